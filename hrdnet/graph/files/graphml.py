"""A network as GraphML: nodes are actors, edges channels (or ties), the rest JSON on the graph."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax.saxutils import escape, quoteattr

from hrdnet.errors import DataProblems, Problem, UsageError
from hrdnet.graph.files import json_text, xml_guard
from hrdnet.graph.files.document import Document
from hrdnet.graph.raw import Cells, RawTable, Stretch

_TYPES = {
    "int": "number",
    "long": "number",
    "float": "number",
    "double": "number",
    "boolean": "flag",
    "string": "text",
}
_TIE = "table"
_STRUCTURED = ("about", "kinds", "regions", "mechanisms", "log")
_REFUSED = {"hyperedge", "port", "endpoint"}
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_BROKEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HINTS = 50


@dataclass
class _Rows:
    """Rows as they come: a dict of cells each, and the line each began on."""

    cells: list[dict[str, Any]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def table(self, place: str) -> RawTable:
        names = list(dict.fromkeys(name for row in self.cells for name in row))
        columns = {name: [row.get(name) for row in self.cells] for name in names}
        return RawTable(columns, (Stretch(place, len(self.cells), self.lines, unit="line"),))


class _Reader:
    """Builds tables from the elements of one file."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.keys: dict[str, tuple[str, str, str]] = {}
        self.nodes, self.edges, self.ties = _Rows(), _Rows(), _Rows()
        self.structured: dict[str, Any] = {}
        self.first: dict[str, int] = {}
        self.path: list[str] = []
        self.graphs = 0
        self.edge_default = "undirected"
        self.element: dict[str, Any] = {}
        self.line = 0
        self.ends: list[tuple[int, str, str]] = []
        self.data_key: str | None = None

    def wrong(self, line: int, column: str, rule: str) -> None:
        self.problems.append(Problem(f"{self.name} line {line}", column, rule))

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.path.append(name)
        if len(self.path) == 1 and name != "graphml":
            self.wrong(line, "", "not GraphML: the first element is not graphml")
        elif name == "key":
            self._key(attributes, line)
        elif name == "graph":
            self._graph(attributes, line)
        elif name in {"node", "edge"}:
            self.element, self.line = {}, line
            (self._node if name == "node" else self._edge)(attributes, line)
        elif name == "data":
            self.data_key = attributes.get("key")
        elif name in _REFUSED:
            self.wrong(line, "", f"{name}s are not channels between two actors")

    def end(self, name: str, text: str, line: int) -> None:
        self.path.pop()
        if name == "data":
            self._data(text, line, self.path[-1] if self.path else "")
        elif name == "node":
            self.nodes.cells.append(self.element)
            self.nodes.lines.append(self.line)
        elif name == "edge":
            rows = self.ties if self.element.pop(_TIE, None) == "ties" else self.edges
            if rows is self.ties:
                self.element.pop("directed", None)
            rows.cells.append(self.element)
            rows.lines.append(self.line)

    def _key(self, attributes: dict[str, str], line: int) -> None:
        key = attributes.get("id")
        if not key:
            self.wrong(line, "", "a key has no id")
        elif key in self.keys:
            self.wrong(line, "", "the same key is declared twice")
        elif attributes.get("attr.type", "string") not in _TYPES:
            self.wrong(line, "", "attr.type is one of " + ", ".join(_TYPES))
        else:
            kind = _TYPES[attributes.get("attr.type", "string")]
            self.keys[key] = (attributes.get("attr.name", key), kind, attributes.get("for", "all"))

    def _graph(self, attributes: dict[str, str], line: int) -> None:
        self.graphs += 1
        if self.path.count("graph") > 1:
            self.wrong(line, "", "a graph inside a graph")
        elif self.graphs > 1:
            self.wrong(line, "", "the file holds more than one graph: split it")
        self.edge_default = attributes.get("edgedefault", "undirected")
        if self.edge_default not in {"directed", "undirected"}:
            self.wrong(line, "edgedefault", "directed or undirected")

    def _node(self, attributes: dict[str, str], line: int) -> None:
        name = attributes.get("id")
        if not name:
            self.wrong(line, "id", "the node has no id")
            return
        if name in self.first:
            self.wrong(line, "id", f"the same id stands at line {self.first[name]}")
        self.first.setdefault(name, line)
        self.element["id"] = name

    def _edge(self, attributes: dict[str, str], line: int) -> None:
        source, target = attributes.get("source"), attributes.get("target")
        if not source or not target:
            self.wrong(line, "source" if not source else "target", "the edge lacks an end")
            return
        self.ends.append((line, source, target))
        directed = attributes.get("directed")
        if directed not in {None, "true", "false"}:
            self.wrong(line, "directed", "true or false")
        is_directed = self.edge_default == "directed" if directed is None else directed == "true"
        self.element.update(source=source, target=target, directed="yes" if is_directed else "no")
        if "id" in attributes:
            self.element["id"] = attributes["id"]

    def _data(self, text: str, line: int, parent: str) -> None:
        key, self.data_key = self.data_key, None
        if key is None or key not in self.keys:
            self.wrong(line, "", "data under a key that is not declared")
            return
        name, kind, _ = self.keys[key]
        if parent == "graph":
            if name in _STRUCTURED:
                self.structured[name] = json_text.parsed(text, f"{self.name} line {line}")
            return
        if parent not in {"node", "edge"}:
            return
        if name in self.element:
            self._repeated(name, text, line)
            return
        self.element[name] = self._value(name, kind, text, line)

    def _repeated(self, name: str, text: str, line: int) -> None:
        if name == "directed":
            if {"true": "yes", "false": "no"}.get(text.strip(), text.strip()) != self.element[name]:
                self.wrong(
                    line,
                    "directed",
                    "contradicts the edge's own attribute directed, or the graph's edgedefault",
                )
        elif name != "id" or self.element["id"] != text:
            self.wrong(line, name, "the same key stands twice in one element")

    def _value(self, name: str, kind: str, text: str, line: int) -> Any:
        if kind == "flag":
            if text.strip() not in {"true", "false", "1", "0"}:
                self.wrong(line, name, "declared boolean: true or false")
            return text.strip() in {"true", "1"}
        if kind != "number":
            return text
        if not _NUMBER.fullmatch(text.strip()):
            comma = "decimal comma: write a decimal point" if "," in text else "declared a number, and is none"
            self.wrong(line, name, comma)
            return None
        return float(text)

    def undeclared(self) -> None:
        """Complain about ends of edges that no node declares; a near miss is named by its line."""
        hints = _HINTS
        for line, source, target in self.ends:
            for column, end in (("source", source), ("target", target)):
                if end in self.first:
                    continue
                near = difflib.get_close_matches(end, self.first, n=1, cutoff=0.7) if hints > 0 else []
                hints -= 1
                where = f"; did you mean the id at line {self.first[near[0]]}?" if near else ""
                self.wrong(line, column, f"no node has this id{where}")


