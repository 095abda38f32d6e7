"""What a strategy costs and what it exposes, from the network alone: the ledger, without a simulation."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.graph.vocabulary import Role
from hrdnet.metrics.engines.drawing import Parts
from hrdnet.metrics.engines.passing import COUNT, WOMEN
from hrdnet.metrics.groups import EVERYONE, named_groups, part_weights, parts_of
from hrdnet.metrics.reach_words import percent
from hrdnet.metrics.targets import host_state_bodies
from hrdnet.present.result import Assumption, Provenance, Result
from hrdnet.sim.sharing.budgets import EFFORTS, Activity, default_of, visit_days
from hrdnet.sim.sharing.catalogue import named
from hrdnet.sim.sharing.parameters import PARAMETERS
from hrdnet.sim.sharing.terrain import LIAISON_ROLES, Terrain
from hrdnet.sim.strategies import Cost, Strategy

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: Everything that is not known at its low end, its middle, its high end: the three columns of the ledger.
POSITIONS = (0.0, 0.5, 1.0)
ALL_MISSIONS = "all missions"
BETWEEN = "NGOs, communities and coordination groups"
GOING_ALONG = "drivers and interpreters of missions"
NUMBERS = ("no mission", "one mission", "two or more missions")
_BETWEEN_ROLES = (Role.NGO, Role.COMMUNITY, Role.COORDINATION_GROUP)
_OFFICERS = next((one.low, one.high) for one in PARAMETERS if one.name == "officers")
_SHOWN = (EVERYONE, "rural", "capital and town", "rural women", "excluded inside the capital")


@dataclass(frozen=True)
class Entry:
    """One line: a measure of somebody, its unit, and its value at each of ``POSITIONS``."""

    measure: str
    of: str
    unit: str
    values: tuple[float, float, float]


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
    end together; nothing is drawn. Equal budgets are equal at the middle. People who drive and interpret are no rows of a
    file: their exposure is that of the contacts to which missions travel. Lawyers and family have no line, which does
    not mean that they are not exposed.

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
        entries = [*_of_missions(activities), *_of_defenders(activities), *_of_classes(activities)]
        entries += [_line(activities, one) for one in (chosen.costs if chosen is not None else ())]
        unserved = _unserved(terrain, activities[0])
        parameters = {"strategy": None if chosen is None else chosen.name}
        provenance = Provenance(
            after.fingerprint, None, parameters=parameters, assumptions=_assumed(after), synthetic=net.synthetic
        )
        return cls(tuple(entries), unserved, len(terrain.regions), provenance)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a line: ``measure``, ``of``, ``unit``, ``low``, ``middle``, ``high``.

        NaN where a group has nobody.
        """
        return _frame([(one, one.values) for one in self.entries])

    def change(self, before: Ledger) -> pd.DataFrame:
        """Return how the ledger differs from another one, line by line; what only one of them has counts as 0 there."""
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
        """Return a line's low, middle and high value; NaN if there is no such line."""
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
        return "\n".join([*lines, *(f"  - {one}" for one in self.assumptions)])

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


def _entry(measure: str, of: str, unit: str, values: Sequence[Any]) -> Entry:
    low, middle, high = (float(one) for one in values)
    return Entry(measure, of, unit, (low, middle, high))


def _of_missions(activities: Sequence[Activity]) -> Iterator[Entry]:
    net, missions = activities[0].network, activities[0].missions
    columns = {
        ("days on contacts", "days a year"): [one.days for one in activities],
        ("days left for visits", "days a year"): [visit_days(net, missions, one.position) for one in activities],
        ("journeys", "journeys a year"): [one.journeys for one in activities],
        ("hours on the road", "hours a year"): [one.hours_on_the_road for one in activities],
    }
    for (measure, unit), values in columns.items():
        yield _entry(measure, ALL_MISSIONS, unit, [math.fsum(one.tolist()) for one in values])
        for number, row in enumerate(missions.rows.tolist()):
            yield _entry(measure, str(net.ids[row]), unit, [one[number] for one in values])


def _of_defenders(activities: Sequence[Activity]) -> Iterator[Entry]:
    net = activities[0].network
    parts = parts_of(net)
    groups = named_groups(net, parts)
    ends = np.array(POSITIONS)
    weights = part_weights(net, parts, {COUNT: ends, WOMEN: ends})
    number = missions_of_rows(activities[0])[parts.row]

    def mean(values: Sequence[Floats], mask: Mask) -> list[float]:
        return [_mean(one[mask], weight[mask]) for one, weight in zip(values, weights, strict=True)]

    unit = "contacts a year, of her row"
    noticed = [_by_row(one, one.noticed)[parts.row] for one in activities]
    foreign = [_by_row(one, np.where(_with_missions(one), one.noticed, 0.0))[parts.row] for one in activities]
    paid = [_paid(one, parts, weight) for one, weight in zip(activities, weights, strict=True)]
    for name, mask in groups.items():
        for spot, word in enumerate(NUMBERS):
            has = (number >= spot if word == NUMBERS[-1] else number == spot).astype(np.float64)
            yield _entry(f"share with {word}", name, "share", mean([has] * len(POSITIONS), mask))
        yield _entry("contacts that can be noticed", name, unit, mean(noticed, mask))
        yield _entry("contacts with missions that can be noticed", name, unit, mean(foreign, mask))
        yield _entry("journeys that defenders pay", name, "US dollars a year", [one[mask].sum() for one in paid])


def _mean(values: Floats, weights: Floats) -> float:
    total = math.fsum(weights.tolist())
    return math.fsum((values * weights).tolist()) / total if total > 0 else math.nan


