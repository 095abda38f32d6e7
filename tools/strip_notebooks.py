"""Take out of notebooks what a run leaves in them: outputs, counts, and words about the machine.

``python tools/strip_notebooks.py`` strips those in notebooks/; with paths, those. A notebook is kept as its author
wrote it, so that a change of one is a change of words or of code, and no output from somebody's own data comes with it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
#: What an editor needs to open it, and nothing of who last did.
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def stripped(text: str) -> str:
    """Return a notebook's JSON without outputs, counts, attachments and metadata; its cells are numbered anew."""
    cells = [_cell(number, cell) for number, cell in enumerate(json.loads(text)["cells"])]
    kept = {"cells": cells, "metadata": _METADATA, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(kept, indent=1, ensure_ascii=False) + "\n"


def _cell(number: int, cell: dict[str, Any]) -> dict[str, Any]:
    source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
    kept: dict[str, Any] = {"cell_type": cell["cell_type"], "id": f"cell-{number:02}", "metadata": {}}
    if cell["cell_type"] == "code":
        kept |= {"execution_count": None, "outputs": []}
    return kept | {"source": source.strip("\n").splitlines(keepends=True)}


def main() -> None:
    """Strip the notebooks named on the command line, or all."""
    for path in [Path(one) for one in sys.argv[1:]] or sorted(NOTEBOOKS.glob("*.ipynb")):
        text = path.read_text(encoding="utf-8")
        if stripped(text) != text:
            path.write_text(stripped(text), encoding="utf-8")
            print(f"stripped {path.name}")


if __name__ == "__main__":
    main()
