"""A line of cases, ordered by severity and then by arrival, served by some officers.

Who asks when, how long each takes, how long each will wait and how severe it is are given; so the line serves a queue
that is studied alone, and missions to which requests come in. Between two calls everything stands in arrays: a run can
pause anywhere and go on.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import compiled_bare
from hrdnet.sim.engines.heaps import put_in, rise, sink, take_out
from hrdnet.sim.engines.tallies import ARRIVED, DELAYED, LOST, Tally, count_case, count_end, keep_times, pass_time

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Severities run from 0 to this; the highest goes first.
MOST_SEVERE = 255
#: As many places as nobody fills.
NO_LIMIT = 2**62
_NUMBER_BITS = 48
_NUMBER = (1 << _NUMBER_BITS) - 1
#: What ``Desk.state`` holds: officers at work, cases waiting, those among them that will give up, cases so far.
BUSY, WAITING, IMPATIENT, CASES = range(4)
_SMALLEST = 64
#: Bytes that a case takes while it waits.
SLOT_BYTES = 7 * 8


class Desk(NamedTuple):
    """Officers, and the cases that wait for them.

    Attributes
    ----------
    places
        Most cases at a time, in service and waiting.
    state : (4,) int64
        How many are busy, waiting, impatient, and how many cases came.
    ends : (officers,)
        When each officer will be free; ``working`` and ``working_spot`` order them, the first ``state[BUSY]`` are busy.
    arrival, service : (slots,)
        Of each waiting case: when it came, how long it will take.
    turn : (slots,) int64
        Whose turn it is: the smallest. ``line`` and ``line_spot`` order the slots by it, those past the first
        ``state[WAITING]`` are free.
    leaves : (slots,)
        When it will give up (inf: never); ``leaving`` and ``leaving_spot`` order those who will.
    """

    places: int
    state: Ints
    ends: Floats
    working: Ints
    working_spot: Ints
    arrival: Floats
    service: Floats
    turn: Ints
    line: Ints
    line_spot: Ints
    leaves: Floats
    leaving: Ints
    leaving_spot: Ints


class Cases(NamedTuple):
    """Cases in the order of their arrival, all arrays (cases,).

    Attributes
    ----------
    arrival
        When each comes, not before the one before it.
    service
        How long each takes an officer.
    patience
        How long each waits at most before it gives up; inf: as long as need be.
    severity : int64
        0 to 255; higher goes first, and among equals who came first.
    """

    arrival: Floats
    service: Floats
    patience: Floats
    severity: Ints


def new_desk(officers: int, places: int = NO_LIMIT) -> Desk:
    """Return a desk with nobody at it."""
    slots = min(places - officers, _SMALLEST)

    def ints(size: int) -> Ints:
        return np.zeros(size, dtype=np.int64)

    return Desk(
        places,
        ints(4),
        ends=np.zeros(officers),
        working=np.arange(officers),
        working_spot=np.arange(officers),
        arrival=np.zeros(slots),
        service=np.zeros(slots),
        turn=ints(slots),
        line=np.arange(slots),
        line_spot=ints(slots),
        leaves=np.zeros(slots),
        leaving=ints(slots),
        leaving_spot=ints(slots),
    )


def with_room(desk: Desk, more: int) -> Desk:
    """Return the desk with slots for so many more waiting cases, or for as many as its places allow."""
    slots, needed = len(desk.line), min(int(desk.state[WAITING]) + more, desk.places - len(desk.ends))
    if needed <= slots:
        return desk
    added = max(needed, 2 * slots) - slots
    longer: dict[str, Any] = {"line": np.concatenate([desk.line, np.arange(slots, slots + added)])}
    for name in ("arrival", "service", "turn", "line_spot", "leaves", "leaving", "leaving_spot"):
        column = getattr(desk, name)
        longer[name] = np.concatenate([column, np.zeros(added, dtype=column.dtype)])
    return desk._replace(**longer)


@compiled_bare
def serve(desk: Desk, tally: Tally, cases: Cases, number: int, until: float, most: int) -> bool:
    """Let the first ``number`` of some cases arrive, and all cases be served or give up until some time.

    Parameters
    ----------
    desk, tally
        Who works and waits, and what is counted; both change. The desk has room for the cases (:func:`with_room`).
    cases, number
        Who arrives; nobody after ``until``.
    until
        When to stop; inf: when nobody is left.
    most
        Steps after which to stop anyway; a step is an arrival, an officer who is free, or a case that gives up.

    Returns
    -------
    bool
        Whether everything until then has happened. If not, and all ``number`` had arrived, go on with none.

    Notes
    -----
    What happens at the same time happens in this order: an officer is free, a case gives up, a case arrives.
    """
    # Arrays are taken out of their tuples, and numbers out of arrays, once: in the loop that would cost most of all.
    places, state, ends, working, working_spot = desk.places, desk.state, desk.ends, desk.working, desk.working_spot
    arrival, service, turn, line, line_spot = desk.arrival, desk.service, desk.turn, desk.line, desk.line_spot
    leaves, leaving, leaving_spot = desk.leaves, desk.leaving, desk.leaving_spot
    edges, at_span, clock, sums, area, by_number, begun, gone = tally
    new_arrival, new_service, patience, severity = cases
    busy, waiting, impatient, came = state[BUSY], state[WAITING], state[IMPATIENT], state[CASES]
    span, since, case, finished = at_span[0], clock[0], 0, False
    for _ in range(most):
        end = ends[working[0]] if busy > 0 else np.inf
        leave = leaves[leaving[0]] if impatient > 0 else np.inf
        now = min(end, leave, new_arrival[case] if case < number else np.inf)
        if now > until or now == np.inf:
            finished = True
            break
        span, since, free = pass_time(edges, area, by_number, span, since, now, busy, waiting), now, end == now
        if free and waiting == 0:
            take_out(working, working_spot, ends, busy, working[0])
            busy -= 1
        elif free or leave == now:
            slot = line[0] if free else leaving[0]
            takes = service[slot] if free else 0.0
            impatient -= _leave(line, line_spot, turn, waiting, leaving, leaving_spot, leaves, impatient, slot)
            waiting -= 1
            if free:
                ends[working[0]] = now + takes
                sink(working, working_spot, ends, busy, 0)
            count_end(sums, edges, arrival[slot], now - arrival[slot], takes, free)
            keep_times(begun, gone, turn[slot] & _NUMBER, now if free else np.nan, now + takes)
        else:
            takes = new_service[case]
            count_case(sums, edges, now, ARRIVED)
            if busy < len(ends):
                ends[working[busy]] = now + takes
                rise(working, working_spot, ends, busy)
                busy += 1
                count_end(sums, edges, now, 0.0, takes, True)
                keep_times(begun, gone, came, now, now + takes)
            elif busy + waiting < places:
                slot = line[waiting]
                arrival[slot], service[slot], leaves[slot] = now, takes, now + patience[case]
                turn[slot] = ((MOST_SEVERE - severity[case]) << _NUMBER_BITS) + came
                impatient += _join(line, line_spot, turn, waiting, leaving, leaving_spot, leaves, impatient, slot)
                waiting += 1
                count_case(sums, edges, now, DELAYED)
            else:
                count_case(sums, edges, now, LOST)
                keep_times(begun, gone, came, np.nan, now)
            came, case = came + 1, case + 1
    state[BUSY], state[WAITING], state[IMPATIENT], state[CASES] = busy, waiting, impatient, came
    at_span[0], clock[0] = span, since
    return finished


@compiled_bare
def _join(
    line: Ints,
    line_spot: Ints,
    turn: Ints,
    waiting: int,
    leaving: Ints,
    leaving_spot: Ints,
    leaves: Floats,
    impatient: int,
    slot: int,
) -> int:
    """Put a case in the line, and among those who will give up if it will; return how many it adds to these."""
    put_in(line, line_spot, turn, waiting, slot)
    if leaves[slot] == np.inf:
        return 0
    put_in(leaving, leaving_spot, leaves, impatient, slot)
    return 1


@compiled_bare
def _leave(
    line: Ints,
    line_spot: Ints,
    turn: Ints,
    waiting: int,
    leaving: Ints,
    leaving_spot: Ints,
    leaves: Floats,
    impatient: int,
    slot: int,
) -> int:
    """Take a case out of the line, and out of those who will give up; return how many it was of these."""
    take_out(line, line_spot, turn, waiting, slot)
    if leaves[slot] == np.inf:
        return 0
    take_out(leaving, leaving_spot, leaves, impatient, slot)
    return 1
