"""The pages of questions: a section from each docstring, and a small worked figure, on docs/models/<name>.md.

Run by ``tools/make_docs.py``. Everything else on a page is written by hand and stays as it is. A new question joins
with an entry in ``PAGES``: the marks between which its parts stand are put in where a page has none.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
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
        Whose docstrings it shows, by their names under ``hn``.
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


def along_a_road() -> tuple[Any, list[int]]:
    """Return hours between five settlements along a road, and how many people live in each."""
    at = np.array([0, 1, 2, 10, 11])
    return abs(at[:, None] - at), [40, 5, 30, 10, 10]


def marked(answer: hn.plan.location.Location) -> hn.plan.location.Location:
    """Return an answer about plain arrays as one about invented people."""
    return replace(answer, provenance=replace(answer.provenance, synthetic=True))


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
        ("metrics.access", "metrics.catchment"),
        "Officer-days a month within reach of each defender in the Kyrgyzstan example. Hardly anybody in Batken "
        "lives near enough. Around the capital the band is wide: it is not known how many days officers have, nor "
        "how far people go.",
        lambda: hn.metrics.access(kyrgyzstan(), rng=7).plot(),
    ),
    "assignment": Page(
        ("plan.assign",),
        "Which mission could cover which region in the Kyrgyzstan example, with all missions in Bishkek: a scenario "
        "to discuss. Where missions share a town, who goes where is mostly decided by what is not known.",
        lambda: hn.plan.assign(kyrgyzstan(), worlds=64, scenarios=0, rng=7).plot(),
    ),
    "attribution": Page(
        ("metrics.attribution",),
        "What each group of barriers takes from reach in the Kyrgyzstan example. Being believed comes first on "
        "average, but its band overlaps with others: which is largest is open.",
        lambda: hn.metrics.attribution(kyrgyzstan(), groups=QUESTIONS, rng=7).plot(),
    ),
    "brokerage": Page(
        ("metrics.brokerage",),
        "Open paths over one actor in the Kyrgyzstan example, by the regions of those on them. Far more stay inside a "
        "region, and far fewer join two, than if regions were dealt out anew over the same network.",
        lambda: hn.metrics.brokerage(kyrgyzstan(), by="region", rng=7).plot(),
    ),
    "burden_sharing": Page(
        ("sim.burden_sharing",),
        "What two strategies change in requests responded to in time, in points, in the Kyrgyzstan example. All bands "
        "lie on both sides of nothing: the model cannot tell.",
        lambda: hn.sim.burden_sharing(
            kyrgyzstan(), strategies=["status_quo", "geographic_partition", "regional_visits"], replicates=256, rng=7
        ).plot(),
    ),
    "channels": Page(
        ("plan.channels",),
        "What five new contacts would add to reach in the Kyrgyzstan example, in points, in worlds for which the plan "
        "was not made.",
        lambda: hn.plan.channels(kyrgyzstan(), budget=5, worlds=64, rng=7).plot(),
    ),
    "compare": Page(
        ("metrics.compare",),
        "Reach in the Kyrgyzstan example once two of its missions are closed. The same draws stand on both sides, so "
        "that a loss of a point or two shows although reach itself is known far less well.",
        lambda: hn.metrics.compare(kyrgyzstan(), closed(kyrgyzstan()), rng=7).plot(),
    ),
    "coverage": Page(
        ("metrics.coverage",),
        "From a mechanism on paper to a request that is served, in the Kyrgyzstan example. Rural defenders start "
        "lower, and most of what they lose is lost at the step of what is reachable and affordable.",
        lambda: hn.metrics.coverage(kyrgyzstan(), rng=7).plot(),
    ),
    "days": Page(
        ("metrics.days",),
        "Requests in the Kyrgyzstan example that have arrived after so many days. Most never arrive: a curve that "
        "levels off is the share that ever does.",
        lambda: hn.metrics.days(kyrgyzstan(), rng=7).plot(),
    ),
    "dependence": Page(
        ("metrics.dependence",),
        "How many routes that share nobody defenders have in the Kyrgyzstan example. All who are excluded inside the "
        "capital hang on one contact.",
        lambda: hn.metrics.dependence(kyrgyzstan(), rng=7, worlds=64).plot(),
    ),
    "dialogue": Page(
        ("metrics.dialogue",),
        "Channels between roles and settings in the Kyrgyzstan example: blue where there are more than if all pairs "
        "were alike, red where fewer. Missions speak with NGOs of the capital far more than with rural defenders.",
        lambda: hn.metrics.dialogue(kyrgyzstan(), rng=7, worlds=64).plot(),
    ),
    "equity": Page(
        ("metrics.equity",),
        "The reach that equity judges in the Kyrgyzstan example: rural defenders below the capital, those excluded "
        "inside the capital below the rest of it.",
        lambda: hn.metrics.equity(kyrgyzstan(), rng=7, worlds=1024).plot(),
    ),
    "importance": Page(
        ("metrics.importance",),
        "By how many points mean reach rises in the Kyrgyzstan example for each point by which all channels of a kind "
        "pass more often.",
        lambda: hn.metrics.importance(kyrgyzstan(), rng=7).plot(),
    ),
    "inequality": Page(
        tuple(
            f"metrics.inequality.{name}"
            for name in ("gini", "theil", "theil_parts", "atkinson", "palma", "concentration", "fgt")
        ),
        "Four people who share one whole in four ways, and the Gini coefficient of each. With four people it is at "
        "most 0.75.",
        four_people,
    ),
    "location": Page(
        tuple(f"plan.location.{name}" for name in ("p_median", "p_centre", "max_cover", "set_cover", "capacitated")),
        "Five settlements along a road and two sites: which share of the people has a site within so many hours.",
        lambda: marked(hn.plan.location.p_median(*along_a_road(), p=2)).plot(),
    ),
    "queue": Page(
        ("sim.queue",),
        "Cases at a desk with three officers, two a day, a day of work each: how much of the time so many are there. "
        "For about three tenths of the time somebody waits.",
        lambda: hn.sim.queue(officers=3, arrival_rate=2, service=1.0, horizon=1_000, replicates=50, rng=7).plot(),
    ),
    "reach": Page(
        ("metrics.reach", "metrics.reach_many"),
        "Reach in the Kyrgyzstan example. The thin lines are what remains open because of what is not known, the thick "
        "ones only the noise of the computation.",
        lambda: hn.metrics.reach(kyrgyzstan(), rng=7).plot(),
    ),
    "reliability": Page(
        ("metrics.reliability",),
        "The bridge of textbooks, five channels that pass with 0.9 each: 0.97848 from one end to the other, exactly.",
        lambda: hn.metrics.reliability(bridge(), "a", "d").plot(),
    ),
    "representation": Page(
        ("metrics.representation",),
        "Whom the coordination group, NGOs of the capital and missions hear in the Kyrgyzstan example, beside what all "
        "defenders are. Rural defenders are hardly heard by the group, even through its members.",
        lambda: hn.metrics.representation(kyrgyzstan(), rng=7).plot(),
    ),
    "routes": Page(
        ("metrics.routes",),
        "The routes of one group to two missions, and what each step adds: a journey of its own to one, the NGO's "
        "channels to both.",
        lambda: hn.metrics.routes(two_ways(), "group", rng=7).plot(),
    ),
    "sensitivity": Page(
        ("sim.sensitivity",),
        "Which of what is not known moves the difference between two strategies most, in the Kyrgyzstan example, by "
        "Morris's elementary effects. Trust in those who ask comes first, but its interval overlaps with others'.",
        lambda: hn.sim.sensitivity(
            kyrgyzstan(),
            strategies=["status_quo", "geographic_partition"],
            group="rural",
            outcome="heard",
            method="morris",
            samples=4,
            rng=7,
        ).plot(),
    ),
    "situation": Page(
        ("metrics.situation",),
        "Since when nobody has been to each region of the Kyrgyzstan example, as its log says; no model is used.",
        lambda: hn.metrics.situation(kyrgyzstan()).plot(),
    ),
    "spread": Page(
        ("sim.spread",),
        "Persons affected, step by step, over the ties of the Kyrgyzstan example, from three at first; each tie passes "
        "it on with 0.4.",
        lambda: hn.sim.spread(
            kyrgyzstan(), over="ties", time="discrete", transmit=0.4, recover=1.0, seeds=3, replicates=1_000, rng=7
        ).plot(),
    ),
    "visibility": Page(
        ("sim.visibility",),
        "What two actions change in harm to rural women of the Kyrgyzstan example and, apart, to family and to "
        "colleagues. All bands lie on both sides of nothing: the model cannot tell.",
        lambda: hn.sim.visibility(
            kyrgyzstan(), actions=["profile_abroad", "private_demarche"], group="rural women", replicates=256, rng=7
        ).plot(),
    ),
    "visits": Page(
        ("plan.visits",),
        "Which regional visits could be made with twenty days in the Kyrgyzstan example: a scenario to discuss.",
        lambda: hn.plan.visits(kyrgyzstan(), days=20, worlds=64, scenarios=0, rng=7).plot(),
    ),
}


def documented() -> set[str]:
    """Return the functions whose docstring stands on a page, by their names under ``hn``."""
    return {name for page in PAGES.values() for name in page.functions}


def made(pages: Mapping[str, str]) -> dict[str, str]:
    """Return each page as it should be, by its path under docs/: what is written by hand, around what is made.

    Parameters
    ----------
    pages
        Pages of which other parts are made, by path: their text instead of the one that is there.
    """
    return {path: _page(name, page, pages.get(path)) for name, page in PAGES.items() for path in [f"models/{name}.md"]}


def figures() -> Iterator[tuple[Path, bytes]]:
    """Draw every figure: the same bytes every time on one machine."""
    for name, page in PAGES.items():
        figure, _ = page.figure()
        drawn = [png(figure, dpi=dpi) for dpi in DPI]
        yield FOLDER / "figures" / f"{name}.png", next(one for one in drawn if len(one) <= MOST_BYTES)


def _page(name: str, page: Page, text: str | None) -> str:
    if text is None:
        text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    if _FIGURE[0] not in text:  # below the question, the first line in italics
        text = re.sub(r"^(\*[^*].*\*.*)$", rf"\1\n\n{_FIGURE[0]}\n{_FIGURE[1]}", text, count=1, flags=re.MULTILINE)
    if _CALLS[0] not in text:
        text = f"{text.rstrip()}\n\n{_CALLS[0]}\n{_CALLS[1]}\n"
    shown = f"![{_alternative(name)}](figures/{name}.png)\n\n*{page.caption} INVENTED.*"
    calls = "\n\n".join("\n".join(markdown(_function(one), f"hn.{one}")) for one in page.functions)
    return _between(_between(text, _FIGURE, shown), _CALLS, calls)


def _between(text: str, marks: tuple[str, str], new: str) -> str:
    start, end = (text.index(mark) for mark in marks)
    return f"{text[: start + len(marks[0])]}\n\n{new}\n\n{text[end:]}"


def _alternative(name: str) -> str:
    """Return what stands for a figure where it is not shown."""
    return f"Figure: {name}, as the caption says"


def _function(name: str) -> Callable[..., Any]:
    *modules, function = name.split(".")
    found: Callable[..., Any] = getattr(importlib.import_module(".".join(["hrdnet", *modules])), function)
    return found
