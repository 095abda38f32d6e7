"""What strategies yield at many states of knowledge, each in the same worlds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from hrdnet.sim.sharing.chances import OF_RULES
from hrdnet.sim.sharing.counts import FUNNEL, HEARD_BY_ONE, IN_TIME, Counts, Share, check
from hrdnet.sim.sharing.parameters import PREFIX
from hrdnet.sim.sharing.task import SharingTask, State

if TYPE_CHECKING:
    from hrdnet.sim.engines import country
    from hrdnet.sim.sharing.question import Run

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: Outcomes whose order of strategies can be asked for, and if more is better (1) or less (-1).
OUTCOMES: Mapping[str, tuple[Share, int]] = MappingProxyType(
    {
        "in_time": (IN_TIME, 1),
        "heard": (FUNNEL["heard"], 1),
        "verified": (FUNNEL["verified"], 1),
        "heard_by_one": (HEARD_BY_ONE, -1),
    }
)


@dataclass(frozen=True, eq=False)
class OutcomeTask:
    """Burden-sharing of which only the outcome of one group is kept: part and whole of a share, by strategy.

    Attributes
    ----------
    key
        Hash of all that records depend on.
    sharing
        The replicates.
    cells : (cells,) bool
        The group.
    outcome
        One of ``OUTCOMES``.
    """

    key: str
    sharing: SharingTask
    cells: Mask
    outcome: str

    @property
    def width(self) -> int:
        """How many numbers a replicate yields."""
        return 2 * self.sharing.sizes.strategies

    def run(self, first: int, count: int) -> Floats:
        """Return part and whole for each strategy, (count, width)."""
        sizes, records = self.sharing.sizes, self.sharing.run(first, count)
        check(sizes, records)
        share = OUTCOMES[self.outcome][0]
        found = [share(Counts.of(sizes, records, number, self.cells)) for number in range(sizes.strategies)]
        return np.stack([one for pair in found for one in pair], axis=1)


class States:
    """States of knowledge as strategies have them, each different one once.

    Positions at which nothing that a strategy reads differs are one state: an input that does nothing costs nothing.
    Arrays that are alike are kept once, so that thousands of states fit into memory.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.states: list[State] = []
        self._of_rules = {f"{PREFIX}{name}" for name in OF_RULES}
        self._arrays: dict[tuple[str, tuple[int, ...], bytes], npt.NDArray[np.generic]] = {}
        self._chances: dict[tuple[float, ...], tuple[country.Chances, ...]] = {}
        self._known: dict[tuple[object, ...], int] = {}

    def number_of(self, position: Mapping[str, float]) -> int:
        """Return the number of the state at a position by coordinate, a new one if it differs from all so far."""
        values = self.run.ranges.at(position)
        read = tuple(place for name, place in position.items() if name not in self._of_rules)
        if read not in self._chances:
            self._chances[read] = tuple(type(one)(*map(self._kept, one)) for one in self.run.chances(position, values))
        chances, rules = self._chances[read], self.run.rules(values)
        # Arrays that are kept once are alike only if they are the same object.
        same = (*(id(array) for one in chances for array in one), *(_plain(part) for one in rules for part in one))
        if same not in self._known:
            self._known[same] = len(self.states)
            self.states.append(State(chances, rules))
        return self._known[same]

    def _kept(self, array: npt.NDArray[np.generic]) -> Any:
        content = hashlib.blake2b(array.tobytes(), digest_size=16).digest()
        return self._arrays.setdefault((array.dtype.str, array.shape, content), array)


def _plain(part: object) -> object:
    return part.tobytes() if isinstance(part, np.ndarray) else part


def outcomes_of(records: Floats, each: int, baseline: int) -> tuple[Floats, Floats]:
    """Return the share of each state and strategy, and the standard error of its difference to the baseline.

    Parameters
    ----------
    records : (states * each, 2 * strategies)
        Part and whole by strategy, of the replicates of one state after the other.
    each
        Replicates of a state.
    baseline
        Number of the strategy to compare with.

    Returns
    -------
    values, errors : (states, strategies)
        Shares, 0 to 1, NaN where nothing is counted; errors are paired, by linearisation, NaN with one replicate.

    References
    ----------
    Cochran (1977), "Sampling techniques", 3rd ed., section 6.4 (ratios of paired counts).

    Examples
    --------
    >>> import numpy as np
    >>> records = np.array([[1.0, 4.0, 2.0, 4.0], [3.0, 4.0, 3.0, 4.0]])
    >>> values, errors = outcomes_of(records, 2, 0)
    >>> values.tolist(), errors.round(4).tolist()
    ([[0.5, 0.625]], [[0.0, 0.125]])
    """
    counts = records.reshape(-1, each, records.shape[1] // 2, 2)
    part, whole = counts[..., 0], counts[..., 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        means = whole.mean(axis=1)
        values = np.where(means > 0, part.mean(axis=1) / means, np.nan)
        off = (part - values[:, None] * whole) / means[:, None]
        paired = off - off[:, :, baseline, None]
        variance = (paired**2).sum(axis=1) / (each - 1) if each > 1 else np.full(values.shape, np.nan)
    return values, np.sqrt(variance / each)


def by_coordinate(coordinates: Sequence[str], inputs: Sequence[str], points: Floats) -> Iterable[dict[str, float]]:
    """Yield points of some inputs as positions by coordinate; all others lie in the middle of their ranges."""
    middle = dict.fromkeys(coordinates, 0.5)
    for point in points.tolist():
        yield middle | dict(zip(inputs, point, strict=True))
