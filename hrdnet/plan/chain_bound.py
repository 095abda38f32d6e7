r"""What no set of contacts can pass: a linear programme over chains of new contacts.

Take a world and an asker :math:`p` whose request does not arrive as things are; :math:`A_p` is what it gets to, and
:math:`B` from where requests arrive. If a set of contacts helps her, it has a contact that leaves :math:`A_p` for good.
It leads into :math:`B`, or to a vertex :math:`v` from which another contact of the set leaves :math:`A_v` for good,
without going back to :math:`A_p`, and so on. With :math:`x_e = 1` for opened contacts, weights :math:`w`, and sums over
worlds and askers,

.. math:: F(S) \le F(\emptyset) + \sum_e d_e x_e + \sum_a z_a,\quad
          z_a \le m_a x_{e(a)},\quad z_a \le \sum_e d_{a,e} x_e + \sum_{a'} z_{a,a'},

where :math:`d` is the weight of worlds in which a contact leads into :math:`B`, :math:`m_a` that in which arc :math:`a`
leads elsewhere, and :math:`z_{a,a'}` counts chains that go on. Chains that are not followed further count in full, so
that the programme bounds reach from above at any time; those are followed to which its solution gives weight. It also
lets contacts be opened in part and counts a request once for each first contact that helps it: it is no exact model,
and the bound stays above the best plan where many contacts in series could help.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.sampled import in_threads, processors
from hrdnet.plan.aims import Aim
from hrdnet.plan.engines.leaving import closure, following, leaving, mass_after, masses
from hrdnet.plan.engines.spreading import People
from hrdnet.plan.opened_worlds import Sample

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

#: Chains that are followed in a round, and in all; rounds; the longest chain.
_A_ROUND, _CHAINS, _ROUNDS, _LONGEST = 80, 480, 12, 6
#: A round that wins less than this share of the bound is the last but one.
_WINS = 2e-4
#: Reach that is not worth following.
_LITTLE = 2e-5
#: Rounding that a solver may do; the bound is raised by it.
_SOLVER = 1e-7
_ASKERS = 32


@dataclass(eq=False)
class Chain:
    """Some contacts one after the other that lead to a vertex from which requests do not arrive.

    Attributes
    ----------
    contacts
        The contacts, first to last; none at the root.
    direct, further
        What may follow, by group: (groups, contacts) into what arrives, and (groups, arcs) elsewhere.
    total
        How much hangs on it, (groups,).
    mass, here, avoid
        By world; where requests have got to; where they were before.
    """

    contacts: tuple[int, ...]
    direct: Floats
    further: Floats
    total: Floats
    mass: Floats | None = None
    here: Words | None = None
    avoid: Words | None = None
    number: int = -1
    children: dict[int, Chain] = field(default_factory=dict)


class Chains:
    """The tree of chains of a sample, as far as it has been followed."""

    def __init__(self, sample: Sample, people: People) -> None:
        self.sample, self.people = sample, people
        self.web = sample.web
        self.opened = sample.opened(())
        self.asking = sample.asking(())
        self.groups = people.weight.shape[0]
        self.start = np.zeros(self.groups)
        self._closures: dict[int, Words] = {}
        self.root = Chain((), *self._first(), total=np.ones(self.groups))
        self.followed: list[Chain] = []

    def _first(self) -> tuple[Floats, Floats]:
        """Return what a first contact may do, and set what is reached as things are."""
        direct = np.zeros((self.groups, self.sample.candidates))
        further = np.zeros((self.groups, len(self.web.contact)))

        def run(first: int) -> tuple[Floats, Floats, Floats]:
            sums = np.zeros(self.groups), np.zeros(direct.shape), np.zeros(further.shape)
            some = np.arange(first, min(first + _ASKERS, len(self.people.vertex)))
            leaving(self.web, self.people, self.opened, self.asking, some, *sums)
            return sums

        blocks = range(0, len(self.people.vertex), _ASKERS)
        for start, some, more in in_threads(run, blocks, workers=processors(), what="looking for chains"):
            self.start += start
            direct += some
            further += more
        return direct, further

    def potential(self) -> Floats:
        """Return what each contact could add at most as the first of a chain, (groups, contacts)."""
        return self.coefficients(self.root)

    def coefficients(self, chain: Chain) -> Floats:
        """Return what contacts count for after a chain, those that are followed further left out, (groups, contacts)."""
        found = chain.direct.copy()
        left = chain.further.copy()
        left[:, list(chain.children)] = 0.0
        some = np.flatnonzero(left.any(axis=0))
        for group in range(self.groups):
            found[group] += np.bincount(
                self.web.contact[some], left[group, some], minlength=self.sample.candidates
            )
        return found

    def follow(self, wanted: Sequence[tuple[Chain, int]]) -> None:
        """Follow some chains over one arc more each."""
        first = [arc for chain, arc in wanted if chain is self.root]
        listed = np.full(len(self.web.contact), -1, dtype=np.int64)
        listed[first] = np.arange(len(first))
        mass = np.zeros((self.groups, len(first), 64 * self.asking.shape[1]))
        if first:
            askers = np.arange(len(self.people.vertex))
            masses(self.web, self.people, self.opened, self.asking, askers, listed, mass)

        def run(one: tuple[Chain, int]) -> Chain:
            chain, arc = one
            return self._after(chain, arc, mass[:, listed[arc]].copy() if chain is self.root else None)

        # Where requests get to is worked out before threads share it.
        for chain, arc in wanted:
            self._closure(int(self.web.head[arc]))
            if chain is self.root:
                self._closure(int(self.web.tail[arc]))
        for (chain, arc), after in zip(
            wanted, in_threads(run, wanted, workers=processors(), what="following chains"), strict=True
        ):
            after.number = len(self.followed)
            self.followed.append(after)
            chain.children[arc] = after

    def _closure(self, vertex: int) -> Words:
        if vertex not in self._closures:
            self._closures[vertex] = closure(self.web, self.opened, self.asking, vertex)
        return self._closures[vertex]

    def _after(self, chain: Chain, arc: int, mass: Floats | None) -> Chain:
        here = self._closure(int(self.web.head[arc]))
        if mass is None:
            assert chain.mass is not None and chain.here is not None and chain.avoid is not None
            mass = np.zeros(chain.mass.shape)
            mass_after(self.web, self.asking, chain.here, chain.avoid, chain.mass, arc, mass)
            avoid = chain.avoid | chain.here
        else:
            avoid = self._closure(int(self.web.tail[arc]))
        direct = np.zeros(self.root.direct.shape)
        further = np.zeros(self.root.further.shape)
        following(self.web, self.opened, self.asking, here, avoid, mass, direct, further)
        contacts = (*chain.contacts, int(self.web.contact[arc]))
        for contact in contacts:  # a way that helps uses none twice
            direct[:, contact] = 0.0
            further[:, self.web.contact == contact] = 0.0
        return Chain(contacts, direct, further, mass.sum(axis=1), mass, here, avoid)


@dataclass(frozen=True)
class Bound:
    """What no plan can pass.

    Attributes
    ----------
    value
        Of the objective; minus infinity if no plan meets the demands at all.
    chains
        How many chains were followed.
    """

    value: float
    chains: int


def bound(chains: Chains, aim: Aim, *, best: float, deadline: float, floors: bool = True) -> Bound:
    """Bound the objective of an aim from above.

    Parameters
    ----------
    best
        The objective of a plan that was found: the bound need not be closer than that.
    deadline
        When to stop following chains, by ``time.monotonic``.
    floors
        Whether to mind floors.

    Notes
    -----
    A bound on the Gini coefficient is not minded: it can only lower what is reached.
    """
    value = np.inf
    for _ in range(_ROUNDS):
        solved = _solve(chains, aim, floors=floors)
        if solved is None:
            break
        found, x, z = solved
        if found == -np.inf:
            return Bound(-np.inf, len(chains.followed))
        slow = value - found < _WINS * abs(found)
        value = min(value, found)
        if slow or value <= best + _SOLVER or time.monotonic() > deadline or len(chains.followed) >= _CHAINS:
            break
        wanted = _wanted(chains, x, z)
        if not wanted:
            break
        chains.follow(wanted)
    return Bound(max(value, best), len(chains.followed))


def _wanted(chains: Chains, x: Floats, z: Floats) -> list[tuple[Chain, int]]:
    """Return the chains to which a solution gives most weight without their being followed."""
    at = np.where(chains.web.contact >= 0, x[np.maximum(chains.web.contact, 0)], 0.0)
    found: list[tuple[float, int, Chain, int]] = []
    for chain in (chains.root, *chains.followed):
        if len(chain.contacts) >= _LONGEST:
            continue
        most = np.inf if chain is chains.root else float(z[chain.number].max())
        worth = (chain.further * at).max(axis=0)
        for arc in np.flatnonzero(worth > _LITTLE).tolist():
            if arc not in chain.children and min(most, worth[arc]) > _LITTLE:
                found.append((-min(most, float(worth[arc])), chain.number, chain, arc))
    found.sort(key=lambda one: (one[0], one[1], one[3]))
    return [(chain, arc) for _, _, chain, arc in found[:_A_ROUND]]


def _solve(chains: Chains, aim: Aim, *, floors: bool) -> tuple[float, Floats, Floats] | None:
    """Solve the programme: its value, x by contact, z by chain and group; ``None`` if the solver gave up."""
    from scipy.optimize import linprog

    number, groups, count = chains.sample.candidates, chains.groups, len(chains.followed)
    rows, right = _rows(chains)
    most, takes = aim.limits
    reach = np.stack([_reach(chains, group) for group in range(groups)])
    width = number + groups * count + 1
    blocks = [rows, _dense(np.hstack([takes, np.zeros((len(most), width - number))]))]
    limits = [right, most]
    cost = np.zeros(width)
    if aim.objective in {"worst", "leximin"}:
        fair = list(aim.fair)
        blocks.append(_dense(np.hstack([-reach[fair], np.ones((len(fair), 1))])))
        limits.append(chains.start[fair])
        cost[-1] = -1.0
    else:
        cost[:-1] = -reach[0]
    for column, floor in aim.floors if floors else ():
        blocks.append(_dense(np.append(-reach[column], 0.0)[None, :]))
        limits.append(np.array([chains.start[column] - floor + _SOLVER]))
    from scipy.sparse import vstack

    ends = [(0.0, 1.0)] * number + [(0.0, None)] * (groups * count) + [(0.0, 1.0)]
    done = linprog(cost, A_ub=vstack(blocks).tocsr(), b_ub=np.concatenate(limits), bounds=ends, method="highs")
    if done.status == 2:  # noqa: PLR2004 - scipy: infeasible
        return -np.inf, np.zeros(number), np.zeros((count, groups))
    if done.status != 0:
        return None
    base = 0.0 if aim.objective in {"worst", "leximin"} else chains.start[0]
    z = done.x[number:-1].reshape(count, groups)
    return float(base - done.fun) + _SOLVER, done.x[:number], z


def _dense(rows: Floats) -> csr_array:
    from scipy.sparse import csr_array

    return csr_array(rows)


def _reach(chains: Chains, group: int) -> Floats:
    """Return the coefficients of a group's reach over x and z."""
    number, groups, count = chains.sample.candidates, chains.groups, len(chains.followed)
    row = np.zeros(number + groups * count)
    row[:number] = chains.coefficients(chains.root)[group]
    for child in chains.root.children.values():
        row[number + child.number * groups + group] = 1.0
    return row


def _rows(chains: Chains) -> tuple[csr_array, Floats]:
    """Return the rows that say what chains can be worth, over x, z and one more column."""
    from scipy.sparse import coo_array

    number, groups, count = chains.sample.candidates, chains.groups, len(chains.followed)
    place: list[Ints] = []
    column: list[Ints] = []
    value: list[Floats] = []
    row = 0
    for chain in chains.followed:
        follows = chains.coefficients(chain)
        for group in range(groups):
            own = number + chain.number * groups + group
            some = np.flatnonzero(follows[group])
            further = [number + child.number * groups + group for child in chain.children.values()]
            columns = np.concatenate([some, [own], np.array(further, dtype=np.int64)])
            values = np.concatenate([-follows[group, some], [1.0], -np.ones(len(further))])
            place += [np.full(len(columns), row), np.full(2, row + 1)]
            column += [columns, np.array([own, chain.contacts[-1]])]
            value += [values, np.array([1.0, -chain.total[group]])]
            row += 2
    shape = (row, number + groups * count + 1)
    if not row:
        return coo_array(shape).tocsr(), np.empty(0)
    joined = (np.concatenate(value), (np.concatenate(place), np.concatenate(column)))
    return coo_array(joined, shape=shape).tocsr(), np.zeros(row)
