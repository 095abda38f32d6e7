"""Sentences in the reader's language: English in the code, other languages in catalogues (GNU gettext)."""

from __future__ import annotations

import functools
import gettext
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import resources

from hrdnet.errors import UsageError

#: Languages that have a catalogue, by their code: how each calls itself. All but English are drafts, until somebody
#: who speaks them has signed them off.
LANGUAGES = {"en": "English", "fr": "français", "es": "español", "ar": "العربية"}
#: Languages whose catalogue speakers have signed off (docs/translating.md), beside English.
SIGNED_OFF: frozenset[str] = frozenset()
#: Languages that read from right to left.
_RIGHT_TO_LEFT = {"ar"}
#: What stands between thousands, and before decimals, where it is not as in English: a comma between thousands would
#: read as one before decimals.
_SEPARATORS = {"fr": ("\u202f", ","), "es": ("\u202f", ","), "ar": ("\u202f", ".")}
_VALUES = re.compile(r"\{\w+\}")
#: Left-to-right mark, and isolates: they keep a sign before its number, and foreign letters from turning a line around.
_LEFT_TO_RIGHT, _ISOLATE, _END = "\u200e", "\u2068", "\u2069"
_FOREIGN, _FROM_RIGHT = re.compile("[A-Za-z]"), re.compile("[\u0590-\u08ff]")
_current: ContextVar[str] = ContextVar("language", default="en")


@contextmanager
def language(code: str) -> Iterator[None]:
    """Let sentences be in a language, within a ``with`` block.

    Raises
    ------
    UsageError
        If there is no catalogue of that language.

    Examples
    --------
    >>> with language("en"):
    ...     say("{number} of {all}", number=3, all=8)
    '3 of 8'
    """
    if code not in LANGUAGES:
        raise UsageError(f"there are messages in: {', '.join(LANGUAGES)}")
    token = _current.set(code)
    try:
        yield
    finally:
        _current.reset(token)


def spoken() -> str:
    """Return the code of the language that sentences are in."""
    return _current.get()


def direction() -> str:
    """Return how the language is read: ``"ltr"`` or ``"rtl"``."""
    return "rtl" if spoken() in _RIGHT_TO_LEFT else "ltr"


def is_draft() -> bool:
    """Return whether nobody who speaks the language has signed its catalogue off."""
    return spoken() not in {"en", *SIGNED_OFF}


def say(sentence: str, /, **values: object) -> str:
    """Return a sentence in the reader's language, its values filled in.

    A sentence that a catalogue does not have stays English.

    Parameters
    ----------
    sentence
        English, with ``{names}`` where values stand. It is written out where it is said, so that catalogues can be
        made from the code (tools/messages.py).
    values
        Words and numbers already written as the reader should see them.
    """
    pattern = _catalogue(spoken()).gettext(sentence)
    return pattern.format(**_apart(pattern, values)) if values else pattern


def say_many(one: str, many: str, /, number: int, **values: object) -> str:
    """Return a sentence with a number, in the form that the language has for it.

    Examples
    --------
    >>> say_many("{number} region", "{number} regions", 1), say_many("{number} region", "{number} regions", 1200)
    ('1 region', '1,200 regions')
    """
    pattern = _catalogue(spoken()).ngettext(one, many, number)
    return pattern.format(number=numeral(number), **_apart(pattern, values))


def word(text: str) -> str:
    """Mark words of a table as a message, and leave them English: :func:`said` says them when they are shown.

    Examples
    --------
    >>> _WHERE = {"formal": word("a formal mechanism")}
    >>> said(_WHERE["formal"])
    'a formal mechanism'
    """
    return text


def said(text: str, /, **values: object) -> str:
    """Return words that are marked by :func:`word`, or words of a file as they are, in the reader's language."""
    return say(text, **values) if text else ""


def numeral(value: float, form: str = ",") -> str:
    """Write a number as the language does: what stands between thousands and before decimals, and where the sign is.

    Digits are 0 to 9 in every language. All numbers in sentences pass here.

    Parameters
    ----------
    value
        Any number.
    form
        As Python's format strings have it.

    Examples
    --------
    >>> numeral(1200), numeral(-3.14159, "+.1f")
    ('1,200', '-3.1')
    """
    written = f"{value:{form}}"
    if spoken() in _SEPARATORS:
        thousands, decimals = _SEPARATORS[spoken()]
        written = written.translate({ord(","): thousands, ord("."): decimals})
    signed = direction() == "rtl" and written[:1] in {"+", "-"}
    return f"{_LEFT_TO_RIGHT}{written}" if signed else written


def listed(words: Iterable[str]) -> str:
    """Return words one after the other, as the language lists them.

    Examples
    --------
    >>> listed(["rural", "town"])
    'rural, town'
    """
    return say(", ").join(map(_alone, words))


def capitalised(words: str) -> str:
    """Write the first letter large, as where a sentence begins."""
    return words[:1].upper() + words[1:]


def uncapitalised(words: str) -> str:
    """Write the first letter small, as within a sentence."""
    return words[:1].lower() + words[1:]


def _apart(pattern: str, values: dict[str, object]) -> dict[str, object]:
    if direction() == "ltr" or _FOREIGN.search(_VALUES.sub("", pattern)):
        return values  # also where a sentence stayed English
    return {name: _alone(value) if isinstance(value, str) else value for name, value in values.items()}


def _alone(words: str) -> str:
    """Keep foreign words in a line that reads from right to left apart from the words around them."""
    if direction() == "ltr" or _ISOLATE in words or not _FOREIGN.search(words) or _FROM_RIGHT.search(words):
        return words
    return f"{_ISOLATE}{words}{_END}"


@functools.cache
def _catalogue(code: str) -> gettext.NullTranslations:
    if code == "en":
        return gettext.NullTranslations()
    compiled = resources.files("hrdnet.present") / "catalogues" / f"{code}.mo"
    if not compiled.is_file():
        return gettext.NullTranslations()
    with compiled.open("rb") as stream:
        return gettext.GNUTranslations(stream)
