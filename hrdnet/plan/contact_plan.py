"""The answer of ``plan.channels``: which contacts to open, what each adds for whom, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt

from hrdnet.metrics import estimates
from hrdnet.metrics.estimates import Estimate
from hrdnet.metrics.groups import EVERYONE, NOT_SAID
from hrdnet.metrics.reach_result import Reach
from hrdnet.plan.contact_words import headline, note, summary
from hrdnet.plan.officer_days import ALL, NOW, FromOfficerDays, check_paid_by
from hrdnet.plan.plan_result import ASK_FIRST, DO_NOTHING, THIS, Element, Plan
from hrdnet.present.messages import word
from hrdnet.present.result import Provenance
from hrdnet.sim.strategies import Strategy

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hrdnet.graph.network import ProtectionNetwork

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Opening:
    """The change of a network that opens some contacts; missions pay for theirs with the days that they have."""

    columns: Mapping[str, list[Any]]
    ids: tuple[str, ...]

    def __call__(self, net: ProtectionNetwork) -> ProtectionNetwork:
        """Open what is not open yet; a mission whose days do not suffice takes no part."""
        from hrdnet.sim.sharing.budgets import paid
        from hrdnet.sim.sharing.terrain import Missions

        wanted = self._wanted(net)
        missions = Missions.of(net)

        def needs(spot: int) -> set[int]:
            ends = (net.position(self.columns[end][spot]) for end in ("source", "target"))
            return {int(missions.unit[row]) for row in ends} - {-1}

        def build(part: tuple[int, ...]) -> ProtectionNetwork:
            some = [spot for spot in wanted if needs(spot) <= set(part)]
            return self._with(net, some)

        return paid(net, build) if wanted else net

    def opened(self, net: ProtectionNetwork) -> ProtectionNetwork:
        """Open what is not open yet, whatever it costs."""
        return self._with(net, self._wanted(net))

    def _wanted(self, net: ProtectionNetwork) -> list[int]:
        """Return which contacts are not open yet and have both ends."""
        open_, known = set(net.channel_ids), set(net.ids)
        ends = zip(self.columns["source"], self.columns["target"], strict=True) if self.ids else ()
        both = [one in known and other in known for one, other in ends]
        return [spot for spot, name in enumerate(self.ids) if name not in open_ and both[spot]]

    def _with(self, net: ProtectionNetwork, some: list[int]) -> ProtectionNetwork:
        if not some:
            return net
        return net.with_channels({name: [cells[one] for one in some] for name, cells in self.columns.items()})

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

    title: ClassVar[str] = word("new contacts")

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
        columns = ["contacts", "reach", "objective", "exposure", "words"]
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
        return self.plot_groups()

    def plot_map(self, *, sized: bool = True, mark: str | None = None) -> tuple[Figure, Axes]:
        """Return a map of the new contacts between regions and towns of missions; see ``Plan.plot_map``."""
        from hrdnet.present.contact_figures import contact_map
        from hrdnet.present.figures import plain_bars

        mark = self.provenance.mark if mark is None else mark
        places, contacts = self._places()
        if not places:
            counts: dict[str, int] = {}
            for one in self.elements:
                counts[one.region or NOT_SAID] = counts.get(one.region or NOT_SAID, 0) + 1
            return plain_bars(list(counts), np.array(list(counts.values()), float), label="new contacts", mark=mark)
        del sized
        return contact_map(places, contacts, title=self.headline(), mark=mark)

    def _places(self) -> tuple[list[tuple[str, float, float, bool]], list[tuple[int, int, int]]]:
        """Return regions and towns of missions, and how many new contacts join which; nothing if a place is unknown."""
        from hrdnet.sim.sharing.terrain import Terrain

        terrain = Terrain.of(self.network)
        towns = set(terrain.missions.rows.tolist())
        centres = {name: terrain.centre(name) for name in terrain.regions}
        found = {name: (name, one.longitude, one.latitude, False) for name, one in centres.items() if one is not None}
        places = dict.fromkeys(found.values())
        counts: dict[tuple[int, int], int] = {}
        for source, target in zip(self.opening.columns["source"], self.opening.columns["target"], strict=True):
            ends = []
            for row in (self.network.position(one) for one in (source, target)):
                region = terrain.region_of[row]
                place = terrain.place(row) if row in towns else None
                if place is not None:
                    spot = (f"missions, {region}" if region else "missions", place.longitude, place.latitude, True)
                elif region in found:
                    spot = found[region]
                else:
                    return [], []
                places[spot] = None
                ends.append(list(places).index(spot))
            pair = (min(ends), max(ends))
            counts[pair] = counts.get(pair, 0) + 1
        return list(places), [(*pair, number) for pair, number in counts.items()]

    def applied_to(self, net: ProtectionNetwork) -> ProtectionNetwork:
        """Return a network with the contacts, whatever they cost; those of whom an end is gone are passed over."""
        return self.opening.opened(net)

    def as_strategy(self, *, days: str = NOW) -> Strategy:
        """Return the plan as a strategy of ``sim.burden_sharing``.

        Parameters
        ----------
        days
            ``"now"``: missions pay for their new contacts with days for visits, then by fewer of the contacts that they
            have; one whose days do not suffice takes no part, so that the simulation may open fewer contacts than the
            plan. ``"all"``: they pay with the days that officers have for cases.
        """
        check_paid_by(days)
        everything = days == ALL
        given = "Days that officers have for cases" if everything else "Days for visits and for the contacts there are"
        return Strategy(
            "new_contacts_with_officer_days" if everything else "new_contacts",
            FromOfficerDays(self.opening.opened) if everything else self.opening,
            decided_by="the missions in the country; NGOs, communities and defenders for their own contacts",
            gives_up=f"{given}; each new contact can be noticed.",
            source="A10, A11, A42; the plan of this file",
            does=f"{len(self.elements)} new routine contacts are opened.",
        )
