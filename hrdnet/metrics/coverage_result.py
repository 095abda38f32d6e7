"""The cascade from nominal to realised coverage: the answer of ``coverage``."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.metrics import estimates
from hrdnet.metrics.estimates import Estimate
from hrdnet.metrics.groups import EVERYONE, group_words, one_of
from hrdnet.metrics.leading import largest, named
from hrdnet.metrics.reach_result import Reach
from hrdnet.metrics.reach_words import most_helpful, opening, percent, unsigned, warning
from hrdnet.present.messages import capitalised, listed, said, say
from hrdnet.present.result import Provenance, Result, assumed, mark_words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_ENDS = ("low", "high", "sampling_low", "sampling_high")
_SHOWN = (EVERYONE, "rural", "capital and town", "rural women", "excluded inside the capital")


@dataclass(frozen=True, eq=False, repr=False)
class Coverage(Result):
    """Coverage at each step of the cascade.

    Attributes
    ----------
    answers
        Reach with the barriers up to each step, by the step's name.
    """

    answers: Mapping[str, Reach]
    provenance: Provenance

    @property
    def nominal(self) -> Reach:
        """Coverage on paper: the first step."""
        return next(iter(self.answers.values()))

    @property
    def realised(self) -> Reach:
        """Coverage with every barrier: the last step."""
        return list(self.answers.values())[-1]

    def of(self, group: str = EVERYONE) -> pd.DataFrame:
        """Return the cascade of a group of ``Reach.named_groups``.

        Returns
        -------
        DataFrame
            Indexed by step: ``coverage`` with its band and sampling interval, and ``lost`` since the step before,
            paired world by world, with ``lost_low`` and ``lost_high``.

        Raises
        ------
        UsageError
            If there is no such group.
        """
        return self._frame(self._group(group))

    def by(self, by: str | Sequence[str]) -> pd.DataFrame:
        """Return coverage by group (rows, as in ``Reach.by``) and step (columns)."""
        import pandas as pd

        frames = {name: one.by(by) for name, one in self.answers.items()}
        first = next(iter(frames.values()))
        return pd.concat(
            [first[["defenders"]], *(one["probability"].rename(name) for name, one in frames.items())], axis=1
        )

    def gap(self, by: str, first: str | Sequence[str], second: str | Sequence[str]) -> pd.DataFrame:
        """Return by step how much ``first`` differs from ``second`` in the column ``by``, as in ``Reach.gap``."""
        import pandas as pd

        records = [_record("gap", one.gap(by, first, second)) for one in self.answers.values()]
        return pd.DataFrame(records, index=pd.Index(list(self.answers), name="step"))

    def implementation_gap(self, group: str = EVERYONE) -> Estimate:
        """Return realised less nominal coverage of a group, paired world by world.

        Raises
        ------
        UsageError
            If there is no such group, or nobody belongs to it.
        """
        mask = self._group(group)
        if not mask.any():
            raise UsageError("nobody belongs to that group")
        return self._change(self.realised, self.nominal, mask)

    def named_groups(self) -> dict[str, Mask]:
        """Return the groups of ``Reach.overview`` as masks over the parts."""
        return self.nominal.named_groups()

    def to_frame(self) -> pd.DataFrame:
        """Return :meth:`of` for all defenders in contact."""
        return self.of()

    def headline(self) -> str:
        """Return nominal and realised coverage of all."""
        if not len(self.nominal.parts):
            return say("no defenders in contact")
        ends = [one.record(self._group(EVERYONE))["probability"] for one in (self.nominal, self.realised)]
        return say("on paper {nominal}, realised {realised}", nominal=percent(ends[0]), realised=percent(ends[1]))

    def summary(self) -> str:
        """Return in words what is left at each step, and where most is lost."""
        if not len(self.nominal.parts):
            return say("The file has no defenders in contact, so there is nothing to say about coverage.")
        lines = [mark_words(self.provenance.mark), opening(self.realised)]
        groups = self.named_groups()
        for name in _SHOWN:
            if groups[name].any():
                frame = self._frame(groups[name])
                steps = listed(
                    say("{step} {share}", step=said(str(step)), share=percent(share))
                    for step, share in frame["coverage"].items()
                )
                lines.append(say("{group}: {steps}.", group=capitalised(group_words(name)), steps=steps))
                lines += self._most_lost(groups[name])
        lines += warning(self.realised)
        lines.append(
            say(
                "In this model, each step with the barriers of the steps before it; in another order the losses would "
                "be others. The host state holds the primary responsibility to protect."
            )
        )
        return "\n".join([*lines, *assumed(self.assumptions)])

    def _most_lost(self, mask: Mask) -> list[str]:
        """Say at which step most is lost, or that the data cannot tell."""
        steps = list(self.answers)[1:]
        each = [one.values(mask) for one in self.answers.values()]
        shape = np.broadcast_shapes(*(one.shape for one in each))
        lost = np.array([-np.diff(pair, axis=0)[0] for pair in _pairs([np.broadcast_to(one, shape) for one in each])])
        top = largest(lost.mean(axis=2), lost.mean(axis=1)) if steps else None
        if top is None:
            return []
        values = {"step": said(steps[top.first]), "points": unsigned(float(lost[top.first].mean()))}
        if not top.rivals:
            most = say("Most is lost at '{step}', {points} points.", **values)
            return [f"  {most}"]
        values["others"] = named([say("'{step}'", step=said(steps[one])) for one in top.rivals])
        fact = most_helpful(self.realised, top.ahead)
        if fact is None:
            most = say(
                "At which step most is lost, your data cannot answer: on average at '{step}', {points} points, but it "
                "may be {others}; a longer run would help.",
                **values,
            )
        else:
            most = say(
                "At which step most is lost, your data cannot answer: on average at '{step}', {points} points, but it "
                "may be {others}; the fact that would help most is: {fact}.",
                fact=fact,
                **values,
            )
        return [f"  {most}"]

    def plot(self) -> tuple[Figure, Axes]:
        """Return the steps down of the main groups, with their bands."""
        from hrdnet.present.share_figures import steps_down

        lines = []
        for name, mask in self.named_groups().items():
            if name in _SHOWN and mask.any():
                frame = self._frame(mask)
                share, low, high = (frame[column].to_numpy(dtype=np.float64) for column in ("coverage", "low", "high"))
                lines.append((group_words(name), share, low, high))
        return steps_down(
            [said(one) for one in self.answers], lines, label=say("share of requests"), mark=self.provenance.mark
        )

    def comparable(self) -> dict[str, tuple[Floats, Floats]]:
        """Return each step by state of knowledge and by world, per group: what ``compare`` pairs."""
        pairs: dict[str, tuple[Floats, Floats]] = {}
        for step, one in self.answers.items():
            pairs |= {f"{group}: {step}": pair for group, pair in one.comparable().items()}
        return pairs

    def _group(self, group: str) -> Mask:
        return one_of(self.named_groups(), group)

    def _frame(self, mask: Mask) -> pd.DataFrame:
        import pandas as pd

        if not mask.any():
            nothing = dict.fromkeys(("coverage", *_ENDS, "lost", "lost_low", "lost_high"), np.nan)
            return pd.DataFrame([nothing] * len(self.answers), index=pd.Index(list(self.answers), name="step"))
        records = []
        before, sure_before = None, True
        for one in self.answers.values():
            values, sure = one.values(mask), bool(one.certain[mask].all())
            share = estimates.share(values, certain=sure)
            line = {"coverage": share.probability} | {end: getattr(share, end) for end in _ENDS}
            lost = estimates.UNDEFINED
            if before is not None:
                pair = np.broadcast_arrays(before, values)
                lost = estimates.difference(*pair, certain=sure and sure_before)
            records.append(line | {"lost": lost.probability, "lost_low": lost.low, "lost_high": lost.high})
            before, sure_before = values, sure
        return pd.DataFrame(records, index=pd.Index(list(self.answers), name="step"))

    def _change(self, first: Reach, second: Reach, mask: Mask) -> Estimate:
        certain = bool(first.certain[mask].all() and second.certain[mask].all())
        return estimates.difference(*np.broadcast_arrays(first.values(mask), second.values(mask)), certain=certain)


def _pairs(values: Sequence[Floats]) -> list[Floats]:
    return [np.stack(pair) for pair in itertools.pairwise(values)]


def _record(name: str, one: Estimate) -> dict[str, float]:
    return {name: one.probability} | {end: getattr(one, end) for end in _ENDS}
