"""What each pattern of visibility and reprisal (domain C3, P1 to P14) means, written down before the table is run.

A pattern is read off a model as one or more *readings*: a sum of rates of harm with signs, that is above 0 where the
pattern holds. All sides of a reading are simulated in the same worlds, with the same episodes.
``tools/visibility_table.py`` evaluates them. Neither readings nor ranges of parameters change after the table is run;
readings that are added later say so.

Built in: a rule of the model makes the sign; only its size and whether it is felt are open. Emerges: no single rule
makes the sign; only these may be called a finding. Observed: taken from a source. Where a model cannot express a
pattern, or a part of it, that is said and not bent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import hrdnet as hn
from hrdnet.graph.vocabulary import ConsentUse
from hrdnet.sim.reprisal.catalogue import named
from hrdnet.sim.reprisal.contrasts import Side
from tools.pattern_tables import BUILT_IN, EMERGES, OBSERVED

# What is run

MODELS = ("V1", "V2", "V3", "V3 on V2")
HAZARD = frozenset({"V2", "V3 on V2"})
#: Defenders, each with family and colleagues as many have them; seeds, replicates and points of each.
DEFENDERS, SEEDS, REPLICATES, POINTS = 30, (1,), 1024, 64
EACH = REPLICATES // POINTS
#: Publicity is kept up, done again after so many days: where attention fades (V3), once would be gone in months.
KEPT_UP = 60.0
_MONTH = 365.25 / 12

#: How many episodes there are decides how soon a sign is told and not which it is, so that it is the same at all
#: points: two a year for a defender. P10 alone is about episodes, and has the whole ranges.
OFTEN = {"h0": 0.5, "T": 4.0, "V": 1.0, "K": 1.0}
MINDS = {"rho": (0.7, 1.0), "h": (0.0, 0.3)}
HOSTILE = {"rho": (0.0, 0.3), "h": (0.7, 1.0)}
_NO_SIDE_EFFECT = {"eta": 0.0, "delta": 0.0, "psi": 0.0}

ABROAD, AT_HOME = (named(one).repeated(KEPT_UP) for one in ("profile_abroad", "profile_at_home"))
PRESENCE = hn.sim.Action(
    "presence_alone", (hn.sim.Measure({"responsiveness": "presence_effect"}, use=ConsentUse.PUBLICISE),)
)
PARTNER, OPPONENT = (named(f"publicity_by_{one}").repeated(KEPT_UP) for one in ("partner", "opponent"))
#: Kept up for 30 to 90 days from the third month on.
APPEAL = named("urgent_appeal").starting(3 * _MONTH)
ACCOMPANIED = named("accompaniment").repeated(KEPT_UP)
HIDDEN = named("protect_others_data")

#: Runs: the actions, and what stands for the situation. All other parameters have their whole ranges.
RUNS: Mapping[str, Mapping[str, Any]] = {
    "minds": {
        "actions": [ABROAD, AT_HOME, PRESENCE, APPEAL],
        "levels": (0.0, 0.2, 0.6, 0.8),
        "parameters": MINDS,
    },
    "hostile": {"actions": [ABROAD], "parameters": HOSTILE},
    "any": {"actions": [ABROAD, AT_HOME, PRESENCE, PARTNER, OPPONENT, HIDDEN], "parameters": {}},
    "minds little": {"actions": [ABROAD], "parameters": {"rho": (0.0, 0.3), "h": (0.0, 0.3)}},
    "little known": {"actions": [ABROAD], "parameters": {**MINDS, "v": 0.1}},
    "known": {"actions": [ABROAD], "parameters": {**MINDS, "v": 0.6}},
    "rho 0": {"actions": [ACCOMPANIED], "parameters": {"rho": 0.0}},
    "rho 0.25": {"actions": [ACCOMPANIED], "parameters": {"rho": 0.25}},
    "rho 0.75": {"actions": [ACCOMPANIED], "parameters": {"rho": 0.75}},
    "zero": {"actions": [ABROAD], "parameters": {**_NO_SIDE_EFFECT, "chi": 0.0, "s": 0.0, "phi": 0.0}},
    "shield": {
        "actions": [ABROAD],
        "parameters": {**_NO_SIDE_EFFECT, "chi": 0.0, "s": (0.1, 1.0), "rho": (0.1, 1.0), "phi": 0.0},
    },
    "choice": {
        "actions": [ABROAD],
        "parameters": {**_NO_SIDE_EFFECT, "chi": 1.0, "s": 0.0, "rho": (0.1, 1.0), "phi": 0.0},
    },
    "null": {
        "actions": [ABROAD, AT_HOME, APPEAL],
        "levels": (0.0, 1.0),
        "parameters": {"rho": 0.0, "s": 0.0, **_NO_SIDE_EFFECT},
    },
    "ten years": {"actions": [], "parameters": {}, "horizon_days": 3650.0},
}
#: In this run alone episodes are as many as their whole ranges have it.
ALL_EPISODES = frozenset({"ten years"})

# Readings


@dataclass(frozen=True)
class Term:
    """A side of a reading, and the run in which it is simulated."""

    run: str
    side: Side


@dataclass(frozen=True)
class Reading:
    """A pattern as a number: it holds where the sum of the terms is above 0; of ``same``, where nothing differs.

    ``over`` says in words over which ranges it is asked. ``hazard`` is the kind on V2, if another than on V1.
    ``cannot`` says why on V2 it is not representable. ``added``: written down after the table was run for the first
    time.
    """

    pattern: str
    kind: str
    means: str
    over: str
    terms: tuple[Term, ...]
    same: bool = False
    cannot: str = ""
    hazard: str = ""
    added: bool = False
    above: float = field(default=0.0, init=False)

    def kind_in(self, model: str) -> str:
        """Return whether it is built in, emerges or was observed, in a model."""
        return self.hazard if self.hazard and model in HAZARD else self.kind

    def representable(self, model: str) -> bool:
        """Return whether the model can express it."""
        return not (self.cannot and model in HAZARD)


def _sum(run: str, *sides: tuple[float, str | float, Mapping[str, Any]]) -> tuple[Term, ...]:
    return tuple(Term(run, Side(weight, action, **more)) for weight, action, more in sides)


def _less(run: str, action: str, than: str = "nothing", weight: float = 1.0, **more: Any) -> tuple[Term, ...]:
    """Return by how much harm is less under an action."""
    return _sum(run, (weight, than, more), (-weight, action, more))


def _stays(run: str, action: str, share: float, **more: Any) -> tuple[Term, ...]:
    """Return by how much harm lies above a share of what it is under none."""
    return _sum(run, (1.0, action, more), (-share, "nothing", more))


_ALL = "all ranges"
_MINDS = "rho 0.7 to 1, h 0 to 0.3"
_HOSTILE = "rho 0 to 0.3, h 0.7 to 1"
_ON, _AFTER = (3, 4), (12, 24)
_FOLLOWS = "not representable: others are harmed only after her, so that harm to them moves with hers"
_ABROAD, _AT_HOME = ABROAD.name, AT_HOME.name

READINGS = (
    Reading("P1", BUILT_IN, "A profile abroad lowers harm to the defender", _MINDS, _less("minds", _ABROAD)),
    Reading(
        "P2",
        BUILT_IN,
        "A profile abroad leaves at least 95 % of the harm to the defender",
        _HOSTILE,
        _stays("hostile", _ABROAD, 0.95),
    ),
    Reading(
        "P3",
        BUILT_IN,
        "A profile abroad that does not help her (the ranges of P2) raises harm to family",
        _HOSTILE,
        _less("hostile", _ABROAD, weight=-1.0, whom="family"),
    ),
    Reading(
        "P3",
        BUILT_IN,
        "... and harm to colleagues",
        _HOSTILE,
        _less("hostile", _ABROAD, weight=-1.0, whom="colleagues"),
    ),
    Reading(
        "P4",
        BUILT_IN,
        "In the first month of an urgent appeal harm to the defender is less",
        _MINDS,
        _less("minds", "urgent_appeal", months=_ON),
    ),
    Reading(
        "P4",
        BUILT_IN,
        "... and in the second year it is back to at least 95 %",
        _MINDS,
        _stays("minds", "urgent_appeal", 0.95, months=_AFTER),
    ),
    Reading(
        "P5",
        BUILT_IN,
        "A profile abroad lowers severe harm to the defender",
        _MINDS,
        _less("minds", _ABROAD, severity="severe"),
    ),
    Reading(
        "P5",
        EMERGES,
        "... and leaves at least 90 % of the legal harassment",
        _MINDS,
        _stays("minds", _ABROAD, 0.9, severity="legal harassment"),
    ),
    Reading(
        "P6",
        BUILT_IN,
        "The same publicity from an opponent brings more harm to the defender than from a partner",
        _ALL,
        _less("any", PARTNER.name, OPPONENT.name),
    ),
    Reading(
        "P6",
        BUILT_IN,
        "... and more to family and colleagues",
        _ALL,
        _less("any", PARTNER.name, OPPONENT.name, whom="others"),
    ),
    Reading(
        "P7",
        BUILT_IN,
        "Attention with presence at home brings less harm to the defender than attention alone",
        _ALL,
        _less("any", _AT_HOME, _ABROAD),
    ),
    Reading("P7", EMERGES, "... and less than presence alone", _ALL, _less("any", _AT_HOME, PRESENCE.name)),
    Reading(
        "P7",
        BUILT_IN,
        "... and less than presence alone where it minds costs and is not hostile",
        _MINDS,
        _less("minds", _AT_HOME, PRESENCE.name),
    ),
    Reading(
        "P8",
        EMERGES,
        "From visibility 0 to 0.2 harm to the defender falls by more than from 0.6 to 0.8",
        _MINDS,
        _sum("minds", (1.0, 0.0, {}), (-1.0, 0.2, {}), (-1.0, 0.6, {}), (1.0, 0.8, {})),
    ),
    Reading(
        "P8",
        EMERGES,
        "The same profile abroad takes away more harm from somebody little known (visibility 0.1) than from somebody "
        "known (0.6)",
        _MINDS,
        (*_less("little known", _ABROAD), *_less("known", _ABROAD, weight=-1.0)),
    ),
    Reading(
        "P9",
        BUILT_IN,
        "A profile abroad takes away less harm where the perpetrator minds costs little (rho 0 to 0.3), which "
        "stands for one that is no state: kinds of perpetrators are not in the models",
        "h 0 to 0.3",
        (*_less("minds", _ABROAD), *_less("minds little", _ABROAD, weight=-1.0)),
    ),
    Reading(
        "P10",
        OBSERVED,
        "More than 49 % of physical attacks come after other harm to the same defender or those around her (the share "
        "of killings with a specific prior threat, 2018, Front Line Defenders)",
        "all ranges, ten years",
        _sum("ten years", (1.0, "nothing", {"whom": "attacks_after_harm"}), (-0.49, "nothing", {"whom": "attacks"})),
    ),
    Reading(
        "P10",
        OBSERVED,
        "... and more than 75 % (a previous attack on them or colleagues, 2019, where known)",
        "all ranges, ten years",
        _sum("ten years", (1.0, "nothing", {"whom": "attacks_after_harm"}), (-0.75, "nothing", {"whom": "attacks"})),
    ),
    Reading(
        "P11",
        BUILT_IN,
        "Where nobody minds costs (rho 0), accompaniment leaves at least 95 % of the harm to the defender",
        "rho 0",
        _stays("rho 0", "accompaniment", 0.95),
    ),
    Reading("P11", EMERGES, "... and so at rho 0.25", "rho 0.25", _stays("rho 0.25", "accompaniment", 0.95)),
    Reading(
        "P11",
        EMERGES,
        "... but at rho 0.75 it takes away more than 5 %",
        "rho 0.75",
        _sum("rho 0.75", (0.95, "nothing", {}), (-1.0, "accompaniment", {})),
    ),
    Reading(
        "P12",
        BUILT_IN,
        "Protecting others' data lowers harm to family and colleagues",
        _ALL,
        _less("any", HIDDEN.name, whom="others"),
    ),
    Reading(
        "P12",
        BUILT_IN,
        "... and leaves at least a tenth of it",
        _ALL,
        _stays("any", HIDDEN.name, 0.1, whom="others"),
    ),
    Reading(
        "P13",
        BUILT_IN,
        "Displacement is zero, to the last harm, if chi = s = eta = delta = psi = 0 (and phi = 0)",
        "as said",
        _less("zero", _ABROAD, whom="others"),
        same=True,
        cannot=_FOLLOWS,
    ),
    Reading(
        "P13",
        BUILT_IN,
        "It is negative if s and rho are above 0 and chi = eta = delta = psi = 0 (and phi = 0)",
        "s, rho 0.1 to 1",
        _less("shield", _ABROAD, whom="others"),
        cannot=_FOLLOWS,
    ),
    Reading(
        "P13",
        BUILT_IN,
        "It is positive if chi = 1, rho is above 0 and s = eta = delta = psi = 0 (and phi = 0)",
        "rho 0.1 to 1",
        _less("choice", _ABROAD, weight=-1.0, whom="others"),
        cannot=_FOLLOWS,
    ),
    Reading(
        "P13",
        EMERGES,
        "Over all ranges, a profile abroad raises harm to family and colleagues",
        _ALL,
        _less("any", _ABROAD, weight=-1.0, whom="others"),
    ),
    Reading(
        "P14",
        BUILT_IN,
        "With rho = eta = delta = psi = s = 0 a profile changes nothing for the defender, to the last harm",
        "as said",
        _less("null", _ABROAD),
        same=True,
    ),
    Reading(
        "P14",
        BUILT_IN,
        "... nor for family and colleagues",
        "as said",
        _less("null", _ABROAD, whom="others"),
        same=True,
    ),
    Reading(
        "P14",
        BUILT_IN,
        "... nor does any level of visibility, 1 as well as 0",
        "as said",
        (*_sum("null", (1.0, 1.0, {}), (-1.0, 0.0, {})),),
        same=True,
    ),
)

#: Parts of patterns that no model here can express.
LEFT_OUT = {
    "P3": '"no release": harms are events, nobody is held and nobody is let go',
    "P4": '"release", for the same reason',
    "P9": "kinds of perpetrators",
}


def network() -> hn.ProtectionNetwork:
    """Return invented defenders, each with family and colleagues as many have them."""
    return hn.ProtectionNetwork(
        {"id": ["defenders"], "role": ["defender"], "count": [DEFENDERS], "women": [0.5], "in_contact": ["yes"]},
        {"source": [], "target": []},
        about={"title": "Invented defenders of one situation", "synthetic": True},
    )
