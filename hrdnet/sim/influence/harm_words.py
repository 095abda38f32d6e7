"""Sensitivity of harm in plain sentences: for researchers, since shares of ranges are no chances."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from hrdnet.graph.contents import plural
from hrdnet.metrics.reach_words import opening, percent
from hrdnet.present.result import assumed
from hrdnet.sim.influence import words
from hrdnet.sim.reprisal.scenario import BOX
from hrdnet.sim.sharing.comparison_words import capital, plain

if TYPE_CHECKING:
    from hrdnet.sim.influence.result import Sensitivity

_ON = {"defender": "harm to the defender concerned", "others": "harm to family and colleagues"}
_PER = "harms for 100 defenders and a year"


def headline(result: Sensitivity) -> str:
    """Say what was asked, at how many points."""
    if result.too_small:
        return f"{_on(result)}: too few defenders for a claim"
    if not len(result.parts) or not result.known[0]:
        return f"{_on(result)}: nobody is concerned"
    return (
        f"what decides {_on(result)} under {plural(len(result.others), 'action')}, at {words.number_of(result):,} "
        "sample points (shares of ranges, not chances)"
    )


def _on(result: Sensitivity) -> str:
    return _ON[str(result.provenance.parameters["whom"])]


def summary(result: Sensitivity) -> str:
    """Say who is concerned, how often an action helps, harms and displaces, what decides it, and what would turn it."""
    lines = [result.provenance.mark, BOX]
    if not len(result.parts):
        return "\n".join([*lines, "The file has no defenders in contact, so there is nothing to say about harm."])
    lines += [opening(result, so="harm to them is not in this"), _asked(result)]
    if result.too_small:
        lines.append("Fewer than 10 defenders are concerned, too small for a claim.")
    elif not (result.chosen & result.known).any():
        lines.append("Nobody of the group is concerned.")
    else:
        lines.append(words.NO_CHANCE)
        for one in result.others:
            lines.append(f"{capital(plain(one))}, against {plain(result.baseline)}:")
            lines += [f"  {sentence}" for sentence in _action(result, one)]
    closing = "All of this is in this model, of scenarios, not a forecast for anybody, and no advice to publicise."
    return "\n".join([*lines, closing, *assumed(result.assumptions)])


def _asked(result: Sensitivity) -> str:
    said = result.provenance.parameters
    held = f" ({said['held']} more held in the middle of theirs)" if said["held"] else ""
    return (
        f"{capital(_on(result))} ({said['severity']} severity) for {said['group']}, model {said['model']}, over "
        f"{said['horizon_days']:g} days; {plural(len(result.inputs), 'input')} that nobody knows exactly, each within "
        f"its range{held}; {len(result.points):,} points, each in the same {plural(said['replicates'], 'world')}."
    )


def _action(result: Sensitivity, action: str) -> Iterator[str]:
    table = result.ranking()
    row = {name: float(table[name].to_dict()[action]) for name in ("ahead", "behind", "level", "by_chance")}
    chance = f"; at {percent(row['by_chance'])} the change could be chance" if row["by_chance"] > 0 else ""
    yield (
        f"Less {_on(result)} at {percent(row['ahead'])} of the sample points, more at {percent(row['behind'])}, as "
        f"much at {percent(row['level'])}{chance}."
    )
    both = {str(name): float(column.to_dict()[action]) for name, column in result.sides().items()}
    yield (
        f"Less harm to the defender and more to family and colleagues at {percent(both['displaces'])}, less to both at "
        f"{percent(both['helps_both'])}, more to both at {percent(both['harms_both'])}."
    )
    yield from words.deciding(result, action, _PER)
    axes = result.flips().loc[action]
    middle = float(axes["at_middle"].iloc[0])
    clear = axes[axes["clear"]]
    inputs = {one.name: one for one in result.inputs}
    turned = [
        f"{words.quoted(result, str(name))} {line['direction']} {words.valued(inputs[str(name)], line['flips_at'])}"
        for name, line in clear.iterrows()
    ]
    if middle == 0 or np.isnan(middle):
        yield "In the middle of all ranges it changes nothing."
    elif turned:
        yield (
            f"What would have to be true for the change to turn round, with all else in the middle (there "
            f"{middle:+.2g} {_PER}): one of {'; '.join(turned[: words.NAMED])}."
        )
    else:
        yield (
            f"With all else in the middle ({middle:+.2g} {_PER} there), no single input turns it round beyond "
            "chance in the worlds."
        )
