"""Where actors stand in a drawing of the network: computed once, so that a page only draws."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.draws import entity_keys, single_draws

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork

Floats = npt.NDArray[np.float64]


def positions(net: ProtectionNetwork, *, seed: int = 0) -> Floats:
    """Return where each actor stands in a drawing.

    Forces pull together who shares a channel and push all others apart (Fruchterman & Reingold 1991,
    doi:10.1002/spe.4380211102), by igraph, from places drawn by the ids of actors.

    Parameters
    ----------
    net
        The network.
    seed
        The same gives the same places.

    Returns
    -------
    (actors, 2) float64
        From 0 to 1 in both directions; one actor stands in the middle.
    """
    number = len(net)
    if not number:
        return np.zeros((0, 2))
    import igraph

    channels = net.table("channels")
    ends = np.stack([channels.refs(end).codes for end in ("source", "target")], axis=1)
    start = single_draws(seed, "layout", entity_keys(net.ids), 2) / 2.0**32
    graph = igraph.Graph(n=number, edges=ends.tolist()).simplify()
    igraph.set_random_number_generator(random.Random(seed))  # noqa: S311 - a drawing keeps no secret
    try:
        places = np.array(graph.layout_fruchterman_reingold(seed=(10 * start).tolist(), niter=300).coords)
    finally:
        igraph.set_random_number_generator(random)
    least, most = places.min(axis=0), places.max(axis=0)
    span = float((most - least).max())
    return np.asarray((places - (least + most) / 2) / span + 0.5) if span > 0 else np.full((number, 2), 0.5)
