"""An immutable table: columns of stored values under the names of the schema."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from hrdnet.errors import Problem
from hrdnet.graph import cells as reading
from hrdnet.graph.raw import RawTable
from hrdnet.graph.schema import REQUIRED, TABLES, Column, Kind
from hrdnet.graph.values import Index, Numbers, Refs, Texts, Values, Words

if TYPE_CHECKING:
    import pandas as pd

_LISTED = 1000
#: How many unknown ids get a "did you mean": each costs a search over all ids.
_HINTS = 50
_SEARCHED = 20_000


class ActorIndex:
    """The ids of the actors, their positions, and where each stood in the user's file."""

    def __init__(self, ids: npt.NDArray[np.object_], raw: RawTable) -> None:
        self.ids = ids
        self.positions: dict[str, int] = {name: row for row, name in enumerate(ids) if name is not None}
        self._raw = raw

    def unknown(self, text: str) -> str:
        """Say that no actor has this id, and where the nearest stands, without showing either."""
        near = difflib.get_close_matches(text, list(itertools.islice(self.positions, _SEARCHED)), n=1, cutoff=0.7)
        if not near:
            return "no actor has this id"
        return f"no actor has this id; did you mean the id at {self._raw.where(self.positions[near[0]])}?"


@dataclass(frozen=True)
class Table:
    """Rows of one table of a network.

    ``columns`` holds every schema column that says something (and those with a default), then the
    columns that the user brought, whose kinds are in ``own``.
    """

    name: str
    length: int
    columns: Mapping[str, Values] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return self.length

    def __contains__(self, column: object) -> bool:
        return column in self.columns

    def words(self, column: str) -> Words:
        """Return a column of choices; a column that is absent is all missing."""
        values = self.columns.get(column)
        if isinstance(values, Words):
            return values
        terms = _schema(self.name)[column].terms
        return Words(np.full(self.length, -1, dtype=np.int8), terms.values() if terms else ())

    def numbers(self, column: str) -> Numbers:
        """Return a column of numbers; a column that is absent is all unknown."""
        values = self.columns.get(column)
        if isinstance(values, Numbers):
            return values
        nothing = np.full(self.length, np.nan)
        return Numbers(nothing, nothing)

    def texts(self, column: str) -> Texts:
        """Return a column of text or lists; a column that is absent is all missing."""
        values = self.columns.get(column)
        return values if isinstance(values, Texts) else Texts(np.full(self.length, None, dtype=object))

    def refs(self, column: str) -> Refs:
        """Return a column of references to actors; a column that is absent is all missing."""
        values = self.columns.get(column)
        if isinstance(values, Refs):
            return values
        return Refs(np.full(self.length, -1, dtype=np.int32), np.empty(0, dtype=object))

    def take(self, rows: Index) -> Table:
        """Return the given rows, in the given order."""
        columns = {name: values.take(rows) for name, values in self.columns.items()}
        return Table(self.name, len(rows), columns, self.own)

    def written(self) -> Iterator[tuple[str, list[Any]]]:
        """Yield every column as files hold it: ranges as ``x_low`` and ``x_high``."""
        for name, values in self.columns.items():
            if not isinstance(values, Numbers) or not values.ranges.any():
                yield name, values.cells()
                continue
            yield name, values.cells()
            yield name + "_low", values.low_cells()
            yield name + "_high", values.high_cells()

    def to_frame(self) -> pd.DataFrame:
        """Return a new data frame: choices as categories, missing text as ``None``, unknown numbers as NaN."""
        import pandas as pd

        frame: dict[str, Any] = {}
        for name, values in self.columns.items():
            if isinstance(values, Words):
                frame[name] = pd.Categorical.from_codes(
                    values.codes.astype(np.int64), categories=pd.Index(values.words, dtype=object)
                )
            elif isinstance(values, Numbers):
                ranges = values.ranges
                if not ranges.any():
                    frame[name] = values.low.copy()
                    continue
                frame[name] = np.where(ranges, np.nan, values.low)
                frame[name + "_low"] = np.where(ranges, values.low, np.nan)
                frame[name + "_high"] = np.where(ranges, values.high, np.nan)
            elif isinstance(values, Refs):
                lookup = np.append(values.ids, [None])
                frame[name] = pd.Series(lookup[values.codes], dtype=object)
            else:
                frame[name] = pd.Series(values.cells(), dtype=object)
        return pd.DataFrame(frame, index=pd.RangeIndex(self.length))


def _schema(table: str) -> dict[str, Column]:
    return {column.name: column for column in TABLES[table]}


