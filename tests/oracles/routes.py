"""Routes by enumeration in plain Python: every way without a loop, and what it is worth by definition."""

import itertools

DAY = 1440


def simple_routes(evaluation, origin, target):
    """Return every route as a list of (channel, tail, head), none through another target or an actor twice."""
    roles = evaluation.roles
    table = evaluation.network.table("channels")
    ends = list(zip(table.refs("source").codes.tolist(), table.refs("target").codes.tolist(), strict=True))
    directed = table.words("directed").is_any("yes").tolist()
    found, waiting = [], [([], origin)]
    while waiting:
        way, here = waiting.pop()
        if here == target:
            found.append(way)
            continue
        if way and not (roles.relay[here] and not roles.target[here]):
            continue
        seen = {origin, *(head for _, _, head in way)}
        for channel, pair in enumerate(ends):
            for tail, head in [pair] if directed[channel] else [pair, pair[::-1]]:
                if tail == here and head not in seen and (roles.relay[head] or roles.target[head]):
                    waiting.append(([*way, (channel, tail, head)], head))
    return found


def probability(evaluation, passing, way):
    """Return the probability that a route works: channels and actors, and every shared draw at its lowest threshold."""
    table = evaluation.network.table("channels")
    source, target = table.refs("source").codes, table.refs("target").codes
    works, shared = 1.0, {}
    for channel, _, head in way:
        works *= passing.channel[channel]
        works *= passing.target[head] if evaluation.roles.target[head] else passing.relay[head]
        regions = {int(evaluation.region[source[channel]]), int(evaluation.region[target[channel]])}
        if evaluation.in_person[channel]:
            who = ("who", int(evaluation.traveller[channel]))
            shared[who] = min(shared.get(who, 1.0), passing.traveller[channel])
            shared |= {("in person", one): passing.in_person[one] for one in regions}
        elif evaluation.remote[channel]:
            shared |= {("remote", one): passing.remote[one] for one in regions}
    for level in shared.values():
        works *= level
    return float(works)


def days(timing, minutes, way):
    """Return the mean days of a route: the first wait for a meeting is half its interval, the next one is exact."""
    total, before = 0.0, None
    for channel, _, _ in way:
        interval, delay = minutes.interval[channel] / DAY, minutes.delay[channel] / DAY
        group = int(timing.meeting[channel])
        meeting = (group, interval) if group >= 0 else None
        total += -before[1] % interval if before and meeting and before[0] == meeting and interval else interval / 2
        total += delay
        before = (meeting, delay)
    return total


def most_disjoint(ways):
    """Return the largest sets of routes that share no actor in between, as lists of routes."""
    inner = [frozenset(head for _, _, head in way[:-1]) for way in ways]
    sets = [[]]
    for size in itertools.count(1):
        larger = [
            [*chosen, number]
            for chosen in sets
            for number in range(chosen[-1] + 1 if chosen else 0, len(ways))
            if all(not inner[number] & inner[other] for other in chosen)
            and not (len(ways[number]) == 1 and any(len(ways[other]) == 1 for other in chosen))
        ]
        if not larger:
            return size - 1, [[ways[number] for number in chosen] for chosen in sets]
        sets = larger
    return None
