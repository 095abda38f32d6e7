"""Dependence on single contacts, in plain sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from hrdnet.metrics.groups import EVERYONE, group_words
from hrdnet.metrics.reach_words import defenders, opening, percent, warning
from hrdnet.present.messages import capitalised, numeral, said, say, say_many, word
from hrdnet.present.result import assumed, mark_words

if TYPE_CHECKING:
    from hrdnet.metrics.dependence_result import Dependence

GROUPS = (EVERYONE, "rural", "capital and town", "excluded inside the capital", "women", "rural women")
_WHAT = word(
    "Whoever hangs on one contact has an only contact: somebody without whom no request gets through, a body that can "
    "act included."
)
_LOAD = word(
    "Whoever stands alone between others and help carries a load and a risk: more routes, not more pressure on them."
)


def headline(result: Dependence) -> str:
    """Say how many hang on one contact, in one line."""
    if not len(result.parts):
        return say("no defenders in contact")
    one = result.record(np.ones(len(result.parts), dtype=bool))
    number = round(float(result.weights.sum(axis=1).mean()))
    return say(
        "{share} of {defenders} hang on one contact", share=percent(one["hang_on_one"]), defenders=defenders(number)
    )


def summary(result: Dependence) -> str:
    """Say how many hang on one contact, where, and what is left if it drops out."""
    if not len(result.parts):
        return say("The file has no defenders in contact, so there is nothing to say about dependence.")
    lines = [
        mark_words(result.provenance.mark),
        opening(result, so=word("this is likely too good")),
        said(_WHAT),
    ]
    for name, mask in result.named_groups().items():
        if name in GROUPS and mask.any():
            lines.append(_sentence(name, result.record(mask)))
    lines += _concentration(result)
    lines.append(
        say(
            "Counted on the channels of the file, whatever bars them. Contacts are not named here; losses() names "
            "missions and mechanisms alone."
        )
    )
    if not result.worlds:
        lines.append(say("What is left of reach if a contact drops out was not worked out: ask with worlds=256."))
    else:
        lines += warning(result)
    return "\n".join([*lines, *assumed(result.assumptions)])


def _sentence(name: str, one: Mapping[str, float]) -> str:
    values = {
        "group": capitalised(group_words(name)),
        "one": percent(one["hang_on_one"]),
        "none": percent(one["no_route"]),
    }
    if np.isnan(one["without"]) or not one["reach"] > 0:
        return say("{group}: {one} hang on one contact, {none} have no route at all.", **values)
    values |= {"before": percent(one["reach"]), "after": percent(one["without"])}
    if one["low"] == one["high"]:
        return say(
            "{group}: {one} hang on one contact, {none} have no route at all; if the contact that each needs most "
            "drops out, reach falls from {before} to {after}.",
            **values,
        )
    return say(
        "{group}: {one} hang on one contact, {none} have no route at all; if the contact that each needs most drops "
        "out, reach falls from {before} to {after} ({low} to {high}).",
        low=percent(one["low"]),
        high=percent(one["high"]),
        **values,
    )


def _concentration(result: Dependence) -> list[str]:
    spread = result.concentration()
    if not spread.contacts:
        return []
    number = max(1, round(spread.hanging.probability))
    if spread.contacts == 1:
        hanging = say_many(
            "Of all defenders about {number} hangs on 1 contact.",
            "Of all defenders about {number} hang on 1 contact.",
            number,
        )
    else:
        hanging = say_many(
            "Of all defenders about {number} hangs on one of {contacts} contacts, as concentrated as if they were "
            "{alike} that carry the same.",
            "Of all defenders about {number} hang on one of {contacts} contacts, as concentrated as if they were "
            "{alike} that carry the same.",
            number,
            contacts=numeral(spread.contacts, ""),
            alike=numeral(spread.effective_number.probability, ".1f"),
        )
    return [f"{hanging} {said(_LOAD)}"]
