"""Names of the public face lead to their page: in signatures, and wherever a page writes `hn.metrics.reach`.

A class lives in one module and is used under another name (``hrdnet.graph.network.ProtectionNetwork`` is
``hrdnet.ProtectionNetwork``). And a docstring that names a page of docs/ leads to that page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode

from tools import public_face

if TYPE_CHECKING:
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_CALL = re.compile(r"(hn(?:\.\w+)+)(?:\(.*)?$", re.DOTALL)
_PAGE = re.compile(r"docs/([\w/]+)\.md$")


def lives_at() -> dict[str, str]:
    """Return the public name of whatever has one, by the module and name where it lives."""
    public = {name: value for name, value in public_face.functions().items() if hasattr(value, "__module__")}
    return {f"{value.__module__}.{value.__qualname__}": name for name, value in public.items()}


def short_names() -> dict[str, str]:
    """Return where a class without a module in front stands, where its short name is used once."""
    full = [*lives_at().values(), *public_face.results()]
    classes = [name for name in full if name.rsplit(".", 1)[1][0].isupper()]
    found: dict[str, list[str]] = {}
    for name in classes:
        found.setdefault(name.rsplit(".", 1)[1], []).append(name)
    return {short: names[0] for short, names in found.items() if len(names) == 1}


def _resolve(app: Sphinx, env: BuildEnvironment, node: pending_xref, content: nodes.TextElement) -> nodes.Node | None:
    """Lead a name in a signature to where it is documented."""
    if node.get("refdomain") != "py":
        return None
    target = node["reftarget"]
    known = lives_at() | short_names()
    owner, _, method = target.rpartition(".")
    name = known.get(target) or (f"{known[owner]}.{method}" if owner in known else "")
    found = env.domains.python_domain.objects.get(name)
    if found is not None:
        return make_refnode(app.builder, node["refdoc"], found.docname, found.node_id, content, name)
    # A type in a signature that is of another library, or of the house itself, stays a word; a name that a docstring
    # points to by hand has to lead somewhere.
    return None if isinstance(content, nodes.literal) else content


def _no_constructor(_: Sphinx, what: str, name: str, *__: Any) -> tuple[str, None] | None:
    """Show how a result is read and not how it is built: users never build one."""
    return ("", None) if what == "class" and name in public_face.results() else None


class LinkNames(SphinxPostTransform):
    """Make a link of `hn.metrics.reach(...)` and of `docs/models/reach.md` where they stand as code."""

    default_priority = 700
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Look at all short code on a page."""
        objects = self.env.domains.python_domain.objects
        for literal in list(self.document.findall(nodes.literal)):
            if isinstance(literal.parent, nodes.reference):
                continue
            text = literal.astext()
            called, page = _CALL.match(text), _PAGE.match(text)
            link = None
            if page and page[1] in self.env.found_docs and page[1] != self.env.docname:
                title = nodes.inline(text=self.env.titles[page[1]].astext())
                link = make_refnode(self.app.builder, self.env.docname, page[1], "", title)
            elif called:
                found = objects.get(f"hrdnet{called[1].removeprefix('hn')}")
                if found and found.docname != self.env.docname:
                    link = make_refnode(
                        self.app.builder, self.env.docname, found.docname, found.node_id, literal.deepcopy()
                    )
            if link is not None:
                literal.replace_self(link)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register both kinds of links."""
    app.connect("missing-reference", _resolve)
    app.connect("autodoc-process-signature", _no_constructor)
    app.add_post_transform(LinkNames)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
