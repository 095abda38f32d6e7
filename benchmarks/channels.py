"""New contacts: what the plan reaches, what no plan can pass, and the seconds for both.

Invented networks of 300 defenders, then the examples as they are with the order of groups, then the same with a list of
a few contacts, for which that order is proved, then one of about 10,000 actors. Seconds are of the processor (all
threads together) and of the clock, once all is compiled; they include checking in fresh worlds, and all that is said of
a plan.

    python benchmarks/channels.py [budgets | examples | lists | large]
"""

import sys
import time
from collections.abc import Callable
from typing import Any

import hrdnet as hn

NAMES = ("kyrgyzstan", "tunisia", "thailand", "mexico")
BUDGETS = (3, 5, 10)
#: Contacts on a list.
LISTS = (40, 100)
#: Defenders of an invented Mexico of about 10,000 actors.
LARGE = 50_000


def line(name: str, net: hn.ProtectionNetwork, budget: int, objective: str, **more: Any) -> None:
    """Print one plan."""
    clock, processor = time.perf_counter(), time.process_time()
    plan = hn.plan.channels(net, budget=budget, objective=objective, rng=7, **more)
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    print(
        f"{name:<12} {len(net.actors):>7,} {plan.provenance.parameters['candidates']:>10,} {budget:>6} {objective:<8} "
        f"{plan.objective:>8.4f} {plan.bound:>8.4f} {100 * plan.gap:>6.1f} {'yes' if plan.proved else 'no':<6} "
        f"{processor:>9.1f} {clock:>7.1f}",
        flush=True,
    )


def some_of(number: int) -> Callable[[hn.ProtectionNetwork], dict[str, list[Any]]]:
    """Return a list of about so many contacts by the rule, evenly over all of them."""

    def listed(net: hn.ProtectionNetwork) -> dict[str, list[Any]]:
        from hrdnet.plan.candidates import candidates_of

        found = candidates_of(net, None, None)
        return {name: list(cells[:: max(1, len(found) // number)][:number]) for name, cells in found.said.items()}

    return listed


def main() -> None:
    which = sys.argv[1:] or ["budgets", "examples", "lists", "large"]
    print("network       actors candidates budget aims at   reached    bound  gap % proved processor   clock")
    hn.plan.channels(hn.generate("kyrgyzstan", defenders=30, rng=1), budget=3, worlds=64, rng=1)  # compiled
    if "budgets" in which:
        for name in NAMES:
            net = hn.generate(name, defenders=300, rng=7)
            for budget in BUDGETS:
                line(name, net, budget, "mean")
    if "examples" in which:
        for name in NAMES:
            line(name, hn.examples.load(name), 5, "leximin")
    if "lists" in which:
        for name in NAMES:
            for number in LISTS:
                line(name, hn.examples.load(name), 5, "leximin", candidates=some_of(number))
    if "large" in which:
        line("mexico", hn.generate("mexico", defenders=LARGE, rng=7), 10, "mean")


if __name__ == "__main__":
    main()
