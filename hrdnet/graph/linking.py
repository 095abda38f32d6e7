"""Joining invented actors: channels, ties and a year's log."""

from __future__ import annotations

import itertools

import numpy as np

from hrdnet.graph.geography import road_hours
from hrdnet.graph.placement import Draft, Row, around
from hrdnet.graph.vocabulary import OFTEN_EXCLUDED

_COST_PER_HOUR = 2.5  # US dollars (assumption)
#: How likely a group in each setting is to have a contact of its own in the capital (assumptions).
_TO_CAPITAL_NGO = {"rural": 0.2, "town": 0.5, "capital": 0.8}
_TO_MISSION = {"rural": 0.04, "town": 0.15, "capital": 0.5}
#: How likely a mission speaks with the host state's programme (assumption).
_TO_HOST_STATE = 0.5
_EXCLUDED_FACTOR = 0.2  # of the usual chance of a contact with an NGO or mission (assumption)


def link(draft: Draft, stream: np.random.Generator, source: str, target: str, medium: str, **more: object) -> None:
    """Add a channel with invented attributes; in person, travel comes from the distance."""
    ends = frozenset((source, target))
    if ends in draft.joined:
        return
    draft.joined.add(ends)
    row: Row = {
        "source": source,
        "target": target,
        "medium": medium,
        "form": "ad_hoc",
        "mode": "bilateral",
        "personal": "personal" if stream.random() < 0.6 else "institutional",
        "times_per_year": int(stream.integers(1, 13)),
        "delay_days": "1-3",
        "awareness": around(stream, 0.85),
        "recognition": around(stream, 0.92),
        "source_trusts_target": around(stream, 0.85),
        "target_trusts_source": around(stream, 0.88),
        "observed": around(stream, 0.3),
        "last_request": str(stream.choice(["acted", "refused", "no_answer", "never_asked"], p=[0.25, 0.1, 0.25, 0.4])),
    }
    if medium == "in_person":
        hours = max(0.5, road_hours(draft.places[source], draft.places[target]))
        row |= {"travel_hours": round(hours, 1), "travel_cost": round(hours * _COST_PER_HOUR, 1)}
        row["travel_days"] = 1 if hours < 5 else 2
    draft.channels.append(row | more)


def link_groups(draft: Draft) -> None:
    """Give every group its contacts: community, peers, provincial NGO, and rarely the capital."""
    rng = draft.rng("contacts of groups")
    groups = draft.chosen(lambda row: row["role"] == "defender" and row.get("in_contact") == "yes")
    capital_ngos = draft.chosen(lambda row: row["role"] == "ngo" and row["setting"] == "capital")
    missions = draft.with_role("mission")
    by_region = draft.by_region()
    for group in groups:
        setting, near = group["setting"], by_region[group["region"]]
        excluded = _EXCLUDED_FACTOR if OFTEN_EXCLUDED.intersection(group["constituencies"]) else 1.0
        _near_contacts(draft, rng, group, near, excluded=excluded)
        if rng.random() < _TO_CAPITAL_NGO[setting] * excluded:
            weight = 1.0 / np.arange(1, len(capital_ngos) + 1)  # the known ones are known best
            ngo = capital_ngos[int(rng.choice(len(capital_ngos), p=weight / weight.sum()))]
            medium = "in_person" if setting == "capital" else str(rng.choice(["phone", "online"]))
            link(draft, rng, group["id"], ngo["id"], medium)
        if missions and rng.random() < _TO_MISSION[setting] * excluded:
            mission = missions[int(rng.integers(len(missions)))]
            link(draft, rng, group["id"], mission["id"], "in_person", awareness=around(rng, 0.6))


def _near_contacts(draft: Draft, rng: np.random.Generator, group: Row, near: list[Row], *, excluded: float) -> None:
    chances = {"community": 0.7, "ngo": 0.55 * excluded, "official": 0.4, "defender": 0.3}
    for role, chance in chances.items():
        others = [row for row in near if row["role"] == role and row["id"] != group["id"]]
        others = [row for row in others if role != "defender" or row.get("in_contact") == "yes"]
        if others and rng.random() < chance:
            other = others[int(rng.integers(len(others)))]
            medium = str(rng.choice(["in_person", "phone", "via_someone"], p=[0.4, 0.45, 0.15]))
            link(draft, rng, group["id"], other["id"], medium)


def link_bodies(draft: Draft, *, meeting_days: int | None, representative: bool) -> None:
    """Join bodies: communities and provincial NGOs to the capital, capital NGOs to missions, the coordination group."""
    rng = draft.rng("contacts of bodies")
    ngos = draft.with_role("ngo")
    inside = [row for row in ngos if row["setting"] == "capital"]
    outside = [row for row in ngos if row["setting"] != "capital"]
    missions = draft.with_role("mission")
    for community in draft.with_role("community"):
        near = [row for row in ngos if row["region"] == community["region"]] or inside
        link(draft, rng, community["id"], near[int(rng.integers(len(near)))]["id"], "phone")
    for ngo in outside:
        link(draft, rng, ngo["id"], inside[int(rng.integers(len(inside)))]["id"], "online", form="routine")
    for ngo in inside:
        number = min(len(missions), int(rng.integers(2, 5)))
        for spot in rng.choice(len(missions), size=number, replace=False).tolist() if missions else ():
            link(
                draft,
                rng,
                ngo["id"],
                missions[spot]["id"],
                "in_person",
                target_trusts_source=around(rng, 0.85),
            )
        link(draft, rng, ngo["id"], "U01", "online")
    link(draft, rng, inside[0]["id"], "J01", "phone")
    link(draft, rng, "K01", inside[-1]["id"], "online")
    for official in draft.with_role("official"):
        link(draft, rng, official["id"], "P01", "phone", form="routine", personal="institutional")
    _coordination(draft, rng, inside + (outside if representative else []), missions, meeting_days)


