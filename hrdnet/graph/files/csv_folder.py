"""A network as a folder of CSV files: one a table, and ``about.csv`` for the header."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from hrdnet.errors import DataProblems, Problem, one_problem
from hrdnet.graph.files import csv_cells, foreign_names, json_text
from hrdnet.graph.files.document import Document
from hrdnet.graph.files.guard import checked_input, write_folder_atomically
from hrdnet.graph.raw import RawTable
from hrdnet.graph.schema import TABLES, Kind

_ABOUT = "about.csv"
_COLUMNS = "columns"
_Header = tuple[dict[str, Any], dict[str, dict[str, str]]]


def read(folder: Path) -> Document:
    """Read a folder of CSV files, ours or as Gephi and Kumu export them.

    Raises
    ------
    DataProblems
        With the broken rules of all files at once.
    """
    files = {name: folder / f"{name}.csv" for name in TABLES if (folder / f"{name}.csv").exists()}
    for name, foreign in foreign_names.FILES.items():
        if name not in files:
            found = next((folder / one for one in foreign if (folder / one).exists()), None)
            if found is not None:
                files[name] = found
    if "actors" not in files:
        raise one_problem(folder.name, "", "the folder has no actors.csv (nor nodes.csv or elements.csv)")
    problems: list[Problem] = []
    header: _Header | None = _caught(problems, functools.partial(_read_about, folder / _ABOUT))
    about, kinds = header or ({}, {})
    tables: dict[str, RawTable] = {}
    notes: list[str] = []
    for name, file in files.items():
        checked_input(file, kinds={".csv"})
        reading = functools.partial(csv_cells.read_table, file, text_columns=None)
        table = _caught(problems, reading)
        if table is not None:
            renamed, remarks = foreign_names.renamed(name, table)
            tables[name] = _typed(name, renamed, kinds.get(name, {}))
            notes += remarks
            if name == "actors" and not len(table):
                problems.append(Problem(file.name, "", "the file has a header and no rows"))
    if problems:
        raise DataProblems(problems)
    return Document(tables, about, kinds, tuple(notes))


def _caught(problems: list[Problem], read_one: Callable[[], Any]) -> Any:
    try:
        return read_one()
    except DataProblems as error:
        problems.extend(error.problems)
        return None


def _typed(name: str, table: RawTable, kinds: Mapping[str, str]) -> RawTable:
    """Put back the protection of number columns: there an apostrophe is the user's mistake, not ours.

    Own columns of numbers come as text from CSV; the recorded kind makes them numbers again.
    """
    numbers = {column.name for column in TABLES[name] if column.kind is Kind.NUMBER}
    numbers |= {column for column, kind in kinds.items() if kind == "number"}
    columns = {
        column: [None if cell is None else cell.strip() for cell in cells] if column in numbers else cells
        for column, cells in table.columns.items()
    }
    return RawTable(columns, table.stretches)


def _read_about(file: Path) -> _Header:
    if not file.exists():
        return {}, {}
    checked_input(file, kinds={".csv"})
    table = csv_cells.read_table(file)
    if not {"key", "value"} <= set(table.columns):
        raise one_problem(file.name, "", "the header of the file needs the columns key and value")
    about: dict[str, Any] = {}
    kinds: dict[str, dict[str, str]] = {}
    for row, (key, value) in enumerate(zip(table.columns["key"], table.columns["value"], strict=True)):
        if key is None or value is None:
            continue
        if key in about:
            raise DataProblems([table.problem(row, "key", "the same key stands twice")])
        if key == _COLUMNS:
            kinds = json_text.string_table(value, table.where(row))
        elif key in {"provenance", "sources"} and value.lstrip().startswith(("{", "[")):
            about[key] = json_text.parsed(value, table.where(row))
        else:
            about[key] = value
    return about, kinds


def write(document: Document, folder: Path, *, inputs: Iterable[Path] = ()) -> None:
    """Write a folder of CSV files, whole or not at all."""
    files: dict[str, Callable[[BinaryIO], None]] = {}
    for name, table in document.tables.items():
        files[f"{name}.csv"] = functools.partial(csv_cells.write_columns, table.columns)
    files[_ABOUT] = functools.partial(csv_cells.write_columns, about_columns(document))
    write_folder_atomically(folder, files, inputs=inputs)


def about_columns(document: Document) -> dict[str, list[Any]]:
    """Return the header as columns key and value; structured values as JSON."""
    entries: dict[str, Any] = dict(document.about)
    if document.kinds:
        entries[_COLUMNS] = {table: dict(columns) for table, columns in document.kinds.items()}
    values = [
        "yes" if value is True else "no" if value is False else value if isinstance(value, str) else _json(value)
        for value in entries.values()
    ]
    return {"key": list(entries), "value": values}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
