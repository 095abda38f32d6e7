"""Cells as they came, and where each row stood: what every reader hands to the network.

A :class:`RawTable` knows nothing of the schema. It keeps the place of each row (file,
sheet, row number as the user counts), so that every later complaint can point to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from hrdnet.errors import Problem, UsageError

#: A column of cells as they came.
Cells = Sequence[Any] | np.ndarray


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of rows that came from one place.

    Parameters
    ----------
    place
        File or sheet for the reader of an error: ``"bodies.csv"``, ``"my.xlsx sheet Bodies"``, ``"actors"``.
    length
        How many rows.
    numbers
        The number of each row as the user counts them; ``None`` counts from ``first``.
    first
        Number of the first row when ``numbers`` is ``None``.
    unit
        ``"row"`` or ``"line"``.
    sheet
        Name of the sheet, where a marked copy writes its notes.
    headers
        Column name → the header in the file, where they differ.
    """

    place: str
    length: int
    numbers: Sequence[int] | None = None
    first: int = 0
    unit: str = "row"
    sheet: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def number(self, index: int) -> int:
        """Return the user's number of the row at ``index`` of this stretch."""
        return self.first + index if self.numbers is None else int(self.numbers[index])


@dataclass(frozen=True)
class RawTable:
    """Columns of unread cells, all of one length, and where their rows stood."""

    columns: Mapping[str, Cells]
    stretches: tuple[Stretch, ...]

    def __len__(self) -> int:
        return sum(stretch.length for stretch in self.stretches)

    def find(self, row: int) -> tuple[Stretch, int]:
        """Return the stretch that holds ``row`` and the user's number of that row."""
        for stretch in self.stretches:
            if row < stretch.length:
                return stretch, stretch.number(row)
            row -= stretch.length
        raise IndexError(row)

    def where(self, row: int) -> str:
        """Say where a row stands: ``"my.xlsx sheet Bodies row 17"``."""
        stretch, number = self.find(row)
        return f"{stretch.place} {stretch.unit} {number}"

    def problem(self, row: int, column: str, rule: str) -> Problem:
        """Make a problem that points at one row and column."""
        stretch, number = self.find(row)
        header = stretch.headers.get(column, column)
        return Problem(f"{stretch.place} {stretch.unit} {number}", header, rule, stretch.sheet, number)

    def about_column(self, column: str, rule: str) -> Problem:
        """Make a problem that points at a whole column."""
        place = self.stretches[0].place if self.stretches else ""
        sheet = self.stretches[0].sheet if self.stretches else None
        return Problem(place, column, rule, sheet)

    @classmethod
    def joined(cls, tables: Iterable[RawTable]) -> RawTable:
        """Put tables under one another; a column that one lacks is missing there."""
        parts = list(tables)
        names = list(dict.fromkeys(name for part in parts for name in part.columns))
        columns: dict[str, list[Any]] = {name: [] for name in names}
        for part in parts:
            for name in names:
                columns[name].extend(part.columns[name] if name in part.columns else [None] * len(part))
        return cls(columns, tuple(stretch for part in parts for stretch in part.stretches))

    @classmethod
    def of(cls, data: Any, place: str) -> RawTable:
        """Take a data frame, a mapping of columns, or a raw table.

        Raises
        ------
        UsageError
            If ``data`` is none of these, or its columns differ in length.
        """
        if isinstance(data, RawTable):
            return data
        if hasattr(data, "columns") and hasattr(data, "iloc"):
            names = [str(name) for name in data.columns]
            if len(set(names)) < len(names):
                raise UsageError(f"{place}: two columns have the same name")
            columns = {name: _cells(data.iloc[:, position]) for position, name in enumerate(names)}
        elif isinstance(data, Mapping):
            columns = {str(name): _cells(cells) for name, cells in data.items()}
        else:
            raise UsageError(f"{place}: give a data frame or a dict of columns, not {type(data).__name__}")
        lengths = {len(cells) for cells in columns.values()}
        if len(lengths) > 1:
            raise UsageError(f"{place}: the columns differ in length")
        return cls(columns, (Stretch(place, lengths.pop() if lengths else 0),))


def _cells(column: Any) -> Cells:
    """Return a column as a numeric array, a list of words by code, or a list of cells."""
    if isinstance(column, (str, bytes)):
        raise UsageError("a column is a list of cells, not one text")
    if hasattr(column, "to_numpy") and hasattr(column, "isna"):
        array = column.to_numpy()
        if array.dtype.kind not in "fiu":
            # pandas has several words for missing (NA, NaT, NaN): here there is one.
            array = np.array(array, dtype=object)
            array[np.asarray(column.isna())] = None
    elif isinstance(column, np.ndarray):
        array = column
    else:
        if not isinstance(column, Iterable):
            raise UsageError("a column is a list of cells, one for each row, not a single value")
        # A list is read where it is, not copied: nothing here writes to it.
        return column if isinstance(column, list) else list(column)
    if array.dtype.kind in "fiu":
        return np.asarray(array)
    return list(array.tolist()) if array.dtype.kind in "bU" else list(array)
