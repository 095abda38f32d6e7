"""Reach in plain sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from hrdnet.graph.contents import plural
from hrdnet.metrics.estimates import Estimate
from hrdnet.metrics.groups import not_in_contact
from hrdnet.metrics.helping import fact_words, ranked
from hrdnet.present.result import Provenance, assumed

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork
    from hrdnet.metrics.reach_result import Reach

Floats = npt.NDArray[np.float64]

#: Percentages below the first are written with a decimal, below the second as "under 0.1 %".
_WHOLE, _LEAST = 0.95, 0.05
#: Below this share of values given by the file, an answer carries a warning.
_GROUNDED = 0.5
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


def opening(result: Counted, *, rounded_to: int = 1, so: str = "this is likely too high") -> str:
    """Say whom the numbers are about (domain A8), and what it means for them; a shared view rounds their number."""
    totals = result.weights.sum(axis=1)
    low, high = (rounded_to * round(float(end) / rounded_to) for end in (totals.min(), totals.max()))
    number = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    number = f"about {number}" if rounded_to > 1 else f"the {number}"
    left_out = not_in_contact(result.network)
    apart = f" ({plural(left_out, 'row')} 'not in contact', in the file and left out)" if left_out else ""
    noun = "defender" if low == high == 1 else "defenders"
    return f"Among {number} {noun} in your file{apart}; those nobody knows are not counted, so {so}."


def answer(result: Reach) -> list[str]:
    """Return the answer in two plain sentences, or say that the data cannot give it."""
    groups = result.named_groups()
    if groups["rural"].any() and groups["capital and town"].any():
        gap = rural_gap(result)
    else:
        gap = "The file does not have both rural defenders and others, so their gap cannot be shown."
    return [level(result), gap, *warning(result)]


def warning(result: Counted) -> list[str]:
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
    band = f"{points(gap.low)} to {points(gap.high)} points"
    if gap.low < 0 < gap.high:
        question = "Whether rural defenders reach less often than those in the capital and towns"
        return f"{question}, {unanswered(result, gap, band)}."
    side = "less" if gap.probability < 0 else "more"
    size = points(abs(gap.probability)).removeprefix("+")
    noun = "point" if size == "1" else "points"
    return (
        f"A rural defender's request arrives {size} {noun} {side} often than one from the capital or a town ({band})."
    )


def unanswered(result: Counted, estimate: Estimate, band: str) -> str:
    """Say that the band allows opposite answers, and which fact would help most."""
    fact = most_helpful(result, estimate)
    help_ = f"the fact that would help most is: {fact}" if fact else "a longer run would help"
    return f"your data cannot answer ({band}); {help_}"


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
    return f"{number:+.0f}" if abs(number) >= _WHOLE else f"{number:+.1f}"


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
        return "less than 0.1 points"
    words = points(abs(difference)).removeprefix("+")
    return f"{words} {'point' if words == '1' else 'points'}"


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
        return "undefined"
    if _WHOLE <= number <= 100 - _WHOLE or number in {0, 100}:
        return f"{number:.0f} %"
    if number < _LEAST:
        return "under 0.1 %"
    return f"{number:.1f} %" if number <= 100 - _LEAST else "over 99.9 %"
