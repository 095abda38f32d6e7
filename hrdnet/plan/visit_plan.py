"""Which missions visit which regions, in which order: the answer of ``visits``."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.reach_result import Reach
from hrdnet.plan import visit_tables, visit_words
from hrdnet.plan.journey_check import broken
from hrdnet.plan.journey_program import Column, Program
from hrdnet.plan.journeys_made import JourneysMade
from hrdnet.plan.officer_days import ALL, NOW, FromOfficerDays, check_paid_by
from hrdnet.plan.plan_result import Element, Plan
from hrdnet.plan.visit_parts import Journey, Other, Robustness
from hrdnet.plan.visit_worth import Worth
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
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False, repr=False)
class VisitPlan(Plan):
    """Regional visits: who goes where, in which order, how often.

    Attributes
    ----------
    elements
        One a visit of a region, journey by journey in the order of the way.
    objective, bound
        In shares (0 to 1), in the worlds for which the plan was made.
    routes
        The journeys, by mission.
    fresh
        The objective in worlds for which the plan was not made.
    before, after
        Reach as it is and with the plan, in such fresh worlds.
    tried
        The plan and what else was looked at, by name.
    levels
        Under ``"leximin"``: the proved shares of the groups, from the worst up.
    """

    title: ClassVar[str] = word("regional visits")

    elements: tuple[Element, ...]
    objective: float
    bound: float
    less_is_better: bool
    method: str
    network: ProtectionNetwork
    program: Program
    worth: Worth
    routes: tuple[Journey, ...]
    fresh: float
    before: Reach
    after: Reach
    robustness: Robustness | None
    tried: tuple[tuple[str, Other], ...]
    levels: tuple[float, ...]
    provenance: Provenance

    @property
    def regions(self) -> tuple[str, ...]:
        """All regions in which defenders live."""
        return self.worth.terrain.regions

    @cached_property
    def mission_ids(self) -> tuple[str, ...]:
        """Ids of all missions, in order."""
        terrain = self.worth.terrain
        return tuple(str(self.network.ids[row]) for row in terrain.missions.rows)

    @property
    def times_a_year(self) -> int:
        """How often a year each journey is made."""
        return self.program.demands.times

    @property
    def interval_days(self) -> float:
        """Days between two visits of a region."""
        return DAYS_A_YEAR / self.times_a_year

    @property
    def others(self) -> Mapping[str, Other]:
        """The plan and what else could be done."""
        return dict(self.tried)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Mission and regions of each journey, by number."""
        return tuple((one.mission, one.route) for one in self.routes)

    @cached_property
    def visited(self) -> tuple[str, ...]:
        """The regions that are visited, by name."""
        return tuple(sorted(self.regions[region] for _, route in self.columns for region in route))

    @cached_property
    def out_of_the_way(self) -> tuple[str, ...]:
        """Regions outside the capital where somebody could be met, and that no journey that is allowed can reach."""
        program = self.program
        able = program.reachable & ~program.barred(set(program.demands.barred))
        left = program.demands.may.any(axis=0) & ~able.any(axis=0)
        return tuple(self.regions[spot] for spot in np.flatnonzero(left).tolist())

    @property
    def days(self) -> float:
        """Officer-days a year of all journeys."""
        return self.times_a_year * math.fsum(one.days for one in self.routes)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a visit, with the evidence.

        Returns
        -------
        DataFrame
            ``journey`` and ``stop`` (from 1), ``mission``, ``region``; ``defenders`` in contact who live there, how
            many of them are ``met`` and ``women_met`` (the middle of what is known); ``days`` there; ``contacts`` it
            has there now; ``language`` (share of defenders with whom it shares one, NaN if not said); ``insecurity``;
            ``before`` and ``after`` (share of the region's defenders whose request arrives, in the worlds of the plan);
            ``adds``, ``low`` and ``high`` (to the share of all defenders, if it alone is left out); ``exposure``
            (contacts a year that could be noticed); ``stays`` (share of states of knowledge).
        """
        return visit_tables.visits_of(self)

    def journeys(self) -> pd.DataFrame:
        """Return one row a journey.

        Returns
        -------
        DataFrame
            Indexed by ``journey`` (from 1): ``mission``, ``route`` (regions in order), ``regions`` (how many), ``days``
            and ``hours`` on the road of one round trip, ``times_a_year``, ``interval_days``; ``defenders`` who live
            in those regions, how many are ``met`` and ``women_met``; ``closed``, ``closed_low`` and ``closed_high``:
            the chance that at least one of the regions is too dangerous to enter, so that the journey is cut short.
        """
        return visit_tables.journeys_of(self)

    def way(self, journey: Journey) -> str:
        """Return the regions of a journey in order, in words."""
        return " → ".join(self.regions[one] for one in journey.route)

    def closed(self, route: Sequence[int]) -> tuple[float, float, float]:
        """Return the chance that any region of ``route`` is too dangerous: at the middle, the low and the high end."""
        table = self.network.table("regions")
        names, chances = table.texts("id").values, []
        for position in (0.5, 0.0, 1.0):
            values = table.numbers("insecurity").at(position, (0.0, 0.2))
            given = dict(zip(names, values.tolist(), strict=True))
            default = 0.2 * position
            chances.append(1 - math.prod(1 - given.get(self.regions[one], default) for one in route))
        return chances[0], chances[1], chances[2]

    def calendar(self) -> pd.DataFrame:
        """Return when journeys are made in a year: evenly spread, each mission on one at a time.

        Returns
        -------
        DataFrame
            In order of time: ``week`` (1 to 52) and ``month`` in which it begins, ``mission``, ``route``, ``journey``
            (as in :meth:`journeys`), ``time`` (of ``times_a_year``), ``begins`` and ``ends`` in working days of the
            year (0 to 260).
        """
        return visit_tables.calendar_of(self)

    def by_group(self) -> pd.DataFrame:
        """Return what the plan changes by group of the overview, regions included.

        Returns
        -------
        DataFrame
            Indexed by group: ``defenders``; reach ``before`` and ``after`` in fresh worlds, the paired ``gain`` with
            ``low``, ``high`` (band), ``sampling_low``, ``sampling_high``; how many are ``met`` where they live;
            ``visited_before`` and ``visited_after``: how many a mission visits where they live, so that what they tell
            it there counts as verified; ``exposure``: contacts a year of theirs that could be noticed (of NGOs and
            communities are in :meth:`exposure` alone).
        """
        return visit_tables.groups_of(self)

    def exposure(self, group: Mask | None = None) -> float:
        """Return contacts a year of the plan that those who may harm could notice (domain A42), of all or a group."""
        noticed = self.worth.noticed(self.times_a_year, group)
        return math.fsum(float(noticed[mission, one]) for mission, route in self.columns for one in route)

    def alternatives(self) -> pd.DataFrame:
        """Return the plan beside what else could be done.

        Returns
        -------
        DataFrame
            Indexed by name; ``reach`` and ``worst`` (shares of defenders whose request arrives, of all and of the group
            that is worst off, in the worlds of the plan), ``regions`` visited, ``days`` and ``hours`` on the road a
            year, ``exposure`` (contacts a year that could be noticed), ``meets_demands``, and ``words``.
        """
        return visit_tables.alternatives_of(self)

    @property
    def price(self) -> float:
        """How much of the mean is given up for the objective, in shares: 0 if the mean is what was asked for."""
        most = self.others.get("most requests")
        return 0.0 if most is None else max(0.0, most.mean - self.others["this plan"].mean)

    @property
    def wrong(self) -> list[str]:
        """Demands that the plan does not meet, counted again from its journeys: none."""
        return broken(self.program, self.columns)

    def applied_to(self, net: ProtectionNetwork) -> ProtectionNetwork:
        """Return a network in which missions make these journeys, whatever they cost."""
        return self._made().whatever_it_costs(net)

    def as_strategy(self, *, days: str = NOW) -> Strategy:
        """Return the plan as a strategy of ``sim.burden_sharing``: missions make these journeys.

        Parameters
        ----------
        days
            ``"now"``: days for visits, then fewer contacts; a mission whose days do not suffice makes none of its
            journeys. ``"all"``: the days that officers have for cases, and all journeys are made.

        Notes
        -----
        The simulation's table of loads counts a journey for each region, which is
        more than what is paid where one journey goes through several.
        """
        check_paid_by(days)
        made = self._made()
        return Strategy(
            "planned_visits_with_officer_days" if days == ALL else "planned_visits",
            FromOfficerDays(made.whatever_it_costs) if days == ALL else made,
            decided_by=Decider.POSTS,
            gives_up=visit_words.GIVES_UP if days == NOW else visit_words.GIVES_UP_CASES,
            source="A17; a plan of hrdnet.plan.visits",
            does=visit_words.does(self),
        )

    def _made(self) -> JourneysMade:
        worth, ids = self.worth, self.network.ids
        visits = tuple(
            (self.mission_ids[mission], tuple(str(ids[row]) for row in worth.tours[mission, region].rows))
            for mission, route in self.columns
            for region in route
        )
        fewer: dict[str, float] = {}
        for journey in self.routes:
            alone = math.fsum(worth.tours[journey.mission, region].days for region in journey.route)
            name = self.mission_ids[journey.mission]
            fewer[name] = fewer.get(name, 0.0) + self.times_a_year * (alone - journey.days)
        return JourneysMade(visits, self.times_a_year, tuple(sorted(fewer.items())))

    def headline(self) -> str:
        """Return how many regions are visited and what it would change, in one line."""
        return visit_words.headline(self)

    def summary(self) -> str:
        """Return the plan in plain words: journeys, for whom, how sure, whom they expose, what else there is."""
        return visit_words.summary(self)

    def note(self) -> str:
        """Return one page for Heads of Mission: aggregates only, places no finer than regions."""
        return visit_words.note(self)

    def plot(self) -> tuple[Figure, Axes]:
        """Return a map of the journeys in their order; bars of days where no place is known."""
        return self.plot_map()

    def schedules(self) -> dict[str, pd.DataFrame]:
        """Return the journeys, and when they are made; both tell where somebody will be."""
        return {"journeys": self.journeys().reset_index(), "calendar": self.calendar()}

    def plot_map(self, *, sized: bool = True, mark: str | None = None) -> tuple[Figure, Axes]:
        """Return what :meth:`plot` shows; see ``Plan.plot_map``."""
        from hrdnet.present.figures import plain_bars
        from hrdnet.present.route_figures import journeys_on_a_map

        terrain = self.worth.terrain
        mark = self.provenance.mark if mark is None else mark
        places = [terrain.place(row) for row in terrain.missions.rows.tolist()]
        centres = [terrain.centre(name) for name in self.regions]
        stops = {region for _, route in self.columns for region in route}
        goes = {mission for mission, _ in self.columns}
        if not places or any(centres[one] is None for one in stops) or any(places[one] is None for one in goes):
            labels = [f"{self.mission_ids[one.mission]}: {self.way(one)}" for one in self.routes]
            days = np.array([one.days for one in self.routes], dtype=np.float64)
            return plain_bars(labels, days, label="days of one journey", mark=mark)
        regions = [
            (name, one.longitude, one.latitude, self.worth.number(self.worth.region == spot) if sized else 0.0)
            for spot, (name, one) in enumerate(zip(self.regions, centres, strict=True))
            if one is not None
        ]
        spot = {name: number for number, (name, *_) in enumerate(regions)}
        journeys = [
            (
                f"{self.mission_ids[one.mission]} ({one.days:.1f} days)",
                (places[one.mission].longitude, places[one.mission].latitude),  # type: ignore[union-attr]
                [spot[self.regions[region]] for region in one.route],
            )
            for one in self.routes
        ]
        towns = [(one.longitude, one.latitude) for one in places if one is not None]
        return journeys_on_a_map(regions, journeys, towns, title=self.headline(), mark=mark)
