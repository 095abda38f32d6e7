"""An M/M/c queue in SimPy or Ciw: seconds and processor seconds a case, and the mean wait.

Run by ``benchmarks/queueing.py`` with the Python that has them. Arguments: library, arrival rate, mean service,
officers, horizon, runs. Waits are of cases that arrive after a tenth of the horizon.
"""

import json
import random
import sys
import time

import ciw
import simpy


def simpy_run(rate: float, service: float, officers: int, horizon: float, seed: int) -> list[tuple[float, float]]:
    """Return arrival and wait of each case served."""
    draw = random.Random(seed)
    env = simpy.Environment()
    desk = simpy.Resource(env, capacity=officers)
    waits = []

    def case():
        came = env.now
        with desk.request() as turn:
            yield turn
            waits.append((came, env.now - came))
            yield env.timeout(draw.expovariate(1 / service))

    def arrivals():
        while True:
            yield env.timeout(draw.expovariate(rate))
            env.process(case())

    env.process(arrivals())
    env.run(until=horizon)
    return waits


def ciw_run(rate: float, service: float, officers: int, horizon: float, seed: int) -> list[tuple[float, float]]:
    """Return arrival and wait of each case served."""
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=rate)],
        service_distributions=[ciw.dists.Exponential(rate=1 / service)],
        number_of_servers=[officers],
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(horizon)
    return [(one.arrival_date, one.waiting_time) for one in simulation.get_all_records()]


def main() -> None:
    run = {"SimPy": simpy_run, "Ciw": ciw_run}[sys.argv[1]]
    rate, service, officers, horizon, runs = (
        float(sys.argv[2]),
        float(sys.argv[3]),
        int(sys.argv[4]),
        *map(float, sys.argv[5:7]),
    )
    cases, total, counted = 0, 0.0, 0
    start, begun = time.perf_counter(), time.process_time()
    for seed in range(int(runs)):
        waits = run(rate, service, officers, horizon, seed)
        cases += len(waits)
        after = [wait for came, wait in waits if came > horizon / 10]
        total, counted = total + sum(after), counted + len(after)
    seconds, busy = time.perf_counter() - start, time.process_time() - begun
    print(json.dumps([seconds / cases, busy / cases, total / counted]))


if __name__ == "__main__":
    main()
