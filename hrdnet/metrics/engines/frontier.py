"""Exact reliability by dynamic programming over frontiers.

The engine takes the edges one by one. Of everything decided so far it keeps a *state*: for each vertex on
the frontier whether the source reaches it, whether it reaches the target, which other frontier vertices it
reaches (a relation, so that edges may have directions), and the levels of the shared draws in use. States
that agree are added up. What reaches the target is success, what can no longer is failure; both are sums
of products of positive numbers, so a small one keeps its digits. A mass is one number per state of knowledge.

References
----------
Hardy, Lucet & Limnios (2007), "K-terminal network reliability measures with binary decision diagrams",
IEEE Transactions on Reliability 56(3), doi:10.1109/TR.2007.898572, for frontiers of undirected graphs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import compiled
from hrdnet.metrics.engines.elimination import LEVELS, SLOTS, TWICE, Plan, Step, UnorderedError, plan_of
from hrdnet.metrics.engines.reduction import reduced
from hrdnet.metrics.engines.terminals import Problem, part_of

#: How many numbers the masses of an answer may hold at once before it is given up: some 100 bytes each, all in all.
MOST_STATES = 2_000_000
#: How many states all steps of an answer may visit: a step from one state takes about 0.1 microseconds.
MOST_VISITS = 10_000_000_000

Words = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

States = tuple[Any, ...]  # arrays of keys and masses; of a new generation also its hash table

_ENTER, _EDGE, _LEAVE, _DRAW = map(int, (Step.ENTER, Step.EDGE, Step.LEAVE, Step.DRAW))
_SOURCE, _TARGET = 1, 2
_MASK = np.uint64(2**SLOTS - 1)
_LEVEL_BITS = 4
_LEVEL_MASK = np.uint64(LEVELS - 1)


@dataclass(frozen=True, slots=True)
class Exact:
    """The probability that the source reaches the target, and that it does not, each to full precision.

    One number per state of knowledge. ``visits`` is what the answer cost: how many states were visited over all steps,
    counted more than once where there are many states of knowledge.
    """

    reliability: Floats
    unreliability: Floats
    visits: int = 0


def solve(
    problem: Problem, *, states: int = 1, most_states: int = MOST_STATES, most_visits: int = MOST_VISITS
) -> Exact | None:
    """Return the exact answer in some states of knowledge, or ``None`` if it would hold or visit too many states."""
    if problem.source == problem.target:
        return Exact(np.ones(states), np.zeros(states))
    small = reduced(problem)
    if not small.edges:
        return Exact(np.zeros(states), np.ones(states))
    try:
        plan = plan_of(small)
        answer = None if plan is None else run(plan, most_states=most_states, most_visits=most_visits)
    except UnorderedError:
        answer = None
    if answer is not None or states == 1:
        return None if answer is None else _spread(answer, states)
    # States of knowledge that order thresholds differently, or that are too many for the memory, are solved apart.
    halves: list[Exact] = []
    for half in (slice(0, states // 2), slice(states // 2, states)):
        number = len(range(states)[half])
        found = solve(part_of(problem, half), states=number, most_states=most_states, most_visits=most_visits)
        if found is None:
            return None
        most_visits -= found.visits
        halves.append(found)
    return Exact(
        np.concatenate([one.reliability for one in halves]),
        np.concatenate([one.unreliability for one in halves]),
        sum(one.visits for one in halves),
    )


def _spread(answer: Exact, states: int) -> Exact:
    """Repeat the answer to a problem of numbers that are the same in all states of knowledge."""
    one, other = (np.broadcast_to(end, (states,)) for end in (answer.reliability, answer.unreliability))
    return Exact(one, other, answer.visits)


def run(plan: Plan, *, most_states: int = MOST_STATES, most_visits: int = MOST_VISITS) -> Exact | None:
    """Walk through the steps of a plan."""
    words = 2 + (plan.width + 3) // 4
    at_once = plan.chance.shape[1]
    cost = 1 + at_once // TWICE
    success, failure, visits = _walk(
        plan.steps,
        plan.chance,
        plan.against,
        plan.needs,
        plan.levels,
        words,
        plan.width,
        most_states // (1 + at_once // 8),
        most_visits // cost,
    )
    return Exact(success, failure, int(visits) * cost) if visits >= 0 else None


@compiled
def _hash(key: Words) -> np.int64:
    """Mix a state's words in halves of 32 bits: no product overflows, compiled or not."""
    half = np.uint64(0xFFFFFFFF)
    h = np.uint64(0x9E3779B9)
    for word in key:
        h = (h ^ (word & half)) * np.uint64(0x85EBCA6B)
        h = (h ^ (h >> np.uint64(32))) & half
        h = (h ^ (word >> np.uint64(32))) * np.uint64(0xC2B2AE35)
        h = (h ^ (h >> np.uint64(32))) & half
    return np.int64(h)


