"""Cells: defenders who are alike in all that outcomes are asked by; requests are counted by cell, not by person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.metrics.engines.drawing import Parts
from hrdnet.metrics.groups import EXCLUDED

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: What cells keep apart, in the words of ``by``.
GROUPINGS = ("setting", "region", "women", "constituency", EXCLUDED)


@dataclass(frozen=True, eq=False)
class Cells:
    """The cell of each part of the defenders.

    Attributes
    ----------
    parts
        The women and the others of each row of defenders.
    of_part : (parts,) int64
        The cell of each part, from 0; cells are numbered as they first appear.
    number
        How many cells there are.
    """

    parts: Parts
    of_part: Ints
    number: int

    def of(self, members: Mask) -> Mask:
        """Return the cells that make up a group.

        Parameters
        ----------
        members : (parts,) bool
            A group of parts.

        Returns
        -------
        (cells,) bool

        Raises
        ------
        UsageError
            If the group holds a part of a cell only: then nobody counted its requests apart.
        """
        inside = np.bincount(self.of_part[members], minlength=self.number)
        whole = np.bincount(self.of_part, minlength=self.number)
        if ((inside > 0) & (inside < whole)).any():
            raise UsageError(
                f"requests are counted by {', '.join(GROUPINGS)} and their intersections; this grouping cuts across "
                "them"
            )
        return np.asarray(inside > 0)


def cells_of(network: ProtectionNetwork, parts: Parts) -> Cells:
    """Return the cells of some parts: alike in setting, region, constituencies, and women or others.

    Parameters
    ----------
    network
        The network whose rows the parts are of.
    parts
        As of ``metrics.groups.parts_of``.

    Returns
    -------
    Cells

    Notes
    -----
    Any group of ``metrics.groups`` by these, or by ``"excluded_in_capital"``, and any intersection of such groups is a
    union of cells. Cost: one pass over the parts.

    Examples
    --------
    Two rural rows of one region and their women and others make two cells:

    >>> import hrdnet as hn
    >>> from hrdnet.metrics.groups import parts_of
    >>> net = hn.ProtectionNetwork(
    ...     {"id": ["G1", "G2"], "role": ["defender"] * 2, "setting": ["rural"] * 2, "region": ["North"] * 2},
    ...     {"source": [], "target": []},
    ... )
    >>> cells_of(net, parts_of(net)).of_part.tolist()
    [0, 1, 0, 1]
    """
    actors = network.table("actors")
    setting = actors.words("setting").cells()
    region = actors.texts("region").values
    constituencies = [tuple(sorted(set(words or ()))) for words in actors.texts("constituencies").values]
    numbers: dict[tuple[object, ...], int] = {}
    of_part = [
        numbers.setdefault((setting[row], region[row], constituencies[row], kind), len(numbers))
        for row, kind in zip(parts.row.tolist(), parts.kind.tolist(), strict=True)
    ]
    return Cells(parts, np.array(of_part, dtype=np.int64), len(numbers))
