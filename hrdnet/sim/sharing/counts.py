"""Requests of one group under one strategy, counted by replicate, and the shares that are made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from hrdnet.graph.vocabulary import EndState
from hrdnet.sim.sharing.layout import EXTRAS, STATES, WORK, Layout

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: Replicates that are checked at a time: records of many defenders are large, and a check makes more of them.
_AT_A_TIME = 16
#: Ends of requests that somebody heard, heard and verified, worked on, decided for: each less than the one before.
_HEARD = (
    EndState.UNVERIFIED,
    EndState.NOT_SERVED,
    EndState.REFUSED,
    EndState.LATE,
    EndState.UNSUITABLE,
    EndState.IN_TIME,
    EndState.SAFE_BY_LEAVING,
)
_VERIFIED, _WORKED_ON, _DECIDED_FOR = _HEARD[1:], _HEARD[2:], _HEARD[3:]


@dataclass(frozen=True, eq=False)
class Counts:
    """Requests of a group under a strategy.

    Attributes
    ----------
    ends : (replicates, states)
        How many ended how, in the order of ``layout.STATES``.
    extras : (replicates, extras)
        In the order of ``layout.EXTRAS``.
    days : (replicates, bins)
        How many were acted on within which days.
    """

    ends: Floats
    extras: Floats
    days: Floats

    @classmethod
    def of(cls, layout: Layout, records: Floats, strategy: int, cells: Mask) -> Counts:
        """Add up ``cells`` of ``records``, which lie as ``layout`` says, under ``strategy``."""
        parts = (layout.ends(records), layout.extras(records), layout.days(records))
        return cls(*(one[:, strategy][:, cells].sum(axis=1) for one in parts))

    @property
    def arose(self) -> Floats:
        """Requests that arose, (replicates,)."""
        return np.asarray(self.ends.sum(axis=1))

    @property
    def used(self) -> Floats:
        """Those for which she chose to use a mechanism: the whole of almost every share."""
        return self.arose - self.ended(EndState.NOT_USED)

    @property
    def heard(self) -> Floats:
        """Those that one body or several heard."""
        return self.further("heard_by_one") + self.further("heard_by_several")

    def ended(self, *states: EndState) -> Floats:
        """Return how many ended in one of some states, (replicates,)."""
        return np.asarray(self.ends[:, [STATES.index(one) for one in states]].sum(axis=1))

    def further(self, name: str) -> Floats:
        """Return the further count ``name``, (replicates,)."""
        return self.extras[:, EXTRAS.index(name)]


@dataclass(frozen=True)
class Share:
    """A share of requests: what is counted, among what."""

    part: Callable[[Counts], Floats]
    whole: Callable[[Counts], Floats]

    def __call__(self, counts: Counts) -> tuple[Floats, Floats]:
        """Return part and whole by replicate."""
        return self.part(counts), self.whole(counts)


def _ending(*states: EndState) -> Share:
    return Share(lambda counts: counts.ended(*states), lambda counts: counts.used)


#: Where requests ended. All but the first are shares of requests for which she chose to use a mechanism.
ENDINGS: Mapping[str, Share] = MappingProxyType(
    {EndState.NOT_USED.value: Share(lambda counts: counts.ended(EndState.NOT_USED), lambda counts: counts.arose)}
    | {state.value: _ending(state) for state in EndState if state is not EndState.NOT_USED}
)
IN_TIME = ENDINGS[EndState.IN_TIME.value]
HEARD = Share(lambda counts: counts.heard, lambda counts: counts.used)
HEARD_BY_ONE = Share(lambda counts: counts.further("heard_by_one"), lambda counts: counts.heard)
#: The steps of the funnel: the first two are shares of requests that arose, the others of those she used.
FUNNEL: Mapping[str, Share] = MappingProxyType(
    {
        "arose": Share(lambda counts: counts.arose, lambda counts: counts.arose),
        "used": Share(lambda counts: counts.used, lambda counts: counts.arose),
        "heard": HEARD,
        "verified": _ending(*_VERIFIED),
        "worked on": _ending(*_WORKED_ON),
        "decided for": _ending(*_DECIDED_FOR),
        "in time": IN_TIME,
    }
)


def group_means(values: Floats, group: Ints) -> Floats:
    """Return means over replicates by group, in increasing order of the groups, (groups, any).

    Sums of whole counts are exact, and no order or number of threads changes them.

    Parameters
    ----------
    values : (replicates, any)
    group : (replicates,)
        The state of knowledge of each replicate, or any other whole number.

    Examples
    --------
    >>> import numpy as np
    >>> group_means(np.array([1.0, 2.0, 4.0]), np.array([5, 3, 3])).tolist()
    [3.0, 1.0]
    """
    if not len(values):
        return np.empty((0, *values.shape[1:]))
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=group[order[0]] - 1))
    sizes = np.diff(starts, append=len(order)).reshape(-1, *[1] * (values.ndim - 1))
    return np.asarray(np.add.reduceat(values[order], starts, axis=0) / sizes)


def check(layout: Layout, records: Floats) -> None:
    """See that every request was counted once and nothing else was.

    Raises
    ------
    RuntimeError
        If a count is negative or no whole number, requests under one strategy are not those under another, or more
        were heard or acted on than can have been. That is a defect of the simulation, not of a file.
    """
    for first in range(0, len(records), _AT_A_TIME):
        _check(layout, records[first : first + _AT_A_TIME])


def _check(layout: Layout, records: Floats) -> None:
    ends, extras, days, work = (layout.part(records, number) for number in range(4))
    for counts in (ends, extras, days):
        # NaN is no whole number either.
        if not bool(((counts >= 0) & (counts == np.floor(counts))).all()):
            raise _defect("a count is no whole number from 0 up")
    if not bool((work >= 0).all()):
        raise _defect("a load is below 0")
    if not bool((work[..., WORK.index("for_nothing")] <= work[..., WORK.index("worked_on")]).all()):
        raise _defect("more cases were worked on for nothing than were worked on")
    arose = ends.sum(axis=3)
    if not bool((arose == arose[:, :1]).all()):
        raise _defect("the requests under one strategy are not those under another")
    heard = extras[..., EXTRAS.index("heard_by_one")] + extras[..., EXTRAS.index("heard_by_several")]
    surely = ends[..., [STATES.index(one) for one in _HEARD]].sum(axis=3)
    perhaps = surely + ends[..., STATES.index(EndState.OPEN)]
    if not bool(((surely <= heard) & (heard <= perhaps)).all()):
        raise _defect("requests that were heard are not those that ended as heard or are open")
    if not bool((days.sum(axis=3) <= perhaps).all()):
        raise _defect("more requests were acted on than were heard")


def _defect(what: str) -> RuntimeError:
    return RuntimeError(f"a defect of hrdnet, please report it: {what}")
