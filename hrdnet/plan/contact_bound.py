"""What no plan of contacts can pass: cuts where contacts are opened in part, where that is worth most.

Cuts are narrowest where they were looked for. So the parts first go to where reach is highest, by exponentiated
gradient (Kivinen & Warmuth 1997, doi:10.1006/inco.1996.2612) over batches of worlds in turn: a contact that is worth
more than its share of the budget is opened further, others are closed. Contacts outside are given a little as soon as
they seem worth it, since a cut does not ask how many contacts with nothing leave it. On the way back over all worlds
every batch gives its cuts, and the programme over them (``cut_programme``) bounds every set of contacts.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.plan.aims import Aim
from hrdnet.plan.cut_programme import SOLVER, Programme, Solution
from hrdnet.plan.cuts import Cut, Cuts

Floats = npt.NDArray[np.float64]

#: Batches before the first cut that is kept; passes over all worlds.
_WARM, _PASSES = 12, 2
#: Contacts that are opened in part at first.
_FIRST = 300
#: What a contact that comes in takes of all that may be spent, how that falls from pass to pass, and below which share
#: of it a contact is closed.
_COMES_IN, _FALLS, _CLOSED = 3e-4, 0.2, 0.33
#: Share of what the budget is worth elsewhere from which on a contact comes in.
_WORTH = 1.1
#: How far a step goes, and reach by which groups differ so that the lower one counts e times as much.
_STEP, _APART = 1.0, 0.01
#: A pass that wins less than this share of the bound is the last.
_WINS = 1e-3


@dataclass(frozen=True)
class Bound:
    """What no plan can pass.

    Attributes
    ----------
    value
        Of the objective; minus infinity if no plan meets the demands at all.
    rounds
        How many rounds of cuts over all worlds it is made of.
    """

    value: float
    rounds: int


def bound(cuts: Cuts, first: Cut, aim: Aim, *, best: float, deadline: float) -> Bound:
    """Bound the objective of an aim from above.

    Parameters
    ----------
    first
        The cuts where nothing is opened.
    best
        The objective of a plan that was found: the bound need not be closer than that.
    deadline
        When to stop, by ``time.monotonic``.
    """
    programme = Programme(aim, cuts.group, cuts.people.weight.shape[0])
    programme.add(first)
    lean = _Lean(cuts, first, aim, programme)
    solved = programme.solve()
    value = np.inf if solved is None else solved.value
    for _ in range(_WARM):
        if time.monotonic() > deadline or value <= best + SOLVER:
            break
        lean.step()
    passes = 0
    while passes < _PASSES and value > best + SOLVER and time.monotonic() <= deadline:
        total = cuts.nothing()
        for _ in cuts.batches:
            lean.step(total)
        programme.add(total)
        passes += 1
        solved = programme.solve()
        if solved is None:
            break
        before, value = value, min(value, solved.value)
        if before - value < _WINS * abs(value):
            break
        lean.heed(solved)
    return Bound(max(value, best) if value > -np.inf else value, passes + 1)


class _Lean:
    """Contacts opened in part, leaning towards where reach is highest."""

    def __init__(self, cuts: Cuts, first: Cut, aim: Aim, programme: Programme) -> None:
        self.cuts, self.aim, self.fits = cuts, aim, programme.fits
        most, takes = aim.limits
        share = np.divide(takes, most[:, None], out=np.zeros(takes.shape), where=most[:, None] > 0)
        self.takes = share.max(axis=0)
        self.weight: Floats | None = None
        self.reach = cuts.by_group(first.constant)
        price = np.where(self.fits, self._weights() @ cuts.by_group(first.price), 0.0)
        worth = price / np.maximum(self.takes, 1e-9)
        self.x = np.zeros(len(price))
        some = np.argsort(-worth, kind="stable")[:_FIRST]
        self.x[some] = np.minimum(1.0, worth[some] / max(float(worth.max(initial=0.0)), 1e-12))
        self._spend()
        self.price, self.steps, self.batch = price, 0, 0

    def _weights(self) -> Floats:
        """Return how much each group counts: the lower its reach, or the more it misses its floor, the more."""
        if self.weight is not None:
            return self.weight
        weight = np.zeros(len(self.reach))
        if self.aim.objective in {"worst", "leximin"}:
            fair = list(self.aim.fair)
            low = self.reach[fair]
            weight[fair] = np.exp((low.min() - low) / _APART)
        else:
            weight[0] = 1.0
        for column, floor in self.aim.floors:
            weight[column] += np.exp(np.clip((floor - self.reach[column]) / _APART, -20.0, 3.0))
        return np.asarray(weight / weight.sum())

    def heed(self, solved: Solution) -> None:
        """Weigh groups as a programme does."""
        if self.weight is None:
            self.weight = self._weights()
        self.weight = 0.5 * (self.weight + solved.weight)

    def _spend(self) -> None:
        """Open all in proportion, each at most fully, until all that may be spent is."""
        low, high = 0.0, 1e12
        for _ in range(100):
            middle = 0.5 * (low + high) if high < 1e9 else max(1.0, 4.0 * low)
            if float(np.minimum(1.0, middle * self.x) @ self.takes) > 1.0:
                high = middle
            else:
                low = middle
            if low > 1e9:
                break
        self.x = np.minimum(1.0, low * self.x)

    def step(self, total: Cut | None = None) -> None:
        """Add the cuts of the next batch, and lean further."""
        words = self.cuts.batches[self.batch]
        constant, price = self.cuts.add(self.x, words, total)
        self.batch = (self.batch + 1) % len(self.cuts.batches)
        scale = len(self.cuts.batches)
        self.reach = 0.7 * self.reach + 0.3 * scale * (constant + price @ self.x)
        gain = np.where(self.fits, scale * (self._weights() @ price), 0.0)
        self.price = gain if not self.steps else 0.8 * self.price + 0.2 * gain
        self._lean(gain)
        self.steps += 1

    def _lean(self, gain: Floats) -> None:
        spent = max(float(self.takes @ self.x), 1e-12)
        level = float(gain @ self.x) / spent
        if level <= 0:
            return
        done = self.steps / len(self.cuts.batches) if len(self.cuts.batches) > 1 else self.steps / 16
        little = _COMES_IN * _FALLS**done
        worth = gain / np.maximum(self.takes, 1e-12) / level
        steady = self.price / np.maximum(self.takes, 1e-12) / level
        x = self.x * np.exp(np.clip(_STEP / np.sqrt(1.0 + done) * (worth - 1.0), -3.0, 3.0))
        enough = np.minimum(1.0, little / np.maximum(self.takes, little))
        x[x < _CLOSED * enough] = 0.0
        self.x = np.where((x < enough) & (steady > _WORTH), enough, x)
        self._spend()


def groups_of(aim: Aim) -> Sequence[int]:
    """Return the columns of values that a bound needs."""
    worst = aim.objective in {"worst", "leximin"}
    return sorted({0, *(aim.fair if worst else ()), *(column for column, _ in aim.floors)})
