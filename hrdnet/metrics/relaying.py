"""Reach if coordination groups and NGOs passed on every request, or none, in the same worlds."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.metrics import estimates
from hrdnet.metrics.comparison import Question, ReachMany, reach_many
from hrdnet.metrics.estimates import Estimate
from hrdnet.metrics.knowledge import STATES
from hrdnet.metrics.listeners import large_enough, passers
from hrdnet.metrics.reachability import RESULT_BYTES

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

#: Worlds of a run in each state of knowledge; fewer where all answers together would keep too much.
WORLDS = 1024
_FEWEST_WORLDS, _ANSWERS, _PATIENCE = 64, 7, 4
AS_IT_IS, EVERY, NO = "as it is", "all", "none"


@dataclass(frozen=True)
class Relaying:
    """Reach as it is, and if classes of bodies passed on all requests, or none.

    Attributes
    ----------
    many
        The answers by name.
    asked
        Class and ``"all"`` or ``"none"`` of each answer but the first.
    """

    many: ReachMany
    asked: Mapping[str, tuple[str, str]]

    def compared(self, members: Mask) -> dict[str, tuple[float, Estimate]]:
        """Return for some parts, by answer: its reach, and the change from reach as it is, paired world by world.

        Passing on more can only open and passing on less only close, in every world: no end of an interval lies on the
        other side of zero.
        """
        base = self.many[AS_IT_IS]
        before = base.values(members)
        found = {AS_IT_IS: (float(before.mean()), estimates.UNDEFINED)}
        for name, (_, passes_on) in self.asked.items():
            other = self.many[name]
            after = other.values(members)
            certain = bool(base.certain[members].all() and other.certain[members].all())
            change = estimates.difference(*np.broadcast_arrays(after, before), certain=certain)
            found[name] = float(after.mean()), _one_sided(change, above=passes_on == EVERY)
        return found

    def paired(self, name: str, members: Mask) -> tuple[Floats, Floats]:
        """Return a change by state of knowledge and by world, none if it is certain."""
        base, other = self.many[AS_IT_IS], self.many[name]
        change = np.subtract(*np.broadcast_arrays(other.values(members), base.values(members)))
        certain = bool(base.certain[members].all() and other.certain[members].all())
        return change.mean(axis=1), np.empty(0) if certain else change.mean(axis=0)


def _one_sided(change: Estimate, *, above: bool) -> Estimate:
    end = max if above else min
    ends = {name: end(0.0, getattr(change, name)) for name in ("low", "high", "sampling_low", "sampling_high")}
    return dataclasses.replace(change, **ends)


def fitting_worlds(parts: int) -> int:
    """Return how many worlds all the answers together can keep."""
    worlds = WORLDS
    while worlds > _FEWEST_WORLDS and _ANSWERS * parts * STATES * worlds // 8 > _PATIENCE * RESULT_BYTES:
        worlds //= 2
    return worlds


def relaying(network: ProtectionNetwork, question: Question, *, worlds: int, seed: int) -> Relaying:
    """Ask reach as it is, and with the share that each class passes on at 1 and at 0.

    What would be lost if a class passed on nothing says how many hang on it, so it is asked of classes of at least five
    bodies alone (domain D), unless the network is invented.
    """
    asked: dict[str, tuple[str, str]] = {}
    targets: dict[str, Question] = {AS_IT_IS: question}
    for who, mask in passers(network).items():
        for passes_on, share in ((EVERY, 1.0), (NO, 0.0)):
            if passes_on == EVERY or large_enough(network, mask):
                name = f"{who} pass on {passes_on}"
                asked[name] = who, passes_on
                targets[name] = {**question, "net": _passing_on(network, mask, share)}
    many = reach_many(network, targets=targets, method="sampled", worlds=worlds, rng=seed)
    return Relaying(many, asked)


def _passing_on(network: ProtectionNetwork, bodies: Mask, share: float) -> ProtectionNetwork:
    ids = list(network.ids[bodies])
    return network.updated(actors={"id": ids, "relays": [share] * len(ids)})
