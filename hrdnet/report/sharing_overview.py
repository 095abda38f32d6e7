"""The overview of strategies that may be shared: aggregates, rounded, no small groups (domain D)."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.graph.vocabulary import EndState
from hrdnet.metrics.estimates import UNDEFINED, Estimate
from hrdnet.metrics.groups import EVERYONE
from hrdnet.metrics.reach_words import opening, percent, points, warning
from hrdnet.metrics.suppression import ROUNDED_TO, about, shareable
from hrdnet.present.tables import text_table
from hrdnet.sim.sharing.comparison import compared
from hrdnet.sim.sharing.comparison_words import MAIN, plain
from hrdnet.sim.sharing.counts import IN_TIME
from hrdnet.sim.sharing.outcome_words import answer
from hrdnet.sim.sharing.waiting import QUANTILES

if TYPE_CHECKING:
    from hrdnet.sim.sharing.outcomes import BurdenSharing

Mask = npt.NDArray[np.bool_]
#: Numbers that are missing (undefined) or without end, as files say them.
Cell = float | str | None

QUESTION = "share of requests responded to in time, of requests for which she chose to use a mechanism"
_NEVER = "not within the horizon"
_WIDTH = 100
#: Digits of a share, and of days, in a file.
_SHARE_DIGITS, _DAY_DIGITS = 3, 0
_REST = tuple(state.value for state in EndState if state is not EndState.IN_TIME)


@dataclass(frozen=True)
class Shown:
    """A number with its band and its sampling interval, rounded."""

    value: Cell
    low: Cell
    high: Cell
    sampling_low: Cell
    sampling_high: Cell


@dataclass(frozen=True)
class SharingLine:
    """One strategy and group of the overview, as it may be shown.

    Attributes
    ----------
    in_time
        Share of the requests used that are responded to in time.
    change
        The same, less that under the baseline.
    ends
        How the others end; ``chose_not_to_use_it`` among all requests that arose.
    """

    strategy: str
    group: str
    defenders: str
    too_small: bool
    requests_a_year: str
    in_time: Shown
    change: Shown
    ends: dict[str, Cell]
    days_median: Cell
    days_p90: Cell
    heard_by_one: Cell


@dataclass(frozen=True)
class SharingOverview:
    """What was asked, the lines of a table, the answer in sentences, and what was left out and why."""

    question: str
    baseline: str
    heading: tuple[str, ...]
    lines: tuple[SharingLine, ...]
    answer: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that are shown, in their order."""
        return tuple(dict.fromkeys(line.group for line in self.lines))

    def text(self) -> str:
        """Return the table of the main groups for a terminal, with its remarks."""
        main = [name for name in (*MAIN, EVERYONE) if name in self.groups]
        rows = [
            [plain(line.strategy), line.group, line.defenders, *_in_time(line), *_changed(line)]
            for line in self.lines
            if line.group in main
        ]
        headers = ["strategy", "group", "defenders", "in time", "band", "points", "band of points"]
        asked = textwrap.fill(f"In time: {self.question}. Points: against {plain(self.baseline)}.", _WIDTH)
        return "\n".join(
            [asked, text_table(headers, rows), *(textwrap.fill(remark, _WIDTH) for remark in self.remarks)]
        )

    def columns(self, mark: str) -> dict[str, list[object]]:
        """Return the table as columns for a file, every row with its mark."""
        number = len(self.lines)
        columns: dict[str, list[object]] = {
            "marking": [mark] * number,
            "question": [self.question] * number,
            "baseline": [self.baseline] * number,
        }
        for name in ("strategy", "group", "defenders", "too_small", "requests_a_year"):
            columns[name] = [getattr(line, name) for line in self.lines]
        for name in ("in_time", "change"):
            for end in Shown.__dataclass_fields__:
                shown = [getattr(getattr(line, name), end) for line in self.lines]
                columns[name if end == "value" else f"{name}_{end}"] = shown
        columns |= {name: [line.ends[name] for line in self.lines] for name in _REST}
        return columns | {name: [getattr(line, name) for line in self.lines] for name in (*QUANTILES, "heard_by_one")}


def sharing_overview(result: BurdenSharing) -> SharingOverview:
    """Return the overview of a result: whole for invented data, else with small groups merged or left out."""
    masks = {name: mask for name, mask in result.named_groups().items() if mask.any()}
    if result.provenance.synthetic:
        heading = ("INVENTED EXAMPLE: no person or body in it exists.", _opening(result, 1))
        return SharingOverview(
            QUESTION, result.baseline, heading, _lines(result, masks, exact=True), _answer(result, list(masks)), ()
        )
    shown = shareable(masks, result.weights)
    heading = ("Shared view: groups only.", _opening(result, ROUNDED_TO))
    lines = _lines(result, shown.groups, exact=False)
    return SharingOverview(
        QUESTION, result.baseline, heading, lines, _answer(result, list(shown.groups)), shown.remarks
    )


def _opening(result: BurdenSharing, rounded_to: int) -> str:
    return opening(result, rounded_to=rounded_to, so="this is likely too good")


def _answer(result: BurdenSharing, groups: list[str]) -> tuple[str, ...]:
    """Say only what the shown groups say too."""
    said = answer(result, groups)
    if said and "given_share" in result.provenance.parameters:
        said += warning(result)
    return tuple(said)


def _lines(result: BurdenSharing, masks: dict[str, Mask], *, exact: bool) -> tuple[SharingLine, ...]:
    groups = [name for name in result.named_groups() if name in masks]
    # Regions that were merged are no group of the overview: they have their shares, and no change.
    comparison = compared(result, result.baseline, groups) if len(result.names) > 1 else None
    lines = []
    for strategy in result.names:
        for group, mask in masks.items():
            record = result.record(strategy, mask)
            number, requests = float(record["defenders"]), float(record["requests"])
            in_time = result.share_of(IN_TIME, strategy, mask)
            change = UNDEFINED
            if comparison is not None:
                change = comparison.changes.get((strategy, group, "in_time"), UNDEFINED)
            lines.append(
                SharingLine(
                    strategy,
                    group,
                    f"{number:,.0f}" if exact else about(number),
                    bool(record["too_small"]),
                    f"{requests:,.0f}" if exact else about(requests),
                    _shown(in_time),
                    _shown(change),
                    {name: _cell(record[name]) for name in _REST},
                    _cell(record["days_median"], _DAY_DIGITS),
                    _cell(record["days_p90"], _DAY_DIGITS),
                    _cell(record["heard_by_one"]),
                )
            )
    return tuple(lines)


def _shown(one: Estimate) -> Shown:
    return Shown(
        _cell(one.probability), _cell(one.low), _cell(one.high), _cell(one.sampling_low), _cell(one.sampling_high)
    )


def _cell(number: float, digits: int = _SHARE_DIGITS) -> Cell:
    """Round a number for a file; what is undefined is empty, what has no end is said."""
    if np.isnan(number):
        return None
    return _NEVER if np.isinf(number) else round(float(number), digits)


def _in_time(line: SharingLine) -> tuple[str, str]:
    if line.in_time.value is None:
        return "no request", ""
    value, low, high = (percent(float(one or 0.0)) for one in (line.in_time.value, line.in_time.low, line.in_time.high))
    return value, f"{low} to {high}"


def _changed(line: SharingLine) -> tuple[str, str]:
    if line.change.value is None:
        return "", ""
    if line.too_small:
        return "too small", ""
    value, low, high = (points(float(one or 0.0)) for one in (line.change.value, line.change.low, line.change.high))
    return value, f"{low} to {high}"
