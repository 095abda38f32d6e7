"""Reach by brute force in plain Python: every combination of outcomes of every thing, added up.

Independent of the package's engines: it reads data frames and the formulas of domain C1.
"""

import itertools
import math

TARGET_BARRIERS = ("awareness", "capacity", "resources", "competency", "will", "verification")


def exact_reach(net, half_hours, interpreter, skip=()):
    """Return {defender id: probability} for a network in which everything is known.

    ``half_hours`` and ``interpreter`` fix the two assumptions that no file gives; ``skip`` lifts barriers.
    """
    actors = {row["id"]: row for row in net.actors.to_dict("records")}
    regions = {row["id"]: row for row in net.regions.to_dict("records")}
    channels = net.channels.to_dict("records")
    things, needs = _things(actors, regions, channels, half_hours, interpreter, set(skip))
    answers = {}
    for name, row in actors.items():
        if row["role"] != "defender":
            continue
        women = row["women"]
        answers[name] = women * _enumerate(name, "women", actors, channels, things, needs) + (1 - women) * _enumerate(
            name, "others", actors, channels, things, needs
        )
    return answers


def _things(actors, regions, channels, half_hours, interpreter, skip):
    """Return thresholds per thing, and what each channel needs as (thing, threshold by kind of origin)."""
    needs = []
    thresholds = {}

    def require(thing, level):
        thresholds.setdefault(thing, set()).add(round(level, 12))
        return thing, round(level, 12)

    for number, channel in enumerate(channels):
        source, target = actors[channel["source"]], actors[channel["target"]]
        explicit = channel.get("probability")
        if explicit is not None and not math.isnan(explicit):
            needs.append({kind: [require(("channel", number), explicit)] for kind in ("whole", "women", "others")})
            continue
        on_channel = 1.0
        if "knows" not in skip:
            on_channel *= channel["awareness"]
        if "trust" not in skip:
            on_channel *= channel["source_trusts_target"] * channel["target_trusts_source"]
        if "language" not in skip and not set(source["languages"]) & set(target["languages"]):
            on_channel *= interpreter
        if "recognition" not in skip:
            on_channel *= channel["recognition"]
        common = [require(("channel", number), on_channel)]
        both = {source["region"], target["region"]}
        if channel["medium"] == "phone" and "network" not in skip:
            common += [require(("remote", region), regions[region]["network"]) for region in both]
        by_kind = {kind: list(common) for kind in ("whole", "women", "others")}
        if channel["medium"] == "in_person":
            traveller = source
            if target["role"] == "defender" and source["role"] != "defender":
                traveller = target
            if "insecurity" not in skip:
                for region in both:
                    level = (1 - regions[region]["insecurity"]) * regions[region]["roads"]
                    for needed in by_kind.values():
                        needed.append(require(("road", region), level))
            travel = 2 ** (-channel["travel_hours"] / half_hours) if "travel" not in skip else 1.0
            escorted = {"yes": 0.0, "some": 0.5, "no": 1.0}[traveller["travels_alone"]]
            norm = regions[traveller["region"]]["movement_norm"] * escorted if "norms" not in skip else 0.0
            women = traveller["women"] if traveller["role"] == "defender" else 0.0
            for kind, share in (("whole", women), ("women", float(women > 0)), ("others", 0.0)):
                by_kind[kind].append(require(("journey", traveller["id"]), travel * (1 - share * norm)))
            by_kind["traveller"] = traveller["id"]
        needs.append(by_kind)
    for name, actor in actors.items():
        level = 1.0
        if actor["formal"] == "yes":
            for barrier in TARGET_BARRIERS:
                level *= actor[barrier] if barrier not in skip else 1.0
        elif "relays" not in skip:
            level = actor["relays"]
        require(("actor", name), level)
        thresholds[("actor", name, "level")] = round(level, 12)
    return thresholds, needs


def _enumerate(origin, kind, actors, channels, things, needs):
    """Add up the probability of all combinations in which the origin has a working route."""
    cells = {}
    for thing, levels in things.items():
        if isinstance(levels, set):
            edges = sorted({0.0, 1.0, *levels})
            cells[thing] = list(itertools.pairwise(edges))
    total = 0.0
    for combination in itertools.product(*cells.values()):
        weight = 1.0
        for low, high in combination:
            weight *= high - low
        if weight > 0:
            draw = {thing: low for thing, (low, _) in zip(cells, combination, strict=True)}
            total += weight * _works(origin, kind, actors, channels, things, needs, draw)
    return total


def _works(origin, kind, actors, channels, things, needs, draw):
    """Follow a request: the origin's own journeys by kind, everyone else's as a whole row."""

    def accepts(name):
        return draw[("actor", name)] < things[("actor", name, "level")]

    reached, waiting = set(), [(origin, True)]
    while waiting:
        here, is_origin = waiting.pop()
        for number, channel in enumerate(channels):
            ends = (channel["source"], channel["target"])
            if here == ends[0]:
                there = ends[1]
            elif here == ends[1] and channel["directed"] == "no":
                there = ends[0]
            else:
                continue
            need = needs[number]
            own = is_origin and need.get("traveller") == origin
            open_ = all(draw[thing] < level for thing, level in need[kind if own else "whole"])
            if not open_ or there in reached or not accepts(there):
                continue
            if actors[there]["formal"] == "yes":
                return True
            reached.add(there)
            waiting.append((there, False))
    return False
