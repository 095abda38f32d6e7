"""Days until a request is acted on, from counts by bin of days."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.estimates import Estimate
from hrdnet.sim.sharing.counts import group_means
from hrdnet.sim.sharing.layout import DAYS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: The quantiles that outcomes report, by their column.
QUANTILES = {"days_median": 0.5, "days_p90": 0.9}
#: Batches of replicates for the sampling interval, if each state has as many.
_BATCHES = 10
_ROUNDING = 1e-12
_EDGES = np.array([0.0, *DAYS])


def quantile(bins: Floats, whole: float, share: float) -> float:
    """Return within how many days a share of requests is acted on.

    Parameters
    ----------
    bins : (bins,)
        Requests acted on within the days of ``layout.DAYS``; the last bin is open.
    whole
        Requests that count, acted on or not.
    share
        0 to 1: one half for the median.

    Returns
    -------
    float
        Days. Within a bin, requests count as spread evenly. Infinite if fewer than the share are ever acted on, or
        only after the last day of ``layout.DAYS``; NaN without requests.

    Examples
    --------
    Of ten requests six are acted on: two within a day, four within the third. Half are by day 2.75:

    >>> import numpy as np
    >>> bins = np.zeros(16)
    >>> bins[[0, 2]] = 2, 4
    >>> quantile(bins, 10, 0.5), quantile(bins, 10, 0.9)
    (2.75, inf)
    """
    if not whole > 0:
        return np.nan
    cumulative = np.cumsum(bins) / whole
    reached = np.flatnonzero(cumulative >= share - _ROUNDING)
    if not len(reached) or reached[0] == len(DAYS):
        return np.inf
    first = int(reached[0])
    before = float(cumulative[first - 1]) if first else 0.0
    within = min(1.0, (share - before) / (float(cumulative[first]) - before))
    return float(_EDGES[first] + within * (_EDGES[first + 1] - _EDGES[first]))


def days(bins: Floats, whole: Floats, state: Ints, share: float) -> Estimate:
    """Estimate a quantile of days.

    Parameters
    ----------
    bins : (replicates, bins)
        As for :func:`quantile`.
    whole, state : (replicates,)
        Requests that count, and the state of knowledge; states count alike.
    share
        As for :func:`quantile`.

    Returns
    -------
    Estimate
        In days. The band runs over the states' own quantiles, the sampling interval is Student's over batches of
        replicates; it is NaN where a state has a single replicate or a batch has no finite quantile.
    """
    return _estimate([(bins, whole)], state, share)


def days_difference(first: tuple[Floats, Floats], second: tuple[Floats, Floats], state: Ints, share: float) -> Estimate:
    """Estimate how many days later a share is acted on than under another strategy, paired (see :func:`days`).

    Positive is slower. Infinite if it never comes under one strategy alone; NaN if under neither.
    """
    return _estimate([first, second], state, share)


def _estimate(sides: list[tuple[Floats, Floats]], state: Ints, share: float) -> Estimate:
    if not len(state):
        return Estimate(np.nan, np.nan, np.nan, np.nan, np.nan, np.empty(0))
    means = [(group_means(bins, state), group_means(whole, state)) for bins, whole in sides]
    by_state = _values(means, share)
    point = float(_values([(bins.mean(axis=0)[None], whole.mean()[None]) for bins, whole in means], share)[0])
    if np.isnan(point):
        return Estimate(np.nan, np.nan, np.nan, np.nan, np.nan, by_state)
    # The pooled quantile is no mean of the states': the band holds it too.
    ends = [point, *by_state[~np.isnan(by_state)].tolist()]
    half = _half_width(sides, state, share) if np.isfinite(point) else np.nan
    return Estimate(point, min(ends), max(ends), point - half, point + half, by_state)


def _values(sides: list[tuple[Floats, Floats]], share: float) -> Floats:
    """Return the quantile, or the difference of two, row by row."""
    found = [[quantile(one, float(all_), share) for one, all_ in zip(*side, strict=True)] for side in sides]
    return np.array(found[0] if len(found) == 1 else [_less(*both) for both in zip(*found, strict=True)])


def _half_width(sides: list[tuple[Floats, Floats]], state: Ints, share: float) -> float:
    """Return half of Student's interval over batches, each with about as many replicates of every state as another."""
    from scipy.special import stdtrit

    numbers, at = np.unique(state, return_inverse=True)
    counts = np.bincount(at)
    batches = min(_BATCHES, int(counts.min()))
    if batches < 2:
        return np.nan
    within = np.empty(len(at), dtype=np.int64)
    within[np.argsort(at, kind="stable")] = np.arange(len(at)) - np.repeat(np.cumsum(counts) - counts, counts)
    place = at * batches + within % batches
    shape = (len(numbers), batches)
    means = [
        tuple(group_means(one, place).reshape(*shape, *one.shape[1:]).mean(axis=0) for one in side) for side in sides
    ]
    values = _values([(bins, whole) for bins, whole in means], share)
    if not np.isfinite(values).all():
        return np.nan
    return float(stdtrit(batches - 1, 0.975) * values.std(ddof=1) / np.sqrt(batches))


def _less(first: float, second: float) -> float:
    return np.nan if np.isinf(first) and np.isinf(second) else first - second
