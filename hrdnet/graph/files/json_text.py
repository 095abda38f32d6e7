"""Strict JSON: no duplicate keys, no NaN, no endless nesting or numbers."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from hrdnet.errors import one_problem

_DEEPEST = 32
_LONGEST_NUMBER = 40
# A whole string, or a bracket; possessive, so that no text makes the search slow.
_TOKENS = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[{\]}]', re.DOTALL)


class _Refused(ValueError):
    """A rule of strict JSON that was broken; its text is the rule."""


def parsed(text: str, place: str) -> Any:
    """Parse JSON strictly.

    Raises
    ------
    DataProblems
        With the place and the rule: depth over 32, a key twice in one object, NaN or infinity, a number of
        more than 40 digits, or text that is not JSON.
    """
    line = _too_deep(text)
    if line:
        raise one_problem(f"{place} line {line}" if "line" not in place else place, "", f"nested over {_DEEPEST} deep")
    try:
        return json.loads(
            text,
            object_pairs_hook=_once,
            parse_constant=_no_constant,
            parse_int=_short_int,
            parse_float=_finite,
        )
    except _Refused as refused:
        raise one_problem(place, "", str(refused)) from None
    except json.JSONDecodeError as error:
        spot = f"{place} line {error.lineno}" if "line" not in place else place
        raise one_problem(spot, "", f"not JSON: {error.msg.lower()}") from None


def string_table(text: str, place: str) -> dict[str, dict[str, str]]:
    """Parse a mapping of mappings of text, as the record of own columns is."""
    value = parsed(text, place)
    if not isinstance(value, dict) or not all(
        isinstance(inner, dict) and all(isinstance(word, str) for word in inner.values()) for inner in value.values()
    ):
        raise one_problem(place, "", "expected, by table, the kind of each column")
    return value


def _too_deep(text: str) -> int:
    """Return the line at which nesting passes the limit, or 0; brackets inside strings do not count."""
    depth = 0
    for token in _TOKENS.finditer(text):
        mark = token[0]
        if mark in "[{":
            depth += 1
            if depth > _DEEPEST:
                return text.count("\n", 0, token.start()) + 1
        elif mark in "]}":
            depth -= 1
    return 0


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    unique = dict(pairs)
    if len(unique) < len(pairs):
        raise _Refused("the same key stands twice in one object")
    return unique


def _no_constant(name: str) -> float:
    raise _Refused(f"{name} is not a number: leave the cell out if it is unknown")


def _short_int(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise _Refused(f"a number of more than {_LONGEST_NUMBER} digits")
    return int(digits)


def _finite(digits: str) -> float:
    value = float(digits) if len(digits) <= 400 else math.inf
    if math.isinf(value):
        raise _Refused("a number is too large")
    return value
