"""Make the message catalogues from the code: ``python tools/messages.py``; needs Babel.

Every sentence of ``say("...")`` and ``say_many("...", "...")``, and every word that is marked by ``word("...")`` or is
a field in ``FIELDS``, goes into ``hrdnet/present/catalogues/hrdnet.pot``. What translators wrote stays in ``CODE.po``;
new messages are empty there, those that are gone are kept at the end. ``CODE.mo`` is what the package reads.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from hrdnet.present.messages import SIGNED_OFF

ROOT = Path(__file__).parents[1]
FOLDER = Path("hrdnet/present/catalogues")
#: Languages with a catalogue, by how many forms they have of a sentence with a number.
LANGUAGES = {"fr": 2, "es": 2, "ar": 6}
#: Spanish has a form for millions, which no sentence here needs.
PLURALS = {
    "fr": "(n > 1)",
    "es": "(n != 1)",
    "ar": "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5)",
}
#: Fields that are words for a reader: the place of an argument, and its name.
FIELDS: dict[str, dict[int, str]] = {
    "Attribute": {3: "meaning", 4: "unit"},
    "Barrier": {0: "name", 5: "who"},
    "Parameter": {1: "meaning", 2: "unit"},
    "Strategy": {98: "does", 99: "gives_up"},  # by name alone
    "_of_channel": {2: "meaning"},
    "_of_region": {2: "meaning"},
    "_receiver": {0: "name", 2: "meaning", 3: "who"},
}
_HEADER = {
    True: "DRAFT: not signed off by a speaker. See docs/translating.md.",
    False: "Signed off by a speaker. See docs/translating.md.",
}
_SAY, _MANY, _WORD = "say", "say_many", "word"
#: Where these are defined, and called with what others give.
_OWN = "hrdnet/present/messages.py"
_VALUES = re.compile(r"\{(\w+)\}")


class NotLiteral(ValueError):
    """A sentence that is not written out where it is said."""


def messages(root: Path = ROOT) -> dict[str | tuple[str, str], list[str]]:
    """Return every message with the files that say it, in the order of files and of lines."""
    found: dict[str | tuple[str, str], list[str]] = {}
    for path in sorted((root / "hrdnet").rglob("*.py")):
        name = path.relative_to(root).as_posix()
        for message in extracted(path.read_text(encoding="utf-8"), name):
            files = found.setdefault(message, [])
            if name not in files:
                files.append(name)
    # A sentence with a number may also be said without one: gettext knows it by its first form alone.
    singular = {one[0] for one in found if isinstance(one, tuple)}
    both = sorted(singular & {one for one in found if isinstance(one, str)})
    if both:
        raise ValueError(f"said with and without a number: {both}")
    return found


def extracted(source: str, name: str) -> Iterator[str | tuple[str, str]]:
    """Return the messages of a file in the order of its lines.

    Raises
    ------
    NotLiteral
        If a sentence is put together before it is said, so that no catalogue can have it.
    """
    tree = ast.parse(source)
    own = name == _OWN
    said = {_SAY, _MANY} if own else {one.name for one in ast.walk(tree) if isinstance(one, ast.alias)}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    for call in sorted(calls, key=lambda one: (one.lineno, one.col_offset)):
        called = call.func.id if isinstance(call.func, ast.Name) else ""
        if called in {_SAY, _MANY, _WORD} and (
            called not in said or (own and not isinstance(call.args[0], ast.Constant))
        ):
            continue
        if called == _MANY:
            one, many = (_text(call, place, name) for place in (0, 1))
            yield one, many
        elif called in {_SAY, _WORD}:
            yield _text(call, 0, name)
        else:
            for place, keyword in FIELDS.get(called, {}).items():
                given = call.args[place] if place < len(call.args) else None
                given = next((one.value for one in call.keywords if one.arg == keyword), given)
                if isinstance(given, ast.Constant) and isinstance(given.value, str) and given.value:
                    yield given.value


def _text(call: ast.Call, place: int, name: str) -> str:
    given = call.args[place] if place < len(call.args) else None
    if isinstance(given, ast.Constant) and isinstance(given.value, str) and given.value:
        return given.value
    raise NotLiteral(f"{name}:{call.lineno}: a sentence is written out where it is said; a word of a table is marked")


def template(found: dict[str | tuple[str, str], list[str]]) -> Catalog:
    """Return the template: all messages, none translated."""
    catalog = _empty(None)
    for message, files in found.items():
        _add(catalog, message, files, ("",) * 2 if isinstance(message, tuple) else "")
    return catalog


def updated(found: dict[str | tuple[str, str], list[str]], code: str, before: Catalog | None) -> Catalog:
    """Return the catalogue of a language: its translations so far, new messages empty, gone ones kept apart."""
    catalog = _empty(code)
    translated = {one.id: one for one in (before or ()) if one.id}
    obsolete = dict(before.obsolete) if before is not None else {}
    for message, files in found.items():
        known = translated.pop(message, None) or obsolete.pop(message, None)
        empty = ("",) * LANGUAGES[code] if isinstance(message, tuple) else ""
        comments = list(known.user_comments) if known is not None else []
        fuzzy = known is not None and known.fuzzy
        _add(catalog, message, files, known.string if known is not None else empty, comments=comments, fuzzy=fuzzy)
    for gone in (*translated.values(), *obsolete.values()):
        if any(gone.string) if isinstance(gone.string, tuple) else gone.string:
            catalog.obsolete[gone.id] = Message(gone.id, gone.string)
    return catalog


def _empty(code: str | None) -> Catalog:
    catalog = Catalog(locale=code, fuzzy=False)
    if code is None:
        words = "Messages of hrdnet. Made by tools/messages.py: do not edit."
    else:
        words = f"Messages of hrdnet: {code}.\n{_HEADER[code not in SIGNED_OFF]}"
    catalog.header_comment = "\n".join(f"# {line}" for line in words.splitlines())
    return catalog


def _add(
    catalog: Catalog,
    message: str | tuple[str, str],
    files: list[str],
    string: str | tuple[str, ...],
    *,
    comments: list[str] | None = None,
    fuzzy: bool = False,
) -> None:
    added = Message(message, string, locations=[(one, None) for one in files], user_comments=comments or [])
    values = _VALUES.search("".join(message))
    added.flags = ({"python-brace-format"} if values else set()) | ({"fuzzy"} if fuzzy else set())
    catalog[message] = added


def written(catalog: Catalog, code: str | None) -> bytes:
    """Return a catalogue as the text that translators edit."""
    stream = io.BytesIO()
    write_po(stream, catalog, width=100, include_lineno=False, omit_header=True)
    header = "\n".join(f'"{name}: {value}\\n"' for name, value in _headers(code))
    text = f'{catalog.header_comment}\nmsgid ""\nmsgstr ""\n{header}\n\n'
    return text.encode() + stream.getvalue()


def _headers(code: str | None) -> list[tuple[str, str]]:
    """Return what a catalogue says of itself: no dates and no versions, so that the same words give the same bytes."""
    headers = [
        ("Project-Id-Version", "hrdnet"),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
    ]
    if code is None:
        return headers
    plural = f"nplurals={LANGUAGES[code]}; plural={PLURALS[code]};"
    return [*headers, ("Language", code), ("Plural-Forms", plural)]


class _Plain(Catalog):
    """A catalogue with our own header where Babel would put dates."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return _headers(str(self.locale))


