"""Whom visits and meetings met, counting each, against the defenders in contact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.composition import Attribute, composition, over
from hrdnet.metrics.intervals import Z95, clopper_pearson

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: Below so many visits and meetings nothing is claimed of what is usual.
FEWEST = 5


@dataclass(frozen=True)
class Meetings:
    """The visits and meetings of the log.

    Attributes
    ----------
    row : (meetings,) int64
        Row of the log.
    actors : (met,) int64
        Rows of the actors table that were met, of those asked about, in ascending order.
    met : (meetings, met) bool
        Which of them each met.
    only : (meetings,) bool
        Whether everybody it names is one of those asked about.
    nameless
        How many more visits and meetings name none of those asked about.
    """

    row: Ints
    actors: Ints
    met: Mask
    only: Mask
    nameless: int

    def __len__(self) -> int:
        return len(self.row)


def meetings_of(network: ProtectionNetwork, asked: Mask) -> Meetings:
    """Return the visits and meetings that met some of the actors asked about."""
    log = network.table("log")
    rows = np.flatnonzero(log.words("kind").is_any("visit", "meeting"))
    listed = log.texts("met").values
    whom = [[network.position(name) for name in listed[row] or ()] for row in rows.tolist()]
    actors = np.unique(np.array([one for some in whom for one in some if asked[one]], dtype=np.int64))
    met = np.zeros((len(rows), len(actors)), dtype=bool)
    for place, some in enumerate(whom):
        met[place, np.searchsorted(actors, [one for one in some if asked[one]]).astype(np.int64)] = True
    only = np.array([bool(asked[some].all()) for some in whom], dtype=bool)
    named = met.any(axis=1)
    return Meetings(rows[named], actors, met[named], only[named], int((~named).sum()))


@dataclass(frozen=True)
class Encounters:
    """People met at each meeting, by group, in the middle of what is not known, and the bounds of the groups' ratios.

    ``inside`` (meetings, groups) and ``people`` (meetings,) of whom the group is known; ``share_of`` (groups,); how
    many ``rows`` were met in all.
    """

    inside: Floats
    people: Floats
    rows: int
    share_met: Floats
    share_of: Floats
    ratio: Floats
    low: Floats
    high: Floats


def encounters(weights: Floats, seen: Mask, met: Floats, rows: int, attribute: Attribute) -> Encounters:
    """Compare the people met, each as often as met, with those they stand for.

    Parameters
    ----------
    weights : (states, parts)
        People.
    seen : (parts,) bool
        Whose row was ever met.
    met : (meetings, seen parts)
        1 where a meeting met a part's row.
    rows
        How many rows were met in all.
    attribute
        The groups compared.
    """
    often = np.zeros(len(seen))
    often[seen] = met.sum(axis=0)
    found = composition(weights, often, attribute)
    people = met * weights.mean(axis=0)[seen]
    inside = over(people, attribute.members[:, seen])
    known = people[:, ~attribute.unknown[seen]].sum(axis=1)
    shares = found.share_heard.mean(axis=0), found.share_of.mean(axis=0)
    return Encounters(inside, known, rows, *shares, found.ratio.mean(axis=0), found.low, found.high)


def held(network: ProtectionNetwork, weights: Floats, attribute: Attribute) -> Encounters:
    """Compare the regions in which visits and meetings were held with those in which the defenders live.

    Parameters
    ----------
    network
        The network.
    weights : (states, parts)
        People.
    attribute
        The regions in which they live.

    Returns
    -------
    Encounters
        One for each visit and meeting, in its region; one of which the log does not say it is in none.
    """
    log = network.table("log")
    rows = np.flatnonzero(log.words("kind").is_any("visit", "meeting"))
    where = log.texts("region").values[rows]
    inside = np.array([[place == name for name in attribute.names] for place in where], dtype=np.float64)
    inside = inside.reshape(len(rows), len(attribute.names))
    said = np.array([place is not None for place in where], dtype=np.float64)
    people, living = weights.sum(axis=1)[:, None], over(weights, attribute.members)
    missing = weights[:, attribute.unknown].sum(axis=1)[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        share_met, share_of = inside.sum(axis=0) / said.sum(), living / (people - missing)
        ratio = (share_met / share_of).mean(axis=0)
        low = inside.sum(axis=0) / len(rows) / ((living + missing) / people).max(axis=0)
        high = (inside.sum(axis=0) + len(rows) - said.sum()) / len(rows) / (living / people).min(axis=0)
    shares = share_met, share_of.mean(axis=0)
    return Encounters(inside, said, len(rows), *shares, ratio, np.fmin(low, ratio), np.fmax(high, ratio))


def women_met(
    network: ProtectionNetwork, meetings: Meetings, by_row: tuple[Floats, Floats], share_of: Floats
) -> Encounters:
    """Return how many women and others were met: as the log says, else as many as there are in the groups met.

    The log says how many women were met and which groups, not how many people: at least one of each group and as many
    as there were women, at most all of them. The middle stands for the rest, the ends for the bounds. It counts where
    a meeting names nobody but those asked about.

    Parameters
    ----------
    network
        The network.
    meetings
        Those that count.
    by_row : (states, meetings) twice
        Women, and people, in the groups that each meeting met.
    share_of : (states, 2)
        Shares of women and others among those they stand for.
    """
    women = network.table("log").numbers("women").take(meetings.row)
    said = women.known & meetings.only
    count = network.table("actors").numbers("count")
    fewest = np.maximum(meetings.met.sum(axis=1), women.low)
    most = np.maximum((meetings.met * np.nan_to_num(count.high[meetings.actors])).sum(axis=1), fewest)

    def met(some: Floats, everyone: Floats) -> tuple[Floats, Floats]:
        return np.where(said, some, by_row[0]), np.where(said, everyone, by_row[1])

    number = (fewest + most) / 2
    inside, people = met(np.minimum((women.low + women.high) / 2, number), number)
    # The share of women is lowest if few of them were among many people, and the other way round.
    cases = ((inside, people), met(women.low, most), met(np.minimum(women.high, fewest), fewest))
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = np.array([some.sum(axis=1) / everyone.sum(axis=1) for some, everyone in cases])
        ratios = np.stack([shares, 1 - shares], axis=-1) / share_of
    middle = np.stack([inside, people - inside], axis=-1).mean(axis=0)
    share_met = np.array([shares[0].mean(), 1 - shares[0].mean()])
    low, high = ratios.min(axis=(0, 1)), ratios.max(axis=(0, 1))
    rows = int(meetings.met.sum())
    return Encounters(
        middle, people.mean(axis=0), rows, share_met, share_of.mean(axis=0), ratios[0].mean(axis=0), low, high
    )


def sampled(found: Encounters) -> tuple[Floats, Floats]:
    """Return the 95 % interval of each group's ratio if the meetings are a sample of what is usual; NaN if too few.

    Korn & Graubard (1998, Survey Methodology 24, 193-201): the exact interval of a share among as many people as would
    be as sure if each were met by herself. The variance is that of a ratio of sums over meetings; their small number
    enters as Student's for the normal quantile. No more people than rows met, no more than meetings if nothing varied.
    """
    from scipy.special import stdtrit

    number = len(found.people)
    if number < FEWEST:
        nothing = np.full(found.ratio.shape, np.nan)
        return nothing, nothing
    share = np.clip(found.share_met, 0.0, 1.0)
    apart = found.inside - share * found.people[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = number / (number - 1) * (apart**2).sum(axis=0) / found.people.sum() ** 2
        worth = share * (1 - share) / variance * (Z95 / stdtrit(number - 1, 0.975)) ** 2
        varied = (share > 0) & (share < 1) & (variance > 0)
        low, high = clopper_pearson(share, np.where(varied, np.minimum(worth, found.rows), number))
        return low / found.share_of, high / found.share_of
