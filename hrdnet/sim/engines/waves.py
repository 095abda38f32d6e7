"""Where the defender concerned stands on a day: what the measures taken for her have changed by then."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import compiled_within, draw_pair
from hrdnet.sim.engines.people import (
    ASKED,
    AWAY,
    CAPACITY,
    EVERY,
    GIVEN,
    HIDDEN,
    HOSTILITY,
    LEVEL,
    NEAR,
    OTHERS,
    PRIVATE,
    RESPONSIVENESS,
    SAFER,
    START,
    UNTIL,
    USE,
    VISIBILITY,
    Motives,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: Numbers of a day: see ``stand``.
SEEN, BEHIND, BESIDE, MINDS, HOSTILE, FOUND, RAISED, TIMES, GONE, PEAK, SIZE = range(11)
_HALF, _SHIFT = np.uint64(0xFFFFFFFF), np.uint64(32)
_UNIT = 2.0**-32


@compiled_within
def unit(number: np.uint64) -> float:
    """Turn the low half of a number into one between 0 and 1, both excluded."""
    return (float(number & _HALF) + 0.5) * _UNIT


@compiled_within
def upper_unit(number: np.uint64) -> float:
    """Turn the high half of a number into one between 0 and 1, both excluded."""
    return (float(number >> _SHIFT) + 0.5) * _UNIT


@compiled_within
def consents(
    taken: Flags, levers: Floats, consent: Ints, agrees: float, world: np.uint64, key: np.uint64, stream: np.uint64
) -> int:
    """Set which measures she agrees to, and return how many she does not. One answer a use, whatever is asked for."""
    withheld = 0
    for measure in range(len(levers)):
        use = int(levers[measure, USE])
        taken[measure] = True
        if use >= 0:
            answer = consent[use]
            if answer == ASKED:
                number = draw_pair(world | (np.uint64(use) << _SHIFT), key, stream)[0]
                taken[measure] = unit(number) < agrees
            else:
                taken[measure] = answer == GIVEN
            withheld += 0 if taken[measure] else 1
    return withheld


@compiled_within
def stand(
    day: Floats, levers: Floats, taken: Flags, motives: Motives, visible: float, more_answers: float, time: float
) -> None:
    """Write where she stands at a time.

    ``SEEN`` is v; ``BEHIND`` what the authorities see beside it, ``BESIDE`` the same for those around her; ``MINDS``
    and ``HOSTILE`` rho and h; ``FOUND`` what is left of q0 and psi; ``RAISED`` the share of missing visibility that
    those around her win; ``TIMES`` what the rate is multiplied by; ``GONE`` 1 if she has left, 2 with family; ``PEAK``
    the highest v so far, since ties that were found stay found. ``more_answers`` is what responses so far add to how
    often outside costs follow; whoever minds none (rho = 0) is not made to mind.
    """
    unseen, unseen_ever = 1.0 - visible, 1.0 - visible
    alone, near, answers, hostile = 1.0, 1.0, 1.0 + more_answers, motives.hostility
    found, not_raised, capacity, safer = 1.0, 1.0, 1.0, 1.0
    gone, level = 0.0, np.nan
    for measure in range(len(levers)):
        row = levers[measure]
        if not taken[measure] or time < row[START]:
            continue
        unseen_ever *= 1.0 - row[VISIBILITY]
        found *= 1.0 - row[HIDDEN]
        if time >= row[UNTIL]:
            continue
        fades = 1.0
        if motives.learns:
            since = time - row[START]
            if row[EVERY] < np.inf:
                since %= row[EVERY]
            fades = 0.5 ** (since / motives.half_life)
        unseen *= 1.0 - fades * row[VISIBILITY]
        alone *= 1.0 - fades * row[PRIVATE]
        near *= 1.0 - row[NEAR]
        answers += row[RESPONSIVENESS]
        change = row[HOSTILITY]
        hostile += change * (hostile if change < 0 else 1.0 - hostile)
        not_raised *= 1.0 - row[OTHERS]
        safer *= 1.0 - row[SAFER]
        capacity += row[CAPACITY] * (1.0 - np.exp(-(time - row[START]) / motives.lag))
        gone = max(gone, row[AWAY])
        if not np.isnan(row[LEVEL]):
            level = row[LEVEL]
    if not np.isnan(level):
        unseen = 1.0 - level
        unseen_ever = 1.0 - level
    day[SEEN] = 1.0 - unseen
    day[BEHIND] = 1.0 - alone
    day[BESIDE] = 1.0 - near
    day[MINDS] = 1.0 - (1.0 - motives.rho) ** answers
    day[HOSTILE] = hostile
    day[FOUND] = found
    day[RAISED] = 1.0 - not_raised
    day[TIMES] = safer / capacity
    day[GONE] = gone
    day[PEAK] = 1.0 - unseen_ever
