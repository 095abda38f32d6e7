"""What chance alone gives a body that hears so many rows: rows drawn by lot, without replacement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.draws import U64, single_draws
from hrdnet.metrics.composition import Attribute, dissimilarity, divided, over

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Drawings of lots; fewer where rows times drawings would pass the limit.
DRAWINGS = 1000
_AFFORDABLE, _FEWEST = 20_000_000, 200
#: Drawings worked on at once.
_CHUNK = 100
_TAILS = (0.025, 0.975)


@dataclass(frozen=True)
class Chance:
    """95 % range of the ratios (groups,), mean and 95 % range of the distance, if as many rows are drawn by lot."""

    low: Floats
    high: Floats
    distance: float
    distance_low: float
    distance_high: float


@dataclass(frozen=True)
class Rows:
    """People of some rows by group: as they count in its share, and in the distance; (groups, rows) each."""

    counted: Floats
    parted: Floats

    @classmethod
    def of(cls, attribute: Attribute, people: Floats, row: Ints, number: int) -> Rows:
        """Add up the parts of each row.

        Parameters
        ----------
        attribute
            Groups of parts.
        people : (parts,)
            How many each part stands for.
        row : (parts,)
            Row of each part, 0 to ``number`` - 1.
        number
            How many rows.
        """
        tables = np.zeros((2, number, len(attribute.names)))
        np.add.at(tables[0], row, (attribute.members * people).T)
        np.add.at(tables[1], row, (divided(attribute.members) * people).T)
        return cls(tables[0].T, tables[1].T)

    def compared(self, chosen: Floats) -> tuple[Floats, Floats]:
        """Return ratios (drawings, groups) and distances (drawings,) of chosen rows (drawings, rows), 0 or 1."""
        known = self.parted.sum(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = over(chosen, self.counted) / (chosen * known).sum(axis=1)[:, None]
            ratios = share / (self.counted.sum(axis=1) / known.sum())
        return ratios, dissimilarity(over(chosen, self.parted), self.parted.sum(axis=1))


def by_lot(seed: int, keys: U64, sizes: Sequence[int], tables: Sequence[Rows]) -> Iterator[tuple[int, int, Chance]]:
    """Draw as many rows as are heard and compare them with all, in the same drawings for every body and attribute.

    Parameters
    ----------
    seed
        Root seed.
    keys : (rows,) uint64
        Hashed ids: the rows with the smallest draws are chosen.
    sizes
        How many rows are heard, by body.
    tables
        By attribute.

    Yields
    ------
    tuple
        Position of the body, of the attribute, and what chance gives.
    """
    number = DRAWINGS if len(keys) * DRAWINGS <= _AFFORDABLE else _FEWEST
    found: dict[tuple[int, int], list[tuple[Floats, Floats]]] = {}
    for first in range(0, number, _CHUNK):
        drawn = single_draws(seed, "representation", keys, min(_CHUNK, number - first), first_world=first)
        order = np.argsort(drawn, axis=0, kind="stable")
        for body, size in enumerate(sizes):
            chosen = np.zeros((drawn.shape[1], len(keys)))
            np.put_along_axis(chosen, order[:size].T, 1.0, axis=1)
            for attribute, table in enumerate(tables):
                found.setdefault((body, attribute), []).append(table.compared(chosen))
    for (body, attribute), chunks in found.items():
        ratios, distances = (np.concatenate(one) for one in zip(*chunks, strict=True))
        low, high = np.quantile(ratios, _TAILS, axis=0)
        ends = np.quantile(distances, _TAILS)
        yield body, attribute, Chance(low, high, float(distances.mean()), float(ends[0]), float(ends[1]))
