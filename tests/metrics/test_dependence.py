"""Dependence: against taking actors and channels away one by one, Menger, and reach without somebody."""

import itertools

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hrdnet as hn
from hrdnet.metrics.engines.hanging import cut_of, hanging
from hrdnet.metrics.engines.passing import Evaluation
from hrdnet.metrics.targets import roles
from tests.metrics.test_reach import everything_known
from tests.oracles.separators import (
    only_actors,
    only_channels,
    reaches,
    smallest_actor_cuts,
    smallest_channel_cut,
)
from tests.strategies import known_networks


def random_graphs(number, seed):
    """Small graphs side by side in one network: up to six actors each, channels one way or both, some twice."""
    random = np.random.default_rng(seed)
    ids, role, source, target, directed, graphs = [], [], [], [], [], []
    for graph in range(number):
        size = int(random.integers(2, 7))
        names = [f"{graph}-{one}" for one in range(size)]
        kinds = random.choice(["defender", "ngo", "mission"], size, p=[0.4, 0.3, 0.3]).tolist()
        kinds[0] = "defender"
        pairs = list(itertools.combinations(range(size), 2))
        chosen = random.integers(0, len(pairs), int(random.integers(1, 9)))
        ids += names
        role += kinds
        channels = []
        for spot in chosen.tolist():
            ends = pairs[spot] if random.random() < 0.5 else pairs[spot][::-1]
            one_way = bool(random.random() < 0.5)
            channels.append((ends, one_way))
            source.append(names[ends[0]])
            target.append(names[ends[1]])
            directed.append("yes" if one_way else "no")
        graphs.append((names, kinds, channels))
    channel_ids = [f"c{number}" for number in range(len(source))]
    actors = {"id": ids, "role": role, "formal": ["yes" if one == "mission" else "no" for one in role]}
    channels = {"id": channel_ids, "source": source, "target": target, "directed": directed}
    return hn.ProtectionNetwork(actors, channels), graphs


def steps_of(names, kinds, channels):
    """Steps of requests: nobody passes on from a mission."""
    for number, (ends, one_way) in enumerate(channels):
        for tail, head in [ends] if one_way else [ends, ends[::-1]]:
            if kinds[tail] != "mission":
                yield names[tail], names[head], number


def wrong_answers(number, seed):
    net, graphs = random_graphs(number, seed)
    evaluation = Evaluation(net, hn.barriers.none, roles(net, "formal", host_state=False))
    rows = np.flatnonzero(net.table("actors").words("role").is_any("defender"))
    found = hanging(evaluation, rows)
    place = {net.ids[row]: spot for spot, row in enumerate(rows.tolist())}
    wrong = []
    for names, kinds, channels in graphs:
        steps = list(steps_of(names, kinds, channels))
        targets = {name for name, kind in zip(names, kinds, strict=True) if kind == "mission"}
        for name, kind in zip(names, kinds, strict=True):
            if kind != "defender":
                continue
            spot = place[name]
            actors = only_actors(name, targets, steps, names)
            chain, above = set(), found.above[rows[spot]]
            while above >= 0:
                chain.add(net.ids[above])
                above = found.above[above]
            answers = (
                chain == actors,
                found.contacts[spot] == len(actors),
                found.channels[spot] == len(only_channels(name, targets, steps, range(len(channels)))),
                found.actor_routes[spot] == len(smallest_actor_cuts(name, targets, steps, names)[0]),
                found.channel_routes[spot] == smallest_channel_cut(name, targets, steps, range(len(channels))),
            )
            if not all(answers):
                wrong.append((name, answers))
    return wrong


def test_only_contacts_disjoint_routes_and_cuts_equal_taking_away_on_400_random_graphs():
    assert not wrong_answers(400, 1)


@pytest.mark.slow
def test_no_error_on_10000_random_graphs():
    assert not wrong_answers(10_000, 2)


def test_a_smallest_cut_is_one_of_the_smallest():
    net, graphs = random_graphs(150, 3)
    evaluation = Evaluation(net, hn.barriers.none, roles(net, "formal", host_state=False))
    for names, kinds, channels in graphs:
        steps = list(steps_of(names, kinds, channels))
        targets = {name for name, kind in zip(names, kinds, strict=True) if kind == "mission"}
        cut = {net.ids[one] for one in cut_of(evaluation, net.position(names[0])).tolist()}
        assert cut in smallest_actor_cuts(names[0], targets, steps, names)


def two_ends(graph, start, end):
    """The network of a graph in which one actor asks and another is the only target."""
    ids = [str(node) for node in graph]
    asks = {str(start): "defender", str(end): "mission"}
    return hn.ProtectionNetwork(
        {"id": ids, "role": [asks.get(one, "ngo") for one in ids]},
        {"source": [str(a) for a, _ in graph.edges], "target": [str(b) for _, b in graph.edges]},
    )


