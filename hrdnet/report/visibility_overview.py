"""The overview of visibility and reprisal that may be shared: a group of defenders, never fewer than ten (domain D)."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hrdnet.metrics.suppression import ROUNDED_TO, about
from hrdnet.present.tables import text_table
from hrdnet.sim.reprisal.agreement import FALLS, NOT_REPRESENTABLE, RISES, allows_both, told
from hrdnet.sim.reprisal.layout import WHOM
from hrdnet.sim.reprisal.outcome_words import BOX, ON, UNIT, amount, answer, signed, title

if TYPE_CHECKING:
    from hrdnet.sim.replicates import ReplicateEstimate
    from hrdnet.sim.reprisal.outcomes import Visibility

_WIDTH = 100
_DIGITS = 2


@dataclass(frozen=True)
class Shown:
    """A number with its band and its sampling interval, rounded; empty where it is undefined."""

    value: float | None
    low: float | None
    high: float | None
    sampling_low: float | None
    sampling_high: float | None


@dataclass(frozen=True)
class VisibilityLine:
    """One model, action and whom harm falls on.

    Attributes
    ----------
    harm, change
        Harms for 100 defenders concerned and a year; the change against doing nothing, paired.
    says
        Whether harm falls, rises, may do either, does not change beyond chance, or is not representable.
    """

    model: str
    action: str
    whom: str
    harm: Shown
    change: Shown
    says: str


@dataclass(frozen=True)
class VisibilityOverview:
    """What was asked, the lines of a table, and the answer in sentences; harm to her and to others never added up."""

    question: str
    group: str
    defenders: str
    heading: tuple[str, ...]
    lines: tuple[VisibilityLine, ...]
    answer: tuple[str, ...]

    def text(self) -> str:
        """Return the table for a terminal: one row a model and action, and a column for whom harm falls on."""
        rows = []
        for model, action in dict.fromkeys((line.model, line.action) for line in self.lines):
            some = {line.whom: line for line in self.lines if (line.model, line.action) == (model, action)}
            rows.append([model, title(action), *(_cell(some[whom]) for whom in WHOM)])
        if not rows:
            return "No numbers are shown."
        asked = f"{self.question}. Without an action: harm; under actions: the change, and its band."
        headers = ["model", "action", *(ON[whom] for whom in WHOM)]
        return "\n".join([textwrap.fill(asked, _WIDTH), text_table(headers, rows)])

    def columns(self, mark: str) -> dict[str, list[object]]:
        """Return the table as columns for a file, every row with its mark."""
        number = len(self.lines)
        columns: dict[str, list[object]] = {
            "marking": [mark] * number,
            "note": [BOX] * number,
            "question": [self.question] * number,
            "group": [self.group] * number,
            "defenders": [self.defenders] * number,
        }
        columns |= {name: [getattr(line, name) for line in self.lines] for name in ("model", "action", "whom", "says")}
        for name in ("harm", "change"):
            for end in Shown.__dataclass_fields__:
                shown = [getattr(getattr(line, name), end) for line in self.lines]
                columns[name if end == "value" else f"{name}_{end}"] = shown
        return columns


def visibility_overview(result: Visibility) -> VisibilityOverview:
    """Return the overview of a result: numbers of people rounded, and none of fewer than ten, but for invented data."""
    invented = result.provenance.synthetic
    first = "INVENTED EXAMPLE: no person or body in it exists." if invented else "Shared view: a group only."
    number = f"{result.defenders:,.0f}" if invented else about(result.defenders)
    hidden = result.too_small or not result.defenders > 0
    lines = () if hidden else tuple(_lines(result))
    said = tuple(answer(result, rounded_to=1 if invented else ROUNDED_TO)) if result.defenders > 0 else ()
    number = "fewer than 10" if hidden and not invented else number
    return VisibilityOverview(UNIT, result.group, number, (first, BOX), lines, said)


def _lines(result: Visibility) -> list[VisibilityLine]:
    lines = []
    for model in result.models:
        for action in result.measures:
            for whom in WHOM:
                says = "" if action.name == result.actions[0] else told(result, model, action, whom)
                lost = says == NOT_REPRESENTABLE
                harm, change = result.harm(whom, action.name, model), result.change(whom, action.name, model)
                if allows_both(change) and not lost:
                    says = f"{says}, in the mean; the band allows both" if says in {FALLS, RISES} else says
                lines.append(
                    VisibilityLine(
                        model,
                        action.name,
                        whom,
                        _EMPTY if lost else _shown(harm),
                        _EMPTY if lost else _shown(change),
                        says,
                    )
                )
    return lines


_EMPTY = Shown(None, None, None, None, None)


def _shown(one: ReplicateEstimate) -> Shown:
    ends = (one.probability, one.low, one.high, one.sampling_low, one.sampling_high)
    return Shown(*(None if np.isnan(end) or np.isinf(end) else round(float(end), _DIGITS) for end in ends))


def _cell(line: VisibilityLine) -> str:
    if line.says == NOT_REPRESENTABLE:
        return line.says
    shown = line.change if line.says else line.harm
    if shown.value is None or shown.low is None or shown.high is None:
        return "not known"
    say = signed if line.says else amount
    return f"{say(shown.value)} ({say(shown.low)} to {say(shown.high)})"
