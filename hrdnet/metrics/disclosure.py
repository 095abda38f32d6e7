"""Whose loss or load may be shown by name, and how everybody else is joined to classes (domain D)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from hrdnet.graph.vocabulary import Role

Mask = npt.NDArray[np.bool_]

#: Bodies that may be shown by name; everybody else is shown as a class.
NAMED_ROLES = (Role.MISSION, Role.INTERGOVERNMENTAL, Role.MECHANISM)
#: Classes of fewer actors are joined, so that none of them is about somebody.
SMALLEST_CLASS = 5
_OTHERS = "others"


def classes_of(members: Mapping[str, Mask]) -> dict[str, Mask]:
    """Return classes of actors; small ones are joined, with the next larger ones while the joint one is small."""
    sizes = {name: int(mask.sum()) for name, mask in members.items() if mask.any()}
    small = [name for name, size in sizes.items() if size < SMALLEST_CLASS]
    for name in sorted(sizes, key=lambda one: sizes[one]):
        if small and name not in small and sum(sizes[one] for one in small) < SMALLEST_CLASS:
            small.append(name)
    classes = {name: members[name] for name in sizes if name not in small}
    return classes | ({_OTHERS: np.logical_or.reduce([members[name] for name in small])} if small else {})
