"""What it costs a row of defenders to get to a body: hours of a journey, or days of dialogue over channels and relays.

Both say it for the pairs between which there is a way, in any state of knowledge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from hrdnet.graph import journeys
from hrdnet.metrics.engines.passage import Inward, days_between
from hrdnet.metrics.engines.timing import MINUTES_A_DAY, Timing
from hrdnet.metrics.targets import Roles
from hrdnet.present.result import Assumption

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
States = list[dict[str, float]]

_EARTH_KM = 6371.0
#: Roads are longer than straight lines by a factor, and slow (assumptions).
_DETOUR, _SPEED = (1.2, 1.6), (30.0, 60.0)
#: Names of the coordinates of a journey that no barrier has.
COORDINATES = ("road_detour", "road_speed")


class Costs(Protocol):
    """What it costs, by pair and state of knowledge.

    Attributes
    ----------
    unit
        Hours or days.
    arcs
        How many arcs one search goes over; 0 if there is nothing to search.
    unknown_share
        The share of rows and bodies between which the file gives no way to say; NaN without any.
    """

    unit: str
    arcs: int
    unknown_share: float

    def uncertain(self) -> tuple[str, ...]:
        """Return the coordinates along which it is not known."""
        ...

    def between(self, states: States, limit: Floats, most: int) -> tuple[Ints, Ints, Floats] | None:
        """Return row numbers, body numbers, (pairs,), and costs, (states, pairs), of pairs that have a way.

        Pairs that cost more than ``limit``, (states,), may be left out. ``None`` if there are more than ``most``.
        """
        ...

    def assumptions(self) -> tuple[Assumption, ...]:
        """List what was assumed."""
        ...


class Travel:
    """Hours of the journey, one way.

    As a channel between the two says, else the hours to the capital, if the body is there; else by the distance, with
    an assumed detour and speed. Women and others of a row take the same time.
    """

    unit = "hours"
    arcs = 0

    def __init__(self, network: ProtectionNetwork, rows: Ints, bodies: Ints) -> None:
        shape = (len(rows), len(bodies))
        low, high = np.full(shape, np.nan), np.full(shape, np.nan)
        _from_the_capital(network, rows, bodies, low, high)
        _along_channels(network, rows, bodies, low, high)
        here = rows[:, None] == bodies
        low[here] = high[here] = 0.0
        km = np.where(np.isnan(low), _distances(network, rows, bodies), np.nan)
        known = ~(np.isnan(low) & np.isnan(km))
        self._place, self._body = np.nonzero(known)
        self._low, self._high, self._km = low[known], high[known], km[known]
        self._measured = ~np.isnan(self._km)
        self.unknown_share = 1 - len(self._place) / known.size if known.size else float("nan")

    def uncertain(self) -> tuple[str, ...]:
        """Return the coordinates along which hours are not known."""
        names = ("travel_hours",) if (self._low < self._high).any() else ()
        return names + (COORDINATES if (self._km > 0).any() else ())

    def between(self, states: States, limit: Floats, most: int) -> tuple[Ints, Ints, Floats] | None:
        """Return pairs and hours; see :class:`Costs`."""
        if len(self._place) > most:
            return None
        hours = np.empty((len(states), len(self._place)))
        for number, state in enumerate(states):
            detour, speed = (
                _within(ends, state[name]) for ends, name in zip((_DETOUR, _SPEED), COORDINATES, strict=True)
            )
            given = self._low + state["travel_hours"] * (self._high - self._low)
            hours[number] = np.where(self._measured, self._km * detour / speed, given)
        near = (hours <= limit[:, None]).any(axis=0)
        if near.all():
            return self._place, self._body, hours
        return self._place[near], self._body[near], hours[:, near]

    def assumptions(self) -> tuple[Assumption, ...]:
        """List what was assumed of journeys that nobody gave."""
        measured = int(self._measured.sum())
        if not measured:
            return ()
        return (
            Assumption("journey: roads are longer than straight lines", measured, len(self._km), *_DETOUR, "times"),
            Assumption("journey: speed", measured, len(self._km), *_SPEED, "km an hour"),
        )


class Dialogue:
    """Days until a request arrives over channels and relays, in the mean, if every channel on the way works.

    Half an interval until the next meeting, the delay, and the days on the road, by channel; the quickest route.
    """

    unit = "days"
    unknown_share = 0.0

    def __init__(self, network: ProtectionNetwork, roles: Roles, rows: Ints, bodies: Ints) -> None:
        self._timing = Timing(network)
        asks = np.zeros(len(network), dtype=bool)
        asks[rows] = True
        closed = network.table("channels").numbers("probability").high == 0
        self._inward = Inward.of(network.arcs, roles, asks, closed)
        self._place = np.full(len(network), -1)
        self._place[rows] = np.arange(len(rows))
        self._bodies = bodies
        self.arcs = len(self._inward.tail)

    def uncertain(self) -> tuple[str, ...]:
        """Return the coordinates along which days are not known."""
        return self._timing.uncertain()

    def between(self, states: States, limit: Floats, most: int) -> tuple[Ints, Ints, Floats] | None:
        """Return pairs and days; see :class:`Costs`."""
        times = [self._timing.minutes(state) for state in states]
        days = np.stack([(one.interval / 2 + one.delay) / MINUTES_A_DAY for one in times], axis=1)
        return days_between(self._inward, self._place, self._bodies, days, limit, most=most)

    def assumptions(self) -> tuple[Assumption, ...]:
        """List the times that nobody gave."""
        return self._timing.assumptions()


def _from_the_capital(network: ProtectionNetwork, rows: Ints, bodies: Ints, low: Floats, high: Floats) -> None:
    """Write the hours to the capital for the bodies there."""
    actors = network.table("actors")
    hours = actors.numbers("hours_to_capital").take(rows)
    capital = actors.words("setting").is_any("capital")[bodies]
    low[:, capital], high[:, capital] = hours.low[:, None], hours.high[:, None]


def _along_channels(network: ProtectionNetwork, rows: Ints, bodies: Ints, low: Floats, high: Floats) -> None:
    """Write the hours of the channels between a row and a body; of several, the fewest."""
    channels = network.table("channels")
    hours = channels.numbers("travel_hours")
    place, spot = np.full(len(network), -1), np.full(len(network), -1)
    place[rows], spot[bodies] = np.arange(len(rows)), np.arange(len(bodies))
    source, target = (channels.refs(end).codes for end in ("source", "target"))
    for asks, asked in ((source, target), (target, source)):
        some = hours.known & (place[asks] >= 0) & (spot[asked] >= 0)
        pairs = (place[asks[some]], spot[asked[some]])
        low[pairs] = high[pairs] = np.inf
    for asks, asked in ((source, target), (target, source)):
        some = hours.known & (place[asks] >= 0) & (spot[asked] >= 0)
        pairs = (place[asks[some]], spot[asked[some]])
        np.minimum.at(low, pairs, hours.low[some])
        np.minimum.at(high, pairs, hours.high[some])


def _distances(network: ProtectionNetwork, rows: Ints, bodies: Ints) -> Floats:
    """Return great-circle distances in km, (rows, bodies); NaN where a place is not known."""
    latitude, longitude = (np.radians(_coordinate(network, name)) for name in ("latitude", "longitude"))
    north, south = latitude[rows][:, None], latitude[bodies]
    half = np.sin((south - north) / 2) ** 2
    half += np.cos(north) * np.cos(south) * np.sin((longitude[bodies] - longitude[rows][:, None]) / 2) ** 2
    return np.asarray(2 * _EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0))))


def _coordinate(network: ProtectionNetwork, name: str) -> Floats:
    """Return a coordinate of each actor: its own, else its region's."""
    own = network.table("actors").numbers(name).at(0.5)
    region = journeys.by_region(network, name).at(0.5)[journeys.regions_of_actors(network)]
    return np.where(np.isnan(own), region, own)


def _within(ends: tuple[float, float], position: float) -> float:
    return ends[0] + position * (ends[1] - ends[0])
