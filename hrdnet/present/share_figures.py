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
#: Lines on white: dark enough to be seen, and apart in grey too.
_INKS = (_INK, "#b23a48", "#3a7ca5", "#c98a2b", "#6f9a5d", "#a886bd")
_LINE = 48
#: Characters across a figure of the usual width.
_ACROSS = 84


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
        ink = _INKS[number % len(_INKS)]
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
    names: tuple[str, str, str] = ("band from what is not known", "sampling interval (95 %)", "change"),
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
    names
        What the thin line, the thick one and the dot are.
    """
    # Long names take two lines, and words on the axis no more room than the axis has beside them.
    names_of_rows = [textwrap.fill(_plain(one), _LINE - 12) for one in labels]
    longest = max([1, *(len(line) for one in names_of_rows for line in one.split("\n"))])
    each = 0.44 if any("\n" in one for one in names_of_rows) else 0.3
    figure, axes = _figure(7.5, 1.5 + each * max(1, len(labels)))
    rows = np.arange(len(labels))[::-1]
    axes.axvline(0, color=_INK, linewidth=0.8)
    axes.hlines(rows, band[0], band[1], color="#9db4c0", linewidth=3, label=names[0])
    axes.hlines(rows, sampling[0], sampling[1], color=_INK, linewidth=6, label=names[1])
    axes.plot(points, rows, "o", color="#b23a48", markersize=5, label=names[2])
    axes.set_yticks(rows, names_of_rows)
    axes.set_ylim(-0.7, max(0, len(labels) - 1) + 0.7)
    axes.set_xlabel(textwrap.fill(label, min(_LINE, max(20, _ACROSS - longest))))
    axes.grid(axis="x", color="#e3e8eb")
    axes.set_axisbelow(True)
    figure.legend(loc="outside lower center", ncols=3, frameon=False)
    _sign(figure, mark)
    return figure, axes


def number_bars(
    shares: Floats,
    errors: Floats,
    *,
    edge: int,
    names: tuple[str, str],
    label: str,
    height: str,
    mark: str,
    bars: int,
) -> tuple[Figure, Axes]:
    """Draw how often a number is 0, 1, 2 ...: upright bars with their intervals, of one fill up to an edge.

    Parameters
    ----------
    shares, errors : (numbers,)
        0 to 1, and half the width of their intervals.
    edge
        The last number of the first fill.
    names
        Of the two fills.
    label, height, mark
        Words on the horizontal and vertical axes, and across the figure.
    bars
        How many at most; of more numbers, a bar stands for several, and their intervals are left out.
    """
    figure, axes = _figure(7.5, 4.2)
    width = -(-max(1, len(shares)) // bars)
    starts = np.arange(0, len(shares), width)
    for name, (fill, hatch), first, past in (
        (names[0], _FILLS[2], 0, edge + 1),
        (names[1], _FILLS[1], edge + 1, len(shares)),
    ):
        part = np.where((np.arange(len(shares)) >= first) & (np.arange(len(shares)) < past), shares, 0.0)
        tops = np.add.reduceat(part, starts)
        below = np.add.reduceat(np.where(np.arange(len(shares)) < first, shares, 0.0), starts)
        axes.bar(
            starts + (width - 1) / 2,
            tops,
            width=0.86 * width,
            bottom=below,
            color=fill,
            hatch=hatch,
            edgecolor="white",
            linewidth=0.6,
            label=_plain(name),
        )
    if width == 1:
        axes.errorbar(starts, shares, errors, fmt="none", ecolor=_INK, elinewidth=1.2, capsize=2)
    axes.set_ylim(bottom=0)
    axes.locator_params(axis="x", integer=True)
    axes.set_xlabel(textwrap.fill(label, _LINE))
    axes.set_ylabel(height)
    axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.3g} %")
    axes.grid(axis="y", color="#e3e8eb")
    axes.set_axisbelow(True)
    figure.legend(loc="outside lower center", ncols=2, frameon=False)
    _sign(figure, mark)
    return figure, axes


def share_dots(
    labels: Sequence[str],
    base_shares: Floats,
    series: Sequence[tuple[str, Floats]],
    *,
    label: str,
    base: str,
    mark: str,
) -> tuple[Figure, Axes]:
    """Draw shares beside the share that each is measured by: a bar for the measure, a mark for each series.

    Parameters
    ----------
    labels
        Row labels, top to bottom.
    base_shares : (labels,)
        0 to 1; NaN leaves a row without a bar.
    series
        Name and shares (labels,) of each; at most six are told apart.
    label, base, mark
        Words on the horizontal axis, for the measure, and across the figure.
    """
    figure, axes = _figure(7.5, 1.9 + 0.32 * max(1, len(labels)))
    rows = np.arange(len(labels))[::-1]
    axes.barh(rows, np.nan_to_num(base_shares), height=0.72, color="#d5dce0", label=_plain(base))
    for number, (name, shares) in enumerate(series):
        ink = _FILLS[(4, 0, 3, 1, 2, 5)[number % 6]][0]
        height = rows + 0.3 - 0.6 * (number + 0.5) / len(series)
        axes.plot(shares, height, "osD^v*"[number % 6], color=ink, markersize=4.5, label=_plain(name), clip_on=False)
    axes.set_ylim(-0.7, max(0, len(labels) - 1) + 0.7)
    axes.set_yticks(rows, [_plain(one) for one in labels])
    widest = np.concatenate([base_shares, *(shares for _, shares in series)])
    axes.set_xlim(0, min(1.0, max(0.1, 1.05 * float(np.max(widest, initial=0.0, where=~np.isnan(widest))))))
    axes.set_xlabel(textwrap.fill(label, _LINE))
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
    axes.grid(axis="x", color="#e3e8eb")
    axes.set_axisbelow(True)
    figure.legend(loc="outside lower center", ncols=2, frameon=False)
    _sign(figure, mark)
    return figure, axes