def compiled(text: bytes, code: str) -> bytes:
    """Return what the package reads: messages with a translation that nobody doubts."""
    catalog = _Plain(locale=code, fuzzy=False)
    for message in read_po(io.BytesIO(text), locale=code):
        if message.id:
            catalog[message.id] = message
    stream = io.BytesIO()
    write_mo(stream, catalog)
    return stream.getvalue()


def made(root: Path = ROOT) -> dict[Path, bytes]:
    """Return every file that the code and the translators' work give, by its path."""
    found = messages(root)
    files = {FOLDER / "hrdnet.pot": written(template(found), None)}
    for code in LANGUAGES:
        path = root / FOLDER / f"{code}.po"
        before = read_po(io.BytesIO(path.read_bytes()), locale=code) if path.is_file() else None
        text = written(updated(found, code, before), code)
        files[FOLDER / f"{code}.po"] = text
        files[FOLDER / f"{code}.mo"] = compiled(text, code)
    return files


def main() -> None:
    """Write the catalogues, and say what is not translated yet."""
    (ROOT / FOLDER).mkdir(exist_ok=True)
    for path, content in made().items():
        if not (ROOT / path).is_file() or (ROOT / path).read_bytes() != content:
            (ROOT / path).write_bytes(content)
    for code in LANGUAGES:
        catalog = read_po(io.BytesIO((ROOT / FOLDER / f"{code}.po").read_bytes()), locale=code)
        left = [one for one in catalog if one.id and not (all(one.string) if one.pluralizable else one.string)]
        print(f"{code}: {len(list(catalog)) - 1} messages, {len(left)} to translate")


if __name__ == "__main__":
    sys.exit(main())
