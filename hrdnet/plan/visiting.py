"""Which regional visits, by whom, in which order?"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from hrdnet.draws import RNG, root_seed, stream_key
from hrdnet.errors import Infeasible, OutOfTime, UsageError
from hrdnet.graph.barriers import Barriers
from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.metrics.groups import EVERYONE, named_groups, one_of
from hrdnet.metrics.reachability import given_share, is_number_of_worlds
from hrdnet.plan.assignment_access import masks_of
from hrdnet.plan.journey_check import broken
from hrdnet.plan.journey_conflicts import no_plan
from hrdnet.plan.journey_demands import LONGEST, TIMES_A_YEAR, WORKING_DAYS, demands_of
from hrdnet.plan.journey_objectives import OBJECTIVES, best
from hrdnet.plan.journey_program import SHARE, Column, Line, Program
from hrdnet.plan.touring import Touring
from hrdnet.plan.visit_alternatives import alternatives
from hrdnet.plan.visit_evidence import elements_of, fresh_objective, fresh_reach, robustness
from hrdnet.plan.visit_meetings import DAYS_THERE, with_short_visits
from hrdnet.plan.visit_parts import Journey
from hrdnet.plan.visit_plan import VisitPlan
from hrdnet.plan.visit_worth import Worth
from hrdnet.present.result import Assumption, Provenance
from hrdnet.sim.sharing.budgets import EFFORTS
from hrdnet.sim.sharing.terrain import Terrain

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_USED = ("meeting_days", "journey_hours", "observed")
_GROUPS = (EVERYONE, "rural", "capital and town", "women", "rural women", "excluded inside the capital")
#: Shares of the time limit: for the plan itself, for each question beside it, for single states of knowledge.
_MAIN, _BESIDE, _STATES = 0.6, 0.08, 0.2
_MOST_TIMES = 52


def visits(
    net: ProtectionNetwork,
    *,
    days: float | Mapping[str, float] = 20,
    objective: str = "mean",
    group: str = EVERYONE,
    among: str = "setting",
    missions: Iterable[str] | None = None,
    times_a_year: int = TIMES_A_YEAR,
    longest: float = LONGEST,
    spare: float = 0.0,
    days_there: float = DAYS_THERE,
    insecurity_limit: float | None = None,
    floors: Mapping[str, float] | None = None,
    exposure: Mapping[str, float] | None = None,
    barriers: Barriers | None = None,
    worlds: int = 1024,
    scenarios: int = 8,
    time_limit: float = 60,
    rng: RNG = None,
) -> VisitPlan:
    r"""Which regional visits, by whom, in which order (domain A17, A13, A42, R2, R7)?

    A journey leads a mission from its town through some regions and back. With :math:`x_j` whether journey :math:`j` of
    mission :math:`m_j` through the regions :math:`S_j` is made, :math:`d_j` its days and :math:`a_{mr}` what a visit of
    :math:`m` to :math:`r` adds to the share of defenders whose request for help arrives,

    .. math:: \max \sum_j x_j \sum_{r \in S_j} a_{m_j r} \quad\text{with}\quad \sum_{j \ni r} x_j \le 1,\quad
        n \sum_j d_j x_j \le D,\quad n \sum_{j: m_j = m} d_j x_j \le D_m,\quad d_j \le L.

    Visitors travel, so that norms which keep women from travelling do not bind. See ``docs/models/visits.md``.

    Parameters
    ----------
    net
        The network.
    days
        Officer-days a year for journeys: all together, each mission at most its days for visits; or by mission's id.
    objective
        ``"mean"``: as many requests as can be arrive; ``"worst"``: the group that is worst off reaches as much as can
        be (then the mean); ``"leximin"``: then the next worst, and so on. Then fewest days.
    group
        Whose requests the mean counts, a group of ``Reach.named_groups``: ``"rural women"``; by default all.
    among
        Which groups the worst is looked for among: ``"setting"``, ``"region"``, ``"women"`` or another column.
    missions
        Ids of those that may go; by default all that have days.
    times_a_year
        How often each journey is made (assumption: 2); its days count each time.
    longest
        Days that a journey may take (assumption: 5).
    spare
        How much of the share of requests may be given up for fewer days, under ``"mean"``: 0.002 is a fifth of a point.
    days_there
        Days of meetings in one region on one visit (assumption: 2). Where not everybody can be met in them, those are
        met whose meeting lets most further requests arrive.
    insecurity_limit
        A mission goes to no region where journeys are too dangerous more often than this (R7).
    floors, exposure
        By group of ``Reach.named_groups`` (``"rural women"``): the least share whose request arrives, and the most
        contacts a year of visits that could be noticed (A42).
    barriers, worlds
        As for ``metrics.reach``; worlds in each state of knowledge.
    scenarios
        In how many states of knowledge the plan is held against one made for that state alone; 0 leaves it out.
    time_limit
        Seconds on the clock for the solver; after that the best plan found is returned with its gap.
    rng
        Anything SPEC 7 allows. The same seed gives the same plan, unless time ran out.

    Returns
    -------
    VisitPlan
        ``journeys()``, ``calendar()``, ``by_group()``; ``objective`` (0 to 1, more is better), ``bound``, ``gap``, what
        each visit adds for whom, exposure, alternatives, a map, and ``as_strategy()``.

    Raises
    ------
    NoPlan
        If no journeys meet all demands: its ``demands`` cannot be met together.
    Infeasible
        If the network has no missions, or no regions in which defenders live.
    OutOfTime
        If no plan was found within ``time_limit``.
    UsageError
        If an option is unknown or out of range.

    Notes
    -----
    A region is visited by one mission of the plan, besides whoever goes there now; the capital, and a mission's own
    region, are no journey. Help from visits to other regions is not in :math:`a`; ``plan.after`` has it, in fresh
    worlds. Cost: a flood for each body and group that could be visited, in each state and world; the best order of each
    set of regions that fits into a journey (Held & Karp); then mixed-integer programs.

    References
    ----------
    Vansteenwegen, Souffriau & Van Oudheusden (2011), "The orienteering problem: a survey", European Journal of
    Operational Research 209(1), doi:10.1016/j.ejor.2010.03.045. Held & Karp (1962), "A dynamic programming approach to
    sequencing problems", Journal of SIAM 10(1), doi:10.1137/0110015.

    Examples
    --------
    >>> import hrdnet as hn
    >>> net = hn.examples.load("kyrgyzstan")
    >>> plan = hn.plan.visits(net, days=20, worlds=256, scenarios=0, rng=1)
    >>> plan.proved, plan.days <= 20
    (True, True)
    """
    net = as_network(net)
    _check(objective, times_a_year, longest, spare, days_there, insecurity_limit, worlds, scenarios, time_limit)
    seed = root_seed(rng)
    terrain = Terrain.of(net)
    if not len(terrain.missions) or not terrain.regions:
        found = f"{len(terrain.missions)} of them and {len(terrain.regions)} regions in which defenders live"
        raise Infeasible(f"a plan of visits needs missions and regions; the network has {found}")
    full = Touring.of(terrain, barriers=barriers, seed=seed)
    target = one_of(named_groups(net, full.parts), group)
    touring = with_short_visits(full, days_there, None if target.all() else target)
    demands = demands_of(
        touring,
        days,
        missions=missions,
        longest=float(longest),
        times=int(times_a_year),
        insecurity_limit=insecurity_limit,
    )
    # Where nobody can go there is nothing to look for.
    able = Program(demands).reachable
    touring = dataclasses.replace(touring, tours={key: one for key, one in touring.tours.items() if able[key]})
    worth = Worth.of(touring, masks_of(touring, among), target, worlds=worlds)
    lines, words = _lines(worth, demands.times, floors or {}, exposure or {})
    program = Program(demands, lines)
    deadline = time.monotonic() + _MAIN * time_limit
    choice = best(program, worth.aims(), objective, deadline, spare=SHARE * spare)
    if choice.columns is None:
        if choice.infeasible:
            raise no_plan(program, words)
        raise OutOfTime(
            f"no plan was found in {time_limit:g} seconds; there may be one: allow more time, or ask for less"
        )
    routes = _routes(program, choice.columns)
    wrong = broken(program, [(one.mission, one.route) for one in routes])
    if wrong:
        raise AssertionError(f"the solver's plan does not meet: {', '.join(wrong)}")
    columns = [(one.mission, one.route) for one in routes]
    base = worth.now(worth.target) if objective == "mean" else 0.0
    robust = robustness(program, worth, columns, objective, scenarios, _STATES * time_limit)
    reach = fresh_reach(worth, columns, demands.times, barriers, worlds, stream_key(seed, "fresh worlds") >> 1)
    return VisitPlan(
        elements_of(program, touring, worth, routes, robust, worlds),
        choice.value / SHARE + base,
        choice.bound / SHARE + base,
        less_is_better=False,
        method="journeys as columns, mixed-integer programs, solved by HiGHS"
        + ("" if choice.complete else "; time ran out")
        + ("" if program.complete else "; larger sets of regions are bounded and not looked at"),
        network=net,
        program=program,
        worth=worth,
        routes=routes,
        fresh=fresh_objective(touring, worth, columns, objective, worlds),
        before=reach["as it is"],
        after=reach["plan"],
        robustness=robust,
        tried=tuple(
            alternatives(program, worth, full, columns, objective, worlds=worlds, seconds=_BESIDE * time_limit).items()
        ),
        levels=tuple(level / SHARE for level in choice.levels),
        provenance=Provenance(
            net.fingerprint,
            seed,
            parameters={
                "days": dict(days) if isinstance(days, Mapping) else days,
                "objective": objective,
                "group": group,
                "among": among,
                "missions": None if missions is None else sorted([missions] if isinstance(missions, str) else missions),
                "times_a_year": times_a_year,
                "longest": longest,
                "spare": spare,
                "days_there": days_there,
                "insecurity_limit": insecurity_limit,
                "floors": dict(floors or {}),
                "exposure": dict(exposure or {}),
                "worlds": worlds,
                "states": len(touring.states),
                "uncertain": touring.union.uncertain(),
                "given_share": given_share(touring.base, None),
            },
            assumptions=touring.union.assumptions() + _assumptions(times_a_year, longest, days_there),
            synthetic=net.synthetic,
        ),
    )


def _check(
    objective: str,
    times_a_year: int,
    longest: float,
    spare: float,
    days_there: float,
    insecurity_limit: float | None,
    worlds: int,
    scenarios: int,
    time_limit: float,
) -> None:
    if objective not in OBJECTIVES:
        raise UsageError(f"objective is one of: {', '.join(OBJECTIVES)}")
    if isinstance(times_a_year, bool) or times_a_year != int(times_a_year) or not 1 <= times_a_year <= _MOST_TIMES:
        raise UsageError("times_a_year is a whole number from 1 to 52")
    if not 0 < longest <= WORKING_DAYS:
        raise UsageError("longest is a number of days above 0, at most 260")
    if not 0 <= spare <= 1:
        raise UsageError("spare is a share from 0 to 1")
    if not days_there > 0:
        raise UsageError("days_there is a number of days above 0")
    if insecurity_limit is not None and not 0 <= insecurity_limit <= 1:
        raise UsageError("insecurity_limit is a share of the time, from 0 to 1")
    if not is_number_of_worlds(worlds) or not worlds:
        raise UsageError("worlds is a positive multiple of 64")
    if not scenarios >= 0:
        raise UsageError("scenarios is a number of states of knowledge, 0 or more")
    if not time_limit > 0:
        raise UsageError("time_limit is a number of seconds above 0")


def _lines(
    worth: Worth, times: int, floors: Mapping[str, float], exposure: Mapping[str, float]
) -> tuple[tuple[Line, ...], dict[str, str]]:
    """Return floors and ceilings, and their words for an error, by name."""
    groups = named_groups(worth.terrain.network, worth.parts)
    lines, words = [], {}
    for number, (group, least) in enumerate(floors.items(), start=1):
        if not 0 <= least <= 1:
            raise UsageError("a floor is a share from 0 to 1")
        mask, name = one_of(groups, group), f"floor {number}"
        if not mask.any():
            raise UsageError("a floor is for a group that has defenders in contact")
        lines.append(worth.floor(name, mask, least))
        words[name] = f"floors: at least {100 * least:g} % of the requests of a group arrive (floor {number})"
    for number, (group, most) in enumerate(exposure.items(), start=1):
        if not most >= 0:
            raise UsageError("a ceiling of exposure is a number of contacts a year, 0 or more")
        # In thousandths of a contact, so that equal is equal.
        noticed = np.ceil(1000 * worth.noticed(times, one_of(groups, group)) - 1e-6)
        name = f"ceiling {number}"
        lines.append(Line(name, noticed, high=float(np.floor(1000 * most + 1e-6))))
        words[name] = f"exposure: at most {most:g} contacts a year of a group could be noticed (ceiling {number})"
    return tuple(lines), words


def _routes(program: Program, columns: Sequence[Column]) -> tuple[Journey, ...]:
    """Return journeys in the order of missions, then of the names of regions."""
    found = []
    for mission, regions in sorted(columns):
        route = program.route((mission, regions))
        found.append(
            Journey(mission, route, program.demands.days(mission, route), program.demands.hours(mission, route))
        )
    return tuple(found)


def _assumptions(times: int, longest: float, days_there: float) -> tuple[Assumption, ...]:
    used = [one for one in EFFORTS if one.name in _USED]
    listed = [Assumption(one.meaning, 0, 0, one.low, one.high, one.unit, one.source) for one in used]
    own = (
        ("Journeys through the same regions", times, "a year"),
        ("A journey takes at most", longest, "days"),
        ("Meetings in one region on one visit take at most", days_there, "days"),
    )
    return (*listed, *(Assumption(what, 0, 0, number, number, unit) for what, number, unit in own))
