"""How the pull of a place weakens with cost: functions to pass to ``catchment`` and ``access``.

Each takes an array of costs, 0 or more, and returns weights, 1 (near) to 0 (too far). Costs and parameters share a unit
(minutes, hours, days). Any other function of that kind serves as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError

Floats = npt.NDArray[np.float64]
Decay = Callable[[Floats], Floats]

__all__ = ["exponential", "gaussian", "gravity", "step"]


def step(ends: Sequence[float], weights: Sequence[float]) -> Decay:
    r"""Weigh by zones: :math:`w(c) = w_k` for the first zone with :math:`c \le e_k`, and 0 past the last.

    Parameters
    ----------
    ends
        Where each zone ends, rising; a cost exactly there is still inside.
    weights
        The weight of each zone, 0 to 1.

    Returns
    -------
    Callable
        From an array of costs to an array of weights.

    Raises
    ------
    UsageError
        If the ends do not rise from 0 on, a weight is outside 0 to 1, or there are not as many.

    References
    ----------
    Luo & Qi (2009), Health & Place 15(4), doi:10.1016/j.healthplace.2009.06.002: zones of the E2SFCA.

    Examples
    --------
    >>> from hrdnet.metrics import decay
    >>> decay.step((30, 60), (1, 0.5))(np.array([0, 30, 31, 60, 61])).tolist()
    [1.0, 1.0, 0.5, 0.5, 0.0]
    """
    borders, levels = np.array(ends, dtype=np.float64), np.array([*weights, 0.0], dtype=np.float64)
    if len(borders) + 1 != len(levels) or not len(borders):
        raise UsageError("each zone has one end and one weight")
    if not (borders >= 0).all() or not (np.diff(borders) > 0).all():
        raise UsageError("the ends of the zones rise, from 0 on")
    if not ((levels >= 0) & (levels <= 1)).all():
        raise UsageError("weights lie between 0 and 1")
    return lambda cost: levels[np.searchsorted(borders, cost, side="left")]


def gaussian(width: float) -> Decay:
    r"""Weigh by a bell: :math:`w(c) = e^{-c^2 / 2s^2}`, 0.61 at cost ``width`` and 0.14 at twice that.

    Parameters
    ----------
    width
        :math:`s`, above 0, in the unit of the costs.

    Returns
    -------
    Callable
        From an array of costs to an array of weights.

    Raises
    ------
    UsageError
        If ``width`` is not above 0.

    References
    ----------
    Dai (2010), Health & Place 16(5), doi:10.1016/j.healthplace.2010.06.012.

    Examples
    --------
    >>> from hrdnet.metrics import decay
    >>> decay.gaussian(20)(np.array([0.0, 20.0, 40.0])).round(3).tolist()
    [1.0, 0.607, 0.135]
    """
    _above_zero(width, "width")
    return lambda cost: np.exp(-((cost / width) ** 2) / 2)


def exponential(rate: float) -> Decay:
    r"""Weigh by :math:`w(c) = e^{-rc}`: each further unit of cost takes off the same share.

    Parameters
    ----------
    rate
        :math:`r`, above 0, per unit of cost; ``math.log(2) / 6`` halves the weight every six units.

    Returns
    -------
    Callable
        From an array of costs to an array of weights.

    Raises
    ------
    UsageError
        If ``rate`` is not above 0.

    Examples
    --------
    >>> from hrdnet.metrics import decay
    >>> decay.exponential(0.5)(np.array([0.0, 2.0])).round(3).tolist()
    [1.0, 0.368]
    """
    _above_zero(rate, "rate")
    return lambda cost: np.exp(-rate * cost)


def gravity(power: float, *, least: float = 1.0) -> Decay:
    r"""Weigh by an inverse power: :math:`w(c) = (\max(c, m) / m)^{-p}`.

    Parameters
    ----------
    power
        :math:`p`, above 0: 1 halves the weight when the cost doubles, 2 quarters it.
    least
        :math:`m`, above 0: costs up to here weigh 1, so that the pull of what is next door stays finite.

    Returns
    -------
    Callable
        From an array of costs to an array of weights.

    Raises
    ------
    UsageError
        If ``power`` or ``least`` is not above 0.

    References
    ----------
    Joseph & Bantock (1982), Social Science & Medicine 16(1), doi:10.1016/0277-9536(82)90428-2.

    Examples
    --------
    >>> from hrdnet.metrics import decay
    >>> decay.gravity(1)(np.array([0.0, 1.0, 40.0])).tolist()
    [1.0, 1.0, 0.025]
    """
    _above_zero(power, "power")
    _above_zero(least, "least")
    return lambda cost: (np.maximum(cost, least) / least) ** -power


def _above_zero(value: float, name: str) -> None:
    if not 0 < value < np.inf:
        raise UsageError(f"{name} is a finite number above 0")
