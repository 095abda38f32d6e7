"""What is counted while cases are served: by case for those that arrive in the time observed, and by time.

Time runs through four spans: before the warm-up ends, the first and the second half of what is observed, and after the
horizon. A case counts if it arrives after the warm-up and not after the horizon, whatever happens to it later.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import compiled_bare

Floats = npt.NDArray[np.float64]

#: What ``Tally.sums`` holds: numbers of cases that arrived, were lost, found all officers busy, were served, gave up;
#: time waited by those served, by all that were let in, and time between arrival and leaving of all that were let in.
ARRIVED, LOST, DELAYED, SERVED, GAVE_UP, WAITED, IN_LINE, STAYED = range(8)
SUMS = 8
#: Spans of time.
BEFORE, FIRST_HALF, SECOND_HALF, AFTER = range(4)
SPANS = 4


class Tally(NamedTuple):
    """Counts of one run.

    Attributes
    ----------
    edges : (4,)
        Where the spans end; the last is inf.
    span : (1,) int64
        The span that the clock is in.
    clock : (1,)
        Up to when time is counted.
    sums : (8,)
        By case.
    area : (4, 2)
        By span: cases in the system and cases waiting, times time.
    by_number : (4, numbers)
        By span: time with 0, 1, 2 ... cases in the system; the last is for that many or more.
    begun, gone : (cases kept,)
        When service of each case began (NaN: never), and when it left (lost: on arrival). Of the first cases of the
        run, as many as there is room for.
    """

    edges: Floats
    span: npt.NDArray[np.int64]
    clock: Floats
    sums: Floats
    area: Floats
    by_number: Floats
    begun: Floats
    gone: Floats


def new_tally(warm_up: float, horizon: float, *, numbers: int, keep: int = 0) -> Tally:
    """Return empty counts.

    Parameters
    ----------
    warm_up, horizon
        What is observed: from after the one until the other.
    numbers
        Up to how many cases in the system time is told apart, less one.
    keep
        Of how many cases to keep when they began and left.
    """
    return Tally(
        np.array([warm_up, (warm_up + horizon) / 2, horizon, np.inf]),
        np.zeros(1, dtype=np.int64),
        np.zeros(1),
        np.zeros(SUMS),
        np.zeros((SPANS, 2)),
        np.zeros((SPANS, numbers)),
        np.full(keep, np.nan),
        np.full(keep, np.nan),
    )


def clear(tally: Tally) -> None:
    """Begin again at time 0."""
    for counts in (tally.span, tally.clock, tally.sums, tally.area, tally.by_number):
        counts[...] = 0
    tally.begun[...] = tally.gone[...] = np.nan


@compiled_bare
def pass_time(
    edges: Floats, area: Floats, by_number: Floats, span: int, since: float, until: float, busy: int, waiting: int
) -> int:
    """Let time pass, with so many cases in service and waiting; return the span in which it ends."""
    number = busy + waiting
    row = min(number, by_number.shape[1] - 1)
    while until > edges[span]:
        passed = edges[span] - since
        area[span, 0] += number * passed
        area[span, 1] += waiting * passed
        by_number[span, row] += passed
        since = edges[span]
        span += 1
    passed = until - since
    area[span, 0] += number * passed
    area[span, 1] += waiting * passed
    by_number[span, row] += passed
    return span


@compiled_bare
def count_case(sums: Floats, edges: Floats, arrival: float, what: int) -> None:
    """Count something of a case, if it arrived while cases count."""
    if edges[BEFORE] < arrival <= edges[SECOND_HALF]:
        sums[what] += 1


@compiled_bare
def count_end(sums: Floats, edges: Floats, arrival: float, waited: float, service: float, served: bool) -> None:  # noqa: FBT001
    """Count a case that ends its time in the line, if it arrived while cases count."""
    if edges[BEFORE] < arrival <= edges[SECOND_HALF]:
        sums[SERVED if served else GAVE_UP] += 1
        sums[WAITED] += waited if served else 0.0
        sums[IN_LINE] += waited
        sums[STAYED] += waited + service


@compiled_bare
def keep_times(begun: Floats, gone: Floats, case: int, begins: float, leaves: float) -> None:
    """Keep when a case began and left, if there is room for it."""
    if case < len(begun):
        begun[case] = begins
        gone[case] = leaves
