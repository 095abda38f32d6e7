"""Estimates from replicates by leaving them out for real, one at a time, in plain Python."""

import math


def number(replicates, state, formula):
    """Return a formula of the states' means, every state counting alike; replicates are tuples of numbers."""
    states = sorted(set(state))
    width = len(replicates[0])
    means = [
        [mean([r[k] for r, s in zip(replicates, state, strict=True) if s == one]) for one in states]
        for k in range(width)
    ]
    return formula(*[mean(column) for column in means])


def mean(numbers):
    return math.fsum(numbers) / len(numbers)


def jackknife(replicates, state, formula):
    """Return the stratified jackknife standard error (Jones 1974), and the bias if there is one state."""
    variance = 0.0
    everything = []
    for one in sorted(set(state)):
        members = [k for k, s in enumerate(state) if s == one]
        values = []
        for gone in members:
            kept = [k for k in range(len(state)) if k != gone]
            values.append(number([replicates[k] for k in kept], [state[k] for k in kept], formula))
        n = len(members)
        variance += (n - 1) / n * math.fsum((value - mean(values)) ** 2 for value in values)
        everything += values
    n = len(state)
    bias = (n - 1) * (mean(everything) - number(replicates, state, formula))
    return math.sqrt(variance), bias
