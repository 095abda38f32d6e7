"""Sampled reach world by world in plain Python: the definition of the draws, and a search in each world."""

import numpy as np

from hrdnet.draws import draws, entity_keys, threshold
from hrdnet.metrics.engines.terminals import OTHERS, WOMEN


def flooded(evaluation, parts, states, worlds, seed):
    """Return bits (states, parts, worlds / 64) as the engine should."""
    net, roles = evaluation.network, evaluation.roles
    channels = net.table("channels")
    source, target = channels.refs("source").codes.tolist(), channels.refs("target").codes.tolist()
    directed = channels.words("directed").is_any("yes").tolist()
    answer = np.zeros((len(states), len(parts), worlds), dtype=np.uint8)
    for state, position in enumerate(states):
        is_open, takes = world_rules(evaluation, position, worlds, seed)
        for part, (row, kind) in enumerate(zip(parts.row.tolist(), parts.kind.tolist(), strict=True)):
            for world in range(worlds):
                answer[state, part, world] = _arrives(row, kind, world, source, target, directed, roles, is_open, takes)
    return np.packbits(answer, axis=2, bitorder="little").view(np.uint64)


def world_rules(evaluation, position, worlds, seed):
    """Return ``is_open(channel, world, asking row, kind)`` and ``takes(actor, world)`` in one state of knowledge."""
    net, roles = evaluation.network, evaluation.roles
    drawn = {
        "channel": draws(seed, "channel", entity_keys(net.channel_ids), worlds),
        "traveller": draws(seed, "traveller", entity_keys(net.ids), worlds),
        "in person": draws(seed, "region in person", entity_keys(evaluation.regions), worlds),
        "remote": draws(seed, "region remote", entity_keys(evaluation.regions), worlds),
        "receiver": draws(seed, "receiver", entity_keys(net.ids), worlds),
    }
    channels = net.table("channels")
    source, target = channels.refs("source").codes.tolist(), channels.refs("target").codes.tolist()
    passing = evaluation.passing(position)

    def below(kind, thing, probability, world):
        return int(drawn[kind][thing, world]) < int(threshold(np.array([probability]))[0])

    def is_open(channel, world, row, kind):
        if not below("channel", channel, passing.channel[channel], world):
            return False
        ends = {int(evaluation.region[source[channel]]), int(evaluation.region[target[channel]])}
        if evaluation.remote[channel]:
            return all(below("remote", region, passing.remote[region], world) for region in ends)
        if not evaluation.in_person[channel]:
            return True
        traveller = int(evaluation.traveller[channel])
        share = passing.traveller
        if traveller == row:
            share = {WOMEN: passing.traveller_women, OTHERS: passing.traveller_others}.get(kind, share)
        return all(below("in person", region, passing.in_person[region], world) for region in ends) and below(
            "traveller", traveller, share[channel], world
        )

    def takes(actor, world):
        chance = passing.target[actor] if roles.target[actor] else passing.relay[actor]
        return (roles.target[actor] or roles.relay[actor]) and below("receiver", actor, chance, world)

    return is_open, takes


def _arrives(row, kind, world, source, target, directed, roles, is_open, takes):
    if roles.target[row]:
        return True
    reached, waiting = set(), [(row, True)]
    while waiting:
        here, origin = waiting.pop()
        for channel in range(len(source)):
            ways = [(source[channel], target[channel])]
            ways += [] if directed[channel] else [(target[channel], source[channel])]
            for tail, head in ways:
                if tail != here or head in reached or not takes(head, world):
                    continue
                if not is_open(channel, world, row if origin else None, kind):
                    continue
                if roles.target[head]:
                    return True
                reached.add(head)
                waiting.append((head, False))
    return False
