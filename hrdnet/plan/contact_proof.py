r"""Proving that no other set of contacts is better: sets are ruled out by the thousand, by what cuts say of each group.

Let :math:`S` be opened already, and some more be affordable among contacts :math:`A`. Cuts that are looked for where
:math:`S` is open and :math:`A` in part (``cuts``) say of every group

.. math:: R_g(S \cup T) \le a_g + \sum_{e \in T} p_{ge} \quad (T \subseteq A),

so no :math:`T` takes the group past :math:`u_g`, with the dearest prices that can be afforded; nor the group worst off
past the same sum for any mix of groups. All that is compared (the mean, the worst group, the groups in order from the
worst, floors) only grows with each group's reach: if the vector :math:`u` is not better than the best plan so far, nor
is any set between :math:`S` and :math:`S \cup A`. The rest is divided by the next contact (branch and bound; Land &
Doig 1960, doi:10.2307/1910129). Where one contact is left to choose, all are tried. A bound on the Gini coefficient
does not grow with reach, so that nothing is proved here for it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.plan.aims import Aim
from hrdnet.plan.contact_bound import groups_of
from hrdnet.plan.contact_search import Found
from hrdnet.plan.cut_programme import SOLVER
from hrdnet.plan.cuts import Cuts
from hrdnet.plan.engines.spreading import People
from hrdnet.plan.opened_worlds import Sample

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: Part to which contacts that may still be chosen are opened at least where cuts are looked for.
_LITTLE = 1e-3
#: Times that cuts are looked for where nothing is chosen yet, where one contact is, two, and more.
_ROUNDS = (24, 6, 3, 1)
#: What sums of prices may be off by, through rounding.
_ROUNDING = 2e-12
#: So many contacts at most, or the proof is not begun: it would seldom end.
MOST = 120
#: Requests (askers times worlds) whose cuts may be looked for in all: where a proof is given up without a time limit.
EFFORT = 150_000_000


@dataclass(frozen=True)
class _Said:
    """What cuts say of sets with more than a set: each group's reach at most, plus each contact's price.

    ``price`` is (groups, contacts); ``weight`` is how much each group counts where the bound is lowest.
    """

    values: Floats
    price: Floats
    weight: Floats


class Proof:
    """A search through all sets that may be better than the best one so far.

    It is given up at the deadline or after ``EFFORT``; the same seed then still gives the same bits without a deadline.

    Attributes
    ----------
    best
        The best set so far; ``every`` says that all others were ruled out.
    most
        What no set can pass by the objective, if the proof was given up; infinite before the first cuts.
    nodes
        Sets at which cuts were looked for, or all single contacts were tried.
    """

    def __init__(self, sample: Sample, people: People, aim: Aim, best: Found, deadline: float) -> None:
        self.sample, self.people, self.aim, self.deadline = sample, people, aim, deadline
        self.best, self.nodes, self.most = best, 0, np.inf
        self._cuts = Cuts(sample, people, groups_of(aim))
        self._left = EFFORT
        self._requests = len(people.vertex) * sample.web.passes.shape[1] * 64

    @staticmethod
    def suits(aim: Aim) -> bool:
        """Return whether a proof is tried: with few contacts, and where more reach is never worse."""
        return not len(aim.rows) and len(aim.cost) <= MOST

    def run(self) -> Found:
        """Return the best set, ``every`` if no other is better."""
        number = len(self.aim.cost)
        done = self._search([], np.ones(number, dtype=np.bool_), np.zeros(number))
        return Found(self.best.chosen, self.best.values, every=done)

    def _search(self, chosen: list[int], alive: Mask, lean: Floats) -> bool:
        """Rule out, or find, all sets of ``chosen`` and contacts that are alive; return whether that was done."""
        alive = alive & self.aim.affordable(chosen)
        if not alive.any():
            return True
        if self._over():
            return False
        self.nodes += 1
        if self._one_left(chosen, alive):
            self._left -= self._requests
            self._try(chosen, np.flatnonzero(alive), self.sample.values(self.people, chosen))
            return True
        said, lean = self._said(chosen, alive, lean)
        self._offer(chosen, self.sample.values(self.people, chosen))
        for one, rest in self._divided(chosen, alive, said):
            self._offer([*chosen, one], self.sample.values(self.people, [*chosen, one]))
            if not self._search([*chosen, one], rest, lean):
                return False
        return True

    def _over(self) -> bool:
        return self._left < 0 or time.monotonic() > self.deadline

    def _divided(self, chosen: list[int], alive: Mask, said: _Said) -> Iterator[tuple[int, Mask]]:
        """Yield each contact that may be chosen next, with those that may follow; contacts before it are left out."""
        alive = alive.copy()
        while alive.any():
            # A contact stays only if a set with it could be better: the more that are gone, the more go.
            while True:
                could = self._could(chosen, alive, said)
                if could.all():
                    break
                alive[np.flatnonzero(alive)[~could]] = False
            if not alive.any():
                return
            some = np.flatnonzero(alive)
            one = int(some[np.argmax(said.weight @ said.price[:, some])])
            alive[one] = False
            yield one, alive.copy()

    def _said(self, chosen: list[int], alive: Mask, lean: Floats) -> tuple[_Said, Floats]:
        """Return what cuts say, and where contacts opened in part reach most by them."""
        rounds = _ROUNDS[min(len(chosen), len(_ROUNDS) - 1)]
        target = self.aim.keys(self.best.values[None, :])[0, 1]
        groups, number = self.people.weight.shape[0], len(alive)
        values, price = np.zeros(groups), np.zeros((groups, number))
        best, least = _Said(values, price, values), np.inf
        for done in range(1, rounds + 1):
            x = np.where(alive, np.clip(lean, _LITTLE, 1.0), 0.0)
            x[chosen] = 1.0
            self._left -= self._requests
            cut = self._cuts.at(x)
            new = self._cuts.by_group(cut.price)
            there = self._cuts.by_group(cut.constant) + new[:, chosen].sum(axis=1)
            share = 1.0 / done
            values, price = (1 - share) * values + share * there, (1 - share) * price + share * new
            for one in ((there, new), (values, price)):
                most, weight, x_most = self._relaxed(chosen, alive, *one)
                if most < least or done == 1:
                    least, best = most, _Said(*one, weight)
            lean = lean + max(0.25, share) * (x_most - lean)
            if not chosen:
                self.most = least + SOLVER
            if self._over() or (not self.aim.floors and np.round(least + _ROUNDING, 11) < target):
                break
        return best, lean

    def _relaxed(self, chosen: list[int], alive: Mask, values: Floats, price: Floats) -> tuple[float, Floats, Floats]:
        """Return the most that is reached with contacts bought in part, weights of the groups, and the parts."""
        some = np.flatnonzero(alive)
        money = self.aim.budget - float(self.aim.cost[chosen].sum()) + 1e-9
        x = np.zeros(len(alive))
        weight = np.zeros(len(values))
        if self.aim.objective == "mean":
            weight[0] = 1.0
            worth = price[0, some] / np.maximum(self.aim.cost[some], 1e-9)
            order = some[np.argsort(-worth, kind="stable")]
            paid = np.cumsum(self.aim.cost[order])
            x[order] = np.clip((money - (paid - self.aim.cost[order])) / np.maximum(self.aim.cost[order], 1e-9), 0, 1)
            return float(values[0] + price[0] @ x), weight, x
        from scipy.optimize import linprog

        fair = list(self.aim.fair)
        rows = np.zeros((len(fair) + 1, len(some) + 1))
        rows[:-1, :-1], rows[:-1, -1] = -price[fair][:, some], 1.0
        rows[-1, :-1] = self.aim.cost[some]
        done = linprog(
            np.append(np.zeros(len(some)), -1.0), A_ub=rows, b_ub=np.append(values[fair], money),
            bounds=[(0.0, 1.0)] * len(some) + [(None, None)], method="highs-ds",
        )  # fmt: skip
        if done.status != 0:
            weight[fair] = 1.0 / len(fair)
            return np.inf, weight, x
        x[some] = done.x[:-1]
        dual = np.maximum(0.0, -np.asarray(done.ineqlin.marginals)[:-1])
        weight[fair] = dual / dual.sum()
        return -float(done.fun), weight, x

    def _could(self, chosen: list[int], alive: Mask, said: _Said) -> Mask:
        """Return which contacts that are alive could, by their prices, be in a better set."""
        some = np.flatnonzero(alive)
        cost = self.aim.cost[some]
        money = self.aim.budget - float(self.aim.cost[chosen].sum()) + 1e-9
        most = np.empty((len(some), len(said.values)))
        for group, price in enumerate(said.price[:, some]):
            most[:, group] = said.values[group] + _ROUNDING + _dearest(price, cost, money)
        mixed = said.weight @ said.values + _ROUNDING + _dearest(said.weight @ said.price[:, some], cost, money)
        keys, best = self.aim.keys(np.minimum(most, 1.0)), self.aim.keys(self.best.values[None, :])[0]
        first = np.argmax(keys != best, axis=1)
        rows = np.arange(len(some))
        better = keys[rows, first] > best[first]
        if not self.aim.floors:
            better &= np.round(mixed, 11) >= best[1]
        return np.asarray(better)

    def _one_left(self, chosen: list[int], alive: Mask) -> bool:
        """Return whether no two contacts that are alive can be afforded together."""
        cost = np.sort(self.aim.cost[alive])
        money = self.aim.budget - float(self.aim.cost[chosen].sum()) + 1e-9
        return len(cost) < 2 or float(cost[:2].sum()) > money

    def _try(self, chosen: list[int], some: Ints, before: Floats) -> None:
        after = before + self.sample.gains(self.people, chosen, some)
        one = self.aim.best(after)
        self._offer([*chosen, int(some[one])], after[one])

    def _offer(self, chosen: list[int], values: Floats) -> None:
        """Take a set if it is better than the best so far."""
        if self.aim.better(values, self.best.values):
            exact = self.sample.values(self.people, chosen)
            if self.aim.better(exact, self.best.values):
                self.best = Found(tuple(chosen), exact, every=False)


def _dearest(price: Floats, cost: Floats, money: float) -> Floats:
    """Return the most that contacts can be priced together, one of them fixed, if the last one may be bought in part.

    Examples
    --------
    >>> _dearest(np.array([3.0, 2.0, 1.0]), np.ones(3), 2.0).tolist()
    [5.0, 5.0, 4.0]
    """
    worth = np.divide(price, cost, out=np.full(len(price), np.inf), where=cost > 0)
    order = np.argsort(-worth, kind="stable")
    paid, won = np.cumsum(cost[order]), np.cumsum(price[order])
    whole_paid, whole_won = np.append(0.0, paid), np.append(0.0, won)
    # As if money were left for one contact less: all others then fill it. A contact that is among the dearest anyway
    # is counted once.
    spot = np.empty(len(price), dtype=np.int64)
    spot[order] = np.arange(len(price))
    left = money - cost

    def bought(at: Floats) -> Floats:
        return np.asarray(np.interp(np.clip(at, 0.0, whole_paid[-1]), whole_paid, whole_won), dtype=np.float64)

    inside = whole_paid[spot + 1] <= money
    return np.where(inside, bought(np.full(len(price), money)), price + bought(left))
