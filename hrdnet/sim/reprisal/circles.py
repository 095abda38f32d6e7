"""Who is around each defender: those whom the file ties to her, or family and colleagues as many have them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.draws import U64, entity_keys, stream_key
from hrdnet.errors import UsageError
from hrdnet.graph.vocabulary import Role, TieKind
from hrdnet.sim.engines.people import ASKED, BONDS, GIVEN, KIN, OTHER, PARTNER, REFUSED, STREAMS, Circle, Ints
from hrdnet.sim.reprisal.actions import USES

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork

Mask = npt.NDArray[np.bool_]

#: Classes of persons: by what says how visible they are and how often there is one.
CLASSES = ("defender", "family", "colleague")
DEFENDER, FAMILY, COLLEAGUE = range(len(CLASSES))
_NOT_OF_FILE = -1
#: In the place of the number of a member: she stands for the whole row.
_WHOLE = -1
#: Persons at most that are put around defenders: 25 million take about 5 GB.
_MOST_PERSONS = 25_000_000
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Template:
    """Family and colleagues of a defender of whom the file has no tie: places for them, taken in some worlds only.

    A partner and kin, tied to her and in a ring; colleagues, tied to her and in a ring; and one relative of each
    colleague, so that harm can go on to people whom she does not know (assumption).

    Attributes
    ----------
    family, colleagues
        How many places there are.
    """

    family: int
    colleagues: int

    @property
    def people(self) -> Ints:
        """The class of each place; the defender herself is place 0."""
        around = [FAMILY] * self.family + [COLLEAGUE] * self.colleagues + [FAMILY] * self.colleagues
        return np.array([DEFENDER, *around], dtype=np.int64)

    @property
    def ties(self) -> tuple[Ints, Ints, Ints]:
        """One end, the other end, and the class of each tie."""
        family = range(1, 1 + self.family)
        colleagues = range(1 + self.family, 1 + self.family + self.colleagues)
        found = [(0, place, PARTNER if place == 1 else KIN) for place in family]
        found += [(0, place, OTHER) for place in colleagues]
        found += [(one, other, KIN) for one, other in _ring(family)]
        found += [(one, other, OTHER) for one, other in _ring(colleagues)]
        found += [(place, place + self.colleagues, KIN) for place in colleagues]
        one, other, kind = np.array(found, dtype=np.int64).reshape(-1, 3).T
        return one, other, kind


def _ring(places: range) -> list[tuple[int, int]]:
    if len(places) < 2:
        return []
    pairs = list(itertools.pairwise(places))
    return pairs if len(places) == 2 else [*pairs, (places[0], places[-1])]


@dataclass(frozen=True)
class Relations:
    """The ties of the file, one for each two people, however many rows say that they are tied.

    Attributes
    ----------
    one, other : (relations,) int64
        Rows of the actors table.
    kind : (relations,) int64
        The class of the closest of its ties.
    row, relation : (ties,) int64
        Rows of the ties table in the order of relations, and the relation of each.
    """

    one: Ints
    other: Ints
    kind: Ints
    row: Ints
    relation: Ints

    @classmethod
    def of(cls, net: ProtectionNetwork) -> Relations:
        """Read the ties of a file. A tie to family of which nobody says what it is counts as kin."""
        ties = net.table("ties")
        if not len(ties):
            nothing = np.empty(0, dtype=np.int64)
            return cls(nothing, nothing, nothing, nothing, nothing)
        source, target = (ties.refs(end).codes.astype(np.int64) for end in ("source", "target"))
        words, family = ties.words("kind"), net.table("actors").words("role").is_any(Role.FAMILY)
        kin = words.is_any(TieKind.KIN) | (~words.known & (family[source] | family[target]))
        kind = np.where(words.is_any(TieKind.PARTNER), PARTNER, np.where(kin, KIN, OTHER)).astype(np.int64)
        pair = np.minimum(source, target) * len(net) + np.maximum(source, target)
        row = np.argsort(pair, kind="stable")
        names, relation = np.unique(pair[row], return_inverse=True)
        closest = np.full(len(names), OTHER, dtype=np.int64)
        np.minimum.at(closest, relation, kind[row])
        return cls(names // len(net), names % len(net), closest, row, relation.astype(np.int64))

    def most(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the largest value of the ties of each relation, NaN if none is known."""
        found = np.full(len(self.one), np.nan)
        np.fmax.at(found, self.relation, values[self.row])
        return found


