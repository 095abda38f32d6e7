"""Groups to be fair to, and how much each new contact exposes whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.metrics.engines.drawing import Parts
from hrdnet.metrics.groups import EVERYONE, memberships, named_groups, one_of
from hrdnet.plan.candidates import Candidates

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

#: Groups to be fair to, as far as they occur.
FAIR = ("rural", "town", "capital", "excluded inside the capital", "rural women")


def fair_groups(net: ProtectionNetwork, parts: Parts, groups: str | Sequence[str] | None) -> dict[str, Mask]:
    """Return groups that have defenders: named ones of the overview, those of a column, or the default.

    Raises
    ------
    UsageError
        If there is no such group or column, or nobody belongs to a group that is named.
    """
    overview = named_groups(net, parts)
    if groups is None:
        return {name: overview[name] for name in FAIR if overview[name].any()}
    if isinstance(groups, str):
        if groups in overview:
            groups = [groups]
        else:
            return {f"{groups} {word}": mask for word, mask in memberships(net, parts, groups).items() if mask.any()}
    found = {name: one_of(overview, name) for name in groups}
    if not all(mask.any() for mask in found.values()):
        raise UsageError("nobody belongs to a group that is named")
    return found


def noticed(found: Candidates) -> dict[str, Floats]:
    """Return contacts a year of each candidate that could be noticed by those who may harm: low, middle, high."""
    from hrdnet.sim.sharing.budgets import contacts_a_year, default_of

    often = contacts_a_year(found.wide).take(found.rows)
    seen = found.wide.table("channels").numbers("observed").take(found.rows)
    return {
        name: often.at(position) * seen.at(position, default_of("observed"))
        for name, position in (("low", 0.0), ("middle", 0.5), ("high", 1.0))
    }


def touches(found: Candidates, parts: Parts, members: Mask) -> Mask:
    """Return which candidates have a defender of a group at an end."""
    inside = np.zeros(len(found.wide), dtype=bool)
    inside[parts.row[members]] = True
    return np.asarray(inside[found.ends].any(axis=1))


def limits_of(
    seen: Mapping[str, Floats], found: Candidates, parts: Parts, exposure: Mapping[str, float]
) -> tuple[Floats, Floats, tuple[str, ...]]:
    """Return ceilings, what each candidate adds to each, (limits, candidates), and their names.

    Raises
    ------
    UsageError
        If there is no such group, or a ceiling is below 0.
    """
    overview = named_groups(found.wide, parts)
    takes = np.zeros((len(exposure), len(found)))
    for row, (name, ceiling) in enumerate(exposure.items()):
        if not ceiling >= 0:
            raise UsageError("a ceiling of exposure is a number of contacts a year, 0 or more")
        mask = one_of(overview, name)
        takes[row] = seen["middle"] * (True if name == EVERYONE else touches(found, parts, mask))
    return np.array(list(exposure.values()), dtype=np.float64), takes, tuple(exposure)
