"""What became of the cases of a queue: the answer of ``queue``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.present.result import Provenance, Result
from hrdnet.present.tables import text_table
from hrdnet.sim.engines import tallies
from hrdnet.sim.engines.replication import NUMBERS, Runs
from hrdnet.sim.means import Mean, as_share, mean_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]

#: What is said, and its words.
MEASURES = {
    "wait": "wait of those served",
    "wait_of_all": "wait of all who were let in",
    "time_in_system": "time from arrival to leaving",
    "waiting_probability": "share who have to wait",
    "loss": "share turned away",
    "abandoned": "share who give up",
    "in_system": "cases in the system",
    "in_queue": "cases waiting",
    "utilisation": "share of officers' time at work",
}
#: How rarely a steady queue is said to be growing: once in 2,000.
_STEADY = 0.9995
_TAIL = 0.975
#: The share of time beyond which the picture ends, and bars in it at most.
_SHOWN, _BARS = 0.999, 60


@dataclass(frozen=True, eq=False, repr=False)
class Queue(Result):
    """A queue: cases that arrive while it is observed, and the time observed.

    Attributes
    ----------
    wait
        Mean time from arrival to the start of service, of the cases served. Low is good, as of all but utilisation.
    wait_of_all
        The same of all who were let in: those who gave up waited until they left.
    time_in_system
        Mean time from arrival until service ended or the case gave up, of all who were let in.
    waiting_probability
        Share of those let in who found all officers busy.
    loss
        Share of all cases that found all places taken.
    abandoned
        Share of all cases that were let in and gave up.
    in_system, in_queue
        Mean number of cases in service and waiting together, and waiting, over time.
    utilisation
        Mean share of officers at work, over time; close to 1 lines grow long.
    theory
        The same in the long run, by name, where a closed form is known.
    """

    runs: Runs = field(repr=False)
    theory: Mapping[str, float]
    provenance: Provenance

    @cached_property
    def wait(self) -> Mean:
        """Mean time from arrival to the start of service, of the cases served."""
        return self._ratio(tallies.WAITED, self._sum(tallies.SERVED), certain=self._nobody_waits)

    @cached_property
    def wait_of_all(self) -> Mean:
        """Mean time from arrival to the start of service or to giving up, of all who were let in."""
        return self._ratio(tallies.IN_LINE, self._let_in, certain=self._nobody_waits)

    @cached_property
    def time_in_system(self) -> Mean:
        """Mean time from arrival to leaving, of all who were let in."""
        fixed = self.provenance.parameters["service_law"] == "fixed"
        return self._ratio(tallies.STAYED, self._let_in, certain=fixed and self._nobody_waits)

    @cached_property
    def waiting_probability(self) -> Mean:
        """Share of those let in who found all officers busy."""
        return self._share(tallies.DELAYED, self._let_in, certain=self._nobody_waits)

    @cached_property
    def loss(self) -> Mean:
        """Share of all cases that found all places taken."""
        return self._share(tallies.LOST, self._sum(tallies.ARRIVED), certain=self._asked("places") is None)

    @cached_property
    def abandoned(self) -> Mean:
        """Share of all cases that were let in and gave up."""
        certain = self._asked("patience") is None or self._nobody_waits
        return self._share(tallies.GAVE_UP, self._sum(tallies.ARRIVED), certain=certain)

    @cached_property
    def in_system(self) -> Mean:
        """Mean number of cases in service and waiting, over time."""
        return mean_of(self.runs.area[:, :, 0].sum(axis=1), self._observed)

    @cached_property
    def in_queue(self) -> Mean:
        """Mean number of cases waiting, over time."""
        return mean_of(self.runs.area[:, :, 1].sum(axis=1), self._observed, certain=self._nobody_waits)

    @cached_property
    def utilisation(self) -> Mean:
        """Mean share of officers at work, over time."""
        area = self.runs.area.sum(axis=1)
        return as_share(mean_of(area[:, 0] - area[:, 1], self._observed * self._asked("officers")), len(area))

    @cached_property
    def grows(self) -> bool:
        """Whether more cases were there in the second half of the time observed than in the first, beyond chance.

        Paired by replicate, with Student's t; of queues that are steady, one in 2,000 is said to grow.
        """
        from scipy.stats import t

        change = self.runs.area[:, 1, 0] - self.runs.area[:, 0, 0]
        error = change.std(ddof=1) / np.sqrt(len(change))
        return bool(change.mean() > t.ppf(_STEADY, len(change) - 1) * error)

    @property
    def endless(self) -> bool:
        """Whether the queue has no long run: more cases come than can be served, and nobody is kept out or gives up."""
        asked = self.provenance.parameters
        if asked["places"] is not None or asked["patience"] is not None or isinstance(asked["service"], str):
            return False
        return bool(asked["arrival_rate"] * asked["service"] >= asked["officers"])

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each number.

        Returns
        -------
        DataFrame
            Indexed by name: ``value``, ``low`` and ``high`` (95 % over replicates), ``theory`` (NaN where no closed
            form is known) and ``means``, what it is in words.
        """
        import pandas as pd

        records = [
            {
                "value": one.value,
                "low": one.low,
                "high": one.high,
                "theory": self.theory.get(name, np.nan),
                "means": words,
            }
            for name, words in MEASURES.items()
            for one in [self._named(name)]
        ]
        return pd.DataFrame(records, index=pd.Index(list(MEASURES), name="measure"))

    def headline(self) -> str:
        """Return the mean wait and the share who wait."""
        return f"mean wait {_number(self.wait.value)}, {100 * self.waiting_probability.value:.3g} % have to wait"

    def summary(self) -> str:
        """Return the queue in words, its numbers in a table, and whether they may be trusted."""
        lines = [
            self.provenance.mark,
            self._setting(),
            self._watch(),
        ]
        if np.isnan(self.loss.value):
            lines.append("No case arrived while the queue was observed.")
        with_theory = ["theory"] if self.theory else []
        rows = []
        for name, words in MEASURES.items():
            one = self._named(name)
            says = [_number(self.theory[name])] if self.theory else []
            rows.append([words, _number(one.value), f"{_number(one.low)} to {_number(one.high)}", *says])
        lines.append(text_table(["mean", "value", "95 % interval", *with_theory], rows))
        if self.endless:
            lines.append(
                "This queue grows without end: more cases come than the officers can serve, and nobody is kept out or "
                "gives up. Its numbers are those of the time observed and of no other."
            )
        elif self.grows:
            lines.append(
                "The queue was still growing while it was observed: begin later (warm_up), watch longer (horizon), or "
                "it grows without end."
            )
        return "\n".join(lines)

    def plot(self) -> tuple[Figure, Axes]:
        """Return the share of the time during which so many cases are in the system, with 95 % intervals."""
        from scipy.stats import t

        from hrdnet.present.share_figures import number_bars

        replicates = len(self.runs.sums)
        share = self.runs.by_number / replicates / self._observed
        square = self.runs.by_number_squared / replicates / self._observed**2
        error = np.sqrt(np.maximum(square - share**2, 0.0) / (replicates - 1)) * t.ppf(_TAIL, replicates - 1)
        last = int(np.searchsorted(np.cumsum(share), min(_SHOWN, float(share.sum())) - 1e-9))
        shown = slice(0, max(last, self._asked("officers")) + 1)
        return number_bars(
            share[shown],
            error[shown],
            edge=self._asked("officers"),
            names=("nobody waits", "cases wait"),
            label="cases in the system, in service and waiting"
            + (f"; the last: {NUMBERS - 1:,} or more" if len(share) == NUMBERS <= shown.stop else ""),
            height="share of the time",
            mark=self.provenance.mark,
            bars=_BARS,
        )

    def _setting(self) -> str:
        asked = self.provenance.parameters
        takes = (
            "a time of your own function"
            if isinstance(asked["service"], str)
            else f"{asked['service']:g} each"
            if asked["service_law"] == "fixed"
            else f"{asked['service']:g} in the mean, exponentially spread"
        )
        officers = "1 officer" if asked["officers"] == 1 else f"{asked['officers']:,} officers"
        places = "all may wait" if asked["places"] is None else f"{asked['places']:,} places, those in service included"
        leaves = "nobody gives up" if asked["patience"] is None else f"patience {asked['patience']:g} in the mean"
        rate = asked["arrival_rate"]
        arrive = f"{rate:g} case{'' if rate == 1 else 's'} per unit of time"
        return f"A queue: {arrive}; {officers}; a case takes {takes}; {places}; {leaves}."

    def _watch(self) -> str:
        asked = self.provenance.parameters
        return (
            f"Observed from time {asked['warm_up']:,g} to {asked['horizon']:,g} in {asked['replicates']:,} runs that "
            "begin with nobody there; intervals (95 %) are over runs. Times are in the unit of your rates."
        )

    def _named(self, name: str) -> Mean:
        found = getattr(self, name)
        assert isinstance(found, Mean)
        return found

    def _asked(self, name: str) -> int:
        return self.provenance.parameters[name]  # type: ignore[no-any-return]

    @property
    def _observed(self) -> float:
        return float(self.provenance.parameters["horizon"] - self.provenance.parameters["warm_up"])

    @property
    def _nobody_waits(self) -> bool:
        return self._asked("places") == self._asked("officers")

    @property
    def _let_in(self) -> Floats:
        return self._sum(tallies.ARRIVED) - self._sum(tallies.LOST)

    def _sum(self, what: int) -> Floats:
        return self.runs.sums[:, what]

    def _ratio(self, what: int, among: Floats, *, certain: bool) -> Mean:
        return mean_of(self._sum(what), among, certain=certain)

    def _share(self, what: int, among: Floats, *, certain: bool) -> Mean:
        found = self._ratio(what, among, certain=certain)
        return found if certain else as_share(found, len(among))


def _number(value: float) -> str:
    return "not known" if np.isnan(value) else f"{value:,.4g}"