def _by_row(activity: Activity, values: Floats) -> Floats:
    """Return the sum over the channels of each actor, (actors,)."""
    sums = np.zeros(len(activity.network))
    for end in activity.ends:
        np.add.at(sums, end, values)
    return sums


def _with_missions(activity: Activity) -> Mask:
    unit, (source, target) = activity.missions.unit, activity.ends
    return np.asarray((unit[source] >= 0) | (unit[target] >= 0))


def _paid(activity: Activity, parts: Parts, weights: Floats) -> Floats:
    """Return what each part pays for journeys of its row, US dollars a year: the row's, divided by heads."""
    channels, actors = activity.network.table("channels"), activity.network.table("actors")
    away = channels.words("medium").is_any("in_person") & actors.words("role").is_any(Role.DEFENDER)[activity.traveller]
    cost = channels.numbers("travel_cost").at(activity.position, default_of("travel_cost"))
    sums = np.zeros(len(activity.network))
    np.add.at(sums, activity.traveller[away], (activity.contacts * cost)[away])
    heads = np.zeros(len(activity.network))
    np.add.at(heads, parts.row, weights)
    return np.asarray(sums[parts.row] * weights / np.maximum(heads[parts.row], 1e-12))


def missions_of_rows(activity: Activity) -> Ints:
    """Return how many missions each actor can ask, (actors,): over a channel of its own, or over one body.

    The body is an NGO, a community or a coordination group that is not of the host state. Directed channels count one
    way.
    """
    net, unit = activity.network, activity.missions.unit
    role = net.table("actors").words("role").is_any(*_BETWEEN_ROLES) & ~host_state_bodies(net)
    asked: list[set[int]] = [set() for _ in range(len(net))]
    arcs = list(zip(net.arcs.tail.tolist(), net.arcs.head.tolist(), strict=True))
    for tail, head in arcs:
        if unit[head] >= 0:
            asked[tail].add(int(unit[head]))
    own = [frozenset(one) for one in asked]
    for tail, head in arcs:
        if role[head]:
            asked[tail] |= own[head]
    return np.array([len(one) for one in asked], dtype=np.int64)


def _of_classes(activities: Sequence[Activity]) -> Iterator[Entry]:
    between = activities[0].network.table("actors").words("role").is_any(*_BETWEEN_ROLES)
    source, target = activities[0].ends
    classes: dict[str, Callable[[Activity], Mask]] = {
        BETWEEN: lambda _: np.asarray(between[source] | between[target]),
        GOING_ALONG: lambda one: one.visits,
    }
    for name, mask in classes.items():
        sums = [math.fsum(one.noticed[mask(one)].tolist()) for one in activities]
        yield _entry("contacts that can be noticed", name, "contacts a year, together", sums)


def _unserved(terrain: Terrain, activity: Activity) -> tuple[str, ...]:
    role = terrain.network.table("actors").words("role").is_any(*LIAISON_ROLES)
    served = {
        terrain.region_of[row]
        for end in activity.ends
        for row in end[activity.liaison].tolist()
        if role[row] and activity.missions.unit[row] < 0
    }
    return tuple(name for name in terrain.regions if name not in served)


def _line(activities: Sequence[Activity], cost: Cost) -> Entry:
    """Count what a strategy costs."""
    values = [_counted(one, cost.per) * (cost.low + one.position * (cost.high - cost.low)) for one in activities]
    return _entry("cost", cost.what, cost.unit, values)


def _counted(activity: Activity, per: str) -> float:
    """Return how many there are of what a cost is counted by (see ``COUNTED_BY``)."""
    net, missions = activity.network, activity.missions
    if per == "mission":
        return float(len(missions))
    if per == "officer":
        officers = net.table("actors").numbers("officers").take(missions.rows)
        return math.fsum(officers.at(activity.position, _OFFICERS).tolist())
    if per == "region":
        return float(len(Terrain.of(net).regions))
    if per == "dollar of defenders' journeys":
        parts, ends = parts_of(net), np.array([activity.position])
        weights = part_weights(net, parts, {COUNT: ends, WOMEN: ends})[0]
        return math.fsum(_paid(activity, parts, weights).tolist())
    return 1.0


def _assumed(net: ProtectionNetwork) -> tuple[Assumption, ...]:
    """List what the file does not say and the ledger needs."""
    channels, missions = net.table("channels"), Terrain.of(net).missions
    rows = {name: channels.numbers(name) for name in ("travel_cost", "observed")}
    missing = {name: int((~one.known).sum()) for name, one in rows.items()}
    rhythm = channels.numbers("interval_days").known | channels.numbers("times_per_year").known
    ad_hoc = channels.words("form").is_any("ad_hoc")
    away = channels.words("medium").is_any("in_person")
    missing["travel_hours"] = int((away & ~channels.numbers("travel_hours").known).sum())
    missing["ad_hoc_contacts"], missing["routine_contacts"] = (
        int((~rhythm & ad_hoc).sum()),
        int((~rhythm & ~ad_hoc).sum()),
    )
    missing["visit_days"] = int((~net.table("actors").numbers("visit_days").take(missions.rows).known).sum())
    total = {"visit_days": len(missions)}
    assumed = []
    for one in EFFORTS:
        always = one.name in {"meeting_days", "call_days", "gathering_days", "journey_hours"}
        if always or missing.get(one.name):
            number, whole = (0, 0) if always else (missing[one.name], total.get(one.name, len(channels)))
            assumed.append(Assumption(one.meaning, number, whole, one.low, one.high, one.unit, one.source))
    return tuple(assumed)
