"""A network as a folder of CSV files: one a table, and ``about.csv`` for the header."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from hrdnet.errors import DataProblems, Problem, UnsafeOutput, UsageError, one_problem
from hrdnet.graph.files import csv_cells, foreign_names, json_text
from hrdnet.graph.files.document import Document
from hrdnet.graph.files.guard import checked_input, write_folder_atomically
from hrdnet.graph.raw import RawTable
from hrdnet.graph.schema import TABLES, Kind

_ABOUT = "about.csv"
_COLUMNS = "columns"
_OURS = (*(f"{name}.csv" for name in TABLES), _ABOUT)
#: Kinds whose cells are written bare, so that an apostrophe in front is the user's and not our protection.
_BARE = frozenset({Kind.NUMBER, Kind.CHOICE, Kind.FLAG})
_Read = TypeVar("_Read")


def read(folder: Path) -> Document:
    """Read a folder of CSV files, ours or as Gephi and Kumu export them.

    Raises
    ------
    DataProblems
        With the broken rules of all files at once.
    """
    files, notes = _table_files(folder)
    if "actors" not in files:
        place = folder.resolve().name
        raise one_problem(place, "", "the folder has no actors.csv (nor nodes.csv or elements.csv)")
    problems: list[Problem] = []
    about, kinds = _caught(problems, functools.partial(_read_about, folder / _ABOUT)) or ({}, {})
    tables: dict[str, RawTable] = {}
    for name, file in files.items():
        # Protection is removed below, where the names of the columns, and so their kinds, are known.
        reading = functools.partial(_read_file, file, text_columns=frozenset())
        table = _caught(problems, reading)
        if table is None:
            continue
        if name == "actors" and not len(table) and not (folder / _ABOUT).exists():
            # hrdnet writes a header file beside every network, an empty one too; alone this is a mistake.
            problems.append(Problem(file.name, "", "the file has a header and no rows"))
        table, remarks = foreign_names.renamed(name, table)
        notes += remarks
        bare = _bare_columns(name, kinds.get(name, {}))
        tables[name] = _caught(problems, functools.partial(_unprotected, table, bare)) or table
    if problems:
        raise DataProblems(problems)
    return Document(tables, about, kinds, tuple(notes))


def _table_files(folder: Path) -> tuple[dict[str, Path], list[str]]:
    """Return which file holds which table, and a note on each CSV file that holds none."""
    files: dict[str, Path] = {}
    for name in TABLES:
        for candidate in (f"{name}.csv", *foreign_names.FILES.get(name, ())):
            if name not in files and (folder / candidate).exists():
                files[name] = folder / candidate
    known = {file.name for file in files.values()} | {_ABOUT}
    others = sorted(entry.name for entry in folder.iterdir() if entry.suffix.lower() == ".csv")
    notes = [f"{other} was not read: tables are {', '.join(_OURS)}" for other in others if other not in known]
    return files, notes


def _caught(problems: list[Problem], read_one: Callable[[], _Read]) -> _Read | None:
    try:
        return read_one()
    except DataProblems as error:
        problems.extend(error.problems)
        return None


def _read_file(file: Path, *, text_columns: frozenset[str] | None = None) -> RawTable:
    if checked_input(file, kinds={".csv"}).is_dir():
        raise one_problem(file.name, "", "a folder, where a file is expected")
    return csv_cells.read_table(file, text_columns=text_columns)


def _bare_columns(name: str, kinds: dict[str, str]) -> frozenset[str]:
    own = {column for column, kind in kinds.items() if kind in {"number", "flag"}}
    schema = {column.name for column in TABLES[name] if column.kind in _BARE}
    ranges = {
        f"{column.name}_{end}" for column in TABLES[name] if column.kind is Kind.NUMBER for end in ("low", "high")
    }
    return frozenset(own | schema | ranges)


def _unprotected(table: RawTable, bare: Collection[str]) -> RawTable:
    """Take away the protection of headers and of cells outside the columns ``bare``."""
    columns: dict[str, Any] = {}
    problems: list[Problem] = []
    for header, cells in table.columns.items():
        name = csv_cells.unprotected(header)
        if name in columns:
            problems.append(table.about_column(header, "another column has this name with an apostrophe before it"))
        elif name in bare:
            columns[name] = cells
        else:
            columns[name] = [csv_cells.unprotected(cell) if cell and cell[0] == "'" else cell for cell in cells]
    if problems:
        raise DataProblems(problems)
    return RawTable(columns, table.stretches)


def _read_about(file: Path) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    if not file.exists():
        return {}, {}
    table = _read_file(file)
    if not {"key", "value"} <= set(table.columns):
        raise one_problem(file.name, "", "the header of the file needs the columns key and value")
    about: dict[str, Any] = {}
    kinds: dict[str, dict[str, str]] = {}
    problems: list[Problem] = []
    for row, (key, value) in enumerate(zip(table.columns["key"], table.columns["value"], strict=True)):
        if key is None and value is not None:
            problems.append(table.problem(row, "key", "the value has no key"))
        elif key in about or (key == _COLUMNS and kinds):
            problems.append(table.problem(row, "key", "the same key stands twice"))
        elif key == _COLUMNS and value is not None:
            kinds = _caught(problems, functools.partial(json_text.string_table, value, table.where(row))) or {}
        elif key in {"provenance", "sources"} and value is not None and value.lstrip().startswith(("{", "[")):
            about[key] = _caught(problems, functools.partial(json_text.parsed, value, table.where(row)))
        elif value is not None:
            about[key] = value
    if problems:
        raise DataProblems(problems)
    return about, kinds


def write(document: Document, folder: Path, *, inputs: Iterable[Path] = ()) -> None:
    """Write a folder of CSV files, whole or not at all; the tables of an earlier network there are replaced.

    Raises
    ------
    UnsafeOutput
        If the folder holds other files, or may not be written; see ``guard.write_folder_atomically``.
    """
    if folder.is_dir() and any(not _replaceable(entry.name) for entry in folder.iterdir()):
        place = folder.resolve().name
        raise UnsafeOutput(f"{place} holds other files than those of a network: give a new folder")
    files: dict[str, Callable[[BinaryIO], None]] = {}
    for name, table in document.tables.items():
        # A table without rows may have lost its columns on the way here; it says nothing.
        if len(table) or name == "actors":
            files[f"{name}.csv"] = functools.partial(csv_cells.write_columns, table.columns)
    files[_ABOUT] = functools.partial(csv_cells.write_columns, about_columns(document))
    write_folder_atomically(folder, files, obsolete=_OURS, inputs=inputs)


def _replaceable(name: str) -> bool:
    """Tell the files of a network, and what a desktop hides in every folder, from the files of others."""
    return name in _OURS or name.startswith(".")


def about_columns(document: Document) -> dict[str, list[Any]]:
    """Return the header as columns key and value; structured values as JSON.

    Raises
    ------
    UsageError
        If the header has an entry ``columns``: the kinds of columns are written under this key.
    """
    entries: dict[str, Any] = dict(document.about)
    if _COLUMNS in entries:
        raise UsageError(f"the header entry {_COLUMNS} is kept for the kinds of columns: give it another key")
    if document.kinds:
        entries[_COLUMNS] = {table: dict(columns) for table, columns in document.kinds.items()}
    return {"key": list(entries), "value": [_about_text(value) for value in entries.values()]}


def _about_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
