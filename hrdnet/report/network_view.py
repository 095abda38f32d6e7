"""The network of a view that is not to be sent, as the drawing on its page takes it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hrdnet.graph.layout import positions
from hrdnet.graph.values import Numbers
from hrdnet.metrics.reach_words import percent
from hrdnet.present.messages import say, say_many
from hrdnet.present.tables import shown

if TYPE_CHECKING:
    from markupsafe import Markup

    from hrdnet.metrics.reach_result import Reach

_DIGITS = 3
#: Colours of roles that differ for colour-blind eyes too (Okabe & Ito 2008); shapes differ besides.
INKS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b58900", "#56b4e9", "#4d4d4d")


@dataclass(frozen=True)
class NetworkView:
    """What a drawing needs.

    Attributes
    ----------
    data
        JSON that can stand in a page: nodes, links, places.
    roles, settings
        Words of what can be shown and hidden.
    located
        Whether there are places to draw a map of.
    """

    data: Markup
    roles: tuple[str, ...]
    settings: tuple[str, ...]
    located: bool
    inks: tuple[str, ...] = INKS


def network_view(reach: Reach) -> NetworkView:
    """Return the drawing of a network: every actor and channel, with how likely the requests of each row arrive."""
    from markupsafe import Markup

    net = reach.network
    actors, channels = net.table("actors"), net.table("channels")
    roles, role = _codes(actors.words("role").cells())
    settings, setting = _codes(actors.words("setting").cells())
    places = positions(net)
    located, longitude, latitude = _places(actors.numbers("longitude"), actors.numbers("latitude"))
    arrive = dict(zip(reach.rows.tolist(), reach.to_frame()[["probability", "low", "high"]].to_numpy(), strict=True))
    count = actors.numbers("count").at(0.5)
    regions = actors.texts("region").values
    nodes = []
    for row, name in enumerate(net.ids):
        words = [shown(str(regions[row]))] if regions[row] else []
        if row in arrive:
            value, low, high = (percent(float(one)) for one in arrive[row])
            words += [
                say_many("{number} defender", "{number} defenders", round(count[row])),
                say("reach {value} ({low} to {high})", value=value, low=low, high=high),
            ]
        node: list[Any] = [shown(str(name)), role[row], setting[row], *_rounded(places[row]), ", ".join(words)]
        if located[row]:
            node += _rounded((longitude[row], latitude[row]))
        nodes.append(node)
    ends = np.stack([channels.refs(end).codes for end in ("source", "target")], axis=1)
    links = np.unique(np.sort(ends, axis=1), axis=0)
    text = json.dumps(
        {"nodes": nodes, "links": links.ravel().tolist(), "roles": roles, "settings": settings, "inks": INKS},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    # Nothing in it can close the element that holds it.
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return NetworkView(Markup(text), tuple(roles), tuple(settings), bool(located.any()))  # noqa: S704


def _codes(cells: list[Any]) -> tuple[list[str], list[int]]:
    words = [say("not said") if cell is None else str(cell).replace("_", " ") for cell in cells]
    names = list(dict.fromkeys(sorted(words)))
    place = {name: number for number, name in enumerate(names)}
    return names, [place[word] for word in words]


def _places(longitude: Numbers, latitude: Numbers) -> tuple[Any, Any, Any]:
    return longitude.known & latitude.known, longitude.low, latitude.low


def _rounded(numbers: Any) -> list[float]:
    return [round(float(one), _DIGITS) for one in numbers]
