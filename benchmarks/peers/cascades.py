"""Cascades over ties in EoN or NDlib: seconds and processor seconds a run, and the mean share affected.

Run by ``benchmarks/spreading.py`` with the Python that has them. Arguments: library, actors, mean degree, transmit,
recover, share affected at first, runs.
"""

import json
import random
import sys
import time

import networkx as nx


def eon_continuous(graph, transmit, recover, share):
    import EoN

    return EoN.fast_SIR(graph, transmit, recover, rho=share)[3][-1]


def eon_discrete(graph, transmit, _recover, share):
    import EoN

    return EoN.basic_discrete_SIR(graph, transmit, rho=share)[3][-1]


def ndlib_discrete(graph, transmit, recover, share):
    import ndlib.models.epidemics as epidemics
    from ndlib.models import ModelConfig

    model = epidemics.SIRModel(graph)
    chosen = ModelConfig.Configuration()
    chosen.add_model_parameter("beta", transmit)
    chosen.add_model_parameter("gamma", recover)
    chosen.add_model_parameter("fraction_infected", share)
    model.set_initial_status(chosen)
    while True:
        counts = model.iteration(node_status=False)["node_count"]
        if counts[1] == 0:
            return counts[2]


def main() -> None:
    run = {"EoN fast_SIR": eon_continuous, "EoN discrete": eon_discrete, "NDlib": ndlib_discrete}[sys.argv[1]]
    actors, degree, transmit, recover, share, runs = map(float, sys.argv[2:8])
    random.seed(1)
    graph = nx.gnp_random_graph(int(actors), degree / actors, seed=1)
    start, begun = time.perf_counter(), time.process_time()
    sizes = [run(graph, transmit, recover, share) / actors for _ in range(int(runs))]
    took = (time.perf_counter() - start) / runs, (time.process_time() - begun) / runs
    print(json.dumps([*took, sum(sizes) / len(sizes)]))


if __name__ == "__main__":
    main()
