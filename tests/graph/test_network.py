"""The protection network: checked at once, never changed, equal by content."""

import pickle

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given

import hrdnet as hn
from tests.strategies import networks


def network(actors=None, channels=None, **more):
    return hn.ProtectionNetwork(
        {"id": ["a", "b", "c"], "role": ["defender", "ngo", "mission"]} if actors is None else actors,
        {"source": ["a", "b"], "target": ["b", "c"]} if channels is None else channels,
        **more,
    )


def rules(*arguments, **named):
    with pytest.raises(hn.DataProblems) as caught:
        network(*arguments, **named)
    return [str(problem) for problem in caught.value.problems]


def shuffled(net, seed):
    """The same network with the rows and columns of every table in another order."""
    random = np.random.default_rng(seed)

    def mixed(frame):
        rows = frame.iloc[random.permutation(len(frame))].reset_index(drop=True)
        return rows[list(random.permutation(list(rows.columns)))]

    tables = {name: mixed(getattr(net, name)) for name in ("ties", "regions", "mechanisms", "log")}
    tables = {name: frame for name, frame in tables.items() if len(frame)}
    return hn.ProtectionNetwork(mixed(net.actors), mixed(net.channels), about=net.about, **tables)


# What is wrong is said at once, and without any value


def test_every_problem_of_every_table_comes_in_one_report():
    found = rules(
        {
            "id": ["a", "a", None],
            "role": ["defender", "boss", "ngo"],
            "women": [2, None, "x"],
            "region": ["R", "Q", None],
        },
        {"source": ["a", "secret"], "target": ["a", "a"], "awareness": ["0.9-0.2", None]},
        ties={"source": ["a"], "target": ["secret"], "kind": ["enemy"]},
        regions={"id": ["R"], "roads": [7]},
        mechanisms={"id": ["X"], "operators": [["secret"]], "entry_roles": [["boss"]]},
        about={"date": "yesterday"},
    )
    text = "\n".join(found)
    for rule in (
        "actors row 1 : id : the same id stands at actors row 0",
        "actors row 2 : id : the id is missing",
        "actors row 1 : role : not an allowed word; allowed: defender, ngo",
        "actors row 0 : women : infinite or outside 0 to 1",
        "actors row 2 : women : not a number",
        "actors row 1 : region : this region is not in the regions table",
        "channels row 0 : target : both ends are the same actor",
        "channels row 1 : source : no actor has this id",
        "channels row 0 : awareness : the low end is above the high end",
        "ties row 0 : target : no actor has this id",
        "ties row 0 : kind : not an allowed word",
        "regions row 0 : roads",
        "mechanisms row 0 : operators : no actor has this id",
        "mechanisms row 0 : entry_roles : not an allowed word",
        "date",
    ):
        assert rule in text
    for value in ("secret", "boss", "enemy", "yesterday"):
        assert value not in text


def test_a_near_miss_is_named_by_its_place():
    found = rules(None, {"source": ["a"], "target": ["missoin"]}) + rules(
        {"id": ["mission", "a"]}, {"source": ["a"], "target": ["missoin"]}
    )
    assert found[0].endswith("no actor has this id")
    assert found[1].endswith("did you mean the id at actors row 0?")


@pytest.mark.parametrize(
    ("actors", "channels"),
    [
        ({"id": ["a"]}, {"source": ["a"]}),  # no column target
        ({"id": ["a", "b"], "capacity": [-1, None]}, None),
        ({"id": ["a", "b"], "count": [0, 1]}, None),
        ({"id": ["a", "b"], "count": [1.5, 1]}, None),
        ({"id": ["a", "b"], "will": [float("inf"), 0]}, None),
        (None, {"source": ["a"], "target": ["b"], "probability": [1.01]}),
        (None, {"source": ["a"], "target": ["b"], "travel_hours": [-2]}),
        (None, {"source": ["a", "b"], "target": ["b", "a"]}),  # one undirected channel twice
        (None, {"id": ["k", "k"], "source": ["a", "b"], "target": ["b", "c"]}),
        ({"id": ["a\x00"]}, {"source": [], "target": []}),
    ],
)
def test_what_cannot_be_is_refused(actors, channels):
    assert rules(actors, channels)


