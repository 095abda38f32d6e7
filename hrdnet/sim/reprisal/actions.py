"""What an action is: measures with their timing, each with the consent that it needs; what it costs and gives up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.graph.vocabulary import ConsentUse
from hrdnet.sim.reprisal.parameters import PARAMETERS

Floats = npt.NDArray[np.float64]

#: What a measure moves, in the order of the engine: lever, symbol in domain C3, what it does, lowest value.
LEVERS: Mapping[str, tuple[str, str, float]] = MappingProxyType(
    {
        "visibility": ("v", "share of missing visibility that she wins", 0.0),
        "private": ("A(v)", "attention that the authorities alone see, beside v", 0.0),
        "near": ("A(v_j)", "attention beside those around her", 0.0),
        "responsiveness": ("rho", "how many times more often costs from outside follow", 0.0),
        "hostility": ("h", "share of missing hostility that is added, or of hostility that is taken away", -1.0),
        "hidden": ("q0, psi", "share of ties that stay unknown", 0.0),
        "others_visible": ("v_j", "share of missing visibility that family and colleagues win, who agree", 0.0),
        "capacity": ("K", "what is added to capacity, in times", 0.0),
        "safer": ("V", "share of vulnerability that is taken away", 0.0),
        "away": ("options", "1: she leaves; 2: she leaves with those of her family who agree", 0.0),
    }
)
_NAMES = {one.name for one in PARAMETERS}
#: Levers of which more than the whole cannot be won.
_UNLIMITED = {"capacity": np.inf, "responsiveness": np.inf, "away": 2.0}
#: Whose consent: nobody's, or one of these, in the order of the engine.
USES: tuple[str, ...] = (ConsentUse.PUBLICISE, ConsentUse.RAISE_PRIVATELY, ConsentUse.RELOCATE, ConsentUse.SHARE_NGO)

Number = float | str


@dataclass(frozen=True)
class Measure:
    """One thing that is done for the defender concerned, from a day on.

    Parameters
    ----------
    levers
        What it moves (``LEVERS``): a number, or the name of a parameter, so that it is not known exactly; where less
        than 0 makes sense, ``"-name"`` takes away.
    use
        The use of her case to which she has to consent first; ``None`` if it is none.
    start
        Day on which it begins.
    days
        For how long, a number or the name of a parameter.
    every
        Days after which it is done again, so that attention that fades comes back (V3); inf: once.
    """

    levers: Mapping[str, Number]
    use: str | None = None
    start: float = 0.0
    days: Number = np.inf
    every: float = np.inf

    def __post_init__(self) -> None:
        unknown = sorted(set(self.levers) - set(LEVERS))
        if unknown:
            raise UsageError(f"a measure moves one of {', '.join(LEVERS)}, not {', '.join(unknown)}")
        for name, value in self.levers.items():
            if isinstance(value, str):
                if value.removeprefix("-" if LEVERS[name][2] < 0 else "") not in _NAMES:
                    raise UsageError(f"{name} is moved by a number or by the name of a parameter")
            elif not LEVERS[name][2] <= value <= _UNLIMITED.get(name, 1.0):
                raise UsageError(
                    f"{name} is moved by a number from {LEVERS[name][2]:g} to {_UNLIMITED.get(name, 1.0):g}"
                )
        if self.use is not None and self.use not in USES:
            raise UsageError(f"consent is to one of: {', '.join(USES)}")
        if isinstance(self.days, str) and self.days not in _NAMES:
            raise UsageError("days is a number or the name of a parameter")
        if not self.start >= 0 or not self.every > 0 or (not isinstance(self.days, str) and not self.days > 0):
            raise UsageError("a measure starts on day 0 or later, and days and every are above 0")
        if self.levers.get("visibility") and self.use != ConsentUse.PUBLICISE:
            raise UsageError('a measure that raises her visibility needs her consent: use="publicise" (domain A26)')
        object.__setattr__(self, "levers", MappingProxyType(dict(self.levers)))

    def __reduce__(self) -> tuple[type[Measure], tuple[object, ...]]:
        return type(self), (dict(self.levers), self.use, self.start, self.days, self.every)


@dataclass(frozen=True)
class Action:
    """What somebody may do, to be compared with doing nothing in the same worlds.

    Parameters
    ----------
    name
        Words with underscores.
    measures
        What is done.
    decided_by
        Who would have to decide it, beside the defender.
    does, gives_up
        What it does, and its downside, in plain words.
    source
        Where it comes from.
    plan
        The mitigation plan for her, her family and her colleagues, in words; publicity needs one (domain A26).
    work_days
        Days of work that it takes for one defender: a range.

    Examples
    --------
    >>> own = Action(
    ...     "letters",
    ...     (Measure({"visibility": 0.2}, use="publicise", start=30),),
    ...     plan="Family and colleagues are told before; a lawyer is ready.",
    ... )
    >>> (own + own.renamed("more_letters")).name
    'letters + more_letters'
    """

    name: str
    measures: tuple[Measure, ...] = ()
    decided_by: str = ""
    does: str = ""
    gives_up: str = ""
    source: str = "assumption"
    plan: str = ""
    work_days: tuple[float, float] = field(default=(0.0, 0.0))

    def __post_init__(self) -> None:
        if not self.name or not self.name.replace("_", "").replace("+", "").replace(" ", "").isalnum():
            raise UsageError("an action's name is made of letters, digits and underscores")
        if any(one.levers.get("visibility") for one in self.measures) and not self.plan:
            raise UsageError("publicity needs a mitigation plan: say in plan what protects her, family and colleagues")
        if not 0 <= self.work_days[0] <= self.work_days[1]:
            raise UsageError("work_days is a range from low to high, not below 0")

    def __add__(self, other: Action) -> Action:
        """Return both actions together; each measure keeps its own timing and consent."""
        if not isinstance(other, Action):
            return NotImplemented
        return Action(
            f"{self.name} + {other.name}",
            (*self.measures, *other.measures),
            _joined("; ", self.decided_by, other.decided_by),
            _joined(" ", self.does, other.does),
            _joined(" ", self.gives_up, other.gives_up),
            _joined("; ", self.source, other.source),
            _joined(" ", self.plan, other.plan),
            (self.work_days[0] + other.work_days[0], self.work_days[1] + other.work_days[1]),
        )

    def renamed(self, name: str) -> Action:
        """Return the action under another name."""
        return replace(self, name=name)

    def starting(self, day: float) -> Action:
        """Return the action put off by so many days, ``day``."""
        return replace(self, measures=tuple(replace(one, start=one.start + day) for one in self.measures))

    def repeated(self, every: float) -> Action:
        """Return the action done again every so many days."""
        return replace(self, measures=tuple(replace(one, every=every) for one in self.measures))

    def uses(self) -> tuple[str, ...]:
        """Return the uses of her case to which she has to consent, in the order of the measures."""
        return tuple(dict.fromkeys(one.use for one in self.measures if one.use is not None))


def _joined(between: str, *words: str) -> str:
    return between.join(dict.fromkeys(filter(None, words)))
