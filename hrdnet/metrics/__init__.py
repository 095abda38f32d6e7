"""Questions asked of a protection network, one a file; each returns one frozen result."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hrdnet.metrics import decay, inequality
    from hrdnet.metrics.accessibility import access
    from hrdnet.metrics.birnbaum import importance
    from hrdnet.metrics.cascade import coverage
    from hrdnet.metrics.catchments import catchment
    from hrdnet.metrics.changes import compare
    from hrdnet.metrics.comparison import reach_many
    from hrdnet.metrics.connection import reliability
    from hrdnet.metrics.constituents import representation
    from hrdnet.metrics.contacts import dependence
    from hrdnet.metrics.fieldwork import situation
    from hrdnet.metrics.gaps import equity
    from hrdnet.metrics.latency import days
    from hrdnet.metrics.mixing import dialogue
    from hrdnet.metrics.obstacles import attribution
    from hrdnet.metrics.reachability import reach
    from hrdnet.metrics.roles import brokerage
    from hrdnet.metrics.routing import routes

_WHERE = {
    "access": "hrdnet.metrics.accessibility",
    "attribution": "hrdnet.metrics.obstacles",
    "brokerage": "hrdnet.metrics.roles",
    "catchment": "hrdnet.metrics.catchments",
    "compare": "hrdnet.metrics.changes",
    "coverage": "hrdnet.metrics.cascade",
    "days": "hrdnet.metrics.latency",
    "dependence": "hrdnet.metrics.contacts",
    "dialogue": "hrdnet.metrics.mixing",
    "equity": "hrdnet.metrics.gaps",
    "importance": "hrdnet.metrics.birnbaum",
    "reach": "hrdnet.metrics.reachability",
    "reach_many": "hrdnet.metrics.comparison",
    "reliability": "hrdnet.metrics.connection",
    "representation": "hrdnet.metrics.constituents",
    "routes": "hrdnet.metrics.routing",
    "situation": "hrdnet.metrics.fieldwork",
}

#: Modules of functions for plain arrays.
_MODULES = ("decay", "inequality")

__all__ = [
    "access",
    "attribution",
    "brokerage",
    "catchment",
    "compare",
    "coverage",
    "days",
    "decay",
    "dependence",
    "dialogue",
    "equity",
    "importance",
    "inequality",
    "reach",
    "reach_many",
    "reliability",
    "representation",
    "routes",
    "situation",
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    module = _WHERE.get(name)
    if module is None:
        raise AttributeError(f"module 'hrdnet.metrics' has no attribute {name!r}")
    value = getattr(importlib.import_module(module), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(__all__)
