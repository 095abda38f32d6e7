"""The rules that join rows and tables: every broken one is found before anything is built."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import numpy.typing as npt

from hrdnet.errors import Problem
from hrdnet.graph.raw import RawTable
from hrdnet.graph.tables import ActorIndex, Table
from hrdnet.graph.values import Refs
from hrdnet.graph.vocabulary import Role

_LISTED = 200


def joint_problems(tables: Mapping[str, Table], raw: Mapping[str, RawTable], index: ActorIndex) -> list[Problem]:
    """Find every broken rule that takes more than one cell to see."""
    problems: list[Problem] = []
    regions: dict[str, int] | None = None
    for name in ("actors", "regions", "mechanisms"):
        if name in raw:
            problems += duplicate_keys(raw[name], tables[name].texts("id").values)
    if "regions" in raw:
        regions = {key: row for row, key in enumerate(tables["regions"].texts("id").values) if key}
    if "actors" in raw:
        problems += wrong_people(tables["actors"], raw["actors"])
    for name in ("channels", "ties"):
        if name in raw:
            problems += self_references(tables[name], raw[name])
    if "channels" in raw:
        problems += duplicate_channels(tables["channels"], raw["channels"], len(tables["actors"]))
    for name, column in (
        ("actors", "region"),
        ("regions", "neighbours"),
        ("mechanisms", "regions"),
        ("log", "region"),
    ):
        if name in raw:
            problems += unknown_regions(tables[name], raw[name], column, regions)
    for name, column in (("mechanisms", "operators"), ("log", "met")):
        if name in raw:
            problems += unknown_list_ids(tables[name], raw[name], column, index)
    if "mechanisms" in raw:
        problems += unknown_roles(tables["mechanisms"], raw["mechanisms"], "entry_roles")
    return problems


def duplicate_keys(raw: RawTable, ids: Iterable[str | None]) -> list[Problem]:
    """Find ids that stand in more than one row of a table."""
    first: dict[str, int] = {}
    problems = []
    for row, key in enumerate(ids):
        if key is None:
            continue
        if key in first:
            problems.append(raw.problem(row, "id", f"the same id stands at {raw.where(first[key])}"))
        else:
            first[key] = row
    return problems


def self_references(table: Table, raw: RawTable) -> list[Problem]:
    """Find channels or ties from an actor to itself."""
    source, target = table.refs("source").codes, table.refs("target").codes
    same = np.flatnonzero((source == target) & (source >= 0))
    return [raw.problem(int(row), "target", "both ends are the same actor") for row in same[:_LISTED]]


def channel_order(channels: Table, rank: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """Return the rows of a channels table in an order that depends on ids, not on rows.

    Rows without an id of their own are ordered by what makes their default id.
    """
    return np.argsort(_identity_keys(channels, rank), kind="stable")


def _identity_keys(channels: Table, rank: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """Return a number for what makes a default id: the ends (unordered unless directed), form, mode, medium.

    The number has room for 7 words a column and about 90 million actors. It is built in place: a network
    may have millions of channels.
    """
    directed = channels.words("directed").is_any("yes")
    source, target = rank[channels.refs("source").codes], rank[channels.refs("target").codes]
    swap = ~directed & (source > target)
    keys = np.where(swap, target, source).astype(np.int64)
    keys *= len(rank)
    keys += np.where(swap, source, target)
    keys *= 2
    keys += directed
    for column in ("form", "mode", "medium"):
        keys *= 8
        keys += channels.words(column).codes + np.int8(1)
    return keys


def duplicate_channels(channels: Table, raw: RawTable, actors: int) -> list[Problem]:
    """Find channels that share an id: given ids that repeat, or rows that would get the same default id."""
    ids = channels.texts("id")
    if "id" in channels:
        problems = duplicate_keys(raw, ids.cells())
        unnamed = ~ids.known
    else:
        problems = []
        unnamed = np.ones(len(channels), dtype=bool)
    resolved = (channels.refs("source").codes >= 0) & (channels.refs("target").codes >= 0)
    rows = np.flatnonzero(unnamed & resolved)
    if not len(rows):
        return problems
    if len(rows) < len(channels) and resolved.all():
        problems += _taken_defaults(channels, raw, unnamed)
    keys = _identity_keys(channels, np.arange(actors, dtype=np.int32))[rows]
    if not _repeats(np.sort(keys)).any():
        return problems
    order = np.argsort(keys, kind="stable")
    repeats = np.flatnonzero(_repeats(keys[order]))
    for spot in repeats[:_LISTED].tolist():
        earlier, later = int(rows[order[spot]]), int(rows[order[spot + 1]])
        rule = (
            f"the same ends, form, mode and medium stand at {raw.where(earlier)}; "
            "join the rows, or give each an id of its own"
        )
        problems.append(raw.problem(later, "", rule))
    return problems


def _taken_defaults(channels: Table, raw: RawTable, unnamed: npt.NDArray[np.bool_]) -> list[Problem]:
    """Find given ids that another channel has by default."""
    made = list(default_channel_ids(channels))
    defaults = {made[row]: row for row in np.flatnonzero(unnamed).tolist()}
    return [
        raw.problem(row, "id", f"the channel at {raw.where(defaults[made[row]])} has this id by default")
        for row in np.flatnonzero(~unnamed).tolist()
        if made[row] in defaults
    ]


def _repeats(ordered: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    return np.asarray(ordered[1:] == ordered[:-1])


def unknown_list_ids(table: Table, raw: RawTable, column: str, actors: ActorIndex) -> list[Problem]:
    """Find list cells that name an actor who does not exist."""
    problems = []
    if column in table:
        for row, names in enumerate(table.texts(column).values):
            missing = [name for name in names or () if name not in actors.positions]
            if missing:
                problems.append(raw.problem(row, column, actors.unknown(missing[0])))
    return problems


def unknown_regions(table: Table, raw: RawTable, column: str, regions: Mapping[str, int] | None) -> list[Problem]:
    """Find regions that a regions table does not have; without such a table any name is a region."""
    if regions is None or column not in table:
        return []
    problems = []
    for row, cell in enumerate(table.texts(column).values):
        names = cell if isinstance(cell, tuple) else (cell,)
        if any(name is not None and name not in regions for name in names):
            problems.append(raw.problem(row, column, "this region is not in the regions table"))
    return problems


def unknown_roles(table: Table, raw: RawTable, column: str) -> list[Problem]:
    """Find list cells with a word that is no role."""
    allowed = set(Role.values())
    rule = "not an allowed word; allowed: " + ", ".join(Role.values())
    if column not in table:
        return []
    return [
        raw.problem(row, column, rule)
        for row, words in enumerate(table.texts(column).values)
        if words is not None and not allowed.issuperset(words)
    ]


def wrong_people(actors: Table, raw: RawTable) -> list[Problem]:
    """Find rows that say a person or group of zero people, or a body with opt-in person data."""
    count = actors.numbers("count")
    in_contact = ~actors.words("in_contact").is_any("no")
    zero = np.flatnonzero((count.high == 0) & in_contact)
    return [raw.problem(int(row), "count", "a row in contact stands for at least one person") for row in zero]


def default_channel_ids(channels: Table) -> Iterator[str]:
    """Yield every channel's id: its own, or one made of the ends, form, mode and medium.

    The default is ``a|b|form|mode|medium`` with the ends in alphabetical order, or ``a>b|...`` if
    directed; a ``|``, ``>`` or backslash inside an id is escaped with a backslash.
    """
    source, target = channels.refs("source"), channels.refs("target")
    own = channels.texts("id").values
    if not isinstance(source, Refs):
        raise TypeError("channels are resolved before their ids are made")
    columns = [channels.words(column) for column in ("form", "mode", "medium")]
    # The codes are small: a kind of channel is one number, whose words are written once.
    size = 1 + max(len(column.words) for column in columns)
    kinds = sum((column.codes.astype(np.int64) + 1) * size**place for place, column in enumerate(columns))
    kinds, first, kind = np.unique(kinds, return_index=True, return_inverse=True)
    endings = [
        "|".join(["", *(column.take(first[[one]]).cells()[0] or "" for column in columns)]) for one in range(len(kinds))
    ]
    directed = channels.words("directed").is_any("yes")
    escape = str.maketrans({"|": r"\|", ">": r"\>", "\\": r"\\"})
    names = [str(name).translate(escape) for name in source.ids]
    for row, (a, b) in enumerate(zip(source.codes, target.codes, strict=True)):
        if own[row] is not None:
            yield own[row]
            continue
        one, other = names[a], names[b]
        if directed[row]:
            yield f"{one}>{other}{endings[kind[row]]}"
        else:
            yield f"{one}|{other}{endings[kind[row]]}" if one <= other else f"{other}|{one}{endings[kind[row]]}"
