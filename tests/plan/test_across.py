"""Plans against scenarios: regret worked by hand, pressures, plans where somebody is gone."""

import numpy as np
import pytest

import hrdnet as hn

SURE = hn.barriers.default.only("will")


def two_regions(**columns):
    """Two regions with ten defenders each, two missions; whatever is not said is certain, but for the will."""
    actors = {
        "id": ["A", "B", "g", "h"],
        "role": ["mission", "mission", "defender", "defender"],
        "formal": ["yes", "yes", "no", "no"],
        "region": ["R", "R", "R", "S"],
        "count": [1, 1, 10, 10],
        "women": [0.0] * 4,
        "will": [1.0, 1.0, 1.0, 1.0],
        "officers": [1, 1, None, None],
        "days_per_month": [1, 1, None, None],
        **{name: [1.0] * 4 for name in ("awareness", "capacity", "resources", "competency", "verification", "relays")},
        **columns,
    }
    regions = {"id": ["R", "S"], "insecurity": [0.0, 0.0], "roads": [1.0, 1.0], "network": [1.0, 1.0]}
    return hn.ProtectionNetwork(actors, {"source": [], "target": []}, regions=regions, about={"synthetic": True})


def one_contact(net):
    """Open the contact that helps most, of g with A and h with B; all of it certain."""
    possible = {"source": ["g", "h"], "target": ["A", "B"], "probability": [1.0, 1.0]}
    kept = [spot for spot, name in enumerate(possible["target"]) if name in set(net.ids)]
    columns = {name: [cells[spot] for spot in kept] for name, cells in possible.items()}
    return hn.plan.channels(net, budget=1, candidates=columns, barriers=hn.barriers.none, worlds=64, rng=1)


def test_regret_worked_by_hand():
    """With twenty in R and ten in S, g's contact gives 2/3 and h's 1/3; the other way round, the other way round."""
    more_in_r, more_in_s = two_regions(count=[1, 1, 20, 10]), two_regions(count=[1, 1, 10, 20])
    found = hn.plan.across({"R": more_in_r, "S": more_in_s}, one_contact, worlds=64, rng=1)
    assert found.names == ("do nothing", 'plan for "R"', 'plan for "S"')
    frame = found.to_frame().set_index(["plan", "scenario"])
    expected = {("R", "R"): 2 / 3, ("R", "S"): 1 / 3, ("S", "R"): 1 / 3, ("S", "S"): 2 / 3}
    for (plan, scenario), reach in expected.items():
        row = frame.loc[f'plan for "{plan}"', scenario]
        assert row["reach"] == pytest.approx(reach)
        assert row["regret"] == pytest.approx(2 / 3 - reach)
    assert frame.loc["do nothing", "R"]["regret"] == pytest.approx(2 / 3)
    assert found.largest().to_dict() == pytest.approx(
        {"do nothing": 2 / 3, 'plan for "R"': 1 / 3, 'plan for "S"': 1 / 3}
    )
    assert set(found.elements()["stays"]) == {0.5}


@pytest.mark.slow
def test_regret_is_never_below_nothing_and_the_best_has_none():
    net = hn.examples.load("kyrgyzstan")
    few = dict(list(hn.plan.pressures(net).items())[:3])
    found = hn.plan.across(few, lambda one: hn.plan.assign(one, worlds=64, scenarios=0, rng=1), worlds=64, rng=1)
    frame = found.to_frame()
    assert (frame["regret"] >= 0).all()
    assert (frame.groupby("scenario")["regret"].min() == 0).all()
    assert (frame["low"] <= frame["regret"]).all()
    assert (frame["regret"] <= frame["high"]).all()
    nothing = frame[frame["plan"] == "do nothing"].set_index("scenario")["reach"]
    for name in found.names[1:]:
        mine = frame[frame["plan"] == name].set_index("scenario")["reach"]
        assert (mine >= nothing - 1e-12).all(), "what opens contacts takes nothing away"
    for text in (found.summary(), found.headline(), repr(found)):
        assert "recommend" not in text
    assert found.summary().startswith("INVENTED")
    assert "ask them first" in found.summary()
    figure, axes = found.plot()
    assert "INVENTED" in " ".join(text.get_text() for text in figure.texts)
    assert "regret" in axes.get_xlabel()


def test_a_plan_whose_mission_left_is_applied_without_it():
    net = two_regions()
    plan = one_contact(net)
    gone = plan.elements[0].mission
    assert plan.applied_to(net.without(actors=[gone])).contents == net.without(actors=[gone]).contents
    divided = hn.plan.assign(net, worlds=64, scenarios=0, capacity=9, barriers=SURE, rng=1)
    mission = divided.elements[0].mission
    after = divided.applied_to(net.without(actors=[mission]))
    assert mission not in set(after.channels["target"])
    whole = divided.applied_to(net)
    assert len(whole.channels) == sum(len(one) for one in divided.covered.values())
    assert divided.applied_to(whole).contents == whole.contents, "what is there is not opened twice"


def test_where_no_plan_meets_the_demands_that_is_said():
    net = two_regions()
    alone = net.without(actors=["A", "B"])
    found = hn.plan.across(
        {"as it is": net, "nobody left": alone},
        lambda one: hn.plan.assign(one, worlds=64, scenarios=0, capacity=9, barriers=SURE, rng=1),
        worlds=64,
        rng=1,
    )
    assert found.without_plan == ("nobody left",)
    assert "No plan meets the demands there: nobody left." in found.summary()
    only = hn.plan.across({"nobody left": alone}, lambda one: hn.plan.assign(one, rng=1), worlds=64, rng=1)
    assert only.headline() == "no plan meets the demands in any scenario"
    assert "do nothing" in only.summary().casefold()


def test_pressures_change_what_they_say_and_leave_what_nobody_knows():
    net = hn.examples.load("kyrgyzstan")
    found = hn.plan.pressures(net)
    assert found["as it is"] is net
    danger = [one.table("regions").numbers("insecurity").at(0.5) for one in (net, found["journeys more dangerous"])]
    known = ~np.isnan(danger[0])
    assert np.allclose(danger[1][known], np.minimum(1, danger[0][known] + 0.3))
    phones = [one.table("regions").numbers("network") for one in (net, found["phones often cut"])]
    assert np.array_equal(phones[0].known, phones[1].known)
    assert np.allclose(phones[1].at(0.5)[phones[0].known], 0.5 * phones[0].at(0.5)[phones[0].known])
    gone = set(net.ids) - set(found["the mission with most contacts leaves"].ids)
    assert len(gone) >= 1
    assert net.actors.set_index("id").loc[sorted(gone)]["role"].isin(["mission", "diplomat"]).all()
    bare = hn.ProtectionNetwork({"id": ["g"], "role": ["defender"]}, {"source": [], "target": []})
    assert list(hn.plan.pressures(bare)) == ["as it is"]


def test_what_cannot_be_asked_is_refused():
    net = two_regions()
    with pytest.raises(hn.UsageError):
        hn.plan.across({}, one_contact)
    with pytest.raises(hn.UsageError):
        hn.plan.across({"as it is": net}, one_contact, worlds=65)
    with pytest.raises(hn.UsageError):
        hn.plan.across({"as it is": net}, one_contact, group="rural", worlds=64, rng=1)
    found = hn.plan.across({"as it is": net}, one_contact, worlds=64, rng=1)
    with pytest.raises(hn.UsageError):
        found.regret("do nothing", "nowhere")
