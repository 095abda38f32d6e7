"""What an action does in each state of knowledge: help, harm, displacement; and over which rho and h."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.sim.replicates import ReplicateEstimate

if TYPE_CHECKING:
    import pandas as pd

    from hrdnet.sim.reprisal.outcomes import Visibility

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

HELP, HARM, DISPLACEMENT, LITTLE, UNCLEAR = "help", "harm", "displacement", "little change", "unclear"
#: In the order of their codes.
VERDICTS = (HELP, HARM, DISPLACEMENT, LITTLE, UNCLEAR)
#: What each of them means, in plain words.
MEANINGS = {
    HELP: "harm to the defender concerned falls, or harm to family and colleagues does, and neither rises",
    HARM: "harm to the defender concerned rises, or harm to family and colleagues does while hers does not fall",
    DISPLACEMENT: "harm to the defender concerned falls, and harm to family and colleagues rises",
}
#: A change that surely stays below this part of the harm under nothing is little.
_LITTLE = 0.1
#: A cell of a map in which fewer states of knowledge are told has no verdict.
_FEWEST = 4
_MOST_BINS = 50
MIXED, TOO_FEW = "mixed", "too few states"


@dataclass(frozen=True)
class Sides:
    """Which way paired changes go: -1 falls, 1 rises, beyond chance in the replicates; 0 neither.

    Attributes
    ----------
    her, others : (states,) int64
        Of harm to the defender concerned, and of harm to family and colleagues.
    little : (states,) bool
        Whether both changes surely stay within a tenth of the harm under nothing.
    """

    her: Ints
    others: Ints
    little: Mask

    @property
    def verdicts(self) -> Ints:
        """The code of the verdict of each, by ``VERDICTS``.

        Harm: hers rises, or that of others while hers does not fall. Displacement: hers falls, that of others rises.
        Help: one of them falls and neither rises. Harm to her and to others is never added (domain A24).

        Examples
        --------
        >>> import numpy as np
        >>> her, others = np.array([-1, 1, -1, 0, 0, 1]), np.array([0, 0, 1, -1, 1, -1])
        >>> [VERDICTS[one] for one in Sides(her, others, np.zeros(6, dtype=bool)).verdicts]
        ['help', 'harm', 'displacement', 'help', 'harm', 'harm']
        """
        cases = [
            (self.her < 0) & (self.others > 0),
            (self.her > 0) | (self.others > 0),
            (self.her < 0) | (self.others < 0),
            self.little,
        ]
        names = (DISPLACEMENT, HARM, HELP, LITTLE)
        return np.select(cases, [VERDICTS.index(name) for name in names], VERDICTS.index(UNCLEAR)).astype(np.int64)


def way(found: ReplicateEstimate) -> Ints:
    """Return which way each state's own change goes, by its own interval (95 %)."""
    return np.asarray(np.where(found.state_low > 0, 1, np.where(found.state_high < 0, -1, 0)), dtype=np.int64)


def numbers_of(result: Visibility) -> Ints:
    """Return the states of knowledge in which somebody is concerned, in increasing order: those of ``by_state``."""
    return np.unique(result.state[result.number_of("defenders", result.actions[0]) > 0])


def sides(result: Visibility, action: str, model: str | None = None) -> Sides:
    """Return which way harm goes in each state of knowledge of ``numbers_of``."""
    found = {whom: result.change(whom, action, model) for whom in ("defender", "others")}
    little = np.ones(len(found["defender"].by_state), dtype=bool)
    for whom, change in found.items():
        most = _LITTLE * result.harm(whom, result.actions[0], model).by_state
        with np.errstate(invalid="ignore"):
            little &= (change.state_low >= -most) & (change.state_high <= most)
    return Sides(way(found["defender"]), way(found["others"]), little)


def map_of(result: Visibility, action: str, model: str | None = None, bins: int = 5) -> pd.DataFrame:
    """Return the table of ``Visibility.map``."""
    import pandas as pd

    if isinstance(bins, bool) or not isinstance(bins, int | np.integer) or not 1 <= bins <= _MOST_BINS:
        raise UsageError(f"bins is a whole number from 1 to {_MOST_BINS}")
    states, verdicts = numbers_of(result), sides(result, action, model).verdicts
    her, others = (result.change(whom, action, model).by_state for whom in ("defender", "others"))
    cell = [_cell(result.values[name][states], bins) for name in ("rho", "h")]
    records = []
    for rho in range(bins):
        for hostile in range(bins):
            here = (cell[0] == rho) & (cell[1] == hostile)
            line: dict[str, object] = {"states": int(here.sum())}
            for name, change in (("her", her), ("others", others)):
                middle, low, high = _mean(change[here])
                line |= {name: middle, f"{name}_low": low, f"{name}_high": high}
            line |= _verdict(verdicts[here])
            for code, name in enumerate(VERDICTS):
                held = float((verdicts[here] == code).mean()) if here.any() else np.nan
                line[f"share_{name.replace(' ', '_')}"] = held
            records.append(line)
    ends = pd.interval_range(0, 1, periods=bins, closed="left")
    return pd.DataFrame(records, index=pd.MultiIndex.from_product([ends, ends], names=["rho", "h"]))


def _verdict(verdicts: Ints) -> dict[str, object]:
    """Return the verdict of more than half of the states told, if there are enough of them."""
    told = verdicts[verdicts != VERDICTS.index(UNCLEAR)]
    counts = np.bincount(told, minlength=len(VERDICTS))
    most = int(counts.argmax())
    agreed = VERDICTS[most] if 2 * counts[most] > len(told) else MIXED
    return {
        "told": len(told),
        "verdict": agreed if len(told) >= _FEWEST else TOO_FEW,
        "agreeing": int(counts[most]) if agreed != MIXED else 0,
    }


def _cell(values: Floats, bins: int) -> Ints:
    return np.minimum((values * bins).astype(np.int64), bins - 1)


def _mean(values: Floats) -> tuple[float, float, float]:
    """Return the mean over states and its interval (95 %), as if they were drawn at random; NaN of fewer than two."""
    from scipy.special import stdtrit

    if not len(values):
        return np.nan, np.nan, np.nan
    middle = float(values.mean())
    if len(values) < 2:
        return middle, np.nan, np.nan
    wide = float(stdtrit(len(values) - 1, 0.975)) * float(values.std(ddof=1)) / np.sqrt(len(values))
    return middle, middle - wide, middle + wide


__all__ = ["MEANINGS", "MIXED", "TOO_FEW", "VERDICTS", "Sides", "map_of", "numbers_of", "sides", "way"]
