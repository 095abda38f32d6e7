"""Pictures of a page: small enough to be sent, and gone once they are drawn."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from hrdnet.present.figures import png
from hrdnet.present.messages import language

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Dots per inch and colours of pictures in a page.
_DPI, _COLOURS = 80, 32


def drawn(make: Callable[[], Figure]) -> bytes:
    """Return a figure as a small PNG, and let pyplot forget it: who writes a page in a notebook asked for no figure.

    Parameters
    ----------
    make
        Draws it. Words in figures are English in every language: not every version of matplotlib joins Arabic letters,
        and words of both languages in one figure would read worse than either.
    """
    with language("en"):
        figure = make()
    data = png(figure, dpi=_DPI, colours=_COLOURS)
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(figure)
    return data
