"""Reading one column of cells: text, words, numbers, ranges and "don't know".

Each function takes cells as they came and returns stored values with the rows that broke a rule.
Rules never quote a cell. Rows are positions; the caller turns them into places.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from hrdnet.graph.schema import Column, Kind
from hrdnet.graph.values import Floats, Numbers, Texts, Values, Words, frozen, objects
from hrdnet.graph.vocabulary import FREQUENCY_RANGES, Term, YesNo

#: A broken rule: the row's position and what is wrong.
Broken = tuple[int, str]

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_ONE = re.compile(rf"({_NUMBER})\s*(%?)")
_RANGE = re.compile(rf"({_NUMBER})\s*(%?)\s*(?:-|\u2013|\u2014|to|\.\.)\s*({_NUMBER})\s*(%?)", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+(\s*%)?")
_UNKNOWN = frozenset({"don't know", "don\u2019t know", "dont know", "do not know", "unknown", "?", "n/k"})
_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_MONTH = re.compile(r"(\d{4}-(?:0[1-9]|1[0-2]))(?:-\d{2})?")
# What XML cannot hold is no text in any format, so that every file can carry every network.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: Types of cells that need no reading; a bool is none of them.
_PLAIN = frozenset({float, int, type(None)})
_LONGEST_TEXT = 30_000  # a spreadsheet cell holds 32,767 characters


class _Bad(ValueError):
    """A cell that breaks a rule; its text is the rule."""


def read_column(column: Column, cells: Sequence[Any] | np.ndarray) -> tuple[Values, list[Broken]]:
    """Read the cells of a schema column (except references, which need the actors)."""
    if column.kind is Kind.NUMBER:
        return read_numbers(column, cells)
    if column.kind is Kind.CHOICE:
        if column.terms is None:
            raise TypeError(f"{column.name} has no words")
        return read_words(column.terms, cells, column.default)
    reader = _TEXT_READERS[column.kind]
    return _read_each(reader, cells)


def read_numbers(column: Column, cells: Sequence[Any] | np.ndarray) -> tuple[Numbers, list[Broken]]:
    """Read numbers, ranges, percentages and everyday words; missing and "don't know" become NaN."""
    if isinstance(cells, np.ndarray) and cells.dtype.kind in "fiu":
        low = frozen(cells.astype(np.float64))
        high = low
        broken: list[Broken] = []
    else:
        plain = _plain_numbers(cells)
        low, high, broken = _parse_numbers(column, cells) if plain is None else (plain, plain, [])
    return Numbers(low, high), broken + _out_of_bounds(column, low, high)


def _plain_numbers(cells: Iterable[Any]) -> Floats | None:
    """Return cells of which each is a number or missing, as those of a network are; ``None`` if any is not."""
    listed = list(cells)
    if not {type(cell) for cell in listed} <= _PLAIN:
        return None
    try:
        return frozen(np.array([math.nan if cell is None else cell for cell in listed], dtype=np.float64))
    except OverflowError:
        return None


def _parse_numbers(column: Column, cells: Iterable[Any]) -> tuple[Floats, Floats, list[Broken]]:
    broken: list[Broken] = []
    seen: dict[Any, tuple[float, float]] = {}
    pairs = []
    for row, cell in enumerate(cells):
        pair = seen.get(cell) if isinstance(cell, str) else None
        if pair is None:
            try:
                pair = number_range(cell, share=column.is_share)
            except _Bad as bad:
                broken.append((row, str(bad)))
                pair = (math.nan, math.nan)
            else:
                if isinstance(cell, str):
                    seen[cell] = pair
        pairs.append(pair)
    array = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    low, high = frozen(array[:, 0].copy()), frozen(array[:, 1].copy())
    return low, (low if np.array_equal(low, high, equal_nan=True) else high), broken


def number_range(cell: Any, *, share: bool) -> tuple[float, float]:
    """Read one cell as (low, high); NaN twice if unknown.

    Examples
    --------
    >>> number_range("2-5", share=False)
    (2.0, 5.0)
    >>> number_range("often", share=True)
    (0.6, 0.9)
    >>> number_range("don't know", share=True)
    (nan, nan)
    """
    if cell is None:
        return math.nan, math.nan
    if isinstance(cell, bool | np.bool_):
        raise _Bad("expected a number, found true or false")
    if isinstance(cell, int | float | np.integer | np.floating):
        try:
            value = float(cell)
        except OverflowError:
            raise _Bad("the number is too large") from None
        return value, value
    if not isinstance(cell, str):
        raise _Bad("expected a number")
    text = cell.strip()
    if not text or text.casefold() in _UNKNOWN:
        return math.nan, math.nan
    if match := _ONE.fullmatch(text):
        value = _scaled(match[1], match[2], share=share)
        return value, value
    if match := _RANGE.fullmatch(text):
        high_percent = match[4]
        return (
            _scaled(match[1], match[2] or high_percent, share=share),
            _scaled(match[3], high_percent, share=share),
        )
    if share and text.casefold() in FREQUENCY_RANGES:
        return FREQUENCY_RANGES[text.casefold()]
    if _DECIMAL_COMMA.fullmatch(text):
        raise _Bad("decimal comma: write a decimal point")
    words = ", or never / rarely / sometimes / often / always" if share else ""
    raise _Bad(f"not a number: write 3, a range such as 2-5{words}, or don't know")


def _scaled(digits: str, percent: str, *, share: bool) -> float:
    if not percent:
        return float(digits)
    if not share:
        raise _Bad("a percentage does not fit here")
    return float(digits) / 100


def _out_of_bounds(column: Column, low: Floats, high: Floats) -> list[Broken]:
    with np.errstate(invalid="ignore"):
        bad = (low < column.low) | (high > column.high) | np.isinf(low) | np.isinf(high)
        if column.whole:
            bad |= (low != np.floor(low)) & ~np.isnan(low)
            bad |= (high != np.floor(high)) & ~np.isnan(high)
        crossed = low > high
    rule = "infinite or outside " + bounds(column)
    broken = [(int(row), rule) for row in np.flatnonzero(bad)]
    broken += [(int(row), "the low end is above the high end") for row in np.flatnonzero(crossed)]
    return broken


def bounds(column: Column) -> str:
    """Say a column's bounds in words.

    Examples
    --------
    >>> from hrdnet.graph.schema import ACTORS
    >>> bounds(next(c for c in ACTORS if c.name == "women"))
    '0 to 1 (or 0 % to 100 %)'
    """
    if column.is_share:
        return "0 to 1 (or 0 % to 100 %)"
    whole = "whole numbers, " if column.whole else ""
    if math.isinf(column.high):
        return f"{whole}{column.low:g} or more" if not math.isinf(column.low) else f"{whole}any number"
    return f"{whole}{column.low:g} to {column.high:g}"


def merged_range(plain: Numbers, low: Numbers, high: Numbers) -> tuple[Numbers, list[Broken]]:
    """Join the columns ``x``, ``x_low`` and ``x_high``: a row gives a value or both ends of a range."""
    broken = [(int(row), "give both ends of the range") for row in np.flatnonzero(low.known != high.known)]
    both = plain.known & low.known & high.known
    clash = both & ((plain.low != low.low) | (plain.high != high.high))
    broken += [(int(row), "give a value or a range, not both") for row in np.flatnonzero(clash)]
    use = low.known & high.known & ~plain.known
    if not use.any():
        return plain, broken
    low_end, high_end = np.where(use, low.low, plain.low), np.where(use, high.high, plain.high)
    crossed = np.flatnonzero(low_end > high_end)
    broken += [(int(row), "the low end is above the high end") for row in crossed]
    return Numbers(frozen(low_end), frozen(high_end)), broken


def read_words(
    terms: type[Term], cells: Sequence[Any] | np.ndarray, default: str | None = None
) -> tuple[Words, list[Broken]]:
    """Read a closed list of words; case, spaces and hyphens are forgiven."""
    words = terms.values()
    empty = words.index(default) if default is not None else -1
    unknown = words.index("unknown") if "unknown" in words else empty
    lookup: dict[Any, int] = {word: position for position, word in enumerate(words)}
    lookup[None] = empty
    allowed = ", ".join(words)
    broken: list[Broken] = []
    codes = np.empty(len(cells), dtype=np.int8)
    for row, cell in enumerate(cells):
        try:
            code = lookup.get(cell)
        except TypeError:
            broken.append((row, f"expected one of: {allowed}"))
            codes[row] = empty
            continue
        if code is None:
            code = _word_code(cell, terms, words, empty=empty, unknown=unknown)
            if code is None:
                broken.append((row, f"not an allowed word; allowed: {allowed}"))
                code = empty
            elif isinstance(cell, str):
                lookup[cell] = code
        codes[row] = code
    return Words(frozen(codes), words), broken


def _word_code(cell: Any, terms: type[Term], words: tuple[str, ...], *, empty: int, unknown: int) -> int | None:
    if isinstance(cell, bool | np.bool_) and terms is YesNo:
        return words.index("yes" if cell else "no")
    if isinstance(cell, float) and math.isnan(cell):
        return empty
    if not isinstance(cell, str):
        return None
    text = cell.strip().casefold()
    if not text:
        return empty
    plain = re.sub(r"[\s-]+", "_", text)
    if plain in words:
        return words.index(plain)
    return unknown if text in _UNKNOWN else None


def read_texts(cells: Sequence[Any] | np.ndarray) -> tuple[Texts, list[Broken]]:
    """Read free text: ``None`` and NaN are missing, the empty string is a value."""
    return _read_each(_text, cells)


def read_ids(cells: Sequence[Any] | np.ndarray) -> tuple[Texts, list[Broken]]:
    """Read ids: exact text; a number with an integer value reads as its digits; never empty or missing."""
    return _read_each(_id, cells)


def read_own(cells: Sequence[Any] | np.ndarray, kind: str | None) -> tuple[Values, list[Broken]]:
    """Read a column that the user brought: all numbers, all flags, all lists, or else all text."""
    if isinstance(cells, np.ndarray) and cells.dtype.kind in "fiu":
        kind = "number"
    kind = kind or _own_kind(cells)
    if kind == "number":
        return read_numbers(Column("", Kind.NUMBER, ""), cells)
    return _read_each(_OWN_READERS.get(kind, _text), cells)


def _own_kind(cells: Iterable[Any]) -> str:
    kinds = set()
    for cell in cells:
        if cell is None or (isinstance(cell, float) and math.isnan(cell)):
            continue
        if isinstance(cell, bool | np.bool_):
            kinds.add("flag")
        elif isinstance(cell, int | float | np.integer | np.floating):
            kinds.add("number")
        elif isinstance(cell, list | tuple):
            kinds.add("texts")
        else:
            kinds.add("text")
    return kinds.pop() if len(kinds) == 1 else "text"


def _read_each(reader: Callable[[Any], Any], cells: Iterable[Any]) -> tuple[Texts, list[Broken]]:
    broken: list[Broken] = []
    values: list[Any] = []
    for row, cell in enumerate(cells):
        if isinstance(cell, float) and math.isnan(cell):
            cell = None  # noqa: PLW2901 - pandas writes a missing text as NaN
        try:
            values.append(reader(cell))
        except _Bad as bad:
            broken.append((row, str(bad)))
            values.append(None)
    return Texts(objects(values)), broken


def _text(cell: Any) -> str | None:
    if cell is None:
        return None
    if isinstance(cell, str):
        if _UNWRITABLE.search(cell):
            raise _Bad("the text holds a control character that no file format can carry")
        if len(cell) > _LONGEST_TEXT:
            raise _Bad(f"the text is longer than {_LONGEST_TEXT:,} characters")
        return str(cell)
    if isinstance(cell, bool | np.bool_):
        raise _Bad("expected text, found true or false")
    if isinstance(cell, int | float | np.integer | np.floating):
        return _digits(cell)
    raise _Bad("expected text")


def _said(cell: Any) -> str | None:
    text = _text(cell)
    return None if text is not None and text.strip().casefold() in _UNKNOWN else text


def _digits(cell: Any) -> str:
    value = float(cell) if isinstance(cell, float | np.floating) else int(cell)
    if isinstance(value, float):
        if not value.is_integer() or abs(value) >= 2**53:
            raise _Bad("a number that is not whole cannot be an id or text: type it as text")
        value = int(value)
    if abs(value) >= 10**18:
        raise _Bad("the number is too long: type it as text")
    return str(value)


def _id(cell: Any) -> str:
    text = _text(cell)
    if not text:
        raise _Bad("the id is missing")
    return text


def _dated(pattern: re.Pattern[str], rule: str) -> Callable[[Any], str | None]:
    def read(cell: Any) -> str | None:
        if hasattr(cell, "isoformat"):
            cell = cell.isoformat()[:10]
        text = _text(cell)
        if text is None or not text.strip() or text.strip().casefold() in _UNKNOWN:
            return None
        match = pattern.fullmatch(text.strip())
        if not match:
            raise _Bad(rule)
        return match[1] if match.lastindex and pattern is _MONTH else match[0]

    return read


def _texts(cell: Any) -> tuple[str, ...] | None:
    if cell is None:
        return None
    if isinstance(cell, list | tuple | set | frozenset | np.ndarray):
        items = sorted(cell) if isinstance(cell, set | frozenset) else list(cell)
        return tuple(_id(item) if item != "" else "" for item in items)
    text = _text(cell) or ""
    if text.strip().casefold() in _UNKNOWN | {""}:
        return None
    if text.lstrip().startswith("["):
        try:
            items = json.loads(text)
        except (ValueError, RecursionError):
            raise _Bad("not a list: write words with ; between them, or a JSON array of texts") from None
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise _Bad("a JSON list here holds texts only")
        return tuple(_text(item) or "" for item in items)
    return tuple(part.strip() for part in re.split("[;,]", text) if part.strip())


def _flag(cell: Any) -> bool | None:
    if cell is None or isinstance(cell, bool | np.bool_):
        return None if cell is None else bool(cell)
    words = {"true": True, "false": False, "": None}
    if isinstance(cell, str) and cell.strip().casefold() in words:
        return words[cell.strip().casefold()]
    raise _Bad("expected true or false")


_TEXT_READERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.KEY: _id,
    Kind.TEXT: _said,
    Kind.DATE: _dated(_DATE, "not a date: write YYYY-MM-DD"),
    Kind.MONTH: _dated(_MONTH, "not a month: write YYYY-MM"),
    Kind.TEXTS: _texts,
    Kind.REFS: _texts,
    Kind.FLAG: _flag,
}
_OWN_READERS: dict[str, Callable[[Any], Any]] = {"text": _text, "texts": _texts, "flag": _flag}
