"""Figures of shares of a whole: stacked bars, steps down, and tables of numbers in colour. Arrays in, axes out."""

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

#: Fills from bad to good that differ in grey too, and their hatching.
_FILLS = (("#b23a48", ""), ("#e9b872", "//"), ("#9db4c0", ""), ("#3a7ca5", ".."), ("#22303c", ""), ("#d5dce0", "xx"))
_LINE = 48


def stacked_bars(
    labels: Sequence[str], shares: Floats, names: Sequence[str], *, label: str, mark: str
) -> tuple[Figure, Axes]:
    """Draw one horizontal bar a label, divided into named shares.

    Parameters
    ----------
    labels
        Row labels, top to bottom.
    shares : (labels, names)
        0 to 1, adding up to at most 1; NaN leaves out a piece.
    names
        Of the pieces, left to right; at most six.
    label, mark
        Words on the horizontal axis, and across the figure.
    """
    figure, axes = _figure(7.5, 1.9 + 0.34 * max(1, len(labels)))
    rows = np.arange(len(labels))[::-1]
    left = np.zeros(len(labels))
    for column, (name, (fill, hatch)) in enumerate(zip(names, _FILLS, strict=False)):
        piece = np.nan_to_num(shares[:, column]) if len(labels) else np.zeros(0)
        axes.barh(rows, piece, left=left, color=fill, hatch=hatch, edgecolor="white", linewidth=0.6, label=_plain(name))
        left = left + piece
    axes.set_yticks(rows, [_plain(one) for one in labels])
    axes.set_xlim(0, 1)
    axes.set_xlabel(textwrap.fill(label, _LINE))
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
    figure.legend(loc="outside lower center", ncols=2 if len(names) > 3 else len(names), frameon=False)
    _sign(figure, mark)
    return figure, axes


def steps_down(
    steps: Sequence[str], lines: Sequence[tuple[str, Floats, Floats, Floats]], *, label: str, mark: str
) -> tuple[Figure, Axes]:
    """Draw shares that fall from step to step: one line a group, with its band.

    Parameters
    ----------
    steps
        Names of the steps, left to right.
    lines
        Name, shares, low and high ends of the band at each step.
    label, mark
        Words on the vertical axis, and across the figure.
    """
    figure, axes = _figure(1.6 + 1.05 * max(4, len(steps)), 4.6)
    places = np.arange(len(steps))
    markers = "osD^v*"
    for number, (name, shares, low, high) in enumerate(lines):
        ink = _FILLS[(4, 0, 3, 1, 2, 5)[number % 6]][0]
        shift = 0.06 * (number - (len(lines) - 1) / 2)
        axes.vlines(places + shift, low, high, color=ink, alpha=0.35, linewidth=5)
        axes.plot(places + shift, shares, color=ink, marker=markers[number % 6], linewidth=1.8, label=_plain(name))
    axes.set_xticks(places, [textwrap.fill(_plain(step), 14) for step in steps])
    axes.set_ylim(0, 1.02)
    axes.set_ylabel(textwrap.fill(label, _LINE))
    axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
    axes.grid(axis="y", color="#e3e8eb")
    axes.set_axisbelow(True)
    if lines:
        figure.legend(loc="outside lower center", ncols=min(3, len(lines)), frameon=False)
    _sign(figure, mark)
    return figure, axes


def number_table(
    labels: Sequence[str], values: Floats, colours: Floats, *, label: str, mark: str
) -> tuple[Figure, Axes]:
    """Draw a square table of numbers, coloured from fewer (red) over as many (white) to more (blue) than expected.

    Parameters
    ----------
    labels
        Of rows and columns.
    values : (labels, labels)
        Numbers to write; zero and NaN leave a cell empty.
    colours : (labels, labels)
        -1 to 1; NaN is grey.
    label, mark
        Words on the colour bar, and across the figure.
    """
    from matplotlib.colors import LinearSegmentedColormap

    size = max(3, len(labels))
    figure, axes = _figure(3.4 + 0.62 * size, 2.4 + 0.5 * size)
    plain = LinearSegmentedColormap.from_list("fewer to more", ["#b23a48", "#ffffff", "#3a7ca5"])
    colour_map = plain.with_extremes(bad="#e3e8eb")
    shown = colours if len(labels) else np.full((1, 1), np.nan)
    image = axes.imshow(np.ma.masked_invalid(shown), cmap=colour_map, vmin=-1, vmax=1, aspect="auto")
    for row in range(len(labels)):
        for column in range(len(labels)):
            if values[row, column] > 0:
                strong = abs(np.nan_to_num(colours[row, column])) > 0.7
                axes.text(
                    column,
                    row,
                    f"{values[row, column]:g}",
                    ha="center",
                    va="center",
                    fontsize=8,
                    color="white" if strong else _INK,
                )
    places = range(len(labels))
    names = [_plain(one) for one in labels]
    axes.set_xticks(places, names, rotation=60, ha="right", fontsize=8)
    axes.set_yticks(places, names, fontsize=8)
    bar = figure.colorbar(image, ax=axes, shrink=0.7)
    bar.set_label(textwrap.fill(label, _LINE))
    bar.set_ticks([-1, 0, 1], labels=["far fewer", "as expected", "far more"])
    _sign(figure, mark)
    return figure, axes


def change_bars(
    labels: Sequence[str],
    points: Floats,
    band: tuple[Floats, Floats],
    sampling: tuple[Floats, Floats],
    *,
    label: str,
    mark: str,
) -> tuple[Figure, Axes]:
    """Draw changes left and right of zero: a thin line for the band, a thick one for the sampling interval, a dot.

    Parameters
    ----------
    labels
        Row labels, top to bottom.
    points, band, sampling : (rows,) arrays and pairs of them
        Changes in the units of ``label``; NaN leaves a row empty.
    label, mark
        Words on the horizontal axis, and across the figure.
    """
    figure, axes = _figure(7.5, 1.5 + 0.3 * max(1, len(labels)))
    rows = np.arange(len(labels))[::-1]
    axes.axvline(0, color=_INK, linewidth=0.8)
    axes.hlines(rows, band[0], band[1], color="#9db4c0", linewidth=3, label="band from what is not known")
    axes.hlines(rows, sampling[0], sampling[1], color=_INK, linewidth=6, label="sampling interval (95 %)")
    axes.plot(points, rows, "o", color="#b23a48", markersize=5, label="change")
    axes.set_yticks(rows, [_plain(one) for one in labels])
    axes.set_ylim(-0.7, max(0, len(labels) - 1) + 0.7)
    axes.set_xlabel(textwrap.fill(label, _LINE))
    axes.grid(axis="x", color="#e3e8eb")
    axes.set_axisbelow(True)
    figure.legend(loc="outside lower center", ncols=3, frameon=False)
    _sign(figure, mark)
    return figure, axes
