"""How likely is one actor to reach another over the channels of a network?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.draws import RNG, root_seed
from hrdnet.errors import UsageError
from hrdnet.graph import barriers as barrier_set
from hrdnet.graph.barriers import Barriers
from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.metrics import estimates
from hrdnet.metrics.engines.drawing import Parts
from hrdnet.metrics.engines.passing import Evaluation
from hrdnet.metrics.engines.sampled import sample
from hrdnet.metrics.engines.terminals import WHOLE, problem_of
from hrdnet.metrics.knowledge import states_of
from hrdnet.metrics.reach_words import percent
from hrdnet.metrics.reachability import check_options
from hrdnet.metrics.targets import Roles
from hrdnet.present.result import Provenance, Result, assumed

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]

#: Worlds of a sampled answer.
WORLDS = 65_536
#: Visits to states that ``auto`` may spend before it samples, over all states of knowledge: about ten seconds.
AFFORDABLE = 100_000_000
#: What ``"exact"`` may visit before it gives up: about a quarter of an hour.
MOST_VISITS = 10_000_000_000
_COLUMNS = ("probability", "unreliability", "low", "high", "sampling_low", "sampling_high", "exact")


@dataclass(frozen=True, repr=False)
class Reliability(Result):
    """The probability that one actor reaches another.

    Attributes
    ----------
    probability, unreliability
        That a working route exists, and that none does. Both keep their digits when they are small.
    low, high
        The band from what is not known, with sampling.
    sampling_low, sampling_high
        The 95 % interval of ``probability``, given the states of knowledge.
    exact
        Whether there is no sampling error (which is not to say that it is true).
    """

    probability: float
    unreliability: float
    low: float
    high: float
    sampling_low: float
    sampling_high: float
    exact: bool
    provenance: Provenance

    def __float__(self) -> float:
        return self.probability

    def headline(self) -> str:
        """Return the probability, its band, and whether it has sampling error."""
        kind = "exact" if self.exact else f"sampled, {percent(self.sampling_low)} to {percent(self.sampling_high)}"
        return f"reliability {self.probability:.10g} ({kind}; band {percent(self.low)} to {percent(self.high)})"

    def summary(self) -> str:
        """Return the answer in words."""
        lines = [
            self.provenance.mark,
            f"In this model the two are joined with probability {percent(self.probability)}.",
        ]
        if self.low < self.high:
            lines.append(f"What is not known leaves {percent(self.low)} to {percent(self.high)}.")
        if self.exact:
            lines.append("There is no sampling error.")
        else:
            lines.append(f"Sampling, 95 %: {100 * self.sampling_low:.2f} to {100 * self.sampling_high:.2f} %.")
        return "\n".join([*lines, *assumed(self.assumptions)])

    def to_frame(self) -> pd.DataFrame:
        """Return one row: probability, unreliability, band, sampling interval, exact."""
        import pandas as pd

        return pd.DataFrame([{name: getattr(self, name) for name in _COLUMNS}])

    def plot(self) -> tuple[Figure, Axes]:
        """Return the point, its band and its sampling interval."""
        from hrdnet.present.figures import interval_bars

        def one(value: float) -> Floats:
            return np.array([value])

        return interval_bars(
            ["reliability"],
            one(self.probability),
            (one(self.low), one(self.high)),
            (one(self.sampling_low), one(self.sampling_high)),
            label="probability that a working route exists",
            mark=self.provenance.mark,
        )


def reliability(
    net: ProtectionNetwork,
    source: str,
    target: str,
    *,
    barriers: Barriers = barrier_set.none,
    method: str = "auto",
    worlds: int | None = None,
    rng: RNG = None,
) -> Reliability:
    r"""How likely is a working route from one actor to another (two-terminal reliability)?

    .. math:: R_{st} = P\{\exists\, s \to a_1 \to \dots \to t : \text{all channels and actors on it pass}\}.

    Roles are ignored: every actor relays, and only the target stops a route. Undirected channels carry either way,
    directed ones from source to target; both may be mixed.

    Parameters
    ----------
    net
        The network.
    source, target
        Ids of actors.
    barriers
        By default none: a channel passes with its explicit ``probability`` (1 if it has none), and actors are perfect.
        With barriers, those on relays are asked of every actor between, those on targets of the target.
    method
        ``"exact"``: frontier dynamic programming after reductions, 1e-12 absolute, and ten significant digits of the
        smaller of reliability and unreliability. ``"sampled"``. ``"auto"``: exact unless it would take too many states
        or ``worlds`` is given.
    worlds
        How many worlds a sampled answer draws, a multiple of 64; 65,536 by default.
    rng
        Anything SPEC 7 allows; an exact answer with everything known does not use it.

    Returns
    -------
    Reliability
        ``float(x)``, ``x.unreliability``, ``x.low``, ``x.high``, ``x.exact``.

    Raises
    ------
    UsageError
        If an id or the method is unknown, ``worlds`` is not a positive multiple of 64, or the exact answer is out of
        reach.

    Notes
    -----
    Cost of the exact answer: exponential in the width of the network between the two (a 10 x 10 grid takes about a
    second), linear in its length.

    References
    ----------
    Ball, Colbourn & Provan (1995), "Network reliability", Handbooks in OR & MS 7,
    doi:10.1016/S0927-0507(05)80128-8.
    Hardy, Lucet & Limnios (2007), IEEE Transactions on Reliability 56(3), doi:10.1109/TR.2007.898572.

    Examples
    --------
    >>> import hrdnet as hn
    >>> square = hn.ProtectionNetwork(
    ...     {"id": ["a", "b", "c", "d"]},
    ...     {"source": ["a", "b", "a", "c"], "target": ["b", "d", "c", "d"], "probability": [0.5] * 4},
    ... )
    >>> float(hn.metrics.reliability(square, "a", "d"))
    0.4375
    """
    net = as_network(net)
    check_options(method, worlds)
    start, end = net.position(source), net.position(target)
    seed = root_seed(rng)
    arrives = np.zeros(len(net), dtype=bool)
    arrives[end] = True
    evaluation = Evaluation(net, barriers, Roles(arrives, ~arrives, 0))
    states = states_of(evaluation.coordinates, seed, certain=not evaluation.uncertain())
    exact = None
    if method == "exact" or (method == "auto" and worlds is None):
        visits = AFFORDABLE if method == "auto" else MOST_VISITS
        exact = _exact(evaluation, states, start, end, most_visits=visits)
    if exact is None and method == "exact":
        raise UsageError('an exact answer is out of reach: the network is too wide between the two; use method="auto"')
    number = 0 if exact is not None else worlds or WORLDS
    if exact is not None:
        estimate = estimates.share(exact[:, :1], certain=True)
        unreliability = float(exact[:, 1].mean())
    else:
        origin = Parts(np.array([start]), np.array([WHOLE]))
        hits = sample(evaluation, origin, states, worlds=number, seed=seed)[:, 0]
        bits = np.unpackbits(np.ascontiguousarray(hits).view(np.uint8), axis=1, bitorder="little")
        estimate = estimates.share(bits.astype(np.float64), certain=start == end)
        unreliability = 1.0 - estimate.probability
    return Reliability(
        estimate.probability,
        unreliability,
        estimate.low,
        estimate.high,
        estimate.sampling_low,
        estimate.sampling_high,
        exact is not None,
        Provenance(
            net.fingerprint,
            seed,
            parameters={"barriers": barriers.names, "method": method, "worlds": number, "states": len(states)},
            assumptions=evaluation.assumptions(),
            synthetic=net.synthetic,
        ),
    )


def _exact(
    evaluation: Evaluation, states: list[dict[str, float]], start: int, end: int, *, most_visits: int
) -> Floats | None:
    """Return reliability and unreliability in each state, or ``None`` if one is out of reach."""
    from hrdnet.metrics.engines.frontier import solve

    if start == end:
        return np.array([[1.0, 0.0]] * len(states))
    problem = problem_of(evaluation, evaluation.passings(states), start, WHOLE)
    answer = solve(problem, states=len(states), most_visits=most_visits)
    return None if answer is None else np.stack([answer.reliability, answer.unreliability], axis=1)
