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
#: What it means that a parameter lies high, or low, in plain words; others are named by their meaning.
_WORDS: Mapping[str, tuple[str, str]] = {
    "rho": ("the authorities mind costs from outside", "the authorities hardly mind costs from outside"),
    "h": ("they are hostile to the source of attention", "they are hardly hostile to the source of attention"),
    "delta": (
        "hostility to the source turns against those with attention",
        "hostility to the source hardly turns against those with attention",
    ),
    "eta": ("harming somebody visible gains them more", "harming somebody visible gains them hardly more"),
    "psi": ("visibility betrays ties that were not known", "visibility betrays few ties that were not known"),
    "s": (
        "the visibility of the defender shields those tied to her",
        "the visibility of the defender hardly shields those tied to her",
    ),
    "chi": ("they choose between her and others", "they decide on her and on others each by itself"),
    "C": ("harming somebody whom everybody watches is costly", "harming somebody whom everybody watches costs little"),
    "gamma": ("costs come only with much visibility", "costs come with little visibility already"),
    "lambda": ("they consistently take what gains them most", "they often do not take what gains them most"),
    "lambda_hazard": ("attention moves the hazard strongly", "attention hardly moves the hazard"),
    "theta": ("they have a strong motive of their own", "they have a weak motive of their own"),
    "pi": ("harming others gains them much", "harming others gains them little"),
    "q0": ("they know many ties from the start", "they know few ties from the start"),
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


def best_split(values: Mapping[str, Floats], holds: Mask) -> Split | None:
    """Return the side of a value of one parameter that best tells where something holds from where it does not.

    Parameters
    ----------
    values
        Parameters by name, (states,) each.
    holds : (states,) bool

    Returns
    -------
    Split, optional
        That with the largest share of the states in which it holds less that of the others (Youden 1950); the first
        of equals. None if chance alone would give one as good (hypergeometric tail, times the splits looked at).

    Examples
    --------
    >>> import numpy as np
    >>> rho = np.linspace(0.005, 0.995, 100)
    >>> found = best_split({"rho": rho, "h": rho[::7].repeat(7)[:100]}, rho > 0.6)
    >>> found.name, found.above, round(found.at, 2)
    ('rho', True, 0.6)
    """
    from scipy.stats import hypergeom

    number, held = len(holds), int(holds.sum())
    usable = [name for name, one in values.items() if number and float(np.ptp(one)) > 0]
    if not 0 < held < number or not usable:
        return None
    best, found, inside = 0.0, None, np.zeros(number, dtype=bool)
    for name in usable:
        for at in np.quantile(values[name], _PLACES):
            above = values[name] > at
            far = float(above[holds].mean() - above[~holds].mean())
            if abs(far) > best + 1e-12:
                best, found = abs(far), Split(name, far > 0, float(at))
                inside = above if far > 0 else ~above
    if found is None:
        return None
    tail = hypergeom.sf(int((inside & holds).sum()) - 1, number, held, int(inside.sum()))
    return found if tail * 2 * len(usable) * len(_PLACES) < _RARE else None


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
        None, one, or two of them, the second among the states inside the first.
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
    outcome: str, values: Mapping[str, Floats], states: npt.NDArray[np.int64], verdicts: Mask, told: Mask
) -> Condition:
    here = {name: one[states][told] for name, one in values.items()}
    holds = verdicts[told] == VERDICTS.index(outcome)
    splits: list[Split] = []
    inside = np.ones(len(holds), dtype=bool)
    for _ in range(2):
        split = best_split({name: one[inside] for name, one in here.items()}, holds[inside])
        if split is None:
            break
        splits.append(split)
        inside &= split.inside(here)
    return Condition(
        outcome,
        len(states),
        len(holds),
        int(holds.sum()),
        tuple(splits),
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
    split = best_split(values, ways[clear] > 0)
    return None if split is None else meaning(split.name)


__all__ = ["OUTCOMES", "Condition", "Split", "best_split", "found", "meaning", "most_helpful", "table", "usable"]
