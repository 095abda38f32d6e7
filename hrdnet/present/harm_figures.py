"""Figures of harm to several people, side by side and never added up. Arrays in, axes out."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.present.figures import _INK, _figure, _plain, _sign

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
#: A title, then points and the low and high ends of the band and of the sampling interval.
Panel = tuple[str, Floats, tuple[Floats, Floats], tuple[Floats, Floats]]

_BAND, _POINT, _BLUE, _GRID = "#9db4c0", "#b23a48", "#3a7ca5", "#e3e8eb"
#: Below this, scales are linear; above, each step is ten times the one before.
_LINEAR = 1.0
_LETTERS = 26
#: Fills and letters of cells, apart in grey and for the colour-blind; the last two are for what cannot be told.
_CELLS = (
    ("#3a7ca5", "", "white"),
    ("#b23a48", "//", "white"),
    ("#e9b872", "", _INK),
    ("#ffffff", "", _INK),
    ("#d5dce0", "", _INK),
    ("#f4f6f7", "", "#7b8a94"),
)


def _panels(count: int, width: float, height: float, *, sharey: bool) -> tuple[Figure, list[Axes]]:
    figure, axes = _figure(width, height)
    axes.remove()
    found = list(figure.subplots(1, count, sharey=sharey, squeeze=False)[0])
    for one in found:
        for side in ("top", "right"):
            one.spines[side].set_visible(False)
        one.set_axisbelow(True)
    return figure, found


def change_panels(
    labels: Sequence[str], panels: Sequence[Panel], *, label: str, less: str, more: str, mark: str
) -> tuple[Figure, Axes]:
    """Draw changes left and right of zero, one panel a person and one row a label; scales of their own.

    Parameters
    ----------
    labels
        Row labels, top to bottom.
    panels
        Side by side; NaN leaves a row empty.
    label, less, more, mark
        Words below all, left and right of zero, and across the figure.
    """
    names = [textwrap.fill(_plain(one), _LETTERS) for one in labels]
    figure, axes = _panels(len(panels), 3.0 + 2.9 * len(panels), 2.3 + 0.42 * max(1, len(labels)), sharey=True)
    rows = np.arange(len(labels))[::-1]
    for one, (title, points, band, sampling) in zip(axes, panels, strict=True):
        one.axvline(0, color=_INK, linewidth=0.9)
        one.hlines(rows, *band, color=_BAND, linewidth=3.5, label="band from what is not known")
        one.hlines(rows, *sampling, color=_INK, linewidth=7, label="sampling interval (95 %)")
        one.plot(points, rows, "o", color=_POINT, markersize=5, label="mean over states of knowledge")
        furthest = _furthest(*band, points)
        one.set_xscale("symlog", linthresh=_LINEAR, linscale=0.6)
        one.set_xlim(-furthest, furthest)
        ticks = _symmetric_ticks(furthest)
        one.set_xticks(ticks, [f"{tick:+g}" if tick else "0" for tick in ticks], fontsize=8)
        one.minorticks_off()
        one.set_title(textwrap.fill(_plain(title), _LETTERS + 6), fontsize=10, color=_INK)
        one.set_xlabel(f"\N{LEFTWARDS ARROW} {less}      {more} \N{RIGHTWARDS ARROW}", fontsize=9)
        one.grid(axis="x", color=_GRID)
    axes[0].set_yticks(rows, names)
    axes[0].set_ylim(-0.7, max(0, len(labels) - 1) + 0.7)
    figure.supxlabel(textwrap.fill(label, 100), fontsize=9)
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False)
    _sign(figure, mark)
    return figure, axes[0]


def _furthest(*arrays: Floats) -> float:
    ends = np.abs(np.concatenate([np.ravel(one) for one in arrays]))
    return max(1.0, 1.3 * float(np.max(ends, initial=0.0, where=np.isfinite(ends))))


def _symmetric_ticks(furthest: float) -> list[float]:
    powers = [10.0**power for power in range(int(np.floor(np.log10(furthest))) + 1)]
    shown = powers[::2] if len(powers) > 3 else powers
    return [*(-one for one in reversed(shown)), 0.0, *shown]


def curve_panels(
    places: Floats,
    panels: Sequence[tuple[str, Sequence[tuple[str, Floats, Floats, Floats]], float]],
    *,
    label: str,
    height: str,
    turn: str,
    mark: str,
) -> tuple[Figure, Axes]:
    """Draw curves with their bands, one panel a person; heights on a scale of their own.

    Parameters
    ----------
    places : (places,)
        Along the horizontal axis.
    panels
        A title; curves, each a name, means, and the low and high ends of its band; and where to draw an upright line
        for a turn, NaN for none.
    label, height, turn, mark
        Words on both axes, at the upright line, and across the figure.
    """
    figure, axes = _panels(len(panels), 1.2 + 3.1 * len(panels), 4.3, sharey=False)
    for one, (title, curves, turns_at) in zip(axes, panels, strict=True):
        highest = 1.0
        for number, (name, means, low, high) in enumerate(curves):
            ink, style, hatch = ((_POINT, "-", ""), (_INK, "--", ".."))[number % 2]
            one.fill_between(places, low, high, facecolor=ink, alpha=0.14, hatch=hatch, linewidth=0)
            marker = "os"[number % 2] if len(places) < 10 else ""
            one.plot(places, means, color=ink, linestyle=style, marker=marker, markersize=4, label=_plain(name))
            highest = max(highest, _furthest(high, means))
        if np.isfinite(turns_at):
            one.axvline(turns_at, color=_BLUE, linestyle=":", linewidth=1.6, label=turn)
        one.set_yscale("symlog", linthresh=_LINEAR, linscale=0.6)
        one.set_ylim(0, highest)
        ticks = [tick for tick in _symmetric_ticks(highest) if tick >= 0]
        one.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
        one.minorticks_off()
        one.set_title(textwrap.fill(_plain(title), _LETTERS + 6), fontsize=10, color=_INK)
        one.set_xlabel(textwrap.fill(label, 34), fontsize=9)
        one.grid(color=_GRID)
    axes[0].set_ylabel(textwrap.fill(height, 40))
    found = dict(
        (name, handle)
        for one in axes
        for handle, name in zip(*one.get_legend_handles_labels(), strict=True)
    )
    figure.legend(found.values(), found.keys(), loc="outside lower center", ncols=3, frameon=False)
    _sign(figure, mark)
    return figure, axes[0]


def cell_map(
    codes: Ints,
    notes: Sequence[Sequence[str]],
    names: Sequence[str],
    *,
    across: str,
    up: str,
    title: str,
    mark: str,
) -> tuple[Figure, Axes]:
    """Draw a grid of cells over two numbers from 0 to 1, each filled by its class, with a letter and a note.

    Parameters
    ----------
    codes : (across, up)
        The class of each cell, by ``names``; at most six.
    notes
        Words in each cell, by the same order.
    names
        Of the classes; cells carry the first letter of the first four.
    across, up, title, mark
        Words on both axes, above, and across the figure.
    """
    from matplotlib.patches import Patch, Rectangle

    figure, axes = _figure(7.6, 6.4)
    wide, high = codes.shape
    size = 13 if max(wide, high) <= 6 else 9
    for column in range(wide):
        for row in range(high):
            fill, hatch, ink = _CELLS[codes[column, row]]
            corner = (column / wide, row / high)
            axes.add_patch(
                Rectangle(corner, 1 / wide, 1 / high, facecolor=fill, hatch=hatch, edgecolor="white", linewidth=1.2)
            )
            x, y = (column + 0.5) / wide, (row + 0.5) / high
            letter = names[codes[column, row]][:1].upper() if codes[column, row] < 4 else ""
            box = {"facecolor": fill, "edgecolor": "none", "pad": 1.5}
            axes.text(x, y + 0.14 / high, letter, ha="center", va="center", color=ink, fontsize=size, weight="bold", bbox=box)
            axes.text(x, y - 0.22 / high, notes[column][row], ha="center", va="center", color=ink, fontsize=size - 5)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_xlabel(textwrap.fill(across, 60))
    axes.set_ylabel(textwrap.fill(up, 50))
    axes.set_title(textwrap.fill(title, 60), loc="left", fontsize=10, color=_INK)
    patches = [
        Patch(facecolor=fill, hatch=hatch, edgecolor="#7b8a94", label=_plain(name))
        for name, (fill, hatch, _) in zip(names, _CELLS, strict=False)
    ]
    figure.legend(handles=patches, loc="outside lower center", ncols=3, frameon=False)
    _sign(figure, mark)
    return figure, axes
