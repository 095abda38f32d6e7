"""Bodies at work: verified cases wait for officers, are decided, and become actions of mechanisms.

The most severe case goes first, then the one that waited longest. A body may spend the days that its officers have for
it, and shift them by some time: it begins a case if an officer is free and no more has been spent than that (a leaky
bucket; ITU-T I.371). Without one file, bodies do not know of each other's work: a case that another has settled is
worked on all the same, for nothing.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import compiled_bare_within, compiled_within, draw_pair, single_draw
from hrdnet.sim.engines.country import (
    ADMITTED,
    DECISION,
    EFFORT,
    GIVEN,
    NOT_KNOWN,
    Chances,
    Layout,
    People,
    Rules,
)
from hrdnet.sim.engines.open_channels import FAR

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_UNIT = 2.0**-32
_HALF_STEP = 2.0**-33
_VERIFIED, _DONE, _MAY_BEGIN = 0, 1, 2
_MINUTES_A_DAY = 1440
#: What bodies did, by column: as in ``sharing.layout.WORK``.
CASES, WORKED, FOR_NOTHING, HOURS = range(4)
_HOURS_A_DAY = 8.0
#: The stream of keys of events; it is not keyed by the seed, since the draws that the keys are for are.
_EVENT = np.uint64(0x9E3779B97F4A7C15)


class Requests(NamedTuple):
    """Requests of a year, (requests,) each.

    ``key`` is what their draws are keyed by; ``asked`` the minute; ``acted`` when a mechanism acts (FAR: never) and
    whether that means ``leaving``; ``refused`` and ``open`` whether some body refused it, or was at work on it at the
    end.
    """

    key: npt.NDArray[np.uint64]
    part: Ints
    asked: Ints
    severity: Ints
    acted: Ints
    leaving: Flags
    refused: Flags
    open: Flags


class Cases(NamedTuple):
    """Verified cases: the request, the body, and the minute, (cases,) each."""

    request: Ints
    body: Ints
    when: Ints


@compiled_within
def event_key(entity: np.uint64, what: np.uint64) -> np.uint64:
    """Return the key of something that happens to an entity: its n-th request, or what a body does with a request."""
    return draw_pair(what, entity, _EVENT)[0]


@compiled_within
def exponential(drawn: np.uint64) -> float:
    """Return an exponential number of mean 1 from a draw."""
    return -float(np.log(drawn * _UNIT + _HALF_STEP))


@compiled_bare_within
def _act(
    layout: Layout,
    chances: Chances,
    people: People,
    rules: Rules,
    requests: Requests,
    allowance: Floats,
    world: int,
    request: int,
    body: int,
    now: int,
) -> None:
    """Let a body decide a case at minute ``now``, and a mechanism of its act if it decides for it."""
    key, part = requests.key[request], requests.part[request]
    own = event_key(key, layout.body_key[body])
    if single_draw(np.uint64(world), own, people.streams[DECISION]) * _UNIT >= chances.acts[body]:
        requests.refused[request] = True
        return
    best, soonest = -1, FAR
    for spot in range(layout.first[body], layout.first[body + 1]):
        mechanism = layout.operated[spot]
        if not chances.acts_in[mechanism, people.region[part]]:
            continue
        if chances.leaving[mechanism] and not _would_leave(people, rules, part):
            continue
        start = max(float(now), allowance[mechanism] - chances.ahead[mechanism])
        ends = np.int64(np.ceil(start)) + chances.action[mechanism]
        if ends < soonest:
            best, soonest = mechanism, ends
    if best < 0:
        requests.refused[request] = True
        return
    own = event_key(key, layout.mechanism_key[best])
    if single_draw(np.uint64(world), own, people.streams[ADMITTED]) * _UNIT >= chances.admits[best]:
        requests.refused[request] = True
        return
    start = max(float(now), allowance[best] - chances.ahead[best])
    allowance[best] = max(allowance[best], start) + chances.between_actions[best]
    requests.acted[request] = soonest
    requests.leaving[request] = chances.leaving[best]


@compiled_bare_within
def _would_leave(people: People, rules: Rules, part: int) -> bool:
    """Return whether leaving may be offered: if she said so, or would be asked."""
    said = people.relocate[part]
    return said == GIVEN or (said == NOT_KNOWN and rules.asks)


@compiled_within
def _places(keys: npt.NDArray[np.uint64]) -> tuple[Ints, Ints]:
    """Return the place of each body in the order of their keys, and the body at each place."""
    order = np.argsort(keys, kind="mergesort")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place, order


@compiled_within
def _turns(requests: Requests) -> tuple[Ints, Ints]:
    """Return whose turn is before whose: the turn of each request, and the request of each turn.

    The most severe first, then who asked first; at the same minute by key, which no order of rows changes.
    """
    order = np.argsort(requests.key, kind="mergesort")
    order = order[np.argsort(requests.asked[order], kind="mergesort")]
    order = order[np.argsort(-requests.severity[order], kind="mergesort")]
    turn = np.empty(len(order), dtype=np.int64)
    turn[order] = np.arange(len(order))
    return turn, order


@compiled_within
def answer(
    layout: Layout,
    chances: Chances,
    people: People,
    rules: Rules,
    world: int,
    requests: Requests,
    cases: Cases,
    work: Floats,
) -> None:
    """Let bodies work on verified cases until the end; fills ``requests`` and ``work`` (bodies, 4)."""
    bodies = len(chances.officers)
    turn, of_turn = _turns(requests)
    place, of_place = _places(layout.body_key)
    # Events by time; at the same minute by kind, turn and the keys of bodies: no order of rows decides.
    events = [(np.int64(FAR), np.int64(0), np.int64(0), np.int64(0))]
    for case in range(len(cases.request)):
        heard_by = cases.body[case]
        work[heard_by, CASES] += 1
        heappush(events, (cases.when[case], np.int64(_VERIFIED), turn[cases.request[case]], place[heard_by]))
    waiting = [[np.int64(0) for _ in range(0)] for _ in range(bodies)]
    busy = np.zeros(bodies, dtype=np.int64)
    at_work = np.zeros(len(requests.key), dtype=np.int64)
    allowance = np.zeros(len(chances.action))
    spent = np.zeros(bodies)
    # When each body looks again whether it may begin: once is enough, however many cases wait.
    looks = np.full(bodies, -1, dtype=np.int64)
    while True:
        now, kind, its_turn, its_place = heappop(events)
        if now > rules.until:
            break
        body = of_place[its_place]
        if kind == _VERIFIED:
            heappush(waiting[body], its_turn)
        elif kind == _DONE:
            request = of_turn[its_turn]
            busy[body] -= 1
            at_work[request] -= 1
            if requests.acted[request] < FAR:
                work[body, FOR_NOTHING] += 1
            else:
                _act(layout, chances, people, rules, requests, allowance, world, int(request), int(body), int(now))
        while len(waiting[body]) > 0 and busy[body] < chances.officers[body]:
            if spent[body] - rules.saved > now:
                again = np.int64(np.ceil(spent[body] - rules.saved))
                if again != looks[body]:
                    looks[body] = again
                    heappush(events, (again, np.int64(_MAY_BEGIN), np.int64(0), its_place))
                break
            following = of_turn[heappop(waiting[body])]
            if rules.one_file and (requests.acted[following] < FAR or at_work[following] > 0):
                continue
            drawn = single_draw(np.uint64(world), requests.key[following], people.streams[EFFORT])
            days = rules.effort * exponential(drawn)
            busy[body] += 1
            at_work[following] += 1
            work[body, WORKED] += 1
            work[body, HOURS] += days * _HOURS_A_DAY
            spent[body] = max(spent[body], float(now)) + days * chances.day[body]
            ends = np.int64(now + days * _MINUTES_A_DAY)
            heappush(events, (ends, np.int64(_DONE), turn[following], its_place))
    for left in range(len(requests.key)):
        requests.open[left] = at_work[left] > 0
