"""Choosing a plan of contacts, proving how good it is, and checking it where it was not made."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from hrdnet.draws import entity_key
from hrdnet.errors import NoPlan
from hrdnet.graph.contents import plural
from hrdnet.graph.network import ProtectionNetwork
from hrdnet.graph.vocabulary import Medium, Role
from hrdnet.metrics import estimates
from hrdnet.metrics.estimates import Estimate
from hrdnet.metrics.groups import EVERYONE, named_groups
from hrdnet.metrics.reach_result import Reach
from hrdnet.metrics.reach_words import percent
from hrdnet.plan.aims import Aim
from hrdnet.plan.candidates import Candidates
from hrdnet.plan.contact_bound import Bound, bound, groups_of
from hrdnet.plan.contact_groups import noticed, touches
from hrdnet.plan.contact_plan import ChannelPlan, Opening
from hrdnet.plan.contact_proof import Proof
from hrdnet.plan.contact_search import Found, Search
from hrdnet.plan.cuts import Cut, Cuts
from hrdnet.plan.opened_worlds import Sample
from hrdnet.plan.plan_result import Element, not_below_zero
from hrdnet.plan.states_alone import States, in_each_state
from hrdnet.present.progress import progress
from hrdnet.present.result import Provenance

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

#: The share of the time that is left for the search; the rest is for the bound.
_SEARCH = 0.6
_WORDS = {
    Role.MISSION: "a mission",
    Role.INTERGOVERNMENTAL: "an intergovernmental body",
    Role.NGO: "an NGO",
    Role.COMMUNITY: "a community",
    Role.COORDINATION_GROUP: "the coordination group",
    Role.DEFENDER: "a group of defenders",
}
_BY = {
    Medium.IN_PERSON: "in person",
    Medium.PHONE: "by phone",
    Medium.ONLINE: "online",
    Medium.VIA_SOMEONE: "through somebody",
}


def chosen_plan(
    net: ProtectionNetwork,
    found: Candidates,
    sample: Sample,
    aim: Aim,
    listed: Sequence[Mask],
    asked: Mapping[str, Any],
    *,
    seed: int,
    deadline: float,
    fresh: Callable[[int], Sample] | None,
) -> ChannelPlan:
    """Choose a plan and work out all that is said of it."""
    if not len(sample.parts):
        return _empty(net, sample, aim, asked, seed)
    people = sample.people(listed)
    groups = sample.people(listed[: len(aim.names)])
    cuts = Cuts(sample, groups, groups_of(aim))
    first = cuts.at(np.zeros(sample.candidates))
    potential = cuts.by_group(first.price)
    search_ends = time.monotonic() + _SEARCH * max(0.0, deadline - time.monotonic())
    best = Search(sample, people, aim, potential, search_ends).run()
    tried, passed = best.every, np.inf
    mean = _mean_plan(sample, people, aim, potential, search_ends)
    if not tried and Proof.suits(aim):
        proof = Proof(sample, people, aim, best, 0.5 * (time.monotonic() + deadline))
        best, passed = proof.run(), proof.most
    if aim.missed(best.values[None, :])[0] > 0:
        raise _conflict(aim, cuts, first, deadline, proved=best.every)
    objective = aim.value(best.values)
    most = Bound(objective, 0) if best.every else bound(cuts, first, aim, best=objective, deadline=deadline)
    most = dataclasses.replace(most, value=max(objective, min(most.value, passed)))
    checking = sample if fresh is None else fresh(entity_key(f"fresh worlds of {seed}") >> 1)
    chosen = _in_order(checking, best, listed)
    alone = in_each_state(sample, aim, listed, chosen)
    return _told(net, found, sample, checking, aim, listed, asked, seed, chosen, best, most, mean, alone, tried=tried)


def _conflict(aim: Aim, cuts: Cuts, first: Cut, deadline: float, *, proved: bool) -> NoPlan:
    """Return an error that names demands which cannot be met together, as few as can be."""
    floors = list(aim.floors)

    def impossible(some: Sequence[tuple[int, float]]) -> bool:
        plain = dataclasses.replace(aim, floors=tuple(some), objective="mean", rows=np.empty(0))
        return bound(cuts, first, plain, best=-np.inf, deadline=deadline).value == -np.inf

    shown = impossible(floors)
    if shown:
        # Leave out one demand after the other, as long as the rest is impossible without it.
        for one in tuple(floors):
            rest = [other for other in floors if other != one]
            if rest and impossible(rest):
                floors = rest
    words = [f"reach of {aim.names[column]} of at least {percent(floor)}" for column, floor in floors]
    if len(aim.rows) and not shown:
        words.append(f"a Gini coefficient over rows of defenders of at most {aim.most_unequal:.3g}")
    words.append(f"a budget of {aim.budget:g}")
    words += [
        f"at most {most:g} contacts a year that could be noticed, for {name}"
        for name, most in zip(aim.ceiling_names, aim.ceilings, strict=True)
    ]
    return NoPlan(tuple(words), proved=shown or proved)


def _in_order(sample: Sample, best: Found, listed: Sequence[Mask]) -> tuple[int, ...]:
    """Return the contacts, first the one without which all defenders lose most."""
    everyone = sample.people(listed[:1])
    whole = sample.values(everyone, best.chosen)[0]
    loss = {
        one: whole - sample.values(everyone, [other for other in best.chosen if other != one])[0] for one in best.chosen
    }
    return tuple(sorted(best.chosen, key=lambda one: (-round(loss[one], 12), one)))


def _mean_plan(sample: Sample, people: Any, aim: Aim, potential: Floats, deadline: float) -> tuple[int, ...] | None:
    """Return the plan for the mean alone, if another was asked for."""
    if aim.objective == "mean" and not aim.floors:
        return None
    plain = dataclasses.replace(aim, objective="mean", floors=(), rows=np.empty(0))
    return Search(sample, people, plain, potential, deadline).run().chosen


def _reach(sample: Sample, hits: Any, net: ProtectionNetwork, asked: Mapping[str, Any], seed: int) -> Reach:
    from hrdnet.metrics.reachability import given_share

    parts = sample.parts
    exact = np.full((len(sample.states), len(parts)), np.nan)
    parameters = {
        **asked,
        "states": len(sample.states),
        "worlds": 64 * sample.words,
        "uncertain": sample.uncertain,
        "given_share": given_share(sample.evaluation, None),
    }
    provenance = Provenance(net.fingerprint, seed, parameters=parameters, assumptions=(), synthetic=net.synthetic)
    certain = sample.evaluation.roles.target[parts.row]
    return Reach(net, parts, hits, exact, sample.coordinates, certain, provenance)


def _told(
    net: ProtectionNetwork,
    found: Candidates,
    sample: Sample,
    checking: Sample,
    aim: Aim,
    listed: Sequence[Mask],
    asked: Mapping[str, Any],
    seed: int,
    chosen: tuple[int, ...],
    best: Found,
    most: Bound,
    mean: tuple[int, ...] | None,
    alone: States,
    *,
    tried: bool,
) -> ChannelPlan:
    before, after = (_reach(checking, checking.hits(some), net, asked, seed) for some in ((), chosen))
    names = {name: mask for name, mask in named_groups(net, sample.parts).items() if mask.any()}
    seen = noticed(found)
    elements = []
    for spot, one in enumerate(progress(chosen, total=len(chosen), what="leaving out contacts")):
        rest = _reach(checking, checking.hits([other for other in chosen if other != one]), net, asked, seed)
        region = _region(net, found, one)
        shown = {
            name: mask for name, mask in names.items() if not name.startswith("region ") or name == f"region {region}"
        }
        adds = {name: _added(after, rest, mask) for name, mask in shown.items()}
        elements.append(_element(net, found, one, region, adds, float(seen["middle"][one]), float(alone.stays[spot])))
    people = sample.people(listed)
    start = aim.value(sample.values(people, ()))
    checked = [np.nan, np.nan]
    if checking is not sample:
        there = checking.people(listed)
        checked = [aim.value(checking.values(there, some)) for some in ((), chosen)]
    price = estimates.UNDEFINED
    if mean is not None:
        whole = np.ones(len(sample.parts), dtype=bool)
        price = _difference(_reach(checking, checking.hits(mean), net, asked, seed), after, whole)
    return ChannelPlan(
        net,
        tuple(elements),
        aim.value(best.values),
        most.value,
        _method(best, most, found, aim, tried=tried),
        aim.objective,
        before,
        after,
        {"before": start, "after": aim.value(best.values), "checked_before": checked[0], "checked_after": checked[1]},
        tuple(aim.names[column] for column in aim.fair),
        price,
        alone.regret,
        _exposure(found, sample, names, chosen, seen),
        Opening(found.columns(chosen), tuple(found.ids[one] for one in chosen)),
        _who_is_asked(net, found, chosen),
        _may_harm(net, found, chosen),
        dataclasses.replace(before.provenance, assumptions=sample.evaluation.assumptions()),
    )


def _difference(first: Reach, second: Reach, mask: Mask) -> Estimate:
    return estimates.difference(first.values(mask), second.values(mask), certain=False)


def _added(first: Reach, second: Reach, mask: Mask) -> Estimate:
    """Return what opening adds: it can only add, in every world, so that no end of an interval lies below zero."""
    return not_below_zero(_difference(first, second, mask))


def _method(best: Found, most: Bound, found: Candidates, aim: Aim, *, tried: bool) -> str:
    worlds = "in the worlds for which the plan was made"
    if best.every:
        how = "tried" if tried else "tried or ruled out"
        known = "none is better"
        if aim.objective == "leximin":
            known = "none is better for the group worst off, nor, given that, for the next, and so on,"
        return f"all sets of {len(found)} possible contacts within the budget were {how}; {known} {worlds}."
    words = (
        f"among {len(found):,} possible contacts; the bound is a linear programme over cuts, one for each request in "
        f"each world, in {most.rounds} rounds"
    )
    if aim.objective == "leximin":
        words += ", for the group worst off"
    if aim.objective == "gini":
        words += ", without minding inequality"
    return f"{words}, and holds for every set {worlds}."


def _exposure(
    found: Candidates, sample: Sample, names: Mapping[str, Mask], chosen: tuple[int, ...], seen: Mapping[str, Floats]
) -> dict[str, tuple[float, float, float]]:
    some = list(chosen)
    exposed = {}
    for name, mask in names.items():
        touched = np.ones(len(some), dtype=bool) if name == EVERYONE else touches(found, sample.parts, mask)[some]
        low, middle, high = (float(seen[end][some][touched].sum()) for end in ("low", "middle", "high"))
        exposed[name] = (low, middle, high)
    return exposed


def _kind(net: ProtectionNetwork, row: int) -> str:
    role = net.table("actors").words("role").cells()[row]
    if role == Role.DEFENDER and net.table("actors").numbers("count").at(0.5)[row] <= 1:
        return "a defender"
    return _WORDS.get(Role(str(role)), "another body") if role else "another body"


def _region(net: ProtectionNetwork, found: Candidates, one: int) -> str:
    """Return the region of the end that is no responder: where the contact leads to."""
    names = net.table("actors").texts("region").values
    mission = net.table("actors").words("role").is_any(Role.MISSION, Role.INTERGOVERNMENTAL, Role.COORDINATION_GROUP)
    defender = net.table("actors").words("role").is_any(Role.DEFENDER, Role.COMMUNITY)
    ends = sorted(found.ends[one].tolist(), key=lambda row: (not defender[row], bool(mission[row])))
    return next((str(names[row]) for row in ends if names[row]), "")


def _element(
    net: ProtectionNetwork,
    found: Candidates,
    one: int,
    region: str,
    adds: dict[str, Estimate],
    seen: float,
    stays: float,
) -> Element:
    actors = net.table("actors")
    role, names = actors.words("role"), actors.texts("region").values
    ends = found.ends[one].tolist()
    bodies = role.is_any(Role.MISSION)
    mission = next((str(net.ids[row]) for row in ends if bodies[row]), "")
    first, second = sorted(ends, key=lambda row: _kind(net, row) not in {"a mission", "an intergovernmental body"})
    medium = found.wide.table("channels").words("medium").cells()[int(found.rows[one])]
    where = [f" in {names[row]}" if names[row] else "" for row in (first, second)]
    how = f", {_BY[Medium(str(medium))]}" if medium else ""
    words = f"{_kind(net, first)}{where[0]} with {_kind(net, second)}{where[1]}{how}"
    expects = "Trust, knowledge of the contact and recognition are not known yet and take their ranges."
    reasons = [expects]
    if adds[EVERYONE].low <= 0 <= adds[EVERYONE].probability:
        reasons.append("For some of what is not known it adds nothing.")
    return Element("channel", mission, region, words, tuple(reasons), adds, seen, stays)


def _who_is_asked(net: ProtectionNetwork, found: Candidates, chosen: tuple[int, ...]) -> str:
    regions = sorted({_region(net, found, one) for one in chosen} - {""})
    where = f" of {', '.join(regions)}" if regions else ""
    return (
        f"defenders, communities and NGOs{where}, before anything is opened: whether they want the contact, with whom, "
        "by what medium, and who could notice it. Who says no is left out, and the plan is made again."
    )


def _may_harm(net: ProtectionNetwork, found: Candidates, chosen: tuple[int, ...]) -> str:
    """Name the classes of body that may do harm in part and that a listed contact of the plan leads to."""
    partly = net.table("actors").words("may_harm").is_any("partly")
    ends = found.ends[list(chosen)] if chosen else np.zeros((0, 2), dtype=np.int64)
    kinds = sorted({_kind(net, row) for row in ends[partly[ends]].tolist()})
    if not kinds:
        return ""
    number = plural(int(partly[ends].any(axis=1).sum()), "new contact")
    return (
        f"{number}, listed by whoever asked, with {', '.join(kinds)} that may also do harm: what is said there may be "
        "used against those who say it."
    )


def _empty(net: ProtectionNetwork, sample: Sample, aim: Aim, asked: Mapping[str, Any], seed: int) -> ChannelPlan:
    reach = _reach(sample, sample.hits(()), net, asked, seed)
    nothing = {"before": np.nan, "after": np.nan, "checked_before": np.nan, "checked_after": np.nan}
    return ChannelPlan(
        net, (), np.nan, np.nan, "there is nobody to plan for.", aim.objective, reach, reach, nothing, (),
        estimates.UNDEFINED, (np.nan, np.nan), {}, Opening({}, ()), "nobody is known.", "",
        reach.provenance,
    )  # fmt: skip
