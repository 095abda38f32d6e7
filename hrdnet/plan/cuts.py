r"""What no set of contacts can pass: a cut for each request in each world, added up.

Take a world and an asker whose request does not arrive as things are. For any set :math:`U` of vertices that has her in
it and no body, and that nothing open leaves, her request arrives only if a chosen contact leaves :math:`U`:

.. math:: y \le \sum_{e \text{ leaves } U} x_e, \qquad y \le 1.

Any such set gives a bound, whatever is chosen. The tightest at given :math:`x` is the narrowest cut, as wide as the
largest flow (Ford & Fulkerson 1956, doi:10.4153/CJM-1956-045-5). Added up over worlds and askers with their weights, a
group's reach is at most a constant and prices times :math:`x` (Benders cuts; as in Wu & Küçükyavuz 2018,
doi:10.1007/s10589-017-9958-x).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import counting_order
from hrdnet.metrics.engines.sampled import in_threads, processors
from hrdnet.plan.engines.narrowest import narrowest
from hrdnet.plan.engines.sides import Leaving, add_up, side_room, without_flow
from hrdnet.plan.engines.spreading import People
from hrdnet.plan.opened_worlds import Sample

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: Pieces into which the askers of a group are divided at most, and askers that one thread takes at a time.
_PIECES, _ASKERS = 128, 16
#: Parts into which the states of knowledge are divided at most, and pieces of groups in all that then remain.
_STATES, _ROWS = 4, 2000
#: Words of worlds at a time: what one batch looks at.
_WORDS = 8


@dataclass(frozen=True, eq=False)
class Cut:
    """What one cut a request says: a piece reaches at most ``constant + price @ x``.

    Attributes
    ----------
    constant : (pieces,)
    price : (pieces, contacts)
    """

    constant: Floats
    price: Floats


class Cuts:
    """The cuts of a sample for some groups: askers of a group are divided into pieces, each with cuts of its own.

    Attributes
    ----------
    group : (pieces,) int64
        The group of which each piece is.
    batches
        Words of worlds that are looked at together; all batches are all worlds.
    """

    def __init__(self, sample: Sample, people: People, groups: Sequence[int] | None = None) -> None:
        self.sample, self.people = sample, people
        self.asking = sample.asking(())
        contact = sample.web.contact
        self._opened, self._offered = self._leaving(contact < 0), self._leaving(contact >= 0)
        askers = len(people.vertex)
        block = np.arange(askers) // max(1, -(-askers // _PIECES))
        matters = np.any(people.weight > 0, axis=2)
        if groups is not None:
            matters[np.setdiff1d(np.arange(len(matters)), groups)] = False
        self._start = np.zeros(askers + 1, dtype=np.int64)
        number: dict[tuple[int, int], int] = {}
        pieces: list[int] = []
        of_piece: list[int] = []
        for asker in range(askers):
            for group in np.flatnonzero(matters[:, asker]).tolist():
                pieces.append(number.setdefault((int(block[asker]), group), len(number)))
                of_piece.append(group)
            self._start[asker + 1] = len(pieces)
        self._piece = np.array(pieces, dtype=np.int64)
        self._group = np.array(of_piece, dtype=np.int64)
        words = self.asking.shape[1]
        states = max(1, min(_STATES, len(sample.states), _ROWS // max(1, len(number))))
        self._state = np.arange(words) * states // words
        self._states = states
        self.group = np.repeat(np.array([group for _, group in number], dtype=np.int64), states)
        parts = max(1, words // _WORDS)
        self.batches = [np.arange(first, words, parts) for first in range(parts)]
        # Askers of one block stay with one thread: their sums are taken in one order.
        edges = np.flatnonzero(np.diff(block, prepend=-1))
        self._tasks: list[Ints] = []
        first = 0
        for edge in [*edges[1:].tolist(), askers]:
            if edge - first >= _ASKERS or edge == askers:
                self._tasks.append(np.arange(first, edge))
                first = edge

    def nothing(self) -> Cut:
        """Return a cut that says nothing yet, to be added to."""
        pieces = len(self.group)
        return Cut(np.zeros(pieces), np.zeros((pieces, self.sample.candidates)))

    def add(self, x: Floats, words: Ints, total: Cut | None = None) -> tuple[Floats, Floats]:
        """Find the narrowest cuts at ``x`` in some words of worlds.

        Parameters
        ----------
        total
            They are added to it, if given.

        Returns
        -------
        constant : (groups,), price : (groups, contacts)
            What they say of each group in these words.
        """
        # Words that are looked at together lie together: the kernels go over them again and again.
        web = self.sample.web._replace(passes=np.ascontiguousarray(self.sample.web.passes[:, words]))
        people = self.people._replace(weight=np.ascontiguousarray(self.people.weight[:, :, words]))
        asking, state = np.ascontiguousarray(self.asking[:, words]), self._state[words]
        # An arc that belongs to no contact has the number -1.
        part = self._leaving(np.append(x, 0.0)[web.contact] > 0)
        vertices, contacts = len(web.start) - 1, self.sample.candidates
        arcs = np.sort(np.concatenate([self._opened.arc, part.arc]))
        into = (total.constant, total.price) if total else (np.empty(0), np.empty((0, contacts)))
        share = self._start, self._group, self._piece * self._states, state

        def run(askers: Ints) -> tuple[Floats, Floats]:
            constant, price = np.zeros(len(people.weight)), np.zeros((len(people.weight), contacts))
            side = np.zeros((len(askers), vertices, len(words)), dtype=np.uint64)
            whole, needed = np.zeros((2, len(askers), len(words)), dtype=np.uint64)
            room = side_room(vertices, len(words))
            without_flow(web, people, asking, self._opened, part, x, askers, room, side, whole, needed)
            narrowest(web, people, needed, x, arcs, self.sample.targets, askers, side, whole)
            # Rows of a piece belong to one thread.
            add_up(web, people, asking, self._offered, askers, side, whole, *share, *into, constant, price)
            return constant, price

        found = np.zeros(len(people.weight)), np.zeros((len(people.weight), contacts))
        for some in in_threads(run, self._tasks, workers=processors(), what="looking for cuts"):
            for sums, more in zip(found, some, strict=True):
                np.add(sums, more, out=sums)
        return found

    def _leaving(self, some: Mask) -> Leaving:
        """Return some arcs by tail."""
        arcs = np.flatnonzero(some)
        start, order = counting_order(self.sample.web.tail[arcs], len(self.sample.web.start) - 1)
        return Leaving(start, arcs[order])

    def at(self, x: Floats | Sequence[float]) -> Cut:
        """Return the narrowest cuts at ``x`` in all worlds."""
        total = self.nothing()
        for words in self.batches:
            self.add(np.asarray(x, dtype=np.float64), words, total)
        return total

    def by_group(self, price: Floats) -> Floats:
        """Add up what is known by piece to groups, (groups, ...)."""
        out = np.zeros((self.people.weight.shape[0], *price.shape[1:]))
        for piece, group in enumerate(self.group.tolist()):
            out[group] += price[piece]
        return out
