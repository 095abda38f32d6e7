"""How requests for help end under each strategy: the answer of ``burden_sharing``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.metrics.engines.passing import COUNT, WOMEN
from hrdnet.metrics.equity_result import SMALLEST_GROUP
from hrdnet.metrics.estimates import Estimate
from hrdnet.metrics.groups import EVERYONE, indexed_groups, named_groups, one_of, part_weights
from hrdnet.present.result import Provenance, Result
from hrdnet.sim import replicates
from hrdnet.sim.sharing import outcome_words as words
from hrdnet.sim.sharing import pictures
from hrdnet.sim.sharing.cells import Cells
from hrdnet.sim.sharing.comparison import Comparison, compared
from hrdnet.sim.sharing.counts import ENDINGS, FUNNEL, HEARD_BY_ONE, IN_TIME, Counts, Share, check, group_means
from hrdnet.sim.sharing.downsides import trade_offs
from hrdnet.sim.sharing.layout import Layout
from hrdnet.sim.sharing.ledger import Ledger
from hrdnet.sim.sharing.waiting import QUANTILES, quantile
from hrdnet.sim.sharing.workloads import COLUMNS, load, shown_bodies
from hrdnet.sim.strategies import Strategy

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hrdnet.graph.network import ProtectionNetwork

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

BASELINE = "status_quo"
_YEAR = 365.0
_ENDS = ("low", "high", "sampling_low", "sampling_high")
_COLUMNS = ("defenders", "too_small", "requests", "used", *ENDINGS, *_ENDS, *QUANTILES, "heard_by_one")


@dataclass(frozen=True, eq=False, repr=False)
class BurdenSharing(Result):
    """Requests for help under several strategies, in the same replicates.

    Attributes
    ----------
    network
        The network as it is now.
    strategies
        What was compared.
    layout, records : (replicates, layout.width)
        Counts of each replicate; see ``layout``.
    state : (replicates,) int64
        The state of knowledge of each replicate.
    cells
        The cell of each part of the defenders.
    bodies : (bodies,) int64
        Rows of the actors table that answer requests.
    available : (strategies, bodies), optional
        Hours a year that each body has for it.
    coordinates
        Where in its range each unknown lies, by state of knowledge, (states,).
    """

    network: ProtectionNetwork
    strategies: tuple[Strategy, ...]
    layout: Layout
    records: Floats
    state: Ints
    cells: Cells
    bodies: Ints
    provenance: Provenance
    available: Floats | None = None
    coordinates: Mapping[str, Floats] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.strategies or len(set(self.names)) < len(self.names):
            raise UsageError("strategies are one or more, each with a name of its own")
        layout = Layout(len(self.strategies), self.cells.number, len(self.bodies))
        if layout != self.layout or self.records.shape != (len(self.state), layout.width):
            raise RuntimeError("a defect of hrdnet, please report it: records do not fit their layout")
        check(self.layout, self.records)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the strategies, in their order."""
        return tuple(one.name for one in self.strategies)

    @property
    def baseline(self) -> str:
        """What summaries compare with: the baseline asked for, ``status_quo``, or the first strategy."""
        asked = str(self.provenance.parameters.get("baseline", BASELINE))
        return asked if asked in self.names else self.names[0]

    @property
    def per_year(self) -> float:
        """What a count over the horizon is multiplied by to be a year's."""
        return _YEAR / float(self.provenance.parameters["horizon_days"])

    def number(self, strategy: str) -> int:
        """Return the number of a strategy.

        Raises
        ------
        UsageError
            If it was not simulated.
        """
        if strategy not in self.names:
            raise UsageError(f"that strategy was not simulated; there are: {', '.join(self.names)}")
        return self.names.index(strategy)

    @cached_property
    def weights(self) -> Floats:
        """How many defenders each part stands for in each state of knowledge, (states, parts)."""
        states = max([1, *(len(one) for one in self.coordinates.values())])
        middle = {name: self.coordinates.get(name, np.full(states, 0.5)) for name in (COUNT, WOMEN)}
        return part_weights(self.network, self.cells.parts, middle)

    @cached_property
    def _groups(self) -> dict[str, Mask]:
        return named_groups(self.network, self.cells.parts)

    @cached_property
    def ledgers(self) -> tuple[Ledger, ...]:
        """What each strategy costs and whom it exposes, from the network that it makes; kept when first asked for."""
        return tuple(Ledger.of(self.network, one) for one in self.strategies)

    def named_groups(self) -> dict[str, Mask]:
        """Return the groups of every overview as masks over the parts."""
        return dict(self._groups)

    def defenders(self, members: Mask) -> float:
        """Return how many defenders ``members``, a mask over parts, stands for: the mean over states of knowledge."""
        return float(self.weights[:, members].sum(axis=1).mean())

    def is_small(self, group: str) -> bool:
        """Return whether a group of the overview is of fewer than 10 defenders, too small for a claim."""
        return self.defenders(one_of(self._groups, group)) < SMALLEST_GROUP

    def counts(self, strategy: str, group: str = EVERYONE) -> Counts:
        """Return the requests of a group of the overview under a strategy, by replicate.

        Raises
        ------
        UsageError
            If there is no such strategy or group.
        """
        return self._counts(strategy, one_of(self._groups, group))

    def _counts(self, strategy: str, members: Mask) -> Counts:
        return Counts.of(self.layout, self.records, self.number(strategy), self.cells.of(members))

    def share(self, share: Share, strategy: str, group: str = EVERYONE) -> Estimate:
        """Estimate a share of ``counts`` for a group of the overview under a strategy."""
        return self.share_of(share, strategy, one_of(self._groups, group))

    def share_of(self, share: Share, strategy: str, members: Mask) -> Estimate:
        """Estimate the ``share`` of ``counts`` for the parts ``members`` under ``strategy``."""
        return replicates.share(*share(self._counts(strategy, members)), self.state)

    def pooled(self, values: Floats) -> Floats:
        """Return means of ``values`` by replicate, (replicates, any); states of knowledge count alike."""
        means = group_means(values, self.state)
        return np.asarray(means.mean(axis=0)) if len(means) else np.full(values.shape[1:], np.nan)

    def a_year(self, values: Floats) -> float:
        """Return the mean of counts by replicate, ``values``, a year."""
        return float(self.pooled(values)) * self.per_year

    def record(self, strategy: str, members: Mask) -> dict[str, float | bool]:
        """Return the line of a table for the parts ``members`` under ``strategy``; see :meth:`to_frame`."""
        counts, defenders = self._counts(strategy, members), self.defenders(members)
        line: dict[str, float | bool] = {"defenders": defenders, "too_small": defenders < SMALLEST_GROUP}
        line |= {"requests": self.a_year(counts.arose), "used": self.a_year(counts.used)}
        line |= {name: self._point(share, counts) for name, share in ENDINGS.items()}
        found = replicates.share(*IN_TIME(counts), self.state)
        line |= {end: getattr(found, end) for end in _ENDS}
        bins, whole = self.pooled(counts.days), float(self.pooled(counts.used))
        line |= {name: quantile(bins, whole, share) for name, share in QUANTILES.items()}
        return line | {"heard_by_one": self._point(HEARD_BY_ONE, counts)}

    def _point(self, share: Share, counts: Counts) -> float:
        part, whole = (float(self.pooled(one)) for one in share(counts))
        return part / whole if whole > 0 else np.nan

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each strategy and group of the overview that has defenders.

        Returns
        -------
        DataFrame
            Indexed by strategy and group. ``defenders``; ``too_small``, fewer than 10 of them, too small for a claim;
            ``requests`` and ``used``, a year; the share of requests that ended in each state: of
            ``chose_not_to_use_it`` among requests that arose, of all others among those used, so that they add up to 1;
            ``low``, ``high`` (band from what is not known) and ``sampling_low``, ``sampling_high`` of ``in_time``;
            ``days_median`` and ``days_p90``, days within which half and 90 % of the requests used are acted on
            (infinite where fewer ever are; interpolated within the bins of ``layout.DAYS``); ``heard_by_one``, the
            share of requests heard that one body alone heard.
        """
        import pandas as pd

        groups = {name: mask for name, mask in self._groups.items() if mask.any()}
        keys = [(one, group) for one in self.names for group in groups]
        index = pd.MultiIndex.from_tuples(keys or [("", "")], names=["strategy", "group"])[: len(keys)]
        records = [self.record(one, groups[group]) for one, group in keys]
        return pd.DataFrame(records, index=index, columns=list(_COLUMNS))

    def by(self, by: str | Sequence[str], strategy: str | None = None) -> pd.DataFrame:
        """Return outcomes by other groups of defenders.

        Parameters
        ----------
        by
            ``"setting"``, ``"region"``, ``"women"``, ``"constituency"`` or ``"excluded_in_capital"``; a list gives
            intersections (``["setting", "women"]``).
        strategy
            One of them; all by default.

        Returns
        -------
        DataFrame
            Indexed by strategy and group, or by group if a strategy is given; columns as of :meth:`to_frame`.

        Raises
        ------
        UsageError
            If there is no such strategy or column, or the groups cut across what requests were counted by.
        """
        import pandas as pd

        masks, index = indexed_groups(self.network, self.cells.parts, by)
        frames = {
            one: pd.DataFrame([self.record(one, mask) for mask in masks], index=index, columns=list(_COLUMNS))
            for one in (self.names if strategy is None else self.names[self.number(strategy) :][:1])
        }
        return pd.concat(frames, names=["strategy"]) if strategy is None else frames[strategy]

    def compare(self, baseline: str = BASELINE, group: str | None = None) -> Comparison:
        """Return what each strategy changes against another, paired replicate by replicate.

        Parameters
        ----------
        baseline
            The strategy to compare with.
        group
            A group of the overview; by default all that have defenders.

        Returns
        -------
        Comparison
            Differences by strategy, group and quantity.

        Raises
        ------
        UsageError
            If there is no such strategy or group.
        """
        masks = self._groups if group is None else {group: one_of(self._groups, group)}
        return compared(self, baseline, [name for name, mask in masks.items() if mask.any()])

    def funnel(self, strategy: str | None = None, group: str | None = None) -> pd.DataFrame:
        """Return how many requests come how far: arose, used, heard, verified, worked on, decided for, in time.

        Parameters
        ----------
        strategy
            One of them; all by default.
        group
            A group of the overview; all defenders in contact by default.

        Returns
        -------
        DataFrame
            Indexed by strategy and step, or by step if a strategy is given: ``requests``, a year; ``share`` with band
            and sampling interval. The first two steps are shares of requests that arose, the others of requests for
            which she chose to use a mechanism. A request that is open at the horizon counts as heard if it was, and as
            no further: none is known to fail there. "Decided for" holds those that became safe by leaving, "in time"
            does not.
        """
        import pandas as pd

        listed = self.names if strategy is None else (self.names[self.number(strategy)],)
        frames = {}
        for one in listed:
            counts, records = self.counts(one, EVERYONE if group is None else group), []
            for step, share in FUNNEL.items():
                found = replicates.share(*share(counts), self.state)
                if step == "arose" and found.probability > 0:
                    found = replace(found, low=1.0, sampling_low=1.0)  # every request arose: nothing is estimated
                number = {"requests": self.a_year(share.part(counts)), "share": found.probability}
                records.append(number | {end: getattr(found, end) for end in _ENDS})
            frames[one] = pd.DataFrame(records, index=pd.Index(list(FUNNEL), name="step"))
        return pd.concat(frames, names=["strategy"]) if strategy is None else frames[strategy]

    def loads(self, strategy: str | None = None) -> pd.DataFrame:
        """Return what bodies do a year: missions, intergovernmental bodies and mechanisms by id, others as classes.

        Parameters
        ----------
        strategy
            One of them; all by default.

        Returns
        -------
        DataFrame
            Indexed by strategy and body or class (by the latter if a strategy is given), in the order of the file and
            not in that of loads: ``bodies``; cases ``verified``, ``worked_on`` and, among those, ``for_nothing`` since
            another body had settled them; ``hours`` with their band; hours ``available``; ``utilisation``, hours by
            hours available, with its band (NaN where nobody said what is available). :meth:`trade_offs` has the Gini
            coefficient over missions.
        """
        import pandas as pd

        listed = self.names if strategy is None else (self.names[self.number(strategy)],)
        bodies = shown_bodies(self)
        index = pd.Index(list(bodies), name="body or class", dtype=object)
        frames = {
            one: pd.DataFrame(
                [load(self, self.number(one), mask) for mask in bodies.values()], index=index, columns=list(COLUMNS)
            )
            for one in listed
        }
        return pd.concat(frames, names=["strategy"]) if strategy is None else frames[strategy]

    def trade_offs(self) -> pd.DataFrame:
        """Return what each strategy gives up and who decides it, beside what it does to redundancy and loads.

        Returns
        -------
        DataFrame
            Indexed by strategy: ``decided_by``, ``gives_up``, ``source``; ``heard_by_one`` (share of requests heard
            that one body alone heard), ``for_nothing`` (share of cases worked on that another body had settled) and
            ``load_gini`` (of hours over missions) each with ``_low`` and ``_high``; ``withheld``, hand-overs a year
            that were not made because consent was not given or is unknown; and lines of the :attr:`ledgers` each with
            ``_low`` and ``_high`` (``downsides.LINES``: shares of defenders with one mission or none, contacts that can
            be noticed, days and journeys of missions, what defenders pay; each cost besides, NaN where a strategy has
            none of it). Harm and help are not added up.
        """
        return trade_offs(self)

    def headline(self) -> str:
        """Return the share of rural requests responded to in time under each strategy."""
        return words.headline(self)

    def summary(self) -> str:
        """Return the answer in words: rural defenders first, then the capital, what it gives up, how sure it is."""
        return words.summary(self)

    def plot(self) -> tuple[Figure, Axes]:
        """Return the strategies against the baseline; of a single strategy, the share responded in time by group."""
        return pictures.strategies(self)

    def plot_funnel(self, strategy: str | None = None, group: str | None = None) -> tuple[Figure, Axes]:
        """Return how far requests come, of those used: one line a strategy, or of one strategy one line a main group.

        Parameters
        ----------
        strategy
            One of them; by default the first six.
        group
            A group of the overview; by default rural defenders, if there are any. Of one strategy, the main groups.
        """
        return pictures.funnel(self, strategy, group)

    def plot_loads(self, strategy: str | None = None) -> tuple[Figure, Axes]:
        """Return hours at work of each body, with a band, under one strategy (by default the baseline)."""
        return pictures.loads(self, self.baseline if strategy is None else strategy)
