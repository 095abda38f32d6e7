"""Access beside scipy, networkx, numpy and plain Python: catchments, the congestion equilibrium, days, inequality.

Run ``make bench``. Each part solves the same problem with all its programs and prints what they find: everyone computes
the same, or says how far it is off. The last part times whole questions on the examples and on a large network.
"""

from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from timing import seconds

import hrdnet as hn
from hrdnet.metrics import decay, inequality
from hrdnet.metrics.accessibility import access
from hrdnet.metrics.catchments import catchment
from hrdnet.metrics.costs import Dialogue
from hrdnet.metrics.engines.congestion import equilibrium
from hrdnet.metrics.engines.passing import Evaluation
from hrdnet.metrics.targets import roles

#: Actors, channels and bodies of the large network.
LARGE = (100_000, 500_000, 50)
#: States of knowledge searched at once.
LANES = 16


def settlement(rows: int, bodies: int) -> tuple[Any, Any, Any]:
    """Return people, supplies and distances of places in a square."""
    random = np.random.default_rng(rows)
    places, sites = random.uniform(0, 1, (rows, 2)), random.uniform(0, 1, (bodies, 2))
    cost = np.sqrt(((places[:, None] - sites) ** 2).sum(axis=2))
    return random.integers(1, 10, rows).astype(float), random.uniform(1, 5, bodies), cost


def row(problem: str, program: str, taken: float, ours: float, found: str) -> None:
    print(f"{problem:<38} {program:<13} {taken:10.4f} {taken / ours:8.1f}   {found}", flush=True)


# Catchments: two steps with decay


def plain_catchment(demand: Any, supply: Any, cost: Any, weigh: Callable[[float], float]) -> list[float]:
    weight = [[weigh(one) for one in line] for line in cost]
    asking = [sum(d * line[j] for d, line in zip(demand, weight, strict=True)) for j in range(len(supply))]
    ratio = [s / a for s, a in zip(supply, asking, strict=True)]
    return [sum(w * r for w, r in zip(line, ratio, strict=True)) for line in weight]


def numpy_catchment(demand: Any, supply: Any, cost: Any) -> Any:
    weight = np.exp(-3 * cost)
    return weight @ (supply / (demand @ weight))


def catchments() -> None:
    demand, supply, cost = settlement(2_000, 50)
    ours, found = seconds(lambda: catchment(demand, supply, cost, decay=decay.exponential(3)))
    row("2SFCA with decay, 2,000 x 50", "hrdnet", ours, ours, f"{found.mean():.6f}")
    theirs, matrix = seconds(lambda: numpy_catchment(demand, supply, cost))
    row("", "numpy, dense", theirs, ours, f"{matrix.mean():.6f}")
    lists = [one.tolist() for one in (demand, supply, cost)]
    theirs, plain = seconds(lambda: plain_catchment(*lists, lambda c: float(np.exp(-3 * c))))
    row("", "plain Python", theirs, ours, f"{np.mean(plain):.6f}")


# The congestion equilibrium


def averages(demand: Any, supply: Any, cost: Any, rounds: int) -> Any:
    """Return loads by successive averages, in numpy: all go to the cheapest body, with steps of 1 / k."""
    capacity = supply * demand.sum() / supply.sum()
    loads = np.zeros(len(supply))
    for k in range(1, rounds + 1):
        best = (loads / capacity + cost).argmin(axis=1)
        loads += (np.bincount(best, demand, minlength=len(supply)) - loads) / k
    return loads


def programme(demand: Any, supply: Any, cost: Any) -> Any:
    """Return loads of the convex programme in its dual, by scipy: a piecewise quadratic function of congestion."""
    capacity = supply * demand.sum() / supply.sum()

    def value(congestion: Any) -> float:
        return float((capacity * congestion**2).sum() / 2 - demand @ (congestion + cost).min(axis=1))

    found = minimize(
        value, np.ones(len(supply)), method="Powell", options={"maxiter": 10_000, "xtol": 1e-10, "ftol": 1e-14}
    )
    return found.x * capacity


def flows(demand: Any, supply: Any, cost: Any) -> Any:
    """Return loads of the convex programme by scipy's SLSQP over all flows."""
    capacity, shape = supply * demand.sum() / supply.sum(), cost.shape
    sums = np.kron(np.eye(shape[0]), np.ones(shape[1]))

    def value(x: Any) -> tuple[float, Any]:
        load = x.reshape(shape).sum(axis=0)
        return float((load**2 / capacity).sum() / 2 + x @ cost.ravel()), (load / capacity + cost).ravel()

    equal = {"type": "eq", "fun": lambda x: sums @ x - demand, "jac": lambda _: sums}
    start = np.repeat(demand / shape[1], shape[1])
    options = {"maxiter": 500, "ftol": 1e-12}
    bounds = [(0, None)] * start.size
    found = minimize(value, start, jac=True, method="SLSQP", bounds=bounds, constraints=equal, options=options)
    return found.x.reshape(shape).sum(axis=0)


def off(loads: Any, truth: Any) -> str:
    return f"loads off by {np.abs(loads - truth).max() / truth.sum():.1e} of all"


