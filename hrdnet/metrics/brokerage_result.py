"""Brokerage: counts by role beside what chance would give, the permutation test, and structural holes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.draws import entity_keys, single_draws
from hrdnet.graph import barriers as barrier_set
from hrdnet.graph.contents import plural
from hrdnet.graph.values import frozen
from hrdnet.graph.vocabulary import Role
from hrdnet.metrics.chance import by_chance, density_of
from hrdnet.metrics.disclosure import classes_of
from hrdnet.metrics.engines.passing import Evaluation
from hrdnet.metrics.engines.sampled import in_threads, processors
from hrdnet.metrics.engines.triads import Simple, brokered, reshuffled, structural_holes
from hrdnet.metrics.knowledge import states_of
from hrdnet.metrics.reach_words import percent
from hrdnet.metrics.targets import Roles
from hrdnet.present.result import Provenance, Result, assumed

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hrdnet.graph.network import ProtectionNetwork

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: Roles in the order of the counts, and the groups on the path before, at and after the broker.
ROLES = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison")
PATHS = ("A → A → A", "A → B → A", "A → A → B", "A → B → B", "A → B → C")
#: Shuffles that a thread takes at once; fixed, so that sums come in one order.
_BLOCK = 16
#: Decimals of a count weighted by trust.
_DIGITS = 9
#: Standard deviations from chance that are called far.
_FAR = 2


@dataclass(frozen=True)
class Grouping:
    """The groups, sorted by name, and that of each actor."""

    names: tuple[str, ...]
    of: Ints


@dataclass(frozen=True)
class Dyads:
    """Pairs of actors in dialogue.

    Attributes
    ----------
    graph
        The pairs.
    along, against : (edges,)
        Whether the first leads to the second, and back.
    undirected
        How many pairs have an undirected channel.
    of_arc : (arcs of the network,)
        The edge that each arc belongs to.
    directed
        Whether directions count.
    """

    graph: Simple
    along: Mask
    against: Mask
    undirected: int
    of_arc: Ints
    directed: bool


@dataclass(frozen=True, eq=False, repr=False)
class Brokerage(Result):
    """Who stands between others.

    Attributes
    ----------
    rows : (actors,)
        Rows of the network, in the order of the file: all but family and those not in contact, without a channel.
    grouping, dyads
        The groups, and the pairs in dialogue.
    """

    network: ProtectionNetwork
    rows: Ints
    grouping: Grouping
    dyads: Dyads
    provenance: Provenance

    @property
    def actors(self) -> npt.NDArray[np.object_]:
        """Ids of the actors, (actors,)."""
        return self.network.ids[self.rows]

    @cached_property
    def counts(self) -> Floats:
        """How many open paths each actor stands on in each role, (actors, roles); halves if directions do not count."""
        along, against = self.dyads.along.astype(np.float64), self.dyads.against.astype(np.float64)
        return frozen(self._share * brokered(self.dyads.graph, along, against, self.grouping.of, self._groups))

    @cached_property
    def holes(self) -> tuple[Floats, Floats]:
        """Burt's constraint and effective size, (actors,) each; NaN without channels."""
        weight = self.dyads.along.astype(np.float64) + self.dyads.against
        constraint, effective = structural_holes(self.dyads.graph, weight)
        return frozen(constraint), frozen(effective)

    @cached_property
    def by_chance(self) -> tuple[Floats, Floats]:
        """Mean and standard deviation of the counts in a random network, (actors, roles) each."""
        arcs = int(self.dyads.along.sum() + self.dyads.against.sum())
        density = density_of(len(self.rows), arcs, self.dyads.undirected)
        sizes = np.bincount(self.grouping.of, minlength=self._groups)
        mean, spread = by_chance(sizes, density)
        return self._share * mean[self.grouping.of], self._share * spread[self.grouping.of]

    def to_frame(self) -> pd.DataFrame:
        """Return one row an actor, in the order of the file; for research, in no report.

        Returns
        -------
        DataFrame
            The count of each role and their ``total``; ``actor``, its ``group``; for each role ``_expected``, ``_sd``
            and ``_z`` in a random network; ``constraint`` (0 and more; high: contacts know each other) and
            ``effective_size`` (contacts, less what is redundant among them).
        """
        import pandas as pd

        mean, spread = self.by_chance
        whole = self.counts.astype(np.int64) if self.dyads.directed else self.counts
        columns: dict[str, object] = {name: whole[:, place] for place, name in enumerate(ROLES)}
        columns |= {"total": whole.sum(axis=1), "actor": self.actors}
        columns["group"] = np.array([*self.grouping.names, None], dtype=object)[self.grouping.of]
        for place, name in enumerate(ROLES):
            columns[f"{name}_expected"] = mean[:, place]
            columns[f"{name}_sd"] = spread[:, place]
            columns[f"{name}_z"] = _z(self.counts[:, place], mean[:, place], spread[:, place])
        columns["constraint"], columns["effective_size"] = self.holes
        return pd.DataFrame(columns)

    def totals(self) -> pd.DataFrame:
        """Return the counts of all actors together, against shuffled groups.

        Returns
        -------
        DataFrame
            By role: ``path``, ``count``, ``share`` of all open paths; over the shuffles ``expected``, ``sd``, ``z`` and
            ``p``: how often a count as far to one side comes from groups dealt out at random, twice the smaller side
            (Phipson & Smyth 2010, doi:10.2202/1544-6115.1585). NaN without shuffles.
        """
        import pandas as pd

        count = self.counts.sum(axis=0)
        _, totals = self._shuffles
        frame = pd.DataFrame({"path": PATHS, "count": count}, index=pd.Index(ROLES, name="role"))
        with np.errstate(invalid="ignore", divide="ignore"):
            frame["share"] = count / count.sum()
        frame["expected"], frame["sd"] = _moments(totals.sum(axis=0), (totals**2).sum(axis=0), len(totals))
        frame["z"] = _z(count, frame["expected"].to_numpy(), frame["sd"].to_numpy())
        frame["p"] = _p((totals >= count).sum(axis=0), (totals <= count).sum(axis=0), len(totals))
        return frame

    def permutation_test(self) -> pd.DataFrame:
        """Return the permutation test by actor: the network stays, groups are dealt out anew.

        Returns
        -------
        DataFrame
            ``actor``; for each role ``_expected``, ``_sd``, ``_z`` and ``_p`` over the shuffles, as for :meth:`totals`.
            With many actors, small ``p`` come by chance.
        """
        import pandas as pd

        sums, totals = self._shuffles
        number = len(totals)
        columns: dict[str, object] = {"actor": self.actors}
        mean, spread = _moments(sums[0], sums[1], number)
        for place, name in enumerate(ROLES):
            columns[f"{name}_expected"] = mean[:, place]
            columns[f"{name}_sd"] = spread[:, place]
            columns[f"{name}_z"] = _z(self.counts[:, place], mean[:, place], spread[:, place])
            columns[f"{name}_p"] = _p(sums[2][:, place], sums[3][:, place], number)
        return pd.DataFrame(columns)

    def trusted(self) -> pd.DataFrame:
        """Return the counts weighted by trust, by actor.

        Every channel counts with the probability that both ends trust each other (the barrier "trust"; an explicit
        ``probability`` stands for it), by itself: the expected number of pairs that are joined over the actor by
        trust and not by a channel of their own that is trusted.

        Returns
        -------
        DataFrame
            For each role the mean over what is not known, with ``_low`` and ``_high``; ``actor``.
        """
        import pandas as pd

        states = self._trusted_states
        columns: dict[str, object] = {name: states.mean(axis=0)[:, place] for place, name in enumerate(ROLES)}
        columns["actor"] = self.actors
        for place, name in enumerate(ROLES):
            columns[f"{name}_low"] = states.min(axis=0)[:, place]
            columns[f"{name}_high"] = states.max(axis=0)[:, place]
        return pd.DataFrame(columns)

    def by_class(self) -> pd.DataFrame:
        """Return who brokers by what they are, small classes joined (domain D).

        Returns
        -------
        DataFrame
            By class: ``actors``, ``share`` of all open paths that lead over them, mean number per actor of each role.
        """
        import pandas as pd

        role = self.network.table("actors").words("role")
        classes = classes_of({word: role.is_any(word)[self.rows] for word in Role.values()})
        whole = self.counts.sum()
        records = [
            {
                "actors": int(mask.sum()),
                "share": float(self.counts[mask].sum() / whole) if whole else np.nan,
                **dict(zip(ROLES, self.counts[mask].mean(axis=0).tolist(), strict=True)),
            }
            for mask in classes.values()
        ]
        index = pd.Index(list(classes), name="class", dtype=object)
        return pd.DataFrame(records, index=index, columns=["actors", "share", *ROLES])

    def headline(self) -> str:
        """Return how many open paths there are, and over which share of them groups are joined."""
        count = self.counts.sum(axis=0)
        if not count.sum():
            return f"nobody stands between others, {plural(len(self.rows), 'actor')}"
        return f"{count.sum():,.0f} open paths, {percent(1 - count[0] / count.sum())} of them between groups"

    def summary(self) -> str:
        """Return in words which roles are more or less common than by chance, and what those are who hold them."""
        lines = [self.provenance.mark]
        totals = self.totals()
        number = totals["count"].sum()
        groups = f"{plural(len(self.rows), 'actor')} in {plural(self._groups, 'group')}"
        if not number:
            return "\n".join([*lines, f"Nobody stands between two others who are not in dialogue: {groups}."])
        lines.append(f"{number:,.0f} paths lead over one actor from one to another who are not in dialogue; {groups}.")
        for name, row in totals.iterrows():
            line = f"  {name} ({row['path']}): {row['count']:,.0f}"
            if not np.isnan(row["expected"]):
                line += f", by chance {row['expected']:,.0f} ± {row['sd']:,.0f}{_verdict(row['z'], row['p'])}"
            lines.append(f"{line}.")
        for name, row in self.by_class().iterrows():
            if row["share"] > 0:
                whose = str(name).replace("_", " ")
                lines.append(
                    f"  {percent(row['share'])} lead over the {plural(int(row['actors']), 'actor')} of class {whose}."
                )
        lines.append(
            "By chance: the same network, with the groups dealt out anew. To stand between others is a load and a "
            "risk, not a merit; values of single actors are for research and belong in no report."
        )
        return "\n".join([*lines, *assumed(self.assumptions)])

    def plot(self) -> tuple[Figure, Axes]:
        """Return each role's share of all open paths, beside where it lies by chance; no actor is shown."""
        from hrdnet.present.share_figures import change_bars

        count, (_, totals) = self.counts.sum(axis=0), self._shuffles
        ends = [np.full(len(ROLES), np.nan)] * 4
        with np.errstate(invalid="ignore", divide="ignore"):
            point = count / count.sum()
            if len(totals):
                shares = totals / totals.sum(axis=1, keepdims=True)
                ends = [*np.quantile(shares, [0.025, 0.975], axis=0), shares.min(axis=0), shares.max(axis=0)]
        return change_bars(
            [f"{name} ({path})" for name, path in zip(ROLES, PATHS, strict=True)],
            point,
            (ends[2], ends[3]),
            (ends[0], ends[1]),
            label="share of open paths",
            mark=self.provenance.mark,
            names=("all shuffles of the groups", "95 % of them", "as it is"),
        )

    def comparable(self) -> dict[str, tuple[Floats, Floats]]:
        """Return each role's share of all open paths: what ``compare`` pairs; no sampling error."""
        shares = self.shares_of_paths
        return {f"share of paths: {name}": (np.array([one]), np.empty(0)) for name, one in shares.items()}

    # How it is worked out

    @property
    def shares_of_paths(self) -> dict[str, float]:
        """Each role's share of all open paths; NaN if there is none."""
        count = self.counts.sum(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            return dict(zip(ROLES, (count / count.sum()).tolist(), strict=True))

    @property
    def _groups(self) -> int:
        return len(self.grouping.names)

    @property
    def _share(self) -> float:
        """What a path counts: half in either direction if directions do not count."""
        return 1.0 if self.dyads.directed else 0.5

    @cached_property
    def _shuffles(self) -> tuple[Floats, Floats]:
        """Sums by actor and totals by shuffle; see ``engines.triads.reshuffled``."""
        number = int(self.provenance.parameters["permutations"])
        along, against = self.dyads.along.astype(np.float64), self.dyads.against.astype(np.float64)
        keys = entity_keys(self.actors)
        place = np.argsort(keys, kind="stable")  # in an order that is not that of the file

        def count(first: int) -> tuple[Floats, Floats]:
            some = min(_BLOCK, number - first)
            drawn = single_draws(self.provenance.seed or 0, "grouping", keys[place], some, first_world=first)
            shuffled = np.empty((some, len(keys)), dtype=np.int64)
            for row in range(some):
                shuffled[row, place[np.argsort(drawn[:, row], kind="stable")]] = self.grouping.of[place]
            return reshuffled(self.dyads.graph, along, against, shuffled, self._groups, self.counts / self._share)

        sums, totals = np.zeros((4, *self.counts.shape)), [np.empty((0, len(ROLES)))]
        blocks = list(range(0, number, _BLOCK))
        for of_actors, of_all in in_threads(count, blocks, workers=processors(), what="dealing out groups anew"):
            sums += of_actors
            totals.append(of_all)
        sums[0] *= self._share
        sums[1] *= self._share**2
        return frozen(sums), frozen(self._share * np.concatenate(totals))

    @cached_property
    def _trusted_states(self) -> Floats:
        """Counts weighted by trust in every state of knowledge, (states, actors, roles)."""
        everyone = np.ones(len(self.network), dtype=bool)
        evaluation = Evaluation(self.network, barrier_set.default.only("trust"), Roles(~everyone, everyone, 0))
        states = states_of(evaluation.coordinates, self.provenance.seed or 0, certain=not evaluation.uncertain())
        arcs, dyads = self.network.arcs, self.dyads
        place = np.zeros(len(self.network), dtype=np.int64)
        place[self.rows] = np.arange(len(self.rows))
        forward = place[arcs.tail] == dyads.graph.first[dyads.of_arc] if len(dyads.of_arc) else np.zeros(0, dtype=bool)
        found = []
        for passing in evaluation.passing_of_each(states):
            missing = 1 - passing.channel[arcs.channel]
            sides = []
            for side in (forward, ~forward):
                none = np.ones(len(dyads.along))
                np.multiply.at(none, dyads.of_arc[side], missing[side])
                sides.append(1 - none)
            along, against = sides if dyads.directed else [np.maximum(*sides)] * 2
            counts = brokered(dyads.graph, along, against, self.grouping.of, self._groups)
            # What is left of the difference of two equal sums is rounding.
            found.append(self._share * np.abs(np.round(counts, _DIGITS)))
        return frozen(np.array(found))


def _moments(total: Floats, squares: Floats, number: int) -> tuple[Floats, Floats]:
    """Return mean and standard deviation from sums of whole or half numbers, exactly 0 if all are the same."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return total / number, np.sqrt(np.maximum(number * squares - total**2, 0)) / number


def _z(count: Floats, mean: Floats, spread: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(spread > 0, (count - mean) / spread, np.nan))


def _p(at_least: Floats, at_most: Floats, number: int) -> Floats:
    """Return two-sided p-values; the file's own grouping counts as one of the shuffles."""
    if not number:
        return np.full(np.shape(at_least), np.nan)
    return np.asarray(np.minimum(1.0, 2 * (np.minimum(at_least, at_most) + 1) / (number + 1)))


def _verdict(z: float, p: float) -> str:
    if np.isnan(z) or abs(z) < _FAR:
        return ", within what chance gives"
    return f", {'more' if z > 0 else 'less'} than by chance (p {'under ' if p < 0.01 else ''}{max(p, 0.01):.2f})"
