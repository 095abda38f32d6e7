"""What follows from a harm: further ones, along the ties that the perpetrator knows of and on to the same person."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hrdnet.metrics.engines.bits import compiled_bare_within, draw_pair
from hrdnet.sim.engines import people
from hrdnet.sim.engines.case_draws import exponential
from hrdnet.sim.engines.choice import gains, nest, pick, watched, watched_beside
from hrdnet.sim.engines.harm_log import FARTHEST, RESPONSES, STEADY, Desk, Floats, Log, write
from hrdnet.sim.engines.people import (
    KNOWN,
    ONWARD,
    PRESENT,
    Circle,
    Motives,
    Standing,
    kin_of,
    strength_of,
    visible_of,
)
from hrdnet.sim.engines.waves import CHANCE, FOUND, GONE, betrayed, stand, unit, upper_unit

_SHIFT = np.uint64(32)


class Fate(NamedTuple):
    """A further harm: on whom, over a tie of what strength (again: as at first), when, the number that decides how."""

    victim: int
    strength: float
    time: float
    number: np.uint64


@compiled_bare_within
def stand_at(desk: Desk, levers: Floats, motives: Motives, visible: float, answered: float, time: float) -> None:
    """Write where she stands at a time after some responses, unless that is what was written last."""
    memory = desk.memory
    if memory[STEADY] > 0 and memory[RESPONSES] == answered:
        return
    stand(desk.day, levers, desk.taken, motives, visible, answered * motives.seen_to_answer, time)
    memory[RESPONSES] = answered


@compiled_bare_within
def look_around(circle: Circle, standing: Standing, motives: Motives, world: np.uint64, me: int, desk: Desk) -> None:
    """Draw, once for all actions, who is around her, which ties are known how easily, and who agrees."""
    begin = circle.first[me]
    for arc in range(begin, circle.first[me + 1]):
        desk.hidden[arc - begin] = _hidden(circle, standing, world, arc)
        number = draw_pair(world, circle.person[circle.other[arc]], circle.streams[people.CONSENT])[1]
        desk.agrees[arc - begin] = unit(number) < motives.others_agree


@compiled_bare_within
def _hidden(circle: Circle, standing: Standing, world: np.uint64, arc: int) -> float:
    """Return the number below which the chance of being known leaves a tie unknown: 2 if nobody is there."""
    person = circle.other[arc]
    present = 1.0 if circle.row[person] >= 0 else standing.present[circle.kind[person]]
    if present < 1.0 and upper_unit(draw_pair(world, circle.person[person], circle.streams[PRESENT])[0]) >= present:
        return 2.0
    return unit(draw_pair(world, circle.tie[arc], circle.streams[KNOWN])[0])


@compiled_bare_within
def known_with(circle: Circle, standing: Standing, arc: int, usual: float, left: float) -> float:
    """Return how often a tie is known: ``usual`` where nobody said how often; ``left`` of it where somebody did."""
    relation = circle.relation[arc]
    if relation < 0 or np.isnan(standing.found[relation]):
        return usual
    return float(standing.found[relation] * left)


@compiled_bare_within
def place_beside(circle: Circle, arc: int) -> int:
    """Return where harm falls on somebody at the far end of one of her ties."""
    return 1 if kin_of(circle, arc) else 1 + FARTHEST


@compiled_bare_within
def follow(
    circle: Circle,
    standing: Standing,
    motives: Motives,
    levers: Floats,
    horizon: float,
    world: np.uint64,
    me: int,
    log: Log,
    begin: int,
    cost: float,
    answered: float,
    desk: Desk,
) -> None:
    """Let every harm from ``begin`` on bring further ones, along known ties and to the harmed person again.

    How costs are judged, and which responses have come, stays as it was at the episode.
    """
    mean, own = motives.phi * motives.scale, visible_of(circle, standing, me)
    spot = begin
    while spot < log.size[0] and mean > 0:
        person, time, key = log.person[spot], log.time[spot], log.key[spot]
        stand_at(desk, levers, motives, own, answered, time)
        left, chance = desk.day[FOUND], desk.day[CHANCE]
        usual = betrayed(motives, left, visible_of(circle, standing, person))
        first = circle.first[person]
        for arc in range(first - 1, circle.first[person + 1]):
            again = arc < first
            strength = motives.again if again else strength_of(circle, standing, arc)
            if strength <= 0:
                continue
            if not again:
                hidden = desk.hidden[arc - first] if person == me else _hidden(circle, standing, world, arc)
                hers = person == me or circle.other[arc] == me
                if hidden >= known_with(circle, standing, arc, chance if hers else usual, left):
                    continue
            victim = person if again else circle.other[arc]
            entity = key ^ (circle.person[person] if again else circle.tie[arc])
            spent, child = 0.0, 0
            while True:
                one, two = draw_pair(world | (np.uint64(2 * child) << _SHIFT), entity, circle.streams[ONWARD])
                spent += exponential(one)
                if spent > mean * strength:
                    break
                last, _ = draw_pair(world | (np.uint64(2 * child + 1) << _SHIFT), entity, circle.streams[ONWARD])
                when = time + motives.tau * exponential(two)
                child += 1
                if when <= horizon:
                    fate = Fate(victim, log.strength[spot] if again else strength, when, last)
                    _hit(circle, standing, motives, levers, me, log, fate, cost, answered, desk)
        spot += 1


@compiled_bare_within
def _hit(
    circle: Circle,
    standing: Standing,
    motives: Motives,
    levers: Floats,
    me: int,
    log: Log,
    fate: Fate,
    cost: float,
    answered: float,
    desk: Desk,
) -> None:
    """Write one further harm, unless its victim has left by then; the tactic is one that pays at that time."""
    victim, strength, time, number = fate.victim, fate.strength, fate.time, fate.number
    stand_at(desk, levers, motives, visible_of(circle, standing, me), answered, time)
    gone = desk.day[GONE]
    arc = _arc_to(circle, me, victim)
    agrees = arc >= 0 and desk.agrees[arc - circle.first[me]]
    if gone > 0 and (victim == me or (gone == 2 and arc >= 0 and kin_of(circle, arc) and agrees)):
        return
    tactics = len(motives.gain)
    if victim == me:
        strength = 1.0
        most = gains(desk.worth, desk.day, motives, cost, 1.0, watched(desk.day))
    else:
        strength = strength_of(circle, standing, arc) if arc >= 0 else strength
        shielded = strength if arc >= 0 else 0.0
        raised = 1.0 if agrees else 0.0
        attention = watched_beside(desk.day, motives, visible_of(circle, standing, victim), shielded, raised)
        most = gains(desk.worth, desk.day, motives, cost, motives.proxy * strength, attention)
    total = nest(desk.worth, tactics, motives.decisive / motives.mu, most)
    tactic = pick(desk.worth, tactics, total, unit(number))
    write(log, time, tactic, _place_of(circle, me, victim, arc), victim, strength, number)


@compiled_bare_within
def _arc_to(circle: Circle, me: int, person: int) -> int:
    """Return the arc from her to somebody, -1 if there is none."""
    for arc in range(circle.first[me], circle.first[me + 1]):
        if circle.other[arc] == person:
            return arc
    return -1


@compiled_bare_within
def _place_of(circle: Circle, me: int, person: int, arc: int) -> int:
    """Return where harm on somebody falls: over how many ties from her, counted up to three, and as what.

    As family if one of the last ties of the shortest ways is one of kin; beyond two ties, if any tie of that person is.
    """
    if person == me:
        return 0
    if arc >= 0:
        return place_beside(circle, arc)
    near = kin_of_near = kin = False
    for far in range(circle.first[person], circle.first[person + 1]):
        kin = kin or kin_of(circle, far)
        if _arc_to(circle, me, circle.other[far]) >= 0:
            near, kin_of_near = True, kin_of_near or kin_of(circle, far)
    if near:
        return 2 if kin_of_near else 2 + FARTHEST
    return FARTHEST if kin else 2 * FARTHEST
