"""Placing invented actors on real places: groups, bodies, missions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from hrdnet.draws import entity_key
from hrdnet.graph.geography import Country, Settlement, road_hours
from hrdnet.graph.vocabulary import OFTEN_EXCLUDED, Constituency

Row = dict[str, Any]

_SHARES = {"rural": 0.5, "town": 0.25, "capital": 0.25}
_EXCLUDED = tuple(word for word in Constituency.values() if word in OFTEN_EXCLUDED)
_CONSTITUENCIES = tuple(word for word in Constituency.values() if word not in OFTEN_EXCLUDED)
_LARGEST_GROUP = 9


@dataclass
class Draft:
    """A network in the making: rows by table, and where each actor stands."""

    country: Country
    seed: int
    actors: list[Row] = field(default_factory=list)
    channels: list[Row] = field(default_factory=list)
    ties: list[Row] = field(default_factory=list)
    log: list[Row] = field(default_factory=list)
    places: dict[str, Settlement] = field(default_factory=dict)
    joined: set[frozenset[str]] = field(default_factory=set)

    def rng(self, stream: str) -> np.random.Generator:
        """Return a generator of its own for each purpose, so that a knob changes nothing but its purpose."""
        return np.random.default_rng([self.seed, entity_key(stream)])

    def add(self, place: Settlement, row: Row) -> str:
        """Add an actor at a place and return its id."""
        self.places[row["id"]] = place
        located = {
            "setting": self.country.setting(place),
            "region": place.region,
            "latitude": place.latitude,
            "longitude": place.longitude,
        }
        self.actors.append({**located, **row})
        return str(row["id"])

    def chosen(self, keep: Callable[[Row], bool]) -> list[Row]:
        """Return the actors that satisfy a condition."""
        return [row for row in self.actors if keep(row)]

    def by_region(self) -> dict[str, list[Row]]:
        """Return the actors of each region, in their order."""
        regions: dict[str, list[Row]] = {}
        for row in self.actors:
            regions.setdefault(row["region"], []).append(row)
        return regions

    def with_role(self, role: str) -> list[Row]:
        """Return the actors of a role."""
        return self.chosen(lambda row: row["role"] == role)


def around(rng: np.random.Generator, centre: float, width: float = 0.15, unknown: float = 0.1) -> str | float | None:
    """Return an invented share: a value, a range around a centre, or nothing where nobody would know."""
    fate = rng.random()
    middle = float(np.clip(rng.normal(centre, width / 2), 0.03, 0.97))
    if fate < unknown:
        return None
    if fate < 0.5:
        return f"{max(0.0, middle - width):.2f}-{min(1.0, middle + width):.2f}"
    return round(middle, 2)


def pick(rng: np.random.Generator, places: list[Settlement], *, power: float = 0.5) -> Settlement:
    """Pick a settlement; larger ones more often, by a power of their population."""
    weight = np.array([max(one.population, 100) for one in places], dtype=float) ** power
    return places[int(rng.choice(len(places), p=weight / weight.sum()))]


def place_groups(draft: Draft, defenders: int, *, singles: int) -> None:
    """Place groups of defenders and single defenders; their numbers add up to ``defenders``."""
    rng = draft.rng("groups")
    country = draft.country
    by_setting = {
        setting: [one for one in country.settlements if country.setting(one) == setting] for setting in _SHARES
    }
    left, number = defenders, 0
    while left > 0:
        setting = str(rng.choice(list(_SHARES), p=list(_SHARES.values())))
        place = pick(rng, by_setting[setting])
        size = 1 if number < singles else min(left, int(rng.integers(2, _LARGEST_GROUP + 1)))
        number += 1
        left -= size
        draft.add(place, _group(rng, draft, f"G{number:03d}", place, setting, size))
    for region in country.regions[::3]:
        number += 1
        place = pick(rng, [one for one in country.settlements if one.region == region.name])
        unheard = {
            "id": f"G{number:03d}",
            "role": "defender",
            "in_contact": "no",
            "count": None if rng.random() < 0.4 else "5-40",
        }
        draft.add(place, unheard)


def _group(rng: np.random.Generator, draft: Draft, name: str, place: Settlement, setting: str, size: int) -> Row:
    hours = road_hours(place, draft.country.capital)
    women = {"rural": 0.35, "town": 0.45, "capital": 0.5}[setting]
    number = int(rng.binomial(size, women))
    excluded = rng.random() < (0.3 if setting == "capital" else 0.15)
    local = rng.random() < (0.3 if setting == "rural" else 0.05)
    return {
        "id": name,
        "role": "defender",
        "count": size,
        "women": None if rng.random() < 0.1 else number / size,
        "in_contact": "yes",
        "constituencies": (str(rng.choice(_EXCLUDED if excluded else _CONSTITUENCIES)),),
        "languages": ("local",) if local else ("national",) if rng.random() < 0.8 else ("national", "english"),
        "travels_alone": str(
            rng.choice(["yes", "some", "no"], p=[0.2, 0.5, 0.3] if setting == "rural" else [0.6, 0.3, 0.1])
        ),
        "phone": str(
            rng.choice(["yes", "some", "no"], p=[0.4, 0.45, 0.15] if setting == "rural" else [0.7, 0.25, 0.05])
        ),
        "hours_to_capital": round(hours, 1) if setting != "capital" else 0.5,
        "relays": around(rng, 0.55),
    }


def place_missions(draft: Draft, missions: int | None) -> None:
    """Place missions in their real towns; attributes are drawn alike for each, whatever it is."""
    rng = draft.rng("missions")
    real = [town.settlement for town in draft.country.mission_towns for _ in range(town.missions)]
    for number, place in enumerate(real if missions is None else real[:missions], 1):
        letter = chr(64 + number) if number <= 26 else f"A{chr(64 + number - 26)}"
        draft.add(
            place,
            {
                "id": f"M{number:02d}",
                "role": "mission",
                "label": f"Mission {letter} ({place.name})",
                "provider": "foreign_state",
                "formal": "yes",
                "may_harm": "no",
                "level": "national",
                "languages": ("national", "english"),
                "officers": int(rng.integers(1, 4)),
                "days_per_month": f"{int(rng.integers(1, 4))}-{int(rng.integers(5, 9))}",
                "visit_days": int(rng.integers(2, 15)),
                "awareness": around(rng, 0.9),
                "capacity": around(rng, 0.85),
                "resources": around(rng, 0.9),
                "competency": around(rng, 0.9),
                "will": around(rng, 0.82),
                "accountability": around(rng, 0.5),
                "verification": around(rng, 0.8),
                "relays": around(rng, 0.5),
            },
        )


def place_bodies(draft: Draft) -> None:
    """Place NGOs, the coordination group, communities, officials, a UN office, citizens and media."""
    rng = draft.rng("bodies")
    country = draft.country
    size = max(3, sum(_numbers(draft)) // 60)
    for number in range(1, size + 1):
        draft.add(country.capital, _body(rng, f"N{number:02d}", "ngo", 0.85, languages=("national", "english")))
    draft.add(country.capital, _body(rng, "C01", "coordination_group", 0.8, languages=("national", "english")))
    number = size
    for spot, region in enumerate(country.regions):
        inside = [one for one in country.settlements if one.region == region.name]
        centre = max(inside, key=lambda one: one.population)
        if region.name != country.capital_region and rng.random() < 0.6:
            number += 1
            draft.add(centre, _body(rng, f"N{number:02d}", "ngo", 0.8, languages=("national", "local")))
        draft.add(
            pick(rng, inside),
            _body(rng, f"L{spot + 1:02d}", "community", 0.7, languages=("national", "local")),
        )
        harm = str(rng.choice(["no", "partly", "yes", "unknown"], p=[0.2, 0.3, 0.25, 0.25]))
        draft.add(centre, _state(rng, f"O{spot + 1:02d}", "official", harm, "local"))
    draft.add(country.capital, _state(rng, "P01", "mechanism", "partly", "national") | {"formal": "yes"})
    office = {"provider": "intergovernmental", "formal": "yes", "may_harm": "no", "level": "national"}
    receiver = {name: around(rng, 0.75) for name in ("awareness", "capacity", "resources", "competency", "will")}
    draft.add(
        country.capital,
        {"id": "U01", "role": "intergovernmental", "languages": ("national", "english"), **office, **receiver}
        | {"verification": around(rng, 0.6), "relays": around(rng, 0.5)},
    )
    draft.add(country.capital, _body(rng, "K01", "citizens", 0.5, languages=("national",)))
    draft.add(country.capital, _body(rng, "J01", "media", 0.4, languages=("national", "english")))


def _numbers(draft: Draft) -> list[int]:
    return [int(row["count"]) for row in draft.with_role("defender") if row.get("in_contact") == "yes"]


def _body(rng: np.random.Generator, name: str, role: str, relays: float, *, languages: tuple[str, ...]) -> Row:
    return {
        "id": name,
        "role": role,
        "provider": "non_state",
        "formal": "no",
        "may_harm": "no",
        "languages": languages,
        "awareness": around(rng, 0.8),
        "capacity": around(rng, 0.6),
        "resources": around(rng, 0.5),
        "competency": around(rng, 0.75),
        "will": around(rng, 0.9),
        "verification": around(rng, 0.8),
        "relays": around(rng, relays),
    }


def _state(rng: np.random.Generator, name: str, role: str, harm: str, level: str) -> Row:
    return {
        "id": name,
        "role": role,
        "provider": "host_state",
        "formal": "no",
        "may_harm": harm,
        "level": level,
        "languages": ("national",),
        "will": around(rng, 0.4),
        "awareness": around(rng, 0.5),
        "relays": around(rng, 0.3),
    }
