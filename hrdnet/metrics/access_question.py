"""What ``access`` is asked: how supply, demand and cost are brought together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hrdnet.errors import UsageError
from hrdnet.metrics.catchments import METHODS, SELECTIONS, check_catchment
from hrdnet.metrics.decay import Decay
from hrdnet.present.result import Assumption

RAAM = "raam"
OVER = ("travel", "dialogue")
#: The coordinate of how far people go, and its ranges if the caller does not say (assumption): the limit of a
#: catchment, or the tau of RAAM.
HOW_FAR = "how_far"
RANGES = {"travel": (4.0, 12.0), "dialogue": (14.0, 60.0)}


@dataclass(frozen=True)
class Question:
    """The options of :func:`access` that say how supply, demand and cost are brought together."""

    method: str
    over: str
    capacity: str
    decay: Decay | None
    max_cost: float | None
    selection: str
    tau: float | None
    rho: float | None

    def check(self) -> None:
        """Refuse options that are unknown or do not go together."""
        if self.method not in METHODS and self.method != RAAM:
            raise UsageError(f"method is one of {', '.join((*METHODS, RAAM))}")
        if self.over not in OVER:
            raise UsageError("over is travel or dialogue")
        if self.selection not in SELECTIONS:
            raise UsageError("selection is all or catchment")
        check_catchment(self.method, self.decay, self.max_cost)
        if self.method == RAAM and self.decay is not None:
            raise UsageError("raam weighs costs by tau: it goes without decay")
        if self.method != RAAM and not self.tau is self.rho is None:
            raise UsageError("tau and rho go with raam only")
        for name, value in (("tau", self.tau), ("rho", self.rho)):
            if value is not None and not (isinstance(value, int | float | np.number) and 0 < value < np.inf):
                raise UsageError(f"{name} is a finite number above 0")

    def uncertain(self) -> tuple[str, ...]:
        """Return the coordinate of how far people go, if nobody said."""
        if self.method == RAAM:
            return (HOW_FAR,) if self.tau is None else ()
        return (HOW_FAR,) if self.max_cost is None and self.decay is None else ()

    def how_far(self, state: dict[str, float]) -> float:
        """Return how far people go in a state of knowledge, if nobody said."""
        low, high = RANGES[self.over]
        return low + state[HOW_FAR] * (high - low)

    def limit(self, state: dict[str, float]) -> float:
        """Return the cost past which nothing is available."""
        if self.max_cost is not None:
            return self.max_cost
        return np.inf if self.method == RAAM or self.decay is not None else self.how_far(state)

    def looked_at(self, state: dict[str, float]) -> float:
        """Return the cost up to which pairs matter: selection weights may sum over bodies past the limit."""
        return np.inf if self.method == "3sfca" and self.selection == "all" else self.limit(state)

    def unit(self, supply: str, cost: str) -> str:
        """Return the unit of the answer."""
        if self.method == RAAM:
            return cost
        return supply if self.method == "opportunities" else f"{supply} per defender"

    def parameters(self) -> dict[str, object]:
        """Return what provenance says of the question."""
        asked = {name: getattr(self, name) for name in ("method", "over", "capacity", "max_cost", "selection")}
        given = {"decay": None if self.decay is None else "given", "tau": self.tau, "rho": self.rho}
        return asked | given

    def assumptions(self) -> tuple[Assumption, ...]:
        """Return the range of how far people go, if nobody said."""
        if not self.uncertain():
            return ()
        what = {
            (False, "travel"): "journeys that people make, one way, at most",
            (False, "dialogue"): "days of dialogue that people wait, at most",
            (True, "travel"): "hours of travel that weigh as much as mean congestion (tau)",
            (True, "dialogue"): "days of dialogue that weigh as much as mean congestion (tau)",
        }[self.method == RAAM, self.over]
        return (Assumption(what, 0, 0, *RANGES[self.over], "hours" if self.over == "travel" else "days"),)
