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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.sampled import in_threads, processors
from hrdnet.plan.aims import Aim
from hrdnet.plan.engines.leaving import closure, following, leaving, mass_after, masses
from hrdnet.plan.engines.spreading import People
from hrdnet.plan.opened_worlds import Sample

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
Pair = tuple[int, int]

#: Chains that are followed in a round, and in all; rounds; the longest chain.
_A_ROUND, _CHAINS, _ROUNDS, _LONGEST = 100, 600, 9, 6
_PAIRS_A_ROUND = 150
#: A round that wins less than this share of the bound is the last but one.
_WINS = 2e-4
#: Reach that is not worth following.
_LITTLE = 1e-4
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
        """Return what contacts count for after a chain, but not where it is followed further, (groups, contacts)."""
        left = chain.further.copy()
        left[:, list(chain.children)] = 0.0
        return chain.direct + np.stack([_by_contact(self, one) for one in left])

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
            if chain.mass is None or chain.here is None or chain.avoid is None:
                raise RuntimeError("a chain of contacts knows where its requests are")
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


def bound(chains: Chains, aim: Aim, *, best: float, deadline: float) -> Bound:
    """Bound the objective of an aim from above.

    Parameters
    ----------
    best
        The objective of a plan that was found: the bound need not be closer than that.
    deadline
        When to stop following chains, by ``time.monotonic``.

    Notes
    -----
    A bound on the Gini coefficient is not minded: it can only lower what is reached.
    """
    value, slow = np.inf, 0
    pairs: dict[Pair, int] = {}
    for _ in range(_ROUNDS):
        solved = Programme(chains, aim, pairs).solve()
        if solved is None:
            break
        found, x, z = solved
        if found == -np.inf:
            return Bound(-np.inf, len(chains.followed))
        slow = slow + 1 if value - found < _WINS * abs(found) else 0
        value = min(value, found)
        if slow > 1 or value <= best + _SOLVER or time.monotonic() > deadline:
            break
        wanted = _wanted(chains, x, z) if len(chains.followed) < _CHAINS else []
        fresh = _pairs(chains, x, pairs)
        if not wanted and not fresh:
            break
        chains.follow(wanted)
        for pair in fresh:
            pairs[pair] = len(pairs)
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
        if most > _LITTLE:
            arcs = [arc for arc in np.flatnonzero(worth > _LITTLE).tolist() if arc not in chain.children]
            found += [(-min(most, float(worth[arc])), chain.number, chain, arc) for arc in arcs]
    found.sort(key=lambda one: (one[0], one[1], one[3]))
    return [(chain, arc) for _, _, chain, arc in found[:_A_ROUND]]


def _pairs(chains: Chains, x: Floats, known: Mapping[Pair, int]) -> list[Pair]:
    """Return pairs of contacts in series, both opened in part in a solution, that have no variable of their own yet."""
    found: dict[Pair, float] = {}
    for chain in chains.followed:
        first = chain.contacts[-1]
        if x[first] <= _LITTLE:
            continue
        worth = chain.direct.max(axis=0) + _by_contact(chains, chain.further.max(axis=0))
        for other in np.flatnonzero((x > _LITTLE) & (worth > _LITTLE)).tolist():
            pair = (min(first, other), max(first, other))
            if first != other and pair not in known:
                found[pair] = max(found.get(pair, 0.0), float(worth[other] * min(x[first], x[other])))
    order = sorted(found, key=lambda pair: (-found[pair], pair))
    return order[:_PAIRS_A_ROUND]


def _by_contact(chains: Chains, values: Floats) -> Floats:
    """Add up numbers of arcs by contact."""
    some = np.flatnonzero(values)
    sums = np.bincount(chains.web.contact[some], values[some], minlength=chains.sample.candidates)
    return np.asarray(sums, dtype=np.float64)


