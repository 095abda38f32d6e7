"""Differences between strategies in plain sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.graph import meetings
from hrdnet.graph.barriers import default
from hrdnet.metrics.engines.passing import COUNT, WOMEN
from hrdnet.metrics.estimates import Estimate
from hrdnet.metrics.groups import EVERYONE, group_words
from hrdnet.metrics.knowledge import STATES
from hrdnet.metrics.reach_words import amount, points, points_band, unsigned
from hrdnet.present.messages import numeral, said, say, say_many, uncapitalised, word
from hrdnet.present.result import mark_words
from hrdnet.sim.replicates import ReplicateEstimate
from hrdnet.sim.sharing.parameters import PARAMETERS

if TYPE_CHECKING:
    from hrdnet.sim.sharing.comparison import Comparison
    from hrdnet.sim.sharing.outcomes import BurdenSharing

Floats = npt.NDArray[np.float64]

#: What the requests of a group are called.
_REQUESTS: Mapping[str, str] = {
    "rural": word("rural requests"),
    "rural women": word("requests of rural women"),
    "women": word("requests of women"),
    "excluded inside the capital": word("requests of those excluded inside the capital"),
    "capital and town": word("requests from the capital and towns"),
    "capital": word("requests from the capital"),
    "town": word("requests from towns"),
    EVERYONE: word("requests of all defenders in contact"),
}
#: Names of strategies in words.
_NAMES = {
    "do_nothing": word("do nothing"),
    "status_quo": word("status quo"),
    "ask_them_first": word("ask them first"),
    "regional_visits": word("regional visits"),
    "verification_network": word("verification network"),
    "public_action_plan": word("public action plan"),
    "training": word("training"),
    "accountability": word("accountability"),
    "guide_for_defenders": word("guide for defenders"),
    "support_to_local_networks": word("support to local networks"),
    "travel_fund": word("travel fund"),
    "geographic_partition": word("geographic partition"),
    "capacity_weighted_partition": word("capacity weighted partition"),
    "lead_mission_with_rotation": word("lead mission with rotation"),
    "overlap": word("overlap"),
    "coordinated_meetings": word("coordinated meetings"),
    "reporting_back": word("reporting back"),
}
#: The groups of every answer in words and pictures, in this order (domain A1).
MAIN = ("rural", "excluded inside the capital", "capital")
#: Units of what holds more or less often.
_OFTEN = ("probability", "share", "share of the time")
#: Where a sentence ends.
_ENDS = re.compile(r"(?<=\.) ")
_LEAST_DAYS = 0.05
#: What an interval of 95 % misses on each side.
_MISSED = 0.025
#: More replicates than anybody runs.
_TOO_MANY = 1_000_000


def plain(strategy: str) -> str:
    """Write the name of a strategy as words."""
    return said(_NAMES[strategy]) if strategy in _NAMES else strategy.replace("_", " ")


def sentences(text: str) -> str:
    """Say what a strategy does or gives up: one sentence after the other, as its catalogue has them."""
    return " ".join(said(one) for one in _ENDS.split(text))


def capital(words: str) -> str:
    """Write the first letter large."""
    return words[:1].upper() + words[1:]


def of_requests(group: str) -> str:
    """Say whose requests a number is about."""
    if group in _REQUESTS:
        return said(_REQUESTS[group])
    return say("requests of the group {group}", group=group_words(group))


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
        return say("nothing to compare with {strategy}", strategy=plain(result.baseline))
    sure = sum(moves(result.of(one, groups[0], "in_time")) for one in result.strategies)
    return say_many(
        "{sure} of {number} strategies change {whose} responded to in time against {strategy}, whatever is not known",
        "{sure} of {number} strategies change {whose} responded to in time against {strategy}, whatever is not known",
        number,
        sure=numeral(sure, ""),
        whose=of_requests(groups[0]),
        strategy=plain(result.baseline),
    )


def moves(one: Estimate) -> bool:
    """Return whether a number changes, whatever is not known."""
    return answers(one) and one.probability != 0 and (one.low > 0 or one.high < 0)


def summary(result: Comparison) -> str:
    """Say what each strategy changes, rural defenders first."""
    opening = say(
        "Against {strategy}, in the same replicates of this model; in brackets first the band from what is not known, "
        "then sampling alone.",
        strategy=plain(result.baseline),
    )
    lines = [mark_words(result.provenance.mark), opening]
    groups = main_groups(result)
    if not result.strategies or not groups:
        lines.append(say("There is nothing to compare."))
    for one in result.strategies:
        lines.append(f"{capital(plain(one))}:")
        lines += [f"  {sentence}" for group in groups for sentence in changes(result, one, group)]
    return "\n".join(lines)


def changes(result: Comparison, strategy: str, group: str) -> list[str]:
    """Say what a strategy changes for a group: heard, verified, in time, safe by leaving, days, one body, load."""
    if result.outcomes.is_small(group):
        return [too_small(of_requests(group))]
    whose, names = of_requests(group), (plain(strategy), plain(result.baseline))
    sentences: list[str] = []
    for quantity, what in (
        ("heard", say("the share of {whose} that somebody hears", whose=whose)),
        ("verified", say("the share of {whose} that are verified", whose=whose)),
        ("in_time", say("the share of {whose} responded to in time", whose=whose)),
        ("heard_by_one", say("the share of heard {whose} that one body alone hears", whose=whose)),
        ("safe_by_leaving", say("the share of {whose} that end as safe by leaving", whose=whose)),
    ):
        sentences += _of_points(result.outcomes, strategy, result.of(strategy, group, quantity), what)
    sentences += _of_days(result.outcomes, names, result.of(strategy, group, "days_median"), whose)
    if (strategy, group, "load") in result.changes:
        what = say("the share of their time that bodies spend on cases")
        sentences += _of_points(result.outcomes, strategy, result.of(strategy, group, "load"), what)
    return sentences


def in_time(result: Comparison, strategy: str, group: str, *, steps: bool = False) -> list[str]:
    """Say what a strategy changes in requests responded to in time; with ``steps``, in those heard and verified too."""
    whose = of_requests(group)
    if result.outcomes.is_small(group):
        return [too_small(whose)]
    found: list[str] = []
    for quantity, what in (
        *(
            (
                ("heard", say("the share of {whose} that somebody hears", whose=whose)),
                ("verified", say("the share of {whose} that are verified", whose=whose)),
            )
            if steps
            else ()
        ),
        ("in_time", say("the share of {whose} responded to in time", whose=whose)),
    ):
        of = result.of(strategy, group, quantity)
        found += _of_points(result.outcomes, strategy, of, what)
    return found or [say("Of {whose}, none arose for which a mechanism was used.", whose=whose)]


def too_small(whose: str) -> str:
    """Say that a group is too small for a claim."""
    return say("Of {whose}: fewer than 10 defenders, too small for a claim.", whose=whose)


def _of_points(result: BurdenSharing, strategy: str, one: Estimate, what: str) -> list[str]:
    if np.isnan(one.probability):
        return []
    values = {"what": capital(what), "strategy": plain(strategy)}
    if one.low == one.high == 0:
        return [say("{what} stays as it is under {strategy}.", **values)]
    if never_differed(one):
        same = say_many(
            "{what} is the same under {strategy} in all {number} replicates.",
            "{what} is the same under {strategy} in all {number} replicates.",
            len(result.state),
            **values,
        )
        return [same]
    if np.isnan(one.low) or np.isnan(one.high):
        change = say(
            "{what} changes by {points} points under {strategy}; so few replicates do not say how sure.",
            points=points(one.probability),
            **values,
        )
        return [change]
    if not answers(one):
        question = say("Whether {what} rises or falls under {strategy}", what=what, strategy=plain(strategy))
        return [_unanswered(result, one, question, points_band(one.low, one.high), mean=_mean(one))]
    values["brackets"] = _brackets(one)
    if unsigned(one.probability) == "0":
        return [say("{what} changes by less than 0.1 points under {strategy} ({brackets}).", **values)]
    values["size"] = amount(one.probability)
    if one.probability > 0:
        return [say("{what} rises by {size} under {strategy} ({brackets}).", **values)]
    return [say("{what} falls by {size} under {strategy} ({brackets}).", **values)]


def never_differed(one: Estimate) -> bool:
    """Return whether no replicate made any difference."""
    still = isinstance(one, ReplicateEstimate) and one.standard_error == 0
    return still and not np.any(one.by_state)


def _mean(one: Estimate) -> str:
    """Say the mean over the states of knowledge, if chance in the replicates cannot have made its sign."""
    if not (one.sampling_low > 0 or one.sampling_high < 0) or points(one.probability) == "0":
        return ""
    return say(
        "on the mean over states of knowledge {mean}, sampling {low} to {high}",
        mean=points(one.probability),
        low=points(one.sampling_low),
        high=points(one.sampling_high),
    )


def _brackets(one: Estimate) -> str:
    """Write both uncertainties of a change whose direction the verb says: "6 to 12; sampling 8 to 10"."""
    sign = 1 if one.probability > 0 else -1
    pairs = [sorted([sign * one.low, sign * one.high]), sorted([sign * one.sampling_low, sign * one.sampling_high])]
    (low, high), (sampling_low, sampling_high) = ([points(end).replace("+", "") for end in pair] for pair in pairs)
    return say(
        "{low} to {high}; sampling {sampling_low} to {sampling_high}",
        low=low,
        high=high,
        sampling_low=sampling_low,
        sampling_high=sampling_high,
    )


def _of_days(result: BurdenSharing, names: tuple[str, str], one: Estimate, whose: str) -> list[str]:
    name, before = names
    if np.isnan(one.probability):
        return [say("The days until half of {whose} are acted on: fewer than half are, under both.", whose=whose)]
    if np.isinf(one.probability):
        half, fewer = (before, name) if one.probability > 0 else (name, before)
        fewer_than_half = say(
            "Half of {whose} are acted on under {half}, fewer than half under {fewer}.",
            whose=whose,
            half=half,
            fewer=fewer,
        )
        return [fewer_than_half]
    band = say("{low} to {high} days", low=_days(one.low), high=_days(one.high))
    if not answers(one):
        question = say("Whether the days until half of {whose} are acted on become more or fewer", whose=whose)
        return [_unanswered(result, one, question, band)]
    if abs(one.probability) < _LEAST_DAYS:
        return []
    values = {"whose": whose, "days": numeral(abs(one.probability), ".1f"), "band": band}
    if one.probability > 0:
        return [say("The days until half of {whose} are acted on become more by {days} ({band}).", **values)]
    return [say("The days until half of {whose} are acted on become fewer by {days} ({band}).", **values)]


def _days(number: float) -> str:
    return numeral(number, "+.1f") if np.isfinite(number) else say("no end")


def _unanswered(result: BurdenSharing, one: Estimate, question: str, band: str, *, mean: str = "") -> str:
    """Say that both signs are possible, and why: by what is not known, or by chance in the replicates alone."""
    values = {"question": question, "band": "; ".join(part for part in (band, mean) if part)}
    if disagree(one):
        fact = most_helpful(result, one)
        if fact is None:
            return say("{question}, your data cannot answer ({band}): states of knowledge disagree.", **values)
        return say(
            "{question}, your data cannot answer ({band}): states of knowledge disagree; the fact that would help most "
            "is: {fact}.",
            fact=fact,
            **values,
        )
    number = replicates_needed(one)
    if number is None:
        return say(
            "{question}, so few replicates cannot answer ({band}): states of knowledge do not disagree beyond chance; "
            "how many more it takes cannot be said.",
            **values,
        )
    return say(
        "{question}, so few replicates cannot answer ({band}): states of knowledge do not disagree beyond chance; "
        "about {replicates} replicates or more would be needed.",
        replicates=numeral(number),
        **values,
    )


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
    meanings |= {
        COUNT: (word("How many defenders each group is"), word("people")),
        WOMEN: (word("How many of them are women"), word("share")),
    }
    meanings |= {one.name: (one.meaning, one.unit) for one in (*default.attributes, *meetings.ATTRIBUTES)}
    if coordinate not in meanings:
        return say("the column {name}", name=coordinate)
    meaning, unit = meanings[coordinate]
    words = uncapitalised(said(meaning))
    if unit in _OFTEN:
        return say("'{meaning}'", meaning=words)
    return say("'{meaning}', in {unit}", meaning=words, unit=said(unit))