def read(file: Path) -> Document:
    """Read GraphML strictly: ours, or as networkx and igraph write it.

    Raises
    ------
    UnsafeInput
        For a DOCTYPE, entities, deep nesting or huge texts.
    DataProblems
        With all broken rules and their lines: repeated or missing ids, edges to undeclared nodes, several
        graphs, unknown or repeated keys, values that are not of the declared type.
    """
    reader = _Reader(file.name)
    with file.open("rb") as source:
        xml_guard.parse(source, file.name, reader)
    if not reader.graphs and not reader.problems:
        reader.wrong(1, "", "the file holds no graph")
    reader.undeclared()
    if reader.problems:
        raise DataProblems(sorted(reader.problems, key=_line_number))
    tables = {"actors": reader.nodes.table(file.name), "channels": reader.edges.table(file.name)}
    if reader.ties.cells:
        tables["ties"] = reader.ties.table(file.name)
    for name in ("regions", "mechanisms", "log"):
        if name in reader.structured:
            tables[name] = RawTable.of(reader.structured[name], f"{file.name} {name}")
    about, kinds = reader.structured.get("about", {}), reader.structured.get("kinds", {})
    return Document(tables, about, kinds)


def _line_number(problem: Problem) -> int:
    return int(problem.place.rpartition(" ")[2])


