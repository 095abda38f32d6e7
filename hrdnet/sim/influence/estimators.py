"""Numbers that say how much each input matters, from what a model yields at the points of a design.

They know no network and no strategy: arrays in, arrays out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.sim.influence.designs import resamples

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Bootstrap samples of an interval, and its ends.
RESAMPLES = 1000
_ENDS = (0.025, 0.975)
#: A variance below this share of the square of the numbers is that of rounding.
_ROUNDING = 1e-24


@dataclass(frozen=True, eq=False)
class Interval:
    """A number for each input with the 95 % bootstrap interval over samples; all (inputs,)."""

    value: Floats
    low: Floats
    high: Floats


def sobol_indices(values: Floats, seed: int, *, number: int = RESAMPLES) -> tuple[Interval, Interval]:
    r"""Return first-order and total Sobol indices of each input.

    The first-order index is the share of the variance that would go if the input were known; the total index, the
    share that would stay if all others were known, so that it counts interactions too:

    .. math:: S_k = \frac{\overline{f_B (f_{AB_k} - f_A)}}{V},\qquad T_k = \frac{\overline{(f_A - f_{AB_k})^2}}{2 V}

    with :math:`V` the variance over A and B, and :math:`f` less its mean over both.

    Parameters
    ----------
    values : (samples, inputs + 2)
        What the model yields at the points of ``designs.sobol_points``.
    seed
        Root seed, for the bootstrap.
    number
        Bootstrap samples.

    Returns
    -------
    first, total : Interval
        Shares of the variance. Estimates may leave 0 to 1 by their sampling error; a total index is never below 0. NaN
        with fewer than two samples, or if the model yields the same everywhere.

    Raises
    ------
    UsageError
        If ``values`` has fewer than three columns.

    Notes
    -----
    The percentile interval takes samples for independent. Points of a Sobol sequence fill space better than that, so
    that it is too wide rather than too narrow for smooth models. Cost: ``number`` passes over the values.

    References
    ----------
    Saltelli et al. (2010), doi:10.1016/j.cpc.2009.09.018, table 2 (b) and (f); the total index is that of Jansen
    (1999), doi:10.1016/S0010-4655(98)00154-4.

    Examples
    --------
    A model that is its first input and no other:

    >>> from hrdnet.sim.influence.designs import sobol_points
    >>> points = sobol_points(["a", "b"], 256, 7)
    >>> first, total = sobol_indices(points[:, :, 0], 7)
    >>> first.value.round(2).tolist(), total.value.round(2).tolist()
    ([1.0, 0.0], [1.0, 0.0])
    """
    values = np.asarray(values, dtype=np.float64)
    if values.ndim != 2 or values.shape[1] < 3:
        raise UsageError("values is an array of samples by inputs + 2: A, B, and A with each input from B")
    points = np.stack(_first_and_total(values))
    drawn = [_first_and_total(values[rows]) for rows in resamples(seed, len(values), number)] if len(values) else []
    return _interval(points[0], [one for one, _ in drawn]), _interval(points[1], [one for _, one in drawn])


def _first_and_total(values: Floats) -> tuple[Floats, Floats]:
    nothing = np.full(values.shape[1] - 2, np.nan)
    if len(values) < 2:
        return nothing, nothing
    centred = values - values[:, :2].mean()
    base, other, mixed = centred[:, 0], centred[:, 1], centred[:, 2:]
    variance = centred[:, :2].var()
    if variance <= _ROUNDING * (values**2).max():
        return nothing, nothing
    change = mixed - base[:, None]
    return (other[:, None] * change).mean(axis=0) / variance, (change**2).mean(axis=0) / (2 * variance)


@dataclass(frozen=True, eq=False)
class Effects:
    """Elementary effects of each input: the change of the model over the whole range, as each step would have it.

    Attributes
    ----------
    size : Interval
        Mean of their absolute values, mu* (Campolongo et al. 2007).
    mean : (inputs,)
        Their mean, mu: the direction, where they do not cancel.
    spread : (inputs,)
        Their standard deviation, sigma: large beside mu* if the effect depends on where the others lie, or is curved.
    """

    size: Interval
    mean: Floats
    spread: Floats


def elementary_effects(points: Floats, values: Floats, seed: int, *, number: int = RESAMPLES) -> Effects:
    r"""Return mu*, mu and sigma of the elementary effects of each input.

    A step of a trajectory moves one input by :math:`\Delta` and the model by :math:`\delta`; the elementary effect is
    :math:`\delta / \Delta`.

    Parameters
    ----------
    points : (samples, inputs + 1, inputs)
        Trajectories, as of ``designs.morris_points``: each step moves one input, and each input once.
    values : (samples, inputs + 1)
        What the model yields there.
    seed
        Root seed, for the bootstrap.
    number
        Bootstrap samples.

    Returns
    -------
    Effects
        In the unit of the model. NaN without samples; sigma and the interval are NaN with one.

    Raises
    ------
    UsageError
        If shapes differ, or a step moves no input or several.

    References
    ----------
    Morris (1991), "Factorial sampling plans for preliminary computational experiments",
    doi:10.1080/00401706.1991.10484804. Campolongo, Cariboni & Saltelli (2007), "An effective screening design for
    sensitivity analysis of large models", doi:10.1016/j.envsoft.2006.10.004.

    Examples
    --------
    >>> from hrdnet.sim.influence.designs import morris_points
    >>> points = morris_points(["a", "b"], 8, 7)
    >>> found = elementary_effects(points, 3 * points[:, :, 0] - points[:, :, 1], 7)
    >>> found.size.value.round(6).tolist(), found.mean.round(6).tolist()
    ([3.0, 1.0], [3.0, -1.0])
    """
    steps, changes = np.diff(points, axis=1), np.diff(values, axis=1)
    moved = steps != 0
    if points.shape[:2] != values.shape or not ((moved.sum(axis=1) == 1) & (moved.sum(axis=2) == 1)).all():
        raise UsageError("each step of a trajectory moves one input, each input once, and has one value at its end")
    effects = (changes[:, :, None] * moved).sum(axis=1) / steps.sum(axis=1)
    if not len(effects):
        nothing = np.full(points.shape[2], np.nan)
        return Effects(Interval(nothing, nothing, nothing), nothing, nothing)
    sizes = np.abs(effects)
    if len(effects) == 1:  # one trajectory says nothing about how far another would be off
        unknown = np.full(effects.shape[1], np.nan)
        return Effects(_interval(sizes[0], []), effects[0], unknown)
    drawn = [sizes[rows].mean(axis=0) for rows in resamples(seed, len(effects), number)]
    spread = effects.std(axis=0, ddof=1)
    return Effects(_interval(sizes.mean(axis=0), drawn), effects.mean(axis=0), spread)


def _interval(value: Floats, drawn: list[Floats]) -> Interval:
    """Return the percentile interval; resamples that say nothing, all of one sample, are left out."""
    known = np.array([one for one in drawn if not np.isnan(one).any()])
    if np.isnan(value).any() or not len(known):
        return Interval(value, np.full_like(value, np.nan), np.full_like(value, np.nan))
    low, high = np.quantile(known, _ENDS, axis=0)
    return Interval(value, low, high)
