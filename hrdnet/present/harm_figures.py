"""Figures of harm to several people, side by side and never added up. Arrays in, axes out."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
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
#: In the place of names where there are more cells a side than this.
_SPACIOUS = 6
_SIGNS = ("+", "\N{MINUS SIGN}", "\N{RIGHTWARDS ARROW}", "=", "~", "")


def _grid(
    rows: int, columns: int, width: float, height: float, *, sharey: bool = False
) -> tuple[Figure, list[list[Axes]]]:
    figure, axes = _figure(width, height)
    axes.remove()
    found = [list(row) for row in figure.subplots(rows, columns, sharex=not sharey, sharey=sharey, squeeze=False)]
    for one in (axes for row in found for axes in row):
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
    height = 2.3 + 0.42 * max(1, len(labels))
    figure, (axes,) = _grid(1, len(panels), 3.0 + 2.9 * len(panels), height, sharey=True)
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
    handles, names_of_marks = axes[0].get_legend_handles_labels()
    figure.legend(
        handles,
        names_of_marks,
        title=textwrap.fill(label, 110),
        title_fontsize=9,
        loc="outside lower center",
        ncols=3,
        frameon=False,
    )
    _sign(figure, mark)
    return figure, axes[0]


def _furthest(*arrays: Floats) -> float:
    ends = np.abs(np.concatenate([np.ravel(one) for one in arrays]))
    return max(1.0, 1.3 * float(np.max(ends, initial=0.0, where=np.isfinite(ends))))


def _symmetric_ticks(furthest: float) -> list[float]:
    powers = [10.0**power for power in range(int(np.floor(np.log10(furthest))) + 1)]
    shown = powers[::2] if len(powers) > 3 else powers
    return [*(-one for one in reversed(shown)), 0.0, *shown]


@dataclass(frozen=True)
class Curve:
    """A line with its band and its sampling interval: name, means, and the ends of both, (places,) each."""

    name: str
    means: Floats
    low: Floats
    high: Floats
    sampling_low: Floats
    sampling_high: Floats


@dataclass(frozen=True)
class Row:
    """A row of panels, one a person: words on its vertical axis, and the curves of each panel.

    Attributes
    ----------
    height
        Words on the vertical axis.
    panels
        Curves of each person; at most two are told apart.
    signed
        Whether there is less than nothing.
    """

    height: str
    panels: Sequence[Sequence[Curve]]
    signed: bool = False


def curve_panels(
    places: Floats, titles: Sequence[str], rows: Sequence[Row], *, label: str, turns: Floats, turn: str, mark: str
) -> tuple[Figure, Axes]:
    """Draw curves with their bands, one panel a person and row; heights on scales of their own.

    Parameters
    ----------
    places : (places,)
        Along the horizontal axis.
    titles
        Of the columns.
    rows
        Top to bottom.
    label, turn, mark
        Words on the horizontal axis, at an upright line, and across the figure.
    turns : (columns,)
        Where to draw an upright line; NaN for none.
    """
    figure, axes = _grid(len(rows), len(titles), 1.4 + 3.0 * len(titles), 1.2 + 2.5 * len(rows))
    for row, line in zip(rows, axes, strict=True):
        for one, curves, turns_at in zip(line, row.panels, turns.tolist(), strict=True):
            for number, curve in enumerate(curves):
                _curve(one, places, curve, number)
            if np.isfinite(turns_at):
                one.axvline(turns_at, color=_BLUE, linestyle=":", linewidth=1.8, label=turn)
            _scale(one, row)
        line[0].set_ylabel(textwrap.fill(row.height, 36), fontsize=9)
    for one, title in zip(axes[0], titles, strict=True):
        one.set_title(textwrap.fill(_plain(title), _LETTERS + 6), fontsize=10, color=_INK)
    for one in axes[-1]:
        one.set_xlabel(textwrap.fill(label, 36), fontsize=9)
    found = {
        name: handle
        for line in axes
        for one in line
        for handle, name in zip(*one.get_legend_handles_labels(), strict=True)
    }
    figure.legend(list(found.values()), list(found), loc="outside lower center", ncols=3, frameon=False)
    _sign(figure, mark)
    return figure, axes[0][0]


def _curve(axes: Axes, places: Floats, curve: Curve, number: int) -> None:
    ink, style = ((_POINT, "-"), (_INK, "--"))[number % 2]
    if number == 0:
        axes.fill_between(places, curve.low, curve.high, facecolor=ink, alpha=0.14, linewidth=0)
    else:
        for end in (curve.low, curve.high):
            axes.plot(places, end, color=ink, linestyle=":", linewidth=1)
    axes.fill_between(places, curve.sampling_low, curve.sampling_high, facecolor=ink, alpha=0.45, linewidth=0)
    marker = "os"[number % 2] if len(places) < 10 else ""
    axes.plot(places, curve.means, color=ink, linestyle=style, marker=marker, markersize=4, label=_plain(curve.name))


def _scale(axes: Axes, row: Row) -> None:
    curves = [curve for panel in row.panels for curve in panel]
    highest = _furthest(*(end for one in curves for end in (one.low, one.high, one.means)))
    axes.set_yscale("symlog", linthresh=_LINEAR, linscale=0.6)
    axes.set_ylim(-highest if row.signed else 0, highest)
    ticks = [tick for tick in _symmetric_ticks(highest) if row.signed or tick >= 0]
    axes.set_yticks(ticks, [f"{tick:+g}" if row.signed and tick else f"{tick:g}" for tick in ticks], fontsize=8)
    axes.minorticks_off()
    axes.grid(color=_GRID)
    if row.signed:
        axes.axhline(0, color=_INK, linewidth=0.9)


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
        Of the classes, written into cells; where there are many cells, a sign for each.
    across, up, title, mark
        Words on both axes, above, and across the figure.
    """
    from matplotlib.patches import Patch, Rectangle

    figure, axes = _figure(7.6, 6.4)
    wide, high = codes.shape
    spacious = max(wide, high) <= _SPACIOUS
    size = 10 if spacious else 8
    words = [name if spacious else sign for name, sign in zip(names, _SIGNS, strict=False)]
    for column in range(wide):
        for row in range(high):
            fill, hatch, ink = _CELLS[codes[column, row]]
            corner = (column / wide, row / high)
            axes.add_patch(
                Rectangle(corner, 1 / wide, 1 / high, facecolor=fill, hatch=hatch, edgecolor="white", linewidth=1.2)
            )
            x, y = (column + 0.5) / wide, (row + 0.5) / high
            letter = words[codes[column, row]]
            box = {"facecolor": fill, "edgecolor": "none", "pad": 1.5}
            axes.text(
                x, y + 0.14 / high, letter, ha="center", va="center", color=ink, fontsize=size, weight="bold", bbox=box
            )
            note = notes[column][row]
            axes.text(x, y - 0.22 / high, note, ha="center", va="center", color=ink, fontsize=size - 2, bbox=box)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_xlabel(textwrap.fill(across, 60))
    axes.set_ylabel(textwrap.fill(up, 50))
    axes.set_title(textwrap.fill(title, 84), loc="left", fontsize=10, color=_INK)
    patches = [
        Patch(facecolor=fill, hatch=hatch, edgecolor="#7b8a94", label=_plain(name if spacious else f"{sign} {name}"))
        for name, sign, (fill, hatch, _) in zip(names, _SIGNS, _CELLS, strict=False)
    ]
    figure.legend(handles=patches, loc="outside lower center", ncols=3, frameon=False)
    _sign(figure, mark)
    return figure, axes
