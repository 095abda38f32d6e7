"""How far a long run has come, for somebody who waits at a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

_Item = TypeVar("_Item")

#: Seconds before a bar appears: most runs are over by then.
PATIENCE = 2.0


def progress(items: Iterable[_Item], *, total: int, what: str) -> Iterator[_Item]:
    """Yield the items, with a bar on standard error once it takes long and if that is a terminal.

    Parameters
    ----------
    items
        What is done one by one.
    total
        How many.
    what
        Words before the bar; no id and no name.
    """
    from tqdm import tqdm

    yield from tqdm(items, total=total, desc=what, delay=PATIENCE, disable=None, leave=False, unit="")
