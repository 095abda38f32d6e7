"""Which barrier is in the way, for whom, and who could lift it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from hrdnet.draws import RNG, root_seed
from hrdnet.errors import UsageError
from hrdnet.graph import barriers as barrier_set
from hrdnet.graph.barriers import Barrier, Barriers, On
from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.metrics.attribution_result import Attribution, Lever
from hrdnet.metrics.engines.lifting import sample_lifted
from hrdnet.metrics.engines.passing import Evaluation
from hrdnet.metrics.groups import parts_of
from hrdnet.metrics.knowledge import states_of
from hrdnet.metrics.reachability import check_options, given_share
from hrdnet.metrics.targets import roles
from hrdnet.present.result import Provenance

#: States of knowledge times worlds of a run: 64 worlds in each of 64 states.
DRAWS = 4096

#: The questions of domain A13 to A15, for attribution by groups of barriers: getting there, being believed, and
#: what happens inside the responder.
QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "knowing whom to ask": ("knows",),
    "getting there": ("language", "travel", "norms", "insecurity", "network"),
    "being believed": ("trust", "recognition", "verification"),
    "awareness": ("awareness",),
    "capacity": ("capacity",),
    "resources": ("resources",),
    "competency": ("competency",),
    "will": ("will",),
    "passing it on": ("relays",),
}


def attribution(
    net: ProtectionNetwork,
    *,
    to: str | Sequence[str] = "formal",
    host_state: bool = False,
    groups: Mapping[str, Sequence[str]] | None = None,
    worlds: int | None = None,
    barriers: Barriers | None = None,
    rng: RNG = None,
) -> Attribution:
    r"""Which barrier is in the way, for whom, and who could lift it (domain A13 to A15)?

    With :math:`R(L)` the reach if the barriers in :math:`L` are lifted, of :math:`n` barriers each is given

    .. math:: \phi_b = \sum_{L \not\ni b} \frac{|L|!\,(n - |L| - 1)!}{n!}\,[R(L \cup b) - R(L)],

    what lifting it adds, averaged over all orders in which barriers could be lifted (Shapley 1953). The values add up
    to :math:`R(\text{all}) - R(\text{none})`; what then is still missing, :math:`1 - R(\text{all})`, is "no channel".

    Parameters
    ----------
    net
        The network.
    to, host_state, barriers
        As for :func:`reach`.
    groups
        Names of barriers that are lifted together, by the name of their group; barriers in no group stand alone.
        ``QUESTIONS`` in this module has those of domain A13 to A15.
    worlds
        How many worlds in each state of knowledge, a multiple of 64; by default 4,096 over all states.
    rng
        Anything SPEC 7 allows. The same seed has the same worlds as ``reach``.

    Returns
    -------
    Attribution
        ``of("rural women")``, ``by("setting")``, ``gap("setting", "rural", ["capital", "town"])``, ``binding()``; in
        shares of 1, more is worse.

    Raises
    ------
    UsageError
        If an option is unknown, a group names a barrier that is not there or twice, or there are more than 16 barriers
        or groups, or more than 8 on one kind of thing.

    Notes
    -----
    Exact over all sets of barriers, sampled over worlds: no set is left out. An explicit ``probability`` of a channel
    is no barrier and stays. Cost: 2 to the number of barriers, times channels, states and worlds.
    Undefined without defenders in contact.

    References
    ----------
    Shapley (1953), "A value for n-person games", doi:10.1515/9781400881970-018.
    Shorrocks (2013), "Decomposition procedures for distributional analysis", doi:10.1007/s10888-011-9214-z.

    Examples
    --------
    >>> import hrdnet as hn
    >>> net = hn.ProtectionNetwork(
    ...     {"id": ["G", "M"], "role": ["defender", "mission"], "formal": [None, "yes"]},
    ...     {"source": ["G"], "target": ["M"], "awareness": [0.0], "recognition": [1.0]},
    ... )
    >>> two = hn.barriers.default.only("knows", "recognition")
    >>> hn.metrics.attribution(net, barriers=two, rng=1).of()["shapley"].tolist()
    [1.0, 0.0]
    """
    net = as_network(net)
    check_options("sampled", worlds)
    seed = root_seed(rng)
    chosen = barrier_set.standing(barriers)
    players = _players(chosen, groups or {})
    evaluation = Evaluation(net, chosen, roles(net, to, host_state=host_state))
    states = states_of(evaluation.coordinates, seed, certain=not evaluation.uncertain())
    number = worlds or DRAWS // len(states)
    parts = parts_of(net)
    by_state, by_batch = sample_lifted(evaluation, parts, list(players.values()), states, worlds=number, seed=seed)
    provenance = Provenance(
        net.fingerprint,
        seed,
        parameters={
            "to": to if isinstance(to, str) else tuple(to),
            "host_state": host_state,
            "barriers": chosen.names,
            "groups": players,
            "states": len(states),
            "worlds": number,
            "uncertain": evaluation.uncertain(),
            "given_share": given_share(evaluation, None),
        },
        assumptions=evaluation.assumptions(),
        synthetic=net.synthetic,
    )
    levers = tuple(_lever(evaluation, name, members) for name, members in players.items())
    positions = {name: np.array([state[name] for state in states]) for name in evaluation.coordinates}
    return Attribution(net, parts, levers, by_state, by_batch, positions, provenance)


def _players(chosen: Barriers, groups: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return what is lifted together, in the order of the barriers."""
    if not isinstance(groups, Mapping) or any(isinstance(members, str) for members in groups.values()):
        raise UsageError("groups is a dict: the name of a group, and a list of its barriers")
    named = [name for members in groups.values() for name in members]
    chosen.only(*named)
    if len(set(named)) < len(named):
        raise UsageError("a barrier belongs to one group")
    of = {name: group for group, members in groups.items() for name in members}
    if any(name in of.values() and of.get(name) != name for name in chosen.names):
        raise UsageError("a group has the name of a barrier that is not in it: call it something else")
    players: dict[str, tuple[str, ...]] = {}
    for name in chosen.names:
        player = of.get(name, name)
        players[player] = (*players.get(player, ()), name)
    return players


def _lever(evaluation: Evaluation, name: str, members: Sequence[str]) -> Lever:
    barriers = [evaluation.barriers[one] for one in members]
    unknown, needed = evaluation.unknown_and_needed(barriers)
    given = 1 - unknown / needed if needed else float("nan")
    who = "; ".join(dict.fromkeys(one.who for one in barriers))
    said = "assumed" if given == 0 else ", ".join(_said_by(evaluation.network, barriers)) or "not said"
    return Lever(name, tuple(members), who, given, said.replace("_", " "))


def _said_by(net: ProtectionNetwork, barriers: Sequence[Barrier]) -> list[str]:
    """Return who gave the inputs of some barriers, as the header says by column, barrier or table."""
    header = net.about.get("provenance") or {}
    tables = {On.CHANNEL: "channels", On.TRAVELLER: "channels", On.REGION: "regions", On.RECEIVER: "actors"}
    found: dict[str, None] = {}
    for barrier in barriers:
        for attribute in barrier.attributes:
            column = attribute.name.removeprefix("receiver_")
            said = (header.get(key) for key in (column, barrier.name, tables[barrier.on]))
            found.update(dict.fromkeys(word for word in [next(filter(None, said), None)] if word))
    return list(found)
