"""Who hangs on one contact, how many routes share nobody, and what is left if a contact drops out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.graph import barriers as barrier_set
from hrdnet.graph.values import frozen
from hrdnet.graph.vocabulary import Role
from hrdnet.metrics import dependence_words, estimates
from hrdnet.metrics.dependence_words import GROUPS
from hrdnet.metrics.disclosure import NAMED_ROLES, classes_of
from hrdnet.metrics.engines.drawing import Parts
from hrdnet.metrics.engines.hanging import Hanging, cut_of
from hrdnet.metrics.engines.passing import Evaluation
from hrdnet.metrics.estimates import Estimate
from hrdnet.metrics.groups import indexed_groups, named_groups, part_weights
from hrdnet.metrics.inequality import gini
from hrdnet.metrics.targets import Roles
from hrdnet.present.result import Provenance, Result

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from scipy.sparse import csr_array

    from hrdnet.graph.network import ProtectionNetwork

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_ENDS = ("low", "high", "sampling_low", "sampling_high")
_KINDS = ("no route", "hangs on one contact", "two routes that share nobody", "three or more")


@dataclass(frozen=True)
class Concentration:
    """How the dependence of all defenders is spread over contacts.

    Attributes
    ----------
    hanging
        Defenders who hang on at least one contact.
    contacts
        How many contacts somebody hangs on.
    effective_number
        As many equal contacts would be as concentrated: the inverse of the sum of squared shares (Laakso & Taagepera
        1979, doi:10.1177/001041407901200101); NaN if nobody hangs on anybody.
    gini
        Of the defenders that hang on each actor who could stand on a route; NaN likewise.
    """

    hanging: Estimate
    contacts: int
    effective_number: Estimate
    gini: Estimate


@dataclass(frozen=True, eq=False, repr=False)
class Dependence(Result):
    """Dependence of every row of defenders in contact on single contacts.

    Attributes
    ----------
    structure
        What hangs on what, by row, whatever the barriers.
    reached, hung
        In worlds: how often each part reaches a target, and hangs on each actor; ``None`` without worlds.
    """

    network: ProtectionNetwork
    parts: Parts
    roles: Roles
    structure: Hanging
    sampled: tuple[Ints, list[csr_array]] | None
    coordinates: Mapping[str, Floats]
    provenance: Provenance

    @cached_property
    def rows(self) -> Ints:
        """Rows of the actors table that the answer is about."""
        return np.unique(self.parts.row)

    @property
    def defenders(self) -> npt.NDArray[np.object_]:
        """Ids of the rows, in the order of the file."""
        return self.network.ids[self.rows]

    @property
    def only_contacts(self) -> Ints:
        """How many actors stand on every route of each row, targets included, (rows,)."""
        return frozen(self.structure.contacts.copy())

    @property
    def only_channels(self) -> Ints:
        """How many channels stand on every route of each row, (rows,)."""
        return frozen(self.structure.channels.copy())

    @property
    def actor_routes(self) -> Floats:
        """How many routes of each row share no actor, which is the smallest cut; NaN for a target, (rows,)."""
        return self._of_askers(self.structure.actor_routes)

    @property
    def channel_routes(self) -> Floats:
        """How many routes of each row share no channel, which is the smallest cut; NaN for a target, (rows,)."""
        return self._of_askers(self.structure.channel_routes)

    def contacts_of(self, actor: str) -> frozenset[str]:
        """Return the only contacts of the row of defenders ``actor``, in no order.

        Raises
        ------
        UsageError
            If the id is not that of a row of defenders in contact.
        """
        return frozenset(self.network.ids[one] for one in self._only_contacts(self._row(actor)))

    def cut_of(self, actor: str) -> frozenset[str]:
        """Return a smallest set without whom the row ``actor`` has no route, in no order: the one nearest to it.

        Raises
        ------
        UsageError
            If the id is not that of a row of defenders in contact, or that of a target.
        """
        row = self._row(actor)
        if self.roles.target[row]:
            raise UsageError("this row is itself a target: nobody stands between")
        evaluation = Evaluation(self.network, barrier_set.none, self.roles)
        return frozenset(self.network.ids[one] for one in cut_of(evaluation, row).tolist())

    @cached_property
    def weights(self) -> Floats:
        """How many defenders each part stands for in each state of knowledge, (states, parts)."""
        return part_weights(self.network, self.parts, self.coordinates)

    @cached_property
    def needed_most(self) -> Floats:
        """What reach loses without the contact that each part needs most, (states, parts); NaN without worlds."""
        if self.sampled is None:
            return frozen(np.full(self.weights.shape, np.nan))
        _, hung = self.sampled
        together = hung[0].copy()
        for state in hung[1:]:
            together = together + state
        together = together.tocsr()
        most = np.full(len(self.parts), -1)
        for part in range(len(self.parts)):
            begin, end = together.indptr[part : part + 2]
            if end > begin:
                columns = together.indices[begin:end]
                counts = together.data[begin:end]
                most[part] = columns[counts == counts.max()].min()
        some = np.flatnonzero(most >= 0)
        lost = np.zeros(self.weights.shape)
        for number, state in enumerate(hung):
            lost[number, some] = np.asarray(state[some, most[some]]).reshape(-1)
        return frozen(lost / self.worlds)

    @cached_property
    def reached(self) -> Floats:
        """Reach of each part in each state of knowledge, (states, parts); NaN without worlds."""
        if self.sampled is None:
            return frozen(np.full(self.weights.shape, np.nan))
        return frozen(self.sampled[0] / self.worlds)

    @property
    def worlds(self) -> int:
        """How many worlds were drawn in each state of knowledge; 0 for the structure alone."""
        return int(self.provenance.parameters["worlds"])

    def named_groups(self) -> dict[str, Mask]:
        """Return the groups of ``Reach.overview`` as masks over the parts."""
        return named_groups(self.network, self.parts)

    def by(self, by: str | Sequence[str]) -> pd.DataFrame:
        """Return dependence by group, weighted by the number of defenders.

        Parameters
        ----------
        by
            As for ``Reach.by``.

        Returns
        -------
        DataFrame
            Indexed by group: defenders, rows; shares of them with ``no_route`` and that ``hang_on_one`` contact; mean
            number of disjoint ``routes``; ``reach``, and reach ``without`` the contact that each needs most, with its
            band and sampling interval.
        """
        import pandas as pd

        groups, index = indexed_groups(self.network, self.parts, by)
        return pd.DataFrame([self.record(mask) for mask in groups], index=index)

    def overview(self) -> pd.DataFrame:
        """Return :meth:`by` for the groups of ``Reach.overview``; groups without defenders are left out."""
        import pandas as pd

        records = {name: self.record(mask) for name, mask in self.named_groups().items() if mask.any()}
        frame = pd.DataFrame.from_dict(records, orient="index")
        frame.index.name = "group"
        return frame

    def record(self, mask: Mask) -> dict[str, float]:
        """Return the line of :meth:`by` for the parts in ``mask``."""
        routes = self._by_part(self.structure.actor_routes)
        asks = mask & ~np.isnan(routes)
        left = self._mean(self.reached - self.needed_most, mask)
        # Without the only contact no route is left, and without any route nothing: that is no matter of luck.
        sure = bool((routes[mask] <= 1).all()) and bool(self.worlds)
        without = _plain(left) if sure else estimates.bounded(left, self.worlds)
        return {
            "defenders": float(self.weights[:, mask].sum(axis=1).mean()),
            "rows": len(np.unique(self.parts.row[mask])),
            "no_route": float(self._share(routes == 0, mask).mean()),
            "hang_on_one": float(self._share(routes == 1, mask).mean()),
            "routes": float(self._mean(routes, asks).mean()) if asks.any() else np.nan,
            "reach": float(self._mean(self.reached, mask).mean()),
            "without": without.probability,
            **{end: getattr(without, end) for end in _ENDS},
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row a row of defenders, in the order of the file; no contact is named."""
        import pandas as pd

        actors = self.network.table("actors")
        records = [self.record(self.parts.row == row) for row in self.rows.tolist()]
        cells = {name: actors.columns[name].cells() for name in ("setting", "region") if name in actors}
        frame = {
            "actor": self.defenders,
            **{name: [column[row] for row in self.rows.tolist()] for name, column in cells.items()},
            "count": actors.numbers("count").at(0.5)[self.rows],
            "only_contacts": self.only_contacts,
            "only_channels": self.only_channels,
            "actor_routes": self.actor_routes,
            "channel_routes": self.channel_routes,
            **{name: [one[name] for one in records] for name in ("reach", "without", *_ENDS)},
        }
        return pd.DataFrame(frame)

    def losses(self) -> pd.DataFrame:
        """Return what is lost if one body drops out: missions and mechanisms by id, everybody else as a class.

        Returns
        -------
        DataFrame
            Indexed by body or class: ``actors``; ``hanging``, defenders of whom one of them is an only contact;
            ``lost``, what the mean reach of all loses if one of them is gone (of a class, on average), with its band
            and sampling interval. Missions and mechanisms come in the order of the file, not in that of their loss.
        """
        import pandas as pd

        role = self.network.table("actors").words("role")
        stand = self.roles.relay | self.roles.target
        named = role.is_any(*NAMED_ROLES) & stand
        classes = classes_of({one: role.is_any(one) & stand & ~named for one in Role.values()})
        each = np.arange(len(self.network))
        bodies = {self.network.ids[row]: each == row for row in np.flatnonzero(named).tolist()}
        records = [self._loss(members) for members in (*bodies.values(), *classes.values())]
        return pd.DataFrame(records, index=pd.Index([*bodies, *classes], name="body or class", dtype=object))

    def concentration(self) -> Concentration:
        """Return how the dependence of all is spread over contacts."""
        matrix, people = self._hanging_matrix, self._people
        weight = people @ matrix
        could = weight[:, self.roles.relay | self.roles.target]
        total, squares = weight.sum(axis=1), (weight**2).sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            effective = np.where(total > 0, total**2 / squares, np.nan)
        unequal = np.array([gini(row) if row.size else np.nan for row in could])
        hanging = people @ (np.diff(matrix.indptr) > 0)
        number = int((np.asarray(matrix.sum(axis=0)).reshape(-1) > 0).sum())
        return Concentration(_plain(hanging), number, _plain(effective), _plain(unequal))

    def headline(self) -> str:
        """Return the share of defenders who hang on one contact."""
        return dependence_words.headline(self)

    def summary(self) -> str:
        """Return in words how many hang on one contact, where, and what is left if it drops out."""
        return dependence_words.summary(self)

    def plot(self) -> tuple[Figure, Axes]:
        """Return one bar a group: no route, one contact, two, three or more routes that share nobody."""
        from hrdnet.present.share_figures import stacked_bars

        groups = {name: mask for name, mask in self.named_groups().items() if name in GROUPS and mask.any()}
        routes = self._by_part(self.structure.actor_routes)
        classes = [routes == 0, routes == 1, routes == 2, routes > 2]
        shares = [[self._share(one, mask).mean() for one in classes] for mask in groups.values()]
        return stacked_bars(
            list(groups),
            np.array(shares).reshape(len(groups), len(_KINDS)),
            _KINDS,
            label="share of defenders",
            mark=self.provenance.mark,
        )

    def comparable(self) -> dict[str, tuple[Floats, Floats]]:
        """Return shares and reach by state of knowledge, per group: what ``compare`` pairs; no draws of worlds."""
        pairs = {}
        routes = self._by_part(self.structure.actor_routes)
        for name, mask in self.named_groups().items():
            if name in GROUPS and mask.any():
                pairs[f"{name}: hangs on one contact"] = self._share(routes == 1, mask), np.empty(0)
                pairs[f"{name}: no route"] = self._share(routes == 0, mask), np.empty(0)
        return pairs

    # How it is worked out

    def _of_askers(self, routes: Ints) -> Floats:
        return frozen(np.where(self.roles.target[self.rows], np.nan, routes.astype(np.float64)))

    def _row(self, actor: str) -> int:
        row = self.network.position(actor)
        if row not in set(self.rows.tolist()):
            raise UsageError("this is not a row of defenders in contact")
        return row

    def _only_contacts(self, row: int) -> list[int]:
        above, found = self.structure.above, []
        while above[row] >= 0:
            row = int(above[row])
            found.append(row)
        return found

    @cached_property
    def _hanging_matrix(self) -> csr_array:
        """Which rows hang on which actors, (rows, actors)."""
        from scipy.sparse import csr_array

        listed = [self._only_contacts(row) for row in self.rows.tolist()]
        start = np.cumsum([0, *map(len, listed)])
        columns = np.array([one for some in listed for one in some], dtype=np.int64)
        ones = np.ones(len(columns))
        return csr_array((ones, columns, start), shape=(len(listed), len(self.network)))

    @cached_property
    def _people(self) -> Floats:
        """How many defenders each row stands for, (states, rows)."""
        people = np.zeros((len(self.weights), len(self.rows)))
        np.add.at(people.T, np.searchsorted(self.rows, self.parts.row), self.weights.T)
        return people

    def _by_part(self, values: Ints) -> Floats:
        """Return what rows have for their parts; targets depend on nobody."""
        return self._of_askers(values)[np.searchsorted(self.rows, self.parts.row)]

    def _mean(self, values: Floats, mask: Mask) -> Floats:
        """Return the mean over some parts' defenders in each state of knowledge."""
        weights = self.weights[:, mask]
        with np.errstate(invalid="ignore"):
            return np.asarray((values[..., mask] * weights).sum(axis=1) / weights.sum(axis=1))

    def _share(self, flags: Mask, mask: Mask) -> Floats:
        return self._mean(flags.astype(np.float64), mask)

    def _loss(self, members: Mask) -> dict[str, float]:
        matrix = self._hanging_matrix[:, np.flatnonzero(members)]
        hanging = self._people @ (np.diff(matrix.tocsr().indptr) > 0)
        record = {"actors": int(members.sum()), "hanging": float(hanging.mean())}
        lost = np.full(len(self.weights), np.nan)
        if self.sampled is not None and len(self.parts):
            each = np.array(
                [np.asarray(one[:, np.flatnonzero(members)].sum(axis=1)).reshape(-1) for one in self.sampled[1]]
            )
            lost = self._mean(each / self.worlds / members.sum(), np.ones(len(self.parts), dtype=bool))
        one = estimates.bounded(lost, self.worlds)
        return record | {"lost": one.probability} | {end: getattr(one, end) for end in _ENDS}


def _plain(states: Floats) -> Estimate:
    """Return a number that has no sampling error, from its value in each state; NaN where it is undefined."""
    if np.isnan(states).all():
        return estimates.UNDEFINED
    mean = float(np.nanmean(states))
    return Estimate(mean, float(np.nanmin(states)), float(np.nanmax(states)), mean, mean, states)
