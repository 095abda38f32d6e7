r"""Sums of costs as a program of few variables: not who goes where, but within which cost something is open.

With the distinct costs :math:`D_{i1} < D_{i2} < \dots` of row i, :math:`z_{ik} = 1` if nothing within :math:`D_{ik}` is
open, so row i costs :math:`D_{i1} + \sum_k (D_{i,k+1} - D_{ik}) z_{ik}` (Elloumi 2010; García, Labbé & Marín 2011).
Rows that ask about the same set of sites share the variable (Cornuéjols, Nemhauser & Wolsey 1980). What is decided by
what is open anyway, and what would cost more than a plan at hand, is left out before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.plan.engines.programs import Program

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass
class _Question:
    """A variable: is nothing among these sites open? It weighs so much; it is that of ``inside`` less ``more``."""

    weight: float
    inside: int
    more: tuple[int, ...]


class _Questions:
    """The variables by their sets of sites."""

    def __init__(self) -> None:
        self.number: dict[bytes, int] = {}
        self.all: list[_Question] = []

    def ask(self, key: bytes, weight: float, inside: int, more: tuple[int, ...]) -> int:
        known = self.number.get(key)
        if known is None:
            known = self.number[key] = len(self.all)
            self.all.append(_Question(weight, inside, more))
        else:
            self.all[known].weight += weight
        return known


def radius_program(cost: Floats, p: int, fixed: Flags, farthest: Floats) -> Program:
    """Write the least sum of costs over p sites at most as a program; its first variables are the sites.

    Parameters
    ----------
    cost : (rows, sites)
        inf where there is no way; each row has a finite one.
    p
        Sites at most.
    fixed : (sites,)
        Open in any case.
    farthest : (rows,)
        What each row costs at most in a plan that is better than one at hand; inf if unknown.
    """
    from scipy.sparse import csr_matrix

    rows, sites = cost.shape
    order = np.argsort(cost, axis=1, kind="stable")
    questions = _Questions()
    constant, must = 0.0, []
    # Each site has a random-looking number; a set of sites is known by the exclusive or of two words.
    words = _words(sites)
    for row in range(rows):
        line = order[row]
        values = cost[row, line]
        starts = np.flatnonzero(np.append(True, values[1:] > values[:-1]))
        constant += float(values[0])
        known, inside = np.zeros(2, dtype=np.uint64), -1
        for rank, start in enumerate(starts.tolist()):
            end = int(starts[rank + 1]) if rank + 1 < len(starts) else sites
            more = line[start:end]
            if fixed[more].any():
                break
            known = known ^ np.bitwise_xor.reduce(words[more], axis=0)
            last = end == sites or not np.isfinite(values[end]) or values[end] > farthest[row]
            inside = questions.ask(
                known.tobytes(), 0.0 if last else float(values[end] - values[start]), inside, tuple(more.tolist())
            )
            if last:
                must.append(inside)
                break
    return _program(questions, csr_matrix, p, fixed, constant, must)


def questions_of(cost: Floats, fixed: Flags, farthest: Floats) -> int:
    """Return how many variables of rows the program has at most, if none is shared.

    Parameters
    ----------
    cost, fixed, farthest
        As for :func:`radius_program`.
    """
    limit = np.minimum(farthest, cost[:, fixed].min(axis=1, initial=np.inf))
    near = np.sort(np.minimum(cost, limit[:, None]), axis=1)
    return int((near[:, 1:] > near[:, :-1]).sum())


def _words(sites: int) -> npt.NDArray[np.uint64]:
    """Return two words for each site, always the same (Philox of its number)."""
    return np.random.Generator(np.random.Philox(key=7)).integers(0, 2**63, size=(sites, 2), dtype=np.uint64)


def _program(
    questions: _Questions, csr_matrix: type, p: int, fixed: Flags, constant: float, must: list[int]
) -> Program:
    """Put the variables and their constraints together."""
    sites, number = len(fixed), len(questions.all)
    where, columns, values, low = [], [], [], []
    for place, question in enumerate(questions.all):
        # z of this set >= z of the smaller set - what the sites between open.
        where += [place] * (1 + len(question.more))
        columns += [sites + place, *question.more]
        values += [1.0] * (1 + len(question.more))
        low.append(1.0)
        if question.inside >= 0:
            where.append(place)
            columns.append(sites + question.inside)
            values.append(-1.0)
            low[-1] = 0.0
    where += [number] * sites
    columns += range(sites)
    values += [1.0] * sites
    most = np.ones(sites + number)
    most[[sites + place for place in must]] = 0.0
    return Program(
        objective=np.concatenate([np.zeros(sites), [question.weight for question in questions.all]]),
        whole=np.arange(sites + number) < sites,
        rows=csr_matrix((values, (where, columns)), shape=(number + 1, sites + number)),
        low=np.append(np.array(low), -np.inf),
        high=np.append(np.full(number, np.inf), float(p)),
        least=np.concatenate([fixed.astype(np.float64), np.zeros(number)]),
        most=most,
        constant=constant,
    )