def test_what_differs_in_direction_or_medium_or_id_is_no_duplicate():
    net = network(
        None,
        {
            "id": [None, None, None, "k"],
            "source": ["a", "b", "a", "a"],
            "target": ["b", "a", "b", "b"],
            "directed": ["yes", "yes", "no", "no"],
        },
    )
    assert net.channel_ids == ("a>b|||", "b>a|||", "a|b|||", "k")


def test_ids_with_separators_cannot_collide():
    net = hn.ProtectionNetwork(
        {"id": ["a|b", "c", "a", "b|c", "x>y", "x\\"]},
        {"source": ["a|b", "a", "x>y"], "target": ["c", "b|c", "x\\"]},
    )
    assert len(set(net.channel_ids)) == 3


def test_an_id_may_not_be_the_default_of_another_channel():
    found = rules(None, {"id": [None, "a|b|||"], "source": ["a", "b"], "target": ["b", "c"]})
    assert found == ["channels row 1 : id : the channel at channels row 0 has this id by default"]
    again = rules(None, {"id": [None, "a|b|||"], "source": ["a", "a"], "target": ["b", "b"]})
    assert "the same ends" in again[0]


def test_tables_of_another_shape_get_a_clear_error():
    with pytest.raises(hn.UsageError, match="data frame or a dict"):
        hn.ProtectionNetwork([1, 2], {"source": [], "target": []})
    with pytest.raises(hn.UsageError, match="differ in length"):
        hn.ProtectionNetwork({"id": ["a"], "role": []}, {"source": [], "target": []})
    with pytest.raises(hn.UsageError, match="not one text"):
        hn.ProtectionNetwork({"id": "abc"}, {"source": [], "target": []})
    with pytest.raises(hn.UsageError, match="not a single value"):
        hn.ProtectionNetwork({"id": ["abc"], "count": 2}, {"source": [], "target": []})
    with pytest.raises(hn.UsageError, match="same name"):
        hn.ProtectionNetwork(pd.DataFrame([["a", "b"]], columns=["id", "id"]), {"source": [], "target": []})


# What it holds


def test_ranges_and_unknowns_are_values_of_their_own(small):
    actors = small.actors.set_index("id")
    assert actors.loc["M1", "will_low"] == 0.2
    assert actors.loc["M1", "will_high"] == 0.5
    assert np.isnan(actors.loc["M1", "will"])
    assert actors.loc["007", "will"] == 0
    assert np.isnan(actors.loc["G1", "will"])
    assert np.isnan(actors.loc["G1", "will_low"])
    assert actors.loc["G1", "own"] == ""
    assert actors.loc["G2", "own"] is None


def test_a_network_comes_out_of_its_own_frames(small):
    frames = {name: getattr(small, name) for name in ("ties", "regions", "mechanisms", "log")}
    assert hn.ProtectionNetwork(small.actors, small.channels, about=small.about, **frames) == small


def test_frames_are_copies(small):
    frame = small.actors
    frame.loc[0, "count"] = 99
    frame["id"] = "x"
    assert small.actors.loc[0, "count"] == 4
    assert small.ids[0] == "G1"


def test_nothing_of_a_network_can_be_changed(small):
    with pytest.raises(AttributeError, match="never changes"):
        small.actors = None
    with pytest.raises(AttributeError, match="never changes"):
        del small._tables
    with pytest.raises(ValueError, match="read-only"):
        small.ids[0] = "x"
    with pytest.raises(ValueError, match="read-only"):
        small.table("actors").numbers("count").low[0] = 3
    with pytest.raises(ValueError, match="read-only"):
        small.arcs.head[0] = 1
    small.about["title"] = "changed"
    assert small.about["title"] == "x"


