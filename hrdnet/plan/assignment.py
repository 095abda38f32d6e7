"""Which mission should cover which region?"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from hrdnet.draws import RNG, root_seed, stream_key
from hrdnet.errors import Infeasible, OutOfTime, UsageError
from hrdnet.graph.barriers import Barriers
from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.metrics.comparison import reach_many
from hrdnet.metrics.groups import EVERYONE, named_groups, one_of
from hrdnet.metrics.reachability import given_share, is_number_of_worlds
from hrdnet.plan import assignment_demands as asked
from hrdnet.plan.assignment_access import Access, masks_of
from hrdnet.plan.assignment_conflicts import no_plan
from hrdnet.plan.assignment_demands import Demands, Keep, Languages
from hrdnet.plan.assignment_evidence import elements_of, fresh_objective, other_divisions
from hrdnet.plan.assignment_objectives import OBJECTIVES, Choice, deadline_in
from hrdnet.plan.assignment_result import AssignmentPlan, reported
from hrdnet.plan.assignment_robustness import robustness
from hrdnet.plan.assignment_wishes import Wishes, best
from hrdnet.plan.division import SHARE, Division, Limit
from hrdnet.plan.division_check import broken
from hrdnet.plan.touring import Touring
from hrdnet.plan.touring_effects import lost_without
from hrdnet.present.result import Assumption, Provenance
from hrdnet.sim.sharing.budgets import DAYS_A_YEAR, EFFORTS
from hrdnet.sim.sharing.outreach import with_tours
from hrdnet.sim.sharing.terrain import Terrain

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

Balance = float | Literal["prefer"] | None

#: One point in a hundred: smaller differences are not known (assumption).
SPARE = 0.01
_USED = ("meeting_days", "journey_hours", "observed")
_GROUPS = (EVERYONE, "rural", "capital and town", "women", "rural women", "excluded inside the capital")
#: Shares of the time limit for the plan itself, and for each question beside it.
_MAIN, _BESIDE = 0.6, 0.1


def assign(
    net: ProtectionNetwork,
    *,
    objective: str = "mean",
    among: str = "region",
    at_least: int = 1,
    capacity: float | Mapping[str, float] | None = None,
    times_a_year: float = asked.TIMES_A_YEAR,
    balance: Balance = "prefer",
    spare: float = SPARE,
    contiguous: bool = False,
    keep_existing: Keep = "prefer",
    languages: Languages = True,
    insecurity_limit: float | None = None,
    incompatible: Iterable[tuple[str, str]] = (),
    floors: Mapping[str, float] | None = None,
    exposure: Mapping[str, float] | None = None,
    barriers: Barriers | None = None,
    worlds: int = 1024,
    scenarios: int = 16,
    time_limit: float = 60,
    rng: RNG = None,
) -> AssignmentPlan:
    r"""Which mission should cover which region (domain A16)?

    With :math:`x_{mr}` whether mission :math:`m` covers region :math:`r`, and :math:`a_{mr}` the reach of the region's
    defenders if :math:`m` alone toured it besides all that is there now,

    .. math:: \max \sum_{m,r} w_r\, a_{mr}\, x_{mr} \quad\text{with}\quad \sum_m x_{mr} = k,\quad
        \sum_r d_{mr}\, x_{mr} \le c_m,

    where :math:`d` are days a year of work and :math:`c` officer-days that are free. With two missions a region,
    :math:`a` belongs to the pair. See ``docs/models/assignment.md``.

    Parameters
    ----------
    net
        The network.
    objective
        ``"mean"``: as many requests as can be arrive; ``"worst"``: the group that is worst off reaches as much as can
        be (then the mean); ``"leximin"``: then the next worst, and so on; ``"cost"``: fewest days on the road.
    among
        Which groups the worst is looked for among: ``"region"``, ``"setting"``, ``"women"`` or another column.
    at_least
        Missions a region: 1, or 2 that overlap. What others have there stays, so that it is so many at least.
    capacity
        Officer-days a year for the regions: by mission, or one number for all; by default officers x days a month x 12,
        less what contacts and meetings take now (the middle of what is known).
    times_a_year
        Tours of each region (assumption: 4).
    balance
        The most by which a mission's share of its days may be above that of all missions together: 0.5 is half more.
        ``"prefer"``: half, once or twice more, the least that ``spare`` allows; ``None``: as it comes.
    spare
        How much of the share of requests may be given up for work evenly shared, contacts kept, and then fewer days on
        the road, under ``"mean"``: 0.01 is a point. Differences smaller than what is known can tell apart do not
        send a mission across the country. Under the other objectives such wishes decide between equals alone.
    contiguous
        Whether the regions of a mission have to border on each other (``neighbours`` of the regions table).
    keep_existing
        ``True``: where missions have contacts, the region's missions are among them; ``"prefer"``: as far as ``spare``
        allows; ``False``: it does not matter.
    languages
        ``True``: missions that share a language with most of a region's defenders, where there are any; ``"must"``:
        nobody else; ``False``: whoever. What is not said bars nobody.
    insecurity_limit
        A mission goes to no region where journeys are too dangerous more often than this (R7).
    incompatible
        Pairs of a mission's id and a region that may not be.
    floors, exposure
        By group of ``Reach.named_groups`` (``"rural women"``): the least share whose request arrives, and the most
        contacts a year of tours that could be noticed (A42).
    barriers, worlds
        As for ``metrics.reach``; worlds in each state of knowledge.
    scenarios
        In how many states of knowledge the plan is held against the best for that state alone; 0 leaves it out.
    time_limit
        Seconds on the clock for the solver; after that the best plan found is returned with its gap.
    rng
        Anything SPEC 7 allows. The same seed gives the same plan, unless time ran out.

    Returns
    -------
    AssignmentPlan
        Who covers what with the evidence, ``objective`` (0 to 1, more is better; days under ``"cost"``), ``bound``,
        ``gap``, what each pair adds for whom, exposure, alternatives, a map, and ``as_strategy()``.

    Raises
    ------
    NoPlan
        If no division meets all demands: its ``demands`` cannot be met together, leaving out one would help; its
        ``regions`` are those that they are about.
    Infeasible
        If the network has no missions, or no regions in which defenders live.
    OutOfTime
        If no plan was found within ``time_limit``.
    UsageError
        If an option is unknown or out of range.

    Notes
    -----
    Help from a mission's tours to other regions is not in :math:`a`; ``plan.reach`` has it, in fresh worlds. Cost: a
    flood for each body and group that tours visit, in each state and world; then mixed-integer programs.

    References
    ----------
    Ogryczak & Śliwiński (2006), "On direct methods for lexicographic min-max optimization", LNCS 3982,
    doi:10.1007/11751595_85. Shirabe (2009), "Districting modeling with exact contiguity constraints", Environment and
    Planning B 36(6), doi:10.1068/b34104.

    Examples
    --------
    >>> import hrdnet as hn
    >>> net = hn.examples.load("kyrgyzstan")
    >>> plan = hn.plan.assign(net, objective="leximin", worlds=256, scenarios=0, rng=1)
    >>> plan.proved, len(plan.covered)
    (True, 8)
    """
    net = as_network(net)
    _check(objective, at_least, times_a_year, balance, spare, languages, keep_existing, worlds, scenarios, time_limit)
    seed = root_seed(rng)
    terrain = Terrain.of(net)
    if len(terrain.missions) < at_least or not terrain.regions:
        found = f"{len(terrain.missions)} of them and {len(terrain.regions)} regions in which defenders live"
        raise Infeasible(f"a plan divides regions among missions; the network has {found}")
    touring = Touring.of(terrain, barriers=barriers, seed=seed)
    work, journeys, noticed = asked.work_of(touring, times_a_year)
    demands = Demands(
        each=at_least,
        work=work,
        journeys=journeys,
        capacity=asked.given_days(capacity, terrain),
        contacts=asked.contacts_of(terrain),
        language=asked.shared_languages(terrain),
        insecurity=asked.insecurity_of(terrain),
        barred=asked.barred_pairs(
            terrain,
            keep=keep_existing,
            languages=languages,
            insecurity_limit=insecurity_limit,
            incompatible=incompatible,
            each=at_least,
        ),
        neighbours=asked.neighbours_of(terrain),
        balance=balance if isinstance(balance, int | float) else None,
        contiguous=contiguous,
        exposure=noticed,
    )
    plain = Division(demands)
    access = Access(touring, touring.shares([(), *plain.sets], worlds=worlds), masks_of(touring, among))
    limits, words = _limits(access, plain, floors or {}, exposure or {}, times_a_year)
    division = dataclasses.replace(plain, limits=limits)
    aims = access.aims(division)
    wishes = Wishes(SHARE * spare, even=balance == "prefer", keep=keep_existing == "prefer")
    choice = best(division, aims, objective, deadline_in(_MAIN * time_limit), wishes=wishes)
    if choice.columns is None:
        if choice.infeasible:
            raise no_plan(division, terrain, words)
        raise OutOfTime(
            f"no plan was found in {time_limit:g} seconds; there may be one: allow more time, or ask for less"
        )
    wrong = broken(division, choice.columns)
    if wrong:
        raise AssertionError(f"the solver's plan does not meet: {', '.join(wrong)}")
    return _plan(
        access,
        division,
        choice,
        objective,
        seed=seed,
        worlds=worlds,
        scenarios=scenarios,
        time_limit=time_limit,
        own_days=capacity is not None,
        barriers=barriers,
        parameters={
            "objective": objective,
            "among": among,
            "at_least": at_least,
            "times_a_year": times_a_year,
            "keep_existing": keep_existing,
            "languages": languages,
            "balance": balance,
            "spare": spare,
            "evenness": choice.evenness,
            "contiguous": contiguous,
            "insecurity_limit": insecurity_limit,
            "floors": dict(floors or {}),
            "exposure": dict(exposure or {}),
            "worlds": worlds,
            "states": len(touring.states),
            "uncertain": touring.union.uncertain(),
            "given_share": given_share(touring.base, None),
        },
    )


def _check(
    objective: str,
    at_least: int,
    times_a_year: float,
    balance: Balance,
    spare: float,
    languages: Languages,
    keep: Keep,
    worlds: int,
    scenarios: int,
    time_limit: float,
) -> None:
    if objective not in OBJECTIVES:
        raise UsageError(f"objective is one of: {', '.join(OBJECTIVES)}")
    if isinstance(at_least, bool) or at_least not in {1, 2}:
        raise UsageError("at_least is 1 or 2 missions a region")
    if not 0 < times_a_year <= 52:
        raise UsageError("times_a_year is above 0 and at most 52")
    if balance not in {None, "prefer"} and not (isinstance(balance, int | float) and balance >= 0):
        raise UsageError('balance is a share, 0 or more, "prefer" or None')
    if not 0 <= spare <= 1:
        raise UsageError("spare is a share from 0 to 1")
    if languages not in {True, False, "must"}:
        raise UsageError('languages is True, "must" or False')
    if keep not in {True, False, "prefer"}:
        raise UsageError('keep_existing is True, "prefer" or False')
    if not is_number_of_worlds(worlds) or not worlds:
        raise UsageError("worlds is a positive multiple of 64")
    if not scenarios >= 0:
        raise UsageError("scenarios is a number of states of knowledge, 0 or more")
    if not time_limit > 0:
        raise UsageError("time_limit is a number of seconds above 0")


def _limits(
    access: Access, division: Division, floors: Mapping[str, float], exposure: Mapping[str, float], times: float
) -> tuple[tuple[Limit, ...], dict[str, str]]:
    """Return floors and ceilings, and their words for an error, by name."""
    groups = named_groups(access.touring.terrain.network, access.touring.parts)
    noticed = next(one for one in EFFORTS if one.name == "observed").at(0.5)
    limits, words = [], {}
    for number, (name, least) in enumerate(floors.items()):
        if not 0 <= least <= 1:
            raise UsageError("a floor is a share from 0 to 1")
        one = access.floor(division, f"group {number}", one_of(groups, name), least)
        limits.append(one)
        words[one.name] = f"floors: at least {100 * least:g} % of the requests of a group arrive (floor {number + 1})"
    for number, (name, most) in enumerate(exposure.items()):
        if not most >= 0:
            raise UsageError("a ceiling of exposure is a number of contacts a year, 0 or more")
        contacts = times * noticed * access.exposed(one_of(groups, name))
        one = Limit(f"exposure of group {number}", division.spread(contacts), -np.inf, float(most))
        limits.append(one)
        words[one.name] = (
            f"exposure: at most {most:g} contacts a year of a group could be noticed (ceiling {number + 1})"
        )
    return tuple(limits), words


def _plan(
    access: Access,
    division: Division,
    choice: Choice,
    objective: str,
    *,
    seed: int,
    worlds: int,
    scenarios: int,
    time_limit: float,
    own_days: bool,
    barriers: Barriers | None,
    parameters: dict[str, Any],
) -> AssignmentPlan:
    assert choice.columns is not None
    touring, columns = access.touring, choice.columns
    net = touring.terrain.network
    chosen = [(one, division.columns[column][0]) for column in columns.tolist() for one in division.columns[column][1]]
    everyone = np.ones(len(touring.parts), dtype=bool)
    rest = 0.0 if objective in {"cost", "worst", "leximin"} else access.values(division, everyone)[1]
    # Worlds past those for which the plan was made, in the same states of knowledge.
    sets = [(), *(division.columns[column][1] for column in columns.tolist())]
    fresh = fresh_objective(access, division, columns, sets, objective, worlds)
    drawn = stream_key(seed, "fresh worlds") >> 1
    after = with_tours(
        touring.terrain, [(touring.tours[key], DAYS_A_YEAR / parameters["times_a_year"]) for key in chosen]
    )
    question: dict[str, Any] = {"to": "formal"} if barriers is None else {"to": "formal", "barriers": barriers}
    both = {"as it is": question, "plan": question | {"net": after}}
    reach = reach_many(net, targets=both, method="sampled", worlds=worlds, rng=drawn)  # type: ignore[arg-type]
    robust = robustness(
        access,
        division,
        columns,
        objective,
        scenarios,
        seed,
        0.3 * time_limit,
        own_days=own_days,
        close=max(SPARE, parameters["spare"]),
    )
    groups = {name: mask for name, mask in named_groups(net, touring.parts).items() if name in _GROUPS}
    adds = lost_without(touring, chosen, groups, worlds=worlds)
    others = other_divisions(access, division, objective, _BESIDE * time_limit, spare=parameters["spare"] > 0)
    means = [access.mean_and_worst(division, one)[0] for one in (columns, others.get("most requests", columns))]
    provenance = Provenance(
        net.fingerprint,
        seed,
        parameters=parameters,
        assumptions=touring.union.assumptions() + _assumptions(parameters["times_a_year"]),
        synthetic=net.synthetic,
    )
    return AssignmentPlan(
        elements_of(access, division, chosen, adds, robust),
        reported(choice.value, objective) + rest,
        reported(choice.bound, objective) + rest,
        objective == "cost",
        "mixed-integer programs, solved by HiGHS" + ("" if choice.complete else "; time ran out"),
        net,
        division,
        access,
        columns,
        fresh,
        reach["as it is"],
        reach["plan"],
        robust,
        MappingProxyType(others),
        max(means),
        tuple(level / SHARE for level in choice.levels),
        provenance,
    )


def _assumptions(times: float) -> tuple[Assumption, ...]:
    used = [one for one in EFFORTS if one.name in _USED]
    effort = tuple(Assumption(one.meaning, 0, 0, one.low, one.high, one.unit, one.source) for one in used)
    return (*effort, Assumption("Tours of each region", 0, 0, times, times, "a year"))
