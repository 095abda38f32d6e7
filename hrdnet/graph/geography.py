"""Real places: settlements, regions and the towns of missions (see ``data/README.md`` for sources)."""

from __future__ import annotations

import csv
import difflib
import functools
import io
import math
from dataclasses import dataclass
from importlib import resources

from hrdnet.errors import UsageError
from hrdnet.graph.vocabulary import RURAL_BELOW

_EARTH_KM = 6371.0
#: Roads are longer than straight lines, and slow (assumptions, for invented data only).
DETOUR = 1.4
KM_PER_HOUR = 50.0
#: How many nearest regions, by the distance of their centres, count as neighbours (assumption).
_NEIGHBOURS = 3

_COUNTRIES = {
    "kyrgyzstan": ("KG", "01"),
    "tunisia": ("TN", "36"),
    "thailand": ("TH", "40"),
    "mexico": ("MX", "09"),
}


@dataclass(frozen=True, slots=True)
class Settlement:
    """A settlement: name, coordinates in degrees, population, region name."""

    name: str
    latitude: float
    longitude: float
    population: int
    region: str


@dataclass(frozen=True, slots=True)
class Region:
    """A first-order administrative region, placed at its largest settlement."""

    name: str
    latitude: float
    longitude: float
    neighbours: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MissionTown:
    """A town with its number of missions in 2022, EU Delegation included."""

    settlement: Settlement
    missions: int


@dataclass(frozen=True)
class Country:
    """A country's settlements, regions and mission towns."""

    name: str
    code: str
    capital_region: str
    settlements: tuple[Settlement, ...]
    regions: tuple[Region, ...]
    mission_towns: tuple[MissionTown, ...]

    @property
    def capital(self) -> Settlement:
        """The largest settlement of the capital's region."""
        inside = [one for one in self.settlements if one.region == self.capital_region]
        return max(inside, key=lambda one: one.population)

    def setting(self, settlement: Settlement) -> str:
        """Return capital (the capital's whole region), town, or rural (under 50,000 people)."""
        if settlement.region == self.capital_region:
            return "capital"
        return "rural" if settlement.population < RURAL_BELOW else "town"


def names() -> tuple[str, ...]:
    """Return the countries that are shipped."""
    return tuple(_COUNTRIES)


@functools.cache
def country(name: str) -> Country:
    """Return a country by its lower-case name.

    Raises
    ------
    UsageError
        If it is not shipped.
    """
    if name not in _COUNTRIES:
        near = difflib.get_close_matches(name.casefold(), _COUNTRIES, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise UsageError(f"no such country{hint} There are: {', '.join(_COUNTRIES)}")
    code, capital = _COUNTRIES[name]
    region_names = {row["admin1"]: row["name"] for row in _rows("regions.csv") if row["country"] == code}
    settlements = tuple(
        Settlement(
            row["name"],
            float(row["latitude"]),
            float(row["longitude"]),
            int(row["population"]),
            region_names[row["admin1"]],
        )
        for row in _rows("settlements.csv")
        if row["country"] == code
    )
    return Country(
        name,
        code,
        region_names[capital],
        settlements,
        _regions(settlements),
        _mission_towns(code, settlements),
    )


def _rows(file: str) -> list[dict[str, str]]:
    text = resources.files("hrdnet.graph").joinpath("data", file).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def _regions(settlements: tuple[Settlement, ...]) -> tuple[Region, ...]:
    centres: dict[str, Settlement] = {}
    for one in settlements:
        if one.region not in centres or one.population > centres[one.region].population:
            centres[one.region] = one
    regions = []
    for name, centre in sorted(centres.items()):
        others = sorted(
            (other for other in centres.items() if other[0] != name), key=lambda o: kilometres(centre, o[1])
        )
        neighbours = tuple(sorted(other for other, _ in others[:_NEIGHBOURS]))
        regions.append(Region(name, centre.latitude, centre.longitude, neighbours))
    return tuple(regions)


def _mission_towns(code: str, settlements: tuple[Settlement, ...]) -> tuple[MissionTown, ...]:
    towns = []
    for row in _rows("missions.csv"):
        if row["country"] == code:
            place = max((one for one in settlements if one.name == row["town"]), key=lambda one: one.population)
            number = sum(int(row[kind]) for kind in ("embassies", "consulates", "eu_delegations"))
            towns.append(MissionTown(place, number))
    return tuple(towns)


def kilometres(one: Settlement, other: Settlement) -> float:
    """Return the great-circle distance (haversine).

    Examples
    --------
    >>> tunis = Settlement("Tunis", 36.819, 10.166, 693210, "Tunis")
    >>> sfax = Settlement("Sfax", 34.741, 10.760, 277278, "Sfax")
    >>> round(kilometres(tunis, sfax))
    237
    """
    phi, psi = math.radians(one.latitude), math.radians(other.latitude)
    a = (
        math.sin((psi - phi) / 2) ** 2
        + math.cos(phi) * math.cos(psi) * math.sin(math.radians(other.longitude - one.longitude) / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(math.sqrt(a))


def road_hours(one: Settlement, other: Settlement) -> float:
    """Return travel time in hours by an assumed detour and speed."""
    return kilometres(one, other) * DETOUR / KM_PER_HOUR
