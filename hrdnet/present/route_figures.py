"""A map of journeys through regions in their order: arrays in, axes out."""

from __future__ import annotations

import itertools
import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from hrdnet.present.figures import _INK, _figure, _plain, _sign
from hrdnet.present.labels import label_points
from hrdnet.present.region_figures import map_height

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LINE = 80
_WIDTH = 9.5
#: Areas of dots: the smallest, and more for each defender, up to a most.
_LEAST, _EACH, _MOST = 30.0, 5.0, 500.0
#: Colours that also those tell apart who see few (Okabe & Ito 2008), and dashes for further journeys.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#444444")
_DASHES = ("-", "--", ":", "-.")
#: Room around journeys, as a share of how far they go, and in degrees at least.
_ROOM, _LEAST_ROOM = 0.2, 0.3


def journeys_on_a_map(
    regions: Sequence[tuple[str, float, float, float]],
    journeys: Sequence[tuple[str, tuple[float, float], Sequence[int]]],
    towns: Sequence[tuple[float, float]],
    *,
    title: str,
    mark: str,
) -> tuple[Figure, Axes]:
    """Draw regions as dots, and journeys as arrows from town to region to region and back; no borders.

    Parameters
    ----------
    regions
        Name, longitude, latitude and number of defenders; only those on a journey are named.
    journeys
        Words, longitude and latitude of its town, and positions of its regions in order.
    towns
        Longitude and latitude of each mission's town.
    title, mark
        Words above, and across the figure.
    """
    visited = {one for _, _, route in journeys for one in route}
    every = [(x, y) for _, x, y, _ in regions]
    near = [(regions[one][1], regions[one][2]) for one in visited] + [town for _, town, _ in journeys]
    figure, axes = _figure(_WIDTH, map_height(near or every) + 0.17 * math.ceil(len(journeys) / 2))
    for spot, (_, x, y, size) in enumerate(regions):
        face = "#dfe6ea" if spot in visited else "white"
        axes.scatter([x], [y], s=[_area(size)], c=[face], edgecolors=_INK if spot in visited else "#b9c2c8", zorder=3)
    for number, (words, town, route) in enumerate(journeys):
        colour, dash = _COLOURS[number % len(_COLOURS)], _DASHES[number // len(_COLOURS) % len(_DASHES)]
        places = [town, *((regions[one][1], regions[one][2]) for one in route), town]
        for start, end in itertools.pairwise(places):
            axes.annotate(
                "", end, start, zorder=4,
                arrowprops={
                    "arrowstyle": "-|>", "color": colour, "linewidth": 1.6, "linestyle": dash,
                    "connectionstyle": "arc3,rad=0.12", "shrinkA": 5, "shrinkB": 6, "mutation_scale": 11,
                },
            )  # fmt: skip
        names = " → ".join(regions[one][0] for one in route)
        axes.plot([], [], color=colour, linestyle=dash, label=_plain(f"{number + 1}. {words}: {names}"))
    counts: dict[tuple[float, float], int] = {}
    for place in towns:
        counts[place] = counts.get(place, 0) + 1
    for x, y in counts:
        axes.plot(x, y, "^", color=_INK, markersize=11, markeredgecolor="white", zorder=5)
    axes.plot([], [], "^", color=_INK, linestyle="", label="towns of missions (how many)")
    meaning = " (area: defenders in contact)" if any(size > 0 for *_, size in regions) else ""
    axes.scatter([], [], s=60, c=["#dfe6ea"], edgecolors=_INK, label=f"regions visited{meaning}")
    middle = math.radians(float(np.mean([y for _, y in every]))) if every else 0.0
    axes.set_aspect(1 / max(0.2, math.cos(middle)))
    outside = _frame(axes, [(x, y) for spot, (_, x, y, _) in enumerate(regions) if spot in visited], journeys, every)
    axes.set_title(textwrap.fill(title, _LINE), loc="left", color=_INK, fontsize=10)
    more = f" ({outside} lie outside the map)" if outside else ""
    axes.scatter([], [], s=60, c=["white"], edgecolors="#b9c2c8", label=f"other regions{more}")
    axes.set_xlabel("longitude (degrees)")
    axes.set_ylabel("latitude (degrees)")
    figure.legend(loc="outside lower left", ncols=1 if _long(regions, journeys) else 2, frameon=False, fontsize=7.5)
    _sign(figure, mark)
    labels = [(str(number), x, y, 4.0) for (x, y), number in counts.items() if _inside(axes, x, y)]
    for number, (_, _, route) in enumerate(journeys):
        for stop, (name, x, y, size) in enumerate(regions[one] for one in route):
            labels.append((f"{number + 1}.{stop + 1} {_plain(name)}", x, y, math.sqrt(_area(size) / math.pi)))
    points = np.array([[x, y] for _, x, y, _ in labels], dtype=float).reshape(-1, 2)
    label_points(axes, points, [text for text, *_ in labels], np.array([radius for *_, radius in labels]))
    return figure, axes


def _area(size: float) -> float:
    return min(_MOST, _LEAST + _EACH * size)


def _frame(
    axes: Axes,
    visited: Sequence[tuple[float, float]],
    journeys: Sequence[tuple[str, tuple[float, float], Sequence[int]]],
    every: Sequence[tuple[float, float]],
) -> int:
    """Show the part of a country where journeys go, with room around it; return how many places are left out."""
    shown = [*visited, *(town for _, town, _ in journeys)] or list(every)
    if not shown:
        return 0
    x, y = np.array(shown).T
    room = max(_ROOM * max(float(np.ptp(x)), float(np.ptp(y))), _LEAST_ROOM)
    left, right, low, high = float(x.min()) - room, float(x.max()) + room, float(y.min()) - room, float(y.max()) + room
    axes.set_xlim(left, right)
    axes.set_ylim(low, high)
    return sum(not (left <= x <= right and low <= y <= high) for x, y in every)


def _inside(axes: Axes, x: float, y: float) -> bool:
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    return left <= x <= right and low <= y <= high


def _long(
    regions: Sequence[tuple[str, float, float, float]],
    journeys: Sequence[tuple[str, tuple[float, float], Sequence[int]]],
) -> bool:
    lengths = [len(words) + sum(len(regions[one][0]) + 3 for one in route) for words, _, route in journeys]
    return max(lengths, default=0) > _LINE
