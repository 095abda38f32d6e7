"""Gaps and inequality of reach, in plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hrdnet.metrics.groups import group_words
from hrdnet.metrics.reach_words import amount, opening, percent, points, points_band, unanswered, warning
from hrdnet.present.messages import capitalised, numeral, said, say, word
from hrdnet.present.result import assumed, mark_words

if TYPE_CHECKING:
    from hrdnet.metrics.equity_result import Equity

#: How a sentence names a group.
_WHO = {
    "rural": word("rural defenders"),
    "capital and town": word("those in the capital and towns"),
    "capital": word("those in the capital"),
    "excluded inside the capital": word("those excluded inside the capital"),
    "the rest of the capital": word("others in the capital"),
}


def headline(result: Equity) -> str:
    """Say how many are below the threshold, and how unequal reach is, in one line."""
    if not len(result.reach.parts):
        return say("no defenders in contact")
    gini, left = (result.estimates[name].probability for name in ("gini", "left out"))
    values = {"share": percent(left), "threshold": percent(result.threshold)}
    if np.isnan(gini):
        return say("{share} of defenders have a reach under {threshold}", **values)
    return say("{share} of defenders have a reach under {threshold}, Gini {gini}", gini=numeral(gini, ".2f"), **values)


def summary(result: Equity) -> str:
    """Say which group is worse off, how many are left out, and how unequal reach is."""
    if not len(result.reach.parts):
        return say("The file has no defenders in contact, so there is nothing to say about equity.")
    lines = [mark_words(result.provenance.mark), opening(result.reach)]
    frame = result.gaps()
    for (first, second), row in zip(frame.index.tolist(), frame.to_dict("records"), strict=True):
        lines.append(_gap(result, first, second, float(row["ratio"])))
        if row["too_small"]:
            few = say("Fewer than ten defenders on one side: too few defenders for a claim.")
            lines.append(f"  {few}")
    lines += _inequality(result) + warning(result.reach)
    return "\n".join([*lines, *assumed(result.assumptions)])


def _gap(result: Equity, first: str, second: str, ratio: float) -> str:
    gap = result.between(first, second)
    one, other = (said(_WHO[name]) if name in _WHO else group_words(name) for name in (first, second))
    band = points_band(gap.low, gap.high)
    if gap.low < 0 < gap.high:
        question = say("Whether {these} reach less often than {others}", these=one, others=other)
        return unanswered(result.reach, gap, question, band)
    values = {"these": capitalised(one), "others": other, "band": band}
    if points(gap.probability) == "0":
        return say("{these} reach as often as {others}, to a tenth of a point ({band}).", **values)
    values["size"] = amount(gap.probability)
    if np.isnan(ratio):
        if gap.probability < 0:
            return say("{these} reach {size} less often than {others} ({band}).", **values)
        return say("{these} reach {size} more often than {others} ({band}).", **values)
    values["ratio"] = numeral(ratio, ".2f")
    if gap.probability < 0:
        return say("{these} reach {size} less often than {others}, {ratio} times as often ({band}).", **values)
    return say("{these} reach {size} more often than {others}, {ratio} times as often ({band}).", **values)


def _inequality(result: Equity) -> list[str]:
    gini, left = result.estimates["gini"], result.estimates["left out"]
    values = {"share": percent(left.probability), "threshold": percent(result.threshold)}
    if left.low == left.high:
        few = say("Of all defenders, {share} have a request arrive less than {threshold} of the time.", **values)
    else:
        few = say(
            "Of all defenders, {share} ({low} to {high}) have a request arrive less than {threshold} of the time.",
            low=percent(left.low),
            high=percent(left.high),
            **values,
        )
    lines = [few]
    if not np.isnan(gini.probability):
        between = result.estimates["theil between settings"].probability
        whole = result.estimates["theil"].probability
        ends = {
            "gini": numeral(gini.probability, ".2f"),
            "low": numeral(gini.low, ".2f"),
            "high": numeral(gini.high, ".2f"),
        }
        if whole > 0:
            uneven = say(
                "Gini {gini} ({low} to {high}; 0 is equal); {share} of the inequality (Theil) lies between settings.",
                share=percent(between / whole),
                **ends,
            )
        else:
            uneven = say("Gini {gini} ({low} to {high}; 0 is equal).", **ends)
        lines.append(uneven)
    return lines
