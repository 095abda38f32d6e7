"""What changed between two files, as it may be shared: groups that are large enough in both (domain A43, D)."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hrdnet.metrics.estimates import UNDEFINED
from hrdnet.metrics.reach_words import percent, points, question
from hrdnet.metrics.suppression import about, few_or_about, shareable
from hrdnet.present.share_figures import change_bars
from hrdnet.present.tables import text_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from hrdnet.metrics.changes import Changes
    from hrdnet.metrics.fieldwork import Situation
    from hrdnet.metrics.reach_result import Reach

_WIDTH = 100
_DIGITS = 3


@dataclass(frozen=True)
class ChangeLine:
    """Reach of one group in both files, and the paired change with its band and sampling interval."""

    group: str
    defenders_before: str
    defenders_after: str
    before: float
    after: float
    change: float
    low: float
    high: float
    sampling_low: float
    sampling_high: float


@dataclass(frozen=True)
class ChangeOverview:
    """What was asked of both files, the lines of a table, sentences, and what was left out and why."""

    question: str
    heading: tuple[str, ...]
    lines: tuple[ChangeLine, ...]
    answer: tuple[str, ...]
    remarks: tuple[str, ...]

    def text(self) -> str:
        """Return the table for a terminal, with its remarks."""
        rows = [
            [
                line.group,
                line.defenders_before,
                line.defenders_after,
                percent(line.before),
                percent(line.after),
                points(line.change) + (" ?" if line.low < 0 < line.high else ""),
                f"{points(line.low)} to {points(line.high)}",
            ]
            for line in self.lines
        ]
        headers = ["group", "defenders", "then", "reach", "then", "points", "band: what is not known"]
        asked = f"The probability that {self.question}, in the first file and then in the second, in the same worlds."
        closing = "? where what is not known leaves open whether it is up or down."
        lines = [textwrap.fill(asked, _WIDTH), text_table(headers, rows), closing]
        return "\n".join([*lines, *(textwrap.fill(remark, _WIDTH) for remark in self.remarks)])

    def columns(self, mark: str) -> dict[str, list[object]]:
        """Return the table as columns for a file, every row with its mark."""
        columns: dict[str, list[object]] = {
            "marking": [mark] * len(self.lines),
            "question": [self.question] * len(self.lines),
        }
        return columns | {name: [getattr(one, name) for one in self.lines] for name in ChangeLine.__dataclass_fields__}

    def figure(self, mark: str) -> Figure:
        """Return the changes as bars."""
        ends = {name: np.array([100 * getattr(one, name) for one in self.lines]) for name in _ENDS}
        return change_bars(
            [one.group for one in self.lines],
            ends["change"],
            (ends["low"], ends["high"]),
            (ends["sampling_low"], ends["sampling_high"]),
            label="change from the first file to the second, points of 100 requests",
            mark=mark,
        )[0]


_ENDS = ("change", "low", "high", "sampling_low", "sampling_high")


def change_overview(result: Changes, situation: Situation) -> ChangeOverview:
    """Return the overview of a change of reach: whole for invented data, else with groups that both files may show.

    Parameters
    ----------
    result
        Of ``compare`` with the question ``"reach"``.
    situation
        Of the later file, with the earlier one.
    """
    before, after = _reach(result.before), _reach(result.after)
    whole = result.provenance.synthetic
    sides = []
    remarks: list[str] = []
    for one in (before, after):
        masks = {name: mask for name, mask in one.named_groups().items() if mask.any()}
        if not whole:
            shown = shareable(masks, one.weights)
            masks = shown.groups
            remarks += [remark for remark in shown.remarks if remark not in remarks]
        sides.append(masks)
    lines = tuple(
        _line(name, (before, after), (sides[0][name], sides[1][name]), result, whole=whole)
        for name in sides[0]
        if name in sides[1] and name in result.changes
    )
    heading = "INVENTED EXAMPLE: no person or body in it exists." if whole else "Shared view: groups only."
    said = situation.findings(str if whole else few_or_about)
    return ChangeOverview(
        question(after),
        (heading, "Of the defenders in the two files; those nobody knows are in neither."),
        lines,
        (
            *(one for one in said if "since the earlier file" in one),
            "A change of reach is that of two files in this model: better data and better access look alike in it.",
        ),
        tuple(remarks),
    )


def _reach(answer: object) -> Reach:
    from hrdnet.metrics.reach_result import Reach

    assert isinstance(answer, Reach)
    return answer


def _line(
    name: str, sides: tuple[Reach, Reach], masks: tuple[np.ndarray, np.ndarray], result: Changes, *, whole: bool
) -> ChangeLine:
    records = [one.record(mask) for one, mask in zip(sides, masks, strict=True)]
    first, second = (f"{one['defenders']:,.0f}" if whole else about(one["defenders"]) for one in records)
    change = result.changes.get(name, UNDEFINED)
    return ChangeLine(
        group=name,
        defenders_before=first,
        defenders_after=second,
        before=round(records[0]["probability"], _DIGITS),
        after=round(records[1]["probability"], _DIGITS),
        change=round(change.probability, _DIGITS),
        low=round(change.low, _DIGITS),
        high=round(change.high, _DIGITS),
        sampling_low=round(change.sampling_low, _DIGITS),
        sampling_high=round(change.sampling_high, _DIGITS),
    )
