"""What a strategy and a state of knowledge make of a network: thresholds, times, officers and mechanisms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.draws import entity_keys, threshold
from hrdnet.graph.vocabulary import MechanismKind
from hrdnet.metrics.engines.drawing import Parts
from hrdnet.metrics.engines.passing import COUNT, WOMEN, Factor
from hrdnet.metrics.engines.timing import MINUTES_A_DAY
from hrdnet.metrics.groups import part_weights
from hrdnet.sim.engines import country
from hrdnet.sim.sharing.settings import Setting, Union, operated, places

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork
    from hrdnet.sim.sharing.parameters import Ranges
    from hrdnet.sim.strategies import Levers

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_MINUTES_A_YEAR = 365.0 * MINUTES_A_DAY
_DAYS_A_MONTH = 365.0 / 12.0
_MONTHLY = 12.0
_WHOLE = 2.0**32
_HOURS_A_DAY = 8.0
#: Fewest days a month that count: with none, a case would never end.
_LEAST_DAYS = 1e-3
_DECISIONS = ("will", "competency", "accountability")
#: Columns of bodies, and of mechanisms, that a parameter stands in for where the file is silent.
_OF_BODIES = ("officers", "days_per_month", *_DECISIONS)
_OF_MECHANISMS = {"actions": "capacity", "action_delay": "delay_days", "acceptance": "acceptance"}


def chances_of(
    setting: Setting,
    union: Union,
    base: ProtectionNetwork,
    parts: Parts,
    position: Mapping[str, float],
    values: Mapping[str, float],
    until: int,
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

    channel, gain, most = _trust(
        setting, factors.of["channel"], factors.explicit, factors.given, won, values, until, place
    )
    journey = np.stack([product(field) for field in ("traveller", "traveller_women", "traveller_others")])
    weights = part_weights(base, parts, {COUNT: np.array([place[COUNT]]), WOMEN: np.array([place[WOMEN]])})[0]
    threat = base.table("actors").numbers("threat").at(0.5, (0.5, 0.5))[parts.row]
    officers, day, acts = _bodies(setting, union, place, values, won)
    action, apart, ahead, admits, leaving, there = _mechanisms(setting, union, place, values)
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
        officers,
        day,
        acts,
        action,
        apart,
        ahead,
        admits,
        leaving,
        there,
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
    officers = _officers(setting, union, position, values)
    days = np.maximum(_of_bodies(setting, union, "days_per_month", position, values), _LEAST_DAYS)
    acts = np.ones(len(officers))
    for name in _DECISIONS:
        acts = acts * _raise(_of_bodies(setting, union, name, position, values), won.get(name, 0.0))
    return officers, MINUTES_A_DAY * _DAYS_A_MONTH / (officers * days), acts


def _of_bodies(
    setting: Setting, union: Union, name: str, position: Mapping[str, float], values: Mapping[str, float]
) -> Floats:
    """Return an attribute of the bodies, the parameter of its name where the file does not say."""
    row = places(setting.network, union.bodies)
    there = np.flatnonzero(row >= 0)
    found = np.full(len(row), values[name])
    column = setting.network.table("actors").numbers(name)
    found[there] = column.at(position[f"sharing {name}"], (values[name], values[name]))[row[there]]
    return found


def told_as_ranges(setting: Setting, union: Union) -> tuple[str, ...]:
    """Return the parameters for which the file itself gives a range, so that it is not known whatever they are."""
    row = places(setting.network, union.bodies)
    actors, mechanisms = setting.network.table("actors"), setting.network.table("mechanisms")
    names = [name for name in _OF_BODIES if actors.numbers(name).ranges[row[row >= 0]].any()]
    rows = operated(setting, union).rows
    names += [
        name for name, column in _OF_MECHANISMS.items() if len(rows) and mechanisms.numbers(column).ranges[rows].any()
    ]
    return tuple(names)


def _officers(setting: Setting, union: Union, position: Mapping[str, float], values: Mapping[str, float]) -> Ints:
    return np.maximum(1, np.rint(_of_bodies(setting, union, "officers", position, values))).astype(np.int64)


def hours_a_year(setting: Setting, union: Union, position: Mapping[str, float], values: Mapping[str, float]) -> Floats:
    """Return the hours a year that officers of each body have."""
    days = _of_bodies(setting, union, "days_per_month", position, values)
    return np.asarray(_officers(setting, union, position, values) * days * _MONTHLY * _HOURS_A_DAY)


def _mechanisms(
    setting: Setting, union: Union, position: Mapping[str, float], values: Mapping[str, float]
) -> tuple[Ints, Floats, Floats, Floats, Mask, Mask]:
    """Return what mechanisms take and admit: those of the table, then the bodies' own."""
    table, known_ones = setting.network.table("mechanisms"), operated(setting, union)
    number, rows = len(known_ones.keys), known_ones.rows

    def read(parameter: str) -> Floats:
        found = np.full(number, values[parameter])
        if len(rows):
            column = _OF_MECHANISMS[parameter]
            known = table.numbers(column).at(position[f"sharing {parameter}"], (values[parameter], values[parameter]))
            found[: len(rows)] = known[rows]
        return found

    actions = read("actions")
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
    delay = np.rint(read("action_delay") * MINUTES_A_DAY).astype(np.int64)
    return delay, apart, ahead, read("acceptance"), leaving, there


#: Parameters that rules alone read: chances are the same wherever they lie.
OF_RULES = (
    *("uses", "immediate", "urgent", "deadline_immediate", "deadline_urgent", "deadline_ordinary", "sources"),
    *("effort", "suitable", "rotation", "rebuilding", "personal", "agrees", "saved"),
)


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
        values["saved"] * MINUTES_A_DAY,
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
