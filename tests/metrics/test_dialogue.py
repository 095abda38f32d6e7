"""Dialogue: mixing against counting pair by pair, random matching by enumeration, the boomerang against plain loops."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hrdnet as hn
from hrdnet.metrics.dialogue_result import DIALOGUES
from hrdnet.metrics.mixing import DOMESTIC_ROLES, FOREIGN_ROLES
from tests.strategies import networks


@settings(max_examples=60)
@given(networks(max_actors=7))
def test_the_mixing_matrix_counts_every_channel_once(net):
    frame = hn.metrics.dialogue(net, worlds=64, rng=1).to_frame()
    assert frame["channels"].sum() == len(net.channels)
    assert frame["pairs"].sum() == len(net) * (len(net) - 1) // 2
    actors = net.actors.set_index("id")
    role = actors["role"].to_dict()
    setting = actors["setting"].to_dict() if "setting" in actors else dict.fromkeys(role, "unknown")
    counts = {}
    for source, target in zip(net.channels["source"], net.channels["target"], strict=True):
        key = frozenset([(role[source], setting[source]), (role[target], setting[target])])
        counts[key] = counts.get(key, 0) + 1
    for row in frame.itertuples():
        key = frozenset([(row.role, row.setting), (row.other_role, row.other_setting)])
        assert row.channels == counts.get(key, 0)


def test_expected_channels_are_the_mean_over_all_ways_to_match_the_ends():
    roles = {"a": "defender", "b": "defender", "c": "ngo", "d": "mission"}
    channels = [("a", "b"), ("a", "c"), ("c", "d")]
    net = hn.ProtectionNetwork(
        {"id": list(roles), "role": list(roles.values())},
        {"source": [a for a, _ in channels], "target": [b for _, b in channels]},
    )
    ends = [roles[one] for pair in channels for one in pair]
    totals = {}
    orders = list(itertools.permutations(range(len(ends))))
    for order in orders:
        for k in range(0, len(order), 2):
            key = frozenset([ends[order[k]], ends[order[k + 1]]])
            totals[key] = totals.get(key, 0) + 1 / len(orders)
    frame = hn.metrics.dialogue(net, worlds=64, rng=1).to_frame()
    for row in frame.itertuples():
        assert row.expected == pytest.approx(totals.get(frozenset([row.role, row.other_role]), 0))
    assert frame["expected_by_size"].sum() == pytest.approx(3)
    assert frame["expected"].sum() == pytest.approx(3)


STEPS = ("defender", "ngo", "mission", "official")


@st.composite
def chains(draw):
    """Networks in which any actor may speak with any other; the source is never a later step than the target."""
    number = draw(st.integers(3, 9))
    roles = ["defender", *(draw(st.sampled_from(STEPS)) for _ in range(number - 1))]
    ids = [f"a{k}" for k in range(number)]
    pairs = [
        (a, b) if STEPS.index(roles[a]) <= STEPS.index(roles[b]) else (b, a)
        for a, b in itertools.combinations(range(number), 2)
    ]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=14))
    actors = {"id": ids, "role": roles, "relays": [0.7] * number, "women": [0.0] * number}
    for name in ("awareness", "capacity", "resources", "competency", "will", "verification"):
        actors[name] = [0.9] * number
    channels = {
        "id": [f"c{k}" for k in range(len(chosen))],
        "source": [ids[a] for a, _ in chosen],
        "target": [ids[b] for _, b in chosen],
        "medium": ["via_someone"] * len(chosen),
        **{name: [0.8] * len(chosen) for name in ("awareness", "source_trusts_target", "target_trusts_source")},
        "recognition": [1.0] * len(chosen),
    }
    return hn.ProtectionNetwork(actors, channels), roles, chosen


@settings(max_examples=60)
@given(chains(), st.integers(0, 2**40))
def test_boomerangs_are_counted_and_happen_in_the_worlds_of_reach(chain, seed):
    net, roles, chosen = chain
    barriers = hn.barriers.default.without("language")
    result = hn.metrics.dialogue(net, barriers=barriers, worlds=64, rng=seed)
    joined = {frozenset(pair) for pair in chosen}
    of = {role: [k for k, one in enumerate(roles) if one == role] for role in STEPS}
    routes = [
        sequence
        for sequence in itertools.product(*(of[role] for role in STEPS))
        if all(frozenset(step) in joined for step in itertools.pairwise(sequence))
    ]
    assert result.boomerang.routes == len(routes)
    counted = [sum(sequence[0] == row for sequence in routes) for row in of["defender"]]
    assert result.boomerang.of_row.tolist() == counted
    # The same routes as plain reach over nothing but steps of the pattern, one way.
    steps = [STEPS.index(roles[b]) - STEPS.index(roles[a]) == 1 for a, b in chosen]
    fewer = net.without(channels=[f"c{k}" for k, step in enumerate(steps) if not step])
    if not of["official"]:
        assert not result.boomerang.reach.hits.any()
        return
    one_way = fewer.updated(channels={"id": list(fewer.channel_ids), "directed": ["yes"] * len(fewer.channel_ids)})
    # Without an explicit word nobody but NGO and mission relay here: official ends are the targets.
    plain = hn.metrics.reach(
        one_way,
        to=[f"a{k}" for k in of["official"]],
        barriers=barriers,
        method="sampled",
        worlds=64,
        rng=seed,
    )
    np.testing.assert_array_equal(result.boomerang.reach.hits, plain.hits)


def test_shares_are_of_those_known_and_bounded_by_those_that_are_not():
    net = hn.ProtectionNetwork(
        {"id": ["G", "N", "M"], "role": ["defender", "ngo", "mission"], "setting": ["rural", "capital", "capital"]},
        {
            "source": ["G", "G", "N", "N"],
            "target": ["N", "M", "M", "M"],
            "form": ["routine", None, "ad_hoc", "routine"],
            "mode": [None, None, None, "coordinated"],
            "times_per_year": [4, None, None, None],
            "interval_days": [None, 36.5, None, None],
        },
    )
    shares = hn.metrics.dialogue(net, worlds=64, rng=1).shares()
    everyone = shares.loc["all channels"]
    assert everyone["routine"] == pytest.approx(2 / 3)
    assert (everyone["routine_low"], everyone["routine_high"]) == (0.5, 0.75)
    assert everyone["coordinated"] == 1
    assert np.isnan(everyone["institutional"])
    assert (everyone["institutional_low"], everyone["institutional_high"]) == (0, 1)
    assert shares.loc["of rural defenders", "channels"] == 2
    assert shares.loc["of rural defenders", "times_per_year"] == 7
    assert shares.loc["of defenders in capital and town", "channels"] == 0


def test_a_dialogue_is_missing_if_it_could_be_and_is_not():
    net = hn.ProtectionNetwork(
        {"id": ["G", "N", "M", "O"], "role": ["defender", "ngo", "mission", "official"]},
        {"source": ["G", "N"], "target": ["N", "M"]},
    )
    table = hn.metrics.dialogue(net, worlds=64, rng=1).dialogues()
    assert table["missing"].to_dict() == {
        "between defenders": False,
        "between missions": False,
        "defenders and missions": True,
        "officials and missions": True,
        "officials and defenders": True,
        "missions and intergovernmental bodies": False,
        "defenders and NGOs or coordination groups": False,
        "NGOs or coordination groups and missions": False,
    }
    assert set(table.index) == set(DIALOGUES)
    missing = hn.metrics.dialogue(net, worlds=64, rng=1).missing()
    assert len(missing) == 4
    assert (missing["channels"] == 0).all()


def test_examples_have_a_boomerang_and_the_pattern_names_no_actor():
    result = hn.metrics.dialogue(hn.examples.load("mexico"), rng=2)
    assert result.boomerang.routes > 0
    assert not set(hn.examples.load("mexico").ids) & set(result.summary().split())
    assert result.matrix().to_numpy().trace() >= 0
    assert (result.matrix().to_numpy() == result.matrix().to_numpy().T).all()


def test_no_role_stands_at_two_steps():
    assert not set(DOMESTIC_ROLES) & set(FOREIGN_ROLES)
    with pytest.raises(hn.UsageError, match="multiple of 64"):
        hn.metrics.dialogue(hn.examples.load("tunisia"), worlds=63)
