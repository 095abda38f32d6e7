"""A network as one JSON file: tables as lists of row objects, one row a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from hrdnet.errors import DataProblems, Problem, one_problem
from hrdnet.graph.files import json_text
from hrdnet.graph.files.document import Document
from hrdnet.graph.raw import RawTable, Stretch
from hrdnet.graph.schema import TABLES

FORMAT = 1
_KINDS = ("text", "number", "flag", "texts")
_CELL_RULE = "a cell is text, a number, true or false, null, or a list of texts"


def read(file: Path) -> Document:
    """Read a JSON file.

    Raises
    ------
    DataProblems
        If it is not strict JSON in UTF-8, not of this format, or rows or cells have the wrong shape: all of
        those at once.
    """
    content = json_text.parsed(_decoded(file), file.name)
    if not isinstance(content, dict) or content.get("hrdnet") != FORMAT:
        raise one_problem(file.name, "", 'expected an object that begins {"hrdnet": 1, ...}')
    problems: list[Problem] = []
    if set(content) - set(TABLES) - {"hrdnet", "about", "kinds"}:
        allowed = ", ".join(TABLES)
        problems.append(Problem(file.name, "", f"an unknown table; allowed: about, kinds, {allowed}"))
    about = content.get("about", {})
    if not isinstance(about, dict):
        problems.append(Problem(f"{file.name} about", "", "the header is an object"))
    kinds = content.get("kinds", {})
    if not _are_kinds(kinds):
        rule = f"expected, by table and column, one of: {', '.join(_KINDS)}"
        problems.append(Problem(f"{file.name} kinds", "", rule))
    tables = {name: _table(f"{file.name} {name}", content[name], problems) for name in TABLES if name in content}
    if "actors" not in tables:
        problems.append(Problem(file.name, "", "the file has no table actors"))
    if problems:
        raise DataProblems(problems)
    # A list without rows says nothing about columns either: the table is absent.
    return Document({name: table for name, table in tables.items() if len(table)}, about, kinds)


def _decoded(file: Path) -> str:
    data = file.read_bytes()
    if not data.strip():
        raise one_problem(file.name, "", "the file is empty")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:4]:
        raise one_problem(file.name, "", "the file is UTF-16 or UTF-32: save it as UTF-8, the encoding of JSON")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        rule = "not UTF-8, the encoding of JSON; it may be Latin-1 or Windows-1252, which is not guessed at"
        raise one_problem(f"{file.name} line {line}", "", rule) from None


def _are_kinds(kinds: Any) -> bool:
    return isinstance(kinds, dict) and all(
        table in TABLES and isinstance(columns, dict) and all(kind in _KINDS for kind in columns.values())
        for table, columns in kinds.items()
    )


def _table(place: str, rows: Any, problems: list[Problem]) -> RawTable:
    if not isinstance(rows, list):
        problems.append(Problem(place, "", "a table is a list of rows"))
        return RawTable({}, ())
    columns: dict[str, list[Any]] = {}
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            problems.append(Problem(f"{place} row {number}", "", "a row is an object of cells"))
            continue
        for column, cell in row.items():
            if isinstance(cell, dict | list) and not _is_list_of_texts(cell):
                problems.append(Problem(f"{place} row {number}", column, _CELL_RULE))
                continue
            if column not in columns:
                columns[column] = [None] * len(rows)
            columns[column][number - 1] = cell
    return RawTable(columns, (Stretch(place, len(rows), first=1),))


def _is_list_of_texts(cell: Any) -> bool:
    return isinstance(cell, list) and all(isinstance(one, str) for one in cell)


def write(document: Document, stream: BinaryIO) -> None:
    """Write a JSON file, one row a line; cells that are missing and tables without rows are left out."""

    def put(text: str) -> None:
        stream.write(text.encode("utf-8"))

    put(f'{{"hrdnet": {FORMAT},\n "about": {_compact(document.about)}')
    if document.kinds:
        put(f',\n "kinds": {_compact({table: dict(kinds) for table, kinds in document.kinds.items()})}')
    for name, table in document.tables.items():
        if not len(table) and name != "actors":
            continue
        put(f',\n "{name}": [')
        names = list(table.columns)
        for number, row in enumerate(zip(*table.columns.values(), strict=True)):
            cells = {column: _cell(cell) for column, cell in zip(names, row, strict=True) if cell is not None}
            put(("," if number else "") + "\n  " + _compact(cells))
        put("\n ]")
    put("\n}\n")


def _cell(cell: Any) -> Any:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    return list(cell) if isinstance(cell, tuple) else cell


def _compact(value: Mapping[str, Any]) -> str:
    return json.dumps(dict(value), ensure_ascii=False, allow_nan=False)
