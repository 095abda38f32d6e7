"""A network as one JSON file: tables as lists of row objects, one row a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, BinaryIO

from hrdnet.errors import DataProblems, Problem, one_problem
from hrdnet.graph.files import json_text
from hrdnet.graph.files.document import Document
from hrdnet.graph.raw import RawTable, Stretch
from hrdnet.graph.schema import TABLES

FORMAT = 1


def read(file: Path) -> Document:
    """Read a JSON file.

    Raises
    ------
    DataProblems
        If it is not strict JSON in UTF-8, not of this format, or a row or cell has the wrong shape.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise one_problem(file.name, "", "not UTF-8, the only encoding of JSON") from None
    content = json_text.parsed(text, file.name)
    if not isinstance(content, dict) or content.get("hrdnet") != FORMAT:
        raise one_problem(file.name, "", 'expected an object that begins {"hrdnet": 1, ...}')
    unknown = set(content) - set(TABLES) - {"hrdnet", "about", "kinds"}
    if unknown:
        raise one_problem(file.name, "", f"an unknown table; allowed: about, kinds, {', '.join(TABLES)}")
    problems: list[Problem] = []
    tables = {}
    for name in TABLES:
        if name in content:
            tables[name] = _table(file, name, content[name], problems)
    about, kinds = content.get("about", {}), content.get("kinds", {})
    if not isinstance(about, dict) or not isinstance(kinds, dict):
        problems.append(Problem(file.name, "", "about and kinds are objects"))
        about, kinds = {}, {}
    if "actors" not in tables:
        problems.append(Problem(file.name, "", "the file has no table actors"))
    if problems:
        raise DataProblems(problems)
    return Document(tables, about, kinds)


def _table(file: Path, name: str, rows: Any, problems: list[Problem]) -> RawTable:
    place = f"{file.name} {name}"
    if not isinstance(rows, list):
        problems.append(Problem(place, "", "a table is a list of rows"))
        return RawTable({}, ())
    columns: dict[str, list[Any]] = {}
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            problems.append(Problem(f"{place} row {number}", "", "a row is an object of cells"))
            continue
        for column, cell in row.items():
            if isinstance(cell, dict) or (isinstance(cell, list) and not all(isinstance(one, str) for one in cell)):
                problems.append(Problem(f"{place} row {number}", "", "a cell is text, a number, or a list of texts"))
                continue
            if column not in columns:
                columns[column] = [None] * len(rows)
            columns[column][number - 1] = cell
    return RawTable(columns, (Stretch(place, len(rows), first=1),))


def write(document: Document, stream: BinaryIO) -> None:
    """Write a JSON file, one row a line, cells that are missing left out."""

    def put(text: str) -> None:
        stream.write(text.encode("utf-8"))

    put(f'{{"hrdnet": {FORMAT},\n "about": {_compact(document.about)}')
    if document.kinds:
        put(f',\n "kinds": {_compact({table: dict(kinds) for table, kinds in document.kinds.items()})}')
    for name, table in document.tables.items():
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


def _compact(value: Any) -> str:
    return json.dumps(dict(value) if not isinstance(value, dict) else value, ensure_ascii=False, allow_nan=False)
