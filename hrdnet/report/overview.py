"""The overview of reach that may be shared: aggregates, rounded counts, no small groups (domain D)."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.groups import EVERYONE
from hrdnet.metrics.reach_words import answer, level, opening, percent, question, rural_gap, warning
from hrdnet.present.tables import text_table

if TYPE_CHECKING:
    from hrdnet.metrics.reach_result import Reach

Mask = npt.NDArray[np.bool_]

#: Groups of fewer defenders are not shown, so that nobody in them is.
SMALLEST_GROUP = 10
_ROUNDED_TO = 5
_WIDTH = 100
_REGION = "region "
_OTHERS = "other regions together"


@dataclass(frozen=True)
class Line:
    """One group of the overview, as it may be shown."""

    group: str
    defenders: str
    probability: float
    low: float
    high: float
    sampling_low: float
    sampling_high: float


@dataclass(frozen=True)
class Overview:
    """What was asked, the lines of a table, the answer in sentences, and what was left out and why."""

    question: str
    heading: tuple[str, ...]
    lines: tuple[Line, ...]
    answer: tuple[str, ...]
    remarks: tuple[str, ...]

    def text(self) -> str:
        """Return the table for a terminal, with its remarks."""
        rows = [
            [
                line.group,
                line.defenders,
                percent(line.probability),
                f"{percent(line.low)} to {percent(line.high)}",
                "none: exact"
                if line.sampling_low == line.sampling_high
                else f"{100 * line.sampling_low:.1f} to {100 * line.sampling_high:.1f} %",
            ]
            for line in self.lines
        ]
        headers = ["group", "defenders", "reach", "band: what is not known", "sampling, 95 %"]
        asked = f"Reach: the probability that {self.question}."
        return "\n".join(
            [asked, text_table(headers, rows), *(textwrap.fill(remark, _WIDTH) for remark in self.remarks)]
        )

    def columns(self, mark: str) -> dict[str, list[object]]:
        """Return the table as columns for a file, every row with its mark."""
        columns: dict[str, list[object]] = {
            "marking": [mark] * len(self.lines),
            "question": [self.question] * len(self.lines),
        }
        for name in Line.__dataclass_fields__:
            columns[name] = [getattr(line, name) for line in self.lines]
        return columns


def overview(result: Reach) -> Overview:
    """Return the overview of a result: whole for invented data, else with small groups merged or left out."""
    masks = {name: mask for name, mask in result.named_groups().items() if mask.any()}
    if result.provenance.synthetic:
        invented = "INVENTED EXAMPLE: no person or body in it exists."
        return Overview(
            question(result), (invented, opening(result)), _lines(result, masks, exact=True), tuple(answer(result)), ()
        )
    sizes = {name: float(result.weights[:, mask].sum(axis=1).mean()) for name, mask in masks.items()}
    regions = [name for name in masks if name.startswith(_REGION)]
    small = [name for name in regions if sizes[name] < SMALLEST_GROUP]
    large = sorted((name for name in regions if name not in small), key=lambda name: sizes[name])
    if small and large and (len(small) == 1 or sum(sizes[name] for name in small) < SMALLEST_GROUP):
        # A single region left out could be told from the total: the next smallest keeps it company.
        small.append(large[0])
    remarks = []
    groups = {name: mask for name, mask in masks.items() if name not in regions}
    kept = _undisclosing(result, {name: mask for name, mask in groups.items() if sizes[name] >= SMALLEST_GROUP})
    dropped = [name for name in groups if name not in kept]
    if dropped:
        remarks.append(
            f"Not shown: {', '.join(dropped)}; fewer than {SMALLEST_GROUP} defenders, or few enough left "
            "beside them to be told from the difference."
        )
    kept |= {name: masks[name] for name in regions if name not in small}
    if small:
        together = masks[small[0]].copy()
        for name in small[1:]:
            together |= masks[name]
        if sum(sizes[name] for name in small) >= SMALLEST_GROUP and len(small) < len(regions):
            kept[_OTHERS] = together
        remarks.append(f"{len(small)} regions with few defenders are shown together or not at all, to protect them.")
    if not kept:
        remarks.append(f"The file has fewer than {SMALLEST_GROUP} defenders in contact: no number is shown.")
    heading = ("Shared view: groups only.", opening(result, rounded_to=_ROUNDED_TO))
    return Overview(
        question(result), heading, _lines(result, kept, exact=False), tuple(_answer(result, kept)), tuple(remarks)
    )


def _answer(result: Reach, kept: dict[str, Mask]) -> Iterator[str]:
    """Say only what the shown groups say too."""
    if EVERYONE in kept:
        yield level(result)
    if {"rural", "capital and town"} <= set(kept):
        yield rural_gap(result)
    if kept:
        yield from warning(result)


def _undisclosing(result: Reach, groups: dict[str, Mask]) -> dict[str, Mask]:
    """Leave out a group if what a larger shown group, or two together, have beside it is a small group."""
    kept = dict(groups)
    for name, mask in sorted(groups.items(), key=lambda item: int(item[1].sum())):
        others = [other for key, other in kept.items() if key != name]
        joined = [mask, *(mask | other for other in others if not (mask & other).any())]
        differences = [larger & ~one for one in joined for larger in others if not (one & ~larger).any()]
        sizes = [float(result.weights[:, difference].sum(axis=1).mean()) for difference in differences]
        if any(0 < size < SMALLEST_GROUP for size in sizes):
            del kept[name]
    return kept


def _lines(result: Reach, masks: dict[str, Mask], *, exact: bool) -> tuple[Line, ...]:
    lines = []
    for name, mask in masks.items():
        record = result.record(mask)
        number = record.pop("defenders")
        record.pop("rows")
        shown = f"{number:,.0f}" if exact else f"about {_ROUNDED_TO * round(number / _ROUNDED_TO):,}"
        lines.append(Line(name, shown, **record))
    return tuple(lines)
