"""Every kernel as plain Python (NUMBA_DISABLE_JIT=1): the same bits, and no overflow that compiled code would hide."""

import os
import subprocess
import sys

PROGRAM = """
import hashlib
import numpy as np
import hrdnet as hn
from hrdnet.plan import contact_search as search

net = hn.ProtectionNetwork(
    {
        "id": ["G", "H", "N", "C", "M"],
        "role": ["defender", "defender", "ngo", "coordination_group", "mission"],
        "women": [0.5, 1, None, None, None],
        "region": ["R", "S", "R", "S", "S"],
        "travels_alone": ["no", "some", None, None, None],
    },
    {
        "source": ["G", "G", "H", "N", "C", "H"],
        "target": ["H", "N", "N", "C", "M", "M"],
        "medium": ["in_person", "phone", "in_person", "online", "in_person", "phone"],
        "mode": ["bilateral", "bilateral", "bilateral", "coordinated", "coordinated", "bilateral"],
        "form": ["ad_hoc", "routine", "routine", "routine", "routine", "routine"],
        "interval_days": [None, 7, 14, 30, 30, 20],
    },
    regions={"id": ["R", "S"], "movement_norm": [0.7, 0.2], "insecurity": [0.3, 0.1], "network": [0.8, 0.9]},
)

def digest(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()[:16]

print(digest(hn.metrics.reach(net, worlds=64, rng=1).hits))
print(digest(hn.metrics.reach(net, worlds=64, within_days=20, rng=1).hits))
print(digest(hn.metrics.days(net, worlds=64, rng=1).minutes))
print(digest(hn.metrics.importance(net, worlds=64, rng=1).values))
some = hn.barriers.default.only("knows", "travel", "norms", "insecurity", "will")
print(digest(hn.metrics.attribution(net, worlds=64, barriers=some, rng=1).by_state.shapley))
depends = hn.metrics.dependence(net, worlds=64, rng=1)
print(digest(depends.needed_most), digest(depends.actor_routes), digest(depends.channel_routes), sep="-")
brokers = hn.metrics.brokerage(net, by="region", permutations=20, rng=1)
print(digest(brokers.counts), digest(brokers.totals()["expected"].to_numpy()), sep="-")
print(digest(np.round(np.concatenate(brokers.holes), 12)))
print(digest(hn.metrics.dialogue(net, worlds=64, rng=1).boomerang.reach.hits))
print(digest(np.round(hn.metrics.access(net, method="raam", over="dialogue", rng=1).value, 9)))
print(digest(np.round(hn.metrics.reach(net, method="exact", rng=1).probability, 12)))
print(round(float(hn.metrics.reliability(net, "G", "M")), 12))
cost = np.random.default_rng(3).random((14, 9))
near = hn.plan.location.p_median(cost, p=3)
shared = hn.plan.location.capacitated(cost[:9, :5], p=3, capacity=3)
early = hn.plan.location.p_median(cost, p=3, relative_gap=0.2)
print(digest(near.sites), digest(near.assignment), digest(np.array([early.objective, early.bound])), sep="-")
contacts = {"source": ["G", "H", "N"], "target": ["C", "C", "M"], "probability": [0.5, 0.8, 0.9]}
search.FEW_SETS = 0
opened = hn.plan.channels(net, budget=2, candidates=contacts, barriers=hn.barriers.none, worlds=64, rng=1)
print(digest(np.round([opened.objective, opened.bound], 12)))
print(digest(shared.assignment), digest(np.array([shared.objective])), sep="-")
"""


def start(**environment):
    command = [sys.executable, "-W", "error", "-c", PROGRAM]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)


def run(**environment):
    done = start(**environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_kernels_give_the_same_bits_compiled_and_not():
    compiled, plain = run(), run(NUMBA_DISABLE_JIT="1")
    assert len(compiled) == 15
    assert plain == compiled


def test_a_memory_that_is_no_number_is_refused_and_a_small_one_changes_no_bit():
    assert run(HRDNET_MEMORY_MB="1") == run()
    done = start(HRDNET_MEMORY_MB="much")
    assert done.returncode == 1
    assert "HRDNET_MEMORY_MB is a whole number" in done.stderr
