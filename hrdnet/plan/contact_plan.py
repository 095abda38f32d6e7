"""The answer of ``plan.channels``: which contacts to open, what each adds for whom, and how sure that is."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from hrdnet.metrics import estimates
from hrdnet.metrics.estimates import Estimate
from hrdnet.metrics.groups import EVERYONE
from hrdnet.metrics.reach_result import Reach
from hrdnet.plan.contact_words import headline, note, summary
from hrdnet.plan.plan_result import Element, Plan
from hrdnet.present.result import Provenance
from hrdnet.sim.strategies import Strategy

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hrdnet.graph.network import ProtectionNetwork

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

#: Groups that a figure and a table show, in this order; regions are in :meth:`ChannelPlan.by_group`.
SHOWN = (
    EVERYONE,
    "rural",
    "capital and town",
    "excluded inside the capital",
    "capital",
    "town",
    "women",
    "rural women",
)
DO_NOTHING, ASK_FIRST, THIS = "do nothing", "ask them first", "this plan"


def not_below_zero(gain: Estimate) -> Estimate:
    """Return what opening adds: in no world does it take anything away, so that no end of an interval is below 0."""
    low, least = max(0.0, gain.low), max(0.0, gain.sampling_low)
    return dataclasses.replace(gain, low=low, sampling_low=least)


@dataclass(frozen=True)
class Opening:
    """The change of a network that opens some contacts; missions pay for theirs with the days that they have."""

    columns: Mapping[str, list[Any]]
    ids: tuple[str, ...]

    def __call__(self, net: ProtectionNetwork) -> ProtectionNetwork:
        """Open what is not open yet; a mission whose days do not suffice takes no part."""
        from hrdnet.sim.sharing.budgets import paid
        from hrdnet.sim.sharing.terrain import Missions

        there = set(net.channel_ids)
        wanted = [spot for spot, name in enumerate(self.ids) if name not in there]
        missions = Missions.of(net)

        def needs(spot: int) -> set[int]:
            ends = (net.position(self.columns[end][spot]) for end in ("source", "target"))
            return {int(missions.unit[row]) for row in ends} - {-1}

        def build(part: tuple[int, ...]) -> ProtectionNetwork:
            some = [spot for spot in wanted if needs(spot) <= set(part)]
            return net.with_channels({name: [cells[one] for one in some] for name, cells in self.columns.items()})

        return paid(net, build) if wanted else net

    def __reduce__(self) -> tuple[type[Opening], tuple[dict[str, list[Any]], tuple[str, ...]]]:
        return type(self), (dict(self.columns), self.ids)


@dataclass(frozen=True, eq=False, repr=False)
class ChannelPlan(Plan):
    """Contacts to open.

    Attributes
    ----------
    elements
        One a contact, the one first that adds most to all defenders.
    objective, bound, gap, proved
        Of the objective in the worlds for which the plan was made; see ``Plan``.
    method
        How the bound was found.
    before, after
        Reach without and with the plan, in the same worlds: those in which it was checked, if it was.
    planned
        The objective's value without and with the plan in the worlds for which it was made, and where it was checked
        (NaN if it was not).
    fair
        Names of the groups over which fairness is asked for.
    price
        The mean that is given up against the plan for the mean alone, paired; undefined for the mean itself.
    regret
        Mean and largest over the states of knowledge: by how much a plan made for that state alone would do better.
    noticed
        Contacts a year that could be noticed, by group: at the low end, in the middle, at the high end.
    harmful
        A sentence on contacts that the caller listed with bodies that may do harm in part; empty without any.
    """

    network: ProtectionNetwork
    elements: tuple[Element, ...]
    objective: float
    bound: float
    method: str
    aim: str
    before: Reach
    after: Reach
    planned: Mapping[str, float]
    fair: tuple[str, ...]
    price: Estimate
    regret: tuple[float, float]
    noticed: Mapping[str, tuple[float, float, float]]
    opening: Opening
    asked: str
    harmful: str
    provenance: Provenance
    less_is_better: bool = False

    @property
    def channels(self) -> pd.DataFrame:
        """The contacts as rows of a channels table, with their ids: a working view, not to be sent."""
        import pandas as pd

        frame = pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in self.opening.columns.items()})
        frame.insert(0, "channel", pd.Series(self.opening.ids, dtype=object))
        return frame

    def masks(self) -> dict[str, Mask]:
        """Return the groups of the overview that have defenders, as masks over the parts."""
        return {name: mask for name, mask in self.after.named_groups().items() if mask.any()}

    def gain(self, group: str = EVERYONE) -> Estimate:
        """Return what the plan adds to a group's reach, paired world by world.

        Raises
        ------
        UsageError
            If there is no such group.
        """
        from hrdnet.metrics.groups import one_of

        mask = one_of(self.masks(), group)
        return not_below_zero(estimates.difference(self.after.values(mask), self.before.values(mask), certain=False))

    def by_group(self) -> pd.DataFrame:
        """Return reach before and after by group of the overview, regions included, and the paired gain."""
        import pandas as pd

        records = {}
        for name, mask in self.masks().items():
            gain = self.gain(name)
            records[name] = {
                "defenders": float(self.after.weights[:, mask].sum(axis=1).mean()),
                "before": float(self.before.values(mask).mean()),
                "after": float(self.after.values(mask).mean()),
                "gain": gain.probability,
                "low": gain.low,
                "high": gain.high,
                "sampling_low": gain.sampling_low,
                "sampling_high": gain.sampling_high,
            }
        frame = pd.DataFrame.from_dict(records, orient="index")
        frame.index.name = "group"
        return frame

    def to_frame(self) -> pd.DataFrame:
        """Return one row a contact: who, where, what it adds to all defenders with its band, exposure, how it stays."""
        import pandas as pd

        columns = ["kind", "mission", "region", "words", "adds", "low", "high", "exposure", "stays"]
        records = []
        for one in self.elements:
            adds = one.adds.get(EVERYONE, estimates.UNDEFINED)
            cells = (one.kind, one.mission, one.region, one.words)
            records.append((*cells, adds.probability, adds.low, adds.high, one.exposure, one.stays))
        return pd.DataFrame(records, columns=columns)

    def alternatives(self) -> pd.DataFrame:
        """Return the plan beside doing nothing and asking first: contacts, reach, objective, and what each means."""
        import pandas as pd

        everyone = self.masks()[EVERYONE] if len(self.after.parts) else np.zeros(0, dtype=bool)
        reach = [float(one.values(everyone).mean()) if everyone.any() else np.nan for one in (self.before, self.after)]
        before, after = self.planned["before"], self.objective
        records = {
            DO_NOTHING: (
                0,
                reach[0],
                before,
                0.0,
                "Everything stays as the file says; whom nobody knows stays unknown.",
            ),
            ASK_FIRST: (0, reach[0], before, 0.0, self.asked),
            THIS: (len(self.elements), reach[1], after, self.noticed.get(EVERYONE, (0.0,) * 3)[1], "As planned here."),
        }
        columns = ["contacts", "reach", "objective", "noticed", "words"]
        frame = pd.DataFrame.from_dict(records, orient="index", columns=columns)
        frame.index.name = "alternative"
        return frame

    def headline(self) -> str:
        """Return what the plan reaches, and what no plan can pass, in one line."""
        return headline(self)

    def summary(self) -> str:
        """Return the plan in words: contacts, for whom, how sure, who is exposed, who has to be asked."""
        return summary(self)

    def note(self) -> str:
        """Return one page for Heads of Mission: aggregates only, rounded, places no finer than regions."""
        return note(self)

    def plot(self) -> tuple[Figure, Axes]:
        """Return what the plan adds by group, with the band from what is not known."""
        from hrdnet.present.share_figures import change_bars

        names = [name for name in SHOWN if name in self.masks()]
        gains = [self.gain(name) for name in names]

        def of(end: str) -> Floats:
            return 100 * np.array([getattr(one, end) for one in gains], dtype=np.float64)

        return change_bars(
            names,
            of("probability"),
            (of("low"), of("high")),
            (of("sampling_low"), of("sampling_high")),
            label=f"change of reach by {len(self.elements)} new contacts, in percentage points",
            mark=self.provenance.mark,
        )

    def as_strategy(self) -> Strategy:
        """Return the plan as a strategy of ``sim.burden_sharing``.

        Missions pay for their new contacts with days for visits, then by fewer of the contacts that they have; one
        whose days do not suffice takes no part, so that the simulation may open fewer contacts than the plan.
        """
        return Strategy(
            "new_contacts",
            self.opening,
            decided_by="the missions in the country; NGOs, communities and defenders for their own contacts",
            gives_up="Days for visits and for the contacts that there are; each new contact can be noticed.",
            source="A10, A11, A42; the plan of this file",
            does=f"{len(self.elements)} new routine contacts are opened.",
        )
