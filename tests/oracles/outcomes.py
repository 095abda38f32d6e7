"""Outcomes of burden-sharing request by request: lists and fractions instead of arrays."""

from fractions import Fraction

from hrdnet.sim.sharing.layout import BINS, EXTRAS, STATES


def requests(result, strategy, cells):
    """Every request of some cells under a strategy, by state of knowledge and replicate: a list of how it ended."""
    ends = result.layout.ends(result.records)
    replicates = {}
    for replicate, state in enumerate(result.state.tolist()):
        found = []
        for cell in cells:
            for number, name in enumerate(STATES):
                found += [name] * int(ends[replicate, strategy, cell, number])
        replicates.setdefault(state, []).append(found)
    return replicates


def share(result, strategy, cells, counted, among):
    """The share of requests that end as counted, among some; every state's replicates weigh alike."""
    part = whole = Fraction(0)
    for replicates in requests(result, strategy, cells).values():
        part += Fraction(sum(sum(one in counted for one in found) for found in replicates), len(replicates))
        whole += Fraction(sum(sum(one in among for one in found) for found in replicates), len(replicates))
    return float(part / whole) if whole else float("nan")


def alone(result, strategy, cells):
    """The share of requests heard that one body alone hears."""
    extras = result.layout.extras(result.records)
    part = whole = Fraction(0)
    states = result.state.tolist()
    for replicate, state in enumerate(states):
        for cell in cells:
            one, several = (
                int(extras[replicate, strategy, cell, EXTRAS.index(name)])
                for name in ("heard_by_one", "heard_by_several")
            )
            part += Fraction(one, states.count(state))
            whole += Fraction(one + several, states.count(state))
    return float(part / whole) if whole else float("nan")


def within(result, strategy, cells, bins):
    """The share of requests used that are acted on within the days of the first bins."""
    days = result.layout.days(result.records)
    states = result.state.tolist()
    acted = whole = Fraction(0)
    for replicate, state in enumerate(states):
        for cell in cells:
            acted += Fraction(int(days[replicate, strategy, cell, :bins].sum()), states.count(state))
    for replicates in requests(result, strategy, cells).values():
        used = sum(sum(one != "chose_not_to_use_it" for one in found) for found in replicates)
        whole += Fraction(used, len(replicates))
    assert bins <= BINS
    return float(acted / whole) if whole else float("nan")
