"""The pages of metrics: a section from each docstring, and a small worked figure, on docs/models/<name>.md.

Run by ``tools/make_docs.py``. Everything else on a page is written by hand and stays as it is. A new metric joins with
an entry in ``PAGES``: the marks between which its parts stand are put in where a page has none.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import hrdnet as hn
from hrdnet.metrics import inequality
from hrdnet.metrics.obstacles import QUESTIONS
from hrdnet.present.figures import png
from hrdnet.present.result import INVENTED
from hrdnet.present.share_figures import stacked_bars
from tools.docstrings import markdown

FOLDER = Path(__file__).parents[1] / "docs" / "models"
#: Dots per inch of a figure: the first at which it has no more bytes than a figure may have.
DPI = (80, 64, 56)
MOST_BYTES = 60_000
INDICES = ("gini", "theil", "theil_parts", "atkinson", "palma", "concentration", "fgt")
_FIGURE = ("<!-- figure: made by tools/make_docs.py -->", "<!-- end of figure -->")
_CALLS = ("<!-- docstrings: made by tools/make_docs.py -->", "<!-- end of docstrings -->")


@dataclass(frozen=True)
class Page:
    """What is made for one page.

    Attributes
    ----------
    functions
        Whose docstrings it shows, as ``module.function`` under ``hrdnet.metrics``, or a public name there.
    caption
        What one sees.
    figure
        Draws it: an example that is INVENTED, or a tiny worked network.
    """

    functions: tuple[str, ...]
    caption: str
    figure: Callable[[], Any]


def kyrgyzstan() -> hn.ProtectionNetwork:
    """Return the example that most pages show."""
    return hn.examples.load("kyrgyzstan")


def closed(net: hn.ProtectionNetwork) -> hn.ProtectionNetwork:
    """Return an example without its first two missions."""
    role = net.actors.set_index("id")["role"]
    return net.without(actors=list(role.index[role == "mission"][:2]))


def bridge() -> hn.ProtectionNetwork:
    """Return the bridge of reliability textbooks: two ways from a to d, and a channel between them."""
    return hn.ProtectionNetwork(
        {"id": ["a", "b", "c", "d"]},
        {"source": ["a", "a", "b", "b", "c"], "target": ["b", "c", "c", "d", "d"], "probability": [0.9] * 5},
        about={"synthetic": True},
    )


def two_ways() -> hn.ProtectionNetwork:
    """Return one group that reaches two missions: one by a journey, one through an NGO."""
    return hn.ProtectionNetwork(
        {
            "id": ["group", "NGO", "mission A", "mission B"],
            "role": ["defender", "ngo", "mission", "mission"],
            "setting": ["rural", "capital", "capital", "capital"],
            "count": [12, 1, 1, 1],
            "women": [0.5, None, None, None],
            "travels_alone": ["some", None, None, None],
        },
        {
            "source": ["group", "group", "NGO", "NGO"],
            "target": ["mission A", "NGO", "mission A", "mission B"],
            "medium": ["in_person", "phone", "in_person", "online"],
            "travel_hours": [6, None, 0.5, None],
            "interval_days": [90, 14, 30, 30],
        },
        about={"synthetic": True},
    )


def four_people() -> tuple[Any, Any]:
    """Draw how four people share the same whole, and the Gini coefficient of each way."""
    ways = {
        "all alike": [1, 1, 1, 1],
        "step by step": [1, 2, 3, 4],
        "two of four": [0, 0, 1, 1],
        "one alone": [0, 0, 0, 1],
    }
    return stacked_bars(
        [f"{name}: Gini {inequality.gini(shares):.2f}" for name, shares in ways.items()],
        np.array([np.array(shares) / sum(shares) for shares in ways.values()]),
        ["the first", "the second", "the third", "the fourth"],
        label="what each of four people has of the whole",
        mark=INVENTED,
    )


PAGES: dict[str, Page] = {
    "access": Page(
        ("access", "catchment"),
        "Officer-days a month within reach of each defender in the Kyrgyzstan example. Hardly anybody in Batken "
        "lives near enough. Around the capital the band is wide: it is not known how many days officers have, nor "
        "how far people go.",
        lambda: hn.metrics.access(kyrgyzstan(), rng=7).plot(),
    ),
    "attribution": Page(
        ("attribution",),
        "What each group of barriers takes from reach in the Kyrgyzstan example. Being believed comes first on "
        "average, but its band overlaps with others: which is largest is open.",
        lambda: hn.metrics.attribution(kyrgyzstan(), groups=QUESTIONS, rng=7).plot(),
    ),
    "brokerage": Page(
        ("brokerage",),
        "Open paths over one actor in the Kyrgyzstan example, by the regions of those on them. Far more stay inside a "
        "region, and far fewer join two, than if regions were dealt out anew over the same network.",
        lambda: hn.metrics.brokerage(kyrgyzstan(), by="region", rng=7).plot(),
    ),
    "compare": Page(
        ("compare",),
        "Reach in the Kyrgyzstan example once two of its missions are closed. The same draws stand on both sides, so "
        "that a loss of a point or two shows although reach itself is known far less well.",
        lambda: hn.metrics.compare(kyrgyzstan(), closed(kyrgyzstan()), rng=7).plot(),
    ),
    "coverage": Page(
        ("coverage",),
        "From a mechanism on paper to a request that is served, in the Kyrgyzstan example. Rural defenders start "
        "lower, and most of what they lose is lost at the step of what is reachable and affordable.",
        lambda: hn.metrics.coverage(kyrgyzstan(), rng=7).plot(),
    ),
    "days": Page(
        ("days",),
        "Requests in the Kyrgyzstan example that have arrived after so many days. Most never arrive: a curve that "
        "levels off is the share that ever does.",
        lambda: hn.metrics.days(kyrgyzstan(), rng=7).plot(),
    ),
    "dependence": Page(
        ("dependence",),
        "How many routes that share nobody defenders have in the Kyrgyzstan example. All who are excluded inside the "
        "capital hang on one contact.",
        lambda: hn.metrics.dependence(kyrgyzstan(), rng=7, worlds=64).plot(),
    ),
    "dialogue": Page(
        ("dialogue",),
        "Channels between roles and settings in the Kyrgyzstan example: blue where there are more than if all pairs "
        "were alike, red where fewer. Missions speak with NGOs of the capital far more than with rural defenders.",
        lambda: hn.metrics.dialogue(kyrgyzstan(), rng=7, worlds=64).plot(),
    ),
    "equity": Page(
        ("equity",),
        "The reach that equity judges in the Kyrgyzstan example: rural defenders below the capital, those excluded "
        "inside the capital below the rest of it.",
        lambda: hn.metrics.equity(kyrgyzstan(), rng=7, worlds=1024).plot(),
    ),
    "importance": Page(
        ("importance",),
        "By how many points mean reach rises in the Kyrgyzstan example for each point by which all channels of a kind "
        "pass more often.",
        lambda: hn.metrics.importance(kyrgyzstan(), rng=7).plot(),
    ),
    "inequality": Page(
        tuple(
            f"inequality.{name}"
            for name in ("gini", "theil", "theil_parts", "atkinson", "palma", "concentration", "fgt")
        ),
        "Four people who share one whole in four ways, and the Gini coefficient of each. With four people it is at "
        "most 0.75.",
        four_people,
    ),
    "reach": Page(
        ("reach", "reach_many"),
        "Reach in the Kyrgyzstan example. The thin lines are what remains open because of what is not known, the thick "
        "ones only the noise of the computation.",
        lambda: hn.metrics.reach(kyrgyzstan(), rng=7).plot(),
    ),
    "reliability": Page(
        ("reliability",),
        "The bridge of textbooks, five channels that pass with 0.9 each: 0.97848 from one end to the other, exactly.",
        lambda: hn.metrics.reliability(bridge(), "a", "d").plot(),
    ),
    "representation": Page(
        ("representation",),
        "Whom the coordination group, NGOs of the capital and missions hear in the Kyrgyzstan example, beside what all "
        "defenders are. Rural defenders are hardly heard by the group, even through its members.",
        lambda: hn.metrics.representation(kyrgyzstan(), rng=7).plot(),
    ),
    "routes": Page(
        ("routes",),
        "The routes of one group to two missions, and what each step adds: a journey of its own to one, the NGO's "
        "channels to both.",
        lambda: hn.metrics.routes(two_ways(), "group", rng=7).plot(),
    ),
    "situation": Page(
        ("situation",),
        "Since when nobody has been to each region of the Kyrgyzstan example, as its log says; no model is used.",
        lambda: hn.metrics.situation(kyrgyzstan()).plot(),
    ),
}


def documented() -> set[str]:
    """Return the functions under ``hrdnet.metrics`` whose docstring stands on a page."""
    return {name for page in PAGES.values() for name in page.functions}


def made() -> dict[str, str]:
    """Return each page as it should be, by its path under docs/: what is written by hand, around what is made."""
    return {f"models/{name}.md": _page(name, page) for name, page in PAGES.items()}


def figures() -> Iterator[tuple[Path, bytes]]:
    """Draw every figure: the same bytes every time on one machine."""
    for name, page in PAGES.items():
        figure, _ = page.figure()
        drawn = [png(figure, dpi=dpi) for dpi in DPI]
        yield FOLDER / "figures" / f"{name}.png", next(one for one in drawn if len(one) <= MOST_BYTES)


def _page(name: str, page: Page) -> str:
    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    if _FIGURE[0] not in text:  # below the question, the first line in italics
        text = re.sub(r"^(\*[^*].*\*)$", rf"\1\n\n{_FIGURE[0]}\n{_FIGURE[1]}", text, count=1, flags=re.MULTILINE)
    if _CALLS[0] not in text:
        text = f"{text.rstrip()}\n\n{_CALLS[0]}\n{_CALLS[1]}\n"
    shown = f"![{_alternative(name)}](figures/{name}.png)\n\n*{page.caption} INVENTED.*"
    calls = "\n\n".join("\n".join(markdown(_function(one), f"hn.metrics.{one}")) for one in page.functions)
    return _between(_between(text, _FIGURE, shown), _CALLS, calls)


def _between(text: str, marks: tuple[str, str], new: str) -> str:
    start, end = (text.index(mark) for mark in marks)
    return f"{text[: start + len(marks[0])]}\n\n{new}\n\n{text[end:]}"


def _alternative(name: str) -> str:
    """Return what stands for a figure where it is not shown."""
    return f"Figure: {name}, as the caption says"


def _function(name: str) -> Callable[..., Any]:
    *modules, function = name.split(".")
    found: Callable[..., Any] = getattr(importlib.import_module(".".join(["hrdnet.metrics", *modules])), function)
    return found
