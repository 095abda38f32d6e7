"""All answers that a report shows, asked of one network with one seed, and which groups may be seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.draws import RNG, root_seed
from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.graph.vocabulary import Role
from hrdnet.metrics.groups import EVERYONE
from hrdnet.metrics.suppression import SMALLEST_GROUP, Shareable, about, few_or_about, shareable
from hrdnet.present.progress import progress

if TYPE_CHECKING:
    from hrdnet.metrics.attribution_result import Attribution
    from hrdnet.metrics.comparison import Question, ReachMany
    from hrdnet.metrics.coverage_result import Coverage
    from hrdnet.metrics.dependence_result import Dependence
    from hrdnet.metrics.dialogue_result import Dialogue
    from hrdnet.metrics.fieldwork import Situation
    from hrdnet.metrics.reach_result import Reach
    from hrdnet.plan.plan_result import Plan
    from hrdnet.sim.sharing.outcomes import BurdenSharing

Mask = npt.NDArray[np.bool_]

#: Strategies that a report compares by default, status quo first: one of each kind that the discussion names.
STRATEGIES = (
    "status_quo",
    "ask_them_first",
    "geographic_partition",
    "regional_visits",
    "coordinated_meetings",
    "verification_network",
    "support_to_local_networks",
    "travel_fund",
)
#: Replicates of each strategy, by default: 64 states of knowledge with 32 each.
REPLICATES = 2048
#: Groups that sentences and small tables show, in this order (domain A1).
MAIN = (EVERYONE, "rural", "rural women", "excluded inside the capital", "capital and town")
#: Who makes up the peer-support network (domain A6).
PEERS = (Role.NGO, Role.COORDINATION_GROUP, Role.COMMUNITY)


@dataclass(frozen=True)
class Study:
    """Answers about one network.

    Attributes
    ----------
    questions
        Reach of formal, informal and both kinds of mechanism, with host-state bodies, and without peers.
    sharing
        What strategies would change; ``None`` if that was not asked.
    whole
        Whether everything may be shown as it is: people are invented, or the view is not to be sent.
    """

    network: ProtectionNetwork
    seed: int
    situation: Situation
    questions: ReachMany
    coverage: Coverage
    attribution: Attribution
    dependence: Dependence
    dialogue: Dialogue
    sharing: BurdenSharing | None
    plans: tuple[Plan, ...]
    whole: bool

    @property
    def reach(self) -> Reach:
        """Reach of formal mechanisms."""
        return self.questions["formal"]

    @property
    def synthetic(self) -> bool:
        """Whether the people are invented."""
        return self.network.synthetic

    @cached_property
    def shown(self) -> Shareable:
        """The groups that may be shown, and why others are not."""
        masks = {name: mask for name, mask in self.reach.named_groups().items() if mask.any()}
        return Shareable(masks, ()) if self.whole else shareable(masks, self.reach.weights)

    @property
    def groups(self) -> dict[str, Mask]:
        """The groups that may be shown, as masks over the parts of every answer."""
        return self.shown.groups

    @property
    def main(self) -> list[str]:
        """The groups of sentences and small tables, as far as they may be shown."""
        return [name for name in MAIN if name in self.groups]

    def people(self, number: float) -> str:
        """Write a number of people as it may be shown."""
        return f"{number:,.0f}" if self.whole else about(number)

    def tells(self, share: float, people: float) -> bool:
        """Return whether a share of people may be shown: not if few are in it, or outside it."""
        inside = (share * people, (1 - share) * people)
        return self.whole or not any(0 < number < SMALLEST_GROUP for number in inside)

    def count(self, number: int) -> str:
        """Write a number of rows, contacts or requests as it may be shown: rounded, and small ones not told apart."""
        return f"{number:,}" if self.whole else few_or_about(number)


def study(
    net: ProtectionNetwork,
    *,
    earlier: ProtectionNetwork | None = None,
    strategies: Sequence[str] = STRATEGIES,
    replicates: int = REPLICATES,
    plans: Sequence[Plan] = (),
    working: bool = False,
    rng: RNG = None,
) -> Study:
    """Ask everything that a report shows.

    Parameters
    ----------
    net
        The network.
    earlier
        An earlier file of the same network, to say what changed.
    strategies, replicates
        What is simulated: names of strategies, the first being what others are compared with; none for no simulation.
    plans
        Plans for the same network, shown as they are.
    working
        Whether the view is not to be sent, so that nothing is left out.
    rng
        The seed (SPEC 7): the same gives the same report.
    """
    from hrdnet import metrics, sim

    net = as_network(net)
    seed = root_seed(rng)
    found: dict[str, object] = {}
    steps: dict[str, Callable[[], object]] = {
        "situation": lambda: metrics.situation(net, earlier=earlier),
        "questions": lambda: metrics.reach_many(net, targets=_questions(net), rng=seed),
        "coverage": lambda: metrics.coverage(net, rng=seed),
        "attribution": lambda: metrics.attribution(net, rng=seed),
        "dependence": lambda: metrics.dependence(net, rng=seed),
        "dialogue": lambda: metrics.dialogue(net, rng=seed),
        "sharing": lambda: (
            sim.burden_sharing(net, strategies=list(strategies), replicates=replicates, rng=seed)
            if len(strategies) and _has_defenders(net)
            else None
        ),
    }
    for name in progress(steps, total=len(steps), what="questions"):
        found[name] = steps[name]()
    return Study(network=net, seed=seed, plans=tuple(plans), whole=working or net.synthetic, **found)  # type: ignore[arg-type]


def _questions(net: ProtectionNetwork) -> dict[str, str | Question]:
    peers = net.table("actors").words("role").is_any(*PEERS)
    return {
        "formal": "formal",
        "formal with host-state bodies": {"to": "formal", "host_state": True},
        "formal without peers": {"to": "formal", "without": net.ids[peers].tolist()},
        "informal": "informal",
        "both": "both",
    }


def _has_defenders(net: ProtectionNetwork) -> bool:
    actors = net.table("actors")
    return bool((actors.words("role").is_any(Role.DEFENDER) & ~actors.words("in_contact").is_any("no")).any())
