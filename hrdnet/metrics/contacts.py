"""Who depends on a single contact, and what happens when one drops out?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hrdnet.draws import RNG, root_seed
from hrdnet.errors import UsageError
from hrdnet.graph import barriers as barrier_set
from hrdnet.graph.barriers import Barriers
from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.metrics.dependence_result import Dependence
from hrdnet.metrics.engines.hanging import hanging, sample_hanging
from hrdnet.metrics.engines.passing import Evaluation
from hrdnet.metrics.engines.sampled import WORD
from hrdnet.metrics.groups import parts_of
from hrdnet.metrics.knowledge import states_of
from hrdnet.metrics.reachability import given_share, is_number_of_worlds
from hrdnet.metrics.targets import roles
from hrdnet.present.result import Provenance

#: Worlds of a run in each state of knowledge.
WORLDS = 256
#: Arcs times states times worlds that a run may cost by itself; larger networks get fewer worlds, at last none.
_AFFORDABLE = 200_000_000


def dependence(
    net: ProtectionNetwork,
    *,
    to: str | Sequence[str] = "formal",
    host_state: bool = False,
    worlds: int | None = None,
    barriers: Barriers | None = None,
    rng: RNG = None,
) -> Dependence:
    r"""Who depends on a single contact, and what happens when one drops out (domain A3, A12)?

    On the channels of the file, whatever their barriers: an *only contact* of a row stands on every route from it to a
    target (it dominates the row); the largest number of routes that share no actor equals the smallest number of actors
    that stand between the row and all targets (Menger 1927), and so for channels. In worlds: with
    :math:`R_i` the reach of row :math:`i` and :math:`R_i^{-a}` without actor :math:`a`, reach if the contact that it
    needs most drops out is :math:`\min_a R_i^{-a}`.

    Parameters
    ----------
    net
        The network.
    to, host_state, barriers
        As for :func:`reach`.
    worlds
        How many worlds in each state of knowledge, a multiple of 64, or 0 for the structure alone; by default 256,
        fewer for large networks.
    rng
        Anything SPEC 7 allows. The same seed has the same worlds as ``reach``.

    Returns
    -------
    Dependence
        Per row of defenders in contact, in the order of the file: only contacts and only channels (fewer is better),
        disjoint routes (more is better), reach, and reach if the most needed contact drops out. ``by("setting")``,
        ``contacts_of(id)``, ``losses()`` for missions and mechanisms, ``concentration()`` for the network.

    Raises
    ------
    UsageError
        If ``to`` is unknown or ``worlds`` is not a multiple of 64.

    Notes
    -----
    Without any route a row has no only contact and no disjoint route. A row that is itself a target depends on nobody:
    its numbers of routes are NaN. Cost: one dominator tree and short searches for the structure; worlds x states x
    channels for the rest. Of actors that are needed alike, the first of the file counts as needed most.

    References
    ----------
    Menger (1927), "Zur allgemeinen Kurventheorie", doi:10.4064/fm-10-1-96-115.
    Cooper, Harvey & Kennedy (2001), "A simple, fast dominance algorithm", Rice University.

    Examples
    --------
    >>> import hrdnet as hn
    >>> net = hn.ProtectionNetwork(
    ...     {"id": ["G", "N", "M", "E"], "role": ["defender", "ngo", "mission", "mission"]},
    ...     {"source": ["G", "N", "N"], "target": ["N", "M", "E"], "probability": [1.0, 0.5, 0.5]},
    ... )
    >>> d = hn.metrics.dependence(net, barriers=hn.barriers.none, rng=1)
    >>> d.only_contacts.tolist(), sorted(d.contacts_of("G"))
    ([1], ['N'])
    """
    net = as_network(net)
    if worlds is not None and not is_number_of_worlds(worlds):
        raise UsageError("worlds is 0 or a positive multiple of 64")
    seed = root_seed(rng)
    chosen = barrier_set.standing(barriers)
    evaluation = Evaluation(net, chosen, roles(net, to, host_state=host_state))
    states = states_of(evaluation.coordinates, seed, certain=not evaluation.uncertain())
    number = _fitting(len(net.arcs.head), len(states)) if worlds is None else worlds
    parts = parts_of(net)
    structure = hanging(evaluation, np.unique(parts.row))
    sampled = sample_hanging(evaluation, parts, states, worlds=number, seed=seed) if number else None
    provenance = Provenance(
        net.fingerprint,
        seed,
        parameters={
            "to": to if isinstance(to, str) else tuple(to),
            "host_state": host_state,
            "barriers": chosen.names,
            "states": len(states),
            "worlds": number,
            "given_share": given_share(evaluation, None),
        },
        assumptions=evaluation.assumptions() if number else (),
        synthetic=net.synthetic,
    )
    positions = {name: np.array([state[name] for state in states]) for name in evaluation.coordinates}
    return Dependence(net, parts, evaluation.roles, structure, sampled, positions, provenance)


def _fitting(arcs: int, states: int) -> int:
    worlds = WORLDS
    while worlds and arcs * states * worlds > _AFFORDABLE:
        worlds = worlds // 2 if worlds > WORD else 0
    return worlds
