"""Plans of journeys by trying every one: who visits which region, on which journeys, in which order."""

import itertools
import math


def partitions(items):
    """Every way to put some things into groups."""
    if not items:
        yield []
        return
    first, rest = items[0], items[1:]
    for groups in partitions(rest):
        yield [[first], *groups]
        for spot in range(len(groups)):
            yield [*groups[:spot], [first, *groups[spot]], *groups[spot + 1 :]]


def days(demands, mission, regions):
    """The days of the quickest journey through some regions, by trying every order."""
    out = demands.from_town[demands.town[mission]]
    best = math.inf
    for order in itertools.permutations(regions):
        road = out[order[0]] + out[order[-1]] + sum(demands.between[a, b] for a, b in itertools.pairwise(order))
        best = min(best, road / 8 + sum(demands.there[mission, r] for r in order))
    return best


def plans(demands):
    """Every plan that fits: a list of (mission, regions), with its days a year."""
    missions, regions = demands.there.shape
    barred = list(demands.barred.values())
    for owners in itertools.product([None, *range(missions)], repeat=regions):
        if any(m is not None and (not demands.may[m, r] or any(b[m, r] for b in barred)) for r, m in enumerate(owners)):
            continue
        own = [[r for r, m in enumerate(owners) if m == mission] for mission in range(missions)]
        for split in itertools.product(*(list(partitions(one)) for one in own)):
            spent = [[days(demands, m, group) for group in groups] for m, groups in enumerate(split)]
            if any(one > demands.longest + 1e-9 for each in spent for one in each):
                continue
            if any(demands.times * sum(each) > most + 1e-9 for each, most in zip(spent, demands.capacity, strict=True)):
                continue
            total = demands.times * sum(sum(each) for each in spent)
            if total > demands.total + 1e-9:
                continue
            yield [(m, tuple(group)) for m, groups in enumerate(split) for group in groups], total


def worth(values, plan):
    """What visits add up to."""
    return sum(values[m][r] for m, group in plan for r in group)


def best(demands, mean, outcomes, constant, objective, limits=()):
    """The best objective and the fewest days for it; sorted outcomes for leximin; None if nothing fits.

    ``limits`` are (values by mission and region, low, high).
    """
    found = None
    for plan, spent in plans(demands):
        if any(not low - 1e-9 <= worth(values, plan) <= high + 1e-9 for values, low, high in limits):
            continue
        groups = [base + worth(values, plan) for base, values in zip(constant, outcomes, strict=True)]
        value = worth(mean, plan)
        if objective == "worst":
            value = (min(groups), value)
        elif objective == "leximin":
            value = sorted(groups)
        if found is None or value > found[0] or (value == found[0] and spent < found[1]):
            found = value, spent
    return found
