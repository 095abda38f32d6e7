"""The ledger: worked by hand, against plain counting, and silent about persons."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hrdnet as hn
from hrdnet.sim.sharing.budgets import Activity
from hrdnet.sim.sharing.catalogue import NAMES
from hrdnet.sim.sharing.entries import ALL_MISSIONS, BETWEEN, GOING_ALONG, NUMBERS, missions_of_rows
from hrdnet.sim.sharing.ledger import Ledger
from hrdnet.sim.strategies import Cost, Strategy
from tests.oracles.days import missions_each
from tests.strategies import outreach_networks

SECRET = "Zarathustra-Quixote"


def worked(**about):
    """Two groups and an NGO; M1 visits the first group, M2 is known over the NGO; the second group comes to M2."""
    return hn.ProtectionNetwork(
        {
            "id": ["M1", "M2", "N", "G1", "G2", "G3"],
            "role": ["mission", "mission", "ngo", "defender", "defender", "defender"],
            "setting": ["capital", "capital", "capital", "rural", "capital", "rural"],
            "region": ["C", "C", "C", "R", "C", "S"],
            "count": [1, 1, 1, 30, 10, 20],
            "women": [None, None, None, 0, 0, 0],
            "officers": [2, "1-3", None, None, None, None],
            "visit_days": [4, None, None, None, None, None],
        },
        {
            "source": ["G1", "G1", "N", "G2"],
            "target": ["M1", "N", "M2", "M2"],
            "form": ["routine", "ad_hoc", "ad_hoc", "ad_hoc"],
            "medium": ["in_person", "phone", "phone", "in_person"],
            "traveller": ["target", None, None, "source"],
            "times_per_year": [4, 6, 10, 5],
            "travel_hours": [8, None, None, 1],
            "travel_cost": [0, None, None, 3],
            "observed": [0.5, 0.25, 0.1, None],
        },
        about={"synthetic": True, **about},
    )


def test_a_worked_ledger():
    ledger = Ledger.of(worked())
    # M1: 4 journeys of two days and 4 meetings of 0.1 to 0.5 days; M2: 10 calls, 5 meetings.
    assert ledger.value("days on contacts", "M1") == pytest.approx((8.4, 9.2, 10))
    assert ledger.value("days on contacts", "M2") == pytest.approx((0.3 + 0.5, 0.9 + 1.5, 1.5 + 2.5))
    assert ledger.value("days left for visits", "M2") == pytest.approx((0, 5, 10))
    assert ledger.value("days left for visits", ALL_MISSIONS) == pytest.approx((4, 9, 14))
    assert ledger.value("hours on the road", "M1") == pytest.approx((64, 64, 64))
    assert ledger.value("journeys", ALL_MISSIONS) == pytest.approx((4, 4, 4))
    everyone = "all defenders in contact"
    shares = [ledger.value(f"share with {one}", everyone)[1] for one in NUMBERS]
    assert shares == pytest.approx([20 / 60, 10 / 60, 30 / 60])
    # G1: 4 x 0.5 and 6 x 0.25; G2: 5 x 0.1 to 0.6; weighted by 30, 10 and 20 defenders.
    noticed = ledger.value("contacts that can be noticed", everyone)
    assert noticed == pytest.approx(((30 * 3.5 + 10 * 0.5) / 60, (30 * 3.5 + 10 * 1.75) / 60, (30 * 3.5 + 10 * 3) / 60))
    assert ledger.value("contacts with missions that can be noticed", "rural")[1] == pytest.approx(30 * 2 / 50)
    assert ledger.value("contacts that can be noticed", BETWEEN)[1] == pytest.approx(6 * 0.25 + 10 * 0.1)
    assert ledger.value("contacts that can be noticed", GOING_ALONG)[1] == pytest.approx(2)
    assert ledger.value("journeys that defenders pay", everyone) == pytest.approx((15, 15, 15))
    assert ledger.unserved == ("S",)
    assert ledger.regions == 3


def test_costs_are_counted_by_what_they_are_counted_by():
    net = worked()
    values = {
        per: Ledger.of(net, Strategy("own", costs=(Cost("x", "days", 1, 3, per),))).value("cost", "x")
        for per in ("network", "mission", "officer", "region", "dollar of defenders' journeys")
    }
    assert values["network"] == pytest.approx((1, 2, 3))
    assert values["mission"] == pytest.approx((2, 4, 6))
    assert values["officer"] == pytest.approx((3, 8, 15))
    assert values["region"] == pytest.approx((3, 6, 9))
    assert values["dollar of defenders' journeys"] == pytest.approx((15, 30, 45))


@settings(max_examples=40)
@given(outreach_networks())
def test_missions_that_can_be_asked_are_those_of_plain_counting(net):
    posts = net.actors["role"].astype(str).isin(["diplomat"])
    net = net.without(actors=list(net.actors["id"][posts]))
    activity = Activity.of(net)
    plain = missions_each(net, [str(net.ids[row]) for row in activity.missions.rows])
    assert missions_of_rows(activity).tolist() == [plain[name] for name in net.ids]


@settings(max_examples=60)
@given(outreach_networks(), st.sampled_from(NAMES))
def test_every_ledger_is_whole(net, name):
    ledger = Ledger.of(net, name)
    frame = ledger.to_frame()
    assert (frame["low"] <= frame["high"])[frame["low"].notna()].all()
    assert frame["middle"].between(frame["low"], frame["high"])[frame["low"].notna()].all()
    assert not frame.duplicated(["measure", "of"]).any()
    shares = frame[frame["measure"].isin([f"share with {one}" for one in NUMBERS])]
    sums = shares.groupby("of", sort=False)["middle"].sum(min_count=len(NUMBERS))
    assert sums.dropna().to_numpy() == pytest.approx(np.ones(len(sums.dropna())))
    assert ledger.summary().startswith("WORKING VIEW")
    assert set(ledger.unserved) <= set(net.actors.get("region", []))


def test_a_post_counts_as_its_mission():
    net = hn.ProtectionNetwork(
        {"id": ["M", "D", "G"], "role": ["mission", "diplomat", "defender"], "organisation": [None, "M", None]},
        {"source": ["G", "G"], "target": ["M", "D"], "medium": ["phone", "phone"], "times_per_year": [2, 3]},
    )
    activity = Activity.of(net)
    assert missions_of_rows(activity)[2] == 1
    assert activity.days.tolist() == pytest.approx([5 * 0.09])


def test_a_change_is_the_difference_line_by_line():
    net = hn.examples.load("kyrgyzstan")
    before, after = Ledger.of(net), Ledger.of(net, "geographic_partition")
    change = after.change(before).set_index(["measure", "of"])
    key = ("share with no mission", "rural")
    expected = after.value(*key)[1] - before.value(*key)[1]
    assert change.loc[key, "middle"] == pytest.approx(expected)
    assert expected < 0
    costs = Ledger.of(net, "training").change(before)
    assert (costs[costs["measure"] == "cost"]["low"] > 0).all()
    rest = costs[costs["measure"] != "cost"][["low", "middle", "high"]].to_numpy()
    assert not np.nan_to_num(rest).any()


@pytest.mark.parametrize("example", ["kyrgyzstan", "tunisia", "thailand", "mexico"])
def test_in_the_examples_dividing_the_country_reaches_more_rural_defenders_and_leaves_the_capital_less_choice(example):
    net = hn.examples.load(example)
    before, after = Ledger.of(net), Ledger.of(net, "capacity_weighted_partition")
    assert after.value("share with no mission", "rural")[1] < before.value("share with no mission", "rural")[1]
    two = "share with two or more missions"
    assert after.value(two, "capital")[1] < before.value(two, "capital")[1]
    assert Ledger.of(net, "overlap").value(two, "rural")[1] > after.value(two, "rural")[1]


def test_contacts_that_strategies_add_can_be_noticed():
    net = hn.examples.load("kyrgyzstan")
    before = Ledger.of(net)
    for name in ("geographic_partition", "regional_visits", "support_to_local_networks"):
        after = Ledger.of(net, name)
        key = ("contacts that can be noticed", "rural")
        assert after.value(*key)[1] > before.value(*key)[1], name
    assert Ledger.of(net, "regional_visits").value("contacts that can be noticed", GOING_ALONG)[1] > 0


def test_the_ledger_names_missions_and_groups_alone():
    for net in (hn.examples.load("mexico"), worked()):
        role = net.actors.set_index("id")["role"]
        of = Ledger.of(net, "regional_visits").to_frame()["of"]
        named = {name for name in of if name in role.index}
        assert set(role[sorted(named)]) == {"mission"}


def test_its_words_hold_no_id_and_it_says_do_not_send():
    ids = [f"{SECRET}{k}" for k in range(6)]
    net = worked(synthetic=False)
    frame, channels = net.actors, net.channels.drop(columns="id")
    new = dict(zip(net.ids, ids, strict=True))
    frame["id"] = frame["id"].map(new)
    for end in ("source", "target"):
        channels[end] = channels[end].map(new)
    ledger = Ledger.of(hn.ProtectionNetwork(frame, channels, about={"title": SECRET}), "regional_visits")
    for text in (repr(ledger), str(ledger), ledger.headline(), ledger.summary(), ledger._repr_html_()):
        assert SECRET not in text
    assert ledger.summary().startswith("WORKING VIEW - DO NOT SEND")
    figure, axes = ledger.plot()
    words = [one.get_text() for one in (*figure.texts, *axes.texts, *axes.get_yticklabels())]
    assert SECRET not in " ".join(words)
    assert "DO NOT SEND" in " ".join(words)


def test_examples_are_marked_invented():
    ledger = Ledger.of(hn.examples.load("tunisia"), "overlap")
    assert ledger.summary().startswith("INVENTED")
    assert "INVENTED" in repr(ledger)
    figure, _ = ledger.plot()
    assert "INVENTED" in " ".join(one.get_text() for one in figure.texts)


def test_what_is_asked_wrongly_is_refused():
    with pytest.raises(hn.UsageError, match="no such strategy"):
        Ledger.of(worked(), SECRET)
    with pytest.raises(hn.UsageError, match="expected a ProtectionNetwork"):
        Ledger.of({"a": 1})
    assert np.isnan(Ledger.of(worked()).value("nothing", "nobody")).all()
