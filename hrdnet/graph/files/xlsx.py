"""A network as a workbook of full tables; the hour-long workbook is in ``workbook``."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from hrdnet.errors import DataProblems, Problem, one_problem
from hrdnet.graph.files import confined, csv_cells, csv_folder, foreign_names, json_text, workbook
from hrdnet.graph.files.document import Document
from hrdnet.graph.raw import RawTable, Stretch
from hrdnet.graph.schema import TABLES

if TYPE_CHECKING:
    import openpyxl

_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_WHEN = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def read(file: Path, *, hidden: Collection[str] = ()) -> Document:
    """Read a workbook: full tables, or the hour-long workbook (neutral or not).

    Raises
    ------
    UnsafeInput
        If the file could exhaust or mislead the program.
    DataProblems
        With what is wrong in its sheets.
    """
    wanted = [*TABLES, "about", "kinds", *workbook.SHEETS, *workbook.NEUTRAL_SHEETS]
    answer = confined.read_sheets(file, wanted=wanted, hidden=hidden)
    problems: list[Problem] = []
    sheets = {name.casefold(): _table(file.name, name, rows, problems) for name, rows in answer["sheets"].items()}
    if problems:
        raise DataProblems(problems)
    if "actors" in sheets:
        return _full(file, sheets)
    layout = workbook.layout_of(sheets)
    if layout is None:
        expected = ", ".join(workbook.SHEETS)
        raise one_problem(file.name, "", f"no sheets that hrdnet knows: expected {expected}, or actors and channels")
    return workbook.read(file.name, sheets, layout)


def _table(book: str, name: str, rows: list[Any], problems: list[Problem]) -> RawTable:
    """Turn a sheet's rows into columns under the headers of its first row."""
    place = f"{book} sheet {name}"
    if not rows:
        return RawTable({}, (Stretch(place, 0, sheet=name),))
    first, header_cells = rows[0]
    headers: dict[int, str] = {}
    for column, cell in header_cells.items():
        header = cell if isinstance(cell, str) else ""
        if not header.strip():
            problems.append(
                Problem(f"{place} row {first}", "", f"column {column} has no name that is text", name, first)
            )
        elif header in headers.values():
            problems.append(Problem(f"{place} row {first}", header, "two columns have this name", name, first))
        headers[int(column)] = header.strip()
    columns: dict[str, list[Any]] = {header: [] for header in headers.values()}
    numbers = []
    for number, cells in rows[1:]:
        numbers.append(number)
        for column, header in headers.items():
            columns[header].append(_cell(cells.get(str(column))))
        if any(int(column) not in headers for column in cells):
            problems.append(Problem(f"{place} row {number}", "", "a cell stands under no header", name, number))
    return RawTable(columns, (Stretch(place, len(numbers), numbers, sheet=name),))


class DateCell(str):
    """A date cell of a sheet as ISO text: fine for a month or date, a fault for an id."""

    __slots__ = ()


def _cell(cell: Any) -> Any:
    if isinstance(cell, dict):
        return DateCell(cell["date"])
    if isinstance(cell, str) and (cell == "'" or cell.startswith("''")):
        return cell[1:]
    return cell


def dated_ids(table: RawTable, columns: Collection[str]) -> list[Problem]:
    """Find ids that a spreadsheet turned into dates."""
    return [
        table.problem(row, column, "the id became a date: format the column as text and type it again")
        for column in columns
        if column in table.columns
        for row, cell in enumerate(table.columns[column])
        if isinstance(cell, DateCell)
    ]


def _full(file: Path, sheets: Mapping[str, RawTable]) -> Document:
    tables: dict[str, RawTable] = {}
    notes: list[str] = []
    problems: list[Problem] = []
    for name in TABLES:
        if name in sheets:
            tables[name], remarks = foreign_names.renamed(name, sheets[name])
            notes += remarks
            problems += dated_ids(tables[name], ("id", "source", "target", "body", "organisation", "region"))
    about = _entries(sheets.get("about"))
    kinds: dict[str, dict[str, str]] = {}
    if "columns" in about:
        kinds = json_text.string_table(about.pop("columns"), f"{file.name} sheet about")
    for key in ("provenance", "sources"):
        if about.get(key, "").lstrip().startswith(("{", "[")):
            about[key] = json_text.parsed(about[key], f"{file.name} sheet about")
    return Document(tables, about, kinds, tuple(notes), tuple(problems))


def _entries(table: RawTable | None) -> dict[str, Any]:
    if table is None or not {"key", "value"} <= set(table.columns):
        return {}
    pairs = zip(table.columns["key"], table.columns["value"], strict=True)
    return {str(key): value for key, value in pairs if key is not None and value is not None}


def write(document: Document, stream: BinaryIO) -> None:
    """Write the full tables, one a sheet; every text is a text cell, never a formula."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    contents: dict[str, Mapping[str, Any]] = {name: table.columns for name, table in document.tables.items()}
    contents["about"] = csv_folder.about_columns(document)
    for name, columns in contents.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        sheet.append([text_cell(sheet, header) for header in columns])
        for row in zip(*columns.values(), strict=True):
            sheet.append([_written(sheet, cell) for cell in row])
    save(book, stream)


def _written(sheet: Any, cell: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if cell is None or isinstance(cell, bool):
        return cell
    if isinstance(cell, float | int):
        # The library keeps 16 digits, one too few to give every number back.
        number = WriteOnlyCell(sheet, value=repr(cell))
        number.data_type = "n"
        return number
    if isinstance(cell, tuple | list):
        return text_cell(sheet, csv_cells.cell_text(cell))
    return text_cell(sheet, "'" + cell if not cell or cell.startswith("'") else cell)


def text_cell(sheet: Any, text: str) -> Any:
    """Return a cell that every spreadsheet takes as text, whatever it starts with."""
    from openpyxl.cell import WriteOnlyCell

    escaped = _LOOKS_ESCAPED.sub("_x005F_", text).replace("\r", "_x000D_")
    cell = WriteOnlyCell(sheet, value=escaped)
    cell.data_type = "s"
    return cell


def save(book: openpyxl.Workbook, stream: BinaryIO) -> None:
    """Save a workbook without author or time, so that the same content is the same bytes."""
    book.properties.creator = "hrdnet"
    draft = io.BytesIO()
    book.save(draft)
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _WHEN.sub(rb"\g<1>2000-01-01T00:00:00Z", content)
            plain = zipfile.ZipInfo(entry.filename, date_time=(1980, 1, 1, 0, 0, 0))
            plain.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(plain, content)
