"""Mexico's practice, a division of regions with reporting back, on the four invented examples. Run by hand.

python tools/burden_sharing_study.py

Writes the table and the two figures of the study into docs, and prints what a coordination group would read.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

import hrdnet as hn
from hrdnet.metrics.reach_words import points
from hrdnet.present.figures import png
from hrdnet.present.share_figures import change_bars
from hrdnet.sim.sharing.comparison import Comparison
from hrdnet.sim.sharing.comparison_words import answers, disagree, plain
from hrdnet.sim.sharing.counts import FUNNEL, HEARD, IN_TIME
from hrdnet.sim.sharing.outcomes import BurdenSharing

DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "models" / "burden_sharing.md"
FIGURES = DOCS / "validity" / "figures"
BEGINS, ENDS = "<!-- Study: made by tools/burden_sharing_study.py. -->", "<!-- End of the study's table. -->"
EXAMPLES = ("kyrgyzstan", "tunisia", "thailand", "mexico")
#: All are for the missions in the country to decide, at an equal budget of their days.
PRACTICE = "geographic_partition_with_reporting"
STRATEGIES = (
    "status_quo",
    PRACTICE,
    "geographic_partition",
    "overlap_with_reporting",
    "regional_visits",
    "coordinated_meetings",
)
REPLICATES, SEED, DPI = 1024, 7, 72
GROUPS = ("rural", "excluded inside the capital", "capital")
_SHARES = {"heard": HEARD, "verified": FUNNEL["verified"], "in_time": IN_TIME}


def cell(result: BurdenSharing, comparison: Comparison, strategy: str, group: str, quantity: str) -> str:
    """Return a share, and what the strategy changes with its band; a mark says what can be said of the sign."""
    share = 100 * result.share(_SHARES[quantity], strategy, group).probability
    digits = 1 if quantity == "in_time" else 0
    if strategy == result.baseline:
        return f"{share:.{digits}f} %"
    one = comparison.of(strategy, group, quantity)
    sign = "" if answers(one) else " ≠" if disagree(one) else " ?"
    return f"{share:.{digits}f} % ({points(one.low)} to {points(one.high)}){sign}"


def rows(name: str, result: BurdenSharing) -> Iterator[str]:
    """Return the lines of the table of one example."""
    comparison = result.compare()
    for strategy in result.names:
        cells = [
            cell(result, comparison, strategy, group, quantity)
            for group in ("rural", "capital")
            for quantity in ("heard", "verified")
        ]
        cells.append(cell(result, comparison, strategy, "rural", "in_time"))
        yield "| " + " | ".join([name.capitalize(), plain(strategy), *cells]) + " |"


def main() -> None:
    """Run the study."""
    found, lines = {}, []
    for name in EXAMPLES:
        found[name] = hn.sim.burden_sharing(
            hn.examples.load(name), strategies=STRATEGIES, replicates=REPLICATES, rng=SEED
        )
        lines += rows(name, found[name])
        print(found[name].summary().partition("Assumed because")[0], flush=True)
    labels, changes = [], []
    for name, result in found.items():
        comparison = result.compare()
        for group in GROUPS:
            if result.named_groups()[group].any() and not result.is_small(group):
                labels.append(f"{name.capitalize()}: {group}")
                changes.append(comparison.of(PRACTICE, group, "verified"))
    ends = {end: 100 * np.array([getattr(one, end) for one in changes]) for end in ("probability", "low", "high")}
    sampling = [100 * np.array([getattr(one, f"sampling_{end}") for one in changes]) for end in ("low", "high")]
    figure, _ = change_bars(
        labels,
        ends["probability"],
        (ends["low"], ends["high"]),
        (sampling[0], sampling[1]),
        label="requests verified, regions divided with reporting back against status quo (points)",
        mark="INVENTED",
    )
    FIGURES.mkdir(exist_ok=True)
    (FIGURES / "study_verified.png").write_bytes(png(figure, dpi=DPI))
    (FIGURES / "study_funnel.png").write_bytes(png(found["mexico"].plot_funnel()[0], dpi=DPI))
    header = (
        "| example | strategy | rural, heard | rural, verified | capital, heard | capital, verified | rural, in time |"
    )
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGINS)
    table = "\n".join([BEGINS, "", header, "|---|---|---|---|---|---|---|", *lines, "", ENDS])
    PAGE.write_text(before + table + rest.split(ENDS)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
