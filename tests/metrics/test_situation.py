"""What the file says without a model (A43), against counts by hand and a naive reading of the tables."""

import math

import numpy as np
import pytest
from hypothesis import given

import hrdnet as hn
from tests.strategies import networks


def network(**changes):
    tables = {
        "actors": {
            "id": ["G1", "G2", "G3", "G4", "M"],
            "role": ["defender"] * 4 + ["mission"],
            "region": ["A", "A", "B", "C", "A"],
            "count": [5, "2-4", 3, None, 1],
            "in_contact": ["yes", "yes", "yes", "no", None],
        },
        "channels": {
            "source": ["G1", "G2", "M", "G1"],
            "target": ["M", "M", "G1", "G2"],
            "medium": ["phone", "phone", "in_person", "phone"],
            "last_request": ["no_answer", "acted", None, "no_answer"],
        },
        "regions": {"id": ["A", "B", "C", "D"]},
        "log": {
            "month": ["2026-01", "2024-11", "2026-03", "2026-03", "2026-05"],
            "region": ["A", "B", "A", "A", "A"],
            "body": ["M", "M", "M", "M", "M"],
            "kind": ["visit", "visit", "meeting", "request", "request"],
            "met": [["G1"], ["G3"], ["G1"], ["G1"], ["G2"]],
            "outcome": [None, None, None, "no_answer", "acted"],
        },
        "about": {"date": "2026-06-30", "synthetic": True},
    } | changes
    return hn.ProtectionNetwork(tables.pop("actors"), tables.pop("channels"), **tables)


def test_counts_by_hand():
    result = hn.metrics.situation(network())
    rows = {one.region: one for one in result.regions}
    assert list(rows) == ["A", "B", "C", "D"]
    assert (rows["A"].groups, rows["A"].defenders_low, rows["A"].defenders_high) == (2, 7, 9)
    assert (rows["C"].groups, rows["C"].groups_not_in_contact) == (0, 1)
    assert rows["A"].months_since_visit == 3
    assert rows["B"].months_since_visit == 19
    assert math.isnan(rows["C"].months_since_visit)
    assert (rows["B"].no_contact, rows["A"].no_contact, rows["A"].one_contact) == (1, 0, 0)
    assert (rows["A"].requests, rows["A"].unanswered) == (2, 1)
    assert result.groups_met == 2
    assert result.groups == 3
    # Three meetings with known faces, in order: G3 new, G1 new, G1 again.
    assert result.same_faces == pytest.approx(1 / 3)
    assert result.unanswered_channels == 2


def test_the_summary_says_it_in_sentences_that_name_no_group():
    text = hn.metrics.situation(network()).summary()
    assert "Regions with nobody in contact: C, D." in text
    assert "Regions where nobody has been for 12 months or more: B." in text
    assert "Regions where the log has no visit or meeting: C, D." in text
    assert "in 33 %" in text
    for name in ("G1", "G2", "G3", "M"):
        assert name not in text.replace("INVENTED", "").split()


def test_without_a_log_visits_are_unknown_not_zero():
    result = hn.metrics.situation(network(log=None))
    assert not result.has_log
    assert math.isnan(result.same_faces)
    assert "no log" in result.summary()
    assert np.isnan(result.to_frame()["months_since_visit"]).all()


def test_better_data_is_told_from_better_access():
    before = network()
    net = before.updated(actors={"id": ["G4"], "in_contact": ["yes"], "count": [6], "women": ["0.2-0.5"]})
    net = net.with_actors({"id": ["G5"], "role": ["defender"]}).with_channels({"source": ["G3"], "target": ["M"]})
    change = hn.metrics.situation(net, earlier=before).change
    assert change.groups_added == 1
    assert change.groups_gone == 0
    assert change.came_into_contact == 1
    assert change.more_contacts == 1
    assert change.fewer_contacts == 0
    assert change.known_cells == 2  # G4's count and share of women
    back = hn.metrics.situation(before, earlier=net).change
    assert (back.groups_gone, back.fewer_contacts, back.known_cells) == (1, 1, -2)
    same = hn.metrics.situation(net, earlier=net)
    assert same.change.known_cells == same.change.more_contacts == 0


@given(networks())
def test_contacts_agree_with_a_naive_count(net):
    from hrdnet.metrics.fieldwork import contacts

    channels = net.channels
    met = {name: set() for name in net.ids}
    for source, target in zip(channels["source"], channels["target"], strict=True):
        met[source].add(target)
        met[target].add(source)
    assert contacts(net).tolist() == [len(met[name]) for name in net.ids]
    result = hn.metrics.situation(net)
    assert sum(one.groups for one in result.regions) <= result.groups
    assert hn.metrics.situation(net, earlier=net).change.more_contacts == 0


def test_the_figure_shows_one_bar_a_region_and_the_mark():
    figure, axes = hn.metrics.situation(network()).plot()
    assert {label.get_text() for label in axes.get_yticklabels()} == {"A", "B", "C", "D"}
    assert "INVENTED" in "".join(text.get_text() for text in figure.texts)
