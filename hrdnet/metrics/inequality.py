"""How unequally is access, or anything else that is not negative, spread over people?

Plain arrays in, one number out. Every index takes ``weights``: how many people a value stands for. A row of weight 0
counts as absent, and a row counts as two of half its weight. No index corrects for the size of a sample: the values are
the people in the file, not draws from others.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError

Floats = npt.NDArray[np.float64]

__all__ = ["TheilParts", "atkinson", "concentration", "fgt", "gini", "palma", "theil", "theil_parts"]

_BOTTOM, _TOP = 0.4, 0.1


def gini(values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> float:
    r"""How far apart are two people drawn at random (Gini coefficient)?

    .. math:: G = \frac{\sum_i \sum_j w_i w_j |x_i - x_j|}{2 W^2 \mu},\qquad W = \sum_i w_i,\ W\mu = \sum_i w_i x_i.

    Parameters
    ----------
    values : (rows,)
        Numbers :math:`x`, not below 0, in any unit.
    weights : (rows,)
        People :math:`w` in each row, not below 0; by default 1.

    Returns
    -------
    float
        0 (all equal) to 1 (one of many has all), at most 1 - 1/n for n people; low is more equal. NaN without people,
        and if all values are 0.

    Raises
    ------
    UsageError
        If a value or weight is negative, NaN or infinite, or the lengths differ.

    Notes
    -----
    The population form, without the factor n / (n - 1). Cost: one sort.

    References
    ----------
    Gini (1912), "Variabilità e mutabilità". Lerman & Yitzhaki (1989), "Improving the accuracy of estimates of Gini
    coefficients", Journal of Econometrics 42(1), doi:10.1016/0304-4076(89)90074-2, for weights.

    Examples
    --------
    >>> from hrdnet.metrics import inequality
    >>> inequality.gini([0, 0, 0, 10])
    0.75
    >>> inequality.gini([0, 10], weights=[3, 1])
    0.75
    """
    people = _People.of(values, weights)
    if not people.mean > 0:
        return np.nan
    order = np.argsort(people.ratio)
    ratio, share = people.ratio[order], people.share[order]
    below = np.cumsum(share)[:-1]
    # Gaps between neighbours, counted by the pairs on either side: no term is negative, so equal values give 0 exactly.
    return _within(float((below * (1 - below) * np.diff(ratio)).sum()), 0.0, 1.0)


def theil(values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> float:
    r"""How far are shares of the total from shares of the people (Theil's T)?

    .. math:: T = \sum_i \frac{w_i}{W} \frac{x_i}{\mu} \ln\frac{x_i}{\mu},\qquad 0 \ln 0 = 0.

    Parameters
    ----------
    values, weights
        As for :func:`gini`.

    Returns
    -------
    float
        0 (all equal) to ln n (one of n people has all); low is more equal. NaN without people, and if all values are 0.

    Raises
    ------
    UsageError
        As for :func:`gini`.

    Notes
    -----
    :func:`theil_parts` splits it within and between groups.

    References
    ----------
    Theil (1967), "Economics and Information Theory", North-Holland, chapter 4.

    Examples
    --------
    >>> from hrdnet.metrics import inequality
    >>> round(inequality.theil([0, 0, 0, 10, 10, 10]), 12)
    0.69314718056
    """
    people = _People.of(values, weights)
    return _theil(people.ratio, people.share) if people.mean > 0 else np.nan


@dataclass(frozen=True)
class TheilParts:
    """Theil's T split by groups: ``total`` is ``within`` and ``between`` together.

    Attributes
    ----------
    total, within, between
        Not below 0; NaN without people, and if all values are 0.
    by_group
        Theil's T inside each group, in the order in which groups first occur; NaN for one without people or with
        zeros alone. ``within`` is their mean, weighted by each group's share of the total of the values.
    """

    total: float
    within: float
    between: float
    by_group: Mapping[Hashable, float]


def theil_parts(
    values: npt.ArrayLike, groups: Sequence[Hashable] | npt.NDArray[np.generic], weights: npt.ArrayLike | None = None
) -> TheilParts:
    r"""How much of Theil's T lies between groups, and how much inside them?

    .. math:: T = \sum_g s_g T_g + \sum_g s_g \ln\frac{\mu_g}{\mu},\qquad s_g = \frac{W_g \mu_g}{W \mu}.

    Parameters
    ----------
    values, weights
        As for :func:`gini`.
    groups : (rows,)
        The group of each row: texts or numbers.

    Returns
    -------
    TheilParts
        Total, within, between, and T of each group.

    Raises
    ------
    UsageError
        As for :func:`gini`; if there are not as many groups as values, or a group is NaN.

    References
    ----------
    Shorrocks (1980), "The class of additively decomposable inequality measures", Econometrica 48(3),
    doi:10.2307/1913126.

    Examples
    --------
    >>> from hrdnet.metrics import inequality
    >>> parts = inequality.theil_parts([0, 0, 0, 10, 10, 10], ["rural"] * 3 + ["capital"] * 3)
    >>> round(parts.between, 6), parts.within
    (0.693147, 0.0)
    """
    value, weight = _checked(values, weights)
    labels = list(groups.tolist() if isinstance(groups, np.ndarray) else groups)
    if len(labels) != len(value):
        raise UsageError("groups has as many entries as values")
    if any(label != label for label in labels):  # noqa: PLR0124 - NaN differs from itself
        raise UsageError("a group is NaN: give it a name")
    place = {label: number for number, label in enumerate(dict.fromkeys(labels))}
    group = np.array([place[label] for label in labels], dtype=np.int64)
    everyone = _People(value, weight)
    inside = [_People(value[group == number], weight[group == number]) for number in place.values()]
    by_group = {
        label: _theil(people.ratio, people.share) if people.mean > 0 else np.nan
        for label, people in zip(place, inside, strict=True)
    }
    if not everyone.mean > 0:
        return TheilParts(np.nan, np.nan, np.nan, MappingProxyType(by_group))
    share = np.array([people.weight for people in inside]) / everyone.weight
    # A group without people, or with zeros alone, holds nothing of the total.
    ratio = np.nan_to_num([people.mean / everyone.mean for people in inside])
    within = float((share * ratio * np.nan_to_num(list(by_group.values()))).sum())
    return TheilParts(_theil(everyone.ratio, everyone.share), within, _theil(ratio, share), MappingProxyType(by_group))


def atkinson(values: npt.ArrayLike, weights: npt.ArrayLike | None = None, *, epsilon: float = 0.5) -> float:
    r"""Which share of the total could be given up if the rest were spread equally (Atkinson index)?

    .. math:: A = 1 - \frac{1}{\mu}\Bigl(\sum_i \tfrac{w_i}{W} x_i^{1-\varepsilon}\Bigr)^{1/(1-\varepsilon)},\qquad
        A = 1 - \frac{1}{\mu}\prod_i x_i^{w_i/W} \text{ at } \varepsilon = 1.

    Parameters
    ----------
    values, weights
        As for :func:`gini`.
    epsilon
        Aversion to inequality, 0 (none: the index is 0) or more; the larger, the more those with least count.

    Returns
    -------
    float
        0 (all equal) to 1; low is more equal. From ``epsilon`` 1 on, a single 0 makes it 1. NaN without people, and if
        all values are 0.

    Raises
    ------
    UsageError
        As for :func:`gini`; if ``epsilon`` is negative or not finite.

    References
    ----------
    Atkinson (1970), "On the measurement of inequality", Journal of Economic Theory 2(3),
    doi:10.1016/0022-0531(70)90039-6.

    Examples
    --------
    >>> from hrdnet.metrics import inequality
    >>> round(inequality.atkinson([10, 20, 30, 40, 50], epsilon=1), 7)
    0.1316096
    """
    if not 0 <= epsilon < np.inf:
        raise UsageError("epsilon is a finite number, 0 or more")
    people = _People.of(values, weights)
    if not people.mean > 0:
        return np.nan
    power = 1.0 - epsilon
    if power <= 0 and (people.ratio == 0).any():
        return 1.0
    with np.errstate(divide="ignore"):
        logs = np.log(people.ratio)
    if power == 0:
        equal = float((people.share * logs).sum())
    else:
        terms = power * logs
        most = float(terms.max())
        # The logarithm of a mean of exponentials; near epsilon 1 the terms are small, and 1 must not swallow them.
        if np.abs(terms).max() < 1:
            equal = float(np.log1p((people.share * np.expm1(terms)).sum())) / power
        else:
            equal = (most + float(np.log((people.share * np.exp(terms - most)).sum()))) / power
    return _within(-float(np.expm1(equal)), 0.0, 1.0)


def palma(values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> float:
    r"""How many times as much as the lowest 40 % does the highest tenth have (Palma ratio)?

    .. math:: P = \frac{1 - L(0.9)}{L(0.4)},

    where :math:`L(q)` is the share of the total that the lowest share :math:`q` of the people has, drawn straight
    between the rows (Lorenz curve): a row that lies across 40 % or 90 % is split.

    Parameters
    ----------
    values, weights
        As for :func:`gini`.

    Returns
    -------
    float
        0.25 (all equal) to inf (the lowest 40 % have nothing); low is more equal. NaN without people, and if all values
        are 0.

    Raises
    ------
    UsageError
        As for :func:`gini`.

    References
    ----------
    Cobham & Sumner (2013), "Is it all about the tails? The Palma measure of income inequality", Center for Global
    Development Working Paper 343.

    Examples
    --------
    >>> from hrdnet.metrics import inequality
    >>> inequality.palma([1] * 9 + [9])
    2.25
    """
    people = _People.of(values, weights)
    if not people.mean > 0:
        return np.nan
    order = np.argsort(people.ratio)
    reached = np.concatenate([[0.0], np.cumsum(people.share[order])])
    held = np.concatenate([[0.0], np.cumsum((people.share * people.ratio)[order])])
    low, most = np.interp([_BOTTOM * reached[-1], (1 - _TOP) * reached[-1]], reached, held)
    return float((held[-1] - most) / low) if low > 0 else np.inf


def concentration(values: npt.ArrayLike, rank: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> float:
    r"""Do those who are better placed have more (concentration index)?

    .. math:: C = \frac{2}{W\mu} \sum_i w_i x_i r_i - 1,

    where :math:`r_i` is the share of the people placed below row :math:`i`, and half of those at the same place, itself
    included (fractional rank).

    Parameters
    ----------
    values, weights
        As for :func:`gini`.
    rank : (rows,)
        By what people are placed, any finite numbers, lowest first: income, hours to the capital. Rows with the same
        number share the middle of their ranks, so a row counts as two of half its weight.

    Returns
    -------
    float
        -1 (the lowest placed have all) to 1 (the highest placed have all); 0 if the place does not matter. NaN without
        people, and if all values are 0. Placed by the values themselves it is the Gini coefficient.

    Raises
    ------
    UsageError
        As for :func:`gini`; if ``rank`` is NaN or infinite somewhere.

    References
    ----------
    Kakwani, Wagstaff & van Doorslaer (1997), "Socioeconomic inequalities in health", Journal of Econometrics 77(1),
    doi:10.1016/S0304-4076(96)01807-6.

    Examples
    --------
    >>> from hrdnet.metrics import inequality
    >>> inequality.concentration([1, 0, 0, 0], rank=[8, 2, 2, 0.5])
    0.75
    """
    value, weight = _checked(values, weights)
    places = _column(rank, "rank")
    if len(places) != len(value):
        raise UsageError("rank has as many entries as values")
    if not np.isfinite(places).all():
        raise UsageError("rank holds finite numbers only")
    people = _People(value, weight)
    if not people.mean > 0:
        return np.nan
    _, place = np.unique(places[weight > 0], return_inverse=True)
    at = np.bincount(place, people.share)
    middle = (np.cumsum(at) - at / 2)[place]
    # Over ratio - 1, whose mean is 0: what all have alike cancels before it is added up.
    return _within(2 * float((people.share * (people.ratio - 1) * (middle - 1 / 2)).sum()), -1.0, 1.0)


def fgt(values: npt.ArrayLike, weights: npt.ArrayLike | None = None, *, line: float, alpha: float = 0) -> float:
    r"""How many fall below a line, and by how much (Foster, Greer & Thorbecke)?

    .. math:: P_\alpha = \frac{1}{W} \sum_{x_i < z} w_i \Bigl(\frac{z - x_i}{z}\Bigr)^\alpha.

    Parameters
    ----------
    values, weights
        As for :func:`gini`.
    line
        The threshold :math:`z`, above 0, in the unit of the values: the reach or access below which help is too far.
        Who is exactly on it is not below.
    alpha
        0: the share of people below; 1: their mean shortfall; 2: squared, so that those furthest below count most.
        Any number from 0 on.

    Returns
    -------
    float
        0 (nobody is below) to 1; low is better. NaN without people.

    Raises
    ------
    UsageError
        As for :func:`gini`; if ``line`` is not above 0 or ``alpha`` is negative.

    References
    ----------
    Foster, Greer & Thorbecke (1984), "A class of decomposable poverty measures", Econometrica 52(3),
    doi:10.2307/1913475.

    Examples
    --------
    >>> from hrdnet.metrics import inequality
    >>> reach = [0.25, 0.25, 0.75, 0.9]
    >>> inequality.fgt(reach, line=0.5), inequality.fgt(reach, line=0.5, alpha=1)
    (0.5, 0.25)
    """
    if not 0 < line < np.inf:
        raise UsageError("line is a finite number above 0")
    if not 0 <= alpha < np.inf:
        raise UsageError("alpha is a finite number, 0 or more")
    people = _People.of(values, weights)
    if not len(people.value):
        return np.nan
    short = np.where(people.value < line, np.clip((line - people.value) / line, 0.0, 1.0) ** alpha, 0.0)
    # Over the sum of the shares, which rounding may leave beside 1: where all fall below the line, that is all of them.
    return _within(float((people.share * short).sum() / people.share.sum()), 0.0, 1.0)


class _People:
    """The rows that count: values, shares of the people, and values in terms of their mean (NaN without people)."""

    def __init__(self, value: Floats, weight: Floats) -> None:
        counted = weight > 0
        self.value = value[counted]
        self.weight = float(weight[counted].sum())
        self.share = weight[counted] / self.weight if counted.any() else self.value
        # Divided by the largest first: the sum of numbers near the end of the range must not leave it.
        largest = float(self.value.max(initial=0.0))
        scaled = self.value / largest if largest else self.value
        mean = float((self.share * scaled).sum())
        self.ratio = scaled / mean if mean else scaled
        self.mean = mean * largest if counted.any() else np.nan

    @classmethod
    def of(cls, values: npt.ArrayLike, weights: npt.ArrayLike | None) -> _People:
        """Check what was given and count it."""
        return cls(*_checked(values, weights))


def _checked(values: npt.ArrayLike, weights: npt.ArrayLike | None) -> tuple[Floats, Floats]:
    value = _column(values, "values")
    weight = np.ones(len(value)) if weights is None else _column(weights, "weights")
    if len(weight) != len(value):
        raise UsageError("weights has as many entries as values")
    for name, column in (("values", value), ("weights", weight)):
        if not (np.isfinite(column) & (column >= 0)).all():
            raise UsageError(f"{name} holds finite numbers, 0 or more: no NaN, nothing negative")
    return value, weight / (weight.max(initial=0.0) or 1.0)


def _column(given: npt.ArrayLike, name: str) -> Floats:
    try:
        column = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise UsageError(f"{name} is a list of numbers") from None
    if column.ndim != 1:
        raise UsageError(f"{name} is one column of numbers, not {column.ndim} dimensions")
    return column


def _theil(ratio: Floats, share: Floats) -> float:
    """Add up r ln r - r + 1, which the shares turn into r ln r, as the mean of r is 1; no term is negative."""
    logs = np.log(np.where(ratio > 0, ratio, 1.0))
    return max(0.0, float((share * (ratio * logs - ratio + 1)).sum()))


def _within(value: float, low: float, high: float) -> float:
    return min(high, max(low, value))
