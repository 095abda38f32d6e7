"""What a plan of visits rests on: fresh worlds, single states of knowledge, and why each visit is in it."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from hrdnet.graph.barriers import Barriers
from hrdnet.metrics.comparison import ReachMany, reach_many
from hrdnet.metrics.groups import EVERYONE, named_groups
from hrdnet.plan.assignment_demands import contacts_of, insecurity_of, shared_languages
from hrdnet.plan.journey_objectives import best
from hrdnet.plan.journey_program import SHARE, Column, Program
from hrdnet.plan.plan_result import Element
from hrdnet.plan.touring import Touring
from hrdnet.plan.touring_effects import lost_without
from hrdnet.plan.visit_parts import Journey, Robustness
from hrdnet.plan.visit_worth import Worth
from hrdnet.present.progress import progress
from hrdnet.sim.sharing.budgets import DAYS_A_YEAR
from hrdnet.sim.sharing.outreach import with_tours

_GROUPS = (EVERYONE, "rural", "capital and town", "women", "rural women", "excluded inside the capital")


def fresh_objective(touring: Touring, worth: Worth, columns: Sequence[Column], objective: str, worlds: int) -> float:
    """Return the objective in worlds for which the plan was not made."""
    used = sorted({mission for mission, _ in columns})
    some = {(mission, one): touring.tours[mission, one] for mission, route in columns for one in route}
    shares = dataclasses.replace(touring, tours=some).shares(
        [(), *((one,) for one in used)], worlds=worlds, first_world=worlds
    )
    every = np.repeat(shares[:1], 1 + worth.shape[0], axis=0)
    every[[1 + one for one in used]] = shares[1:]
    return dataclasses.replace(worth, shares=every).objective(objective, columns)


def fresh_reach(
    worth: Worth, columns: Sequence[Column], times: int, barriers: Barriers | None, worlds: int, seed: int
) -> ReachMany:
    """Return reach as it is and with the plan, in worlds for which it was not made."""
    planned = [(worth.tours[mission, one], DAYS_A_YEAR / times) for mission, route in columns for one in route]
    question: dict[str, Any] = {"to": "formal"} if barriers is None else {"to": "formal", "barriers": barriers}
    both = {"as it is": question, "plan": question | {"net": with_tours(worth.terrain, planned)}}
    return reach_many(worth.terrain.network, targets=both, method="sampled", worlds=worlds, rng=seed)  # type: ignore[arg-type]


def robustness(
    program: Program, worth: Worth, columns: Sequence[Column], objective: str, scenarios: int, seconds: float
) -> Robustness | None:
    """Hold the plan against good ones made for single states of knowledge, as many as there is time for."""
    total = worth.shares.shape[1]
    states = np.unique(np.linspace(0, total - 1, min(scenarios, total)).astype(np.int64)) if scenarios else np.empty(0)
    if not len(states) or total == 1:
        return None
    deadline = time.monotonic() + seconds
    stays, regret, seen = np.zeros(worth.shape), [], []
    for number, state in enumerate(progress(states.tolist(), total=len(states), what="states of knowledge")):
        now = time.monotonic()
        if now > deadline:
            break
        aims = worth.aims([state])
        choice = best(program, aims, objective, now + (deadline - now) / (len(states) - number), prove=False)
        if choice.columns is None:
            continue
        own = (
            sum(float(aims.mean[mission, one]) for mission, route in columns for one in route)
            if objective == "mean"
            else float(np.min(aims.groups(columns), initial=np.inf))
        )
        seen.append(state)
        regret.append(max(0.0, (choice.value - own) / SHARE))
        for mission, regions in choice.columns:
            stays[mission, list(regions)] += 1
    if not seen:
        return None
    return Robustness(np.array(seen, dtype=np.int64), stays / len(seen), np.array(regret))


def elements_of(
    program: Program,
    touring: Touring,
    worth: Worth,
    routes: Sequence[Journey],
    robust: Robustness | None,
    worlds: int,
) -> tuple[Element, ...]:
    """Return the visits of a plan with their reasons, what each adds, its exposure, and how steady it is."""
    demands = program.demands
    terrain = touring.terrain
    chosen = [(journey.mission, region) for journey in routes for region in journey.route]
    groups = {name: mask for name, mask in named_groups(terrain.network, touring.parts).items() if name in _GROUPS}
    adds = lost_without(touring, chosen, groups, worlds=worlds, first_world=worlds) if chosen else []
    contacts, language, insecurity = contacts_of(terrain), shared_languages(terrain), insecurity_of(terrain)
    noticed, women = worth.noticed(demands.times), touring.parts.kind == 1
    elements = []
    for key, effects in zip(chosen, adds, strict=True):
        mission, region = key
        name, place = str(terrain.network.ids[terrain.missions.rows[mission]]), terrain.regions[region]
        met = worth.met([(mission, (region,))])
        lives = touring.region == region
        people = [round(worth.number(mask)) for mask in (met, lives, met & women)]
        hours = float(demands.from_town[demands.town[mission], region])
        reasons = (
            f"{demands.there[key]:.1f} days there, {hours:.1f} hours from its town by road.",
            f"It meets {people[0]} of {people[1]} defenders where they live, {people[2]} women: no norm bars them.",
            f"It is in contact with {contacts[key]} there now." if contacts[key] else "It has no contact there now.",
            "Whether it shares a language with defenders there is not said."
            if math.isnan(language[key])
            else f"It shares a language with {100 * language[key]:.0f} % of the defenders there.",
            f"Journeys there are too dangerous {100 * insecurity[region]:.0f} % of the time.",
        )
        elements.append(
            Element(
                "visit",
                name,
                place,
                f"{name} visits {place}",
                reasons,
                effects,
                float(noticed[key]),
                math.nan if robust is None else float(robust.stays[key]),
            )
        )
    return tuple(elements)
