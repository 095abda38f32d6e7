"""What dividing the work otherwise would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hrdnet.metrics.estimates import UNDEFINED, Estimate
from hrdnet.metrics.groups import group_words
from hrdnet.metrics.reach_words import percent, points
from hrdnet.present.messages import capitalised, said, say
from hrdnet.report.document import Band, Cell, Chapter, Headline, Picture, Table
from hrdnet.report.evidence import facts
from hrdnet.report.pictures import drawn
from hrdnet.sim.sharing.comparison import compared
from hrdnet.sim.sharing.comparison_words import answers, moves, never_differed, of_requests, plain, sentences
from hrdnet.sim.sharing.counts import FUNNEL, HEARD, IN_TIME
from hrdnet.sim.sharing.outcome_words import BRACKETS, CLOSING
from hrdnet.sim.sharing.pictures import differences

if TYPE_CHECKING:
    from hrdnet.report.study import Study
    from hrdnet.sim.sharing.comparison import Comparison
    from hrdnet.sim.sharing.outcomes import BurdenSharing

_GROUPS = ("rural", "rural women", "excluded inside the capital", "capital")


def chapter(study: Study, mark: str) -> Chapter | None:
    """Return the chapter; ``None`` if nothing was simulated or no group can be shown."""
    result = study.sharing
    if result is None or len(result.names) < 2:
        return None
    groups = [name for name in _GROUPS if name in study.groups and not result.is_small(name)]
    regions = [name for name in study.groups if name.startswith("region ") and not result.is_small(name)]
    if not groups:
        return None
    comparison = compared(result, result.baseline, [*groups, *regions])
    first = groups[0]
    sure = [one for one in comparison.strategies if moves(comparison.of(one, first, "heard"))]
    picture = Picture(
        "strategies",
        say("What each strategy changes in requests that somebody hears"),
        say("The numbers of the table on strategies, one line for each strategy and group."),
        drawn(lambda: differences(comparison, groups[:2], mark, quantity="heard")[0]),
    )
    change = say(
        "More replicates, and the facts that the simulation assumes; its page in the documentation lists them."
    )
    return Chapter(
        "strategies",
        say("What dividing the work otherwise would change"),
        Headline(
            _answer(result, comparison, first, sure),
            facts(study, ("actors", "channels", "regions"), change, given=True),
        ),
        (_in_time(result, first), said(BRACKETS), said(CLOSING)),
        (
            _by_group(result, comparison, groups),
            *([_by_region(comparison, regions)] if regions else []),
            _prices(result),
        ),
        (picture,),
    )


def _answer(result: BurdenSharing, comparison: Comparison, group: str, sure: list[str]) -> str:
    now = percent(result.share(HEARD, result.baseline, group).probability)
    opening = say("Now, in this model, somebody hears {share} of {whose}.", share=now, whose=of_requests(group))
    if not sure:
        return (
            opening + " " + say("Whether any of the strategies changes that, these data and replicates cannot answer.")
        )
    listed = "; ".join(
        say(
            "{strategy} {points} points ({low} to {high})",
            strategy=plain(one),
            **_written(comparison.of(one, group, "heard")),
        )
        for one in sure
    )
    return opening + " " + say("It changes, whatever is not known, under: {strategies}.", strategies=listed)


def _written(one: Estimate) -> dict[str, str]:
    return {"points": points(one.probability), "low": points(one.low), "high": points(one.high)}


def _in_time(result: BurdenSharing, group: str) -> str:
    one = result.share(IN_TIME, result.baseline, group)
    verified = result.share(FUNNEL["verified"], result.baseline, group)
    if np.isnan(one.probability):
        return say("No request arose for which a mechanism was used.")
    return say(
        "To be heard is the first step: now {verified} are verified and {in_time} responded to in time "
        "({low} to {high}).",
        verified=percent(verified.probability),
        in_time=percent(one.probability),
        low=percent(one.low),
        high=percent(one.high),
    )


def _by_group(result: BurdenSharing, comparison: Comparison, groups: list[str]) -> Table:
    rows = []
    for name in result.names:
        cells = [Cell(capitalised(plain(name)))]
        for group in groups:
            for quantity, which in (("heard", HEARD), ("in_time", IN_TIME)):
                if name == result.baseline:
                    cells.append(Cell(percent(result.share(which, name, group).probability)))
                else:
                    cells.append(_change(comparison.changes.get((name, group, quantity), UNDEFINED)))
        rows.append(tuple(cells))
    headers = [say("strategy")]
    for group in groups:
        headers += [
            say("{group}: heard", group=group_words(group)),
            say("{group}: in time", group=group_words(group)),
        ]
    note = say(
        "The first line is how it is now; below it, points more or fewer of 100 requests, paired in the "
        "same worlds, with "
        "what is not known drawn beside each. “?” where the band allows both more and fewer; 0 without a "
        "line: the same in every replicate."
    )
    return Table("strategies", say("Strategies compared, by group"), tuple(headers), tuple(rows), (note,))


def _by_region(comparison: Comparison, regions: list[str]) -> Table:
    rows = tuple(
        (
            Cell(group_words(region)),
            *(_change(comparison.changes.get((one, region, "heard"), UNDEFINED)) for one in comparison.strategies),
        )
        for region in regions
    )
    headers = (say("region"), *(capitalised(plain(one)) for one in comparison.strategies))
    note = say("Points more or fewer of 100 requests that somebody hears, against what is done now.")
    return Table("strategies-regions", say("Strategies compared, by region"), headers, rows, (note,))


def _change(one: Estimate) -> Cell:
    if np.isnan(one.probability):
        return Cell("")
    if never_differed(one):
        return Cell("0")
    text = points(one.probability) + ("" if answers(one) else " ?")
    return Cell(text, Band(one.probability, one.low, one.high))


def _prices(result: BurdenSharing) -> Table:
    rows = tuple(
        (
            Cell(capitalised(plain(one.name))),
            Cell(sentences(one.does)),
            Cell(sentences(one.gives_up)),
            Cell(capitalised(said(str(one.decided_by)))),
        )
        for one in result.strategies
    )
    headers = (say("strategy"), say("what is done"), say("what it gives up"), say("who would have to decide it"))
    return Table("prices", say("What each strategy is, and its price"), headers, rows)
