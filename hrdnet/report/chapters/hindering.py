"""Why they cannot, and who could change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hrdnet.metrics.attribution_words import amount, to_act, words_of
from hrdnet.metrics.groups import group_words
from hrdnet.metrics.leading import named
from hrdnet.metrics.reach_words import most_helpful, percent
from hrdnet.present.messages import capitalised, said, say
from hrdnet.present.share_figures import stacked_bars, steps_down
from hrdnet.report.document import Band, Cell, Chapter, Headline, Picture, Table
from hrdnet.report.evidence import facts
from hrdnet.report.pictures import drawn

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from hrdnet.report.study import Study

#: A barrier that takes less than this from everybody, in points, is not in the table of a report.
_LEAST = 0.05
#: Barriers that may be most in the way, in a sentence.
_RIVALS = 2
#: Barriers of the picture; the rest are one piece.
_DRAWN = 5


def chapter(study: Study, mark: str) -> Chapter:
    """Return the chapter."""
    title = say("Why they cannot, and who could change it")
    found, groups = study.attribution, study.main
    if not groups or not found.levers:
        sentence = say("Nothing can be said of barriers: there are too few defenders, or no barrier takes anything.")
        return Chapter(
            "hindering", title, Headline(sentence, facts(study, ("actors", "channels"), say("More reports.")))
        )
    first = "rural" if "rural" in groups else groups[0]
    top = found.leading(first)
    sentences = [
        *_who(study, first),
        *(" ".join([_left(study, one), _most(study, one), *_who(study, one)]) for one in groups if one != first),
    ]
    fact = None if top is None else most_helpful(found, top.ahead)
    if top is not None and top.rivals and fact is not None:
        change = say("Most of all, knowing {fact}.", fact=fact)
    elif top is not None and top.rivals:
        change = say("More values of the barriers in the file.")
    else:
        change = say("Nothing that is unknown moves the first place.")
    state = say("The host state holds the primary responsibility to protect, whoever else could act.")
    headline = Headline(
        f"{_left(study, first)} {_most(study, first)}",
        facts(study, ("actors", "channels", "regions"), change, given=True),
    )
    return Chapter(
        "hindering",
        title,
        headline,
        (*sentences, state),
        (_barriers(study, groups), _steps(study, groups)),
        tuple(_pictures(study, groups, mark)),
    )


def _left(study: Study, group: str) -> str:
    """Say what would be without any barrier, and for how many there is no channel at all."""
    totals = study.attribution.totals(group)
    if not _on_paper(study, group):
        return say(
            "{group}: {arrive} of requests arrive; without any barrier more would.",
            group=capitalised(group_words(group)),
            arrive=percent(study.reach.record(study.groups[group])["probability"]),
        )
    return say(
        "{group}: {arrive} of requests arrive; without any barrier {most} would, and {none} have no "
        "contact that leads there.",
        group=capitalised(group_words(group)),
        arrive=percent(study.reach.record(study.groups[group])["probability"]),
        most=percent(totals["no_barriers"].probability),
        none=percent(totals["no_channel"].probability),
    )


def _on_paper(study: Study, group: str) -> bool:
    """Return whether it may be shown how many of a group have any contact that leads to a mechanism."""
    record = study.reach.record(study.groups[group])
    return study.tells(study.attribution.totals(group)["no_channel"].probability, record["defenders"])


def _most(study: Study, group: str) -> str:
    """Say what is most in the way of a group, and if the data can tell that it is."""
    found = study.attribution
    top = found.leading(group)
    if top is None:
        return say("No barrier takes anything from it.")
    what = amount(found, group, found.levers[top.first])
    if not top.rivals:
        return say("Most in the way, whatever is not known: {what}.", what=what)
    rivals = [words_of(found.levers[one]) for one in top.rivals[:_RIVALS]]
    return say("Most in the way on average: {what}; but it may be {others}.", what=what, others=named(rivals))


def _who(study: Study, group: str) -> list[str]:
    top = study.attribution.leading(group)
    return [] if top is None else [to_act(study.attribution.levers[top.first])]


def _barriers(study: Study, groups: list[str]) -> Table:
    found = study.attribution
    frames = {group: found.of(group) for group in groups}
    base = frames[groups[0]]
    order = [
        name for name in base.sort_values("shapley", ascending=False).index if base["shapley"][name] * 100 >= _LEAST
    ]
    levers = {one.name: one for one in found.levers}
    rows = tuple(
        (
            Cell(capitalised(words_of(levers[name]))),
            *(_points(frames[group].loc[name]) for group in groups),
            Cell(said(levers[name].who)),
            Cell(_given(levers[name].given_share)),
        )
        for name in order
    )
    headers = (
        say("what is in the way"),
        *(group_words(one) for one in groups),
        say("who would have to act"),
        say("values that the file gives"),
    )
    note = say(
        "Points of 100 requests that lifting it would let arrive, on average over all orders in which "
        "barriers could be "
        "lifted; the line beside each is what is not known. What takes less than 0.1 points is left out."
    )
    return Table(
        "barriers", say("What keeps requests from arriving, in points of 100 requests"), headers, rows, (note,)
    )


def _points(row: pd.Series[float]) -> Cell:
    if np.isnan(row["shapley"]):
        return Cell("")
    return Cell(f"{100 * row['shapley']:.1f}", Band(row["shapley"], row["low"], row["high"]))


def _given(share: float) -> str:
    return say("needs none") if np.isnan(share) else percent(share)


def _steps(study: Study, groups: list[str]) -> Table:
    frames = {group: study.coverage.of(group) for group in groups if _on_paper(study, group)}
    steps = list(study.coverage.answers)
    rows = tuple(
        (
            Cell(capitalised(said(step))),
            *(
                Cell(
                    percent(frame["coverage"][step]),
                    Band(*(float(frame[end][step]) for end in ("coverage", "low", "high"))),
                )
                for frame in frames.values()
            ),
        )
        for step in steps
    )
    note = say("Each step with the barriers of the steps before it; in another order the losses would be others.")
    headers = (say("of 100 requests, so many still …"), *(group_words(one) for one in frames))
    return Table("steps", say("From a mechanism on paper to one that serves"), headers, rows, (note,))


def _pictures(study: Study, groups: list[str], mark: str) -> list[Picture]:
    found = study.attribution
    frames = {group: found.of(group)["shapley"] for group in groups}
    levers = {one.name: one for one in found.levers}
    ordered = frames[groups[0]].sort_values(ascending=False).index
    order = [name for name in ordered if not np.isnan(frames[groups[0]][name])]
    first, rest = order[:_DRAWN], order[_DRAWN:]
    shares = np.array(
        [[*(frame[name] for name in first), *([frame[rest].sum()] if rest else [])] for frame in frames.values()]
    )

    def bars() -> Figure:
        names = [*(words_of(levers[name]) for name in first), *(["other barriers"] if rest else [])]
        return stacked_bars(groups, shares, names, label="share of all requests that barriers keep back", mark=mark)[0]

    def steps() -> Figure:
        lines = []
        for group in (one for one in groups if _on_paper(study, one)):
            frame = study.coverage.of(group)
            share, low, high = (frame[one].to_numpy(dtype=np.float64) for one in ("coverage", "low", "high"))
            lines.append((group, share, low, high))
        return steps_down(list(study.coverage.answers), lines, label="share of requests", mark=mark)[0]

    return [
        Picture(
            "barriers",
            say("What keeps requests from arriving"),
            say("The numbers of the table on what is in the way, one bar a group."),
            drawn(bars),
        ),
        Picture(
            "steps",
            say("From a mechanism on paper to one that serves"),
            say("The numbers of the table on steps, one falling line a group."),
            drawn(steps),
        ),
    ]
