"""Plans that were made for the same file: what they do, for whom, and what else could be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrdnet.metrics.groups import group_words
from hrdnet.metrics.reach_words import percent, points
from hrdnet.present.messages import capitalised, say
from hrdnet.report.document import Band, Cell, Chapter, Headline, Picture, Table
from hrdnet.report.evidence import facts
from hrdnet.report.pictures import drawn
from hrdnet.report.plan_overview import plan_section

if TYPE_CHECKING:
    from hrdnet.plan.plan_result import Plan
    from hrdnet.report.plan_overview import PlanSection
    from hrdnet.report.study import Study

#: Elements of a plan that a report lists.
_LISTED = 40


def chapters(study: Study, mark: str) -> list[Chapter]:
    """Return a chapter for each plan."""
    return [_chapter(study, plan, number, mark) for number, plan in enumerate(study.plans, start=1)]


def _chapter(study: Study, plan: Plan, number: int, mark: str) -> Chapter:
    section = plan_section(plan, whole=study.whole)
    key = f"plan-{number}"
    change = say(
        "What is not known: in how many cases an element stays is in the table. And the answer of those "
        "who are asked first."
    )
    body = [line.strip() for line in section.page if line.strip()]
    tables = [_groups(section, key)] if section.groups else []
    tables += [_elements(section, key)] if section.elements else []
    tables += [_alternatives(section, key)] if section.alternatives else []
    picture = Picture(
        f"{key}-map",
        capitalised(section.plan),
        say("What the table of the plan lists, on a map by region."),
        drawn(lambda: plan.plot_map(sized=study.whole, mark=mark)[0]),
    )
    return Chapter(
        key,
        say("A plan to discuss: {plan}", plan=section.plan),
        Headline(
            plan.headline() if study.whole else body[0],
            facts(study, ("actors", "channels", "regions"), change, given=True),
        ),
        tuple(body),
        tuple(tables),
        (picture,),
    )


def _groups(section: PlanSection, key: str) -> Table:
    rows = tuple(
        (
            Cell(group_words(one.group)),
            Cell(one.defenders),
            Cell(percent(one.before)),
            Cell(percent(one.after)),
            Cell(points(one.gain), Band(one.gain, one.low, one.high)),
        )
        for one in section.groups
    )
    headers = (say("group"), say("defenders"), say("arrive now"), say("arrive with the plan"), say("change, in points"))
    return Table(f"{key}-groups", say("For whom: {plan}", plan=section.plan), headers, rows)


def _elements(section: PlanSection, key: str) -> Table:
    rows = tuple(
        (
            Cell(one.words),
            Cell(say("few defenders") if one.adds is None else points(one.adds), _band(one.adds, one.low, one.high)),
            Cell(
                ""
                if one.exposure is None
                else f"{one.exposure:.0f}"
                if isinstance(one.exposure, float)
                else one.exposure
            ),
            Cell("" if one.stays is None else percent(one.stays)),
        )
        for one in section.elements[:_LISTED]
    )
    headers = (
        say("what"),
        say("adds, in points of all requests"),
        say("contacts a year that could be noticed"),
        say("stays in so many cases"),
    )
    more = len(section.elements) - len(rows)
    notes = (say("And {number} more, in the files of hrdnet plan.", number=more),) if more > 0 else ()
    return Table(f"{key}-elements", say("What it does: {plan}", plan=section.plan), headers, rows, notes)


def _alternatives(section: PlanSection, key: str) -> Table:
    rows = tuple(
        (
            Cell(capitalised(one.alternative)),
            Cell("" if one.reach is None else percent(one.reach)),
            Cell(
                ""
                if one.exposure is None
                else f"{one.exposure:.0f}"
                if isinstance(one.exposure, float)
                else one.exposure
            ),
            Cell(one.words),
        )
        for one in section.alternatives
    )
    headers = (
        say("alternative"),
        say("requests that arrive"),
        say("contacts a year that could be noticed"),
        say("in words"),
    )
    return Table(f"{key}-alternatives", say("What else could be done: {plan}", plan=section.plan), headers, rows)


def _band(value: float | None, low: float | None, high: float | None) -> Band | None:
    return None if value is None or low is None or high is None else Band(value, low, high)
