"""Tables for a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from hrdnet.present.messages import direction

#: Characters that reorder or hide text; shown as what they are, not obeyed.
_HIDDEN = {
    *"\u200b\u200c\u200d\u200e\u200f\u2060\ufeff",
    *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2066, 0x206A)),
}
#: Written by ``messages``: a narrow space between thousands; and where lines read from right to left, marks that keep
#: numbers and foreign letters in order and turn nothing else around.
_SPACE, _IN_ORDER = "\u202f", {*"\u200e\u2068\u2069"}


def shown(text: str) -> str:
    r"""Return text that a terminal prints as it is: control and direction characters become escapes.

    Examples
    --------
    >>> shown("a\u202eb")
    'a\\u202eb'
    """
    harmless = {_SPACE} | (_IN_ORDER if direction() == "rtl" else set())
    return "".join(
        character
        if character in harmless or (character.isprintable() and character not in _HIDDEN)
        else character.encode("unicode_escape").decode()
        for character in text
    )


def _width(text: str) -> int:
    return sum(
        2 if unicodedata.east_asian_width(one) in "WF" else 0 if unicodedata.combining(one) or one in _IN_ORDER else 1
        for one in text
    )


def text_table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out a table: the first column to the left, the others to the right.

    Examples
    --------
    >>> print(text_table(["group", "reach"], [["rural", "7 %"], ["town", "12 %"]]))
    group  reach
    -----  -----
    rural    7 %
    town    12 %
    """
    cells = [[shown(cell) for cell in row] for row in (headers, *rows)]
    widths = [max(_width(row[column]) for row in cells) for column in range(len(headers))]

    def line(row: Sequence[str]) -> str:
        parts = [
            row[column] + " " * (widths[column] - _width(row[column]))
            if column == 0
            else " " * (widths[column] - _width(row[column])) + row[column]
            for column in range(len(row))
        ]
        return "  ".join(parts).rstrip()

    return "\n".join([line(cells[0]), line(["-" * width for width in widths]), *map(line, cells[1:])])
