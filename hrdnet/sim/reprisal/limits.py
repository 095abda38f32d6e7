"""What a run of reprisal may ask for: numbers, ranges and episodes that the models are made for."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from hrdnet.errors import UsageError

if TYPE_CHECKING:
    from hrdnet.sim.reprisal.models import Model
    from hrdnet.sim.reprisal.parameters import Ranges
    from hrdnet.sim.reprisal.standings import Knowledge

#: Days that a defender can be followed.
_LONGEST = 3650.0
#: What parameters have to stay within beside their units, since the models are not made for more: lowest, highest.
_WITHIN: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "lambda": (0.0, 100.0),
        "mu": (0.01, 1.0),
        "K": (0.01, 100.0),
        "phi": (0.0, 0.95),
        "lag": (0.01, np.inf),
        "half_life": (0.01, np.inf),
        "family": (0.0, 50.0),
        "colleagues": (0.0, 50.0),
    }
)
#: Episodes that one defender may have in a run, on average.
_MOST_EPISODES = 2_000.0
#: How many times as often attention may make them (V2).
_MOST_TIMES = 200.0


def check(horizon_days: float, replicates: int, levels: Sequence[float]) -> None:
    """Refuse numbers that no run can have.

    Raises
    ------
    UsageError
        If one is none, or out of range.
    """
    if isinstance(horizon_days, bool) or not isinstance(horizon_days, int | float | np.number):
        raise UsageError("horizon_days is a number")
    if not 0 < horizon_days <= _LONGEST:
        raise UsageError(f"horizon_days lies above 0 and at most at {_LONGEST:g}")
    if isinstance(replicates, bool) or not isinstance(replicates, int | np.integer) or replicates < 1:
        raise UsageError("replicates is a whole number above 0")
    if not isinstance(levels, Sequence | np.ndarray) or not all(
        isinstance(level, int | float | np.number) and not isinstance(level, bool) and 0 <= level <= 1
        for level in levels
    ):
        raise UsageError("levels are numbers from 0 to 1")
    if any(second <= first for first, second in itertools.pairwise(levels)):
        raise UsageError("levels are in increasing order, each once")


def check_ranges(ranges: Ranges) -> None:
    """Refuse ranges in which the models have no meaning.

    Raises
    ------
    UsageError
        If an end of one lies outside.
    """
    for one in ranges.members:
        low, high = _WITHIN.get(one.name, (0.0, np.inf))
        if not low <= one.low <= one.high <= high:
            raise UsageError(f"{one.name} lies from {low:g} to {high:g} ({one.unit})")


def check_episodes(knowledge: Knowledge, models: Sequence[Model], horizon: float) -> None:
    """Refuse a run that would have more episodes around one defender than there is room for.

    Raises
    ------
    UsageError
        If it would.
    """
    for state, known in enumerate(knowledge.values):
        pushed = known["lambda_hazard"] * (known["delta"] + known["eta"])
        times = np.exp(min(pushed, 700.0)) if any(one.hazard for one in models) else 1.0
        if knowledge.rate[state].max(initial=0.0) * horizon * times > _MOST_EPISODES or times > _MOST_TIMES:
            raise UsageError(
                "so many episodes are more than the models are made for: "
                "make h0, T, V, lambda_hazard or horizon_days smaller, or K larger"
            )
