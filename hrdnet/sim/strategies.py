"""What a strategy is: a change of the network, levers on the process, who decides, and what it gives up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from hrdnet.errors import UsageError
from hrdnet.present.messages import word

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork

#: What levers may raise: barriers and parts of the process that are probabilities.
RAISABLE = (
    "knows",
    "trust",
    "recognition",
    "travel",
    "norms",
    "awareness",
    "relays",
    "will",
    "competency",
    "accountability",
)

#: What costs are counted by: once; officers of missions; missions; regions where defenders live; US dollars that
#: defenders pay for their journeys to meet others.
COUNTED_BY = ("network", "officer", "mission", "region", "dollar of defenders' journeys")


class Decider(StrEnum):
    """Who would have to decide it."""

    NOBODY = word("nobody: it is what is done now")
    POSTS = word("the missions in the country")
    HEADQUARTERS = word("headquarters")
    DEFENDERS = word("defenders and their networks")
    DONORS = word("donors")


@dataclass(frozen=True)
class Levers:
    """What a strategy changes in the process and not in the network.

    Parameters
    ----------
    raises
        By what is raised (one of ``RAISABLE``): the share of what is missing to 1 that is won. A number 0 to 1, or the
        name of a parameter, so that it is not known exactly.
    handover
        Whether bodies pass cases on to each other, over channels between bodies, if she agrees.
    asks
        Whether a defender of whom no consent is known is asked when her case would be shared; if not, unknown is no.
    one_file
        Whether bodies know who works on which case, so that no two work on the same.
    """

    raises: Mapping[str, float | str] = field(default_factory=dict)
    handover: bool = False
    asks: bool = False
    one_file: bool = False

    def __post_init__(self) -> None:
        unknown = sorted(set(self.raises) - set(RAISABLE))
        if unknown:
            raise UsageError(f"levers raise one of {', '.join(RAISABLE)}, not {', '.join(unknown)}")
        for value in self.raises.values():
            if not isinstance(value, str) and not 0 <= value <= 1:
                raise UsageError("a lever raises by a share from 0 to 1, or by the name of a parameter")
        object.__setattr__(self, "raises", MappingProxyType(dict(self.raises)))

    def __reduce__(self) -> tuple[type[Levers], tuple[dict[str, float | str], bool, bool, bool]]:
        return type(self), (dict(self.raises), self.handover, self.asks, self.one_file)

    def joined(self, other: Levers) -> Levers:
        """Return both together; where both raise the same, the later counts."""
        return Levers(
            {**self.raises, **other.raises},
            self.handover or other.handover,
            self.asks or other.asks,
            self.one_file or other.one_file,
        )


@dataclass(frozen=True)
class Cost:
    """What a strategy takes beyond the days that missions have: a line of the budget of whoever decides it.

    Parameters
    ----------
    what
        In plain words.
    unit
        ``"US dollars a year"``, ``"days a year"`` ...
    low, high
        The range for one of ``per``.
    per
        What it is counted by (one of ``COUNTED_BY``).
    source
        Where the range comes from.
    """

    what: str
    unit: str
    low: float
    high: float
    per: str = "network"
    source: str = "assumption"

    def __post_init__(self) -> None:
        if self.per not in COUNTED_BY:
            raise UsageError(f"a cost is counted by one of: {', '.join(COUNTED_BY)}")
        if not 0 <= self.low <= self.high:
            raise UsageError("a cost is a range from low to high, not below 0")


def unchanged(net: ProtectionNetwork) -> ProtectionNetwork:
    """Return the network ``net`` as it is."""
    return net


@dataclass(frozen=True)
class Strategy:
    """A way to divide or to do the work, to be compared with others in the same worlds.

    Parameters
    ----------
    name
        Words with underscores.
    change
        ``network -> network``: channels opened and given up, attributes changed. What keeps its id keeps its draws.
    levers
        What changes in the process.
    decided_by
        Who would have to decide it.
    gives_up
        Its downside, in plain words, as a sentence without a number.
    source
        Where it comes from: an item of the domain, or a publication.
    does
        What it does, in plain words, as a sentence.
    costs
        What it takes beyond the days that missions have now.

    Examples
    --------
    Ten lines make a strategy of one's own:

    >>> import hrdnet as hn
    >>> def hotline(net):
    ...     rural = net.actors.query("role == 'defender' and setting == 'rural'")["id"]
    ...     line = {"source": list(rural), "target": ["U01"] * len(rural), "medium": ["phone"] * len(rural)}
    ...     return net.with_channels(line)
    >>> own = hn.sim.Strategy("hotline", hotline, decided_by="headquarters", gives_up="Phones are listened to.")
    >>> own.name
    'hotline'
    """

    name: str
    change: Callable[[ProtectionNetwork], ProtectionNetwork] = unchanged
    levers: Levers = field(default_factory=Levers)
    decided_by: str = Decider.POSTS
    gives_up: str = ""
    source: str = "assumption"
    does: str = ""
    costs: tuple[Cost, ...] = ()

    def __post_init__(self) -> None:
        if not self.name or not self.name.replace("_", "").replace("+", "").replace(" ", "").isalnum():
            raise UsageError("a strategy's name is made of letters, digits and underscores")

    def __add__(self, other: Strategy) -> Strategy:
        """Return both strategies together: the other on the network that the first leaves."""
        if not isinstance(other, Strategy):
            return NotImplemented
        first, second = self.change, other.change
        return replace(
            self,
            name=f"{self.name} + {other.name}",
            change=_Chain(first, second),
            levers=self.levers.joined(other.levers),
            decided_by=_joined("; ", self.decided_by, other.decided_by),
            gives_up=_joined(" ", self.gives_up, other.gives_up),
            source=_joined("; ", self.source, other.source),
            does=_joined(" ", self.does, other.does),
            costs=tuple(dict.fromkeys((*self.costs, *other.costs))),
        )


@dataclass(frozen=True)
class _Chain:
    """One change after the other."""

    first: Callable[[ProtectionNetwork], ProtectionNetwork]
    second: Callable[[ProtectionNetwork], ProtectionNetwork]

    def __call__(self, net: ProtectionNetwork) -> ProtectionNetwork:
        return self.second(self.first(net))


def _joined(between: str, first: str, second: str) -> str:
    """Put words one after the other, unless they are there already."""
    if not second or between + second + between in between + first + between:
        return first
    return first + between + second if first else second
