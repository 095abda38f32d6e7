"""Who is in dialogue with whom, how, and which dialogues are missing?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.draws import RNG, root_seed
from hrdnet.graph import barriers as barrier_set
from hrdnet.graph.barriers import Barriers
from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.graph.vocabulary import Role
from hrdnet.metrics.dialogue_result import Boomerang, Dialogue, Mixing
from hrdnet.metrics.engines.passing import Evaluation
from hrdnet.metrics.engines.sampled import sample
from hrdnet.metrics.groups import parts_of
from hrdnet.metrics.knowledge import states_of
from hrdnet.metrics.reach_result import Reach
from hrdnet.metrics.reachability import check_options, given_share
from hrdnet.metrics.targets import Roles, host_state_bodies
from hrdnet.present.result import Provenance

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: Worlds of the boomerang pattern in each state of knowledge.
WORLDS = 1024

#: The steps of the boomerang: domestic organisations, then bodies of other states and of states together.
DOMESTIC_ROLES = (Role.NGO, Role.COORDINATION_GROUP, Role.COMMUNITY)
FOREIGN_ROLES = (Role.MISSION, Role.DIPLOMAT, Role.INTERGOVERNMENTAL)


def dialogue(
    net: ProtectionNetwork,
    *,
    worlds: int = WORLDS,
    barriers: Barriers | None = None,
    rng: RNG = None,
) -> Dialogue:
    r"""Who is in dialogue with whom, how, and which dialogues are missing (domain A10, A11)?

    Channels are counted between classes of actors by role and setting. With :math:`m` channels of which :math:`d_r`
    ends lie in class :math:`r`, random mixing of the ends gives

    .. math:: E_{rs} = \frac{d_r d_s}{2m - 1}\ (r \ne s),\qquad E_{rr} = \frac{d_r (d_r - 1)}{2 (2m - 1)};

    if instead every two actors are equally likely to be in dialogue, :math:`m` times the share of their pairs. The
    boomerang (Keck & Sikkink 1998) is a route defender, domestic organisation, mission or intergovernmental body,
    host-state body: pressure on a state that does not listen, from outside.

    Parameters
    ----------
    net
        The network.
    worlds
        How many worlds for the boomerang in each state of knowledge, a multiple of 64.
    barriers
        As for :func:`reach`.
    rng
        Anything SPEC 7 allows. The same seed has the same worlds as ``reach``.

    Returns
    -------
    Dialogue
        ``matrix()``, ``to_frame()`` with expected values, ``missing()``, ``dialogues()`` of domain A10, ``shares()`` of
        routine, coordinated, institutional channels, and ``boomerang``: routes counted, and their probability.

    Raises
    ------
    UsageError
        If ``worlds`` is not a positive multiple of 64.

    Notes
    -----
    A channel counts once whatever its direction; several channels between two actors count each. Expected values are
    exact for ends matched at random, which may match an actor with itself. In the boomerang host-state bodies count as
    ends whatever their ``may_harm``: pressure is meant for those who harm too. NaN without channels.

    References
    ----------
    Newman (2003), "Mixing patterns in networks", doi:10.1103/PhysRevE.67.026126. Keck & Sikkink (1998), "Activists
    beyond borders", Cornell University Press.

    Examples
    --------
    >>> import hrdnet as hn
    >>> net = hn.ProtectionNetwork(
    ...     {"id": ["G", "N", "M", "O"], "role": ["defender", "ngo", "mission", "official"]},
    ...     {"source": ["G", "N", "M"], "target": ["N", "M", "O"], "probability": [1.0, 1.0, 1.0]},
    ... )
    >>> d = hn.metrics.dialogue(net, worlds=64, barriers=hn.barriers.none, rng=1)
    >>> d.boomerang.routes, d.boomerang.reach.probability.tolist()
    (1, [1.0])
    """
    net = as_network(net)
    check_options("sampled", worlds)
    seed = root_seed(rng)
    chosen = barrier_set.standing(barriers)
    boomerang = _boomerang(net, chosen, worlds, seed)
    provenance = Provenance(
        net.fingerprint,
        seed,
        parameters=dict(boomerang.reach.provenance.parameters),
        assumptions=boomerang.reach.assumptions,
        synthetic=net.synthetic,
    )
    return Dialogue(net, _mixing(net), boomerang, provenance)


def _mixing(net: ProtectionNetwork) -> Mixing:
    """Count actors and channels by class."""
    actors, channels = net.table("actors"), net.table("channels")
    role, setting = actors.words("role"), actors.words("setting")
    unknown = setting.words.index("unknown")
    code = role.codes.astype(np.int64) * len(setting.words) + np.where(setting.known, setting.codes, unknown)
    found, of = np.unique(code, return_inverse=True)
    names = tuple(
        (role.words[one // len(setting.words)], setting.words[one % len(setting.words)]) for one in found.tolist()
    )
    counts = np.zeros((len(found), len(found)), dtype=np.int64)
    ends = [of[channels.refs(end).codes] for end in ("source", "target")]
    np.add.at(counts, (np.minimum(*ends), np.maximum(*ends)), 1)
    return Mixing(names, np.bincount(of, minlength=len(found)), counts)


@dataclass(frozen=True)
class _Chain:
    """Who may stand at each step of the boomerang, and the arcs between the steps."""

    members: tuple[Mask, ...]
    steps: tuple[Mask, ...]

    @classmethod
    def of(cls, net: ProtectionNetwork) -> _Chain:
        actors = net.table("actors")
        role = actors.words("role")
        state = host_state_bodies(net)
        foreign = role.is_any(*FOREIGN_ROLES) | actors.words("provider").is_any("foreign_state", "intergovernmental")
        foreign &= ~state & ~role.is_any(Role.DEFENDER)
        domestic = role.is_any(*DOMESTIC_ROLES) & ~foreign & ~state
        members = (role.is_any(Role.DEFENDER), domestic, foreign, state & ~role.is_any(Role.DEFENDER))
        tail, head = net.arcs.tail, net.arcs.head
        steps = tuple(members[k][tail] & members[k + 1][head] for k in range(len(members) - 1))
        return cls(members, steps)


def _boomerang(net: ProtectionNetwork, chosen: Barriers, worlds: int, seed: int) -> Boomerang:
    chain = _Chain.of(net)
    _, domestic, foreign, state = chain.members
    roles = Roles(state, domestic | foreign, 0)
    evaluation = Evaluation(net, chosen, roles, np.logical_or.reduce(chain.steps))
    parts = parts_of(net)
    routes = _routes(net, chain.steps, np.unique(parts.row))
    states = states_of(evaluation.coordinates, seed, certain=not evaluation.uncertain())
    hits = sample(evaluation, parts, states, worlds=worlds, seed=seed)
    exact = np.full((len(states), len(parts)), np.nan)
    parameters = {
        "to": tuple(net.ids[state]),
        "host_state": True,
        "barriers": chosen.names,
        "within_days": None,
        "states": len(states),
        "worlds": worlds,
        "uncertain": evaluation.uncertain(),
        "given_share": given_share(evaluation, None),
    }
    provenance = Provenance(
        net.fingerprint, seed, parameters=parameters, assumptions=evaluation.assumptions(), synthetic=net.synthetic
    )
    positions = {name: np.array([one[name] for one in states]) for name in evaluation.coordinates}
    has_route = (routes > 0)[np.searchsorted(np.unique(parts.row), parts.row)]
    return Boomerang(int(routes.sum()), routes, Reach(net, parts, hits, exact, positions, ~has_route, provenance))


def _routes(net: ProtectionNetwork, steps: Sequence[Mask], rows: Ints) -> Ints:
    """Count the boomerangs of some rows: sequences of actors, whatever the number of channels between two."""
    from scipy.sparse import coo_array

    def between(step: Mask) -> csr_array:
        ends = (net.arcs.tail[step], net.arcs.head[step])
        found = coo_array((np.ones(len(ends[0]), dtype=np.int64), ends), shape=(len(net), len(net))).tocsr()
        found.data[:] = 1
        return found

    ways = np.ones(len(net), dtype=np.int64)
    for step in reversed(steps):
        ways = between(step) @ ways
    return np.asarray(ways[rows], dtype=np.int64)