def link_host_state(draft: Draft) -> None:
    """Let some missions and the intergovernmental office speak with the host state's programme."""
    rng = draft.rng("contacts with the host state")
    for body in (*draft.with_role("mission"), *draft.with_role("intergovernmental")):
        if rng.random() < _TO_HOST_STATE:
            link(
                draft, rng, body["id"], "P01", "in_person", traveller="source", form="routine", personal="institutional"
            )


def _coordination(
    draft: Draft, rng: np.random.Generator, members: list[Row], missions: list[Row], meeting_days: int | None
) -> None:
    coordinated: Row = {"mode": "coordinated", "personal": "institutional"}
    if meeting_days is not None:
        coordinated |= {"form": "routine", "interval_days": meeting_days, "times_per_year": None}
    for member in members:
        link(
            draft,
            rng,
            member["id"],
            "C01",
            "in_person" if member["setting"] == "capital" else "online",
            **coordinated,
        )
    for mission in missions:
        if rng.random() < 0.6:
            link(draft, rng, "C01", mission["id"], "in_person", traveller="source", **coordinated)


def share_burden(draft: Draft, *, reporting_back: bool) -> None:
    """Divide the regions among the missions for liaison: each visits its regions' NGO and two groups."""
    rng = draft.rng("burden-sharing")
    missions = draft.with_role("mission")
    if not missions:
        return
    regions = [region for region in draft.country.regions if region.name != draft.country.capital_region]
    by_region = draft.by_region()
    for spot, region in enumerate(regions):
        mission = missions[spot % len(missions)]["id"]
        near = by_region.get(region.name, [])
        hosts = [row for row in near if row["role"] == "ngo"][:1]
        hosts += [row for row in near if row["role"] == "defender" and row.get("in_contact") == "yes"][:2]
        for host in hosts:
            link(
                draft,
                rng,
                host["id"],
                mission,
                "in_person",
                traveller="target",
                form="routine",
                interval_days=180,
            )
    if reporting_back:
        for one, other in itertools.pairwise(missions):
            link(
                draft,
                rng,
                one["id"],
                other["id"],
                "online",
                form="routine",
                mode="coordinated",
                directed="no",
            )


def tie_singles(draft: Draft) -> None:
    """Give single defenders family, colleagues and a lawyer: invented, with opaque ids."""
    rng = draft.rng("ties")
    groups = draft.chosen(lambda row: row["role"] == "defender" and row.get("in_contact") == "yes")
    singles = [row for row in groups if row["count"] == 1]
    number = 0
    for single in singles:
        for kind in ("partner", "kin", "kin"):
            if rng.random() < 0.7:
                number += 1
                relative = draft.add(draft.places[single["id"]], {"id": f"F{number:03d}", "role": "family", "count": 1})
                strength = around(rng, 0.7, unknown=0.0)
                draft.ties.append({"source": single["id"], "target": relative, "kind": kind, "strength": strength})
        others = [row for row in groups if row["region"] == single["region"] and row["id"] != single["id"]]
        if others:
            other = others[int(rng.integers(len(others)))]
            pair = {single["id"], other["id"]}
            if not any({tie["source"], tie["target"]} == pair for tie in draft.ties):
                tie = {"source": single["id"], "target": other["id"], "kind": "colleague"}
                draft.ties.append(tie | {"strength": around(rng, 0.4, unknown=0.0)})


def keep_log(draft: Draft, *, year: int) -> None:
    """Write a year of visits, meetings and requests: mostly the capital, mostly the same faces."""
    rng = draft.rng("log")
    missions = [row["id"] for row in draft.with_role("mission")]
    groups = draft.chosen(lambda row: row["role"] == "defender" and row.get("in_contact") == "yes")
    if not missions:
        return
    visited = list(draft.country.regions)[: max(1, len(draft.country.regions) // 2)]
    favourites = [row["id"] for row in groups if row["setting"] == "capital"][:4] or [groups[0]["id"]]
    for month in range(1, 13):
        stamp = f"{year}-{month:02d}"
        body = missions[int(rng.integers(len(missions)))]
        capital = draft.country.capital_region
        met = (favourites[int(rng.integers(len(favourites)))], favourites[0])
        draft.log.append(
            {
                "month": stamp,
                "region": capital,
                "body": body,
                "kind": "meeting",
                "met": tuple(dict.fromkeys(met)),
            },
        )
        if month % 4 == 0:
            region = visited[int(rng.integers(len(visited)))].name
            inside = [row["id"] for row in groups if row["region"] == region][:2]
            draft.log.append({"month": stamp, "region": region, "body": body, "kind": "visit", "met": tuple(inside)})
        asking = groups[int(rng.integers(len(groups)))]
        answered = rng.random() < 0.55
        draft.log.append(
            {
                "month": stamp,
                "region": asking["region"],
                "body": body,
                "kind": "request",
                "met": (asking["id"],),
                "days_to_answer": int(rng.integers(1, 60)) if answered else None,
                "outcome": str(rng.choice(["acted", "refused"], p=[0.7, 0.3])) if answered else "no_answer",
            },
        )
