"""Representation by its definition: one person, one meeting, one subset at a time, in plain Python."""

import itertools


def heard_rows(channels, rows, bodies):
    """Rows from which some channel (source, target, directed) leads to some body."""
    found = set()
    for source, target, directed in channels:
        if source in rows and target in bodies:
            found.add(source)
        if not directed and target in rows and source in bodies:
            found.add(target)
    return found


def shares(people, groups, often):
    """Share of each group among people who are heard so often, each time counted; ``groups`` are sets or None."""
    totals, whole = {}, 0.0
    for person, number in people.items():
        if groups[person] is None:
            continue
        whole += number * often[person]
        for group in groups[person]:
            totals[group] = totals.get(group, 0.0) + number * often[person]
    return {group: total / whole for group, total in totals.items()} if whole else {}


def ratios(people, groups, often):
    """Share among the heard over share among all."""
    heard, everyone = shares(people, groups, often), shares(people, groups, dict.fromkeys(people, 1))
    return {group: heard.get(group, 0.0) / share if heard else float("nan") for group, share in everyone.items()}


def extremes(people, groups, often, group):
    """Smallest and largest ratio of a group over all ways to say of the unknown whether they belong."""
    unknown = [person for person in people if groups[person] is None]
    found = []
    for belong in itertools.product([False, True], repeat=len(unknown)):
        said = {**groups, **{one: ({group} if yes else set()) for one, yes in zip(unknown, belong, strict=True)}}
        value = ratios(people, said, often).get(group)
        if value is not None:
            found.append(value)
    return min(found), max(found)


def furthest(first, second):
    """Index of dissimilarity as the largest difference of the shares of any set of groups (Duncan & Duncan 1955)."""
    names = sorted({*first, *second})
    p, q = ({name: one.get(name, 0) / sum(one.values()) for name in names} for one in (first, second))
    chosen = itertools.chain.from_iterable(itertools.combinations(names, size) for size in range(len(names) + 1))
    return max(sum(p[name] - q[name] for name in some) for some in chosen)


def lots(people, size):
    """Every way to draw some rows without replacement."""
    return list(itertools.combinations(people, size))
