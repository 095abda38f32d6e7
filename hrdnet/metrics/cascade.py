"""At which step from "a mechanism exists" to "a request is served" do defenders fall out?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from hrdnet.draws import RNG, root_seed
from hrdnet.errors import UsageError
from hrdnet.graph import barriers as barrier_set
from hrdnet.graph.barriers import Barriers
from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.metrics.coverage_result import Coverage
from hrdnet.metrics.reachability import reach
from hrdnet.present.messages import word
from hrdnet.present.result import Provenance

#: Worlds of a run in each state of knowledge.
WORLDS = 1024

#: The steps of Tanahashi's cascade and the barriers that each adds. The assignment is ours (assumption).
STAGES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        word("a mechanism exists"): (),
        word("known"): ("knows",),
        word("reachable and affordable"): ("language", "travel", "norms", "network", "relays"),
        word("safe"): ("insecurity",),
        word("trusted both ways"): ("trust", "recognition"),
        word("verified"): ("verification",),
        word("served"): ("awareness", "capacity", "resources", "competency", "will"),
    }
)


def coverage(
    net: ProtectionNetwork,
    *,
    to: str | Sequence[str] = "formal",
    host_state: bool = False,
    stages: Mapping[str, Sequence[str]] | None = None,
    worlds: int = WORLDS,
    barriers: Barriers | None = None,
    rng: RNG = None,
) -> Coverage:
    r"""At which step from "a mechanism exists" to "a request is served" do defenders fall out (domain A8)?

    Tanahashi's cascade of effective coverage on the network: with :math:`B_1 \subset B_2 \subset \dots` the barriers
    that stand up to each step,

    .. math:: C_k = R(B_k),\qquad C_1 \ge C_2 \ge \dots \ge C_K,

    the reach if only these barriers stand, in the same worlds. The first is *nominal* coverage: channels that
    lead to a mechanism, on paper. The last is *realised* coverage, which is :func:`reach`. Their difference is the
    implementation gap.

    Parameters
    ----------
    net
        The network.
    to, host_state, barriers
        As for :func:`reach`.
    stages
        Names of the barriers that each step adds, in order; by default ``STAGES``: exists, known, reachable and
        affordable, safe, trusted both ways, verified, served.
    worlds
        How many worlds in each state of knowledge, a multiple of 64; by default 1,024.
    rng
        Anything SPEC 7 allows. The same seed has the same worlds as ``reach``.

    Returns
    -------
    Coverage
        ``of("rural women")`` by step with what is lost there, ``by("setting")``, ``gap(...)``; 0 to 1, more is better.

    Raises
    ------
    UsageError
        If an option is unknown, or a barrier belongs to no step, or to two.

    Notes
    -----
    What a step loses depends on the order of the steps; :func:`attribution` averages over all orders. Undefined
    without defenders in contact. Cost: one ``reach`` a step.

    References
    ----------
    Tanahashi (1978), "Health service coverage and its evaluation", Bulletin of the WHO 56(2), 295-303.

    Examples
    --------
    >>> import hrdnet as hn
    >>> net = hn.ProtectionNetwork(
    ...     {"id": ["G", "M"], "role": ["defender", "mission"], "formal": [None, "yes"], "will": [None, 0.0]},
    ...     {"source": ["G"], "target": ["M"], "awareness": [1.0]},
    ... )
    >>> c = hn.metrics.coverage(net, barriers=hn.barriers.default.only("knows", "will"), rng=1)
    >>> c.of()["coverage"].to_dict()
    {'a mechanism exists': 1.0, 'known': 1.0, 'served': 0.0}
    """
    net = as_network(net)
    seed = root_seed(rng)
    chosen = barrier_set.standing(barriers)
    steps = _steps(chosen, STAGES if stages is None else stages)
    standing: list[str] = []
    answers = {}
    for name, added in steps.items():
        standing += added
        some = chosen.only(*standing)
        answers[name] = reach(
            net, to=to, host_state=host_state, barriers=some, method="sampled", worlds=worlds, rng=seed
        )
    last = list(answers.values())[-1].provenance
    provenance = Provenance(
        net.fingerprint,
        seed,
        parameters=dict(last.parameters) | {"stages": steps},
        assumptions=last.assumptions,
        synthetic=net.synthetic,
    )
    return Coverage(MappingProxyType(answers), provenance)


def _steps(chosen: Barriers, stages: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return the barriers that each step adds; steps of which no barrier stands are left out, but for empty ones."""
    if not isinstance(stages, Mapping) or any(isinstance(added, str) for added in stages.values()):
        raise UsageError("stages is a dict: the name of a step, and a list of the barriers that it adds")
    named = [name for added in stages.values() for name in added]
    if len(set(named)) < len(named):
        raise UsageError("a barrier belongs to one step")
    if not {*barrier_set.default.names, *chosen.names}.issuperset(named):
        raise UsageError(f"a step names a barrier that there is not; there are: {', '.join(chosen.names)}")
    missing = [name for name in chosen.names if name not in named]
    if missing or not stages:
        raise UsageError(f"stages name every barrier; missing: {', '.join(missing)}")
    steps = {}
    for stage, added in stages.items():
        kept = tuple(name for name in added if name in chosen)
        if kept or not added:
            steps[stage] = kept
    return steps
