"""What would have to be true for help, for harm, for displacement: the one or two unknowns that tell them apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.sim.reprisal.parameters import PARAMETERS
from hrdnet.sim.reprisal.verdicts import DISPLACEMENT, HARM, HELP, UNCLEAR, VERDICTS, numbers_of, sides, way

if TYPE_CHECKING:
    import pandas as pd

    from hrdnet.sim.reprisal.outcomes import Visibility

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

#: What conditions are looked for, in this order.
OUTCOMES = (HELP, HARM, DISPLACEMENT)
#: They say how much harm there is and not which way it goes; but the more there is, the more of it is beyond chance.
_HOW_MUCH = frozenset({"h0", "T", "V", "K"})
#: Where the states may be split, as parts of them in the order of a parameter.
_PLACES = np.arange(0.1, 0.95, 0.1)
#: A split is named if chance alone would give one as good this rarely, among all that were looked at.
_RARE = 0.01
#: How much better two splits tell than one, to be named both.
_BETTER = 0.1
#: What it means that a parameter lies high, or low, in plain words; others are named by their meaning.
_WORDS: Mapping[str, tuple[str, str]] = {
    "rho": ("the authorities mind costs from outside", "the authorities hardly mind costs from outside"),
    "h": (
        "the authorities are hostile to the source of attention",
        "the authorities are hardly hostile to the source of attention",
    ),
    "delta": (
        "hostility to the source turns against those with attention",
        "hostility to the source hardly turns against those with attention",
    ),
    "eta": (
        "harming somebody visible gains the authorities more",
        "harming somebody visible hardly gains the authorities more",
    ),
    "psi": ("visibility betrays ties that were not known", "visibility betrays few ties that were not known"),
    "s": (
        "the visibility of the defender shields those tied to her",
        "the visibility of the defender hardly shields those tied to her",
    ),
    "chi": (
        "the authorities choose between her and others",
        "the authorities decide on her and on others each by itself",
    ),
    "C": ("harming somebody whom everybody watches is costly", "harming somebody whom everybody watches costs little"),
    "gamma": ("costs come only with much visibility", "costs come with little visibility already"),
    "lambda": (
        "the authorities consistently take what gains them most",
        "the authorities often do not take what gains them most",
    ),
    "lambda_hazard": ("attention moves the hazard strongly", "attention hardly moves the hazard"),
    "theta": ("the authorities have a strong motive of their own", "the authorities have a weak motive of their own"),
    "pi": ("harming others gains the authorities much", "harming others gains the authorities little"),
    "q0": ("the authorities know many ties from the start", "the authorities know few ties from the start"),
    "phi": ("one harm brings many others along ties", "one harm brings few others along ties"),
    "v": ("the defender is known already", "the defender is hardly known yet"),
    "agrees": ("defenders often agree when asked", "defenders seldom agree when asked"),
}


@dataclass(frozen=True)
class Split:
    """States of knowledge on one side of a value of a parameter.

    Attributes
    ----------
    name
        Of the parameter.
    above
        Whether those above the value are meant.
    at
        The value.
    """

    name: str
    above: bool
    at: float

    def inside(self, values: Mapping[str, Floats]) -> Mask:
        """Return which states lie on this side."""
        return np.asarray(values[self.name] > self.at if self.above else values[self.name] <= self.at)

    @property
    def words(self) -> str:
        """The side in plain words, with symbol and value in brackets."""
        side = "above" if self.above else "below"
        if self.name in _WORDS:
            return f"{_WORDS[self.name][0 if self.above else 1]} ({self.name} {side} about {self.at:.2g})"
        return f"{meaning(self.name)} is {side} about {self.at:.2g}"


def meaning(name: str) -> str:
    """Return what a parameter is, in quotation marks, with its unit."""
    found = {one.name: one for one in PARAMETERS}.get(name)
    if found is None:
        return f"'{name}'"
    unit = "" if found.unit == "share" else f", in {found.unit}"
    return f"'{found.meaning[:1].lower()}{found.meaning[1:]}'{unit}"


def best_splits(values: Mapping[str, Floats], holds: Mask) -> tuple[Split, ...]:
    """Return the one or two sides of values of parameters that best tell where something holds from where not.

    Parameters
    ----------
    values
        Parameters by name, (states,) each.
    holds : (states,) bool

    Returns
    -------
    tuple of Split
        What has the largest share of the states in which it holds inside, less that of the others (Youden 1950); the
        first of equals. Two splits, the stronger one by itself first, if they are better than one by a tenth. None at
        all if chance alone would give as good ones (hypergeometric tail, times the splits or pairs looked at).

    Examples
    --------
    >>> import numpy as np
    >>> rho, h = np.meshgrid(np.linspace(0.05, 0.95, 10), np.linspace(0.05, 0.95, 10))
    >>> found = best_splits({"rho": rho.ravel(), "h": h.ravel()}, (rho > 0.5).ravel() & (h < 0.7).ravel())
    >>> [(one.name, one.above) for one in found]
    [('rho', True), ('h', False)]
    """
    number, held = len(holds), int(holds.sum())
    usable = [name for name, one in values.items() if number and float(np.ptp(one)) > 0]
    if not 0 < held < number or not usable:
        return ()
    sides = [
        Split(name, above, float(at))
        for name in usable
        for at in np.quantile(values[name], _PLACES)
        for above in (True, False)
    ]
    masks = np.array([one.inside(values) for one in sides], dtype=np.float32)
    alone = (masks @ holds) / held - (masks @ ~holds) / (number - held)
    pairs = (masks * holds) @ masks.T / held - (masks * ~holds) @ masks.T / (number - held)
    one = int(np.argmax(alone))
    first, second = np.unravel_index(int(np.argmax(pairs)), pairs.shape)
    if alone[second] > alone[first]:
        first, second = second, first
    single, both = (sides[one],), (sides[first], sides[second])
    if pairs[first, second] > alone[one] + _BETTER and _is_rare(both, values, holds, len(sides) ** 2 / 2):
        return both
    return single if _is_rare(single, values, holds, len(sides)) else ()


def _is_rare(splits: tuple[Split, ...], values: Mapping[str, Floats], holds: Mask, looks: float) -> bool:
    inside = np.logical_and.reduce([one.inside(values) for one in splits])
    tail = hypergeometric_tail(int((inside & holds).sum()), len(holds), int(holds.sum()), int(inside.sum()))
    return tail * looks < _RARE


def hypergeometric_tail(least: int, number: int, held: int, drawn: int) -> float:
    """Return how likely so many of those held, or more, are among those drawn from all at random.

    Examples
    --------
    >>> round(hypergeometric_tail(2, 5, 2, 3), 6), round(hypergeometric_tail(0, 5, 2, 3), 6)
    (0.3, 1.0)
    """
    from scipy.special import gammaln

    def log_choose(whole: int, part: npt.NDArray[np.int64]) -> Floats:
        return np.asarray(gammaln(whole + 1) - gammaln(part + 1) - gammaln(whole - part + 1))

    found = np.arange(max(least, drawn + held - number, 0), min(held, drawn) + 1)
    ways = log_choose(held, found) + log_choose(number - held, drawn - found) - log_choose(number, np.array([drawn]))
    return float(np.exp(ways).sum())


@dataclass(frozen=True)
class Condition:
    """Where one outcome holds, over the states of knowledge in which anything can be told.

    Attributes
    ----------
    outcome
        Help, harm or displacement.
    states, told, held
        States of knowledge; those in which anything can be told; those in which this outcome holds.
    splits
        None, one, or two of them.
    inside, held_inside
        Of the states told, those inside all splits, and those of them in which it holds.
    """

    outcome: str
    states: int
    told: int
    held: int
    splits: tuple[Split, ...]
    inside: int
    held_inside: int

    @property
    def sentence(self) -> str:
        """What would have to be true, in plain words and without any share of a range."""
        opening = f"For {self.outcome}"
        if not self.told:
            return f"{opening}: so few replicates cannot say."
        if not self.held:
            return f"{opening}: nowhere within the ranges of what is not known is it seen."
        if self.held == self.told:
            return f"{opening}: wherever anything can be told, within the ranges of what is not known."
        if not self.splits:
            return f"{opening}: it is seen in some states of knowledge, and no one or two unknowns tell where."
        return f"{opening}: above all where {' and '.join(one.words for one in self.splits)}."


def found(result: Visibility, action: str, model: str | None = None) -> tuple[Condition, ...]:
    """Return where help, harm and displacement hold."""
    states, verdicts = numbers_of(result), sides(result, action, model).verdicts
    told = verdicts != VERDICTS.index(UNCLEAR)
    values = usable(result, model)
    return tuple(_condition(one, values, states, verdicts, told) for one in OUTCOMES)


def usable(result: Visibility, model: str | None = None) -> dict[str, Floats]:
    """Return the parameters that may say which way harm goes: not known exactly, and more than how much there is."""
    name = result.models[0] if model is None else model
    ours = {key: one for key, one in result.values.items() if key not in _HOW_MUCH}
    if name.startswith("V3"):
        return ours
    return {key: one for key, one in ours.items() if key not in {"alpha", "perceived", "half_life"}}


def _condition(
    outcome: str,
    values: Mapping[str, Floats],
    states: npt.NDArray[np.int64],
    verdicts: npt.NDArray[np.int64],
    told: Mask,
) -> Condition:
    here = {name: one[states][told] for name, one in values.items()}
    holds = verdicts[told] == VERDICTS.index(outcome)
    splits = best_splits(here, holds)
    inside = np.logical_and.reduce([np.ones(len(holds), dtype=bool), *(one.inside(here) for one in splits)])
    return Condition(
        outcome,
        len(states),
        len(holds),
        int(holds.sum()),
        splits,
        int(inside.sum()),
        int((holds & inside).sum()),
    )


def table(result: Visibility, action: str, model: str | None = None) -> pd.DataFrame:
    """Return the table of ``Visibility.conditions``."""
    import pandas as pd

    records = []
    for one in found(result, action, model):
        line: dict[str, object] = {
            "states": one.states,
            "told": one.told,
            "holds": one.held,
            "share_of_ranges": _share(one.held, one.told),
        }
        for number, name in enumerate(("first", "second")):
            split = one.splits[number] if number < len(one.splits) else None
            line |= {
                name: "" if split is None else split.name,
                f"{name}_side": "" if split is None else "above" if split.above else "below",
                f"{name}_at": np.nan if split is None else split.at,
            }
        line |= {
            "inside": one.inside,
            "share_of_ranges_inside": _share(one.held_inside, one.inside),
            "share_of_ranges_elsewhere": _share(one.held - one.held_inside, one.told - one.inside),
            "sentence": one.sentence,
        }
        records.append(line)
    return pd.DataFrame(records, index=pd.Index(OUTCOMES, name="outcome"))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def most_helpful(result: Visibility, whom: str, action: str, model: str | None = None) -> str | None:
    """Return the unknown that best tells where harm to somebody rises from where it falls, in words; None if none does.

    ``whom`` as for ``Visibility.change``.
    """
    states, ways = numbers_of(result), way(result.change(whom, action, model))
    clear = ways != 0
    values = {name: one[states][clear] for name, one in usable(result, model).items()}
    splits = best_splits(values, ways[clear] > 0)
    return meaning(splits[0].name) if splits else None


__all__ = ["OUTCOMES", "Condition", "Split", "best_splits", "found", "meaning", "most_helpful", "table", "usable"]
