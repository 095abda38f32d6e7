"""What bodies have to give: officer-days, visit days, or the actions of the mechanisms that they operate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.graph.vocabulary import MechanismKind
from hrdnet.present.result import Assumption

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork
    from hrdnet.graph.values import Numbers

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: Units of supply.
UNITS = {"officers": "officer-days a month", "visits": "visit days a year", "mechanisms": "actions a year"}


@dataclass(frozen=True)
class Amount:
    """A number of each body, known up to a range.

    ``low`` to ``high`` is what the file says; ``unknown`` how many pieces it leaves open, each of ``default``.
    """

    name: str
    meaning: str
    unit: str
    low: Floats
    high: Floats
    unknown: Ints
    default: tuple[float, float]

    @classmethod
    def of(cls, name: str, meaning: str, unit: str, values: Numbers, default: tuple[float, float]) -> Amount:
        """Read an amount from a column: NaN is unknown."""
        low, high = np.nan_to_num(values.low), np.nan_to_num(values.high)
        return cls(name, meaning, unit, low, high, (~values.known).astype(np.int64), default)

    def uncertain(self) -> bool:
        """Return whether the amount differs between states of knowledge."""
        return bool((self.low < self.high).any() or self.unknown.any())

    def at(self, position: float) -> Floats:
        """Return the amount of each body at a position between low (0) and high (1)."""
        low, high = self.default
        return self.low + position * (self.high - self.low) + self.unknown * (low + position * (high - low))

    def assumptions(self) -> tuple[Assumption, ...]:
        """Return what was assumed, if anything."""
        unknown = int((self.unknown > 0).sum())
        if not unknown:
            return ()
        return (Assumption(f"capacity: {self.meaning}", unknown, len(self.low), *self.default, self.unit),)


@dataclass(frozen=True)
class Capacity:
    """The supply of some bodies: a product of amounts."""

    unit: str
    amounts: tuple[Amount, ...]

    def uncertain(self) -> tuple[str, ...]:
        """Return the coordinates along which it is not known."""
        return tuple(one.name for one in self.amounts if one.uncertain())

    def at(self, position: dict[str, float]) -> Floats:
        """Return the supply of each body in a state of knowledge."""
        product = np.ones(len(self.amounts[0].low))
        for one in self.amounts:
            product = product * one.at(position[one.name])
        return product

    def assumptions(self) -> tuple[Assumption, ...]:
        """List the amounts that nobody gave."""
        return tuple(assumed for one in self.amounts for assumed in one.assumptions())


#: Names of all coordinates that a capacity may have, in a fixed order.
COORDINATES = ("officers", "days_per_month", "visit_days", "mechanism_capacity")
#: Ranges of what nobody gave (assumptions).
_OFFICERS, _DAYS_PER_MONTH, _VISIT_DAYS, _ACTIONS = (1.0, 3.0), (1.0, 5.0), (0.0, 10.0), (5.0, 50.0)


def capacity_of(network: ProtectionNetwork, bodies: Ints, capacity: str, to: str | Sequence[str]) -> Capacity:
    """Read what some bodies have to give.

    Parameters
    ----------
    bodies
        Rows of the actors table.
    capacity
        ``"officers"`` (officers x days a month), ``"visits"`` (days a year) or ``"mechanisms"`` (actions a year of the
        mechanisms they operate; one operated by several is divided equally among them).
    to
        As for ``access``: which mechanisms count.

    Raises
    ------
    UsageError
        If ``capacity`` is none of these.
    """
    actors = network.table("actors")

    def column(name: str, meaning: str, unit: str, default: tuple[float, float]) -> Amount:
        return Amount.of(name, meaning, unit, actors.numbers(name).take(bodies), default)

    if capacity == "officers":
        officers = column("officers", "officers who work on human rights", "people", _OFFICERS)
        days = column("days_per_month", "days a month they have for it", "days", _DAYS_PER_MONTH)
        return Capacity(UNITS[capacity], (officers, days))
    if capacity == "visits":
        meaning = "days a year they can spend on visits"
        return Capacity(UNITS[capacity], (column("visit_days", meaning, "days", _VISIT_DAYS),))
    if capacity == "mechanisms":
        return Capacity(UNITS[capacity], (_actions(network, bodies, to),))
    raise UsageError(f"capacity is one of {', '.join(UNITS)}")


def _actions(network: ProtectionNetwork, bodies: Ints, to: str | Sequence[str]) -> Amount:
    table = network.table("mechanisms")
    given, operators = table.numbers("capacity"), table.texts("operators").values
    spot = {str(network.ids[row]): number for number, row in enumerate(bodies.tolist())}
    low, high = np.zeros(len(bodies)), np.zeros(len(bodies))
    unknown, operates = np.zeros(len(bodies), dtype=np.int64), np.zeros(len(bodies), dtype=bool)
    for mechanism in np.flatnonzero(chosen_mechanisms(network, to)).tolist():
        listed = operators[mechanism] or ()
        for body in (spot[name] for name in listed if name in spot):
            operates[body] = True
            if given.known[mechanism]:
                low[body] += given.low[mechanism] / len(listed)
                high[body] += given.high[mechanism] / len(listed)
            else:
                unknown[body] += 1
    unknown[~operates] = 1
    meaning = "actions a year of a mechanism, for each of its operators"
    return Amount("mechanism_capacity", meaning, "actions a year", low, high, unknown, _ACTIONS)


def chosen_mechanisms(network: ProtectionNetwork, to: str | Sequence[str]) -> Mask:
    """Return the mechanisms that the question is about; all of them, if it lists actors."""
    table = network.table("mechanisms")
    if isinstance(to, str) and to in {"formal", "informal"}:
        return table.words("formal").is_any("yes" if to == "formal" else "no")
    if isinstance(to, str) and to in MechanismKind.values():
        return table.words("kind").is_any(to)
    if isinstance(to, str) and to != "both":
        return np.array([name == to for name in table.texts("id").values], dtype=bool)
    return np.ones(len(table), dtype=bool)
