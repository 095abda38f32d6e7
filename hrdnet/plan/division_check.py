"""Whether a division meets its demands, counted again from the columns and not by the solver's rows."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from hrdnet.plan.division import CLOSE, CONNECTED, Division, in_one_piece

Ints = npt.NDArray[np.int64]


def broken(division: Division, columns: Ints) -> list[str]:
    """Return the demands that a division does not meet, each counted again and not by the solver's rows."""
    demands, chosen = division.demands, [division.columns[column] for column in columns.tolist()]
    wrong = []
    if sorted(region for region, _ in chosen) != list(range(demands.work.shape[1])):
        wrong.append("every region is covered")
    for reason, mask in demands.barred.items():
        if any(mask[one, region] for region, missions in chosen for one in missions):
            wrong.append(reason)
    missions = range(len(demands.capacity))
    work = [math.fsum(demands.work[one, region] for region, members in chosen if one in members) for one in missions]
    if any(days > free + CLOSE for days, free in zip(work, demands.capacity.tolist(), strict=True)):
        wrong.append("officer-days")
    if demands.balance is not None:
        share = math.fsum(work) / max(CLOSE, math.fsum(demands.capacity.tolist()))
        most = (1 + demands.balance) * share * demands.capacity
        if any(days > one + 1e-5 for days, one in zip(work, most.tolist(), strict=True)):
            wrong.append("balance")
    if demands.contiguous:
        owned = [{region for region, missions in chosen if one in missions} for one in range(len(work))]
        if not all(in_one_piece(regions, demands.neighbours) for regions in owned):
            wrong.append(CONNECTED)
    for one in division.limits:
        total = math.fsum(one.values[columns].tolist())
        if not one.low - 0.5 <= total <= one.high + 0.5:
            wrong.append(one.name)
    return wrong
