"""Which inputs decide the order of strategies or the effect of actions: the answer of ``sensitivity``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.metrics.engines.drawing import Parts
from hrdnet.metrics.engines.passing import COUNT, WOMEN
from hrdnet.metrics.equity_result import SMALLEST_GROUP
from hrdnet.metrics.groups import part_weights
from hrdnet.present.result import Provenance, Result
from hrdnet.sim.influence import harm_words, pictures, words
from hrdnet.sim.influence.designs import AXIS, MIDDLE
from hrdnet.sim.influence.estimators import elementary_effects, sobol_indices
from hrdnet.sim.influence.inputs import Input
from hrdnet.sim.influence.sampling import OUTCOMES
from hrdnet.sim.influence.turning import flips, share, sides
from hrdnet.sim.reprisal.actions import Action
from hrdnet.sim.strategies import Strategy

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hrdnet.graph.network import ProtectionNetwork

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

#: Of an axis: all but the middle, which all axes share.
_ON_AXIS = len(AXIS) - 1


@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity(Result):
    """The outcome of a group under several strategies or actions, at many points of what is not known.

    Attributes
    ----------
    network
        The network as it is now.
    parts, members
        Parts of the defenders, and which belong to the group, (parts,) bool.
    strategies
        What was compared; actions if the question is harm.
    inputs
        What was varied.
    points : (points, inputs)
        Positions from 0 to 1: the middle, the axes through it, then the samples of the design.
    values : (points, strategies)
        The share of the group's requests, 0 to 1, or harms for 100 defenders and a year; NaN where nothing is counted.
    errors : (points, strategies)
        Monte-Carlo standard error of the difference to the baseline, over the worlds of a point.
    beside
        Of harm: values and errors by whom it falls on (``"defender"``, ``"others"``), in the same worlds.
    """

    network: ProtectionNetwork
    parts: Parts
    members: Mask
    strategies: tuple[Strategy, ...] | tuple[Action, ...]
    inputs: tuple[Input, ...]
    points: Floats
    values: Floats
    errors: Floats
    provenance: Provenance
    beside: Mapping[str, tuple[Floats, Floats]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the strategies, in their order."""
        return tuple(one.name for one in self.strategies)

    @property
    def baseline(self) -> str:
        """What the others are compared with."""
        return str(self.provenance.parameters["baseline"])

    @property
    def others(self) -> tuple[str, ...]:
        """The strategies that are compared with the baseline."""
        return tuple(name for name in self.names if name != self.baseline)

    @property
    def method(self) -> str:
        """``"sobol"`` or ``"morris"``."""
        return str(self.provenance.parameters["method"])

    @property
    def better(self) -> int:
        """Whether more of the outcome is better (1) or less (-1)."""
        return -1 if self.of_harm else OUTCOMES[str(self.provenance.parameters["outcome"])][1]

    @property
    def of_harm(self) -> bool:
        """Whether it is about harm under actions, not about requests under strategies."""
        return "whom" in self.provenance.parameters

    @property
    def scale(self) -> float:
        """What a difference of outcomes is multiplied by: shares are told in points, harm as it is."""
        return 1.0 if self.of_harm else 100.0

    def of(self, whom: str) -> Sensitivity:
        """Return the same for harm to ``whom``, ``"defender"`` or ``"others"``, without running anything.

        Raises
        ------
        UsageError
            If it is not about harm, or harm falls on nobody of that name.
        """
        if whom not in self.beside:
            raise UsageError(
                f"harm falls on one of: {', '.join(self.beside)}" if self.of_harm else "this is not about harm"
            )
        said = {**self.provenance.parameters, "whom": whom, "outcome": f"harm to {whom}"}
        values, errors = self.beside[whom]
        return replace(self, values=values, errors=errors, provenance=replace(self.provenance, parameters=said))

    def sides(self) -> pd.DataFrame:
        """Return at what share of the sample points an action helps, harms or displaces.

        Returns
        -------
        DataFrame
            Indexed by action; shares of the sample points, of which each is in one column: ``helps_both`` (less harm to
            the defender and to others), ``displaces`` (less to her, more to others), ``helps_others_alone``,
            ``harms_both``, and ``level``, where one of the two does not change. ``by_chance``: one of the two changes
            is within its 95 % sampling interval. Shares of a range are no chances.

        Raises
        ------
        UsageError
            If it is not about harm.
        """
        return sides(self)

    @cached_property
    def coordinates(self) -> dict[str, Floats]:
        """Ends of what is not known about the number of defenders."""
        return {COUNT: np.array([0.0, 1.0]), WOMEN: np.array([MIDDLE, MIDDLE])}

    @cached_property
    def weights(self) -> Floats:
        """How many defenders each part stands for at these ends, (2, parts)."""
        return part_weights(self.network, self.parts, self.coordinates)

    @property
    def defenders(self) -> float:
        """How many defenders the group has."""
        return float(self.weights[:, self.members].sum(axis=1).mean())

    @property
    def too_small(self) -> bool:
        """Whether the group is of fewer than 10 defenders, too small for a claim."""
        return self.defenders < SMALLEST_GROUP

    @property
    def first_sample(self) -> int:
        """Number of points before the samples of the design."""
        return 1 + _ON_AXIS * len(self.inputs)

    def difference(self, strategy: str) -> Floats:
        """Return strategy less baseline at every point, in percentage points (harm: for 100 defenders and a year)."""
        of = self.names.index
        return np.asarray(self.scale * (self.values[:, of(strategy)] - self.values[:, of(self.baseline)]))

    @property
    def chosen(self) -> Mask:
        """Which points shares of the range are taken over, (points,).

        Of a Sobol design A and B, which lie evenly over the ranges; of Morris's all points of trajectories.
        """
        number = np.arange(len(self.points)) - self.first_sample
        sampled: Mask = number >= 0
        if self.method == "sobol":
            sampled &= number % (len(self.inputs) + 2) < 2
        return sampled

    @cached_property
    def known(self) -> Mask:
        """Which points count at all: the outcome is defined under every strategy."""
        return np.asarray(~np.isnan(self.values).any(axis=1))

    @property
    def undefined(self) -> int:
        """How many points of the samples are undefined: nobody of the group used a mechanism there."""
        return int((~self.known)[self.first_sample :].sum())

    def _samples(self, values: Floats) -> Floats:
        """Return what belongs to the samples, one row each, without those that have an undefined point."""
        rows = len(self.inputs) + (2 if self.method == "sobol" else 1)
        shape = (-1, rows, *values.shape[1:])
        complete = self.known[self.first_sample :].reshape(-1, rows).all(axis=1)
        return values[self.first_sample :].reshape(shape)[complete]

    @cached_property
    def _indices(self) -> dict[str, dict[str, Floats]]:
        found = {}
        for one in self.others:
            values, seed = self._samples(self.difference(one)), self.provenance.seed or 0
            if self.method == "sobol":
                first, total = sobol_indices(values, seed)
                found[one] = {
                    f"{name}{end}": getattr(which, part)
                    for name, which in (("first", first), ("total", total))
                    for end, part in (("", "value"), ("_low", "low"), ("_high", "high"))
                }
            else:
                effects = elementary_effects(self._samples(self.points), values, seed)
                size = effects.size
                found[one] = {"mu_star": size.value, "mu_star_low": size.low, "mu_star_high": size.high}
                found[one] |= {"mu": effects.mean, "sigma": effects.spread}
        return found

    def indices(self) -> pd.DataFrame:
        """Return how much each input matters for the difference of each strategy to the baseline.

        Returns
        -------
        DataFrame
            Indexed by strategy and input, in the order of the inputs. Sobol: ``first``, the share of the variance of
            the difference that would go if the input were known, and ``total``, the share that would stay if all others
            were known. Morris: ``mu_star``, the mean size of the change over the whole range of the input, ``mu``, its
            mean with sign, ``sigma``, its standard deviation; in the unit of differences. ``first``, ``total`` and
            ``mu_star`` have ``_low`` and ``_high``, a 95 % interval over samples. Then ``meaning``, ``unit``, ``low``
            and ``high`` of the input. NaN where the difference is the same at all points, or undefined.
        """
        import pandas as pd

        about = pd.DataFrame(
            {name: [getattr(one, name) for one in self.inputs] for name in ("meaning", "unit", "low", "high")},
            index=pd.Index([one.name for one in self.inputs], name="input"),
        )
        frames = {
            one: pd.concat([pd.DataFrame(found, index=about.index), about], axis=1)
            for one, found in self._indices.items()
        }
        return pd.concat(frames, names=["strategy"])

    def noise(self) -> pd.Series[float]:
        """Return how much of the variance of each difference could be chance in the worlds, 0 up.

        The mean square of the standard errors by the variance over the points that ranges are judged by: an upper end,
        since all points have the same worlds and much of the chance is common to them. NaN with one replicate, or
        where the difference is the same everywhere.
        """
        import pandas as pd

        here, shares = self.chosen & self.known, {}
        for one in self.others:
            differences = self.difference(one)[here]
            variance = differences.var() if len(differences) else 0.0
            squares = (self.scale * self.errors[here, self.names.index(one)]) ** 2
            shares[one] = squares.mean() / variance if variance > 0 else np.nan
        return pd.Series(shares, name="noise").rename_axis("strategy")

    def _ranks(self) -> Floats:
        """Return the place of each strategy at each point, 1 for the best; level ones share the better place."""
        good = self.better * self.values
        return np.asarray((good[:, None, :] > good[:, :, None]).sum(axis=2) + 1.0)

    @property
    def order_holds(self) -> float:
        """Share of the sample points at which the order of strategies is that in the middle of all ranges; NaN if none.

        A share of ranges, not a chance. Strategies that are level in the middle must be level there too.
        """
        here, ranks = self.chosen & self.known, self._ranks()
        if not here.any() or not self.known[0]:
            return float("nan")
        return float((ranks[here] == ranks[0]).all(axis=1).mean())

    def ranking(self) -> pd.DataFrame:
        """Return how often each strategy is first over the sampled ranges, and how it stands to the baseline.

        Returns
        -------
        DataFrame
            Indexed by strategy. ``middle``, its outcome with all inputs in the middle of their ranges, and ``place``
            there (1: best; level ones share a place). Shares of the sample points: ``first``, no other is better;
            ``first_alone``, all others are worse; ``ahead`` of the baseline, ``behind`` it, ``level`` with it;
            ``by_chance``, not level, but the difference is within its 95 % sampling interval. The last four are NaN for
            the baseline. Shares of a range are no chances. All are NaN without a defined point.
        """
        import pandas as pd

        here, ranks = self.chosen & self.known, self._ranks()
        records = []
        for number, name in enumerate(self.names):
            mine, rest = ranks[here, number], np.delete(ranks[here], number, axis=1)
            record = {
                "middle": self.values[0, number],
                "place": ranks[0, number] if self.known[0] else np.nan,
                "first": share(mine == 1),
                "first_alone": share((mine == 1) & (rest > 1).all(axis=1)),
            }
            if name != self.baseline:
                gain, sure = self.better * self.difference(name)[here], self.sure(name)[here]
                record |= {"ahead": share(gain > 0), "behind": share(gain < 0), "level": share(gain == 0)}
                record["by_chance"] = share((gain != 0) & ~sure)
            records.append(record)
        columns = ["middle", "place", "first", "first_alone", "ahead", "behind", "level", "by_chance"]
        return pd.DataFrame(records, index=pd.Index(self.names, name="strategy"), columns=columns)

    def sure(self, strategy: str) -> Mask:
        """Return where the difference of ``strategy`` to the baseline is beyond its 95 % interval (Student)."""
        from scipy.special import stdtrit

        freedom = int(self.provenance.parameters["replicates"]) - 1
        if freedom < 1:
            return np.zeros(len(self.points), dtype=bool)
        error = self.scale * self.errors[:, self.names.index(strategy)]
        return np.asarray(np.abs(self.difference(strategy)) > stdtrit(freedom, 0.975) * error)

    def axis(self, strategy: str, number: int) -> tuple[Floats, Mask]:
        """Return the difference of ``strategy`` along the axis ``number``, at ``designs.AXIS``, and if sure."""
        start = 1 + _ON_AXIS * number
        rows = np.insert(np.arange(start, start + _ON_AXIS), _ON_AXIS // 2, 0)
        return self.difference(strategy)[rows], self.sure(strategy)[rows]

    def flips(self) -> pd.DataFrame:
        """Return what would have to be true of one input for a strategy and the baseline to change places.

        Returns
        -------
        DataFrame
            Indexed by strategy and input. ``at_middle``, strategy less baseline with all inputs in the middle
            (percentage points); ``flips_at``, the value of the input nearest to the middle at which the sign changes,
            all others in the middle (interpolated between nine places of the range; NaN if it never does, or the two
            are level in the middle); ``direction``, ``"above"`` or ``"below"`` that value; ``clear``, whether both the
            difference in the middle and one on the other side are beyond their sampling intervals; ``low_quarter`` and
            ``high_quarter``, the share of sample points with the strategy ahead where the input is in the lowest and
            the highest quarter of its range, whatever the others are.
        """
        return flips(self)

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each point: what the inputs are, and the outcome of each strategy.

        Returns
        -------
        DataFrame
            Indexed by number of the point. ``kind``: ``middle``, ``axis`` or ``sample``; one column for each input, in
            its unit; one for each strategy, its outcome (0 to 1), named by both: ``"in_time status_quo"``.
        """
        import pandas as pd

        number = np.arange(len(self.points))
        kind = np.where(number == 0, "middle", np.where(number < self.first_sample, "axis", "sample"))
        columns = {"kind": kind}
        columns |= {
            one.name: np.array([one.at(position) for position in self.points[:, place].tolist()])
            for place, one in enumerate(self.inputs)
        }
        outcome = self.provenance.parameters["outcome"]
        columns |= {f"{outcome} {name}": self.values[:, place] for place, name in enumerate(self.names)}
        return pd.DataFrame(columns, index=pd.Index(number, name="point"))

    def headline(self) -> str:
        """Return at what share of the sample points the order is that of the middle, which is no chance."""
        return harm_words.headline(self) if self.of_harm else words.headline(self)

    def summary(self) -> str:
        """Return in words how often the order holds, what decides it, and what would have to be true to turn it."""
        return harm_words.summary(self) if self.of_harm else words.summary(self)

    def plot(self) -> tuple[Figure, Axes]:
        """Return the inputs that matter most, by total effect (Sobol) or mean size of effects (Morris)."""
        return pictures.effects(self)
