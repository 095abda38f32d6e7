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
    from hrdnet.metrics.engines.schedule import Outgoing

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
        return len(self.arcs.channel) + self.actors + self.vertices


def drawing(evaluation: Evaluation, parts: Parts, states: Sequence[dict[str, float]], seed: int) -> Drawing:
    """Make a network ready for drawing worlds in some states of knowledge."""
    passings = evaluation.passing_of_each(states)
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
    from hrdnet.metrics.engines.bits import counting_order
    from hrdnet.metrics.engines.openings import Arcs

    network, roles = evaluation.network, evaluation.roles
    arcs, actors = network.arcs, len(network)
    tail = arcs.tail
    useful = (roles.target | roles.relay)[arcs.head] & ~roles.target[tail] & evaluation.steps
    part = np.repeat(np.arange(len(parts), dtype=np.int32), np.diff(arcs.start)[parts.row])
    copies = _ranges(arcs.start[parts.row], arcs.start[parts.row + 1])
    part, copies = part[useful[copies]], copies[useful[copies]]
    relayed = np.flatnonzero(useful & roles.relay[tail]).astype(np.int32)
    places = np.concatenate([relayed, copies.astype(np.int32)])
    own = evaluation.traveller[arcs.channel[copies]] == parts.row[part]
    kind = np.zeros(len(places), dtype=np.int8)
    kind[len(relayed) :] = np.where(own, parts.kind[part], 0)
    start, order = counting_order(arcs.head[places], actors + len(parts))
    places, kind = places[order], kind[order]
    channel = arcs.channel[places]
    alike = np.multiply(kind, len(evaluation.traveller), dtype=np.int32) + channel
    # Rows are numbered as the arcs first need them.
    model = np.empty(3 * len(evaluation.traveller), dtype=np.int32)
    model[alike[::-1]] = np.arange(len(alike), dtype=np.int32)[::-1]  # the first of several is written last
    model = model[alike]
    first = np.flatnonzero(model == np.arange(len(model), dtype=np.int32))
    number = np.empty(len(model), dtype=np.int32)
    number[first] = np.arange(len(first), dtype=np.int32)
    tails = np.concatenate([tail[relayed], actors + part])[order]
    journey = np.cumsum(evaluation.in_person) - 1
    share = kind[first].astype(np.int64) * int(evaluation.in_person.sum()) + journey[channel[first]]
    share = np.where(evaluation.in_person[channel[first]], share, -1)
    return Arcs(start, tails.astype(np.int32), number[model], channel[first], share.astype(np.int32))


def _ranges(first: Ints, past: Ints) -> Ints:
    """Return the numbers of several ranges, one after the other."""
    length = past - first
    skipped = np.repeat(first - np.cumsum(length) + length, length)
    return np.asarray(skipped + np.arange(len(skipped)))


def _things(evaluation: Evaluation, seed: int) -> Things:
    """Return the keys of all that is drawn, and the regions that each channel needs."""
    from hrdnet.metrics.engines.openings import Things

    network = evaluation.network
    regional = evaluation.in_person | evaluation.remote
    needs = np.empty((len(regional), 0), dtype=np.int32)
    if regional.any():
        remote = np.where(evaluation.remote, len(evaluation.regions), 0)
        needs = np.where(regional[:, None], evaluation.region[evaluation.ends] + remote[:, None], -1).astype(np.int32)
        # Both ends in one region: it passes once.
        needs[needs[:, 0] == needs[:, 1], 1] = -1
    return Things(
        *network.draw_keys,
        entity_keys(evaluation.regions),
        np.array([stream_key(seed, name) for name in STREAMS], dtype=np.uint64),
        evaluation.traveller,
        needs,
    )


def _chances(evaluation: Evaluation, passing: Passing) -> Chances:
    """Return the thresholds of one state of knowledge."""
    from hrdnet.metrics.engines.openings import Chances

    away = evaluation.in_person
    journeys = {WOMEN: passing.traveller_women[away], OTHERS: passing.traveller_others[away]}
    journey = np.concatenate([passing.traveller[away], journeys[WOMEN], journeys[OTHERS]])
    return Chances(
        threshold(passing.channel),
        threshold(journey),
        threshold(passing.in_person),
        threshold(passing.remote),
        threshold(evaluation.accepts(passing)),
    )


def outgoing_of(ready: Drawing) -> Outgoing:
    """Return the arcs of a drawing by tail."""
    from hrdnet.metrics.engines.schedule import Outgoing

    arcs = ready.arcs
    start = np.zeros(ready.vertices + 1, dtype=np.int64)
    np.cumsum(np.bincount(arcs.tail, minlength=ready.vertices), out=start[1:])
    heads = np.repeat(np.arange(len(arcs.start) - 1, dtype=np.int64), np.diff(arcs.start))
    return Outgoing(start, np.argsort(arcs.tail, kind="stable").astype(np.int64), heads)


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
        carried = reached[head] & (roles.target | roles.relay)[head] & evaluation.steps
        grown = reached.copy()
        grown[tail[carried]] = True
        if np.array_equal(grown, reached):
            return np.asarray(reached)
        reached = grown