def write(document: Document, stream: BinaryIO) -> None:
    """Write GraphML: deterministic bytes, cells that are missing left out.

    Raises
    ------
    UsageError
        If a text holds a character that XML cannot.
    """
    stream.writelines(line.encode("utf-8") + b"\n" for line in _lines(document))


_IMPLIED = {
    "actors": {"id"},
    "channels": {"source", "target", "directed", "id"},
    "ties": {"source", "target"},
}


def _lines(document: Document) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    for name in _structures(document):
        yield f'<key id="{name}" for="graph" attr.name="{name}" attr.type="string"/>'
    for name, implied in _IMPLIED.items():
        domain = "node" if name == "actors" else "edge"
        for column, cells in _columns(document, name).items():
            if column not in implied:
                key = _attribute(f"{name}.{column}")
                yield f'<key id={key} for="{domain}" attr.name={_attribute(column)} attr.type="{_type(cells)}"/>'
    if "ties" in document.tables:
        yield f'<key id="{_TIE}" for="edge" attr.name="{_TIE}" attr.type="string"/>'
    yield '<graph edgedefault="undirected">'
    for name, content in _structures(document).items():
        yield f'<data key="{name}">{_text(json.dumps(content, ensure_ascii=False))}</data>'
    yield from _elements(document, "actors", "node")
    yield from _elements(document, "channels", "edge")
    yield from _elements(document, "ties", "edge")
    yield "</graph>"
    yield "</graphml>"


def _structures(document: Document) -> dict[str, Any]:
    """Return what GraphML has no elements for: the header, the kinds of own columns, the other tables."""
    content: dict[str, Any] = {"about": dict(document.about)} if document.about else {}
    if document.kinds:
        content["kinds"] = {table: dict(kinds) for table, kinds in document.kinds.items()}
    for name in ("regions", "mechanisms", "log"):
        if name in document.tables:
            content[name] = {column: list(cells) for column, cells in document.tables[name].columns.items()}
    return content


def _elements(document: Document, name: str, element: str) -> Iterator[str]:
    columns = _columns(document, name)
    table = document.tables.get(name)
    data = [(column, _attribute(f"{name}.{column}")) for column in columns if column not in _IMPLIED[name]]
    for row in range(len(table) if table is not None else 0):
        parts = [f"<{element}{_ends(columns, row)}>"]
        if name == "ties":
            parts.append(f'<data key="{_TIE}">ties</data>')
        for column, key in data:
            cell = columns[column][row]
            if cell is not None:
                parts.append(f"<data key={key}>{_value(cell)}</data>")
        yield "".join(parts) + f"</{element}>"


def _ends(columns: Mapping[str, Cells], row: int) -> str:
    """Return the XML attributes of a node or edge."""
    written = ""
    for column in ("id", "source", "target"):
        cell = columns[column][row] if column in columns else None
        if cell is not None:
            written += f" {column}={_attribute(cell)}"
    if "directed" in columns:
        written += f' directed="{"true" if columns["directed"][row] == "yes" else "false"}"'
    return written


def _columns(document: Document, name: str) -> Mapping[str, Cells]:
    table = document.tables.get(name)
    return table.columns if table is not None else {}


def _type(cells: Cells) -> str:
    first = next((cell for cell in cells if cell is not None), "")
    return "boolean" if isinstance(first, bool) else "double" if isinstance(first, float | int) else "string"


def _value(cell: Any) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float | int):
        return repr(float(cell))
    return _text(json.dumps(list(cell), ensure_ascii=False) if isinstance(cell, tuple | list) else cell)


def _text(text: str) -> str:
    if _BROKEN.search(text):
        raise UsageError("a text holds a control character that XML cannot carry")
    # XML turns a bare carriage return into a line feed; a reference keeps it.
    return escape(text, {"\r": "&#13;"})


def _attribute(text: str) -> str:
    if _BROKEN.search(text):
        raise UsageError("a text holds a control character that XML cannot carry")
    return quoteattr(text, {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"})
