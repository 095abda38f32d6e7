"""Groups of defenders: by setting, region, sex, constituency, and their intersections (domain A1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.graph.values import Numbers, Refs, Texts, Words
from hrdnet.graph.vocabulary import ENUMERATIONS, OFTEN_EXCLUDED, Role
from hrdnet.metrics.engines.drawing import Parts
from hrdnet.metrics.engines.passing import COUNT, WOMEN
from hrdnet.present.messages import said, say, word

if TYPE_CHECKING:
    import pandas as pd

    from hrdnet.graph.network import ProtectionNetwork

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

#: The share of women in a row of defenders when nobody knows (assumption); as for the barrier "norms".
WOMEN_DEFAULT = (0.2, 0.6)

NOT_SAID = word("not said")
EXCLUDED = "excluded_in_capital"
EVERYONE = word("all defenders in contact")
#: How the name of a region's group begins, and what regions of few are called together.
REGION, OTHER_REGIONS = "region ", word("other regions together")
_GROUPS = (
    word("capital and town"),
    word("excluded inside the capital"),
    word("women"),
    word("rural women"),
    word("others"),
    word("yes"),
    word("no"),
)
_SETTINGS = (word("rural"), word("town"), word("capital"), word("unknown"))
#: Names of groups that an error may say: they are no words of a file.
_OURS = {EVERYONE, NOT_SAID, *_GROUPS, *_SETTINGS, *(str(word) for terms in ENUMERATIONS for word in terms)}
_ALIASES = {"constituency": "constituencies", "language": "languages", "sex": "women"}


def parts_of(net: ProtectionNetwork) -> Parts:
    """Split every row of defenders in contact into its women and its others."""
    actors = net.table("actors")
    rows = np.flatnonzero(actors.words("role").is_any(Role.DEFENDER) & ~actors.words("in_contact").is_any("no"))
    women = actors.numbers("women")
    has_women = ~(women.high[rows] == 0)
    has_others = ~(women.low[rows] == 1)
    row = np.concatenate([rows[has_women], rows[has_others]])
    kind = np.concatenate([np.full(int(has_women.sum()), 1), np.full(int(has_others.sum()), 2)])
    order = np.lexsort((kind, row))
    return Parts(row[order].astype(np.int64), kind[order].astype(np.int64))


def memberships(network: ProtectionNetwork, parts: Parts, by: str) -> dict[str, Mask]:
    """Return which parts belong to each group of one attribute.

    Parameters
    ----------
    by
        ``"women"`` (the women of every row against the others), ``"excluded_in_capital"``, or any column
        of words or text of the actors; a row with several constituencies belongs to each.

    Raises
    ------
    UsageError
        If actors have no such column, or it holds numbers.
    """
    if not isinstance(by, str):
        raise UsageError("by is the name of a column, or a list of such names")
    by = _ALIASES.get(by, by)
    if by == "women":
        return {"women": parts.kind == 1, "others": parts.kind == 2}
    if by == EXCLUDED:
        inside = excluded_in_capital(network)[parts.row]
        return {"yes": inside, "no": ~inside}
    table = network.table("actors")
    values = table.columns.get(by)
    if values is None and by not in {"region", "setting", "constituencies", "languages", "gender"}:
        raise UsageError(f"actors have no column {by}; try setting, region, women, constituency or {EXCLUDED}")
    if isinstance(values, Numbers) or by == "id":
        raise UsageError("groups are made of words, not of numbers or ids: make a column of classes first")
    cells = values.cells() if isinstance(values, Words | Texts | Refs) else [None] * len(network)
    groups: dict[str, Mask] = {}
    for part, row in enumerate(parts.row.tolist()):
        cell = cells[row]
        words = cell if isinstance(cell, tuple) and cell else (NOT_SAID if cell is None or cell == () else str(cell),)
        for one in words:
            groups.setdefault(one, np.zeros(len(parts), dtype=bool))[part] = True
    if isinstance(values, Words):
        return {word: groups[word] for word in (*values.words, NOT_SAID) if word in groups}
    return {word: groups[word] for word in sorted(groups)}


def part_weights(network: ProtectionNetwork, parts: Parts, coordinates: Mapping[str, Floats]) -> Floats:
    """Return how many defenders each part stands for in each state of knowledge, (states, parts)."""
    actors = network.table("actors")
    count, women = actors.numbers("count"), actors.numbers("women")
    weights = []
    for position, share_position in zip(coordinates[COUNT], coordinates[WOMEN], strict=True):
        share = women.at(float(share_position), WOMEN_DEFAULT)[parts.row]
        weights.append(count.at(float(position))[parts.row] * np.where(parts.kind == 1, share, 1 - share))
    return np.array(weights).reshape(len(weights), len(parts))


def named_groups(network: ProtectionNetwork, parts: Parts) -> dict[str, Mask]:
    """Return the groups of every overview as masks over the parts: all, by setting, the excluded, women, by region."""
    everyone = np.ones(len(parts), dtype=bool)
    setting = memberships(network, parts, "setting")
    nobody = np.zeros(len(parts), dtype=bool)
    rural, town, capital = (setting.get(word, nobody) for word in ("rural", "town", "capital"))
    women = memberships(network, parts, "women")["women"]
    excluded = memberships(network, parts, EXCLUDED)["yes"]
    groups = {
        EVERYONE: everyone,
        "rural": rural,
        "capital and town": capital | town,
        "excluded inside the capital": excluded,
        "capital": capital,
        "town": town,
        "women": women,
        "rural women": rural & women,
    }
    regions = memberships(network, parts, "region")
    return groups | {f"{REGION}{name}": mask for name, mask in regions.items()}


#: Groups of every overview, whose names are ours: a file's own words stay as they are.
_NAMED = {EVERYONE, OTHER_REGIONS, *_GROUPS, *_SETTINGS}


def group_words(name: str) -> str:
    """Say the name of a group in the reader's language; data and files keep the English one.

    Examples
    --------
    >>> group_words("rural women"), group_words("region Osh")
    ('rural women', 'region Osh')
    """
    if name.startswith(REGION):
        region = name.removeprefix(REGION)
        return say("region {name}", name=said(region) if region == NOT_SAID else region)
    return said(name) if name in _NAMED or name == NOT_SAID else name


def intersections(network: ProtectionNetwork, parts: Parts, by: Sequence[str]) -> dict[tuple[str, ...], Mask]:
    """Return the parts in each combination of groups that occurs."""
    combined: dict[tuple[str, ...], Mask] = {(): np.ones(len(parts), dtype=bool)}
    for one in by:
        groups = memberships(network, parts, one)
        combined = {
            (*key, word): mask & member
            for key, mask in combined.items()
            for word, member in groups.items()
            if (mask & member).any()
        }
    return combined


def joined(groups: Mapping[str, Mask], names: str | Sequence[str]) -> Mask:
    """Return several groups taken together.

    Raises
    ------
    UsageError
        If none of them occurs.
    """
    listed = [names] if isinstance(names, str) else list(names)
    present = [groups[name] for name in listed if name in groups]
    if not present:
        raise UsageError(f"no defender belongs to that group; {_said(groups)}")
    return np.asarray(np.logical_or.reduce(present))


def one_of(groups: Mapping[str, Mask], name: str) -> Mask:
    """Return one of some groups by its name.

    Raises
    ------
    UsageError
        If there is no such group.
    """
    if not isinstance(name, str) or name not in groups:
        raise UsageError(f"there is no such group; {_said(groups)}")
    return groups[name]


def _said(groups: Mapping[str, Mask]) -> str:
    """Say which groups there are: the words of hrdnet itself; a file's own words could be names and are counted."""
    ours = [name for name in groups if name in _OURS]
    own = len(groups) - len(ours)
    more = [f"{own} with words of the file itself, which by() lists"] if own else []
    return f"there are: {', '.join([*ours, *more]) or 'none'}"


