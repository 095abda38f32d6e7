"""The confined reader of workbooks: strict, streaming, cells and nothing else.

Why not a library: the rules need what reading libraries drop (hidden rows in streaming mode, formulas
without a stored value, cells far outside the table), so every sheet would be parsed twice; see
docs/decisions/0003-own-xlsx-reader.md.
"""

from __future__ import annotations

import json
import posixpath
import re
import sys
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hrdnet.errors import DataProblems, HrdnetError, Problem, UnsafeInput
from hrdnet.graph.files import xml_guard, zip_guard

MOST_ROWS = 100_001
_MOST_COLUMNS = 400
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: Built-in number formats that show dates (ECMA-376 part 1, 18.8.30).
_DATE_FORMATS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_DATE_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)
_NOT_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


def column_number(letters: str) -> int:
    """Return a column's number, A being 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def unescaped(text: str) -> str:
    """Undo the _xHHHH_ escape of characters that XML changes (ECMA-376 part 1, 22.4.2.4)."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


class _Parts:
    """The parts that name sheets, strings and styles."""

    def __init__(self) -> None:
        self.sheets: list[dict[str, str]] = []
        self.targets: dict[str, str] = {}
        self.strings: list[str] = []
        self.formats: dict[int, str] = {}
        self.styles: list[int] = []
        self.epoch = date(1899, 12, 30)
        self._text: list[str] = []
        self._path: list[str] = []

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        del line
        self._path.append(name)
        if name == "sheet":
            self.sheets.append(attributes)
        elif name == "Relationship":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")
        elif name == "workbookPr" and attributes.get("date1904") in {"1", "true"}:
            self.epoch = date(1904, 1, 1)
        elif name == "numFmt":
            self.formats[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
        elif name == "xf" and "cellXfs" in self._path:
            self.styles.append(int(attributes.get("numFmtId", "0")))
        elif name == "si":
            self._text = []

    def end(self, name: str, text: str, line: int) -> None:
        del line
        self._path.pop()
        if name == "t" and "rPh" not in self._path:
            self._text.append(text)
        elif name == "si":
            self.strings.append(unescaped("".join(self._text)))

    def is_date(self, style: str) -> bool:
        """Whether a cell style shows a number as a date."""
        if not style.isdigit() or int(style) >= len(self.styles):
            return False
        number = self.styles[int(style)]
        code = _NOT_FORMAT.sub("", self.formats.get(number, ""))
        return number in _DATE_FORMATS or bool(_DATE_LETTERS.search(code))


class _Sheet:
    """Cells of one sheet, by row."""

    def __init__(self, book: str, name: str, parts: _Parts, *, may_hide: bool) -> None:
        self.place = f"{book} sheet {name}"
        self.name = name
        self.parts = parts
        self.may_hide = may_hide
        self.rows: list[tuple[int, dict[int, Any]]] = []
        self.problems: list[Problem] = []
        self.hidden_columns: list[tuple[int, int]] = []
        self.used: set[int] = set()
        self._row = 0
        self._row_hidden = False
        self._cells: dict[int, Any] = {}
        self._column = 0
        self._cell: dict[str, str] = {}
        self._formula = False
        self._value: str | None = None
        self._inline: list[str] = []
        self._path: list[str] = []

    def wrong(self, rule: str, column: int = 0) -> None:
        letters = f"column {letters_of(column)}" if column else ""
        self.problems.append(Problem(f"{self.place} row {self._row}", letters, rule, self.name, self._row))

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        del line
        self._path.append(name)
        if name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._row_hidden = attributes.get("hidden") in {"1", "true"}
            self._cells, self._column = {}, 0
        elif name == "c":
            self._begin_cell(attributes)
        elif name == "f":
            self._formula = True
        elif name == "col" and attributes.get("hidden") in {"1", "true"}:
            self.hidden_columns.append((int(attributes.get("min", "0")), int(attributes.get("max", "0"))))
        elif name == "mergeCell":
            self._row = 0
            self.problems.append(Problem(self.place, "", "merged cells: unmerge them, a row is one line", self.name))

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._cell, self._formula, self._value, self._inline = attributes, False, None, []
        reference = _REFERENCE.fullmatch(attributes.get("r", ""))
        self._column = column_number(reference[1]) if reference else self._column + 1
        if reference and int(reference[2]) != self._row:
            raise UnsafeInput(f"{self.place} : a cell stands in a row that is not its own")

    def end(self, name: str, text: str, line: int) -> None:
        del line
        self._path.pop()
        if name == "v":
            self._value = text
        elif name == "t" and "is" in self._path and "rPh" not in self._path:
            self._inline.append(text)
        elif name == "c":
            self._end_cell()
        elif name == "row" and self._cells:
            if self._row_hidden and not self.may_hide:
                self.wrong("the row is hidden: show it, or name the sheet as one that may hide rows")
            self.rows.append((self._row, self._cells))

    def _end_cell(self) -> None:
        value = self._read()
        if value is None:
            return
        if self._column > _MOST_COLUMNS or self._row > MOST_ROWS:
            raise UnsafeInput(
                f"{self.place} : a cell stands far outside the table (row {self._row}, column {self._column}); "
                f"workbooks hold up to {MOST_ROWS - 1:,} rows, CSV more",
            )
        self.used.add(self._column)
        self._cells[self._column] = value

    def _read(self) -> Any:
        kind = self._cell.get("t", "n")
        if kind == "inlineStr":
            return unescaped("".join(self._inline))
        if self._value is None or (self._value == "" and kind != "str"):
            if self._formula:
                self.wrong(
                    "a formula without a stored value: open the file, save it again, or type the value",
                    self._column,
                )
            return None
        if kind == "e":
            self.wrong("the cell shows an error such as #N/A: type a value or leave it empty", self._column)
            return None
        if kind == "s":
            return self._shared(self._value)
        if kind == "str":
            return unescaped(self._value)
        if kind == "b":
            return self._value.strip() in {"1", "true"}
        if kind == "d":
            return {"date": self._value[:10]}
        return self._number(self._value)

    def _shared(self, index: str) -> str | None:
        if not index.strip().isdigit() or int(index) >= len(self.parts.strings):
            self.wrong("the cell points to a text that the file does not hold: the file is damaged", self._column)
            return None
        return self.parts.strings[int(index)]

    def _number(self, digits: str) -> Any:
        try:
            value = float(digits)
        except ValueError:
            self.wrong("the number is damaged", self._column)
            return None
        if value != value or value in {float("inf"), float("-inf")}:  # noqa: PLR0124
            self.wrong("not a finite number", self._column)
            return None
        if self.parts.is_date(self._cell.get("s", "")):
            days = int(value)
            return {"date": (self.parts.epoch + timedelta(days=days)).isoformat() if 0 <= days < 2_900_000 else ""}
        return value

    def finish(self) -> None:
        if not self.may_hide:
            for low, high in self.hidden_columns:
                if any(low <= column <= high for column in self.used):
                    self._row = 1
                    self.wrong("the column is hidden: show it, or name the sheet as one that may hide columns", low)


def letters_of(column: int) -> str:
    """Return a column's letters, 1 being A."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def read_cells(file: Path, wanted: list[str], hidden: list[str]) -> dict[str, Any]:
    """Return ``{"names": [...], "sheets": {name: [[row, {column: cell}], ...]}}``.

    A cell is text, a float, a bool, or ``{"date": "YYYY-MM-DD"}``.
    """
    with zip_guard.opened(file) as archive:
        parts = _Parts()
        for part in (
            "xl/workbook.xml",
            "xl/_rels/workbook.xml.rels",
            "xl/sharedStrings.xml",
            "xl/styles.xml",
        ):
            _parse(archive, file.name, part, parts, needed=part == "xl/workbook.xml")
        sheets: dict[str, Any] = {}
        problems: list[Problem] = []
        for entry in parts.sheets:
            name = entry.get("name", "")
            if entry.get("state", "visible") != "visible" and name not in hidden:
                problems.append(
                    Problem(file.name, "", "a sheet is hidden: show it, or name it as one that may be hidden"),
                )
            elif name.casefold() in wanted:
                sheet = _Sheet(file.name, name, parts, may_hide=name in hidden)
                target = parts.targets.get(entry.get("id", ""), "")
                path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
                _parse(archive, file.name, path, sheet, needed=True)
                sheet.finish()
                problems += sheet.problems
                sheets[name] = sheet.rows
        if problems:
            raise DataProblems(problems)
        return {"names": [entry.get("name", "") for entry in parts.sheets], "sheets": sheets}


def _parse(archive: zipfile.ZipFile, book: str, part: str, handler: xml_guard.Handler, *, needed: bool) -> None:
    try:
        entry = archive.getinfo(part)
    except KeyError:
        if needed:
            raise UnsafeInput(f"{book} is not a workbook: a part is missing") from None
        return
    try:
        with archive.open(entry) as stream:
            xml_guard.parse(stream, book, handler)  # type: ignore[arg-type]  # ZipExtFile reads like a BinaryIO
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError):
        raise UnsafeInput(f"{book} is damaged, or its parts are not what they say") from None
    except ValueError as error:
        if isinstance(error, HrdnetError):
            raise
        raise UnsafeInput(f"{book} is damaged: a number in its structure is none") from None


def main(order: dict[str, Any]) -> None:
    """Read one file under limits and print the answer as JSON."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (order["memory"], order["memory"]))
    except (ImportError, ValueError, OSError):
        pass  # no such limits on this platform: the parent's clock remains
    try:
        answer = read_cells(Path(order["file"]), [name.casefold() for name in order["wanted"]], order["hidden"])
    except DataProblems as error:
        fields = ("place", "column", "rule", "sheet", "row")
        answer = {"problems": [{field: getattr(one, field) for field in fields} for one in error.problems]}
    except UnsafeInput as error:
        answer = {"refused": str(error)}
    json.dump(answer, sys.stdout)
