"""Finding a good set of contacts: all sets where there are few, else one after the other, in pairs, and by exchange."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.plan.aims import Aim
from hrdnet.plan.engines.spreading import People
from hrdnet.plan.opened_worlds import Sample

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: As many sets are tried one by one.
FEW_SETS = 20_000
#: Contacts that an exchange looks at, by group: those that add most alone, and those that could add most with others.
_SHORT = 250
#: First contacts of a pair in series that are tried.
_FIRSTS = 6


@dataclass(frozen=True)
class Found:
    """A set of contacts, what it reaches by column of the aim, and whether every set was tried."""

    chosen: tuple[int, ...]
    values: Floats
    every: bool


class Search:
    """A search for the best set: deterministic, except that it ends at a deadline."""

    def __init__(self, sample: Sample, people: People, aim: Aim, potential: Floats, deadline: float) -> None:
        self.sample, self.people, self.aim, self.deadline = sample, people, aim, deadline
        self.potential = potential
        self.base = sample.values(people, ())

    def run(self) -> Found:
        """Return the best set found."""
        sets = self._sets()
        if sets is not None:
            return self._every(sets)
        self.short = self._shortlist()
        best = self._grown(())
        for start in self._pairs():
            best = self._better(best, self._grown(start))
        return self._exchanged(best)

    def _late(self) -> bool:
        return time.monotonic() > self.deadline

    def _better(self, one: Found, other: Found) -> Found:
        return other if self.aim.better(other.values, one.values) else one

    def _sets(self) -> Iterator[tuple[int, ...]] | None:
        """Return all sets that may be afforded, or ``None`` if there are too many."""
        number, cost = len(self.aim.cost), self.aim.cost
        if not number:
            return iter([()])
        cheapest = np.cumsum(np.sort(cost))
        largest = int((cheapest <= self.aim.budget + 1e-9).sum())
        count = sum(math.comb(number, size) for size in range(largest + 1))
        if count > FEW_SETS:
            return None
        sizes = range(largest + 1)
        return itertools.chain.from_iterable(itertools.combinations(range(number), size) for size in sizes)

    def _every(self, sets: Iterator[tuple[int, ...]]) -> Found:
        """Try every set; of equals the first, which is the smallest."""
        most, takes = self.aim.limits
        best = Found((), self.base, every=True)
        for chosen in sets:
            if chosen and np.all(takes[:, list(chosen)].sum(axis=1) <= most + 1e-9):
                best = self._better(best, Found(chosen, self.sample.values(self.people, chosen), every=True))
            if self._late():
                return Found(best.chosen, best.values, every=False)
        return best

    def _shortlist(self) -> Ints:
        """Return contacts that an exchange looks at."""
        every = np.arange(len(self.aim.cost))
        alone = self.sample.gains(self.people, (), every)
        groups = len(self.aim.names)
        chosen: set[int] = set()
        for column in range(groups):
            # What nobody asked the bound about has no potential of its own.
            potential = self.potential[column] if self.potential[column].any() else self.potential[0]
            for worth in (alone[:, column], potential):
                chosen.update(np.argsort(-worth, kind="stable")[: max(20, _SHORT // groups)].tolist())
        return np.array(sorted(chosen), dtype=np.int64)

    def _step(self, chosen: Sequence[int], among: Ints) -> tuple[int, Floats] | None:
        """Return the best contact to add and what is reached then, or ``None`` if none fits."""
        fits = among[self.aim.affordable(chosen)[among]]
        if not len(fits):
            return None
        before = self.sample.values(self.people, chosen)
        after = before + self.sample.gains(self.people, chosen, fits)
        best = self.aim.best(after)
        return int(fits[best]), after[best]

    def _grown(self, start: Sequence[int]) -> Found:
        """Add the best contact as long as one fits and helps."""
        chosen = list(start)
        values = self.sample.values(self.people, chosen)
        while not self._late():
            # All contacts while nothing is chosen that they could be in series with, then those on the list.
            step = self._step(chosen, self.short)
            if step is None or not self.aim.better(step[1], values):
                break
            chosen.append(step[0])
            values = step[1]
        return Found(tuple(chosen), self.sample.values(self.people, chosen), every=False)

    def _pairs(self) -> Iterator[tuple[int, int]]:
        """Yield pairs that are worth more together than alone: in series, one opens what the other leads to."""
        worth = self.potential[0] / np.maximum(self.aim.cost, 1e-9)
        firsts = self.short[np.argsort(-worth[self.short], kind="stable")][:_FIRSTS]
        for first in firsts.tolist():
            if self._late() or not self.aim.affordable(())[first]:
                continue
            second = self._step((first,), self.short)
            if second is not None:
                yield first, second[0]

    def _exchanged(self, best: Found) -> Found:
        """Exchange one contact for a better one as long as that helps."""
        improved = True
        while improved:
            improved = False
            for spot in range(len(best.chosen)):
                if self._late():
                    return best
                rest = best.chosen[:spot] + best.chosen[spot + 1 :]
                step = self._step(rest, self.short)
                if step is not None and self.aim.better(step[1], best.values) and step[0] != best.chosen[spot]:
                    chosen = (*rest, step[0])
                    best = Found(chosen, self.sample.values(self.people, chosen), every=False)
                    improved = True
        return best
