"""Hypothesis strategies; new features extend these, they do not write their own."""

import numpy as np
from hypothesis import strategies as st

import hrdnet as hn
from hrdnet.graph import vocabulary as v

# What every format can carry: no control characters but tab, line feed and carriage return, no surrogates.
TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n\r'=+-@;,\"[]"),
    max_size=12,
)
IDS = TEXT.filter(bool)
SHARES = st.floats(0, 1, allow_nan=False)
CELLS = {
    "text": st.none() | TEXT,
    "number": st.none() | st.floats(-1e9, 1e9, allow_nan=False) | st.integers(-10, 10),
    "flag": st.none() | st.booleans(),
    "texts": st.none() | st.lists(TEXT, max_size=3),
}


@st.composite
def ranged(draw, column, rows):
    """Columns of a number that may be a value, a range or unknown."""
    plain, low, high = [], [], []
    for _ in range(rows):
        kind = draw(st.sampled_from(["value", "range", "unknown"]))
        ends = sorted([draw(SHARES), draw(SHARES)])
        plain.append(ends[0] if kind == "value" else None)
        low.append(ends[0] if kind == "range" else None)
        high.append(ends[1] if kind == "range" else None)
    return {column: plain, f"{column}_low": low, f"{column}_high": high}


@st.composite
def networks(draw, max_actors=6):
    """Small networks with every kind of column, ranges, unknowns, ties and awkward text."""
    ids = draw(st.lists(IDS, min_size=1, max_size=max_actors, unique=True))
    number = len(ids)
    actors = {
        "id": ids,
        "role": draw(st.lists(st.sampled_from(v.Role.values()), min_size=number, max_size=number)),
        "region": draw(st.lists(st.none() | TEXT, min_size=number, max_size=number)),
        "languages": draw(st.lists(CELLS["texts"], min_size=number, max_size=number)),
        "count": [1 + draw(st.integers(0, 9)) for _ in ids],
        **draw(ranged("will", number)),
    }
    for kind, cells in CELLS.items():
        actors[f"own_{kind}"] = draw(st.lists(cells, min_size=number, max_size=number))
    pairs = [(a, b) for a in ids for b in ids if a < b]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=8)) if pairs else []
    channels = {
        "source": [a for a, _ in chosen],
        "target": [b for _, b in chosen],
        "directed": [draw(st.sampled_from(["yes", "no"])) for _ in chosen],
        "medium": [draw(st.sampled_from([None, *v.Medium.values()])) for _ in chosen],
        **draw(ranged("awareness", len(chosen))),
    }
    ties = None
    if chosen and draw(st.booleans()):
        ties = {"source": [chosen[0][0]], "target": [chosen[0][1]], "kind": ["kin"]}
    about = {"synthetic": draw(st.booleans()), "title": draw(TEXT)}
    return hn.ProtectionNetwork(actors, channels, ties=ties, about=about)


@st.composite
def known_networks(draw, max_actors=5, max_channels=6):
    """Small networks in which everything that reach reads is known: one state of knowledge."""
    number = draw(st.integers(2, max_actors))
    ids = [f"a{k}" for k in range(number)]
    roles = ["defender", *[draw(st.sampled_from(["defender", "ngo", "mission", "mission"])) for _ in ids[1:]]]
    share = st.sampled_from([0.0, 0.3, 0.6, 0.9, 1.0])
    receiver = ("awareness", "capacity", "resources", "competency", "will", "verification", "relays")
    actors = {
        "id": ids,
        "role": roles,
        "formal": ["yes" if role == "mission" else "no" for role in roles],
        "region": [draw(st.sampled_from(["R", "S"])) for _ in ids],
        "women": [draw(st.sampled_from([0.0, 0.5, 1.0])) for _ in ids],
        "travels_alone": [draw(st.sampled_from(["yes", "some", "no"])) for _ in ids],
        "languages": [draw(st.sampled_from([["x"], ["y"], ["x", "y"]])) for _ in ids],
        **{name: [draw(st.sampled_from([0.5, 1.0])) for _ in ids] for name in receiver},
    }
    pairs = [(a, b) for a in ids for b in ids if a < b]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, min_size=1, max_size=max_channels))
    channels = {
        "source": [a for a, _ in chosen],
        "target": [b for _, b in chosen],
        "directed": [draw(st.sampled_from(["yes", "no"])) for _ in chosen],
        "medium": [draw(st.sampled_from(["in_person", "phone", "via_someone"])) for _ in chosen],
        **{
            name: [draw(share) for _ in chosen]
            for name in ("awareness", "recognition", "source_trusts_target", "target_trusts_source")
        },
        "travel_hours": [draw(st.sampled_from([0.0, 12.0])) for _ in chosen],
        "travel_cost": [0.0 for _ in chosen],
        "probability": [draw(st.sampled_from([None, None, 0.4])) for _ in chosen],
    }
    regions = {
        "id": ["R", "S"],
        "insecurity": [0.2, 0.0],
        "roads": [1.0, 0.5],
        "network": [0.7, 1.0],
        "movement_norm": [0.8, 0.0],
    }
    return hn.ProtectionNetwork(actors, channels, regions=regions, about={"synthetic": True})


