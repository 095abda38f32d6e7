"""Reach by worlds: every world opens or closes each channel and actor, and requests run back from the targets.

The draws of a world are keyed by entity (see ``hrdnet.draws``) and shared by all states of knowledge: what differs
between two states is what is assumed, never luck. Blocks of worlds are independent of each other, so any number
of threads and any size of block gives the same bits.
"""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.draws import entity_keys, stream_key, threshold
from hrdnet.metrics.engines.passing import Evaluation, Passing
from hrdnet.metrics.engines.terminals import OTHERS, WOMEN
from hrdnet.present.progress import progress

if TYPE_CHECKING:
    from hrdnet.metrics.engines.openings import Arcs, Chances, Things

Ints = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint64]

WORD = 64
#: Most words of worlds in a block; more gain nothing.
BLOCK = 64
#: Bytes that a thread may use for a block; large networks get smaller blocks.
BLOCK_BYTES = 256_000_000
#: Streams of draws, by their position in ``openings.Things.streams``.
STREAMS = ("channel", "traveller", "region in person", "region remote", "receiver", "phase", "meeting")


@dataclass(frozen=True)
class Parts:
    """The origins of requests: the women and the others of each defender row, or the row as a whole.

    Parameters
    ----------
    row : (parts,) int64
        Row of the actors table.
    kind : (parts,) int64
        0 the row as a whole, 1 its women, 2 its others.
    """

    row: Ints
    kind: Ints

    def __len__(self) -> int:
        return len(self.row)


