"""What a state of knowledge says of each person and tie: rates, visibility, strengths, and numbers of the models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hrdnet.metrics.engines.passing import COUNT, WOMEN
from hrdnet.metrics.groups import part_weights
from hrdnet.sim.engines.people import BONDS, COLUMNS, Floats, Ints, Motives, Standing
from hrdnet.sim.reprisal import tactics
from hrdnet.sim.reprisal.actions import LEVERS, USES, Action, Number
from hrdnet.sim.reprisal.circles import Circles, Mask, Template
from hrdnet.sim.reprisal.parameters import PREFIX, Ranges

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork
    from hrdnet.metrics.engines.drawing import Parts

_YEAR = 365.25
#: Columns of the actors table, and the multiple that each of them is: a share x stands for 0.25 * 16**x.
MULTIPLES = {"threat": "T", "vulnerability": "V", "protective_capacity": "K"}
_LEAST, _TIMES = 0.25, 16.0
#: People up to whom all eigenvalues are found at once.
_DENSE = 200


@dataclass(frozen=True, eq=False)
class Knowledge:
    """All states of knowledge of a run, compact: by state and row, class or relation, and not by person.

    Attributes
    ----------
    weight : (states, defenders)
        How many each defender of ``Circles.engine`` stands for.
    rate : (states, rows)
        Episodes a day of a defender of a row.
    visible : (states, rows)
        Visibility of persons of the file, by row of the actors table.
    strength, found : (states, relations)
        Of relations of the file; NaN where nobody said how strong, or how likely found, it is.
    values
        Parameters of each state.
    radius : (states,)
        Largest eigenvalue of the weights of ties, without the weight of herself.
    """

    weight: Floats
    rate: Floats
    visible: Floats
    strength: Floats
    found: Floats
    values: tuple[Mapping[str, float], ...]
    radius: Floats

    @classmethod
    def of(
        cls,
        net: ProtectionNetwork,
        parts: Parts,
        members: Mask,
        circles: Circles,
        ranges: Ranges,
        positions: Sequence[Mapping[str, float]],
    ) -> Knowledge:
        """Read what the file and the parameters say at each state."""
        values = tuple(ranges.at(one) for one in positions)
        rows = weights_of_rows(net, parts, members, positions)
        whole = rows[:, circles.row]
        # Contiguous, as all that the kernel reads: for another layout it would be compiled again.
        weight = np.ascontiguousarray(np.where(circles.member < 0, whole, np.clip(whole - circles.member, 0.0, 1.0)))
        actors, ties, relations = net.table("actors"), net.table("ties"), circles.relations
        rate, visible, strength, found = [], [], [], []
        for position, known in zip(positions, values, strict=True):
            times = {name: _multiple(net, column, name, position, known) for column, name in MULTIPLES.items()}
            rate.append(known["h0"] / _YEAR * times["T"] * times["V"] / times["K"])
            seen = actors.numbers("visibility").at(position[f"{PREFIX}v"])
            visible.append(np.where(np.isnan(seen), -1.0, seen))
            if len(ties):
                strength.append(relations.most(ties.numbers("strength").at(position[f"{PREFIX}w_colleague"])))
                found.append(relations.most(ties.numbers("discoverable").at(position[f"{PREFIX}q0"])))
        shape = (len(positions), len(relations.one))
        strengths = np.array(strength).reshape(shape)
        # Whoever is concerned, the same harm brings the same further harm: all defenders in contact decide.
        typical = not np.isin(parts.row, np.concatenate([relations.one, relations.other])).all()
        radius = [radius_of(circles, strengths[state], known, typical) for state, known in enumerate(values)]
        return cls(
            weight,
            np.array(rate),
            np.array(visible),
            strengths,
            np.array(found).reshape(shape),
            values,
            np.array(radius),
        )

    def standing(self, circles: Circles, state: int, answers: tuple[Floats, Floats]) -> Standing:
        """Return what a state says of each person and tie; ``answers`` by row: how often in time, and days."""
        known = self.values[state]
        rows = circles.row
        return Standing(
            self.weight[state],
            self.rate[state][rows],
            answers[0][rows],
            answers[1][rows],
            self.visible[state],
            np.array([known["v"], known["v_family"], known["v_colleagues"]]),
            _taken(circles.template, known),
            self.strength[state],
            np.array([known[name] for name in BONDS]),
            self.found[state],
        )

    def motives(self, state: int, *, hazard: bool, learns: bool) -> Motives:
        """Return the numbers of a model at a state."""
        known = self.values[state]
        whole = self.radius[state] + known["again"]
        return Motives(
            known["rho"],
            known["h"],
            known["delta"],
            known["eta"],
            known["psi"],
            known["s"],
            known["chi"],
            known["C"],
            known["gamma"],
            known["lambda"],
            known["mu"],
            known["theta"],
            known["pi"],
            known["q0"],
            known["lambda_hazard"],
            known["phi"],
            known["tau"],
            known["again"],
            1.0 / whole if whole > 0 else 0.0,
            known["lag"],
            known["alpha"],
            known["perceived"],
            known["half_life"],
            known["agrees"],
            known["others_agree"],
            known["relief"],
            known["relief_days"],
            known["seen_to_answer"],
            tactics.gains(known["gain"]),
            tactics.own_costs(known["kappa"]),
            tactics.stigmas(known["sigma"]),
            hazard,
            learns,
        )


def weights_of_rows(
    net: ProtectionNetwork, parts: Parts, members: Mask, positions: Sequence[Mapping[str, float]]
) -> Floats:
    """Return how many defenders concerned each row of the actors table stands for, (states, rows)."""
    coordinates = {name: np.array([one[name] for one in positions]) for name in (COUNT, WOMEN)}
    weights = part_weights(net, parts, coordinates)[:, members]
    found = np.zeros((len(positions), len(net)))
    for part, row in enumerate(parts.row[members].tolist()):
        found[:, row] += weights[:, part]
    # Women and others together are the whole row again, and not a little more: that would be one more defender.
    return np.asarray(np.round(found, 9))


def _multiple(
    net: ProtectionNetwork, column: str, name: str, position: Mapping[str, float], known: Mapping[str, float]
) -> Floats:
    share = net.table("actors").numbers(column).at(position[f"{PREFIX}{name}"])
    return np.where(np.isnan(share), known[name], _LEAST * _TIMES**share)


def _taken(template: Template, known: Mapping[str, float]) -> Floats:
    """Return how often a place is taken, by class of persons."""
    places = {"family": template.family, "colleagues": template.colleagues}
    return np.array([1.0, *(min(1.0, known[name] / max(number, 1)) for name, number in places.items())])


def radius_of(circles: Circles, strength: Floats, known: Mapping[str, float], typical: bool) -> float:  # noqa: FBT001
    """Return the largest eigenvalue of the weights of ties: of the template, or of the ties of the file if larger.

    Of a template, places are weighed by how often they are taken; ``typical`` says whether any defender has one. Every
    tie counts as known: so ``phi`` is the most that one harm brings on average, and what is unknown takes from it.
    """
    template, relations = circles.template, circles.relations
    usual = np.array([known[name] for name in BONDS])
    one, other, kind = template.ties
    people = template.people
    found = 0.0
    if typical:
        there = _taken(template, known)[people]
        found = _largest(len(people), one, other, usual[kind] * np.sqrt(there[one] * there[other]))
    if len(relations.one):
        weights = np.where(np.isnan(strength), usual[relations.kind], strength)
        number, first, second, relation = circles.tied
        found = max(found, _largest(number, first, second, weights[relation]))
    return found


def _largest(number: int, one: Ints, other: Ints, weights: Floats) -> float:
    """Return the largest eigenvalue of a symmetric matrix of weights."""
    if not weights.any():
        return 0.0
    if number <= _DENSE:
        dense = np.zeros((number, number))
        dense[one, other] = dense[other, one] = weights
        return float(np.linalg.eigvalsh(dense)[-1])
    from scipy.sparse import coo_array
    from scipy.sparse.linalg import eigsh

    rows, columns = np.concatenate([one, other]), np.concatenate([other, one])
    matrix = coo_array((np.tile(weights, 2), (rows, columns)), shape=(number, number))
    return float(eigsh(matrix.tocsr(), k=1, which="LA", v0=np.ones(number), return_eigenvectors=False)[0])


def levers_of(action: Action, known: Mapping[str, float], level: float = np.nan) -> Floats:
    """Return the measures of an action at a state of knowledge, (measures, columns); ``level`` sets her visibility."""
    rows = np.zeros((len(action.measures) + (0 if np.isnan(level) else 1), len(COLUMNS)))
    rows[:, COLUMNS.index("level")] = np.nan
    rows[:, COLUMNS.index("until")] = np.inf
    rows[:, COLUMNS.index("every")] = np.inf
    rows[:, COLUMNS.index("use")] = -1
    for row, measure in zip(rows, action.measures, strict=False):
        row[COLUMNS.index("start")] = measure.start
        row[COLUMNS.index("until")] = measure.start + _value(measure.days, known)
        row[COLUMNS.index("every")] = measure.every
        row[COLUMNS.index("use")] = -1 if measure.use is None else USES.index(measure.use)
        for name in LEVERS:
            row[COLUMNS.index(name)] = _lever(measure.levers.get(name, 0.0), known)
    if not np.isnan(level):
        rows[-1, COLUMNS.index("level")] = level
    return rows


def _value(given: Number, known: Mapping[str, float]) -> float:
    return known[given] if isinstance(given, str) else float(given)


def _lever(given: Number, known: Mapping[str, float]) -> float:
    """Return a lever; a parameter after a minus takes away."""
    if isinstance(given, str) and given.startswith("-"):
        return -known[given[1:]]
    return _value(given, known)
