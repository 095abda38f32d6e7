"""What would have to be true of one input for a strategy and the baseline to change places?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.sim.influence.designs import AXIS, MIDDLE

if TYPE_CHECKING:
    import pandas as pd

    from hrdnet.sim.influence.result import Sensitivity

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

#: The lowest and the highest part of a range that is looked at.
_QUARTER = 0.25


def share(mask: Mask) -> float:
    """Return the share of points at which something holds; NaN without points."""
    return float(mask.mean()) if len(mask) else float("nan")


def flips(result: Sensitivity) -> pd.DataFrame:
    """Return the table of ``Sensitivity.flips``."""
    import pandas as pd

    keys, records = [], []
    here = result.chosen & result.known
    for one in result.others:
        difference = result.difference(one)
        ahead = result.better * difference > 0
        for number, each in enumerate(result.inputs):
            place, way, clear = crossing(*result.axis(one, number))
            low = here & (result.points[:, number] < _QUARTER)
            high = here & (result.points[:, number] >= 1 - _QUARTER)
            keys.append((one, each.name))
            records.append(
                {
                    "at_middle": difference[0],
                    "flips_at": each.at(place),
                    "direction": way,
                    "clear": clear,
                    "low_quarter": share(ahead[low]),
                    "high_quarter": share(ahead[high]),
                }
            )
    return pd.DataFrame(records, index=pd.MultiIndex.from_tuples(keys, names=["strategy", "input"]))


def sides(result: Sensitivity) -> pd.DataFrame:
    """Return the table of ``Sensitivity.sides``."""
    import pandas as pd

    her, others = result.of("defender"), result.of("others")
    here, records = result.chosen & result.known, []
    for one in result.others:
        mine, theirs = her.difference(one)[here], others.difference(one)[here]
        sure = her.sure(one)[here] & others.sure(one)[here]
        level = (mine == 0) | (theirs == 0)
        records.append(
            {
                "helps_both": share((mine < 0) & (theirs < 0)),
                "displaces": share((mine < 0) & (theirs > 0)),
                "helps_others_alone": share((mine > 0) & (theirs < 0)),
                "harms_both": share((mine > 0) & (theirs > 0)),
                "level": share(level),
                "by_chance": share(~level & ~sure),
            }
        )
    return pd.DataFrame(records, index=pd.Index(result.others, name="action"))


def crossing(differences: Floats, sure: Mask) -> tuple[float, str, bool]:
    """Return where along an axis a difference changes its sign, nearest to the middle, on which side, and if clearly.

    Parameters
    ----------
    differences, sure : (9,)
        The difference at each of ``designs.AXIS``, and whether it is beyond its sampling interval.

    Returns
    -------
    place, direction, clear
        NaN, ``""`` and False if there is none; a difference of zero has no sign.

    Examples
    --------
    >>> import numpy as np
    >>> rising = np.array([-5.0, -4, -3, -2, -1, 0, 1, 2, 3])
    >>> crossing(rising, np.abs(rising) > 2)
    (0.625, 'above', False)
    """
    middle = len(AXIS) // 2
    sign = np.sign(differences[middle])
    found: tuple[float, str, bool] = (float("nan"), "", False)
    if not abs(sign) > 0:
        return found
    for step, way in ((1, "above"), (-1, "below")):
        side = np.arange(middle, len(AXIS) if step > 0 else -1, step)
        across = np.flatnonzero(differences[side] * sign < 0)
        if not len(across):
            continue
        # The last place before it that still has the sign of the middle; level places between are passed over.
        after = int(side[across[0]])
        before = int(side[np.flatnonzero(differences[side[: across[0]]] * sign > 0)[-1]])
        part = differences[before] / (differences[before] - differences[after])
        place = float(AXIS[before] + part * (AXIS[after] - AXIS[before]))
        clear = bool(sure[middle] and sure[side][differences[side] * sign < 0].any())
        if np.isnan(found[0]) or abs(place - MIDDLE) < abs(found[0] - MIDDLE):
            found = place, way, clear
    return found
