"""What tables of patterns have in common: how a point is judged, what is said of many, and where the table stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

#: A pattern holds if it does at half of the points or more and is turned round at 5 % or fewer; it fails if it is
#: turned round at more points than it holds at; else it is mixed.
HOLDS_AT, TURNED_AT = 0.5, 0.05
_LEVEL = 0.975
ADDED = " (*added after the first run*)"
BUILT_IN, EMERGES, OBSERVED = "built in", "emerges", "observed"
ENDS = "<!-- ends -->"


class Meaning(Protocol):
    """A pattern as a number: it holds where the number lies above ``above``; of ``same``, where nothing differs."""

    @property
    def above(self) -> float:
        """The margin."""
        ...

    @property
    def same(self) -> bool:
        """Whether it is about no difference at all."""
        ...


@dataclass(frozen=True)
class Points:
    """A reading at each point: its value with a standard error, and whether any replicate made a difference.

    ``each`` is the number of replicates of a point.
    """

    values: Floats
    errors: Floats
    differs: Mask
    each: int

    def judged(self, reading: Meaning) -> dict[str, int]:
        """Return at how many points it holds, is turned round, and cannot be told."""
        from scipy.stats import t

        half = t.ppf(_LEVEL, self.each - 1) * self.errors
        if reading.same:
            holds, turned = ~self.differs, self.differs
        else:
            holds, turned = self.values - half > reading.above, self.values + half < reading.above
        return {
            "holds": int(holds.sum()),
            "turned": int(turned.sum()),
            "untold": int((~holds & ~turned).sum()),
        }


def together(points: Iterable[Points]) -> Points:
    """Return the points of several runs as one."""
    found = list(points)
    return Points(
        np.concatenate([one.values for one in found]),
        np.concatenate([one.errors for one in found]),
        np.concatenate([one.differs for one in found]),
        found[0].each,
    )


def verdict(counted: Mapping[str, int]) -> str:
    """Return what is said of a reading in one column."""
    number = sum(counted.values())
    if counted["turned"] > counted["holds"]:
        return "fails"
    if counted["holds"] >= HOLDS_AT * number and counted["turned"] <= TURNED_AT * number:
        return "holds"
    return "mixed"


def cell(points: Points, reading: Meaning, times: float = 1.0) -> str:
    """Return the verdict, the numbers of points, and the mean over them with 1.96 standard errors."""
    counted = points.judged(reading)
    # Where one replicate alone asked, there is no error, and a point says nothing.
    known = np.isfinite(points.values) & np.isfinite(points.errors)
    mean = times * points.values[known].mean()
    error = times * np.sqrt((points.errors[known] ** 2).sum()) / known.sum()
    return (
        f"**{verdict(counted)}** {counted['holds']} / {counted['untold']} / {counted['turned']}; "
        f"{mean:+.1f} ± {1.96 * error:.1f}"
    )


def write_between(page: Path, begins: str, lines: Iterable[str]) -> None:
    """Put lines into a page, between the mark that begins a table and that which ends it."""
    made = "\n".join([begins, "", *lines, "", ENDS])
    before, rest = page.read_text(encoding="utf-8").split(begins)
    page.write_text(before + made + rest.split(ENDS, 1)[1], encoding="utf-8")
