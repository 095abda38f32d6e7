"""Networks to and from networkx and igraph, attributes kept."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from hrdnet.errors import UsageError
from hrdnet.graph.files.document import Document
from hrdnet.graph.network import ProtectionNetwork
from hrdnet.graph.raw import RawTable, Stretch

if TYPE_CHECKING:
    import igraph
    import networkx as nx

_REST = "hrdnet"
_REST_TABLES = ("ties", "regions", "mechanisms", "log")


def from_networkx(graph: nx.Graph[Any]) -> ProtectionNetwork:
    """Read a networkx graph of any kind.

    Parameters
    ----------
    graph
        Ids are ``str(node)``; node and edge attributes become columns, those of the schema under their names
        (a missing role is "unknown"). ``weight`` is kept and never read. Edges of a directed graph are
        directed, unless they carry ``directed="no"`` as ``net.to_networkx()`` writes.

    Returns
    -------
    ProtectionNetwork
        With the same nodes and edges.

    Raises
    ------
    UsageError
        If two nodes have the same ``str``.
    DataProblems
        If an attribute breaks a rule of its column.

    Examples
    --------
    >>> import hrdnet as hn
    >>> import networkx as nx
    >>> hn.from_networkx(nx.karate_club_graph()).contents["channels"]
    '78 channels'
    """
    names = [str(node) for node in graph.nodes]
    if len(set(names)) < len(names):
        raise UsageError("two nodes have the same text: their ids would be one")
    actors = [{"id": str(node), **_named(data)} for node, data in graph.nodes(data=True)]
    rest: Mapping[str, Any] = graph.graph.get(_REST, {})
    tables = {
        "actors": _table("actors", actors),
        "channels": _table("channels", list(_channels(graph))),
        **{name: RawTable.of(rest[name], name) for name in _REST_TABLES if name in rest},
    }
    return ProtectionNetwork.from_document(Document(tables, rest.get("about", {}), rest.get("kinds", {})))


def _named(data: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): value for key, value in data.items() if key != "id"}


def _channels(graph: nx.Graph[Any]) -> Iterable[dict[str, Any]]:
    import networkx as nx

    directed = "yes" if isinstance(graph, nx.DiGraph) else "no"
    seen: set[Any] = set()
    for source, target, data in graph.edges(data=True):
        row = {str(key): value for key, value in data.items()}
        # networkx does not keep which end of an undirected edge came first; the trust columns need it.
        ends = (row.pop("source", None), row.pop("target", None))
        if set(ends) != {str(source), str(target)}:
            ends = (str(source), str(target))
        row = {"source": ends[0], "target": ends[1], "directed": directed} | row
        # In a mixed graph an undirected channel is two opposite arcs: one row.
        number = row.pop("channel", None)
        if number is not None and directed == "yes" and row["directed"] == "no":
            if number in seen:
                continue
            seen.add(number)
        yield row


def _table(name: str, rows: list[dict[str, Any]]) -> RawTable:
    columns = dict.fromkeys(column for row in rows for column in row)
    for needed in ("source", "target") if name == "channels" else ("id",):
        columns.setdefault(needed)
    cells = {column: [row.get(column) for row in rows] for column in columns}
    return RawTable(cells, (Stretch(name, len(rows)),))


def to_networkx(network: ProtectionNetwork) -> nx.MultiGraph[str] | nx.MultiDiGraph[str]:
    """Return a networkx multigraph with all attributes; ties and the other tables are in ``graph.graph``.

    A network whose channels are all undirected gives a ``MultiGraph``, else a ``MultiDiGraph`` in which
    an undirected channel is two opposite arcs marked ``directed="no"`` that share a number ``channel``.
    Edges carry ``source`` and ``target``: in an undirected edge networkx does not keep which end was which.
    """
    import networkx as nx

    document = network.to_document()
    channels = network.table("channels")
    mixed = bool(channels.words("directed").is_any("yes").any())
    graph: nx.MultiGraph[str] = nx.MultiDiGraph() if mixed else nx.MultiGraph()
    for row in _rows(document.tables["actors"]):
        graph.add_node(row.pop("id"), **row)
    for number, row in enumerate(_rows(document.tables["channels"])):
        source, target = row["source"], row["target"]
        if mixed and row["directed"] == "no":
            row["channel"] = number
            graph.add_edge(target, source, **row)
        graph.add_edge(source, target, **row)
    rest = {name: dict(table.columns) for name, table in document.tables.items() if name in _REST_TABLES}
    graph.graph[_REST] = {**rest, "about": dict(document.about), "kinds": dict(document.kinds)}
    return graph


def _rows(table: RawTable) -> Iterable[dict[str, Any]]:
    for cells in zip(*table.columns.values(), strict=True):
        yield {name: cell for name, cell in zip(table.columns, cells, strict=True) if cell is not None}


def to_igraph(network: ProtectionNetwork) -> igraph.Graph:
    """Return an igraph graph with all attributes; the vertex attribute ``name`` is the id.

    Mixed networks become directed, an undirected channel being two opposite arcs. Missing numbers are NaN,
    other missing attributes ``None``. igraph is GPL-2.0-or-later: see ``docs/dependencies.md``.
    """
    import igraph

    document = network.to_document()
    channels = network.table("channels")
    source, target = channels.refs("source").codes.tolist(), channels.refs("target").codes.tolist()
    directed = channels.words("directed").is_any("yes").tolist()
    mixed = any(directed)
    rows = list(range(len(source)))
    ends = list(zip(source, target, strict=True))
    if mixed:
        back = [row for row in rows if not directed[row]]
        ends += [(target[row], source[row]) for row in back]
        rows += back
    graph = igraph.Graph(n=len(network), edges=ends, directed=mixed)
    for column, cells in document.tables["actors"].columns.items():
        graph.vs["name" if column == "id" else column] = _filled(cells)
    for column, cells in document.tables["channels"].columns.items():
        if column not in {"source", "target"}:
            graph.es[column] = [_filled(cells)[row] for row in rows]
    return graph


def _filled(cells: Any) -> list[Any]:
    numbers = any(isinstance(cell, float) for cell in cells)
    return [math.nan if cell is None and numbers else cell for cell in cells]
