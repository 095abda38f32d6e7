"""Which contacts could be opened: the rule, or what the caller lists; never one with a body that may harm."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.graph.vocabulary import Role
from hrdnet.metrics.targets import host_state_bodies

if TYPE_CHECKING:
    import pandas as pd

    from hrdnet.graph.network import ProtectionNetwork

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Row = dict[str, Any]

#: More contacts than this are not considered by the rule: its last kinds are left out first, and that is said.
MOST = 20_000
#: What the rule opens, in this order.
KINDS = (
    "missions and intergovernmental bodies with coordination groups, NGOs and communities",
    "missions and intergovernmental bodies with defenders",
    "NGOs and coordination groups with communities and defenders",
    "groups of defenders, and communities, of different regions with each other",
)
_GROUP = 1.5  # defenders in a row from which on it is a group and not a person
_SAID = ("directed", "form", "mode", "medium", "personal", "traveller", "travel_hours", "travel_cost")


@dataclass(frozen=True, eq=False)
class Candidates:
    """Contacts that could be opened, in the order of their ids.

    Attributes
    ----------
    wide
        The network with all of them.
    rows : (candidates,) int64
        Their rows in the channels table of ``wide``.
    ids
        Of the channels.
    ends : (candidates, 2) int64
        Rows of the actors at both ends.
    cost : (candidates,) float64
        What each takes from the budget.
    said
        What is said of each, by column of a channels table.
    left_out
        Kinds of the rule that were not considered, since there would be too many.
    """

    wide: ProtectionNetwork
    rows: Ints
    ids: tuple[str, ...]
    ends: Ints
    cost: Floats
    said: Mapping[str, list[Any]]
    left_out: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def columns(self, chosen: Iterable[int]) -> dict[str, list[Any]]:
        """Return some of them as columns of a channels table: what a plan decides, and no more."""
        some = list(chosen)
        return {name: [cells[one] for one in some] for name, cells in self.said.items()}


def candidates_of(
    net: ProtectionNetwork,
    given: pd.DataFrame | Mapping[str, Any] | Callable[[ProtectionNetwork], Any] | None,
    costs: Mapping[str, float] | Callable[[str], float] | str | None,
) -> Candidates:
    """Return the contacts that could be opened.

    Parameters
    ----------
    net
        The network.
    given
        A frame or dict of columns of channels (optionally with ``cost``), a function of the network that returns one,
        or ``None`` for the rule.
    costs
        By id of the channel, as a function of it, the name of a column of ``given``, or ``None`` for 1 each (or the
        column ``cost``).

    Raises
    ------
    UsageError
        If a contact exists already, leads to a body that may harm, or costs less than nothing.

    Notes
    -----
    The rule (``KINDS``): routine, institutional contacts between two actors that no channel joins yet; in person where
    both live in one region, or a row of defenders has no phone (the body travels), else by phone; meetings of a
    coordination group in person or online. Nobody who may harm, fully or partly, and no host-state body. No row of
    defenders that refused that cases are shared with missions, or with an NGO; those not in contact cannot be asked.
    A contact with a body that may do harm in part is opened only if the caller lists it, and the plan says so.
    """
    left_out: tuple[str, ...] = ()
    if given is None:
        columns, left_out = _by_rule(net)
        prices = None
    else:
        asked: Any = given(net) if callable(given) else given
        columns = {str(name): list(asked[name]) for name in asked}
        named = costs if isinstance(costs, str) else "cost"
        prices = columns.pop(named, None)
    if not {"source", "target"} <= set(columns):
        raise UsageError("candidates have the columns source and target, as a channels table has")
    before = len(net.table("channels"))
    number = len(columns["source"])
    wide = net.with_channels(columns) if number else net
    ids = wide.channel_ids[before:]
    table = wide.table("channels")
    ends = np.stack([table.refs(end).codes[before:] for end in ("source", "target")], axis=1).astype(np.int64)
    if given is not None:
        _check_ends(wide, ends)
    order = np.array(sorted(range(number), key=lambda one: ids[one]), dtype=np.int64)
    price = _prices(ids, prices, costs)
    said = {name: [cells[one] for one in order.tolist()] for name, cells in columns.items()}
    ordered = tuple(ids[one] for one in order.tolist())
    return Candidates(wide, before + order, ordered, ends[order], price[order], said, left_out)


def _prices(ids: tuple[str, ...], prices: list[Any] | None, costs: Any) -> Floats:
    if callable(costs):
        prices = [costs(one) for one in ids]
    elif isinstance(costs, Mapping):
        if set(costs) - set(ids):
            raise UsageError("costs name a channel that is no candidate")
        prices = [costs.get(one, 1.0) for one in ids]
    elif isinstance(costs, str) and prices is None:
        raise UsageError("candidates have no column with that name for their costs")
    cost = np.ones(len(ids)) if prices is None else np.array([float(one) for one in prices], dtype=np.float64)
    if not np.all(np.isfinite(cost) & (cost >= 0)):
        raise UsageError("a cost is a number, 0 or more")
    return cost


def _check_ends(net: ProtectionNetwork, ends: Ints) -> None:
    """Refuse contacts with those who may harm, the host state, or who said no: a plan does not open them."""
    actors = net.table("actors")
    harms = actors.words("may_harm").is_any("yes") | (host_state_bodies(net) & ~actors.words("may_harm").is_any("no"))
    if harms[ends].any():
        raise UsageError("a candidate leads to a body that may harm; plans open no such contact")
    defender = actors.words("role").is_any(Role.DEFENDER)
    body = _responders(net)
    missions, others = ~_agree(net, "share_missions"), ~_agree(net, "share_ngo")
    for one, other in (ends.T, ends.T[::-1]):
        said_no = np.where(body[other], missions[one], others[one])
        if np.any(defender[one] & said_no):
            raise UsageError("a candidate leads to defenders who refused that; plans open no such contact")


def _responders(net: ProtectionNetwork) -> Mask:
    """Return missions and intergovernmental bodies that operate a formal mechanism, and do no harm."""
    actors = net.table("actors")
    role = actors.words("role").is_any(Role.MISSION, Role.INTERGOVERNMENTAL)
    return np.asarray(role & ~actors.words("formal").is_any("no"))


def _harmless(net: ProtectionNetwork) -> Mask:
    harm = net.table("actors").words("may_harm").is_any("yes", "partly")
    return np.asarray(~harm & ~host_state_bodies(net))


def _agree(net: ProtectionNetwork, use: str) -> Mask:
    return np.asarray(~net.table("actors").words(f"consent_{use}").is_any("no"))


def _by_rule(net: ProtectionNetwork) -> tuple[dict[str, list[Any]], tuple[str, ...]]:
    """Return the contacts of the rule as columns, and the kinds that were left out."""
    actors = net.table("actors")
    role, safe = actors.words("role"), _harmless(net)
    met = role.is_any(Role.DEFENDER) & ~actors.words("in_contact").is_any("no")
    groups = met & (actors.numbers("count").at(0.5) >= _GROUP)
    responders = _numbers(_responders(net) & safe)
    bodies = role.is_any(Role.NGO, Role.COORDINATION_GROUP) & safe
    communities = role.is_any(Role.COMMUNITY) & safe
    ngos = _agree(net, "share_ngo")
    pairs: tuple[Callable[[], Iterable[tuple[int, int]]], ...] = (
        lambda: itertools.product(_numbers(bodies | communities), responders),
        lambda: itertools.product(_numbers(met & _agree(net, "share_missions")), responders),
        lambda: itertools.product(_numbers(communities | (met & ngos)), _numbers(bodies)),
        lambda: itertools.chain(
            itertools.combinations(_numbers(groups & ngos), 2), itertools.combinations(_numbers(communities), 2)
        ),
    )
    sizes = (
        int((bodies | communities).sum()) * len(responders),
        int(met.sum()) * len(responders),
        int((communities | met).sum()) * int(bodies.sum()),
        math.comb(int(groups.sum()), 2) + math.comb(int(communities.sum()), 2),
    )
    joined = _joined(net)
    where = _Where(net)
    rows: list[Row] = []
    left_out: list[str] = []
    for kind, (listed, size) in enumerate(zip(pairs, sizes, strict=True)):
        if kind and len(rows) + size > MOST:
            left_out.append(KINDS[kind])
            continue
        apart = kind == len(KINDS) - 1
        for one, other in listed():
            ends = (min(one, other), max(one, other))
            if ends in joined or (apart and not where.differ(one, other)):
                continue
            rows.append(where.contact(one, other))
    names = ("source", "target", *_SAID)
    return {name: [row[name] for row in rows] for name in names}, tuple(left_out)


def _numbers(mask: Mask) -> list[int]:
    return np.flatnonzero(mask).tolist()


def _joined(net: ProtectionNetwork) -> set[tuple[int, int]]:
    """Return the pairs of actors between which there is a channel of any kind."""
    channels = net.table("channels")
    source, target = (channels.refs(end).codes.astype(np.int64) for end in ("source", "target"))
    return set(zip(np.minimum(source, target).tolist(), np.maximum(source, target).tolist(), strict=True))


class _Where:
    """How two actors would be in contact: in person in one region, else by phone."""

    def __init__(self, net: ProtectionNetwork) -> None:
        from hrdnet.sim.sharing.terrain import Terrain

        actors = net.table("actors")
        self.terrain = Terrain.of(net)
        self.ids = [str(name) for name in net.ids]
        self.region = self.terrain.region_of
        self.no_phone = actors.words("phone").is_any("no").tolist()
        self.meets = actors.words("role").is_any(Role.COORDINATION_GROUP).tolist()

    def differ(self, one: int, other: int) -> bool:
        """Return whether two actors are known to be of different regions."""
        return None not in (self.region[one], self.region[other]) and self.region[one] != self.region[other]

    def contact(self, one: int, other: int) -> Row:
        """Return the row of a channels table; the second is the body, which travels."""
        here = self.region[one] is not None and self.region[one] == self.region[other]
        away = here or self.no_phone[one]
        coordinated = self.meets[one] or self.meets[other]
        medium = "in_person" if away else "online" if coordinated else "phone"
        hours = self.terrain.hours(other, one) if away else math.nan
        return {
            "source": self.ids[one],
            "target": self.ids[other],
            "directed": "no",
            "form": "routine",
            "mode": "coordinated" if coordinated else "bilateral",
            "medium": medium,
            "personal": "institutional",
            "traveller": "target" if away else None,
            "travel_hours": None if math.isnan(hours) else hours,
            "travel_cost": 0.0 if away else None,
        }
