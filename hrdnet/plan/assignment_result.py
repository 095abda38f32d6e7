"""Which mission covers which region: the answer of ``assign``."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.metrics.groups import EVERYONE
from hrdnet.metrics.reach_result import Reach
from hrdnet.plan import assignment_words
from hrdnet.plan.assignment_access import Access
from hrdnet.plan.division import DAY, SHARE, Division
from hrdnet.plan.division_check import broken
from hrdnet.plan.officer_days import ALL, NOW, FromOfficerDays, check_paid_by
from hrdnet.plan.plan_result import ASK_FIRST, DO_NOTHING, THIS, Element, Plan
from hrdnet.plan.responsibility import Responsibility
from hrdnet.present.messages import word
from hrdnet.present.result import Provenance
from hrdnet.sim.sharing.budgets import DAYS_A_YEAR
from hrdnet.sim.strategies import Decider, Strategy

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hrdnet.graph.network import ProtectionNetwork

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Robustness:
    """How a plan fares in single states of knowledge, against what is best if that state is the true one.

    Attributes
    ----------
    states : (states,) int64
        Which states were looked at.
    stays : (missions, regions)
        Share of them in which a pair is in some division that is best or close to it.
    regret : (states,)
        How much better the best is there (in the objective's unit; never below 0 if it is proved).
    fits : (states,) bool
        Whether the plan's work fits into the officer-days there.
    close
        How far below the best a division counts as close to it, in shares of requests (of the days, under ``"cost"``).
    """

    states: Ints
    stays: Floats
    regret: Floats
    fits: npt.NDArray[np.bool_]
    close: float

    @property
    def good(self) -> int:
        """In how many states the plan is best or close to it."""
        return int((self.regret <= self.close).sum())


@dataclass(frozen=True, eq=False, repr=False)
class AssignmentPlan(Plan):
    """Which mission covers which region.

    Attributes
    ----------
    elements
        One a mission and region, in the order of regions.
    objective, bound
        In shares (0 to 1), or days a year on the road under ``"cost"``, in the worlds for which the plan was made.
    fresh
        The same objective in worlds that the plan was not made for: the difference is what luck had in it.
    before, after
        Reach as it is and with the plan, in those fresh worlds.
    others
        What else was looked at: name, and the columns of the division.
    best_mean
        The largest mean that any plan with the same demands was found to have.
    levels
        Under ``"leximin"``: the proved shares of the groups, from the worst up.
    """

    title: ClassVar[str] = word("who covers which region")

    elements: tuple[Element, ...]
    objective: float
    bound: float
    less_is_better: bool
    method: str
    network: ProtectionNetwork
    division: Division
    access: Access
    columns: Ints
    fresh: float
    before: Reach
    after: Reach
    robustness: Robustness | None
    others: Mapping[str, Ints]
    best_mean: float
    levels: tuple[float, ...]
    provenance: Provenance

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions that are divided."""
        return self.access.touring.terrain.regions

    @cached_property
    def mission_ids(self) -> tuple[str, ...]:
        """Ids of all missions, in order."""
        terrain = self.access.touring.terrain
        return tuple(str(self.network.ids[row]) for row in terrain.missions.rows)

    @cached_property
    def covered(self) -> dict[str, tuple[str, ...]]:
        """The missions of each region."""
        pairs = [self.division.columns[column] for column in self.columns.tolist()]
        return {self.regions[region]: tuple(self.mission_ids[one] for one in chosen) for region, chosen in pairs}

    @property
    def missions(self) -> pd.DataFrame:
        """One row a region and mission, with the evidence; see :meth:`to_frame`."""
        return self.to_frame()

    def to_frame(self) -> pd.DataFrame:
        """Return one row a region and mission, with the evidence.

        Returns
        -------
        DataFrame
            ``region``, ``mission``, ``defenders`` in contact (the middle), ``kilometres`` and ``hours`` one way,
            ``days`` a year of work and ``journey_days`` of them, ``share_of_days`` the mission has free, ``contacts``
            it has there now, ``language`` (share of defenders with whom it shares one, NaN if not said),
            ``insecurity``, ``before`` and ``after`` (share of the region's defenders whose request arrives, in the
            worlds of the plan), ``adds`` (of all defenders, if it alone is left out), ``exposure`` (contacts a year
            that could be noticed) and ``stays`` (share of states of knowledge).
        """
        import pandas as pd

        demands, touring = self.division.demands, self.access.touring
        terrain = touring.terrain
        spot = {name: number for number, name in enumerate(self.mission_ids)}
        records = []
        for element in self.elements:
            one, region = spot[element.mission], self.regions.index(element.region)
            before, after = self.region_share(region)
            free = float(demands.capacity[one])
            records.append(
                {
                    "region": element.region,
                    "mission": element.mission,
                    "defenders": math.fsum(touring.weights.mean(axis=0)[touring.region == region].tolist()),
                    "kilometres": float(terrain.kilometres[one, region]),
                    "hours": float(touring.hours[one, region]),
                    "days": float(demands.work[one, region]),
                    "journey_days": float(demands.journeys[one, region]),
                    "share_of_days": float(demands.work[one, region]) / free if free else math.nan,
                    "contacts": int(demands.contacts[one, region]),
                    "language": float(demands.language[one, region]),
                    "insecurity": float(demands.insecurity[region]),
                    "before": before,
                    "after": after,
                    "adds": element.adds[EVERYONE].probability if element.adds else math.nan,
                    "exposure": element.exposure,
                    "stays": element.stays,
                }
            )
        return pd.DataFrame(records)

    def region_share(self, region: int) -> tuple[float, float]:
        """Return the share of a region's defenders whose request arrives before and after; NaN if nobody is there."""
        mask = self.access.touring.region == region
        if not mask.any():
            return math.nan, math.nan
        values, _ = self.access.values(self.division, mask)
        mine = [column for column in self.columns.tolist() if self.division.columns[column][0] == region]
        return self.access.now(mask), float(values[mine].sum())

    def loads(self) -> pd.DataFrame:
        """Return one row a mission: its regions, days a year of work, days free, and the share of them."""
        import pandas as pd

        work, free = self.work(self.columns), self.division.demands.capacity
        regions = [sum(name in chosen for chosen in self.covered.values()) for name in self.mission_ids]
        share = np.divide(work, free, out=np.full(len(work), np.nan), where=free > 0)
        frame = {"regions": regions, "days": work, "days_free": free, "share_of_days": share}
        return pd.DataFrame(frame, index=pd.Index(self.mission_ids, name="mission"))

    def work(self, columns: Ints) -> Floats:
        """Return days a year of work by mission under the division ``columns``, (missions,)."""
        pairs = [self.division.columns[column] for column in columns.tolist()]
        work = self.division.demands.work
        return np.array(
            [math.fsum(work[one, region] for region, chosen in pairs if one in chosen) for one in range(len(work))]
        )

    @property
    def price(self) -> float:
        """How much of the mean is given up for the objective, in shares: 0 if the mean is what was asked for."""
        mean, _ = self.access.mean_and_worst(self.division, self.columns)
        return max(0.0, self.best_mean - mean)

    def alternatives(self) -> pd.DataFrame:
        """Return the plan beside what else could be done.

        Returns
        -------
        DataFrame
            Indexed by name; ``reach`` and ``worst`` (shares of defenders whose request arrives, of all and of the group
            that is worst off, in the worlds of the plan), ``days`` and ``journey_days`` a year, ``exposure`` (contacts
            a year that could be noticed, besides those of today), ``meets_demands``, and ``words``.
        """
        import pandas as pd

        nothing = self.access.mean_and_worst(self.division, None)
        records = {
            DO_NOTHING: self._record(*nothing, None, assignment_words.WORDS[DO_NOTHING]),
            ASK_FIRST: self._record(*nothing, None, assignment_words.WORDS[ASK_FIRST]),
        }
        for name, columns in {THIS: self.columns, **self.others}.items():
            worth = self.access.mean_and_worst(self.division, columns)
            records[name] = self._record(*worth, columns, assignment_words.WORDS[name])
            records[name]["meets_demands"] = not broken(self.division, columns)
        frame = pd.DataFrame.from_dict(records, orient="index")
        frame.index.name = "alternative"
        return frame

    def _record(self, mean: float, worst: float, columns: Ints | None, words: str) -> dict[str, object]:
        days = journeys = exposure = 0.0
        if columns is not None:
            division = self.division
            sums = (division.demands.work, division.demands.journeys, division.demands.exposure)
            days, journeys, exposure = (float(division.spread(one)[columns].sum()) for one in sums)
        return {
            "reach": mean,
            "worst": worst,
            "days": days,
            "journey_days": journeys,
            "exposure": exposure,
            "meets_demands": None,
            "words": words,
        }

    def applied_to(self, net: ProtectionNetwork) -> ProtectionNetwork:
        """Return a network in which missions tour their regions as often as the plan says, whatever it costs."""
        return self._as_planned()(net)

    def _as_planned(self) -> Responsibility:
        interval = DAYS_A_YEAR / self.provenance.parameters["times_a_year"]
        return Responsibility(tuple(self.covered.items()), given_up=False, interval=interval)

    def as_strategy(self, *, days: str = NOW, given_up: bool | None = None) -> Strategy:
        """Return the plan as a strategy of ``sim.burden_sharing``: each mission tours its own regions.

        Parameters
        ----------
        days
            ``"now"``: the days that contacts and visits of missions take now, so that tours may come less often than
            the plan says; ``"all"``: the days that officers have, as the plan counts, so that fewer are left for cases.
        given_up
            Under ``"now"``: whether missions give up their contacts in other regions and spend those days in their own,
            as ``geographic_partition`` does; else they keep them and tour with their days for visits. By default they
            keep them, unless the plan was made with ``keep_existing=False``.
        """
        check_paid_by(days)
        if days == ALL and given_up:
            raise UsageError('contacts are given up under days="now" alone')
        if given_up is None:
            given_up = days == NOW and self.provenance.parameters["keep_existing"] is False
        if not isinstance(given_up, bool):
            raise UsageError("given_up is True or False")
        each = self.division.demands.each
        ends = "_with_officer_days" if days == ALL else "_contacts_given_up" if given_up else ""
        change = Responsibility(tuple(self.covered.items()), given_up)
        return Strategy(
            f"plan_of_regions{ends}",
            FromOfficerDays(self._as_planned()) if days == ALL else change,
            decided_by=Decider.POSTS,
            gives_up=assignment_words.gives_up(each, given_up=given_up, cases=days == ALL),
            source="A16; a plan of hrdnet.plan.assign",
            does=assignment_words.does(each, given_up=given_up),
        )

    def headline(self) -> str:
        """Return how the regions are divided and what it would change, in one line."""
        return assignment_words.headline(self)

    def summary(self) -> str:
        """Return the plan in plain words: what it does, what it would change for whom, how sure, whom it exposes."""
        return assignment_words.summary(self)

    def note(self) -> str:
        """Return one page for Heads of Mission: aggregates only, places no finer than regions."""
        return assignment_words.note(self)

    def plot(self) -> tuple[Figure, Axes]:
        """Return a map: each region joined to the towns of its missions; bars of work where no place is known."""
        return self.plot_map()

    def plot_map(self, *, sized: bool = True, mark: str | None = None) -> tuple[Figure, Axes]:
        """Return what :meth:`plot` shows; see ``Plan.plot_map``."""
        from hrdnet.present.figures import plain_bars
        from hrdnet.present.region_figures import covered_regions

        terrain = self.access.touring.terrain
        mark = self.provenance.mark if mark is None else mark
        places = [terrain.place(row) for row in terrain.missions.rows.tolist()]
        centres = {name: terrain.centre(name) for name in self.regions}
        if any(place is None for place in places) or not all(centres.values()):
            loads = self.loads()
            return plain_bars(list(loads.index), loads["days"].to_numpy(), label="days of work a year", mark=mark)
        number = {name: spot for spot, name in enumerate(self.mission_ids)}
        weights = self.access.touring.weights.mean(axis=0)
        regions = [
            (name, one.longitude, one.latitude, float(weights[self.access.touring.region == spot].sum()))
            for spot, (name, one) in enumerate(centres.items())
            if one is not None
        ]
        owners = [[number[one] for one in self.covered[name]] for name in self.regions]
        towns = [(name, one.longitude, one.latitude) for name, one in zip(self.mission_ids, places, strict=True) if one]
        return covered_regions(regions, owners, towns, title=self.headline(), mark=mark, sized=sized)


def reported(value: float, objective: str) -> float:
    """Return an objective in shares, or in days, from whole units."""
    return value / (DAY if objective == "cost" else SHARE)
