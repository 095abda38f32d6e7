"""Floating catchments place by place and body by body, and the fewest days over channels, in plain Python."""

import math

MINUTES_A_DAY = 1440


def access(demand, supply, cost, weigh, *, choose=None, most=math.inf, shared=True):
    """Supply per person of each place.

    ``weigh`` is the weight of a cost; ``choose`` the places over which selection weights sum ("all", "catchment"), or
    None for no selection; without ``shared``, supply is what is there, whoever asks.
    """
    places, bodies = range(len(demand)), range(len(supply))

    def near(i, j):
        return math.isfinite(cost[i][j]) and cost[i][j] <= most

    def weight(i, j):
        if not near(i, j):
            return 0.0
        w = weigh(cost[i][j])
        if choose is None:
            return w
        others = [k for k in bodies if math.isfinite(cost[i][k]) and (choose == "all" or near(i, k))]
        whole = sum(weigh(cost[i][k]) for k in others)
        return w * w / whole if whole else 0.0

    answer = []
    for i in places:
        total = 0.0
        for j in bodies:
            w = weight(i, j)
            if not w:
                continue
            asking = sum(demand[k] * weight(k, j) for k in places) if shared else 1.0
            if asking:
                total += w * supply[j] / asking
            elif supply[j]:
                total = math.nan
        answer.append(total)
    return answer


def days(net, target, relay, origin, body):
    """Days of the quickest route from an actor to a body; inf if there is none. All times are known."""
    actors = list(net.ids)
    channels = net.channels.to_dict("records")
    reached = {origin: 0.0}
    if origin == body:
        return 0.0
    for _ in actors:
        for channel in channels:
            if channel.get("probability") == 0:
                continue
            takes = round(channel["interval_days"] * MINUTES_A_DAY) / 2
            takes += round((channel["delay_days"] + road(channel)) * MINUTES_A_DAY)
            ways = [(channel["source"], channel["target"])]
            ways += [] if channel["directed"] == "yes" else [(channel["target"], channel["source"])]
            for tail, head in ways:
                passes = tail == origin or (relay[actors.index(tail)] and not target[actors.index(tail)])
                takes_it = relay[actors.index(head)] or head == body
                if tail in reached and passes and takes_it and not (target[actors.index(tail)]):
                    there = reached[tail] + takes / MINUTES_A_DAY
                    reached[head] = min(there, reached.get(head, math.inf))
    return reached.get(body, math.inf)


def road(channel):
    """Days on the road: only what is in person travels."""
    return channel["travel_days"] if channel["medium"] == "in_person" else 0.0


def kilometres(one, other):
    """Great-circle distance by the angle between two unit vectors, on a sphere of 6,371 km."""

    def vector(latitude, longitude):
        phi, lam = math.radians(latitude), math.radians(longitude)
        return math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)

    a, b = vector(*one), vector(*other)
    cross = math.dist((0, 0, 0), (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]))
    return 6371.0 * math.atan2(cross, sum(x * y for x, y in zip(a, b, strict=True)))
