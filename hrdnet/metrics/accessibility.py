"""How much help is there for each defender within reach, when others need it too?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.draws import RNG, root_seed
from hrdnet.errors import UsageError
from hrdnet.graph import barriers as barrier_set
from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.metrics import capacities, costs
from hrdnet.metrics.access_question import HOW_FAR, RAAM, Question
from hrdnet.metrics.access_result import Access
from hrdnet.metrics.capacities import Capacity, capacity_of
from hrdnet.metrics.catchments import floating
from hrdnet.metrics.costs import Costs, Dialogue, Travel
from hrdnet.metrics.decay import Decay
from hrdnet.metrics.engines.congestion import balance
from hrdnet.metrics.engines.drawing import Parts
from hrdnet.metrics.engines.passing import COUNT, WOMEN, Evaluation
from hrdnet.metrics.engines.sampled import in_threads, processors
from hrdnet.metrics.engines.ways import Pairs
from hrdnet.metrics.groups import part_weights, parts_of
from hrdnet.metrics.knowledge import STATES, states_of
from hrdnet.metrics.targets import Roles, roles
from hrdnet.present.result import Assumption, Provenance

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
States = list[dict[str, float]]

#: Pairs of a row and a body that a run may hold at once, and numbers in a block of states.
MOST_PAIRS, _BLOCK = 20_000_000, 40_000_000
#: Large networks get fewer states of knowledge: pairs times states, and arcs times bodies times states, that a run may
#: look at; equilibria cost more by the pair. Never fewer than the last.
_WORK = {True: 2e7, False: 1e8}
_SEARCHED, _FEWEST = 1e9, 4


def access(
    net: ProtectionNetwork,
    *,
    method: str = "2sfca",
    over: str = "travel",
    to: str | Sequence[str] = "formal",
    host_state: bool = False,
    capacity: str = "officers",
    decay: Decay | None = None,
    max_cost: float | None = None,
    selection: str = "all",
    tau: float | None = None,
    rho: float | None = None,
    rng: RNG = None,
) -> Access:
    r"""How much help is there for each defender within reach, when others need it too?

    Demand is people, supply what bodies have to give, and cost the journey or the days of dialogue between them:

    .. math:: A_i = \sum_j w_{ij} \frac{S_j}{\sum_k w_{kj} D_k} \ (\text{2SFCA}), \qquad
        C_i = \min_j \Bigl(c_{ij} + \tau \frac{L_j}{\rho S_j}\Bigr) \ (\text{RAAM}),

    with weights as in :func:`catchment`, and loads :math:`L_j` at which nobody gains by going elsewhere.

    Parameters
    ----------
    net
        The network.
    method
        ``"opportunities"``, ``"2sfca"``, ``"e2sfca"`` or ``"3sfca"`` as in :func:`catchment`; or ``"raam"``, the
        rational agent access model: what the journey and the crowd together cost where all go where they pay least.
    over
        ``"travel"``: hours, as a channel between the two says, else the hours to the capital, else by the distance.
        ``"dialogue"``: days over channels and relays, by the quickest route, if every channel works.
    to, host_state
        Whose help, as for :func:`reach`.
    capacity
        ``"officers"`` (officer-days a month), ``"visits"`` (visit days a year) or ``"mechanisms"`` (actions a year).
    decay, selection
        As in :func:`catchment`; not with ``"raam"``.
    max_cost
        The limit of the catchment, in hours or days; inf for none. By default it is not known: 4 to 12 hours, 14 to 60
        days (assumption). With ``decay`` or ``"raam"``, none.
    tau
        Of ``"raam"``: the hours or days that weigh as much as mean congestion; by default as ``max_cost``.
    rho
        Of ``"raam"``: people for each unit of supply at which congestion is 1; by default all people over all supply.
        Fix it to compare networks.
    rng
        Anything SPEC 7 allows, for the states of knowledge.

    Returns
    -------
    Access
        Per row of defenders in contact, 0 or more: supply per defender, more is better (of ``"opportunities"``,
        supply); of ``"raam"`` hours or days, *less* is better, inf for whom no body is available. The band is from what
        is not known; there is no sampling error.

    Raises
    ------
    UsageError
        If a word or ``to`` is unknown, an option does not go with the method, a method goes without the decay that it
        needs, or there are more than 20 million pairs of a row and a body.
    HrdnetError
        If no equilibrium was found, which takes numbers that differ by a factor of 10 to the 15 or so.

    Notes
    -----
    Undefined without defenders in contact: the result is empty. Where the file gives no way to say what a journey takes
    there is none; the summary says for how many pairs. Barriers are not asked: this is how much there would be, not how
    likely a request is to pass. Cost: states of knowledge (64, on large networks as few as 4) times pairs of a row and
    a body, over dialogue also times a search from each body. See ``docs/models/access.md``.

    References
    ----------
    Luo & Wang (2003), Environment and Planning B 30(6), doi:10.1068/b29120. Saxon & Snow (2020), Annals of the American
    Association of Geographers 110(1), doi:10.1080/24694452.2019.1629870.

    Examples
    --------
    Six defenders two hours from a mission with ten officer-days a month, and four who live beside it:

    >>> import hrdnet as hn
    >>> from hrdnet.metrics.accessibility import access
    >>> net = hn.ProtectionNetwork(
    ...     {
    ...         "id": ["G", "H", "M"], "role": ["defender", "defender", "mission"],
    ...         "count": [6, 4, 1], "women": [0, 0, None], "setting": ["rural", "capital", "capital"],
    ...         "hours_to_capital": [2, 0, None], "officers": [None, None, 2], "days_per_month": [None, None, 5],
    ...     },
    ...     {"source": [], "target": []},
    ... )
    >>> access(net, max_cost=3).value.tolist(), access(net, max_cost=1).value.tolist()
    ([1.0, 1.0], [0.0, 2.5])
    """
    net = as_network(net)
    asked = Question(method, over, capacity, decay, max_cost, selection, tau, rho)
    asked.check()
    seed = root_seed(rng)
    found = roles(net, to, host_state=host_state)
    parts = parts_of(net)
    rows, bodies = np.unique(parts.row), np.flatnonzero(found.target).astype(np.int64)
    has = capacity_of(net, bodies, capacity, to)
    if over == "travel" and len(rows) * len(bodies) > MOST_PAIRS:
        raise _too_many()
    way: Costs = Travel(net, rows, bodies) if over == "travel" else Dialogue(net, found, rows, bodies)
    uncertain = (*_people_uncertain(net, rows), *has.uncertain(), *way.uncertain(), *asked.uncertain())
    names = Evaluation(net, barrier_set.none, found).coordinates
    names = (*names, *costs.COORDINATES, *capacities.COORDINATES, HOW_FAR)
    states = states_of(names, seed, certain=not uncertain)[: _affordable(method, way, len(rows), len(bodies))]
    positions = {name: np.array([state[name] for state in states]) for name in names}
    weights = part_weights(net, parts, positions)
    answer = _answer(asked, way, has, weights, rows, bodies, parts, states)
    parameters = {
        "to": to if isinstance(to, str) else tuple(to),
        "host_state": host_state,
        **asked.parameters(),
        "unit": asked.unit(has.unit, way.unit),
        "supply_unit": has.unit,
        "states": len(states),
        "uncertain": uncertain,
        "unknown_share": way.unknown_share,
        "residual": max(answer.residuals) if method == RAAM else None,
    }
    provenance = Provenance(
        net.fingerprint,
        seed,
        parameters=parameters,
        assumptions=_assumptions(net, has, way, asked, found),
        synthetic=net.synthetic,
    )
    return Access(net, parts, bodies, answer.values, answer.near, answer.supply, answer.asking, positions, provenance)


@dataclass(frozen=True)
class _Answer:
    """By state of knowledge: what each row has, whether a body is near, what bodies have, and who asks there."""

    values: Floats
    near: npt.NDArray[np.bool_]
    supply: Floats
    asking: Floats
    residuals: list[float]


def _answer(
    asked: Question,
    way: Costs,
    has: Capacity,
    weights: Floats,
    rows: Ints,
    bodies: Ints,
    parts: Parts,
    states: States,
) -> _Answer:
    number = len(states)
    answer = _Answer(
        np.zeros((number, len(rows))),
        np.zeros((number, len(rows)), dtype=bool),
        np.array([has.at(state) for state in states]).reshape(number, len(bodies)),
        np.zeros((number, len(bodies))),
        [0.0] * number,
    )
    place = np.searchsorted(rows, parts.row)
    limits = np.array([asked.looked_at(state) for state in states])
    for first in _blocks(max(1, len(rows) * len(bodies), 2 * way.arcs), number):
        block = states[first]
        found = way.between(block, limits[first], MOST_PAIRS)
        if found is None:
            raise _too_many()
        where, body, cost = found
        if asked.method == RAAM:
            order = np.argsort(where, kind="stable")
            where, body, cost = where[order], body[order], cost[:, order]

        def solve(one: int, where: Ints = where, body: Ints = body, cost: Floats = cost, first: slice = first) -> None:
            state = first.start + one
            people = np.bincount(place, weights[state], minlength=len(rows)).astype(np.float64)
            _solve(asked, Pairs(where, body, cost[one]), people, answer, state, states[state])

        for _ in in_threads(solve, range(len(block)), workers=processors(), what="states of knowledge"):
            pass
    return answer


def _solve(
    asked: Question, pairs: Pairs, people: Floats, answer: _Answer, number: int, state: dict[str, float]
) -> None:
    """Answer for one state of knowledge."""
    supply, limit = answer.supply[number], asked.limit(state)
    pairs = pairs.some(np.isfinite(pairs.cost))
    if asked.method == RAAM:
        tau = asked.how_far(state) if asked.tau is None else asked.tau
        found = balance(people, supply, pairs.some(pairs.cost <= limit), rho=asked.rho, tau=tau)
        answer.values[number] = found.cost * tau
        answer.asking[number] = found.loads
        answer.residuals[number] = found.residual
        answer.near[number] = np.isfinite(found.cost)
        return
    shared = floating(asked.method, people, supply, pairs, decay=asked.decay, max_cost=limit, selection=asked.selection)
    answer.values[number] = shared.access
    answer.asking[number] = shared.asking
    answer.near[number] = shared.near


def _blocks(numbers: int, states: int) -> Iterator[slice]:
    """Yield the states some at a time, so that so many numbers a state fit into memory."""
    size = int(np.clip(_BLOCK // numbers, 1, STATES))
    return (slice(first, min(first + size, states)) for first in range(0, states, size))


def _affordable(method: str, way: Costs, rows: int, bodies: int) -> int:
    """Return how many states of knowledge a run looks at: a power of two."""
    most = min(_WORK[method == RAAM] / max(1, rows * bodies), _SEARCHED / max(1, way.arcs * bodies))
    return int(2 ** np.floor(np.log2(np.clip(most, _FEWEST, STATES))))


def _people_uncertain(net: ProtectionNetwork, rows: Ints) -> tuple[str, ...]:
    """Return the coordinates along which it is not known how many defenders, and how many women, a row holds."""
    actors = net.table("actors")
    count, women = actors.numbers("count").take(rows), actors.numbers("women").take(rows)
    names = ((COUNT, count.ranges.any()), (WOMEN, women.ranges.any() or not women.known.all()))
    return tuple(name for name, unknown in names if unknown)


def _assumptions(
    net: ProtectionNetwork, has: Capacity, way: Costs, asked: Question, found: Roles
) -> tuple[Assumption, ...]:
    taken = Evaluation(net, barrier_set.none, found).assumptions()
    return (*asked.assumptions(), *has.assumptions(), *way.assumptions(), *taken)


def _too_many() -> UsageError:
    return UsageError(
        f"more than {MOST_PAIRS:,} pairs of a row and a body: ask about fewer bodies, or within a smaller max_cost"
    )
