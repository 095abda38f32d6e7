"""A map of journeys through regions in their order: arrays in, axes out."""

from __future__ import annotations

import itertools
import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from hrdnet.present.figures import _INK, _figure, _plain, _sign

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
#: A letter's width and height in points for its size, roughly.
_LETTER, _HIGH = 0.55, 1.3
_SIZE = 7.0


class Box(NamedTuple):
    """A rectangle in points."""

    left: float
    low: float
    right: float
    high: float

    def meets(self, other: Box) -> bool:
        """Return whether two overlap."""
        return self.left < other.right and other.left < self.right and self.low < other.high and other.low < self.high


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
    figure, axes = _figure(_WIDTH, _height(near or every) + 0.17 * math.ceil(len(journeys) / 2))
    for spot, (_, x, y, size) in enumerate(regions):
        area = min(_MOST, _LEAST + _EACH * size)
        face = "#dfe6ea" if spot in visited else "white"
        axes.scatter([x], [y], s=[area], c=[face], edgecolors=_INK if spot in visited else "#b9c2c8", zorder=3)
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
    figure.draw_without_rendering()  # places are known only once all is laid out
    labels = [(str(number), x, y) for (x, y), number in counts.items() if _inside(axes, x, y)]
    for number, (_, _, route) in enumerate(journeys):
        labels += [
            (f"{number + 1}.{stop + 1} {regions[one][0]}", regions[one][1], regions[one][2])
            for stop, one in enumerate(route)
        ]
    dots = [(x, y, 4.0 + math.sqrt(min(_MOST, _LEAST + _EACH * size)) / 2) for _, x, y, size in regions]
    _name(axes, labels, dots)
    return figure, axes


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


def _name(axes: Axes, labels: Sequence[tuple[str, float, float]], dots: Sequence[tuple[float, float, float]]) -> None:
    """Write names beside their places, each where it covers no other and few dots; far ones get a line."""
    points = 72 / axes.figure.dpi
    taken: list[Box] = []
    circles = []
    for x, y, radius in dots:
        across, up = (float(one) * points for one in axes.transData.transform((x, y)))
        circles.append(Box(across - radius, up - radius, across + radius, up + radius))
    for text, x, y in labels:
        across, up = (float(one) * points for one in axes.transData.transform((x, y)))
        width, height = _SIZE * _LETTER * len(text), _SIZE * _HIGH
        best: tuple[float, float, float, float, Box] | None = None
        for far in (9.0, 16.0, 26.0, 40.0):
            for side, rise in ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1)):
                dx = side * far - (width if side < 0 else width / 2 if side == 0 else 0.0)
                dy = rise * far - height / 2
                box = Box(across + dx, up + dy, across + dx + width, up + dy + height)
                bad = 10.0 * sum(box.meets(one) for one in taken) + sum(box.meets(one) for one in circles) + far / 30
                if best is None or bad < best[0]:
                    best = (bad, far, dx, dy, box)
        assert best is not None
        _, far, dx, dy, box = best
        taken.append(box)
        line = {"arrowstyle": "-", "color": "#9aa5ac", "linewidth": 0.5} if far >= _FAR else None
        axes.annotate(
            _plain(text), (x, y), (dx, dy), textcoords="offset points", fontsize=_SIZE, color=_INK, weight="bold",
            va="bottom", ha="left", zorder=6, arrowprops=line,
            bbox={"boxstyle": "round,pad=0.08", "facecolor": "white", "edgecolor": "none", "alpha": 0.75},
        )  # fmt: skip


#: Points from which a name is joined to its place by a line.
_FAR = 26.0


def _height(places: Sequence[tuple[float, float]]) -> float:
    if not places:
        return 4.2
    x, y = (np.array([one[spot] for one in places]) for spot in (0, 1))
    middle = math.radians(float(y.mean()))
    shape = float(np.ptp(y)) / max(1e-9, float(np.ptp(x)) * math.cos(middle))
    return min(13.0, max(4.8, 7.6 * shape + 1.9))
