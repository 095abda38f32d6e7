"""Regional visits: seconds to a plan, its gap, and how many journeys were looked at.

python benchmarks/visits.py [country ...]
"""

import sys
import time

import hrdnet as hn

COUNTRIES = ("kyrgyzstan", "tunisia", "thailand", "mexico")
DAYS = (20, 60)


def main(countries: tuple[str, ...]) -> None:
    """Print one line a country and number of days."""
    print("country, days asked for; wall and CPU seconds; gap; journeys looked at; days used, regions")
    for name in countries:
        net = hn.examples.load(name)
        hn.plan.visits(net, days=5, worlds=64, scenarios=0, rng=1)  # kernels are compiled
        for days in DAYS:
            wall, used = time.perf_counter(), time.process_time()
            plan = hn.plan.visits(net, days=days, rng=7)
            wall, used = time.perf_counter() - wall, time.process_time() - used
            looked_at = sum(len(one) for one in plan.program.usable)
            print(
                f"{name}, {days}; {wall:.1f} s, {used:.1f} s; {plan.gap:.4f}; {looked_at:,}; {plan.days:.0f}, "
                f"{len(plan.visited)}"
            )


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or COUNTRIES)
