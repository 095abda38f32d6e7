"""The days that a mission spends on its contacts, and how a strategy of the missions pays for what it adds.

A strategy that missions decide spends the same days in another way: what it adds is taken from days for visits, then
from contacts that the mission has. Days are counted at the middle of what is not known; at its ends they differ.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from hrdnet.graph import journeys, meetings
from hrdnet.graph.values import Numbers
from hrdnet.graph.vocabulary import Role
from hrdnet.sim.parameters import Parameter
from hrdnet.sim.sharing.terrain import LIAISON_ROLES, Missions

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

DAYS_A_YEAR = 365.0
_ROUTINE = next(one for one in meetings.ATTRIBUTES if one.name == "interval_days").default

#: What contacts cost, where no file says. One position between low (0) and high (1) for all of them.
EFFORTS = (
    Parameter("meeting_days", "Work of a mission for one contact in person, without the journey", "days", 0.1, 0.5),
    Parameter(
        "call_days", "Work of a mission for one contact by phone, online or through somebody", "days", 0.03, 0.15
    ),
    Parameter("gathering_days", "Work of a mission for one coordinated meeting", "days", 0.1, 0.5),
    Parameter("journey_hours", "Hours on the road that are a working day", "hours", 8.0, 8.0),
    Parameter(
        "routine_contacts",
        "Contacts a year of a channel that is not ad hoc, where no file says",
        "a year",
        DAYS_A_YEAR / _ROUTINE[1],
        DAYS_A_YEAR / _ROUTINE[0],
        "assumption, as for the time of routes",
    ),
    Parameter("ad_hoc_contacts", "Contacts a year of an ad hoc channel, where no file says", "a year", 1.0, 12.0),
    Parameter("travel_hours", "Travel time one way, where no file says", "hours", 0.5, 8.0, "assumption, as for reach"),
    Parameter(
        "visit_days",
        "Days a year for visits, where no file says",
        "days a year",
        0.0,
        10.0,
        "assumption, as for access",
    ),
    Parameter(
        "travel_cost", "Cost of a journey, where no file says", "US dollars", 1.0, 30.0, "assumption, as for reach"
    ),
    Parameter("observed", "How often a contact can be noticed by those who may harm", "share", 0.1, 0.6),
    Parameter("plan_days", "Days a mission gives to a public, participatory plan", "days", 2.0, 6.0),
)
_EFFORT = {one.name: one for one in EFFORTS}
#: Where equal budgets are equal.
MIDDLE = 0.5
_MOST_CONTACTS = 365.0
#: The largest share of its contacts that a mission gives up to pay for something else (assumption).
_GIVEN_UP = 0.9
_SAME = 6  # decimals to which two rhythms are the same


def effort(name: str, position: float = MIDDLE) -> float:
    """Return one of ``EFFORTS`` at a position between low (0) and high (1)."""
    return _EFFORT[name].at(position)


def default_of(name: str) -> tuple[float, float]:
    """Return the range of one of ``EFFORTS``."""
    return _EFFORT[name].low, _EFFORT[name].high


@dataclass(frozen=True, eq=False)
class Activity:
    """What goes on over the channels of a network in a year, at a position between low (0) and high (1).

    Attributes
    ----------
    contacts : (channels,) float64
        Contacts a year, at most one a day.
    hours : (channels,) float64
        Travel time one way; 0 for what is not in person.
    traveller : (channels,) int64
        Row of the actor who travels.
    noticed : (channels,) float64
        Contacts a year that can be noticed (domain A42).
    """

    network: ProtectionNetwork
    missions: Missions
    position: float
    contacts: Floats
    hours: Floats
    traveller: Ints
    noticed: Floats

    @classmethod
    def of(cls, net: ProtectionNetwork, position: float = MIDDLE) -> Activity:
        """Read a network; what it does not say takes ``EFFORTS``."""
        away = net.table("channels").words("medium").is_any("in_person")
        hours = np.where(away, journeys.travel_hours(net).at(position, default_of("travel_hours")), 0.0)
        contacts = contacts_a_year(net).at(position)
        noticed = contacts * net.table("channels").numbers("observed").at(position, default_of("observed"))
        return cls(net, Missions.of(net), position, contacts, hours, journeys.travellers(net), noticed)

    @cached_property
    def ends(self) -> tuple[Ints, Ints]:
        """Rows of the actors at both ends of each channel."""
        channels = self.network.table("channels")
        return channels.refs("source").codes.astype(np.int64), channels.refs("target").codes.astype(np.int64)

    @cached_property
    def visits(self) -> Mask:
        """Channels in person over which a mission travels to somebody with whom it holds liaison."""
        journey = self.network.table("channels").words("medium").is_any("in_person")
        return np.asarray(journey & self.liaison & (self.missions.unit[self.traveller] >= 0))

    @cached_property
    def liaison(self) -> Mask:
        """Channels between a mission and a defender, an NGO or a community."""
        role = self.network.table("actors").words("role").is_any(*LIAISON_ROLES)
        unit = self.missions.unit
        source, target = self.ends
        return np.asarray(((unit[source] >= 0) & role[target]) | ((unit[target] >= 0) & role[source]))

    @cached_property
    def days(self) -> Floats:
        """Days a year that each mission spends, (missions,): liaison, coordinated meetings, journeys for both."""
        return np.array([math.fsum(one.values()) for one in self._spent], dtype=np.float64)

    @cached_property
    def liaison_days(self) -> Floats:
        """Days a year that each mission spends on liaison alone, (missions,)."""
        parts = [[days for key, days in one.items() if key[0] == "liaison"] for one in self._spent]
        return np.array([math.fsum(one) for one in parts], dtype=np.float64)

    @cached_property
    def hours_on_the_road(self) -> Floats:
        """Hours a year that each mission travels for what ``days`` counts, (missions,)."""
        parts = [[days for key, days in one.items() if key[1] == "journey"] for one in self._spent]
        return np.array([math.fsum(one) for one in parts]) * effort("journey_hours", self.position)

    @cached_property
    def journeys(self) -> Floats:
        """Journeys a year of each mission to those with whom it holds liaison, (missions,)."""
        sums = [math.fsum(contacts for contacts, _, liaison in one.values() if liaison) for one in self._trips]
        return np.array(sums, dtype=np.float64)

    @cached_property
    def _spent(self) -> list[dict[tuple[object, ...], float]]:
        """By mission: days by what they are spent on."""
        work = (effort("meeting_days", self.position), effort("call_days", self.position))
        gathering, day = effort("gathering_days", self.position), effort("journey_hours", self.position)
        spent: list[dict[tuple[object, ...], float]] = [{} for _ in range(len(self.missions))]
        in_person = self.network.table("channels").words("medium").is_any("in_person")
        coordinated = self.network.table("channels").words("mode").is_any("coordinated")
        for unit, row, other in self._seen:
            often = float(self.contacts[row])
            if self.liaison[row]:
                spent[unit]["liaison", "work", row] = often * (work[0] if in_person[row] else work[1])
            elif coordinated[row] and self.missions.unit[other] >= 0:
                # Whatever the number of missions around the table, it is one meeting.
                spent[unit]["meeting", "together", round(often, _SAME)] = often * gathering
            else:
                alone = work[0] if in_person[row] else work[1]
                spent[unit]["meeting", "work", row] = often * (gathering if coordinated[row] else alone)
        for unit, trips in enumerate(self._trips):
            for key, (often, hours, liaison) in trips.items():
                spent[unit]["liaison" if liaison else "meeting", "journey", *key] = often * 2 * hours / day
        return spent

    @cached_property
    def _trips(self) -> list[dict[tuple[object, ...], tuple[float, float, bool]]]:
        """By mission: journeys a year, hours one way, and if for liaison.

        Whom a mission meets in one region at the same routine rhythm it meets on one journey, as far as the farthest.
        """
        trips: list[dict[tuple[object, ...], tuple[float, float, bool]]] = [{} for _ in range(len(self.missions))]
        channels = self.network.table("channels")
        in_person, routine = channels.words("medium").is_any("in_person"), channels.words("form").is_any("routine")
        region = self.network.table("actors").texts("region").values
        for unit, row, other in self._seen:
            if not in_person[row] or self.missions.unit[self.traveller[row]] != unit:
                continue
            often = float(self.contacts[row])
            together = self.liaison[row] and routine[row] and region[other]
            key: tuple[object, ...] = (region[other], round(often, _SAME)) if together else (row,)
            farthest = max(float(self.hours[row]), trips[unit][key][1] if key in trips[unit] else 0.0)
            trips[unit][key] = (often, farthest, bool(self.liaison[row]))
        return trips

    @cached_property
    def _seen(self) -> list[tuple[int, int, int]]:
        """Mission, channel and row at the other end of all contacts that are counted."""
        actors, unit = self.network.table("actors"), self.missions.unit
        around = actors.words("role").is_any(*LIAISON_ROLES, Role.COORDINATION_GROUP) | (unit >= 0)
        seen = []
        for one, other in (self.ends, self.ends[::-1]):
            counted = (unit[one] >= 0) & around[other] & (unit[one] != unit[other])
            seen += [(int(unit[one[row]]), row, int(other[row])) for row in np.flatnonzero(counted).tolist()]
        return seen


def contacts_a_year(net: ProtectionNetwork) -> Numbers:
    """Return contacts a year by channel: as said, else by the interval, else as ``EFFORTS`` says for its form."""
    channels = net.table("channels")
    interval, times = channels.numbers("interval_days"), channels.numbers("times_per_year")
    ad_hoc = channels.words("form").is_any("ad_hoc")
    sides = []
    for between, often, end in ((interval.high, times.low, "low"), (interval.low, times.high, "high")):
        default = np.where(ad_hoc, getattr(_EFFORT["ad_hoc_contacts"], end), getattr(_EFFORT["routine_contacts"], end))
        by_interval = DAYS_A_YEAR / np.maximum(between, 1.0)
        sides.append(np.where(interval.known, by_interval, np.where(times.known, often, default)))
    return Numbers(np.minimum(sides[0], _MOST_CONTACTS), np.minimum(sides[1], _MOST_CONTACTS))


def visit_days(net: ProtectionNetwork, missions: Missions, position: float = MIDDLE) -> Floats:
    """Return days a year for visits, (missions,)."""
    given = net.table("actors").numbers("visit_days").take(missions.rows)
    return given.at(position, default_of("visit_days"))


def with_visit_days(net: ProtectionNetwork, missions: Missions, left: Floats) -> ProtectionNetwork:
    """Return a network in which missions have so many days for visits left; what did not change keeps its range."""
    # Rounded down to minutes, so that nobody gains by rounding.
    left = np.floor(np.maximum(left, 0.0) * 1000) / 1000
    changed = np.flatnonzero(visit_days(net, missions) - left > 1e-3)
    if not len(changed):
        return net
    ids = [str(net.ids[missions.rows[one]]) for one in changed.tolist()]
    return net.updated(actors={"id": ids, "visit_days": left[changed].tolist()})


def paid(
    net: ProtectionNetwork, build: Callable[[tuple[int, ...]], ProtectionNetwork], *, days: float | Floats = 0.0
) -> ProtectionNetwork:
    """Return what a strategy builds, paid for by the missions that take part.

    Parameters
    ----------
    net
        The network before.
    build
        Numbers of the missions that take part -> the network after.
    days
        Days that each spends besides, which no channel shows, (missions,) or one number; below 0 if channels show more
        than is spent, as where one journey goes through several regions.

    Notes
    -----
    A mission pays with days for visits, then by fewer of the contacts it has, all alike, at most
    nine tenths of them; who cannot pay takes no part.
    """
    before = Activity.of(net)
    visits = visit_days(net, before.missions)
    part = tuple(range(len(before.missions)))
    while part:
        after = build(part)
        spent = Activity.of(after)
        more = spent.days - before.days
        more[list(part)] += np.broadcast_to(days, more.shape)[list(part)]
        kept = _kept(net, after, spent)
        short = more - visits - _GIVEN_UP * kept
        able = tuple(one for one in part if short[one] <= 1e-9)
        if len(able) == len(part):
            return _charged(net, after, spent, np.maximum(more, 0.0), visits, kept)
        part = able
    return net


def _kept(net: ProtectionNetwork, after: ProtectionNetwork, spent: Activity) -> Floats:
    """Return days of liaison that were there before, by mission."""
    if len(after.channel_ids) == len(net.channel_ids):
        return spent.liaison_days
    fresh = sorted(set(after.channel_ids) - set(net.channel_ids))
    return Activity.of(after.without(channels=fresh)).liaison_days


def _charged(
    net: ProtectionNetwork, after: ProtectionNetwork, spent: Activity, more: Floats, visits: Floats, kept: Floats
) -> ProtectionNetwork:
    from_visits = np.minimum(more, visits)
    rest = more - from_visits
    share = np.where(rest > 1e-9, 1 - np.minimum(1.0, rest / np.maximum(kept, 1e-12)), 1.0)
    before = set(net.channel_ids)
    unit, (source, target) = spent.missions.unit, spent.ends
    rows = [row for row in np.flatnonzero(spent.liaison).tolist() if after.channel_ids[row] in before]
    factors = [float(share[max(unit[source[row]], unit[target[row]])]) for row in rows]
    fewer = [(row, factor) for row, factor in zip(rows, factors, strict=True) if factor < 1]
    after = with_visit_days(after, spent.missions, visits - from_visits)
    return _less_often(after, fewer) if fewer else after


def _less_often(net: ProtectionNetwork, fewer: list[tuple[int, float]]) -> ProtectionNetwork:
    """Return a network in which some channels are used by a factor less often, ranges and rhythm kept."""
    contacts, scheduled = contacts_a_year(net), ~meetings.without_meetings(net)
    often: dict[str, list[Any]] = {name: [] for name in ("id", "times_per_year_low", "times_per_year_high")}
    columns = ("id", "interval_days_low", "interval_days_high", "times_per_year")
    rhythm: dict[str, list[Any]] = {name: [] for name in columns}
    for row, factor in fewer:
        low, high = float(contacts.low[row]) * factor, float(contacts.high[row]) * factor
        name = net.channel_ids[row]
        cells: tuple[Any, ...]
        if scheduled[row] and low > 0:
            changes, cells = rhythm, (name, DAYS_A_YEAR / high, DAYS_A_YEAR / low, None)
        else:
            changes, cells = often, (name, low, high)
        for column, cell in zip(changes, cells, strict=True):
            changes[column].append(cell)
    for changed in (often, rhythm):
        if changed["id"]:
            net = net.updated(channels=changed)
    return net
