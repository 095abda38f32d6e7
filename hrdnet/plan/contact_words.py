"""A plan of contacts in plain sentences, for those who would decide on it and those who would be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hrdnet.graph.contents import plural
from hrdnet.metrics.groups import EVERYONE
from hrdnet.metrics.reach_words import opening, percent, points, warning
from hrdnet.present.result import assumed

if TYPE_CHECKING:
    from hrdnet.plan.contact_plan import ChannelPlan

#: Groups of fewer defenders stand in no note.
_SMALLEST = 10
_ROUNDED_TO = 5
_NOTED = (EVERYONE, "rural", "capital and town", "rural women")
_AIMS = {
    "mean": "the mean over all defenders in contact",
    "worst": "the group that is worst off",
    "leximin": "the group that is worst off, then the next, and so on",
    "gini": "the mean, if reach is not more unequal than asked",
}


def headline(plan: ChannelPlan) -> str:
    """Say what the plan reaches and what no plan can pass, in one line."""
    if not len(plan.after.parts):
        return "no defenders in contact"
    number = plural(len(plan.elements), "new contact")
    before, after = percent(plan.planned["before"]), percent(plan.objective)
    what = "reach" if plan.aim in {"mean", "gini"} else "reach of the group worst off"
    most = "no plan does better" if plan.proved else f"no plan passes {percent(plan.bound)}"
    return f"{number}: {what} from {before} to {after}; {most}"


def summary(plan: ChannelPlan) -> str:
    """Return the plan in words."""
    if not len(plan.after.parts):
        return "The file has no defenders in contact, so there is nothing to plan."
    lines = [plan.provenance.mark, opening(plan.after)]
    lines.append(f"A scenario to discuss, for {_AIMS[plan.aim]}. {headline(plan)[0].upper()}{headline(plan)[1:]}.")
    lines += _elements(plan)
    lines += _groups(plan)
    lines += _sureness(plan)
    lines += _exposed(plan)
    lines.append(f"Ask them first: {plan.asked}")
    lines.append("Do nothing is a choice too: reach stays as it is, and nobody new can be noticed.")
    lines += warning(plan.after)
    lines.append("In this model. The host state holds the primary responsibility to protect.")
    return "\n".join([*lines, *assumed(plan.assumptions)])


def _elements(plan: ChannelPlan) -> list[str]:
    lines = []
    for one in plan.elements:
        adds = one.adds[EVERYONE]
        band = f"{points(adds.low)} to {points(adds.high)}"
        stays = f"; in {percent(one.stays)} of the states of knowledge" if not np.isnan(one.stays) else ""
        lines.append(f"  - {one.words}: adds {points(adds.probability)} points ({band}){stays}.")
    return lines


def _groups(plan: ChannelPlan) -> list[str]:
    found = []
    for name in _NOTED[1:]:
        if name in plan.masks():
            gain = plan.gain(name)
            found.append(f"{name} {points(gain.probability)} ({points(gain.low)} to {points(gain.high)})")
    lines = [f"For whom, in points: {', '.join(found)}."] if found else []
    if not np.isnan(plan.price.probability):
        lines.append(
            f"Price of fairness: {points(-plan.price.probability).removeprefix('-')} points of the mean are given up "
            "against the plan for the mean alone."
        )
    return lines


def _sureness(plan: ChannelPlan) -> list[str]:
    lines = [f"How good it is: {plan.method}"]
    if not plan.proved:
        lines.append(f"A better plan could still gain at most {points(plan.bound - plan.objective)} points.")
    checked = plan.planned["checked_after"]
    if not np.isnan(checked):
        gained = plan.objective - plan.planned["before"]
        there = checked - plan.planned["checked_before"]
        lines.append(
            f"In fresh worlds, for which it was not made, it adds {points(there)} points; in its own {points(gained)}."
        )
    mean, largest = plan.regret
    if not np.isnan(mean):
        lines.append(
            "If one knew what is not known, a plan made for that would do better by "
            f"{points(mean)} points on average, at most {points(largest)}."
        )
    return lines


def _exposed(plan: ChannelPlan) -> list[str]:
    low, middle, high = plan.noticed.get(EVERYONE, (np.nan,) * 3)
    harmful = [plan.harmful] if plan.harmful else []
    if np.isnan(middle):
        return harmful
    number = f"about {middle:.0f} a year ({low:.0f} to {high:.0f})"
    return [f"Contact exposes: of the new contacts {number} could be noticed by those who may harm.", *harmful]


def note(plan: ChannelPlan) -> str:
    """Return one page for Heads of Mission."""
    if not len(plan.after.parts):
        return "The file has no defenders in contact, so there is nothing to plan."
    if plan.after.weights.sum(axis=1).mean() < _SMALLEST:
        return f"The file has fewer than {_SMALLEST} defenders in contact: no number is shown."
    mark = plan.provenance.mark if plan.provenance.synthetic else "AGGREGATES ONLY"
    lines = [mark, "New contacts: a scenario to discuss, not a decision", ""]
    lines.append(opening(plan.after, rounded_to=_ROUNDED_TO))
    for name in _NOTED:
        mask = plan.masks().get(name)
        if mask is None or _small(plan, name):
            continue
        before, after = (percent(float(one.values(mask).mean())) for one in (plan.before, plan.after))
        gain = plan.gain(name)
        lines.append(f"  {name}: from {before} to {after} ({points(gain.low)} to {points(gain.high)} points)")
    lines += ["", *_by_region(plan), *_exposed(plan), f"Ask them first: {plan.asked}", *_sureness(plan)]
    lines.append(
        "Groups of few defenders are left out. In this model; the host state holds the primary responsibility."
    )
    return "\n".join(lines)


def _small(plan: ChannelPlan, name: str) -> bool:
    """Return whether a group, or all others beside it, are few."""
    sizes = plan.after.weights
    inside = float(sizes[:, plan.masks()[name]].sum(axis=1).mean())
    outside = float(sizes.sum(axis=1).mean()) - inside
    # Rural women stand beside all rural defenders: what is left of them could be told too.
    others = float(sizes[:, plan.masks()["rural"]].sum(axis=1).mean()) - inside if name == "rural women" else 0.0
    return inside < _SMALLEST or 0 < outside < _SMALLEST or 0 < others < _SMALLEST


def _by_region(plan: ChannelPlan) -> list[str]:
    """Return how many new contacts lead to each region."""
    counts: dict[str, int] = {}
    for one in plan.elements:
        counts[one.region or "no region said"] = counts.get(one.region or "no region said", 0) + 1
    found = ", ".join(f"{name} {number}" for name, number in sorted(counts.items()))
    return [f"New contacts by region: {found}."] if found else ["No new contact is opened."]
