"""Results of burden-sharing from records made by hand, or at random within the rules that records keep."""

import numpy as np

import hrdnet as hn
from hrdnet.graph.vocabulary import EndState
from hrdnet.metrics.groups import named_groups, parts_of
from hrdnet.present.result import Provenance
from hrdnet.sim.sharing.cells import cells_of
from hrdnet.sim.sharing.layout import BINS, EXTRAS, STATES, WORK, Layout
from hrdnet.sim.sharing.outcomes import BurdenSharing

BODIES = ("mission", "intergovernmental", "ngo", "mechanism")


def row_of(net, members, ends, *, by_one=None, withheld=0, days=(), work=None, strategies=1):
    """Return the numbers of one strategy and replicate: all in the first cell of a group."""
    layout = layout_of(net, strategies)
    cell = int(np.flatnonzero(cells_of(net, parts_of(net)).of(members))[0])
    blocks = [np.zeros(shape) for shape in layout.parts]
    for state, number in ends.items():
        blocks[0][cell, STATES.index(state)] = number
    heard = sum(ends.values()) - sum(ends.get(one, 0) for one in ("chose_not_to_use_it", "never_heard"))
    heard -= ends.get("open_at_the_horizon", 0)
    alone = heard if by_one is None else by_one
    blocks[1][cell] = [alone, heard - alone, withheld]
    for spot, number in days:
        blocks[2][cell, spot] = number
    if work is not None:
        blocks[3][:] = work
    return np.concatenate([one.ravel() for one in blocks])


def bodies_of(net):
    return np.flatnonzero(net.table("actors").words("role").is_any(*BODIES)).astype(np.int64)


def layout_of(net, strategies):
    return Layout(strategies, cells_of(net, parts_of(net)).number, len(bodies_of(net)))


def group(net, name):
    return named_groups(net, parts_of(net))[name]


def result_of(net, strategies, records, state=None, *, horizon=365, seed=1, parameters=None, **options):
    """Return a result; strategies are names or strategies."""
    strategies = tuple(hn.sim.Strategy(one) if isinstance(one, str) else one for one in strategies)
    records = np.atleast_2d(np.asarray(records, dtype=float))
    state = np.zeros(len(records), dtype=np.int64) if state is None else np.asarray(state, dtype=np.int64)
    provenance = Provenance(
        net.fingerprint, seed, parameters={"horizon_days": horizon, **(parameters or {})}, synthetic=net.synthetic
    )
    cells = cells_of(net, parts_of(net))
    return BurdenSharing(
        net,
        strategies,
        layout_of(net, len(strategies)),
        records,
        state,
        cells,
        bodies_of(net),
        provenance,
        **options,
    )


def random_records(net, strategies, replicates, states, rng, *, per_cell=3.0):
    """Return records at random: requests alike under all strategies, later strategies better by chance of heard."""
    rng = np.random.default_rng(rng)
    layout = layout_of(net, strategies)
    state = np.sort(np.arange(replicates) % states)
    level = rng.uniform(0.2, 0.8, states)
    rows = []
    for one in state.tolist():
        arose = rng.poisson(per_cell, layout.cells)
        blocks = []
        for strategy in range(strategies):
            ends = np.zeros((layout.cells, len(STATES)))
            extras, days = np.zeros((layout.cells, len(EXTRAS))), np.zeros((layout.cells, BINS))
            good = min(0.9, level[one] * (0.5 + 0.25 * strategy))
            rest = (0.8 - 0.8 * good) / 7
            chances = np.array([0.2, *([rest] * 6), 0.8 * good, rest * 0.4, rest * 0.6])
            for cell, number in enumerate(arose.tolist()):
                ends[cell] = rng.multinomial(number, chances / chances.sum())
                heard = int(ends[cell, 2:9].sum())
                extras[cell, 0] = rng.binomial(heard, min(0.9, 0.3 + 0.2 * strategy))
                extras[cell, 1] = heard - extras[cell, 0]
                extras[cell, 2] = rng.binomial(heard, 0.1)
                acted = int(
                    ends[
                        cell,
                        [STATES.index(s) for s in ("late", "in_time_but_unsuitable", "in_time", "safe_by_leaving")],
                    ].sum()
                )
                days[cell] = rng.multinomial(acted, np.full(BINS, 1 / BINS))
            work = np.zeros((layout.bodies, len(WORK)))
            work[:, 0] = rng.poisson(6, layout.bodies)
            work[:, 1] = rng.binomial(work[:, 0].astype(int), 0.8)
            work[:, 2] = rng.binomial(work[:, 1].astype(int), 0.2)
            work[:, 3] = 8 * work[:, 1]
            blocks += [ends.ravel(), extras.ravel(), days.ravel(), work.ravel()]
        rows.append(np.concatenate(blocks))
    return np.array(rows), state


def example(
    name="kyrgyzstan", strategies=("status_quo", "partition", "visits"), replicates=64, states=8, rng=7, **options
):
    """Return a result on an example with random records; its numbers mean nothing."""
    net = hn.examples.load(name) if isinstance(name, str) else name
    records, state = random_records(net, len(strategies), replicates, states, rng)
    return result_of(net, strategies, records, state, **options)


__all__ = ["EndState", "bodies_of", "example", "group", "layout_of", "random_records", "result_of", "row_of"]
