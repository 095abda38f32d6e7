"""A report as one HTML file: nothing is loaded from anywhere, nothing runs in a shared one."""

from __future__ import annotations

import base64
import hashlib
import math
import struct
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

from hrdnet.present.messages import direction, is_draft, say, spoken
from hrdnet.present.tables import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hrdnet.report.document import Band, Chapter, Document, Picture, Table
    from hrdnet.report.network_view import NetworkView


def html_page(document: Document, *, viewer: NetworkView | None = None) -> bytes:
    """Return a report as one HTML file.

    Parameters
    ----------
    document
        The report.
    viewer
        The network to be looked at; only for a view that is not to be sent. Without it the page holds no script at all.

    Returns
    -------
    bytes
        UTF-8. The same document gives the same bytes. The policy of the page forbids every request but for the pictures
        that it holds itself.
    """
    import jinja2
    from markupsafe import Markup

    folder = resources.files("hrdnet.report") / "templates"
    style = (folder / "report.css").read_text(encoding="utf-8")
    script = (folder / "viewer.js").read_text(encoding="utf-8") if viewer is not None else ""
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, keep_trailing_newline=True, finalize=_visible
    )
    template = environment.from_string((folder / "report.html").read_text(encoding="utf-8"))
    text = template.render(
        document=_Shown(document),
        mark=_mark(document.mark),
        tables=[_table(one) for one in document.tables],
        pictures=[_picture(one) for one in document.pictures],
        viewer=viewer,
        words=_words(),
        language=spoken(),
        direction=direction(),
        draft=is_draft(),
        policy=_policy(style, script),
        # Our own files, not the user's words: they stand as they are.
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
    )
    return text.encode("utf-8")


def _visible(value: Any) -> Any:
    """Show control and direction characters of a file's words for what they are; our own markup stays."""
    return shown(value) if type(value) is str else value


def _policy(style: str, script: str) -> str:
    allowed = f"script-src '{_hash(script)}'" if script else "script-src 'none'"
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; {allowed}; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _mark(mark: str) -> str:
    return {
        "INVENTED": say("INVENTED"),
        "GROUPS ONLY": say("GROUPS ONLY"),
        "WORKING VIEW - DO NOT SEND": say("WORKING VIEW - DO NOT SEND"),
    }[mark]


class _Shown:
    """A document whose chapters know where their tables and pictures stand on the page."""

    def __init__(self, document: Document) -> None:
        self._document = document
        tables = {one.key: number for number, one in enumerate(document.tables, start=1)}
        pictures = {one.key: number for number, one in enumerate(document.pictures, start=1)}
        self.chapters = [_chapter(one, tables, pictures) for one in document.chapters]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._document, name)


def _chapter(chapter: Chapter, tables: dict[str, int], pictures: dict[str, int]) -> dict[str, Any]:
    facts = chapter.headline.facts
    links = [
        *(
            {"target": f"table-{one.key}", "words": say("table {number}", number=tables[one.key])}
            for one in chapter.tables
        ),
        *(
            {"target": f"picture-{one.key}", "words": say("picture {number}", number=pictures[one.key])}
            for one in chapter.pictures
        ),
    ]
    return {
        "key": chapter.key,
        "title": chapter.title,
        "headline": chapter.headline,
        "sentences": chapter.sentences,
        "links": links,
        "facts": [
            (say("From how many reports"), facts.reports),
            (say("From whom"), facts.said_by),
            (say("How old"), facts.age),
            (say("What would change it"), facts.change),
        ],
    }


#: Columns with drawings, up to which these stand beside the numbers; else below, where they take no width.
_FEW = 2


@dataclass(frozen=True)
class _Line:
    """A band on the scale of its table, in hundredths of its width."""

    value: float
    low: float
    high: float
    zero: float | None


def _table(table: Table) -> dict[str, Any]:
    columns = list(zip(*table.rows, strict=True)) if table.rows else [() for _ in table.headers]
    # One scale for all numbers of a table, so that columns can be compared by eye.
    scale = _scale([cell.band for row in table.rows for cell in row if cell.band is not None])
    rows = [
        [{"text": cell.text, "line": None if cell.band is None else _line(cell.band, scale)} for cell in row]
        for row in table.rows
    ]
    beside = sum(any(cell.band is not None for cell in column) for column in columns) <= _FEW
    numbers = [all(_is_number(cell.text) for cell in column) for column in columns]
    return {
        "key": table.key,
        "title": table.title,
        "headers": table.headers,
        "rows": rows,
        "numbers": numbers,
        "beside": beside,
        "notes": table.notes,
    }


def _is_number(text: str) -> bool:
    """Return whether a cell holds a number with few words, so that it stands at the end of its column."""
    return len(text) < 16 and (not text or any(one.isdigit() for one in text))


def _scale(bands: Sequence[Band]) -> tuple[float, float]:
    """Return the ends of an axis that holds all bands of a table, and zero."""
    ends = [end for band in bands for end in (band.low, band.high, band.value) if math.isfinite(end)]
    least, most = min([0.0, *ends]), max([0.0, *ends])
    return (least, most) if most > least else (0.0, 1.0)


def _line(band: Band, scale: tuple[float, float]) -> _Line | None:
    least, most = scale
    if not all(math.isfinite(end) for end in (band.value, band.low, band.high)):
        return None

    def place(number: float) -> float:
        return round(4 + 92 * (number - least) / (most - least), 1)

    zero = place(0.0) if least < 0 else None
    return _Line(place(band.value), place(band.low), place(band.high), zero)


def _picture(picture: Picture) -> dict[str, Any]:
    # Width and height stand in the first chunk of a PNG.
    width, height = struct.unpack(">II", picture.data[16:24])
    return {
        "key": picture.key,
        "title": picture.title,
        "description": picture.description,
        "encoded": base64.b64encode(picture.data).decode("ascii"),
        "width": width,
        "height": height,
    }


def _words() -> dict[str, str]:
    return {
        "skip": say("Skip to the content"),
        "safety": say("Not for emergencies. In danger now: your security plan, people you trust, a 24-hour line."),
        "first": say("First of all"),
        "reading": say("How to read this"),
        "draft": say("Draft translation, not signed off by a speaker."),
        "contents": say("Contents"),
        "table": say("Table"),
        "tables": say("Tables"),
        "picture": say("Picture"),
        "pictures": say("Pictures"),
        "see": say("See"),
        "viewer": say("The network"),
        "viewer_help": say(
            "Drag to move, turn the wheel or press + and - to come closer, point at a dot to read what it "
            "is; arrow keys "
            "move, n goes to the next that the search finds."
        ),
        "noscript": say("The drawing needs a browser with scripts; all numbers are in the tables."),
        "search": say("Search"),
        "found": say("found"),
        "closer": say("closer"),
        "farther": say("farther"),
        "whole": say("whole"),
        "map": say("map"),
        "roles": say("roles"),
        "settings": say("settings"),
    }
