"""Where to place, who is served from where, and how much a better plan could still gain."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.plan.location.givens import Givens
from hrdnet.present.result import Provenance, Result
from hrdnet.present.tables import text_table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: What each question's objective is, in words; and how a proof came about.
OBJECTIVES = {
    "p_median": "sum of demand times cost",
    "p_centre": "largest cost",
    "max_cover": "demand covered",
    "set_cover": "number of sites",
    "capacitated": "sum of demand times cost, within capacities",
}
_PROOFS = {
    "prices": "Lagrangian and linear bounds, added up again from the costs themselves",
    "HiGHS": "the solver HiGHS, on what such bounds had left open",
}
#: Most sites in a summary.
_SHOWN = 20


@dataclass(frozen=True, eq=False, repr=False)
class Location(Result):
    """Sites to open, and what is known about better ones.

    Attributes
    ----------
    sites : (open,) int64
        Columns of ``cost``, counted from 0, in order.
    assignment : (points,) int64
        The site that serves each demand point; -1 where none does.
    costs : (points,) float64
        What each pays to that site; inf where there is none.
    demand : (points,) float64
        How much each asks for.
    objective
        The value of the plan, added up from ``costs``: see ``question``.
    bound
        No plan has a better value: smaller where costs or sites are counted, larger where covered demand is.
    proved
        Whether the plan is the best there is: by less than 1e-9 of the objective, and exactly where all it adds up are
        whole numbers. Of plans that are equally good, one is returned.
    question
        ``"p_median"``, ``"p_centre"``, ``"max_cover"``, ``"set_cover"`` or ``"capacitated"``.
    by
        Whose proof ``bound`` is: ``"prices"``, bounds that are added up again from the costs; or ``"HiGHS"``.
    """

    question: str
    sites: Ints
    assignment: Ints
    costs: Floats = field(repr=False)
    demand: Floats = field(repr=False)
    objective: float
    bound: float
    proved: bool
    by: str
    provenance: Provenance

    @property
    def gap(self) -> float:
        """How much a better plan could still gain: from objective to bound, over the size of the bound; 0 or more.

        0 if the plan is proved to be the best; inf if the bound is 0 and the objective is not, or nothing is known.
        """
        distance = abs(self.objective - self.bound)
        if distance == 0:
            return 0.0
        return float(distance / abs(self.bound)) if 0 < abs(self.bound) < np.inf else np.inf

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each demand point, in order: ``point``, ``site`` (-1: none), ``cost``, ``demand``."""
        import pandas as pd

        return pd.DataFrame(
            {
                "point": np.arange(len(self.demand)),
                "site": self.assignment,
                "cost": self.costs,
                "demand": self.demand,
            }
        )

    def by_site(self) -> pd.DataFrame:
        """Return one row for each site: the points it serves, their demand, and their mean and largest cost.

        Returns
        -------
        DataFrame
            Indexed by site: ``points``, ``demand``, ``mean_cost`` (weighted by demand) and ``largest_cost``; these two
            are NaN for a site that nobody with any demand is closest to.
        """
        import pandas as pd

        records = []
        for site in self.sites.tolist():
            here = self.assignment == site
            asks = self.demand[here]
            pays = self.costs[here][asks > 0]
            amount = float(asks.sum())
            mean = float((pays * asks[asks > 0]).sum()) / amount if amount > 0 else np.nan
            records.append((int(here.sum()), amount, mean, float(pays.max()) if len(pays) else np.nan))
        columns = ["points", "demand", "mean_cost", "largest_cost"]
        return pd.DataFrame(records, index=pd.Index(self.sites, name="site"), columns=columns)

    def headline(self) -> str:
        """Return how many sites, the objective, and what is proved."""
        number = f"{len(self.sites):,} site{'' if len(self.sites) == 1 else 's'}"
        return f"{number}, {OBJECTIVES[self.question]} {_number(self.objective)}, {self._certainty()}"

    def summary(self) -> str:
        """Return the plan in words, its sites in a table, and how sure it is."""
        served = float(self.demand[self.assignment >= 0].sum())
        lines = [
            self.provenance.mark,
            f"{len(self.sites):,} of {self._choice:,} sites for {len(self.demand):,} demand points.",
            f"{OBJECTIVES[self.question].capitalize()}: {_number(self.objective)}; {self._certainty()}.",
            f"No plan is better than {_number(self.bound)}: shown by {_PROOFS[self.by]}.",
            f"Demand served: {_number(served)} of {_number(float(self.demand.sum()))}.",
        ]
        frame = self.by_site().head(_SHOWN)
        rows = [
            [str(site), f"{int(points):,}", _number(float(amount)), _number(float(mean)), _number(float(largest))]
            for site, (points, amount, mean, largest) in zip(frame.index, frame.to_numpy(), strict=True)
        ]
        lines.append(text_table(["site", "points", "demand", "mean cost", "largest"], rows))
        if len(self.sites) > _SHOWN:
            lines.append(f"... and {len(self.sites) - _SHOWN:,} more sites; by_site() has all.")
        return "\n".join(lines)

    def plot(self) -> tuple[Figure, Axes]:
        """Return which share of demand is served up to each cost."""
        from hrdnet.present.location_figures import share_within

        return share_within(
            self.costs,
            self.demand,
            limit=self.provenance.parameters.get("radius"),
            label="cost to the site that serves, in the unit of your costs",
            height="share of demand served up to this cost",
            mark=self.provenance.mark,
        )

    @property
    def _choice(self) -> int:
        return int(self.provenance.parameters["sites"])

    def _certainty(self) -> str:
        if self.proved:
            return "proved to be the best"
        if self.gap == np.inf:
            return "how much better a plan could be is not known"
        return f"a better plan could gain {100 * self.gap:.2g} % at most"


def answer(
    given: Givens,
    question: str,
    sites: Ints,
    assignment: Ints,
    *,
    objective: float,
    bound: float,
    proved: bool,
    by: str,
) -> Location:
    """Put an answer together; ``sites`` are columns of the user's own ``cost``."""
    rows = np.arange(len(assignment))
    costs = np.where(assignment >= 0, given.cost[rows, np.maximum(assignment, 0)], np.inf)
    sites, assignment = np.sort(sites).astype(np.int64), assignment.astype(np.int64)
    for array in (sites, assignment, costs):
        array.setflags(write=False)
    finger = hashlib.sha256(given.cost.tobytes() + given.demand.tobytes()).hexdigest()[:16]
    provenance = Provenance(finger, None, parameters={"question": question, **given.parameters})
    return Location(question, sites, assignment, costs, given.demand, objective, bound, proved, by, provenance)


def closest(given: Givens, sites: Ints, *, within: float = np.inf) -> Ints:
    """Return the closest of some sites for each point, the first of equal ones; -1 where none is near enough."""
    if not len(sites) or not len(given.cost):
        return np.full(len(given.cost), -1, dtype=np.int64)
    near = given.cost[:, sites]
    best = near.argmin(axis=1)
    value = near[np.arange(len(near)), best]
    return np.where(np.isfinite(value) & (value <= within), sites[best], -1).astype(np.int64)


def _number(value: float) -> str:
    return "not known" if np.isnan(value) or np.isinf(value) else f"{value:,.10g}"
