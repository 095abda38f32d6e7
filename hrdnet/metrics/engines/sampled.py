"""Reach by worlds: every world opens or closes each arc, and requests run back from the targets.

Worlds are packed 64 to a machine word, so one pass of bitwise operations treats all of them. The draws
of a world are keyed by entity (see ``draws``) and shared by all states of knowledge: what differs between
two states is what is assumed, never luck.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.draws import U32, U64, draws, entity_keys, threshold
from hrdnet.metrics.engines.passing import Evaluation, Passing

Ints = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint64]

WORD = 64
#: Bytes of draws held at once; worlds are drawn in chunks that fit, which changes no bit.
CHUNK_BYTES = 64_000_000
_WHOLE, _WOMEN, _OTHERS = 0, 1, 2


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


@dataclass(frozen=True)
class _Graph:
    """Arcs of actors and parts, sorted by tail; parts are tails only, numbered after the actors."""

    tails: Ints
    starts: Ints
    head: Ints
    channel: Ints
    kind: Ints
    own_journey: npt.NDArray[np.bool_]


def _graph(evaluation: Evaluation, parts: Parts) -> _Graph:
    network, roles = evaluation.network, evaluation.roles
    arcs = network.arcs
    tail, head, channel = (
        arcs.tail.astype(np.int64),
        arcs.head.astype(np.int64),
        arcs.channel.astype(np.int64),
    )
    useful = (roles.target | roles.relay)[head] & ~roles.target[tail]
    tail, head, channel = tail[useful], head[useful], channel[useful]
    first = np.searchsorted(tail, parts.row)
    past = np.searchsorted(tail, parts.row, side="right")
    copies = np.concatenate([np.arange(a, b) for a, b in zip(first, past, strict=True)] or [np.empty(0, np.int64)])
    copies = copies.astype(np.int64)
    part = np.repeat(np.arange(len(parts)), past - first)
    relaying = roles.relay[tail]
    all_tails = np.concatenate([tail[relaying], len(network) + part])
    starts = np.flatnonzero(np.diff(all_tails, prepend=-1)) if len(all_tails) else np.empty(0, np.int64)
    return _Graph(
        tails=all_tails[starts],
        starts=starts.astype(np.int64),
        head=np.concatenate([head[relaying], head[copies]]),
        channel=np.concatenate([channel[relaying], channel[copies]]),
        kind=np.concatenate([np.zeros(int(relaying.sum()), dtype=np.int64), parts.kind[part]]),
        own_journey=np.concatenate(
            [
                np.zeros(int(relaying.sum()), dtype=bool),
                evaluation.traveller[channel[copies]] == parts.row[part],
            ],
        ),
    )


@dataclass(frozen=True)
class _Draws:
    channel: U32
    traveller: U32
    in_person: U32
    remote: U32
    receiver: U32


def sample(evaluation: Evaluation, parts: Parts, states: list[dict[str, float]], *, worlds: int, seed: int) -> Bits:
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

    Returns
    -------
    (states, parts, worlds / 64) uint64
        Bit ``w % 64`` of word ``w // 64`` (in memory order, least significant first) is world ``w``.
    """
    if not worlds:
        return np.zeros((len(states), len(parts), 0), dtype=np.uint64)
    network = evaluation.network
    graph = _graph(evaluation, parts)
    things = len(network.table("channels")) + 2 * len(network) + 2 * len(evaluation.regions)
    chunk = max(WORD, CHUNK_BYTES // (4 * max(things, 1)) // WORD * WORD)
    reached = np.zeros((len(states), len(parts), worlds // WORD), dtype=np.uint64)
    passings = [evaluation.passing(position) for position in states]
    keys = (
        entity_keys(network.channel_ids),
        entity_keys(network.ids),
        entity_keys(evaluation.regions),
    )
    for first in range(0, worlds, chunk):
        number = min(chunk, worlds - first)
        drawn = _draw(keys, seed, first, number)
        window = slice(first // WORD, (first + number) // WORD)
        for state, passing in enumerate(passings):
            reached[state, :, window] = _reached(evaluation, graph, parts, passing, drawn)
    return reached


def _draw(keys: tuple[U64, U64, U64], seed: int, first: int, worlds: int) -> _Draws:
    channels, actors, regions = keys
    return _Draws(
        draws(seed, "channel", channels, worlds, first_world=first),
        draws(seed, "traveller", actors, worlds, first_world=first),
        draws(seed, "region in person", regions, worlds, first_world=first),
        draws(seed, "region remote", regions, worlds, first_world=first),
        draws(seed, "receiver", actors, worlds, first_world=first),
    )


def _open(drawn: U32, probability: npt.NDArray[np.float64]) -> Bits:
    """Return the worlds in which each thing passes, packed."""
    passes = drawn < threshold(probability)[:, None]
    return np.packbits(passes, axis=1, bitorder="little").view(np.uint64)


def _reached(evaluation: Evaluation, graph: _Graph, parts: Parts, passing: Passing, drawn: _Draws) -> Bits:
    roles = evaluation.roles
    actors = len(evaluation.network)
    takes = np.where(roles.target, passing.target, np.where(roles.relay, passing.relay, 0.0))
    accepts = _open(drawn.receiver, takes)
    arcs = _open_arcs(evaluation, graph, passing, drawn) & accepts[graph.head]
    reached = np.zeros((actors + len(parts), accepts.shape[1]), dtype=np.uint64)
    reached[:actors][roles.target] = ~np.uint64(0)
    relays = graph.tails < actors
    # Label-correcting: relays first, until no world changes; parts are nobody's relay and go last, once.
    ends = np.append(graph.starts[1:], len(graph.head))
    past = int(ends[relays][-1]) if relays.any() else 0
    while past:
        flow = np.bitwise_or.reduceat(arcs[:past] & reached[graph.head[:past]], graph.starts[relays], axis=0)
        before = reached[graph.tails[relays]]
        after = before | flow
        if np.array_equal(before, after):
            break
        reached[graph.tails[relays]] = after
    if past < len(graph.head):
        flow = arcs[past:] & reached[graph.head[past:]]
        reached[graph.tails[~relays]] = np.bitwise_or.reduceat(flow, graph.starts[~relays] - past, axis=0)
    result = reached[actors:]
    result[roles.target[parts.row]] = ~np.uint64(0)
    return result


def _open_arcs(evaluation: Evaluation, graph: _Graph, passing: Passing, drawn: _Draws) -> Bits:
    """Return the worlds in which each arc is open, before its receiver is asked."""
    channels = evaluation.network.table("channels")
    source, target = channels.refs("source").codes, channels.refs("target").codes
    open_channel = _open(drawn.channel, passing.channel)
    for concerned, probability, region_draws in (
        (evaluation.in_person, passing.in_person, drawn.in_person),
        (evaluation.remote, passing.remote, drawn.remote),
    ):
        rows = np.flatnonzero(concerned)
        region = _open(region_draws, probability)
        # The same region at both ends passes once: x & x is x.
        open_channel[rows] &= region[evaluation.region[source[rows]]] & region[evaluation.region[target[rows]]]
    arcs = open_channel[graph.channel]
    rows = np.flatnonzero(evaluation.in_person[graph.channel])
    chosen = graph.channel[rows]
    kind = np.where(graph.own_journey[rows], graph.kind[rows], _WHOLE)
    share = np.select(
        [kind == _WOMEN, kind == _OTHERS],
        [passing.traveller_women[chosen], passing.traveller_others[chosen]],
        passing.traveller[chosen],
    )
    arcs[rows] &= _open(drawn.traveller[evaluation.traveller[chosen]], share)
    return arcs


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
