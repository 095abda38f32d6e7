"""What replicates say together: means, shares and paired differences, over states of knowledge.

Every replicate belongs to a state of knowledge, and states count alike. Two uncertainties come out, never mixed: the
band over the states, each with the interval of its own replicates, and the sampling interval of the number itself,
given the states. Standard errors are those of a jackknife that leaves out one replicate at a time within its state.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.metrics.estimates import Estimate
from hrdnet.metrics.intervals import Z95, share_interval

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
#: A number made from the means of some columns: (columns, any) to (any).
Formula = Callable[[Floats], Floats]

_TAIL = 0.975
#: A spread below this is that of rounding.
_ROUNDING = 1e-12
#: What never happened in n replicates happens in at most 3 / n of them (95 %, Hanley & Lippman-Hand 1983).
_RULE_OF_THREE = 3.0


@dataclass(frozen=True)
class ReplicateEstimate(Estimate):
    """A number from replicates, with its two uncertainties; ``probability`` is the number, of whatever unit.

    Attributes
    ----------
    standard_error
        Monte-Carlo standard error of the number, given the states.
    replicates
        How many it comes from.
    state_low, state_high : (states,)
        The interval of each state by itself, from its own replicates.
    """

    standard_error: float
    replicates: int
    state_low: Floats = field(repr=False, default_factory=lambda: np.empty(0))
    state_high: Floats = field(repr=False, default_factory=lambda: np.empty(0))


def mean(values: Floats, state: Ints, *, ends: tuple[float, float] = (-np.inf, np.inf)) -> ReplicateEstimate:
    """Estimate a mean: of the states' means, every state counting alike.

    Parameters
    ----------
    values : (replicates,)
        One number a replicate.
    state : (replicates,)
        The state of knowledge of each replicate, as any whole number.
    ends
        Least and largest number that a replicate can yield, if there are such: intervals stay between them.

    Returns
    -------
    ReplicateEstimate
        ``by_state`` is in increasing order of the numbers in ``state``. Where a state has a single replicate, ``low``,
        ``high`` and the sampling interval are the ends, or NaN if there are none; without replicates all is NaN.

    Raises
    ------
    UsageError
        If the arrays differ in length.

    Notes
    -----
    The sampling interval is Student's, with the degrees of freedom of Satterthwaite (1946); a state's own likewise.
    Where replicates never differed, the rule of three says how far the mean may be off, in parts of the distance
    between the ends, or of the range over all states if there are none.

    References
    ----------
    Cochran (1977), "Sampling techniques", 3rd ed., chapter 5.

    Examples
    --------
    >>> import numpy as np
    >>> found = mean(np.array([1.0, 3.0, 5.0, 7.0]), np.array([0, 0, 1, 1]))
    >>> found.probability, found.by_state.tolist(), round(found.standard_error, 4)
    (4.0, [2.0, 6.0], 0.7071)
    """
    return _estimate(_Strata.of([values], state), lambda means: means[0], ends)


def difference(
    first: Floats, second: Floats, state: Ints, *, ends: tuple[float, float] = (-np.inf, np.inf)
) -> ReplicateEstimate:
    """Estimate how much larger a mean is than another, paired replicate by replicate (see :func:`mean`).

    Parameters
    ----------
    first, second : (replicates,)
        What the same replicates yield under two strategies.
    state, ends
        As for :func:`mean`; ``ends`` are those of the difference.

    Examples
    --------
    >>> import numpy as np
    >>> found = difference(np.array([2.0, 4.0, 7.0]), np.array([1.0, 3.0, 5.0]), np.zeros(3, dtype=int))
    >>> round(found.probability, 4), round(found.standard_error, 4)
    (1.3333, 0.3333)
    """
    return _estimate(_Strata.of([first, second], state), lambda means: means[0] - means[1], ends)


def share(part: Floats, whole: Floats, state: Ints) -> ReplicateEstimate:
    """Estimate a share of what is counted over replicates, such as requests responded to in time among all requests.

    Parameters
    ----------
    part, whole : (replicates,)
        Counts in each replicate; a part is at most its whole.
    state : (replicates,)
        As for :func:`mean`.

    Returns
    -------
    ReplicateEstimate
        The sum of parts by the sum of wholes, where every state's replicates weigh as much as those of another: a
        share of requests, so that a state with more requests counts more. NaN where nothing is counted.

    Raises
    ------
    UsageError
        If the arrays differ in length, or a part is below 0 or above its whole.

    Notes
    -----
    Intervals are those of a share of independent yes-or-no answers with the same standard error (Korn & Graubard 1998),
    which hold near 0 and 1 too. If all replicates of a state agree, or it has a single one, they are worth what their
    wholes weigh (Kish 1965), divided by how far any replicate of any state lies off: a replicate in which something
    happens to one request of fifty moves the share by a fiftieth of what it would if it happened to all. A state in
    which nothing is counted says nothing: the band is 0 to 1.

    References
    ----------
    Cochran (1977), "Sampling techniques", 3rd ed., section 6.11 (combined ratio). Jones (1974), "Jackknife estimation
    of functions of stratum means", doi:10.1093/biomet/61.2.343. Korn & Graubard (1998), "Confidence intervals for
    proportions with small expected number of positive counts estimated from survey data", Survey Methodology 24.

    Examples
    --------
    >>> import numpy as np
    >>> found = share(np.array([1.0, 2.0, 0.0]), np.array([4.0, 5.0, 1.0]), np.zeros(3, dtype=int))
    >>> found.probability, round(found.sampling_low, 3), round(found.sampling_high, 3)
    (0.3, 0.028, 0.77)
    """
    _check_parts(part, whole)
    return _estimate(_Strata.of([part, whole], state), _ratio, (0.0, 1.0), counted=whole, is_share=True)


def share_difference(first: tuple[Floats, Floats], second: tuple[Floats, Floats], state: Ints) -> ReplicateEstimate:
    """Estimate how much larger a share is than another, paired replicate by replicate (see :func:`share`).

    Parameters
    ----------
    first, second : (part, whole)
        What the same replicates count under two strategies.
    state : (replicates,)
        As for :func:`mean`.

    Notes
    -----
    The intervals are Student's, as for :func:`mean`: a difference of paired shares is not a share.

    Examples
    --------
    >>> import numpy as np
    >>> asked, state = np.array([4.0, 5.0, 1.0]), np.zeros(3, dtype=int)
    >>> found = share_difference((np.array([2.0, 3.0, 0.0]), asked), (np.array([1.0, 2.0, 0.0]), asked), state)
    >>> round(found.probability, 4)
    0.2
    """
    for part, whole in (first, second):
        _check_parts(part, whole)
    return _estimate(
        _Strata.of([*first, *second], state),
        lambda means: _ratio(means[:2]) - _ratio(means[2:]),
        (-1.0, 1.0),
        counted=np.minimum(first[1], second[1]),
    )


def _check_parts(part: Floats, whole: Floats) -> None:
    if np.shape(part) != np.shape(whole) or not np.all((np.asarray(part) >= 0) & (np.asarray(part) <= whole)):
        raise UsageError("a part lies between 0 and its whole, in every replicate")


def _ratio(means: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(means[1] > 0, means[0] / means[1], np.nan))


@dataclass(frozen=True)
class _Strata:
    """Columns of numbers by replicate, and what they are in each state.

    Attributes
    ----------
    columns : (columns, replicates)
    at : (replicates,)
        State of each replicate, from 0.
    counts : (states,)
    means : (columns, states)
    """

    columns: Floats
    at: Ints
    counts: Ints
    means: Floats

    @classmethod
    def of(cls, columns: list[Floats], state: Ints) -> _Strata:
        arrays = [np.asarray(one, dtype=np.float64) for one in (*columns, state)]
        if any(one.ndim != 1 or len(one) != len(arrays[0]) for one in arrays):
            raise UsageError("there is one number a replicate, and one state: arrays of one length")
        _, at = np.unique(np.asarray(state), return_inverse=True)
        counts = np.bincount(at)
        table = np.stack(arrays[:-1])
        sums = np.stack([np.bincount(at, one, minlength=len(counts)) for one in table])
        return cls(table, at, counts, sums / counts)

    def sums(self, values: Floats) -> Floats:
        """Return sums over the replicates of each state."""
        return np.bincount(self.at, values, minlength=len(self.counts)).astype(np.float64)

    def variances(self, formula: Formula, left_out: Floats) -> Floats:
        """Return the jackknife variance that each state adds to a formula; NaN where it has a single replicate.

        ``left_out`` holds the means that the formula takes, without one replicate after the other.
        """
        values = formula(left_out)
        from_mean = values - (self.sums(values) / self.counts)[self.at]
        with np.errstate(invalid="ignore"):
            return np.where(self.counts > 1, (self.counts - 1) / self.counts, np.nan) * self.sums(from_mean**2)

    def own_means_without(self) -> Floats:
        """Return the means of each replicate's state without this replicate: (columns, replicates)."""
        others = (self.counts - 1)[self.at]
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray((self.means * self.counts)[:, self.at] - self.columns) / others


