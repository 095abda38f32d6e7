"""Maps of reach: by settlement for those who may see it, by region for all others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.groups import NOT_SAID
from hrdnet.metrics.reach_words import question
from hrdnet.present.figures import place_map

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from hrdnet.metrics.reach_result import Reach

Mask = npt.NDArray[np.bool_]

#: People for whom a dot of a region is drawn: all alike, since a size would tell how many there are.
_DOT = 20.0


def region_map(result: Reach, groups: Mapping[str, Mask], mark: str) -> Figure | None:
    """Return regions coloured by reach, dots of one size, or ``None`` if the file has no places of regions.

    Parameters
    ----------
    groups
        Groups that may be shown; those that are regions are drawn.
    """
    spots = region_spots(result)
    drawn = [name for name in groups if name in spots]
    if not drawn:
        return None
    return place_map(
        np.array([spots[name][0] for name in drawn]),
        np.array([spots[name][1] for name in drawn]),
        np.array([result.record(groups[name])["probability"] for name in drawn]),
        np.full(len(drawn), _DOT),
        [],
        label="probability",
        title=f"How likely it is that {question(result)}, by region",
        mark=mark,
        backdrop=(np.array([x for x, _ in spots.values()]), np.array([y for _, y in spots.values()])),
    )[0]


def region_spots(result: Reach) -> dict[str, tuple[float, float]]:
    """Return longitude and latitude of the regions that have them, by the name of their group."""
    regions = result.network.table("regions")
    longitude, latitude = regions.numbers("longitude"), regions.numbers("latitude")
    return {
        f"region {name}": (float(longitude.low[row]), float(latitude.low[row]))
        for row, name in enumerate(regions.texts("id").values)
        if longitude.known[row] and latitude.known[row]
    }


def has_places(result: Reach) -> bool:
    """Return whether any row of defenders has coordinates."""
    actors = result.network.table("actors")
    located = actors.numbers("latitude").known & actors.numbers("longitude").known
    return bool(located[result.rows].any())


def map_of(result: Reach, mark: str) -> Figure | None:
    """Return settlements coloured by reach with the towns of missions, or ``None`` without coordinates."""
    actors = result.network.table("actors")
    latitude, longitude = actors.numbers("latitude"), actors.numbers("longitude")
    located = latitude.known & longitude.known
    rows = result.rows
    if not has_places(result):
        return None
    count = actors.numbers("count").at(0.5)
    places: dict[tuple[float, float], list[tuple[float, float]]] = {}
    for row, reach in zip(rows.tolist(), result.probability.tolist(), strict=True):
        if located[row]:
            places.setdefault((longitude.low[row], latitude.low[row]), []).append((reach, count[row]))
    totals = {place: sum(people for _, people in here) for place, here in places.items()}
    means = [sum(reach * people for reach, people in here) / totals[place] for place, here in places.items()]
    missions = np.flatnonzero(actors.words("role").is_any("mission") & located)
    towns: dict[tuple[float, float], int] = {}
    for row in missions.tolist():
        spot = (longitude.low[row], latitude.low[row])
        towns[spot] = towns.get(spot, 0) + 1
    return place_map(
        np.array([place[0] for place in places]),
        np.array([place[1] for place in places]),
        np.array(means),
        np.array(list(totals.values())),
        [(_town(result, spot), *spot, number) for spot, number in towns.items()],
        label="probability",
        title=f"How likely it is that {question(result)}, by settlement",
        mark=mark,
        backdrop=_backdrop(result),
    )[0]


def _town(result: Reach, spot: tuple[float, float]) -> str:
    """Name a mission town: the settlement in an example, else the region."""
    actors = result.network.table("actors")
    here = np.flatnonzero((actors.numbers("longitude").low == spot[0]) & (actors.numbers("latitude").low == spot[1]))
    labels = actors.columns.get("label")
    for row in here.tolist():
        label = str(labels.cells()[row] or "") if labels is not None else ""
        if label.endswith(")") and "(" in label:
            return label[label.index("(") + 1 : -1]
    region = actors.texts("region").values[here[0]] if len(here) else None
    return region or NOT_SAID


def _backdrop(result: Reach) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the other settlements of an example's country."""
    from hrdnet.graph import geography

    code = result.network.about.get("country")
    for name in geography.names():
        country = geography.country(name)
        if country.code == code:
            settlements = country.settlements
            return np.array([one.longitude for one in settlements]), np.array([one.latitude for one in settlements])
    return None
