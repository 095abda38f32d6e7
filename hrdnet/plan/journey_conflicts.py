"""Why no journeys meet all demands: a smallest set of them that cannot be met together, in words."""

from __future__ import annotations

import math
import time

from hrdnet.errors import NoPlan
from hrdnet.graph.contents import plural
from hrdnet.plan.journey_objectives import feasible
from hrdnet.plan.journey_program import Program

_SECONDS = 20.0
#: What is left out last.
_LAST = ("days", "days of each mission", "each region once")


def conflict(program: Program, seconds: float = _SECONDS) -> list[str]:
    """Return demands that cannot be met together, none of which can be left out (a deletion filter, Chinneck 2008)."""
    deadline = time.monotonic() + seconds
    kept = [*program.demands.barred, *(name for name in program.families if name not in _LAST), *_LAST]
    for name in list(kept):
        fewer = [one for one in kept if one != name]
        if feasible(program, deadline, set(fewer)).infeasible:
            kept = fewer
    return kept


def no_plan(program: Program, words: dict[str, str]) -> NoPlan:
    """Return the error that says which demands cannot be met together; ``words`` are those of floors and ceilings."""
    return NoPlan((*(_words(name, program, words) for name in conflict(program)), _journeys(program)))


def _words(name: str, program: Program, words: dict[str, str]) -> str:
    demands = program.demands
    if name == "days":
        return f"days: all journeys together take at most {demands.total:g} officer-days a year"
    if name == "days of each mission":
        most = math.fsum(demands.capacity.tolist())
        return f"days of each mission: no mission travels on more days than it has, {most:g} in all"
    if name == "each region once":
        return "each region once: a region is visited by one mission of the plan"
    if name == "insecurity":
        return "insecurity: nobody goes where journeys are too dangerous more often than the limit"
    return words.get(name, name)


def _journeys(program: Program) -> str:
    demands = program.demands
    goes = int((demands.capacity > 0).sum())
    return (
        f"journeys: {plural(goes, 'mission')} can go, each journey takes at most {demands.longest:g} days and is made "
        f"{demands.times} times a year, and a visit meets no more people than it has time for"
    )
