"""Days that missions spend on contacts, and divisions of regions, as plainly as can be said."""

import itertools
import math


def days_of_missions(net, missions, *, meeting=0.3, call=0.09, gathering=0.3, hours_a_day=8.0):
    """By mission: contacts a year x work, and journeys there and back; everything in the file is known."""
    actors = {row.id: row for row in net.actors.itertuples()}
    total = {}
    for mission in missions:
        work, trips, tables = 0.0, {}, {}
        for row in net.channels.itertuples():
            if mission not in (row.source, row.target):
                continue
            other = actors[row.target if row.source == mission else row.source]
            often = 365 / row.interval_days
            liaison = other.role in ("defender", "ngo", "community")
            if not liaison and other.role not in ("coordination_group", "mission"):
                continue
            if liaison:
                work += often * (meeting if row.medium == "in_person" else call)
            elif other.role == "mission" and row.mode == "coordinated":
                tables[often] = often * gathering
            else:
                work += often * (
                    gathering if row.mode == "coordinated" else meeting if row.medium == "in_person" else call
                )
            if row.medium == "in_person" and getattr(row, row.traveller) == mission:
                shared = liaison and row.form == "routine"
                trip = (other.region, often) if shared else row.Index
                trips[trip] = (often, max(row.travel_hours, trips.get(trip, (0, 0))[1]))
        total[mission] = work + sum(tables.values()) + sum(n * 2 * hours / hours_a_day for n, hours in trips.values())
    return total


def least_kilometres(kilometres):
    """The smallest sum over all divisions in which every mission has as many regions, or one more."""
    missions, regions = kilometres.shape
    best = math.inf
    for owners in itertools.product(range(missions), repeat=regions):
        numbers = [owners.count(one) for one in range(missions)]
        if max(numbers) - min(numbers) <= 1:
            best = min(best, sum(kilometres[one, region] for region, one in enumerate(owners)))
    return best


def missions_each(net, missions):
    """How many missions each actor can ask: itself, or over one body."""
    role = dict(zip(net.actors["id"], net.actors["role"], strict=True))
    arcs = set()
    for row in net.channels.itertuples():
        arcs.add((row.source, row.target))
        if row.directed != "yes":
            arcs.add((row.target, row.source))
    between = [one for one in role if role[one] in ("ngo", "community", "coordination_group")]
    return {
        one: sum(
            (one, mission) in arcs or any((one, body) in arcs and (body, mission) in arcs for body in between)
            for mission in missions
        )
        for one in role
    }
