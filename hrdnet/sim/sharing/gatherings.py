"""How missions keep in touch with each other, with a coordination group, and with bodies that can verify a case."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hrdnet.graph.vocabulary import Role
from hrdnet.sim.sharing.budgets import DAYS_A_YEAR, MIDDLE, Activity, contacts_a_year, paid, with_visit_days
from hrdnet.sim.sharing.terrain import Terrain

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork

#: Days between two contacts of a network that verifies, and how many missions each body in it knows (assumptions).
_VERIFYING_DAYS, _MISSIONS_KNOWN = 90.0, 2
#: Days between two contacts of a contact point with defenders and with the coordination group (assumption).
_POINT_DAYS = 90.0


@dataclass(frozen=True)
class Meetings:
    """A coordinated meeting every so many days, of missions with the coordination group.

    The group is the one with most missions in it. Its members meet more often if they met less; missions that were not
    in it join, in person from the same region, else online. Without a group missions meet each other, each with each.
    """

    days: float

    def __call__(self, net: ProtectionNetwork) -> ProtectionNetwork:
        """Let missions meet, as far as their days allow."""
        terrain = Terrain.of(net)
        groups = net.table("actors").words("role").is_any(Role.COORDINATION_GROUP)
        if not groups.any():
            return paid(net, lambda part: _each_with_each(terrain, part, self.days))
        activity = Activity.of(net)
        members = {row: _members(activity, row) for row in np.flatnonzero(groups).tolist()}
        group = min(members, key=lambda row: (-len(members[row]), str(net.ids[row])))
        return paid(net, lambda part: self._met(terrain, activity, group, part))

    def _met(self, terrain: Terrain, activity: Activity, group: int, part: Sequence[int]) -> ProtectionNetwork:
        net, unit = terrain.network, terrain.missions.unit
        members = _members(activity, group)
        coordinated = net.table("channels").words("mode").is_any("coordinated")
        rows = []
        for one, other in (activity.ends, activity.ends[::-1]):
            # Everybody in the group meets as often; a mission whose days do not suffice, as before.
            joins = coordinated & (one == group) & ((unit[other] < 0) | np.isin(unit[other], part))
            rows += np.flatnonzero(joins).tolist()
        changed = _as_often(net, rows, self.days)
        fresh = []
        for mission in part:
            if mission not in members:
                own = int(terrain.missions.rows[mission])
                hours = terrain.hours(own, group)
                near = terrain.region_of[own] is not None and terrain.region_of[own] == terrain.region_of[group]
                here = {"medium": "in_person", "travel_hours": None if math.isnan(hours) else hours, "travel_cost": 0.0}
                away = {"medium": "online", "travel_hours": None, "travel_cost": None}
                fresh.append(_coordinated(net, own, group, self.days) | (here if near else away))
        return _with(changed, fresh)


@dataclass(frozen=True)
class Reporting:
    """Missions report back to each other at a meeting online every so many days, each with each."""

    days: float = 30.0

    def __call__(self, net: ProtectionNetwork) -> ProtectionNetwork:
        """Open the channels, as far as the days of missions allow."""
        terrain = Terrain.of(net)
        return paid(net, lambda part: _each_with_each(terrain, part, self.days))


@dataclass(frozen=True)
class VerificationNetwork:
    """Every community and NGO outside the capital is in routine contact by phone with two missions, by number."""

    def __call__(self, net: ProtectionNetwork) -> ProtectionNetwork:
        """Open the channels, as far as the days of missions allow."""
        terrain = Terrain.of(net)
        capital = net.table("actors").words("setting").is_any("capital")
        bodies = [row for name in terrain.regions for row in terrain.bodies(name) if not capital[row]]

        def build(part: Sequence[int]) -> ProtectionNetwork:
            said = {
                "form": "routine", "mode": "bilateral", "medium": "phone", "personal": "institutional",
                "interval_days": _VERIFYING_DAYS,
            }  # fmt: skip
            number = min(_MISSIONS_KNOWN, len(part))
            turns = itertools.cycle(part)
            fresh = [
                _ends(net, row, int(terrain.missions.rows[mission])) | said
                for row in bodies
                for mission in itertools.islice(turns, number)
            ]
            return _with(net, _unlike(net, fresh))

        return paid(net, build)


@dataclass(frozen=True)
class ContactPoints:
    """Every region has a contact point: an NGO there, else a community; defenders in contact are in touch with it.

    It goes to those who live in its region and have no channel to it yet, and is a member of the coordination group, if
    there is one. Of several the first by id: another would have to be chosen by those who know them.
    """

    def __call__(self, net: ProtectionNetwork) -> ProtectionNetwork:
        """Open the channels."""
        terrain = Terrain.of(net)
        role = net.table("actors").words("role")
        groups = sorted(str(net.ids[row]) for row in np.flatnonzero(role.is_any(Role.COORDINATION_GROUP)).tolist())
        ngo = role.is_any(Role.NGO)
        source, target = Activity.of(net).ends
        joined = {
            *zip(source.tolist(), target.tolist(), strict=True),
            *zip(target.tolist(), source.tolist(), strict=True),
        }
        fresh: list[dict[str, Any]] = []
        for name in terrain.regions:
            bodies = terrain.bodies(name)
            if not bodies:
                continue
            point = min(bodies, key=lambda row: (not ngo[row], str(net.ids[row])))
            said = {
                "form": "routine", "mode": "bilateral", "medium": "in_person", "personal": "institutional",
                "interval_days": _POINT_DAYS, "traveller": "target", "travel_cost": 0.0,
            }  # fmt: skip
            for row in terrain.defenders(name):
                if (row, point) not in joined:
                    hours = terrain.hours(point, row)
                    away = {"travel_hours": None if math.isnan(hours) else hours}
                    fresh.append(_ends(net, row, point) | said | away)
            if groups and (point, net.position(groups[0])) not in joined:
                online = {"medium": "online", "traveller": None}
                fresh.append(_coordinated(net, point, net.position(groups[0]), _POINT_DAYS) | online)
        return _with(net, _unlike(net, fresh))


@dataclass(frozen=True)
class Consultation:
    """Missions give days to a plan that is written in public and with defenders."""

    days: float

    def __call__(self, net: ProtectionNetwork) -> ProtectionNetwork:
        """Take the days from what missions do otherwise."""
        return paid(net, lambda _: net, days=self.days)


@dataclass(frozen=True)
class Retreat:
    """Missions neither meet regularly nor go out; who comes to them is received."""

    def __call__(self, net: ProtectionNetwork) -> ProtectionNetwork:
        """Close coordinated channels of missions and those over which they travel, and leave no days for visits."""
        activity = Activity.of(net)
        unit, (source, target) = activity.missions.unit, activity.ends
        group = net.table("actors").words("role").is_any(Role.COORDINATION_GROUP) | (unit >= 0)
        theirs = ((unit[source] >= 0) & group[target]) | ((unit[target] >= 0) & group[source])
        regular = net.table("channels").words("mode").is_any("coordinated") & theirs
        gone = [net.channel_ids[row] for row in np.flatnonzero(regular | activity.visits).tolist()]
        left = net.without(channels=gone) if gone else net
        return with_visit_days(left, activity.missions, np.zeros(len(activity.missions)))


def _members(activity: Activity, group: int) -> frozenset[int]:
    """Return the missions that are members of a coordination group, by number."""
    coordinated = activity.network.table("channels").words("mode").is_any("coordinated")
    unit = activity.missions.unit
    found = [unit[other[coordinated & (one == group)]] for one, other in (activity.ends, activity.ends[::-1])]
    return frozenset(np.concatenate(found).tolist()) - {-1}


def _each_with_each(terrain: Terrain, part: Sequence[int], days: float) -> ProtectionNetwork:
    net = terrain.network
    pairs = list(itertools.combinations((int(terrain.missions.rows[one]) for one in part), 2))
    wanted = [_coordinated(net, one, other, days) | {"medium": "online", "traveller": None} for one, other in pairs]
    fresh = _unlike(net, wanted)
    met = {_kind(row) for row in wanted} - {_kind(row) for row in fresh}
    held = [row for row, kind in enumerate(_kinds(net)) if kind in met]
    return _with(_as_often(net, held, days), fresh)


def _coordinated(net: ProtectionNetwork, one: int, other: int, days: float) -> dict[str, Any]:
    said = {"form": "routine", "mode": "coordinated", "personal": "institutional", "traveller": "source"}
    return _ends(net, one, other) | said | {"interval_days": float(days)}


def _ends(net: ProtectionNetwork, one: int, other: int) -> dict[str, Any]:
    return {"source": str(net.ids[one]), "target": str(net.ids[other])}


Kind = tuple[frozenset[str], str | None, str | None, str | None]


def _kind(row: dict[str, Any]) -> Kind:
    return frozenset((row["source"], row["target"])), row["form"], row["mode"], row["medium"]


def _kinds(net: ProtectionNetwork) -> list[Kind]:
    """Return what makes the default id of each channel; directed ones are of no kind that is opened here."""
    channels = net.table("channels")
    ends = (channels.refs(end).cells() for end in ("source", "target"))
    words = (channels.words(column).cells() for column in ("form", "mode", "medium"))
    directed = channels.words("directed").is_any("yes").tolist()
    rows = zip(*ends, *words, directed, strict=True)
    return [
        (frozenset() if one_way else frozenset((a, b)), form, mode, medium)
        for a, b, form, mode, medium, one_way in rows
    ]


def _unlike(net: ProtectionNetwork, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows whose like the network does not have."""
    held = set(_kinds(net))
    return [row for row in rows if _kind(row) not in held]


def _as_often(net: ProtectionNetwork, rows: Sequence[int], days: float) -> ProtectionNetwork:
    """Return a network in which some channels are used every so many days, if they were used less often."""
    contacts = contacts_a_year(net).at(MIDDLE)
    seldom = [net.channel_ids[row] for row in sorted(rows) if contacts[row] < DAYS_A_YEAR / days - 1e-9]
    return net.updated(channels={"id": seldom, "interval_days": [float(days)] * len(seldom)}) if seldom else net


def _with(net: ProtectionNetwork, rows: Sequence[dict[str, Any]]) -> ProtectionNetwork:
    if not rows:
        return net
    names = list(dict.fromkeys(name for row in rows for name in row))
    return net.with_channels({name: [row.get(name) for row in rows] for name in names})
