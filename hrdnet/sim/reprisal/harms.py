"""Which harms are counted together: on whom, how severe, how many ties away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.sim.engines.reprisals import COUNTS, PLACES
from hrdnet.sim.reprisal.tactics import NAMES, SEVERE

Floats = npt.NDArray[np.float64]

#: On whom harm falls. "others" are family and colleagues together: what is never added to harm to her.
WHOM: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "defender": ("defender",),
        "family": ("family 1", "family 2", "family 3+"),
        "colleagues": ("colleagues 1", "colleagues 2", "colleagues 3+"),
        "others": tuple(place for place in PLACES if place != "defender"),
    }
)
#: Counts of defenders for whom something happened at least once, by whom it happened to.
AT_LEAST_ONCE: Mapping[str, str] = MappingProxyType(
    {"defender": "harmed", "family": "family_harmed", "colleagues": "colleagues_harmed", "others": "others_harmed"}
)


@dataclass(frozen=True)
class Selection:
    """Harms on some people by some tactics.

    Parameters
    ----------
    whom
        One of ``WHOM``, or one of ``engines.reprisals.PLACES``.
    severity
        ``"any"``, ``"severe"`` (detention, physical attack), ``"other"``, or the name of a tactic.
    """

    whom: str = "defender"
    severity: str = "any"

    @property
    def cells(self) -> npt.NDArray[np.bool_]:
        """Which harms are meant, (places, tactics).

        Raises
        ------
        UsageError
            If there are no such people or tactics.
        """
        if self.whom not in WHOM and self.whom not in PLACES:
            raise UsageError(f"harm falls on one of: {', '.join(dict.fromkeys([*WHOM, *PLACES]))}")
        tactics = {"any": np.ones(len(NAMES), dtype=bool), "severe": SEVERE, "other": ~SEVERE}
        tactics |= {name: np.array([name == one for one in NAMES]) for name in NAMES}
        if self.severity not in tactics:
            raise UsageError(f"severity is one of: {', '.join(tactics)}")
        places = np.array([place in WHOM.get(self.whom, (self.whom,)) for place in PLACES])
        return np.asarray(places[:, None] & tactics[self.severity][None, :])

    def of(self, harms: Floats) -> Floats:
        """Add up the harms meant: (..., places, tactics) to (...)."""
        return np.asarray(harms[..., self.cells].sum(axis=-1))


def count(counts: Floats, name: str) -> Floats:
    """Return one of ``engines.reprisals.COUNTS``: (..., counts) to (...)."""
    return np.asarray(counts[..., COUNTS.index(name)])
