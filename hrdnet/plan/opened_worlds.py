"""The worlds of ``metrics.reach`` with every candidate in them: what a set of opened contacts reaches there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.graph.barriers import Barriers
from hrdnet.metrics.engines.drawing import Parts, drawing, outgoing_of
from hrdnet.metrics.engines.passing import Evaluation
from hrdnet.metrics.engines.sampled import WORD, in_threads, processors
from hrdnet.metrics.groups import part_weights, parts_of
from hrdnet.metrics.knowledge import states_of
from hrdnet.metrics.targets import roles
from hrdnet.plan.candidates import Candidates

if TYPE_CHECKING:
    from hrdnet.plan.engines.spreading import People, Web

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Bits = npt.NDArray[np.uint64]

#: Contacts that one thread tries at a time.
_BLOCK = 64


@dataclass(frozen=True, eq=False)
class Sample:
    """The question of one sample of worlds: who asks, in which states of knowledge, and all that is drawn.

    Attributes
    ----------
    parts
        Who asks.
    states
        Positions in 0 to 1 by what is not known.
    words
        Machine words of worlds in each state.
    coordinates
        The same positions by name.
    """

    evaluation: Evaluation
    parts: Parts
    place: Ints
    states: list[dict[str, float]]
    words: int
    web: Web
    targets: Ints
    actors: int
    candidates: int
    uncertain: tuple[str, ...]

    @property
    def coordinates(self) -> dict[str, Floats]:
        """Positions by what is not known, (states,) each."""
        return {name: np.array([state[name] for state in self.states]) for name in self.evaluation.coordinates}

    @cached_property
    def weights(self) -> Floats:
        """Defenders for whom each part stands, (states, parts)."""
        return part_weights(self.evaluation.network, self.parts, self.coordinates)

    def people(self, groups: Sequence[Mask], shares: Floats | None = None) -> People:
        """Return the weights of some groups of parts over the worlds.

        Parameters
        ----------
        groups
            Masks over the parts; none is empty.
        shares : (states,), optional
            How much each state of knowledge counts, with sum 1; all alike by default.
        """
        from hrdnet.plan.engines.spreading import People

        shares = np.full(len(self.states), 1 / len(self.states)) if shares is None else shares
        vertex, number = np.unique(self.place, return_inverse=True)
        weight = np.zeros((len(groups), len(vertex), len(self.states) * self.words))
        for group, members in enumerate(groups):
            of_part = self.weights * members
            of_part = of_part * (shares / of_part.sum(axis=1) / (WORD * self.words))[:, None]
            for state in range(len(self.states)):
                at = np.bincount(number, of_part[state], minlength=len(vertex))
                weight[group, :, state * self.words : (state + 1) * self.words] = at[:, None]
        back = np.full(len(self.web.start) - 1, -1, dtype=np.int64)
        back[vertex] = np.arange(len(vertex))
        return People(vertex.astype(np.int64), back, weight)

    def opened(self, chosen: Iterable[int]) -> Mask:
        """Return flags of some candidates."""
        flags = np.zeros(self.candidates, dtype=np.bool_)
        flags[list(chosen)] = True
        return flags

    def asking(self, chosen: Iterable[int]) -> Bits:
        """Return the worlds in which each vertex reaches a body with some candidates opened."""
        from hrdnet.plan.engines.spreading import reached

        return reached(self.web, self.opened(chosen), self.targets, self.actors)

    def values(self, people: People, chosen: Iterable[int]) -> Floats:
        """Return each group's reach with some candidates opened."""
        from hrdnet.plan.engines.spreading import values

        return values(people, self.asking(chosen))

    def gains(self, people: People, chosen: Iterable[int], contacts: Ints, asking: Bits | None = None) -> Floats:
        """Return what each of some contacts alone would add to a set, (contacts, groups)."""
        from hrdnet.plan.engines.spreading import gains, memory

        before = self.asking(chosen) if asking is None else asking
        opened = self.opened(chosen)
        out = np.zeros((len(contacts), people.weight.shape[0]))

        def run(first: int) -> None:
            some = slice(first, first + block)
            gains(
                self.web, people, opened.copy(), before.copy(), contacts[some], memory(self.web, self.actors), out[some]
            )

        workers = processors()
        block = max(_BLOCK, -(-len(contacts) // (4 * workers)))
        for _ in in_threads(run, range(0, len(contacts), block), workers=workers, what="trying contacts"):
            pass
        return out

    def hits(self, chosen: Iterable[int]) -> Bits:
        """Return the worlds in which each part reaches a body, (states, parts, words), as ``metrics.reach`` keeps."""
        found = self.asking(chosen)[self.place]
        return np.ascontiguousarray(found.reshape(len(self.parts), len(self.states), self.words).transpose(1, 0, 2))


def sample_of(
    found: Candidates,
    to: str | Sequence[str],
    barriers: Barriers,
    *,
    host_state: bool,
    worlds: int,
    states: int,
    seed: int,
) -> Sample:
    """Draw all that passes, existing contacts and candidates, in the worlds of ``metrics.reach`` of the same seed.

    A candidate is drawn by its id as if it were in the network; whether a state of knowledge is needed at all depends
    on the candidates too, since trust in them is not known.
    """
    evaluation = Evaluation(found.wide, barriers, roles(found.wide, to, host_state=host_state))
    parts = parts_of(found.wide)
    uncertain = evaluation.uncertain()
    positions = states_of(evaluation.coordinates, seed, certain=not uncertain)[:states]
    return _drawn(evaluation, parts, positions, found, worlds // WORD, seed, uncertain)


def _drawn(
    evaluation: Evaluation,
    parts: Parts,
    states: list[dict[str, float]],
    found: Candidates,
    words: int,
    seed: int,
    uncertain: tuple[str, ...],
) -> Sample:
    from hrdnet.metrics.engines.openings import room_for
    from hrdnet.plan.engines.spreading import Web, draw

    ready = drawing(evaluation, parts, states, seed)
    arcs = ready.arcs
    head = np.repeat(np.arange(len(arcs.start) - 1, dtype=np.int32), np.diff(arcs.start))
    passes = np.empty((len(arcs.tail), len(states) * words), dtype=np.uint64)

    def run(state: int) -> None:
        room = room_for(len(arcs.channel), ready.actors, ready.vertices, words)
        draw(passes, room, arcs, head, ready.things, ready.chances[state], 0, state * words)

    for _ in in_threads(run, range(len(states)), workers=processors(), what="drawing worlds"):
        pass
    number = np.full(len(evaluation.network.channel_ids), -1, dtype=np.int32)
    number[found.rows] = np.arange(len(found), dtype=np.int32)
    contact = number[arcs.channel[arcs.row]]
    out = outgoing_of(ready)
    own = np.argsort(contact, kind="stable")[int((contact < 0).sum()) :]
    own_start = np.zeros(len(found) + 1, dtype=np.int64)
    np.cumsum(np.bincount(contact[own], minlength=len(found)), out=own_start[1:])
    web = Web(arcs.start, arcs.tail, head, contact, out.start, out.arc, own_start, own.astype(np.int64), passes)
    # A row that is itself a target has arrived, whoever of it asks.
    arrived = evaluation.roles.target[parts.row]
    place = np.where(arrived, parts.row, ready.place)
    return Sample(evaluation, parts, place, states, words, web, ready.targets, ready.actors, len(found), uncertain)
