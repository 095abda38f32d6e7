"""How many harm reached over ties: the answer of ``spread``."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.present.result import Provenance, Result
from hrdnet.present.tables import text_table
from hrdnet.sim.means import Mean, as_share, mean_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: What is said, and its words.
MEASURES = {
    "final_size": "persons affected in the end, those at first included",
    "attack_rate": "share of all actors affected in the end",
    "beyond": "share of replicates in which anybody else is affected",
    "duration": "time until the last one is affected",
}


@dataclass(frozen=True, eq=False)
class Course:
    """The course of time in the replicates that were followed.

    Attributes
    ----------
    times : (times,)
        Steps, or points in time.
    affected : (followed, times)
        How many are affected at a time.
    ever : (followed, times)
        How many have been affected by then.
    by_ties : (followed, ties)
        How many were affected over so many ties from the first.
    last : (followed,)
        When the last one was.
    """

    times: Floats
    affected: Floats
    ever: Floats
    by_ties: Floats
    last: Floats


@dataclass(frozen=True, eq=False, repr=False)
class Spread(Result):
    """A cascade over ties, many times over.

    Attributes
    ----------
    sizes : (replicates,) int64
        Persons affected in the end.
    course
        The course of time.
    actors, seeds
        How many persons there are, and are affected at first.
    final_size
        Mean number affected in the end, those at first included; low is good, as of all.
    attack_rate
        The same as a share of all actors, 0 to 1; NaN without actors.
    beyond
        Share of replicates in which anybody is affected beyond those at first.
    duration
        Mean time, or steps, until the last one is affected, in the replicates followed.
    """

    sizes: Ints
    course: Course = field(repr=False)
    actors: int
    seeds: int
    provenance: Provenance

    @cached_property
    def final_size(self) -> Mean:
        """Mean number affected in the end, those at first included."""
        return self._mean(self.sizes.astype(np.float64))

    @cached_property
    def attack_rate(self) -> Mean:
        """Mean share of all actors affected in the end."""
        if not self.actors:
            return Mean(np.nan, np.nan, np.nan)
        return as_share(self._mean(self.sizes / self.actors), len(self.sizes))

    @cached_property
    def beyond(self) -> Mean:
        """Share of replicates in which anybody is affected beyond those at first."""
        return as_share(self._mean((self.sizes > self.seeds).astype(np.float64)), len(self.sizes))

    @cached_property
    def duration(self) -> Mean:
        """Mean time until the last one is affected."""
        return mean_of(self.course.last, 1.0)

    def _mean(self, values: Floats) -> Mean:
        # Nothing is left to chance without ties, without anybody affected, or if all pass it on.
        return mean_of(values, 1.0, certain=not self.seeds or self.seeds == self.actors)

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each number.

        Returns
        -------
        DataFrame
            Indexed by name: ``value``, ``low`` and ``high`` (95 % over replicates), ``means``, what it is in words.
        """
        import pandas as pd

        found = {name: getattr(self, name) for name in MEASURES}
        records = [
            {"value": one.value, "low": one.low, "high": one.high, "means": MEASURES[name]}
            for name, one in found.items()
        ]
        return pd.DataFrame(records, index=pd.Index(list(MEASURES), name="measure"))

    def by_ties(self) -> pd.DataFrame:
        """Return how many are affected over 0 (those at first), 1, 2 ... ties, in the replicates followed.

        Returns
        -------
        DataFrame
            Indexed by ties: ``affected``, the mean, with ``low`` and ``high`` (95 %).
        """
        import pandas as pd

        found = [mean_of(column, 1.0) for column in self.course.by_ties.T]
        last = max((number for number, one in enumerate(found) if one.value > 0), default=-1) + 1
        records = [{"affected": one.value, "low": one.low, "high": one.high} for one in found[:last]]
        index = pd.RangeIndex(last, name="ties")
        return pd.DataFrame(records, index=index, columns=["affected", "low", "high"])

    def headline(self) -> str:
        """Return the mean number affected in the end."""
        return f"{_number(self.final_size)} of {self.actors:,} affected in the end, {self.seeds:,} at first"

    def summary(self) -> str:
        """Return the cascade in words, and its numbers in a table."""
        asked = self.provenance.parameters
        unit = "a step" if asked["time"] == "discrete" else "per unit of time"
        chosen = "chosen at random each time" if asked["chosen"] else "always the same"
        rows = [
            [words, f"{one.value:,.4g}", f"{one.low:,.4g} to {one.high:,.4g}"]
            for name, words in MEASURES.items()
            for one in [getattr(self, name)]
        ]
        lines = [
            self.provenance.mark,
            f"Harm that spreads over {asked['over']}: {asked['transmit']:g} {unit} over each.",
            f"Who is affected is so no longer with {asked['recover']:g} {unit}.",
            f"{self.seeds:,} of {self.actors:,} affected at first, {chosen}; {asked['replicates']:,} replicates.",
            text_table(["mean", "value", "95 % interval"], rows),
            "A plain cascade, for checking and teaching: it has no perpetrator who chooses.",
        ]
        return "\n".join(lines)

    def plot(self) -> tuple[Figure, Axes]:
        """Return how many are affected, and have been, over time: the mean, and where nine in ten replicates lie."""
        from hrdnet.present.course_figures import courses

        return courses(
            self.course.times,
            {"have been affected": self.course.ever, "are affected": self.course.affected},
            label="steps" if self.provenance.parameters["time"] == "discrete" else "time",
            height="persons",
            mark=self.provenance.mark,
        )


def _number(one: Mean) -> str:
    return "not known" if np.isnan(one.value) else f"{one.value:,.4g} ({one.low:,.4g} to {one.high:,.4g})"
