"""The files of a reach run: a table, a figure, and in the working view the rows."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from hrdnet.graph.files.csv_cells import write_columns
from hrdnet.graph.files.guard import write_folder_atomically
from hrdnet.metrics.groups import NOT_SAID
from hrdnet.metrics.reach_words import question
from hrdnet.present.figures import interval_bars, place_map, png
from hrdnet.report.overview import Overview

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


def map_of(result: Reach, mark: str) -> Figure | None:
    """Return settlements coloured by reach with the towns of missions, or ``None`` without coordinates."""
    actors = result.network.table("actors")
    latitude, longitude = actors.numbers("latitude"), actors.numbers("longitude")
    located = latitude.known & longitude.known
    rows = result.rows
    if not located[rows].any():
        return None
    count = actors.numbers("count").at(0.5)
    places: dict[tuple[float, float], list[tuple[float, float]]] = {}
    for row, reach in zip(rows.tolist(), result.probability.tolist(), strict=True):
        if located[row]:
            places.setdefault((longitude.low[row], latitude.low[row]), []).append((reach, count[row]))
    totals = {place: sum(people for _, people in here) for place, here in places.items()}
    means = [sum(reach * people for reach, people in here) / totals[place] for place, here in places.items()]
    missions = np.flatnonzero(actors.words("role").is_any("mission") & located)
    towns: dict[tuple[float, float], int] = {}
    for row in missions.tolist():
        spot = (longitude.low[row], latitude.low[row])
        towns[spot] = towns.get(spot, 0) + 1
    return place_map(
        np.array([place[0] for place in places]),
        np.array([place[1] for place in places]),
        np.array(means),
        np.array(list(totals.values())),
        [(_town(result, spot), *spot, number) for spot, number in towns.items()],
        label="probability",
        title=f"How likely it is that {question(result)}, by settlement",
        mark=mark,
        backdrop=_backdrop(result),
    )[0]


def _town(result: Reach, spot: tuple[float, float]) -> str:
    """Name a mission town: the settlement in an example, else the region."""
    actors = result.network.table("actors")
    here = np.flatnonzero((actors.numbers("longitude").low == spot[0]) & (actors.numbers("latitude").low == spot[1]))
    labels = actors.columns.get("label")
    for row in here.tolist():
        label = str(labels.cells()[row] or "") if labels is not None else ""
        if label.endswith(")") and "(" in label:
            return label[label.index("(") + 1 : -1]
    region = actors.texts("region").values[here[0]] if len(here) else None
    return region or NOT_SAID


def _backdrop(result: Reach) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the other settlements of an example's country."""
    from hrdnet.graph import geography

    code = result.network.about.get("country")
    for name in geography.names():
        country = geography.country(name)
        if country.code == code:
            settlements = country.settlements
            return np.array([one.longitude for one in settlements]), np.array([one.latitude for one in settlements])
    return None
