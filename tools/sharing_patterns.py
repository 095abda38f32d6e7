"""What each pattern of burden-sharing (domain C2, R1 to R12) means, written down before the table is run.

A pattern is read off the model as one or more *readings*: a sum of shares, each with a sign, that is above 0 (or above
a margin) where the pattern holds. All sides of a reading are simulated in the same worlds with the same requests.
``tools/patterns.py`` evaluates them; neither the readings nor the ranges of parameters change after the table is run.

Built in: a rule of the model, or of the generator of invented networks, makes the sign; only its size and whether it
is felt are open. Emerges: no single rule makes the sign; only these may be called a finding. Observed: taken from a
source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

import hrdnet as hn
from hrdnet.graph.vocabulary import EndState
from hrdnet.sim.sharing.catalogue import named
from hrdnet.sim.sharing.counts import FUNNEL, HEARD, Counts, Share
from hrdnet.sim.sharing.layout import DAYS
from hrdnet.sim.strategies import Levers, Strategy

Floats = npt.NDArray[np.float64]
Change = Callable[[hn.ProtectionNetwork], hn.ProtectionNetwork]

COUNTRIES = ("kyrgyzstan", "tunisia", "thailand", "mexico")
#: Invented networks for each country, by seed; of the second, other states of knowledge are drawn too.
SEEDS = (1, 2)
DEFENDERS = 150
#: Replicates at each point: as ``burden_sharing`` gives each state of knowledge; 32 points a network.
EACH = 32
REPLICATES = 32 * EACH
#: How often demand is what it is elsewhere, for R12.
DEMAND = 4.0
#: For R4: training changes nothing if it lowers the share of heard requests that stay unverified by less than this.
MARGIN = 0.02
#: For R2 and R7 (shares of the time, or of women who cannot travel alone).
NO_NORM, STRICT_NORM, INSECURE = 0.0, 0.9, 0.9
KNOWN, UNKNOWN = "already_known", "not_known"


# Networks and strategies


def network(country: str, seed: int) -> hn.ProtectionNetwork:
    """Invent a network in which provincial NGOs are in the coordination group; mark who knows a mission already.

    Constituencies serve as that mark alone: no rule of the process reads them.
    """
    net = hn.generate(country, defenders=DEFENDERS, rng=seed, capital_group="representative")
    actors, channels = net.actors, net.channels
    missions = set(actors["id"][actors["role"] == "mission"])
    ends = [*zip(channels["source"], channels["target"], strict=True)]
    known = {one for pair in ends for one, other in (pair, pair[::-1]) if other in missions}
    defenders = [str(one) for one in actors["id"][actors["role"] == "defender"]]
    words = [[KNOWN if one in known else UNKNOWN] for one in defenders]
    return net.updated(actors={"id": defenders, "constituencies": words})


class End(NamedTuple):
    """What a rule for closing channels reads of one end."""

    role: str
    setting: str


#: Whether a channel of a mode is closed, seen from one end to the other; it is asked both ways.
Rule = Callable[[str, End, End], bool]


def _close(rule: Rule) -> Change:
    """Return a change that closes channels."""

    def change(net: hn.ProtectionNetwork) -> hn.ProtectionNetwork:
        actors, channels = net.actors, net.channels
        words = zip(actors["role"], actors["setting"], strict=True)
        ends = dict(zip(actors["id"], (End(str(role), str(setting)) for role, setting in words), strict=True))
        rows = zip(channels["id"], channels["source"], channels["target"], channels["mode"], strict=True)
        gone = [
            str(name)
            for name, source, target, mode in rows
            if rule(mode, ends[source], ends[target]) or rule(mode, ends[target], ends[source])
        ]
        return net.without(channels=gone) if gone else net

    return change


def _provincial_members(_mode: str, one: End, other: End) -> bool:
    return one.role == "ngo" and one.setting != "capital" and other.role == "coordination_group"


def _coordinated(mode: str, _one: End, _other: End) -> bool:
    return mode == "coordinated"


def _contacts_of_missions(mode: str, one: End, other: End) -> bool:
    return mode != "coordinated" and one.role == "mission" and other.role in {"defender", "ngo"}


def _come_to_her(net: hn.ProtectionNetwork) -> hn.ProtectionNetwork:
    """Let bodies travel to defenders on every channel in person between them."""
    role, channels = dict(zip(net.actors["id"], net.actors["role"], strict=True)), net.channels
    names, travellers = [], []
    rows = zip(channels["id"], channels["source"], channels["target"], channels["medium"], strict=True)
    for name, source, target, medium in rows:
        defenders = [role[one] == "defender" for one in (source, target)]
        if medium == "in_person" and sum(defenders) == 1:
            names.append(str(name))
            travellers.append("target" if defenders[0] else "source")
    return net.updated(channels={"id": names, "traveller": travellers}) if names else net


def _informal(_mode: str, one: End, other: End) -> bool:
    return one.role == "community" or one.role == other.role == "defender"


def _everywhere(column: str, value: float, *, but_capital: bool = False) -> Change:
    def change(net: hn.ProtectionNetwork) -> hn.ProtectionNetwork:
        actors = net.actors
        spared = set(actors["region"][actors["setting"] == "capital"]) if but_capital else set()
        regions = [str(one) for one in net.regions["id"] if one not in spared]
        return net.updated(regions={"id": regions, column: [value] * len(regions)})

    return change


#: No provincial NGO is in the coordination group, as with ``hn.generate``; nearly all others begin here.
NOW = Strategy("now", _close(_provincial_members))
_VISITS, _MEETINGS = named("regional_visits"), named("coordinated_meetings")
_NO_MEETING = Strategy("no_meeting", _close(_coordinated))
_NO_CONTACTS = Strategy("no_contacts", _close(_contacts_of_missions))
_NO_TIES = Strategy("no_informal_ties", _close(_informal))
_FREE = Strategy("norms_free", _everywhere("movement_norm", NO_NORM))
_STRICT = Strategy("norms_strict", _everywhere("movement_norm", STRICT_NORM))
_COME = Strategy("bodies_travel", _come_to_her)
_INSECURE = Strategy("insecure", _everywhere("insecurity", INSECURE, but_capital=True))

#: By the name that readings use.
STRATEGIES: Mapping[str, Strategy] = {
    "now": NOW,
    "representative": Strategy("representative"),
    "norms free": NOW + _FREE,
    "norms strict": NOW + _STRICT,
    "norms strict, visits": NOW + _STRICT + _VISITS,
    "norms free, visits": NOW + _FREE + _VISITS,
    "norms free, bodies travel": NOW + _FREE + _COME,
    "norms strict, bodies travel": NOW + _STRICT + _COME,
    "visits": NOW + _VISITS,
    "training": NOW + named("training"),
    "competency": NOW + Strategy("competency", levers=Levers({"competency": "training_effect"})),
    "accountability": NOW + named("accountability"),
    "verification network": NOW + named("verification_network"),
    "insecure": NOW + _INSECURE,
    "insecure, visits": NOW + _INSECURE + _VISITS,
    "ad hoc": NOW + _NO_MEETING,
    "routine": NOW + _NO_CONTACTS + _MEETINGS,
    "routine, representative": _NO_CONTACTS + _MEETINGS,
    "no informal ties": NOW + _NO_TIES,
}
#: What else is simulated, in the same worlds, of ``now`` alone: arguments of ``burden_sharing``.
RUNS: Mapping[str, Mapping[str, Any]] = {
    "formal": {},
    "both": {"to": "both"},
    "grants": {"to": "emergency_grant"},
    "demand": {"parameters": {"requests": (0.5 * DEMAND, 2.0 * DEMAND)}},
}


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


BUILT_IN, EMERGES, OBSERVED = "built in", "emerges", "observed"

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
)

_ONE_NUMBER = (
    "not representable: whether she uses a mechanism at all is one number (0.1 to 0.9; about 9 % in the one source), "
    "the same whatever the threat. That is why the funnel begins with those who chose not to"
)
#: Patterns without a reading, and why.
TABLE_ONLY = {"R9": ("The most threatened may never enter the funnel", _ONE_NUMBER)}
