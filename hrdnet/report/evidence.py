"""What each headline rests on: from how many reports, from whom, how old, what would change it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from hrdnet.graph.vocabulary import Provenance, Role
from hrdnet.metrics.estimates import Estimate
from hrdnet.metrics.reach_words import most_helpful, percent
from hrdnet.present.messages import say
from hrdnet.report.document import Facts

if TYPE_CHECKING:
    from hrdnet.report.study import Study

TABLES = ("actors", "channels", "regions", "log")


def facts(study: Study, tables: Iterable[str], change: str, *, given: bool = False) -> Facts:
    """Return the four facts of a headline.

    Parameters
    ----------
    tables
        Tables of the file that the headline rests on.
    change
        What would change it, as a sentence.
    given
        Whether it needs values of barriers, so that the share that the file gives is said.
    """
    listed = tuple(tables)
    return Facts(_reports(study, listed), _said_by(study, listed, given=given), _age(study), change)


def helpful(study: Study, estimate: Estimate) -> str:
    """Say which fact would help most with a number."""
    fact = most_helpful(study.reach, estimate)
    if fact is None:
        return say("Nothing that is unknown in the file moves it much.")
    return say("Most of all, knowing {fact}.", fact=fact)


def _reports(study: Study, tables: tuple[str, ...]) -> str:
    net = study.network
    role = net.table("actors").words("role")
    groups = int(role.is_any(Role.DEFENDER).sum())
    words = {
        "actors": say(
            "{groups} groups of defenders and {bodies} bodies",
            groups=study.count(groups),
            bodies=study.count(len(net) - groups),
        ),
        "channels": say("{channels} contacts", channels=study.count(len(net.table("channels")))),
        "regions": say("{regions} regions", regions=f"{len(net.table('regions')):,}"),
        "log": say("{entries} entries of the log", entries=study.count(len(net.table("log")))),
    }
    return ", ".join(words[one] for one in tables if one in words)


def _said_by(study: Study, tables: tuple[str, ...], *, given: bool) -> str:
    header = study.network.about.get("provenance") or {}
    names = {
        Provenance.SELF_REPORTED: say("the bodies themselves"),
        Provenance.BY_DEFENDERS: say("defenders"),
        Provenance.LOGGED: say("a log"),
        Provenance.ASSUMED: say("nobody: assumed"),
    }
    told = {name for key, name in header.items() if key in tables or key not in TABLES}
    words = [text for name, text in names.items() if str(name) in told]
    said = ", ".join(words) if words else say("the file does not say by whom")
    if not given:
        return said
    share = percent(float(study.reach.provenance.parameters["given_share"]))
    return say("{said}; the file gives {share} of the values needed, the rest are assumptions", said=said, share=share)


def _age(study: Study) -> str:
    date = study.network.about.get("date")
    months = [str(one) for one in study.network.table("log").texts("month").values if one]
    if date and months:
        return say("as of {date}; last entry of the log {month}", date=date, month=max(months)[:7])
    if date:
        return say("as of {date}", date=date)
    if months:
        return say("no date; last entry of the log {month}", month=max(months)[:7])
    return say("the file has no date")
