"""Compressed adjacency: which arcs leave each actor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.graph.values import frozen

Int32 = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Arcs:
    """Arcs sorted by tail: those of actor ``i`` are ``start[i]`` to ``start[i + 1]``.

    Attributes
    ----------
    start : (actors + 1,) int64
    head : (arcs,) int32
        The actor at the end of each arc.
    channel : (arcs,) int32
        The row of the channel that the arc belongs to; the two arcs of an undirected channel share it.
    """

    start: npt.NDArray[np.int64]
    head: Int32
    channel: Int32

    @property
    def tail(self) -> Int32:
        """The actor at the beginning of each arc, (arcs,) int32."""
        actors = np.arange(len(self.start) - 1, dtype=np.int32)
        return np.repeat(actors, np.diff(self.start))

    def degree(self) -> npt.NDArray[np.int64]:
        """How many arcs leave each actor, (actors,) int64."""
        return np.diff(self.start)


def arcs_of(actors: int, source: Int32, target: Int32, directed: npt.NDArray[np.bool_]) -> Arcs:
    """Build the arcs of channels; undirected channels give two."""
    back = np.flatnonzero(~directed).astype(np.int32)
    tail = np.concatenate([source, target[back]])
    head = np.concatenate([target, source[back]])
    channel = np.concatenate([np.arange(len(source), dtype=np.int32), back])
    order = np.argsort(tail, kind="stable")
    start = np.zeros(actors + 1, dtype=np.int64)
    np.cumsum(np.bincount(tail, minlength=actors), out=start[1:])
    return Arcs(frozen(start), frozen(head[order]), frozen(channel[order]))
