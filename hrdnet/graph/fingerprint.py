"""A SHA-256 of what a network says, whatever the order of its rows and columns."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from hrdnet.graph.tables import Table
from hrdnet.graph.validation import channel_order
from hrdnet.graph.values import Index

_VERSION = b"hrdnet network 1"


def fingerprint(tables: Mapping[str, Table], about: Mapping[str, Any]) -> str:
    """Hash every column of every table, rows in an order that depends on their content alone."""
    digest = hashlib.sha256(_VERSION)
    ids = tables["actors"].texts("id").values
    rank = np.empty(len(ids), dtype=np.int32)
    rank[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids), dtype=np.int32)
    for name in sorted(tables):
        table = tables[name]
        if not len(table):
            continue
        digest.update(f"\0table {name} {len(table)}\0".encode())
        ordered = table.take(_order(table, rank))
        for column in sorted(ordered.columns):
            content = ordered.columns[column].canonical_bytes()
            kind = table.own.get(column, "")
            digest.update(f"\0{column}\0{kind}\0{len(content)}\0".encode())
            digest.update(content)
    digest.update(json.dumps(about, sort_keys=True, ensure_ascii=True).encode())
    return digest.hexdigest()


def _order(table: Table, rank: np.ndarray) -> Index:
    if table.name == "channels":
        order = channel_order(table, rank)
        # Channels with ids of their own may share ends; their ids break the tie.
        if "id" in table:
            ids = table.texts("id").values[order]
            names = np.array([name or "" for name in ids], dtype=object)
            by_id = np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.int64)
            return np.asarray(order[by_id])
        return np.asarray(order)
    if "id" in table:
        ids = table.texts("id").values
        return np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.int64)
    # Ties and log entries have no id: order them by all they say.
    rows = [repr(row) for row in zip(*(cells for _, cells in sorted(table.written())), strict=True)]
    return np.array(sorted(range(len(rows)), key=rows.__getitem__), dtype=np.int64)