@dataclass(frozen=True, eq=False)
class Circles:
    """All persons of a run and their ties, in an order that does not depend on that of the rows.

    Attributes
    ----------
    engine
        What the kernel reads.
    row : (defenders,) int64
        The row of the actors table of each defender concerned.
    member : (defenders,) int64
        Which of the defenders of her row each is; -1 if she stands for the whole row, since the file has her ties.
    relations
        Ties of the file.
    template
        What those have of whom the file has no tie.
    """

    engine: Circle
    row: Ints
    member: Ints
    relations: Relations
    template: Template

    @property
    def degree(self) -> int:
        """The most ties that anybody has."""
        return int(np.diff(self.engine.first).max(initial=0))

    @cached_property
    def tied(self) -> tuple[int, Ints, Ints, Ints]:
        """How many people the file ties to others; by tie both ends and the relation, in the engine's order."""
        engine = self.engine
        arcs = np.flatnonzero(engine.relation >= 0)
        tail = np.searchsorted(engine.first, arcs, side="right") - 1
        head = engine.other[arcs].astype(np.int64)
        once = tail < head
        names, ends = np.unique(np.concatenate([tail[once], head[once]]), return_inverse=True)
        number = int(once.sum())
        return len(names), ends[:number], ends[number:], engine.relation[arcs][once].astype(np.int64)

    @classmethod
    def of(cls, net: ProtectionNetwork, most: Mapping[int, float], template: Template, seed: int) -> Circles:
        """Put persons and ties in order.

        Parameters
        ----------
        net
            The network.
        most
            By row of those concerned: the most defenders that it may stand for. A row with ties is one person.
        template
            For rows without ties.
        seed
            Root seed.

        Raises
        ------
        UsageError
            If more people are to be put around defenders than memory is likely to hold.
        """
        relations = Relations.of(net)
        people = _People.of(net, np.unique(np.concatenate([relations.one, relations.other])), most, template)
        order = np.argsort(people.keys, kind="stable")
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        one, other, kind, relation = people.ties(relations, template)
        keys = _tie_keys(people.keys[one], people.keys[other], kind)
        tail, head = np.concatenate([place[one], place[other]]), np.concatenate([place[other], place[one]])
        arcs = np.lexsort((np.tile(keys, 2), tail))
        first = np.zeros(len(place) + 1, dtype=np.int64)
        np.cumsum(np.bincount(tail, minlength=len(place)), out=first[1:])
        ties = arcs % max(len(keys), 1)
        concerned = np.argsort(place[people.defender], kind="stable")
        rows = people.origin[people.defender][concerned]
        engine = Circle(
            first,
            head[arcs].astype(np.int32),
            keys[ties],
            kind[ties].astype(np.int8),
            relation[ties].astype(np.int32),
            people.keys[order],
            people.kind[order].astype(np.int8),
            people.row[order].astype(np.int32),
            place[people.defender][concerned],
            _consents(net, rows),
            np.array([stream_key(seed, name) for name in STREAMS], dtype=np.uint64),
        )
        return cls(engine, rows, people.member[concerned], relations, template)


