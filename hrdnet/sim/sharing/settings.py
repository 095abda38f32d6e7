"""A network under a strategy, put in order once: who is joined to whom, whose requests, and who answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.draws import U64, entity_keys, stream_key
from hrdnet.graph import journeys
from hrdnet.graph.barriers import Barriers
from hrdnet.graph.vocabulary import INFORMAL_ROLES, Role
from hrdnet.metrics.capacities import chosen_mechanisms
from hrdnet.metrics.engines.drawing import STREAMS as WORLD_STREAMS
from hrdnet.metrics.engines.drawing import Parts
from hrdnet.metrics.engines.passing import Evaluation
from hrdnet.metrics.engines.timing import Timing
from hrdnet.metrics.targets import Roles, roles
from hrdnet.sim.engines import country
from hrdnet.sim.engines.worlds import Keys

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork
    from hrdnet.sim.strategies import Strategy

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: Barriers of the responder that the process takes the place of, so that nothing counts twice.
REPLACED = ("capacity", "resources", "competency", "will", "verification")


@dataclass(frozen=True)
class Setting:
    """A network under one strategy, with what does not change between states of knowledge."""

    strategy: Strategy
    network: ProtectionNetwork
    evaluation: Evaluation
    timing: Timing
    passing_on: Mask
    to: str | Sequence[str]

    @classmethod
    def of(cls, net: ProtectionNetwork, strategy: Strategy, to: str | Sequence[str], barriers: Barriers) -> Setting:
        """Apply a strategy to a network."""
        network = strategy.change(net)
        found = roles(network, to, host_state=False)
        informal = network.table("actors").words("role").is_any(*INFORMAL_ROLES)
        # Who helps informally passes the request on too; a formal body hands over at most (domain C1, C2).
        also = found.target & informal if to in ("both", "informal") else np.zeros(len(network), dtype=bool)
        kept = barriers.without(*(name for name in REPLACED if name in barriers))
        everyone = Roles(found.target, found.relay, found.taken_as_formal)
        return cls(strategy, network, Evaluation(network, kept, everyone), Timing(network), found.relay | also, to)

    @property
    def answers(self) -> Mask:
        """Which actors answer requests."""
        return self.evaluation.roles.target


@dataclass(frozen=True)
class Union:
    """What is drawn or counted under any of the strategies, each once: keys, and ids of bodies."""

    channels: U64
    actors: U64
    regions: U64
    bodies: tuple[str, ...]

    @classmethod
    def of(cls, settings: Sequence[Setting]) -> Union:
        """Join what the strategies have; bodies in the order in which they come."""
        keys = [one.network.draw_keys for one in settings]
        names = dict.fromkeys(name for one in settings for name in one.network.ids[one.answers])
        return cls(
            np.unique(np.concatenate([channels for channels, _ in keys])),
            np.unique(np.concatenate([actors for _, actors in keys])),
            np.unique(np.concatenate([entity_keys(one.evaluation.regions) for one in settings])),
            tuple(names),
        )

    def keys(self, seed: int) -> Keys:
        """Return the keys of all draws of worlds."""
        streams = np.array([stream_key(seed, name) for name in WORLD_STREAMS], dtype=np.uint64)
        return Keys(self.channels, self.actors, self.regions, streams)


def people_of(net: ProtectionNetwork, parts: Parts, cells: Ints, union: Union, seed: int) -> country.People:
    """Return the people from whom requests come, in the order of ``parts``."""
    kinds = np.array(["", "/women", "/others"], dtype=object)[parts.kind]
    names = [f"{net.ids[row]}{kind}" for row, kind in zip(parts.row.tolist(), kinds, strict=True)]
    region = np.searchsorted(union.regions, entity_keys(journeys.region_names(net)))
    return country.People(
        entity_keys(names),
        parts.kind.astype(np.int64),
        cells,
        region[journeys.regions_of_actors(net)[parts.row]] if len(net) else np.empty(0, dtype=np.int64),
        _consent(net, "share_ngo")[parts.row],
        _consent(net, "share_missions")[parts.row],
        _consent(net, "relocate")[parts.row],
        np.array([stream_key(seed, name) for name in country.STREAMS], dtype=np.uint64),
    )


def _consent(net: ProtectionNetwork, use: str) -> Ints:
    words = net.table("actors").words(f"consent_{use}")
    code = np.full(len(net), country.NOT_KNOWN, dtype=np.int64)
    code[words.is_any("yes")] = country.GIVEN
    code[words.is_any("no")] = country.REFUSED
    return code


def layout_of(setting: Setting, union: Union, origins: Sequence[str]) -> country.Layout:
    """Return who is joined to whom; ``origins`` are the ids of the rows of the parts."""
    network, evaluation = setting.network, setting.evaluation
    arcs, channels = network.arcs, network.table("channels")
    channel_keys, actor_keys = network.draw_keys
    source, target = (channels.refs(end).codes.astype(np.int64) for end in ("source", "target"))
    order = np.argsort(arcs.head, kind="stable")
    back = np.zeros(len(network) + 1, dtype=np.int64)
    np.cumsum(np.bincount(arcs.head, minlength=len(network)), out=back[1:])
    role = network.table("actors").words("role")
    regional = (evaluation.in_person | evaluation.remote)[:, None]
    needs = np.where(regional, evaluation.region[evaluation.ends], -1).reshape(-1, 2).astype(np.int64)
    needs[needs[:, 0] == needs[:, 1], 1] = -1
    owner = _rotating(network)
    owned = channels.words("personal")
    personal = np.where(owned.is_any("personal"), 1, np.where(owned.is_any("institutional"), 0, -1))
    body = {name: number for number, name in enumerate(union.bodies)}
    mechanisms = operated(setting, union)
    return country.Layout(
        arcs.start,
        arcs.head.astype(np.int64),
        arcs.channel.astype(np.int64),
        back,
        arcs.tail[order].astype(np.int64),
        arcs.channel[order].astype(np.int64),
        np.searchsorted(union.channels, channel_keys),
        channel_keys,
        evaluation.traveller.astype(np.int64),
        evaluation.in_person,
        evaluation.remote,
        needs[:, 0],
        needs[:, 1],
        setting.timing.meeting.astype(np.int64),
        channels.words("medium").is_any("in_person") & setting.answers[evaluation.traveller],
        setting.answers[source] & setting.answers[target],
        owner[source],
        owner[target],
        personal.astype(np.int64),
        np.searchsorted(union.actors, actor_keys),
        actor_keys,
        np.searchsorted(union.regions, entity_keys(evaluation.regions)),
        setting.answers,
        setting.passing_on,
        np.array([body.get(name, -1) for name in network.ids], dtype=np.int64),
        role.is_any(Role.NGO, Role.COORDINATION_GROUP),
        places(network, origins),
        mechanisms.first,
        mechanisms.mechanism,
        entity_keys(union.bodies),
        mechanisms.keys,
    )


def places(network: ProtectionNetwork, names: Sequence[str]) -> Ints:
    """Return the rows of some ids, -1 where a strategy has left one out."""
    place = {name: row for row, name in enumerate(network.ids)}
    return np.array([place.get(name, -1) for name in names], dtype=np.int64)


def _rotating(network: ProtectionNetwork) -> Ints:
    """Return by actor the mission whose officers hold its channels: itself, or that of a post; else -1."""
    actors = network.table("actors")
    role = actors.words("role")
    own = np.where(role.is_any(Role.MISSION), np.arange(len(network)), -1)
    if "organisation" in actors:
        post = role.is_any(Role.DIPLOMAT)
        own = np.where(post, actors.refs("organisation").codes, own)
    return own.astype(np.int64)


@dataclass(frozen=True)
class Operated:
    """Mechanisms of each body, ``mechanism[first[b] : first[b + 1]]``: rows of the table, then those of its own."""

    first: Ints
    mechanism: Ints
    keys: U64
    rows: Ints


def operated(setting: Setting, union: Union) -> Operated:
    """Return who operates what; a body of whom no mechanism is known acts by itself."""
    table = setting.network.table("mechanisms")
    rows = np.flatnonzero(chosen_mechanisms(setting.network, setting.to)) if len(table) else np.empty(0, dtype=np.int64)
    operators = table.texts("operators").values if len(table) else np.empty(0, dtype=object)
    place = {name: number for number, name in enumerate(union.bodies)}
    listed: list[list[int]] = [[] for _ in union.bodies]
    for number, row in enumerate(rows.tolist()):
        for name in operators[row] or ():
            if name in place:
                listed[place[name]].append(number)
    names = [str(name) for name in table.texts("id").values[rows]] if len(rows) else []
    for number, some in enumerate(listed):
        if not some:
            some.append(len(names))
            names.append(f"{union.bodies[number]}/own action")
    first = np.cumsum([0, *map(len, listed)]).astype(np.int64)
    flat = np.array([one for some in listed for one in some], dtype=np.int64)
    return Operated(first, flat, entity_keys(names), rows.astype(np.int64))
