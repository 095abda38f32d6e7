"""Which actors a request is for, and which pass it on (domain C1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.graph import vocabulary as v

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Roles:
    """Masks over the actors: the targets, those who relay, and how many bodies were taken as formal by role."""

    target: Mask
    relay: Mask
    taken_as_formal: int


def roles(network: ProtectionNetwork, to: str | Sequence[str], *, host_state: bool) -> Roles:
    """Find targets and relays.

    Parameters
    ----------
    to
        ``"formal"``, ``"informal"``, ``"both"``, a mechanism's id or kind, or a list of actor ids.
    host_state
        Whether host-state bodies that do no harm count as targets and relays.

    Raises
    ------
    UsageError
        If ``to`` is none of these, or ``host_state`` is neither True nor False.
    """
    if not isinstance(host_state, bool | np.bool_):
        # Words such as "no" would count as yes, and send requests to those who may harm.
        raise UsageError("host_state is True or False")
    target, taken = _targets(network, to)
    actors = network.table("actors")
    role = actors.words("role")
    state = host_state_bodies(network)
    harmless = actors.words("may_harm").is_any("no")
    allowed = harmless if host_state else np.zeros(len(network), dtype=bool)
    named = not isinstance(to, str)
    relay = role.is_any(*v.RELAY_ROLES) | (state & allowed)
    # A caller who lists actors has decided about each; otherwise a host-state body must be asked for.
    return Roles(
        target if named else target & (~state | allowed),
        relay & (~state | allowed) & ~target,
        taken,
    )


def host_state_bodies(network: ProtectionNetwork) -> Mask:
    """Return which actors belong to the host state: by provider, else by the role official."""
    actors = network.table("actors")
    provider = actors.words("provider")
    return np.asarray(provider.is_any("host_state") | (actors.words("role").is_any("official") & ~provider.known))


def _targets(network: ProtectionNetwork, to: str | Sequence[str]) -> tuple[Mask, int]:
    if not isinstance(to, str):
        if not isinstance(to, Iterable):
            raise UsageError("to is a word, the id of a mechanism, or a list of actor ids")
        return _listed(network, to), 0
    if to in {"formal", "informal", "both"}:
        if len(network.table("mechanisms")):
            return _operators(network, to), 0
        return _by_actor(network, to)
    return _operators(network, to), 0


def _listed(network: ProtectionNetwork, ids: Iterable[str]) -> Mask:
    target = np.zeros(len(network), dtype=bool)
    target[[network.position(name) for name in ids]] = True
    return target


def _operators(network: ProtectionNetwork, to: str) -> Mask:
    """Return the operators of the mechanisms that ``to`` names; a mechanisms table overrides the actors' ``formal``."""
    table = network.table("mechanisms")
    formal = table.words("formal")
    if to == "both":
        chosen = np.ones(len(table), dtype=bool)
    elif to in {"formal", "informal"}:
        chosen = formal.is_any("yes" if to == "formal" else "no")
    elif to in v.MechanismKind.values():
        chosen = table.words("kind").is_any(to)
    else:
        chosen = np.array([name == to for name in table.texts("id").values], dtype=bool)
        if not chosen.any():
            raise UsageError(
                "to is formal, informal, both, a mechanism's id, a list of actor ids, or a kind: "
                + ", ".join(v.MechanismKind.values()),
            )
    operators = table.texts("operators").values[chosen]
    return _listed(network, [name for listed in operators for name in listed or ()])


def _by_actor(network: ProtectionNetwork, to: str) -> tuple[Mask, int]:
    actors = network.table("actors")
    role, formal = actors.words("role"), actors.words("formal")
    by_role = ~formal.known & role.is_any(*v.FORMAL_ROLES)
    is_formal = formal.is_any("yes") | by_role
    is_informal = ~is_formal & role.is_any(*v.INFORMAL_ROLES)
    target = {"formal": is_formal, "informal": is_informal, "both": is_formal | is_informal}[to]
    return target, int(by_role.sum())
