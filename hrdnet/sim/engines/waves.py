"""Where the defender concerned stands on a day: what the measures taken for her have changed by then."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import compiled_bare_within, draw_pair
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
SEEN, BEHIND, BESIDE, MINDS, HOSTILE, FOUND, RAISED, TIMES, GONE, CHANCE, SIZE = range(11)
_HALF, _SHIFT = np.uint64(0xFFFFFFFF), np.uint64(32)
_UNIT = 2.0**-32


@compiled_bare_within
def unit(number: np.uint64) -> float:
    """Turn the low half of a number into one between 0 and 1, both excluded."""
    return (float(number & _HALF) + 0.5) * _UNIT


@compiled_bare_within
def upper_unit(number: np.uint64) -> float:
    """Turn the high half of a number into one between 0 and 1, both excluded."""
    return (float(number >> _SHIFT) + 0.5) * _UNIT


@compiled_bare_within
def answers_by_use(
    agreed: Flags, consent: Ints, agrees: float, world: np.uint64, key: np.uint64, stream: np.uint64
) -> None:
    """Set to which uses of her case she agrees: one answer a use, whatever is asked for."""
    for use in range(len(agreed)):
        if consent[use] == ASKED:
            number = draw_pair(world | (np.uint64(use) << _SHIFT), key, stream)[0]
            agreed[use] = unit(number) < agrees
        else:
            agreed[use] = consent[use] == GIVEN


@compiled_bare_within
def consents(taken: Flags, levers: Floats, agreed: Flags) -> int:
    """Set which measures she agrees to, and return how many she does not."""
    withheld = 0
    for measure in range(len(levers)):
        use = int(levers[measure, USE])
        taken[measure] = use < 0 or agreed[use]
        withheld += 0 if taken[measure] else 1
    return withheld


@compiled_bare_within
def steady(levers: Floats, taken: Flags, learns: bool) -> bool:  # noqa: FBT001
    """Say whether where she stands is the same at all times, but for responses."""
    for measure in range(len(levers)):
        row = levers[measure]
        if taken[measure] and (
            row[START] > 0
            or row[UNTIL] < np.inf
            or row[CAPACITY] > 0
            or (learns and (row[VISIBILITY] > 0 or row[PRIVATE] > 0))
        ):
            return False
    return True


@compiled_bare_within
def stand(
    day: Floats, levers: Floats, taken: Flags, motives: Motives, visible: float, more_answers: float, time: float
) -> None:
    """Write where she stands at a time.

    ``SEEN`` is v; ``BEHIND`` what the authorities see beside it, ``BESIDE`` the same for those around her; ``MINDS``
    and ``HOSTILE`` rho and h; ``RAISED`` the share of missing visibility that those around her win; ``TIMES`` what the
    rate is multiplied by; ``GONE`` 1 if she has left, 2 with family. ``CHANCE`` is how often a tie of hers is known by
    then, and ``FOUND`` the most that was left of q0 and psi so far, since ties that were found stay found.
    ``more_answers`` is what responses so far add to how often outside costs follow; whoever minds none (rho = 0) is not
    made to mind.
    """
    unseen = 1.0 - visible
    alone, near, answers, hostile = 1.0, 1.0, 1.0 + more_answers, motives.hostility
    not_raised, capacity, safer = 1.0, 1.0, 1.0
    gone, level = 0.0, np.nan
    for measure in range(len(levers)):
        row = levers[measure]
        if not taken[measure] or time < row[START] or time >= row[UNTIL]:
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
        if row[CAPACITY] > 0:
            capacity += row[CAPACITY] * (1.0 - np.exp(-(time - row[START]) / motives.lag))
        gone = max(gone, row[AWAY])
        if not np.isnan(row[LEVEL]):
            level = row[LEVEL]
    if not np.isnan(level):
        unseen = 1.0 - level
    day[SEEN] = 1.0 - unseen
    day[BEHIND] = 1.0 - alone
    day[BESIDE] = 1.0 - near
    day[MINDS] = motives.rho if answers == 1.0 else 1.0 - (1.0 - motives.rho) ** answers
    day[HOSTILE] = hostile
    day[RAISED] = 1.0 - not_raised
    day[TIMES] = safer / capacity
    day[GONE] = gone
    _find(day, levers, taken, motives, visible if np.isnan(level) else level, time)


@compiled_bare_within
def _find(day: Floats, levers: Floats, taken: Flags, motives: Motives, visible: float, time: float) -> None:
    """Write ``FOUND`` and ``CHANCE``: the most so far, of what held from day 0 and from each change on.

    Attention that faded has betrayed what it betrayed. Data that are protected late hide nothing that was known
    before, and no longer than they are protected.
    """
    day[FOUND] = day[CHANCE] = 0.0
    late = False
    for measure in range(len(levers)):
        row = levers[measure]
        late = late or (taken[measure] and row[HIDDEN] > 0 and (row[START] > 0 or row[UNTIL] < np.inf))
    if not late:
        # What is hidden is hidden all the time: the last day has the most.
        _write_found(day, levers, taken, motives, visible, time)
        return
    for change in range(-1, 2 * len(levers)):
        since = 0.0
        if change >= 0:
            row = levers[change // 2]
            since = row[START] if change % 2 == 0 else row[UNTIL]
            if not taken[change // 2] or since > time or since == 0.0:
                continue
        _write_found(day, levers, taken, motives, visible, since)


@compiled_bare_within
def _write_found(day: Floats, levers: Floats, taken: Flags, motives: Motives, visible: float, time: float) -> None:
    """Raise ``FOUND`` and ``CHANCE`` to what they are at a time, if they are lower."""
    found, unseen = 1.0, 1.0 - visible
    for measure in range(len(levers)):
        row = levers[measure]
        if taken[measure] and row[START] <= time:
            unseen *= 1.0 - row[VISIBILITY]
            found *= 1.0 - row[HIDDEN] if time < row[UNTIL] else 1.0
    day[FOUND] = max(day[FOUND], found)
    day[CHANCE] = max(day[CHANCE], betrayed(motives, found, 1.0 - unseen))


@compiled_bare_within
def betrayed(motives: Motives, found: float, visible: float) -> float:
    """Return how often a tie is known of which nobody said how often: q0, and psi of what is not known from the start.

    ``found`` is what is left of both.
    """
    start = motives.known * found
    return float(start + (1.0 - start) * motives.psi * found * visible)
