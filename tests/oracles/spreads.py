"""Harm over ties in plain Python, person by person, from the same numbers as the engine."""

import heapq
import math

import numpy as np

from hrdnet.draws import pair_draws


def numbers_of(net, person, ties, seed, world):
    """The number of a person, and one for each of her ties, in blocks of four."""
    key = net.draw_keys[1][person : person + 1]
    found = []
    for block in range(-(-(ties + 1) // 4)):
        counter = world | (block << 32)
        one, two = (int(part[0, 0]) for part in pair_draws(seed, "spread person", key, 1, first_world=counter))
        found += [one & 0xFFFFFFFF, one >> 32, two & 0xFFFFFFFF, two >> 32]
    return [(number + 0.5) / 2**32 for number in found[: ties + 1]]


def neighbours(net, over):
    """Ties of each person, in the order of the keys of those at their ends."""
    keys = net.draw_keys[1]
    found = {person: [] for person in range(len(net))}
    frame = net.ties if over == "ties" else net.channels
    for row in frame.itertuples():
        one, other = net.position(row.source), net.position(row.target)
        found[one].append(other)
        if over == "ties" or row.directed != "yes":
            found[other].append(one)
    return {person: sorted(others, key=lambda one: int(keys[one])) for person, others in found.items()}


def spread(net, over, time, transmit, recover, seeds, seed, world):
    """When each is affected, followed in order of time: {person: time}."""
    around = neighbours(net, over)
    begins, done = {net.position(one): 0.0 for one in seeds}, set()
    heap = [(0.0, person) for person in begins]
    heapq.heapify(heap)
    while heap:
        now, person = heapq.heappop(heap)
        if person in done:
            continue
        done.add(person)
        own, *others = numbers_of(net, person, len(around[person]), seed, world)
        lasts = duration(time, recover, own)
        for other, part in zip(around[person], others, strict=True):
            wait = waiting(time, transmit, part)
            if wait <= lasts and now + wait < begins.get(other, math.inf):
                begins[other] = now + wait
                heapq.heappush(heap, (now + wait, other))
    return begins


def duration(time, recover, part):
    """For how long somebody is affected: the first step at whose end she recovers, or an exponential time."""
    if recover == 0:
        return math.inf
    if time == "continuous":
        return -math.log(part) / recover
    steps = 1
    while part < (1 - recover) ** steps:
        steps += 1
    return steps


def waiting(time, transmit, part):
    """After how long a tie passes it on: the first step at which a chance comes true, or an exponential time."""
    if transmit == 0:
        return math.inf
    if time == "continuous":
        return -math.log(part) / transmit
    steps = 1
    while part < (1 - transmit) ** steps:
        steps += 1
    return steps


def percolation_size(degree_mean, transmit):
    """The attack rate of a large outbreak on a network with Poisson degrees: s = 1 - exp(-c T s) by iteration."""
    share = 1.0
    for _ in range(200):
        share = 1 - math.exp(-degree_mean * transmit * share)
    return share


def as_dict(begins, ends):
    """Times of an engine's run by person."""
    return {int(person): float(begins[person]) for person in np.flatnonzero(np.isfinite(begins))}
