"""Which fact would help most: unknowns by how closely an answer follows them over the states of knowledge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from hrdnet.graph import meetings
from hrdnet.graph.barriers import default
from hrdnet.present.messages import said, say, uncapitalised

if TYPE_CHECKING:
    from hrdnet.metrics.estimates import Estimate
    from hrdnet.present.result import Provenance

Floats = npt.NDArray[np.float64]

#: Units of what holds more or less often.
_OFTEN = ("probability", "share of the time")


class Asked(Protocol):
    """A result over states of knowledge."""

    @property
    def coordinates(self) -> Mapping[str, Floats]:
        """Where in its range each unknown lies, by state of knowledge."""
        ...

    @property
    def provenance(self) -> Provenance:
        """What was asked."""
        ...


def ranked(result: Asked, estimate: Estimate) -> list[tuple[str, float]]:
    """Return the unknowns with the share of an answer's spread that goes with each, the largest first.

    The share is the squared correlation, over the states of knowledge, of the answer with the place of the unknown in
    its range: 0 to 1. Shares of several unknowns add up to about 1 at most if the answer follows them linearly.
    """
    spread = estimate.by_state - estimate.by_state.mean()
    found = []
    for coordinate in result.provenance.parameters["uncertain"]:
        positions = result.coordinates[coordinate]
        centred = positions - positions.mean()
        scale = float(np.sqrt((centred**2).sum() * (spread**2).sum()))
        match = abs(float((centred * spread).sum())) / scale if scale > 0 else 0.0
        if match > 0:
            found.append((coordinate, match**2))
    return sorted(found, key=lambda one: -one[1])


def fact_words(coordinate: str) -> str:
    """Say what an unknown is, so that somebody could ask for it."""
    attribute = next((one for one in (*default.attributes, *meetings.ATTRIBUTES) if one.name == coordinate), None)
    if attribute is None:
        return say("the column {name}", name=coordinate)
    meaning = uncapitalised(said(attribute.meaning))
    if attribute.unit in _OFTEN:
        return say("how often '{meaning}' holds", meaning=meaning)
    return say("'{meaning}' in {unit}", meaning=meaning, unit=said(attribute.unit))
