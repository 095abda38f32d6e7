"""Who hangs on whom: dominators, disjoint routes, and what is lost world by world when one actor drops out."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.drawing import Drawing, Parts, drawing, outgoing_of
from hrdnet.metrics.engines.losses import gates_of
from hrdnet.metrics.engines.passing import Evaluation
from hrdnet.metrics.engines.sampled import WORD, in_threads, processors
from hrdnet.metrics.engines.terminals import WHOLE

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from hrdnet.metrics.engines.separators import Net

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Hanging:
    """What hangs on what, for some rows of the actors, whatever the barriers.

    Parameters
    ----------
    contacts, channels : (rows,) int64
        How many actors, and how many channels, stand on every route; 0 without any route.
    actor_routes, channel_routes : (rows,) int64
        How many routes share no actor (between the row and the targets, those included), or no channel.
    above : (actors,) int64
        The last actor on every route of each actor: its next only contact, -1 where there is none.
    """

    contacts: Ints
    channels: Ints
    actor_routes: Ints
    channel_routes: Ints
    above: Ints


def hanging(evaluation: Evaluation, rows: Ints) -> Hanging:
    """Return what hangs on what in the network as it stands, all barriers lifted."""
    from hrdnet.metrics.engines.dominators import structure
    from hrdnet.metrics.engines.separators import actor_disjoint, channel_disjoint

    ready, net = _structure(evaluation, rows)
    actors, channels = ready.actors, len(evaluation.network.table("channels"))
    passed, above = structure(ready.arcs, net.outgoing, gates_of(ready), ready.targets, actors)
    place, routes = ready.place, np.where(passed[0] >= 0, np.diff(net.outgoing.start), 0)
    # Bounds: no more routes than ways on, or targets; one only contact leaves one.
    most = np.where(passed[0] > 0, np.minimum(routes, 1), np.minimum(routes, len(ready.targets)))
    by_channel = np.where(passed[1] > 0, np.minimum(routes, 1), routes)
    passed = np.maximum(passed, 0)
    asks = ~evaluation.roles.target[rows]
    by_actors, by_channels = (np.zeros(len(rows), dtype=np.int64) for _ in range(2))
    by_actors[asks] = actor_disjoint(net, place[asks], most, channels)
    by_channels[asks] = channel_disjoint(net, place[asks], by_channel, channels)
    return Hanging(passed[0, place], passed[1, place], by_actors, by_channels, above[:actors])


def cut_of(evaluation: Evaluation, row: int) -> Ints:
    """Return the actors of a smallest cut between a row and the targets: the one nearest to the row."""
    from hrdnet.metrics.engines.separators import smallest_cut

    ready, net = _structure(evaluation, np.array([row]))
    found = smallest_cut(net, int(ready.place[0]), len(evaluation.network.table("channels")))
    return np.asarray(found, dtype=np.int64)


def _structure(evaluation: Evaluation, rows: Ints) -> tuple[Drawing, Net]:
    from hrdnet.metrics.engines.separators import Net, distances

    ready = drawing(evaluation, Parts(rows, np.full(len(rows), WHOLE)), [], 0)
    arrives = np.zeros(ready.vertices, dtype=bool)
    arrives[ready.targets] = True
    channel = ready.arcs.channel[ready.arcs.row].astype(np.int64)
    net = Net(ready.arcs, outgoing_of(ready), channel, arrives, np.empty(ready.vertices, dtype=np.int64))
    distances(net, ready.targets)
    return ready, net


def sample_hanging(
    evaluation: Evaluation,
    parts: Parts,
    states: Sequence[dict[str, float]],
    *,
    worlds: int,
    seed: int,
    threads: int | None = None,
) -> tuple[Ints, list[csr_array]]:
    """Return how often each part reaches a target, and how often it hangs on each actor when it does.

    Parameters
    ----------
    evaluation, parts, states, worlds, seed, threads
        As for ``engines.sampled.sample``.

    Returns
    -------
    reached : (states, parts) int64
        Worlds.
    hung : list of (parts, actors) int64, one a state
        Worlds in which all working routes of the part pass the actor, targets included, the part's own row left out.
    """
    from scipy.sparse import coo_array

    from hrdnet.metrics.engines.dominators import contacts
    from hrdnet.metrics.engines.openings import room_for

    actors = len(evaluation.network)
    asks = np.flatnonzero(~evaluation.roles.target[parts.row])
    ready = drawing(evaluation, Parts(parts.row[asks], parts.kind[asks]), states, seed)
    outgoing = outgoing_of(ready)
    reached = np.zeros((len(states), len(parts)), dtype=np.int64)
    reached[:, evaluation.roles.target[parts.row]] = worlds
    hung: list[csr_array] = [coo_array((len(parts), actors), dtype=np.int64).tocsr() for _ in states]
    if not len(asks):
        return reached, hung

    def run(task: tuple[int, int]) -> tuple[int, Ints, csr_array]:
        state, group = task
        room = room_for(len(ready.arcs.channel), ready.actors, ready.vertices, 1)
        chances = ready.chances[state]
        counts, pairs = contacts(room, ready.arcs, outgoing, ready.things, chances, ready.targets, ready.place, group)
        part = asks[pairs[:, 0]]
        others = pairs[:, 1] != parts.row[part]
        ones = np.ones(int(others.sum()), dtype=np.int64)
        found = coo_array((ones, (part[others], pairs[others, 1])), shape=(len(parts), actors))
        return state, counts, found.tocsr()

    tasks = list(itertools.product(range(len(states)), range(worlds // WORD)))
    workers = threads or processors()
    for state, counts, found in in_threads(run, tasks, workers=workers, what="dropping contacts out"):
        reached[state, asks] += counts
        hung[state] = hung[state] + found
    return reached, hung
