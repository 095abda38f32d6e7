"""Differences between strategies in plain sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.graph import meetings
from hrdnet.graph.barriers import default
from hrdnet.metrics.engines.passing import COUNT, WOMEN
from hrdnet.metrics.estimates import Estimate
from hrdnet.metrics.groups import EVERYONE
from hrdnet.metrics.knowledge import STATES
from hrdnet.metrics.reach_words import points
from hrdnet.sim.replicates import ReplicateEstimate
from hrdnet.sim.sharing.parameters import PARAMETERS

if TYPE_CHECKING:
    from hrdnet.sim.sharing.comparison import Comparison
    from hrdnet.sim.sharing.outcomes import BurdenSharing

Floats = npt.NDArray[np.float64]

#: What the requests of a group are called.
_REQUESTS: Mapping[str, str] = {
    "rural": "rural requests",
    "rural women": "requests of rural women",
    "women": "requests of women",
    "excluded inside the capital": "requests of those excluded inside the capital",
    "capital and town": "requests from the capital and towns",
    "capital": "requests from the capital",
    "town": "requests from towns",
    EVERYONE: "requests of all defenders in contact",
}
#: The groups of every answer in words and pictures, in this order (domain A1).
MAIN = ("rural", "excluded inside the capital", "capital")
_TOO_SMALL = "fewer than 10 defenders, too small for a claim"
#: Units of what holds more or less often.
_OFTEN = ("probability", "share", "share of the time")
_LEAST_DAYS = 0.05
#: What an interval of 95 % misses on each side.
_MISSED = 0.025
#: More replicates than anybody runs.
_TOO_MANY = 1_000_000


def plain(strategy: str) -> str:
    """Write the name of a strategy as words."""
    return strategy.replace("_", " ")


def capital(words: str) -> str:
    """Write the first letter large."""
    return words[:1].upper() + words[1:]


def of_requests(group: str) -> str:
    """Say whose requests a number is about."""
    return _REQUESTS.get(group, f"requests of the group {group}")


def answers(one: Estimate) -> bool:
    """Return whether the band allows one sign only; no difference at all is an answer too."""
    return bool(not np.isnan(one.probability) and (one.low >= 0 or one.high <= 0))


def main_groups(result: Comparison) -> list[str]:
    """Return the groups that words and pictures show: the main ones, or what was asked for."""
    return [name for name in MAIN if name in result.groups] or list(result.groups)[:1]


def headline(result: Comparison) -> str:
    """Say how many strategies change the share responded in time of the first group, whatever is not known."""
    groups, number = main_groups(result), len(result.strategies)
    if not number or not groups:
        return f"nothing to compare with {plain(result.baseline)}"
    sure = sum(moves(result.of(one, groups[0], "in_time")) for one in result.strategies)
    return (
        f"{sure} of {number} strategies change {of_requests(groups[0])} responded to in time against "
        f"{plain(result.baseline)}, whatever is not known"
    )


def moves(one: Estimate) -> bool:
    """Return whether a number changes, whatever is not known."""
    return answers(one) and one.probability != 0 and (one.low > 0 or one.high < 0)


def summary(result: Comparison) -> str:
    """Say what each strategy changes, rural defenders first."""
    opening = (
        f"Against {plain(result.baseline)}, in the same replicates of this model; in brackets first the band from what "
        "is not known, then sampling alone."
    )
    lines = [result.provenance.mark, opening]
    groups = main_groups(result)
    if not result.strategies or not groups:
        lines.append("There is nothing to compare.")
    for one in result.strategies:
        lines.append(f"{capital(plain(one))}:")
        lines += [f"  {sentence}" for group in groups for sentence in changes(result, one, group)]
    return "\n".join(lines)


def changes(result: Comparison, strategy: str, group: str) -> list[str]:
    """Say what a strategy changes for a group: heard, verified, in time, safe by leaving, days, one body, load."""
    if result.outcomes.is_small(group):
        return [f"Of {of_requests(group)}: {_TOO_SMALL}."]
    whose, names = of_requests(group), (plain(strategy), plain(result.baseline))
    sentences: list[str] = []
    for quantity, what in (
        ("heard", f"the share of {whose} that somebody hears"),
        ("verified", f"the share of {whose} that are verified"),
        ("in_time", f"the share of {whose} responded to in time"),
        ("heard_by_one", f"the share of heard {whose} that one body alone hears"),
        ("safe_by_leaving", f"the share of {whose} that end as safe by leaving"),
    ):
        sentences += _of_points(result.outcomes, strategy, result.of(strategy, group, quantity), what)
    sentences += _of_days(result.outcomes, names, result.of(strategy, group, "days_median"), whose)
    if (strategy, group, "load") in result.changes:
        what = "the share of their time that bodies spend on cases"
        sentences += _of_points(result.outcomes, strategy, result.of(strategy, group, "load"), what)
    return sentences


def in_time(result: Comparison, strategy: str, group: str, *, steps: bool = False) -> list[str]:
    """Say what a strategy changes in requests responded to in time; with ``steps``, in those heard and verified too."""
    whose = of_requests(group)
    if result.outcomes.is_small(group):
        return [f"Of {whose}: {_TOO_SMALL}."]
    found: list[str] = []
    for quantity, what in (
        *((("heard", "that somebody hears"), ("verified", "that are verified")) if steps else ()),
        ("in_time", "responded to in time"),
    ):
        of = result.of(strategy, group, quantity)
        found += _of_points(result.outcomes, strategy, of, f"the share of {whose} {what}")
    return found or [f"Of {whose}, none arose for which a mechanism was used."]


def _of_points(result: BurdenSharing, strategy: str, one: Estimate, what: str) -> list[str]:
    under = f"under {plain(strategy)}"
    if np.isnan(one.probability):
        return []
    if one.low == one.high == 0:
        return [f"{capital(what)} stays as it is {under}."]
    if never_differed(one):
        return [f"{capital(what)} is the same {under} in all {len(result.state):,} replicates."]
    if np.isnan(one.low) or np.isnan(one.high):
        change = f"{capital(what)} changes by {points(one.probability)} points {under}"
        return [f"{change}; so few replicates do not say how sure."]
    if not answers(one):
        question = f"Whether {what} rises or falls {under}"
        return [f"{question}, {_unanswered(result, one, f'{_band(one)} points', mean=_mean(one))}."]
    size = points(abs(one.probability)).removeprefix("+")
    if size == "0":
        return [f"{capital(what)} changes by less than 0.1 points {under} ({_brackets(one)})."]
    verb = "rises" if one.probability > 0 else "falls"
    return [f"{capital(what)} {verb} by {size} {'point' if size == '1' else 'points'} {under} ({_brackets(one)})."]


def never_differed(one: Estimate) -> bool:
    """Return whether no replicate made any difference."""
    still = isinstance(one, ReplicateEstimate) and one.standard_error == 0
    return still and not np.any(one.by_state)


def _mean(one: Estimate) -> str:
    """Say the mean over the states of knowledge, if chance in the replicates cannot have made its sign."""
    if not (one.sampling_low > 0 or one.sampling_high < 0) or points(one.probability) == "0":
        return ""
    sampling = f"{points(one.sampling_low)} to {points(one.sampling_high)}"
    return f"on the mean over states of knowledge {points(one.probability)}, sampling {sampling}"


def _band(one: Estimate) -> str:
    return f"{points(one.low)} to {points(one.high)}"


def _brackets(one: Estimate) -> str:
    """Write both uncertainties of a change whose direction the verb says: "6 to 12; sampling 8 to 10"."""
    sign = 1 if one.probability > 0 else -1
    pairs = [sorted([sign * one.low, sign * one.high]), sorted([sign * one.sampling_low, sign * one.sampling_high])]
    band, sampling = (" to ".join(points(end).removeprefix("+") for end in pair) for pair in pairs)
    return f"{band}; sampling {sampling}"


def _of_days(result: BurdenSharing, names: tuple[str, str], one: Estimate, whose: str) -> list[str]:
    name, before = names
    what = f"the days until half of {whose} are acted on"
    if np.isnan(one.probability):
        return [f"{capital(what)}: fewer than half are, under both."]
    if np.isinf(one.probability):
        half, fewer = (before, name) if one.probability > 0 else (name, before)
        return [f"Half of {whose} are acted on under {half}, fewer than half under {fewer}."]
    band = f"{_days(one.low)} to {_days(one.high)} days"
    if not answers(one):
        return [f"Whether {what} become more or fewer, {_unanswered(result, one, band)}."]
    if abs(one.probability) < _LEAST_DAYS:
        return []
    more = "more" if one.probability > 0 else "fewer"
    return [f"{capital(what)} become {more} by {abs(one.probability):.1f} ({band})."]


def _days(number: float) -> str:
    return f"{number:+.1f}" if np.isfinite(number) else "no end"


def _unanswered(result: BurdenSharing, one: Estimate, band: str, *, mean: str = "") -> str:
    """Say that both signs are possible, and why: by what is not known, or by chance in the replicates alone."""
    said = "; ".join(part for part in (band, mean) if part)
    if disagree(one):
        fact = most_helpful(result, one)
        help_ = f"; the fact that would help most is: {fact}" if fact else ""
        return f"your data cannot answer ({said}): states of knowledge disagree{help_}"
    number = replicates_needed(one)
    more = f"about {number:,} replicates or more would be needed" if number else "how many more it takes cannot be said"
    return f"so few replicates cannot answer ({said}): states of knowledge do not disagree beyond chance; {more}"


def disagree(one: Estimate) -> bool:
    """Return whether states of knowledge disagree in sign beyond chance: one is surely above 0, another surely below.

    Each state's own interval is widened for the number of states (Bonferroni), since among 64 one or two lie off zero
    by chance. Where states have no interval, their own numbers decide.
    """
    values = one.by_state
    if not isinstance(one, ReplicateEstimate) or not len(one.state_low):
        return bool((values > 0).any() and (values < 0).any())
    from scipy.special import stdtrit

    freedom = max(1, one.replicates // len(values) - 1)
    wider = float(stdtrit(freedom, 1 - _MISSED / len(values)) / stdtrit(freedom, 1 - _MISSED))
    above = values - wider * (values - one.state_low) > 0
    below = values + wider * (one.state_high - values) < 0
    return bool(above.any() and below.any())


def replicates_needed(one: Estimate) -> int | None:
    """Return about how many replicates would leave one sign in the band, to two digits.

    An interval shrinks with the square root of a state's replicates, and replicates are spread over 64 states of
    knowledge before any state gets more than 32. None if the number that a state has is of the other sign or zero, so
    that nothing can be worked out from it, or if it would be more than a million.
    """
    if not isinstance(one, ReplicateEstimate) or not len(one.state_low):
        return None
    sign = 1.0 if one.probability > 0 else -1.0
    values = sign * one.by_state
    half = values - np.minimum(sign * one.state_low, sign * one.state_high)
    if not (values > 0).all():
        return None
    each = one.replicates / len(values) * float(((half / values) ** 2).max())
    number = each * (STATES if len(values) > 1 else 1)
    if number > _TOO_MANY:
        return None
    digits = 10 ** max(0, int(np.log10(max(number, 1))) - 1)
    return int(-(-number // digits) * digits)


def most_helpful(result: BurdenSharing, one: Estimate) -> str | None:
    """Return the unknown whose place in its range goes most closely with a difference over the states of knowledge."""
    states, best, name = np.unique(result.state), 0.0, None
    if len(one.by_state) != len(states):
        return None
    known = np.isfinite(one.by_state)
    spread = one.by_state[known] - one.by_state[known].mean() if known.any() else np.empty(0)
    uncertain = result.provenance.parameters.get("uncertain", tuple(result.coordinates))
    for coordinate in uncertain:
        places = result.coordinates.get(coordinate)
        if places is None or states[-1] >= len(places):
            continue
        centred = places[states][known] - places[states][known].mean() if known.any() else np.empty(0)
        scale = float(np.sqrt((centred**2).sum() * (spread**2).sum()))
        match = abs(float((centred * spread).sum())) / scale if scale > 0 else 0.0
        if match > best:
            best, name = match, coordinate
    return None if name is None else _meaning(name)


def _meaning(coordinate: str) -> str:
    meanings = {f"sharing {one.name}": (one.meaning, one.unit) for one in PARAMETERS}
    meanings |= {COUNT: ("How many defenders each group is", "people"), WOMEN: ("How many of them are women", "share")}
    meanings |= {one.name: (one.meaning, one.unit) for one in (*default.attributes, *meetings.ATTRIBUTES)}
    if coordinate not in meanings:
        return f"the column {coordinate}"
    meaning, unit = meanings[coordinate]
    return f"'{meaning[0].lower()}{meaning[1:]}'" + ("" if unit in _OFTEN else f", in {unit}")
