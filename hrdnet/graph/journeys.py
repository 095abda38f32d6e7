"""Who travels over a channel, through which regions, and what bears on the journey."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.graph.values import Numbers
from hrdnet.graph.vocabulary import PEOPLE_ROLES, Role

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork

Ints = npt.NDArray[np.int64]


def travellers(network: ProtectionNetwork) -> Ints:
    """Return the actor who travels over each channel, (channels,): a row of the actors table.

    The column ``traveller`` decides; else the only end that is a defender; else the source. It does
    not matter which way a request goes: a mission that visits is the traveller.
    """
    channels = network.table("channels")
    source = channels.refs("source").codes.astype(np.int64)
    target = channels.refs("target").codes.astype(np.int64)
    defender = network.table("actors").words("role").is_any(Role.DEFENDER)
    said = channels.words("traveller")
    by_default = np.where(defender[target] & ~defender[source], target, source) if len(source) else source
    return np.where(said.is_any("target"), target, np.where(said.is_any("source"), source, by_default))


def region_names(network: ProtectionNetwork) -> list[str]:
    """Return every region's id, the regions table first, and last ``""`` for actors without one."""
    named = [name for name in network.table("regions").texts("id").values if name is not None]
    seen = dict.fromkeys(named)
    seen.update(dict.fromkeys(name for name in network.table("actors").texts("region").values if name))
    return [*seen, ""]


def regions_of_actors(network: ProtectionNetwork) -> Ints:
    """Return each actor's region as a position in :func:`region_names`.

    Actors without a region are taken to be in one unnamed region, about which nothing is known.
    """
    names = region_names(network)
    position = {name: spot for spot, name in enumerate(names)}
    regions = network.table("actors").texts("region").values
    return np.array([position[name or ""] for name in regions], dtype=np.int64)


def by_region(network: ProtectionNetwork, column: str) -> Numbers:
    """Return an attribute of the regions table, one row per name of :func:`region_names`."""
    values = network.table("regions").numbers(column)
    further = np.full(len(region_names(network)) - len(values), np.nan)
    low = np.concatenate([values.low, further])
    return Numbers(low, low if values.high is values.low else np.concatenate([values.high, further]))


def nowhere_known(network: ProtectionNetwork) -> Numbers:
    """Return a number that no file gives: it always takes its default range."""
    nothing = np.full(len(network.table("channels")), np.nan)
    return Numbers(nothing, nothing)


def travel_hours(network: ProtectionNetwork) -> Numbers:
    """Return travel time per channel: as given, else the traveller's hours to the capital if the other end is there."""
    channels, actors = network.table("channels"), network.table("actors")
    given = channels.numbers("travel_hours")
    if given.known.all():
        return given
    traveller = travellers(network)
    source, target = channels.refs("source").codes, channels.refs("target").codes
    other = np.where(source == traveller, target, source)
    in_capital = actors.words("setting").is_any("capital")[other]
    hours = actors.numbers("hours_to_capital").take(traveller)
    use = ~given.known & in_capital & hours.known
    return Numbers(np.where(use, hours.low, given.low), np.where(use, hours.high, given.high))


def women_who_travel(network: ProtectionNetwork) -> Numbers:
    """Return the share of women among the travellers of each channel; bodies are not barred by norms."""
    actors = network.table("actors")
    women = actors.numbers("women")
    body = ~actors.words("role").is_any(*PEOPLE_ROLES)
    low, high = np.where(body, 0.0, women.low), np.where(body, 0.0, women.high)
    return Numbers(low, high).take(travellers(network))


def movement_norm(network: ProtectionNetwork) -> Numbers:
    """Return how strongly norms bar women in the traveller's region, per channel."""
    region = regions_of_actors(network)
    return by_region(network, "movement_norm").take(region[travellers(network)])


def not_alone(network: ProtectionNetwork) -> Numbers:
    """Return the share of women who cannot travel alone, per channel: yes 0, some 1/2, no 1."""
    alone = network.table("actors").words("travels_alone")
    share = np.select([alone.is_any("yes"), alone.is_any("some"), alone.is_any("no")], [0.0, 0.5, 1.0], np.nan)
    return Numbers(share, share).take(travellers(network))


def shared_language(network: ProtectionNetwork) -> Numbers:
    """Return 1 where both ends share a language, 0 where they share none, NaN where one is unknown, per channel."""
    channels = network.table("channels")
    languages = network.table("actors").texts("languages").values
    spoken = [None if listed is None else frozenset(word.casefold() for word in listed) for listed in languages]
    shared = np.full(len(channels), np.nan)
    pairs = zip(channels.refs("source").codes.tolist(), channels.refs("target").codes.tolist(), strict=True)
    for row, (source, target) in enumerate(pairs):
        one, other = spoken[source], spoken[target]
        if one is not None and other is not None:
            shared[row] = 1.0 if one & other else 0.0
    return Numbers(shared, shared)
