"""What each tour of a plan adds for whom: what is lost if it alone is left out, in the same worlds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from hrdnet.metrics import estimates
from hrdnet.metrics.engines.sampled import WORD
from hrdnet.metrics.estimates import Estimate
from hrdnet.plan.touring import Touring

Mask = npt.NDArray[np.bool_]


def lost_without(
    touring: Touring,
    chosen: Sequence[tuple[int, int]],
    groups: Mapping[str, Mask],
    *,
    worlds: int,
    first_world: int = 0,
) -> list[dict[str, Estimate]]:
    """Return by tour and group how much of its share would be lost without the tour, paired world by world.

    Parameters
    ----------
    chosen
        Numbers of mission and region.
    groups
        Masks over the parts; groups of nobody are left out.
    worlds, first_world
        As for ``engines.sampled.sample``.
    """
    from hrdnet.metrics.engines.bits import add_weights

    if not len(touring.parts):
        return [{} for _ in chosen]
    full, without = touring.hits(chosen, worlds=worlds, first_world=first_world)
    shape = full.shape[0], full.shape[2] * WORD
    found = []
    for other in without:
        lost = full & ~other
        some = lost.any(axis=(0, 2))
        effects = {}
        for name, mask in groups.items():
            if not mask.any():
                continue
            values, rows = np.zeros(shape), np.flatnonzero(some & mask)
            for state in range(shape[0]):
                weight = touring.weights[state]
                add_weights(values[state], lost[state], rows, weight[rows] / max(1e-300, weight[mask].sum()))
            effects[name] = estimates.difference(values, np.zeros(shape), certain=not len(rows))
        found.append(effects)
    return found
