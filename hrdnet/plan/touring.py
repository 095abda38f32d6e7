"""What reach a region has if some missions tour it, in the worlds of ``metrics.reach``.

A mission that is asked for help is where a request ends, so a route runs over one channel of a tour at most, its last.
World by world, a region that two missions tour reaches what it reaches with the one or with the other: the tours of all
missions need one flood from each actor who is visited, and an "or". Tests hold this against ``reach`` itself.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.draws import U64
from hrdnet.graph import barriers as barrier_set
from hrdnet.graph.geography import DETOUR, KM_PER_HOUR
from hrdnet.metrics.engines.drawing import Drawing, Parts, drawing
from hrdnet.metrics.engines.passing import Evaluation
from hrdnet.metrics.engines.sampled import WORD, in_threads, processors, sample
from hrdnet.metrics.groups import part_weights, parts_of
from hrdnet.metrics.knowledge import states_of
from hrdnet.metrics.targets import roles
from hrdnet.sim.sharing.outreach import Tour, tour, with_tours
from hrdnet.sim.sharing.terrain import Terrain

if TYPE_CHECKING:
    from hrdnet.graph.barriers import Barriers

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)


@dataclass(frozen=True, eq=False)
class Touring:
    """Every mission's tour to every region, and the worlds in which it would help.

    Attributes
    ----------
    terrain
        Missions and regions.
    tours
        By number of a mission and of a region: whom it would meet there that it does not meet yet. Pairs that are
        missing bring nothing.
    parts
        Defenders in contact: the women and the others of each row.
    states
        Positions of what is not known, one dict a state of knowledge.
    """

    terrain: Terrain
    tours: Mapping[tuple[int, int], Tour]
    parts: Parts
    states: list[dict[str, float]]
    base: Evaluation
    union: Evaluation
    channel: Mapping[tuple[int, int], int]
    seed: int

    @classmethod
    def of(cls, terrain: Terrain, *, barriers: Barriers | None, seed: int) -> Touring:
        """Look at what missions could do in a network."""
        net, chosen = terrain.network, barrier_set.standing(barriers)
        people = [(*terrain.bodies(name), *terrain.defenders(name)) for name in terrain.regions]
        every = itertools.product(range(len(terrain.missions)), range(len(people)))
        tours = {(mission, region): tour(terrain, mission, people[region]) for mission, region in every}
        union = with_tours(terrain, [(one, 365.0) for one in tours.values()])
        first = len(net.table("channels"))
        opened = [(one.mission, row) for one in tours.values() for row in one.rows]
        channel = {key: first + number for number, key in enumerate(opened)}
        found = roles(net, "formal", host_state=False)
        base, wide = Evaluation(net, chosen, found), Evaluation(union, chosen, roles(union, "formal", host_state=False))
        states = states_of(base.coordinates, seed, certain=not wide.uncertain())
        return cls(terrain, tours, parts_of(net), states, base, wide, channel, seed)

    @cached_property
    def weights(self) -> Floats:
        """How many defenders each part stands for, (states, parts)."""
        return part_weights(self.terrain.network, self.parts, self.coordinates)

    @cached_property
    def coordinates(self) -> dict[str, Floats]:
        """Where in its range each unknown lies, by state of knowledge."""
        return {name: np.array([state[name] for state in self.states]) for name in self.base.coordinates}

    @cached_property
    def region(self) -> Ints:
        """The number of the region of each part, -1 where none is said, (parts,)."""
        number = {name: spot for spot, name in enumerate(self.terrain.regions)}
        return np.array([number.get(self.terrain.region_of[row] or "", -1) for row in self.parts.row], dtype=np.int64)

    @cached_property
    def hours(self) -> Floats:
        """Hours one way from each mission to the farthest it would meet in each region, (missions, regions)."""
        by_road = self.terrain.kilometres * DETOUR / KM_PER_HOUR
        hours = np.maximum(by_road, 0.5)
        for key, one in self.tours.items():
            known = [away for away in one.hours if not math.isnan(away)]
            if known:
                hours[key] = max(known)
        return hours

    def shares(self, sets: Sequence[tuple[int, ...]], *, worlds: int, first_world: int = 0) -> Floats:
        """Return the share of worlds in which each part reaches a mechanism if its region is toured by some missions.

        Parameters
        ----------
        sets
            Missions by number, one or several that tour the same region. None is the network as it is.
        worlds, first_world
            As for ``engines.sampled.sample``.

        Returns
        -------
        (sets, states, parts)
            Help from tours to other regions is not in it, so what all tours do together is at least as much.
        """
        if not worlds or not len(self.parts):
            return np.zeros((len(sets), len(self.states), len(self.parts)))
        basic = self._basic(worlds, first_world)

        def run(state: int) -> Floats:
            gained = self._of_state(state, worlds, first_world, everywhere=None)
            alone = [_joined(basic[state], gained, mission, self._regions) for mission in range(self._missions)]
            found = np.empty((len(sets), len(self.parts)))
            for number, missions in enumerate(sets):
                hits = basic[state].copy()
                for mission in missions:
                    hits |= alone[mission]
                found[number] = np.bitwise_count(hits).sum(axis=1) / worlds
            return found

        every = list(range(len(self.states)))
        return np.stack(list(in_threads(run, every, workers=processors(), what="missions on tour")), axis=1)

    def hits(self, chosen: Sequence[tuple[int, int]], *, worlds: int, first_world: int = 0) -> tuple[U64, U64]:
        """Return the worlds in which each part reaches a mechanism with all of some tours, and with all but each.

        Parameters
        ----------
        chosen
            Numbers of mission and region.

        Returns
        -------
        (states, parts, words) and (chosen, states, parts, words)
        """
        basic = self._basic(worlds, first_world)
        if not len(self.parts):
            return basic, np.zeros((len(chosen), *basic.shape), dtype=np.uint64)

        def run(state: int) -> tuple[U64, U64]:
            gained = self._of_state(state, worlds, first_world, everywhere=frozenset(chosen))
            nothing = np.zeros_like(basic[state])
            each = [gained.get(key, nothing) for key in chosen]
            before, after = [basic[state]], [nothing]
            for one, last in zip(each, reversed(each), strict=True):
                before.append(before[-1] | one)
                after.append(after[-1] | last)
            without = [before[spot] | after[len(each) - 1 - spot] for spot in range(len(each))]
            return before[-1], np.array(without, dtype=np.uint64).reshape(len(each), *nothing.shape)

        every = list(range(len(self.states)))
        found = list(in_threads(run, every, workers=processors(), what="what each mission adds"))
        return np.stack([one for one, _ in found]), np.stack([one for _, one in found], axis=1)

    def by_row(
        self, keys: Sequence[tuple[int, int]], *, worlds: int
    ) -> tuple[U64, dict[int, U64], dict[tuple[int, int], U64]]:
        """Return what single meetings of some tours (numbers of mission and region) would bring.

        Returns
        -------
        now : (states, parts, words)
            Worlds in which each part reaches a mechanism with the network as it is.
        come : by row, (states, parts of its region, words)
            Worlds in which their request comes to whom a tour would meet, and is passed on.
        lets : by mission and row, (states, words)
            Worlds in which a meeting with that row lets the mission hear and act.
        """
        heads = {mission: int(self.terrain.missions.rows[mission]) for mission, _ in keys}
        where = {row: self._regions[region] for mission, region in keys for row in self.tours[mission, region].rows}
        pairs = [(mission, row) for mission, region in keys for row in self.tours[mission, region].rows]

        def run(state: int) -> tuple[dict[int, U64], dict[tuple[int, int], U64]]:
            base, union = (_Drawn(one, state, worlds // WORD, 0) for one in self._ready)
            opened = {mission: union.opened(head) for mission, head in heads.items() if self.base.roles.target[head]}
            come = {row: base.arrives(row, self.parts, some) for row, some in sorted(where.items())}
            nothing = np.zeros(worlds // WORD, dtype=np.uint64)
            return come, {key: opened.get(key[0], {}).get(self.channel[key], nothing) for key in pairs}

        found = list(in_threads(run, list(range(len(self.states))), workers=processors(), what="whom to meet"))
        come = {row: np.stack([one[row] for one, _ in found]) for row in where}
        lets = {key: np.stack([one[key] for _, one in found]) for key in pairs}
        return self._basic(worlds, 0), come, lets

    @property
    def _missions(self) -> int:
        return len(self.terrain.missions)

    @cached_property
    def _regions(self) -> list[Ints]:
        """Parts of each region."""
        return [np.flatnonzero(self.region == spot) for spot in range(len(self.terrain.regions))]

    @cached_property
    def _ready(self) -> tuple[Drawing, Drawing]:
        return tuple(drawing(one, self.parts, self.states, self.seed) for one in (self.base, self.union))  # type: ignore[return-value]

    def _basic(self, worlds: int, first_world: int) -> U64:
        return sample(self.base, self.parts, self.states, worlds=worlds, seed=self.seed, first_world=first_world)

    def _of_state(
        self, state: int, worlds: int, first_world: int, *, everywhere: frozenset[tuple[int, int]] | None
    ) -> dict[tuple[int, int], U64]:
        """Return by tour the worlds in which it brings a request to its mission, for the parts of its region.

        With a set of tours, for those alone and for all parts.
        """
        base, union = (_Drawn(one, state, worlds // WORD, first_world // WORD) for one in self._ready)
        chosen = list(self.tours) if everywhere is None else [key for key in self.tours if key in everywhere]
        heads = {mission: int(self.terrain.missions.rows[mission]) for mission, _ in chosen}
        opened = {mission: union.opened(head) for mission, head in heads.items() if self.base.roles.target[head]}
        gained: dict[tuple[int, int], U64] = {}
        for region in sorted({spot for _, spot in chosen}):
            some = self._regions[region] if everywhere is None else np.arange(len(self.parts))
            keys = [key for key in chosen if key[1] == region]
            visited = sorted({row for key in keys for row in self.tours[key].rows})
            arrives = {row: base.arrives(row, self.parts, some) for row in visited}
            for key in keys:
                hits = np.zeros((len(some), worlds // WORD), dtype=np.uint64)
                for row in self.tours[key].rows:
                    channels = opened.get(key[0], {})
                    if self.channel[key[0], row] in channels:
                        hits |= arrives[row] & channels[self.channel[key[0], row]]
                gained[key] = hits
        return gained


def _joined(basic: U64, gained: Mapping[tuple[int, int], U64], mission: int, regions: Sequence[Ints]) -> U64:
    hits = basic.copy()
    for region, some in enumerate(regions):
        if (mission, region) in gained:
            hits[some] |= gained[mission, region]
    return hits


class _Drawn:
    """The worlds of one state of knowledge, drawn once: floods from many actors share the draws."""

    def __init__(self, ready: Drawing, state: int, words: int, group: int) -> None:
        from hrdnet.metrics.engines.openings import openings, room_for

        self._ready, self._chances = ready, ready.chances[state]
        self._room = room_for(len(ready.arcs.channel), ready.actors, ready.vertices, words)
        self._found = openings(self._room, ready.arcs, ready.things, self._chances, group)

    def opened(self, head: int) -> dict[int, U64]:
        """Return by channel the worlds in which it is open to an actor, and the actor acts."""
        from hrdnet.metrics.engines.openings import meet

        arcs = self._ready.arcs
        meet(self._found, arcs, self._ready.things, self._chances, head)
        rows = arcs.row[arcs.start[head] : arcs.start[head + 1]]
        return {int(arcs.channel[row]): self._found.rows[row] & self._found.accepts[head] for row in rows.tolist()}

    def arrives(self, row: int, parts: Parts, some: Ints) -> U64:
        """Return the worlds in which a request of some parts comes to a row, and it passes it on: (some, words)."""
        from hrdnet.metrics.engines.flood import spread

        ready, target = self._ready, np.array([row], dtype=np.int64)
        spread(self._found, self._room.asking, ready.arcs, ready.things, self._chances, target)
        # Whoever is visited herself passes nothing on: she asks.
        return np.where((parts.row[some] == row)[:, None], _ALL, self._room.asking[ready.place[some]])
