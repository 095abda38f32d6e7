"""The header of a network: what it describes, from where, and whether its people are invented."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hrdnet.errors import Problem
from hrdnet.graph.schema import ABOUT_KEYS
from hrdnet.graph.vocabulary import Provenance

_TRUE, _FALSE = {"yes", "true", "1", "invented"}, {"no", "false", "0", "real"}
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def read_about(about: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """Check a header: ``synthetic`` becomes a bool, ``date`` an ISO date, ``sources`` a list, the rest text."""
    header: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, value in about.items():
        if value is None or (key == "date" and not str(value).strip()):
            continue
        read = _READERS.get(str(key), _text)(value)
        if read is None:
            problems.append(Problem("about", str(key) if key in ABOUT_KEYS else "", _RULES.get(str(key), _TEXT_RULE)))
        else:
            header[str(key)] = read
    return header, problems


_TEXT_RULE = "an entry of the header is text"
_RULES = {
    "synthetic": "say yes or no",
    "date": "not a date: write YYYY-MM-DD, YYYY-MM or YYYY",
    "sources": "give a text or a list of texts",
    "provenance": "give, by input, one of: " + ", ".join(Provenance.values()),
}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _synthetic(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    text = str(value).strip().casefold()
    return True if text in _TRUE else False if text in _FALSE else None


def _date(value: Any) -> str | None:
    text = value.isoformat()[:10] if hasattr(value, "isoformat") else str(value).strip()
    return text if _DATE.fullmatch(text) else None


def _sources(value: Any) -> list[str] | None:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return list(value)
    return None


def _provenance(value: Any) -> dict[str, str] | None:
    if not isinstance(value, Mapping):
        return None
    entries = {
        str(key): str(word).strip().casefold().replace(" ", "_").replace("-", "_") for key, word in value.items()
    }
    return entries if set(entries.values()) <= set(Provenance.values()) else None


_READERS = {"synthetic": _synthetic, "date": _date, "sources": _sources, "provenance": _provenance}
