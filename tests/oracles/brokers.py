"""Brokerage and structural holes by their definitions, over all triples and pairs of actors."""

from itertools import permutations

import numpy as np

ROLE = {"AAA": 0, "ABA": 1, "AAB": 2, "ABB": 3, "ABC": 4}


def role_of(before, ego, after):
    """The place of a path among the five roles."""
    names = {}
    return ROLE["".join(names.setdefault(group, "ABC"[len(names)]) for group in (before, ego, after))]


def counts(weights, groups):
    """Brokerage by actor and role from a matrix of weights of arcs: sum of w(i, j) w(j, k) (1 - w(i, k))."""
    out = np.zeros((len(groups), 5))
    for i, j, k in permutations(range(len(groups)), 3):
        out[j, role_of(groups[i], groups[j], groups[k])] += weights[i][j] * weights[j][k] * (1 - weights[i][k])
    return out


def moments(groups, arc, mutual):
    """Mean and standard deviation of the counts over all networks, each with its probability."""
    number = len(groups)
    pairs = [(a, b) for a in range(number) for b in range(a + 1, number)]
    chances = {(1, 1): mutual, (1, 0): arc - mutual, (0, 1): arc - mutual, (0, 0): 1 - 2 * arc + mutual}
    kinds, mean, squares = list(chances), np.zeros((number, 5)), np.zeros((number, 5))
    for code in range(4 ** len(pairs)):
        matrix, chance = np.zeros((number, number)), 1.0
        for place, (a, b) in enumerate(pairs):
            kind = kinds[code // 4**place % 4]
            matrix[a, b], matrix[b, a] = kind
            chance *= chances[kind]
        if chance:
            found = counts(matrix, groups)
            mean += chance * found
            squares += chance * found**2
    return mean, np.sqrt(np.maximum(squares - mean**2, 0))


def holes(matrix):
    """Burt's constraint and effective size from an adjacency matrix."""
    both = matrix + matrix.T
    number = len(both)
    constraint, effective = np.full(number, np.nan), np.full(number, np.nan)
    for i in range(number):
        near = np.flatnonzero(both[i])
        if not len(near):
            continue
        p = both[i] / both[i].sum()
        constraint[i] = sum((p[j] + sum(p[q] * both[q, j] / both[q].sum() for q in near if q != j)) ** 2 for j in near)
        effective[i] = sum(1 - sum(p[q] * both[j, q] / both[j].max() for q in near if q != j) for j in near)
    return constraint, effective
