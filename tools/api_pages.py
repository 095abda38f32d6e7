"""The lists of the API in docs/api/: every public name, by what it is for. Run by ``tools/make_docs.py``."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence

from tools import public_face

MADE = "<!-- Made by tools/make_docs.py from the public names: change the code, then run it. -->"


def made() -> dict[str, str]:
    """Return the pages, by their path under docs/."""
    pages = {"networks": _networks(), "metrics": _metrics(), "simulation": _simulation(), "planning": _planning()}
    return {f"api/{name}.md": "\n".join(lines) + "\n" for name, lines in pages.items()}


def _networks() -> Iterator[str]:
    errors = sorted(
        (one for one in _of("hrdnet") if _is_error(one)), key=lambda one: (one != "hrdnet.HrdnetError", one)
    )
    files = ["hrdnet.read", "hrdnet.write"]
    yield from _title("Networks, files and barriers", "What a network is stands in [the data model](../data_model.md).")
    yield from _list("Networks", "", [one for one in _of("hrdnet") if one not in {*errors, *files}])
    yield from _list(
        "Files", "What is read, written and refused: [the data model](../data_model.md), [safety](../safety.md).", files
    )
    yield from _list(
        "Examples", "INVENTED people on real geography: [examples](../examples.md).", _of("hrdnet.examples")
    )
    yield from _list(
        "Barriers",
        "`hn.barriers.default` and `hn.barriers.none` are sets; [the default ones](../models/barriers.md) have a page.",
        _of("hrdnet.barriers"),
    )
    yield from _list(
        "Errors",
        "They say what is wrong, where, and what would be right, and never quote a cell.",
        [*errors, *_results("hrdnet.errors")],
    )


def _metrics() -> Iterator[str]:
    arrays = ["hrdnet.metrics.catchment", *_of("hrdnet.metrics.decay"), *_of("hrdnet.metrics.inequality")]
    yield from _title("Metrics", "One question a function; [questions](../models/index.md) says which is for what.")
    yield from _list(
        "Questions about a network",
        "Each returns a frozen result with `summary()`, `to_frame()`, `plot()` and its provenance.",
        [one for one in _of("hrdnet.metrics") if one not in arrays],
    )
    yield from _list(
        "For plain arrays",
        "[Access](../models/access.md) and [inequality](../models/inequality.md) without a network.",
        arrays,
    )
    yield from _list("What comes back", "", _results("hrdnet.metrics", "hrdnet.present"))


def _simulation() -> Iterator[str]:
    tried = [one for one in _of("hrdnet.sim") if one.rpartition(".")[2][0].isupper()]
    yield from _title(
        "Simulation", "Requests and reprisals in time. Models make scenarios, never a forecast for a person."
    )
    yield from _list("Questions", "", [one for one in _of("hrdnet.sim") if one not in tried])
    yield from _list("What is tried", "", tried)
    yield from _list(
        "Contrast scenarios",
        "As told in a discussion of practitioners, not evidence; `hn.sim.scenarios.NAMES` lists them.",
        _of("hrdnet.sim.scenarios"),
    )
    yield from _list("What comes back", "", _results("hrdnet.sim"))


def _planning() -> Iterator[str]:
    yield from _title(
        "Planning", "A plan is a scenario to discuss, never advice; [planning](../planning.md) says how to read one."
    )
    yield from _list("Questions", "", _of("hrdnet.plan"))
    yield from _list(
        "Location",
        "Arrays in, one frozen answer out: [location](../models/location.md).",
        _of("hrdnet.plan.location"),
    )
    yield from _list("What comes back", "", _results("hrdnet.plan"))


def _title(title: str, said: str) -> Iterator[str]:
    yield from (f"# {title}", "", MADE, "", said)


def _list(title: str, said: str, names: Sequence[str]) -> Iterator[str]:
    yield from ("", f"## {title}", "", *([said, ""] if said else []))
    yield from ("```{eval-rst}", ".. autosummary::", "   :toctree: generated", "   :nosignatures:", "")
    yield from (f"   {name}" for name in names)
    yield "```"


def _of(module: str) -> list[str]:
    return [name for name in public_face.functions() if name.rpartition(".")[0] == module]


def _results(*parts: str) -> list[str]:
    return [name for name in public_face.results() if name.startswith(parts)]


def _is_error(name: str) -> bool:
    one = public_face.functions()[name]
    return inspect.isclass(one) and issubclass(one, Exception)
