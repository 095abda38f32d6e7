"""Figures of courses: numbers over time or over a dose, with the range in which most runs lie. Arrays in, axes out."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.present.figures import _figure, _plain, _sign
from hrdnet.present.share_figures import _INKS, _LINE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]

#: Nine in ten runs lie in the shaded range.
_WITHIN = (5.0, 95.0)
_DASHES = ("-", "--", "-.", ":")


def courses(times: Floats, runs: Mapping[str, Floats], *, label: str, height: str, mark: str) -> tuple[Figure, Axes]:
    """Draw the mean of runs over time, and the range in which nine in ten of them lie.

    Parameters
    ----------
    times : (times,)
        Where the numbers stand.
    runs : {name: (runs, times)}
        At most four.
    label, height, mark
        Words on the horizontal and vertical axes, and across the figure.
    """
    figure, axes = _figure(7.5, 4.2)
    for (name, values), ink, dash in zip(runs.items(), _INKS[1:], _DASHES, strict=False):
        if not len(values):
            continue
        low, high = np.percentile(values, _WITHIN, axis=0)
        axes.fill_between(times, low, high, color=ink, alpha=0.16, linewidth=0)
        axes.plot(times, values.mean(axis=0), color=ink, linestyle=dash, linewidth=2, label=_plain(name))
    axes.set_ylim(bottom=0)
    axes.set_xlabel(textwrap.fill(f"{label} (line: mean; shaded: nine in ten runs)", _LINE))
    axes.set_ylabel(height)
    axes.grid(axis="y", color="#e3e8eb")
    axes.set_axisbelow(True)
    if axes.get_legend_handles_labels()[0]:
        figure.legend(loc="outside lower center", ncols=2, frameon=False)
    _sign(figure, mark)
    return figure, axes
