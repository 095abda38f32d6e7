"""Figures of who is served at what cost. Arrays in, axes out."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.present.figures import _INK, _LINE, _POINT, _figure, _sign

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]


def share_within(
    costs: Floats, weights: Floats, *, limit: float | None, label: str, height: str, mark: str
) -> tuple[Figure, Axes]:
    """Draw which share of a weight has a cost up to each cost.

    Parameters
    ----------
    costs, weights : (rows,)
        inf never counts as within.
    limit
        A cost to mark by a line, if any.
    label, height, mark
        Words on the horizontal and vertical axes, and across the figure.
    """
    figure, axes = _figure(7.5, 4.2)
    near = np.isfinite(costs)
    order = np.argsort(costs[near], kind="stable")
    reached = np.cumsum(weights[near][order]) / weights.sum() if weights.sum() > 0 else np.zeros(int(near.sum()))
    axes.step(np.append(0.0, costs[near][order]), np.append(0.0, reached), where="post", color=_INK, linewidth=2)
    if limit is not None:
        axes.axvline(limit, color=_POINT, linestyle="--", linewidth=1.4, label="limit")
        figure.legend(loc="outside lower center", frameon=False)
    axes.set_ylim(0, 1.02)
    axes.set_xlim(left=0)
    axes.set_xlabel(textwrap.fill(label, _LINE))
    axes.set_ylabel(textwrap.fill(height, _LINE))
    axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
    axes.grid(color="#e3e8eb")
    axes.set_axisbelow(True)
    _sign(figure, mark)
    return figure, axes
