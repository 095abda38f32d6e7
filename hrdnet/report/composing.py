"""A report from a study: its chapters in the order in which people ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrdnet.metrics.reach_words import opening
from hrdnet.metrics.suppression import ROUNDED_TO, SMALLEST_GROUP
from hrdnet.present.messages import say
from hrdnet.present.result import DO_NOT_SEND, INVENTED
from hrdnet.report.chapters import certainty, filed, hanging, hindering, planned, reaching, strategies
from hrdnet.report.document import Document
from hrdnet.report.heads_of_mission import note

if TYPE_CHECKING:
    from hrdnet.report.study import Study

SHARED = "GROUPS ONLY"


def compose(study: Study, *, working: bool = False) -> Document:
    """Return the report of a study.

    Parameters
    ----------
    working
        Whether it is the working view, which is not to be sent.
    """
    mark = INVENTED if study.synthetic else DO_NOT_SEND if working else SHARED
    found = [
        filed.chapter(study),
        reaching.chapter(study, mark),
        hindering.chapter(study, mark),
        certainty.chapter(study),
        hanging.chapter(study, mark),
        strategies.chapter(study, mark),
        *planned.chapters(study, mark),
    ]
    chapters = [one for one in found if one is not None]
    return Document(
        title=say("Who can reach protection, and why others cannot"),
        mark=mark,
        about=_about(study, working=working),
        opening=_opening(study),
        chapters=tuple(chapters),
        note=note(study, chapters),
        remarks=study.shown.remarks,
        closing=_closing(),
    )


def _about(study: Study, *, working: bool) -> tuple[str, ...]:
    about = study.network.about
    # The title of a file can name what must not be named: a shared view leaves it out.
    lines = [str(about["title"])] if (study.synthetic or working) and about.get("title") else []
    if about.get("date"):
        lines.append(say("Data as of {date}.", date=about["date"]))
    if study.synthetic:
        lines.append(
            say(
                "An invented example: places, and the number and towns of missions, are real; no person "
                "or body in it exists."
            )
        )
        lines += [str(one) for one in about.get("sources") or ()]
    elif working:
        lines.append(
            say("Working view: it shows rows and contacts. Do not send it; delete it when it is no longer needed.")
        )
    else:
        lines.append(
            say(
                "Shared view: groups only, numbers of people rounded to {rounded}, no group of fewer than "
                "{smallest} defenders.",
                rounded=ROUNDED_TO,
                smallest=SMALLEST_GROUP,
            )
        )
    return tuple(lines)


def _opening(study: Study) -> tuple[str, ...]:
    lines = [opening(study.reach, rounded_to=1 if study.whole else ROUNDED_TO)] if study.groups else []
    return (
        *lines,
        say(
            "The host state holds the primary responsibility to protect. What follows is a model to "
            "discuss: it tells of groups, and nothing about one person."
        ),
    )


def _closing() -> tuple[str, ...]:
    return (
        say(
            "In all of this a request for help “arrives” if, on some route of contacts, everybody knows, "
            "trusts, can travel or phone, and passes it on, and somebody who can act has awareness, "
            "capacity, resources, competency and will."
        ),
        say("“Responded to in time” does not say that she is safe."),
        say(
            "This is not for deciding who receives protection, and not a reason to publicise anybody: the "
            "defender decides; family and colleagues are asked separately."
        ),
    )
