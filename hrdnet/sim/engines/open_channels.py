"""What is open in one world under one strategy, and over whom it is of use to pass a request on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import compiled_bare_within, compiled_within, single_draw
from hrdnet.sim.engines.country import OWNER, ROTATION, Chances, Layout, People, Rules
from hrdnet.sim.engines.worlds import Numbers

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: A minute that never comes.
FAR = 2**60
_UNIT = 2.0**-32
#: A row as a whole travels, as against its women or its others.
ROW = 0
_SEVERAL = -1


class World(NamedTuple):
    """One world under one strategy.

    Of channels: whether journey and regions let it pass (``open``), the number to compare with the threshold, the
    minute of the first meeting, and whether it is personal. Of actors: whether they hear as a body, whether they pass
    on, whether they lead to a body at all (``leads``), the one other actor through whom they do (``through``; -1: there
    are several, or they hear), when their officers leave for the first time (FAR: they stay).
    Arcs that can be of use, by tail as in ``Layout``: to whom, over which channel.
    """

    bit: int
    open: Flags
    number: npt.NDArray[np.float64]
    phase: Ints
    personal: Flags
    hears: Flags
    passes: Flags
    leads: Flags
    through: Ints
    leaves: Ints
    start: Ints
    head: Ints
    channel: Ints


@compiled_bare_within
def _passes_regions(layout: Layout, chances: Chances, numbers: Numbers, channel: int, bit: int) -> bool:
    """Return whether both regions of a channel let it pass."""
    for region in (layout.region_a[channel], layout.region_b[channel]):
        if region < 0:
            continue
        drawn = layout.region_drawn[region]
        if layout.in_person[channel] and numbers.in_person[drawn, bit] >= chances.in_person[region]:
            return False
        if layout.remote[channel] and numbers.remote[drawn, bit] >= chances.remote[region]:
            return False
    return True


@compiled_bare_within
def travels(layout: Layout, chances: Chances, numbers: Numbers, channel: int, bit: int, kind: int) -> bool:
    """Return whether whoever travels over a channel can: the row as a whole (0), its women (1), its others (2)."""
    if not layout.in_person[channel]:
        return True
    traveller = layout.actor_drawn[layout.traveller[channel]]
    return bool(numbers.travellers[traveller, bit] < chances.journey[kind, channel])


@compiled_within
def world_of(
    layout: Layout, chances: Chances, people: People, rules: Rules, numbers: Numbers, world: int, bit: int
) -> World:
    """Return what is open in one world."""
    channels, actors = len(layout.drawn), len(layout.actor_drawn)
    found = World(
        bit,
        np.empty(channels, dtype=np.bool_),
        np.empty(channels),
        np.empty(channels, dtype=np.int64),
        np.empty(channels, dtype=np.bool_),
        np.empty(actors, dtype=np.bool_),
        np.empty(actors, dtype=np.bool_),
        np.zeros(actors, dtype=np.bool_),
        np.full(actors, _SEVERAL, dtype=np.int64),
        np.full(actors, FAR, dtype=np.int64),
        np.zeros(actors + 1, dtype=np.int64),
        np.empty(len(layout.head), dtype=np.int64),
        np.empty(len(layout.head), dtype=np.int64),
    )
    for channel in range(channels):
        found.number[channel] = numbers.channels[layout.drawn[channel], bit]
        found.open[channel] = found.number[channel] < chances.most[channel] and _passes_regions(
            layout, chances, numbers, channel, bit
        )
        found.phase[channel] = -1
        found.personal[channel] = layout.personal[channel] == 1
        if layout.personal[channel] < 0 and (layout.owner_a[channel] >= 0 or layout.owner_b[channel] >= 0):
            drawn = single_draw(np.uint64(world), layout.key[channel], people.streams[OWNER])
            found.personal[channel] = drawn * _UNIT < rules.personal
    for actor in range(actors):
        number = numbers.receivers[layout.actor_drawn[actor], bit]
        found.hears[actor] = layout.answers[actor] and number < chances.hears[actor]
        found.passes[actor] = layout.relays[actor] and number < chances.passes[actor]
    if rules.rotation > 0:
        for channel in range(channels):
            for owner in (layout.owner_a[channel], layout.owner_b[channel]):
                if owner >= 0 and found.leaves[owner] == FAR:
                    drawn = single_draw(np.uint64(world), layout.actor_key[owner], people.streams[ROTATION])
                    found.leaves[owner] = np.int64(drawn * _UNIT * rules.rotation)
    _mark_leading(layout, chances, numbers, found, bit)
    _mark_through(layout, chances, numbers, found, bit)
    _keep_useful(layout, found)
    return found


@compiled_within
def _mark_leading(layout: Layout, chances: Chances, numbers: Numbers, world: World, bit: int) -> None:
    """Mark the actors from whom something leads to a body that hears, if every trust were at its most."""
    queue = np.empty(len(layout.actor_drawn), dtype=np.int64)
    count = 0
    for actor in range(len(layout.actor_drawn)):
        if world.hears[actor]:
            world.leads[actor] = True
            queue[count] = actor
            count += 1
    spot = 0
    while spot < count:
        actor = queue[spot]
        spot += 1
        for arc in range(layout.back_start[actor], layout.back_start[actor + 1]):
            tail, channel = layout.back_tail[arc], layout.back_channel[arc]
            if world.leads[tail] or not world.passes[tail] or not world.open[channel]:
                continue
            if travels(layout, chances, numbers, channel, bit, ROW):
                world.leads[tail] = True
                queue[count] = tail
                count += 1


@compiled_bare_within
def _only_way(layout: Layout, chances: Chances, numbers: Numbers, world: World, bit: int, actor: int) -> int:
    """Return the one actor to whom an actor can pass a request on with any use, or that there are several."""
    only = _SEVERAL
    for arc in range(layout.start[actor], layout.start[actor + 1]):
        head, channel = layout.head[arc], layout.channel[arc]
        if head == only or not world.leads[head] or not world.open[channel] or world.through[head] == actor:
            continue
        if travels(layout, chances, numbers, channel, bit, ROW):
            if only != _SEVERAL:
                return _SEVERAL
            only = head
    return int(only)


@compiled_within
def _mark_through(layout: Layout, chances: Chances, numbers: Numbers, world: World, bit: int) -> None:
    """Mark the actors who lead to bodies through one other actor alone.

    To tell them what that other has heard is of no use: no route goes on from there that shares nobody. Most defenders
    are so placed, and following a request would else be spent on telling them.
    """
    actors = len(layout.actor_drawn)
    queue, count = np.arange(actors), actors
    while count > 0:
        count -= 1
        actor = queue[count]
        if not world.leads[actor] or world.hears[actor] or world.through[actor] != _SEVERAL:
            continue
        only = _only_way(layout, chances, numbers, world, bit, actor)
        if only != _SEVERAL:
            # For that other, one way less is of use: look at it again. There is room: this one does not come back.
            world.through[actor] = only
            queue[count] = only
            count += 1


@compiled_bare_within
def _keep_useful(layout: Layout, world: World) -> None:
    """Keep the arcs over which it is of use to pass a request on, or over which a body might hand it over.

    NGOs are told all the same: if she has refused that they share her case, that is counted where they would.
    """
    count = 0
    for tail in range(len(layout.actor_drawn)):
        for arc in range(layout.start[tail], layout.start[tail + 1]):
            head, channel = layout.head[arc], layout.channel[arc]
            if not world.leads[head] or not world.open[channel]:
                continue
            if world.through[head] != tail or layout.ngo[head] or world.hears[tail]:
                world.head[count], world.channel[count] = head, channel
                count += 1
        world.start[tail + 1] = count