def test_the_frames_given_are_not_changed_and_not_kept():
    actors, channels = pd.DataFrame({"id": ["a", "b"], "women": [0.5, 0.5]}), {"source": ["a"], "target": ["b"]}
    before = actors.copy()
    net = hn.ProtectionNetwork(actors, channels)
    pd.testing.assert_frame_equal(actors, before)
    actors.loc[0, "women"] = 1
    channels["source"][0] = "b"
    assert net.actors.loc[0, "women"] == 0.5
    assert net.channels.loc[0, "source"] == "a"


def test_ids_may_be_whole_numbers_and_keep_their_digits():
    net = hn.ProtectionNetwork({"id": np.array([7, 8, 9])}, {"source": np.array([7, 9]), "target": pd.Series([8, 8])})
    assert list(net.ids) == ["7", "8", "9"]
    assert list(net.channels["source"]) == ["7", "9"]
    assert rules({"id": [1]}, {"source": np.array([1]), "target": np.array([2])})


def test_frames_of_every_pandas_kind_are_read_alike():
    plain = {"id": ["a", "b"], "role": ["ngo", None], "women": [0.5, None], "count": [2, 1]}
    expected = network(plain, {"source": ["a"], "target": ["b"]})
    frame = pd.DataFrame(plain)
    for kinds in ({"role": "category"}, {"id": "string", "role": "string"}, {"women": "Float64", "count": "Int64"}):
        assert network(frame.astype(kinds), {"source": ["a"], "target": ["b"]}) == expected


def test_arcs_are_two_for_an_undirected_channel_and_one_for_a_directed_one(small):
    arcs = small.arcs
    pairs = sorted(zip(small.ids[arcs.tail], small.ids[arcs.head], arcs.channel.tolist(), strict=True))
    assert pairs == sorted(
        [
            ("G1", "M1", 0),
            ("M1", "G1", 0),
            ("G1", "=N1", 1),
            ("=N1", "M1", 2),
            ("M1", "=N1", 2),
            ("G2", "M1", 3),
            ("M1", "G2", 3),
        ]
    )
    assert arcs.degree().tolist() == np.diff(arcs.start).tolist() == [2, 1, 3, 1, 0]


def test_weight_is_kept_and_never_read(small):
    assert small.channels["weight"].tolist() == [1, 2, 3, 4]
    without = hn.ProtectionNetwork(small.actors, small.channels.drop(columns="weight"), mechanisms=small.mechanisms)
    kept = hn.ProtectionNetwork(small.actors, small.channels, mechanisms=small.mechanisms)
    one, two = (hn.metrics.reach(net, worlds=256, rng=1) for net in (without, kept))
    assert np.array_equal(one.probability, two.probability)


# Identity


@given(networks(), st.integers(0, 100))
def test_the_order_of_rows_and_columns_does_not_count(net, seed):
    other = shuffled(net, seed)
    rebuilt = shuffled(other, 0)
    assert other.fingerprint == rebuilt.fingerprint
    assert other == rebuilt
    assert hash(other) == hash(rebuilt)


def test_one_changed_cell_changes_the_fingerprint(small):
    changed = [
        small.updated(actors={"id": ["G1"], "count": [5]}),
        small.updated(actors={"id": ["G1"], "own": [None]}),
        small.updated(actors={"id": ["M1"], "will": ["0.2-0.6"]}),
        small.updated(channels={"id": [small.channel_ids[0]], "awareness": [0.6]}),
        small.updated(regions={"id": ["R"], "roads": [None]}),
        small.without(actors=["007"]),
        small.without(channels=[small.channel_ids[3]]),
        small.with_about(title="y"),
        small.with_ties({"source": ["G2"], "target": ["M1"], "kind": ["witness"]}),
    ]
    assert len({small.fingerprint, *(one.fingerprint for one in changed)}) == len(changed) + 1
    assert all(one != small for one in changed)
    assert small != "a network"


