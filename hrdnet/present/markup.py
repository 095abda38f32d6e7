"""How an answer looks in a notebook: sentences wrap, tables line up, what was assumed is folded away."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

_RULE = re.compile(r"-+(  +-+)+")
_INDENT = 2


def as_html(mark: str, words: str, *, folded: Sequence[str] = (), ending: str = "") -> str:
    """Return words as HTML without any style but spacing, so that light and dark notebooks can show it.

    Parameters
    ----------
    mark
        Stands once, above.
    words
        Lines: sentences, indented ones, and tables as ``tables.text_table`` lays them out.
    folded
        Lines that are shown when the first of them is opened.
    ending
        A last line in small type.

    Examples
    --------
    >>> as_html("INVENTED", "").replace(' style="margin:0.2em 0"', "")
    '<div><p><strong>INVENTED</strong></p></div>'
    """
    parts = [_paragraph(f"<strong>{html.escape(mark)}</strong>")]
    parts += [
        f"<pre>{html.escape(text)}</pre>" if table else _paragraph(html.escape(text.strip()), _depth(text))
        for table, text in _blocks(words.splitlines())
    ]
    if folded:
        first, *rest = (html.escape(line.strip().removeprefix("- ")) for line in folded)
        listed = "".join(f"<li>{line}</li>" for line in rest)
        parts.append(f"<details><summary>{first}</summary><ul>{listed}</ul></details>")
    if ending:
        parts.append(_paragraph(f"<small>{html.escape(ending)}</small>"))
    return f"<div>{''.join(parts)}</div>"


def _paragraph(inside: str, depth: int = 0) -> str:
    left = f";padding-left:{1.5 * depth:g}em" if depth else ""
    return f'<p style="margin:0.2em 0{left}">{inside}</p>'


def _depth(line: str) -> int:
    return (len(line) - len(line.lstrip(" "))) // _INDENT


def _blocks(lines: Sequence[str]) -> Iterator[tuple[bool, str]]:
    """Tell tables, a header over a rule of dashes and the rows below it, from sentences."""
    at = 0
    while at < len(lines):
        if at + 1 < len(lines) and _RULE.fullmatch(lines[at + 1].strip()):
            end = at + 2
            while end < len(lines) and "  " in lines[end].strip():
                end += 1
            yield True, "\n".join(lines[at:end])
            at = end
        else:
            if lines[at].strip():
                yield False, lines[at]
            at += 1


def with_two_uncertainties(
    value: float, band: tuple[float, float], sampling: tuple[float, float], unit: str = ""
) -> str:
    """Return a number, the band from what is not known, and what sampling leaves, in that order.

    Examples
    --------
    >>> with_two_uncertainties(0.15, (0.08, 0.26), (0.147, 0.153))
    '<div><strong>0.15</strong>; what is not known leaves 0.08 to 0.26; sampling, 95 %: 0.147 to 0.153</div>'
    """
    shown = f"{value:.3g} {unit}".rstrip()
    ends = f"what is not known leaves {band[0]:.3g} to {band[1]:.3g}"
    noise = f"sampling, 95 %: {sampling[0]:.3g} to {sampling[1]:.3g}"
    return f"<div><strong>{html.escape(shown)}</strong>; {ends}; {noise}</div>"
