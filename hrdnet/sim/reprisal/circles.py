"""Who is around each defender: those whom the file ties to her, or family and colleagues as many have them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.draws import U64, entity_key, entity_keys, stream_key
from hrdnet.graph.vocabulary import Role, TieKind
from hrdnet.sim.engines.people import ASKED, GIVEN, REFUSED, STREAMS, Circle, Ints
from hrdnet.sim.reprisal.actions import USES

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork

Mask = npt.NDArray[np.bool_]

#: Classes of ties, by the parameter that says how strong they are.
STRENGTHS = ("w_partner", "w_kin", "w_colleague")
_PARTNER, _KIN, _COLLEAGUE = range(len(STRENGTHS))
#: Classes of persons: by what says how visible they are and how often there is one.
CLASSES = ("defender", "family", "colleague")
DEFENDER, FAMILY, COLLEAGUE = range(len(CLASSES))
_NOT_OF_FILE = -1
#: In the place of the number of a member: she stands for the whole row.
_WHOLE = -1


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
        found = [(0, place, _PARTNER if place == 1 else _KIN) for place in family]
        found += [(0, place, _COLLEAGUE) for place in colleagues]
        found += [(one, other, _KIN) for one, other in _ring(family)]
        found += [(one, other, _COLLEAGUE) for one, other in _ring(colleagues)]
        found += [(place, place + self.colleagues, _KIN) for place in colleagues]
        one, other, kind = np.array(found, dtype=np.int64).reshape(-1, 3).T
        return one, other, kind


def _ring(places: range) -> list[tuple[int, int]]:
    if len(places) < 2:
        return []
    pairs = list(itertools.pairwise(places))
    return pairs if len(places) == 2 else [*pairs, (places[0], places[-1])]


@dataclass(frozen=True, eq=False)
class Circles:
    """All persons of a run and their ties, in an order that does not depend on that of the rows.

    Attributes
    ----------
    engine
        What the kernel reads.
    row : (persons,) int64
        The row of the actors table of a person of the file; -1 for those of a template.
    kind : (persons,) int64
        The class of each person.
    typical : (persons,) bool
        Whether it is a place that is taken in some worlds only.
    strength : (arcs,) int64
        The class of strength of each arc.
    tie : (arcs,) int64
        The row of the ties table; -1 for ties of a template.
    member : (defenders,) int64
        Which of the defenders of her row each is; -1 if she stands for the whole row, since the file has her ties.
    template
        What those have of whom the file has no tie.
    """

    engine: Circle
    row: Ints
    kind: Ints
    typical: Mask
    strength: Ints
    tie: Ints
    member: Ints
    template: Template

    @property
    def degree(self) -> int:
        """The most ties that anybody has."""
        return int(np.diff(self.engine.first).max(initial=0))

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
        """
        ties = net.table("ties")
        ends = [
            ties.refs(end).codes.astype(np.int64) if len(ties) else np.empty(0, np.int64)
            for end in ("source", "target")
        ]
        tied = np.unique(np.concatenate(ends))
        people = _People(net)
        for row in tied.tolist():
            people.add_row(row)
        for row, number in sorted(most.items()):
            if row not in people.place:
                people.add_members(row, int(np.ceil(number)), template)
        one, other, kind, tie, keys = people.ties(ends, template)
        order_of_people = np.argsort(people.keys_array(), kind="stable")
        place = np.empty(len(order_of_people), dtype=np.int64)
        place[order_of_people] = np.arange(len(order_of_people))
        tail = np.concatenate([place[one], place[other]])
        head = np.concatenate([place[other], place[one]])
        both_kinds, both_ties, both_keys = np.tile(kind, 2), np.tile(tie, 2), np.tile(keys, 2)
        order = np.lexsort((both_keys, tail))
        first = np.zeros(len(place) + 1, dtype=np.int64)
        np.cumsum(np.bincount(tail, minlength=len(place)), out=first[1:])
        defenders, member = people.defenders(most)
        sorted_defenders = np.argsort(place[defenders], kind="stable")
        rows = people.row_array()[order_of_people]
        concerned = place[defenders][sorted_defenders]
        engine = Circle(
            first,
            head[order],
            both_keys[order],
            both_kinds[order] <= _KIN,
            people.keys_array()[order_of_people],
            concerned,
            _consents(net, people.origin_array()[order_of_people][concerned]),
            np.array([stream_key(seed, name) for name in STREAMS], dtype=np.uint64),
        )
        return cls(
            engine,
            people.origin_array()[order_of_people],
            people.kind_array()[order_of_people],
            rows < 0,
            both_kinds[order],
            both_ties[order],
            member[sorted_defenders],
            template,
        )


