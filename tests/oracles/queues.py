"""Queues in plain Python: events one by one, births and deaths one by one."""

import math

import numpy as np

from hrdnet.draws import pair_draws


def drawn_cases(seed, replicate, number, *, arrival_rate, service, fixed=False, patience=math.inf):
    """Arrivals, service times and patience of the first cases, from the numpy definition of the draws."""
    keys = np.arange(number, dtype=np.uint64)
    one, two = (column[:, 0] for column in pair_draws(seed, "queue case", keys, 1, first_world=replicate))
    three = pair_draws(seed, "queue patience", keys, 1, first_world=replicate)[0][:, 0]

    def times(column):
        return [-math.log(((int(bits) >> 12) + 0.5) / 2**52) for bits in column]

    arrivals, now = [], 0.0
    for gap in times(one):
        now += gap / arrival_rate
        arrivals.append(now)
    services = [service if fixed else service * draw for draw in times(two)]
    return arrivals, services, [patience * draw for draw in times(three)]


def fates(arrivals, services, *, officers, places=math.inf, patience=None, severity=None):
    """When service of each case began (None: never) and when it left, looking at everyone at every event."""
    number = len(arrivals)
    patience = [math.inf] * number if patience is None else patience
    severity = [0] * number if severity is None else severity
    begun, gone = [None] * number, [None] * number
    waiting, at_work, coming = [], [], list(range(number))
    while waiting or at_work or coming:
        events = [(gone[case], 0, case) for case in at_work]
        events += [(arrivals[case] + patience[case], 1, case) for case in waiting]
        if coming:
            events.append((arrivals[coming[0]], 2, coming[0]))
        now, kind, case = min(events)
        begins = []
        if kind == 0:
            at_work.remove(case)
            if waiting:
                begins = [min(waiting, key=lambda one: (-severity[one], one))]
                waiting.remove(begins[0])
        elif kind == 1:
            waiting.remove(case)
            gone[case] = now
        else:
            coming.remove(case)
            if len(at_work) < officers:
                begins = [case]
            elif len(at_work) + len(waiting) < places:
                waiting.append(case)
            else:
                gone[case] = now
        for one in begins:
            begun[one], gone[one] = now, now + services[one]
            at_work.append(one)
    return begun, gone


def counted(arrivals, begun, gone, *, warm_up, horizon):
    """What a run counts, from the fates of its cases: sums by case, and means over time by overlap of spans."""
    some = [case for case, at in enumerate(arrivals) if warm_up < at <= horizon]
    lost = [case for case in some if begun[case] is None and gone[case] == arrivals[case]]
    served = [case for case in some if begun[case] is not None]
    gave_up = [case for case in some if begun[case] is None and case not in lost]
    waits = {case: (gone[case] if begun[case] is None else begun[case]) - arrivals[case] for case in served + gave_up}

    def overlap(first, last):
        return max(0.0, min(last, horizon) - max(first, warm_up))

    line_ends = [gone[case] if begun[case] is None else begun[case] for case in range(len(arrivals))]
    return {
        "arrived": len(some),
        "lost": len(lost),
        "delayed": sum(waits[case] > 0 for case in waits),
        "served": len(served),
        "gave_up": len(gave_up),
        "waited": sum(waits[case] for case in served),
        "in_line": sum(waits.values()),
        "stayed": sum(gone[case] - arrivals[case] for case in waits),
        "system_area": sum(overlap(arrivals[case], gone[case]) for case in range(len(arrivals))),
        "queue_area": sum(overlap(arrivals[case], line_ends[case]) for case in range(len(arrivals))),
    }


def birth_and_death(arrival_rate, service_rate, officers, *, places=None, leaving_rate=0.0, most=4_000):
    """Long-run means of M/M/c/K with patience, state by state.

    The wait of those served: with k waiting, the last of them is served if in each of the k stages until its turn somebody
    else leaves first; how long a stage takes does not depend on who leaves.
    """
    top = most if places is None else places
    shares = [1.0]
    for n in range(top):
        busy, waiting = min(n + 1, officers), max(n + 1 - officers, 0)
        shares.append(shares[-1] * arrival_rate / (busy * service_rate + waiting * leaving_rate))
        if shares[-1] > 1e200:
            shares = [share / 1e200 for share in shares]
    whole = math.fsum(shares)
    p = [share / whole for share in shares]
    loss = 0.0 if places is None else p[-1]
    in_queue = math.fsum(max(n - officers, 0) * p[n] for n in range(top + 1))
    busy = math.fsum(min(n, officers) * p[n] for n in range(top + 1))
    entering = arrival_rate * (1 - loss)
    states = range(top if places is not None else top + 1)
    served = waited = 0.0
    for n in states:
        chance, time = 1.0, 0.0
        # After thousands of stages nothing is left to add: such states have no share.
        for k in range(max(n - officers + 1, 0), 0, -1) if p[n] > 1e-18 else ():
            others = officers * service_rate + (k - 1) * leaving_rate
            chance *= others / (others + leaving_rate)
            time += 1 / (others + leaving_rate)
        served += p[n] * chance
        waited += p[n] * chance * time
    return {
        "wait": waited / served,
        "wait_of_all": in_queue / entering,
        "waiting_probability": math.fsum(p[n] for n in states if n >= officers) / (1 - loss),
        "loss": loss,
        "abandoned": leaving_rate * in_queue / arrival_rate,
        "in_system": in_queue + busy,
        "in_queue": in_queue,
        "time_in_system": (in_queue + busy) / entering,
        "utilisation": busy / officers,
    }
