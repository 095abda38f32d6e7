"""How many days does a defender's request take to reach a mechanism?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hrdnet.draws import RNG, root_seed
from hrdnet.graph import barriers as barrier_set
from hrdnet.graph.barriers import Barriers
from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.metrics.days_result import Days
from hrdnet.metrics.engines.passing import Evaluation
from hrdnet.metrics.engines.sampled import WORD
from hrdnet.metrics.engines.timed import sample_minutes
from hrdnet.metrics.engines.timing import Timing
from hrdnet.metrics.groups import parts_of
from hrdnet.metrics.knowledge import states_of
from hrdnet.metrics.reachability import check_options, given_share
from hrdnet.metrics.targets import roles
from hrdnet.present.result import Provenance

#: Worlds of a run.
WORLDS = 512
#: How many searches (one per state of knowledge, origin and world) a run makes unless the caller says otherwise.
SEARCHES = 5_000_000


def days(
    net: ProtectionNetwork,
    *,
    to: str | Sequence[str] = "formal",
    host_state: bool = False,
    worlds: int | None = None,
    barriers: Barriers | None = None,
    rng: RNG = None,
) -> Days:
    r"""How many days does each defender's request for help take to reach a mechanism?

    In a world, a request that is made at time 0 follows the route on which it arrives first,

    .. math:: T_i = \min_{i \to \dots \to t} \text{arrival},\qquad T_i = \infty \text{ if no working route exists},

    where each channel is waited for (until the next meeting, at ``phase + k * interval``), then takes its delay, and
    its travel days if in person. The phase is uniform in [0, interval), one draw a world per channel, or per
    coordination group for what is said at its meetings. :func:`reach` with ``within_days=d`` is the share of worlds
    with :math:`T_i \le d`; the worlds of a seed are the same.

    Parameters
    ----------
    net
        The network.
    to, host_state, barriers, rng
        As for :func:`reach`.
    worlds
        How many worlds to draw, a multiple of 64; by default 512, fewer for large networks.

    Returns
    -------
    Days
        Median and 90th percentile of days per row and group (0 to inf; less is better), inf where too few requests ever
        arrive; ``typical``, the median of those that arrive; bands from what is not known.

    Raises
    ------
    UsageError
        If ``to`` is unknown or ``worlds`` is not a positive multiple of 64.

    Notes
    -----
    Undefined without defenders in contact: the result is empty. Times are whole minutes, percentiles whole days, and
    what takes more than ten years counts as never. Times that nobody gave take the ranges of
    ``docs/models/days.md``. Cost: one search per state of knowledge, origin and world in which the origin reaches.

    References
    ----------
    Dreyfus (1969), "An appraisal of some shortest-path algorithms", Operations Research 17(3),
    doi:10.1287/opre.17.3.395, for shortest routes when times depend on when one sets out.

    Examples
    --------
    >>> import hrdnet as hn
    >>> net = hn.ProtectionNetwork(
    ...     {"id": ["G1", "M1"], "role": ["defender", "mission"], "formal": [None, "yes"]},
    ...     {"source": ["G1"], "target": ["M1"], "interval_days": [30], "delay_days": [2]},
    ... )
    >>> d = hn.metrics.days(net, barriers=hn.barriers.none, rng=1)
    >>> 15 <= d.quantile(0.5).days <= 19
    True
    """
    net = as_network(net)
    check_options("sampled", worlds)
    chosen = barrier_set.standing(barriers)
    seed = root_seed(rng)
    evaluation = Evaluation(net, chosen, roles(net, to, host_state=host_state))
    timing = Timing(net)
    parts = parts_of(net)
    uncertain = evaluation.uncertain() + timing.uncertain()
    states = states_of(evaluation.coordinates, seed, certain=not uncertain)
    number = worlds or WORLDS
    while worlds is None and number > WORD and number * len(parts) * len(states) > SEARCHES:
        number //= 2
    minutes = sample_minutes(evaluation, timing, parts, states, worlds=number, seed=seed)
    positions = {name: np.array([state[name] for state in states]) for name in evaluation.coordinates}
    parameters = {
        "to": to if isinstance(to, str) else tuple(to),
        "host_state": host_state,
        "barriers": chosen.names,
        "states": len(states),
        "worlds": number,
        "uncertain": uncertain,
        "given_share": given_share(evaluation, timing),
    }
    return Days(
        net,
        parts,
        minutes,
        positions,
        Provenance(
            net.fingerprint,
            seed,
            parameters=parameters,
            assumptions=evaluation.assumptions() + timing.assumptions(),
            synthetic=net.synthetic,
        ),
    )