def test_no_two_columns_of_text_share_their_bytes():
    def own(*cells):
        return network({"id": ["a", "b"], "own": list(cells)}, {"source": ["a"], "target": ["b"]}).fingerprint

    assert len({own("x", "y"), own("xy", ""), own("", "xy"), own("xy", None), own("N", "y"), own("1:x", "y")}) == 6


@given(networks())
def test_a_network_survives_pickling(net):
    other = pickle.loads(pickle.dumps(net))
    assert other == net
    assert other.channel_ids == net.channel_ids


def test_a_pickle_does_not_carry_the_cached_arrays(small):
    before = len(pickle.dumps(small))
    _ = small.arcs, small.fingerprint, small.channel_ids
    assert len(pickle.dumps(small)) == before


# Changes make new networks


def test_removed_actors_take_their_channels_ties_and_mentions_along(small):
    left = small.without(actors=["M1", "G2"])
    assert list(left.ids) == ["G1", "=N1", "007"]
    assert list(left.channels["target"]) == ["=N1"]
    assert left.mechanisms["operators"][0] == ()
    assert "G2" not in str(left.log.values.tolist())
    assert len(left.ties) == 1
    assert len(small) == 5


def test_changes_that_name_nobody_are_refused(small):
    with pytest.raises(hn.UsageError, match="no actor"):
        small.without(actors=["nobody"])
    with pytest.raises(hn.UsageError, match="1 of the channel ids"):
        small.without(channels=["nothing"])
    with pytest.raises(hn.UsageError, match="list of ids"):
        small.without(actors="G1")
    with pytest.raises(hn.UsageError, match="1 of the ids"):
        small.updated(actors={"id": ["nobody"], "count": [1]})
    with pytest.raises(hn.UsageError, match="need a column id"):
        small.updated(actors={"count": [1]})
    with pytest.raises(hn.DataProblems):
        small.updated(actors={"id": ["G1"], "women": [2]})
    with pytest.raises(hn.DataProblems):
        small.with_channels({"source": ["G1"], "target": ["nobody"]})
    with pytest.raises(hn.DataProblems):
        small.with_actors({"id": ["G1"]})


def test_a_value_replaces_a_range_and_a_range_a_value(small):
    value = small.updated(actors={"id": ["M1"], "will": [0.7]}).actors.set_index("id")
    assert value.loc["M1", "will"] == 0.7
    back = small.updated(actors={"id": ["007"], "will_low": [0.1], "will_high": [0.2]}).actors.set_index("id")
    assert np.isnan(back.loc["007", "will"])
    assert back.loc["007", "will_high"] == 0.2
    assert back.loc["M1", "will_low"] == 0.2


def test_what_is_added_and_taken_away_leaves_the_network_as_it_was(small):
    more = small.with_actors({"id": ["Z"], "role": ["ngo"]}).with_channels({"source": ["Z"], "target": ["M1"]})
    assert more.without(actors=["Z"]) == small


# What a person sees


def test_the_repr_counts_and_names_nobody(small):
    net = small.with_about(synthetic=False)
    for text in (repr(net), net._repr_html_(), str(net.contents), repr(small)):
        for name in small.ids:
            assert f"{name!r}" not in text
            assert f">{name}<" not in text
    assert "16 defenders in 2 rows" in repr(small)
    assert "INVENTED" in repr(small)
    assert "INVENTED" not in repr(net)
    assert "do not send" in net._repr_html_()
    assert "missing:" in small.contents["unknown"]


def test_an_empty_network_says_so():
    net = hn.ProtectionNetwork({"id": []}, {"source": [], "target": []})
    assert repr(net) == "<ProtectionNetwork, 0 defenders in 0 rows, 0 bodies, 0 channels, 0 ties>"
    assert len(net) == 0
    assert net.channel_ids == ()
    assert net.arcs.degree().tolist() == []
    assert len(hn.ProtectionNetwork({}, {})) == 0


def test_channels_to_a_network_without_actors_are_problems():
    assert rules({"id": []}, {"source": ["a"], "target": ["b"]})
