"""A division of the regions in plain words, and one page of it for Heads of Mission."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from hrdnet.metrics.reach_words import opening, percent, size
from hrdnet.plan.pages import STATE, about, gain_lines, page
from hrdnet.present.messages import listed, numeral, said, say, say_many, word
from hrdnet.present.result import assumed, mark_words

if TYPE_CHECKING:
    from hrdnet.plan.assignment_result import AssignmentPlan

#: States in which a pair stays to be called steady.
_STEADY = 0.75
_AIMS = {
    "mean": "as many requests as can be arrive",
    "worst": "the group that is worst off reaches as much as can be",
    "leximin": "the group that is worst off reaches as much as can be, then the next, and so on",
    "cost": "missions spend as few days on the road as can be",
}
WORDS = {
    "do nothing": "Missions go on as now.",
    "ask them first": "Before anything is decided, defenders in each region are asked whether and by whom they want to "
    "be visited; until they answered, nothing changes.",
    "this plan": "The division in this plan.",
    "most requests": "The division with the same demands under which most requests arrive.",
    "least travel": "The division with the same demands that takes fewest days on the road.",
    "nearest mission": "As many regions each as can be, and near: geographic_partition.",
    "by officer-days": "Defenders per officer-day as equal as can be: capacity_weighted_partition.",
}
_ASK = word(
    "Ask them first: defenders of each region, before anything is decided, whether they want a mission to come, which "
    "one, how and how often. Whoever says no is not visited."
)


def does(each: int, *, given_up: bool) -> str:
    """Say what the strategy of a plan does."""
    number = "one mission" if each == 1 else f"{each} missions"
    rest = "and has contacts there alone" if given_up else "and keeps the contacts that it has elsewhere"
    return f"Each region has {number}, as planned; a mission tours its regions {rest}."


def gives_up(each: int, *, given_up: bool, cases: bool = False) -> str:
    """Say what the strategy of a plan gives up."""
    alone = "Defenders of a region have one mission: if its officer leaves, nobody else knows them."
    two = "Two missions may work on the same case, and each comes half as often."
    days = "Contacts in other regions end." if given_up else "Days kept for cases that need a visit."
    if cases:
        days = "Days that officers have for cases."
    return f"{alone if each == 1 else two} {days} Visitors are noticed, and so are those they meet."


def headline(plan: AssignmentPlan) -> str:
    """Say how regions are divided and what it changes."""
    used = len({one for chosen in plan.covered.values() for one in chosen})
    total = len(plan.mission_ids)
    values = {
        "regions": say_many("{number} region", "{number} regions", len(plan.regions)),
        "used": numeral(used, ""),
        "missions": say_many("{number} mission", "{number} missions", total),
        "proof": proof(plan),
    }
    if not len(plan.after.parts):
        return say("{regions} among {used} of {missions} ({proof})", **values)
    everyone = np.ones(len(plan.after.parts), dtype=bool)
    before, after = (one.record(everyone)["probability"] for one in (plan.before, plan.after))
    return say(
        "{regions} among {used} of {missions}: {after} of requests arrive, {before} as it is ({proof})",
        before=percent(before),
        after=percent(after),
        **values,
    )


def proof(plan: AssignmentPlan) -> str:
    """Say how good the plan is proved to be."""
    if plan.proved:
        return say("no division is better, in this model")
    if math.isinf(plan.bound) or math.isinf(plan.gap):
        return say("not proved")
    return say(
        "a better division could gain at most {amount}, in this model",
        amount=_amount(plan, abs(plan.bound - plan.objective)),
    )


def _amount(plan: AssignmentPlan, number: float) -> str:
    if plan.provenance.parameters["objective"] == "cost":
        return say("{days} days a year", days=numeral(number, ".1f"))
    return size(number)


def summary(plan: AssignmentPlan) -> str:
    """Say what the plan does, for whom, at what work, how sure, whom it exposes, and what else there is."""
    parameters = plan.provenance.parameters
    reach = plan.before
    lines = [mark_words(plan.provenance.mark)]
    if len(reach.parts):
        lines.append(opening(reach, so="the plan is made for those in it alone"))
    lines += [f"{headline(plan)[0].upper()}{headline(plan)[1:]}.", f"Made so that {_AIMS[parameters['objective']]}."]
    lines += gain_lines(plan)
    work, free = float(plan.work(plan.columns).sum()), float(plan.division.demands.capacity.sum())
    loads = plan.loads()
    road = float(plan.to_frame()["journey_days"].sum())
    fullest = loads["share_of_days"].max()
    lines.append(
        f"Work: {work:.0f} of {free:.0f} officer-days a year that are free, "
        f"{road:.0f} of them on the road; the fullest mission would need "
        f"{percent(float(fullest))} of its own.{_given_up(plan)}"
    )
    exposure = sum(one.exposure for one in plan.elements)
    lines.append(f"Exposure: {exposure:.0f} more contacts a year that those who may harm could notice (assumed share).")
    lines += _far(plan) + _steady(plan)
    lines += _luck(plan)
    if plan.price > 0 and parameters["objective"] not in {"mean", "cost"}:
        lines.append(f"Price of fairness: {size(plan.price)} of the mean that another division would have.")
    lines += [f"Do nothing: {WORDS['do nothing']}", said(_ASK), said(STATE)]
    return "\n".join([*lines, *assumed(plan.assumptions)])


def _given_up(plan: AssignmentPlan) -> str:
    """Say what wishes beside the objective had of it."""
    parameters = plan.provenance.parameters
    even = parameters["evenness"]
    words = "" if math.isnan(even) else f" No mission has more than {1 + even:g} times its share of the work."
    lost = plan.price if parameters["objective"] == "mean" else 0.0
    if lost <= 0.5e-4:
        return words
    return f"{words} For work evenly shared, contacts kept and less travel {size(lost)} are given up."


def _luck(plan: AssignmentPlan) -> list[str]:
    """Say how the plan does in worlds for which it was not made."""
    if plan.provenance.parameters["objective"] == "cost" or math.isnan(plan.fresh):
        return []
    luck = plan.objective - plan.fresh
    found = "as much" if abs(luck) < 0.5e-3 else f"{size(abs(luck))} {'less' if luck > 0 else 'more'}"
    return [f"In fresh draws, for which it was not made, it reaches {found}."]


def _far(plan: AssignmentPlan) -> list[str]:
    """Say which regions have no common language with their missions, or are often too dangerous to go to."""
    frame, lines = plan.to_frame(), []
    foreign = sorted(set(frame.loc[frame["language"] < 0.5, "region"]))
    if foreign:
        lines.append(
            f"No mission there shares a language with most defenders, interpreters are needed: {', '.join(foreign)}."
        )
    unsafe = sorted(set(frame.loc[frame["insecurity"] > 0.2, "region"]))
    if unsafe:
        lines.append(f"Journeys are too dangerous more than a fifth of the time: {', '.join(unsafe)}.")
    nobody = sorted(set(frame.loc[frame["defenders"] == 0, "region"]))
    if nobody:
        lines.append(f"The file has nobody in contact there, so that nothing is counted for: {', '.join(nobody)}.")
    return lines


def _steady(plan: AssignmentPlan) -> list[str]:
    """Say what is left of the plan if one or another case of what is not known is the true one."""
    robust = plan.robustness
    if robust is None or not len(robust.states):
        return []
    near = say("a twentieth") if plan.provenance.parameters["objective"] == "cost" else size(robust.close)
    cases = len(robust.states)
    worst = _amount(plan, float(np.max(robust.regret, initial=0.0)))
    known = say(
        "What is not known: in {good} of {cases} cases of what it may be, the plan is within {near} of the best for "
        "that case; at worst {worst} below it.",
        good=numeral(robust.good, ""),
        cases=numeral(cases, ""),
        near=near,
        worst=worst,
    )
    lines = [known]
    shaky = sorted({one.region for one in plan.elements if one.stays < _STEADY})
    if shaky:
        lines.append(say("Least steady, decided mostly by what is not known: {regions}.", regions=listed(shaky)))
    short = int((~robust.fits).sum())
    if short:
        lines.append(
            say(
                "In {short} of {cases} cases some mission has fewer officer-days than its regions take.",
                short=numeral(short, ""),
                cases=numeral(cases, ""),
            )
        )
    return lines


def note(plan: AssignmentPlan) -> str:
    """Return one page: who covers what, what it would change for larger groups, work, exposure, and whom to ask."""
    by_mission: dict[str, list[str]] = {}
    for region, chosen in plan.covered.items():
        for one in chosen:
            by_mission.setdefault(one, []).append(region)
    lines = [
        say("{mission}: {regions}", mission=one, regions=listed(regions)) for one, regions in sorted(by_mission.items())
    ]
    free = [one for one in plan.mission_ids if one not in by_mission]
    lines += [say("Without a region: {missions}", missions=listed(free))] if free else []
    exposure = sum(one.exposure for one in plan.elements)
    lines += [
        "",
        say("Work: about {days} officer-days a year.", days=numeral(about(float(plan.work(plan.columns).sum())), "")),
        say("Contacts that could be noticed: about {number} a year more.", number=numeral(about(exposure), "")),
        say("How good: {proof}.", proof=proof(plan)),
        *_steady(plan),
    ]
    return page(plan, lines, said(_ASK))
