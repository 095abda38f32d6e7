"""Bodies under load, against events in plain Python; and what load, severity and one file do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hrdnet as hn
from hrdnet.sim.engines.answering import Cases, Requests
from hrdnet.sim.engines.travelling import FAR
from hrdnet.sim.strategies import Levers
from tests.oracles.years import Year, event
from tests.sim.test_year import SEED, task_of
from tests.sim.ways_in import answer

BODIES = 3
MECHANISMS = {
    "id": ["X", "Y", "Z"],
    "kind": ["mission_action", "relocation", "emergency_grant"],
    "formal": ["yes"] * 3,
    "operators": [["M0", "M1"], ["M1"], ["M2"]],
    "delay_days": [3, 1, 2],
    "capacity": [12, 6, 400],
    "acceptance": [0.9, 1, 0.8],
}


def setting(one_file, asks, effort=4.0, capacity=(12, 6, 400)):
    """Three missions with few days, mechanisms with few actions."""
    net = hn.ProtectionNetwork(
        {
            "id": ["G", "M0", "M1", "M2"],
            "role": ["defender", *["mission"] * 3],
            "count": [1, 1, 1, 1],
            "women": [0, None, None, None],
            "officers": [None, 1, 2, 1],
            "days_per_month": [None, 3, 2, 9],
            "will": [None, 0.9, 1, 0.7],
            "competency": [None, 1, 1, 1],
            "accountability": [None, 1, 0.8, 1],
        },
        {"source": ["G"] * 3, "target": ["M0", "M1", "M2"]},
        mechanisms=MECHANISMS | {"capacity": list(capacity)},
    )
    lever = Levers(one_file=one_file, asks=asks)
    return task_of(net, levers=(lever,), parameters={"effort": effort, "saved": 10.0})[0]


def both(task, asked, severity, cases, world=5):
    """What the engine and plain Python make of some requests and cases."""
    number = len(asked)
    keys = np.array([event(int(task.people.key[0]), k) for k in range(number)], dtype=np.uint64)
    requests = Requests(
        keys,
        np.zeros(number, dtype=np.int64),
        np.array(asked, dtype=np.int64),
        np.array(severity, dtype=np.int64),
        np.full(number, FAR, dtype=np.int64),
        *(np.zeros(number, dtype=np.bool_) for _ in range(3)),
    )
    work = np.zeros((BODIES, 4))
    layout, chances, rules = task.layouts[0], task.chances[0][0], task.rules[0][0]
    columns = np.array(cases, dtype=np.int64).reshape(-1, 3).T
    arrays = Cases(columns[1].copy(), columns[2].copy(), columns[0].copy())
    answer(layout, chances, task.people, rules, world, requests, arrays, work)
    year = Year(layout, chances, task.people, rules, task.keys, SEED, world)
    plain = [
        {"key": int(keys[k]), "part": 0, "asked": asked[k], "severity": severity[k], "acted": FAR, "refused": False}
        | {"at_work": 0, "leaving": False}
        for k in range(number)
    ]
    plain_work = np.zeros((BODIES, 4))
    year.answer(plain, cases, plain_work)
    return requests, work, plain, plain_work


@settings(max_examples=150)
@given(
    st.booleans(),
    st.booleans(),
    st.sampled_from([0.0, 0.5, 4.0]),
    st.integers(1, 25),
    st.integers(0, 2**32),
    st.sampled_from([(12, 6, 400), (2, 1, 3), (0, 30, 30)]),
)
def test_bodies_do_what_plain_python_does(one_file, asks, effort, number, seed, capacity):
    random = np.random.default_rng(seed)
    task = setting(one_file, asks, effort, capacity)
    asked = sorted(random.integers(0, 150_000, number).tolist())
    severity = random.integers(0, 3, number).tolist()
    cases = [
        (asked[k] + int(random.integers(0, 40_000)), k, body)
        for k in range(number)
        for body in range(BODIES)
        if random.random() < 0.7
    ]
    requests, work, plain, plain_work = both(task, asked, severity, cases)
    assert requests.acted.tolist() == [one["acted"] for one in plain]
    assert requests.refused.tolist() == [one["refused"] for one in plain]
    assert requests.leaving.tolist() == [one["leaving"] for one in plain]
    assert requests.open.tolist() == [one["at_work"] > 0 for one in plain]
    np.testing.assert_allclose(work, plain_work, rtol=1e-12)


def test_the_most_severe_of_those_who_wait_goes_first():
    """While its one officer works on the first case, a later and more severe one comes: it is next."""
    task = setting(one_file=False, asks=False, effort=3.0)
    requests, _, _, _ = both(task, [0, 1, 2], [0, 0, 2], [(10, 0, 0), (11, 1, 0), (12, 2, 0)])
    begun = requests.acted[requests.acted < FAR]
    assert len(begun) >= 2
    assert requests.acted[2] < requests.acted[1]


def test_one_file_saves_work_that_would_be_for_nothing():
    cases = [(10 + k, k, body) for k in range(20) for body in range(BODIES)]
    work = {}
    for one_file in (False, True):
        _, work[one_file], _, _ = both(setting(one_file, asks=False, effort=0.1), [0] * 20, [0] * 20, cases)
    assert work[False][:, 2].sum() > 0
    assert work[True][:, 2].sum() == 0
    assert work[True][:, 1].sum() < work[False][:, 1].sum()


def test_actions_are_no_more_than_a_mechanism_has_and_a_month_ahead():
    """Capacity 12 a year: one at once (a month's), then one in 30.4 days."""
    task = setting(one_file=True, asks=False, effort=0.0, capacity=(12, 0, 12))
    requests, _, _, _ = both(task, [0] * 12, [0] * 12, [(0, k, 0) for k in range(12)])
    acted = np.sort(requests.acted[requests.acted < FAR])
    assert len(acted) > 4
    np.testing.assert_allclose(np.diff(acted), 365 * 1440 / 12, atol=1)


@pytest.mark.parametrize("asks", [True, False])
def test_leaving_is_offered_only_to_those_who_would_be_asked(asks):
    """Of M1's two mechanisms relocation is sooner; consent is not known."""
    task = setting(one_file=True, asks=asks, effort=0.0, capacity=(400, 400, 400))
    requests, _, _, _ = both(task, [0] * 30, [0] * 30, [(0, k, 1) for k in range(30)])
    acted = requests.acted < FAR
    assert acted.sum() > 10
    assert (requests.leaving[acted] == asks).all()
