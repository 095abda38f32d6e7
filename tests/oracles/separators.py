"""Only contacts, disjoint routes and smallest cuts by taking things away, in plain Python."""

import itertools


def reaches(origin, targets, steps, gone=frozenset(), lost=frozenset()):
    """Whether an actor reaches a target over (tail, head, channel) steps, some actors and channels taken away."""
    found, waiting = {origin}, [origin]
    while waiting:
        here = waiting.pop()
        for tail, head, channel in steps:
            if tail != here or head in gone or channel in lost or head in found:
                continue
            if head in targets:
                return True
            found.add(head)
            waiting.append(head)
    return False


def only_actors(origin, targets, steps, actors):
    """Actors without whom no route is left, if there is one."""
    if not reaches(origin, targets, steps):
        return set()
    return {one for one in actors if one != origin and not reaches(origin, targets, steps, gone={one})}


def only_channels(origin, targets, steps, channels):
    """Channels without which no route is left, if there is one."""
    if not reaches(origin, targets, steps):
        return set()
    return {one for one in channels if not reaches(origin, targets, steps, lost={one})}


def smallest_actor_cuts(origin, targets, steps, actors):
    """All smallest sets of actors that stand between an actor and the targets."""
    others = [one for one in actors if one != origin]
    for size in range(len(others) + 1):
        cuts = [
            set(cut) for cut in itertools.combinations(others, size) if not reaches(origin, targets, steps, set(cut))
        ]
        if cuts:
            return cuts
    raise AssertionError


def smallest_channel_cut(origin, targets, steps, channels):
    """How many channels must go before no route is left."""
    for size in range(len(channels) + 1):
        for cut in itertools.combinations(channels, size):
            if not reaches(origin, targets, steps, lost=set(cut)):
                return size
    raise AssertionError