@dataclass(frozen=True, eq=False)
class _People:
    """Persons as they are found: those whom the file ties to others, then defenders each with those around her.

    By person: key, row of the file (-1 for places of templates), row by which she came in, class. Then those concerned:
    which persons they are, and which of her row each is. ``begin`` is the first person around each that has a template.
    """

    keys: U64
    row: Ints
    origin: Ints
    kind: Ints
    defender: Ints
    member: Ints
    begin: Ints
    place: Ints

    @classmethod
    def of(cls, net: ProtectionNetwork, tied: Ints, most: Mapping[int, float], template: Template) -> _People:
        roles = net.table("actors").words("role")
        usual = np.where(roles.is_any(Role.FAMILY), FAMILY, COLLEAGUE)
        kinds = np.where(roles.is_any(Role.DEFENDER), DEFENDER, usual).astype(np.int64)
        place = np.full(len(net), -1, dtype=np.int64)
        place[tied] = np.arange(len(tied))
        rows = np.array(sorted(most), dtype=np.int64)
        single = rows[place[rows] >= 0]
        groups = rows[place[rows] < 0]
        around = template.people
        whole = sum(np.ceil(most[row]) for row in groups.tolist())
        if whole * len(around) > _MOST_PERSONS:
            raise UsageError(
                f"{whole:,.0f} defenders with those around them are more than memory is likely to hold; "
                f"ask for a group of {_MOST_PERSONS // len(around):,} at most"
            )
        sizes = np.array([int(np.ceil(most[row])) for row in groups.tolist()], dtype=np.int64)
        row = np.repeat(groups, sizes)
        member = np.arange(len(row)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        own = entity_keys(
            f"{net.ids[one]}\0{number}" for one, number in zip(row.tolist(), member.tolist(), strict=True)
        )
        spots = np.arange(len(around), dtype=np.uint64)
        keys = _mixed(own[:, None] + spots * _GOLDEN)
        keys[:, 0] = own
        begin = len(tied) + len(around) * np.arange(len(row), dtype=np.int64)
        of_template = np.full((len(row), len(around)), _NOT_OF_FILE, dtype=np.int64)
        of_template[:, 0] = row
        return cls(
            np.concatenate([entity_keys(net.ids[one] for one in tied.tolist()), keys.ravel()]),
            np.concatenate([tied, of_template.ravel()]),
            np.concatenate([tied, np.repeat(row, len(around))]),
            np.concatenate([kinds[tied], np.tile(around, len(row))]),
            np.concatenate([place[single], begin]),
            np.concatenate([np.full(len(single), _WHOLE, dtype=np.int64), member]),
            begin,
            place,
        )

    def ties(self, relations: Relations, template: Template) -> tuple[Ints, Ints, Ints, Ints]:
        """Return both ends of each tie, its class, and its relation in the file (-1: none)."""
        one, other, kinds = template.ties
        begin = self.begin[:, None]
        number = len(self.begin) * len(one)
        return (
            np.concatenate([self.place[relations.one], (begin + one).ravel()]),
            np.concatenate([self.place[relations.other], (begin + other).ravel()]),
            np.concatenate([relations.kind, np.tile(kinds, len(self.begin))]),
            np.concatenate([np.arange(len(relations.one)), np.full(number, _NOT_OF_FILE)]).astype(np.int64),
        )


def _tie_keys(one: U64, other: U64, kind: Ints) -> U64:
    """Return a key for each tie, the same from both ends."""
    least: U64 = np.minimum(one, other)
    return _mixed((one ^ other) + entity_keys(BONDS)[kind] + least * _GOLDEN)


def _mixed(numbers: U64) -> U64:
    """Scatter numbers over 64 bits, no two of them to the same place (the last steps of splitmix64)."""
    numbers = (numbers ^ (numbers >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9)
    return np.asarray(numbers ^ (numbers >> np.uint64(27)))


def _consents(net: ProtectionNetwork, rows: Ints) -> Ints:
    """Return what is known of each consent, (defenders, uses)."""
    found = np.full((len(rows), len(USES)), ASKED, dtype=np.int64)
    for number, use in enumerate(USES):
        words = net.table("actors").words(f"consent_{use}")
        found[words.is_any("yes")[rows], number] = GIVEN
        found[words.is_any("no")[rows], number] = REFUSED
    return found
