"""Gaps and inequality of reach, in plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hrdnet.metrics.reach_words import opening, percent, points, unanswered, warning
from hrdnet.present.result import assumed

if TYPE_CHECKING:
    from hrdnet.metrics.equity_result import Equity

#: How a sentence names a group.
_WHO = {
    "rural": "rural defenders",
    "capital and town": "those in the capital and towns",
    "capital": "those in the capital",
    "excluded inside the capital": "those excluded inside the capital",
    "the rest of the capital": "others in the capital",
}


def headline(result: Equity) -> str:
    """Say how many are below the threshold, and how unequal reach is, in one line."""
    if not len(result.reach.parts):
        return "no defenders in contact"
    gini, left = (result.estimates[name].probability for name in ("gini", "left out"))
    below = f"{percent(left)} of defenders have a reach under {percent(result.threshold)}"
    return below if np.isnan(gini) else f"{below}, Gini {gini:.2f}"


def summary(result: Equity) -> str:
    """Say which group is worse off, how many are left out, and how unequal reach is."""
    if not len(result.reach.parts):
        return "The file has no defenders in contact, so there is nothing to say about equity."
    lines = [result.provenance.mark, opening(result.reach)]
    frame = result.gaps()
    for (first, second), row in zip(frame.index.tolist(), frame.to_dict("records"), strict=True):
        lines.append(_gap(result, first, second, float(row["ratio"])))
        if row["too_small"]:
            lines.append("  Fewer than ten defenders on one side: too few defenders for a claim.")
    lines += _inequality(result) + warning(result.reach)
    return "\n".join([*lines, *assumed(result.assumptions)])


def _gap(result: Equity, first: str, second: str, ratio: float) -> str:
    gap = result.between(first, second)
    one, other = (_WHO.get(name, name) for name in (first, second))
    band = f"{points(gap.low)} to {points(gap.high)} points"
    if gap.low < 0 < gap.high:
        return f"Whether {one} reach less often than {other}, {unanswered(result.reach, gap, band)}."
    start = f"{one[0].upper()}{one[1:]}"
    size = points(gap.probability)
    if size == "0":
        return f"{start} reach as often as {other}, to a tenth of a point ({band})."
    times = "" if np.isnan(ratio) else f", {ratio:.2f} times as often"
    noun = "point" if size in {"+1", "-1"} else "points"
    side = "less" if gap.probability < 0 else "more"
    return f"{start} reach {size.lstrip('+-')} {noun} {side} often than {other}{times} ({band})."


def _inequality(result: Equity) -> list[str]:
    gini, left = result.estimates["gini"], result.estimates["left out"]
    band = "" if left.low == left.high else f" ({percent(left.low)} to {percent(left.high)})"
    below = f"less than {percent(result.threshold)} of the time"
    lines = [f"Of all defenders, {percent(left.probability)}{band} have a request arrive {below}."]
    if not np.isnan(gini.probability):
        between = result.estimates["theil between settings"].probability
        whole = result.estimates["theil"].probability
        apart = f"; {percent(between / whole)} of the inequality (Theil) lies between settings" if whole > 0 else ""
        lines.append(f"Gini {gini.probability:.2f} ({gini.low:.2f} to {gini.high:.2f}; 0 is equal){apart}.")
    return lines
