"""The kinds of column that a table holds, stored compactly and never changed.

Every kind answers the same five questions: how long it is, which rows say something, the cells
as a person or file would see them, a selection of rows, and bytes for a fingerprint.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Index = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


class Values(Protocol):
    """One column."""

    def __len__(self) -> int: ...

    @property
    def known(self) -> Mask:
        """Which rows say something."""
        ...

    def cells(self) -> list[Any]:
        """Return canonical cells: ``None``, text, float, bool or a tuple of texts."""
        ...

    def take(self, rows: Index) -> Values:
        """Return the given rows, in the given order."""
        ...

    def canonical_bytes(self) -> bytes:
        """Return bytes that are equal exactly when the column's content is."""
        ...


def frozen(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Make an array read-only."""
    array.setflags(write=False)
    return array


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """A choice: positions in a closed list of words; -1 is missing."""

    codes: npt.NDArray[np.int8]
    words: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def known(self) -> Mask:
        return np.asarray(self.codes >= 0)

    def cells(self) -> list[Any]:
        lookup = (*self.words, None)
        return [lookup[code] for code in self.codes.tolist()]

    def take(self, rows: Index) -> Words:
        return Words(frozen(self.codes[rows]), self.words)

    def canonical_bytes(self) -> bytes:
        return "\0".join(self.words).encode() + b"\1" + self.codes.tobytes()

    def is_any(self, *words: str) -> Mask:
        """Return which rows hold one of the words."""
        # A handful of comparisons is several times faster than np.isin.
        found = np.zeros(len(self.codes), dtype=bool)
        for word in words:
            found |= self.codes == self.words.index(word)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """Numbers or ranges: two arrays, the same object when no row is a range; NaN is unknown."""

    low: Floats
    high: Floats

    def __len__(self) -> int:
        return len(self.low)

    @property
    def known(self) -> Mask:
        return np.asarray(~np.isnan(self.low))

    @property
    def ranges(self) -> Mask:
        """Which rows are a range, not one value."""
        if self.high is self.low:
            return np.zeros(len(self.low), dtype=bool)
        return np.asarray(self.low < self.high)

    def cells(self) -> list[Any]:
        return _floats(np.where(self.ranges, np.nan, self.low))

    def low_cells(self) -> list[Any]:
        """Return the lower ends of the rows that are ranges."""
        return _floats(np.where(self.ranges, self.low, np.nan))

    def high_cells(self) -> list[Any]:
        """Return the upper ends of the rows that are ranges."""
        return _floats(np.where(self.ranges, self.high, np.nan))

    def take(self, rows: Index) -> Numbers:
        low = frozen(self.low[rows])
        return Numbers(low, low if self.high is self.low else frozen(self.high[rows]))

    def canonical_bytes(self) -> bytes:
        # x + 0.0 turns -0.0 into 0.0; every NaN becomes the same NaN.
        parts = (np.where(np.isnan(side), np.nan, side + 0.0).tobytes() for side in (self.low, self.high))
        return b"".join(parts)

    def at(self, position: float | Floats, default: tuple[float, float] = (np.nan, np.nan)) -> Floats:
        """Return the values at a position between the low (0) and high (1) ends; unknown rows use ``default``.

        A column of positions, (positions, 1), gives a row of values for each.
        """
        known = self.known
        low = np.where(known, self.low, default[0])
        high = low if self.high is self.low and default[0] == default[1] else np.where(known, self.high, default[1])
        return low + position * (high - low)


def _floats(array: Floats) -> list[Any]:
    return [None if value != value else value for value in array.tolist()]  # noqa: PLR0124 - NaN differs from itself


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """Text, lists of words (tuples) or flags, as objects; ``None`` is missing and differs from ``""``."""

    values: npt.NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.values)

    @property
    def known(self) -> Mask:
        return np.fromiter((value is not None for value in self.values), dtype=bool, count=len(self.values))

    def cells(self) -> list[Any]:
        return list(self.values)

    def take(self, rows: Index) -> Texts:
        return Texts(frozen(self.values[rows]))

    def canonical_bytes(self) -> bytes:
        return b"".join(map(_framed, self.values))


@dataclass(frozen=True, slots=True, eq=False)
class Refs:
    """References to rows of the actors table: their positions, and the ids to show; -1 is missing."""

    codes: npt.NDArray[np.int32]
    ids: npt.NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def known(self) -> Mask:
        return np.asarray(self.codes >= 0)

    def cells(self) -> list[Any]:
        lookup = [*self.ids, None]
        return [lookup[code] for code in self.codes.tolist()]

    def take(self, rows: Index) -> Refs:
        return Refs(frozen(self.codes[rows]), self.ids)

    def canonical_bytes(self) -> bytes:
        used, inverse = np.unique(self.codes, return_inverse=True)
        names = [None if code < 0 else self.ids[code] for code in used.tolist()]
        # Ranks follow the order of ids, not of rows, so that the order of the actors does not matter.
        order = sorted(range(len(names)), key=lambda k: (names[k] is not None, names[k] or ""))
        rank = np.empty(len(order), dtype=np.int32)
        rank[order] = np.arange(len(order), dtype=np.int32)
        return b"".join(_framed(names[k]) for k in order) + b"\1" + rank[inverse].astype(np.int32).tobytes()


def _framed(value: Any) -> bytes:
    """Frame one object so that no two sequences of objects share their bytes."""
    if value is None:
        return b"N"
    if isinstance(value, bool):
        return b"T" if value else b"F"
    if isinstance(value, str):
        data = value.encode("utf-8")
        return b"S%d:" % len(data) + data
    return b"L%d:" % len(value) + b"".join(map(_framed, value))


def objects(cells: Sequence[Any]) -> npt.NDArray[np.object_]:
    """Put cells into a read-only object array, tuples staying whole."""
    array = np.empty(len(cells), dtype=object)
    for position, cell in enumerate(cells):
        array[position] = cell
    return frozen(array)
