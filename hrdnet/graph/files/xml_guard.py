"""Strict streaming XML on expat: no DOCTYPE, no entities, bounded depth and text."""

from __future__ import annotations

from typing import BinaryIO, Protocol
from xml.parsers import expat

from hrdnet.errors import UnsafeInput, one_problem

_DEEPEST = 64
_LONGEST_TEXT = 1_000_000
_CHUNK = 1 << 20
_NAMESPACE_MARK = "}"


class Handler(Protocol):
    """Receives elements; ``line`` is the line of the file."""

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        """Take the start of an element, without its namespace."""
        ...

    def end(self, name: str, text: str, line: int) -> None:
        """Take the end of an element with the text directly inside it."""
        ...


class _Stream:
    """Feeds expat events to a handler and stops at the first danger."""

    def __init__(self, name: str, handler: Handler) -> None:
        self.parser = expat.ParserCreate(namespace_separator=_NAMESPACE_MARK)
        self.name = name
        self.handler = handler
        self.texts: list[list[str]] = []
        self.length = 0
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._doctype
        self.parser.ExternalEntityRefHandler = self._doctype
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def _doctype(self, *_: object) -> int:
        raise UnsafeInput(f"{self.name} line {self.parser.CurrentLineNumber} : the file declares a DOCTYPE or entity")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.texts) >= _DEEPEST:
            raise UnsafeInput(f"{self.name} line {self.parser.CurrentLineNumber} : elements nest over {_DEEPEST} deep")
        if sum(map(len, attributes.values())) > _LONGEST_TEXT:
            raise UnsafeInput(f"{self.name} line {self.parser.CurrentLineNumber} : an attribute is too long")
        self.texts.append([])
        self.length = 0
        local = {key.rpartition(_NAMESPACE_MARK)[2]: value for key, value in attributes.items()}
        self.handler.start(name.rpartition(_NAMESPACE_MARK)[2], local, self.parser.CurrentLineNumber)

    def _text(self, text: str) -> None:
        self.length += len(text)
        if self.length > _LONGEST_TEXT:
            raise UnsafeInput(f"{self.name} line {self.parser.CurrentLineNumber} : a text is over 1 MB long")
        if self.texts:
            self.texts[-1].append(text)

    def _end(self, name: str) -> None:
        text = "".join(self.texts.pop())
        self.length = 0
        self.handler.end(name.rpartition(_NAMESPACE_MARK)[2], text, self.parser.CurrentLineNumber)


def parse(source: BinaryIO, name: str, handler: Handler) -> None:
    """Parse a stream and hand its elements to ``handler``.

    Raises
    ------
    UnsafeInput
        For a DOCTYPE, an entity, nesting over 64 deep, a text over 1 MB, or a tag over 4 MB.
    DataProblems
        If the XML is broken or truncated.
    """
    stream = _Stream(name, handler)
    unfinished, last = 0, -1
    try:
        while chunk := source.read(_CHUNK):
            stream.parser.Parse(chunk, False)
            # expat keeps an unfinished tag whole: without progress, one token is eating the memory.
            consumed = stream.parser.CurrentByteIndex
            unfinished = unfinished + len(chunk) if consumed == last else 0
            last = consumed
            if unfinished > 4 * _CHUNK:
                raise UnsafeInput(f"{name} : one tag is over 4 MB long")
        stream.parser.Parse(b"", True)
    except expat.ExpatError as error:
        rule = f"the XML is broken or cut short: {expat.ErrorString(error.code)}"
        raise one_problem(f"{name} line {error.lineno}", "", rule) from None
