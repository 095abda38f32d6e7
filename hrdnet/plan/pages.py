"""One page for Heads of Mission: what every plan says there, of groups that are large enough to be shown (domain D)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hrdnet.metrics.groups import EVERYONE
from hrdnet.metrics.reach_words import opening, percent, points
from hrdnet.metrics.suppression import ROUNDED_TO, SMALLEST_GROUP, shareable

if TYPE_CHECKING:
    from hrdnet.plan.plan_result import Plan

#: Groups on the page, as far as they may be shown.
SHOWN = (EVERYONE, "rural", "capital and town", "excluded inside the capital", "women", "rural women")
#: What stands above a page of people who exist: it may be sent.
_AGGREGATES = "GROUPS ONLY"
STATE = "The host state holds the primary responsibility to protect. This is a scenario to discuss, not advice."
DO_NOTHING = "Or do nothing: missions go on as now."


def page(plan: Plan, body: Sequence[str], ask: str) -> str:
    """Return the page of a plan.

    Parameters
    ----------
    plan
        With ``before`` and ``after``.
    body
        What the plan does and takes, without numbers of a small group.
    ask
        Who is to be asked what, before anything is decided.
    """
    mark = plan.provenance.mark if plan.provenance.synthetic else _AGGREGATES
    title = f"{plan.title[0].upper()}{plan.title[1:]}: a scenario to discuss, not a decision"
    if not len(plan.after.parts):
        return f"{mark}\n{title}\n\nThe file has no defenders in contact, so that nothing can be said for whom."
    if float(plan.after.weights.sum(axis=1).mean()) < SMALLEST_GROUP:
        return f"{mark}\n{title}\n\nThe file has fewer than {SMALLEST_GROUP} defenders in contact: no number is shown."
    heading = opening(plan.after, rounded_to=ROUNDED_TO, so="the plan is made for those in it alone")
    arrive = "Requests for help that arrive, in this model, of 100 (in brackets: what is not known allows):"
    lines = [mark, title, "", heading, "", *body, "", arrive, *group_lines(plan), "", ask, DO_NOTHING, STATE]
    return "\n".join(lines)


def group_lines(plan: Plan) -> list[str]:
    """Return a line for each main group that may be shown: now, with the plan, and the band of the change."""
    shown = shareable({name: mask for name, mask in plan.masks().items() if name in SHOWN}, plan.after.weights)
    lines = []
    for name in SHOWN:
        if name in shown.groups:
            record = plan.record(shown.groups[name])
            now, then, low, high = (_of_100(record[key]) for key in ("before", "after", "low", "high"))
            lines.append(f"  {name}: {now} now, {then} with the plan (+{low} to +{high})")
    return lines + [f"  {one}" for one in shown.remarks]


def gain_lines(plan: Plan) -> list[str]:
    """Return a sentence for each main group: reach now and with the plan, and the band of the change."""
    lines = []
    masks = plan.masks()
    for name in (one for one in SHOWN if one in masks):
        record = plan.record(masks[name])
        band = f"{points(record['low'])} to {points(record['high'])} points"
        words = f"{percent(record['before'])} to {percent(record['after'])}"
        lines.append(f"{name[0].upper()}{name[1:]}: {words} ({band}).")
    return lines


def about(number: float) -> int:
    """Return a number as a page shows it: a multiple of five."""
    return ROUNDED_TO * round(number / ROUNDED_TO)


def _of_100(share: float) -> str:
    return f"{100 * share:.0f}"
