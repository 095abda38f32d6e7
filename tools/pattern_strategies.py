"""Networks and strategies by which the patterns of burden-sharing are read (see ``sharing_patterns``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import hrdnet as hn
from hrdnet.sim.sharing.catalogue import named
from hrdnet.sim.strategies import Levers, Strategy

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
#: The same, for the reading of R12 that was added since 4 times did not fill the capacity there is.
RUSH = 8.0
#: For R2 and R7 (shares of the time, or of women who cannot travel alone).
NO_NORM, STRICT_NORM, INSECURE = 0.0, 0.9, 0.9
KNOWN, UNKNOWN = "already_known", "not_known"


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
    "believed": {"parameters": {"sources": 1}},
    "believed, demand": {"parameters": {"sources": 1, "requests": (0.5 * RUSH, 2.0 * RUSH)}},
}
