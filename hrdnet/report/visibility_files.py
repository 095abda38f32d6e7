"""The files of a run of visibility: a table, two figures, and in the working view tactics, distance and months."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from hrdnet.graph.files.csv_cells import write_columns
from hrdnet.graph.files.guard import write_folder_atomically
from hrdnet.present.figures import png
from hrdnet.report.reach_files import SHARED
from hrdnet.report.visibility_overview import VisibilityOverview
from hrdnet.sim.reprisal import pictures

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from hrdnet.sim.reprisal.outcomes import Visibility

_FIGURES = ("harm_by_action.png", "harm_by_visibility.png")
#: What a working view writes; a later shared view into the same folder takes it away.
_DETAILED = ("tactics.csv", "distance.csv", "withheld.csv", "what_it_takes.csv")


def save_visibility(
    result: Visibility, table: VisibilityOverview, folder: Path, *, working: bool, inputs: Iterable[Path] = ()
) -> list[str]:
    """Write table and figures, and with ``working`` (or invented data) tactics, distance and months; all or nothing.

    Shares of ranges go into no file: they are for researchers, in Python (domain D).

    Returns
    -------
    list of str
        Names of the files written.
    """
    detailed = working or result.provenance.synthetic
    mark = result.provenance.mark if detailed else SHARED
    files: dict[str, Callable[[BinaryIO], None]] = {
        "harm_by_action.csv": functools.partial(write_columns, table.columns(mark))
    }
    if table.lines:
        figures = [pictures.changes(result, mark=mark)] if len(result.actions) > 1 else []
        figures += [pictures.levels(result, mark=mark)] if len(result.levels) > 1 else []
        names = [name for name, asked in zip(_FIGURES, (result.actions[1:], result.levels[1:]), strict=True) if asked]
        files |= {name: functools.partial(_put, figure) for name, (figure, _) in zip(names, figures, strict=True)}
    if detailed:
        frames = (result.severity(), result.distance(), result.withheld(), result.what_it_takes())
        for name, frame in zip(_DETAILED, (one.reset_index() for one in frames), strict=True):
            columns = {"marking": [mark] * len(frame), **{str(column): list(frame[column]) for column in frame}}
            files[name] = functools.partial(write_columns, columns)
    write_folder_atomically(folder, files, obsolete=(*_FIGURES, *_DETAILED), inputs=inputs)
    return list(files)


def _put(figure: Figure, stream: BinaryIO) -> None:
    stream.write(png(figure))
