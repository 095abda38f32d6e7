"""The three models behind one interface, so that conclusions that depend on the model show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from hrdnet.errors import UsageError


@dataclass(frozen=True)
class Model:
    """How the perpetrator decides.

    Parameters
    ----------
    name
        V1, V2, V3 (on V1), or V3 on V2.
    words
        What it is, in plain words.
    hazard
        Whether attention moves a hazard (V2), and not a choice between options (V1).
    learns
        Whether costs are learned from what reprisals brought, and attention fades (V3).
    cannot
        Levers that it cannot express, and why.
    """

    name: str
    words: str
    hazard: bool
    learns: bool
    cannot: Mapping[str, str]

    def __reduce__(self) -> tuple[type[Model], tuple[object, ...]]:
        return type(self), (self.name, self.words, self.hazard, self.learns, dict(self.cannot))


_HAZARD_CANNOT = MappingProxyType(
    {
        "near": "others are harmed only after her, so nothing deters harm to them by itself",
        "others_visible": "others are harmed only after her, so their own visibility moves how, but not how often",
        "away": "once she has left, nothing new befalls those left behind",
    }
)
MODELS: Mapping[str, Model] = MappingProxyType(
    {
        one.name: one
        for one in (
            Model("V1", "nested choice", hazard=False, learns=False, cannot=MappingProxyType({})),
            Model("V2", "hazard that excites itself along ties", hazard=True, learns=False, cannot=_HAZARD_CANNOT),
            Model(
                "V3",
                "a perpetrator that learns what harm costs, on nested choice",
                hazard=False,
                learns=True,
                cannot=MappingProxyType({}),
            ),
            Model(
                "V3 on V2",
                "a perpetrator that learns what harm costs, on the hazard",
                hazard=True,
                learns=True,
                cannot=_HAZARD_CANNOT,
            ),
        )
    }
)


def models_of(given: str | Sequence[str]) -> tuple[Model, ...]:
    """Return models by their names.

    Raises
    ------
    UsageError
        If one is unknown or comes twice.
    """
    names = tuple(given) if isinstance(given, Sequence) and not isinstance(given, str) else (given,)
    if not all(isinstance(name, str) for name in names):
        names = ()
    if not names or len(set(names)) < len(names) or not set(names) <= set(MODELS):
        raise UsageError(f"model is one, or a list without repetition, of: {', '.join(MODELS)}")
    return tuple(MODELS[name] for name in names)
