"""Column and file names of other tools, read with a note: Kumu and Gephi."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable
from typing import Any

from hrdnet.graph.raw import RawTable
from hrdnet.graph.schema import REQUIRED

#: Our table → file names under which Gephi and Kumu export it.
FILES: dict[str, tuple[str, ...]] = {
    "actors": ("nodes.csv", "elements.csv"),
    "channels": ("edges.csv", "connections.csv"),
}

_ENDS = {"Source": "source", "Target": "target", "From": "source", "To": "target"}
_NAMES: dict[str, dict[str, str]] = {
    "actors": {"Id": "id", "ID": "id", "Label": "label", "Latitude": "latitude", "Longitude": "longitude"},
    "channels": {**_ENDS, "Id": "id", "ID": "id", "Label": "label"},
    "ties": _ENDS,
}
#: Where Kumu and Gephi say whether an edge has a direction; Kumu's own ``Type`` is a free word.
_DIRECTION = ("Direction", "Type")
_DIRECTED = {"directed": "yes", "undirected": "no", "mutual": "no"}


def renamed(name: str, table: RawTable) -> tuple[RawTable, list[str]]:
    """Rename the columns of Kumu (``From/To/Type``) and Gephi (``Source/Target/Id``), each with a note.

    A table that has our names for what it needs is ours, and its columns stay; only a column that says
    directed or undirected becomes ``directed`` all the same. ``Label`` is kept as a column of the user's own.
    Kumu's elements have no id: their ``Label`` is the id.

    Parameters
    ----------
    name
        The table of the schema that the cells belong to.
    table
        Cells under the headers of the file.

    Returns
    -------
    table, notes
        The table remembers the file's headers, so that errors go on to name them.
    """
    columns = dict(table.columns)
    names: dict[str, str] = {}
    notes: list[str] = []
    for theirs, ours in _candidates(name, columns):
        if theirs in columns and theirs not in names and not {ours} & {*columns, *names.values()}:
            names[theirs] = ours
            notes.append(f"{name}: column {theirs} read as {ours}")
    if name == "channels" and "directed" not in columns:
        direction = next((header for header in _DIRECTION if header in columns), None)
        if direction is not None and _says_direction(columns[direction]):
            names[direction] = "directed"
            columns[direction] = [None if cell is None else _DIRECTED[_word(cell)] for cell in columns[direction]]
            notes.append(f"{name}: column {direction} read as directed")
        elif names or direction is not None:
            kept = "" if direction is None else f", column {direction} kept as it is"
            notes.append(f"{name}: nothing says which are directed, read as undirected{kept}")
    return _under(names, columns, table), notes


def _candidates(name: str, columns: Collection[str]) -> list[tuple[str, str]]:
    if set(REQUIRED[name]) <= set(columns):
        return []
    candidates = list(_NAMES.get(name, {}).items())
    if name == "actors" and not {"Id", "ID"} & set(columns):
        candidates.insert(0, ("Label", "id"))
    return candidates


def _says_direction(cells: Iterable[Any]) -> bool:
    words = {_word(cell) for cell in cells if cell is not None}
    return bool(words) and words <= set(_DIRECTED)


def _word(cell: object) -> str:
    return str(cell).strip().casefold()


def _under(names: dict[str, str], columns: dict[str, Any], table: RawTable) -> RawTable:
    """Put cells under new names; each stretch keeps the header that its file has."""
    headers = {ours: theirs for theirs, ours in names.items()}
    stretches = [dataclasses.replace(one, headers={**headers, **one.headers}) for one in table.stretches]
    return RawTable({names.get(header, header): cells for header, cells in columns.items()}, tuple(stretches))
