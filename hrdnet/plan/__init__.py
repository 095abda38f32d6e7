"""Which channels, visits, assignments and places to choose, with a bound on what any other choice could reach."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hrdnet.plan import location
    from hrdnet.plan.assignment import assign
    from hrdnet.plan.hardships import pressures
    from hrdnet.plan.new_channels import channels
    from hrdnet.plan.regrets import across
    from hrdnet.plan.visiting import visits

# Public name → the module that holds it; a module of that very name is public itself.
_WHERE = {
    "across": "hrdnet.plan.regrets",
    "assign": "hrdnet.plan.assignment",
    "channels": "hrdnet.plan.new_channels",
    "location": "hrdnet.plan.location",
    "pressures": "hrdnet.plan.hardships",
    "visits": "hrdnet.plan.visiting",
}

__all__ = ["across", "assign", "channels", "location", "pressures", "visits"]


def __getattr__(name: str) -> Any:
    module = _WHERE.get(name)
    if module is None:
        raise AttributeError(f"module 'hrdnet.plan' has no attribute {name!r}")
    loaded = importlib.import_module(module)
    value = loaded if module == f"hrdnet.plan.{name}" else getattr(loaded, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(__all__)
