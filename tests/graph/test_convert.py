"""To and from networkx and igraph, attributes kept."""

import math

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given

import hrdnet as hn
from tests.strategies import networks


@given(networks())
def test_a_network_comes_back_from_networkx_as_it_was(net):
    assert hn.from_networkx(net.to_networkx()) == net


def test_every_table_and_attribute_survives_networkx(small):
    graph = small.to_networkx()
    assert isinstance(graph, nx.MultiDiGraph)
    assert graph.nodes["M1"]["role"] == "mission"
    back = hn.from_networkx(graph)
    assert back == small
    assert back.ties.equals(small.ties)
    assert back.about == small.about


def test_an_undirected_network_is_an_undirected_graph(small):
    net = small.updated(channels={"id": [small.channel_ids[1]], "directed": ["no"]})
    graph = net.to_networkx()
    assert type(graph) is nx.MultiGraph
    assert graph.number_of_edges() == 4


def test_graphs_of_every_kind_are_read():
    for kind in (nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph):
        graph = kind()
        graph.add_node(1, role="mission", formal="yes", weight=3)
        graph.add_edge((2, "x"), 1, awareness="0.2-0.5", medium="phone")
        net = hn.from_networkx(graph)
        assert sorted(net.ids) == ["(2, 'x')", "1"]
        assert net.channels["directed"].iloc[0] == ("yes" if graph.is_directed() else "no")
        assert net.channels["awareness_high"].iloc[0] == 0.5
        assert net.actors.set_index("id").loc["(2, 'x')", "role"] == "unknown"


def test_a_graph_with_its_own_words_keeps_them():
    net = hn.from_networkx(nx.karate_club_graph())
    assert len(net) == 34
    assert len(net.channels) == 78
    assert set(net.actors["club"]) == {"Mr. Hi", "Officer"}
    assert net.channels["weight"].max() == 7
    assert hn.from_networkx(net.to_networkx()) == net


def test_nodes_whose_text_is_the_same_are_refused():
    graph = nx.Graph()
    graph.add_nodes_from([1, "1"])
    with pytest.raises(hn.UsageError, match="same text"):
        hn.from_networkx(graph)


def test_bad_attributes_of_a_graph_are_all_named():
    graph = nx.Graph()
    graph.add_node("a", role="boss", women=3)
    graph.add_edge("a", "a")
    with pytest.raises(hn.DataProblems) as caught:
        hn.from_networkx(graph)
    assert len(caught.value.problems) == 3


def test_the_graph_given_is_not_changed(small):
    graph = small.to_networkx()
    before = nx.to_dict_of_dicts(graph)
    hn.from_networkx(graph)
    assert nx.to_dict_of_dicts(graph) == before


def test_igraph_gets_the_same_arcs_and_attributes(small):
    graph = small.to_igraph()
    assert graph.is_directed()
    assert graph.vs["name"] == list(small.ids)
    arcs = small.arcs
    assert sorted(graph.get_edgelist()) == sorted(zip(arcs.tail.tolist(), arcs.head.tolist(), strict=True))
    assert graph.vs.find(name="M1")["will_low"] == 0.2
    assert math.isnan(graph.vs.find(name="G1")["will_low"])
    assert graph.vs.find(name="G2")["own"] is None
    plain = small.without(channels=[small.channel_ids[1]]).to_igraph()
    assert not plain.is_directed()


def test_igraph_and_networkx_and_we_count_the_same_degrees():
    net = hn.examples.load("kyrgyzstan")
    ours = net.arcs.degree()
    assert np.array_equal(ours, [degree for _, degree in net.to_networkx().degree()])
    assert np.array_equal(ours, net.to_igraph().degree())
    assert isinstance(net.to_igraph(), igraph.Graph)
