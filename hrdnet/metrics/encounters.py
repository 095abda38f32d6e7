"""Whom visits and meetings met, counting each, against the defenders in contact."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.draws import U64, entity_keys, single_draws
from hrdnet.metrics.composition import Attribute, composition, over
from hrdnet.metrics.intervals import share_interval

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: Below so many visits and meetings nothing is claimed of what is usual.
FEWEST = 5
#: Resamplings of the meetings.
RESAMPLINGS = 1000
_TAILS = (0.025, 0.975)


@dataclass(frozen=True)
class Meetings:
    """The visits and meetings of the log.

    Attributes
    ----------
    row : (meetings,) int64
        Row of the log.
    met : (meetings, actors) bool
        Whom each met, of those asked about.
    only : (meetings,) bool
        Whether everybody it names is one of those asked about.
    keys : (meetings,) uint64
        Names of their draws, made of what the log says of each: the order of the rows does not matter.
    nameless
        How many more visits and meetings name none of those asked about.
    """

    row: Ints
    met: Mask
    only: Mask
    keys: U64
    nameless: int

    def __len__(self) -> int:
        return len(self.row)


def meetings_of(network: ProtectionNetwork, asked: Mask) -> Meetings:
    """Return the visits and meetings that met some of the actors asked about."""
    log = network.table("log")
    rows = np.flatnonzero(log.words("kind").is_any("visit", "meeting"))
    listed = log.texts("met").values
    met = np.zeros((len(rows), len(network)), dtype=bool)
    only = np.zeros(len(rows), dtype=bool)
    for place, row in enumerate(rows.tolist()):
        whom = [network.position(name) for name in listed[row] or ()]
        met[place, whom] = asked[whom]
        only[place] = asked[whom].all()
    named = met.any(axis=1)
    keys = _keys(network, rows)
    return Meetings(rows[named], met[named], only[named], keys[named], int((~named).sum()))


def _keys(network: ProtectionNetwork, rows: Ints) -> U64:
    """Name each meeting by what the log says of it, and by which of those that say the same it is."""
    log = network.table("log")
    cells = [log.columns[name].cells() for name in ("month", "region", "body", "kind", "met") if name in log.columns]
    seen: Counter[str] = Counter()
    names = []
    for row in rows.tolist():
        name = repr([column[row] for column in cells])
        seen[name] += 1
        names.append(f"{name} {seen[name]}")
    return entity_keys(names)


@dataclass(frozen=True)
class Encounters:
    """People met at each meeting, by group, in the middle of what is not known, and the bounds of the groups' ratios.

    ``inside`` (meetings, groups) and ``people`` (meetings,) of whom the group is known; ``share_of`` (groups,).
    """

    inside: Floats
    people: Floats
    share_met: Floats
    share_of: Floats
    ratio: Floats
    low: Floats
    high: Floats


def encounters(weights: Floats, met: Floats, attribute: Attribute) -> Encounters:
    """Compare the people met, each as often as met, with those they stand for.

    Parameters
    ----------
    weights : (states, parts)
        People.
    met : (meetings, parts)
        1 where a meeting met a part's row.
    attribute
        The groups compared.
    """
    found = composition(weights, met.sum(axis=0), attribute)
    people = weights.mean(axis=0)
    inside = over(met * people, attribute.members)
    known = (met * people)[:, ~attribute.unknown].sum(axis=1)
    shares = found.share_heard.mean(axis=0), found.share_of.mean(axis=0)
    return Encounters(inside, known, *shares, found.ratio.mean(axis=0), found.low, found.high)


def held(network: ProtectionNetwork, weights: Floats, attribute: Attribute) -> tuple[U64, Encounters]:
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
    keys, encounters
        Names of the draws of all visits and meetings, and their regions; one that the log does not say is in none.
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
    return _keys(network, rows), Encounters(inside, said, *shares, ratio, np.fmin(low, ratio), np.fmax(high, ratio))


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
    most = np.maximum((meetings.met * np.nan_to_num(count.high)).sum(axis=1), fewest)

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
    return Encounters(middle, people.mean(axis=0), share_met, share_of.mean(axis=0), ratios[0].mean(axis=0), low, high)


def resampled(seed: int, keys: U64, found: Encounters) -> tuple[Floats, Floats]:
    """Return the 95 % interval of each group's ratio if the meetings are a sample of what is usual; NaN if too few.

    The Bayesian bootstrap (Rubin 1981, doi:10.1214/aos/1176345338): each meeting weighs as much as an exponential draw.
    A group that no meeting met, or whose people were all who were met, gets the exact interval of as many yes or no.
    """
    number = len(keys)
    nothing = np.full(found.ratio.shape, np.nan)
    if number < FEWEST:
        return nothing, nothing
    drawn = single_draws(seed, "representation meetings", keys, RESAMPLINGS)
    weight = -np.log((drawn + 0.5) / 2.0**32)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = over(weight.T, found.inside.T) / over(weight.T, found.people[None, :])
        low, high = np.quantile(shares, _TAILS, axis=0)
        low = np.where(found.share_met >= 1, share_interval(1.0, number)[0], low)
        high = np.where(found.share_met <= 0, share_interval(0.0, number)[1], high)
        return low / found.share_of, high / found.share_of
