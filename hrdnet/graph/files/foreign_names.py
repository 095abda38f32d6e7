"""Column and file names of other tools, read with a note: Kumu and Gephi."""

from __future__ import annotations

from hrdnet.graph.raw import RawTable
from hrdnet.graph.schema import REQUIRED, TABLES

#: Our table → file names under which Gephi and Kumu export it.
FILES: dict[str, tuple[str, ...]] = {
    "actors": ("nodes.csv", "elements.csv"),
    "channels": ("edges.csv", "connections.csv"),
}

_NAMES: dict[str, dict[str, str]] = {
    "actors": {"Id": "id", "ID": "id", "Label": "label", "Latitude": "latitude", "Longitude": "longitude"},
    "channels": {
        "Source": "source",
        "Target": "target",
        "From": "source",
        "To": "target",
        "Id": "id",
        "Label": "label",
    },
    "ties": {"Source": "source", "Target": "target", "From": "source", "To": "target"},
}
_DIRECTED = {"directed": "yes", "undirected": "no", "mutual": "no"}


def renamed(name: str, table: RawTable) -> tuple[RawTable, list[str]]:
    """Rename the columns that Kumu (``From/To/Type``) and Gephi (``Source/Target/Id``) use.

    A name that is ours already wins; ``Label`` is kept as a column of the user's own. Kumu's elements have
    no id: their ``Label`` is the id.

    Returns
    -------
    table, notes
    """
    columns = dict(table.columns)
    notes: list[str] = []
    known = {column.name for column in TABLES[name]}
    if name == "actors" and not {"id", "Id", "ID"} & set(columns) and "Label" in columns:
        columns = {("id" if header == "Label" else header): cells for header, cells in columns.items()}
        notes.append("actors: column Label read as id (a Kumu map has no other)")
    for theirs, ours in _NAMES.get(name, {}).items():
        if theirs in columns and ours not in columns:
            columns = {(ours if header == theirs else header): cells for header, cells in columns.items()}
            if ours in REQUIRED[name] or ours in known:
                notes.append(f"{name}: column {theirs} read as {ours}")
    if name == "channels" and "Type" in columns and "directed" not in columns:
        words = [str(cell).strip().casefold() for cell in columns["Type"] if cell is not None]
        if words and set(words) <= set(_DIRECTED):
            columns["directed"] = [
                None if cell is None else _DIRECTED[str(cell).strip().casefold()] for cell in columns.pop("Type")
            ]
            notes.append("channels: column Type read as directed")
        else:
            notes.append("channels: column Type kept as it is")
    return RawTable(columns, table.stretches), notes
