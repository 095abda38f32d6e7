"""Turn numpydoc docstrings into Markdown: the signature, the question, formulas, parameters, notes, an example."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

from hrdnet.graph import barriers

_ROLE = re.compile(r":(?:func|class|meth|mod|data):`~?([^`]+)`")
_MATH = re.compile(r":math:`([^`]+)`")
_HEADER = re.compile(r"^(\w[\w ]*)\n-{3,}\n", re.MULTILINE)
_BLOCK = re.compile(r"^\.\. math::[ ]?(.*(?:\n(?:[ ]{4,}.*|(?=\n[ ]{4})))*)", re.MULTILINE)
#: Sections whose entries are a name and an indented text.
_ENTRIES = ("Parameters", "Returns", "Raises", "Attributes")


def markdown(function: Callable[..., Any], name: str) -> Iterator[str]:
    """Yield the lines of a function's section.

    Parameters
    ----------
    function
        Public, with a numpydoc docstring.
    name
        As its user writes it, such as ``hn.metrics.reach``.
    """
    text = inspect.getdoc(function) or ""
    first, *rest = _HEADER.split(text)
    yield f"## `{name}`"
    yield ""
    yield "```text"
    yield from signature(function, name)
    yield "```"
    yield ""
    yield from _prose(first)
    for title, body in zip(rest[::2], rest[1::2], strict=True):
        yield ""
        yield f"**{title}**"
        yield ""
        if title in _ENTRIES:
            yield from _entries(body)
        elif title == "Examples":
            yield from _example(body)
        else:
            yield from _prose(body)


def signature(function: Callable[..., Any], name: str) -> Iterator[str]:
    """Yield a call as it stands in the code, one parameter a line where it is long."""
    found = inspect.signature(function)
    parameters = [_parameter(one) for one in found.parameters.values()]
    kinds = [one.kind for one in found.parameters.values()]
    if inspect.Parameter.KEYWORD_ONLY in kinds and inspect.Parameter.VAR_POSITIONAL not in kinds:
        parameters.insert(kinds.index(inspect.Parameter.KEYWORD_ONLY), "*")
    returns = str(found.return_annotation).strip("'")
    short = f"{name}({', '.join(parameters)}) -> {returns}"
    if len(short) <= 100:
        yield short
        return
    yield f"{name}("
    yield from (f"    {one}," for one in parameters)
    yield f") -> {returns}"


def _parameter(one: inspect.Parameter) -> str:
    stars = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}.get(one.kind, "")
    if one.default is inspect.Parameter.empty:
        return f"{stars}{one.name}: {one.annotation}"
    # The default set of barriers has a name; its own representation could not be typed.
    default = "hn.barriers.none" if one.default is barriers.none else repr(one.default).replace("'", '"')
    return f"{one.name}: {one.annotation} = {default}"


def _inline(text: str) -> str:
    text = _ROLE.sub(r"`\1`", _MATH.sub(r"$\1$", text))
    return text.replace("``", "`")


def _prose(text: str) -> Iterator[str]:
    """Yield paragraphs, formulas on lines of their own."""
    text = _BLOCK.sub(lambda found: "$$" + " ".join(found[1].split()) + "$$", text.strip())
    yield from _inline(text).splitlines()


def _entries(text: str) -> Iterator[str]:
    """Yield one point an entry: its name, and its text on one line."""
    name, lines = "", list[str]()
    for line in [*text.rstrip().splitlines(), "end"]:
        if not line or line[0] == " ":
            lines.append(line.strip())
            continue
        if name:
            said = _inline(" ".join(" ".join(lines).split()))
            yield f"- **{_inline(name)}**{f': {said}' if said else ''}"
        name, lines = line, []


def _example(text: str) -> Iterator[str]:
    """Yield words as they are and what is typed and shown as code."""
    code = False
    for line in text.strip().splitlines():
        typed = line.startswith(">>>")
        if typed and not code:
            yield "```text"  # a formatter of pages would rewrite what the docstring says
        elif code and not line:
            yield "```"
        code = typed or (code and bool(line))
        yield line
    if code:
        yield "```"
