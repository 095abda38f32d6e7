"""When a request arrives, world by world in plain Python: every channel is tried until nothing gets earlier.

Independent of the package's search: it relaxes (Bellman and Ford) instead of following the earliest, and reads data
frames and the definition of the draws.
"""

import math

import numpy as np

from hrdnet.draws import entity_keys, single_draws
from hrdnet.metrics.engines.terminals import OTHERS, WOMEN
from tests.oracles.floods import world_rules

MINUTES_A_DAY = 1440


def arrival_minutes(evaluation, parts, worlds, seed):
    """Return minutes (parts, worlds) for a network in which everything is known; inf where a request never arrives."""
    net = evaluation.network
    channels = net.channels.to_dict("records")
    actors = {row["id"]: row for row in net.actors.to_dict("records")}
    position = {name: row for row, name in enumerate(net.ids)}
    phases = single_draws(seed, "phase", entity_keys(net.channel_ids), worlds)
    meetings = single_draws(seed, "meeting", entity_keys(net.ids), worlds)
    is_open, takes = world_rules(evaluation, dict.fromkeys(evaluation.coordinates, 0.5), worlds, seed)
    answer = np.full((len(parts), worlds), math.inf)
    for part, (row, kind) in enumerate(zip(parts.row.tolist(), parts.kind.tolist(), strict=True)):
        for world in range(worlds):

            def leaves(number, now, world=world):
                channel = channels[number]
                if not known(channel.get("interval_days")) and channel.get("form") == "ad_hoc":
                    return now
                every = whole(channel["interval_days"])
                u = int(phases[number, world])
                if channel.get("mode") == "coordinated":
                    for end in (channel["source"], channel["target"]):
                        if actors[end]["role"] == "coordination_group":
                            u = int(meetings[position[end], world])
                            break
                meeting = u * every // 2**32
                while every and meeting < now:
                    meeting += every
                return meeting if every else now

            answer[part, world] = _arrives(row, kind, world, evaluation, channels, position, is_open, takes, leaves)
    return answer


def known(cell):
    """Whether a cell says something."""
    return cell is not None and not (isinstance(cell, float) and math.isnan(cell))


def whole(days):
    """Return days in whole minutes."""
    return round(days * MINUTES_A_DAY)


def _arrives(row, kind, world, evaluation, channels, position, is_open, takes, leaves):
    roles = evaluation.roles
    if roles.target[row]:
        return 0
    kind = kind if kind in {WOMEN, OTHERS} else None
    arrived = {"origin": 0}
    changed = True
    while changed:
        changed = False
        for number, channel in enumerate(channels):
            ends = (position[channel["source"]], position[channel["target"]])
            for tail, head in [ends] if channel.get("directed") == "yes" else [ends, ends[::-1]]:
                for here in ("origin", tail):
                    if here not in arrived or (here == "origin" and tail != row):
                        continue
                    if here != "origin" and (roles.target[tail] or not roles.relay[tail]):
                        continue
                    asks = row if here == "origin" else None
                    if not takes(head, world) or not is_open(number, world, asks, kind):
                        continue
                    then = leaves(number, arrived[here]) + whole(channel["delay_days"])
                    if channel.get("medium") == "in_person":
                        then += whole(channel["travel_days"]) if known(channel.get("travel_days")) else 0
                    if then < arrived.get(head, math.inf):
                        arrived[head] = then
                        changed = True
    return min((when for here, when in arrived.items() if here != "origin" and roles.target[here]), default=math.inf)
