"""Shipped examples: invented people on real geography, the same bits for everyone.

They are files, not seeds, because a generator's stream may change between versions of numpy.
"""

from __future__ import annotations

import difflib
import functools
from importlib import resources
from pathlib import Path

from hrdnet.errors import UsageError
from hrdnet.graph.files import json_file
from hrdnet.graph.network import ProtectionNetwork

#: How each example was generated: number of defenders, seed, burden-sharing.
RECIPES: dict[str, tuple[int, int, str]] = {
    "kyrgyzstan": (200, 2015, "none"),
    "tunisia": (250, 2015, "none"),
    "thailand": (400, 2015, "none"),
    "mexico": (400, 2015, "mexico"),
}


def names() -> tuple[str, ...]:
    """Return the names of the examples.

    Returns
    -------
    tuple of str
        What ``load`` takes.

    Examples
    --------
    >>> import hrdnet as hn
    >>> hn.examples.names()
    ('kyrgyzstan', 'tunisia', 'thailand', 'mexico')
    """
    return tuple(RECIPES)


@functools.cache
def load(name: str) -> ProtectionNetwork:
    """Open a shipped example.

    Parameters
    ----------
    name
        ``"kyrgyzstan"``, ``"tunisia"``, ``"thailand"`` or ``"mexico"``.

    Returns
    -------
    ProtectionNetwork
        The example, marked INVENTED.

    Raises
    ------
    UsageError
        If there is no such example.

    Examples
    --------
    >>> import hrdnet as hn
    >>> hn.examples.load("kyrgyzstan").synthetic
    True
    """
    if name not in RECIPES:
        near = difflib.get_close_matches(str(name).casefold(), RECIPES, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise UsageError(f"no such example; there are: {', '.join(RECIPES)}.{hint}")
    file = resources.files("hrdnet.graph").joinpath("data", "examples", f"{name}.json")
    with resources.as_file(file) as path:
        return ProtectionNetwork.from_document(json_file.read(Path(path)))
