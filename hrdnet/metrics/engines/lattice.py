"""Reach under every set of lifted barriers, in the same worlds, in one walk over all sets.

Lifting a barrier can only open. So the walk goes from the set in which nothing is lifted to larger ones, each from the
set that lacks the barrier lifted last, and a search goes on from what is reached there. Of the answers for 2**n sets
only sums are kept: those that the Shapley value is made of, and sets of none, one, all but one, and all.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import SCRATCH, Words, compiled, keep_passing, scratch_width
from hrdnet.metrics.engines.openings import ALL, NONE, Arcs, Things

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

#: Classes of things that share a product of barriers; a *pattern* says which barriers of a class are lifted.
CLASSES = ("channel", "traveller", "in_person", "remote", "target", "relay")
_OF_CHANNEL, _OF_TRAVELLER, _OF_IN_PERSON, _OF_REMOTE, _OF_TARGET, _OF_RELAY = range(6)
#: Worlds of a batch, by which the sampling error is told: as many as a byte has bits.
BATCH = 8
_LANES = 64 // BATCH


class Players(NamedTuple):
    """The barriers, or groups of them, that are lifted one after another.

    ``bits`` (players, classes) are the bits of the patterns that a player sets, 0 where it has none. A world that is
    reached from a set on is reached in all sets that add some of the ``r`` later players to its ``s``: ``within``,
    ``later`` and ``rest`` (players + 1, players + 1) are by ``s`` and ``r`` what that weighs, for a player in the set,
    for one of the later players, and as a whole (see ``engines.lifting``).
    """

    bits: Ints
    within: Floats
    later: Floats
    rest: Floats


class Slots(NamedTuple):
    """What is drawn, one slot a thing and pattern: keys, thresholds (slots, states), and where a class begins.

    Of a class, slot ``begin + pattern * size + number`` is a thing's: channels and journeys are numbered by row of
    ``Arcs``, regions as in ``Things``, targets and relays by ``number`` of the actor.
    """

    entity: Words
    stream: Words
    level: Words
    begin: Ints
    size: Ints
    number: Ints


class Sums(NamedTuple):
    """What is kept, (..., places, lanes): lanes are worlds reached by state, then by batch of worlds over the states.

    ``within`` (players) are sums over the sets that a player is in, by players that are the last of them; ``later``
    (players + 1) over those that a player may still join, by the last player in them, the first is nobody; ``rest``
    over all sets. ``alone`` and ``last`` are the sets of one player and of all others.
    """

    within: Floats
    later: Floats
    rest: Floats
    alone: Floats
    last: Floats
    none: Floats
    every: Floats


class Search(NamedTuple):
    """What the walk knows at the set where it stands, and how to go back.

    ``asking`` are the worlds in which vertices reach a target, ``fresh`` those not yet followed, ``seen`` the set at
    which a vertex last gained worlds; ``kept`` are rows of ``asking`` as they were, ``whose`` vertices they are.
    """

    asking: Words
    fresh: Words
    seen: Ints
    kept: Words
    whose: Ints


class Tally(NamedTuple):
    """Counts of worlds by place and lane: now, as they were, and what sets below the current ones have gained."""

    now: Floats
    kept: Floats
    below: Floats
    touched: Flags


@compiled
def draw(slots: Slots, group: int, words: int) -> Words:
    """Return the worlds in which each slot passes: (slots, states x words), the worlds of one state after another's."""
    number, states = slots.level.shape
    scratch = np.empty((SCRATCH, scratch_width(words)), dtype=np.uint64)
    drawn = np.full((number, states * words), ALL)
    for slot in range(number):
        for state in range(states):
            out = drawn[slot, state * words : (state + 1) * words]
            keep_passing(out, scratch, group, slots.entity[slot], slots.stream[slot], slots.level[slot, state])
    return drawn


