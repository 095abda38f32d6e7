"""Whether a plan of journeys meets its demands, counted again leg by leg and not by the solver's lines."""

from __future__ import annotations

import math
from collections.abc import Sequence

from hrdnet.plan.journey_program import CLOSE, Program

_HALF = 0.5


def broken(program: Program, routes: Sequence[tuple[int, tuple[int, ...]]]) -> list[str]:
    """Return the demands that some journeys do not meet; each is a mission and its regions in order."""
    demands = program.demands
    wrong = []
    visited = [region for _, route in routes for region in route]
    if len(set(visited)) < len(visited):
        wrong.append("each region once")
    pairs = [(mission, region) for mission, route in routes for region in route]
    if not all(demands.may[pair] for pair in pairs) or not all(route for _, route in routes):
        wrong.append("where missions may go")
    wrong += [name for name, mask in demands.barred.items() if any(mask[pair] for pair in pairs)]
    days = [demands.days(mission, route) for mission, route in routes]
    if any(one > demands.longest + CLOSE for one in days):
        wrong.append("longest journey")
    for mission, most in enumerate(demands.capacity.tolist()):
        own = [one for one, (who, _) in zip(days, routes, strict=True) if who == mission]
        if demands.times * math.fsum(own) > most + CLOSE:
            wrong.append("days of each mission")
            break
    if demands.times * math.fsum(days) > demands.total + CLOSE:
        wrong.append("days")
    for line in program.lines:
        total = math.fsum(float(line.per_region[pair]) for pair in pairs)
        if not line.low - _HALF <= total <= line.high + CLOSE:
            wrong.append(line.name)
    return wrong
