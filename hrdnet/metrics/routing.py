"""By which routes can one defender's request reach each mechanism, and what does each step add?"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import numpy.typing as npt

from hrdnet.draws import RNG, root_seed
from hrdnet.errors import UsageError
from hrdnet.graph import barriers as barrier_set
from hrdnet.graph.barriers import TRAVEL, Barriers
from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.graph.vocabulary import Role
from hrdnet.metrics.engines.passing import Evaluation, Passing
from hrdnet.metrics.engines.paths import (
    Aim,
    Cheapest,
    Fastest,
    MostProbable,
    Step,
    best_route,
    disjoint_routes,
)
from hrdnet.metrics.engines.terminals import shared_needs
from hrdnet.metrics.engines.timing import MINUTES_A_DAY, Timing
from hrdnet.metrics.knowledge import states_of
from hrdnet.metrics.route_result import Hop, Route, Routes
from hrdnet.metrics.targets import roles
from hrdnet.present.result import Provenance

Floats = npt.NDArray[np.float64]

_AIMS: tuple[Aim, ...] = (MostProbable(), Fastest(), Cheapest())  # type: ignore[type-arg]
_COST = next(one for one in TRAVEL.attributes if one.name == "travel_cost")


def routes(
    net: ProtectionNetwork,
    defender: str,
    *,
    to: str | Sequence[str] = "formal",
    host_state: bool = False,
    alternatives: int = 3,
    barriers: Barriers | None = None,
    rng: RNG = None,
) -> Routes:
    r"""By which routes can one defender's request reach each mechanism, and what does each step add?

    For every target: the most probable, the fastest and the cheapest route, and up to ``alternatives`` routes that
    share no actor in between. A route :math:`i \to a_1 \to \dots \to t` works with probability

    .. math:: \prod_{c} p_c \prod_{a} p_a \prod_{d} \min_{c \ni d} p_{c d}

    over its channels :math:`c`, the actors :math:`a` that receive it, and the draws :math:`d` that its channels share
    (travellers, regions), each counted once. It takes, if it works, half the interval of every meeting it waits for
    (none at a coordination group's meeting where it already is) plus delays and journeys, and costs what its journeys
    cost.

    Parameters
    ----------
    net
        The network.
    defender
        Id of a row of defenders; a mixed row asks as a whole.
    to, host_state, barriers
        As for :func:`reach`.
    alternatives
        How many routes without a common actor to look for; 0 for none.
    rng
        Anything SPEC 7 allows, for the states of knowledge.

    Returns
    -------
    Routes
        ``routes`` with probability (0 to 1, more is better), its band over the states of knowledge, days and US dollars
        (less is better); ``to_frame()`` has one row a step.

    Raises
    ------
    UsageError
        If the id is unknown or not a defender's, ``to`` is unknown, or ``alternatives`` is negative.

    Notes
    -----
    A working view of one row: it names those on the way. No route leads on from a target. Routes are chosen where every
    unknown lies in the middle of its range. Cost: one search per target and aim, and one linear program per target.

    References
    ----------
    Suurballe (1974), "Disjoint paths in a network", Networks 4, doi:10.1002/net.3230040204.

    Examples
    --------
    >>> import hrdnet as hn
    >>> net = hn.ProtectionNetwork(
    ...     {"id": ["G", "N", "M"], "role": ["defender", "ngo", "mission"]},
    ...     {"source": ["G", "N", "G"], "target": ["N", "M", "M"], "probability": [0.9, 0.8, 0.5]},
    ... )
    >>> r = hn.metrics.routes(net, "G", barriers=hn.barriers.none, rng=1)
    >>> [hop.head for hop in r.best().hops], round(r.best().probability, 2)
    (['N', 'M'], 0.72)
    """
    net = as_network(net)
    origin = net.position(defender)
    if not net.table("actors").words("role").is_any(Role.DEFENDER)[origin]:
        raise UsageError("routes are asked for a defender: this id belongs to somebody else")
    if alternatives < 0:
        raise UsageError("alternatives is 0 or more")
    chosen = barrier_set.standing(barriers)
    seed = root_seed(rng)
    found = roles(net, to, host_state=host_state)
    evaluation, timing = Evaluation(net, chosen, found), Timing(net)
    web = _Web(net, evaluation, timing, origin)
    states = states_of(evaluation.coordinates, seed, certain=not evaluation.uncertain())
    passings = evaluation.passing_of_each(states)
    operated = _operated(net)
    listed = []
    for target in np.flatnonzero(found.target).tolist():
        if target == origin:
            continue
        ways = [(aim.name, best_route(web.steps, origin, target, aim)) for aim in _AIMS]
        if ways[0][1] is None:
            continue
        apart = disjoint_routes(web.steps, origin, target, alternatives)
        ways += [(f"alternative {number}", steps) for number, steps in enumerate(apart, start=1)]
        name = str(net.ids[target])
        mechanisms = operated.get(name, ())
        listed += [web.route(aim, name, mechanisms, steps, passings) for aim, steps in ways if steps is not None]
    asked = to if isinstance(to, str) else tuple(to)
    parameters = {"to": asked, "host_state": host_state, "barriers": chosen.names, "alternatives": alternatives}
    provenance = Provenance(
        net.fingerprint,
        seed,
        parameters=parameters,
        assumptions=evaluation.assumptions() + timing.assumptions(),
        synthetic=net.synthetic,
    )
    return Routes(defender, tuple(listed), provenance)


class _Web:
    """The steps that a request of one defender can take, in the middle of what is not known."""

    def __init__(self, net: ProtectionNetwork, evaluation: Evaluation, timing: Timing, origin: int) -> None:
        self.net = net
        self.evaluation = evaluation
        self.timing = timing
        channels = net.table("channels")
        away = channels.words("medium").is_any("in_person")
        middle = dict.fromkeys(evaluation.coordinates, 0.5)
        passing, minutes = evaluation.passing(middle), timing.minutes(middle)
        cost = np.where(away, _COST.values(net).at(0.5, _COST.default), 0.0)
        takes = evaluation.accepts(passing)
        self.steps: list[Step] = []
        tails, arcs = net.arcs.tail.tolist(), net.arcs
        for tail, head, channel in zip(tails, arcs.head.tolist(), arcs.channel.tolist(), strict=True):
            if not self._passes_on(tail, origin) or head == origin:
                continue
            own = float(passing.channel[channel] * takes[head])
            needs = tuple(one for one in self._needs(passing, channel) if one[1] < 1)
            if own > 0 and all(threshold > 0 for _, threshold in needs):
                group = int(timing.meeting[channel])
                self.steps.append(
                    Step(
                        tail,
                        head,
                        channel,
                        own,
                        needs,
                        ("group", group) if group >= 0 else ("channel", channel),
                        float(minutes.interval[channel]) / MINUTES_A_DAY,
                        float(minutes.delay[channel]) / MINUTES_A_DAY,
                        float(cost[channel]),
                    )
                )
        self.medium, self.form = (channels.words(column).cells() for column in ("medium", "form"))

    def _passes_on(self, tail: int, origin: int) -> bool:
        roles = self.evaluation.roles
        return tail == origin or bool(roles.relay[tail] and not roles.target[tail])

    def _needs(self, passing: Passing, channel: int) -> list[tuple[Hashable, float]]:
        ends, journey = self.evaluation.ends[channel], passing.traveller[channel]
        needs = shared_needs(self.evaluation, passing, channel, ends, journey)
        return [(name, float(threshold)) for name, threshold in needs]

    def route(
        self, aim: str, target: str, mechanisms: tuple[str, ...], steps: list[Step], passings: list[Passing]
    ) -> Route:
        """Describe a route: what each step adds, and how probable it is in every state of knowledge."""
        hops = []
        probable, fast = MostProbable(), Fastest()
        paid, met = probable.start(), fast.start()
        for step in steps:
            more, paid = probable.pay(paid, step)
            days, met = fast.pay(met, step)  # its tie-breaker, which is no day, is rounded off below
            hops.append(
                Hop(
                    self.net.channel_ids[step.channel],
                    str(self.net.ids[step.tail]),
                    str(self.net.ids[step.head]),
                    self.medium[step.channel],
                    self.form[step.channel],
                    float(np.exp(-more)),
                    round(days, 6),
                    step.cost,
                )
            )
        by_state = [self._probability(steps, passing) for passing in passings]
        return Route(
            aim,
            target,
            mechanisms,
            tuple(hops),
            float(np.prod([hop.probability for hop in hops])),
            min(by_state),
            max(by_state),
            sum(hop.days for hop in hops),
            sum(hop.cost for hop in hops),
        )

    def _probability(self, steps: list[Step], passing: Passing) -> float:
        takes = self.evaluation.accepts(passing)
        probability, shared = 1.0, dict[Hashable, float]()
        for step in steps:
            probability *= float(passing.channel[step.channel] * takes[step.head])
            for key, threshold in self._needs(passing, step.channel):
                shared[key] = min(threshold, shared.get(key, 1.0))
        return probability * float(np.prod(list(shared.values())))


def _operated(net: ProtectionNetwork) -> dict[str, tuple[str, ...]]:
    """Return the ids of the mechanisms that each body operates."""
    table = net.table("mechanisms")
    operated: dict[str, tuple[str, ...]] = {}
    for name, operators in zip(table.texts("id").values, table.texts("operators").values, strict=True):
        for operator in operators or ():
            operated[operator] = (*operated.get(operator, ()), name)
    return operated
