"""Figures of amounts with a unit and their bands. Arrays in, axes out."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.present.figures import _BAND, _LINE, _POINT, _figure, _plain, _sign

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]


def band_bars(
    labels: Sequence[str],
    points: Floats,
    band: tuple[Floats, Floats],
    notes: Sequence[str],
    *,
    label: str,
    mark: str,
) -> tuple[Figure, Axes]:
    """Draw one row a label: a line for the band, a dot for the mean, and a note at the right edge.

    Parameters
    ----------
    labels
        Row labels, top to bottom.
    points, band : (rows,) arrays and pairs of them
        In the unit of the axis, not below 0; NaN leaves a row empty.
    notes
        Words for each row.
    label, mark
        Words on the horizontal axis, and across the figure.
    """
    figure, axes = _figure(7.5, 1.6 + 0.32 * max(1, len(labels)))
    rows = np.arange(len(labels))[::-1]
    axes.hlines(rows, band[0], band[1], color=_BAND, linewidth=6, label="band from what is not known")
    axes.plot(points, rows, "o", color=_POINT, markersize=5, label="mean")
    ends = np.asarray(band[1], dtype=np.float64)
    widest = float(np.max(ends, initial=0.0, where=np.isfinite(ends)))
    axes.set_xlim(0, 1.1 * widest if widest > 0 else 1.0)
    for row, note in zip(rows.tolist(), notes, strict=True):
        axes.annotate(
            _plain(note), (1, row), (6, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
            fontsize=8, va="center", color=_POINT,
        )  # fmt: skip
    axes.set_yticks(rows, [_plain(one) for one in labels])
    axes.set_ylim(-0.7, max(0, len(labels) - 1) + 0.7)
    axes.set_xlabel(textwrap.fill(label, _LINE))
    axes.grid(axis="x", color="#e3e8eb")
    axes.set_axisbelow(True)
    figure.legend(loc="outside lower center", ncols=2, frameon=False)
    _sign(figure, mark)
    return figure, axes
