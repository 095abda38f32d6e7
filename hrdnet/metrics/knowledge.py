"""States of knowledge: where in its range each unknown might lie.

Ignorance is not noise. One coordinate per attribute, shared by all rows (all low together, all high
together), so that not knowing does not average out over the rows (domain C1).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hrdnet.draws import WORD, draws, entity_keys

Floats = npt.NDArray[np.float64]

#: States of knowledge in a run, unless everything is known.
STATES = 64


def coordinates(attributes: tuple[str, ...], states: int, seed: int) -> dict[str, Floats]:
    """Return a coordinate in [0, 1) per attribute and state.

    Sobol points (Joe & Kuo 2008, as in scipy) with a random digital shift per attribute, keyed by the
    attribute's name. The dimension of an attribute is its position in ``attributes``.

    Parameters
    ----------
    attributes
        Names, in a fixed order.
    states
        A power of two.
    seed
        Root seed.

    Returns
    -------
    dict of (states,) arrays
    """
    from scipy.stats import qmc

    if not attributes:
        return {}
    points = qmc.Sobol(len(attributes), scramble=False, bits=32).random(states)
    bits = (points * 2.0**32).astype(np.uint64)
    shifts = draws(seed, "knowledge", entity_keys(attributes), WORD)[:, 0].astype(np.uint64)
    shifted = (bits ^ shifts[None, :]).astype(np.float64) / 2.0**32
    return {name: shifted[:, column] for column, name in enumerate(attributes)}


def states_of(attributes: tuple[str, ...], seed: int, *, certain: bool) -> list[dict[str, float]]:
    """Return the states of knowledge of a run: positions in 0 to 1 by attribute; one state if nothing is unknown."""
    if certain:
        return [dict.fromkeys(attributes, 0.5)]
    points = coordinates(attributes, STATES, seed)
    return [{name: float(points[name][state]) for name in attributes} for state in range(STATES)]