@st.composite
def timed_networks(draw):
    """Small networks in which everything that reach reads is known, times too; some actors are coordination groups."""
    net = draw(known_networks(max_actors=6, max_channels=8))
    actors, channels = net.actors, net.channels.drop(columns="id")
    groups = draw(st.lists(st.sampled_from([True, False]), min_size=len(net), max_size=len(net)))
    actors["role"] = [
        "coordination_group" if group and role == "ngo" else role
        for group, role in zip(groups, actors["role"], strict=True)
    ]

    def column(*cells):
        return [draw(st.sampled_from(cells)) for _ in range(len(channels))]

    channels["form"] = column("routine", "ad_hoc")
    channels["mode"] = column("bilateral", "coordinated")
    # A contact without meetings waits for what no file gives, so it gets an interval here, 0 included.
    channels["interval_days"] = column(0.0, 1.0, 7.0, 30.0)
    channels["delay_days"] = column(0.0, 1.0, 2.5)
    channels["travel_days"] = column(0.0, 1.0)
    channels["directed"] = net.channels["directed"]
    return hn.ProtectionNetwork(actors, channels, regions=net.regions, about={"synthetic": True})


@st.composite
def webs(draw):
    """A defender and a mission with five relays and many channels between, in which everything is known."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    ids = ["a0", "a1", "a2", "a3", "a4", "a5", "m"]
    relays = random.choice(["ngo", "defender", "coordination_group"], 5).tolist()
    receiver = ("awareness", "capacity", "resources", "competency", "will", "verification", "relays")
    actors = {
        "id": ids,
        "role": ["defender", *relays, "mission"],
        "formal": [*["no"] * 6, "yes"],
        "region": random.choice(["R", "S", "T"], 7).tolist(),
        "women": [0.5] * 7,
        "travels_alone": random.choice(["yes", "some", "no"], 7).tolist(),
        "languages": [["x"]] * 7,
        **{name: random.choice([0.5, 0.8, 1.0], 7).tolist() for name in receiver},
    }
    pairs = [(a, b) for a in ids for b in ids if a < b and (a, b) != ("a0", "m")]
    chosen = [pairs[number] for number in random.permutation(len(pairs))[:13]]
    number = len(chosen)
    channels = {
        "source": [a for a, _ in chosen],
        "target": [b for _, b in chosen],
        "directed": random.choice(["yes", "no", "no"], number).tolist(),
        "medium": random.choice(["in_person", "in_person", "phone", "via_someone"], number).tolist(),
        **{name: [1.0] * number for name in ("awareness", "source_trusts_target", "target_trusts_source")},
        "recognition": random.choice([0.3, 0.6, 0.9, 1.0], number).tolist(),
        "travel_hours": random.choice([0.0, 6.0, 12.0, 30.0], number).tolist(),
        "travel_cost": random.choice([0.0, 3.0, 10.0], number).tolist(),
        "traveller": random.choice(["source", "target"], number).tolist(),
        "form": ["routine"] * number,
        "mode": random.choice(["bilateral", "coordinated"], number).tolist(),
        "interval_days": random.choice([0.0, 7.0, 30.0], number).tolist(),
        "delay_days": random.choice([0.0, 1.0, 5.0], number).tolist(),
        "travel_days": random.choice([0.0, 1.0], number).tolist(),
    }
    regions = {
        "id": ["R", "S", "T"],
        "insecurity": [0.4, 0.1, 0.0],
        "roads": [1.0, 0.5, 0.7],
        "network": [0.5, 0.9, 0.7],
        "movement_norm": [0.8, 0.0, 0.4],
    }
    return hn.ProtectionNetwork(actors, channels, regions=regions, about={"synthetic": True})


def rng(seed=7):
    """A generator for tests that need one."""
    return np.random.default_rng(seed)


@st.composite
def outreach_networks(draw):
    """Networks for strategies of missions: missions and posts, regions or none, bodies, groups, contacts of every kind."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    roles = ["mission"] * int(random.integers(0, 5))
    roles += ["diplomat"] * int(random.integers(0, 2)) + ["coordination_group"] * int(random.integers(0, 3))
    roles += list(
        random.choice(["defender", "defender", "ngo", "community", "official", "family"], random.integers(0, 14))
    )
    number = len(roles)
    ids = [f"{role[0]}{k}" for k, role in zip(random.permutation(number), roles, strict=True)]
    names = ["R", "S", "T", "U"][: int(random.integers(1, 5))]
    missions = [name for name, role in zip(ids, roles, strict=True) if role == "mission"]

    def column(*cells, rows=number):
        return [cells[k] for k in random.integers(0, len(cells), rows)]

    actors = {
        "id": ids,
        "role": roles,
        "region": column(*names, *names, None),
        "setting": column("capital", "rural", "town", None),
        "formal": column("yes", None, "no"),
        "in_contact": column("yes", "yes", "no", None),
        "count": column(3, 8, 1),
        "may_harm": column("no", "yes", None),
        "organisation": [str(random.choice(missions)) if role == "diplomat" and missions else None for role in roles],
        "visit_days": column(0, 3, 12, "2-9", None),
        "officers": column(1, "1-3", None),
        "latitude": column(1.0, 2.5, None),
        "longitude": column(1.0, 3.0),
        "hours_to_capital": column(5, None),
        "consent_share_missions": column("yes", "no", "unknown"),
    }
    pairs = [(a, b) for a in ids for b in ids if a < b]
    chosen = [pairs[k] for k in random.choice(len(pairs), min(len(pairs), 25), replace=False)] if pairs else []
    random.shuffle(chosen)
    often = [{}, {"times_per_year": 4}, {"interval_days": 60}, {"times_per_year": "1-6"}, {"interval_days": "20-90"}]
    rows = [
        {
            "source": a, "target": b,
            "directed": str(random.choice(["no", "no", "no", "yes"])),
            "form": random.choice(["routine", "ad_hoc", None]),
            "mode": random.choice(["bilateral", "coordinated", None]),
            "medium": random.choice(["in_person", "in_person", "phone", "online", None]),
            "traveller": random.choice(["source", "target", None]),
            "travel_hours": random.choice([1.0, 6.0, None]),
            **often[int(random.integers(len(often)))],
        }
        for a, b in chosen
    ]  # fmt: skip
    columns = dict.fromkeys(name for row in rows for name in row) or {"source": None, "target": None}
    regions = {"id": ["R", "S", "T", "U"], "latitude": [1, 2, None, 4], "longitude": [1, 5, None, 2]}
    return hn.ProtectionNetwork(
        actors, {name: [row.get(name) for row in rows] for name in columns}, regions=regions if number % 2 else None
    )


