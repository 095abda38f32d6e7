"""A copy of a workbook with every faulty cell marked and its rule beside it."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from hrdnet.errors import Problem, UnsafeOutput, UsageError
from hrdnet.graph.files.guard import checked_input, write_atomically
from hrdnet.graph.files.xlsx import save

_SHEET = "Problems"


def mark(path: Path, problems: Sequence[Problem], copy: Path) -> None:
    """Write a marked copy: faulty cells filled and commented, and a sheet that lists all problems.

    Raises
    ------
    UsageError
        If the input is not a workbook.
    UnsafeOutput
        If the copy exists, or may not be written.
    """
    source = checked_input(path, kinds=(".xlsx", ".json", ".graphml"))
    if source.is_dir() or source.suffix.lower() != ".xlsx":
        raise UsageError("only workbooks are marked; for other files the list on the screen is all there is")
    if copy.exists():
        raise UnsafeOutput(f"{copy.name} exists: give the marked copy a new name")
    write_atomically(copy, functools.partial(_write, source, problems), inputs=[source])


def _write(source: Path, problems: Sequence[Problem], stream: BinaryIO) -> None:
    import openpyxl
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    book = openpyxl.load_workbook(source)
    fill = PatternFill("solid", fgColor="FFC7CE")
    for problem in problems:
        if problem.sheet is None or problem.sheet not in book.sheetnames or problem.row is None:
            continue
        sheet = book[problem.sheet]
        headers = {str(cell.value): cell.column for cell in sheet[1] if cell.value is not None}
        cell = sheet.cell(problem.row, headers.get(problem.column, 1))
        cell.fill = fill
        earlier = f"{cell.comment.text}\n" if cell.comment else ""
        cell.comment = Comment(earlier + problem.rule, "hrdnet", width=320, height=120)
    name = _SHEET if _SHEET not in book.sheetnames else _SHEET + " found"
    listing = book.create_sheet(name, 0)
    listing.append(["Sheet", "Row", "Column", "Rule"])
    for problem in problems:
        listing.append([problem.sheet or problem.place, problem.row, problem.column, problem.rule])
    listing.column_dimensions["D"].width = 90
    save(book, stream)
