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
from hrdnet.metrics.suppression import ROUNDED_TO, about, shareable
from hrdnet.present.tables import text_table

if TYPE_CHECKING:
    from hrdnet.metrics.reach_result import Reach

Mask = npt.NDArray[np.bool_]

_WIDTH = 100


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
    shown = shareable(masks, result.weights)
    heading = ("Shared view: groups only.", opening(result, rounded_to=ROUNDED_TO))
    kept = shown.groups
    return Overview(
        question(result), heading, _lines(result, kept, exact=False), tuple(_answer(result, kept)), shown.remarks
    )


def overview_of(result: Reach, groups: dict[str, Mask], *, whole: bool) -> Overview:
    """Return the overview of some groups, all of which may be shown; ``whole`` leaves their numbers as they are."""
    return Overview(question(result), (), _lines(result, groups, exact=whole), (), ())


def _answer(result: Reach, kept: dict[str, Mask]) -> Iterator[str]:
    """Say only what the shown groups say too."""
    if EVERYONE in kept:
        yield level(result)
    if {"rural", "capital and town"} <= set(kept):
        yield rural_gap(result)
    if kept:
        yield from warning(result)


def _lines(result: Reach, masks: dict[str, Mask], *, exact: bool) -> tuple[Line, ...]:
    lines = []
    for name, mask in masks.items():
        record = result.record(mask)
        number = record.pop("defenders")
        record.pop("rows")
        shown = f"{number:,.0f}" if exact else about(number)
        lines.append(Line(name, shown, **record))
    return tuple(lines)