@pytest.mark.parametrize(("graph", "start", "end"), [(nx.icosahedral_graph(), 0, 5), (nx.petersen_graph(), 0, 7)])
def test_routes_that_share_no_channel_are_as_many_as_published(graph, start, end):
    """Edge connectivity is the degree: 5 of the icosahedron, 3 of the Petersen graph (networkx's documentation)."""
    result = hn.metrics.dependence(two_ends(graph, start, end), worlds=0)
    assert result.channel_routes.tolist() == [min(dict(graph.degree).values())]
    # All routes end at one body, so it is the only contact.
    assert result.actor_routes.tolist() == [1.0]
    assert result.contacts_of(str(start)) == {str(end)}


def test_menger_on_the_krackhardt_kite_with_the_bodies_behind_it():
    """Between 0 and the tail 9 stand 7 and 8 in a row; each alone is a smallest cut."""
    graph = nx.krackhardt_kite_graph()
    result = hn.metrics.dependence(two_ends(graph, 0, 9), worlds=0)
    assert result.contacts_of("0") == {"7", "8", "9"}
    assert result.only_channels.tolist() == [2]
    assert result.cut_of("0") == {"7"}


@settings(max_examples=40)
@given(known_networks(), st.integers(0, 2**40))
def test_hanging_in_a_world_is_losing_reach_when_the_actor_is_taken_away(net, seed):
    barriers = everything_known(net, ("knows",))
    result = hn.metrics.dependence(net, barriers=barriers, worlds=64, rng=seed)
    reach = hn.metrics.reach(net, barriers=barriers, method="sampled", worlds=64, rng=seed)
    _, hung = result.sampled
    parts = list(zip(reach.parts.row.tolist(), reach.parts.kind.tolist(), strict=True))
    whole = by_part(reach)
    np.testing.assert_array_equal(result.reached, np.array([whole[part] for part in parts]).T)
    for row, name in enumerate(net.ids):
        smaller = net.without(actors=[name])
        known = everything_known(smaller, ("knows",))
        less = hn.metrics.reach(smaller, barriers=known, method="sampled", worlds=64, rng=seed)
        left = by_part(less, {spot: net.position(one) for spot, one in enumerate(smaller.ids)})
        for part, key in enumerate(parts):
            hangs = np.array([state.toarray()[part, row] for state in hung]) / 64
            if key in left and len(left[key]) == len(hangs):  # what is not known may go with the actor
                np.testing.assert_array_equal(hangs, whole[key] - left[key])
            elif key[0] == row:
                assert not hangs.any()


def test_who_passes_nothing_on_is_no_second_route():
    """G asks over N or over D; D reaches a mission itself and never passes anything on, so G needs N in every world."""
    net = hn.ProtectionNetwork(
        {
            "id": ["G", "D", "N", "M", "E"],
            "role": ["defender", "defender", "ngo", "mission", "mission"],
            "women": [0, 0, None, None, None],
            "relays": [0, 0, 1, None, None],
        },
        {"source": ["G", "N", "G", "D"], "target": ["N", "M", "D", "E"]},
    )
    result = hn.metrics.dependence(net, barriers=hn.barriers.default.only("relays"), worlds=64, rng=1)
    frame = result.to_frame().set_index("actor")
    assert frame.loc["G", ["reach", "without"]].tolist() == [1, 0]
    assert frame.loc["G", "actor_routes"] == 2  # whatever bars them


def by_part(reach, rows=None):
    """Reach by (row, kind) in each state, rows numbered as another network does."""
    keys = zip(reach.parts.row.tolist(), reach.parts.kind.tolist(), strict=True)
    each = [reach.values(np.arange(len(reach.parts)) == part).mean(axis=1) for part in range(len(reach.parts))]
    return {(row if rows is None else rows[row], kind): one for (row, kind), one in zip(keys, each, strict=True)}


def star(missions=2):
    """Three rows behind one NGO, and one with a mission of its own."""
    ids = ["G1", "G2", "G3", "H", "N", *[f"M{number}" for number in range(missions)]]
    role = ["defender"] * 4 + ["ngo"] + ["mission"] * missions
    count = [10, 20, 30, 40] + [1] * (missions + 1)
    behind = [("G1", "N"), ("G2", "N"), ("G3", "N"), ("H", "M0"), ("H", "M1")]
    channels = behind + [("N", f"M{number}") for number in range(missions)]
    return hn.ProtectionNetwork(
        {"id": ids, "role": role, "count": count, "women": [0.5] * 4 + [None] * (missions + 1)},
        {"source": [a for a, _ in channels], "target": [b for _, b in channels], "probability": [1.0] * len(channels)},
    )


