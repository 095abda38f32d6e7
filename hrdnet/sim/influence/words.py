"""Sensitivity in plain sentences: for researchers, since shares of ranges are no chances."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from hrdnet.graph.contents import plural
from hrdnet.metrics.reach_words import opening, percent, points
from hrdnet.present.result import assumed
from hrdnet.sim.influence.inputs import POSITION, Input
from hrdnet.sim.sharing.comparison_words import capital, of_requests, plain
from hrdnet.sim.sharing.outcome_words import CLOSING

if TYPE_CHECKING:
    import pandas as pd

    from hrdnet.sim.influence.result import Sensitivity

#: How many inputs a sentence names.
NAMED = 3
#: Above this share of the variance chance in the worlds is spoken of.
_NOISY = 0.1
#: What a share of the outcome is of.
_OUTCOMES = {
    "in_time": "responded to in time",
    "heard": "heard",
    "verified": "verified",
    "heard_by_one": "heard by one body alone, of those heard (less is better)",
}
NO_CHANCE = (
    "These are shares of the ranges that were sampled, not chances: 62 % of a range is not a 62 % chance, since nobody "
    "knows how likely any place in it is. They are for researchers; for others, see what would have to be true."
)


def headline(result: Sensitivity) -> str:
    """Say at what share of the sample points the order of strategies is that of the middle."""
    held = result.order_holds
    if result.too_small:
        return f"{of_requests(_group(result))}: too few defenders for a claim"
    if np.isnan(held):
        return "nothing is counted in the middle of all ranges, or at any sample point"
    return (
        f"order of {len(result.names)} strategies as in the middle at {percent(held)} of {number_of(result):,} sample "
        "points (a share of ranges, not a chance)"
    )


def _group(result: Sensitivity) -> str:
    return str(result.provenance.parameters["group"])


def number_of(result: Sensitivity) -> int:
    """Return how many sample points count."""
    return int((result.chosen & ~np.isnan(result.values).any(axis=1)).sum())


def summary(result: Sensitivity) -> str:
    """Say who is counted, how often the order holds, what decides each difference, and what would turn it."""
    lines = [result.provenance.mark]
    if not len(result.parts):
        return "\n".join([*lines, "The file has no defenders in contact, so there is nothing to say about the order."])
    lines += [opening(result, so="this is likely too good"), _asked(result)]
    if result.too_small:
        lines.append(f"Of {of_requests(_group(result))}: fewer than 10 defenders, too small for a claim.")
    elif np.isnan(result.order_holds):
        lines.append("Nobody of the group used a mechanism in the middle of all ranges, or at any sample point.")
    else:
        lines += [*_order(result), NO_CHANCE]
        for one in result.others:
            lines.append(f"{capital(plain(one))}, against {plain(result.baseline)}:")
            lines += [f"  {sentence}" for sentence in _strategy(result, one)]
    return "\n".join([*lines, CLOSING, *assumed(result.assumptions)])


def _asked(result: Sensitivity) -> str:
    said = result.provenance.parameters
    held = f" ({said['held']} more held in the middle of theirs)" if said["held"] else ""
    return (
        f"{len(result.names)} strategies by the share of {of_requests(_group(result))} {_OUTCOMES[said['outcome']]}, "
        f"over {said['horizon_days']:g} days; {plural(len(result.inputs), 'input')} that nobody knows exactly, each "
        f"within its range{held}; {len(result.points):,} points, each in the same "
        f"{plural(said['replicates'], 'world')}."
    )


def _order(result: Sensitivity) -> Iterator[str]:
    table = result.ranking().sort_values("place", kind="stable")
    middle, first = table["middle"].to_dict(), table["first"].to_dict()
    places = "; ".join(f"{plain(str(name))} {percent(value)}" for name, value in middle.items())
    firsts = "; ".join(f"{plain(str(name))} at {percent(value)}" for name, value in first.items())
    yield f"With every input in the middle of its range: {places}."
    yield (
        f"The order is the same at {percent(result.order_holds)} of {number_of(result):,} sample points. First, or "
        f"level with the first: {firsts}."
    )
    if result.undefined:
        yield (
            f"At {plural(result.undefined, 'sample point')} nobody of the group used a mechanism; samples with such a "
            "point are left out."
        )


def _strategy(result: Sensitivity, strategy: str) -> Iterator[str]:
    table = result.ranking()
    row = {name: float(table[name].to_dict()[strategy]) for name in ("ahead", "behind", "level", "by_chance")}
    chance = f"; at {percent(row['by_chance'])} the difference could be chance" if row["by_chance"] > 0 else ""
    yield (
        f"Ahead at {percent(row['ahead'])} of the sample points, behind at {percent(row['behind'])}, level at "
        f"{percent(row['level'])}{chance}."
    )
    yield from deciding(result, strategy)
    noise = float(result.noise()[strategy])
    if noise > _NOISY:
        yield (
            f"Chance in the worlds is up to {percent(min(noise, 1.0))} of the variance: with more replicates less of "
            "it would be taken for interactions of inputs."
        )
    yield from _turning(result, strategy)


def deciding(result: Sensitivity, strategy: str, unit: str = "points") -> Iterator[str]:
    """Say which inputs decide the difference of a strategy, or action, to the baseline most."""
    column, top = most(result, strategy)
    listed = [
        f"{quoted(result, str(name))} ({_amount(result, row, column)})" for name, row in top.head(NAMED).iterrows()
    ]
    if not listed:
        yield "The difference is the same wherever the inputs lie, as far as it is defined: none of them decides it."
        return
    what = (
        "share of the variance of the difference that would stay if all else were known"
        if result.method == "sobol"
        else f"mean size of the change of the difference over the whole range of the input, in {unit}"
    )
    yield f"What decides the difference most ({what}): {'; '.join(listed)}."


def most(result: Sensitivity, strategy: str) -> tuple[str, pd.DataFrame]:
    """Return the column by which inputs are judged, and those that matter at all, the most first."""
    column = "total" if result.method == "sobol" else "mu_star"
    table = result.indices()
    indices = table[table.index.get_level_values("strategy") == strategy].droplevel("strategy")
    return column, indices[indices[column] > 0].sort_values(column, ascending=False, kind="stable")


def _amount(result: Sensitivity, row: pd.Series[float], column: str) -> str:
    ends = [row[column], row[f"{column}_low"], row[f"{column}_high"]]
    said = [percent(one) if result.method == "sobol" else f"{one:.2g}" for one in ends if not np.isnan(one)]
    return said[0] if len(said) == 1 else f"{said[0]}, {said[1]} to {said[2]}"


def quoted(result: Sensitivity, name: str) -> str:
    """Return what an input is, in quotes."""
    one = next(each for each in result.inputs if each.name == name)
    return f"'{one.meaning[:1].lower()}{one.meaning[1:]}'"


def _turning(result: Sensitivity, strategy: str) -> Iterator[str]:
    table = result.flips().loc[strategy]
    middle = float(table["at_middle"].iloc[0])
    if middle == 0:
        yield "In the middle of all ranges the two are level."
        return
    clear = table[table["clear"]]
    inputs = {one.name: one for one in result.inputs}
    turned = [
        f"{quoted(result, str(name))} {row['direction']} {valued(inputs[str(name)], row['flips_at'])}"
        for name, row in clear.iterrows()
    ]
    if turned:
        more = f" and {len(turned) - NAMED} more in flips()" if len(turned) > NAMED else ""
        yield (
            f"What would have to be true for the two to change places, with all else in the middle (there "
            f"{points(middle / 100)} points): one of {'; '.join(turned[:NAMED])}{more}."
        )
    else:
        yield (
            f"With all else in the middle ({points(middle / 100)} points there), no single input turns the order "
            "beyond chance in the worlds."
        )


def valued(one: Input, number: float) -> str:
    """Write a value of an input with its unit."""
    if one.unit == POSITION:
        return f"{percent(number)} {POSITION}"
    return percent(number) if one.unit == "share" else f"{number:.3g} {one.unit}"
