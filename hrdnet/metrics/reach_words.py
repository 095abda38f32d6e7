"""Reach in plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hrdnet.graph import meetings
from hrdnet.graph.barriers import default
from hrdnet.graph.contents import plural
from hrdnet.metrics.estimates import Estimate

if TYPE_CHECKING:
    from hrdnet.metrics.reach_result import Reach

#: Percentages below the first are written with a decimal, below the second as "under 0.1 %".
_WHOLE, _LEAST = 0.95, 0.05
#: Below this share of values given by the file, an answer carries a warning.
_GROUNDED = 0.5
#: Units of what holds more or less often.
_OFTEN = ("probability", "share of the time")
_TARGETS = {"formal": "a formal mechanism", "informal": "an informal mechanism", "both": "any mechanism"}


def headline(result: Reach) -> str:
    """Say the mean, its band and how many defenders it is about, in one line."""
    if not len(result.parts):
        return "no defenders in contact"
    number = round(float(result.weights.sum(axis=1).mean()))
    everyone = result.record(np.ones(len(result.parts), dtype=bool))
    band = f"{percent(everyone['low'])} to {percent(everyone['high'])}"
    share = percent(everyone["probability"])
    return f"reach of {_where(result)}{in_time(result)} {share} ({band}), {plural(number, 'defender')}"


def _where(result: Reach) -> str:
    return _TARGETS.get(str(result.provenance.parameters["to"]), "the chosen bodies")


def question(result: Reach) -> str:
    """Say what the probability is of: that a request reaches whom, and by when."""
    return f"a request for help reaches {_where(result)}{in_time(result)}"


def in_time(result: Reach) -> str:
    """Say the deadline of the question, or nothing."""
    days = result.provenance.parameters["within_days"]
    if days is None:
        return ""
    return f" within {days:g} {'day' if days == 1 else 'days'}"


def summary(result: Reach) -> str:
    """Say who is counted, how likely a request is to arrive, the rural gap, and what was assumed."""
    if not len(result.parts):
        return "The file has no defenders in contact, so there is nothing to say about reach."
    lines = [result.provenance.mark, opening(result), *answer(result)]
    if result.assumptions:
        lines.append(f"Assumed because nobody said ({len(result.assumptions)} inputs):")
        lines += [f"  - {one}" for one in result.assumptions]
    return "\n".join(lines)


def opening(result: Reach, *, rounded_to: int = 1) -> str:
    """Say whom the numbers are about (domain A8); a shared view rounds their number."""
    totals = result.weights.sum(axis=1)
    low, high = (rounded_to * round(float(end) / rounded_to) for end in (totals.min(), totals.max()))
    number = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    number = f"about {number}" if rounded_to > 1 else f"the {number}"
    apart = (
        f" ({plural(result.not_in_contact, 'row')} 'not in contact', in the file and left out)"
        if result.not_in_contact
        else ""
    )
    return (
        f"Among {number} defenders in your file{apart}; those nobody knows are not counted, so this is likely too high."
    )


def answer(result: Reach) -> list[str]:
    """Return the answer in two plain sentences, or say that the data cannot give it."""
    groups = result.named_groups()
    if groups["rural"].any() and groups["capital and town"].any():
        gap = rural_gap(result)
    else:
        gap = "The file does not have both rural defenders and others, so their gap cannot be shown."
    return [level(result), gap, *warning(result)]


def warning(result: Reach) -> list[str]:
    """Say so if the answer rests on assumptions more than on the file."""
    given = float(result.provenance.parameters["given_share"])
    if not given < _GROUNDED:
        return []
    sentence = (
        f"Take care: of the values that this question needs, the file gives {percent(given)} and hrdnet assumed the "
        "rest, so the numbers say more about its assumptions than about the people in the file."
    )
    return [sentence]


def level(result: Reach) -> str:
    """Say how likely a request is to arrive, over all defenders in contact."""
    everyone = result.record(np.ones(len(result.parts), dtype=bool))
    return (
        f"In this model {question(result)} with probability "
        f"{percent(everyone['probability'])}; what is not known leaves {percent(everyone['low'])} to "
        f"{percent(everyone['high'])}."
    )


def rural_gap(result: Reach) -> str:
    """Say how rural defenders fare against capital and town, or which fact would help most."""
    gap = result.gap("setting", "rural", ["capital", "town"])
    band = f"{_points(gap.low)} to {_points(gap.high)} points"
    if gap.low < 0 < gap.high:
        fact = most_helpful(result, gap)
        help_ = f"the fact that would help most is: {fact}" if fact else "more worlds would help"
        return (
            f"Whether rural defenders reach less often than those in the capital and towns, your data cannot answer "
            f"({band}); {help_}."
        )
    side = "less" if gap.probability < 0 else "more"
    size = _points(abs(gap.probability)).removeprefix("+")
    noun = "point" if size == "1" else "points"
    return (
        f"A rural defender's request arrives {size} {noun} {side} often than one from the capital or a town ({band})."
    )


def _points(difference: float) -> str:
    """Write a signed difference in percentage points; small ones with a decimal, none as -0."""
    points = 100 * difference
    if abs(points) < _LEAST:
        return "0"
    return f"{points:+.0f}" if abs(points) >= _WHOLE else f"{points:+.1f}"


def most_helpful(result: Reach, estimate: Estimate) -> str | None:
    """Return the unknown whose position in its range goes most closely with the answer over the states of knowledge."""
    best, name = 0.0, None
    spread = estimate.by_state - estimate.by_state.mean()
    for coordinate in result.provenance.parameters["uncertain"]:
        positions = result.coordinates[coordinate]
        centred = positions - positions.mean()
        scale = float(np.sqrt((centred**2).sum() * (spread**2).sum()))
        match = abs(float((centred * spread).sum())) / scale if scale > 0 else 0.0
        if match > best:
            best, name = match, coordinate
    if name is None:
        return None
    attribute = next((one for one in (*default.attributes, *meetings.ATTRIBUTES) if one.name == name), None)
    if attribute is None:
        return f"the column {name}"
    meaning = attribute.meaning.lower()
    return f"how often '{meaning}' holds" if attribute.unit in _OFTEN else f"'{meaning}' in {attribute.unit}"


def percent(share: float) -> str:
    """Write a share as a whole percentage; near the ends with a decimal, so that rare does not read as never.

    Examples
    --------
    >>> percent(0.314), percent(0.006), percent(0.0001), percent(0.0), percent(0.9999)
    ('31 %', '0.6 %', 'under 0.1 %', '0 %', 'over 99.9 %')
    """
    points = 100 * share
    if np.isnan(points):
        return "undefined"
    if _WHOLE <= points <= 100 - _WHOLE or points in {0, 100}:
        return f"{points:.0f} %"
    if points < _LEAST:
        return "under 0.1 %"
    return f"{points:.1f} %" if points <= 100 - _LEAST else "over 99.9 %"
