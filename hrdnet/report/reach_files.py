"""The files of a reach run: a table, a figure, and in the working view the rows."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from hrdnet.graph.files.csv_cells import write_columns
from hrdnet.graph.files.guard import write_folder_atomically
from hrdnet.present.figures import interval_bars, png
from hrdnet.report.overview import Overview
from hrdnet.report.reach_maps import map_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from hrdnet.metrics.reach_result import Reach

SHARED = "SHARED VIEW: groups only"
#: What a working view writes; a later shared view into the same folder takes it away.
_DETAILED = ("reach_by_row.csv", "reach_map.png")


def save(result: Reach, table: Overview, folder: Path, *, working: bool, inputs: Iterable[Path] = ()) -> list[str]:
    """Write the table and the figure, and with ``working`` (or invented data) rows and a map; all or nothing.

    Returns
    -------
    list of str
        Names of the files written.
    """
    detailed = working or result.provenance.synthetic
    mark = result.provenance.mark if detailed else SHARED
    files: dict[str, Callable[[BinaryIO], None]] = {
        "reach_by_group.csv": functools.partial(write_columns, table.columns(mark)),
        "reach_by_group.png": functools.partial(_put, figure_of(table, mark)),
    }
    if detailed:
        frame = result.to_frame()
        columns = {
            "marking": [mark] * len(frame),
            "question": [table.question] * len(frame),
            **{str(name): list(frame[name]) for name in frame},
        }
        files["reach_by_row.csv"] = functools.partial(write_columns, columns)
        figure = map_of(result, mark)
        if figure is not None:
            files["reach_map.png"] = functools.partial(_put, figure)
    write_folder_atomically(folder, files, obsolete=_DETAILED, inputs=inputs)
    return list(files)


def _put(figure: Figure, stream: BinaryIO) -> None:
    stream.write(png(figure))


def figure_of(table: Overview, mark: str) -> Figure:
    """Return the overview as bars."""
    lines = table.lines
    return interval_bars(
        [line.group for line in lines],
        np.array([line.probability for line in lines]),
        (np.array([line.low for line in lines]), np.array([line.high for line in lines])),
        (np.array([line.sampling_low for line in lines]), np.array([line.sampling_high for line in lines])),
        label=f"probability that {table.question}",
        mark=mark,
    )[0]
