"""When a channel can be used: how often both ends meet, how long a request lies there, how long the journey takes.

A channel that meets every ``interval`` days meets at ``phase``, ``phase + interval``, ...; the phase is a uniform
number in [0, interval), drawn once a world, per channel, or per coordination group for what is said at its meetings
(domain C1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.graph.barriers import Attribute
from hrdnet.graph.values import Numbers
from hrdnet.graph.vocabulary import Role

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_DAYS_A_YEAR, _HOURS_A_DAY = 365.0, 24.0


def intervals(network: ProtectionNetwork) -> Numbers:
    """Return days between two meetings: as given, else 365 / times a year; 0 for ad hoc contacts without one."""
    channels = network.table("channels")
    given, often = channels.numbers("interval_days"), channels.numbers("times_per_year")
    with np.errstate(divide="ignore"):
        low, high = _DAYS_A_YEAR / often.high, _DAYS_A_YEAR / often.low
    as_needed = without_meetings(network)
    return Numbers(
        np.where(given.known, given.low, np.where(as_needed, 0.0, low)),
        np.where(given.known, given.high, np.where(as_needed, 0.0, high)),
    )


def waits(network: ProtectionNetwork) -> Numbers:
    """Return NaN for ad hoc contacts without an interval, whose wait no file gives; 0 for all others."""
    wait = np.where(without_meetings(network), np.nan, 0.0)
    return Numbers(wait, wait)


def without_meetings(network: ProtectionNetwork) -> Mask:
    """Return which channels are used when needed: ad hoc, and no interval given."""
    channels = network.table("channels")
    return np.asarray(channels.words("form").is_any("ad_hoc") & ~channels.numbers("interval_days").known)


def delays(network: ProtectionNetwork) -> Numbers:
    """Return days until a request is passed on."""
    return network.table("channels").numbers("delay_days")


def days_on_the_road(network: ProtectionNetwork) -> Numbers:
    """Return days on the road: as given, else from travel hours; 0 for what is not in person."""
    channels = network.table("channels")
    given, hours = channels.numbers("travel_days"), channels.numbers("travel_hours")
    away = channels.words("medium").is_any("in_person")
    return Numbers(
        np.where(away, np.where(given.known, given.low, hours.low / _HOURS_A_DAY), 0.0),
        np.where(away, np.where(given.known, given.high, hours.high / _HOURS_A_DAY), 0.0),
    )


def meeting_of(network: ProtectionNetwork) -> Ints:
    """Return the coordination group at whose meetings each channel is used, a row of the actors table, or -1."""
    channels = network.table("channels")
    source, target = (channels.refs(end).codes.astype(np.int64) for end in ("source", "target"))
    group = network.table("actors").words("role").is_any(Role.COORDINATION_GROUP)
    coordinated = channels.words("mode").is_any("coordinated")
    if not len(source):
        return source
    return np.where(coordinated & group[source], source, np.where(coordinated & group[target], target, -1))


#: What the time of a route depends on, with the ranges of what is not known (assumptions).
ATTRIBUTES = (
    Attribute("interval_days", intervals, (7.0, 90.0), "Days between two meetings", "days"),
    Attribute("ad_hoc_days", waits, (0.0, 7.0), "Ad hoc contact can be made every so many days", "days"),
    Attribute("delay_days", delays, (0.0, 3.0), "Days until a request is passed on", "days"),
    Attribute("travel_days", days_on_the_road, (0.0, 2.0), "Days on the road", "days"),
)
