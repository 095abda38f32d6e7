"""Numbers of a model that no file gives: meaning, unit, range, source; and what a user narrows of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from hrdnet.errors import UsageError

ASSUMPTION = "assumption"
#: Units of which no value lies above 1.
SHARES = frozenset({"share"})


@dataclass(frozen=True)
class Parameter:
    """One number of a model: it lies somewhere in its range, the same for everybody (domain C).

    ``geometric`` ranges have their middle at the geometric mean, as multiples do: 0.25 to 4 has 1.
    """

    name: str
    meaning: str
    unit: str
    low: float
    high: float
    source: str = ASSUMPTION
    geometric: bool = False

    def at(self, position: float) -> float:
        """Return the value at a position between low (0) and high (1)."""
        if self.geometric and self.low > 0:
            return float(self.low * (self.high / self.low) ** position)
        return self.low + position * (self.high - self.low)

    def narrowed(self, given: float | tuple[float, float]) -> Parameter:
        """Return the parameter with a value, or a range, that a user gives."""
        most = 1.0 if self.unit in SHARES else float("inf")
        try:
            low, high = (float(end) for end in (given if isinstance(given, tuple | list) else (given, given)))
        except (TypeError, ValueError):
            low, high = 1.0, 0.0
        if not 0 <= low <= high <= most or high == float("inf"):
            raise UsageError(
                f"{self.name} is a number, or a range from low to high, from 0 to {most:g} ({self.unit})"
            ) from None
        return replace(self, low=low, high=high, source="given")


@dataclass(frozen=True)
class ParameterRanges:
    """The parameters of a run, some of them narrowed; their coordinates of ignorance begin with ``prefix``."""

    members: tuple[Parameter, ...]
    prefix: str = ""

    def narrowed(self, given: Mapping[str, float | tuple[float, float]] | None) -> Self:
        """Return the ranges with some replaced by a value or a range.

        Raises
        ------
        UsageError
            If there is no such parameter, a range is turned round, or a value leaves what its unit allows.
        """
        given = given or {}
        names = [one.name for one in self.members]
        unknown = sorted(set(given) - set(names))
        if unknown:
            raise UsageError(f"no parameter is called {', '.join(unknown)}; there are: {', '.join(names)}")
        members = (one.narrowed(given[one.name]) if one.name in given else one for one in self.members)
        return replace(self, members=tuple(members))

    def uncertain(self) -> tuple[str, ...]:
        """Return the names of those that are not known exactly."""
        return tuple(one.name for one in self.members if one.low < one.high)

    def at(self, position: Mapping[str, float]) -> dict[str, float]:
        """Return the value of each at a state of knowledge (a position per coordinate)."""
        return {one.name: one.at(position[f"{self.prefix}{one.name}"]) for one in self.members}


def coordinates_of(members: Sequence[Parameter], prefix: str) -> tuple[str, ...]:
    """Return the coordinates of ignorance of parameters, in their order."""
    return tuple(f"{prefix}{one.name}" for one in members)
