"""Which channels, visits and assignments to choose, fairly, with a proof of how good the plan is."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hrdnet.plan.assignment import assign

_WHERE = {
    "assign": "hrdnet.plan.assignment",
}

__all__ = [
    "assign",
]


def __getattr__(name: str) -> Any:
    module = _WHERE.get(name)
    if module is None:
        raise AttributeError(f"module 'hrdnet.plan' has no attribute {name!r}")
    value = getattr(importlib.import_module(module), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(__all__)
