"""Harm over levels of visibility, and where it turns; harm over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.sim.reprisal.breakdown import COLUMNS, line
from hrdnet.sim.reprisal.layout import WHOM

if TYPE_CHECKING:
    import pandas as pd

    from hrdnet.sim.reprisal.outcomes import Visibility

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_MISSED = 0.025
FALLS, RISES, FALLS_FIRST, RISES_FIRST = "falls", "rises", "falls, then rises", "rises, then falls"
FLAT = "no change beyond chance"


@dataclass(frozen=True)
class Turn:
    """The shape of a curve over levels, as far as it is beyond chance.

    Attributes
    ----------
    shape
        One of the five words of this file.
    at
        The level at which it turns; NaN if it does not.
    """

    shape: str
    at: float


def turn(levels: Floats, harms: Floats) -> Turn:
    """Return the shape of a curve from paired numbers.

    Parameters
    ----------
    levels : (levels,)
        In increasing order.
    harms : (levels, replicates)
        Harm at each level, in the same replicates; independent of each other, and alike.

    Returns
    -------
    Turn
        It falls, then rises, if its lowest inner level lies below both ends beyond chance, by paired differences
        (Student, 95 %, for all inner levels and both ends together: Bonferroni); the other way round likewise, and if
        both hold, what is further from its nearer end. Else it falls or rises if its ends differ beyond chance.

    Examples
    --------
    >>> import numpy as np
    >>> noise = np.array([[0.0, 0.1, -0.1], [0.1, 0.0, 0.1], [0.0, -0.1, 0.0]])
    >>> turn(np.array([0.0, 0.5, 1.0]), np.array([[5.0], [1.0], [3.0]]) + noise)
    Turn(shape='falls, then rises', at=0.5)
    """
    count, number = harms.shape
    if count < 2 or number < 2:
        return Turn(FLAT, np.nan)
    means = harms.mean(axis=1)
    found: list[tuple[float, Turn]] = []
    inner = max(1, count - 2)
    for sign, shape in ((1.0, FALLS_FIRST), (-1.0, RISES_FIRST)):
        if count < 3:
            break
        spot = 1 + int(np.argmin(sign * means[1:-1]))
        rises = [_beyond(sign * (harms[end] - harms[spot]), 2 * inner) for end in (0, -1)]
        if all(rises):
            nearer = float(min(sign * (means[end] - means[spot]) for end in (0, -1)))
            found.append((nearer, Turn(shape, float(levels[spot]))))
    if found:
        return max(found, key=lambda one: one[0])[1]
    last = harms[-1] - harms[0]
    return Turn(RISES if _beyond(last, 2) else FALLS if _beyond(-last, 2) else FLAT, np.nan)


def _beyond(differences: Floats, looks: int) -> bool:
    """Return whether a mean lies above 0 by more than its error, when so many are looked at."""
    from scipy.special import stdtrit

    number = len(differences)
    error = float(differences.std(ddof=1)) / np.sqrt(number)
    middle = float(differences.mean())
    return bool(middle > 0 and middle > float(stdtrit(number - 1, 1 - 2 * _MISSED / looks)) * error)


def dose_response(result: Visibility, model: str | None = None) -> pd.DataFrame:
    """Return the table of ``Visibility.dose_response``."""
    import pandas as pd

    keys = [(level, whom) for level in result.levels for whom in WHOM]
    first = result.levels[0] if result.levels else 0.0
    records = [
        line(result.harm(whom, level, model), result.change(whom, level, model, baseline=first)) for level, whom in keys
    ]
    index = pd.MultiIndex.from_tuples(keys or [(0.0, "")], names=["level", "whom"])[: len(keys)]
    return pd.DataFrame(records, index=index, columns=list(COLUMNS))


def turning_points(result: Visibility, model: str | None = None) -> pd.DataFrame:
    """Return the table of ``Visibility.turning_points``."""
    import pandas as pd

    if len(result.levels) < 2:
        raise UsageError("a curve turns between levels: ask for three or more")
    levels, records = np.array(result.levels), []
    for whom in WHOM:
        curve = np.stack([result.by_replicate(whom, level, model) for level in result.levels])
        there = ~np.isnan(curve).any(axis=0)
        curve, state = curve[:, there], result.state[there]
        each = [turn(levels, curve[:, state == one]) for one in np.unique(state)]
        whole = _of_mean(levels, curve, state)
        shapes = [one.shape for one in each]
        inside = [one.at for one in each if one.shape == FALLS_FIRST]
        above = [one.at for one in each if one.shape == RISES_FIRST]
        records.append(
            {
                "shape": whole.shape,
                "turns_at": whole.at,
                "states": len(each),
                "share_minimum_inside": _share(shapes, FALLS_FIRST),
                "minimum_at": float(np.median(inside)) if inside else np.nan,
                "share_maximum_inside": _share(shapes, RISES_FIRST),
                "maximum_at": float(np.median(above)) if above else np.nan,
                "share_falls": _share(shapes, FALLS),
                "share_rises": _share(shapes, RISES),
                "share_no_change_beyond_chance": _share(shapes, FLAT),
            }
        )
    return pd.DataFrame(records, index=pd.Index(WHOM, name="whom"))


def _share(shapes: list[str], shape: str) -> float:
    return shapes.count(shape) / len(shapes) if shapes else float("nan")


def _of_mean(levels: Floats, curve: Floats, state: Ints) -> Turn:
    """Return the shape of the mean over states.

    The replicates of a state are spread about that state's mean alone: what states differ by is no chance.
    """
    _, at = np.unique(state, return_inverse=True)
    counts = np.bincount(at)
    if counts.min(initial=2) < 2 or not len(counts):
        return Turn(FLAT, np.nan)  # a single replicate of a state says nothing of chance
    means = np.stack([np.bincount(at, one) / counts for one in curve])
    middle = means.mean(axis=1, keepdims=True)
    scale = np.sqrt(counts / np.maximum(counts - 1, 1))[at]
    return turn(levels, middle + (curve - means[:, at]) * scale)


def time_course(result: Visibility, action: str, model: str | None = None) -> pd.DataFrame:
    """Return the table of ``Visibility.time_course``."""
    import pandas as pd

    keys, records = [], []
    for month in range(result.layout.months):
        for whom in WHOM:
            now, before = (result.by_month(whom, month, one, model) for one in (action, result.actions[0]))
            keys.append((month + 1, whom))
            records.append(line(result.mean(now, (0.0, np.inf)), result.difference(now, before)))
    return pd.DataFrame(records, index=pd.MultiIndex.from_tuples(keys, names=["month", "whom"]))


__all__ = ["FLAT", "Turn", "dose_response", "time_course", "turn", "turning_points"]