@compiled
def _put(new: States, number: int, key: Words, mass: Floats, state: int, share: Floats) -> int:
    """Add a share of an old state's mass to a new state; return how many new states there are."""
    keys, masses, table = new
    mask = len(table) - 1
    spot = _hash(key) & mask
    while True:
        found = table[spot]
        if found < 0:
            table[spot] = number
            keys[number] = key
            for one in range(len(share)):
                masses[number, one] = mass[state, one] * share[one]
            return number + 1
        same = True
        for word in range(len(key)):
            if keys[found, word] != key[word]:
                same = False
                break
        if same:
            for one in range(len(share)):
                masses[found, one] += mass[state, one] * share[one]
            return number
        spot = (spot + 1) & mask


@compiled
def _add(total: Floats, mass: Floats, state: int, share: Floats) -> None:
    """Add a share of a state's mass to a total."""
    for one in range(len(share)):
        total[one] += mass[state, one] * share[one]


@compiled
def _unpack(key: Words, rows: Ints, width: int) -> tuple[np.int64, np.int64]:
    """Fill ``rows`` with the relation; return the masks of reached and reaching vertices."""
    for slot in range(width):
        word = key[2 + slot // 4]
        rows[slot] = np.int64((word >> np.uint64(SLOTS * (slot % 4))) & _MASK)
    return np.int64(key[0] & _MASK), np.int64((key[0] >> np.uint64(SLOTS)) & _MASK)


@compiled
def _pack(key: Words, rows: Ints, width: int, reached: np.int64, reaching: np.int64) -> None:
    """Write the relation and the masks into a state; the levels of draws stay."""
    key[0] = np.uint64(reached) | (np.uint64(reaching) << np.uint64(SLOTS))
    for word in range(2, len(key)):
        key[word] = 0
    for slot in range(width):
        key[2 + slot // 4] |= np.uint64(rows[slot]) << np.uint64(SLOTS * (slot % 4))


@compiled
def _arc(
    tail: np.int64, head: np.int64, rows: Ints, width: int, reached: np.int64, reaching: np.int64
) -> tuple[np.int64, np.int64, bool]:
    """Add an arc; return (reached, reaching, whether the target is reached)."""
    tail_bit, head_bit = 1 << tail, 1 << head
    if reached & head_bit or reaching & tail_bit:
        return reached, reaching, False
    if reached & tail_bit:
        if reaching & head_bit:
            return reached, reaching, True
        new = rows[head]
        reached |= new
        for slot in range(width):
            rows[slot] = 0 if new >> slot & 1 else rows[slot] & ~new
    elif reaching & head_bit:
        new = 0
        for slot in range(width):
            if rows[slot] & tail_bit:
                new |= 1 << slot
        reaching |= new
        for slot in range(width):
            rows[slot] = 0 if new >> slot & 1 else rows[slot] & ~new
    else:
        ahead = rows[head]
        for slot in range(width):
            if rows[slot] & tail_bit:
                rows[slot] |= ahead
    return reached, reaching, False


@compiled
def _changes(tail: np.int64, head: np.int64, rows: Ints, reached: np.int64, reaching: np.int64) -> bool:
    """Whether an arc would change anything."""
    return bool(((reached >> head) | (reaching >> tail) | (rows[tail] >> head)) & 1 == 0)


@compiled
def _is_alive(slot: np.int64, rows: Ints, reached: np.int64, reaching: np.int64) -> bool:
    """Whether a vertex on the frontier works."""
    return bool(((reached | reaching | rows[slot]) >> slot) & 1 == 1)


@compiled
def _draw(old: States, new: States, step: Ints, levels: Floats) -> int:
    """Give every state each level of a shared draw."""
    keys, mass = old
    slot, first, past = step[1], step[2], step[3]
    count = 0
    key = np.zeros(keys.shape[1], dtype=np.uint64)
    for state in range(len(mass)):
        for level in range(past - first):
            key[:] = keys[state]
            key[1] |= np.uint64(level) << np.uint64(_LEVEL_BITS * slot)
            count = _put(new, count, key, mass, state, levels[first + level])
    return count


@compiled
def _forget(old: States, new: States, step: Ints, all_: Floats) -> int:
    """Let a shared draw go: states that differed in it alone are one."""
    keys, mass = old
    count = 0
    key = np.zeros(keys.shape[1], dtype=np.uint64)
    for state in range(len(mass)):
        key[:] = keys[state]
        key[1] &= ~(_LEVEL_MASK << np.uint64(_LEVEL_BITS * step[1]))
        count = _put(new, count, key, mass, state, all_)
    return count


@compiled
def _enter(old: States, new: States, step: Ints, p: Floats, q: Floats, width: int, failure: Floats) -> int:
    """Let a vertex in, working or not; add what fails with the target, and return the number of states."""
    keys, mass = old
    slot, kind = step[1], step[2]
    works, fails = (p > 0).any(), (q > 0).any()
    count = 0
    rows = np.zeros(SLOTS, dtype=np.int64)
    key = np.zeros(keys.shape[1], dtype=np.uint64)
    for state in range(len(mass)):
        key[:] = keys[state]
        if fails:
            if kind == _TARGET:
                _add(failure, mass, state, q)
            else:
                count = _put(new, count, key, mass, state, q)
        if works:
            reached, reaching = _unpack(key, rows, width)
            if kind == _SOURCE:
                reached |= 1 << slot
            elif kind == _TARGET:
                reaching |= 1 << slot
            else:
                rows[slot] = 1 << slot
            _pack(key, rows, width, reached, reaching)
            count = _put(new, count, key, mass, state, p)
    return count


@compiled
def _edge(
    old: States, new: States, step: Ints, needs: Ints, p: Floats, q: Floats, width: int, success: Floats, all_: Floats
) -> int:
    """Open or close an edge; add what reaches the target, and return the number of states."""
    keys, mass = old
    tail, head, both = step[1], step[2], step[3] == 1
    fails = (q > 0).any()
    count = 0
    rows = np.zeros(SLOTS, dtype=np.int64)
    key = np.zeros(keys.shape[1], dtype=np.uint64)
    for state in range(len(mass)):
        key[:] = keys[state]
        reached, reaching = _unpack(key, rows, width)
        passes = _is_alive(tail, rows, reached, reaching) and _is_alive(head, rows, reached, reaching)
        for need in range(step[4], step[5]):
            level = np.int64((key[1] >> np.uint64(_LEVEL_BITS * needs[need, 0])) & _LEVEL_MASK)
            passes = passes and level < needs[need, 1]
        changes = _changes(tail, head, rows, reached, reaching)
        changes = changes or (both and _changes(head, tail, rows, reached, reaching))
        if not (passes and changes):
            count = _put(new, count, key, mass, state, all_)
            continue
        if fails:
            count = _put(new, count, key, mass, state, q)
        reached, reaching, arrived = _arc(tail, head, rows, width, reached, reaching)
        if both and not arrived:
            reached, reaching, arrived = _arc(head, tail, rows, width, reached, reaching)
        if arrived:
            _add(success, mass, state, p)
            continue
        _pack(key, rows, width, reached, reaching)
        count = _put(new, count, key, mass, state, p)
    return count


@compiled
def _leave(old: States, new: States, step: Ints, width: int, failure: Floats, all_: Floats) -> int:
    """Let a vertex go; add what can no longer reach the target, and return the number of states."""
    keys, mass = old
    slot, source_in, target_in = step[1], step[2] == 1, step[3] == 1
    count = 0
    rows = np.zeros(SLOTS, dtype=np.int64)
    key = np.zeros(keys.shape[1], dtype=np.uint64)
    keep = ~(1 << slot)
    for state in range(len(mass)):
        key[:] = keys[state]
        reached, reaching = _unpack(key, rows, width)
        reached &= keep
        reaching &= keep
        if (source_in and reached == 0) or (target_in and reaching == 0):
            _add(failure, mass, state, all_)
            continue
        rows[slot] = 0
        for other in range(width):
            rows[other] &= keep
        _pack(key, rows, width, reached, reaching)
        count = _put(new, count, key, mass, state, all_)
    return count


@compiled
def _walk(
    steps: Ints,
    chance: Floats,
    against: Floats,
    needs: Ints,
    levels: Floats,
    words: int,
    width: int,
    most_states: int,
    most_visits: int,
) -> tuple[Floats, Floats, int]:
    """Return (success, failure, visited states), the last negative if there would have been too many."""
    at_once = chance.shape[1]
    keys = np.zeros((1, words), dtype=np.uint64)
    mass = np.ones((1, at_once))
    success, failure, all_ = np.zeros(at_once), np.zeros(at_once), np.ones(at_once)
    visits = 0
    for number in range(len(steps)):
        visits += len(mass)
        step = steps[number]
        kind = step[0]
        most = (step[3] - step[2] if kind == _DRAW else 2) * len(mass)
        size = 16
        while size < 2 * most:
            size *= 2
        table = np.full(size, -1, dtype=np.int64)
        next_keys = np.empty((most, words), dtype=np.uint64)
        next_mass = np.empty((most, at_once))
        old, new = (keys, mass), (next_keys, next_mass, table)
        if kind == _ENTER:
            count = _enter(old, new, step, chance[number], against[number], width, failure)
        elif kind == _EDGE:
            count = _edge(old, new, step, needs, chance[number], against[number], width, success, all_)
        elif kind == _LEAVE:
            count = _leave(old, new, step, width, failure, all_)
        elif kind == _DRAW:
            count = _draw(old, new, step, levels)
        else:
            count = _forget(old, new, step, all_)
        if count > most_states or visits > most_visits:
            return success, failure, -1
        keys = next_keys[:count].copy()
        mass = next_mass[:count].copy()
    return success, failure, visits
