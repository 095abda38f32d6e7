"""Reprisal against plain Python, against closed forms, and by what each model promises."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hrdnet.metrics.groups import EVERYONE
from hrdnet.sim.reprisal.actions import Action, Measure
from hrdnet.sim.reprisal.catalogue import ACTIONS, NOTHING
from hrdnet.sim.reprisal.models import MODELS
from hrdnet.sim.reprisal.parameters import PARAMETERS, Ranges
from hrdnet.sim.reprisal.question import Run
from tests.oracles import reprisals as oracle
from tests.strategies import tied_networks

SEED = 7
PLAN = "Everybody is told before."
#: What changes over time, comes back, ends, and hides late.
LETTERS = Action(
    "letters",
    (
        Measure({"visibility": 0.4, "responsiveness": 0.5}, use="publicise", start=60, days=200, every=50),
        Measure({"hidden": 0.6}, start=150, days=300),
        Measure({"hostility": "opponent_effect"}, use="raise_privately", start=20),
        Measure({"others_visible": 0.7, "near": 0.3}, use="share_ngo", start=100),
    ),
    plan=PLAN,
)
LEAVES_LATE = ACTIONS["relocation_with_family"].starting(300)
ALL = (NOTHING, *(one for one in ACTIONS.values() if one.name != NOTHING.name), LETTERS, LEAVES_LATE)


def some_parameters(random, **given):
    """Values within their ranges, with episodes often enough that things happen."""
    known = {one.name: one.at(random.uniform()) for one in PARAMETERS}
    known["family"], known["colleagues"] = random.choice([0, 1, 2, 2.5]), random.choice([0, 1, 2.4, 3])
    known["h0"] = random.choice([0.5, 2.0])
    for name in ("rho", "chi", "s", "psi", "delta"):
        if random.random() < 0.25:
            known[name] = float(random.integers(2))
    return known | given


def run_of(net, actions, known, *, models=tuple(MODELS), horizon=730, levels=(), group=EVERYONE, seed=SEED):
    ranges = Ranges.of({name: float(value) for name, value in known.items()})
    return Run(net, tuple(MODELS[one] for one in models), tuple(actions), group, float(horizon), levels, ranges, seed)


def records_of(run, replicates, answers=None):
    task = run.task(run.states_for(1), answers)
    return task, task.run(0, replicates)


@settings(max_examples=40, deadline=None)
@given(tied_networks(), st.integers(0, 2**32))
def test_the_engine_counts_what_plain_python_counts(net, number):
    random = np.random.default_rng(number)
    known = some_parameters(random)
    known["seen_to_answer"] = random.choice([0.0, 0.2])
    actions = (NOTHING, *(ALL[k] for k in random.choice(np.arange(1, len(ALL)), 2, replace=False)))
    actions = (*actions, (actions[1] + actions[2]).renamed("both"))
    run = run_of(net, actions, known, levels=(0.6,), horizon=random.choice([200, 730]))
    answers = (random.choice([0.0, 0.7], len(net)), random.choice([5.0, 100.0], len(net)))
    task, records = records_of(run, 2, answers)
    country = oracle.Country(net, {name: float(value) for name, value in known.items()})
    parts = [task.sizes.harms(records), task.sizes.counts(records), task.sizes.months_of(records)]
    arms = [(action, None) for action in actions] + [(None, 0.6)]
    for world in range(2):
        for k, model in enumerate(run.models):
            for a, (action, level) in enumerate(arms):
                courses = [
                    oracle.Course(
                        country, one, action, world, SEED, horizon=run.horizon, hazard=model.hazard,
                        learns=model.learns, level=level, answers=(answers[0][one.row], answers[1][one.row]),
                    )
                    for one in country.defenders
                ]  # fmt: skip
                harms, counts, months = oracle.tally(courses, run.sizes.months)
                arm = k * len(arms) + a
                np.testing.assert_allclose(parts[0][world, arm], harms, atol=1e-9)
                np.testing.assert_allclose(parts[1][world, arm], list(counts.values()), atol=1e-9)
                np.testing.assert_allclose(parts[2][world, arm], months, atol=1e-9)
