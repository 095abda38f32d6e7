"""How unequally is reach spread, between whom, and how many are left below a threshold?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hrdnet.draws import RNG
from hrdnet.errors import UsageError
from hrdnet.graph.barriers import Barriers
from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.metrics.equity_result import Equity
from hrdnet.metrics.reachability import reach

#: Reach below which a defender counts as left out: one request in ten arrives (assumption).
THRESHOLD = 0.1


def equity(
    net: ProtectionNetwork,
    *,
    to: str | Sequence[str] = "formal",
    host_state: bool = False,
    threshold: float = THRESHOLD,
    worlds: int | None = None,
    barriers: Barriers | None = None,
    rng: RNG = None,
) -> Equity:
    """How unequally is reach spread, between whom, and how many are left below a threshold (domain A1, A8)?

    Gaps are differences of the reach of two groups, paired world by world, with their ratio. Indices are those of
    ``metrics.inequality`` on the reach of each row's women and others, weighted by the number of defenders, in each
    state of knowledge: Gini, Theil with its part between settings, Atkinson, Palma, the concentration index from far to
    near the capital, and the share, gap and severity below a threshold (Foster, Greer & Thorbecke 1984).

    Parameters
    ----------
    net
        The network.
    to, host_state, worlds, barriers
        As for :func:`reach`, sampled.
    threshold
        Reach below which a defender counts as left out, above 0 and at most 1 (assumption: 0.1).
    rng
        Anything SPEC 7 allows. The same seed has the same worlds as ``reach``.

    Returns
    -------
    Equity
        ``gaps()``, ``gap("setting", "rural", "capital")``, ``indices()``, ``by(["setting", "women"])``; groups of fewer
        than ten defenders are marked as too small for a claim. Lower indices are more equal.

    Raises
    ------
    UsageError
        If an option is unknown or ``threshold`` is not above 0 and at most 1.

    Notes
    -----
    Indices are NaN without defenders in contact and where nobody reaches anything. Their sampling interval is the
    jackknife's over 16 batches of worlds (Efron & Stein 1981, doi:10.1214/aos/1176345462). A row's reach is a
    probability, so inequality within a row is not seen: the indices are too low rather than too high.

    Examples
    --------
    >>> import hrdnet as hn
    >>> net = hn.ProtectionNetwork(
    ...     {
    ...         "id": ["G", "H", "M"], "role": ["defender", "defender", "mission"],
    ...         "setting": ["rural", "capital", "capital"], "women": [0, 0, None],
    ...     },
    ...     {"source": ["H"], "target": ["M"], "probability": [1.0]},
    ... )
    >>> e = hn.metrics.equity(net, barriers=hn.barriers.none, rng=1)
    >>> float(e.indices().loc["gini", "value"]), e.gap("setting", "rural", "capital").probability
    (0.5, -1.0)
    """
    net = as_network(net)
    if not isinstance(threshold, int | float | np.number) or not 0 < threshold <= 1:
        raise UsageError("threshold lies above 0 and at most at 1")
    answer = reach(net, to=to, host_state=host_state, method="sampled", worlds=worlds, barriers=barriers, rng=rng)
    return Equity(answer, threshold, answer.provenance)