class _People:
    """Persons as they are found: those of the file, then those of templates."""

    def __init__(self, net: ProtectionNetwork) -> None:
        self.net = net
        self.place: dict[int, int] = {}
        self._family = net.table("actors").words("role").is_any(Role.FAMILY)
        self._defender = net.table("actors").words("role").is_any(Role.DEFENDER)
        self._keys: list[int] = []
        self._rows: list[int] = []
        self._origins: list[int] = []
        self._kinds: list[int] = []
        self._members: list[tuple[int, int, int]] = []

    def add_row(self, row: int) -> None:
        """Add a person whom the file ties to others."""
        self.place[row] = len(self._keys)
        kind = DEFENDER if self._defender[row] else FAMILY if self._family[row] else COLLEAGUE
        self._add(entity_key(self.net.ids[row]), row, row, kind)

    def add_members(self, row: int, number: int, template: Template) -> None:
        """Add the defenders that a row stands for, each with those around her."""
        kinds = template.people.tolist()
        for member in range(number):
            self._members.append((row, member, len(self._keys)))
            name = f"{self.net.ids[row]}/{member}"
            for spot, kind in enumerate(kinds):
                own = row if spot == 0 else _NOT_OF_FILE
                self._add(entity_key(f"{name}/{spot}"), own, row, kind)

    def _add(self, key: int, row: int, origin: int, kind: int) -> None:
        self._keys.append(key)
        self._rows.append(row)
        self._origins.append(origin)
        self._kinds.append(kind)

    def keys_array(self) -> U64:
        return np.array(self._keys, dtype=np.uint64)

    def row_array(self) -> Ints:
        """Return the row of each person of the file, -1 for places of templates."""
        return np.array(self._rows, dtype=np.int64)

    def origin_array(self) -> Ints:
        """Return the row by which each person came in."""
        return np.array(self._origins, dtype=np.int64)

    def kind_array(self) -> Ints:
        return np.array(self._kinds, dtype=np.int64)

    def ties(self, ends: list[Ints], template: Template) -> tuple[Ints, Ints, Ints, Ints, U64]:
        """Return both ends of each tie, its class of strength, its row in the file, and its key."""
        place = np.full(len(self.net), -1, dtype=np.int64)
        place[list(self.place)] = list(self.place.values())
        source, target = (place[end] for end in ends)
        kind = _kinds_of_ties(self.net, ends, self._family)
        one, other, kinds = template.ties
        begin = np.array([first for _, _, first in self._members], dtype=np.int64)[:, None]
        ones = np.concatenate([source, (begin + one).ravel()])
        others = np.concatenate([target, (begin + other).ravel()])
        rows = np.concatenate([np.arange(len(source)), np.full(begin.size * len(one), _NOT_OF_FILE)]).astype(np.int64)
        strengths = np.concatenate([kind, np.tile(kinds, begin.size)]).astype(np.int64)
        keys = self.keys_array()
        return ones, others, strengths, rows, _tie_keys(keys[ones], keys[others], strengths)

    def defenders(self, most: Mapping[int, float]) -> tuple[Ints, Ints]:
        """Return the persons concerned, and which of her row each is."""
        single = [(self.place[row], _WHOLE) for row in sorted(most) if row in self.place]
        found = single + [(spot, member) for _, member, spot in self._members]
        persons, member = np.array(found, dtype=np.int64).reshape(-1, 2).T
        return persons, member


def _kinds_of_ties(net: ProtectionNetwork, ends: list[Ints], family: Mask) -> Ints:
    """Return the class of strength of each tie of the file; a tie to family of which nobody says what is kin."""
    ties = net.table("ties")
    if not len(ties):
        return np.empty(0, dtype=np.int64)
    kind = ties.words("kind")
    kin = kind.is_any(TieKind.KIN) | (~kind.known & (family[ends[0]] | family[ends[1]]))
    return np.where(kind.is_any(TieKind.PARTNER), _PARTNER, np.where(kin, _KIN, _COLLEAGUE)).astype(np.int64)


def _tie_keys(one: U64, other: U64, kind: Ints) -> U64:
    """Return a key for each tie, the same from both ends."""
    least: U64 = np.minimum(one, other)
    mixed: U64 = (one ^ other) + entity_keys(STRENGTHS)[kind] + least * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9)
    return np.asarray(mixed ^ (mixed >> np.uint64(27)))


def _consents(net: ProtectionNetwork, rows: Ints) -> Ints:
    """Return what is known of each consent, (defenders, uses)."""
    found = np.full((len(rows), len(USES)), ASKED, dtype=np.int64)
    for number, use in enumerate(USES):
        words = net.table("actors").words(f"consent_{use}")
        found[words.is_any("yes")[rows], number] = GIVEN
        found[words.is_any("no")[rows], number] = REFUSED
    return found
