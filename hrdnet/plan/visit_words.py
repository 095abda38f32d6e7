"""Journeys to regions in plain words, and one page of them for Heads of Mission."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from hrdnet.graph.contents import plural
from hrdnet.metrics.groups import EVERYONE
from hrdnet.metrics.reach_words import opening, percent, points, size
from hrdnet.plan.pages import STATE, about, gain_lines, page
from hrdnet.present.messages import listed, numeral, said, say, say_many, word
from hrdnet.present.result import assumed, mark_words

if TYPE_CHECKING:
    from hrdnet.plan.visit_plan import VisitPlan

#: States in which a visit stays to be called steady.
_STEADY = 0.75
_AIMS = {
    "mean": "as many requests as can be arrive",
    "worst": "the group that is worst off reaches as much as can be",
    "leximin": "the group that is worst off reaches as much as can be, then the next, and so on",
}
WORDS = {
    "do nothing": "Missions go on as now; days for visits stay for cases that need one.",
    "ask them first": "Before anything is decided, defenders in each region are asked whether, by whom and where they "
    "want to be visited; until they answered, nothing changes.",
    "this plan": "The journeys in this plan.",
    "most requests": "The journeys with the same demands by which most requests arrive.",
    "fewest days": "The journeys with the same demands that take fewest days, for nine tenths at least of what this "
    "plan adds for all.",
    "plain rotation": "The same days without a plan: regions take turns, one a journey, and everybody there is met "
    "(regional_visits).",
}
GIVES_UP = "Days kept for cases that need a visit; visitors are noticed, and so are those they meet."
GIVES_UP_CASES = "Days that officers have for cases; visitors are noticed, and so are those they meet."
_ASK = word(
    "Ask them first: defenders of each region, before anything is decided, whether they want a mission to come, which "
    "one, where and how often. Whoever says no is not visited."
)


def does(plan: VisitPlan) -> str:
    """Say what the strategy of a plan does."""
    often = _often(plan.times_a_year)
    return f"Missions make {_number(len(plan.routes))} {often}, and meet people where they live."


def _number(journeys: int) -> str:
    return say_many("{number} journey", "{number} journeys", journeys)


def _often(times: int) -> str:
    if times == 1:
        return say("once a year")
    return say("twice a year") if times == 2 else say("{times} times a year", times=numeral(times, ""))


def headline(plan: VisitPlan) -> str:
    """Say how many regions are visited, in how many days, and what it changes."""
    if not plan.routes:
        return say("no visit of a region is worth its days or fits into them ({proof})", proof=proof(plan))
    before, after = (plan.others[name].mean for name in ("do nothing", "this plan"))
    values = {
        "regions": say_many("{number} region", "{number} regions", len(plan.visited)),
        "journeys": _number(len(plan.routes)),
        "often": _often(plan.times_a_year),
        "days": numeral(plan.days, ".0f"),
        "proof": proof(plan),
    }
    if math.isnan(after):
        return say("{regions} on {journeys} {often}, {days} officer-days ({proof})", **values)
    return say(
        "{regions} on {journeys} {often}, {days} officer-days: of 100 requests {now} arrive as it is, {then} with them "
        "({proof})",
        now=numeral(100 * before, ".1f"),
        then=numeral(100 * after, ".1f"),
        **values,
    )


def proof(plan: VisitPlan) -> str:
    """Say how good the plan is proved to be."""
    parameters = plan.provenance.parameters
    if plan.proved and parameters["objective"] == "leximin" and len(plan.levels) < len(plan.worth.among):
        return say(
            "no other journeys are better for the group that is worst off, in this model; for the next not proved"
        )
    if plan.proved:
        return say("no other journeys are better, in this model")
    if math.isinf(plan.bound) or math.isinf(plan.gap):
        return say("not proved")
    return say("other journeys could gain at most {size} more", size=size(plan.bound - plan.objective))


def _aim(plan: VisitPlan) -> str:
    parameters = plan.provenance.parameters
    group = parameters["group"]
    whose = "" if group == EVERYONE or parameters["objective"] != "mean" else f" of one group ({group})"
    return _AIMS[parameters["objective"]].replace("requests", f"requests{whose}")


def summary(plan: VisitPlan) -> str:
    """Say what the plan does, for whom, in which days, how sure, whom it exposes, and what else there is."""
    reach = plan.before
    lines = [mark_words(plan.provenance.mark)]
    if len(reach.parts):
        lines.append(opening(reach, so="the plan is made for those in it alone"))
    lines += [f"{headline(plan)[0].upper()}{headline(plan)[1:]}.", f"Made so that {_aim(plan)}."]
    for number, journey in enumerate(plan.routes, start=1):
        mission, (closed, low, high) = plan.mission_ids[journey.mission], plan.closed(journey.route)
        band = f" ({percent(low)} to {percent(high)})" if low < high else ""
        lines.append(
            f"Journey {number}: {mission} goes to {plan.way(journey)} and back in {journey.days:.1f} days "
            f"({journey.hours:.0f} hours on the road); {percent(closed)} of the time{band} a region on it is too "
            f"dangerous to enter, and it is cut short."
        )
    lines += _rhythm(plan) + gain_lines(plan) + _verified(plan) + _exposed(plan) + _left_out(plan) + _steady(plan)
    luck = plan.objective - plan.fresh
    if not math.isnan(luck):
        found = "as much" if abs(luck) < 5e-4 else f"{size(luck)} {'less' if luck > 0 else 'more'}"
        lines.append(f"In fresh draws, for which it was not made, it reaches {found}.")
    if plan.price > 0:
        lines.append(f"Price: {size(plan.price)} of the share of all that other journeys would reach.")
    lines += [_rotation(plan), f"Do nothing: {WORDS['do nothing']}", said(_ASK), said(STATE)]
    return "\n".join([*lines, *assumed(plan.assumptions)])


def _rhythm(plan: VisitPlan) -> list[str]:
    total = plan.program.demands.total
    spent = f"Days: {plan.days:.0f} of the {total:g} officer-days a year that were asked about"
    have = math.fsum(plan.program.demands.capacity.tolist())
    short = f"; the missions that can go have {have:g} for visits" if have < total else ""
    wait = f"A request that waits for a visit waits up to {plan.interval_days:.0f} days" if plan.routes else ""
    return [f"{spent}{short}.", *([f"{wait}."] if wait else [])]


def _verified(plan: VisitPlan) -> list[str]:
    """Say for how many a visit verifies: what a mission hears from her in person where it has travelled to her."""
    worth = plan.worth
    if not plan.routes:
        return []
    women = worth.parts.kind == 1
    later = worth.visited_now | worth.met(plan.columns)
    before, women_before = (worth.number(worth.visited_now & mask) for mask in (worth.everyone, women))
    after, women_after = (worth.number(later & mask) for mask in (worth.everyone, women))
    sentence = (
        f"A visit verifies: what a mission hears from her in person where it has travelled to her needs no other "
        f"source. It comes to {after:.0f} defenders ({women_after:.0f} women) every {plan.interval_days:.0f} days or "
        f"more often; now some mission comes to {before:.0f} ({women_before:.0f})."
    )
    return [sentence]


def _exposed(plan: VisitPlan) -> list[str]:
    groups = plan.before.named_groups()
    women = plan.exposure(groups["women"]) if groups["women"].any() else 0.0
    sentence = (
        f"Exposure: {plan.exposure():.0f} more contacts a year that those who may harm could notice (assumed share), "
        f"{women:.0f} of them with women; drivers and interpreters are seen too."
    )
    return [sentence]


def _left_out(plan: VisitPlan) -> list[str]:
    lines = []
    if plan.out_of_the_way:
        longest = plan.program.demands.longest
        lines.append(
            f"No mission can visit these in {longest:g} days by road, with the days that it has and under the demands: "
            f"{', '.join(plan.out_of_the_way)}."
        )
    frame = plan.to_frame()
    foreign = sorted(set(frame.loc[frame["language"] < 0.5, "region"]))
    if foreign:
        lines.append(
            f"The visitor shares a language with fewer than half of the defenders, interpreters are needed: "
            f"{', '.join(foreign)}."
        )
    return lines


def _steady(plan: VisitPlan) -> list[str]:
    if plan.robustness is None or not len(plan.robustness.states) or not plan.elements:
        return []
    robust = plan.robustness
    steady = sum(one.stays >= _STEADY for one in plan.elements)
    regions = {region for _, route in plan.columns for region in route}
    kept = sum(float(robust.stays[:, region].sum()) >= _STEADY for region in regions)
    worst = size(float(np.max(robust.regret, initial=0.0)))
    sentence = say_many(
        "What is not known matters: in plans made for single cases of what it may be, {kept} of the {number} region "
        "would mostly be visited too, and {steady} by the same mission; at worst a plan for one case would have been "
        "{worst} better (luck of the draws in it).",
        "What is not known matters: in plans made for single cases of what it may be, {kept} of the {number} regions "
        "would mostly be visited too, and {steady} by the same mission; at worst a plan for one case would have been "
        "{worst} better (luck of the draws in it).",
        len(regions),
        kept=numeral(kept, ""),
        steady=numeral(steady, ""),
        worst=worst,
    )
    return [sentence]


def _rotation(plan: VisitPlan) -> str:
    plain, own = plan.others["plain rotation"], plan.others["this plan"]
    return (
        f"Plain rotation in at most as many days: {plural(plain.regions, 'region')} in {plain.days:.0f} days; the plan "
        f"differs from it by {points(own.mean - plain.mean)} points of all requests."
    )


def note(plan: VisitPlan) -> str:
    """Return one page: who goes where, what it would change for larger groups, days, exposure, and whom to ask."""
    often = _often(plan.times_a_year)
    lines = [
        say(
            "{number}. {mission}: {way} ({days} days, {often})",
            number=number,
            mission=plan.mission_ids[one.mission],
            way=plan.way(one),
            days=numeral(one.days, ".0f"),
            often=often,
        )
        for number, one in enumerate(plan.routes, start=1)
    ]
    lines = lines or [say("No journey.")]
    lines += [
        "",
        say("Days: about {days} officer-days a year.", days=numeral(about(plan.days), "")),
        say("Contacts that could be noticed: about {number} a year more.", number=numeral(about(plan.exposure()), "")),
        say("How good: {proof}.", proof=proof(plan)),
        *_steady(plan),
    ]
    if plan.out_of_the_way:
        lines.append(say("No mission can get there as asked: {regions}.", regions=listed(plan.out_of_the_way)))
    return page(plan, lines, said(_ASK))
