"""How likely is a defender's request for help to reach a mechanism?"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hrdnet.draws import RNG, U64, root_seed
from hrdnet.errors import UsageError
from hrdnet.graph import barriers as barrier_set
from hrdnet.graph.barriers import Barriers
from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.metrics.engines.drawing import Parts, has_route
from hrdnet.metrics.engines.exact import AFFORDABLE, exact_reach
from hrdnet.metrics.engines.passing import Evaluation
from hrdnet.metrics.engines.sampled import WORD, sample
from hrdnet.metrics.engines.timed import FAR, sample_in_time
from hrdnet.metrics.engines.timing import MINUTES_A_DAY, Timing
from hrdnet.metrics.groups import parts_of
from hrdnet.metrics.knowledge import STATES, states_of
from hrdnet.metrics.reach_result import Reach
from hrdnet.metrics.targets import roles
from hrdnet.present.result import Provenance

Floats = npt.NDArray[np.float64]

#: Worlds of a run, unless memory or the caller says otherwise.
WORLDS = 4096
_FEWEST_WORLDS = 256
#: A run with a width looks first after so many worlds, and may keep so many times as much.
_FIRST_LOOK, _PATIENCE = 1024, 4
#: What ``method="exact"`` may cost before it refuses, in the unit of ``AFFORDABLE``: some minutes.
_EXHAUSTIVE = 3_000_000_000
#: What a result may keep: one bit per state of knowledge, origin and world.
RESULT_BYTES = 128_000_000
#: Fewest states of knowledge of a very large network.
_FEWEST_STATES = 16
_METHODS = ("auto", "exact", "sampled")


def reach(
    net: ProtectionNetwork,
    *,
    to: str | Sequence[str] = "formal",
    host_state: bool = False,
    method: str = "auto",
    worlds: int | None = None,
    width: float | None = None,
    within_days: float | None = None,
    barriers: Barriers | None = None,
    rng: RNG = None,
) -> Reach:
    r"""How likely is each defender's request for help to reach a mechanism?

    A channel works in a *world* if it passes every barrier; an actor relays or acts if it passes its own.
    The reach of defender :math:`i` is the probability that some working route leads to a target,

    .. math:: R_i = P\{\exists\, i \to a_1 \to \dots \to a_k \to t : \text{all channels and actors pass}\},

    with relays and targets as ``docs/models/reach.md`` says; routes stop at the first target.

    Parameters
    ----------
    net
        The network.
    to
        ``"formal"``, ``"informal"``, ``"both"``, a mechanism's id or kind, or a list of actor ids.
    host_state
        Whether host-state bodies count as targets and relays; only those whose ``may_harm`` is "no" do.
    method
        ``"auto"`` answers exactly where that is affordable and samples the rest, row by row; ``"exact"`` refuses
        what is not affordable; ``"sampled"`` always samples, as does ``"auto"`` when ``worlds`` is given.
    worlds
        How many worlds to draw, a multiple of 64; by default 4,096, fewer for very large networks (which also get fewer
        states of knowledge: 32 of the 64 from 62,500 parts of rows on, women and others, and 16 from 125,000).
    width
        Draw worlds until the 95 % sampling interval of every row is at most this wide (0.01 is one point), looking at
        1,024 worlds and after every fourfold; it stops short of that where memory would run out. Not with ``worlds``.
    within_days
        Ask whether a request arrives within so many days of being made: it waits for the next meeting of each channel,
        then for its delay and the journey (``docs/models/days.md``). The same worlds as without; infinity and ``None``
        are the same question. Answers are sampled.
    barriers
        Default ``hrdnet.barriers.default``; lift some with ``.without("trust")``.
    rng
        Anything SPEC 7 allows. The same seed gives the same bits.

    Returns
    -------
    Reach
        Per row of defenders in contact: probability (0 to 1, more is better), the band ``low`` to ``high``
        from what is not known, and the 95 % sampling interval of the mean.

    Raises
    ------
    UsageError
        If ``to`` or ``method`` is unknown, ``worlds`` is not a positive multiple of 64, ``width`` is not between 0
        and 1, ``within_days`` is negative, or an exact answer is asked for and out of reach.

    Notes
    -----
    Undefined without defenders in contact: the result is empty. A row that is itself a target has reach 1.
    Cost of sampling: worlds x states of knowledge x channels x length of the longest working route, over 64. Cost of
    an exact row: exponential in the width of the network between the row and the targets, and in the shared draws
    (travellers, regions) in use at once; see ``engines.elimination``.

    References
    ----------
    Ball, Colbourn & Provan (1995), "Network reliability", Handbooks in OR & MS 7,
    doi:10.1016/S0927-0507(05)80128-8, for reach as reliability.

    Examples
    --------
    >>> import hrdnet as hn
    >>> net = hn.ProtectionNetwork(
    ...     {"id": ["G1", "M1"], "role": ["defender", "mission"], "formal": [None, "yes"]},
    ...     {"source": ["G1"], "target": ["M1"], "probability": [0.5]},
    ... )
    >>> r = hn.metrics.reach(net, barriers=hn.barriers.none)
    >>> r.probability.tolist(), r.exact.tolist()
    ([0.5], [True])
    """
    net = as_network(net)
    check_options(method, worlds, width)
    timing = _timing(net, method, within_days)
    chosen = barrier_set.standing(barriers)
    seed = root_seed(rng)
    found = roles(net, to, host_state=host_state)
    evaluation = Evaluation(net, chosen, found)
    parts = parts_of(net)
    uncertain = evaluation.uncertain() + (() if timing is None else timing.uncertain())
    states = states_of(evaluation.coordinates, seed, certain=not uncertain)[: _states_kept(len(parts))]
    exact = _exact(evaluation, parts, states, method if worlds is None and timing is None else "sampled")
    sampled = np.isnan(exact).any(axis=0)
    origins = Parts(parts.row[sampled], parts.kind[sampled])
    parameters = {
        "to": to if isinstance(to, str) else tuple(to),
        "host_state": host_state,
        "barriers": chosen.names,
        "within_days": None if timing is None else within_days,
        "states": len(states),
        "uncertain": uncertain,
        "given_share": given_share(evaluation, timing),
    }
    certain = ~sampled | ~has_route(evaluation, parts) | found.target[parts.row]
    positions = {name: np.array([state[name] for state in states]) for name in evaluation.coordinates}
    provenance = Provenance(
        net.fingerprint,
        seed,
        parameters=parameters,
        assumptions=evaluation.assumptions() + (() if timing is None else timing.assumptions()),
        synthetic=net.synthetic,
    )

    def draw(number: int, first: int) -> U64:
        if timing is None or within_days is None:
            return sample(evaluation, origins, states, worlds=number, seed=seed, first_world=first)
        limit = int(min(within_days * MINUTES_A_DAY, FAR))
        return sample_in_time(
            evaluation, timing, origins, states, minutes=limit, worlds=number, seed=seed, first_world=first
        )

    def answer(hits: U64) -> Reach:
        described = dataclasses.replace(provenance, parameters={**parameters, "worlds": hits.shape[2] * WORD})
        return Reach(net, parts, hits, exact, positions, certain, described)

    hits = np.zeros((len(states), len(origins), 0), dtype=np.uint64)
    result = answer(hits)
    for number in _looks(len(origins), len(states), worlds, width):
        drawn = hits.shape[2] * WORD
        more = draw(number - drawn, drawn)
        hits = np.concatenate([hits, more], axis=2) if drawn else more
        result = answer(hits)
        if width is not None and np.all(result.sampling_high - result.sampling_low <= width):
            break
    return result


def _states_kept(parts: int) -> int:
    """Return how many states of knowledge a result can keep, with the fewest worlds in each."""
    number = STATES
    while number > _FEWEST_STATES and number * parts * _FEWEST_WORLDS // 8 > RESULT_BYTES:
        number //= 2
    return number


def check_options(method: str, worlds: int | None, width: float | None = None) -> None:
    """Refuse options of a run that are unknown or contradict each other.

    Raises
    ------
    UsageError
        If ``method`` is unknown, ``worlds`` is not a positive multiple of 64, ``width`` is not between 0 and 1 or comes
        with ``worlds``, or an exact answer is asked to draw worlds.
    """
    if method not in _METHODS:
        raise UsageError("method is auto, exact or sampled")
    if worlds is not None and (not is_number_of_worlds(worlds) or not worlds):
        raise UsageError("worlds is a positive multiple of 64")
    if method == "exact" and (worlds is not None or width is not None):
        raise UsageError("an exact answer draws no worlds: leave out worlds and width")
    if width is not None and (worlds is not None or not 0 < width < 1):
        raise UsageError("width lies between 0 and 1, and goes without worlds")


def is_number_of_worlds(worlds: object) -> bool:
    """Return whether so many worlds can be drawn: 64 share a machine word."""
    return (
        isinstance(worlds, int | np.integer) and not isinstance(worlds, bool) and int(worlds) % WORD == 0 <= int(worlds)
    )


def _timing(net: ProtectionNetwork, method: str, within_days: float | None) -> Timing | None:
    """Return what the network says about times, or ``None`` if the question has no deadline."""
    if within_days is None:
        return None
    if not within_days >= 0:
        raise UsageError("within_days is a number of days, 0 or more")
    if within_days == np.inf:
        return None
    if method == "exact":
        raise UsageError('an answer in time is sampled: leave out method="exact"')
    return Timing(net)


def given_share(evaluation: Evaluation, timing: Timing | None) -> float:
    """Return the share of the values that a question needs which the file gives; NaN if it needs none."""
    unknown, needed = evaluation.unknown_and_needed()
    if timing is not None:
        more, others = timing.unknown_and_needed()
        unknown, needed = unknown + more, needed + others
    return 1 - unknown / needed if needed else float("nan")


def _exact(evaluation: Evaluation, parts: Parts, states: list[dict[str, float]], method: str) -> Floats:
    """Return exact reach in each state, NaN where it is to be sampled, (states, parts)."""
    if method == "sampled":
        return np.full((len(states), len(parts)), np.nan)
    values = exact_reach(evaluation, parts, states, budget=AFFORDABLE if method == "auto" else _EXHAUSTIVE)
    missing = int(np.isnan(values).any(axis=0).sum())
    if method == "exact" and missing:
        raise UsageError(
            f"an exact answer is out of reach for {missing} of {len(parts)} origins: the network is too wide there; "
            'use method="auto"'
        )
    return values


def _looks(parts: int, states: int, worlds: int | None, width: float | None) -> list[int]:
    """Return after how many worlds a run looks whether it may stop; without a width that is the end."""
    if not parts:
        return []
    if width is None:
        return [worlds or _fitting_worlds(parts, states)]
    looks = [_FIRST_LOOK]
    while parts * states * looks[-1] * 4 // 8 <= _PATIENCE * RESULT_BYTES:
        looks.append(looks[-1] * 4)
    return looks


def _fitting_worlds(parts: int, states: int) -> int:
    worlds = WORLDS
    while worlds > _FEWEST_WORLDS and parts * states * worlds // 8 > RESULT_BYTES:
        worlds //= 2
    return worlds