def read_table(
    name: str, raw: RawTable, kinds: Mapping[str, str], actors: ActorIndex | None = None
) -> tuple[Table, list[Problem]]:
    """Read a raw table under the schema.

    ``kinds`` says what the user's own columns hold, where the file knows. Without ``actors`` (the
    actors table itself) references are left out.
    """
    schema = _schema(name)
    problems = [
        raw.about_column(column, f"the table {name} needs this column")
        for column in REQUIRED[name]
        if column not in raw.columns and len(raw)
    ]
    columns: dict[str, Values] = {}
    own: dict[str, str] = {}
    ends = _range_ends(raw, schema)
    for header, column_cells in raw.columns.items():
        if header in ends:
            continue
        column = schema.get(header)
        if column is None:
            values, broken = reading.read_own(column_cells, kinds.get(header))
            # A column without one answer is no column: not every format could keep it.
            if not values.known.any():
                problems += _placed(raw, header, broken)
                continue
            own[header] = _own_kind(values, kinds.get(header))
        elif column.kind is Kind.REF:
            if actors is None:
                continue
            values, broken = read_refs(column_cells, actors, needed=header in REQUIRED[name])
        else:
            values, broken = reading.read_column(column, column_cells)
        columns[header] = values
        problems += _placed(raw, header, broken)
    for base in dict.fromkeys(ends.values()):
        columns[base], broken = _joined_range(raw, schema[base], columns.get(base))
        problems += _placed(raw, base, broken)
    return Table(name, len(raw), _arranged(columns, schema, len(raw), REQUIRED[name]), own), problems


def _range_ends(raw: RawTable, schema: Mapping[str, Column]) -> dict[str, str]:
    """Return the headers that are an end of a range, with the column they belong to."""
    return {
        f"{name}_{end}": name
        for name, column in schema.items()
        if column.kind is Kind.NUMBER
        for end in ("low", "high")
        if f"{name}_{end}" in raw.columns
    }


def _joined_range(raw: RawTable, column: Column, plain: Values | None) -> tuple[Numbers, list[reading.Broken]]:
    nothing = [None] * len(raw)
    broken: list[reading.Broken] = []
    sides = []
    for end in ("low", "high"):
        side, wrong = reading.read_numbers(column, raw.columns.get(f"{column.name}_{end}", nothing))
        sides.append(side)
        broken += wrong
    if not isinstance(plain, Numbers):
        plain, _ = reading.read_numbers(column, nothing)
    joined, clashes = reading.merged_range(plain, *sides)
    return joined, broken + clashes


def read_refs(
    cells: Sequence[Any] | np.ndarray, actors: ActorIndex, *, needed: bool
) -> tuple[Refs, list[reading.Broken]]:
    """Turn ids into positions in the actors table; a near miss is named by its place."""
    position = actors.positions.get
    # Nearly every cell is an id that exists: look all of them up first, then read what is left.
    if isinstance(cells, np.ndarray) and cells.dtype.kind in "iu":
        numbers, inverse = np.unique(cells, return_inverse=True)
        codes = np.array([position(str(number), -1) for number in numbers.tolist()], dtype=np.int32)[inverse]
    else:
        codes = np.fromiter((position(cell, -1) for cell in _hashable(cells)), dtype=np.int32, count=len(cells))
    broken: list[reading.Broken] = []
    hints = _HINTS
    for row in np.flatnonzero(codes < 0).tolist():
        texts, wrong = reading.read_texts([cells[row]])
        text = texts.values[0]
        if wrong:
            broken.append((row, wrong[0][1]))
        elif text is None or (not needed and not text):
            if needed:
                broken.append((row, "the id is missing"))
        elif (code := position(text, -1)) >= 0:
            codes[row] = code
        else:
            broken.append((row, actors.unknown(text) if hints > 0 else "no actor has this id"))
            hints -= 1
    codes.setflags(write=False)
    return Refs(codes, actors.ids), broken


def _hashable(cells: Sequence[Any] | np.ndarray) -> Iterator[Any]:
    return (cell if isinstance(cell, str) else None for cell in cells)


def _own_kind(values: Values, kind: str | None) -> str:
    if isinstance(values, Numbers):
        return "number"
    if kind in {"text", "texts", "flag"}:
        return kind
    first = next((value for value in values.cells() if value is not None), "")
    return "flag" if isinstance(first, bool) else "texts" if isinstance(first, tuple) else "text"


def _arranged(
    columns: dict[str, Values], schema: Mapping[str, Column], length: int, needed: tuple[str, ...]
) -> dict[str, Values]:
    """Put schema columns first, add defaults, drop schema columns that say nothing."""
    arranged: dict[str, Values] = {}
    for name, column in schema.items():
        values = columns.pop(name, None)
        if column.default is not None and values is None:
            values, _ = reading.read_column(column, [None] * length)
        if values is not None and (
            column.default is not None or column.kind is Kind.KEY or name in needed or values.known.any()
        ):
            arranged[name] = values
    return arranged | columns


def _placed(raw: RawTable, column: str, broken: list[reading.Broken]) -> list[Problem]:
    placed = [raw.problem(row, column, rule) for row, rule in sorted(broken)[:_LISTED]]
    if len(broken) > _LISTED:
        placed.append(raw.about_column(column, f"{len(broken) - _LISTED:,} more cells break a rule"))
    return placed
