"""Figures of how much each input matters. Arrays in, axes out."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.present.figures import _BAND, _INK, _LINE, _figure, _plain, _sign

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]


def effect_bars(
    labels: Sequence[str], values: Floats, interval: tuple[Floats, Floats], *, label: str, mark: str
) -> tuple[Figure, Axes]:
    """Draw one bar a row with its interval.

    Parameters
    ----------
    labels
        Row labels, top to bottom.
    values, interval : (rows,) arrays and pairs of them
        In the unit of the axis; NaN leaves a row empty.
    label, mark
        Words on the horizontal axis, and across the figure.
    """
    figure, axes = _figure(7.5, 1.5 + 0.3 * max(1, len(labels)))
    rows = np.arange(len(labels))[::-1]
    axes.barh(rows, values, color=_BAND, height=0.6, label="estimate")
    axes.hlines(rows, interval[0], interval[1], color=_INK, linewidth=2, label="interval over samples (95 %)")
    axes.axvline(0, color=_INK, linewidth=0.8)
    axes.set_yticks(rows, [_plain(one) for one in labels])
    axes.set_ylim(-0.7, max(0, len(labels) - 1) + 0.7)
    axes.set_xlabel(textwrap.fill(label, _LINE))
    axes.grid(axis="x", color="#e3e8eb")
    axes.set_axisbelow(True)
    figure.legend(loc="outside lower center", ncols=2, frameon=False)
    _sign(figure, mark)
    return figure, axes
