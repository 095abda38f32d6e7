"""Names of groups and other words that tables of reports share."""

from __future__ import annotations

from hrdnet.metrics.groups import EVERYONE
from hrdnet.metrics.suppression import OTHERS
from hrdnet.present.messages import say


def group_title(name: str) -> str:
    """Return the name of a group, as it heads a row or a column.

    Examples
    --------
    >>> group_title("rural women"), group_title("region Naryn")
    ('rural women', 'region Naryn')
    """
    ours = {
        EVERYONE: say("all defenders in contact"),
        "rural": say("rural"),
        "capital and town": say("capital and town"),
        "excluded inside the capital": say("excluded inside the capital"),
        "capital": say("capital"),
        "town": say("town"),
        "women": say("women"),
        "rural women": say("rural women"),
        OTHERS: say("other regions together"),
    }
    if name in ours:
        return ours[name]
    return say("region {name}", name=name.removeprefix("region ")) if name.startswith("region ") else name


def first_large(words: str) -> str:
    """Return words that begin with a large letter."""
    return words[:1].upper() + words[1:]
