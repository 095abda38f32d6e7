"""Which kinds of channel does reach hang on?"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hrdnet.draws import RNG, root_seed
from hrdnet.errors import UsageError
from hrdnet.graph import barriers as barrier_set
from hrdnet.graph.barriers import Barriers
from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.metrics.connection import AFFORDABLE, MOST_VISITS
from hrdnet.metrics.engines.drawing import Parts
from hrdnet.metrics.engines.frontier import Exact, solve
from hrdnet.metrics.engines.losses import sample_losses
from hrdnet.metrics.engines.passing import COUNT, WOMEN, Evaluation, Passing
from hrdnet.metrics.engines.sampled import WORD
from hrdnet.metrics.engines.terminals import WHOLE, problem_of
from hrdnet.metrics.groups import EVERYONE, named_groups, one_of, part_weights, parts_of
from hrdnet.metrics.importance_result import Importance
from hrdnet.metrics.knowledge import states_of
from hrdnet.metrics.reachability import check_options, given_share
from hrdnet.metrics.targets import Roles, roles
from hrdnet.present.progress import progress
from hrdnet.present.result import Provenance

Floats = npt.NDArray[np.float64]

#: Worlds of a run.
WORLDS = 256
#: What a result may keep: four bytes per state of knowledge, world and channel.
RESULT_BYTES = 512_000_000


def importance(
    net: ProtectionNetwork,
    *,
    pair: tuple[str, str] | None = None,
    to: str | Sequence[str] = "formal",
    host_state: bool = False,
    group: str | None = None,
    method: str = "auto",
    worlds: int | None = None,
    barriers: Barriers | None = None,
    rng: RNG = None,
) -> Importance:
    r"""Which channels, and which kinds of channel, does reach hang on (Birnbaum importance)?

    .. math:: I_c = R(\text{channel } c \text{ passes}) - R(c \text{ does not}) = \frac{\partial R}{\partial p_c},

    where :math:`R` is the mean reach of a group of defenders, or the reliability between two actors, and :math:`p_c`
    the probability of the channel's own draw (knowing of it, trust, language, recognition, or its explicit
    ``probability``). Of a class of channels: the sum, by how much :math:`R` rises, to first order, if each of them
    passes more often by one.

    Parameters
    ----------
    net
        The network.
    pair
        Ids of two actors: of the reliability from the first to the second, with ``barriers`` none by default. Without
        it, of the mean reach of all defenders in contact.
    to, host_state, barriers
        As for :func:`reach`; ``to`` and ``host_state`` do not concern a pair.
    group
        Only defenders of a group of ``Reach.named_groups``, such as ``"rural"``; not with a pair.
    method
        ``"auto"``, ``"exact"`` or ``"sampled"``. Only a pair has an exact answer; ``"auto"`` takes it where it is
        affordable and ``worlds`` is not given.
    worlds
        How many worlds to draw, a multiple of 64; by default 256 in every state of knowledge, fewer for large networks.
    rng
        Anything SPEC 7 allows.

    Returns
    -------
    Importance
        ``by("medium")`` and so on for classes of channels; ``to_frame()`` per channel, for research, in the order of
        the file. 0 to 1 per channel; a high value means that much hangs on it. NaN for a channel that never passes.

    Raises
    ------
    UsageError
        If an id, group, option or ``to`` is unknown, or an exact answer is asked for and out of reach.

    Notes
    -----
    Sampled: in each world, the channels that all routes of a defender share (dominators, Cooper, Harvey & Kennedy
    2001), divided by the channel's probability; so a channel that rarely passes is known less well. Exact: one more
    answer of the exact engine per channel. Results per channel name those at its ends and enter no report.

    References
    ----------
    Birnbaum (1969), "On the importance of different components in a multicomponent system", Multivariate Analysis II,
    581-592.

    Examples
    --------
    >>> import hrdnet as hn
    >>> net = hn.ProtectionNetwork(
    ...     {"id": ["G", "N", "M"], "role": ["defender", "ngo", "mission"]},
    ...     {"source": ["G", "N"], "target": ["N", "M"], "probability": [0.9, 0.5]},
    ... )
    >>> hn.metrics.importance(net, pair=("G", "M")).birnbaum.tolist()
    [0.5, 0.9]
    """
    net = as_network(net)
    check_options(method, worlds)
    seed = root_seed(rng)
    if pair is not None:
        if group is not None:
            raise UsageError("a group goes without a pair")
        return _of_pair(net, pair, method, worlds, barrier_set.none if barriers is None else barriers, seed)
    if method == "exact":
        raise UsageError("only a pair has an exact importance: give pair=(source, target)")
    chosen = barrier_set.standing(barriers)
    evaluation = Evaluation(net, chosen, roles(net, to, host_state=host_state))
    states = states_of(evaluation.coordinates, seed, certain=not evaluation.uncertain())
    parts = parts_of(net)
    members = one_of(named_groups(net, parts), EVERYONE if group is None else group)
    positions = {name: np.array([state[name] for state in states]) for name in (COUNT, WOMEN)}
    weights = part_weights(net, parts, positions) * members
    with np.errstate(invalid="ignore"):
        weights = np.nan_to_num(weights / weights.sum(axis=1, keepdims=True))
    asked: dict[str, object] = {"to": to if isinstance(to, str) else tuple(to), "host_state": host_state}
    asked["group"] = group or EVERYONE
    provenance = _provenance(net, evaluation, seed, asked)
    return _sampled(evaluation, parts, weights, states, worlds, seed, provenance)


def _of_pair(
    net: ProtectionNetwork, pair: tuple[str, str], method: str, worlds: int | None, barriers: Barriers, seed: int
) -> Importance:
    start, end = (net.position(one) for one in pair)
    arrives = np.zeros(len(net), dtype=bool)
    arrives[end] = True
    evaluation = Evaluation(net, barriers, Roles(arrives, ~arrives, 0))
    states = states_of(evaluation.coordinates, seed, certain=not evaluation.uncertain())
    provenance = _provenance(net, evaluation, seed, {"pair": "two actors"})
    values = None
    if method == "exact" or (method == "auto" and worlds is None):
        visits = AFFORDABLE if method == "auto" else MOST_VISITS
        values = _exact(evaluation, states, start, end, most_visits=visits)
    if values is not None:
        return Importance(net, values[:, None, :], True, provenance)
    if method == "exact":
        raise UsageError('an exact answer is out of reach: the network is too wide between the two; use method="auto"')
    one = Parts(np.array([start]), np.array([WHOLE]))
    return _sampled(evaluation, one, np.ones((len(states), 1)), states, worlds, seed, provenance)


def _provenance(net: ProtectionNetwork, evaluation: Evaluation, seed: int, asked: dict[str, object]) -> Provenance:
    return Provenance(
        net.fingerprint,
        seed,
        parameters=asked | {"barriers": evaluation.barriers.names, "given_share": given_share(evaluation, None)},
        assumptions=evaluation.assumptions(),
        synthetic=net.synthetic,
    )


def _sampled(
    evaluation: Evaluation,
    parts: Parts,
    weights: Floats,
    states: list[dict[str, float]],
    worlds: int | None,
    seed: int,
    provenance: Provenance,
) -> Importance:
    net = evaluation.network
    number = worlds or WORLDS
    while worlds is None and number > WORD and 4 * number * len(states) * len(net.channel_ids) > RESULT_BYTES:
        number //= 2
    lost = sample_losses(evaluation, parts, weights, states, worlds=number, seed=seed)
    passes = np.array([one.channel for one in evaluation.passing_of_each(states)])
    with np.errstate(divide="ignore", invalid="ignore"):
        lost /= np.where(passes > 0, passes, np.nan).astype(np.float32)[:, None, :]
    described = dataclasses.replace(provenance, parameters={**provenance.parameters, "worlds": number})
    return Importance(net, lost, False, described)


def _exact(
    evaluation: Evaluation, states: list[dict[str, float]], start: int, end: int, *, most_visits: int
) -> Floats | None:
    """Return the importance of each channel in each state, or ``None`` if that is out of reach."""
    channels = len(evaluation.network.channel_ids)
    values = np.zeros((len(states), channels))
    if start == end or not channels:
        return values
    passings = evaluation.passings(states)

    def answer(passing: Passing) -> Exact | None:
        return solve(problem_of(evaluation, passing, start, WHOLE), states=len(states), most_visits=most_visits)

    whole = answer(passings)
    if whole is None or whole.visits * channels > most_visits:
        return None
    for channel in progress(range(channels), total=channels, what="channels"):
        p = passings.channel[channel]
        # One more answer, on the side where the difference is divided by at least a half.
        without = p > 1 / 2
        changed = passings.channel.copy()
        changed[channel] = np.where(without, 0.0, 1.0)
        other = answer(dataclasses.replace(passings, channel=changed))
        if other is None:
            return None
        lost = np.where(without, whole.reliability - other.reliability, other.reliability - whole.reliability)
        values[:, channel] = lost / np.where(without, p, 1 - p)
    return values
