"""Write the shipped examples from their recipes. Run by hand after a change of the generator.

python tools/make_examples.py
"""

from __future__ import annotations

from pathlib import Path

import hrdnet as hn
from hrdnet.graph.examples import RECIPES

FOLDER = Path(__file__).parents[1] / "hrdnet" / "graph" / "data" / "examples"


def main() -> None:
    """Write one JSON file an example."""
    for name, (defenders, seed, sharing) in RECIPES.items():
        network = hn.generate(name, defenders=defenders, rng=seed, burden_sharing=sharing)
        hn.write(network, FOLDER / f"{name}.json")
        (FOLDER / f"{name}.json").chmod(0o644)
        print(network)


if __name__ == "__main__":
    main()
