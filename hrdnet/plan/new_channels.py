"""Which contacts to open, a few among many that could be, so that requests for help arrive?"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from hrdnet.draws import RNG, root_seed
from hrdnet.errors import UsageError
from hrdnet.graph import barriers as barrier_set
from hrdnet.graph.barriers import Barriers
from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.metrics.groups import EVERYONE
from hrdnet.metrics.reachability import check_options
from hrdnet.plan.aims import OBJECTIVES, Aim, gini
from hrdnet.plan.candidates import Candidates, candidates_of
from hrdnet.plan.contact_groups import fair_groups, limits_of, noticed
from hrdnet.plan.contact_plan import ChannelPlan

if TYPE_CHECKING:
    import pandas as pd

    from hrdnet.plan.opened_worlds import Sample

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

#: Worlds in each state of knowledge; states of a network with more arcs than fit.
WORLDS, _STATES, _FEW_STATES, _ROOMY = 1024, 16, 16, 400_000
_DAY = 86_400.0


def channels(
    net: ProtectionNetwork,
    *,
    budget: float = 5,
    objective: str = "mean",
    candidates: pd.DataFrame | Mapping[str, Any] | Callable[[ProtectionNetwork], Any] | None = None,
    costs: Mapping[str, float] | Callable[[str], float] | str | None = None,
    to: str | Sequence[str] = "formal",
    groups: str | Sequence[str] | None = None,
    floors: Mapping[str, float] | None = None,
    exposure: Mapping[str, float] | None = None,
    most_unequal: float | None = None,
    host_state: bool = False,
    worlds: int = WORLDS,
    validate: bool = True,
    time_limit: float | None = None,
    barriers: Barriers | None = None,
    rng: RNG = None,
) -> ChannelPlan:
    r"""Which new contacts raise reach most, or most fairly, and what could no choice of them pass?

    Let :math:`R_g(S)` be the reach of group :math:`g` in the network with the contacts :math:`S` opened. Over all sets
    that the budget allows,

    .. math:: \max_{S} R(S), \quad \max_S \min_g R_g(S), \quad \text{lexicographically } \max_S R_{(1)}(S), R_{(2)}(S),
              \dots, \quad \max_S R(S) \text{ with } G(S) \le \gamma,

    the mean, the worst group, the order of all groups, and the mean under a bound on the Gini coefficient over rows of
    defenders; each in the same sampled worlds (sample average approximation).

    Parameters
    ----------
    net
        The network.
    budget
        At most so many new contacts; with ``costs``, at most so much for them.
    objective
        ``"mean"``, ``"worst"``, ``"leximin"`` (the worst group, then the next, ties handled by comparing the ordered
        values) or ``"gini"``.
    candidates
        Contacts that could be opened, as columns of a channels table, or a function of the network that returns them;
        by default the rule of ``plan.candidates``. They say what the plan decides; trust, awareness, recognition are
        not known and take their ranges.
    costs
        By id of the contact, a function of it, or the name of a column of ``candidates``.
    to, host_state, barriers
        As for ``metrics.reach``.
    groups
        Names of groups of the overview, or a column such as ``"region"``; by default rural, town, capital, the excluded
        inside the capital, and rural women, as far as they occur.
    floors
        By group: the least reach it must have.
    exposure
        By group, or ``"all defenders in contact"`` for all new contacts: the most contacts a year that could be noticed
        by those who may harm (domain A42) that the plan may add, in the middle of what is not known.
    most_unequal
        For ``"gini"``: the largest coefficient, 0 to 1; by default as unequal as now.
    worlds
        In each state of knowledge, a multiple of 64.
    validate
        Whether to check the plan in fresh worlds.
    time_limit
        Seconds after which the best plan so far is returned, with the bound so far. Without it the same seed gives the
        same bits on any machine.
    rng
        Anything SPEC 7 allows. The same seed has the same worlds as ``reach``.

    Returns
    -------
    ChannelPlan
        ``to_frame()``, ``by_group()``, ``alternatives()``, ``gap``, ``bound``, ``as_strategy()``, ``note()``.

    Raises
    ------
    UsageError
        If an option is unknown, or a candidate leads to a body that may harm.
    NoPlan
        If floors, ceilings and budget cannot be met together.

    Notes
    -----
    Reach never falls when a contact is opened, but it is not submodular: of two contacts in series each may add nothing
    alone, so taking one after the other comes with no guarantee; see ``docs/models/channels.md``. Where there are at
    most 20,000 sets all are tried, and the plan is proved to be best in its worlds. Else it is found step by step, from
    pairs in series, and by exchange; with at most 120 contacts all other sets are then ruled out by what cuts say of
    each group, if that ends in reasonable time (``plan.contact_proof``). Where it does not, the bound is that of a
    linear programme over cuts, one for each request in each world (``plan.cuts``), which holds for any set. Undefined
    without defenders in contact: the plan is empty.
    Cost: candidates x budget x the channels around each, plus a flow for each request in each world and round.

    References
    ----------
    Kleywegt, Shapiro & Homem-de-Mello (2002), "The sample average approximation method for stochastic discrete
    optimization", SIAM Journal on Optimization 12(2), doi:10.1137/S1052623499363220. Ogryczak & Śliwiński (2006), "On
    direct methods for lexicographic min-max optimization", doi:10.1007/11751595_85. Wu & Küçükyavuz (2018), "A
    two-stage stochastic programming approach for influence maximization in social networks",
    doi:10.1007/s10589-017-9958-x.

    Examples
    --------
    >>> import hrdnet as hn
    >>> net = hn.ProtectionNetwork(
    ...     {"id": ["G", "N", "M"], "role": ["defender", "ngo", "mission"], "women": [0.0, None, None]},
    ...     {"source": [], "target": []},
    ... )
    >>> both = {"source": ["G", "N"], "target": ["N", "M"], "probability": [1.0, 1.0]}
    >>> p = hn.plan.channels(net, budget=2, candidates=both, barriers=hn.barriers.none, rng=1)
    >>> p.objective, p.bound, p.proved, len(p.elements)
    (1.0, 1.0, True, 2)
    """
    net = as_network(net)
    check_options("sampled", worlds)
    _check(objective, budget, most_unequal, time_limit)
    from hrdnet.plan.contact_choice import chosen_plan

    seed = root_seed(rng)
    deadline = time.monotonic() + (time_limit if time_limit is not None else 365 * _DAY)
    found = candidates_of(net, candidates, costs)
    standing = barrier_set.standing(barriers)

    def drawn(number: int) -> Sample:
        from hrdnet.plan.opened_worlds import sample_of

        return sample_of(found, to, standing, host_state=host_state, worlds=worlds, states=_states(found), seed=number)

    sample = drawn(seed)
    masks = fair_groups(net, sample.parts, groups)
    aim, listed = _aim(sample, found, masks, objective, float(budget), floors or {}, exposure or {}, most_unequal)
    asked = {
        "budget": budget,
        "objective": objective,
        "to": to if isinstance(to, str) else tuple(to),
        "host_state": host_state,
        "barriers": standing.names,
        "groups": tuple(masks),
        "candidates": len(found),
        "left_out": found.left_out,
        "within_days": None,
    }
    return chosen_plan(
        net, found, sample, aim, listed, asked, seed=seed, deadline=deadline, fresh=drawn if validate else None
    )


def _check(objective: str, budget: float, most_unequal: float | None, time_limit: float | None) -> None:
    if objective not in OBJECTIVES:
        raise UsageError(f"objective is one of: {', '.join(OBJECTIVES)}")
    if isinstance(budget, bool) or not budget >= 0:
        raise UsageError("budget is a number, 0 or more")
    if most_unequal is not None and (objective != "gini" or not 0 <= most_unequal <= 1):
        raise UsageError('most_unequal lies between 0 and 1, and goes with objective="gini"')
    if time_limit is not None and not time_limit > 0:
        raise UsageError("time_limit is a number of seconds above 0")


def _states(found: Candidates) -> int:
    """Return how many states of knowledge fit beside all that is drawn."""
    return _STATES if len(found.wide.table("channels")) + len(found.wide) <= _ROOMY // 10 else _FEW_STATES


def _aim(
    sample: Sample,
    found: Candidates,
    masks: Mapping[str, Mask],
    objective: str,
    budget: float,
    floors: Mapping[str, float],
    exposure: Mapping[str, float],
    most_unequal: float | None,
) -> tuple[Aim, list[Mask]]:
    """Return what the plan is to reach, and the groups of its columns as masks over the parts."""
    everyone = np.ones(len(sample.parts), dtype=bool)
    named = {EVERYONE: everyone, **masks}
    named |= fair_groups(found.wide, sample.parts, [one for one in floors if one not in named])
    names = list(named)
    listed = list(named.values())
    rows = np.empty(0)
    if objective == "gini" and len(sample.parts):
        each = np.unique(sample.parts.row)
        listed += [sample.parts.row == row for row in each.tolist()]
        rows = np.array([sample.weights[:, sample.parts.row == row].sum(axis=1).mean() for row in each.tolist()])
        if most_unequal is None:
            values = sample.values(sample.people(listed), ())
            most_unequal = float(gini(values[None, len(names) :], rows)[0])
    ceilings, takes, limited = limits_of(noticed(found), found, sample.parts, exposure)
    aim = Aim(
        objective,
        tuple(names),
        tuple(names.index(name) for name in masks) or (0,),
        tuple((names.index(name), _share(floor)) for name, floor in floors.items()),
        rows,
        1.0 if most_unequal is None else most_unequal,
        budget,
        found.cost,
        ceilings,
        takes,
        limited,
    )
    return aim, listed


def _share(floor: float) -> float:
    if not 0 <= floor <= 1:
        raise UsageError("a floor is a share, 0 to 1")
    return float(floor)
