"""Reading a workbook in a child process with limits: a hostile file can hurt the child alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

from hrdnet.errors import DataProblems, Problem, UnsafeInput

_SECONDS = 120
_MEMORY = 1_500_000_000
_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from hrdnet.graph.files.xlsx_cells import main; main(json.loads(sys.argv[2]))"
)


def read_sheets(file: Path, *, wanted: Collection[str], hidden: Collection[str]) -> dict[str, Any]:
    """Return the cells of a workbook's sheets, as ``xlsx_cells.main`` describes them.

    Raises
    ------
    UnsafeInput
        If the child refuses the file, dies, or passes its limits of time and memory.
    DataProblems
        With what is wrong in the sheets.
    """
    order = {"file": str(file.resolve()), "wanted": list(wanted), "hidden": list(hidden), "memory": _MEMORY}
    search = json.dumps([entry for entry in sys.path if entry] or [os.getcwd()])  # noqa: PTH109
    try:
        child = subprocess.run(  # noqa: S603 - our own interpreter on our own program
            [sys.executable, "-I", "-c", _PROGRAM, search, json.dumps(order)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnsafeInput(f"{file.name} took over {_SECONDS} s to read: save large data as CSV") from None
    if child.returncode:
        raise UnsafeInput(f"{file.name} cannot be read within the limits of memory and time, or is damaged")
    answer: dict[str, Any] = json.loads(child.stdout)
    if "refused" in answer:
        raise UnsafeInput(answer["refused"])
    if "problems" in answer:
        raise DataProblems([Problem(**problem) for problem in answer["problems"]])
    return answer
