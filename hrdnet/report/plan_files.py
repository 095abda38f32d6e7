"""The files of plans: elements, groups and alternatives, a map, a page, and in the working view what was opened."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from hrdnet.graph.files.csv_cells import write_columns
from hrdnet.graph.files.guard import write_folder_atomically
from hrdnet.present.figures import png
from hrdnet.report.plan_overview import PlanOverview, PlanSection
from hrdnet.report.reach_files import SHARED

if TYPE_CHECKING:
    from hrdnet.plan.plan_result import Plan

#: By what a plan is about: how its files begin.
_STEMS = {"who covers which region": "regions", "new contacts": "contacts", "regional visits": "visits"}
_TABLES = ("elements", "groups", "alternatives")
#: What a working view writes; a later shared view into the same folder takes it away.
_DETAILED = "detail.csv"


def save_plans(
    plans: Sequence[Plan], table: PlanOverview, folder: Path, *, working: bool, inputs: Iterable[Path] = ()
) -> list[str]:
    """Write tables, maps and pages of plans, and with ``working`` (or invented data) their details; all or nothing.

    Returns
    -------
    list of str
        Names of the files written.
    """
    files: dict[str, Callable[[BinaryIO], None]] = {}
    for plan, section in zip(plans, table.sections, strict=True):
        files |= _files(plan, section, working=working)
    obsolete = [f"{stem}_{name}" for stem in _STEMS.values() for name in _names()]
    write_folder_atomically(folder, files, obsolete=obsolete, inputs=inputs)
    return list(files)


def _names() -> tuple[str, ...]:
    others = ("calendar.csv", "journeys.csv", "map.png", "groups.png", "page.txt", "plan.json")
    return (*(f"{one}.csv" for one in _TABLES), _DETAILED, *others)


def _files(plan: Plan, section: PlanSection, *, working: bool) -> dict[str, Callable[[BinaryIO], None]]:
    detailed = working or plan.provenance.synthetic
    mark = plan.provenance.mark if detailed else SHARED
    stem = _STEMS[plan.title]
    files: dict[str, Callable[[BinaryIO], None]] = {
        f"{stem}_{one}.csv": functools.partial(write_columns, section.columns(mark, one)) for one in _TABLES
    }
    files[f"{stem}_page.txt"] = functools.partial(_text, plan.note())
    if section.elements:
        shown = [line.group for line in section.groups]
        figures = {"map": plan.plot_map(sized=detailed, mark=mark), "groups": plan.plot_groups(shown, mark=mark)}
        files |= {f"{stem}_{name}.png": functools.partial(_bytes, png(figure)) for name, (figure, _) in figures.items()}
    for name, frame in plan.schedules().items() if detailed else ():
        columns = {"marking": [mark] * len(frame), **{str(column): list(frame[column]) for column in frame}}
        files[f"{stem}_{name}.csv"] = functools.partial(write_columns, columns)
    if detailed:
        frame = plan.to_frame()
        columns = {"marking": [mark] * len(frame), **{str(column): list(frame[column]) for column in frame}}
        files[f"{stem}_{_DETAILED}"] = functools.partial(write_columns, columns)
        files[f"{stem}_plan.json"] = functools.partial(_text, plan.to_json())
    return files


def _text(text: str, stream: BinaryIO) -> None:
    stream.write(f"{text}\n".encode())


def _bytes(content: bytes, stream: BinaryIO) -> None:
    stream.write(content)
