"""Figures: arrays in, axes out. Nothing here knows what is shown."""

from __future__ import annotations

import io
import itertools
import math
import sys
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.present.tables import shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]

_INK = "#22303c"
_BAND = "#9db4c0"
_POINT = "#b23a48"
#: Characters in a line of words that must not run out of a figure.
_LINE = 48
#: Ink and hatching of curves: colours that also differ in grey.
_CURVES = ((_INK, ""), (_POINT, "//"), ("#3a7ca5", ".."))


def interval_bars(
    labels: Sequence[str],
    points: Floats,
    band: tuple[Floats, Floats],
    sampling: tuple[Floats, Floats],
    *,
    label: str,
    mark: str,
) -> tuple[Figure, Axes]:
    """Draw one row a label: a thin line for the band, a thick one for the sampling interval, a dot for the point.

    Parameters
    ----------
    labels
        Row labels, top to bottom.
    points, band, sampling : (rows,) arrays and pairs of them
        In shares, 0 to 1.
    label
        Of the horizontal axis.
    mark
        INVENTED or DO NOT SEND, written across the figure.
    """
    figure, axes = _figure(7.5, 1.4 + 0.32 * len(labels))
    rows = np.arange(len(labels))[::-1]
    axes.hlines(rows, band[0], band[1], color=_BAND, linewidth=3, label="band from what is not known")
    axes.hlines(rows, sampling[0], sampling[1], color=_INK, linewidth=6, label="sampling interval (95 %)")
    axes.plot(points, rows, "o", color=_POINT, markersize=5, label="mean")
    axes.set_yticks(rows, [_plain(one) for one in labels])
    axes.set_ylim(-0.7, max(0, len(labels) - 1) + 0.7)
    ends = np.asarray(band[1], dtype=np.float64)
    widest = float(np.max(ends, initial=0.0, where=~np.isnan(ends)))
    axes.set_xlim(0, min(1.0, max(0.1, widest * 1.1)))
    axes.set_xlabel(textwrap.fill(label, _LINE))
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
    axes.grid(axis="x", color="#e3e8eb")
    axes.set_axisbelow(True)
    figure.legend(loc="outside lower center", ncols=3, frameon=False)
    _sign(figure, mark)
    return figure, axes


def step_curves(
    curves: Sequence[tuple[str, Floats, Floats, Floats]], *, label: str, height: str, mark: str
) -> tuple[Figure, Axes]:
    """Draw shares that grow from step to step: a line and its band each, on a scale that gives early steps room.

    Parameters
    ----------
    curves
        Name, shares, low and high ends of the band, at 0, 1, 2 ... on the horizontal axis.
    label, height, mark
        Words on the horizontal and vertical axes, and across the figure.
    """
    figure, axes = _figure(7.5, 4.4)
    last = max([30, *(len(curve[1]) for curve in curves)])
    steps = np.arange(last + 1)
    highest = 0.1
    for (name, *ends), (ink, hatch) in zip(curves, _CURVES, strict=False):
        share, low, high = (np.append(end, np.full(len(steps) - len(end), end[-1])) for end in ends)
        axes.fill_between(steps, low, high, step="post", facecolor=ink, alpha=0.18, hatch=hatch, linewidth=0)
        axes.step(steps, share, where="post", color=ink, linewidth=2, label=_plain(name))
        highest = max(highest, float(high[-1]) * 1.08)
    axes.set_xscale("symlog", linthresh=7)
    ticks = [tick for tick in (0, 1, 3, 7, 14, 30, 90, 180, 365, 730, 1826, 3653) if tick <= last]
    axes.set_xticks(ticks, [str(tick) for tick in ticks])
    axes.minorticks_off()
    axes.set_xlim(0, last)
    axes.set_ylim(0, min(1.0, highest))
    axes.set_xlabel(label)
    axes.set_ylabel(height)
    axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
    axes.grid(color="#e3e8eb")
    axes.set_axisbelow(True)
    if curves:
        figure.legend(loc="outside lower center", ncols=3, frameon=False)
    _sign(figure, mark)
    return figure, axes


