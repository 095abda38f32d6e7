"""Reprisal over time in one world: episodes around each defender, what is chosen, and what follows along ties.

Only defenders have episodes of their own; everybody else is harmed through them. So every harm stems from one defender
and falls on one person, and what is done for a defender changes nothing for those who are tied to no one she is tied
to. Clusters of what follows do not touch each other, as in a linear Hawkes process (Hawkes & Oakes 1974).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import Words, compiled, compiled_within, draw_pair
from hrdnet.sim.engines import people
from hrdnet.sim.engines.case_draws import exponential
from hrdnet.sim.engines.choice import gains, hazard, nest, pick, watched, watched_beside
from hrdnet.sim.engines.people import ANSWER, CHOICE, EPISODE, KNOWN, ONWARD, PRESENT, Circle, Motives, Standing
from hrdnet.sim.engines.waves import FOUND, GONE, MINDS, PEAK, SIZE, TIMES, consents, stand, unit, upper_unit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: Where harm falls: on her, on family and on colleagues, by the number of ties between.
PLACES = ("defender", "family 1", "family 2", "family 3+", "colleagues 1", "colleagues 2", "colleagues 3+")
FARTHEST = 3
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
#: Harms and candidates that one defender may have in a run; far more than any range allows.
_MOST = 20_000


class Tally(NamedTuple):
    """What one world counts under one action: harms (places, tactics), ``COUNTS``, harms by month and whom (3)."""

    harms: Floats
    counts: Floats
    months: Floats


class Log(NamedTuple):
    """What stems from the defender at hand: time, tactic, place, person and key of each harm; how many in ``size``."""

    time: Floats
    tactic: Ints
    place: Ints
    person: Ints
    key: Words
    size: Ints


class Fate(NamedTuple):
    """A further harm: on whom, over a tie of what strength, when, and the number that decides how."""

    victim: int
    strength: float
    time: float
    number: np.uint64


class Desk(NamedTuple):
    """Room to work in, for one thread."""

    log: Log
    times: Floats
    marks: Floats
    episode: Ints
    day: Floats
    later: Floats
    worth: Floats
    others: Floats
    known: Ints
    taken: Flags
    answers: Floats


@compiled
def new_desk(degree: int, tactics: int, measures: int) -> Desk:
    """Return room for defenders with so many ties at most."""
    log = Log(
        np.empty(_MOST),
        np.empty(_MOST, dtype=np.int64),
        np.empty(_MOST, dtype=np.int64),
        np.empty(_MOST, dtype=np.int64),
        np.empty(_MOST, dtype=np.uint64),
        np.zeros(1, dtype=np.int64),
    )
    return Desk(
        log,
        np.empty(_MOST),
        np.empty(_MOST),
        np.empty(_MOST, dtype=np.int64),
        np.empty(SIZE),
        np.empty(SIZE),
        np.empty(tactics),
        np.empty(max(1, degree) * tactics),
        np.empty(max(1, degree), dtype=np.int64),
        np.empty(max(1, measures), dtype=np.bool_),
        np.empty(_MOST),
    )


@compiled
def reprise(
    circle: Circle,
    standing: Standing,
    motives: Motives,
    levers: Floats,
    severe: Flags,
    horizon: float,
    world: np.uint64,
    desk: Desk,
    tally: Tally,
) -> None:
    """Run one world under one action, and add what happens to a tally."""
    for number in range(len(circle.defender)):
        if standing.weight[number] > 0:
            _one(circle, standing, motives, levers, severe, horizon, world, number, desk, tally)


@compiled_within
def _one(
    circle: Circle,
    standing: Standing,
    motives: Motives,
    levers: Floats,
    severe: Flags,
    horizon: float,
    world: np.uint64,
    number: int,
    desk: Desk,
    tally: Tally,
) -> None:
    """Follow one defender through her episodes, in order of time."""
    me, weight, log = circle.defender[number], standing.weight[number], desk.log
    log.size[0] = 0
    key = circle.person[me]
    refused = consents(
        desk.taken, levers, circle.consent[number], motives.agrees, world, key, circle.streams[people.CONSENT]
    )
    cost = motives.perceived if motives.learns else motives.cost
    candidates = _episodes(circle, standing, motives, horizon, world, number, desk)
    answers = 0
    for candidate in range(candidates):
        time, mark = desk.times[candidate], desk.marks[candidate]
        answered, relieved = _answered_by(desk.answers, answers, time, motives.relief_days)
        stand(desk.day, levers, desk.taken, motives, standing.visible[me], answered * motives.seen_to_answer, time)
        rate = desk.day[TIMES] * (1.0 - motives.relief if relieved else 1.0)
        begin = log.size[0]
        if motives.hazard:
            if desk.day[GONE] > 0 or mark >= rate * hazard(desk.day, motives, cost):
                continue
            tally.counts[EPISODES] += weight
            _strike(circle, motives, world, me, desk.episode[candidate], time, cost, desk)
        else:
            if mark >= rate:
                continue
            tally.counts[EPISODES] += weight
            _choose(circle, standing, motives, world, me, desk.episode[candidate], time, cost, desk)
        chosen = log.size[0]
        if motives.learns and chosen > begin:
            cost += motives.alpha * (motives.cost - cost)
        _follow(circle, standing, motives, levers, horizon, world, me, begin, cost, answered, desk)
        for harm in range(begin, log.size[0]):
            one, two = draw_pair(world, log.key[harm], circle.streams[ANSWER])
            if upper_unit(two) < standing.answered[number]:
                desk.answers[answers] = log.time[harm] + standing.answer_days[number] * exponential(one)
                answers += 1
                tally.counts[ANSWERED] += weight
    answered, relieved = _answered_by(desk.answers, answers, horizon, motives.relief_days)
    stand(desk.day, levers, desk.taken, motives, standing.visible[me], answered * motives.seen_to_answer, horizon)
    _add(tally, log, severe, weight)
    counts = tally.counts
    counts[DEFENDERS] += weight
    counts[WITHHELD] += weight * (1.0 if refused else 0.0)
    counts[LEFT] += weight * (1.0 if desk.day[GONE] > 0 else 0.0)
    counts[MINDING] += weight * desk.day[MINDS]
    left = desk.day[TIMES] * (1.0 - motives.relief if relieved else 1.0)
    counts[HAZARD] += weight * left * (hazard(desk.day, motives, cost) if motives.hazard else 1.0)


@compiled_within
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
            if count == _MOST:
                raise RuntimeError("more episodes of one defender than this model is made for")
            desk.times[count], desk.marks[count] = time, layer + upper_unit(two)
            desk.episode[count] = layer * (1 << 24) + place
            count, place = count + 1, place + 1
    if layers > 1 and count > 1:
        order = np.argsort(desk.times[:count])
        desk.times[:count] = desk.times[:count][order]
        desk.marks[:count] = desk.marks[:count][order]
        desk.episode[:count] = desk.episode[:count][order]
    return count


@compiled_within
def _strike(
    circle: Circle, motives: Motives, world: np.uint64, me: int, index: int, time: float, cost: float, desk: Desk
) -> None:
    """Harm her, by the tactic that pays most or nearly so (V2 says how often, not how)."""
    number, total = len(motives.gain), 0.0
    sharpness = motives.decisive / motives.mu
    most = gains(desk.worth, desk.day, motives, cost, 1.0, watched(desk.day))
    total = nest(desk.worth, number, sharpness, most)
    counter = world | (np.uint64(index) << _SHIFT)
    one, two = draw_pair(counter, circle.person[me], circle.streams[CHOICE])
    _write(desk.log, time, pick(desk.worth, number, total, unit(two)), 0, me, one)


@compiled_within
def _choose(
    circle: Circle,
    standing: Standing,
    motives: Motives,
    world: np.uint64,
    me: int,
    index: int,
    time: float,
    cost: float,
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
        own = np.exp(motives.mu * np.log(own_total) + motives.decisive * most)
    known, most = 0, -np.inf
    for arc in range(circle.first[me], circle.first[me + 1]):
        if (day[GONE] == 2 and circle.kin[arc] and _agrees(circle, motives, world, arc)) or not _known(
            circle, standing, motives, world, arc, day[PEAK], day[FOUND]
        ):
            continue
        strength = standing.strength[arc]
        raised = 1.0 if _agrees(circle, motives, world, arc) else 0.0
        attention = watched_beside(day, motives, standing.visible[circle.other[arc]], strength, raised)
        row = desk.others[known * tactics : (known + 1) * tactics]
        most = max(most, gains(row, day, motives, cost, motives.proxy * strength, attention))
        desk.known[known] = arc
        known += 1
    if known:
        others_total = nest(desk.others, known * tactics, sharpness, most)
        others = np.exp(motives.mu * np.log(others_total) + motives.decisive * most)
    counter = world | (np.uint64(index) << _SHIFT)
    one, two = draw_pair(counter, circle.person[me], circle.streams[CHOICE])
    three, four = draw_pair(counter, ~circle.person[me], circle.streams[CHOICE])
    part = unit(one)
    if upper_unit(one) < motives.chi:
        harms_her = part >= 1.0 / (1.0 + own + others) and part < (1.0 + own) / (1.0 + own + others)
        harms_others = part >= (1.0 + own) / (1.0 + own + others)
    else:
        harms_her = part >= 1.0 / (1.0 + own)
        harms_others = unit(three) >= 1.0 / (1.0 + others)
    if harms_her and own_total > 0:
        _write(desk.log, time, pick(desk.worth, tactics, own_total, unit(two)), 0, me, one ^ two)
    if harms_others and known:
        option = pick(desk.others, known * tactics, others_total, unit(four))
        arc = desk.known[option // tactics]
        _write(desk.log, time, option % tactics, _place(circle, arc), circle.other[arc], three ^ four)


@compiled_within
def _known(
    circle: Circle, standing: Standing, motives: Motives, world: np.uint64, arc: int, peak: float, left: float
) -> bool:
    """Say whether there is such a person, and the perpetrator knows of the tie."""
    person = circle.other[arc]
    present = standing.present[person]
    if present < 1.0 and upper_unit(draw_pair(world, circle.person[person], circle.streams[PRESENT])[0]) >= present:
        return False
    chance = standing.found[arc]
    if np.isnan(chance):
        chance = motives.known * left + (1.0 - motives.known * left) * motives.psi * left * peak
    else:
        chance *= left
    return bool(unit(draw_pair(world, circle.tie[arc], circle.streams[KNOWN])[0]) < chance)


@compiled_within
def _agrees(circle: Circle, motives: Motives, world: np.uint64, arc: int) -> bool:
    """Say whether the person at the far end agrees when asked: to leave, or to be made visible."""
    number = draw_pair(world, circle.person[circle.other[arc]], circle.streams[people.CONSENT])[1]
    return unit(number) < motives.others_agree


@compiled_within
def _follow(
    circle: Circle,
    standing: Standing,
    motives: Motives,
    levers: Floats,
    horizon: float,
    world: np.uint64,
    me: int,
    begin: int,
    cost: float,
    answered: float,
    desk: Desk,
) -> None:
    """Let every harm from ``begin`` on bring further ones, along known ties and to the harmed person again."""
    log, mean = desk.log, motives.phi * motives.scale
    spot = begin
    while spot < log.size[0] and mean > 0:
        person, time, key = log.person[spot], log.time[spot], log.key[spot]
        spot += 1
        stand(desk.later, levers, desk.taken, motives, standing.visible[me], answered * motives.seen_to_answer, time)
        peak = desk.later[PEAK]
        for arc in range(circle.first[person] - 1, circle.first[person + 1]):
            again = arc < circle.first[person]
            strength = motives.again if again else standing.strength[arc]
            if strength <= 0 or (
                not again
                and not _known(
                    circle,
                    standing,
                    motives,
                    world,
                    arc,
                    peak if person == me or circle.other[arc] == me else standing.visible[person],
                    desk.later[FOUND],
                )
            ):
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
                    fate = Fate(victim, strength, when, last)
                    _hit(circle, standing, motives, levers, world, me, fate, cost, answered, desk)


@compiled_within
def _hit(
    circle: Circle,
    standing: Standing,
    motives: Motives,
    levers: Floats,
    world: np.uint64,
    me: int,
    fate: Fate,
    cost: float,
    answered: float,
    desk: Desk,
) -> None:
    """Write one further harm, unless its victim has left by then; the tactic is one that pays at that time."""
    victim, strength, time, number = fate.victim, fate.strength, fate.time, fate.number
    stand(desk.later, levers, desk.taken, motives, standing.visible[me], answered * motives.seen_to_answer, time)
    gone = desk.later[GONE]
    arc = _arc_to(circle, me, victim)
    if gone > 0 and (
        victim == me or (gone == 2 and arc >= 0 and circle.kin[arc] and _agrees(circle, motives, world, arc))
    ):
        return
    tactics = len(motives.gain)
    if victim == me:
        most = gains(desk.worth, desk.later, motives, cost, 1.0, watched(desk.later))
    else:
        raised = 1.0 if arc >= 0 and _agrees(circle, motives, world, arc) else 0.0
        tie = strength if arc >= 0 else 0.0
        attention = watched_beside(desk.later, motives, standing.visible[victim], tie, raised)
        most = gains(desk.worth, desk.later, motives, cost, motives.proxy * strength, attention)
    total = nest(desk.worth, tactics, motives.decisive / motives.mu, most)
    tactic = pick(desk.worth, tactics, total, unit(number))
    _write(desk.log, time, tactic, _place_of(circle, me, victim, arc), victim, number)


@compiled_within
def _write(log: Log, time: float, tactic: int, place: int, person: int, key: np.uint64) -> None:
    spot = log.size[0]
    if spot == _MOST:
        raise RuntimeError("more harms around one defender than this model is made for")
    log.time[spot], log.tactic[spot], log.place[spot], log.person[spot] = time, tactic, place, person
    log.key[spot] = key
    log.size[0] = spot + 1


@compiled_within
def _arc_to(circle: Circle, me: int, person: int) -> int:
    """Return the arc from her to somebody, -1 if there is none."""
    for arc in range(circle.first[me], circle.first[me + 1]):
        if circle.other[arc] == person:
            return arc
    return -1


@compiled_within
def _place(circle: Circle, arc: int) -> int:
    """Return where harm falls on somebody at the far end of one of her ties."""
    return 1 if circle.kin[arc] else 1 + FARTHEST


@compiled_within
def _place_of(circle: Circle, me: int, person: int, arc: int) -> int:
    """Return where harm on somebody falls: whose family or colleague, and over how many ties, counted up to three."""
    if person == me:
        return 0
    if arc >= 0:
        return _place(circle, arc)
    for own in range(circle.first[me], circle.first[me + 1]):
        between = circle.other[own]
        for far in range(circle.first[between], circle.first[between + 1]):
            if circle.other[far] == person:
                return 2 if circle.kin[far] else 2 + FARTHEST
    for far in range(circle.first[person], circle.first[person + 1]):
        if circle.kin[far]:
            return FARTHEST
    return 2 * FARTHEST


@compiled_within
def _add(tally: Tally, log: Log, severe: Flags, weight: float) -> None:
    """Add the harms that stem from one defender."""
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
