"""What bodies do under a strategy: cases, hours a year, how much of their time that is, how unevenly it falls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.graph.vocabulary import Role
from hrdnet.metrics.disclosure import NAMED_ROLES, classes_of
from hrdnet.metrics.estimates import UNDEFINED, Estimate
from hrdnet.metrics.inequality import gini
from hrdnet.sim import replicates
from hrdnet.sim.sharing.layout import WORK

if TYPE_CHECKING:
    from hrdnet.sim.sharing.outcomes import BurdenSharing

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

COLUMNS = (
    "bodies",
    *WORK[:3],
    "hours",
    "hours_low",
    "hours_high",
    "available",
    "utilisation",
    "utilisation_low",
    "utilisation_high",
)


def shown_bodies(result: BurdenSharing) -> dict[str, Mask]:
    """Return what loads are shown of: missions, intergovernmental bodies and mechanisms by id, others as classes."""
    role = result.network.table("actors").words("role")
    named = role.is_any(*NAMED_ROLES)[result.bodies]
    each = np.arange(len(result.bodies))
    bodies = {str(result.network.ids[result.bodies[spot]]): each == spot for spot in np.flatnonzero(named).tolist()}
    return bodies | classes_of({one: role.is_any(one)[result.bodies] & ~named for one in Role.values()})


def load(result: BurdenSharing, strategy: int, members: Mask) -> dict[str, float]:
    """Return the line of a table for some bodies under a strategy; counts and hours are a year's."""
    work = result.layout.work(result.records)[:, strategy][:, members].sum(axis=1) * result.per_year
    means = {name: replicates.mean(work[:, WORK.index(name)], result.state, ends=(0.0, np.inf)) for name in WORK}
    hours, available = means["hours"], hours_available(result, strategy, members)
    line = {"bodies": float(members.sum())} | {name: means[name].probability for name in WORK[:3]}
    line |= {"hours": hours.probability, "hours_low": hours.low, "hours_high": hours.high, "available": available}
    ends = {"utilisation": "hours", "utilisation_low": "hours_low", "utilisation_high": "hours_high"}
    return line | {name: line[end] / available if available > 0 else np.nan for name, end in ends.items()}


def hours_available(result: BurdenSharing, strategy: int, members: Mask) -> float:
    """Return the hours a year that some bodies have for it together; NaN if nobody said."""
    return np.nan if result.available is None else float(result.available[strategy, members].sum())


def utilisation_change(result: BurdenSharing, strategy: int, baseline: int) -> Estimate:
    """Return how much more of their time all bodies together spend than under the baseline, paired."""
    everyone = np.ones(len(result.bodies), dtype=bool)
    hours = result.layout.work(result.records)[..., WORK.index("hours")].sum(axis=2) * result.per_year
    sides = []
    for one in (strategy, baseline):
        available = hours_available(result, one, everyone)
        if not available > 0:
            return UNDEFINED
        sides.append(hours[:, one] / available)
    return replicates.difference(sides[0], sides[1], result.state)


def for_nothing(result: BurdenSharing, strategy: int) -> Estimate:
    """Return the share of cases worked on that another body had settled: what working side by side wastes."""
    work = result.layout.work(result.records)[:, strategy].sum(axis=1)
    done, wasted = work[:, WORK.index("worked_on")], work[:, WORK.index("for_nothing")]
    return replicates.share(wasted, done, result.state)


def inequality(result: BurdenSharing, strategy: int) -> Estimate:
    """Return the Gini coefficient of hours at work over missions, of their means over replicates.

    Means, since the Gini of single replicates would hold chance: which mission a case fell to. The band runs over the
    states of knowledge; the sampling error is not given. NaN without missions, or if none works.
    """
    missions = result.network.table("actors").words("role").is_any(Role.MISSION)[result.bodies]
    hours = result.layout.work(result.records)[:, strategy, :, WORK.index("hours")][:, missions]
    if not hours.size:
        return UNDEFINED
    by_state = np.array([hours[result.state == one].mean(axis=0) for one in np.unique(result.state)])
    found = np.array([gini(one) for one in by_state])
    point, known = gini(by_state.mean(axis=0)), found[~np.isnan(found)]
    if np.isnan(point):
        return UNDEFINED
    ends = (*known.tolist(), point)
    return Estimate(point, min(ends), max(ends), np.nan, np.nan, found)
