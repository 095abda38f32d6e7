"""Reprisal over time in one world: episodes around each defender, what is chosen, and what follows along ties.

Only defenders have episodes of their own; everybody else is harmed through them. So every harm stems from one defender
and falls on one person, and what is done for a defender changes nothing for those who are tied to no one she is tied
to. Clusters of what follows do not touch each other, as in a linear Hawkes process (Hawkes & Oakes 1974).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import compiled, compiled_bare_within, compiled_within, draw_pair
from hrdnet.sim.engines import people
from hrdnet.sim.engines.case_draws import exponential
from hrdnet.sim.engines.choice import hazard
from hrdnet.sim.engines.episodes import choose, strike
from hrdnet.sim.engines.harm_log import FARTHEST, MOST, RESPONSES, STEADY, Desk, Log
from hrdnet.sim.engines.onward import follow, look_around, stand_at
from hrdnet.sim.engines.people import (
    ANSWER,
    EPISODE,
    Circle,
    Motives,
    Standing,
    visible_of,
)
from hrdnet.sim.engines.waves import (
    GONE,
    MINDS,
    TIMES,
    answers_by_use,
    consents,
    steady,
    upper_unit,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: Where harm falls: on her, on family and on colleagues, by the number of ties between.
PLACES = ("defender", "family 1", "family 2", "family 3+", "colleagues 1", "colleagues 2", "colleagues 3+")
#: Counts of defenders beside the harms.
COUNTS = (
    "defenders",
    "episodes",
    "harmed",
    "family_harmed",
    "colleagues_harmed",
    "others_harmed",
    "severely_harmed",
    "others_severely_harmed",
    "withheld",
    "away",
    "attacks",
    "attacks_after_harm",
    "answered",
    "minding",
    "hazard",
)
(
    DEFENDERS,
    EPISODES,
    HARMED,
    FAMILY_HARMED,
    COLLEAGUES_HARMED,
    OTHERS_HARMED,
    SEVERELY,
    OTHERS_SEVERELY,
    WITHHELD,
    LEFT,
    ATTACKS,
    AFTER_HARM,
    ANSWERED,
    MINDING,
    HAZARD,
) = range(len(COUNTS))

_SHIFT = np.uint64(32)
_LAYER = np.uint64(1 << 24)
_MONTH = 365.25 / 12


class Tally(NamedTuple):
    """What one world counts under one action: harms (places, tactics), ``COUNTS``, harms by month and whom (3)."""

    harms: Floats
    counts: Floats
    months: Floats


class Course(NamedTuple):
    """How it went with one defender under one action: numbers of episodes and of responses, and the last day.

    Whether she has left, how often costs follow, and what the rate is multiplied by: by what was done and by attention.
    """

    episodes: int
    answered: int
    gone: float
    minds: float
    times: float
    hazard: float


@compiled
def reprise(
    circle: Circle,
    standing: Standing,
    motives: Motives,
    levers: Floats,
    sizes: Ints,
    severe: Flags,
    horizon: float,
    world: np.uint64,
    desk: Desk,
    tallies: Tally,
) -> None:
    """Run one world under several actions, and add what happens to the tally of each.

    ``levers`` (actions, measures, columns) are those of the actions, ``sizes`` how many measures each has. The first
    has none: whoever agrees to nothing that is asked of her goes through the same.
    """
    for number in range(len(circle.defender)):
        if standing.weight[number] > 0:
            _one(circle, standing, motives, levers, sizes, severe, horizon, world, number, desk, tallies)


@compiled_within
def _one(
    circle: Circle,
    standing: Standing,
    motives: Motives,
    levers: Floats,
    sizes: Ints,
    severe: Flags,
    horizon: float,
    world: np.uint64,
    number: int,
    desk: Desk,
    tallies: Tally,
) -> None:
    """Follow one defender under each action: what is drawn for her is the same for all."""
    me, weight = circle.defender[number], standing.weight[number]
    stream = circle.streams[people.CONSENT]
    answers_by_use(desk.agreed, circle.consent[number], motives.agrees, world, circle.person[me], stream)
    candidates = _episodes(circle, standing, motives, horizon, world, number, desk)
    if candidates > 0:
        look_around(circle, standing, motives, world, me, desk)
    base = Course(0, 0, 0.0, 0.0, 0.0, 0.0)
    for action in range(len(levers)):
        measures = levers[action, : sizes[action]]
        refused = consents(desk.taken, measures, desk.agreed)
        tally = Tally(tallies.harms[action], tallies.counts[action], tallies.months[action])
        # One call: what is called in two places is compiled twice.
        log = desk.log if action > 0 and refused < len(measures) else desk.base
        if action == 0 or refused < len(measures):
            course = _course(circle, standing, motives, measures, horizon, world, number, candidates, log, desk)
            base = course if action == 0 else base
        else:
            course = base
        _add(tally, log, severe, weight, course, refused)


@compiled_bare_within
def _course(
    circle: Circle,
    standing: Standing,
    motives: Motives,
    levers: Floats,
    horizon: float,
    world: np.uint64,
    number: int,
    candidates: int,
    log: Log,
    desk: Desk,
) -> Course:
    """Follow one defender through her episodes under one action, in order of time."""
    me = circle.defender[number]
    visible = visible_of(circle, standing, me)
    log.size[0] = 0
    desk.memory[STEADY] = 1.0 if steady(levers, desk.taken, motives.learns) else 0.0
    desk.memory[RESPONSES] = -1.0
    cost = motives.perceived if motives.learns else motives.cost
    answers = episodes = 0
    for candidate in range(candidates):
        time, mark = desk.times[candidate], desk.marks[candidate]
        answered, relieved = _answered_by(desk.answers, answers, time, motives.relief_days)
        stand_at(desk, levers, motives, visible, answered, time)
        rate = desk.day[TIMES] * (1.0 - motives.relief if relieved else 1.0)
        begin = log.size[0]
        if motives.hazard:
            if desk.day[GONE] > 0 or mark >= rate * hazard(desk.day, motives, cost):
                continue
            strike(circle, motives, world, me, candidate, cost, log, desk)
        else:
            if mark >= rate:
                continue
            choose(circle, standing, motives, world, me, candidate, cost, log, desk)
        episodes += 1
        if motives.learns and log.size[0] > begin:
            cost += motives.alpha * (motives.cost - cost)
        follow(circle, standing, motives, levers, horizon, world, me, log, begin, cost, answered, desk)
        if standing.answered[number] > 0:
            for harm in range(begin, log.size[0]):
                one, two = draw_pair(world, log.key[harm], circle.streams[ANSWER])
                if upper_unit(two) < standing.answered[number]:
                    desk.answers[answers] = log.time[harm] + standing.answer_days[number] * exponential(one)
                    answers += 1
    answered, relieved = _answered_by(desk.answers, answers, horizon, motives.relief_days)
    stand_at(desk, levers, motives, visible, answered, horizon)
    left = desk.day[TIMES] * (1.0 - motives.relief if relieved else 1.0)
    pushed = hazard(desk.day, motives, cost) if motives.hazard else 1.0
    return Course(episodes, answers, desk.day[GONE], desk.day[MINDS], left, pushed)


@compiled_bare_within
def _answered_by(answers: Floats, number: int, time: float, lasts: float) -> tuple[float, bool]:
    """Return how many responses have come by a time, and whether one of them still relieves."""
    come, relieved = 0.0, False
    for answer in range(number):
        if answers[answer] <= time:
            come += 1.0
            relieved = relieved or time < answers[answer] + lasts
    return come, relieved


@compiled_within
def _episodes(
    circle: Circle,
    standing: Standing,
    motives: Motives,
    horizon: float,
    world: np.uint64,
    number: int,
    desk: Desk,
) -> int:
    """Draw the points of a Poisson process over time and marks, the same for every action; return how many.

    Marks lie in layers of height 1, from 0 on: an episode happens if its mark lies below what the rate is multiplied
    by. An action that multiplies it by more has more layers, and leaves those below as they are.
    """
    rate, key = standing.rate[number], circle.person[circle.defender[number]]
    layers = 1
    if motives.hazard:
        layers = int(np.ceil(np.exp(motives.slope * (motives.delta + motives.eta))))
    count = 0
    for layer in range(layers if rate > 0 else 0):
        time, place = 0.0, 0
        while True:
            counter = world | ((np.uint64(layer) * _LAYER + np.uint64(place)) << _SHIFT)
            one, two = draw_pair(counter, key, circle.streams[EPISODE])
            time += exponential(one) / rate
            if time > horizon:
                break
            if count == MOST:
                raise RuntimeError("more episodes of one defender than this model is made for")
            desk.times[count], desk.marks[count] = time, layer + upper_unit(two)
            desk.drawn[count] = False
            desk.episode[count] = layer * (1 << 24) + place
            count, place = count + 1, place + 1
    if layers > 1 and count > 1:
        order = np.argsort(desk.times[:count])
        desk.times[:count] = desk.times[:count][order]
        desk.marks[:count] = desk.marks[:count][order]
        desk.episode[:count] = desk.episode[:count][order]
    return count


@compiled_bare_within
def _add(tally: Tally, log: Log, severe: Flags, weight: float, course: Course, refused: int) -> None:
    """Add what stems from one defender, and how it went."""
    her = family = colleagues = severely = others_severely = False
    first, attack = np.inf, len(severe) - 1
    months = len(tally.months)
    for spot in range(log.size[0]):
        tactic, place = log.tactic[spot], log.place[spot]
        who = 0 if place == 0 else (1 if place <= FARTHEST else 2)
        tally.harms[place, tactic] += weight
        tally.months[min(int(log.time[spot] / _MONTH), months - 1), who] += weight
        her, family, colleagues = her or who == 0, family or who == 1, colleagues or who == 2
        if severe[tactic]:
            severely, others_severely = severely or who == 0, others_severely or who > 0
        first = min(first, log.time[spot])
    for spot in range(log.size[0]):
        if log.tactic[spot] == attack:
            tally.counts[ATTACKS] += weight
            tally.counts[AFTER_HARM] += weight if log.time[spot] > first else 0.0
    counts = tally.counts
    counts[HARMED] += weight if her else 0.0
    counts[FAMILY_HARMED] += weight if family else 0.0
    counts[COLLEAGUES_HARMED] += weight if colleagues else 0.0
    counts[OTHERS_HARMED] += weight if family or colleagues else 0.0
    counts[SEVERELY] += weight if severely else 0.0
    counts[OTHERS_SEVERELY] += weight if others_severely else 0.0
    for _ in range(course.episodes):
        counts[EPISODES] += weight
    for _ in range(course.answered):
        counts[ANSWERED] += weight
    counts[DEFENDERS] += weight
    counts[WITHHELD] += weight if refused > 0 else 0.0
    counts[LEFT] += weight if course.gone > 0 else 0.0
    counts[MINDING] += weight * course.minds
    counts[HAZARD] += weight * course.times * course.hazard
