"""Reach in plain sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.estimates import Estimate
from hrdnet.metrics.groups import not_in_contact
from hrdnet.metrics.helping import fact_words, ranked
from hrdnet.present.messages import numeral, said, say, say_many, word
from hrdnet.present.result import Provenance, assumed, mark_words

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork
    from hrdnet.metrics.reach_result import Reach

Floats = npt.NDArray[np.float64]

#: Percentages below the first are written with a decimal, below the second as "under 0.1 %".
_WHOLE, _LEAST = 0.95, 0.05
#: Below this share of values given by the file, an answer carries a warning.
_GROUNDED = 0.5
_TARGETS = {
    "formal": word("a formal mechanism"),
    "informal": word("an informal mechanism"),
    "both": word("any mechanism"),
}


def headline(result: Reach) -> str:
    """Say the mean, its band and how many defenders it is about, in one line."""
    if not len(result.parts):
        return say("no defenders in contact")
    number = round(float(result.weights.sum(axis=1).mean()))
    everyone = result.record(np.ones(len(result.parts), dtype=bool))
    share, low, high = (percent(everyone[name]) for name in ("probability", "low", "high"))
    who, days = defenders(number), _days(result)
    if days is None:
        return say(
            "reach of {whom} {share} ({low} to {high}), {defenders}",
            whom=_where(result),
            share=share,
            low=low,
            high=high,
            defenders=who,
        )
    return say(
        "reach of {whom} within {days} {share} ({low} to {high}), {defenders}",
        whom=_where(result),
        days=days,
        share=share,
        low=low,
        high=high,
        defenders=who,
    )


def defenders(number: int) -> str:
    """Say how many defenders."""
    return say_many("{number} defender", "{number} defenders", number)


def rows(number: int) -> str:
    """Say how many rows of the file."""
    return say_many("{number} row", "{number} rows", number)


def _where(result: Reach) -> str:
    return said(_TARGETS.get(str(result.provenance.parameters["to"]), word("the chosen bodies")))


def question(result: Reach) -> str:
    """Say what the probability is of: that a request reaches whom, and by when."""
    days = _days(result)
    if days is None:
        return say("a request for help reaches {whom}", whom=_where(result))
    return say("a request for help reaches {whom} within {days}", whom=_where(result), days=days)


def to_a_mechanism(result: Reach) -> str:
    """Say what a figure shows: a probability, and by when."""
    days = _days(result)
    if days is None:
        return say("probability that a request reaches a mechanism")
    return say("probability that a request reaches a mechanism within {days}", days=days)


def _days(result: Reach) -> str | None:
    """Say the deadline of the question, if it has one."""
    days = result.provenance.parameters["within_days"]
    if days is None:
        return None
    return days_of(float(days))


def days_of(days: float) -> str:
    """Say a number of days, which may be a part of one."""
    # Parts of a day take the many's form in English; other languages decide by the whole number below it.
    return say_many("{days} day", "{days} days", 1 if days == 1 else max(int(days), 2), days=numeral(days, "g"))


def summary(result: Reach) -> str:
    """Say who is counted, how likely a request is to arrive, the rural gap, and what was assumed."""
    if not len(result.parts):
        return say("The file has no defenders in contact, so there is nothing to say about reach.")
    lines = [mark_words(result.provenance.mark), opening(result), *answer(result)]
    return "\n".join([*lines, *assumed(result.assumptions)])


class Counted(Protocol):
    """A result about the defenders of a file, in each state of knowledge."""

    @property
    def network(self) -> ProtectionNetwork:
        """The network that was asked."""
        ...

    @property
    def coordinates(self) -> Mapping[str, Floats]:
        """Where in its range each unknown lies, by state of knowledge."""
        ...

    @property
    def provenance(self) -> Provenance:
        """What was asked."""
        ...

    @property
    def weights(self) -> Floats:
        """How many defenders each part stands for, (states, parts)."""
        ...


def opening(result: Counted, *, rounded_to: int = 1, so: str = word("this is likely too high")) -> str:
    """Say whom the numbers are about (domain A8), and what it means for them; a shared view rounds their number."""
    totals = result.weights.sum(axis=1)
    low, high = (rounded_to * round(float(end) / rounded_to) for end in (totals.min(), totals.max()))
    who = _these(low, high, rounded=rounded_to > 1)
    left_out = not_in_contact(result.network)
    if not left_out:
        return say(
            "Among {defenders} in your file; those nobody knows are not counted, so {so}.", defenders=who, so=said(so)
        )
    return say(
        "Among {defenders} in your file ({rows} 'not in contact', in the file and left out); those nobody knows are "
        "not counted, so {so}.",
        defenders=who,
        rows=rows(left_out),
        so=said(so),
    )


def _these(low: int, high: int, *, rounded: bool) -> str:
    if low < high:
        ends = {"low": numeral(low), "high": numeral(high)}
        return (
            say("about {low} to {high} defenders", **ends) if rounded else say("the {low} to {high} defenders", **ends)
        )
    if rounded:
        return say_many("about {number} defender", "about {number} defenders", low)
    return say_many("the {number} defender", "the {number} defenders", low)


def answer(result: Reach) -> list[str]:
    """Return the answer in two plain sentences, or say that the data cannot give it."""
    groups = result.named_groups()
    if groups["rural"].any() and groups["capital and town"].any():
        gap = rural_gap(result)
    else:
        gap = say("The file does not have both rural defenders and others, so their gap cannot be shown.")
    return [level(result), gap, *warning(result)]


def warning(result: Counted) -> list[str]:
    """Say so if the answer rests on assumptions more than on the file."""
    given = float(result.provenance.parameters["given_share"])
    if not given < _GROUNDED:
        return []
    sentence = say(
        "Take care: of the values that this question needs, the file gives {share} and hrdnet assumed the rest, so the "
        "numbers say more about its assumptions than about the people in the file.",
        share=percent(given),
    )
    return [sentence]


def level(result: Reach) -> str:
    """Say how likely a request is to arrive, over all defenders in contact."""
    everyone = result.record(np.ones(len(result.parts), dtype=bool))
    return say(
        "In this model {question} with probability {share}; what is not known leaves {low} to {high}.",
        question=question(result),
        share=percent(everyone["probability"]),
        low=percent(everyone["low"]),
        high=percent(everyone["high"]),
    )


def rural_gap(result: Reach) -> str:
    """Say how rural defenders fare against capital and town, or which fact would help most."""
    gap = result.gap("setting", "rural", ["capital", "town"])
    band = points_band(gap.low, gap.high)
    if gap.low < 0 < gap.high:
        question = say("Whether rural defenders reach less often than those in the capital and towns")
        return unanswered(result, gap, question, band)
    size = amount(gap.probability)
    if gap.probability < 0:
        return say(
            "A rural defender's request arrives {size} less often than one from the capital or a town ({band}).",
            size=size,
            band=band,
        )
    return say(
        "A rural defender's request arrives {size} more often than one from the capital or a town ({band}).",
        size=size,
        band=band,
    )


def unanswered(result: Counted, estimate: Estimate, question: str, band: str) -> str:
    """Say that the band allows opposite answers to a question that begins with "Whether", and what would help most."""
    fact = most_helpful(result, estimate)
    if fact is None:
        return say(
            "{question}, your data cannot answer ({band}); a longer run would help.", question=question, band=band
        )
    return say(
        "{question}, your data cannot answer ({band}); the fact that would help most is: {fact}.",
        question=question,
        band=band,
        fact=fact,
    )


def points_band(low: float, high: float) -> str:
    """Say between which differences the truth lies, in percentage points."""
    return say("{low} to {high} points", low=points(low), high=points(high))


def points(difference: float) -> str:
    """Write a signed difference in percentage points; small ones with a decimal, none as -0.

    Examples
    --------
    >>> points(-0.1314), points(0.004), points(-0.0001), points(0.0)
    ('-13', '+0.4', '0', '0')
    """
    number = 100 * difference
    if abs(number) < _LEAST:
        return "0"
    return numeral(number, "+.0f" if abs(number) >= _WHOLE else "+.1f")


def unsigned(difference: float) -> str:
    """Write how many percentage points a difference is, whichever its sign.

    Examples
    --------
    >>> unsigned(-0.1314), unsigned(0.004), unsigned(0.0001)
    ('13', '0.4', '0')
    """
    number = 100 * abs(difference)
    if number < _LEAST:
        return "0"
    return numeral(number, ".0f" if number >= _WHOLE else ".1f")


#: A tenth of a point.
_TENTH = 1e-3


def size(difference: float) -> str:
    """Return how large a difference of shares is, in words.

    Examples
    --------
    >>> size(0.013), size(-0.052), size(0.0003)
    ('1 point', '5 points', 'less than 0.1 points')
    """
    if 0 < abs(difference) < _TENTH / 2:
        return say("less than {number} points", number=numeral(0.1, ".1f"))
    return amount(difference)


def amount(difference: float) -> str:
    """Say a difference in points, whichever its sign; one of less than 0.05 points is 0.

    Examples
    --------
    >>> amount(-0.01), amount(0.13)
    ('1 point', '13 points')
    """
    number = unsigned(difference)
    # Parts of a point, and none, take the many's form in English.
    whole = 1 if number == "1" else max(round(100 * abs(difference)), 2)
    return say_many("{points} point", "{points} points", whole, points=number)


def most_helpful(result: Counted, estimate: Estimate) -> str | None:
    """Return the unknown whose position in its range goes most closely with the answer over the states of knowledge."""
    found = ranked(result, estimate)
    return fact_words(found[0][0]) if found else None


def percent(share: float) -> str:
    """Write a share as a whole percentage; near the ends with a decimal, so that rare does not read as never.

    Examples
    --------
    >>> percent(0.314), percent(0.006), percent(0.0001), percent(0.0), percent(0.9999)
    ('31 %', '0.6 %', 'under 0.1 %', '0 %', 'over 99.9 %')
    """
    number = 100 * share
    if np.isnan(number):
        return say("undefined")
    if number < _LEAST and number != 0:
        return say("under {number} %", number=numeral(0.1, ".1f"))
    if 100 - _LEAST < number < 100:
        return say("over {number} %", number=numeral(99.9, ".1f"))
    whole = _WHOLE <= number <= 100 - _WHOLE or number in {0, 100}
    return say("{number} %", number=numeral(number, ".0f" if whole else ".1f"))
