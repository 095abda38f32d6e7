"""What is in the way, in plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hrdnet.metrics.groups import EVERYONE
from hrdnet.metrics.leading import named
from hrdnet.metrics.reach_words import most_helpful, opening, percent, warning
from hrdnet.present.result import assumed

if TYPE_CHECKING:
    from hrdnet.metrics.attribution_result import Attribution, Lever
    from hrdnet.metrics.leading import Leading

#: What the names of ``without(...)`` stand for, where a sentence names what is in the way.
_WORDS = {
    "knows": "not knowing whom to ask",
    "trust": "trust, either way",
    "language": "no shared language",
    "recognition": "not being recognised as defenders",
    "travel": "distance, time and cost of journeys",
    "norms": "norms that bar women who travel alone",
    "insecurity": "insecurity on the way",
    "network": "no safe phone or internet",
    "awareness": "awareness inside the body",
    "capacity": "capacity of the body",
    "resources": "resources of the body",
    "competency": "competency of the body",
    "will": "will of the body",
    "verification": "verification of requests",
    "relays": "requests that others do not pass on",
}
GROUPS = (EVERYONE, "rural", "rural women", "excluded inside the capital")
#: Barriers that a sentence lists beside the first.
_MOST_RIVALS = 3


def words_of(lever: Lever) -> str:
    """Say what a barrier is; a group of barriers has the name that its caller gave it."""
    return _WORDS.get(lever.name, lever.name.replace("_", " ")) if lever.barriers == (lever.name,) else lever.name


def headline(result: Attribution) -> str:
    """Say which barrier takes most from all, in one line."""
    if not len(result.parts):
        return "no defenders in contact"
    if not result.levers:
        return "no barrier to lift"
    top = result.leading(EVERYONE)
    if top is None:
        return "no barrier takes anything from reach"
    taken = f"{words_of(result.levers[top.first])} ({_points(_taken(result, top))} points of reach)"
    return f"most in the way of all{', on average' if top.rivals else ''}: {taken}"


def summary(result: Attribution) -> str:
    """Say which barrier is most in the way, for whom, who would have to act, and where the data cannot tell."""
    if not len(result.parts):
        return "The file has no defenders in contact, so there is nothing to say about barriers."
    lines = [result.provenance.mark, opening(result, so="what is missing for them is missing here")]
    if not result.levers:
        return "\n".join([*lines, "There is no barrier to lift."])
    groups = result.named_groups()
    for group in GROUPS:
        if groups[group].any():
            lines += [level_of(result, group), *(f"  {one}" for one in most_in_the_way(result, group))]
    lines += warning(result)
    lines.append(
        "In this model: what lifting a barrier adds, on average over all orders in which barriers could be lifted. The "
        "host state holds the primary responsibility to protect."
    )
    return "\n".join([*lines, *assumed(result.assumptions)])


def level_of(result: Attribution, group: str) -> str:
    """Say the reach of a group, what it would be without any barrier, and how many have no channel at all."""
    totals = {name: one.probability for name, one in result.totals(group).items()}
    return (
        f"{group[0].upper()}{group[1:]}: reach {percent(totals['reach'])}; without any barrier "
        f"{percent(totals['no_barriers'])}; {percent(totals['no_channel'])} have no channel that would lead there."
    )


def most_in_the_way(result: Attribution, group: str) -> list[str]:
    """Say which barrier is most in the way of a group, or that the data cannot tell, and who would have to act."""
    top = result.leading(group)
    if top is None:
        return ["No barrier takes anything from it."]
    lever = result.levers[top.first]
    if top.rivals:
        open_ = "Which barrier is most in the way, your data cannot answer"
        most = f"{open_}: on average {amount(result, group, lever)}, but {_rivals(result, top)}"
    else:
        most = f"Most in the way, whatever is not known: {amount(result, group, lever)}"
    return [f"{most}.", to_act(lever)]


def amount(result: Attribution, group: str, lever: Lever) -> str:
    """Say how many points a barrier takes from a group."""
    one = result.of(group).to_dict("index")[lever.name]
    return f"{words_of(lever)}, {_points(one['shapley'])} points ({_points(one['low'])} to {_points(one['high'])})"


def to_act(lever: Lever) -> str:
    """Say who would have to act, and where the inputs of a barrier come from."""
    return f"To act: {lever.who} ({_said(lever)})."


def _rivals(result: Attribution, top: Leading) -> str:
    rivals = [words_of(result.levers[one]) for one in top.rivals]
    many = len(rivals) > _MOST_RIVALS
    listed = f"{', '.join(rivals[:_MOST_RIVALS])} or others" if many else named(rivals)
    fact = most_helpful(result, top.ahead)
    help_ = f"the fact that would help most is: {fact}" if fact else "a longer run would help"
    return f"it may be {listed}; {help_}"


def _said(lever: Lever) -> str:
    """Say where the inputs of a barrier come from."""
    if np.isnan(lever.given_share):
        return "it needs no values"
    if lever.given_share == 0:
        return "the file gives none of its values: all are assumptions of hrdnet"
    whose = "does not say where they come from" if lever.said_by == "not said" else f"marks them as {lever.said_by}"
    return f"the file gives {percent(lever.given_share)} of its values and {whose}"


def _taken(result: Attribution, top: Leading) -> float:
    return float(result.of(EVERYONE)["shapley"].iloc[top.first])


def _points(share: float) -> str:
    return f"{100 * share:.1f}"