def not_in_contact(network: ProtectionNetwork) -> int:
    """Count the rows of defenders with whom nobody is in contact: never in N or a mean (domain A8)."""
    actors = network.table("actors")
    return int((actors.words("role").is_any(Role.DEFENDER) & actors.words("in_contact").is_any("no")).sum())


def indexed_groups(
    network: ProtectionNetwork, parts: Parts, by: str | Sequence[str]
) -> tuple[list[Mask], pd.Index | pd.MultiIndex]:
    """Return the groups of one attribute, or the combinations of several, and an index that names them."""
    import pandas as pd

    names = [by] if isinstance(by, str) or not isinstance(by, Iterable) else list(by)
    if not names:
        raise UsageError("by names at least one column")
    groups = intersections(network, parts, names)
    index = (
        pd.Index([key[0] for key in groups], name=names[0])
        if len(names) == 1
        else pd.MultiIndex.from_tuples(list(groups), names=names)
    )
    return list(groups.values()), index


def excluded_in_capital(network: ProtectionNetwork) -> Mask:
    """Return which actors live in the capital with a constituency that is often excluded there (domain A1)."""
    table = network.table("actors")
    listed = table.texts("constituencies").values
    often = [bool(OFTEN_EXCLUDED.intersection(word.casefold() for word in words or ())) for words in listed]
    return np.asarray(table.words("setting").is_any("capital") & np.array(often, dtype=bool))
