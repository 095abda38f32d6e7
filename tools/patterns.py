"""Test the patterns of burden-sharing (R1 to R12) over the frozen ranges and write their table. Run by hand.

python tools/patterns.py

What patterns mean stands in ``sharing_patterns.py``, and by which strategies in ``pattern_strategies.py``. At every
point (a state of knowledge: a place in the range of each parameter and each unknown attribute) the sign of a paired
difference is decided with its own sampling error.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).parents[1]))

import hrdnet as hn
from hrdnet.sim.sharing.counts import Counts
from hrdnet.sim.sharing.outcomes import BurdenSharing
from hrdnet.sim.sharing.parameters import PARAMETERS
from tools import pattern_strategies as patterns
from tools.pattern_tables import ADDED, OBSERVED, Points, cell, together, verdict, write_between
from tools.sharing_patterns import READINGS, SHARES, TABLE_ONLY, Reading, Term

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

__all__ = ["PAGE", "Points", "evaluate", "ranges", "simulate", "verdict"]

PAGE = Path(__file__).parents[1] / "docs" / "validity" / "burden_sharing.md"
BEGINS = "<!-- Made by tools/patterns.py: begins. -->"


def ranges() -> str:
    """Return a hash of all ranges that points are drawn from: the table belongs to these."""
    said = [repr((one.name, one.unit, one.low, one.high)) for one in PARAMETERS]
    said += [repr((one.name, one.default)) for one in hn.barriers.default.attributes]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:12]


def simulate(
    net: hn.ProtectionNetwork, seed: int, replicates: int, parameters: Mapping[str, Any] | None = None
) -> dict[str, BurdenSharing]:
    """Run everything that readings need of a network; ``parameters`` stand for ranges where a run does not say."""
    found: dict[str, BurdenSharing] = {}
    for name, arguments in patterns.RUNS.items():
        wanted = list(patterns.STRATEGIES.values()) if name == "formal" else [patterns.NOW]
        own = {**(parameters or {}), **arguments.get("parameters", {})}
        more = {**arguments, "parameters": own}
        found[name] = hn.sim.burden_sharing(net, strategies=wanted, replicates=replicates, rng=seed, **more)
    first = found["formal"].coordinates
    for one in found.values():
        # The same places in all ranges, or differences between runs would not be paired.
        if {name: at.tolist() for name, at in one.coordinates.items()} != {k: v.tolist() for k, v in first.items()}:
            raise RuntimeError("two runs have not the same states of knowledge")
    return found


def _group(result: BurdenSharing, name: str) -> Mask:
    parts = result.cells.parts
    if name == "all":
        return np.ones(len(parts), dtype=bool)
    if name == "others":
        return np.asarray(parts.kind != 1)
    if name == "known":
        words = result.network.table("actors").texts("constituencies").values
        return np.array([patterns.KNOWN in (words[row] or ()) for row in parts.row.tolist()], dtype=bool)
    return result.named_groups()[name]


def columns(found: Mapping[str, BurdenSharing], term: Term) -> tuple[Floats, Floats]:
    """Return part and whole of a term by replicate."""
    result, share = found[term.run], SHARES[term.share]
    members = _group(result, term.group)

    def counts(strategy: str) -> Counts:
        return result._counts(patterns.STRATEGIES[strategy].name, members)  # noqa: SLF001 - a tool of the same house

    part, whole = share(counts(term.strategy))
    return (part, whole) if term.of is None else (part, share.part(counts(term.of)))


def evaluate(found: Mapping[str, BurdenSharing], reading: Reading) -> Points:
    """Return a reading at every state of knowledge; errors are those of a jackknife over its replicates."""
    state = found["formal"].state
    sides = [(term.weight, *columns(found, term)) for term in reading.terms]
    values, errors, differs = [], [], []
    for one in np.unique(state):
        rows = state == one
        total, without = 0.0, np.zeros(int(rows.sum()))
        for weight, part, whole in sides:
            with np.errstate(divide="ignore", invalid="ignore"):
                total += weight * part[rows].sum() / whole[rows].sum()
                without += weight * (part[rows].sum() - part[rows]) / (whole[rows].sum() - whole[rows])
        number = len(without)
        values.append(total)
        errors.append(np.sqrt((number - 1) / number * ((without - without.mean()) ** 2).sum()))
        differs.append(bool(np.any(sum(weight * part[rows] for weight, part, _ in sides) != 0)))
    return Points(np.array(values), np.array(errors), np.array(differs), patterns.EACH)


def country_column(country: str) -> list[str]:
    """Run one country and return a cell for each reading."""
    found = [simulate(patterns.network(country, seed), seed, patterns.REPLICATES) for seed in patterns.SEEDS]
    return [cell(together(evaluate(one, reading) for one in found), reading, times=100) for reading in READINGS]


def table(cells: Mapping[str, list[str]]) -> Iterator[str]:
    """Lay out the table of readings by country."""
    yield "| pattern | what it means here | built in or emerges | " + " | ".join(map(str.capitalize, cells)) + " |"
    yield "|---|---|---|" + "---|" * len(cells)
    rows = [
        (
            reading.pattern,
            reading.means + ADDED * reading.added,
            reading.kind,
            *(column[spot] for column in cells.values()),
        )
        for spot, reading in enumerate(READINGS)
    ]
    rows += [(name, said, OBSERVED, why, *[""] * (len(cells) - 1)) for name, (said, why) in TABLE_ONLY.items()]
    for row in sorted(rows, key=lambda one: int(one[0][1:])):
        yield "| " + " | ".join(row) + " |"


def main() -> None:
    """Run all countries and write the table into its page."""
    began, processor = time.perf_counter(), time.process_time()
    cells: dict[str, list[str]] = {}
    for country in patterns.COUNTRIES:
        cells[country] = country_column(country)
        print(country, f"{time.perf_counter() - began:.0f} s", flush=True)
    states = patterns.REPLICATES // patterns.EACH
    said = (
        f"Run with hrdnet {hn.__version__} on {len(patterns.SEEDS)} invented networks a country "
        f"(`hn.generate(country, defenders={patterns.DEFENDERS}, rng=seed)`, seeds "
        f"{' and '.join(map(str, patterns.SEEDS))}), {len(patterns.SEEDS) * states} points a country, "
        f"{patterns.EACH} replicates of a year at each; ranges `{ranges()}`; "
        f"{time.process_time() - processor:.0f} s of processor time."
    )
    write_between(PAGE, BEGINS, [said, "", *table(cells)])


if __name__ == "__main__":
    main()
