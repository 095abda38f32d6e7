"""The picture of sensitivity: the inputs that matter most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hrdnet.sim.influence.words import most
from hrdnet.sim.sharing.comparison_words import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hrdnet.sim.influence.result import Sensitivity

#: Inputs that a figure has room for.
_DRAWN = 12


def effects(result: Sensitivity) -> tuple[Figure, Axes]:
    """Draw the inputs that matter most for each strategy."""
    from hrdnet.present.effect_figures import effect_bars

    labels: list[str] = []
    bars: list[tuple[float, float, float]] = []
    for one in result.others:
        column, top = most(result, one)
        for name, row in top.head(max(1, _DRAWN // len(result.others))).iterrows():
            labels.append(str(name) if len(result.others) == 1 else f"{plain(one)}: {name}")
            bars.append((row[column], row[f"{column}_low"], row[f"{column}_high"]))
    values = np.array(bars, dtype=np.float64).reshape(-1, 3)
    what = (
        "total effect: share of the variance of the difference"
        if result.method == "sobol"
        else f"mean size of elementary effects ({'harms for 100 a year' if result.of_harm else 'points'})"
    )
    whose = (
        f"{plain(result.others[0])} against {plain(result.baseline)}"
        if len(result.others) == 1
        else f"by {'action' if result.of_harm else 'strategy'}"
    )
    return effect_bars(
        labels, values[:, 0], (values[:, 1], values[:, 2]), label=f"{what}, {whose}", mark=result.provenance.mark
    )
