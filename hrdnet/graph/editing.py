"""Making a new network out of an old one: added, removed and changed rows."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from hrdnet.errors import Problem, UsageError
from hrdnet.graph.raw import RawTable, Stretch
from hrdnet.graph.schema import TABLES, Kind
from hrdnet.graph.tables import ActorIndex, Table, read_refs
from hrdnet.graph.validation import default_channel_ids
from hrdnet.graph.values import Numbers, Texts, frozen, objects

if TYPE_CHECKING:
    from hrdnet.graph.files.document import Document
    from hrdnet.graph.network import ProtectionNetwork

Mask = npt.NDArray[np.bool_]


def counted(actors: Table) -> Table:
    """Let a missing count be 1, except for rows not in contact, whose number may be unknown."""
    count = actors.numbers("count")
    missing = ~count.known & ~actors.words("in_contact").is_any("no")
    if missing.any() or "count" not in actors:
        low = frozen(np.where(missing, 1.0, count.low))
        high = low if count.high is count.low else frozen(np.where(missing, 1.0, count.high))
        count = Numbers(low, high)
    names = [name for name in actors.columns if name not in {"id", "role", "setting", "region", "count"}]
    first = {name: actors.columns[name] for name in ("id", "role", "setting", "region") if name in actors}
    columns = {**first, "count": count, **{name: actors.columns[name] for name in names}}
    return dataclasses.replace(actors, columns=columns)


def with_posts(actors: Table, raw: RawTable, index: ActorIndex) -> tuple[Table, list[Problem]]:
    """Resolve the bodies to which posts belong, now that the actors are known."""
    if "organisation" not in raw.columns:
        return actors, []
    values, broken = read_refs(raw.columns["organisation"], index, needed=False)
    if not values.known.any():
        return actors, [raw.problem(row, "organisation", rule) for row, rule in broken]
    columns = {**actors.columns, "organisation": values}
    return dataclasses.replace(actors, columns=columns), [
        raw.problem(row, "organisation", rule) for row, rule in broken
    ]


def without_default_ids(channels: Table) -> Table:
    """Forget ids that say no more than the default: a network built from its own frames equals itself."""
    if "id" not in channels or not (channels.refs("source").known & channels.refs("target").known).all():
        return channels
    own = channels.texts("id").values
    unnamed = Table(channels.name, len(channels), {n: v for n, v in channels.columns.items() if n != "id"})
    ids = [None if name == default else name for name, default in zip(own, default_channel_ids(unnamed), strict=True)]
    columns = dict(channels.columns)
    if any(name is not None for name in ids):
        columns["id"] = Texts(objects(ids))
    else:
        del columns["id"]
    return dataclasses.replace(channels, columns=columns)


def appended(document: Document, name: str, rows: RawTable) -> Document:
    """Put further rows under a table."""
    tables = dict(document.tables)
    tables[name] = RawTable.joined([tables[name], rows]) if name in tables else rows
    return dataclasses.replace(document, tables=tables)


def remaining(network: ProtectionNetwork, actors: Sequence[str], channels: Sequence[str]) -> tuple[Mask, Mask]:
    """Return which actors and channels stay when some are named for removal."""
    keep_actors = np.ones(len(network), dtype=bool)
    keep_actors[[network.position(actor) for actor in actors]] = False
    keep_channels = np.ones(len(network.table("channels")), dtype=bool)
    if channels:
        gone = set(channels)
        missing = gone.difference(network.channel_ids)
        if missing:
            raise UsageError(f"{len(missing)} of the channel ids are not in the network")
        keep_channels = np.fromiter((name not in gone for name in network.channel_ids), dtype=bool)
    return keep_actors, keep_channels


def reduced(document: Document, stored: Mapping[str, Table], actors: Mask, channels: Mask) -> Document:
    """Keep some actors and channels, and of the other tables what still refers to somebody."""
    stays: dict[str, Mask] = {"actors": actors}
    for name in ("channels", "ties"):
        table = stored[name]
        if len(table):
            stays[name] = actors[table.refs("source").codes] & actors[table.refs("target").codes]
    if "channels" in stays:
        stays["channels"] &= channels
    gone = set(stored["actors"].texts("id").values[~actors])
    tables = {}
    for name, raw in document.tables.items():
        mask = stays.get(name)
        rows = range(len(raw)) if mask is None else np.flatnonzero(mask).tolist()
        columns = {column: [cells[row] for row in rows] for column, cells in raw.columns.items()}
        tables[name] = RawTable(_forgotten(name, columns, gone), (Stretch(name, len(rows)),))
    return dataclasses.replace(document, tables=tables)


def _forgotten(name: str, columns: dict[str, list[Any]], gone: set[str]) -> dict[str, list[Any]]:
    """Drop references to removed actors from the columns that need not name anybody."""
    if name in {"channels", "ties"}:
        return columns
    kinds = {column.name: column.kind for column in TABLES[name]}
    for column, cells in columns.items():
        if kinds.get(column) is Kind.REF:
            columns[column] = [None if cell in gone else cell for cell in cells]
        elif kinds.get(column) is Kind.REFS:
            columns[column] = [cell and tuple(one for one in cell if one not in gone) for cell in cells]
    return columns


def changed(document: Document, name: str, keys: Sequence[str], changes: RawTable) -> Document:
    """Change attributes of the rows whose ids ``changes`` names."""
    if "id" not in changes.columns:
        raise UsageError(f"{name}: the changes need a column id, so that rows can be matched")
    position = {key: row for row, key in enumerate(keys)}
    rows = [position.get(str(key), -1) for key in changes.columns["id"]]
    if -1 in rows:
        raise UsageError(f"{name}: {rows.count(-1)} of the ids are not in the network")
    raw = document.tables[name]
    columns: dict[str, Any] = {column: list(cells) for column, cells in raw.columns.items()}
    for column, cells in changes.columns.items():
        if column == "id":
            continue
        # A new value replaces an old range, and the other way round.
        base = column.removesuffix("_low").removesuffix("_high")
        rivals = [base] if base != column else [f"{column}_low", f"{column}_high"]
        target = columns.setdefault(column, [None] * len(raw))
        for row, cell in zip(rows, cells, strict=True):
            target[row] = cell
            for rival in rivals:
                if rival in columns and (rival != base or f"{base}_low" in changes.columns):
                    columns[rival][row] = None
    return dataclasses.replace(document, tables={**document.tables, name: RawTable(columns, raw.stretches)})