def stepped_lines(
    lines: Sequence[tuple[str, Floats, Sequence[str], Sequence[str], str]], *, label: str, value: str, mark: str
) -> tuple[Figure, Axes]:
    """Draw one row a line: evenly spaced dots, each named, with a note below it, coloured by a share.

    Parameters
    ----------
    lines
        Name, shares (0 to 1), names and notes of its dots, and words at its end; top to bottom.
    label, value, mark
        Words on the horizontal axis, on the colour bar, and across the figure.
    """
    longest = max([1, *(len(shares) for _, shares, *_ in lines)])
    # Names stand side by side, a step apart: a step is as wide as the longest of them.
    letters = max([1, *(len(_plain(word)) for _, _, *words, _ in lines for word in itertools.chain(*words))])
    figure, axes = _figure(5.0 + max(0.85, 0.085 * letters) * longest, 1.6 + 0.55 * max(1, len(lines)))
    rows = list(range(len(lines)))[::-1]
    for row, (_, shares, names, notes, ending) in zip(rows, lines, strict=True):
        steps = np.arange(len(shares))
        axes.plot(steps, np.full(len(steps), row), color=_BAND, linewidth=1.5, zorder=1)
        dots = axes.scatter(steps, np.full(len(steps), row), c=shares, s=60, cmap="viridis", vmin=0, vmax=1, zorder=2)
        for step, name, note in zip(steps, names, notes, strict=True):
            for words, height, size in ((name, 7, 8), (note, -15, 7)):
                axes.annotate(
                    _plain(words), (step, row), (0, height), textcoords="offset points", fontsize=size, ha="center"
                )
        axes.annotate(_plain(ending), (steps[-1], row), (22, -3), textcoords="offset points", fontsize=8)
    axes.set_yticks(rows, [textwrap.fill(_plain(name), _LINE // 2) for name, *_ in lines])
    axes.set_ylim(-0.7, max(0, len(lines) - 1) + 0.7)
    axes.set_xlim(-0.4, longest + 0.4)
    axes.set_xticks(range(longest))
    axes.set_xlabel(label)
    if lines:
        figure.colorbar(dots, ax=axes, label=value, fraction=0.04)
    _sign(figure, mark)
    return figure, axes


def place_map(
    longitude: Floats,
    latitude: Floats,
    value: Floats,
    size: Floats,
    landmarks: Sequence[tuple[str, float, float, int]],
    *,
    label: str,
    title: str,
    mark: str,
    backdrop: tuple[Floats, Floats] | None = None,
) -> tuple[Figure, Axes]:
    """Draw places as dots coloured by a share, with named landmarks; no borders.

    Parameters
    ----------
    longitude, latitude : (places,)
        Degrees.
    value : (places,)
        Shares, 0 to 1.
    size : (places,)
        People at each place; the area of a dot grows with it.
    landmarks
        Name, longitude, latitude and number, drawn as triangles.
    label, title, mark
        Words on the colour bar, above, and across the figure.
    backdrop
        Longitudes and latitudes of further places, in grey.
    """
    middle = math.radians(float(np.mean(latitude))) if len(latitude) else 0.0
    every = (longitude, latitude) if backdrop is None else backdrop
    shape = float(np.ptp(every[1])) / max(1e-9, float(np.ptp(every[0])) * math.cos(middle))
    figure, axes = _figure(9.0, min(11.0, max(4.2, 6.8 * shape + 1.6)))
    if backdrop is not None:
        axes.scatter(*backdrop, s=3, color="#d5dce0", linewidths=0, zorder=1)
    top = max(0.05, float(np.max(value, initial=0.0)))
    dots = axes.scatter(
        longitude,
        latitude,
        c=value,
        s=25 + 14 * size,
        cmap="viridis",
        vmin=0,
        vmax=top,
        edgecolors=_INK,
        linewidths=0.6,
        zorder=3,
    )
    for name, x, y, number in landmarks:
        axes.plot(x, y, "^", color=_POINT, markersize=11, markeredgecolor="white", zorder=4)
        axes.annotate(
            f"{_plain(name)}: {number}",
            (x, y),
            xytext=(9, 9),
            textcoords="offset points",
            color=_POINT,
            weight="bold",
            zorder=5,
            bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.75},
        )
    axes.set_aspect(1 / max(0.2, math.cos(middle)))
    axes.set_title(textwrap.fill(title, _LINE), loc="left", color=_INK)
    axes.set_xlabel("longitude (degrees)")
    axes.set_ylabel("latitude (degrees)")
    bar = figure.colorbar(dots, ax=axes, shrink=0.8)
    bar.set_label(label)
    bar.ax.yaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f} %")
    axes.plot([], [], "^", color=_POINT, label="missions in the town")
    axes.scatter([], [], s=80, color="#888", edgecolors=_INK, label="defenders (area: how many)")
    if backdrop is not None:
        axes.scatter([], [], s=6, color="#d5dce0", label="other settlements")
    figure.legend(loc="outside lower center", ncols=3, frameon=False)
    _sign(figure, mark)
    return figure, axes


def plain_bars(labels: Sequence[str], values: Floats, *, label: str, mark: str) -> tuple[Figure, Axes]:
    """Draw one horizontal bar a label; NaN leaves a row empty with the words "no record"."""
    figure, axes = _figure(7.5, 1.2 + 0.3 * max(1, len(labels)))
    rows = np.arange(len(labels))[::-1]
    axes.barh(rows, np.nan_to_num(values), color=_BAND)
    for row, value in zip(rows.tolist(), values.tolist(), strict=True):
        if math.isnan(value):
            axes.text(0, row, " no record", va="center", color=_POINT)
    axes.set_yticks(rows, [_plain(one) for one in labels])
    axes.set_xlim(left=0)
    axes.locator_params(axis="x", integer=True)
    axes.set_xlabel(label)
    _sign(figure, mark)
    return figure, axes


def _figure(width: float, height: float) -> tuple[Figure, Axes]:
    """Make a figure: one of pyplot's where somebody looks at them (a notebook), else one that nobody keeps."""
    if {"matplotlib.pyplot", "IPython"} & sys.modules.keys():
        from matplotlib import pyplot as plt

        figure = plt.figure(figsize=(width, height), layout="constrained")
    else:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes


def _sign(figure: Figure, mark: str) -> None:
    figure.suptitle(mark, x=0.99, ha="right", color=_POINT, weight="bold", fontsize=11)


def _plain(text: str) -> str:
    """Keep a label from being read as mathematics, and from turning the text around it."""
    return shown(text).replace("$", r"\$")


def png(figure: Figure, *, dpi: int = 150, colours: int | None = None) -> bytes:
    """Return a figure as PNG bytes without date or software, the same every time.

    Parameters
    ----------
    dpi
        Dots per inch.
    colours
        How many colours it may have, so that it is small; as many as it needs by default.
    """
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=dpi, metadata={"Software": None})
    if colours is None:
        return stream.getvalue()
    from PIL import Image

    small = io.BytesIO()
    with Image.open(stream) as image:
        few = image.convert("RGB").quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(small, format="png", optimize=True)
    return small.getvalue()
