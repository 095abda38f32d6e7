"""From networks, strategies and states of knowledge to the arrays of ``sim.engines``: put in order once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.draws import U64, entity_keys, stream_key, threshold
from hrdnet.graph import journeys
from hrdnet.graph.barriers import Barriers
from hrdnet.graph.vocabulary import INFORMAL_ROLES, MechanismKind, Role
from hrdnet.metrics.capacities import chosen_mechanisms
from hrdnet.metrics.engines.drawing import STREAMS as WORLD_STREAMS
from hrdnet.metrics.engines.drawing import Parts
from hrdnet.metrics.engines.passing import COUNT, WOMEN, Evaluation, Factor
from hrdnet.metrics.engines.timing import MINUTES_A_DAY, Timing
from hrdnet.metrics.groups import part_weights
from hrdnet.metrics.targets import Roles, roles
from hrdnet.sim.engines import country
from hrdnet.sim.engines.worlds import Keys

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork
    from hrdnet.sim.sharing.parameters import Ranges
    from hrdnet.sim.strategies import Levers, Strategy

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: Barriers of the responder that the process takes the place of, so that nothing counts twice.
REPLACED = ("capacity", "resources", "competency", "will", "verification")
_MINUTES_A_YEAR = 365.0 * MINUTES_A_DAY
_DAYS_A_MONTH = 365.0 / 12.0
_MONTHLY = 12.0
_WHOLE = 2.0**32
_DECISIONS = ("will", "competency", "accountability")


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
    actors = net.table("actors")
    kinds = np.array(["", "/women", "/others"], dtype=object)[parts.kind]
    names = [f"{net.ids[row]}{kind}" for row, kind in zip(parts.row.tolist(), kinds, strict=True)]
    region = np.searchsorted(union.regions, entity_keys(journeys.region_names(net)))
    uses = (_consent(net, f"consent_{use}")[parts.row] for use in ("share_ngo", "share_missions", "relocate"))
    return country.People(
        entity_keys(names),
        parts.kind.astype(np.int64),
        cells,
        region[journeys.regions_of_actors(net)[parts.row]] if len(actors) else np.empty(0, dtype=np.int64),
        *uses,
        np.array([stream_key(seed, name) for name in country.STREAMS], dtype=np.uint64),
    )


def _consent(net: ProtectionNetwork, column: str) -> Ints:
    words = net.table("actors").words(column)
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
    operated = _operated(setting, union)
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
        channels.words("medium").is_any("in_person") & _at(setting.answers, evaluation.traveller),
        _at(setting.answers, source) & _at(setting.answers, target),
        _at(owner, source),
        _at(owner, target),
        personal.astype(np.int64),
        np.searchsorted(union.actors, actor_keys),
        actor_keys,
        np.searchsorted(union.regions, entity_keys(evaluation.regions)),
        setting.answers,
        setting.passing_on,
        np.array([body.get(name, -1) for name in network.ids], dtype=np.int64),
        role.is_any(Role.NGO, Role.COORDINATION_GROUP),
        _places(network, origins),
        operated.first,
        operated.mechanism,
        entity_keys(union.bodies),
        operated.keys,
    )


def _at(values: npt.NDArray[np.generic], rows: Ints) -> npt.NDArray[np.generic]:
    """Return values of some rows; of none, if there are none."""
    return values[rows] if len(values) else values[:0]


def _places(network: ProtectionNetwork, names: Sequence[str]) -> Ints:
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
class _Operated:
    """Mechanisms of each body, ``mechanism[first[b] : first[b + 1]]``: rows of the table, then those of its own."""

    first: Ints
    mechanism: Ints
    keys: U64
    rows: Ints


def _operated(setting: Setting, union: Union) -> _Operated:
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
    return _Operated(first, flat, entity_keys(names), rows.astype(np.int64))


def chances_of(
    setting: Setting, union: Union, base: ProtectionNetwork, parts: Parts, position: Mapping[str, float],
    values: Mapping[str, float], until: int,
) -> country.Chances:
    """Evaluate a strategy at a state of knowledge; ``values`` are the parameters there."""
    evaluation = setting.evaluation
    place = dict(position)
    factors = evaluation.factors(place)
    minutes = setting.timing.minutes(place)
    won = _raised(setting.strategy.levers, values)

    def product(field: str) -> Floats:
        number = factors.rows.get(field, len(factors.explicit))
        return _product([(name, _raise(factor, won.get(name, 0.0))) for name, factor in factors.of[field]], number)

    channel, gain, most = _trust(setting, factors.of["channel"], factors.explicit, factors.given, won, values, until,
                                 place)
    journey = np.stack([product(field) for field in ("traveller", "traveller_women", "traveller_others")])
    weights = part_weights(base, parts, {COUNT: np.array([place[COUNT]]), WOMEN: np.array([place[WOMEN]])})[0]
    threat = base.table("actors").numbers("threat").at(0.5, (0.5, 0.5))[parts.row]
    return country.Chances(
        channel,
        gain,
        most,
        _limit(journey),
        _limit(product("in_person")),
        _limit(product("remote")),
        _limit(product("target")),
        _limit(product("relay")),
        minutes.interval,
        minutes.delay,
        *_bodies(setting, union, place, values, won),
        *_mechanisms(setting, union, place, values),
        weights * 2 * threat * values["requests"] / _MINUTES_A_YEAR,
    )


def _limit(probability: Floats) -> Floats:
    """Return what a draw must stay below, as a number that can move."""
    return threshold(probability).astype(np.float64)


def _raised(levers: Levers, values: Mapping[str, float]) -> dict[str, float]:
    """Return the share of what is missing that each lever wins."""
    return {name: values[by] if isinstance(by, str) else float(by) for name, by in levers.raises.items()}


def _raise(probability: Floats, share: float) -> Floats:
    return probability + share * (1 - probability) if share else probability


def _product(factors: Sequence[Factor], number: int) -> Floats:
    product = np.ones(number)
    for _, factor in factors:
        product = product * factor
    return product


def _trust(
    setting: Setting,
    factors: Sequence[Factor],
    explicit: Mask,
    given: Floats,
    won: Mapping[str, float],
    values: Mapping[str, float],
    until: int,
    position: Mapping[str, float],
) -> tuple[Floats, Floats, Floats]:
    """Return thresholds of channels at the beginning, what they gain a minute, and their most.

    Contact builds trust and awareness, silence erodes them: in proportion to time, to what is missing or there, and to
    how far contacts are above or below those that keep a channel up.
    """
    raised = [(name, _raise(factor, won.get(name, 0.0))) for name, factor in factors]
    start = np.where(explicit, given, _product(raised, len(explicit)))
    moving = _product([one for one in raised if one[0] in {"knows", "trust"}], len(explicit))
    fixed = _product([one for one in raised if one[0] not in {"knows", "trust"}], len(explicit))
    often, kept = contacts_a_year(setting, position), values["kept_up"]
    more = np.clip((often - kept) / max(_MONTHLY - kept, 1.0), 0, 1) * values["builds"] * (1 - moving)
    less = np.clip(1 - often / kept, 0, 1) * values["erodes"] * moving if kept > 0 else np.zeros(len(often))
    yearly = np.where(explicit | np.isnan(often), 0.0, more - less)
    end = np.clip(moving + yearly * until / _MINUTES_A_YEAR, 0, 1)
    limit = _limit(start)
    return limit, fixed * yearly * _WHOLE / _MINUTES_A_YEAR, np.where(yearly > 0, _limit(fixed * end), limit)


def contacts_a_year(setting: Setting, position: Mapping[str, float]) -> Floats:
    """Return how often each channel is used a year; NaN for ad hoc ones of which no number is known."""
    channels = setting.network.table("channels")
    interval = setting.timing.minutes(dict(position)).interval
    times = channels.numbers("times_per_year").at(position["interval_days"])
    with np.errstate(divide="ignore"):
        meetings = np.where(interval > 0, _MINUTES_A_YEAR / interval, np.nan)
    return np.asarray(np.where(np.isnan(times), meetings, times))


def _bodies(
    setting: Setting, union: Union, position: Mapping[str, float], values: Mapping[str, float], won: Mapping[str, float]
) -> tuple[Ints, Floats, Floats]:
    """Return officers, minutes that an officer-day takes, and the probability to act, by body."""
    network = setting.network
    actors, row = network.table("actors"), _places(network, union.bodies)
    there = np.flatnonzero(row >= 0)

    def read(name: str) -> Floats:
        found = np.full(len(row), values[name])
        found[there] = actors.numbers(name).at(position[f"sharing {name}"], (values[name], values[name]))[row[there]]
        return found

    officers = np.maximum(1, np.rint(read("officers"))).astype(np.int64)
    day = MINUTES_A_DAY * _DAYS_A_MONTH / np.maximum(read("days_per_month"), 1e-3)
    acts = np.ones(len(row))
    for name in _DECISIONS:
        acts = acts * _raise(read(name), won.get(name, 0.0))
    return officers, day, acts


def _mechanisms(
    setting: Setting, union: Union, position: Mapping[str, float], values: Mapping[str, float]
) -> tuple[Ints, Floats, Floats, Floats, Mask, Mask]:
    """Return what mechanisms take and admit: those of the table, then the bodies' own."""
    table, operated = setting.network.table("mechanisms"), _operated(setting, union)
    number, rows = len(operated.keys), operated.rows

    def read(column: str, parameter: str) -> Floats:
        found = np.full(number, values[parameter])
        if len(rows):
            known = table.numbers(column).at(position[f"sharing {parameter}"], (values[parameter], values[parameter]))
            found[: len(rows)] = known[rows]
        return found

    actions = read("capacity", "actions")
    with np.errstate(divide="ignore"):
        apart = np.where(actions > 0, _MINUTES_A_YEAR / actions, 0.0)
    ahead = (np.maximum(1.0, actions / _MONTHLY) - 1) * apart
    leaving, there = np.zeros(number, dtype=bool), np.ones((number, len(union.regions)), dtype=bool)
    if len(rows):
        leaving[: len(rows)] = table.words("kind").is_any(MechanismKind.RELOCATION)[rows]
        for spot, row in enumerate(rows.tolist()):
            listed = table.texts("regions").values[row]
            if listed:
                there[spot] = np.isin(union.regions, entity_keys(listed))
    there[actions <= 0] = False
    delay = np.rint(read("delay_days", "action_delay") * MINUTES_A_DAY).astype(np.int64)
    return delay, apart, ahead, read("acceptance", "acceptance"), leaving, there


def rules_of(levers: Levers, values: Mapping[str, float], horizon: int, until: int) -> country.Rules:
    """Return the process in one state of knowledge."""
    days = [values[f"deadline_{name}"] for name in ("ordinary", "urgent", "immediate")]
    return country.Rules(
        round(values["sources"]),
        levers.handover,
        levers.asks,
        levers.one_file,
        values["uses"],
        values["immediate"],
        values["urgent"],
        np.rint(np.array(days) * MINUTES_A_DAY).astype(np.int64),
        values["effort"],
        values["suitable"],
        values["agrees"],
        values["personal"],
        values["rotation"] * _MINUTES_A_YEAR,
        values["rebuilding"] * MINUTES_A_DAY,
        horizon,
        until,
    )


def longest_deadline(ranges: Ranges) -> int:
    """Return the minutes after the horizon in which requests may still be answered in time."""
    days = max(one.high for one in ranges.members if one.name.startswith("deadline_"))
    return int(np.ceil(days * MINUTES_A_DAY))
