"""Dividing regions among missions by trying every division, one after the other."""

import itertools

import numpy as np


def divisions(missions, regions, each):
    """Every way to give each region so many missions."""
    sets = list(itertools.combinations(range(missions), each))
    return itertools.product(sets, repeat=regions)


def connected(regions, neighbours):
    """Whether some regions hang together, by growing from one of them until nothing is added."""
    if not regions:
        return True
    grown = {next(iter(regions))}
    while True:
        more = {b for a, b in neighbours if a in grown} | {a for a, b in neighbours if b in grown}
        if more & regions <= grown:
            return grown == set(regions)
        grown |= more & regions


def fits(division, demands):
    """Whether a division meets every demand."""
    missions = range(len(demands.capacity))
    work = [sum(demands.work[m, r] for r, chosen in enumerate(division) if m in chosen) for m in missions]
    if any(mask[m, r] for mask in demands.barred.values() for r, chosen in enumerate(division) for m in chosen):
        return False
    if any(work[m] > demands.capacity[m] + 1e-9 for m in missions):
        return False
    if demands.balance is not None:
        mean = sum(work) / sum(demands.capacity)
        if any(work[m] > (1 + demands.balance) * mean * demands.capacity[m] + 1e-9 for m in missions):
            return False
    if demands.contiguous:
        return all(
            connected({r for r, chosen in enumerate(division) if m in chosen}, demands.neighbours) for m in missions
        )
    return True


def outcomes(division, values, constant, sets):
    """What each group gets: values by group, region and set of missions."""
    totals = list(constant)
    for region, chosen in enumerate(division):
        for group in range(len(totals)):
            totals[group] += values[group][region][sets.index(chosen)]
    return totals


def best(demands, values, constant, mean, travel, objective, floors=()):
    """The best objective over all divisions that fit: a number, or sorted outcomes; None if none fits."""
    missions, regions = demands.work.shape
    sets = list(itertools.combinations(range(missions), demands.each))
    found = None
    for division in divisions(missions, regions, demands.each):
        if not fits(division, demands):
            continue
        groups = outcomes(division, values, constant, sets)
        if any(groups[group] < least for group, least in floors):
            continue
        spots = [sets.index(chosen) for chosen in division]
        if objective == "mean":
            value = sum(mean[r][s] for r, s in enumerate(spots))
        elif objective == "cost":
            value = -sum(travel[r][s] for r, s in enumerate(spots))
        elif objective == "worst":
            value = min(groups)
        else:
            value = sorted(groups)
        if found is None or value > found:
            found = value
    return found


def by_hand(values):
    """An array of whole numbers as nested lists."""
    return np.asarray(values).astype(int).tolist()
