"""Who is in dialogue with whom and how: mixing by role and setting, missing dialogues, the boomerang."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.graph.vocabulary import Role
from hrdnet.metrics.groups import EVERYONE, group_words
from hrdnet.metrics.reach_result import Reach
from hrdnet.metrics.reach_words import opening, percent, rows, warning
from hrdnet.metrics.targets import host_state_bodies
from hrdnet.present.messages import capitalised, listed, numeral, said, say, say_many, word
from hrdnet.present.result import Provenance, Result, assumed, mark_words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hrdnet.graph.network import ProtectionNetwork

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_DIPLOMACY = (Role.MISSION, Role.DIPLOMAT)
_SPEAKERS = (Role.NGO, Role.COORDINATION_GROUP)
#: The dialogues of domain A10 that a file can tell, by the roles at both ends; official: any body of the host state.
DIALOGUES: Mapping[str, tuple[tuple[Role, ...], tuple[Role, ...]]] = MappingProxyType(
    {
        word("between defenders"): ((Role.DEFENDER,), (Role.DEFENDER,)),
        word("between missions"): (_DIPLOMACY, _DIPLOMACY),
        word("defenders and missions"): ((Role.DEFENDER,), _DIPLOMACY),
        word("officials and missions"): ((Role.OFFICIAL,), _DIPLOMACY),
        word("officials and defenders"): ((Role.OFFICIAL,), (Role.DEFENDER,)),
        word("missions and intergovernmental bodies"): (_DIPLOMACY, (Role.INTERGOVERNMENTAL,)),
        word("defenders and NGOs or coordination groups"): ((Role.DEFENDER,), _SPEAKERS),
        word("NGOs or coordination groups and missions"): (_SPEAKERS, _DIPLOMACY),
    }
)
#: Roles in words.
_ROLES = {
    "defender": word("defender"),
    "ngo": word("NGO"),
    "coordination_group": word("coordination group"),
    "community": word("community"),
    "mission": word("mission"),
    "diplomat": word("diplomat"),
    "official": word("official"),
    "intergovernmental": word("intergovernmental"),
    "mechanism": word("mechanism"),
    "media": word("media"),
    "citizens": word("citizens"),
    "family": word("family"),
    "unknown": word("unknown"),
}
#: Standard errors from what is expected at which a colour of the figure is full.
_FAR = 3
#: Whose channels, in words.
_HELD_BY = {
    "all channels": word("All channels"),
    "of defenders": word("Channels of defenders"),
    "of rural defenders": word("Channels of rural defenders"),
    "of defenders in capital and town": word("Channels of defenders in capital and town"),
}
#: What is asked of channels: the column, and the word of which the share is given.
_HOW = {"form": word("routine"), "mode": word("coordinated"), "personal": word("institutional")}


@dataclass(frozen=True)
class Mixing:
    """Actors and channels by class.

    Attributes
    ----------
    classes
        Role and setting of each class, in the order of the vocabulary.
    actors : (classes,) int64
        How many actors belong to each.
    channels : (classes, classes) int64
        How many channels join two classes, once above or on the diagonal.
    """

    classes: tuple[tuple[str, str], ...]
    actors: Ints
    channels: Ints

    @cached_property
    def pairs(self) -> Floats:
        """How many pairs of actors there are between two classes, above or on the diagonal."""
        pairs = np.triu(np.outer(self.actors, self.actors).astype(np.float64))
        np.fill_diagonal(pairs, self.actors * (self.actors - 1) / 2)
        return pairs

    @cached_property
    def expected(self) -> Floats:
        """Channels between two classes if their ends were matched at random; NaN without channels."""
        whole = self.channels + self.channels.T  # a channel within a class has both its ends there
        ends: Floats = whole.sum(axis=1).astype(np.float64)
        number = ends.sum()
        if not number:
            return np.full(self.channels.shape, np.nan)
        expected: Floats = np.triu(np.outer(ends, ends) / (number - 1))
        np.fill_diagonal(expected, ends * (ends - 1) / (2 * (number - 1)))
        return expected

    @cached_property
    def by_size(self) -> Floats:
        """Channels between two classes if every two actors were as likely to be in dialogue; NaN without actors."""
        total = self.pairs.sum()
        each = self.channels.sum() / total if total else np.nan
        return np.asarray(each * self.pairs)


@dataclass(frozen=True)
class Boomerang:
    """Routes from defenders over domestic organisations and foreign bodies back to the host state.

    Attributes
    ----------
    routes
        How many sequences of defender row, organisation, foreign body and host-state body there are.
    of_row : (rows,) int64
        The same by row of defenders in contact, in the order of the file.
    reach
        How likely such a route works, in the worlds of ``metrics.reach``.
    """

    routes: int
    of_row: Ints = field(repr=False)
    reach: Reach


@dataclass(frozen=True, eq=False, repr=False)
class Dialogue(Result):
    """Dialogue between classes of actors.

    Attributes
    ----------
    mixing
        Actors and channels by role and setting.
    boomerang
        The routes by which pressure comes back from outside, counted and with their probability.
    """

    network: ProtectionNetwork
    mixing: Mixing
    boomerang: Boomerang
    provenance: Provenance

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each two classes of actors.

        Returns
        -------
        DataFrame
            ``role``, ``setting``, ``other_role``, ``other_setting``; ``channels`` between them, ``expected`` if ends
            were matched at random, ``expected_by_size`` if every two actors were equally likely to be in dialogue, and
            the number of ``pairs`` of actors.
        """
        import pandas as pd

        mixing = self.mixing
        rows, columns = np.triu_indices(len(mixing.classes))
        classes = [
            (*mixing.classes[r], *mixing.classes[c]) for r, c in zip(rows.tolist(), columns.tolist(), strict=True)
        ]
        frame = pd.DataFrame(classes, columns=["role", "setting", "other_role", "other_setting"], dtype=object)
        frame["channels"] = mixing.channels[rows, columns]
        frame["expected"] = mixing.expected[rows, columns]
        frame["expected_by_size"] = mixing.by_size[rows, columns]
        frame["pairs"] = mixing.pairs[rows, columns].astype(np.int64)
        return frame

    def matrix(self) -> pd.DataFrame:
        """Return the number of channels between every two classes: the mixing matrix, symmetric."""
        import pandas as pd

        index = pd.MultiIndex.from_tuples(self.mixing.classes or [("", "")], names=["role", "setting"])
        index = index[: len(self.mixing.classes)]
        return pd.DataFrame(_symmetric(self.mixing.channels), index=index, columns=index)

    def missing(self) -> pd.DataFrame:
        """Return the rows of :meth:`to_frame` in which a dialogue could be and none is, in the same order."""
        frame = self.to_frame()
        return frame[(frame["channels"] == 0) & (frame["pairs"] > 0)].reset_index(drop=True)

    def dialogues(self) -> pd.DataFrame:
        """Return the dialogues of domain A10: channels, pairs of actors that could have one, and if it is missing.

        Returns
        -------
        DataFrame
            Indexed by dialogue: ``channels``, ``pairs`` in dialogue, ``possible`` pairs, ``missing``: there are actors
            for it and no channel. Between a Delegation and member states, and with headquarters, a file cannot tell.
        """
        import pandas as pd

        role, state = self.network.table("actors").words("role"), host_state_bodies(self.network)
        source, target = (self.network.table("channels").refs(end).codes for end in ("source", "target"))
        records = []
        for first, second in DIALOGUES.values():
            one, other = (state if Role.OFFICIAL in ends else role.is_any(*ends) & ~state for ends in (first, second))
            joins = (one[source] & other[target]) | (other[source] & one[target])
            size = int(one.sum())
            possible = size * (size - 1) // 2 if first == second else size * int(other.sum())
            joined = {tuple(sorted(ends)) for ends in zip(source[joins].tolist(), target[joins].tolist(), strict=True)}
            records.append(
                {
                    "channels": int(joins.sum()),
                    "pairs": len(joined),
                    "possible": possible,
                    "missing": bool(possible and not joins.any()),
                }
            )
        return pd.DataFrame(records, index=pd.Index(list(DIALOGUES), name="dialogue"))

    def shares(self) -> pd.DataFrame:
        """Return how channels are held: routine, coordinated, institutional; all, and those of defenders by setting.

        Returns
        -------
        DataFrame
            Indexed by group of channels: ``channels``; of each, the share among those of which it is known, with its
            ``_low`` and ``_high`` ends if all others were not, or were; ``times_per_year``, the median where known.
        """
        import pandas as pd

        actors, channels = self.network.table("actors"), self.network.table("channels")
        defender, setting = actors.words("role").is_any(Role.DEFENDER), actors.words("setting")
        ends = [channels.refs(end).codes for end in ("source", "target")]

        def touches(mask: Mask) -> Mask:
            return np.asarray(mask[ends[0]] | mask[ends[1]])

        groups = {
            "all channels": np.ones(len(channels), dtype=bool),
            "of defenders": touches(defender),
            "of rural defenders": touches(defender & setting.is_any("rural")),
            "of defenders in capital and town": touches(defender & setting.is_any("capital", "town")),
        }
        records = [{"channels": int(mask.sum())} | self._held(mask) for mask in groups.values()]
        return pd.DataFrame(records, index=pd.Index(list(groups), name="channels of"))

    def _held(self, mask: Mask) -> dict[str, float]:
        channels, number = self.network.table("channels"), int(mask.sum())
        held: dict[str, float] = {}
        for column, one in _HOW.items():
            words = channels.words(column)
            known, yes = int((words.known & mask).sum()), int((words.is_any(one) & mask).sum())
            held[one] = yes / known if known else np.nan
            held[f"{one}_low"] = yes / number if number else np.nan
            held[f"{one}_high"] = (yes + number - known) / number if number else np.nan
        times, interval = channels.numbers("times_per_year").at(0.5), channels.numbers("interval_days").at(0.5)
        with np.errstate(divide="ignore"):
            often = np.where(np.isnan(times), 365 / interval, times)[mask]
        often = often[~np.isnan(often)]
        return held | {"times_per_year": float(np.median(often)) if len(often) else np.nan}

    def headline(self) -> str:
        """Return how many dialogues are missing, and how likely the boomerang is."""
        table = self.dialogues()
        possible = int((table["possible"] > 0).sum())
        return say_many(
            "{missing} of {number} possible dialogue missing, {boomerang}",
            "{missing} of {number} possible dialogues missing, {boomerang}",
            possible,
            missing=numeral(int(table["missing"].sum()), ""),
            boomerang=self._back(),
        )

    def _back(self) -> str:
        reach = self.boomerang.reach
        if not len(reach.parts):
            return say("no defenders in contact")
        share = percent(reach.record(np.ones(len(reach.parts), dtype=bool))["probability"])
        return say("boomerang {share}", share=share)

    def summary(self) -> str:
        """Return in words which dialogues there are, how they are held, and whether pressure can come back."""
        table = self.dialogues()
        reach = self.boomerang.reach
        lines = [mark_words(self.provenance.mark)]
        if len(reach.parts):
            lines.append(opening(reach, so=word("dialogues with them cannot be seen")))
        for name, row in table.iterrows():
            if row["possible"]:
                lines.append(
                    say("{dialogue}: {found}.", dialogue=capitalised(said(str(name))), found=_dialogue_words(row))
                )
        lines += [self._held_words(str(name), row) for name, row in self.shares().iterrows() if row["channels"]]
        lines += self._boomerang_words()
        lines.append(say("Between an EU Delegation and member states, and with headquarters, the file cannot tell."))
        return "\n".join([*lines, *assumed(self.assumptions if self.boomerang.routes else ())])

    def _held_words(self, name: str, row: pd.Series[float]) -> str:
        parts = [
            say(
                "{how} {share} of those known ({low} to {high})",
                how=said(one),
                share=percent(row[one]),
                low=percent(row[low]),
                high=percent(row[high]),
            )
            if row[low] < row[high]
            else say("{how} {share}", how=said(one), share=percent(row[one]))
            for one in _HOW.values()
            for low, high in [(f"{one}_low", f"{one}_high")]
            if not np.isnan(row[one])
        ]
        return say(
            "{channels} ({number}): {how}.",
            channels=said(_HELD_BY[name]),
            number=numeral(row["channels"], ".0f"),
            how=listed(parts) or say("not said how they are held"),
        )

    def _boomerang_words(self) -> list[str]:
        reach = self.boomerang.reach
        routes, of_row = self.boomerang.routes, self.boomerang.of_row
        if not routes:
            return [
                say("The boomerang (defender, domestic organisation, foreign body, host-state body): no such route.")
            ]
        lines = [
            say_many(
                "The boomerang (defender, domestic organisation, foreign body, host-state body): {number} such route, "
                "from {some} of {rows}.",
                "The boomerang (defender, domestic organisation, foreign body, host-state body): {number} such routes, "
                "from {some} of {rows}.",
                routes,
                some=numeral(int((of_row > 0).sum()), ""),
                rows=rows(len(of_row)),
            )
        ]
        for name, mask in reach.named_groups().items():
            if name in {EVERYONE, "rural", "capital and town"} and mask.any():
                one = reach.record(mask)
                works = say(
                    "{group}: one works with probability {share} ({low} to {high}).",
                    group=capitalised(group_words(name)),
                    share=percent(one["probability"]),
                    low=percent(one["low"]),
                    high=percent(one["high"]),
                )
                lines.append(f"  {works}")
        return [*lines, *warning(reach)]

    def plot(self) -> tuple[Figure, Axes]:
        """Return the mixing matrix: channels between classes, coloured by standard errors from as many per pair.

        Family is left out unless it has channels: harm travels to it, requests do not.
        """
        from hrdnet.present.share_figures import number_table

        counts, expected = _symmetric(self.mixing.channels).astype(np.float64), _symmetric(self.mixing.by_size)
        colours = np.clip((counts - expected) / np.sqrt(np.maximum(expected, 1)) / _FAR, -1, 1)
        colours[_symmetric(self.mixing.pairs) == 0] = np.nan
        shown = counts.any(axis=1) | np.array([role != Role.FAMILY for role, _ in self.mixing.classes], dtype=bool)
        labels = [_class_words(role, setting) for role, setting in self.mixing.classes]
        return number_table(
            [label for label, one in zip(labels, shown.tolist(), strict=True) if one],
            counts[np.ix_(shown, shown)],
            colours[np.ix_(shown, shown)],
            label=say("channels, against equally many a pair"),
            mark=self.provenance.mark,
        )

    def comparable(self) -> dict[str, tuple[Floats, Floats]]:
        """Return shares of channels and the boomerang per group: what ``compare`` pairs."""
        pairs: dict[str, tuple[Floats, Floats]] = {}
        for name, row in self.shares().iterrows():
            for one in _HOW.values():
                if not np.isnan(row[one]):
                    pairs[f"{name}: {one}"] = np.array([row[one]]), np.empty(0)
        return pairs | {f"{name}: boomerang": pair for name, pair in self.boomerang.reach.comparable().items()}


def _class_words(role: str, setting: str) -> str:
    where = say("setting not said") if setting == "unknown" else said(setting)
    return say("{who}, {where}", who=said(_ROLES.get(role, role)), where=where)


def _dialogue_words(row: pd.Series[float]) -> str:
    """Say how many pairs are in dialogue, or that none is though there are actors for it."""
    possible = int(row["possible"])
    if row["missing"]:
        return say_many(
            "missing, though there is {number} pair for it", "missing, though there are {number} pairs for it", possible
        )
    pairs = say_many("{number} pair", "{number} pairs", possible)
    return say_many(
        "{number} of {pairs} is in dialogue", "{number} of {pairs} are in dialogue", int(row["pairs"]), pairs=pairs
    )


def _symmetric(upper: npt.NDArray[np.number]) -> npt.NDArray[np.number]:
    """Return a table that is filled above the diagonal as a symmetric one."""
    return np.asarray(upper + np.triu(upper, 1).T)
