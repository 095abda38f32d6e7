"""A situation as it was told: what was done, what stands for it in the models, and the pattern that they must show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from hrdnet.draws import RNG
from hrdnet.errors import UsageError
from hrdnet.graph.network import ProtectionNetwork
from hrdnet.metrics.groups import EVERYONE
from hrdnet.present.markup import as_html
from hrdnet.sim.replicates import ReplicateEstimate
from hrdnet.sim.reprisal.actions import Action
from hrdnet.sim.reprisal.contrasts import SHOWN, Contrast, told
from hrdnet.sim.reprisal.models import MODELS
from hrdnet.sim.reprisal.parameters import Ranges
from hrdnet.sim.reprisal.question import REPLICATES, visibility

if TYPE_CHECKING:
    from hrdnet.sim.reprisal.outcomes import Visibility

#: What stands under every scenario (domain A30 to A36, and section D).
NOTE = "As told in the discussion, not evidence; known cases may not transfer to unknown defenders."
BOX = "The defender decides; family and colleagues are asked separately. This model cannot tell you about one person."


@dataclass(frozen=True)
class Scenario:
    """One situation, stylised: no person, no country, no year.

    Parameters
    ----------
    name
        Words with underscores.
    item
        Its number in the requirements: A30 to A36.
    told
        What was told, in one sentence.
    ranges
        Parameters of ``sim.reprisal.parameters`` narrowed to what stands for the situation.
    actions
        What was done, and what it is compared with, each with its timing.
    expects
        The pattern that must show, part by part.
    models
        In which it can be told.
    not_told
        What of it no model can tell, or one cannot, and why; empty if nothing is left out.
    unless
        What would have to be true instead for the pattern not to show, in words.
    unless_ranges
        The ranges that stand for that.
    horizon_days
        How long the defender is followed.
    """

    name: str
    item: str
    told: str
    ranges: Mapping[str, tuple[float, float]]
    actions: tuple[Action, ...]
    expects: tuple[Contrast, ...]
    unless: str
    unless_ranges: Mapping[str, tuple[float, float]]
    models: tuple[str, ...] = tuple(MODELS)
    not_told: str = ""
    horizon_days: float = 730.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "ranges", MappingProxyType(dict(self.ranges)))
        object.__setattr__(self, "unless_ranges", MappingProxyType(dict(self.unless_ranges)))

    def __reduce__(self) -> tuple[object, ...]:
        plain = (dict(self.ranges), self.actions, self.expects, self.unless, dict(self.unless_ranges))
        return type(self), (self.name, self.item, self.told, *plain, self.models, self.not_told, self.horizon_days)

    @property
    def note(self) -> str:
        """What a scenario is worth."""
        return NOTE

    def otherwise(self) -> Scenario:
        """Return the same actions where what it rests on is not true: the pattern must not show."""
        return replace(self, name=f"{self.name}, otherwise", ranges={**self.ranges, **self.unless_ranges})

    def run(
        self,
        net: ProtectionNetwork | None = None,
        *,
        model: str | Sequence[str] | None = None,
        group: str = EVERYONE,
        replicates: int = REPLICATES,
        parameters: Mapping[str, float | tuple[float, float]] | None = None,
        rng: RNG = None,
        executor: Executor | None = None,
    ) -> Visibility:
        """Simulate the scenario.

        Parameters
        ----------
        net
            A network; by default one invented defender, with those around her (:func:`one_defender`).
        model
            One or more of ``models``; all of them by default.
        group, replicates, rng, executor
            As for ``sim.visibility``.
        parameters
            Values or ranges that stand for those of the scenario.

        Returns
        -------
        Visibility
            The actions told of, in the ranges of the scenario.

        Raises
        ------
        UsageError
            If the scenario cannot be told in a model, and as ``sim.visibility``.
        """
        chosen = self.models if model is None else (model,) if isinstance(model, str) else tuple(model)
        if not set(chosen) <= set(self.models):
            raise UsageError(f"not representable: this scenario can be told in {', '.join(self.models)}")
        return visibility(
            one_defender() if net is None else net,
            actions=self.actions,
            model=chosen,
            group=group,
            horizon_days=self.horizon_days,
            replicates=replicates,
            levels=(),
            parameters={**self.ranges, **(parameters or {})},
            rng=rng,
            executor=executor,
        )

    def shows(self, result: Visibility) -> Verdict:
        """Say whether a run of it shows the pattern.

        Parameters
        ----------
        result
            What :meth:`run` returned.

        Returns
        -------
        Verdict
            True where each part is shown under each model of the run.

        Raises
        ------
        UsageError
            If the actions of the scenario were not simulated.
        """
        parts = tuple(
            Part(model, one.says, one.estimate(result, model)) for model in result.models for one in self.expects
        )
        return Verdict(self.name, parts, result.provenance.mark)

    def summary(self) -> str:
        """Return what was told, what stands for it, and what must show."""
        narrowed = {one.name: one for one in Ranges.of(self.ranges).members if one.name in self.ranges}
        done = [one for one in self.actions if one.does]
        lines = [
            f"{self.name} ({self.item})",
            f"Told: {self.told}",
            "Done, and compared with nothing in the same worlds:",
            *(f"  - {one.name.replace('_', ' ')}: {one.does}" for one in done),
            "What stands for the situation:",
            *(f"  - {one.meaning} ({name}): {one.low:g} to {one.high:g}" for name, one in narrowed.items()),
            "What must show:",
            *(f"  - {one.says}" for one in self.expects),
            f"It need not show if instead: {self.unless}",
            f"Models: {', '.join(self.models)}.",
        ]
        if self.not_told:
            lines.append(f"Not representable: {self.not_told}")
        return "\n".join([*lines, BOX, NOTE])

    def __repr__(self) -> str:
        return f"<Scenario {self.name} ({self.item}): {self.told} {NOTE}>"

    def _repr_html_(self) -> str:
        name, _, words = self.summary().partition("\n")
        return as_html(name, words)


@dataclass(frozen=True)
class Part:
    """One part of a pattern under one model.

    Attributes
    ----------
    model, says
        Which, in words.
    estimate
        Above 0 where it shows, in harms for 100 defenders and a year.
    """

    model: str
    says: str
    estimate: ReplicateEstimate = field(repr=False)

    @property
    def told(self) -> str:
        """``"shown"``, ``"turned round"``, or ``"cannot be told"`` from so few replicates."""
        return told(self.estimate)


@dataclass(frozen=True, repr=False)
class Verdict:
    """Whether a run shows the pattern of a scenario; true if every part of it is shown.

    Attributes
    ----------
    scenario
        Its name.
    parts
        Each part under each model.
    mark
        The mark of the run.
    """

    scenario: str
    parts: tuple[Part, ...]
    mark: str

    def __bool__(self) -> bool:
        return bool(self.parts) and all(one.told == SHOWN for one in self.parts)

    def __str__(self) -> str:
        lines = [self.mark, f"{self.scenario}: {'shown' if self else 'not shown'}"]
        for one in self.parts:
            found = one.estimate
            ends = f"{found.sampling_low:+.3g} to {found.sampling_high:+.3g}"
            lines.append(f"  {one.model}: {one.says}: {one.told} ({found.probability:+.3g}, {ends})")
        return "\n".join([*lines, NOTE])

    def __repr__(self) -> str:
        count = sum(one.told == SHOWN for one in self.parts)
        return f"<Verdict on {self.scenario}: {count} of {len(self.parts)} parts shown>"

    def _repr_html_(self) -> str:
        return as_html(self.mark, str(self).removeprefix(f"{self.mark}\n"))


def one_defender() -> ProtectionNetwork:
    """Return an invented defender, a partner, two relatives and four colleagues, two of whom signed with her.

    Returns
    -------
    ProtectionNetwork
        Without channels; marked INVENTED.

    Examples
    --------
    >>> one_defender()
    <ProtectionNetwork, INVENTED: 1 defender in 1 row, 4 bodies (citizens 4), 0 channels, 10 ties>
    """
    colleagues = ["colleague A", "colleague B", "signatory A", "signatory B"]
    family = ["partner", "relative A", "relative B"]
    around = [*family, *colleagues]
    return ProtectionNetwork(
        {
            "id": ["defender", *around],
            "role": ["defender", *["family"] * len(family), *["citizens"] * len(colleagues)],
            "in_contact": ["yes", *["no"] * len(around)],
        },
        {"source": [], "target": []},
        ties={
            "source": ["defender"] * len(around) + ["partner", "relative A", "signatory A"],
            "target": [*around, "relative A", "relative B", "signatory B"],
            "kind": ["partner", "kin", "kin", *["colleague"] * 2, *["cosignatory"] * 2, "kin", "kin", "cosignatory"],
        },
        about={"title": "One invented defender and those around her", "synthetic": True},
    )
