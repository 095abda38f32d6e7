"""Which channels a mean of reach hangs on, by worlds: what each channel alone would cost if it were gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.drawing import Drawing, Parts, drawing, outgoing_of
from hrdnet.metrics.engines.passing import Evaluation
from hrdnet.metrics.engines.sampled import WORD, in_blocks, processors

if TYPE_CHECKING:
    from hrdnet.metrics.engines.dominators import Gates
    from hrdnet.metrics.engines.openings import Room

Floats = npt.NDArray[np.float64]
Float32 = npt.NDArray[np.float32]


def sample_losses(
    evaluation: Evaluation,
    parts: Parts,
    weights: Floats,
    states: Sequence[dict[str, float]],
    *,
    worlds: int,
    seed: int,
    threads: int | None = None,
) -> Float32:
    """Return what each channel alone would cost if it were gone.

    Parameters
    ----------
    evaluation, parts, states, worlds, seed, threads
        As for ``engines.sampled.sample``.
    weights : (states, parts)
        What each part counts.

    Returns
    -------
    (states, worlds, channels) float32
        The weight of the parts that reach a target with the channel and not without it.
    """
    from hrdnet.metrics.engines.dominators import losses

    channels = len(evaluation.network.table("channels"))
    lost = np.zeros((len(states), worlds, channels), dtype=np.float32)
    asks = ~evaluation.roles.target[parts.row]
    if not worlds or not asks.any() or not channels:
        return lost
    parts = Parts(parts.row[asks], parts.kind[asks])
    ready = drawing(evaluation, parts, states, seed)
    outgoing, gates = outgoing_of(ready), gates_of(ready)
    by_vertex = np.zeros((len(states), ready.vertices))
    for state, one in enumerate(weights[:, asks]):
        np.add.at(by_vertex[state], ready.place, one)

    def fill(room: Room, state: int, first: int) -> None:
        lost[state, WORD * first : WORD * (first + 1)] = losses(
            room,
            ready.arcs,
            outgoing,
            gates,
            ready.things,
            ready.chances[state],
            ready.targets,
            by_vertex[state],
            first,
        )

    in_blocks(ready, fill, words=worlds // WORD, block=1, workers=threads or processors())
    return lost


def gates_of(ready: Drawing) -> Gates:
    """Return the gates of a drawing: one a channel and head of its arcs."""
    from hrdnet.metrics.engines.dominators import Gates

    heads = outgoing_of(ready).head
    key = heads * len(ready.things.channels) + ready.arcs.channel[ready.arcs.row]
    kept, of = np.unique(key, return_inverse=True)
    head, channel = np.divmod(kept, len(ready.things.channels))
    return Gates(of.astype(np.int64), head, channel)
