"""The times of one state of knowledge: how often each channel meets, and how long it takes from there, in minutes.

Time is counted in whole minutes, so that a request that arrives at a meeting is there in time: no rounding decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.graph import meetings
from hrdnet.graph.barriers import Attribute
from hrdnet.graph.values import Numbers
from hrdnet.present.result import Assumption

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MINUTES_A_DAY = 1440
#: The longest time that is told from never, in minutes: about 1,900 years.
_LONGEST = 10**9


@dataclass(frozen=True)
class Minutes:
    """Minutes by channel: between two meetings (0: at any time), and from a meeting to the other end."""

    interval: Ints
    delay: Ints


class Timing:
    """What a network says about times, whatever the state of knowledge."""

    def __init__(self, network: ProtectionNetwork) -> None:
        self.meeting: Ints = meetings.meeting_of(network)
        self._values = [(one, one.values(network)) for one in meetings.ATTRIBUTES]
        channels = network.table("channels")
        as_needed = meetings.without_meetings(network)
        everywhere = np.ones(len(channels), dtype=bool)
        away = channels.words("medium").is_any("in_person")
        self._matters = (~as_needed, as_needed, everywhere, away)

    def uncertain(self) -> tuple[str, ...]:
        """Return the coordinates along which something is not known."""
        return tuple(one.name for one, values in self._values if (values.ranges | ~values.known).any())

    def unknown_and_needed(self) -> tuple[int, int]:
        """Return how many times the file does not give, and how many it could."""
        counts = [(unknown, rows) for one, unknown, rows in self._unknown() if one.values is not meetings.waits]
        return sum(unknown for unknown, _ in counts), sum(rows for _, rows in counts)

    def _unknown(self) -> Iterator[tuple[Attribute, int, int]]:
        for (one, values), matters in zip(self._values, self._matters, strict=True):
            yield one, int((~values.known & matters).sum()), int(matters.sum())

    def minutes(self, position: dict[str, float]) -> Minutes:
        """Evaluate the times at a state of knowledge (a position in 0 to 1 per coordinate)."""
        interval, wait, delay, journey = (_at(values, one, position) for one, values in self._values)
        return Minutes(_whole(interval + wait), _whole(delay + journey))

    def assumptions(self) -> tuple[Assumption, ...]:
        """List the times that nobody gave."""
        return tuple(
            Assumption(
                f"time: {one.meaning}",
                unknown,
                0 if one.values is meetings.waits else rows,
                *one.default,
                one.unit,
                one.source,
            )
            for one, unknown, rows in self._unknown()
            if unknown
        )


def _at(values: Numbers, one: Attribute, position: dict[str, float]) -> Floats:
    """Return an attribute at a state of knowledge, cut off where it might be endless."""
    longest = _LONGEST / MINUTES_A_DAY
    ends = Numbers(np.minimum(values.low, longest), np.minimum(values.high, longest))
    return ends.at(position[one.name], one.default)


def _whole(days: Floats) -> Ints:
    return np.minimum(np.rint(days * MINUTES_A_DAY), _LONGEST).astype(np.int64)
