"""Where labels of points go so that they can be read: near their point, over no other label and no other point."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = npt.NDArray[np.float64]

#: Distances from a point that are tried, in points of print, and directions at each.
_AWAY, _DIRECTIONS = (0.0, 12.0, 26.0, 44.0, 66.0, 92.0), 12
#: Width and height of a letter as a share of the size of print.
_WIDE, _HIGH = 0.56, 1.25
#: From this distance on a thin line says which point is meant.
_LINE = 13.0
#: What covering another label, a point, or the edge costs, against a point of print of distance.
_LABEL, _DOT, _EDGE = 12.0, 2.0, 1000.0
#: Covering a little of something is as if it were so much.
_ANY = 5.0


def offsets(spots: Floats, sizes: Floats, radii: Floats, extent: tuple[float, float]) -> Floats:
    """Return how far the middle of each label is from its point, (labels, 2).

    One after the other, in the order given: each goes where it covers least, and near if it can.

    Parameters
    ----------
    spots : (labels, 2)
        Points, in units of print, from the lower left corner.
    sizes : (labels, 2)
        Width and height of labels.
    radii : (labels,)
        Of the dots at the points.
    extent
        Width and height of the space.
    """
    dots = np.concatenate([spots - radii[:, None], spots + radii[:, None]], axis=1)
    placed: list[Floats] = []
    found = np.zeros_like(spots)
    angles = math.pi / 2 + 2 * math.pi * np.arange(_DIRECTIONS) / _DIRECTIONS
    for number, ((x, y), (wide, high), radius) in enumerate(zip(spots, sizes, radii, strict=True)):
        best = math.inf
        for away, angle in itertools.product(_AWAY, angles):
            reach = radius + 1.0 + away
            # The label's near edge is at that distance: its middle is half its size farther.
            dx, dy = math.cos(angle) * (reach + wide / 2), math.sin(angle) * (reach + high / 2)
            box = np.array([x + dx - wide / 2, y + dy - high / 2, x + dx + wide / 2, y + dy + high / 2])
            cost = away + _LABEL * _covered(box, placed) + _DOT * _covered(box, dots)
            cost += _EDGE * float(box[0] < 0 or box[1] < 0 or box[2] > extent[0] or box[3] > extent[1])
            if cost < best - 1e-9:
                best, found[number], kept = cost, (dx, dy), box
        placed.append(kept)
    return found


def _covered(box: Floats, others: Sequence[Floats] | Floats) -> float:
    """Return over how much of other boxes a box lies: for each something, and the square root of the area."""
    if not len(others):
        return 0.0
    listed = np.asarray(others)
    wide = np.minimum(box[2], listed[:, 2]) - np.maximum(box[0], listed[:, 0])
    high = np.minimum(box[3], listed[:, 3]) - np.maximum(box[1], listed[:, 1])
    over = (wide > 0) & (high > 0)
    return _ANY * int(over.sum()) + float(np.sqrt(wide[over] * high[over]).sum())


def label_points(axes: Axes, points: Floats, words: Sequence[str], radii: Floats, *, fontsize: float = 6.5) -> None:
    """Write labels beside points of a map whose limits are set; labels that had to go far get a thin line.

    Parameters
    ----------
    axes
        With its limits and aspect as they will be shown.
    points : (labels, 2)
        In data units.
    words
        One a point; may have several lines.
    radii : (labels,)
        Of the dots, in points of print.
    """
    if not len(words):
        return
    figure = axes.get_figure(root=True)
    assert figure is not None
    figure.canvas.draw()  # the layout decides where data are on the page
    scale = 72.0 / figure.dpi
    corner = axes.transAxes.transform((0.0, 0.0)) * scale
    extent = axes.transAxes.transform((1.0, 1.0)) * scale - corner
    spots = axes.transData.transform(points) * scale - corner
    lines = [one.split("\n") for one in words]
    sizes = np.array(
        [[_WIDE * fontsize * max(map(len, one)) + 2, _HIGH * fontsize * len(one) + 1] for one in lines], dtype=float
    )
    moved = offsets(spots, sizes, radii, (float(extent[0]), float(extent[1])))
    for (x, y), text, (dx, dy), radius, (_, high) in zip(points, words, moved, radii, sizes, strict=True):
        far = math.hypot(dx, dy) - radius - high / 2 > _LINE
        axes.annotate(
            text,
            (x, y),
            (dx, dy),
            textcoords="offset points",
            fontsize=fontsize,
            ha="center",
            va="center",
            zorder=6,
            linespacing=1.0,
            bbox={"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.7},
            arrowprops={"arrowstyle": "-", "color": "#888", "linewidth": 0.5, "shrinkA": 0, "shrinkB": 1}
            if far
            else None,
        )
