"""The probabilities of one state of knowledge: what each thing passes with."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.graph import journeys, meetings
from hrdnet.graph.barriers import Applies, Attribute, Barrier, Barriers, On, default
from hrdnet.graph.values import Numbers
from hrdnet.metrics.targets import Roles
from hrdnet.present.result import Assumption

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
#: A barrier's name, and the probability with which each thing passes it.
Factor = tuple[str, Floats]

#: Names of the coordinates that belong to no barrier.
PROBABILITY, COUNT, WOMEN = "probability", "count", "women"
#: Channels times states of knowledge that barriers are evaluated for at once.
_AT_ONCE = 32_768


@dataclass(frozen=True)
class Passing:
    """Probabilities of passing, by thing, in one state of knowledge.

    ``traveller``, ``traveller_women`` and ``traveller_others`` are thresholds per channel for the row as
    a whole, for the women in it and for the others; they share the traveller's draw.
    """

    channel: Floats
    traveller: Floats
    traveller_women: Floats
    traveller_others: Floats
    in_person: Floats
    remote: Floats
    target: Floats
    relay: Floats


@dataclass(frozen=True)
class Factors:
    """The probability of passing each barrier, by thing, in one state of knowledge: :class:`Passing` in its factors.

    ``of`` holds by field of :class:`Passing` the barriers in their order; ``rows`` the number of things of fields that
    are not by channel.
    """

    explicit: Mask
    given: Floats
    rows: Mapping[str, int]
    of: Mapping[str, Sequence[Factor]]

    def passing(self, lifted: Container[str] = ()) -> Passing:
        """Return what each thing passes with if some barriers are lifted."""
        return Passing(**{name: self.product(name, lifted) for name in self.of})

    def product(self, name: str, lifted: Container[str] = ()) -> Floats:
        """Return one field of :meth:`passing`."""
        product = np.ones(self.rows.get(name, len(self.explicit)))
        for barrier, factor in self.of[name]:
            if barrier not in lifted:
                product = product * factor
        return np.where(self.explicit, self.given, product) if name == "channel" else product


class Evaluation:
    """Everything about a network and a set of barriers that does not change between states of knowledge.

    ``steps`` (arcs of the network,) says which arcs requests may take, all by default; sampling alone minds it.
    """

    def __init__(self, network: ProtectionNetwork, barriers: Barriers, roles: Roles, steps: Mask | None = None) -> None:
        self.steps = np.ones(len(network.arcs.head), dtype=bool) if steps is None else steps
        self.network = network
        self.barriers = barriers
        self.roles = roles
        channels = network.table("channels")
        self.explicit = channels.numbers("probability")
        medium = channels.words("medium")
        self.in_person: Mask = medium.is_any("in_person") & ~self.explicit.known
        self.remote: Mask = medium.is_any("phone", "online") & ~self.explicit.known
        self.traveller: Ints = journeys.travellers(network)
        self.region: Ints = journeys.regions_of_actors(network)
        self.regions = journeys.region_names(network)
        self._values: dict[str, Numbers] = {one.name: one.values(network) for one in barriers.attributes}
        self._defaults = {one.name: one.default for one in barriers.attributes}

    @cached_property
    def ends(self) -> npt.NDArray[np.int32]:
        """Rows of the actors at both ends of each channel, (channels, 2)."""
        channels = self.network.table("channels")
        return np.stack([channels.refs(end).codes for end in ("source", "target")], axis=1)

    @cached_property
    def directed(self) -> Mask:
        """Which channels carry one way only, (channels,)."""
        return self.network.table("channels").words("directed").is_any("yes")

    @property
    def coordinates(self) -> tuple[str, ...]:
        """Names of all coordinates of ignorance, those of the default barriers first.

        A coordinate keeps its dimension whatever barriers are lifted and whether times matter, so that all of it is
        compared in the same states of knowledge.
        """
        always = (*(one.name for one in default.attributes), PROBABILITY, COUNT, WOMEN)
        always = (*always, *(one.name for one in meetings.ATTRIBUTES))
        names = (*always, *(one.name for one in self.barriers.attributes))
        return tuple(dict.fromkeys(names))

    def uncertain(self) -> tuple[str, ...]:
        """Return the coordinates along which something is not known."""
        names = {
            name
            for name, numbers in self._values.items()
            if numbers.ranges.any() or (not numbers.known.all() and self._defaults[name][0] < self._defaults[name][1])
        }
        if self.explicit.ranges.any():
            names.add(PROBABILITY)
        if self.network.table("actors").numbers(COUNT).ranges.any():
            names.add(COUNT)
        return tuple(name for name in self.coordinates if name in names)

    def factors(self, position: dict[str, float]) -> Factors:
        """Evaluate every barrier at a state of knowledge (a position in 0 to 1 per coordinate), each for itself."""
        return self._at(self._factors([position]), 0)

    def factors_of_each(self, positions: Sequence[dict[str, float]]) -> list[Factors]:
        """Evaluate every barrier at several states of knowledge: as :meth:`factors`, in less time."""
        return [self._at(some, state) for count, some in self._in_lots(positions) for state in range(count)]

    def passing(self, position: dict[str, float]) -> Passing:
        """Return what each thing passes with at a state of knowledge."""
        return self.factors(position).passing()

    def passing_of_each(self, positions: Sequence[dict[str, float]]) -> list[Passing]:
        """Return what each thing passes with at several states of knowledge: as :meth:`passing`, in less time."""
        every = []
        for count, some in self._in_lots(positions):
            products = some.passing()
            fields = {field.name: getattr(products, field.name) for field in dataclasses.fields(Passing)}
            # Without a barrier there is one row for all states.
            fields = {name: np.broadcast_to(one, (count, one.shape[-1])) for name, one in fields.items()}
            every += [Passing(**{name: one[state] for name, one in fields.items()}) for state in range(count)]
        return every

    def passings(self, positions: Sequence[dict[str, float]]) -> Passing:
        """Evaluate every barrier at several states of knowledge: as :meth:`passing`, with a last axis of states.

        A single state has no such axis: numbers are faster than arrays of one.
        """
        if len(positions) == 1:
            return self.passing(positions[0])
        every = self.passing_of_each(positions)
        fields = (field.name for field in dataclasses.fields(Passing))
        return Passing(**{name: np.stack([getattr(one, name) for one in every], axis=-1) for name in fields})

    def _in_lots(self, positions: Sequence[dict[str, float]]) -> Iterator[tuple[int, Factors]]:
        """Yield factors with a first axis of states, of as many states at a time as the processor's memory holds."""
        lot = max(1, _AT_ONCE // max(1, len(self.network.table("channels"))))
        for first in range(0, len(positions), lot):
            some = positions[first : first + lot]
            yield len(some), self._factors(some)

    @staticmethod
    def _at(factors: Factors, state: int) -> Factors:
        """Return the factors of one of several states."""
        of = {field: [(name, one[state]) for name, one in some] for field, some in factors.of.items()}
        return dataclasses.replace(factors, given=factors.given[state], of=of)

    def _factors(self, positions: Sequence[dict[str, float]]) -> Factors:
        """Evaluate every barrier at several states of knowledge: factors with a first axis of states."""
        held: dict[str, Floats] = {}

        def read(name: str) -> Floats:
            if name not in held:
                places = np.array([[position[name]] for position in positions])
                held[name] = self._values[name].at(places, self._defaults[name])
            return held[name]

        def read_as(women: float) -> Callable[[str], Floats]:
            return lambda name: np.where(read(name) > 0, women, 0.0) if name == "women" else read(name)

        states = len(positions)

        def probability(barrier: Barrier, reader: Callable[[str], Floats]) -> Floats:
            if any(barrier is one for one in default):
                # Those of the library take each row for itself: all states are one long column.
                flat = barrier.probability(lambda name: reader(name).reshape(-1))
                return flat.reshape(states, -1)
            return np.array([barrier.probability(of_state(state, reader)) for state in range(states)]).reshape(
                states, -1
            )

        def of_state(state: int, reader: Callable[[str], Floats]) -> Callable[[str], Floats]:
            return lambda name: reader(name)[state]

        def on_channel(on: On, reader: Callable[[str], Floats]) -> list[Factor]:
            return [
                (barrier.name, np.where(self._concerned(barrier), probability(barrier, reader), 1.0))
                for barrier in self.barriers
                if barrier.on is on
            ]

        def elsewhere(on: On, *applies: Applies) -> list[Factor]:
            return [
                (barrier.name, probability(barrier, read))
                for barrier in self.barriers
                if barrier.on is on and barrier.applies in applies
            ]

        return Factors(
            self.explicit.known,
            self.explicit.at(np.array([[position[PROBABILITY]] for position in positions]), (1.0, 1.0)),
            {"in_person": len(self.regions), "remote": len(self.regions)}
            | {"target": len(self.network), "relay": len(self.network)},
            {
                "channel": on_channel(On.CHANNEL, read),
                "traveller": on_channel(On.TRAVELLER, read),
                "traveller_women": on_channel(On.TRAVELLER, read_as(1.0)),
                "traveller_others": on_channel(On.TRAVELLER, read_as(0.0)),
                "in_person": elsewhere(On.REGION, Applies.IN_PERSON, Applies.ALWAYS),
                "remote": elsewhere(On.REGION, Applies.REMOTE, Applies.ALWAYS),
                "target": elsewhere(On.RECEIVER, Applies.TARGETS, Applies.ALWAYS),
                "relay": elsewhere(On.RECEIVER, Applies.RELAYS, Applies.ALWAYS),
            },
        )

    def accepts(self, passing: Passing) -> Floats:
        """Return the probability that each actor acts, if it is a target, or passes on, if it relays; else 0."""
        return np.where(self.roles.target, passing.target, np.where(self.roles.relay, passing.relay, 0.0))

    def _concerned(self, barrier: Barrier) -> Mask:
        """Return the channels that a barrier on channels or travellers concerns."""
        if barrier.applies is Applies.IN_PERSON or barrier.on is On.TRAVELLER:
            return self.in_person
        return self.remote if barrier.applies is Applies.REMOTE else ~self.explicit.known

    def assumptions(self) -> tuple[Assumption, ...]:
        """List what was assumed: every attribute with unknown rows that matter, and its range."""
        listed = []
        for barrier in self.barriers:
            for one in barrier.attributes:
                unknown, rows = self._unknown(barrier, one)
                if unknown:
                    rows = 0 if one.values is journeys.nowhere_known else rows
                    listed.append(
                        Assumption(
                            f"{barrier.name}: {one.meaning}",
                            unknown,
                            rows,
                            *one.default,
                            one.unit,
                            one.source,
                        ),
                    )
        if self.roles.taken_as_formal:
            listed.append(
                Assumption(
                    "bodies taken to operate a formal mechanism because of their role",
                    self.roles.taken_as_formal,
                    self.roles.taken_as_formal,
                    1,
                    1,
                ),
            )
        return tuple(listed)

    def unknown_and_needed(self, barriers: Iterable[Barrier] | None = None) -> tuple[int, int]:
        """Return how many of the values that barriers (all by default) need the file does not give, of how many."""
        counts = [
            self._unknown(barrier, one)
            for barrier in (self.barriers if barriers is None else barriers)
            for one in barrier.attributes
            if one.values is not journeys.nowhere_known
        ]
        return sum(unknown for unknown, _ in counts), sum(rows for _, rows in counts)

    def _unknown(self, barrier: Barrier, attribute: Attribute) -> tuple[int, int]:
        unknown = ~self._values[attribute.name].known
        if barrier.on is On.RECEIVER:
            matters = self.roles.relay if barrier.applies is Applies.RELAYS else self.roles.target
        elif barrier.on is On.REGION:
            kinds = {Applies.IN_PERSON: self.in_person, Applies.REMOTE: self.remote}
            used = kinds.get(barrier.applies, ~self.explicit.known)
            matters = np.zeros(len(self.regions), dtype=bool)
            channels = self.network.table("channels")
            for end in ("source", "target"):
                matters[self.region[channels.refs(end).codes[used]]] = True
        else:
            matters = self._concerned(barrier)
        return int((unknown & matters).sum()), int(matters.sum())
