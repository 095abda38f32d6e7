"""When a case is verified: as soon as routes that share nobody lead from her to the body, by what was passed on.

The number of routes is the largest flow with one route past each actor (Menger 1927; Ford & Fulkerson 1956). It can
only grow with what is passed on, so the moment is found by halving.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import compiled_bare_within, compiled_within
from hrdnet.sim.engines.open_channels import FAR
from hrdnet.sim.engines.travelling import Trip

Ints = npt.NDArray[np.int64]
_NOBODY = -1


class Search(NamedTuple):
    """Room for a search, by node: actor ``a`` has a way in, ``2 a``, and a way out, ``2 a + 1``.

    ``seen`` is the last search that saw a node, ``came`` the node before it; ``before`` and ``after`` of actors are
    their neighbours on the routes so far (-1: not on one). ``mark`` counts searches.
    """

    seen: Ints
    came: Ints
    queue: Ints
    before: Ints
    after: Ints
    mark: Ints


@compiled_within
def search_room(actors: int) -> Search:
    """Return room for searches among so many actors."""
    return Search(
        np.zeros(2 * actors, dtype=np.int64),
        np.empty(2 * actors, dtype=np.int64),
        np.empty(2 * actors, dtype=np.int64),
        np.full(actors, _NOBODY, dtype=np.int64),
        np.full(actors, _NOBODY, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
    )


@compiled_bare_within
def _reach(search: Search, node: int, came: int, count: int) -> int:
    """Put a node into the queue unless this search has seen it; return how many are in it."""
    if search.seen[node] == search.mark[0]:
        return count
    search.seen[node] = search.mark[0]
    search.came[node] = came
    search.queue[count] = node
    return count + 1


@compiled_bare_within
def _another(search: Search, trip: Trip, origin: int, body: int, until: int) -> bool:
    """Find one more route over others, by what was passed on until a minute, and lay it."""
    search.mark[0] += 1
    count, spot = _reach(search, 2 * origin + 1, _NOBODY, 0), 0
    while spot < count:
        node = search.queue[spot]
        spot += 1
        actor, before = node // 2, search.before[node // 2]
        if node % 2 == 0:
            # On the way in: through, if no route passes here, else back along the route that does.
            count = _reach(search, node + 1 if before == _NOBODY else 2 * before + 1, node, count)
            continue
        if before != _NOBODY:
            count = _reach(search, node - 1, node, count)
        passed = trip.last[actor]
        while passed >= 0:
            head = trip.head[passed]
            if trip.when[passed] <= until:
                if head == body:
                    if actor != origin and search.after[actor] != body:
                        _lay(search, node, body)
                        return True
                else:
                    count = _reach(search, 2 * head, node, count)
            passed = trip.before[passed]
    return False


@compiled_bare_within
def _lay(search: Search, last: int, body: int) -> None:
    """Lay the route that a search found, from its last node: first take back what it goes back along."""
    node = last
    while search.came[node] != _NOBODY:
        came = search.came[node]
        if node % 2 == 1 and came // 2 != node // 2:
            search.before[came // 2] = _NOBODY
            search.after[node // 2] = _NOBODY
        node = came
    search.after[last // 2] = body
    node = last
    while search.came[node] != _NOBODY:
        came = search.came[node]
        if node % 2 == 0 and came // 2 != node // 2:
            search.before[node // 2] = came // 2
            search.after[came // 2] = node // 2
        node = came


@compiled_bare_within
def routes_by(search: Search, trip: Trip, origin: int, body: int, until: int, most: int) -> int:
    """Return how many routes that share nobody lead to a body by a minute, ``most`` at most; one over nobody is one."""
    number = 0
    passed = trip.last[origin]
    while passed >= 0 and number == 0:
        number = 1 if trip.head[passed] == body and trip.when[passed] <= until else 0
        passed = trip.before[passed]
    while number < most and _another(search, trip, origin, body, until):
        number += 1
    for spot in range(trip.counts[0]):
        search.before[trip.touched[spot]] = search.after[trip.touched[spot]] = _NOBODY
    return number


@compiled_bare_within
def _keep_smallest(kept: Ints, count: int, most: int, when: int) -> int:
    """Put a minute among the smallest so far, in order, ``most`` of them; return how many there are."""
    if count == most and when >= kept[count - 1]:
        return count
    spot = count if count < most else count - 1
    while spot > 0 and kept[spot - 1] > when:
        kept[spot] = kept[spot - 1]
        spot -= 1
    kept[spot] = when
    return min(count + 1, most)


@compiled_bare_within
def _not_before(search: Search, trip: Trip, origin: int, body: int, sources: int) -> int:
    """Return a minute before which so many routes cannot lead to a body, FAR if never.

    Routes that share nobody begin and end with as many transmissions: from her, and to the body.
    """
    kept, soonest = search.queue, 0
    if sources > len(kept):
        return FAR
    count, passed = 0, trip.last[origin]
    while passed >= 0:
        count = _keep_smallest(kept, count, sources, trip.when[passed])
        passed = trip.before[passed]
    if count < sources:
        return FAR
    soonest, count = kept[sources - 1], 0
    for passed in range(trip.counts[1]):
        if trip.head[passed] == body:
            count = _keep_smallest(kept, count, sources, trip.when[passed])
    return int(max(soonest, kept[sources - 1])) if count == sources else FAR


@compiled_bare_within
def verified_at(search: Search, trip: Trip, times: Ints, origin: int, body: int, sources: int) -> int:
    """Return the minute at which a body has so many sources, or at which it is there itself; FAR if never.

    ``times`` are those at which anything was passed on, in order.
    """
    there = trip.visited[body]
    if sources <= 1:
        return int(min(there, trip.at[body]))
    soonest = _not_before(search, trip, origin, body, sources)
    # Mostly the routes are there as soon as they can be, or never: both are seen before anything is halved.
    if soonest >= there:
        return int(there)
    if routes_by(search, trip, origin, body, soonest, sources) >= sources:
        return int(soonest)
    if routes_by(search, trip, origin, body, FAR, sources) < sources:
        return int(there)
    low, high = int(np.searchsorted(times, soonest)), len(times) - 1
    while low < high:
        middle = (low + high) // 2
        if routes_by(search, trip, origin, body, times[middle], sources) >= sources:
            high = middle
        else:
            low = middle + 1
    return int(min(there, times[low]))
