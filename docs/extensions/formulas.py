"""Formulas as MathML, which browsers draw themselves: no script, no font, nothing from elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

#: Brackets of a given size grow with what they hold instead.
_BRACKET = re.compile(r"\\Big[lr]?([()\[\]])")
_LOG = logging.getLogger(__name__)


def mathml(formula: str, *, block: bool) -> str:
    """Return a formula as MathML."""
    known = _BRACKET.sub(lambda found: (r"\left" if found[1] in "([" else r"\right") + found[1], formula)
    known = re.sub(r"\\dots\b", r"\\ldots", known)
    # Names of parameters are written as in the code: words, in which an underscore is no index.
    known = re.sub(r"\\texttt\{([^}]*)\}", lambda found: rf"\text{{{found[1].replace(chr(92), '')}}}", known)
    return "".join(line.strip() for line in tex2mathml(known, as_block=block).splitlines())


def _write(writer: HTML5Translator, node: nodes.math | nodes.math_block, *, block: bool) -> None:
    try:
        drawn = mathml(node.astext(), block=block)
    except MathError as error:
        _LOG.warning("formula not understood: %s", error, location=node)
        drawn = writer.encode(node.astext())
    writer.body.append(f'<div class="formula">{drawn}</div>' if block else drawn)
    raise nodes.SkipNode


def _inline(writer: HTML5Translator, node: nodes.math) -> None:
    _write(writer, node, block=False)


def _block(writer: HTML5Translator, node: nodes.math_block) -> None:
    _write(writer, node, block=True)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer ``mathml``."""
    app.add_html_math_renderer("mathml", inline_renderers=(_inline, None), block_renderers=(_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
