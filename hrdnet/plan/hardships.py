"""Networks as they could become: what a plan should be held against before anybody relies on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.sim.sharing.terrain import Terrain

if TYPE_CHECKING:
    from hrdnet.graph.values import Numbers

Floats = npt.NDArray[np.float64]

AS_IT_IS = "as it is"
#: How much of the time more journeys are too dangerous; phones work that share of what they did; will likewise
#: (assumptions, all three).
_MORE_DANGER, _PHONES, _WILL = 0.3, 0.5, 0.7


def pressures(net: ProtectionNetwork) -> dict[str, ProtectionNetwork]:
    """What could get worse, so that a plan made for today can be tried there?

    Parameters
    ----------
    net
        The network.

    Returns
    -------
    dict of ProtectionNetwork
        ``"as it is"``; ``"journeys more dangerous"`` (in every region, 0.3 of the time more); ``"phones often cut"``
        (working half as often); ``"missions less willing"`` (0.7 of their will); ``"the mission with most contacts
        leaves"``. Sizes are assumptions: illustrations, no forecast. What nobody said stays unknown; a pressure that
        changes nothing that is known is left out.

    Examples
    --------
    >>> import hrdnet as hn
    >>> list(hn.plan.pressures(hn.examples.load("kyrgyzstan")))[:3]
    ['as it is', 'journeys more dangerous', 'phones often cut']
    """
    net = as_network(net)
    found = {
        AS_IT_IS: net,
        "journeys more dangerous": _regions(net, "insecurity", lambda value: np.minimum(1.0, value + _MORE_DANGER)),
        "phones often cut": _regions(net, "network", lambda value: _PHONES * value),
        "missions less willing": _less_willing(net),
        "the mission with most contacts leaves": _left(net),
    }
    return {name: one for name, one in found.items() if name == AS_IT_IS or one is not net}


def _cells(numbers: Numbers, change: Callable[[Floats], Floats]) -> list[Any]:
    """Return numbers that are known, changed, as cells of a table; the others stay unknown."""
    low, high = change(numbers.low), change(numbers.high)
    return [
        None if np.isnan(one) or np.isnan(other) else f"{one:.6g} - {other:.6g}"
        for one, other in zip(low.tolist(), high.tolist(), strict=True)
    ]


def _regions(net: ProtectionNetwork, column: str, change: Callable[[Floats], Floats]) -> ProtectionNetwork:
    table = net.table("regions")
    if column not in table or not table.numbers(column).known.any():
        return net
    return net.updated(regions={"id": list(table.texts("id").values), column: _cells(table.numbers(column), change)})


def _less_willing(net: ProtectionNetwork) -> ProtectionNetwork:
    rows, will = Terrain.of(net).missions.rows, net.table("actors").numbers("will")
    if not len(rows) or not will.known[rows].any():
        return net
    cells = _cells(will.take(rows), lambda value: _WILL * value)
    return net.updated(actors={"id": [str(net.ids[row]) for row in rows.tolist()], "will": cells})


def _left(net: ProtectionNetwork) -> ProtectionNetwork:
    missions, channels = Terrain.of(net).missions, net.table("channels")
    if len(missions) < 2 or not len(channels):
        return net
    unit = missions.unit
    ends = np.concatenate([channels.refs(end).codes.astype(np.int64) for end in ("source", "target")])
    contacts = np.bincount(unit[ends][unit[ends] >= 0], minlength=len(missions))
    gone = int(np.argmax(contacts))
    return net.without(actors=[str(net.ids[row]) for row in np.flatnonzero(unit == gone).tolist()])
