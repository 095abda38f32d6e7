"""One page for Heads of Mission: what every plan says there, of groups that are large enough to be shown (domain D)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hrdnet.metrics.groups import EVERYONE, group_words
from hrdnet.metrics.reach_words import opening, percent, points_band
from hrdnet.metrics.suppression import ROUNDED_TO, SMALLEST_GROUP, shareable
from hrdnet.present.messages import capitalised, numeral, said, say, word
from hrdnet.present.result import mark_words

if TYPE_CHECKING:
    from hrdnet.plan.plan_result import Plan

#: Groups on the page, as far as they may be shown.
SHOWN = (EVERYONE, "rural", "capital and town", "excluded inside the capital", "women", "rural women")
#: What stands above a page of people who exist: it may be sent.
_AGGREGATES = word("GROUPS ONLY")
STATE = word("The host state holds the primary responsibility to protect. This is a scenario to discuss, not advice.")
DO_NOTHING = word("Or do nothing: missions go on as now.")


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
    mark = mark_words(plan.provenance.mark if plan.provenance.synthetic else _AGGREGATES)
    title = say("{title}: a scenario to discuss, not a decision", title=capitalised(said(plan.title)))
    if not len(plan.after.parts):
        nobody = say("The file has no defenders in contact, so that nothing can be said for whom.")
        return f"{mark}\n{title}\n\n{nobody}"
    if float(plan.after.weights.sum(axis=1).mean()) < SMALLEST_GROUP:
        few = say(
            "The file has fewer than {smallest} defenders in contact: no number is shown.", smallest=SMALLEST_GROUP
        )
        return f"{mark}\n{title}\n\n{few}"
    heading = opening(plan.after, rounded_to=ROUNDED_TO, so=word("the plan is made for those in it alone"))
    arrive = say("Requests for help that arrive, in this model, of 100 (in brackets: what is not known allows):")
    lines = [
        mark,
        title,
        "",
        heading,
        "",
        *body,
        "",
        arrive,
        *group_lines(plan),
        "",
        ask,
        said(DO_NOTHING),
        said(STATE),
    ]
    return "\n".join(lines)


def group_lines(plan: Plan) -> list[str]:
    """Return a line for each main group that may be shown: now, with the plan, and the band of the change."""
    shown = shareable({name: mask for name, mask in plan.masks().items() if name in SHOWN}, plan.after.weights)
    lines = []
    for name in SHOWN:
        if name in shown.groups:
            record = plan.record(shown.groups[name])
            now, then, low, high = (_of_100(record[key]) for key in ("before", "after", "low", "high"))
            line = say(
                "{group}: {now} now, {then} with the plan (+{low} to +{high})",
                group=group_words(name),
                now=now,
                then=then,
                low=low,
                high=high,
            )
            lines.append(f"  {line}")
    return lines + [f"  {one}" for one in shown.remarks]


def gain_lines(plan: Plan) -> list[str]:
    """Return a sentence for each main group: reach now and with the plan, and the band of the change."""
    lines = []
    masks = plan.masks()
    for name in (one for one in SHOWN if one in masks):
        record = plan.record(masks[name])
        line = say(
            "{group}: {before} to {after} ({band}).",
            group=capitalised(group_words(name)),
            before=percent(record["before"]),
            after=percent(record["after"]),
            band=points_band(record["low"], record["high"]),
        )
        lines.append(line)
    return lines


def about(number: float) -> int:
    """Return a number as a page shows it: a multiple of five."""
    return ROUNDED_TO * round(number / ROUNDED_TO)


def _of_100(share: float) -> str:
    return numeral(100 * share, ".0f")
