"""A year in one world under one strategy: requests arise, travel, are verified and answered, and are counted."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import compiled, compiled_within, single_draw
from hrdnet.sim.engines.answering import Cases, Requests, answer, event_key, exponential
from hrdnet.sim.engines.country import (
    AGREES,
    GAP,
    IMMEDIATE,
    ORDINARY,
    SEVERITY,
    SUITS,
    URGENT,
    USES,
    Chances,
    Layout,
    People,
    Rules,
)
from hrdnet.sim.engines.open_channels import FAR, world_of
from hrdnet.sim.engines.sources import search_room, verified_at
from hrdnet.sim.engines.travelling import agrees, forget, travel, trip_room
from hrdnet.sim.engines.worlds import Numbers

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_UNIT = 2.0**-32
_MINUTES_A_DAY = 1440
#: Columns of ends, as in ``graph.vocabulary.EndState``, and of further counts, as in ``sharing.layout``.
NOT_USED, NEVER_HEARD, UNVERIFIED, NOT_SERVED, REFUSED, LATE, UNSUITABLE, IN_TIME, LEFT, OPEN = range(10)
HEARD_BY_ONE, HEARD_BY_SEVERAL, WITHHELD = range(3)


@compiled_within
def requests_of(people: People, rate: Floats, rules: Rules, world: int) -> Requests:
    """Draw the requests of a year: the same under all strategies, whatever else changes."""
    number = 0
    for part in range(len(rate)):
        number += _arising(people, rate, rules, world, part, np.empty(0, dtype=np.int64))
    found = Requests(
        np.empty(number, dtype=np.uint64),
        np.empty(number, dtype=np.int64),
        np.empty(number, dtype=np.int64),
        np.empty(number, dtype=np.int64),
        np.full(number, FAR, dtype=np.int64),
        np.zeros(number, dtype=np.bool_),
        np.zeros(number, dtype=np.bool_),
        np.zeros(number, dtype=np.bool_),
    )
    first = 0
    for part in range(len(rate)):
        some = _arising(people, rate, rules, world, part, found.asked[first:])
        for spot in range(some):
            key = event_key(people.key[part], np.uint64(spot))
            found.key[first + spot], found.part[first + spot] = key, part
            drawn = single_draw(np.uint64(world), key, people.streams[SEVERITY]) * _UNIT
            rest = rules.immediate + (1 - rules.immediate) * rules.urgent
            severity = IMMEDIATE if drawn < rules.immediate else URGENT if drawn < rest else ORDINARY
            found.severity[first + spot] = severity
        first += some
    return found


@compiled_within
def _arising(people: People, rate: Floats, rules: Rules, world: int, part: int, out: Ints) -> int:
    """Return how many requests of a part arise, and write their minutes if there is room."""
    if rate[part] <= 0:
        return 0
    now, number = 0.0, 0
    while True:
        key = event_key(people.key[part], np.uint64(number))
        now += exponential(single_draw(np.uint64(world), key, people.streams[GAP])) / rate[part]
        if now >= rules.horizon:
            return number
        if number < len(out):
            out[number] = np.int64(now)
        number += 1


@compiled
def year(
    layout: Layout,
    chances: Chances,
    people: People,
    rules: Rules,
    numbers: Numbers,
    world_number: int,
    days: Ints,
    ends: Floats,
    extras: Floats,
    bins: Floats,
    work: Floats,
) -> None:
    """Run one year and add what happened to ``ends``, ``extras`` and ``bins`` (by cell) and ``work`` (by body).

    ``days`` are the upper ends of the bins.
    """
    world = world_of(layout, chances, people, rules, numbers, world_number, world_number % 64)
    requests = requests_of(people, chances.rate, rules, world_number)
    number = len(requests.key)
    trip = trip_room(len(layout.actor_drawn), len(layout.head))
    search = search_room(len(layout.actor_drawn))
    used, verified = np.zeros(number, dtype=np.bool_), np.zeros(number, dtype=np.bool_)
    heard = np.zeros(number, dtype=np.int64)
    case_request = [np.int64(0) for _ in range(0)]
    case_body = [np.int64(0) for _ in range(0)]
    case_when = [np.int64(0) for _ in range(0)]
    for request in range(number):
        key, part = requests.key[request], requests.part[request]
        used[request] = single_draw(np.uint64(world_number), key, people.streams[USES]) * _UNIT < rules.uses
        if not used[request]:
            continue
        origin = layout.origin[part]
        if origin < 0:
            continue
        drawn = single_draw(np.uint64(world_number), key, people.streams[AGREES])
        agreed = np.bool_(agrees(rules, people, part, drawn))
        travel(
            layout,
            chances,
            people,
            rules,
            numbers,
            world,
            world_number,
            part,
            requests.asked[request],
            agreed,
            trip,
        )
        extras[people.cell[part], WITHHELD] += trip.counts[2]
        times = np.sort(trip.when[: trip.counts[1]])
        for spot in range(trip.counts[0]):
            actor = trip.touched[spot]
            if not world.hears[actor]:
                continue
            heard[request] += 1
            when = verified_at(search, trip, times, origin, actor, rules.sources)
            if when <= rules.until:
                verified[request] = True
                case_request.append(np.int64(request))
                case_body.append(layout.body[actor])
                case_when.append(np.int64(when))
        forget(trip)
    cases = Cases(np.array(case_request), np.array(case_body), np.array(case_when))
    answer(layout, chances, people, rules, world_number, requests, cases, work)
    for request in range(number):
        cell = people.cell[requests.part[request]]
        if heard[request] == 1:
            extras[cell, HEARD_BY_ONE] += 1
        elif heard[request] > 1:
            extras[cell, HEARD_BY_SEVERAL] += 1
        state = _end(people, rules, requests, world_number, request, used[request], heard[request], verified[request])
        ends[cell, state] += 1
        if requests.acted[request] <= rules.until:
            taken = requests.acted[request] - requests.asked[request]
            spot = 0
            while spot < len(days) and taken > days[spot] * _MINUTES_A_DAY:
                spot += 1
            bins[cell, spot] += 1


@compiled_within
def _end(
    people: People,
    rules: Rules,
    requests: Requests,
    world: int,
    request: int,
    used: np.bool_,
    heard: int,
    verified: np.bool_,
) -> int:
    """Return the one state in which a request ends."""
    if not used:
        return NOT_USED
    acted = requests.acted[request]
    if acted > rules.until:
        if acted < FAR or (requests.open[request] and not requests.refused[request]):
            return OPEN
        if requests.refused[request]:
            return REFUSED
        if verified:
            return NOT_SERVED
        return UNVERIFIED if heard else NEVER_HEARD
    if acted > requests.asked[request] + rules.deadline[requests.severity[request]]:
        return LATE
    if requests.leaving[request]:
        return LEFT
    drawn = single_draw(np.uint64(world), requests.key[request], people.streams[SUITS])
    return IN_TIME if drawn * _UNIT < rules.suits else UNSUITABLE
