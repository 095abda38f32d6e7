"""The inputs that are varied: everything that is not known, each an axis from the low to the high end of its range."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hrdnet.errors import UsageError
from hrdnet.graph import meetings
from hrdnet.graph.barriers import default
from hrdnet.metrics.engines.passing import COUNT, WOMEN
from hrdnet.sim.parameters import Parameter
from hrdnet.sim.sharing.parameters import EFFECTS, PREFIX

if TYPE_CHECKING:
    from hrdnet.sim.sharing.question import Run

#: The unit of an attribute of the network: its rows have ranges of their own.
POSITION = "of the way from the low to the high end"


@dataclass(frozen=True)
class Input:
    """One thing that is not known, the same for everybody (domain C).

    Attributes
    ----------
    coordinate
        Its coordinate of ignorance.
    name
        The name of the parameter of the process, or of the attribute of the network.
    meaning, unit
        In words; an attribute of the network is counted by how far all its unknown rows lie up their ranges.
    low, high
        The ends, in the unit.
    geometric
        Whether the middle of the range is the geometric mean of its ends.
    """

    coordinate: str
    name: str
    meaning: str
    unit: str
    low: float
    high: float
    geometric: bool = False

    def at(self, position: float) -> float:
        """Return the value at a position from 0 to 1."""
        return Parameter(self.name, self.meaning, self.unit, self.low, self.high, geometric=self.geometric).at(position)


def inputs_of(run: Run, chosen: Sequence[str] | None) -> tuple[Input, ...]:
    """Return what is varied: all that is not known and that a strategy reads, or the chosen ones of these.

    Parameters
    ----------
    run
        Network and strategies, put in order.
    chosen
        Names of inputs; all by default.

    Raises
    ------
    UsageError
        If nothing is uncertain, or one of the chosen is no uncertain input.
    """
    pulled = {by for one in run.settings for by in one.strategy.levers.raises.values() if isinstance(by, str)}
    idle = {f"{PREFIX}{name}" for name in EFFECTS if name not in pulled}
    found: dict[str, Input] = {}
    for coordinate in run.uncertain():
        if coordinate not in idle:
            one = _input(run, coordinate, found)
            found[one.name] = one
    if not found:
        raise UsageError("nothing is uncertain, so there is nothing that the order of strategies could depend on")
    return chosen_of(found, chosen)


def chosen_of(found: Mapping[str, Input], chosen: Sequence[str] | None) -> tuple[Input, ...]:
    """Return inputs by their names, all by default, in their own order.

    Raises
    ------
    UsageError
        If one of the chosen is none of them.
    """
    if chosen is None:
        return tuple(found.values())
    if isinstance(chosen, str) or not chosen:
        raise UsageError("inputs is a list of names of inputs")
    for name in chosen:
        if name not in found:
            near = difflib.get_close_matches(str(name), found, n=1)
            hint = f"; did you mean {near[0]}" if near else ""
            raise UsageError(f"one of the inputs is not among those that are uncertain{hint}: {', '.join(found)}")
    return tuple(one for one in found.values() if one.name in set(chosen))


def _input(run: Run, coordinate: str, taken: dict[str, Input]) -> Input:
    if coordinate.startswith(PREFIX):
        member = next(one for one in run.ranges.members if f"{PREFIX}{one.name}" == coordinate)
        return input_of(member, coordinate, coordinate if member.name in taken else member.name)
    attributes = [*default.attributes, *meetings.ATTRIBUTES]
    attributes += [one for setting in run.settings for one in setting.evaluation.barriers.attributes]
    meanings = {COUNT: "How many defenders each group is", WOMEN: "How many of them are women"}
    meanings |= {one.name: one.meaning for one in reversed(attributes)}
    return Input(coordinate, coordinate, meanings.get(coordinate, f"The column {coordinate}"), POSITION, 0.0, 1.0)


def input_of(member: Parameter, coordinate: str, name: str) -> Input:
    """Return a parameter as an input; one that was given is that of the file's own ranges."""
    if member.low < member.high:
        ends = (member.low, member.high)
        return Input(coordinate, name, member.meaning, member.unit, *ends, geometric=member.geometric)
    return Input(coordinate, name, f"{member.meaning.removesuffix(', where no file says')} (file)", POSITION, 0, 1)
