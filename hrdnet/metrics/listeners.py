"""Who hears whom: coordination groups, NGOs as a class and missions, and the defenders with a channel to them.

A coordination group is heard of twice: *directly*, over channels from defenders to it, and *with members*, over the
organisations that belong to it too, since many groups hear defenders through them alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.graph.vocabulary import Role
from hrdnet.metrics.disclosure import SMALLEST_CLASS
from hrdnet.metrics.mixing import DOMESTIC_ROLES
from hrdnet.metrics.targets import host_state_bodies

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork

Mask = npt.NDArray[np.bool_]

GROUPS, MISSIONS = "coordination groups", "missions"
CAPITAL_NGOS, OTHER_NGOS, NGOS = "NGOs of the capital", "other NGOs", "NGOs"
DIRECTLY, WITH_MEMBERS = "directly", "with members"


@dataclass(frozen=True)
class Listener:
    """One body or class of bodies, and the rows of the actors table that it hears."""

    who: str
    how: str
    hears: Mask


def listeners(network: ProtectionNetwork) -> tuple[Listener, ...]:
    """Return the classes of bodies that occur, and whom they hear."""
    role = network.table("actors").words("role")
    found = []
    groups = role.is_any(Role.COORDINATION_GROUP) & ~host_state_bodies(network)
    if groups.any():
        found += _of_groups(network, GROUPS, groups)
    for who, mask in ngo_classes(network).items():
        found.append(Listener(who, DIRECTLY, heard(network, mask)))
    missions = role.is_any(Role.MISSION)
    if missions.any():
        found.append(Listener(MISSIONS, DIRECTLY, heard(network, missions)))
    return tuple(found)


def listeners_at(network: ProtectionNetwork, body: str) -> tuple[Listener, ...]:
    """Return whom one coordination group or mission hears.

    Raises
    ------
    UsageError
        If there is no such actor, or it is neither.
    """
    one = np.zeros(len(network), dtype=bool)
    one[network.position(body)] = True
    role = network.table("actors").words("role")
    if (one & role.is_any(Role.COORDINATION_GROUP)).any():
        return tuple(_of_groups(network, body, one))
    if (one & role.is_any(Role.MISSION)).any():
        return (Listener(body, DIRECTLY, heard(network, one)),)
    raise UsageError("a body is a coordination group or a mission; NGOs and people are shown as classes alone")


def _of_groups(network: ProtectionNetwork, who: str, groups: Mask) -> list[Listener]:
    directly = heard(network, groups)
    members = heard(network, members_of(network, groups))
    return [Listener(who, DIRECTLY, directly), Listener(who, WITH_MEMBERS, directly | members)]


def heard(network: ProtectionNetwork, bodies: Mask) -> Mask:
    """Return the actors from which a channel leads to some bodies; several channels count once."""
    arcs = network.arcs
    hears = np.zeros(len(network), dtype=bool)
    hears[arcs.tail[bodies[arcs.head]]] = True
    return hears


def members_of(network: ProtectionNetwork, groups: Mask) -> Mask:
    """Return the NGOs, community organisations and other groups that belong to some coordination groups.

    Belonging is a channel to the group that is not said to be bilateral.
    """
    arcs, actors = network.arcs, network.table("actors")
    bilateral = network.table("channels").words("mode").is_any("bilateral")
    member = np.zeros(len(network), dtype=bool)
    member[arcs.tail[groups[arcs.head] & ~bilateral[arcs.channel]]] = True
    return np.asarray(member & actors.words("role").is_any(*DOMESTIC_ROLES) & ~host_state_bodies(network))


def ngo_classes(network: ProtectionNetwork) -> dict[str, Mask]:
    """Return NGOs of the capital and others; together if one of the two is small, nothing if both are.

    A class of fewer than five would be about somebody (domain D); invented networks are about nobody.
    """
    actors = network.table("actors")
    ngo = actors.words("role").is_any(Role.NGO) & ~host_state_bodies(network)
    capital = ngo & actors.words("setting").is_any("capital")
    classes = {name: mask for name, mask in ((CAPITAL_NGOS, capital), (OTHER_NGOS, ngo & ~capital)) if mask.any()}
    if all(large_enough(network, mask) for mask in classes.values()):
        return classes
    return {NGOS: ngo} if large_enough(network, ngo) else {}


def large_enough(network: ProtectionNetwork, bodies: Mask) -> bool:
    """Return whether a class is large enough that what is said of it is said of nobody in it."""
    return network.synthetic or int(bodies.sum()) >= SMALLEST_CLASS


def passers(network: ProtectionNetwork) -> Mapping[str, Mask]:
    """Return the classes that might pass on more or fewer requests: coordination groups, NGOs, both together."""
    role = network.table("actors").words("role")
    groups = role.is_any(Role.COORDINATION_GROUP) & ~host_state_bodies(network)
    ngos = {name: mask for name, mask in ngo_classes(network).items() if name != OTHER_NGOS}
    classes = ({GROUPS: groups} if groups.any() else {}) | ngos
    if groups.any() and ngos:
        name, mask = next(iter(ngos.items()))
        classes[f"{GROUPS} and {name}"] = groups | mask
    return classes
