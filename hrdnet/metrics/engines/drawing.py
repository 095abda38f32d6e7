"""What a run over worlds needs to know of a network, put in order once: arcs, keys of draws, thresholds by state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.draws import entity_keys, stream_key, threshold
from hrdnet.metrics.engines.passing import Evaluation, Passing
from hrdnet.metrics.engines.terminals import OTHERS, WOMEN

if TYPE_CHECKING:
    from hrdnet.metrics.engines.openings import Arcs, Chances, Things

Ints = npt.NDArray[np.int64]

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


@dataclass(frozen=True)
class Drawing:
    """A network made ready for drawing worlds.

    Parameters
    ----------
    actors, vertices
        Vertices past the actors are origins that travel otherwise than their row.
    place : (parts,) int64
        The vertex that each part asks from.
    targets : (targets,) int64
        Actors at which a request arrives.
    arcs, things, chances
        As ``engines.openings`` needs them; ``chances`` by state of knowledge.
    """

    actors: int
    vertices: int
    place: Ints
    targets: Ints
    arcs: Arcs
    things: Things
    chances: list[Chances]

    def rows(self) -> int:
        """Return how many rows of words a block of worlds keeps."""
        return len(self.arcs.tail) + self.actors + self.vertices


def drawing(evaluation: Evaluation, parts: Parts, states: Sequence[dict[str, float]], seed: int) -> Drawing:
    """Make a network ready for drawing worlds in some states of knowledge."""
    passings = [evaluation.passing(position) for position in states]
    apart = _apart(evaluation, parts, passings)
    actors = len(evaluation.network)
    # A part that travels like its row asks as the row does; the others are vertices of their own.
    return Drawing(
        actors,
        actors + int(apart.sum()),
        np.where(apart, actors + np.cumsum(apart) - 1, parts.row),
        np.flatnonzero(evaluation.roles.target).astype(np.int64),
        _arcs(evaluation, Parts(parts.row[apart], parts.kind[apart])),
        _things(evaluation, seed),
        [_chances(evaluation, passing) for passing in passings],
    )


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
    return np.asarray(reaching(evaluation)[parts.row])


def reaching(evaluation: Evaluation) -> npt.NDArray[np.bool_]:
    """Return which actors have any route to a target, whatever the barriers, (actors,) bool."""
    roles = evaluation.roles
    arcs = evaluation.network.arcs
    reached = roles.target.copy()
    tail, head = arcs.tail, arcs.head
    while True:
        carried = reached[head] & (roles.target | roles.relay)[head]
        grown = reached.copy()
        grown[tail[carried]] = True
        if np.array_equal(grown, reached):
            return np.asarray(reached)
        reached = grown
