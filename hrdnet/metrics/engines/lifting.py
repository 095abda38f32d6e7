"""Reach with every set of barriers lifted, over states of knowledge and worlds: what the Shapley value is made of."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.draws import threshold
from hrdnet.errors import UsageError
from hrdnet.metrics.engines.drawing import Drawing, Parts, drawing
from hrdnet.metrics.engines.passing import Evaluation, Factors
from hrdnet.metrics.engines.sampled import WORD, in_threads, memory, processors
from hrdnet.metrics.engines.terminals import OTHERS, WHOLE, WOMEN

if TYPE_CHECKING:
    from hrdnet.metrics.engines.lattice import Players, Slots, Sums

Floats = npt.NDArray[np.float64]

#: More players than this make more sets than anybody waits for.
MOST_PLAYERS = 16
#: More players on one class of things than this make more patterns than fit in memory.
_MOST_ON_ONE = 8
#: Words of worlds, over all states, that are walked with at a time; more fall out of the processor's memory.
_WIDTH = 64
#: Which kinds of product belong to each class of ``engines.lattice``.
_FIELDS = ("channel", "traveller", "in_person", "remote", "target", "relay")
_JOURNEYS = {WHOLE: "traveller", WOMEN: "traveller_women", OTHERS: "traveller_others"}


@dataclass(frozen=True)
class Lifted:
    """Reach of each part (last axis), by state of knowledge or by batch of worlds (next to last axis).

    ``none`` is reach as it is, ``every`` without any barrier; of each player, ``alone`` is reach if it is lifted
    alone, ``last`` if all others are, and ``shapley`` what lifting it adds, over all orders.
    """

    none: Floats
    every: Floats
    alone: Floats
    last: Floats
    shapley: Floats


def sample_lifted(
    evaluation: Evaluation,
    parts: Parts,
    players: Sequence[Sequence[str]],
    states: Sequence[dict[str, float]],
    *,
    worlds: int,
    seed: int,
    threads: int | None = None,
) -> tuple[Lifted, Lifted]:
    """Return reach with sets of barriers lifted: by state of knowledge, and by batch of 8 worlds over all states.

    Parameters
    ----------
    evaluation, parts, states, seed, threads
        As for ``engines.sampled.sample``.
    players
        Names of barriers that are lifted together, once each.
    worlds
        How many in each state, a multiple of 64.

    Returns
    -------
    by_state, by_batch
        Arrays (..., states, parts) and (..., worlds / 8, parts).

    Raises
    ------
    UsageError
        If there are too many players.
    """
    from hrdnet.metrics.engines.lattice import BATCH, draw, walk

    first = evaluation.factors(states[0])
    classes = [
        [player for player, names in enumerate(players) if any(one in names for one, _ in first.of[field])]
        for field in _FIELDS
    ]
    if len(players) > MOST_PLAYERS or max(map(len, classes)) > _MOST_ON_ONE:
        raise UsageError(
            f"there are more than {MOST_PLAYERS} barriers, or more than {_MOST_ON_ONE} of them on one kind of thing: "
            "join some to groups"
        )
    asks = ~evaluation.roles.target[parts.row]
    ready = drawing(evaluation, Parts(parts.row[asks], parts.kind[asks]), states, seed)
    places, place = np.unique(ready.place, return_inverse=True)
    game = _game(len(players), classes)
    words = worlds // WORD
    workers = threads or processors()
    block, together = _shape(ready, len(players), len(places), words, len(states), workers)

    def run(task: tuple[int, int]) -> tuple[int, int, Sums]:
        begin, group = task
        some, wide = states[begin : begin + together], min(block, words - group)
        slots = _slots(evaluation, ready, evaluation.factors_of_each(some), players, classes)
        drawn = draw(slots, group, wide)
        return begin, group, walk(ready.arcs, ready.things, slots, drawn, game, ready.targets, places)

    number = len(players)
    by_state = np.zeros((3 * number + 2, len(places), len(states)))
    by_batch = np.zeros((3 * number + 2, len(places), worlds // BATCH))
    tasks = list(itertools.product(range(0, len(states), together), range(0, words, block)))
    for begin, group, sums in in_threads(run, tasks, workers=workers, what="lifting barriers"):
        some, wide = min(together, len(states) - begin), min(block, words - group)
        # Of sets that a player is in: those in which it is the last or not, and those that it joins later.
        joined = sums.within + np.cumsum(sums.later, axis=0)[:-1] - sums.rest
        every = np.concatenate([joined, sums.alone, sums.last, sums.none[None], sums.every[None]])
        by_state[:, :, begin : begin + some] += every[:, :, :some]
        lanes = slice(group * WORD // BATCH, (group + wide) * WORD // BATCH)
        by_batch[:, :, lanes] += every[:, :, some:]
    by_state[:number] /= _whole(number)
    by_batch[:number] /= _whole(number)
    answers = by_state / worlds, by_batch / (BATCH * len(states))
    return _lifted(answers[0], place, asks, number), _lifted(answers[1], place, asks, number)


def _lifted(sums: Floats, place: npt.NDArray[np.int64], asks: npt.NDArray[np.bool_], number: int) -> Lifted:
    """Spread the sums of places over the parts; one that is itself a target has reach 1 whatever is lifted."""
    whole = np.zeros((len(sums), sums.shape[2], len(asks)))
    whole[:, :, asks] = np.swapaxes(sums[:, place], 1, 2)
    whole[number:, :, ~asks] = 1.0
    shapley, alone, last = (whole[start * number : (start + 1) * number] for start in range(3))
    return Lifted(whole[-2], whole[-1], alone, last, shapley)


def _whole(number: int) -> int:
    """Return what the weights of sets of so many players are multiplied with to be whole numbers."""
    return math.lcm(*range(1, number + 1))


def _game(number: int, classes: Sequence[Sequence[int]]) -> Players:
    from hrdnet.metrics.engines.lattice import Players

    bits = np.zeros((number, len(classes)), dtype=np.int64)
    for column, members in enumerate(classes):
        for bit, player in enumerate(members):
            bits[player, column] = 1 << bit
    # Whole numbers, so that sums are exact and no order of adding changes a bit.
    rest = [_whole(number) // (number * math.comb(number - 1, size)) for size in range(number)] + [0]
    share = [0] + [rest[size - 1] + rest[size] for size in range(1, number + 1)]
    # Of a set of s players, r may still join: of those sets that add k of them there are so many.
    within, later, whole = (np.zeros((number + 1, number + 1)) for _ in range(3))
    for s in range(number + 1):
        for r in range(number + 1 - s):
            within[s, r] = sum(math.comb(r, k) * share[s + k] for k in range(r + 1))
            later[s, r] = sum(math.comb(r - 1, k - 1) * share[s + k] for k in range(1, r + 1))
            whole[s, r] = sum(math.comb(r, k) * rest[s + k] for k in range(r + 1))
    return Players(bits, within, later, whole)


def _shape(ready: Drawing, players: int, places: int, words: int, states: int, workers: int) -> tuple[int, int]:
    """Return how many words of worlds and how many states are walked with at a time."""
    rows = len(ready.arcs.channel) * (_MOST_ON_ONE + 2) + ready.vertices * (players + 3) + 6 * places * (players + 2)
    rows += 16 * len(ready.things.channels) + 64 * len(ready.targets) + 2 * ready.actors
    width = int(np.clip(memory() // (8 * max(1, rows) * workers), 1, _WIDTH))
    block = min(words, width)
    together = max(1, min(width // block, -(-states // workers)))
    if states == 1:
        block = max(1, min(block, -(-words // workers)))
    return block, together


def _slots(
    evaluation: Evaluation,
    ready: Drawing,
    factors: Sequence[Factors],
    players: Sequence[Sequence[str]],
    classes: Sequence[Sequence[int]],
) -> Slots:
    """Return what is drawn: keys and thresholds of each thing of each class under each pattern."""
    from hrdnet.metrics.engines.lattice import Slots
    from hrdnet.metrics.engines.openings import CHANNEL, IN_PERSON, RECEIVER, REMOTE, TRAVELLER

    arcs, things, targets = ready.arcs, ready.things, ready.targets
    traveller = things.actors[things.traveller[arcs.channel]]
    regions, actors = things.regions, things.actors
    entities = (things.channels[arcs.channel], traveller, regions, regions, actors[targets], actors)
    streams = (CHANNEL, TRAVELLER, IN_PERSON, REMOTE, RECEIVER, RECEIVER)
    entity, stream, levels, size = [], [], [], []
    for field, members, keys, which in zip(_FIELDS, classes, entities, streams, strict=True):
        size.append(len(keys))
        for pattern in range(1 << len(members)):
            lifted = {name for bit, player in enumerate(members) if pattern >> bit & 1 for name in players[player]}
            chances = [_chances(evaluation, ready, field, one, lifted) for one in factors]
            entity.append(keys)
            stream.append(np.full(len(keys), things.streams[which]))
            levels.append(threshold(np.array(chances)).T)
    begin = np.cumsum([0, *(len(keys) << len(members) for keys, members in zip(entities, classes, strict=True))])
    number = np.arange(ready.actors)
    number[targets] = np.arange(len(targets))
    every = (np.concatenate(entity), np.concatenate(stream), np.ascontiguousarray(np.concatenate(levels)))
    return Slots(*every, begin[:-1].astype(np.int64), np.array(size, dtype=np.int64), number)


def _chances(evaluation: Evaluation, ready: Drawing, field: str, one: Factors, lifted: set[str]) -> Floats:
    """Return with what probability the things of a class pass, in one state of knowledge."""
    arcs = ready.arcs
    if field == "traveller":
        away = np.flatnonzero(evaluation.in_person)
        of_kind = np.array([one.product(_JOURNEYS[kind], lifted)[away] for kind in sorted(_JOURNEYS)]).reshape(-1)
        return np.where(arcs.share >= 0, np.append(of_kind, 1.0)[arcs.share], 1.0)
    product = one.product(field, lifted)
    if field == "channel":
        return product[arcs.channel]
    if field == "target":
        return product[ready.targets]
    return np.where(evaluation.roles.relay, product, 0.0) if field == "relay" else product
