"""Brokerage: published counts, the definition over all triples, chance over all networks, and what must always hold."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hrdnet as hn
from hrdnet.metrics.brokerage_result import ROLES
from hrdnet.metrics.chance import by_chance, density_of
from tests.oracles import brokers


def network_of(arcs, number, groups, undirected=()):
    """A network from ordered pairs of places; ``undirected`` pairs are one channel."""
    return hn.ProtectionNetwork(
        {"id": [f"a{k}" for k in range(number)], "group": list(groups)},
        {
            "source": [f"a{i}" for i, _ in (*arcs, *undirected)],
            "target": [f"a{k}" for _, k in (*arcs, *undirected)],
            "directed": ["yes"] * len(arcs) + ["no"] * len(undirected),
        },
    )


@st.composite
def grouped_digraphs(draw):
    """Up to eight actors in up to four groups, with arcs and undirected channels between them."""
    number = draw(st.integers(1, 8))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    pairs = [(i, k) for i in range(number) for k in range(i + 1, number)]
    kinds = random.choice(["none", "both ways", "arc", "back", "two arcs"], len(pairs))
    arcs = [pair for pair, kind in zip(pairs, kinds, strict=True) if kind in {"arc", "two arcs"}]
    arcs += [(k, i) for (i, k), kind in zip(pairs, kinds, strict=True) if kind in {"back", "two arcs"}]
    joined = [pair for pair, kind in zip(pairs, kinds, strict=True) if kind == "both ways"]
    groups = random.choice(list("ABCD"), number).tolist()
    matrix = np.zeros((number, number))
    for i, k in (*arcs, *joined, *((k, i) for i, k in joined)):
        matrix[i, k] = 1
    return network_of(arcs, number, groups, joined), matrix, groups


def frame_of(net, **options):
    return hn.metrics.brokerage(net, by="group", permutations=0, **options).to_frame()


def test_the_published_counts_of_the_karate_club():
    """Directed from lower to higher id, groups up to 16 and above (R's sna: totals over all nodes)."""
    club = nx.karate_club_graph()
    graph = nx.DiGraph((min(ends), max(ends)) for ends in club.edges())
    nx.set_node_attributes(graph, {node: int(node > 16) for node in graph}, "half")
    frame = hn.metrics.brokerage(hn.from_networkx(graph), by="half", permutations=0).to_frame()
    assert list(frame.columns[:5]) == list(ROLES)
    assert frame[list(ROLES)].sum().tolist() == [16, 0, 17, 10, 0]
    assert frame["total"].sum() == 43


@pytest.mark.parametrize(("name", "graph"), [("kite", nx.krackhardt_kite_graph()), ("karate", nx.karate_club_graph())])
def test_structural_holes_equal_those_of_networkx(name, graph):
    plain = nx.Graph(graph.edges())
    frame = hn.metrics.brokerage(hn.from_networkx(plain), by="role", permutations=0).to_frame().set_index("actor")
    for node in plain:
        assert frame.loc[str(node), "constraint"] == pytest.approx(nx.constraint(plain)[node], abs=1e-12)
        assert frame.loc[str(node), "effective_size"] == pytest.approx(nx.effective_size(plain)[node], abs=1e-12)


def test_structural_holes_of_the_medici():
    """Networkx's Florentine families: constraint 0.209877, effective size 5.666667."""
    net = hn.from_networkx(nx.florentine_families_graph())
    medici = hn.metrics.brokerage(net, by="role", permutations=0).to_frame().set_index("actor").loc["Medici"]
    assert medici["constraint"] == pytest.approx(0.209877, abs=5e-7)
    assert medici["effective_size"] == pytest.approx(5.666667, abs=5e-7)


@given(grouped_digraphs())
def test_counts_are_those_of_the_definition(case):
    net, matrix, groups = case
    assert frame_of(net)[list(ROLES)].to_numpy().tolist() == brokers.counts(matrix, groups).tolist()


@given(grouped_digraphs())
def test_structural_holes_are_those_of_the_definition(case):
    net, matrix, _ = case
    frame = frame_of(net)
    constraint, effective = brokers.holes(matrix)
    np.testing.assert_allclose(frame["constraint"], constraint, atol=1e-12)
    np.testing.assert_allclose(frame["effective_size"], effective, atol=1e-12)


@given(grouped_digraphs())
def test_without_directions_each_two_actors_count_once(case):
    net, matrix, groups = case
    both = np.maximum(matrix, matrix.T)
    frame = frame_of(net, directed=False)
    np.testing.assert_array_equal(frame[list(ROLES)], brokers.counts(both, groups) / 2)
    np.testing.assert_array_equal(frame["representative"], frame["gatekeeper"])


@pytest.mark.parametrize("groups", ["AAAA", "AABB", "AABC", "ABCD", "AAAB"])
@pytest.mark.parametrize(("arc", "mutual"), [(0.4, 0.16), (0.4, 0.4), (0.3, 0.0), (0.5, 0.35)])
def test_mean_and_deviation_are_those_over_all_networks(groups, arc, mutual):
    names = sorted(set(groups))
    of = np.array([names.index(one) for one in groups])
    mean, spread = by_chance(np.bincount(of), (arc, mutual))
    expected, deviation = brokers.moments(groups, arc, mutual)
    np.testing.assert_allclose(mean[of], expected, atol=1e-12)
    np.testing.assert_allclose(spread[of], deviation, atol=1e-9)


def test_density_is_that_observed():
    assert density_of(5, 8, 0) == (0.4, pytest.approx(0.16))
    assert density_of(5, 8, 4) == (0.4, pytest.approx(0.4))
    mixed = density_of(5, 9, 3)
    assert mixed.arc == 0.45
    assert mixed.mutual == pytest.approx(0.3 + 0.7 * (0.15 / 0.7) ** 2)
    assert np.isnan(density_of(1, 0, 0).arc)


def test_z_is_the_same_with_and_without_directions_where_all_channels_are_undirected():
    net = hn.examples.load("kyrgyzstan")
    columns = [f"{name}_z" for name in ("coordinator", "itinerant", "representative", "gatekeeper", "liaison")]
    with_, without = (
        hn.metrics.brokerage(net, by="region", directed=one, permutations=0).to_frame()[columns]
        for one in (True, False)
    )
    np.testing.assert_allclose(with_, without)


@given(grouped_digraphs())
def test_one_group_has_coordinators_only_and_roles_share_out_the_open_paths(case):
    net, matrix, groups = case
    single = hn.metrics.brokerage(net, by=dict.fromkeys(net.ids, "all"), permutations=0).to_frame()
    assert single[list(ROLES[1:])].to_numpy().sum() == 0
    np.testing.assert_array_equal(single["coordinator"], frame_of(net)["total"])
    number = len(groups)
    finest = hn.metrics.brokerage(net, by={name: name for name in net.ids}, permutations=0).to_frame()
    np.testing.assert_array_equal(finest["liaison"], frame_of(net)["total"])
    assert matrix.shape == (number, number)


@given(grouped_digraphs(), st.randoms(use_true_random=False))
def test_the_order_of_the_file_changes_nothing(case, random):
    net, _, _ = case
    rows = list(range(len(net)))
    random.shuffle(rows)
    other = hn.ProtectionNetwork(net.actors.iloc[rows], net.channels.drop(columns="id"))
    first, second = (
        hn.metrics.brokerage(one, by="group", permutations=20, rng=3).permutation_test().set_index("actor")
        for one in (net, other)
    )
    np.testing.assert_array_equal(first, second.loc[first.index])


def test_the_permutation_test_deals_out_the_groups_evenly():
    """Against all 12 ways to deal two groups of two and one; a false failure in 1 of 10,000 (normal, five cells)."""
    from itertools import permutations as orders

    net = network_of([(0, 1), (1, 2), (2, 3), (1, 3)], 4, "AABC")
    result = hn.metrics.brokerage(net, by="group", permutations=4000, rng=11)
    matrix = np.zeros((4, 4))
    for i, k in [(0, 1), (1, 2), (2, 3), (1, 3)]:
        matrix[i, k] = 1
    every = np.array([brokers.counts(matrix, list(deal)).sum(axis=0) for deal in orders("AABC")])
    totals = result.totals()
    error = every.std(axis=0) / np.sqrt(4000)
    assert (np.abs(totals["expected"] - every.mean(axis=0)) <= 4.5 * error).all()
    np.testing.assert_allclose(totals["sd"], every.std(axis=0), atol=0.03)
    count = totals["count"].to_numpy()
    sides = np.minimum((every >= count).mean(axis=0), (every <= count).mean(axis=0))
    np.testing.assert_allclose(totals["p"], np.minimum(1, 2 * sides), atol=0.06)


def test_without_a_pattern_p_values_are_spread_evenly():
    """Of 400 random groupings one in twenty has p at most 0.05; a false failure in 1 of 1,000 (binomial)."""
    random = np.random.default_rng(5)
    graph = nx.gnp_random_graph(14, 0.3, seed=4)
    small = 0
    for seed in range(400):
        groups = random.permutation(list("AAAAABBBBBCCCC")).tolist()
        net = network_of([], 14, groups, list(graph.edges()))
        small += hn.metrics.brokerage(net, by="group", permutations=99, rng=seed).totals().loc["liaison", "p"] <= 0.05
    assert 7 <= small <= 36


@settings(max_examples=40)
@given(grouped_digraphs(), st.integers(0, 2**32))
def test_trust_weighs_every_channel(case, seed):
    net, matrix, groups = case
    random = np.random.default_rng(seed)
    channels = net.channels.drop(columns="id")
    trust = random.choice([0.0, 0.25, 0.5, 1.0], (len(channels), 2))
    channels["source_trusts_target"], channels["target_trusts_source"] = trust.T
    weights = np.zeros(matrix.shape)
    for (_, row), both in zip(channels.iterrows(), trust.prod(axis=1).tolist(), strict=True):
        i, k = int(row["source"][1:]), int(row["target"][1:])
        weights[i, k] = both
        weights[k, i] = both if row["directed"] == "no" else weights[k, i]
    found = hn.metrics.brokerage(
        hn.ProtectionNetwork(net.actors, channels), by="group", permutations=0, rng=1
    ).trusted()
    np.testing.assert_allclose(found[list(ROLES)], brokers.counts(weights, groups), atol=1e-8)
    np.testing.assert_array_equal(found["liaison_low"], found["liaison_high"])


def test_full_trust_gives_the_counts_and_unknown_trust_a_band():
    net = hn.ProtectionNetwork(
        {"id": ["a", "b", "c"], "group": ["x", "y", "z"]},
        {"source": ["a", "a", "b"], "target": ["b", "b", "c"], "medium": ["phone", "online", "phone"]},
    )
    unknown = hn.metrics.brokerage(net, by="group", permutations=0, rng=1).trusted()
    # One channel passes with trust 0.16 to 0.9025, two with 1 - (1 - t)^2, and a path counts both ways.
    low, high = 2 * 0.16 * (1 - 0.84**2), 2 * 0.9025 * (1 - 0.0975**2)
    assert low - 1e-9 <= unknown["liaison_low"][1] < unknown["liaison"][1] < unknown["liaison_high"][1] <= high + 1e-9
    sure = net.updated(
        channels={"id": list(net.channel_ids), "source_trusts_target": [1] * 3, "target_trusts_source": [1] * 3}
    )
    frame = hn.metrics.brokerage(sure, by="group", permutations=0).trusted()
    assert frame["liaison"].tolist() == [0, 2, 0]


def test_groups_may_be_several_columns_numbers_or_a_dict_and_who_has_none_is_a_group():
    net = hn.ProtectionNetwork(
        {"id": ["a", "b", "c"], "region": ["R", None, "S"], "setting": ["rural", "town", "town"], "zone": [1, 2, 1]},
        {"source": ["a", "b"], "target": ["b", "c"]},
    )

    def group(by):
        return hn.metrics.brokerage(net, by=by, permutations=0).to_frame()["group"].tolist()

    assert group("region") == ["R", "not said", "S"]
    assert group(["region", "setting"]) == ["R, rural", "not said, town", "S, town"]
    assert group("zone") == ["1", "2", "1"]
    assert group({"a": "x", "b": "y", "c": "x"}) == ["x", "y", "x"]
    result = hn.metrics.brokerage(net, by="region", permutations=0)
    assert "without a group" in str(result.assumptions[0])


def test_family_and_those_not_in_contact_count_only_with_a_channel():
    net = hn.ProtectionNetwork(
        {
            "id": ["a", "f", "g", "d"],
            "role": ["ngo", "family", "family", "defender"],
            "in_contact": [None] * 3 + ["no"],
        },
        {"source": ["a"], "target": ["f"]},
    )
    assert hn.metrics.brokerage(net, by="role", permutations=0).actors.tolist() == ["a", "f"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"by": "nothing"}, "no column of the actors"),
        ({"by": []}, "at least one column"),
        ({"by": {"a": "x"}}, "1 of 2 actors have no group"),
        ({"by": "will"}, "holds ranges"),
        ({"by": "role", "permutations": -1}, "0 or more"),
        ({"by": "role", "permutations": 2.5}, "whole number"),
        ({"by": "role", "directed": "yes"}, "True or False"),
    ],
)
def test_what_cannot_be_asked_is_said(options, words):
    net = hn.ProtectionNetwork(
        {"id": ["a", "b"], "will_low": [0.1, 0.2], "will_high": [0.3, 0.4]}, {"source": ["a"], "target": ["b"]}
    )
    with pytest.raises(hn.UsageError, match=words):
        hn.metrics.brokerage(net, **options)


def test_words_and_pictures_show_no_actor():
    net = hn.examples.load("kyrgyzstan")
    result = hn.metrics.brokerage(net, rng=1, permutations=50)
    figure, axes = result.plot()
    drawn = " ".join(text.get_text() for text in [*figure.texts, *axes.get_yticklabels()])
    for shown in (result.summary(), repr(result), result.headline(), drawn, result.by_class().to_string()):
        assert not any(name in shown.replace(".", " ").split() for name in net.ids)
    assert result.to_frame()["actor"].tolist() == [name for name in net.ids if name in set(result.actors)]
    assert result.by_class()["actors"].min() >= 5
