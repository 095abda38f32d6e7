"""Who has one contact only, and which dialogues there are (domain A10, A12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hrdnet.metrics.groups import EVERYONE, group_words
from hrdnet.metrics.reach_words import percent
from hrdnet.present.messages import capitalised, said, say
from hrdnet.present.share_figures import stacked_bars
from hrdnet.report.document import Band, Cell, Chapter, Headline, Picture, Table
from hrdnet.report.evidence import facts
from hrdnet.report.pictures import drawn

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from hrdnet.report.study import Study


def chapter(study: Study, mark: str) -> Chapter:
    """Return the chapter."""
    title = say("Who has one contact only, and who speaks with whom")
    change = say("A contact that nobody wrote down: each takes somebody out of this number.")
    rests_on = facts(study, ("actors", "channels"), change)
    tables = (*([_contacts(study)] if study.groups else []), _dialogues(study))
    if EVERYONE not in study.groups:
        sentence = say("The file has too few defenders in contact for a number that could be shown.")
        return Chapter("hanging", title, Headline(sentence, rests_on), (), tables)
    one = study.dependence.record(study.groups[EVERYONE])
    falls = {"before": percent(one["reach"]), "after": percent(one["without"])}
    if EVERYONE in _told(study):
        sentence = say(
            "{share} of defenders hang on one contact, without whom no request of theirs gets through; {none} have no "
            "route at all. If the contact that each needs most drops out, reach falls from {before} to {after}.",
            share=percent(one["hang_on_one"]),
            none=percent(one["no_route"]),
            **falls,
        )
    else:
        sentence = say(
            "How many hang on one contact is not shown: so few that they could be told apart. If the contact that each "
            "needs most drops out, reach falls from {before} to {after}.",
            **falls,
        )
    load = say(
        "Whoever stands alone between others and help carries a load and a risk: more routes, not more pressure."
    )
    missing = study.dialogue.dialogues()
    none = [said(str(name)) for name in missing.index[missing["missing"]]]
    talk = (
        say("Dialogues that could be and are not in the file: {which}.", which="; ".join(none))
        if none
        else say("Each kind of dialogue that could be is there at least once.")
    )
    pictures = (_picture(study, mark),) if _told(study) else ()
    return Chapter("hanging", title, Headline(sentence, rests_on), (load, talk), tables, pictures)


def _contacts(study: Study) -> Table:
    rows = []
    for name, mask in study.groups.items():
        one = study.dependence.record(mask)
        rows.append(
            (
                Cell(group_words(name)),
                *(
                    Cell(percent(one[key]) if study.tells(one[key], one["defenders"]) else say("few"))
                    for key in ("no_route", "hang_on_one")
                ),
                Cell("" if np.isnan(one["routes"]) else f"{one['routes']:.1f}"),
                Cell(percent(one["reach"])),
                Cell(percent(one["without"]), Band(one["without"], one["low"], one["high"])),
            )
        )
    headers = (
        say("group"),
        say("no route"),
        say("hang on one contact"),
        say("routes that share nobody, on average"),
        say("reach"),
        say("reach if that contact drops out"),
    )
    notes = [say("Contacts are never named here: what is counted is who depends, not on whom.")]
    if not study.whole:
        notes.append(say("“few”: so few defenders, or all but so few, that they could be told apart."))
    return Table("contacts", say("Who hangs on one contact"), headers, tuple(rows), tuple(notes))


def _dialogues(study: Study) -> Table:
    frame = study.dialogue.dialogues()
    rows = tuple(
        (
            Cell(capitalised(said(str(name)))),
            Cell(study.count(int(row["pairs"]))),
            Cell(study.count(int(row["possible"]))),
            Cell(say("missing") if row["missing"] else say("yes")),
        )
        for name, row in frame.iterrows()
        if row["possible"]
    )
    headers = (say("dialogue"), say("pairs in dialogue"), say("pairs that could be"), say("in the file"))
    note = say("Between an EU Delegation and member states, and with headquarters, the file cannot tell.")
    return Table("dialogues", say("Who speaks with whom"), headers, rows, (note,))


def _told(study: Study) -> list[str]:
    """Return the main groups whose shares may all be shown."""
    records = {name: study.dependence.record(study.groups[name]) for name in study.main}
    return [
        name
        for name, one in records.items()
        if all(study.tells(one[key], one["defenders"]) for key in ("hang_on_one", "no_route"))
    ]


def _picture(study: Study, mark: str) -> Picture:
    records = {name: study.dependence.record(study.groups[name]) for name in _told(study)}
    shares = np.array(
        [
            [one["no_route"], one["hang_on_one"], max(0.0, 1 - one["no_route"] - one["hang_on_one"])]
            for one in records.values()
        ]
    )
    names = ["no route", "one contact only", "two routes or more that share nobody"]

    def bars() -> Figure:
        return stacked_bars(list(records), shares, names, label="share of defenders", mark=mark)[0]

    description = say("The numbers of the table on contacts, one bar a group.")
    return Picture("contacts", say("Who hangs on one contact"), description, drawn(bars))
