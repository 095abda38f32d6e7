"""A map of regions by who covers them: arrays in, axes out."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.present.figures import _INK, _POINT, _figure, _plain, _sign
from hrdnet.present.labels import label_points

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]

_LINE = 70
#: Areas of dots: the smallest, and more for each defender, up to a most.
_LEAST, _EACH, _MOST = 60.0, 6.0, 700.0


def covered_regions(
    regions: Sequence[tuple[str, float, float, float]],
    owners: Sequence[Sequence[int]],
    missions: Sequence[tuple[str, float, float]],
    *,
    title: str,
    mark: str,
    sized: bool = True,
) -> tuple[Figure, Axes]:
    """Draw regions as dots, each joined to the towns of the missions that cover it; no borders.

    Parameters
    ----------
    regions
        Name, longitude, latitude and number of defenders.
    owners
        By region: positions of its missions in ``missions``; the first colours the dot.
    missions
        Label, longitude and latitude of each mission's town.
    title, mark
        Words above, and across the figure.
    sized
        Whether dots are larger where more defenders are; a shared view shows no numbers of small regions.
    """
    from matplotlib import colormaps

    regions = [(name, x, y, size if sized else 0.0) for name, x, y, size in regions]

    figure, axes = _figure(9.5, map_height([(x, y) for _, x, y, _ in regions]))
    numbers = sorted({one for listed in owners for one in listed})
    # Strong colours first, then pale ones.
    every = [colormaps["tab20"](spot) for spot in range(20)]
    palette = [*every[::2], *every[1::2]]
    colour = {one: palette[spot % len(palette)] for spot, one in enumerate(numbers)}
    for (_, x, y, size), listed in zip(regions, owners, strict=True):
        for one in listed:
            axes.plot(
                [missions[one][1], x], [missions[one][2], y], color=colour[one], linewidth=1.3, alpha=0.7, zorder=1
            )
        face = [colour[listed[0]]] if listed else ["white"]
        axes.scatter([x], [y], s=[_area(size)], c=face, edgecolors=_INK, linewidths=0.8, zorder=3)
    towns: dict[tuple[float, float], int] = {}
    for _, x, y in missions:
        towns[x, y] = towns.get((x, y), 0) + 1
    for (x, y), number in towns.items():
        axes.plot(x, y, "^", color=_POINT, markersize=11, markeredgecolor="white", zorder=4)
        axes.annotate(str(number), (x, y), (7, -12), textcoords="offset points", color=_POINT, weight="bold", zorder=6)
    middle = math.radians(float(np.mean([y for _, _, y, _ in regions]))) if regions else 0.0
    axes.set_aspect(1 / max(0.2, math.cos(middle)))
    axes.margins(0.08)
    axes.set_title(textwrap.fill(title, _LINE), loc="left", color=_INK, fontsize=10)
    axes.set_xlabel("longitude (degrees)")
    axes.set_ylabel("latitude (degrees)")
    axes.plot([], [], "^", color=_POINT, label="towns of missions (how many)")
    axes.scatter(
        [],
        [],
        s=80,
        color="#bbb",
        edgecolors=_INK,
        label="regions (area: defenders in contact)" if sized else "regions",
    )
    axes.plot([], [], color="#888", label="covers (colour: mission)")
    figure.legend(loc="outside lower center", ncols=3, frameon=False)
    _sign(figure, mark)
    words = [
        "\n".join([_plain(name), _plain(", ".join(missions[one][0] for one in listed))])
        for (name, *_), listed in zip(regions, owners, strict=True)
    ]
    points = np.array([[x, y] for _, x, y, _ in regions]).reshape(-1, 2)
    radii = np.array([math.sqrt(_area(size) / math.pi) for *_, size in regions])
    label_points(axes, points, words, radii)
    return figure, axes


def _area(size: float) -> float:
    return min(_MOST, _LEAST + _EACH * size)


def map_height(places: Sequence[tuple[float, float]]) -> float:
    """Return how high a map of places (longitude, latitude) is, in inches, so that it fills its width."""
    if not places:
        return 4.2
    x, y = np.array(places).T
    middle = math.radians(float(y.mean()))
    shape = float(np.ptp(y)) / max(1e-9, float(np.ptp(x)) * math.cos(middle))
    return min(13.0, max(4.6, 7.6 * shape + 1.6))
