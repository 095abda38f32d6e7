"""Who can reach protection, and who cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrdnet.metrics.groups import EVERYONE, group_words
from hrdnet.metrics.reach_words import level, percent, rural_gap, warning
from hrdnet.present.messages import say
from hrdnet.report.document import Band, Cell, Chapter, Headline, Picture, Table
from hrdnet.report.evidence import facts, helpful
from hrdnet.report.overview import overview_of
from hrdnet.report.pictures import drawn
from hrdnet.report.reach_files import figure_of
from hrdnet.report.reach_maps import has_places, map_of, region_map, region_spots

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from matplotlib.figure import Figure

    from hrdnet.metrics.reach_result import Reach
    from hrdnet.report.study import Study

    Mask = npt.NDArray[np.bool_]


def chapter(study: Study, mark: str) -> Chapter:
    """Return the chapter."""
    reach, shown = study.reach, study.groups
    title = say("Who can reach protection, and who cannot")
    if EVERYONE not in shown:
        sentence = say("The file has too few defenders in contact for a number that could be shown.")
        return Chapter(
            "reaching", title, Headline(sentence, facts(study, ("actors", "channels"), say("More reports.")))
        )
    gap = None
    sentence = level(reach)
    if {"rural", "capital and town"} <= set(shown):
        gap = reach.gap("setting", "rural", ["capital", "town"])
        sentence = f"{rural_gap(reach)} {sentence}"
    everyone = reach.estimate(shown[EVERYONE])
    change = helpful(study, gap if gap is not None else everyone)
    table = overview_of(reach, shown, whole=study.whole)
    rows = tuple(
        (
            Cell(group_words(line.group)),
            Cell(line.defenders),
            Cell(percent(line.probability), Band(line.probability, line.low, line.high)),
            Cell(say("{low} to {high}", low=percent(line.low), high=percent(line.high))),
        )
        for line in table.lines
    )
    headers = (say("group"), say("defenders"), say("requests that arrive"), say("what is not known allows"))
    by_group = Table("reach", say("How likely a request for help reaches a formal mechanism"), headers, rows)
    description = say("The numbers of the table on reach, one line a group, with what is not known drawn beside each.")

    def bars() -> Figure:
        return figure_of(overview_of(reach, shown, whole=study.whole), mark)

    picture = Picture("reach", say("Reach by group"), description, drawn(bars))
    return Chapter(
        "reaching",
        title,
        Headline(sentence, facts(study, ("actors", "channels"), change, given=True)),
        (*warning(reach), _of_excluded(study)),
        (by_group, _kinds(study)),
        (picture, *_map(study, mark)),
    )


def _map(study: Study, mark: str) -> tuple[Picture, ...]:
    """Return a map: settlements where everything may be shown, else regions that are large enough."""
    placed = has_places(study.reach) if study.whole else bool(set(region_spots(study.reach)) & set(study.groups))
    if not placed:
        return ()

    def places() -> Figure:
        figure = map_of(study.reach, mark) if study.whole else region_map(study.reach, study.groups, mark)
        assert figure is not None
        return figure

    description = say("The numbers of the table on reach where people live; no borders are drawn.")
    return (Picture("map", say("Where requests arrive"), description, drawn(places)),)


def _of_excluded(study: Study) -> str:
    """Say how those excluded inside the capital fare: out of the mainstream is not only rural (domain A1)."""
    name = "excluded inside the capital"
    if name not in study.groups or "capital" not in study.groups:
        return say("Of those excluded inside the capital the file has too few to show, or says nothing.")
    one, all_ = (study.reach.record(study.groups[key]) for key in (name, "capital"))
    return say(
        "Being near is not enough: of requests of those excluded inside the capital {share} arrive, "
        "of all requests from the capital {all}.",
        share=percent(one["probability"]),
        all=percent(all_["probability"]),
    )


def _kinds(study: Study) -> Table:
    questions = {
        "formal": say("a formal mechanism"),
        "formal with host-state bodies": say("… host-state bodies that do no harm counted too"),
        "formal without peers": say(
            "… if NGOs, coordination groups and communities were not there to pass requests on"
        ),
        "informal": say("an informal mechanism: people and groups nearby who act themselves"),
        "both": say("whoever could act first, formal or informal"),
    }
    groups = [name for name in study.main if name != "capital and town"]
    rows = tuple(
        (Cell(words), *(_share(study.questions[name], study.groups[group]) for group in groups))
        for name, words in questions.items()
    )
    note = say(
        "A request stops at the first who could act, so that the last row can be below the others: an informal body "
        "that tries by itself does not pass the request on."
    )
    headers = (say("a request reaches …"), *(group_words(one) for one in groups))
    return Table("kinds", say("What counts as protection changes the picture"), headers, rows, (note,))


def _share(reach: Reach, mask: Mask) -> Cell:
    one = reach.record(mask)
    return Cell(percent(one["probability"]), Band(one["probability"], one["low"], one["high"]))
