"""The overview of plans that may be shared: regions and missions, groups that are large enough, numbers rounded."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from hrdnet.metrics.estimates import UNDEFINED, Estimate
from hrdnet.metrics.groups import EVERYONE
from hrdnet.metrics.reach_words import percent, points
from hrdnet.metrics.suppression import about, shareable
from hrdnet.plan.pages import SHOWN
from hrdnet.present.tables import shown, text_table

if TYPE_CHECKING:
    from hrdnet.plan.plan_result import Element, Plan

_WIDTH = 100
#: Digits of a share in a file, and of other numbers.
_SHARE_DIGITS, _DIGITS = 3, 1
#: What a shared view says instead of a small number.
_FEW = "under 5"
_LEAST = 5.0
#: Lines of elements that a terminal shows; files have all.
_LINES = 60


@dataclass(frozen=True)
class ElementLine:
    """One thing that a plan does, as it may be shown.

    ``adds``, ``low``, ``high`` are shares of all requests, empty where the region has few defenders; ``exposure`` are
    contacts a year that could be noticed; ``stays`` is the share of cases of what is not known.
    """

    kind: str
    mission: str
    region: str
    words: str
    adds: float | None
    low: float | None
    high: float | None
    exposure: float | str | None
    stays: float | None


@dataclass(frozen=True)
class PlanGroupLine:
    """Reach of one group without and with a plan, and the paired change with its band."""

    group: str
    defenders: str
    before: float
    after: float
    gain: float
    low: float
    high: float


@dataclass(frozen=True)
class AlternativeLine:
    """What else could be done: the share of all requests that arrive, contacts a year that could be noticed, words."""

    alternative: str
    reach: float | None
    exposure: float | str | None
    words: str


@dataclass(frozen=True)
class PlanSection:
    """One plan: its page, elements, groups, alternatives, and how good it is proved to be."""

    plan: str
    objective: float | None
    bound: float | None
    gap: float | None
    proved: bool
    method: str
    elements: tuple[ElementLine, ...]
    groups: tuple[PlanGroupLine, ...]
    alternatives: tuple[AlternativeLine, ...]
    page: tuple[str, ...]
    remarks: tuple[str, ...]

    def text(self) -> str:
        """Return the page and the tables for a terminal."""
        lines = []
        for line in self.page:
            indent = "  " if line.startswith("  ") else ""
            lines.append(textwrap.fill(shown(line), _WIDTH, subsequent_indent=indent) if line else "")
        lines += ["", self._elements()] if self.elements else []
        rows = [[one.alternative, _percent(one.reach), _number(one.exposure)] for one in self.alternatives]
        lines += ["", text_table(["alternative", "requests that arrive", "could be noticed a year"], rows)]
        lines += [textwrap.fill(shown(one), _WIDTH) for one in self.remarks]
        return "\n".join(lines)

    def _elements(self) -> str:
        rows = [
            [one.words, _points(one.adds), _band(one), _number(one.exposure), _percent(one.stays)]
            for one in self.elements[:_LINES]
        ]
        headers = ["what", "adds, in points of all requests", "band", "could be noticed a year", "in cases"]
        table = text_table(headers, rows)
        more = len(self.elements) - len(rows)
        return f"{table}\n... and {more} more, in the files" if more > 0 else table

    def columns(self, mark: str, what: str) -> dict[str, list[object]]:
        """Return elements, groups or alternatives as columns for a file, every row with its mark."""
        lines: Sequence[object] = getattr(self, what)
        kind: type[Any] = {"elements": ElementLine, "groups": PlanGroupLine, "alternatives": AlternativeLine}[what]
        columns: dict[str, list[object]] = {"marking": [mark] * len(lines), "plan": [self.plan] * len(lines)}
        return columns | {one.name: [getattr(line, one.name) for line in lines] for one in fields(kind)}


@dataclass(frozen=True)
class PlanOverview:
    """What was planned: a heading and a section for each plan."""

    heading: tuple[str, ...]
    sections: tuple[PlanSection, ...]

    def text(self) -> str:
        """Return all sections for a terminal."""
        return "\n\n".join(one.text() for one in self.sections)


def plan_overview(plans: Sequence[Plan]) -> PlanOverview:
    """Return the overview of plans of one network: whole for invented data, else with small groups left out."""
    synthetic = all(plan.provenance.synthetic for plan in plans)
    heading = "INVENTED EXAMPLE: no person or body in it exists." if synthetic else "Shared view: groups only."
    return PlanOverview((heading,), tuple(plan_section(plan, whole=synthetic) for plan in plans))


def plan_section(plan: Plan, *, whole: bool) -> PlanSection:
    """Return the overview of one plan; ``whole`` leaves its numbers as they are."""
    masks = plan.masks() if len(plan.after.parts) else {}
    parts = shareable(masks, plan.after.weights)
    groups = masks if whole else parts.groups
    small = not whole and EVERYONE not in groups
    elements = () if small else tuple(_element(one, groups, whole=whole) for one in plan.elements)
    return PlanSection(
        plan.title,
        None if small else _rounded(plan.objective, _SHARE_DIGITS),
        None if small else _rounded(plan.bound, _SHARE_DIGITS),
        None if small else _rounded(plan.gap, _SHARE_DIGITS),
        plan.proved,
        plan.method,
        elements,
        tuple(_group(plan, name, groups, whole=whole) for name in _ordered(groups)),
        () if small else tuple(_alternatives(plan, whole=whole)),
        tuple(plan.note().splitlines()[1:]),
        () if whole else parts.remarks,
    )


def _ordered(groups: Mapping[str, object]) -> list[str]:
    return [name for name in SHOWN if name in groups] + [name for name in groups if name not in SHOWN]


def _element(one: Element, groups: Mapping[str, object], *, whole: bool) -> ElementLine:
    # What a pair adds to all requests, times all defenders, tells of its region.
    large = whole or not one.region or f"region {one.region}" in groups
    adds = one.adds.get(EVERYONE, UNDEFINED) if large else UNDEFINED
    return ElementLine(
        one.kind,
        one.mission,
        one.region,
        one.words,
        *_shares(adds),
        _exposed(one.exposure, whole=whole),
        _rounded(one.stays, 2),
    )


def _shares(one: Estimate) -> tuple[float | None, float | None, float | None]:
    digits = _SHARE_DIGITS + 1
    return _rounded(one.probability, digits), _rounded(one.low, digits), _rounded(one.high, digits)


def _group(plan: Plan, name: str, groups: Mapping[str, object], *, whole: bool) -> PlanGroupLine:
    record = plan.record(groups[name])  # type: ignore[arg-type]
    number = record["defenders"]
    cells = (round(record[key], _SHARE_DIGITS) for key in ("before", "after", "gain", "low", "high"))
    return PlanGroupLine(name, f"{number:,.0f}" if whole else about(number), *cells)


def _alternatives(plan: Plan, *, whole: bool) -> list[AlternativeLine]:
    frame = plan.alternatives()
    return [
        AlternativeLine(
            str(name),
            _rounded(float(row["reach"]), _SHARE_DIGITS),
            _exposed(float(row["exposure"]), whole=whole),
            str(row["words"]),
        )
        for name, row in frame.iterrows()
    ]


def _exposed(number: float, *, whole: bool) -> float | str | None:
    if math.isnan(number):
        return None
    if whole:
        return round(number, _DIGITS)
    return _FEW if 0 < number < _LEAST else about(number)


def _rounded(number: float, digits: int) -> float | None:
    return round(float(number), digits) if math.isfinite(number) else None


def _percent(share: float | None) -> str:
    return "" if share is None else percent(share)


def _points(share: float | None) -> str:
    return "few defenders" if share is None else points(share)


def _band(line: ElementLine) -> str:
    return "" if line.low is None or line.high is None else f"{points(line.low)} to {points(line.high)}"


def _number(number: float | str | None) -> str:
    return "" if number is None else f"{number:.0f}" if isinstance(number, float) else str(number)
