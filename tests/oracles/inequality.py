"""Indices of inequality by their definitions, in plain Python: every pair of people, every person, no sorting."""

import math


def gini(values, weights):
    """Mean absolute difference of all pairs, over twice the mean."""
    pairs = [(x, w) for x, w in zip(values, weights, strict=True)]
    people = math.fsum(weights)
    total = math.fsum(w * x for x, w in pairs)
    apart = math.fsum(v * w * abs(x - y) for x, v in pairs for y, w in pairs)
    return apart / (2 * people * total)


def theil(values, weights):
    """Mean of r ln r, where r is a value over the mean."""
    people = math.fsum(weights)
    mean = math.fsum(w * x for x, w in zip(values, weights, strict=True)) / people
    ratios = [(x / mean, w / people) for x, w in zip(values, weights, strict=True)]
    return math.fsum(share * r * math.log(r) for r, share in ratios if r > 0)


def atkinson(values, weights, epsilon):
    """One less the equal value that would serve as well, over the mean; values above 0."""
    people = math.fsum(weights)
    mean = math.fsum(w * x for x, w in zip(values, weights, strict=True)) / people
    shares = [(x, w / people) for x, w in zip(values, weights, strict=True)]
    if epsilon == 1:
        equal = math.exp(math.fsum(share * math.log(x) for x, share in shares))
    else:
        power = 1 - epsilon
        equal = math.fsum(share * x**power for x, share in shares) ** (1 / power)
    return 1 - equal / mean


def palma(values):
    """What the highest tenth of persons has over what the lowest 40 % have; the number of persons divides by ten."""
    persons = sorted(values)
    tenth = len(persons) // 10
    return math.fsum(persons[-tenth:]) / math.fsum(persons[: 4 * tenth])


def concentration(values, weights, rank):
    """Over all pairs: who is placed higher, and by how much has she more?"""
    rows = list(zip(values, weights, rank, strict=True))
    people = math.fsum(weights)
    total = math.fsum(w * x for x, w, _ in rows)
    signed = math.fsum(v * w * (x - y) * ((a > b) - (a < b)) for x, v, a in rows for y, w, b in rows)
    return signed / (2 * people * total)


def fgt(values, weights, line, alpha):
    """Mean of the shortfall below the line, raised to a power."""
    people = math.fsum(weights)
    return (
        math.fsum(w * ((line - x) / line) ** alpha for x, w in zip(values, weights, strict=True) if x < line) / people
    )
