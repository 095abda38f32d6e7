"""What is in the way, in plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hrdnet.metrics.groups import EVERYONE, group_words
from hrdnet.metrics.leading import named
from hrdnet.metrics.reach_words import most_helpful, opening, percent, warning
from hrdnet.present.messages import capitalised, listed, numeral, said, say, word
from hrdnet.present.result import assumed, mark_words

if TYPE_CHECKING:
    from hrdnet.metrics.attribution_result import Attribution, Lever
    from hrdnet.metrics.leading import Leading

#: What the names of ``without(...)`` stand for, where a sentence names what is in the way.
_WORDS = {
    "knows": word("not knowing whom to ask"),
    "trust": word("trust, either way"),
    "language": word("no shared language"),
    "recognition": word("not being recognised as defenders"),
    "travel": word("distance, time and cost of journeys"),
    "norms": word("norms that bar women who travel alone"),
    "insecurity": word("insecurity on the way"),
    "network": word("no safe phone or internet"),
    "awareness": word("awareness inside the body"),
    "capacity": word("capacity of the body"),
    "resources": word("resources of the body"),
    "competency": word("competency of the body"),
    "will": word("will of the body"),
    "verification": word("verification of requests"),
    "relays": word("requests that others do not pass on"),
}
#: Where values come from, in words.
_SAID = {
    "self_reported": word("self_reported"),
    "by_defenders": word("by_defenders"),
    "logged": word("logged"),
    "assumed": word("assumed"),
}
GROUPS = (EVERYONE, "rural", "rural women", "excluded inside the capital")
#: Barriers that a sentence lists beside the first.
_MOST_RIVALS = 3


def words_of(lever: Lever) -> str:
    """Say what a barrier is; a group of barriers has the name that its caller gave it."""
    if lever.barriers != (lever.name,):
        return lever.name
    return said(_WORDS[lever.name]) if lever.name in _WORDS else lever.name.replace("_", " ")


def headline(result: Attribution) -> str:
    """Say which barrier takes most from all, in one line."""
    if not len(result.parts):
        return say("no defenders in contact")
    if not result.levers:
        return say("no barrier to lift")
    top = result.leading(EVERYONE)
    if top is None:
        return say("no barrier takes anything from reach")
    values = {"barrier": words_of(result.levers[top.first]), "points": _points(_taken(result, top))}
    if top.rivals:
        return say("most in the way of all, on average: {barrier} ({points} points of reach)", **values)
    return say("most in the way of all: {barrier} ({points} points of reach)", **values)


def summary(result: Attribution) -> str:
    """Say which barrier is most in the way, for whom, who would have to act, and where the data cannot tell."""
    if not len(result.parts):
        return say("The file has no defenders in contact, so there is nothing to say about barriers.")
    missing = word("what is missing for them is missing here")
    lines = [mark_words(result.provenance.mark), opening(result, so=missing)]
    if not result.levers:
        return "\n".join([*lines, say("There is no barrier to lift.")])
    groups = result.named_groups()
    for group in GROUPS:
        if groups[group].any():
            lines += [level_of(result, group), *(f"  {one}" for one in most_in_the_way(result, group))]
    lines += warning(result)
    lines.append(
        say(
            "In this model: what lifting a barrier adds, on average over all orders in which barriers could be lifted. "
            "The host state holds the primary responsibility to protect."
        )
    )
    return "\n".join([*lines, *assumed(result.assumptions)])


def level_of(result: Attribution, group: str) -> str:
    """Say the reach of a group, what it would be without any barrier, and how many have no channel at all."""
    totals = {name: one.probability for name, one in result.totals(group).items()}
    return say(
        "{group}: reach {reach}; without any barrier {without}; {none} have no channel that would lead there.",
        group=capitalised(group_words(group)),
        reach=percent(totals["reach"]),
        without=percent(totals["no_barriers"]),
        none=percent(totals["no_channel"]),
    )


def most_in_the_way(result: Attribution, group: str) -> list[str]:
    """Say which barrier is most in the way of a group, or that the data cannot tell, and who would have to act."""
    top = result.leading(group)
    if top is None:
        return [say("No barrier takes anything from it.")]
    lever = result.levers[top.first]
    taken = amount(result, group, lever)
    if top.rivals:
        most = _open(result, top, taken)
    else:
        most = say("Most in the way, whatever is not known: {amount}.", amount=taken)
    return [most, to_act(lever)]


def amount(result: Attribution, group: str, lever: Lever) -> str:
    """Say how many points a barrier takes from a group."""
    one = result.of(group).to_dict("index")[lever.name]
    return say(
        "{barrier}, {points} points ({low} to {high})",
        barrier=words_of(lever),
        points=_points(one["shapley"]),
        low=_points(one["low"]),
        high=_points(one["high"]),
    )


def to_act(lever: Lever) -> str:
    """Say who would have to act, and where the inputs of a barrier come from."""
    return say("To act: {who} ({said}).", who=said(lever.who), said=_said(lever))


def _open(result: Attribution, top: Leading, amount: str) -> str:
    """Say that another barrier may be as much in the way, and what would help most to tell."""
    rivals = [words_of(result.levers[one]) for one in top.rivals]
    if len(rivals) > _MOST_RIVALS:
        others = say("{barriers} or others", barriers=listed(rivals[:_MOST_RIVALS]))
    else:
        others = named(rivals)
    fact = most_helpful(result, top.ahead)
    if fact is None:
        return say(
            "Which barrier is most in the way, your data cannot answer: on average {amount}, but it may be {others}; a "
            "longer run would help.",
            amount=amount,
            others=others,
        )
    return say(
        "Which barrier is most in the way, your data cannot answer: on average {amount}, but it may be {others}; the "
        "fact that would help most is: {fact}.",
        amount=amount,
        others=others,
        fact=fact,
    )


def _said(lever: Lever) -> str:
    """Say where the inputs of a barrier come from."""
    if np.isnan(lever.given_share):
        return say("it needs no values")
    if lever.given_share == 0:
        return say("the file gives none of its values: all are assumptions of hrdnet")
    share = percent(lever.given_share)
    if lever.said_by == "not said":
        return say("the file gives {share} of its values and does not say where they come from", share=share)
    return say(
        "the file gives {share} of its values and marks them as {source}",
        share=share,
        source=listed(said(_SAID.get(one, one)) for one in lever.said_by.split(", ")),
    )


def _taken(result: Attribution, top: Leading) -> float:
    return float(result.of(EVERYONE)["shapley"].iloc[top.first])


def _points(share: float) -> str:
    return numeral(100 * share, ".1f")
