"""A network as GEXF 1.3 for Gephi. Write only: a picture tool's file is not a source of data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO
from xml.sax.saxutils import quoteattr

from hrdnet.graph.files.document import Document
from hrdnet.graph.raw import Cells
from hrdnet.present.result import DO_NOT_SEND, INVENTED


def write(document: Document, stream: BinaryIO) -> None:
    """Write actors as nodes and channels as edges, with all attributes; ties are left out."""
    stream.writelines(line.encode("utf-8") + b"\n" for line in _lines(document))


def _lines(document: Document) -> Iterator[str]:
    mark = INVENTED if document.about.get("synthetic") is True else DO_NOT_SEND
    title = str(document.about.get("title", ""))
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<gexf xmlns="http://gexf.net/1.3" version="1.3">'
    yield f"<meta><creator>hrdnet</creator><description>{_escaped(mark + ': ' + title)}</description></meta>"
    yield '<graph defaultedgetype="undirected" mode="static">'
    for name, kind, element in (("actors", "node", "node"), ("channels", "edge", "edge")):
        columns = document.tables[name].columns if name in document.tables else {}
        shown = {column: cells for column, cells in columns.items() if column not in {"id", "source", "target"}}
        yield f'<attributes class="{kind}">'
        for number, (column, cells) in enumerate(shown.items()):
            yield f'<attribute id="{number}" title={_quoted(column)} type="{_type(cells)}"/>'
        yield "</attributes>"
        yield f"<{element}s>"
        yield from _rows(columns, shown, element, len(document.tables[name]) if name in document.tables else 0)
        yield f"</{element}s>"
    yield "</graph>"
    yield "</gexf>"


def _rows(columns: Mapping[str, Cells], shown: Mapping[str, Cells], element: str, rows: int) -> Iterator[str]:
    for row in range(rows):
        if element == "node":
            name = _quoted(columns["id"][row])
            head = f"<node id={name} label={name}>"
        else:
            kind = "directed" if columns["directed"][row] == "yes" else "undirected"
            ends = f"source={_quoted(columns['source'][row])} target={_quoted(columns['target'][row])}"
            head = f'<edge id="{row}" {ends} type="{kind}">'
        values = [
            f'<attvalue for="{number}" value={_quoted(_text(cells[row]))}/>'
            for number, cells in enumerate(shown.values())
            if cells[row] is not None
        ]
        yield f"{head}<attvalues>{''.join(values)}</attvalues></{element}>"


def _type(cells: Cells) -> str:
    first = next((cell for cell in cells if cell is not None), "")
    return "boolean" if isinstance(first, bool) else "double" if isinstance(first, float | int) else "string"


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, tuple | list):
        return "; ".join(cell)
    return repr(float(cell)) if isinstance(cell, float | int) else str(cell)


def _quoted(text: str) -> str:
    return quoteattr(text, {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"})


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
