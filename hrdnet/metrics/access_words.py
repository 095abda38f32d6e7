"""Access in plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hrdnet.graph.contents import plural
from hrdnet.metrics.reach_words import opening, percent
from hrdnet.present.result import assumed

if TYPE_CHECKING:
    from hrdnet.metrics.access_result import Access
    from hrdnet.metrics.estimates import Estimate

#: What each coordinate stands for, where a file would say it.
_FACTS = {
    "count": "how many defenders each row stands for",
    "women": "the share of women in each row",
    "officers": "how many officers each body has for human rights",
    "days_per_month": "how many days a month they have for it",
    "visit_days": "how many days a year each body can spend on visits",
    "mechanism_capacity": "how many actions a year each mechanism can take",
    "travel_hours": "how many hours journeys take",
    "road_detour": "how many hours journeys take",
    "road_speed": "how many hours journeys take",
    "interval_days": "how often people meet",
    "ad_hoc_days": "how soon a contact can be made",
    "delay_days": "how long a request lies before it is passed on",
    "travel_days": "how many days journeys take",
    "how_far": "how far people go, or how long they wait",
}
_TOO_GOOD = "this is likely too good: they would need the same help"
_NO_WAY = (
    "Your data cannot answer: for no pair of a group and a body does the file say how far they are apart. What would "
    "help most is the hours that journeys take (of a contact, or to the capital), or the places of groups and bodies."
)
#: Methods that divide all that is within anybody's reach, no more and no less.
_SHARED = ("2sfca", "e2sfca", "3sfca")
_METHODS = {
    "opportunities": "what bodies within reach have, whoever else wants it",
    "2sfca": "shared with all who reach the same bodies",
    "e2sfca": "shared with all who reach the same bodies, the near ones more",
    "3sfca": "shared with all who reach the same bodies and choose between them",
    "raam": "the journey and the crowd together, if all go where they pay least",
}


def headline(result: Access) -> str:
    """Say the mean, its band and how many defenders it is about, in one line."""
    if not len(result.parts):
        return "no defenders in contact"
    everyone = result.record(np.ones(len(result.parts), dtype=bool))
    who = plural(round(everyone["defenders"]), "defender")
    if result.provenance.parameters["unknown_share"] == 1:
        return f"how far any body is, the file does not say, {who}"
    if np.isnan(everyone["value"]) or everyone["unreachable"] == 1:
        return f"no body within reach of {who}"
    name = "cost of access" if result.less_is_better else "access"
    return f"{name} {_amount(everyone['value'])} ({_band(everyone)}) {result.unit}, {who}"


def label(result: Access) -> str:
    """Say what the horizontal axis of a figure measures."""
    if result.less_is_better:
        return f"{result.unit}, the journey and the crowd together (less is better)"
    return f"{result.unit} within reach"


def summary(result: Access) -> str:
    """Say who is counted, how much there is within reach, the rural gap, and what was assumed."""
    if not len(result.parts):
        return "The file has no defenders in contact, so there is nothing to say about access."
    asked = result.provenance.parameters
    lines = [result.provenance.mark, opening(result, so=_TOO_GOOD), *_level(result), *_rural_gap(result)]
    unknown = float(asked["unknown_share"])
    if 0 < unknown < 1:
        lines.append(
            f"For {percent(unknown)} of the pairs of a group and a body the file gives no way to say how long the "
            "journey takes; there, none was counted."
        )
    lines.append("Barriers are not asked: this is how much there would be, not how likely a request is to pass.")
    return "\n".join([*lines, *assumed(result.assumptions)])


def _level(result: Access) -> list[str]:
    everyone = result.record(np.ones(len(result.parts), dtype=bool))
    asked = result.provenance.parameters
    over = "journeys" if asked["over"] == "travel" else "days of dialogue"
    if not len(result.bodies):
        return ["Nobody in the file is a body of the kind that was asked for."]
    if asked["unknown_share"] == 1:
        return [_NO_WAY]
    if np.isnan(everyone["value"]) or everyone["unreachable"] == 1:
        return [f"In this model, by {over}, nobody has a body within reach."]
    value, band = _amount(everyone["value"]), _band(everyone)
    how = _METHODS[str(asked["method"])]
    if result.less_is_better:
        first = (
            f"In this model, by {over}, help costs a defender {value} {result.unit} ({band}): {how}. Less is better."
        )
    else:
        first = f"In this model, by {over}, a defender has {value} {_unit(result)} ({band}): {how}."
    lines = [first]
    if asked["method"] in _SHARED:
        lines.append("That mean is what there is over all who share it; what differs is who has it.")
    if everyone["unreachable"] > 0:
        rest = "; the mean is over the others" if result.less_is_better else ", which counts as 0"
        told = " of which the file says how far it is" if asked["unknown_share"] > 0 else ""
        lines.append(f"{percent(everyone['unreachable'])} of defenders have no body within reach{told}{rest}.")
    return lines


def _rural_gap(result: Access) -> list[str]:
    groups, everyone = result.named_groups(), np.ones(len(result.parts), dtype=bool)
    if result.unreachable_share(everyone) == 1:
        return []
    if not (groups["rural"].any() and groups["capital and town"].any()):
        return ["The file does not have both rural defenders and others, so their gap cannot be shown."]
    gap = result.gap("setting", "rural", ["capital", "town"])
    if np.isnan(gap.probability):
        return []
    band = f"{_signed(gap.low)} to {_signed(gap.high)} {_unit(result)}"
    if gap.low < 0 < gap.high:
        fact = _most_helpful(result, gap)
        help_ = f"; the fact that would help most is {fact}" if fact else ""
        question = "Whether rural defenders are worse off than those in the capital and towns"
        return [f"{question}, your data cannot answer ({band}){help_}."]
    if gap.low == gap.high == 0:
        return ["Rural defenders have the same as those in the capital and towns."]
    verb = "pay" if result.less_is_better else "have"
    side = "less" if gap.probability < 0 else "more"
    size = f"{_amount(abs(gap.probability))} {_unit(result)}"
    ends = f"{_signed(gap.low)} to {_signed(gap.high)}"
    return [f"Rural defenders {verb} {size} {side} than those in the capital and towns ({ends})."]


def _most_helpful(result: Access, gap: Estimate) -> str | None:
    """Return the unknown whose position in its range goes most closely with the answer over the states of knowledge."""
    known = ~np.isnan(gap.by_state)
    best, fact = 0.0, None
    spread = gap.by_state[known] - gap.by_state[known].mean()
    for name in result.provenance.parameters["uncertain"]:
        centred = result.coordinates[name][known] - result.coordinates[name][known].mean()
        scale = float(np.sqrt((centred**2).sum() * (spread**2).sum()))
        match = abs(float((centred * spread).sum())) / scale if scale > 0 else 0.0
        if match > best:
            best, fact = match, _FACTS[name]
    return fact


def _unit(result: Access) -> str:
    """Return the unit where a sentence says already that it is about each defender."""
    return result.unit.removesuffix(" per defender")


def _signed(value: float) -> str:
    """Write a difference like an amount, with its sign; zero has none."""
    return f"{'+' if value > 0 else ''}{_amount(value)}"


def _amount(value: float) -> str:
    """Write an amount with two digits that count.

    Examples
    --------
    >>> _amount(0.0314), _amount(3.14), _amount(314.2), _amount(0.0)
    ('0.031', '3.1', '314', '0')
    """
    return f"{value:,.0f}" if abs(value) >= 10 or value == 0 else f"{value:.2g}"


def _band(record: dict[str, float]) -> str:
    return f"{_amount(record['low'])} to {_amount(record['high'])}"
