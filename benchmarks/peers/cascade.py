"""NDlib's independent cascade over a case: seconds a world and the share of defenders it reaches.

Run by ``benchmarks/sampling.py`` with the Python that has NDlib. The case comes as a file of arrays: actors, ends,
p, missions; worlds is the second argument. Setting up the model is not timed.
"""

import json
import sys
import time

import ndlib.models.epidemics as ep
import networkx as nx
import numpy as np
from ndlib.models.ModelConfig import Configuration


def main() -> None:
    case, worlds = np.load(sys.argv[1]), int(sys.argv[2])
    actors, missions = int(case["actors"]), case["missions"].tolist()
    graph = nx.Graph()
    graph.add_nodes_from(range(actors))
    edges = list(zip(*case["ends"].tolist(), strict=True))
    graph.add_edges_from(edges)
    config = Configuration()
    for edge, p in zip(edges, case["p"].tolist(), strict=True):
        config.add_edge_configuration("threshold", edge, p)
    config.add_model_initial_configuration("Infected", missions)
    model = ep.IndependentCascadesModel(graph, seed=1)
    model.set_initial_status(config)
    reached = 0
    start = time.perf_counter()
    for _ in range(worlds):
        model.reset(missions)
        while 1 in model.status.values():
            model.iteration(node_status=False)
        reached += sum(status == 2 for status in model.status.values()) - len(missions)
    seconds = (time.perf_counter() - start) / worlds
    print(json.dumps([seconds, reached / worlds / (actors - len(missions))]))


if __name__ == "__main__":
    main()
