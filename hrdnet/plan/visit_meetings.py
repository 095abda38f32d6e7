"""Whom a mission meets in a region if one visit is too short for everybody."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from hrdnet.draws import U64
from hrdnet.plan.touring import Touring
from hrdnet.sim.sharing.budgets import effort
from hrdnet.sim.sharing.outreach import tour

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

#: Days of meetings in one region on one visit (assumption).
DAYS_THERE = 2.0
#: Worlds in each state of knowledge for choosing whom to meet.
_WORLDS = 64
#: By how much more a request counts if it is one of a group that comes first.
_FIRST = 1e4
#: Decimals of defenders to which two meetings add the same.
_SAME = 6


def most_meetings(days_there: float) -> int:
    """Return how many can be met in so many days, one at least."""
    return max(1, int(days_there / effort("meeting_days") + 1e-9))


def with_short_visits(touring: Touring, days_there: float, first: Mask | None = None) -> Touring:
    """Return the same, with tours that meet no more than can be met in so many days in a region.

    One after the other, the meeting is added that lets most further requests of the region's defenders arrive, in the
    same worlds; of equal ones the first of communities, then NGOs, then defenders, by id. Requests of a group
    (``first``, (parts,) bool) come before those of all others.
    """
    most = most_meetings(days_there)
    full = [key for key, one in sorted(touring.tours.items()) if len(one.rows) > most]
    if not full:
        return touring
    now, come, lets = touring.by_row(full, worlds=_WORLDS)
    weights = touring.weights if first is None else touring.weights * (1 + _FIRST * first)
    shorter = dict(touring.tours)
    for key in full:
        mission, region = key
        some = np.flatnonzero(touring.region == region)
        rows = touring.tours[key].rows
        brings = np.stack([come[row] & lets[mission, row][:, None, :] for row in rows])
        chosen = _step_by_step(now[:, some], brings, weights[:, some], most)
        shorter[key] = tour(touring.terrain, mission, [rows[spot] for spot in sorted(chosen)])
    return dataclasses.replace(touring, tours=shorter)


def _step_by_step(now: U64, brings: U64, weights: Floats, most: int) -> list[int]:
    """Return the rows that add most one after the other: (states, parts, words) now, (rows, ...) with each."""
    held, chosen = now.copy(), list[int]()
    for _ in range(most):
        further = np.bitwise_count(brings & ~held).sum(axis=3)
        gains = np.round((further * weights).sum(axis=(1, 2)), _SAME)
        gains[chosen] = -1.0
        best = int(np.argmax(gains))
        chosen.append(best)
        held |= brings[best]
    return chosen
