"""Test the patterns of visibility and reprisal (P1 to P14) over the frozen ranges and write their table. Run by hand.

python tools/visibility_table.py

What patterns mean stands in ``reprisal_patterns.py``. At every point (a state of knowledge: a place in the range of
each parameter) the sign of a paired difference is decided with its own sampling error.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

import hrdnet as hn
from hrdnet.sim.reprisal.outcomes import Visibility
from hrdnet.sim.reprisal.parameters import PARAMETERS
from tools.pattern_tables import ADDED, Points, cell, together, write_between
from tools.reprisal_patterns import (
    ALL_EPISODES,
    DEFENDERS,
    EACH,
    LEFT_OUT,
    MODELS,
    OFTEN,
    POINTS,
    READINGS,
    REPLICATES,
    RUNS,
    SEEDS,
    Reading,
    network,
)

PAGE = Path(__file__).parents[1] / "docs" / "validity" / "visibility.md"
BEGINS = "<!-- Made by tools/visibility_table.py: begins. -->"


def ranges() -> str:
    """Return a hash of all ranges that points are drawn from, and of what is run: the table belongs to these."""
    said = [repr((one.name, one.unit, one.low, one.high, one.geometric)) for one in PARAMETERS]
    said += [repr((name, sorted(run["parameters"].items()))) for name, run in RUNS.items()]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:12]


def simulate(
    seed: int,
    replicates: int = REPLICATES,
    parameters: Mapping[str, Any] | None = None,
    models: tuple[str, ...] = MODELS,
) -> dict[str, Visibility]:
    """Run everything that readings need; ``parameters`` stand for ranges where a run does not say."""
    net, found = network(), {}
    for name, run in RUNS.items():
        usual = {} if name in ALL_EPISODES else OFTEN
        found[name] = hn.sim.visibility(
            net,
            actions=run["actions"],
            model=models,
            levels=run.get("levels", ()),
            horizon_days=run.get("horizon_days", 730.0),
            replicates=replicates,
            parameters={**(parameters or {}), **usual, **run["parameters"]},
            rng=seed,
        )
    return found


def evaluate(found: Mapping[str, Visibility], reading: Reading, model: str) -> Points:
    """Return a reading at every state of knowledge, with the standard error of its mean over replicates."""
    sums = sum(term.side.of(found[term.run], model) for term in reading.terms)
    state = next(iter(found.values())).state
    rows = [np.asarray(sums)[state == one] for one in np.unique(state)]
    return Points(
        np.array([one.mean() for one in rows]),
        np.array([one.std(ddof=1) / np.sqrt(len(one)) for one in rows]),
        np.array([bool(np.any(one != 0)) for one in rows]),
        len(rows[0]),
    )


def cells(found: list[dict[str, Visibility]], reading: Reading) -> Iterator[str]:
    """Yield what is said of a reading under each model."""
    for model in MODELS:
        if not reading.representable(model):
            yield reading.cannot
            continue
        said = cell(together(evaluate(one, reading, model) for one in found), reading)
        kind = reading.kind_in(model)
        yield said if kind == reading.kind else f"{said} ({kind})"


def table(found: list[dict[str, Visibility]]) -> Iterator[str]:
    """Lay out the table of readings by model."""
    yield "| pattern | what it means here | asked over | kind | " + " | ".join(MODELS) + " |"
    yield "|---|---|---|---|" + "---|" * len(MODELS)
    for reading in READINGS:
        means = reading.means + ADDED * reading.added
        yield "| " + " | ".join([reading.pattern, means, reading.over, reading.kind, *cells(found, reading)]) + " |"
    yield ""
    yield (
        "Not representable in any of the models: "
        + "; ".join(f"{said} ({name})" for name, said in LEFT_OUT.items())
        + "."
    )


def main() -> None:
    """Run all and write the table into its page."""
    began, processor = time.perf_counter(), time.process_time()
    found = []
    for seed in SEEDS:
        found.append(simulate(seed))
        print(seed, f"{time.perf_counter() - began:.0f} s", flush=True)
    seeds = " and ".join(map(str, SEEDS))
    said = (
        f"Run with hrdnet {hn.__version__} on {DEFENDERS} invented defenders, each with family and colleagues as many "
        f"have them, {len(SEEDS) * POINTS} points (seed {seeds}), {EACH} replicates of two years at "
        f"each; ranges `{ranges()}`; {time.process_time() - processor:.0f} s of processor time."
    )
    write_between(PAGE, BEGINS, [said, "", *table(found)])


if __name__ == "__main__":
    main()
