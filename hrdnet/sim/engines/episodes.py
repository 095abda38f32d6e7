"""One episode: the perpetrator thinks about harm, and what comes of it.

Model V1 chooses between nobody, the defender and those tied to her whom it knows of; V2 harms her.
"""

from __future__ import annotations

import numpy as np

from hrdnet.metrics.engines.bits import compiled_bare_within, draw_pair
from hrdnet.sim.engines.choice import (
    gains,
    nest,
    nest_of_others,
    pick,
    pick_other,
    watched,
    watched_beside,
    worth_of,
)
from hrdnet.sim.engines.harm_log import Desk, Log, write
from hrdnet.sim.engines.onward import known_with, place_beside
from hrdnet.sim.engines.people import CHOICE, Circle, Motives, Standing, kin_of, strength_of, visible_of
from hrdnet.sim.engines.waves import CHANCE, FOUND, GONE, RAISED, unit, upper_unit

_SHIFT = np.uint64(32)


@compiled_bare_within
def _draw_choice(circle: Circle, world: np.uint64, me: int, candidate: int, desk: Desk) -> None:
    """Draw what decides on a candidate, once for all actions."""
    if not desk.drawn[candidate]:
        counter = world | (np.uint64(desk.episode[candidate]) << _SHIFT)
        one, two = draw_pair(counter, circle.person[me], circle.streams[CHOICE])
        three, four = draw_pair(counter, ~circle.person[me], circle.streams[CHOICE])
        numbers = desk.numbers[candidate]
        numbers[0], numbers[1], numbers[2], numbers[3] = one, two, three, four
        desk.drawn[candidate] = True


@compiled_bare_within
def strike(
    circle: Circle, motives: Motives, world: np.uint64, me: int, candidate: int, cost: float, log: Log, desk: Desk
) -> None:
    """Harm her, by the tactic that pays most or nearly so (V2 says how often, not how)."""
    _draw_choice(circle, world, me, candidate, desk)
    numbers = desk.numbers[candidate]
    most = gains(desk.worth, desk.day, motives, cost, 1.0, watched(desk.day))
    total = nest(desk.worth, len(motives.gain), motives.decisive / motives.mu, most)
    tactic = pick(desk.worth, len(motives.gain), total, unit(numbers[1]))
    write(log, desk.times[candidate], tactic, 0, me, 1.0, numbers[0])


@compiled_bare_within
def choose(
    circle: Circle,
    standing: Standing,
    motives: Motives,
    world: np.uint64,
    me: int,
    candidate: int,
    cost: float,
    log: Log,
    desk: Desk,
) -> None:
    """Let the perpetrator choose: between nobody, her and others, or on her and on others each by itself."""
    tactics, day = len(motives.gain), desk.day
    sharpness = motives.decisive / motives.mu
    own = others = 0.0
    own_total = others_total = 0.0
    if day[GONE] == 0:
        most = gains(desk.worth, day, motives, cost, 1.0, watched(day))
        own_total = nest(desk.worth, tactics, sharpness, most)
        own = worth_of(motives, own_total, most)
    known, alike, most = _look_for_others(circle, standing, motives, me, cost, desk)
    if known:
        others_total = nest_of_others(desk, known, alike, sharpness, most)
        others = worth_of(motives, others_total, most)
    _draw_choice(circle, world, me, candidate, desk)
    numbers = desk.numbers[candidate]
    one, two, three, four = numbers[0], numbers[1], numbers[2], numbers[3]
    part = unit(one)
    if upper_unit(one) < motives.chi:
        harms_her = part >= 1.0 / (1.0 + own + others) and part < (1.0 + own) / (1.0 + own + others)
        harms_others = part >= (1.0 + own) / (1.0 + own + others)
    else:
        harms_her = part >= 1.0 / (1.0 + own)
        harms_others = unit(three) >= 1.0 / (1.0 + others)
    time = desk.times[candidate]
    if harms_her and own_total > 0:
        write(log, time, pick(desk.worth, tactics, own_total, unit(two)), 0, me, 1.0, one ^ two)
    if harms_others and known:
        spot, tactic = pick_other(desk, known, others_total, unit(four))
        arc = desk.known[spot]
        strength, person = strength_of(circle, standing, arc), circle.other[arc]
        write(log, time, tactic, place_beside(circle, arc), person, strength, three ^ four)


@compiled_bare_within
def _look_for_others(
    circle: Circle, standing: Standing, motives: Motives, me: int, cost: float, desk: Desk
) -> tuple[int, int, float]:
    """Find those around her whom the perpetrator knows of, and what it gains from each; those who are alike, once.

    Returns how many there are, how many that are not alike, and the most that it gains.
    """
    day, begin = desk.day, circle.first[me]
    known = alike = 0
    most = -np.inf
    for arc in range(begin, circle.first[me + 1]):
        agrees = desk.agrees[arc - begin]
        if day[GONE] == 2 and agrees and kin_of(circle, arc):
            continue
        if desk.hidden[arc - begin] >= known_with(circle, standing, arc, day[CHANCE], day[FOUND]):
            continue
        strength, visible = strength_of(circle, standing, arc), visible_of(circle, standing, circle.other[arc])
        raised = 1.0 if agrees and day[RAISED] > 0 else 0.0
        row = 0
        while row < alike and not (
            desk.alike[row, 0] == strength and desk.alike[row, 1] == visible and desk.alike[row, 2] == raised
        ):
            row += 1
        if row == alike:
            desk.alike[row, 0], desk.alike[row, 1], desk.alike[row, 2] = strength, visible, raised
            attention = watched_beside(day, motives, visible, strength, raised)
            most = max(most, gains(desk.others[row], day, motives, cost, motives.proxy * strength, attention))
            alike += 1
        desk.known[known], desk.which[known] = arc, row
        known += 1
    return known, alike, most
