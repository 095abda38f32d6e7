"""Dependence on single contacts, in plain sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from hrdnet.graph.contents import plural
from hrdnet.metrics.groups import EVERYONE
from hrdnet.metrics.reach_words import opening, percent, warning
from hrdnet.present.result import assumed

if TYPE_CHECKING:
    from hrdnet.metrics.dependence_result import Dependence

GROUPS = (EVERYONE, "rural", "capital and town", "excluded inside the capital", "women", "rural women")
_WHAT = (
    "Whoever hangs on one contact has an only contact: somebody without whom no request gets through, a body that can "
    "act included."
)
_LOAD = (
    "Whoever stands alone between others and help carries a load and a risk: more routes, not more pressure on them."
)


def headline(result: Dependence) -> str:
    """Say how many hang on one contact, in one line."""
    if not len(result.parts):
        return "no defenders in contact"
    one = result.record(np.ones(len(result.parts), dtype=bool))
    number = round(float(result.weights.sum(axis=1).mean()))
    return f"{percent(one['hang_on_one'])} of {plural(number, 'defender')} hang on one contact"


def summary(result: Dependence) -> str:
    """Say how many hang on one contact, where, and what is left if it drops out."""
    if not len(result.parts):
        return "The file has no defenders in contact, so there is nothing to say about dependence."
    lines = [
        result.provenance.mark,
        opening(result, so="this is likely too good"),
        _WHAT,
    ]
    for name, mask in result.named_groups().items():
        if name in GROUPS and mask.any():
            lines.append(_sentence(name, result.record(mask)))
    lines += _concentration(result)
    lines.append(
        "Counted on the channels of the file, whatever bars them. Contacts are not named here; losses() names missions "
        "and mechanisms alone."
    )
    if not result.worlds:
        lines.append("What is left of reach if a contact drops out was not worked out: ask with worlds=256.")
    else:
        lines += warning(result)
    return "\n".join([*lines, *assumed(result.assumptions)])


def _sentence(name: str, one: Mapping[str, float]) -> str:
    sentence = (
        f"{name[0].upper()}{name[1:]}: {percent(one['hang_on_one'])} hang on one contact, "
        f"{percent(one['no_route'])} have no route at all"
    )
    if np.isnan(one["without"]) or not one["reach"] > 0:
        return f"{sentence}."
    band = "" if one["low"] == one["high"] else f" ({percent(one['low'])} to {percent(one['high'])})"
    return (
        f"{sentence}; if the contact that each needs most drops out, reach falls from {percent(one['reach'])} to "
        f"{percent(one['without'])}{band}."
    )


def _concentration(result: Dependence) -> list[str]:
    spread = result.concentration()
    if not spread.contacts:
        return []
    number = max(1, round(spread.hanging.probability))
    one = "1 contact" if spread.contacts == 1 else f"one of {spread.contacts} contacts"
    alike = spread.effective_number.probability
    as_if = f", as concentrated as if they were {alike:.1f} that carry the same" if spread.contacts > 1 else ""
    verb = "hangs" if number == 1 else "hang"
    return [f"Of all defenders about {number:,} {verb} on {one}{as_if}. {_LOAD}"]
