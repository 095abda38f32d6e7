"""Results of visibility from records made by hand, whose numbers are computed by hand."""

import numpy as np

from hrdnet.present.result import Assumption, Provenance
from hrdnet.sim.engines.reprisals import COUNTS, PLACES
from hrdnet.sim.reprisal.catalogue import ACTIONS, NOTHING
from hrdnet.sim.reprisal.layout import WHOM, Layout
from hrdnet.sim.reprisal.outcomes import Visibility
from hrdnet.sim.reprisal.tactics import NAMES as TACTICS

YEAR = 365.25


def arm(harms=None, *, months=1, defenders=100.0, **counts):
    """Return the numbers of one arm: harms as {(place, tactic): number}; months are filled alike."""
    table, said, course = np.zeros((len(PLACES), len(TACTICS))), np.zeros(len(COUNTS)), np.zeros((months, len(WHOM)))
    for (place, tactic), number in (harms or {}).items():
        table[PLACES.index(place), TACTICS.index(tactic)] = number
        course[:, WHOM.index(place.split()[0])] += number / months
    said[COUNTS.index("defenders")] = defenders
    for name, number in counts.items():
        said[COUNTS.index(name)] = number
    return np.concatenate([table.ravel(), said, course.ravel()])


def simple(her=0.0, family=0.0, colleagues=0.0, *, months=1, **counts):
    """Return an arm in which all harm is smear, one tie away."""
    harms = {("defender", "smear"): her, ("family 1", "smear"): family, ("colleagues 1", "smear"): colleagues}
    return arm(harms, months=months, **counts)


def result_of(
    replicates,
    *,
    actions=("profile_abroad",),
    models=("V1",),
    levels=(),
    state=None,
    values=None,
    months=1,
    horizon=YEAR,
    synthetic=True,
    group="all defenders in contact",
    **parameters,
):
    """Return a result; replicates are lists of arms (models, one after the other, of nothing, actions and levels)."""
    measures = (NOTHING, *(ACTIONS[one] if isinstance(one, str) else one for one in actions))
    layout = Layout(len(models) * (len(measures) + len(levels)), months)
    records = np.array([np.concatenate(one) for one in replicates]).reshape(len(replicates), layout.width)
    state = np.zeros(len(records), dtype=np.int64) if state is None else np.asarray(state, dtype=np.int64)
    number = int(state.max(initial=-1)) + 1
    values = {"rho": np.linspace(0, 1, number), "h": np.full(number, 0.5)} if values is None else values
    said = {"replicates": len(records), "states": number, "uncertain": ("rho", "h"), **parameters}
    assumptions = (Assumption("reprisal: how much the perpetrator minds costs", 0, 0, 0.0, 1.0, "share", "26 %"),)
    provenance = Provenance("x", 7, parameters=said, assumptions=assumptions, synthetic=synthetic)
    return Visibility(models, measures, tuple(levels), layout, records, state, values, horizon, group, provenance)


def by_state(changes, *, each=6, before=20.0, noise=0.5, seed=1, **options):
    """Return a result of one action: by state, how it changes harm to her and to family, with chance around it."""
    rng = np.random.default_rng(seed)
    replicates, state = [], []
    for number, (her, family) in enumerate(changes):
        for _ in range(each):
            one, two = rng.normal(0, noise, 2)
            replicates.append([simple(before, before), simple(before + her + one, before + family + two)])
            state.append(number)
    return result_of(replicates, state=state, **options)
