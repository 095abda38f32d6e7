"""CSV tables: strict reading, and cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from hrdnet.errors import DataProblems, Problem, UnsafeInput, one_problem
from hrdnet.graph.raw import Cells, RawTable, Stretch

#: What starts a formula in some spreadsheet, and what marks our own protection.
RISKY = ("=", "+", "-", "@", "'", "\t", "\r")
_LONGEST_CELL = 1_000_000
_BOMS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


def protected(text: str) -> str:
    """Return text as a CSV cell: a risky start gets one apostrophe, the empty string is a single apostrophe.

    Examples
    --------
    >>> protected("=SUM(A1)"), protected(""), protected("Osh")
    ("'=SUM(A1)", "'", 'Osh')
    """
    return "'" + text if not text or text.startswith(RISKY) else text


def unprotected(cell: str) -> str:
    """Remove exactly what :func:`protected` adds; a hand-written cell stays as it is.

    Examples
    --------
    >>> unprotected("'=SUM(A1)"), unprotected("'"), unprotected("-5"), unprotected("'quoted")
    ('=SUM(A1)', '', '-5', "'quoted")
    """
    if cell == "'" or (cell.startswith("'") and cell[1:].startswith(RISKY)):
        return cell[1:]
    return cell


def read_table(file: Path, *, text_columns: frozenset[str] | None = None) -> RawTable:
    """Read one CSV file into columns of cells; an empty field is missing.

    Parameters
    ----------
    file
        UTF-8, comma-separated, with a header.
    text_columns
        Columns whose cells may be protected; ``None`` for all.

    Raises
    ------
    DataProblems
        For a wrong encoding, separator, header, quote or number of fields: all of them at once.
    """
    header, rows, lines = _rows(file)
    columns = {}
    for position, name in enumerate(header):
        cells: list[Any] = [row[position] or None for row in rows]
        if text_columns is None or name in text_columns:
            cells = [unprotected(cell) if cell and cell[0] == "'" else cell for cell in cells]
        columns[name] = cells
    return RawTable(columns, (Stretch(file.name, len(rows), lines, unit="line"),))


def _rows(file: Path) -> tuple[list[str], list[list[str]], list[int]]:
    text = _decoded(file)
    if not text.strip():
        raise one_problem(file.name, "", "the file is empty: the first line names the columns")
    previous = csv.field_size_limit(_LONGEST_CELL)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        return _checked_rows(file, reader)
    finally:
        csv.field_size_limit(previous)


def _checked_rows(file: Path, reader: Any) -> tuple[list[str], list[list[str]], list[int]]:
    problems: list[Problem] = []
    rows: list[list[str]] = []
    lines: list[int] = []
    header: list[str] = []
    opened = 1
    try:
        header = [name.strip() for name in next(reader)]
        problems += _header_problems(file, header)
        opened = reader.line_num + 1
        for row in reader:
            if len(row) == len(header):
                rows.append(row)
                lines.append(opened)
            elif row:
                problems.append(Problem(f"{file.name} line {opened}", "", _ragged(len(row), len(header))))
            opened = reader.line_num + 1
    except csv.Error as error:
        problems.append(Problem(f"{file.name} line {opened}", "", _csv_rule(str(error))))
    if problems:
        raise DataProblems(problems)
    return header, rows, lines


def _ragged(found: int, expected: int) -> str:
    return f"the row has {found} fields, the header {expected}: is a comma missing, or not inside quotes?"


def _csv_rule(message: str) -> str:
    if "unexpected end" in message:
        return "a quote opens in this row and never closes"
    if "field larger" in message:
        return f"a field is longer than {_LONGEST_CELL:,} characters: is a quote missing?"
    return "the quotes are broken: a quote inside a quoted field is written twice"


def _header_problems(file: Path, header: list[str]) -> list[Problem]:
    place = f"{file.name} line 1"
    problems = []
    if len(header) == 1 and any(mark in header[0] for mark in (";", "\t", "|")):
        return [Problem(place, "", "the columns are not separated by commas: save as comma-separated CSV (UTF-8)")]
    for position, name in enumerate(header):
        if not name:
            problems.append(Problem(place, "", f"column {position + 1} has no name"))
        elif name in header[:position]:
            problems.append(
                Problem(place, "", f"columns {header.index(name) + 1} and {position + 1} have the same name")
            )
    return problems


def _decoded(file: Path) -> str:
    data = file.read_bytes()
    for mark, name in _BOMS:
        if data.startswith(mark):
            raise one_problem(file.name, "", f"the file is {name}: save it as CSV UTF-8")
    zero = data.find(b"\0")
    if zero >= 0:
        line = data.count(b"\n", 0, zero) + 1
        hint = " (is it UTF-16?)" if 3 * data[:200].count(b"\0") > len(data[:200]) else ""
        raise one_problem(f"{file.name} line {line}", "", f"a NUL byte{hint}: save the file as CSV UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        rule = "not UTF-8; it may be Latin-1 or Windows-1252, which is not guessed at: save the file as CSV UTF-8"
        raise one_problem(f"{file.name} line {line}", "", rule) from None
    except MemoryError:
        raise UnsafeInput(f"{file.name} does not fit in memory") from None


def cell_text(cell: object) -> str:
    """Return a canonical cell as a CSV field: exact numbers, protected text, lists as JSON arrays."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return repr(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, tuple | list):
        return json.dumps(list(cell), ensure_ascii=False)
    return protected(str(cell))


def write_columns(columns: Mapping[str, Cells], stream: BinaryIO) -> None:
    """Write columns of canonical cells as UTF-8 CSV with a header."""
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([protected(name) for name in columns])
    for row in zip(*columns.values(), strict=True):
        writer.writerow([cell_text(cell) for cell in row])
    text.flush()
    text.detach()
