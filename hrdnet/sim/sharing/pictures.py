"""Pictures of outcomes: strategies against each other, how far requests come, hours at work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.graph.vocabulary import EndState
from hrdnet.sim.sharing.comparison_words import MAIN, plain
from hrdnet.sim.sharing.counts import ENDINGS, FUNNEL

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hrdnet.sim.sharing.outcomes import BurdenSharing

Floats = npt.NDArray[np.float64]
#: Lines that a picture of steps can tell apart.
_LINES = 6


def strategies(result: BurdenSharing) -> tuple[Figure, Axes]:
    """Draw the strategies against the baseline; of a single strategy, the share responded in time by group."""
    if len(result.strategies) > 1:
        return result.compare(result.baseline).plot()
    from hrdnet.present.figures import interval_bars

    groups = [name for name, mask in result.named_groups().items() if mask.any()]
    rows = [result.share(ENDINGS[EndState.IN_TIME.value], result.baseline, group) for group in groups]

    def column(name: str) -> Floats:
        return np.array([getattr(one, name) for one in rows], dtype=np.float64)

    return interval_bars(
        groups,
        column("probability"),
        (column("low"), column("high")),
        (column("sampling_low"), column("sampling_high")),
        label="share of requests responded to in time",
        mark=result.provenance.mark,
    )


def funnel(result: BurdenSharing, strategy: str | None, group: str | None) -> tuple[Figure, Axes]:
    """Draw how far requests come: of several strategies one line each, of one strategy one line a main group."""
    from hrdnet.present.share_figures import steps_down

    groups = [name for name in MAIN if result.named_groups()[name].any()]
    if strategy is None:
        first = group if group is not None else (groups[0] if groups else None)
        wanted = [(one, first, plain(one)) for one in result.names[:_LINES]]
        of = first
    else:
        wanted = [(strategy, one, one) for one in (groups if group is None else [group])]
        of = plain(strategy)
    steps = list(FUNNEL)[1:]
    lines = []
    for one, whom, name in wanted:
        frame = result.funnel(one, whom).loc[steps]
        ends = [frame[column].to_numpy(dtype=np.float64).copy() for column in ("share", "low", "high")]
        for end in ends:
            # The picture begins with those she used: choosing not to is no failure and no step down.
            end[0] = 1.0
        lines.append((name, ends[0], ends[1], ends[2]))
    label = f"share of requests for which she chose to use a mechanism ({of or 'nobody'})"
    return steps_down(steps, lines, label=label, mark=result.provenance.mark)


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
