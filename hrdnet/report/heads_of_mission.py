"""The one page for Heads of Mission: what a report says, who would have to act, and what to ask first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrdnet.metrics.groups import EVERYONE
from hrdnet.metrics.reach_words import level, rural_gap
from hrdnet.plan.pages import DO_NOTHING
from hrdnet.present.messages import said, say
from hrdnet.report.document import Chapter, Note

if TYPE_CHECKING:
    from hrdnet.report.study import Study


def note(study: Study, chapters: list[Chapter]) -> Note:
    """Return the page.

    Parameters
    ----------
    chapters
        Of the report: its headlines on strategies and plans are on the page too.
    """
    points = []
    if EVERYONE in study.groups:
        points.append(level(study.reach))
    if {"rural", "capital and town"} <= set(study.groups):
        points.append(rural_gap(study.reach))
    if "rural" in study.groups and study.attribution.levers:
        points += [one.headline.sentence for one in chapters if one.key == "hindering"]
    points += [one.headline.sentence for one in chapters if one.key == "hanging" and study.groups]
    points += [one.headline.sentence for one in chapters if one.key == "strategies" or one.key.startswith("plan-")]
    if not points:
        points.append(say("The file has too few defenders in contact for a number that could be shown."))
    return Note(
        say("One page for Heads of Mission"),
        (
            say(
                "A scenario to discuss, not advice and not a forecast. Ranges are what the unknown "
                "allows; those whom nobody "
                "knows are in no number."
            ),
        ),
        tuple(points),
        (
            say(
                "Before anything is decided: ask the defenders of each region, family and colleagues "
                "separately, whether they "
                "want it and what it would expose them to."
            ),
            said(DO_NOTHING),
            say("The host state holds the primary responsibility to protect."),
        ),
    )
