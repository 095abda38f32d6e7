"""A plan of contacts in plain sentences, for those who would decide on it and those who would be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hrdnet.metrics.groups import EVERYONE
from hrdnet.metrics.reach_words import opening, percent, points, size, warning
from hrdnet.plan.pages import page
from hrdnet.present.messages import listed, numeral, said, say, say_many
from hrdnet.present.result import assumed, mark_words

if TYPE_CHECKING:
    from hrdnet.plan.contact_plan import ChannelPlan

#: Groups in a summary.
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
        return say("no defenders in contact")
    values = {
        "contacts": say_many("{number} new contact", "{number} new contacts", len(plan.elements)),
        "before": percent(plan.planned["before"]),
        "after": percent(plan.objective),
        "most": say("no plan does better") if plan.proved else say("no plan passes {share}", share=percent(plan.bound)),
    }
    if plan.aim in {"mean", "gini"}:
        return say("{contacts}: reach from {before} to {after}; {most}", **values)
    return say("{contacts}: reach of the group worst off from {before} to {after}; {most}", **values)


def summary(plan: ChannelPlan) -> str:
    """Return the plan in words."""
    if not len(plan.after.parts):
        return "The file has no defenders in contact, so there is nothing to plan."
    lines = [mark_words(plan.provenance.mark), opening(plan.after)]
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
            f"Price of fairness: {size(plan.price.probability)} of the mean are given up "
            "against the plan for the mean alone."
        )
    return lines


def _sureness(plan: ChannelPlan) -> list[str]:
    lines = [say("How good it is: {method}", method=said(plan.method))]
    if not plan.proved:
        lines.append(say("A better plan could still gain at most {size}.", size=size(plan.bound - plan.objective)))
    checked = plan.planned["checked_after"]
    if not np.isnan(checked):
        gained = plan.objective - plan.planned["before"]
        there = checked - plan.planned["checked_before"]
        lines.append(
            say(
                "In fresh worlds, for which it was not made, it adds {there}; in its own {own}.",
                there=size(there),
                own=size(gained),
            )
        )
    mean, largest = plan.regret
    if not np.isnan(mean):
        lines.append(
            say(
                "If one knew what is not known, a plan made for that would do better by {mean} on average, at most "
                "{most}.",
                mean=size(mean),
                most=size(largest),
            )
        )
    return lines


def _exposed(plan: ChannelPlan) -> list[str]:
    low, middle, high = plan.noticed.get(EVERYONE, (np.nan,) * 3)
    harmful = [plan.harmful] if plan.harmful else []
    if np.isnan(middle):
        return harmful
    sentence = say(
        "Contact exposes: of the new contacts about {middle} a year ({low} to {high}) could be noticed by those who "
        "may harm.",
        middle=numeral(middle, ".0f"),
        low=numeral(low, ".0f"),
        high=numeral(high, ".0f"),
    )
    return [sentence, *harmful]


def note(plan: ChannelPlan) -> str:
    """Return one page for Heads of Mission."""
    body = [*_by_region(plan), *_exposed(plan), *_sureness(plan)]
    return page(plan, body, say("Ask them first: {whom}", whom=said(plan.asked)))


def _by_region(plan: ChannelPlan) -> list[str]:
    """Return how many new contacts lead to each region."""
    counts: dict[str | None, int] = {}
    for one in plan.elements:
        counts[one.region] = counts.get(one.region, 0) + 1
    if not counts:
        return [say("No new contact is opened.")]
    found = listed(
        say("{region} {number}", region=name or say("no region said"), number=numeral(number, ""))
        for name, number in sorted(counts.items(), key=lambda one: one[0] or "no region said")
    )
    return [say("New contacts by region: {regions}.", regions=found)]