class Programme:
    r"""The linear programme for the chains that are followed: variables x by contact, z by chain and group, pairs, t.

    A pair :math:`w_{ef} \le \min(x_e, x_f)` stands for both contacts being opened; since what is spent on others once
    ``e`` is opened is what it leaves, :math:`\sum_f c_f w_{ef} \le (B - c_e) x_e` (Adams & Sherali 1986,
    doi:10.1287/mnsc.32.10.1274). Without it many chains could share a last contact that is opened in part.
    """

    def __init__(self, chains: Chains, aim: Aim, pairs: Mapping[Pair, int]) -> None:
        self.chains, self.aim, self.pairs = chains, aim, pairs
        self.contacts, self.groups = chains.sample.candidates, chains.groups
        self.first_z = self.contacts
        self.first_pair = self.first_z + self.groups * len(chains.followed)
        self.width = self.first_pair + len(pairs) + 1
        self.place: list[Ints] = []
        self.column: list[Ints] = []
        self.value: list[Floats] = []
        self.right: list[float] = []
        self.partners: dict[int, dict[int, int]] = {}
        for (one, other), number in pairs.items():
            self.partners.setdefault(one, {})[other] = self.first_pair + number
            self.partners.setdefault(other, {})[one] = self.first_pair + number

    def solve(self) -> tuple[float, Floats, Floats] | None:
        """Return its value, x, and z by chain and group; ``None`` if the solver gave up."""
        from scipy.optimize import linprog
        from scipy.sparse import coo_array

        aim = self.aim
        for chain in self.chains.followed:
            self._chain(chain)
        for contact in self.partners:
            self._partners(contact)
        for most, takes in zip(*aim.limits, strict=True):
            self._row(np.arange(self.contacts), takes, float(most))
        worst = aim.objective in {"worst", "leximin"}
        cost = np.zeros(self.width)
        for column in aim.fair if worst else ():
            columns, values = self._reach(column)
            self._row(np.append(columns, self.width - 1), np.append(-values, 1.0), float(self.chains.start[column]))
            cost[-1] = -1.0
        if not worst:
            columns, values = self._reach(0)
            cost[columns] = -values
        for column, floor in aim.floors:
            columns, values = self._reach(column)
            self._row(columns, -values, float(self.chains.start[column]) - floor + _SOLVER)
        joined = (np.concatenate(self.value), (np.concatenate(self.place), np.concatenate(self.column)))
        rows = coo_array(joined, shape=(len(self.right), self.width)).tocsr()
        upper = np.full(self.width, np.inf)
        upper[: self.contacts] = upper[self.first_pair :] = 1.0
        ends = np.stack([np.zeros(self.width), upper], axis=1)
        done = linprog(cost, A_ub=rows, b_ub=np.array(self.right), bounds=ends, method="highs")
        z = np.zeros((len(self.chains.followed), self.groups))
        if done.status == 2:
            return -np.inf, np.zeros(self.contacts), z
        if done.status != 0:
            return None
        start = 0.0 if worst else float(self.chains.start[0])
        z = done.x[self.first_z : self.first_pair].reshape(z.shape)
        return start - float(done.fun) + _SOLVER, done.x[: self.contacts], z

    def _row(self, columns: Ints, values: Floats, right: float) -> None:
        some = np.flatnonzero(values)
        self.place.append(np.full(len(some), len(self.right)))
        self.column.append(np.asarray(columns, dtype=np.int64)[some])
        self.value.append(np.asarray(values, dtype=np.float64)[some])
        self.right.append(right)

    def _z(self, chain: Chain, group: int) -> int:
        return int(self.first_z + chain.number * self.groups + group)

    def _reach(self, group: int) -> tuple[Ints, Floats]:
        """Return the coefficients of a group's reach beyond what it is as things are."""
        children = [self._z(child, group) for child in self.chains.root.children.values()]
        columns = np.concatenate([np.arange(self.contacts), np.array(children, dtype=np.int64)])
        values = np.concatenate([self.chains.coefficients(self.chains.root)[group], np.ones(len(children))])
        return columns, values

    def _chain(self, chain: Chain) -> None:
        """Say what a chain can be worth: its last contact has to be opened, and what follows too."""
        last = chain.contacts[-1]
        partners = self.partners.get(last, {})
        opened = last
        if len(chain.contacts) > 1:
            opened = self.partners.get(chain.contacts[-2], {}).get(last, last)
        places = np.arange(self.contacts)
        places[list(partners)] = list(partners.values())
        follows = self.chains.coefficients(chain)
        for group in range(self.groups):
            own = self._z(chain, group)
            children = np.array([self._z(child, group) for child in chain.children.values()], dtype=np.int64)
            columns = np.concatenate([places, children, [own]])
            self._row(columns, np.concatenate([-follows[group], -np.ones(len(children)), [1.0]]), 0.0)
            self._row(np.array([own, opened]), np.array([1.0, -chain.total[group]]), 0.0)

    def _partners(self, contact: int) -> None:
        """Say that a pair is opened at most as far as its contacts, and within what one leaves of the budget."""
        partners = self.partners[contact]
        for pair in partners.values():
            self._row(np.array([pair, contact]), np.array([1.0, -1.0]), 0.0)
        cost = self.aim.cost
        columns = np.array([*partners.values(), contact])
        values = np.array([*(cost[other] for other in partners), -(self.aim.budget - cost[contact])])
        self._row(columns, values, 0.0)
