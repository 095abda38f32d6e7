"""Pictures of outcomes: strategies against each other, how far requests come, hours at work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.metrics.groups import EVERYONE
from hrdnet.sim.sharing.comparison import compared
from hrdnet.sim.sharing.comparison_words import MAIN, plain
from hrdnet.sim.sharing.counts import FUNNEL, IN_TIME

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hrdnet.metrics.estimates import Estimate
    from hrdnet.sim.sharing.comparison import Comparison
    from hrdnet.sim.sharing.outcomes import BurdenSharing

Floats = npt.NDArray[np.float64]
#: Lines that a picture of steps can tell apart.
_LINES = 6
#: Shares whose changes can be drawn.
_DRAWN = {"in_time": "responded to in time", "heard": "heard by somebody", "verified": "verified"}


def strategies(
    result: BurdenSharing, groups: Sequence[str] | None = None, mark: str | None = None
) -> tuple[Figure, Axes]:
    """Draw the strategies against the baseline; of a single strategy, the share responded in time by group.

    ``groups`` are those of the overview that may be shown, all by default; ``mark`` stands across the figure.
    """
    shown = [name for name, mask in result.named_groups().items() if mask.any()] if groups is None else list(groups)
    if len(result.strategies) > 1:
        main = [name for name in MAIN if name in shown] or [name for name in (EVERYONE,) if name in shown]
        return differences(compared(result, result.baseline, main), main, mark)
    from hrdnet.present.figures import interval_bars

    rows = [result.share(IN_TIME, result.baseline, group) for group in shown]
    return interval_bars(
        shown,
        _column(rows, "probability"),
        (_column(rows, "low"), _column(rows, "high")),
        (_column(rows, "sampling_low"), _column(rows, "sampling_high")),
        label="share of requests responded to in time",
        mark=result.provenance.mark if mark is None else mark,
    )


def differences(
    result: Comparison, groups: Sequence[str], mark: str | None = None, *, quantity: str = "in_time"
) -> tuple[Figure, Axes]:
    """Draw the change of a share of requests, one row for each strategy and group."""
    from hrdnet.present.share_figures import change_bars

    if quantity not in _DRAWN:
        raise UsageError(f"changes are drawn of {', '.join(_DRAWN)}")
    keys = [(one, group) for one in result.strategies for group in groups]
    rows = [result.of(one, group, quantity) for one, group in keys]
    return change_bars(
        [f"{plain(one)}: {group}" for one, group in keys],
        100 * _column(rows, "probability"),
        (100 * _column(rows, "low"), 100 * _column(rows, "high")),
        (100 * _column(rows, "sampling_low"), 100 * _column(rows, "sampling_high")),
        label=f"requests {_DRAWN[quantity]}, against {plain(result.baseline)} (points)",
        mark=result.provenance.mark if mark is None else mark,
    )


def _column(rows: Sequence[Estimate], name: str) -> Floats:
    return np.array([getattr(one, name) for one in rows], dtype=np.float64)


def funnel(
    result: BurdenSharing, strategy: str | None, group: str | None, mark: str | None = None
) -> tuple[Figure, Axes]:
    """Draw how far requests come: of several strategies one line each, of one strategy one line a main group."""
    from hrdnet.present.share_figures import steps_down

    groups = [name for name in MAIN if result.named_groups()[name].any()] or [EVERYONE]
    if strategy is None:
        of = groups[0] if group is None else group
        wanted = [(one, of, plain(one)) for one in result.names[:_LINES]]
    else:
        of = plain(strategy)
        wanted = [(strategy, one, one) for one in (groups if group is None else [group])]
    steps = list(FUNNEL)[1:]
    lines = []
    for one, whom, name in wanted:
        frame = result.funnel(one, whom).loc[steps]
        ends = [frame[column].to_numpy(dtype=np.float64).copy() for column in ("share", "low", "high")]
        for end in ends:
            # The picture begins with those she used: choosing not to is no failure and no step down.
            end[0] = 1.0
        lines.append((name, ends[0], ends[1], ends[2]))
    label = f"share of requests for which she chose to use a mechanism ({of})"
    return steps_down(steps, lines, label=label, mark=result.provenance.mark if mark is None else mark)


def loads(result: BurdenSharing, strategy: str) -> tuple[Figure, Axes]:
    """Draw hours at work of each body, with a band, and how much of its time that is."""
    from hrdnet.present.access_figures import band_bars

    frame = result.loads(strategy)
    hours, low, high = (frame[one].to_numpy(dtype=np.float64) for one in ("hours", "hours_low", "hours_high"))
    notes = ["" if np.isnan(one) else f"{100 * one:.0f} % of its time" for one in frame["utilisation"]]
    together = [f" ({number:.0f} together)" if number > 1 else "" for number in frame["bodies"]]
    labels = [f"{one}".replace("_", " ") + more for one, more in zip(frame.index, together, strict=True)]
    label = f"hours a year, under {plain(strategy)}"
    return band_bars(labels, hours, (low, high), notes, label=label, mark=result.provenance.mark)
