"""Protection networks of human rights defenders: reach, its barriers, and what would change them.

Not for emergencies. In danger now: your security plan, people you trust, a 24-hour line.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hrdnet import metrics, plan, sim
    from hrdnet.errors import DataProblems, HrdnetError, NoPlan, UnsafeInput, UnsafeOutput, UsageError
    from hrdnet.graph import barriers, examples
    from hrdnet.graph.convert import from_networkx
    from hrdnet.graph.files import read, write
    from hrdnet.graph.generator import generate
    from hrdnet.graph.network import ProtectionNetwork

__version__ = "0.1.0"

# Public name → where it lives; nothing is imported before it is asked for.
_WHERE = {
    "ProtectionNetwork": "hrdnet.graph.network:ProtectionNetwork",
    "read": "hrdnet.graph.files:read",
    "write": "hrdnet.graph.files:write",
    "from_networkx": "hrdnet.graph.convert:from_networkx",
    "generate": "hrdnet.graph.generator:generate",
    "barriers": "hrdnet.graph.barriers",
    "examples": "hrdnet.graph.examples",
    "metrics": "hrdnet.metrics",
    "sim": "hrdnet.sim",
    "plan": "hrdnet.plan",
    "HrdnetError": "hrdnet.errors:HrdnetError",
    "DataProblems": "hrdnet.errors:DataProblems",
    "NoPlan": "hrdnet.errors:NoPlan",
    "UsageError": "hrdnet.errors:UsageError",
    "UnsafeInput": "hrdnet.errors:UnsafeInput",
    "UnsafeOutput": "hrdnet.errors:UnsafeOutput",
}

__all__ = [
    "DataProblems",
    "HrdnetError",
    "NoPlan",
    "ProtectionNetwork",
    "UnsafeInput",
    "UnsafeOutput",
    "UsageError",
    "barriers",
    "examples",
    "from_networkx",
    "generate",
    "metrics",
    "plan",
    "read",
    "sim",
    "write",
]


def __getattr__(name: str) -> Any:
    place = _WHERE.get(name)
    if place is None:
        raise AttributeError(f"module 'hrdnet' has no attribute {name!r}")
    module, _, attribute = place.partition(":")
    loaded = importlib.import_module(module)
    value = getattr(loaded, attribute) if attribute else loaded
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
