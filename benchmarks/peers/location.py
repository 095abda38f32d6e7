"""A location problem in spopt, with PuLP and a solver at their defaults: seconds and the objective.

Run by ``benchmarks/location.py`` with the Python that has them. Arguments: problem, a file with the array ``cost``, p,
solver (CBC, which PuLP brings, or HiGHS) and seconds after which the solver ends. Building the model is timed: it is
what a user waits for. An objective of NaN: none was proved in that time.
"""

import json
import sys
import time

import numpy as np
import pulp
from spopt.locate import PCenter, PMedian


def main() -> None:
    problem, path, p, solver, limit = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4], float(sys.argv[5])
    cost = np.load(path)
    tool = {"CBC": pulp.PULP_CBC_CMD, "HiGHS": pulp.HiGHS}[solver](msg=False, timeLimit=limit)
    start = time.perf_counter()
    if problem == "p_median":
        model = PMedian.from_cost_matrix(cost, np.ones(len(cost)), p_facilities=p)
    else:
        model = PCenter.from_cost_matrix(cost, p_facilities=p)
    try:
        model = model.solve(tool)
        proved = model.problem.sol_status == pulp.LpSolutionOptimal
        value = float(pulp.value(model.problem.objective))
    except (RuntimeError, pulp.PulpSolverError):
        proved, value = False, float("nan")
    print(json.dumps([time.perf_counter() - start, value, proved]))


if __name__ == "__main__":
    main()
