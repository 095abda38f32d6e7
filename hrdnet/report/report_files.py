"""The files of a report: one page to be shared, and, if asked for, one that is not to be sent."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from hrdnet.errors import UsageError
from hrdnet.graph.files.guard import checked_output, write_atomically
from hrdnet.report.composing import compose
from hrdnet.report.network_view import network_view
from hrdnet.report.page import html_page

if TYPE_CHECKING:
    from hrdnet.report.study import Study

#: What the name of a working view ends in, so that nobody takes it for the other.
DO_NOT_SEND = "-DO-NOT-SEND"


def working_name(path: Path) -> Path:
    """Return the name of the working view beside a report.

    Examples
    --------
    >>> working_name(Path("report.html")).name
    'report-DO-NOT-SEND.html'
    """
    return path.with_name(f"{path.stem}{DO_NOT_SEND}{path.suffix}")


def save_report(study: Study, path: Path, *, detailed: Study | None = None, inputs: Iterable[Path] = ()) -> list[str]:
    """Write the report as one HTML file, and with ``detailed`` the working view beside it; each whole or not at all.

    Parameters
    ----------
    detailed
        The same answers with everything shown; nothing by default.

    Returns
    -------
    list of str
        Names of the files written.

    Raises
    ------
    UsageError
        If the name does not end in .html.
    """
    if path.suffix.lower() not in {".html", ".htm"}:
        raise UsageError("the report's name ends in .html")
    pages = {path: functools.partial(html_page, compose(study))}
    if detailed is not None:
        document = compose(detailed, working=True)
        pages[working_name(path)] = functools.partial(html_page, document, viewer=network_view(detailed.reach))
    sources = tuple(inputs)
    for one in pages:
        checked_output(one, inputs=sources)
    made = {one: page() for one, page in pages.items()}
    for one, content in made.items():
        write_atomically(one, functools.partial(_put, content), inputs=sources)
    return [one.name for one in made]


def _put(content: bytes, stream: BinaryIO) -> None:
    stream.write(content)
