"""How far harm spreads over ties: the plain cascade, for checking and teaching."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
import numpy.typing as npt

from hrdnet.draws import RNG, root_seed, stream_key
from hrdnet.errors import UsageError
from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.metrics.engines.sampled import in_threads, processors
from hrdnet.present.result import Provenance
from hrdnet.sim.engines.cascades import STREAMS, Graph, Law, course, sizes
from hrdnet.sim.spread_result import Course, Spread

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
#: Times at which somebody is affected, and is so no longer, in order; persons by ties from the first.
_Followed = tuple[Floats, Floats, Ints]

OVER, TIMES = ("ties", "channels"), ("discrete", "continuous")
#: Replicates that are followed in time, and by a thread at a time.
FOLLOWED, _EACH = 64, 4
#: Points of the course of continuous time, and steps at most that are told apart.
_POINTS, _STEPS = 100, 200
_TASKS = 64


def spread(
    net: ProtectionNetwork,
    *,
    over: str = "ties",
    time: str = "discrete",
    transmit: float,
    recover: float = 1.0,
    seeds: int | Sequence[str] = 1,
    replicates: int = 1000,
    rng: RNG = None,
) -> Spread:
    r"""How far does harm spread over ties, from some who are affected at first?

    Each is affected for a time :math:`D` and passes it on over a tie if the waiting time :math:`W` of that tie is over
    before, :math:`W \le D` (SIR). In steps, :math:`P(D > k) = (1-\gamma)^k` and :math:`P(W > k) = (1-\tau)^k`: in each
    step, each tie of somebody affected to somebody not affected so far gets one chance ``transmit`` = :math:`\tau`, and
    at its end the affected recovers with probability ``recover`` = :math:`\gamma`; with 1 this is the independent
    cascade. In continuous time both are exponential, and these are rates. Nobody is affected twice.

    For checking and teaching: no perpetrator, no choice, no visibility. For those see :func:`visibility`.

    Parameters
    ----------
    net
        The network.
    over
        ``"ties"``: both ways. ``"channels"``: directed ones from source to target only.
    time
        ``"discrete"`` or ``"continuous"``.
    transmit, recover
        Probabilities of a step, 0 to 1, or rates per unit of time, 0 or more.
    seeds
        Ids of those affected at first, or how many are chosen at random anew in each replicate.
    replicates
        How many, 2 or more.
    rng
        Anything SPEC 7 allows. The same seed gives the same bits for any number of threads, and a larger ``transmit``
        then affects at least those whom a smaller one does.

    Returns
    -------
    Spread
        ``final_size`` (persons, those affected at first included), ``attack_rate``, ``beyond``, ``duration``, each with
        ``value``, ``low``, ``high``; ``sizes``, ``course``; ``summary()``, ``to_frame()``, ``plot()``. No number is
        kept by person (domain D).

    Raises
    ------
    UsageError
        If an option is unknown or a number is out of range, or an id is not in the network.

    Notes
    -----
    Undefined (NaN) in a network without actors. Everybody whom the file lists is in the network, tied or not; each of
    several ties between two passes it on by itself. The course of time is that of the first 64 replicates. Cost:
    persons affected and their ties, by replicate; see ``docs/models/spread.md``.

    References
    ----------
    Newman (2002), "Spread of epidemic disease on networks", doi:10.1103/PhysRevE.66.016128. Kenah & Robins (2007),
    doi:10.1103/PhysRevE.76.036113. Miller & Ting (2019), "EoN", doi:10.21105/joss.01731, for reference values.

    Examples
    --------
    >>> import hrdnet as hn
    >>> net = hn.ProtectionNetwork(
    ...     {"id": ["A", "B", "C"], "role": ["defender", "family", "family"]},
    ...     {"source": [], "target": []},
    ...     ties={"source": ["A", "B", "A"], "target": ["B", "C", "C"]},
    ... )
    >>> hn.sim.spread(net, transmit=1.0, seeds=["A"], replicates=10, rng=1).final_size.value
    3.0
    """
    net = as_network(net)
    if over not in OVER or time not in TIMES:
        raise UsageError(f"over is one of {', '.join(OVER)}; time is one of {', '.join(TIMES)}")
    continuous = time == "continuous"
    for name, value in (("transmit", transmit), ("recover", recover)):
        if not _is_number(value) or not 0 <= value <= (np.finfo(np.float64).max if continuous else 1):
            raise UsageError(f"{name} is a {'rate, 0 or more' if continuous else 'probability of a step, 0 to 1'}")
    if not _is_whole(replicates) or replicates < 2:
        raise UsageError("replicates is a whole number, 2 or more")
    seed = root_seed(rng)
    graph, places = graph_of(net, over)
    given, number = _seeds(net, seeds, places)
    law = Law(
        float(transmit),
        float(recover),
        continuous,
        np.array([stream_key(seed, name) for name in STREAMS], dtype=np.uint64),
    )
    found = _sizes(graph, law, given, number, int(replicates))
    provenance = Provenance(
        net.fingerprint,
        seed,
        parameters={
            "over": over,
            "time": time,
            "transmit": float(transmit),
            "recover": float(recover),
            "seeds": len(given),
            "chosen": number > 0,
            "replicates": int(replicates),
        },
        synthetic=net.synthetic,
    )
    return Spread(found, _course(graph, law, given, number, int(replicates)), len(net), len(given), provenance)


def _sizes(graph: Graph, law: Law, given: Ints, number: int, replicates: int) -> Ints:
    found = np.full(replicates, len(given), dtype=np.int64)
    if len(given):
        each = -(-replicates // _TASKS)

        def run(first: int) -> None:
            sizes(graph, law, given.copy(), number, first, found[first : first + each])

        for _ in in_threads(run, range(0, replicates, each), workers=processors(), what="spreading"):
            pass
    found.flags.writeable = False
    return found


def _course(graph: Graph, law: Law, given: Ints, number: int, replicates: int) -> Course:
    """Follow the first replicates in time: how many are affected at a time, and over how many ties it came."""
    followed = range(min(FOLLOWED, replicates))

    def run(first: int) -> list[_Followed]:
        people = len(graph.key)
        begins, ends, hops = np.empty(people), np.empty(people), np.empty(people, dtype=np.int64)
        kept = []
        for world in followed[first : first + _EACH]:
            course(graph, law, given.copy(), number, np.uint64(world), begins, ends, hops)
            there = hops >= 0
            kept.append((np.sort(begins[there]), np.sort(ends[there]), np.bincount(hops[there])))
        return kept

    tasks = range(0, len(followed) if len(given) else 0, _EACH)
    kept = [one for some in in_threads(run, tasks, workers=processors(), what="following time") for one in some]
    last = np.array([begins[-1] for begins, _, _ in kept] if kept else np.zeros(len(followed)))
    longest = float(last.max(initial=0.0))
    times = np.linspace(0.0, longest, _POINTS) if law.continuous else np.arange(min(longest, _STEPS) + 1)
    affected, ever = np.zeros((2, len(followed), len(times)))
    by_ties = np.zeros((len(followed), max([1, *(len(hops) for _, _, hops in kept)])))
    for world, (begins, ends, hops) in enumerate(kept):
        ever[world] = np.searchsorted(begins, times, side="right")
        affected[world] = ever[world] - np.searchsorted(ends, times, side="right")
        by_ties[world, : len(hops)] = hops
    return Course(times, affected, ever, by_ties, last)


def graph_of(net: ProtectionNetwork, over: str) -> tuple[Graph, Ints]:
    """Return persons and arcs in an order of their own, and the place of each row of the actors table in it."""
    table = net.table(over)
    keys = net.draw_keys[1]
    order = np.argsort(keys, kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    if not len(table):
        return Graph(np.zeros(len(net) + 1, dtype=np.int64), np.empty(0, dtype=np.int32), keys[order]), place
    one, other = (place[table.refs(end).codes.astype(np.int64)] for end in ("source", "target"))
    back = np.ones(len(one), dtype=bool) if over == "ties" else ~table.words("directed").is_any("yes")
    tail, head = np.concatenate([one, other[back]]), np.concatenate([other, one[back]])
    arcs = np.lexsort((head, tail))
    first = np.zeros(len(net) + 1, dtype=np.int64)
    np.cumsum(np.bincount(tail, minlength=len(net)), out=first[1:])
    return Graph(first, head[arcs].astype(np.int32), keys[order]), place


def _seeds(net: ProtectionNetwork, seeds: int | Sequence[str], places: Ints) -> tuple[Ints, int]:
    """Return the places of those affected at first, or room for a number of them, and that number."""
    if _is_whole(seeds):
        number = int(cast("int", seeds))
        if not 0 <= number <= len(net):
            raise UsageError("seeds is a whole number from 0 to that of the actors, or a list of ids")
        return np.zeros(number, dtype=np.int64), number
    if isinstance(seeds, str | float) or not isinstance(seeds, Sequence | np.ndarray):
        raise UsageError("seeds is a whole number, or a list of ids")
    listed = dict.fromkeys(seeds)
    if len(listed) < len(seeds):
        raise UsageError("an id is among the seeds twice")
    return np.sort(places[[net.position(one) for one in listed]]) if listed else np.empty(0, dtype=np.int64), 0


def _is_whole(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