def crowds() -> None:
    for rows, bodies, peers in ((40, 5, True), (2_000, 20, False), (50_000, 50, False)):
        case = settlement(rows, bodies)
        ours, found = seconds(lambda case=case: equilibrium(*case))
        row(f"RAAM, {rows:,} x {bodies}", "hrdnet", ours, ours, f"residual {found.residual:.0e}")
        rounds = 1_000 if rows <= 2_000 else 100
        theirs, loads = seconds(lambda case=case, rounds=rounds: averages(*case, rounds))
        row("", "averages", theirs, ours, off(loads, found.loads))
        if peers:
            for name, solve in (("scipy, dual", programme), ("scipy, flows", flows)):
                theirs, loads = seconds(lambda case=case, solve=solve: solve(*case))
                row("", name, theirs, ours, off(loads, found.loads))


# Days over channels


def network(actors: int, channels: int, bodies: int) -> hn.ProtectionNetwork:
    """Return a random network in which nothing but the places is known."""
    random = np.random.default_rng(actors)
    ends = random.integers(0, actors, (2, channels))
    low, high = ends.min(axis=0), ends.max(axis=0)
    pairs = np.unique((low * actors + high)[low < high])
    ids = np.array([f"A{number}" for number in range(actors)], dtype=object)
    role = np.full(actors, "defender", dtype=object)
    role[:bodies] = "mission"
    place = random.uniform(0, 5, (2, actors))
    return hn.ProtectionNetwork(
        {"id": list(ids), "role": list(role), "latitude": place[0], "longitude": place[1], "women": [0.5] * actors},
        {"source": list(ids[pairs // actors]), "target": list(ids[pairs % actors])},
    )


def dialogue(net: hn.ProtectionNetwork) -> None:
    found = roles(net, "formal", host_state=False)
    bodies = np.flatnonzero(found.target)[:5]
    way = Dialogue(net, found, np.flatnonzero(~found.target), bodies)
    names = Evaluation(net, hn.barriers.none, found).coordinates
    states = [dict.fromkeys(names, (lane + 0.5) / LANES) for lane in range(LANES)]
    limit = np.full(LANES, np.inf)
    taken, answer = seconds(lambda: way.between(states, limit, 10**9))
    ours = taken / LANES
    row("days to 5 bodies, a state of knowledge", "hrdnet", ours, ours, f"{answer[2][LANES // 2].mean():.4f} days")
    tail, arcs = net.arcs.tail, net.arcs
    days = 0.5 * (7 + states[LANES // 2]["delay_days"] * 83) + states[LANES // 2]["delay_days"] * 3
    keep = ~found.target[tail]
    matrix = csr_array((np.full(keep.sum(), days), (arcs.head[keep], tail[keep])), shape=(len(net), len(net)))
    theirs, one = seconds(lambda: dijkstra(matrix, indices=bodies))
    row("", "scipy", theirs, ours, f"{one[:, ~found.target][np.isfinite(one[:, ~found.target])].mean():.4f} days")
    graph = nx.DiGraph()
    graph.add_weighted_edges_from(
        zip(arcs.head[keep].tolist(), tail[keep].tolist(), [days] * int(keep.sum()), strict=True)
    )
    theirs, one = seconds(lambda: nx.single_source_dijkstra_path_length(graph, int(bodies[0])))
    row("", "networkx", theirs * len(bodies), ours, "one of the five, times five")


# Inequality


def pairwise_gini(values: Any) -> float:
    return float(np.abs(values[:, None] - values).mean() / (2 * values.mean()))


def unequal() -> None:
    values = np.random.default_rng(1).lognormal(0, 1, 5_000)
    ours, found = seconds(lambda: inequality.gini(values))
    row("Gini of 5,000", "hrdnet", ours, ours, f"{found:.10f}")
    theirs, found = seconds(lambda: pairwise_gini(values))
    row("", "numpy, pairs", theirs, ours, f"{found:.10f}")
    merged = sorted(values.tolist())
    theirs, found = seconds(lambda: sum((2 * k - 4_999) * x for k, x in enumerate(merged)) / 5_000 / sum(merged))
    row("", "plain Python", theirs, ours, f"{found:.10f} (sorted before)")


def whole() -> None:
    """Print how long whole questions take: on the examples, and on a large network in which nothing is known."""
    print()
    for name in ("kyrgyzstan", "tunisia", "thailand", "mexico"):
        net = hn.examples.load(name)
        for over in ("travel", "dialogue"):
            for method in ("2sfca", "raam"):
                taken, _ = seconds(
                    lambda net=net, over=over, method=method: access(net, method=method, over=over, rng=1)
                )
                print(f"{name}, {over}, {method}: {1000 * taken:.0f} ms")
    net = network(*LARGE)
    dialogue(net)
    for over in ("travel", "dialogue"):
        for method in ("2sfca", "raam"):
            taken, found = seconds(lambda over=over, method=method: access(net, method=method, over=over, rng=1))
            states, residual = (found.provenance.parameters[key] for key in ("states", "residual"))
            words = "" if residual is None else f", residual {residual:.0e}"
            sizes = f"{LARGE[0]:,} actors, {LARGE[1]:,} channels, {LARGE[2]} bodies"
            print(f"{sizes}, {over}, {method}: {taken:.2f} s, {states} states of knowledge{words}", flush=True)


def main() -> None:
    print(f"{'problem':<38} {'program':<13} {'seconds':>10} {'ratio':>8}   found")
    equilibrium(*settlement(10, 3))  # compiled
    access(hn.examples.load("tunisia"), over="dialogue", rng=1)
    catchments()
    crowds()
    unequal()
    whole()


if __name__ == "__main__":
    main()
