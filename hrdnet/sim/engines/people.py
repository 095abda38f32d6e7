"""Defenders, those around them, and what a state of knowledge says of all: the arrays that reprisal runs over."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import Words

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

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
#: What is known of a consent: nothing, so that she is asked; it was given; it was refused.
ASKED, GIVEN, REFUSED = range(3)


class Circle(NamedTuple):
    """Who is tied to whom: arcs of a person ``first[p]`` to ``first[p + 1]``, each tie once in either direction.

    ``other`` is the person at the far end, ``tie`` the key of the tie, ``kin`` whether it joins family. ``person`` are
    keys of persons; ``defender`` the persons from whom episodes stem, and ``consent`` (defenders, uses) what is known.
    """

    first: Ints
    other: Ints
    tie: Words
    kin: Flags
    person: Words
    defender: Ints
    consent: Ints
    streams: Words


class Standing(NamedTuple):
    """What a state of knowledge says of each person and tie.

    By defender: ``weight``, how many she stands for; ``rate``, episodes a day; ``answered``, how often harm that stems
    from her is responded to in time, and after how many days on average. By person: ``visible``, and how often there is
    such a person at all, ``present``. By arc: ``strength``, and how often the tie is found (NaN: as others are).
    """

    weight: Floats
    rate: Floats
    answered: Floats
    answer_days: Floats
    visible: Floats
    present: Floats
    strength: Floats
    found: Floats


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
