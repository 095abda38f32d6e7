"""Which of several amounts is the largest, and whether what is not known leaves that open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.metrics import estimates
from hrdnet.metrics.estimates import Estimate
from hrdnet.present.messages import listed, say

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Leading:
    """The largest of several amounts.

    Attributes
    ----------
    first
        Its number.
    rivals
        Numbers of those that may be as large, the largest first; nobody if it is the largest whatever is not known.
    ahead
        How far it is ahead of the largest rival, or of the next amount if there is no rival; paired.
    """

    first: int
    rivals: tuple[int, ...]
    ahead: Estimate


def largest(states: Floats, draws: Floats) -> Leading | None:
    """Find the largest of some amounts on average, and those that may be as large.

    Parameters
    ----------
    states : (amounts, states)
        In each state of knowledge.
    draws : (amounts, draws)
        In each world, or batch of worlds.

    Returns
    -------
    Leading or None
        ``None`` if no amount is above 0, or there is none.

    Examples
    --------
    >>> import numpy as np
    >>> states = np.array([[0.1, 0.4], [0.3, 0.3], [0.0, 0.1]])
    >>> found = largest(states, np.tile(states.mean(axis=1), (2, 1)).T)
    >>> found.first, found.rivals
    (1, (0,))
    """
    if not len(states) or not float(states.mean(axis=1).max()) > 0:
        return None
    order = np.argsort(-states.mean(axis=1), kind="stable").tolist()
    first, others = order[0], order[1:]
    ahead = {one: estimates.batched(states[first] - states[one], draws[first] - draws[one]) for one in others}
    rivals = tuple(one for one in others if ahead[one].low <= 0)
    compared = (*rivals, *others)
    return Leading(first, rivals, ahead[compared[0]] if compared else estimates.UNDEFINED)


def named(names: list[str]) -> str:
    """Join names as a sentence does.

    Examples
    --------
    >>> named(["trust"]), named(["trust", "travel", "will"])
    ('trust', 'trust, travel or will')
    """
    return say("{names} or {last}", names=listed(names[:-1]), last=names[-1]) if len(names) > 1 else "".join(names)
