"""What a strategy costs and what it exposes, from the network alone: the ledger, without a simulation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.metrics.groups import EVERYONE
from hrdnet.metrics.reach_words import percent
from hrdnet.present.result import Provenance, Result, assumed
from hrdnet.sim.sharing import entries
from hrdnet.sim.sharing.budgets import Activity
from hrdnet.sim.sharing.catalogue import named
from hrdnet.sim.sharing.entries import ALL_MISSIONS, BETWEEN, GOING_ALONG, NUMBERS, POSITIONS, Entry
from hrdnet.sim.sharing.terrain import Terrain
from hrdnet.sim.strategies import Strategy

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SHOWN = (EVERYONE, "rural", "capital and town", "rural women", "excluded inside the capital")


@dataclass(frozen=True, eq=False, repr=False)
class Ledger(Result):
    """Days, journeys, money, exposure and redundancy in a network, or in what a strategy makes of it.

    Attributes
    ----------
    entries
        The lines: by mission (missions may be named), by group of defenders, by class; never by person.
    unserved
        Regions where defenders live and no mission has a channel to a defender, an NGO or a community.
    regions
        How many regions there are in which defenders live.

    Notes
    -----
    A band is the smallest and the largest value with all that is not known at its low end, at its middle, at its high
    end together; nothing is drawn. Equal budgets are equal at the middle. People who drive and interpret are no rows
    of a file: their exposure is that of the contacts to which missions travel. Lawyers and family have no line, which
    does not mean that they are not exposed.

    Examples
    --------
    >>> import hrdnet as hn
    >>> net = hn.examples.load("kyrgyzstan")
    >>> before, after = Ledger.of(net), Ledger.of(net, "geographic_partition")
    >>> len(before.unserved), len(after.unserved)
    (4, 0)
    """

    entries: tuple[Entry, ...]
    unserved: tuple[str, ...]
    regions: int
    provenance: Provenance

    @classmethod
    def of(cls, net: ProtectionNetwork, strategy: str | Strategy | None = None) -> Ledger:
        """Keep the ledger of a network.

        Parameters
        ----------
        net
            The network.
        strategy
            A strategy or the name of one: the ledger is that of the network it makes, with what it costs besides.

        Raises
        ------
        UsageError
            If there is no such strategy.
        """
        net = as_network(net)
        chosen = named(strategy) if isinstance(strategy, str) else strategy
        after = net if chosen is None else chosen.change(net)
        terrain, activities = Terrain.of(after), [Activity.of(after, one) for one in POSITIONS]
        lines = [
            *entries.of_missions(activities),
            *entries.of_defenders(activities),
            *entries.of_classes(activities),
            *entries.of_costs(activities, () if chosen is None else chosen.costs),
        ]
        unserved = entries.unserved(terrain, activities[0])
        parameters = {"strategy": None if chosen is None else chosen.name}
        provenance = Provenance(
            after.fingerprint, None, parameters=parameters, assumptions=entries.assumed(after), synthetic=net.synthetic
        )
        return cls(tuple(lines), unserved, len(terrain.regions), provenance)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a line: ``measure``, ``of``, ``unit``, ``low``, ``middle``, ``high``.

        NaN where a group has nobody.
        """
        return _frame([(one, one.values) for one in self.entries])

    def change(self, before: Ledger) -> pd.DataFrame:
        """Return how the ledger differs from ``before``, line by line; what only one of them has counts as 0 there."""
        earlier = {(one.measure, one.of): one for one in before.entries}
        here = {(one.measure, one.of): one for one in self.entries}
        nothing = (0.0, 0.0, 0.0)
        pairs = []
        for key in dict.fromkeys([*here, *earlier]):
            now, then = here.get(key), earlier.get(key)
            line = now or then
            if line is not None:
                first, second = (nothing if one is None else one.values for one in (now, then))
                pairs.append((line, tuple(a - b for a, b in zip(first, second, strict=True))))
        return _frame(pairs)

    def value(self, measure: str, of: str) -> tuple[float, float, float]:
        """Return the low, middle and high value of the line ``measure`` ``of`` somebody; NaN if there is none."""
        for one in self.entries:
            if (one.measure, one.of) == (measure, of):
                return min(one.values), one.values[1], max(one.values)
        return math.nan, math.nan, math.nan

    def headline(self) -> str:
        """Return how many defenders have no mission and how many regions have nobody."""
        none = self.value(f"share with {NUMBERS[0]}", EVERYONE)[1]
        share = "no defenders in contact" if math.isnan(none) else f"{percent(none)} of defenders with no mission"
        return f"{share}, {len(self.unserved)} of {self.regions} regions with nobody responsible"

    def summary(self) -> str:
        """Return in words what missions spend, how many missions defenders have, and what can be noticed."""
        lines = [self.provenance.mark]
        lines += [
            f"{ALL_MISSIONS.capitalize()}, {measure}: {_words(self.value(measure, ALL_MISSIONS))} a year."
            for measure in ("days on contacts", "days left for visits", "journeys", "hours on the road")
        ]
        for group in _SHOWN:
            shares = [self.value(f"share with {number}", group)[1] for number in NUMBERS]
            if not math.isnan(shares[0]):
                said = ", ".join(f"{number} {percent(one)}" for number, one in zip(NUMBERS, shares, strict=True))
                noticed = _words(self.value("contacts that can be noticed", group))
                lines.append(f"{group[0].upper()}{group[1:]}: {said}; contacts that can be noticed: {noticed} a year.")
        for one in (BETWEEN, GOING_ALONG):
            noticed = _words(self.value("contacts that can be noticed", one))
            lines.append(f"{one[0].upper()}{one[1:]}, together: contacts that can be noticed: {noticed} a year.")
        journeys = _words(self.value("journeys that defenders pay", EVERYONE))
        lines.append(f"Defenders pay for journeys: {journeys} US dollars a year.")
        lines.append(f"Regions with nobody responsible: {len(self.unserved)} of {self.regions}.")
        lines += [
            f"Costs besides, {one.of}: {_words((one.values[0], one.values[1], one.values[2]))} {one.unit}."
            for one in self.entries
            if one.measure == "cost"
        ]
        lines.append("A channel is not yet a request that arrives: that is what reach and the simulation are for.")
        return "\n".join([*lines, *assumed(self.assumptions)])

    def plot(self) -> tuple[Figure, Axes]:
        """Return how many missions defenders have, by group: redundancy."""
        from hrdnet.present.share_figures import stacked_bars

        groups = [one for one in _SHOWN if not math.isnan(self.value(f"share with {NUMBERS[0]}", one)[1])]
        shares = [[self.value(f"share with {number}", one)[1] for number in NUMBERS] for one in groups]
        pieces = np.array(shares, dtype=np.float64).reshape(len(groups), len(NUMBERS))
        return stacked_bars(groups, pieces, NUMBERS, label="share of defenders", mark=self.provenance.mark)


def _words(band: tuple[float, float, float]) -> str:
    low, middle, high = band
    return f"{middle:,.1f} ({low:,.1f} to {high:,.1f})"


def _frame(lines: Sequence[tuple[Entry, tuple[float, ...]]]) -> pd.DataFrame:
    import pandas as pd

    rows = [(one.measure, one.of, one.unit, min(values), values[1], max(values)) for one, values in lines]
    return pd.DataFrame(rows, columns=["measure", "of", "unit", "low", "middle", "high"])
