"""Who is on an asker's side of the narrowest cut, in many worlds at once, when contacts are opened in part.

A cut is a set of vertices that has the asker in it and no body, and that no open arc leaves. Whatever contacts are
opened: her request arrives only if one of those that leave the set is among them. Of all cuts the narrowest is that
whose contacts have the smallest sum of ``x``, the parts to which they are opened.

Mostly it needs no flow. Let *close* be those whom she reaches over open arcs, *around* those whom she reaches over
contacts with a part as well, up to whoever arrives as things are. Where nothing leads from around to those who arrive,
around is a cut of width 0. Contacts that lead there from close can all be used at once: where they add up to a whole
request, no cut is narrower than that; where no other contact leaves close, close is the narrowest; where no other
leads there from around, around is. A flow is left for worlds in which two contacts in a row count.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hrdnet.metrics.engines.bits import Words, compiled, compiled_bare, compiled_bare_within
from hrdnet.metrics.engines.openings import NONE
from hrdnet.plan.engines.narrowest import WHOLE
from hrdnet.plan.engines.spreading import Flags, Floats, Ints, People, Web, ones

_ONE = np.uint64(1)


class Leaving(NamedTuple):
    """Arcs of one kind by tail: those that leave vertex ``v`` are ``arc[start[v]]`` to ``arc[start[v + 1] - 1]``."""

    start: Ints
    arc: Ints


class Room(NamedTuple):
    """Room for one thread: worlds in which vertices are close and around, and who was met at all.

    ``sums`` adds up contacts by world: those from close to who arrives, all that leave close, all from around to who
    arrives. ``told`` are the worlds in which close, around, no cut that is narrower than a request, is the answer, and
    those in which a flow must say.
    """

    close: Words
    around: Words
    met: Ints
    is_met: Flags
    waiting: Flags
    sums: Floats
    told: Words


_CLOSE, _AROUND, _WHOLE, _FLOW = range(4)


@compiled
def side_room(vertices: int, words: int) -> Room:
    """Return room for one thread."""
    return Room(
        np.zeros((vertices, words), dtype=np.uint64),
        np.zeros((vertices, words), dtype=np.uint64),
        np.empty(vertices, dtype=np.int64),
        np.zeros(vertices, dtype=np.bool_),
        np.zeros(vertices, dtype=np.bool_),
        np.zeros((3, 64 * words)),
        np.zeros((4, words), dtype=np.uint64),
    )


@compiled_bare_within
def _follow(web: Web, asking: Words, leaving: Leaving, into: Words, room: Room, tail: int, count: int) -> int:
    """Follow arcs from a vertex up to those who arrive; queue who gains worlds, and return how many are met."""
    for at in range(leaving.start[tail], leaving.start[tail + 1]):
        arc = leaving.arc[at]
        head = web.head[arc]
        gained = NONE
        for word in range(asking.shape[1]):
            new = into[tail, word] & web.passes[arc, word] & ~into[head, word] & ~asking[head, word]
            into[head, word] |= new
            gained |= new
        if gained != NONE:
            if not room.is_met[head]:
                room.is_met[head] = True
                room.met[count] = head
                count += 1
            room.waiting[head] = True
    return count


@compiled_bare_within
def _spread(web: Web, asking: Words, arcs: tuple[Leaving, ...], into: Words, room: Room, met: int) -> int:
    """Spread from all who are met, until nobody gains worlds; return how many are met."""
    for spot in range(met):
        room.waiting[room.met[spot]] = True
    again = True
    while again:
        again = False
        spot = 0
        while spot < met:
            tail = room.met[spot]
            spot += 1
            if not room.waiting[tail]:
                continue
            room.waiting[tail] = False
            again = True
            for leaving in arcs:
                met = _follow(web, asking, leaving, into, room, tail, met)
    return met


@compiled_bare_within
def _add(sums: Floats, row: int, word: int, worlds: np.uint64, x: float) -> None:
    """Add to one row of sums in some worlds."""
    while worlds != NONE:
        rest = worlds & (worlds - _ONE)
        sums[row, 64 * word + ones(~worlds & (worlds - _ONE))] += x
        worlds = rest


@compiled_bare_within
def _tell(web: Web, asking: Words, part: Leaving, x: Floats, room: Room, met: int) -> None:
    """Say in which worlds close or around is the narrowest cut, or none is narrower than a request."""
    words = asking.shape[1]
    told = room.told
    told[:] = NONE
    for spot in range(met):
        tail = room.met[spot]
        for at in range(part.start[tail], part.start[tail + 1]):
            arc = part.arc[at]
            head = web.head[arc]
            for word in range(words):
                told[_FLOW, word] |= room.around[tail, word] & web.passes[arc, word] & asking[head, word]
    room.sums[:] = 0.0
    for spot in range(met):
        tail = room.met[spot]
        for at in range(part.start[tail], part.start[tail + 1]):
            arc = part.arc[at]
            head = web.head[arc]
            share = x[web.contact[arc]]
            for word in range(words):
                hit = web.passes[arc, word] & told[_FLOW, word]
                close = hit & room.close[tail, word]
                _add(room.sums, 0, word, close & asking[head, word], share)
                _add(room.sums, 1, word, close & ~room.close[head, word], share)
                _add(room.sums, 2, word, hit & room.around[tail, word] & asking[head, word], share)
    for word in range(words):
        hit = told[_FLOW, word]
        for number in range(64):
            bit = _ONE << np.uint64(number)
            if not hit & bit:
                continue
            # Sums of the same terms are taken in the same order: they are equal if no other term is in them.
            world = 64 * word + number
            direct = room.sums[0, world]
            if direct >= WHOLE:
                told[_WHOLE, word] |= bit
            elif room.sums[1, world] <= direct:
                told[_CLOSE, word] |= bit
            elif room.sums[2, world] <= direct:
                told[_AROUND, word] |= bit
        told[_FLOW, word] &= ~(told[_WHOLE, word] | told[_CLOSE, word] | told[_AROUND, word])
        told[_AROUND, word] |= ~hit


@compiled_bare
def without_flow(
    web: Web, people: People, asking: Words, opened: Leaving, part: Leaving, x: Floats, askers: Ints, room: Room,
    side: Words, whole: Words, needed: Words,
) -> None:  # fmt: skip
    """Write the narrowest cuts of some askers where no flow is needed, for requests that do not arrive as things are.

    Parameters
    ----------
    asking
        The worlds in which each vertex arrives as things are.
    opened, part
        Arcs that are no contact's, and of contacts with a part.
    x : (contacts,)
        The part to which each contact is opened, 0 to 1.
    side : (askers, vertices, words)
        Added to: worlds in which a vertex is on the asker's side; the smallest of equally narrow cuts.
    whole : (askers, words)
        Added to: worlds in which every cut is as wide as a whole request.
    needed : (askers, words)
        Written: worlds in which a flow has to say.
    """
    words = asking.shape[1]
    for one in range(len(askers)):
        asker = people.vertex[askers[one]]
        room.met[0] = asker
        room.is_met[asker] = True
        for word in range(words):
            room.close[asker, word] = ~asking[asker, word]
        met = _spread(web, asking, (opened,), room.close, room, 1)
        for spot in range(met):
            for word in range(words):
                room.around[room.met[spot], word] = room.close[room.met[spot], word]
        met = _spread(web, asking, (opened, part), room.around, room, met)
        _tell(web, asking, part, x, room, met)
        for word in range(words):
            whole[one, word] |= room.told[_WHOLE, word]
            needed[one, word] = room.told[_FLOW, word]
        for spot in range(met):
            vertex = room.met[spot]
            room.is_met[vertex] = False
            for word in range(words):
                close = room.close[vertex, word] & room.told[_CLOSE, word]
                side[one, vertex, word] |= close | room.around[vertex, word] & room.told[_AROUND, word]
                room.close[vertex, word] = room.around[vertex, word] = NONE


@compiled_bare
def add_up(
    web: Web, people: People, asking: Words, offered: Leaving, askers: Ints, side: Words, whole: Words,
    share_start: Ints, share_group: Ints, share_piece: Ints, state: Ints,
    constant: Floats, price: Floats, group_constant: Floats, group_price: Floats,
) -> None:  # fmt: skip
    """Add up what cuts say: at most a constant and the prices of the contacts that are opened.

    Parameters
    ----------
    offered
        Arcs of all contacts.
    side, whole
        By :func:`without_flow` and ``narrowest``.
    share_start, share_group, share_piece
        The groups of each asker, one after the other, and the piece to which she belongs in each.
    state : (words,)
        What is added to a piece's number in each word: its states of knowledge follow one another.
    constant : (pieces,); price : (pieces, contacts)
        Added to, if there is room for any piece.
    group_constant : (groups,); group_price : (groups, contacts)
        Added to.
    """
    words = asking.shape[1]
    by_piece = len(constant) > 0
    for one in range(len(askers)):
        number = askers[one]
        asker = people.vertex[number]
        first, last = share_start[number], share_start[number + 1]
        for word in range(words):
            sure = ones(asking[asker, word] | whole[one, word])
            for share in range(first, last):
                group = share_group[share]
                counts = people.weight[group, number, word] * sure
                group_constant[group] += counts
                if by_piece:
                    constant[share_piece[share] + state[word]] += counts
        for tail in range(side.shape[1]):
            inside = NONE
            for word in range(words):
                inside |= side[one, tail, word]
            if inside == NONE:
                continue
            for at in range(offered.start[tail], offered.start[tail + 1]):
                arc = offered.arc[at]
                contact, head = web.contact[arc], web.head[arc]
                for word in range(words):
                    leaves = side[one, tail, word] & web.passes[arc, word] & ~side[one, head, word]
                    if leaves == NONE:
                        continue
                    worlds = ones(leaves)
                    for share in range(first, last):
                        group = share_group[share]
                        counts = people.weight[group, number, word] * worlds
                        group_price[group, contact] += counts
                        if by_piece:
                            price[share_piece[share] + state[word], contact] += counts
