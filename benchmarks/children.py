"""Run one case in a process of its own, and say how long it took and how much memory it needed.

Memory is the highest resident set of the child less what the child held before the case began, so
that imports and the case's input do not count.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_REPORT = """
import json, resource, sys, time
sys.path.insert(0, {folder!r})
import {module}
case = {module}.{function}({argument!r})
# The peak of the process is reset here: what the case's input needed does not count.
open("/proc/self/clear_refs", "w").write("5")
def resident(key):
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith(key)) / 1024
before = resident("VmRSS")
start = time.perf_counter()
kept = case()
seconds = time.perf_counter() - start
print(json.dumps([seconds, resident("VmHWM") - before, resident("VmRSS") - before]))
"""


@dataclass(frozen=True)
class Cost:
    """What a case cost: wall seconds, and peak and kept memory in MB above the start."""

    seconds: float
    peak: float
    kept: float


def cost_of(module: Path, function: str, argument: object) -> Cost:
    """Prepare ``function(argument)`` of a module in a new process, then time the callable it returns."""
    code = _REPORT.format(folder=str(module.parent), module=module.stem, function=function, argument=argument)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return Cost(*json.loads(done.stdout.splitlines()[-1]))
