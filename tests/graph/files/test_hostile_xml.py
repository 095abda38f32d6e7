"""GraphML that must be refused; numbers are those of the list of hostile inputs."""

import gzip
import time

import pytest

import hrdnet as hn

HEAD = (
    '<?xml version="1.0"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    '<key id="r" for="node" attr.name="role" attr.type="string"/>'
    '<key id="w" for="edge" attr.name="awareness" attr.type="double"/>'
    '<key id="n" for="edge" attr.name="directed" attr.type="string"/>'
)
GRAPH = '<graph edgedefault="undirected">'
TAIL = "</graph></graphml>"
NODES = '<node id="anna">\n</node><node id="berta"/>'


def refused(tmp_path, text, *words, kind=hn.HrdnetError):
    path = tmp_path / "n.graphml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    started = time.perf_counter()
    with pytest.raises(kind) as caught:
        hn.read(path)
    assert time.perf_counter() - started < 5
    message = str(caught.value)
    assert "n.graphml" in message
    for word in words:
        assert word in message
    return message


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + k)} "{("&" + chr(97 + k) + ";") * 10}">' for k in range(6)
)


@pytest.mark.parametrize(
    "doctype",
    [
        pytest.param(BOMB + "]>", id="1 entity expansion"),
        pytest.param(f'<!DOCTYPE x [<!ENTITY a "{"a" * 50000}">]>', id="2 quadratic entities"),
        pytest.param('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', id="3 external entity from a file"),
        pytest.param('<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:9/">]>', id="4 external entity from http"),
        pytest.param('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">', id="5 external DTD"),
    ],
)
def test_any_doctype_is_refused(tmp_path, doctype):
    text = '<?xml version="1.0"?>' + doctype + "<graphml><graph><node id='&a;'/></graph></graphml>"
    refused(tmp_path, text, "DOCTYPE", kind=hn.UnsafeInput)


def test_6_one_huge_token_is_refused(tmp_path):
    refused(tmp_path, HEAD + GRAPH + f'<node id="{"x" * 20_000_000}"/>' + TAIL, kind=hn.UnsafeInput)
    refused(tmp_path, HEAD + GRAPH + f'<node id="a"><data key="r">{"x" * 2_000_000}', "1 MB", kind=hn.UnsafeInput)


def test_7_deep_nesting_is_refused(tmp_path):
    refused(tmp_path, HEAD + GRAPH + "<node>" * 100_000, "deep", kind=hn.UnsafeInput)


def test_8_a_truncated_file_is_refused(tmp_path):
    refused(tmp_path, HEAD + GRAPH + NODES, "cut short", kind=hn.DataProblems)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        pytest.param(GRAPH + NODES + "</graph>" + GRAPH + TAIL, "more than one graph", id="9 two graphs"),
        pytest.param(GRAPH + NODES + '<node id="anna"/>' + TAIL, "same id stands at line 1", id="10 duplicate node"),
        pytest.param(
            GRAPH + NODES + '<edge source="anna" target="bertha"/>' + TAIL,
            "did you mean the id at line 2",
            id="11 undeclared",
        ),
        pytest.param(GRAPH + "<node/>" + TAIL, "no id", id="12 missing id"),
        pytest.param(GRAPH + '<node id="a"><data key="q">1</data></node>' + TAIL, "not declared", id="13 unknown key"),
        pytest.param('<key id="r" attr.name="x"/>' + GRAPH + NODES + TAIL, "declared twice", id="13 duplicate key"),
        pytest.param(
            GRAPH + NODES + '<edge source="anna" target="berta" directed="true"><data key="n">no</data></edge>' + TAIL,
            "contradicts",
            id="14 contradicting direction",
        ),
        pytest.param(
            GRAPH + NODES + '<edge source="anna" target="berta"><data key="w">NaN</data></edge>' + TAIL,
            "declared a number",
            id="15 NaN",
        ),
        pytest.param(
            GRAPH + NODES + '<edge source="anna" target="berta"><data key="w">-1</data></edge>' + TAIL,
            "outside 0 to 1",
            id="15 negative",
        ),
        pytest.param(
            GRAPH + NODES + '<edge source="anna" target="berta"><data key="w">0,5</data></edge>' + TAIL,
            "decimal comma",
            id="16 comma",
        ),
        pytest.param(
            GRAPH + NODES + '<hyperedge><endpoint node="anna"/></hyperedge>' + TAIL, "hyperedge", id="hyperedge"
        ),
    ],
)
def test_a_broken_rule_is_named_with_its_line_and_no_value(tmp_path, text, rule):
    message = refused(tmp_path, HEAD + text, rule, "line", kind=hn.DataProblems)
    assert "anna" not in message
    assert "bertha" not in message


def test_17_a_compressed_file_is_refused_unread(tmp_path):
    refused(tmp_path, gzip.compress(b"a" * 10_000_000), "gzip", kind=hn.UnsafeInput)


def test_all_problems_of_a_file_are_listed_at_once(tmp_path):
    message = refused(
        tmp_path, HEAD + GRAPH + '<node/>\n<node id="a"/>\n<node id="a"/><edge source="a" target="z"/>' + TAIL
    )
    assert message.startswith("3 problems")


def test_mixed_direction_declared_per_edge_is_legal(tmp_path):
    path = tmp_path / "n.graphml"
    path.write_text(HEAD + GRAPH + NODES + '<edge source="anna" target="berta" directed="true"/>' + TAIL)
    assert hn.read(path).channels["directed"].tolist() == ["yes"]


def test_graphml_of_networkx_and_igraph_is_read_with_its_attributes(tmp_path):
    import igraph
    import networkx as nx

    nx.write_graphml(nx.karate_club_graph(), tmp_path / "nx.graphml")
    from_networkx = hn.read(tmp_path / "nx.graphml")
    assert len(from_networkx.channels) == 78
    assert from_networkx.channels["weight"].sum() == 231
    graph = igraph.Graph.Famous("Zachary")
    graph.es["weight"] = [1.5] * graph.ecount()
    graph.write_graphml(str(tmp_path / "ig.graphml"))
    assert hn.read(tmp_path / "ig.graphml").channels["weight"].tolist() == [1.5] * 78
