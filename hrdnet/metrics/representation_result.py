"""Who is heard against whom they stand for, and reach if they passed on: the answer of ``representation``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from hrdnet.draws import entity_keys
from hrdnet.metrics.composition import Attribute, Composition, composition, over
from hrdnet.metrics.encounters import FEWEST, Encounters, Meetings, encounters, held, meetings_of, sampled, women_met
from hrdnet.metrics.engines.drawing import Parts
from hrdnet.metrics.equity_result import SMALLEST_GROUP
from hrdnet.metrics.groups import NOT_SAID, memberships, named_groups, part_weights
from hrdnet.metrics.listeners import Listener, listeners, listeners_at, ngo_classes
from hrdnet.metrics.lots import Chance, Rows, by_lot
from hrdnet.metrics.relaying import AS_IT_IS, Relaying
from hrdnet.metrics.representation_words import figure, headline, summary
from hrdnet.present.result import Provenance, Result

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hrdnet.graph.network import ProtectionNetwork

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_HEARD = (
    *("who", "how", "attribute", "group", "heard", "of", "share_heard", "share_of", "ratio", "low", "high"),
    *("chance_low", "chance_high", "too_small"),
)
_DISTANCES = (
    *("who", "how", "attribute", "rows_heard", "rows", "distance", "low", "high"),
    *("by_chance", "chance_low", "chance_high"),
)
_MEETINGS = (
    *("attribute", "group", "meetings", "share_met", "share_of", "ratio", "low", "high"),
    *("sampling_low", "sampling_high", "too_few"),
)
_PASSING = (
    *("who", "passes_on", "group", "as_it_is", "reach", "change", "low", "high", "sampling_low", "sampling_high"),
)
#: Words for what nobody said; the second is the vocabulary's own.
_UNSAID = (NOT_SAID, "unknown")
_WOMEN, _SEXES = ("women", "sex"), ("women", "others")
#: The attribute under which stands where meetings were held.
HELD = "region of the meeting"


@dataclass(frozen=True, eq=False, repr=False)
class Representation(Result):
    """How those who are heard compare with those they stand for.

    Attributes
    ----------
    by
        The attributes compared.
    asked : (parts,) bool
        Whom they stand for.
    relaying
        Reach as it is, and if classes of bodies passed on all requests, or none.
    """

    network: ProtectionNetwork
    parts: Parts
    by: tuple[str, ...]
    asked: Mask
    positions: Mapping[str, Floats]
    relaying: Relaying
    provenance: Provenance

    def to_frame(self) -> pd.DataFrame:
        """Return whom each class of bodies hears.

        Returns
        -------
        DataFrame
            One row a class (``who``), way (``how``: directly, or with members), attribute and group: people ``heard``
            and whom they stand for (``of``), mean over the states of knowledge; ``share_heard``, ``share_of`` and
            their ``ratio`` (1 is as much as their share) with the band from what is not known; ``chance_low`` to
            ``chance_high``, where 95 % of ratios lie if as many rows are drawn by chance; ``too_small``: fewer than ten
            people heard in all. "not said" has shares of all people and no ratio.
        """
        return self.table.copy()

    def heard_by(self, body: str) -> pd.DataFrame:
        """Return :meth:`to_frame` for one coordination group or mission, ``body``, for its own use.

        Raises
        ------
        UsageError
            If there is no such actor, or it is neither: NGOs and people are shown as classes alone (domain D).
        """
        whose = listeners_at(self.network, body)
        return self._frame(whose, self._chance(whose))

    def distances(self, body: str | None = None) -> pd.DataFrame:
        """Return how far the heard are from those they stand for.

        Parameters
        ----------
        body
            One coordination group or mission; by default each class of bodies.

        Returns
        -------
        DataFrame
            One row a class, way and attribute: the ``distance`` (0 best, 1 worst) with the band from what is not known,
            and the mean and 95 % range that chance alone gives a body that hears as many rows.

        Raises
        ------
        UsageError
            As for :meth:`heard_by`.
        """
        import pandas as pd

        whose = self._listeners if body is None else listeners_at(self.network, body)
        records = []
        for (number, name), chance in (self._chances if body is None else self._chance(whose)).items():
            one, found = whose[number], self._composition(whose[number], name)
            ends = (float(found.distance.mean()), found.distance_low, found.distance_high)
            by_lot = (chance.distance, chance.distance_low, chance.distance_high)
            rows = self._rows_heard(one), len(self._rows)
            records.append((one.who, one.how, name, *rows, *ends, *by_lot))
        return pd.DataFrame(records, columns=list(_DISTANCES))

    def meetings(self) -> pd.DataFrame:
        """Return whom the visits and meetings of the log met, each counted, and where they were held.

        Returns
        -------
        DataFrame
            One row an attribute and group: in how many ``meetings`` somebody of it was met; its share of the people
            met and of those they stand for, their ``ratio``; the band from what is not known, widened by the 95 %
            sampling interval of the ratio if the meetings are a sample of what is usual. ``too_few``: fewer than five,
            and no interval. A group that is met counts with all its people; women as the log counts them, where it
            does. Under "region of the meeting", the regions that the log says they were held in.
        """
        import pandas as pd

        records: list[tuple[Any, ...]] = []
        logged = self.logged
        seen = np.isin(self.parts.row, logged.actors) & self.asked
        met = logged.met[:, np.searchsorted(logged.actors, self.parts.row[seen])].astype(np.float64)
        for name, attribute in self._attributes.items():
            each = encounters(self.weights, seen, met, int(logged.met.sum()), attribute)
            if name in _WOMEN and len(attribute.names) == len(_SEXES):
                by_row = over((self.weights * attribute.members[0])[:, seen], met), over(self.weights[:, seen], met)
                shares = over(self.weights, attribute.members) / self.weights.sum(axis=1)[:, None]
                each = women_met(self.network, logged, by_row, shares)
            records += _met(name, attribute.names, each)
        if "region" in self._attributes:
            each = held(self.network, self.weights, self._attributes["region"])
            records += _met(HELD, self._attributes["region"].names, each)
        return pd.DataFrame(records, columns=list(_MEETINGS))

    def passing_on(self) -> pd.DataFrame:
        """Return reach if classes of bodies passed on all requests, or none, by group of defenders.

        Returns
        -------
        DataFrame
            One row a class (``who``), ``passes_on`` ("all", "none") and group of ``Reach.named_groups``: reach
            ``as_it_is``, ``reach`` as it would be, and the ``change``, paired world by world, with its band and
            sampling interval. What none would cost is given for classes of at least five bodies.
        """
        return self.passing_on_of(tuple(self.named_groups()))

    def passing_on_of(self, groups: Sequence[str]) -> pd.DataFrame:
        """Return :meth:`passing_on` for some of its groups, group by group."""
        import pandas as pd

        masks, records = self.named_groups(), []
        found = {group: self.relaying.compared(masks[group]) for group in groups}
        for name, (who, passes_on) in self.relaying.asked.items():
            for group, answers in found.items():
                level, one = answers[name]
                ends = one.low, one.high, one.sampling_low, one.sampling_high
                records.append((who, passes_on, group, answers[AS_IT_IS][0], level, one.probability, *ends))
        return pd.DataFrame(records, columns=list(_PASSING))

    def named_groups(self) -> dict[str, Mask]:
        """Return the groups of ``Reach.overview`` among those stood for, as masks over the parts."""
        groups = {name: mask & self.asked for name, mask in named_groups(self.network, self.parts).items()}
        return {name: mask for name, mask in groups.items() if mask.any()}

    def headline(self) -> str:
        """Return how rural defenders are heard."""
        return headline(self)

    def summary(self) -> str:
        """Return in words who is heard, who was met, and what is lost when requests are not passed on."""
        return summary(self)

    def plot(self) -> tuple[Figure, Axes]:
        """Return the share of each group among those whom each class hears, beside its share in the file."""
        return figure(self)

    def comparable(self) -> dict[str, tuple[Floats, Floats]]:
        """Return ratios, distances and changes of reach: what ``compare`` pairs."""
        pairs: dict[str, tuple[Floats, Floats]] = {}
        for one in self._listeners:
            for name, attribute in self._attributes.items():
                found = self._composition(one, name)
                whose = f"{one.who} {one.how}, {name}"
                pairs[f"{whose}: distance"] = found.distance, np.empty(0)
                for group, ratio in zip(attribute.names, found.ratio.T, strict=True):
                    pairs[f"{whose} {group}: ratio"] = ratio, np.empty(0)
        known = {name: pair for name, pair in pairs.items() if not np.isnan(pair[0]).any()}
        for name in self.relaying.asked:
            for group, mask in self.named_groups().items():
                known[f"{group}: {name}"] = self.relaying.paired(name, mask)
        return known

    # How it is worked out

    @cached_property
    def table(self) -> pd.DataFrame:
        """What :meth:`to_frame` returns, worked out once."""
        return self._frame(self._listeners, self._chances)

    @property
    def unshown(self) -> bool:
        """Whether there are NGOs, and too few to show them as a class."""
        return not ngo_classes(self.network) and bool(self.network.table("actors").words("role").is_any("ngo").any())

    @cached_property
    def logged(self) -> Meetings:
        """The visits and meetings that met some of those stood for, and how many more name none of them."""
        asked = np.zeros(len(self.network), dtype=bool)
        asked[self._rows] = True
        return meetings_of(self.network, asked)

    @cached_property
    def weights(self) -> Floats:
        """How many people each part stands for in each state of knowledge, 0 outside ``asked``, (states, parts)."""
        return part_weights(self.network, self.parts, self.positions) * self.asked

    @cached_property
    def _rows(self) -> npt.NDArray[np.int64]:
        return np.unique(self.parts.row[self.asked])

    @cached_property
    def _listeners(self) -> tuple[Listener, ...]:
        return listeners(self.network)

    @cached_property
    def _attributes(self) -> dict[str, Attribute]:
        found = {}
        for name in self.by:
            groups = {word: mask & self.asked for word, mask in memberships(self.network, self.parts, name).items()}
            names = tuple(word for word, mask in groups.items() if word not in _UNSAID and mask.any())
            members = np.array([groups[word] for word in names], dtype=bool).reshape(len(names), len(self.parts))
            unsaid = [mask for word, mask in groups.items() if word in _UNSAID]
            unknown = np.logical_or.reduce([np.zeros(len(self.parts), dtype=bool), *unsaid])
            found[name] = Attribute(names, members, unknown)
        return found

    def _composition(self, one: Listener, name: str) -> Composition:
        heard = one.hears[self.parts.row].astype(np.float64)
        return composition(self.weights, heard, self._attributes[name])

    def _rows_heard(self, one: Listener) -> int:
        return int(one.hears[self._rows].sum())

    @cached_property
    def _chances(self) -> dict[tuple[int, str], Chance]:
        return self._chance(self._listeners)

    def _chance(self, whose: tuple[Listener, ...]) -> dict[tuple[int, str], Chance]:
        """Return by listener and attribute what chance gives as many rows, in the middle of what is not known."""
        inside = self.asked
        people, row = self.weights.mean(axis=0)[inside], np.searchsorted(self._rows, self.parts.row[inside])
        tables = [
            Rows.of(Attribute(one.names, one.members[:, inside], one.unknown[inside]), people, row, len(self._rows))
            for one in self._attributes.values()
        ]
        keys, sizes = entity_keys(self.network.ids[self._rows]), [self._rows_heard(one) for one in whose]
        names = list(self._attributes)
        found = by_lot(self.provenance.seed or 0, keys, sizes, tables)
        return {(number, names[place]): chance for number, place, chance in found}

    def _frame(self, whose: tuple[Listener, ...], chances: Mapping[tuple[int, str], Chance]) -> pd.DataFrame:
        import pandas as pd

        records: list[tuple[Any, ...]] = []
        for (number, name), chance in chances.items():
            one, attribute = whose[number], self._attributes[name]
            found = self._composition(one, name)
            listened = self.weights * one.hears[self.parts.row]
            small = bool(listened.sum(axis=1).mean() < SMALLEST_GROUP)
            everyone = over(self.weights, attribute.members).mean(axis=0)
            columns = (
                *(found.heard.mean(axis=0), everyone, found.share_heard.mean(axis=0), found.share_of.mean(axis=0)),
                *(found.ratio.mean(axis=0), found.low, found.high, chance.low, chance.high),
            )
            lines = zip(attribute.names, *(column.tolist() for column in columns), strict=True)
            records += [(one.who, one.how, name, *line, small) for line in lines]
            if attribute.unknown.any():
                both = (listened, self.weights)
                sums = [each[:, attribute.unknown].sum(axis=1) for each in both]
                with np.errstate(invalid="ignore"):
                    shares = [some / each.sum(axis=1) for some, each in zip(sums, both, strict=True)]
                values = [float(each.mean()) for each in (*sums, *shares)]
                records.append((one.who, one.how, name, NOT_SAID, *values, *[np.nan] * 5, small))
        return pd.DataFrame(records, columns=list(_HEARD))


def _met(name: str, groups: tuple[str, ...], each: Encounters) -> list[tuple[Any, ...]]:
    """Return the lines of ``meetings`` for one attribute; none without a meeting."""
    if not len(each.people):
        return []
    few = len(each.people) < FEWEST
    ends = sampled(each)
    # The band comes first and is widened by what sampling adds.
    low = np.maximum(0.0, each.low - (each.ratio - ends[0]))
    high = each.high + (ends[1] - each.ratio)
    columns = (each.share_met, each.share_of, each.ratio, low, high, *ends)
    number = (each.inside > 0).sum(axis=0).tolist()
    lines = zip(groups, number, *(column.tolist() for column in columns), strict=True)
    return [(name, *line, few) for line in lines]
