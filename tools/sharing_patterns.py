"""What each pattern of burden-sharing (domain C2, R1 to R12) means, written down before the table is run.

A pattern is read off the model as one or more *readings*: a sum of shares, each with a sign, that is above 0 (or above
a margin) where the pattern holds. All sides of a reading are simulated in the same worlds with the same requests.
``tools/patterns.py`` evaluates them. Neither readings nor ranges of parameters change after the table is run; readings
that are added later say so.

Built in: a rule of the model, or of the generator of invented networks, makes the sign; only its size and whether it
is felt are open. Emerges: no single rule makes the sign; only these may be called a finding. Observed: taken from a
source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.graph.vocabulary import EndState
from hrdnet.sim.sharing.counts import FUNNEL, HEARD, Counts, Share
from hrdnet.sim.sharing.layout import DAYS
from tools.pattern_strategies import DEMAND, INSECURE, NO_NORM, RUSH, STRICT_NORM
from tools.pattern_tables import BUILT_IN, EMERGES

Floats = npt.NDArray[np.float64]

#: For R4: training changes nothing if it lowers the share of heard requests that stay unverified by less than this.
MARGIN = 0.02


# Shares of requests


def _within(days: int) -> Share:
    last = DAYS.index(days) + 1
    return Share(lambda counts: counts.days[:, :last].sum(axis=1), lambda counts: counts.used)


def _heard_only(counts: Counts) -> Floats:
    return counts.ended(EndState.UNVERIFIED)


def _before_deadline(counts: Counts) -> Floats:
    return counts.ended(EndState.IN_TIME, EndState.UNSUITABLE, EndState.SAFE_BY_LEAVING)


_NEVER = "never verified, of those heard"
_DUE = "acted on before the deadline, of those verified"
SHARES: Mapping[str, Share] = {
    "heard": HEARD,
    "verified": FUNNEL["verified"],
    "decided for": FUNNEL["decided for"],
    _NEVER: Share(_heard_only, lambda counts: counts.heard),
    "acted on within 7 days": _within(7),
    "acted on within 14 days": _within(14),
    _DUE: Share(_before_deadline, FUNNEL["verified"].part),
}


# Readings


@dataclass(frozen=True)
class Term:
    """A share of the requests of a group under a strategy, times a weight.

    ``of``: what is counted, by what is counted under this other strategy instead.
    """

    weight: float
    share: str
    group: str
    strategy: str = "now"
    run: str = "formal"
    of: str | None = None


@dataclass(frozen=True)
class Reading:
    """A pattern as a number: it holds where the sum of the terms is above ``above``; of ``same``, where it is 0.

    ``added``: written down after the table was run for the first time, because another reading failed.
    """

    pattern: str
    kind: str
    means: str
    terms: tuple[Term, ...]
    above: float = 0.0
    same: bool = False
    added: bool = False


def _gap(strategy: str, weight: float = 1.0, share: str = "heard") -> tuple[Term, ...]:
    """Return by how much the capital is better off than rural defenders."""
    return Term(weight, share, "capital", strategy), Term(-weight, share, "rural", strategy)


def _women(strategy: str, weight: float = 1.0) -> tuple[Term, ...]:
    """Return by how much women are worse off than others."""
    return Term(weight, "heard", "others", strategy), Term(-weight, "heard", "women", strategy)


def _cost(more: str, weight: float = 1.0) -> tuple[Term, ...]:
    """Return what strict norms cost women."""
    free, strict = (f"norms {one}{more}" for one in ("free", "strict"))
    return Term(weight, "heard", "women", free), Term(-weight, "heard", "women", strict)


def _change(share: str, group: str, strategy: str, weight: float = 1.0) -> tuple[Term, ...]:
    return Term(weight, share, group, strategy), Term(-weight, share, group, "now")


READINGS = (
    Reading("R1", BUILT_IN, "Rural requests are heard less often than those from the capital", _gap("now")),
    Reading("R1", BUILT_IN, "... and less often decided for", _gap("now", share="decided for")),
    Reading(
        "R2",
        BUILT_IN,
        f"Strict movement norms ({STRICT_NORM:g} instead of {NO_NORM:g}) widen the gap in requests heard between women "
        "and others",
        (*_women("norms strict"), *_women("norms free", -1)),
    ),
    Reading(
        "R2",
        EMERGES,
        "Under strict norms, regional visits narrow that gap",
        (*_women("norms strict"), *_women("norms strict, visits", -1)),
    ),
    Reading(
        "R2",
        EMERGES,
        "What strict norms cost women (requests heard) is less with regional visits",
        (*_cost(""), *_cost(", visits", -1)),
        added=True,
    ),
    Reading(
        "R2",
        BUILT_IN,
        "... and less if bodies travel to her whenever they meet in person",
        (*_cost(""), *_cost(", bodies travel", -1)),
        added=True,
    ),
    Reading(
        "R3",
        BUILT_IN,
        "Without provincial NGOs in the coordination group, the gap in requests heard between capital and rural widens",
        (*_gap("now"), *_gap("representative", -1)),
    ),
    Reading(
        "R4",
        BUILT_IN,
        "Regional visits lower the share of heard requests that are never verified",
        _change(_NEVER, "all", "visits", -1),
    ),
    Reading(
        "R4",
        BUILT_IN,
        f"Training does not lower it by {100 * MARGIN:g} points or more",
        _change(_NEVER, "all", "training"),
        above=-MARGIN,
    ),
    Reading(
        "R4",
        BUILT_IN,
        "Training of competency alone leaves it as it is, to the last request",
        _change(_NEVER, "all", "competency"),
        same=True,
    ),
    Reading(
        "R5",
        BUILT_IN,
        "Accountability leaves the share heard as it is, to the last request",
        _change("heard", "all", "accountability"),
        same=True,
    ),
    Reading("R5", BUILT_IN, "... and raises the share decided for", _change("decided for", "all", "accountability")),
    Reading(
        "R6",
        EMERGES,
        "A verification network, paid for with days of missions, raises the share verified",
        _change("verified", "all", "verification network"),
    ),
    Reading(
        "R7",
        BUILT_IN,
        f"Insecurity outside the capital ({INSECURE:g} of the time) takes away from what regional visits narrow of the "
        "gap in requests heard between capital and rural",
        (*_gap("now"), *_gap("visits", -1), *_gap("insecure", -1), *_gap("insecure, visits")),
    ),
    Reading(
        "R8",
        EMERGES,
        "More than half of what is acted on within 7 days would not be without informal mechanisms",
        (
            Term(1, "acted on within 7 days", "all", run="both"),
            Term(-2, "acted on within 7 days", "all"),
        ),
    ),
    Reading(
        "R8",
        EMERGES,
        "Emergency grants alone act on more within 7 days than formal mechanisms alone",
        (
            Term(1, "acted on within 7 days", "all", run="grants"),
            Term(-1, "acted on within 7 days", "all"),
        ),
    ),
    Reading(
        "R10",
        BUILT_IN,
        "With contacts of missions to defenders and NGOs but no coordinated meeting, more requests of those who know a "
        "mission already are acted on within 14 days than with monthly coordinated meetings and no such contacts",
        (
            Term(1, "acted on within 14 days", "known", "ad hoc"),
            Term(-1, "acted on within 14 days", "known", "routine"),
        ),
    ),
    Reading(
        "R10",
        EMERGES,
        "... and the gap in requests heard between capital and rural is narrower with the meetings",
        (*_gap("ad hoc"), *_gap("routine", -1)),
    ),
    Reading(
        "R10",
        EMERGES,
        "... and so it is if provincial NGOs are members too",
        (*_gap("ad hoc"), *_gap("routine, representative", -1)),
    ),
    Reading(
        "R11",
        EMERGES,
        "Without communities' and peers' channels, rural requests heard fall by more points than the capital's",
        (*_gap("no informal ties"), *_gap("now", -1)),
    ),
    Reading(
        "R11",
        EMERGES,
        "... and a larger part of the rural requests that were heard is heard no more than of the capital's",
        (
            Term(1, "heard", "capital", "no informal ties", of="now"),
            Term(-1, "heard", "rural", "no informal ties", of="now"),
        ),
        added=True,
    ),
    Reading(
        "R12",
        BUILT_IN,
        f"With {DEMAND:g} times the demand and the same capacity, fewer of the cases verified are acted on before the "
        "deadline",
        (Term(1, _DUE, "all"), Term(-1, _DUE, "all", run="demand")),
    ),
    Reading(
        "R12",
        BUILT_IN,
        f"... and so with {RUSH:g} times the demand, if one source is enough to verify a case",
        (Term(1, _DUE, "all", run="believed"), Term(-1, _DUE, "all", run="believed, demand")),
        added=True,
    ),
)

_ONE_NUMBER = (
    "not representable: whether she uses a mechanism at all is one number (0.1 to 0.9; about 9 % in the one source), "
    "the same whatever the threat. That is why the funnel begins with those who chose not to"
)
#: Patterns without a reading, and why.
TABLE_ONLY = {"R9": ("The most threatened may never enter the funnel", _ONE_NUMBER)}
