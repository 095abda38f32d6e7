"""A channel works in a world if it passes every barrier: the idea under every question.

A :class:`Barrier` turns attributes into a probability of passing, and says what it is drawn *on*:
the channel, the traveller, the region, or the receiving actor. Everything that shares the thing
shares the draw: a woman who cannot travel is barred on all her in-person channels at once, so four
channels that each pass with probability 0.3 reach with 0.3, not with 1 - 0.7**4 = 0.76.

One uniform number per thing and world is compared with the product of the active barriers on that
thing, so removing a barrier can only open a channel, in every world.

An attribute that is unknown takes the attribute's default *range*; one coordinate per attribute, the
same for all rows, says where in its range it lies (domain C1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.graph import journeys
from hrdnet.graph.values import Numbers
from hrdnet.present.messages import word

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork

Floats = npt.NDArray[np.float64]
#: Reads an attribute by name: one number per row of the table that the barrier is drawn on.
Reader = Callable[[str], Floats]

ASSUMPTION = word("assumption")


class On(StrEnum):
    """What a barrier is drawn on, once a world."""

    CHANNEL = "channel"
    TRAVELLER = "traveller"
    REGION = "region"
    RECEIVER = "receiver"


class Applies(StrEnum):
    """Which channels, or which receivers, a barrier concerns."""

    ALWAYS = "always"
    IN_PERSON = "in_person"
    REMOTE = "phone or online"
    TARGETS = "targets"
    RELAYS = "relays"


@dataclass(frozen=True)
class Attribute:
    """What a barrier reads, and the range it takes when nobody knows.

    Parameters
    ----------
    name
        Unique among all attributes; also the name of its coordinate of ignorance.
    values
        ``network -> Numbers``: one row per channel (barriers on channels and travellers), region or
        actor (receivers); unknown rows are NaN.
    default : (low, high)
        The range of an unknown row, in ``unit``.
    meaning, unit, source
        For the documentation; ``source`` may be ``"assumption"``.
    """

    name: str
    values: Callable[[ProtectionNetwork], Numbers]
    default: tuple[float, float]
    meaning: str
    unit: str = word("probability")
    source: str = ASSUMPTION


@dataclass(frozen=True)
class Barrier:
    """One reason why a request may not pass.

    Parameters
    ----------
    name
        As in ``without(name)``.
    on
        What it is drawn on.
    attributes
        What it reads.
    passes
        ``read -> probability`` per row, 0 to 1; ``read("name")`` gives an attribute's values.
    formula
        The same in words.
    who
        Who would have to act to lower it (domain A15).
    applies
        Which channels or receivers it concerns.
    source
        Where the formula comes from.
    """

    name: str
    on: On
    attributes: tuple[Attribute, ...]
    passes: Callable[[Reader], Floats]
    formula: str
    who: str
    applies: Applies = Applies.ALWAYS
    source: str = ASSUMPTION

    def probability(self, read: Reader) -> Floats:
        """Evaluate ``passes`` on what ``read`` reads, and check that it is a probability.

        Raises
        ------
        UsageError
            If a value lies outside 0 to 1 or is NaN.
        """
        value = np.asarray(self.passes(read), dtype=np.float64)
        if not ((value >= 0) & (value <= 1)).all():
            raise UsageError(f"the barrier {self.name} gave a probability outside 0 to 1")
        return value


@dataclass(frozen=True)
class Barriers:
    """An ordered, immutable set of barriers.

    Examples
    --------
    >>> import hrdnet as hn
    >>> hn.barriers.default.without("trust", "norms").names[:3]
    ('knows', 'language', 'recognition')
    >>> hn.barriers.default.only("insecurity").names
    ('insecurity',)
    >>> len(hn.barriers.none)
    0
    """

    members: tuple[Barrier, ...] = field(default=())

    def __post_init__(self) -> None:
        if len(set(self.names)) < len(self.members):
            raise UsageError("two barriers have the same name")

    @property
    def names(self) -> tuple[str, ...]:
        """Names in order."""
        return tuple(barrier.name for barrier in self.members)

    def __iter__(self) -> Iterator[Barrier]:
        return iter(self.members)

    def __len__(self) -> int:
        return len(self.members)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __getitem__(self, name: str) -> Barrier:
        self._check((name,))
        return next(barrier for barrier in self.members if barrier.name == name)

    def without(self, *names: str) -> Barriers:
        """Return the set with the barriers of these ``names`` lifted.

        Raises
        ------
        UsageError
            If a name is not in the set.
        """
        self._check(names)
        return Barriers(tuple(barrier for barrier in self.members if barrier.name not in names))

    def only(self, *names: str) -> Barriers:
        """Return the set with all barriers but those of these ``names`` lifted.

        Raises
        ------
        UsageError
            If a name is not in the set.
        """
        self._check(names)
        return Barriers(tuple(barrier for barrier in self.members if barrier.name in names))

    def plus(self, *barriers: Barrier) -> Barriers:
        """Return the set with further barriers at its end."""
        return Barriers((*self.members, *barriers))

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """Every attribute that some barrier reads, once, in order."""
        return tuple({one.name: one for barrier in self.members for one in barrier.attributes}.values())

    def _check(self, names: Iterable[str]) -> None:
        unknown = [name for name in names if name not in self.names]
        if unknown:
            raise UsageError(f"no barrier is called {', '.join(unknown)}; there are: {', '.join(self.names)}")

    def __repr__(self) -> str:
        return f"<Barriers: {', '.join(self.names) or 'none'}>"


def _column(table: str, column: str) -> Callable[[ProtectionNetwork], Numbers]:
    def values(network: ProtectionNetwork) -> Numbers:
        return network.table(table).numbers(column)

    return values


def _of_channel(column: str, default: tuple[float, float], meaning: str) -> Attribute:
    return Attribute(column, _column("channels", column), default, meaning)


def _of_receiver(column: str, default: tuple[float, float], meaning: str) -> Attribute:
    return Attribute(f"receiver_{column}", _column("actors", column), default, meaning)


def _of_region(column: str, default: tuple[float, float], meaning: str) -> Attribute:
    def values(network: ProtectionNetwork) -> Numbers:
        return journeys.by_region(network, column)

    return Attribute(column, values, default, meaning, "share of the time")


def _receiver(name: str, default: tuple[float, float], meaning: str, who: str) -> Barrier:
    attribute = _of_receiver(name, default, meaning)
    applies = Applies.RELAYS if name == "relays" else Applies.TARGETS
    return Barrier(
        name,
        On.RECEIVER,
        (attribute,),
        lambda read: read(attribute.name),
        f"{name} of the body",
        who,
        applies,
    )


KNOWS = Barrier(
    "knows",
    On.CHANNEL,
    (_of_channel("awareness", (0.3, 0.9), "Those who need the channel know that they can use it"),),
    lambda read: read("awareness"),
    "awareness of the channel",
    "missions and NGOs: say who may ask, and how (guides for defenders)",
)
TRUST = Barrier(
    "trust",
    On.CHANNEL,
    (
        _of_channel("source_trusts_target", (0.4, 0.95), "The source trusts the target enough to ask"),
        _of_channel("target_trusts_source", (0.4, 0.95), "The target believes the source"),
    ),
    lambda read: read("source_trusts_target") * read("target_trusts_source"),
    "source trusts target x target trusts source",
    "both ends: regular contact builds trust",
)
LANGUAGE = Barrier(
    "language",
    On.CHANNEL,
    (
        Attribute("shared_language", journeys.shared_language, (0.7, 1.0), "Both ends can speak with each other"),
        Attribute(
            "interpreter",
            journeys.nowhere_known,
            (0.1, 0.5),
            "Without a shared language, somebody interprets",
        ),
    ),
    lambda read: read("shared_language") + (1 - read("shared_language")) * read("interpreter"),
    "1 with a shared language, else the chance of an interpreter",
    "missions: interpreters whom defenders trust",
)
RECOGNITION = Barrier(
    "recognition",
    On.CHANNEL,
    (_of_channel("recognition", (0.5, 1.0), "The other side recognises them as defenders"),),
    lambda read: read("recognition"),
    "recognition",
    "missions and NGOs: who counts as a defender",
)
TRAVEL = Barrier(
    "travel",
    On.TRAVELLER,
    (
        Attribute("travel_hours", journeys.travel_hours, (0.5, 8.0), "Travel time one way", "hours"),
        Attribute("travel_cost", _column("channels", "travel_cost"), (1.0, 30.0), "Cost of a journey", "US dollars"),
        Attribute("half_hours", journeys.nowhere_known, (6.0, 24.0), "Hours at which half are barred", "hours"),
        Attribute("half_cost", journeys.nowhere_known, (20.0, 100.0), "Cost at which half are barred", "US dollars"),
    ),
    lambda read: np.exp2(-read("travel_hours") / read("half_hours") - read("travel_cost") / read("half_cost")),
    "2 ** -(hours / half_hours + cost / half_cost)",
    "missions: visits; donors: travel funds",
    Applies.IN_PERSON,
)
NORMS = Barrier(
    "norms",
    On.TRAVELLER,
    (
        Attribute("women", journeys.women_who_travel, (0.2, 0.6), "Share of women among the travellers", "share"),
        Attribute("movement_norm", journeys.movement_norm, (0.0, 0.5), "Norms bar women who travel alone"),
        Attribute("escorted", journeys.not_alone, (0.0, 1.0), "Women of the row who cannot travel alone", "share"),
    ),
    lambda read: 1 - read("women") * read("movement_norm") * read("escorted"),
    "1 - women x movement_norm x those who cannot travel alone",
    "missions: visits instead of invitations; women's organisations",
    Applies.IN_PERSON,
)
INSECURITY = Barrier(
    "insecurity",
    On.REGION,
    (
        _of_region("insecurity", (0.0, 0.2), "Journeys are too dangerous"),
        _of_region("roads", (0.8, 1.0), "Roads are passable"),
    ),
    lambda read: (1 - read("insecurity")) * read("roads"),
    "(1 - insecurity) x roads",
    "the host state, which holds the primary responsibility",
    Applies.IN_PERSON,
)
NETWORK = Barrier(
    "network",
    On.REGION,
    (_of_region("network", (0.7, 1.0), "Phone and internet work and are safe to use"),),
    lambda read: read("network"),
    "network",
    "the host state; NGOs: safer tools",
    Applies.REMOTE,
)

#: The default barriers in the order in which they block (domain C1).
default = Barriers(
    (
        KNOWS,
        TRUST,
        LANGUAGE,
        RECOGNITION,
        TRAVEL,
        NORMS,
        INSECURITY,
        NETWORK,
        _receiver(
            "awareness",
            (0.5, 0.95),
            "The right person knows what to do",
            "headquarters: training of officials",
        ),
        _receiver("capacity", (0.4, 0.95), "Somebody has the time", "headquarters: posts and hours"),
        _receiver("resources", (0.5, 0.95), "Money or means are at hand", "headquarters: funds"),
        _receiver("competency", (0.6, 0.95), "They know how to act well", "headquarters: training"),
        _receiver("will", (0.4, 0.95), "They want to act", "heads of mission: accountability"),
        _receiver("verification", (0.4, 0.95), "They can verify the request", "missions: visits, a broad network"),
        _receiver("relays", (0.4, 0.95), "They pass on others' requests", "NGOs and coordination groups"),
    ),
)

#: No barrier: only explicit probabilities of channels count, and actors are perfect.
none = Barriers()


def standing(given: Barriers | None) -> Barriers:
    """Return the barriers that a metric was given, the default ones if none were.

    Raises
    ------
    UsageError
        If they are no set of barriers.
    """
    if given is None:
        return default
    if not isinstance(given, Barriers):
        raise UsageError('barriers is a set such as hrdnet.barriers.default.without("trust"), or hrdnet.barriers.none')
    return given