def _estimate(
    strata: _Strata,
    formula: Formula,
    ends: tuple[float, float],
    *,
    counted: Floats | None = None,
    is_share: bool = False,
) -> ReplicateEstimate:
    """Estimate a formula of means over states, its band and its sampling interval.

    ``counted`` holds how much each replicate counts, if some may count nothing.
    """
    states, replicates = len(strata.counts), len(strata.at)
    pooled = strata.means.mean(axis=1) if states else np.full(len(strata.columns), np.nan)
    point, by_state = formula(pooled), formula(strata.means)
    if np.isnan(point):
        return ReplicateEstimate(np.nan, np.nan, np.nan, np.nan, np.nan, by_state, np.nan, replicates)
    own = strata.own_means_without()
    without = pooled[:, None] + (own - strata.means[:, strata.at]) / states
    weight = np.ones(replicates) if counted is None else np.asarray(counted, dtype=np.float64)
    range_ = ends if np.isfinite(ends).all() and counted is None else _range(formula(strata.columns), ends)
    if counted is not None and range_[0] == range_[1]:
        range_ = ends  # what never happened anywhere says nothing of how much of a replicate it would fill
    limits: list[tuple[Floats, Floats]] = []
    for numbers, spread in (
        (by_state, _Spread.of_each(strata, strata.variances(formula, own), weight)),
        (point[None], _Spread.of_all(strata, strata.variances(formula, without), weight)),
    ):
        lows, highs = _share_ends(numbers, spread, range_) if is_share else _student_ends(numbers, spread, ends, range_)
        # A state in which nothing is counted says nothing.
        lows, highs = np.where(np.isnan(numbers), ends[0], lows), np.where(np.isnan(numbers), ends[1], highs)
        limits.append((np.maximum(lows, ends[0]), np.minimum(highs, ends[1])))
        error = float(np.sqrt(spread.variance[0]))
    (lows, highs), sampling = limits
    band = float(lows.min()), float(highs.max())
    alone = float(sampling[0].min()), float(sampling[1].max())
    return ReplicateEstimate(float(point), *band, *alone, by_state, error, replicates, lows, highs)


