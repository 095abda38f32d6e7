"""What the file says without a model (domain A43): who was never visited, who has one contact, what went unanswered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.graph.values import Values
from hrdnet.graph.vocabulary import Role
from hrdnet.metrics.groups import NOT_SAID
from hrdnet.present.messages import listed, numeral, say, say_many
from hrdnet.present.result import Provenance, Result, mark_words
from hrdnet.present.tables import shown

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Mask = npt.NDArray[np.bool_]

#: Months after which a region counts as long not visited.
LONG = 12


@dataclass(frozen=True)
class RegionRecord:
    """One region: what the tables and the log say of it."""

    region: str
    groups: int
    defenders_low: float
    defenders_high: float
    groups_not_in_contact: int
    months_since_visit: float
    no_contact: int
    one_contact: int
    requests: int
    unanswered: int


@dataclass(frozen=True)
class Change:
    """What differs from an earlier file, better data apart from better access.

    ``known_cells`` counts cells of rows in both files that were unknown and are now known, less those that
    became unknown; the other fields count groups.
    """

    known_cells: int
    groups_added: int
    groups_gone: int
    more_contacts: int
    fewer_contacts: int
    came_into_contact: int


@dataclass(frozen=True, eq=False, repr=False)
class Situation(Result):
    """What the file says without a model.

    Attributes
    ----------
    regions
        One :class:`RegionRecord` a region.
    has_log
        Whether the file has a log; without one, visits and meetings are unknown, not zero.
    groups_met, groups
        Groups that the log ever names as met, of those in contact.
    same_faces
        Share of logged visits and meetings in which everyone met had been met before; NaN without a log.
    unanswered_channels
        Channels whose last request got no answer.
    change
        Against the earlier file, if one was given.
    """

    regions: tuple[RegionRecord, ...]
    has_log: bool
    groups: int
    groups_met: int
    same_faces: float
    unanswered_channels: int
    change: Change | None
    provenance: Provenance

    def to_frame(self) -> pd.DataFrame:
        """Return one row a region."""
        import pandas as pd

        columns = list(RegionRecord.__dataclass_fields__)
        return pd.DataFrame([[getattr(one, name) for name in columns] for one in self.regions], columns=columns)

    def headline(self) -> str:
        """Return how many groups and regions the file has, and how many regions have nobody."""
        named = [one for one in self.regions if one.region != NOT_SAID]
        nobody = sum(one.groups == 0 for one in named)
        return say(
            "{groups} in {regions}, {nobody} with nobody in contact",
            groups=_groups(self.groups),
            regions=say_many("{number} region", "{number} regions", len(named)),
            nobody=numeral(nobody, ""),
        )

    def summary(self) -> str:
        """Return the findings in plain sentences, region names and counts only."""
        return "\n".join([mark_words(self.provenance.mark), *self.findings()])

    def findings(self, written: Callable[[int], str] = str) -> list[str]:
        """Return the findings as sentences.

        Parameters
        ----------
        written
            How a number of groups or requests is written: a shared view rounds it.
        """
        nobody = [one.region for one in self.regions if one.groups == 0 and one.region != NOT_SAID]
        single = sum(one.one_contact for one in self.regions)
        alone = sum(one.no_contact for one in self.regions)
        lines = [
            say("Regions with nobody in contact: {regions}.", regions=_named(nobody)),
            say(
                "Groups with one contact only: {one} of {all}; with none: {none}.",
                one=written(single),
                all=written(self.groups),
                none=written(alone),
            ),
        ]
        if self.has_log:
            never = [one.region for one in self.regions if np.isnan(one.months_since_visit) and one.region != NOT_SAID]
            long_ago = [one.region for one in self.regions if one.months_since_visit >= LONG]
            requests = sum(one.requests for one in self.regions)
            unanswered = sum(one.unanswered for one in self.regions)
            lines += [
                say("Regions where the log has no visit or meeting: {regions}.", regions=_named(never)),
                say(
                    "Regions where nobody has been for {months} months or more: {regions}.",
                    months=LONG,
                    regions=_named(long_ago),
                ),
                say(
                    "Groups that the log names as met: {met} of {all}.",
                    met=written(self.groups_met),
                    all=written(self.groups),
                ),
                self._faces_words(),
                say(
                    "Requests in the log: {requests}; never answered or still open: {unanswered}.",
                    requests=written(requests),
                    unanswered=written(unanswered),
                ),
            ]
        else:
            lines.append(say("The file has no log, so visits, meetings and answers over time are not known."))
        lines.append(
            say("Channels whose last request got no answer: {channels}.", channels=written(self.unanswered_channels))
        )
        if self.change is not None:
            lines += _change_words(self.change, written)
        return lines

    def _faces_words(self) -> str:
        if np.isnan(self.same_faces):
            return say("No visit or meeting is logged.")
        return say(
            "The same faces: in {share} of logged visits and meetings, everyone had been met before.",
            share=say("{number} %", number=numeral(100 * self.same_faces, ".0f")),
        )

    def plot(self) -> tuple[Figure, Axes]:
        """Return months since the last visit or meeting, by region."""
        from hrdnet.present.figures import plain_bars

        named = [one for one in self.regions if one.region != NOT_SAID]
        months = np.array([one.months_since_visit for one in named], dtype=np.float64)
        label = say("months since the last logged visit or meeting")
        return plain_bars([one.region for one in named], months, label=label, mark=self.provenance.mark)


def _named(regions: list[str]) -> str:
    return listed(map(shown, regions)) if regions else say("none")


def _groups(number: int) -> str:
    return say_many("{number} group", "{number} groups", number)


def _change_words(change: Change, written: Callable[[int], str]) -> list[str]:
    return [
        say(
            "Better data since the earlier file: {answers} known answers in rows that both files have; groups added: "
            "{groups}, gone: {gone}.",
            answers=numeral(change.known_cells, "+d"),
            groups=written(change.groups_added),
            gone=written(change.groups_gone),
        ),
        say(
            "Better access since the earlier file: groups come into contact: {groups}, with more contacts: {more}, "
            "with fewer: {fewer}.",
            groups=written(change.came_into_contact),
            more=written(change.more_contacts),
            fewer=written(change.fewer_contacts),
        ),
    ]


def situation(net: ProtectionNetwork, *, earlier: ProtectionNetwork | None = None) -> Situation:
    """What does the file say without a model?

    Which regions have nobody in contact; where has nobody been for a year; are the same people always met;
    which groups have one contact only; which requests were never answered; what changed since an earlier
    file, better data apart from better access (domain A43).

    Parameters
    ----------
    net
        The network.
    earlier
        An earlier file of the same network; rows are matched by id.

    Returns
    -------
    Situation
        Counts and region names; it names no group and no contact.

    Notes
    -----
    Months are counted from the month of the visit to the month of the header's ``date``, or else to the last
    month of the log. A contact is another actor joined by a channel, in either direction. Undefined numbers
    (no log, no meeting) are NaN, never 0.

    Examples
    --------
    >>> import hrdnet as hn
    >>> s = hn.metrics.situation(hn.examples.load("kyrgyzstan"))
    >>> s.has_log
    True
    """
    net = as_network(net)
    actors = net.table("actors")
    met = actors.words("role").is_any(Role.DEFENDER) & ~actors.words("in_contact").is_any("no")
    faces = _faces(net)
    log = net.table("log")
    return Situation(
        regions=_regions(net, met),
        has_log=len(log) > 0,
        groups=int(met.sum()),
        groups_met=len(faces[1] & set(net.ids[met])),
        same_faces=faces[0],
        unanswered_channels=int(net.table("channels").words("last_request").is_any("no_answer").sum()),
        change=None if earlier is None else _change(net, earlier),
        provenance=Provenance(net.fingerprint, None, synthetic=net.synthetic),
    )


def contacts(net: ProtectionNetwork) -> npt.NDArray[np.int64]:
    """Return how many other actors each actor shares a channel with, (actors,)."""
    channels = net.table("channels")
    source, target = (
        channels.refs("source").codes.astype(np.int64),
        channels.refs("target").codes.astype(np.int64),
    )
    pairs = np.unique(np.stack([np.minimum(source, target), np.maximum(source, target)], axis=1), axis=0)
    return np.bincount(pairs.ravel(), minlength=len(net))


def _regions(net: ProtectionNetwork, met: Mask) -> tuple[RegionRecord, ...]:
    actors, log = net.table("actors"), net.table("log")
    where = np.array([name or NOT_SAID for name in actors.texts("region").values], dtype=object)
    logged = np.array([name or NOT_SAID for name in log.texts("region").values], dtype=object)
    table = [name for name in net.table("regions").texts("id").values if name is not None]
    names = list(dict.fromkeys([*table, *sorted({*where[where != NOT_SAID], *logged[logged != NOT_SAID]})]))
    if (where[met] == NOT_SAID).any():
        names.append(NOT_SAID)
    role, count = actors.words("role"), actors.numbers("count")
    apart = role.is_any(Role.DEFENDER) & ~met
    number = contacts(net)
    months = _months(net)
    kind, outcome = log.words("kind"), log.words("outcome")
    request = kind.is_any("request")
    silent = request & (outcome.is_any("no_answer", "open") | ~outcome.known)
    seen = kind.is_any("visit", "meeting")
    records = []
    for name in names:
        here, logged_here = where == name, logged == name
        visits = months[logged_here & seen]
        records.append(
            RegionRecord(
                region=name,
                groups=int((here & met).sum()),
                defenders_low=float(count.low[here & met].sum()),
                defenders_high=float(count.high[here & met].sum()),
                groups_not_in_contact=int((here & apart).sum()),
                months_since_visit=float(np.nanmin(visits)) if np.isfinite(visits).any() else float("nan"),
                no_contact=int((here & met & (number == 0)).sum()),
                one_contact=int((here & met & (number == 1)).sum()),
                requests=int((logged_here & request).sum()),
                unanswered=int((logged_here & silent).sum()),
            ),
        )
    return tuple(records)


def _months(net: ProtectionNetwork) -> npt.NDArray[np.float64]:
    """Return how many months ago each row of the log was, NaN where the month is unknown."""
    stamps = [_month_number(cell) for cell in net.table("log").texts("month").values]
    numbers = np.array([np.nan if one is None else one for one in stamps], dtype=np.float64)
    now = _month_number(net.about.get("date")) or (np.nanmax(numbers) if np.isfinite(numbers).any() else np.nan)
    return np.asarray(np.maximum(0.0, now - numbers))


def _month_number(stamp: Any) -> int | None:
    """Return months since year 0 of a text that begins YYYY-MM."""
    text = str(stamp or "")
    if len(text) < 7 or not (text[:4] + text[5:7]).isdigit():
        return None
    return int(text[:4]) * 12 + int(text[5:7])


def _faces(net: ProtectionNetwork) -> tuple[float, set[str]]:
    """Return the share of visits and meetings with known faces only, and everybody ever met there."""
    log = net.table("log")
    rows = np.flatnonzero(log.words("kind").is_any("visit", "meeting"))
    met, months = log.texts("met").values, log.texts("month").values
    seen: set[str] = set()
    total = again = 0
    for row in sorted(rows.tolist(), key=lambda one: str(months[one] or "")):
        faces = set(met[row] or ())
        if faces:
            total += 1
            again += faces <= seen
            seen |= faces
    return (again / total if total else float("nan")), seen


def _change(net: ProtectionNetwork, earlier: ProtectionNetwork) -> Change:
    now, before = net.table("actors"), earlier.table("actors")
    groups_now = {name for name, here in zip(net.ids, now.words("role").is_any(Role.DEFENDER), strict=True) if here}
    groups_before = {
        name for name, here in zip(earlier.ids, before.words("role").is_any(Role.DEFENDER), strict=True) if here
    }
    both = sorted(groups_now & groups_before)
    here = np.array([net.position(name) for name in both], dtype=np.int64)
    there = np.array([earlier.position(name) for name in both], dtype=np.int64)
    more = contacts(net)[here] - contacts(earlier)[there]
    apart_now, apart_before = (table.words("in_contact").is_any("no") for table in (now, before))
    return Change(
        known_cells=_known(net, earlier),
        groups_added=len(groups_now - groups_before),
        groups_gone=len(groups_before - groups_now),
        more_contacts=int((more > 0).sum()),
        fewer_contacts=int((more < 0).sum()),
        came_into_contact=int((~apart_now[here] & apart_before[there]).sum()),
    )


def _known(net: ProtectionNetwork, earlier: ProtectionNetwork) -> int:
    """Count cells that became known, less those that became unknown, in actors and channels of both files."""
    gained = 0
    for name, ids, earlier_ids in (
        ("actors", list(net.ids), list(earlier.ids)),
        ("channels", list(net.channel_ids), list(earlier.channel_ids)),
    ):
        place, place_before = ({key: row for row, key in enumerate(keys)} for keys in (ids, earlier_ids))
        both = [key for key in ids if key in place_before]
        here = np.array([place[key] for key in both], dtype=np.int64)
        there = np.array([place_before[key] for key in both], dtype=np.int64)
        table, table_before = net.table(name), earlier.table(name)
        for column in {*table.columns, *table_before.columns}:
            gained += _certainty(table.columns.get(column), here) - _certainty(table_before.columns.get(column), there)
    return gained


def _certainty(values: Values | None, rows: npt.NDArray[np.int64]) -> int:
    """Count known cells; a range is an answer too."""
    return int(values.known[rows].sum()) if values is not None and len(rows) else 0
