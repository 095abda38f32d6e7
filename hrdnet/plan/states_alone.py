"""Robustness: the plan that would be made if one state of knowledge were known to be true, for each of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.plan.aims import Aim
from hrdnet.plan.engines.spreading import People
from hrdnet.plan.opened_worlds import Sample

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: Contacts that a plan for one state chooses among: those that add most alone in it, and the plan's own.
_AMONG = 100


@dataclass(frozen=True)
class States:
    """What plans for each state of knowledge alone say of a plan.

    Attributes
    ----------
    stays : (contacts,)
        The share of states in whose plan each contact is.
    regret
        Mean and largest over the states: by how much that state's plan is better there, by the objective.
    """

    stays: Floats
    regret: tuple[float, float]


def in_each_state(sample: Sample, aim: Aim, listed: Sequence[Mask], chosen: Sequence[int]) -> States:
    """Make a plan for each state of knowledge alone, step by step, and compare.

    A state's own worlds are few, so that its plan also follows luck: a contact stays at most as often as its rivals
    are worse than it by more than that.
    """
    if not chosen or len(sample.states) < 2:
        return States(np.ones(len(chosen)), (0.0, 0.0) if chosen else (np.nan, np.nan))
    kept = np.zeros(len(chosen))
    regret = []
    for state in range(len(sample.states)):
        one, people = _state(sample, listed, state)
        mine = one.values(people, chosen)
        own = _steps(one, people, aim, chosen)
        kept += [contact in own for contact in chosen]
        theirs = one.values(people, own)
        best = theirs if aim.better(theirs, mine) else mine
        regret.append(aim.value(best) - aim.value(mine))
    return States(kept / len(sample.states), (float(np.mean(regret)), float(max(0.0, *regret))))


def _state(sample: Sample, listed: Sequence[Mask], state: int) -> tuple[Sample, People]:
    words = slice(state * sample.words, (state + 1) * sample.words)
    web = sample.web._replace(passes=np.ascontiguousarray(sample.web.passes[:, words]))
    one = dataclasses.replace(sample, states=[sample.states[state]], web=web)
    return one, one.people(listed)


def _steps(one: Sample, people: People, aim: Aim, chosen: Sequence[int]) -> tuple[int, ...]:
    every = np.arange(len(aim.cost))
    alone = one.gains(people, (), every)
    among = np.argsort(-alone[:, : len(aim.names)].max(axis=1), kind="stable")[:_AMONG]
    among = np.unique(np.concatenate([among, np.array(chosen, dtype=np.int64)]))
    own: list[int] = []
    values = one.values(people, own)
    while True:
        fits = among[aim.affordable(own)[among]]
        if not len(fits):
            break
        after = values + one.gains(people, own, fits)
        best = aim.best(after)
        if not aim.better(after[best], values):
            break
        own.append(int(fits[best]))
        values = one.values(people, own)
    return tuple(own)
