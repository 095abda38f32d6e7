"""How sure all of this is, and which facts would help most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrdnet.metrics.groups import EVERYONE
from hrdnet.metrics.helping import fact_words, ranked
from hrdnet.metrics.reach_words import percent
from hrdnet.present.messages import numeral, said, say
from hrdnet.report.document import Band, Cell, Chapter, Headline, Table
from hrdnet.report.evidence import facts

if TYPE_CHECKING:
    from hrdnet.metrics.estimates import Estimate
    from hrdnet.report.study import Study

#: Facts that are listed.
_LISTED = 6


def chapter(study: Study) -> Chapter:
    """Return the chapter."""
    reach = study.reach
    given = percent(float(reach.provenance.parameters["given_share"]))
    answers = _answers(study)
    sentence = say(
        "The file gives {given} of the values that reach needs; {number} inputs were assumed where nobody "
        "said. What is not "
        "known comes first, in every range of this report; chance in the sampling comes second and is smaller.",
        given=given,
        number=len(reach.assumptions),
    )
    change = say("Any of the facts listed below, most of all the first.")
    tables = ([_helpful(study, answers)] if answers else []) + ([_assumed(study)] if reach.assumptions else [])
    return Chapter(
        "certainty",
        say("How sure this is, and which facts would help most"),
        Headline(sentence, facts(study, ("actors", "channels", "regions"), change, given=True)),
        (
            say("Ranges hold in this model. What the model leaves out is in none of them."),
            say("Those nobody knows are not in the file and in no number."),
        ),
        tuple(tables),
    )


def _answers(study: Study) -> dict[str, Estimate]:
    """Return the numbers that facts would help with: reach of all, and the rural gap, where they may be shown."""
    found = {}
    if EVERYONE in study.groups:
        found[say("reach of all")] = study.reach.estimate(study.groups[EVERYONE])
    if {"rural", "capital and town"} <= set(study.groups):
        found[say("gap between rural defenders and others")] = study.reach.gap("setting", "rural", ["capital", "town"])
    return found


def _helpful(study: Study, answers: dict[str, Estimate]) -> Table:
    shares = {name: dict(ranked(study.reach, one)) for name, one in answers.items()}
    best = {fact: max(share.get(fact, 0.0) for share in shares.values()) for share in shares.values() for fact in share}
    listed = sorted(best, key=lambda fact: (-best[fact], fact))[:_LISTED]
    rows = tuple(
        (
            Cell(fact_words(fact)),
            *(Cell(percent(share.get(fact, 0.0)), Band(*[share.get(fact, 0.0)] * 3)) for share in shares.values()),
        )
        for fact in listed
    )
    note = say(
        "The share of what is not known about each number that goes with not knowing this (squared "
        "correlation over the "
        "states of knowledge). An estimate: shares under a few percent may be chance."
    )
    return Table("facts", say("Facts that would help most"), (say("fact"), *shares), rows, (note,))


def _assumed(study: Study) -> Table:
    rows = tuple(
        (
            Cell(one.meaning()),
            Cell(
                say("always")
                if one.rows == 0
                else say("{unknown} of {rows}", unknown=study.count(one.unknown), rows=study.count(one.rows))
            ),
            Cell(
                say(
                    "{low} to {high} {unit}",
                    low=numeral(one.low, "g"),
                    high=numeral(one.high, "g"),
                    unit=said(one.unit),
                )
            ),
            Cell(said(one.source)),
        )
        for one in study.reach.assumptions
    )
    headers = (say("input"), say("not said in the file"), say("taken as"), say("from where"))
    return Table("assumed", say("What was assumed where nobody said"), headers, rows)
