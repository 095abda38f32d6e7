"""A source that is named by its DOI can be followed: ``doi:10.1016/0022-2496(77)90001-2`` becomes a link."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms import SphinxTransform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

#: Brackets belong to a DOI where they close again; what ends a sentence does not.
_DOI = re.compile(r"doi:(10\.\d{4,9}/(?:\([^()\s]*\)|[^\s(),;])*(?:\([^()\s]*\)|[\w/-]))")


def linked(text: str) -> Iterator[nodes.Node]:
    """Yield a text in pieces, its DOIs as links."""
    end = 0
    for found in _DOI.finditer(text):
        yield nodes.Text(text[end : found.start()])
        yield nodes.reference("", found[0], refuri=f"https://doi.org/{found[1]}", internal=False)
        end = found.end()
    yield nodes.Text(text[end:])


class LinkSources(SphinxTransform):
    """Make links of all DOIs in plain text."""

    default_priority = 600

    def apply(self, **_: Any) -> None:
        """Look at all text that is neither code nor a link already."""
        for text in list(self.document.findall(nodes.Text)):
            above = text.parent
            if "doi:10." in text and not isinstance(above, nodes.reference | nodes.literal | nodes.literal_block):
                above.replace(text, list(linked(str(text))))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the transform."""
    app.add_transform(LinkSources)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
