"""What the file shows without any model (domain A43)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hrdnet.metrics.fieldwork import LONG
from hrdnet.metrics.groups import NOT_SAID
from hrdnet.present.messages import say
from hrdnet.report.document import Cell, Chapter, Headline, Table
from hrdnet.report.evidence import facts

if TYPE_CHECKING:
    from hrdnet.metrics.fieldwork import RegionRecord
    from hrdnet.report.study import Study


def chapter(study: Study) -> Chapter:
    """Return the chapter."""
    found = study.situation
    regions = [one for one in found.regions if one.region != NOT_SAID]
    nobody = sum(one.groups == 0 for one in regions)
    single = sum(one.one_contact + one.no_contact for one in found.regions)
    sentence = say(
        "{nobody} of {regions} regions have nobody in contact, and {single} of {groups} groups have one "
        "contact or none.",
        nobody=nobody,
        regions=len(regions),
        single=study.count(single),
        groups=study.count(found.groups),
    )
    if found.has_log:
        silent = sum(not one.months_since_visit < LONG for one in regions)
        sentence += " " + say(
            "In {silent} of {regions} regions the log has no visit or meeting of the last {months} months.",
            silent=silent,
            regions=len(regions),
            months=LONG,
        )
    change = (
        say("A visit, or an entry in the log of one that was made.")
        if found.has_log
        else say("A log of visits, meetings and requests: the file has none.")
    )
    return Chapter(
        "filed",
        say("What your file shows, without any model"),
        Headline(sentence, facts(study, ("actors", "channels", "log"), change)),
        tuple(found.findings(study.count)),
        (_table(study, regions),) if regions else (),
    )


def _table(study: Study, regions: list[RegionRecord]) -> Table:
    headers = (
        say("region"),
        say("groups"),
        say("defenders"),
        say("months since anybody was there"),
        say("groups with one contact or none"),
        say("requests never answered"),
    )
    kept = [one for one in regions if f"region {one.region}" in study.groups or one.groups == 0]
    rows = tuple(_row(study, one) for one in kept)
    notes = [say("Months: since the last visit or meeting in the log; “not logged” is not the same as never.")]
    if len(kept) < len(regions):
        notes.append(say("Regions with few defenders are not shown, to protect them."))
    return Table("regions", say("What the file says of each region"), headers, rows, tuple(notes))


def _row(study: Study, one: RegionRecord) -> tuple[Cell, ...]:
    people = study.people((one.defenders_low + one.defenders_high) / 2)
    months = say("not logged") if np.isnan(one.months_since_visit) else f"{one.months_since_visit:.0f}"
    return (
        Cell(one.region),
        Cell(study.count(one.groups)),
        Cell(people if one.groups else "0"),
        Cell(months if study.situation.has_log else say("no log")),
        Cell(study.count(one.one_contact + one.no_contact)),
        Cell(study.count(one.unanswered) if study.situation.has_log else say("no log")),
    )
