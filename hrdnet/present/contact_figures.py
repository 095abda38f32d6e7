"""A map of new contacts: which regions and mission towns they join, and how many. Arrays in, axes out."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from hrdnet.present.figures import _INK, _POINT, _figure, _plain, _sign
from hrdnet.present.labels import label_points
from hrdnet.present.region_figures import map_height

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LINE = 70
_NEW = "#1f6f8b"


def contact_map(
    places: Sequence[tuple[str, float, float, bool]],
    contacts: Sequence[tuple[int, int, int]],
    *,
    title: str,
    mark: str,
) -> tuple[Figure, Axes]:
    """Draw places joined by new contacts; no borders, and no places finer than those given.

    Parameters
    ----------
    places
        Label, longitude, latitude, and whether missions are there.
    contacts
        Positions of two places and how many new contacts join them; the same place twice if both ends are there.
    title, mark
        Words above, and across the figure.
    """
    from matplotlib.patches import FancyArrowPatch

    figure, axes = _figure(8.5, map_height([(x, y) for _, x, y, _ in places]))
    joined = {one for first, second, _ in contacts for one in (first, second)}
    within = {first: number for first, second, number in contacts if first == second}
    for spot, (_, x, y, missions) in enumerate(places):
        shape, colour = ("^", _POINT) if missions else ("o", _NEW if spot in joined else "#d4dade")
        axes.plot(x, y, shape, color=colour, markersize=11 if spot in joined else 6, markeredgecolor="white", zorder=3)
    for first, second, number in contacts:
        if first != second:
            (_, x, y, _), (_, to_x, to_y, _) = places[first], places[second]
            axes.add_patch(
                FancyArrowPatch(
                    (x, y), (to_x, to_y), connectionstyle="arc3,rad=0.12", arrowstyle="-", color=_NEW,
                    linewidth=1.0 + 0.8 * number, alpha=0.75, zorder=2,
                )
            )  # fmt: skip
    middle = math.radians(float(np.mean([y for _, _, y, _ in places]))) if places else 0.0
    axes.set_aspect(1 / max(0.2, math.cos(middle)))
    axes.margins(0.1)
    axes.set_title(textwrap.fill(title, _LINE), loc="left", color=_INK, fontsize=10)
    axes.set_xlabel("longitude (degrees)")
    axes.set_ylabel("latitude (degrees)")
    axes.plot([], [], "^", color=_POINT, label="towns of missions")
    axes.plot([], [], "o", color=_NEW, label="regions with new contacts")
    axes.plot([], [], color=_NEW, linewidth=2, label="new contacts (wider: more)")
    figure.legend(loc="outside lower center", ncols=3, frameon=False)
    _sign(figure, mark)
    named = sorted(joined)
    words = [_label(places[one][0], within.get(one, 0)) for one in named]
    points = np.array([[places[one][1], places[one][2]] for one in named], dtype=float).reshape(-1, 2)
    label_points(axes, points, words, np.full(len(named), 5.5), fontsize=7.5)
    return figure, axes


def _label(name: str, within: int) -> str:
    more = f"\n{within} within" if within else ""
    return f"{_plain(name)}{more}"