def _range(values: Floats, ends: tuple[float, float]) -> tuple[float, float]:
    """Return the least and the largest of the replicates' own numbers; the ends if none has one."""
    known = values[~np.isnan(values)]
    return (float(known.min()), float(known.max())) if len(known) else ends


@dataclass(frozen=True)
class _Spread:
    """How sure numbers are: variance, its degrees of freedom, and how many equal replicates they are worth at least."""

    variance: Floats
    freedom: Floats
    worth: Floats

    @classmethod
    def of_each(cls, strata: _Strata, variances: Floats, weight: Floats) -> _Spread:
        """Of every state by itself."""
        with np.errstate(invalid="ignore"):
            worth = strata.sums(weight) ** 2 / strata.sums(weight**2)
        return cls(variances, (strata.counts - 1).astype(np.float64), worth)

    @classmethod
    def of_all(cls, strata: _Strata, variances: Floats, weight: Floats) -> _Spread:
        """Of the states together, each counting alike (Satterthwaite 1946; Kish 1965, section 11.7)."""
        alike = weight / strata.counts[strata.at]
        total = variances.sum(keepdims=True)
        with np.errstate(divide="ignore", invalid="ignore"):
            freedom = total**2 / (variances**2 / (strata.counts - 1)).sum()
        return cls(total, np.asarray(freedom), alike.sum(keepdims=True) ** 2 / (alike**2).sum())


def _student_ends(
    numbers: Floats, spread: _Spread, ends: tuple[float, float], range_: tuple[float, float]
) -> tuple[Floats, Floats]:
    from scipy.special import stdtrit

    furthest = np.maximum(numbers - range_[0], range_[1] - numbers)
    with np.errstate(invalid="ignore"):
        still = spread.variance <= (_ROUNDING * furthest) ** 2
        student = stdtrit(np.where(still, 1.0, spread.freedom), _TAIL) * np.sqrt(spread.variance)
        half = np.where(still, _RULE_OF_THREE / spread.worth * furthest, student)
    # What one replicate alone says has no error that could be known: any number between the ends, if there are such.
    least, most = ends if np.isfinite(ends).all() else (np.nan, np.nan)
    unknown = np.isnan(half)
    return np.where(unknown, least, numbers - half), np.where(unknown, most, numbers + half)


def _share_ends(numbers: Floats, spread: _Spread, range_: tuple[float, float]) -> tuple[Floats, Floats]:
    from scipy.special import stdtrit

    furthest = np.maximum(numbers - range_[0], range_[1] - numbers)

    binomial = numbers * (1 - numbers)
    with np.errstate(divide="ignore", invalid="ignore"):
        student = stdtrit(spread.freedom, _TAIL)
        answers = binomial / spread.variance * (Z95 / student) ** 2
        known = (spread.variance > _ROUNDING**2) & (binomial > 0)
    # Where all agree, one that does not would be as far off as any replicate of any state, and no further: replicates
    # are worth what their wholes weigh, and the more the less one of them can hold.
    with np.errstate(divide="ignore", invalid="ignore"):
        answers = np.where(known, answers, spread.worth / np.minimum(np.maximum(furthest, _ROUNDING), 1))
    low, high = share_interval(np.where(np.isnan(numbers), 0.5, numbers), np.where(np.isnan(answers), 1.0, answers))
    return low, high