@st.composite
def tied_networks(draw):
    """Defenders with ties and without, family, colleagues and bodies: all that reprisal reads; counts are known.

    Some two people are tied twice; some defenders are not in contact, some rows stand for several.
    """
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    defenders, others = int(random.integers(1, 5)), int(random.integers(0, 6))
    roles = ["defender"] * defenders + random.choice(
        ["family", "family", "ngo", "defender", "mission"], others
    ).tolist()
    number = len(roles)
    ids = [f"p{k}" for k in random.permutation(number)]

    def column(*cells, rows=number):
        return [cells[k] for k in random.integers(0, len(cells), rows)]

    actors = {
        "id": ids,
        "role": roles,
        "setting": column("capital", "town", "rural"),
        "count": column(1, 1, 2, 3),
        "women": [1.0] * number,
        "in_contact": column("yes", "yes", "yes", None, "no"),
        "visibility": column(None, None, 0.3, 0.9),
        "threat": column(None, None, 0.2, 1.0),
        "protective_capacity": column(None, 0.7),
        "consent_publicise": column(None, None, "yes", "no"),
        "consent_relocate": column(None, "yes"),
        "consent_share_ngo": column(None, "no", "yes"),
    }
    pairs = [(a, b) for a in ids for b in ids if a != b]
    rows = int(random.integers(0, 12)) if pairs else 0
    chosen = [pairs[k] for k in random.integers(0, max(len(pairs), 1), rows)]
    ties = {
        "source": [a for a, _ in chosen],
        "target": [b for _, b in chosen],
        "kind": column("partner", "kin", "colleague", "lawyer", None, rows=rows),
        "strength": column(None, 0.2, 0.8, 1.0, rows=rows),
        "discoverable": column(None, None, 0.5, 0.0, 1.0, rows=rows),
    }
    empty = {"source": [], "target": []}
    return hn.ProtectionNetwork(actors, empty, ties=ties if rows else None, about={"synthetic": True})
