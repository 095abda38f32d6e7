"""The directive ``fragments``: what changed, from the files in changelog.d/, by kind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.statemachine import StringList

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FOLDER = Path(__file__).parents[2] / "changelog.d"
KINDS = ("added", "changed", "fixed", "removed")


def fragments(kind: str) -> list[Path]:
    """Return the files of one kind, by name."""
    return sorted(FOLDER.glob(f"*.{kind}.md"))


class Fragments(Directive):
    """One point a fragment, of the kind given as argument."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Read the fragments of a kind as Markdown."""
        kind = self.arguments[0]
        if kind not in KINDS:
            raise self.error(f"no such kind; there are: {', '.join(KINDS)}")
        points = nodes.bullet_list()
        for path in fragments(kind):
            point = nodes.list_item()
            lines = path.read_text(encoding="utf-8").splitlines()
            self.state.nested_parse(StringList(lines, source=path.name), 0, point)
            points += point
        return [points] if points.children else [nodes.paragraph(text="Nothing.")]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("fragments", Fragments)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
