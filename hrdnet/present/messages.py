"""Sentences in the reader's language: English in the code, other languages in catalogues (GNU gettext)."""

from __future__ import annotations

import functools
import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import resources

from hrdnet.errors import UsageError

#: Languages that have a catalogue, by their code: how each calls itself. All but English are drafts, until somebody
#: who speaks them has signed them off.
LANGUAGES = {"en": "English", "fr": "français", "es": "español", "ar": "العربية"}
#: Languages that read from right to left.
_RIGHT_TO_LEFT = {"ar"}
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
    return spoken() != "en"


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
    return pattern.format(**values) if values else pattern


def say_many(one: str, many: str, /, number: int, **values: object) -> str:
    """Return a sentence with a number, in the form that the language has for it.

    Examples
    --------
    >>> say_many("{number} region", "{number} regions", 1), say_many("{number} region", "{number} regions", 1200)
    ('1 region', '1,200 regions')
    """
    pattern = _catalogue(spoken()).ngettext(one, many, number)
    return pattern.format(number=f"{number:,}", **values)


@functools.cache
def _catalogue(code: str) -> gettext.NullTranslations:
    if code == "en":
        return gettext.NullTranslations()
    compiled = resources.files("hrdnet.present") / "catalogues" / f"{code}.mo"
    if not compiled.is_file():
        return gettext.NullTranslations()
    with compiled.open("rb") as stream:
        return gettext.GNUTranslations(stream)