@compiled
def walk(  # noqa: PLR0915 - one walk: its memory, then its steps
    arcs: Arcs, things: Things, slots: Slots, drawn: Words, players: Players, targets: Ints, places: Ints
) -> Sums:
    """Ask for every set of players, and add up the answers of all places."""
    number, width, states = len(players.bits), drawn.shape[1], slots.level.shape[1]
    vertices, actors = len(arcs.start) - 1, len(slots.number)
    lanes = states + _LANES * (width // states)
    shape = (len(places), lanes)
    rowed = 0
    for player in range(number):
        rowed += 1 if _opens_rows(players, player) else 0
    rows = np.empty((rowed + 1, len(arcs.channel), width), dtype=np.uint64)
    search, tally = _search(number, vertices, width), _tally(number, shape)
    sums = _sums(number, shape)
    place_of = np.full(vertices, -1, dtype=np.int64)
    place_of[places] = np.arange(len(places))
    pattern = np.zeros((number + 1, len(CLASSES)), dtype=np.int64)
    used = np.zeros(number + 1, dtype=np.int64)  # which rows a depth reads
    lifted = np.full(number + 1, -1, dtype=np.int64)  # the player lifted last
    following = np.zeros(number + 1, dtype=np.int64)  # the next player to lift
    begins = np.zeros((number + 2, 2), dtype=np.int64)  # where the rows and counts that a depth changed are kept
    arrives = np.zeros(actors, dtype=np.bool_)
    for target in targets:
        arrives[target] = True
        search.asking[target] = ALL
        search.fresh[target] = ALL
    everyone, again = np.arange(actors), np.empty(actors, dtype=np.int64)
    _open(rows[0], arcs, things, slots, drawn, pattern[0])
    end = _spread(search, targets, rows[0], arcs, slots, drawn, arrives, pattern[0], 0, 0)
    begins[1] = _count(tally, search, sums, players, place_of, states, 0, -1, begins[0], end)
    sums.none[:] = tally.now
    if number == 0:
        sums.every[:] = tally.now
    if number == 1:
        sums.last[0] = tally.now
    depth = mark = 0
    while True:
        player = following[depth]
        if player < number:
            above, depth, mark = depth, depth + 1, mark + 1
            following[above] = following[depth] = player + 1
            lifted[depth] = player
            pattern[depth] = pattern[above] | players.bits[player]
            used[depth] = used[above]
            wide = _opens_rows(players, player)
            if wide:
                used[depth] += 1
                _open(rows[used[depth]], arcs, things, slots, drawn, pattern[depth])
            if wide:
                search.fresh[:] = search.asking
                number_again = actors
                again[:] = everyone
            else:
                number_again = _accept_more(again, search, slots, drawn, arrives, pattern[above], pattern[depth])
            begin, row_of_depth, first = begins[depth], rows[used[depth]], again[:number_again]
            end = _spread(search, first, row_of_depth, arcs, slots, drawn, arrives, pattern[depth], mark, begin[0])
            begins[depth + 1] = _count(tally, search, sums, players, place_of, states, depth, player, begin, end)
            if depth == 1:
                sums.alone[player] = tally.now
            if depth == number - 1:
                sums.last[number * (number - 1) // 2 - lifted[1 : depth + 1].sum()] = tally.now
            if depth == number:
                sums.every[:] = tally.now
        elif depth:
            _go_back(tally, search, sums.within[lifted[depth]], place_of, depth, begins[depth], begins[depth + 1])
            depth -= 1
        else:
            return sums


@compiled
def _search(number: int, vertices: int, width: int) -> Search:
    """Return room for a walk over so many players; at most every vertex changes at every depth."""
    deepest = (number + 1) * vertices
    return Search(
        np.zeros((vertices, width), dtype=np.uint64),
        np.zeros((vertices, width), dtype=np.uint64),
        np.full(vertices, -1, dtype=np.int64),
        np.empty((deepest, width), dtype=np.uint64),
        np.empty(deepest, dtype=np.int64),
    )


@compiled
def _tally(number: int, shape: tuple[int, int]) -> Tally:
    """Return counts of nothing yet, (places, lanes)."""
    places, lanes = shape
    return Tally(
        np.zeros(shape),
        np.empty(((number + 1) * places, lanes)),
        np.zeros((number + 1, places, lanes)),
        np.zeros((number + 1, places), dtype=np.bool_),
    )


@compiled
def _sums(number: int, shape: tuple[int, int]) -> Sums:
    """Return sums of nothing yet, (places, lanes)."""
    of_each = (number, *shape)
    return Sums(
        np.zeros(of_each),
        np.zeros((number + 1, *shape)),
        np.zeros(shape),
        np.zeros(of_each),
        np.zeros(of_each),
        np.zeros(shape),
        np.zeros(shape),
    )


@compiled
def _opens_rows(players: Players, player: int) -> bool:
    """Say whether lifting a player changes in which worlds arcs pass, not only who accepts."""
    return bool(players.bits[player, : _OF_REMOTE + 1].any())


@compiled
def _open(rows: Words, arcs: Arcs, things: Things, slots: Slots, drawn: Words, pattern: Ints) -> None:
    """Set the worlds in which the arcs of each row pass under a pattern."""
    base = slots.begin + pattern * slots.size
    regions, width = slots.size[_OF_IN_PERSON], drawn.shape[1]
    for row in range(len(rows)):
        out, channel = rows[row], base[_OF_CHANNEL] + row
        for word in range(width):
            out[word] = drawn[channel, word]
        if arcs.share[row] >= 0:
            _keep(out, drawn[base[_OF_TRAVELLER] + row])
        for spot in range(things.needs.shape[1]):
            region = things.needs[arcs.channel[row], spot]
            if region >= regions:
                _keep(out, drawn[base[_OF_REMOTE] + region - regions])
            elif region >= 0:
                _keep(out, drawn[base[_OF_IN_PERSON] + region])


@compiled
def _keep(out: Words, passing: Words) -> None:
    """Keep the worlds that are in both."""
    for word in range(len(out)):
        out[word] &= passing[word]


@compiled
def _accept_more(
    again: Ints, search: Search, slots: Slots, drawn: Words, arrives: Flags, before: Ints, after: Ints
) -> int:
    """Make the worlds fresh in which actors accept under a pattern and did not before; return how many actors that are.

    What they accepted before has been followed, and lifting a barrier on those who accept opens nothing else.
    """
    asking, fresh, count = search.asking, search.fresh, 0
    for head in range(len(slots.number)):
        kind = _OF_TARGET if arrives[head] else _OF_RELAY
        if before[kind] == after[kind]:
            continue
        place = slots.begin[kind] + slots.number[head]
        was, now = place + before[kind] * slots.size[kind], place + after[kind] * slots.size[kind]
        some = NONE
        for word in range(fresh.shape[1]):
            new = asking[head, word] & drawn[now, word] & ~drawn[was, word]
            fresh[head, word] = new
            some |= new
        if some != NONE:
            again[count] = head
            count += 1
    return count


@compiled
def _spread(
    search: Search,
    again: Ints,
    rows: Words,
    arcs: Arcs,
    slots: Slots,
    drawn: Words,
    arrives: Flags,
    pattern: Ints,
    mark: int,
    end: int,
) -> int:
    """Go on with the search back from the targets, from some actors; return where the kept rows end."""
    start, tails, row_of = arcs.start, arcs.tail, arcs.row
    base, number, actors = slots.begin + pattern * slots.size, slots.number, len(slots.number)
    asking, fresh, seen, kept, whose = search.asking, search.fresh, search.seen, search.kept, search.whose
    words = asking.shape[1]
    here = np.empty(words, dtype=np.uint64)
    queue = np.empty(actors, dtype=np.int64)
    waiting = np.zeros(actors, dtype=np.bool_)
    spot, count = 0, len(again)
    queue[:count] = again
    waiting[again] = True
    while count:
        head = queue[spot]
        spot = spot + 1 if spot + 1 < actors else 0
        count -= 1
        waiting[head] = False
        accepts = base[_OF_TARGET if arrives[head] else _OF_RELAY] + number[head]
        some = NONE
        for word in range(words):
            here[word] = fresh[head, word] & drawn[accepts, word]
            fresh[head, word] = NONE
            some |= here[word]
        if some == NONE:
            continue
        for arc in range(start[head], start[head + 1]):
            tail, row = tails[arc], row_of[arc]
            some = NONE
            for word in range(words):
                some |= here[word] & rows[row, word] & ~asking[tail, word]
            if some == NONE:
                continue
            if seen[tail] != mark:
                seen[tail] = mark
                whose[end] = tail
                kept[end] = asking[tail]
                end += 1
            for word in range(words):
                new = here[word] & rows[row, word] & ~asking[tail, word]
                asking[tail, word] |= new
                fresh[tail, word] |= new
            if tail < actors and not waiting[tail]:
                waiting[tail] = True
                last = spot + count
                queue[last if last < actors else last - actors] = tail
                count += 1
    return end


@compiled
def _count(
    tally: Tally,
    search: Search,
    sums: Sums,
    players: Players,
    place_of: Ints,
    states: int,
    depth: int,
    player: int,
    begin: Ints,
    end: int,
) -> Ints:
    """Count the worlds of places that gained some, add what was gained; return where what is kept ends."""
    remaining = len(players.bits) - 1 - player
    within, later = players.within[depth, remaining], players.later[depth, remaining]
    rest, lanes = players.rest[depth, remaining], tally.now.shape[1]
    counts, spot = np.empty(lanes), begin[1]
    for row in range(begin[0], end):
        place = place_of[search.whose[row]]
        if place < 0:
            continue
        _lanes(counts, search.asking[search.whose[row]], states)
        tally.kept[spot] = tally.now[place]
        spot += 1
        tally.touched[depth, place] = True
        for lane in range(lanes):
            gained = counts[lane] - tally.now[place, lane]
            tally.now[place, lane] = counts[lane]
            tally.below[depth, place, lane] += within * gained
            sums.later[player + 1, place, lane] += later * gained
            sums.rest[place, lane] += rest * gained
    return np.array([end, spot])


@compiled
def _lanes(counts: Floats, asking: Words, states: int) -> None:
    """Count worlds by state and by batch of worlds over all states."""
    words = len(asking) // states
    every_other = np.uint64(0x00FF00FF00FF00FF)
    counts[:states] = 0.0
    for word in range(words):
        even = odd = NONE
        for state in range(states):  # how many of every eight bits are set
            bits = asking[state * words + word]
            bits = bits - ((bits >> np.uint64(1)) & np.uint64(0x5555555555555555))
            bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
            bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
            first, second = bits & every_other, (bits >> np.uint64(8)) & every_other
            even += first
            odd += second
            # Sums of bytes by shifts: a product that is meant to overflow is an error where nothing is compiled.
            both = first + second
            both += both >> np.uint64(32)
            counts[state] += np.float64(np.int64((both + (both >> np.uint64(16))) & np.uint64(0xFF)))
        for part in range(_LANES // 2):
            shift = np.uint64(16 * part)
            lane = states + _LANES * word + 2 * part
            counts[lane] = (even >> shift) & np.uint64(0xFFFF)
            counts[lane + 1] = (odd >> shift) & np.uint64(0xFFFF)


@compiled
def _go_back(tally: Tally, search: Search, within: Floats, place_of: Ints, depth: int, begin: Ints, end: Ints) -> None:
    """Hand what was gained at a depth and below to the set above, and put back what was there before."""
    for place in range(len(tally.now)):
        if not tally.touched[depth, place]:
            continue
        tally.touched[depth, place] = False
        tally.touched[depth - 1, place] = True
        for lane in range(tally.now.shape[1]):
            gained = tally.below[depth, place, lane]
            within[place, lane] += gained
            tally.below[depth - 1, place, lane] += gained
            tally.below[depth, place, lane] = 0.0
    spot = end[1]
    for row in range(end[0] - 1, begin[0] - 1, -1):
        vertex = search.whose[row]
        search.asking[vertex] = search.kept[row]
        if place_of[vertex] >= 0:
            spot -= 1
            tally.now[place_of[vertex]] = tally.kept[spot]
