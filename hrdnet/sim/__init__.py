"""Requests and reprisals in time: what is simulated, one model a file; each returns one frozen result."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hrdnet.sim import scenarios
    from hrdnet.sim.influence.question import sensitivity
    from hrdnet.sim.queueing import queue
    from hrdnet.sim.reprisal.actions import Action, Measure
    from hrdnet.sim.reprisal.question import visibility
    from hrdnet.sim.sharing.question import burden_sharing
    from hrdnet.sim.spreading import spread
    from hrdnet.sim.strategies import Strategy

_WHERE = {
    "Action": "hrdnet.sim.reprisal.actions",
    "Measure": "hrdnet.sim.reprisal.actions",
    "Strategy": "hrdnet.sim.strategies",
    "burden_sharing": "hrdnet.sim.sharing.question",
    "queue": "hrdnet.sim.queueing",
    "sensitivity": "hrdnet.sim.influence.question",
    "spread": "hrdnet.sim.spreading",
    "visibility": "hrdnet.sim.reprisal.question",
}

#: Modules of what is named in them.
_MODULES = ("scenarios",)

__all__ = [
    "Action",
    "Measure",
    "Strategy",
    "burden_sharing",
    "queue",
    "scenarios",
    "sensitivity",
    "spread",
    "visibility",
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    module = _WHERE.get(name)
    if module is None:
        raise AttributeError(f"module 'hrdnet.sim' has no attribute {name!r}")
    value = getattr(importlib.import_module(module), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(__all__)