def sample(
    evaluation: Evaluation,
    parts: Parts,
    states: Sequence[dict[str, float]],
    *,
    worlds: int,
    seed: int,
    first_world: int = 0,
    threads: int | None = None,
) -> Bits:
    """Return in which worlds each part reaches a target, by state of knowledge.

    Parameters
    ----------
    evaluation
        Network, barriers and roles.
    parts
        Origins.
    states
        Positions per coordinate, one dict per state.
    worlds
        How many, a multiple of 64; none gives no words.
    seed
        Root seed.
    first_world
        Number of the first world, a multiple of 64: a run can go on where another ended.
    threads
        How many; by default as many as the process may use. It changes no bit.

    Returns
    -------
    (states, parts, worlds / 64) uint64
        Bit ``w % 64`` of word ``w // 64`` (in memory order, least significant first) is world ``w``.
    """
    reached = np.zeros((len(states), len(parts), worlds // WORD), dtype=np.uint64)
    if not worlds or not len(parts):
        return reached
    from hrdnet.metrics.engines.flood import flood
    from hrdnet.metrics.engines.openings import narrowed, room_for

    passings = [evaluation.passing(position) for position in states]
    apart = _apart(evaluation, parts, passings)
    actors = len(evaluation.network)
    vertices = actors + int(apart.sum())
    # A part that travels like its row asks as the row does; the others are vertices of their own.
    place = np.where(apart, actors + np.cumsum(apart) - 1, parts.row)
    arcs, things = _arcs(evaluation, Parts(parts.row[apart], parts.kind[apart])), _things(evaluation, seed)
    targets = np.flatnonzero(evaluation.roles.target).astype(np.int64)
    chances = [_chances(evaluation, passing) for passing in passings]
    workers = threads or _processors()
    block = _block(len(arcs.tail) + vertices + 2 * actors)
    block = min(block, -(-worlds // WORD * len(states) // workers))

    mine = threading.local()

    def fill(task: tuple[int, int]) -> None:
        state, first = task
        words = min(block, worlds // WORD - first)
        group = first_world // WORD + first
        # Memory that a thread has had before costs less than new memory.
        if not hasattr(mine, "room"):
            mine.room = room_for(len(arcs.tail), actors, vertices, block)
        asking = flood(narrowed(mine.room, words), arcs, things, chances[state], targets, group)
        reached[state, :, first : first + words] = asking[place]

    tasks = list(itertools.product(range(len(states)), range(0, worlds // WORD, block)))
    pool = ThreadPoolExecutor(min(len(tasks), workers))
    try:
        for _ in progress(pool.map(fill, tasks), total=len(tasks), what="drawing worlds"):
            pass
    finally:
        # After Ctrl-C only the blocks in hand are finished; the others are never begun.
        pool.shutdown(cancel_futures=True)
    reached[:, evaluation.roles.target[parts.row]] = ~np.uint64(0)
    return reached


def _apart(evaluation: Evaluation, parts: Parts, passings: Sequence[Passing]) -> npt.NDArray[np.bool_]:
    """Return which parts pass differently from their row somewhere, or belong to a row that relays for nobody."""
    differs = np.zeros((3, len(evaluation.traveller)), dtype=bool)
    for passing in passings:
        differs[WOMEN] |= passing.traveller_women != passing.traveller
        differs[OTHERS] |= passing.traveller_others != passing.traveller
    differs &= evaluation.in_person
    travels = np.zeros((3, len(evaluation.network)), dtype=bool)
    for kind in (WOMEN, OTHERS):
        travels[kind, evaluation.traveller[differs[kind]]] = True
    return np.asarray(travels[parts.kind, parts.row] | ~evaluation.roles.relay[parts.row])


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _block(rows: int) -> int:
    return int(np.clip(BLOCK_BYTES // (8 * max(rows, 1)), 1, BLOCK))


def _arcs(evaluation: Evaluation, parts: Parts) -> Arcs:
    """Return the arcs over which requests travel, by head: those of relays, and a copy of its row's for each part."""
    from hrdnet.metrics.engines.openings import Arcs

    network, roles = evaluation.network, evaluation.roles
    arcs = network.arcs
    tail, head, channel = (one.astype(np.int64) for one in (arcs.tail, arcs.head, arcs.channel))
    useful = (roles.target | roles.relay)[head] & ~roles.target[tail]
    tail, head, channel = tail[useful], head[useful], channel[useful]
    first = np.searchsorted(tail, parts.row)
    past = np.searchsorted(tail, parts.row, side="right")
    part = np.repeat(np.arange(len(parts)), past - first)
    copies = np.arange(len(part)) + np.repeat(first - np.cumsum(past - first) + (past - first), past - first)
    relayed = roles.relay[tail]
    channels = np.concatenate([channel[relayed], channel[copies]])
    own = evaluation.traveller[channel[copies]] == parts.row[part]
    kind = np.concatenate([np.zeros(int(relayed.sum()), np.int64), np.where(own, parts.kind[part], 0)])
    heads = np.concatenate([head[relayed], head[copies]])
    order = np.argsort(heads, kind="stable")
    start = np.zeros(len(network) + len(parts) + 1, dtype=np.int64)
    np.cumsum(np.bincount(heads, minlength=len(start) - 1), out=start[1:])
    channels, kind = channels[order], kind[order]
    share = np.where(evaluation.in_person[channels], kind * len(evaluation.traveller) + channels, -1)
    alike = kind * len(evaluation.traveller) + channels
    model = np.empty(3 * len(evaluation.traveller), dtype=np.int32)
    model[alike[::-1]] = np.arange(len(alike), dtype=np.int32)[::-1]  # the first of several is written last
    tails = np.concatenate([tail[relayed], len(network) + part])[order]
    return Arcs(start, *(one.astype(np.int32) for one in (tails, channels, share, model[alike])))


def _things(evaluation: Evaluation, seed: int) -> Things:
    """Return the keys of all that is drawn, and the regions that each channel needs."""
    from hrdnet.metrics.engines.openings import Things

    network = evaluation.network
    channels = network.table("channels")
    ends = np.stack([channels.refs("source").codes, channels.refs("target").codes], axis=1)
    remote = np.where(evaluation.remote, len(evaluation.regions), 0)
    regional = evaluation.in_person | evaluation.remote
    needs = np.where(regional[:, None], evaluation.region[ends] + remote[:, None], -1)
    # Both ends in one region: it passes once.
    needs[needs[:, 0] == needs[:, 1], 1] = -1
    return Things(
        *network.draw_keys,
        entity_keys(evaluation.regions),
        np.array([stream_key(seed, name) for name in STREAMS], dtype=np.uint64),
        evaluation.traveller,
        needs.astype(np.int32),
    )


def _chances(evaluation: Evaluation, passing: Passing) -> Chances:
    """Return the thresholds of one state of knowledge."""
    from hrdnet.metrics.engines.openings import Chances

    roles = evaluation.roles
    accepts = np.where(roles.target, passing.target, np.where(roles.relay, passing.relay, 0.0))
    journeys = {WOMEN: passing.traveller_women, OTHERS: passing.traveller_others}
    journey = np.concatenate([passing.traveller, journeys[WOMEN], journeys[OTHERS]])
    return Chances(
        threshold(passing.channel),
        threshold(journey),
        threshold(passing.in_person),
        threshold(passing.remote),
        threshold(accepts),
    )


def has_route(evaluation: Evaluation, parts: Parts) -> npt.NDArray[np.bool_]:
    """Return which parts have any route at all, whatever the barriers, (parts,) bool."""
    roles = evaluation.roles
    arcs = evaluation.network.arcs
    reached = roles.target.copy()
    tail, head = arcs.tail, arcs.head
    while True:
        carried = reached[head] & (roles.target | roles.relay)[head]
        grown = reached.copy()
        grown[tail[carried]] = True
        if np.array_equal(grown, reached):
            return np.asarray(reached[parts.row])
        reached = grown
