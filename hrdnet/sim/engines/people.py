"""Defenders, those around them, and what a state of knowledge says of all: the arrays that reprisal runs over."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import Words, compiled_bare_within

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Numbers32 = npt.NDArray[np.int32]
Classes = npt.NDArray[np.int8]

#: Streams of draws, in the order of ``Circle.streams``.
STREAMS = (
    "reprisal episode",
    "reprisal choice",
    "reprisal present",
    "reprisal known",
    "reprisal consent",
    "reprisal onward",
    "reprisal answer",
)
EPISODE, CHOICE, PRESENT, KNOWN, CONSENT, ONWARD, ANSWER = range(len(STREAMS))
#: Classes of ties: how strong each is, and up to which of them a tie joins family.
BONDS = ("w_partner", "w_kin", "w_colleague")
PARTNER, KIN, OTHER = range(len(BONDS))
#: What is known of a consent: nothing, so that she is asked; it was given; it was refused.
ASKED, GIVEN, REFUSED = range(3)


class Circle(NamedTuple):
    """Who is tied to whom: arcs of a person ``first[p]`` to ``first[p + 1]``, each tie once in either direction.

    By arc: ``other`` is the person at the far end, ``tie`` the key of the tie, ``bond`` its class (partner, kin,
    other), ``relation`` its number in the file or -1. By person: ``person`` are keys, ``kind`` classes (defender,
    family, colleague), ``row`` the row of the actors table, -1 for a place that is taken in some worlds only.
    ``defender`` are the persons from whom episodes stem, and ``consent`` (defenders, uses) what is known.
    """

    first: Ints
    other: Numbers32
    tie: Words
    bond: Classes
    relation: Numbers32
    person: Words
    kind: Classes
    row: Numbers32
    defender: Ints
    consent: Ints
    streams: Words


class Standing(NamedTuple):
    """What a state of knowledge says of each person and tie, by class and row, not by person: see the functions below.

    By defender: ``weight``, how many she stands for; ``rate``, episodes a day; ``answered``, how often harm that stems
    from her is responded to in time, and after how many days on average. ``visible`` by row of the actors table (-1: as
    ``usual_visible`` by class of persons); ``present`` by class, how often a place is taken. By relation of the file:
    ``strength`` (NaN: as ``usual_strength`` by class of ties), and how often it is ``found`` (NaN: as others are).
    """

    weight: Floats
    rate: Floats
    answered: Floats
    answer_days: Floats
    visible: Floats
    usual_visible: Floats
    present: Floats
    strength: Floats
    usual_strength: Floats
    found: Floats


@compiled_bare_within
def strength_of(circle: Circle, standing: Standing, arc: int) -> float:
    """Return how strong a tie is."""
    relation = circle.relation[arc]
    if relation >= 0 and not np.isnan(standing.strength[relation]):
        return float(standing.strength[relation])
    return float(standing.usual_strength[circle.bond[arc]])


@compiled_bare_within
def visible_of(circle: Circle, standing: Standing, person: int) -> float:
    """Return how visible a person is, whatever is done."""
    row = circle.row[person]
    if row >= 0 and standing.visible[row] >= 0:
        return float(standing.visible[row])
    return float(standing.usual_visible[circle.kind[person]])


@compiled_bare_within
def kin_of(circle: Circle, arc: int) -> bool:
    """Say whether a tie joins family."""
    return bool(circle.bond[arc] <= KIN)


class Motives(NamedTuple):
    """Numbers of the models in one state of knowledge; symbols are those of domain C3.

    ``scale`` makes ``phi`` the number of harms that one harm brings: weights of ties are multiplied by it. ``learns``
    is model V3, ``hazard`` model V2 in the place of V1.
    """

    rho: float
    hostility: float
    delta: float
    eta: float
    psi: float
    shield: float
    chi: float
    cost: float
    gamma: float
    decisive: float
    mu: float
    theta: float
    proxy: float
    known: float
    slope: float
    phi: float
    tau: float
    again: float
    scale: float
    lag: float
    alpha: float
    perceived: float
    half_life: float
    agrees: float
    others_agree: float
    relief: float
    relief_days: float
    seen_to_answer: float
    gain: Floats
    kappa: Floats
    sigma: Floats
    hazard: bool
    learns: bool


#: Columns of ``Measures.levers``: timing and consent, then the levers of ``sim.reprisal.actions.LEVERS``.
COLUMNS = (
    "start",
    "until",
    "every",
    "use",
    "visibility",
    "private",
    "near",
    "responsiveness",
    "hostility",
    "hidden",
    "others_visible",
    "capacity",
    "safer",
    "away",
    "level",
)
(
    START,
    UNTIL,
    EVERY,
    USE,
    VISIBILITY,
    PRIVATE,
    NEAR,
    RESPONSIVENESS,
    HOSTILITY,
    HIDDEN,
    OTHERS,
    CAPACITY,
    SAFER,
    AWAY,
    LEVEL,
) = range(len(COLUMNS))
