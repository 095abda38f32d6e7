"""Days until a request is acted on, from counts by bin of days."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.estimates import Estimate
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
    numbers, at = np.unique(state, return_inverse=True)
    counts = np.bincount(at, minlength=len(numbers))

    def value(weights: Floats) -> float:
        """Return the quantile, or the difference of two, with so much weight on each replicate."""
        found = [quantile(weights @ bins, float(weights @ whole), share) for bins, whole in sides]
        return found[0] if len(found) == 1 else _less(*found)

    if not len(numbers):
        return Estimate(np.nan, np.nan, np.nan, np.nan, np.nan, np.empty(0))
    point = value(1.0 / counts[at])
    by_state = np.array([value((at == number).astype(np.float64)) for number in range(len(numbers))])
    known = by_state[~np.isnan(by_state)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (np.nan, np.nan)
    if np.isnan(point):
        return Estimate(np.nan, np.nan, np.nan, np.nan, np.nan, by_state)
    # The pooled quantile is no mean of the states': the band holds it too.
    low, high = min(point, low), max(point, high)
    half = _half_width(value, at, counts) if np.isfinite(point) else np.nan
    return Estimate(point, low, high, point - half, point + half, by_state)


def _half_width(value: Callable[[Floats], float], at: Ints, counts: Ints) -> float:
    """Return half of Student's interval over batches, each with as many replicates of every state as the others."""
    from scipy.special import stdtrit

    number = min(_BATCHES, int(counts.min()))
    if number < 2:
        return np.nan
    order = np.argsort(at, kind="stable")
    within = np.empty(len(at), dtype=np.int64)
    within[order] = np.arange(len(at)) - np.repeat(np.cumsum(counts) - counts, counts)
    batch = within % number
    values = []
    for one in range(number):
        mine = batch == one
        here = np.bincount(at[mine], minlength=len(counts))
        values.append(value(np.where(mine, 1.0 / np.maximum(here, 1)[at], 0.0)))
    if not np.isfinite(values).all():
        return np.nan
    return float(stdtrit(number - 1, 0.975) * np.std(values, ddof=1) / np.sqrt(number))


def _less(first: float, second: float) -> float:
    return np.nan if np.isinf(first) and np.isinf(second) else first - second
