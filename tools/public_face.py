"""The public face as it is: every name that a user may call or gets back, and what it is.

Asked by the site (which name stands on a page of its own, and which a link leads to) and by tests (every one of them
has a page, and a docstring that passes numpydoc's checks).
"""

from __future__ import annotations

import functools
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hrdnet as hn
from hrdnet.graph import barriers, examples
from hrdnet.metrics import decay, inequality
from hrdnet.plan import location
from hrdnet.sim import scenarios

#: Modules whose functions are public, as users reach them: the names in them that count.
_MODULES: dict[str, tuple[str, ...]] = {
    "hrdnet": tuple(hn.__all__),
    "hrdnet.barriers": ("Attribute", "Barrier", "Barriers"),
    "hrdnet.examples": ("load", "names"),
    "hrdnet.metrics": tuple(hn.metrics.__all__),
    "hrdnet.metrics.decay": tuple(decay.__all__),
    "hrdnet.metrics.inequality": tuple(inequality.__all__),
    "hrdnet.plan": tuple(hn.plan.__all__),
    "hrdnet.plan.location": tuple(location.__all__),
    "hrdnet.sim": tuple(hn.sim.__all__),
    "hrdnet.sim.scenarios": tuple(scenarios.__all__),
}
#: What is reached by an attribute, and named in a docstring.
_ATTRIBUTES = (
    "hrdnet.errors.Problem",
    "hrdnet.metrics.fieldwork.RegionRecord",
    "hrdnet.sim.reprisal.recorded.Recorded",
)
_OURS = re.compile(r"hrdnet\.graph\.|.*\.engines\.|.*\.encounters\.Meetings|.*\.visit_parts\.Other")
_HOLDERS = {"hrdnet.barriers": barriers, "hrdnet.examples": examples}


def functions() -> dict[str, Any]:
    """Return what users call or raise, by the name they use."""
    found = {}
    for module, names in _MODULES.items():
        holder = _HOLDERS.get(module) or importlib.import_module(module)
        for name in names:
            value = getattr(holder, name)
            if inspect.isclass(value) or callable(value):
                found[f"{module}.{name}"] = value
    return found


@functools.cache
def results() -> dict[str, type]:
    """Return what users get back, by where it lives: classes that functions, or other results, say they return.

    The tables under a network and the arrays under an engine are the house's own, and so is what only it asks for.
    """
    public = functions()
    known = {value for value in public.values() if inspect.isclass(value)}
    waiting = [*public.values()]
    found: dict[str, type] = {}
    for name in _ATTRIBUTES:
        module, _, attribute = name.rpartition(".")
        found[name] = getattr(importlib.import_module(module), attribute)
    known |= set(found.values())
    waiting += found.values()
    while waiting:
        for one in _returned(waiting.pop()):
            if one not in known and not _OURS.match(f"{one.__module__}.{one.__qualname__}"):
                known.add(one)
                found[f"{one.__module__}.{one.__qualname__}"] = one
                waiting.append(one)
    return dict(sorted(found.items()))


def members(one: type) -> dict[str, Any]:
    """Return the public methods and properties of a class of ours, those of its bases here included."""
    found = {}
    for base in reversed(one.__mro__):
        if base.__module__.startswith("hrdnet."):
            found |= {name: value for name, value in vars(base).items() if name[0] != "_" and _is_member(value)}
    return found


def _is_member(value: Any) -> bool:
    return isinstance(value, property | functools.cached_property | classmethod | staticmethod) or inspect.isfunction(
        value
    )


def plain(value: Any) -> Any:
    """Return the function behind a property, a class method or a cache."""
    for wrapper in ("fget", "func", "__func__", "__wrapped__"):
        value = getattr(value, wrapper, None) or value
    return value


def _returned(value: Any) -> Iterator[type]:
    sources = [plain(one) for one in (members(value).values() if inspect.isclass(value) else [value])]
    for function in sources:
        said = str(getattr(function, "__annotations__", {}).get("return", ""))
        for word in re.findall(r"[A-Za-z_]\w*", said):
            found = function.__globals__.get(word) or _classes().get(word)
            if inspect.isclass(found) and found.__module__.startswith("hrdnet."):
                yield found


@functools.cache
def _classes() -> dict[str, type]:
    """Return all classes by their short name, for hints that only mypy imports; reports are in none."""
    found = {}
    for path in sorted(Path(hn.__file__).parent.rglob("*.py")):
        module = ".".join(path.relative_to(Path(hn.__file__).parents[1]).with_suffix("").parts)
        if not module.endswith(("__main__", "__init__")) and not module.startswith(("hrdnet.report", "hrdnet.cli")):
            held = vars(importlib.import_module(module)).items()
            found |= {name: one for name, one in held if inspect.isclass(one) and one.__module__ == module}
    return found