def test_sixty_of_a_hundred_hang_on_one_contact():
    result = hn.metrics.dependence(star(), barriers=hn.barriers.none, rng=1)
    assert result.overview().loc["all defenders in contact", "hang_on_one"] == pytest.approx(0.6)
    spread = result.concentration()
    assert spread.contacts == 1
    assert spread.hanging.probability == 60
    assert spread.effective_number.probability == 1
    # One of seven actors has all 60: Gini 6/7.
    assert spread.gini.probability == pytest.approx(6 / 7)
    frame = result.to_frame()
    assert frame["without"].tolist() == [0, 0, 0, 1]
    assert frame["reach"].tolist() == [1, 1, 1, 1]
    assert frame["actor_routes"].tolist() == [1, 1, 1, 2]


def test_losses_name_missions_and_put_everybody_else_in_a_class():
    frame = hn.metrics.dependence(star(), barriers=hn.barriers.none, rng=1).losses()
    assert list(frame.index) == ["M0", "M1", "others"]
    assert frame.loc["others", "actors"] == 5
    assert frame["lost"].tolist() == [0, 0, pytest.approx(0.6 / 5)]
    assert frame.loc["others", "hanging"] == 60


def test_small_classes_are_joined_until_nobody_can_be_told():
    frame = hn.metrics.dependence(hn.examples.load("kyrgyzstan"), worlds=0).losses()
    classes = frame[~frame.index.str.match(r"[MU]\d+$")]
    assert (classes["actors"] >= 5).all()
    assert classes.index[-1] == "others"


def test_nothing_that_is_shown_names_a_contact():
    result = hn.metrics.dependence(star(), barriers=hn.barriers.none, rng=1)
    assert not {"N"} & set(result.losses().index)
    assert set(result.to_frame()["actor"]) == {"G1", "G2", "G3", "H"}
    assert " N " not in result.summary()
    assert isinstance(result.contacts_of("G1"), frozenset)


def test_without_worlds_there_is_structure_and_no_reach():
    result = hn.metrics.dependence(star(), worlds=0)
    assert np.isnan(result.to_frame()["without"]).all()
    assert "drops out" not in result.summary().split("Counted")[0]
    assert result.only_contacts.tolist() == [1, 1, 1, 0]


def test_a_row_that_is_a_target_depends_on_nobody():
    net = star()
    result = hn.metrics.dependence(net, to=["G1", "M0"], worlds=64, rng=1)
    assert np.isnan(result.actor_routes[0])
    with pytest.raises(hn.UsageError, match="itself a target"):
        result.cut_of("G1")


@pytest.mark.parametrize("worlds", [-64, 63])
def test_worlds_that_are_no_multiple_of_64_are_refused(worlds):
    with pytest.raises(hn.UsageError, match="worlds is 0 or"):
        hn.metrics.dependence(star(), worlds=worlds)


def test_contacts_are_told_of_defenders_alone():
    result = hn.metrics.dependence(star(), worlds=0)
    for name in ("N", "M0"):
        with pytest.raises(hn.UsageError, match="not a row of defenders"):
            result.contacts_of(name)


def test_the_oracle_knows_a_way_round():
    steps = [("a", "b", 0), ("b", "t", 1), ("a", "t", 2)]
    assert reaches("a", {"t"}, steps, gone={"b"})
    assert not reaches("a", {"t"}, steps, lost={0, 2})


def test_disjoint_routes_of_a_larger_network_are_the_largest_flow_of_networkx():
    """Few bodies far away: searches go back along routes, leave circles behind, and must forget them."""
    import networkx as nx

    random = np.random.default_rng(300)
    ends = np.unique(np.sort(random.integers(0, 300, (2, 900)).T, axis=1), axis=0)
    ends = ends[ends[:, 0] < ends[:, 1]]
    ids = [f"A{number}" for number in range(300)]
    net = hn.ProtectionNetwork(
        {"id": ids, "role": ["mission"] * 20 + ["defender"] * 280},
        {"source": [ids[a] for a in ends[:, 0]], "target": [ids[b] for b in ends[:, 1]]},
    )
    result = hn.metrics.dependence(net, worlds=0)
    arcs = [(a, b) for x, y in ends.tolist() for a, b in ((x, y), (y, x)) if a >= 20]
    actors, channels = nx.DiGraph(), nx.DiGraph()
    actors.add_edges_from(((("in", v), ("out", v)) for v in range(300)), capacity=1)
    actors.add_edges_from(((("out", a), ("in", b)) for a, b in arcs), capacity=1)
    actors.add_edges_from(((("out", v), "body") for v in range(20)), capacity=1)
    channels.add_edges_from(arcs, capacity=1)
    channels.add_edges_from((v, "body") for v in range(20))
    for spot in range(3, 280, 4):
        row = result.rows[spot]
        assert result.actor_routes[spot] == nx.maximum_flow_value(actors, ("out", row), "body")
        assert result.channel_routes[spot] == nx.maximum_flow_value(channels, row, "body")
