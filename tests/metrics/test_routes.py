"""Routes: against the enumeration of every route, worked cases, and bad input."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hrdnet as hn
from hrdnet.graph.barriers import Barriers, On
from hrdnet.metrics.engines.passing import Evaluation
from hrdnet.metrics.engines.timing import Timing
from hrdnet.metrics.targets import roles
from tests.metrics.test_reach import everything_known, fixed
from tests.oracles import routes as oracle
from tests.strategies import timed_networks, webs


@settings(max_examples=60)
@given(timed_networks() | webs(), st.integers(1, 3))
def test_no_route_is_better_than_the_one_that_is_found(net, alternatives):
    barriers = everything_known(net, ())
    evaluation = Evaluation(net, barriers, roles(net, "formal", host_state=False))
    timing = Timing(net)
    middle = dict.fromkeys(evaluation.coordinates, 0.5)
    passing, minutes = evaluation.passing(middle), timing.minutes(middle)
    found = hn.metrics.routes(net, net.ids[0], barriers=barriers, alternatives=alternatives, rng=1)
    for target in np.flatnonzero(evaluation.roles.target).tolist():
        ways = oracle.simple_routes(evaluation, 0, target)
        ways = [way for way in ways if oracle.probability(evaluation, passing, way) > 0]
        mine = [route for route in found.routes if route.target == net.ids[target]]
        if not ways:
            assert not mine
            continue
        by_aim = {route.aim: route for route in mine}
        best = max(oracle.probability(evaluation, passing, way) for way in ways)
        assert by_aim["most probable"].probability == pytest.approx(best, abs=1e-12)
        assert by_aim["fastest"].days == pytest.approx(min(oracle.days(timing, minutes, way) for way in ways), abs=1e-5)
        cost = net.channels["travel_cost"].where(net.channels["medium"] == "in_person", 0.0).tolist()
        assert by_aim["cheapest"].cost == pytest.approx(min(sum(cost[step[0]] for step in way) for way in ways))
        for route in mine:
            way = [(net.channel_ids.index(h.channel), net.position(h.tail), net.position(h.head)) for h in route.hops]
            assert way in ways
            truth = oracle.probability(evaluation, passing, way)
            assert route.probability == pytest.approx(truth, abs=1e-12)
            assert route.low == route.high == pytest.approx(truth, abs=1e-12)
            assert route.days == pytest.approx(oracle.days(timing, minutes, way), abs=1e-5)
        apart = [route for route in mine if route.aim.startswith("alternative")]
        inner = [{hop.head for hop in route.hops[:-1]} for route in apart]
        assert sum(map(len, inner)) == len(set().union(*inner))
        most, _ = oracle.most_disjoint(ways)
        assert len(apart) == min(alternatives, most)


@settings(max_examples=40)
@given(webs())
def test_of_as_many_disjoint_routes_the_most_probable_are_found(net):
    """Without shared draws the product of all steps is the product of the routes' probabilities."""
    channels = net.channels.drop(columns="id")
    channels["probability"] = [0.2 + 0.7 * (number % 5) / 5 for number in range(len(channels))]
    net = hn.ProtectionNetwork(net.actors, channels, regions=net.regions, about=net.about)
    evaluation = Evaluation(net, hn.barriers.none, roles(net, "formal", host_state=False))
    passing = evaluation.passing(dict.fromkeys(evaluation.coordinates, 0.5))
    found = hn.metrics.routes(net, net.ids[0], barriers=hn.barriers.none, alternatives=9, rng=1)
    for target in found.targets:
        ways = oracle.simple_routes(evaluation, 0, net.position(target))
        most, sets = oracle.most_disjoint(ways)
        apart = [r for r in found.routes if r.target == target and r.aim.startswith("alternative")]
        assert len(apart) == most
        best = max(math.prod(oracle.probability(evaluation, passing, way) for way in chosen) for chosen in sets)
        assert math.prod(route.probability for route in apart) == pytest.approx(best, rel=1e-6)


def square(**columns):
    """Two ways from G to M: by A and by B."""
    return hn.ProtectionNetwork(
        {"id": ["G", "A", "B", "M"], "role": ["defender", "ngo", "ngo", "mission"]},
        {"source": ["G", "A", "G", "B"], "target": ["A", "M", "B", "M"], **columns},
    )


def test_the_three_aims_may_lead_three_ways():
    net = hn.ProtectionNetwork(
        {"id": ["G", "A", "B", "M"], "role": ["defender", "ngo", "ngo", "mission"]},
        {
            "source": ["G", "A", "G", "B", "G"],
            "target": ["A", "M", "B", "M", "M"],
            "probability": [0.9, 0.9, 0.5, 0.5, 0.1],
            "interval_days": [30, 30, 0, 0, 60],
            "delay_days": [0, 0, 1, 1, 0],
            "medium": ["in_person"] * 4 + ["phone"],
            "travel_cost": [5, 5, 4, 4, None],
            "travel_days": [0] * 5,
        },
    )
    found = hn.metrics.routes(net, "G", barriers=hn.barriers.none, rng=1)
    ways = {route.aim: [hop.head for hop in route.hops] for route in found.routes}
    assert ways["most probable"] == ["A", "M"]
    assert ways["fastest"] == ["B", "M"]
    assert ways["cheapest"] == ["M"]
    best, fast, cheap = (found.best(aim) for aim in ("most probable", "fastest", "cheapest"))
    assert (best.probability, best.days, best.cost) == (pytest.approx(0.81), 30, 10)
    assert (fast.probability, fast.days, fast.cost) == (pytest.approx(0.25), 2, 8)
    assert (cheap.probability, cheap.days, cheap.cost) == (pytest.approx(0.1), 30, 0)
    assert [route.probability for route in found.routes if route.aim.startswith("alt")] == pytest.approx(
        [0.81, 0.25, 0.1]
    )
    frame = found.to_frame()
    assert frame[frame["aim"] == "most probable"]["probability"].tolist() == pytest.approx([0.9, 0.81])
    assert "works with 81 %" in found.summary()
    assert hn.metrics.routes(net, "G", alternatives=0, rng=1).to_frame()["aim"].nunique() == 3


def test_what_is_not_known_is_a_band_around_the_middle():
    found = hn.metrics.routes(square(medium=["phone"] * 4), "G", rng=1)
    best = found.best()
    assert 0 < best.low < best.probability < best.high < 1
    assert found.assumptions


def test_bad_questions_are_refused():
    net = square()
    with pytest.raises(hn.UsageError, match="no actor has the id"):
        hn.metrics.routes(net, "Z")
    with pytest.raises(hn.UsageError, match="somebody else"):
        hn.metrics.routes(net, "A")
    with pytest.raises(hn.UsageError, match="0 or more"):
        hn.metrics.routes(net, "G", alternatives=-1)
    with pytest.raises(hn.UsageError, match="most probable, fastest, cheapest"):
        hn.metrics.routes(net, "G").best("nicest")


def test_without_a_route_the_answer_says_so_and_draws_nothing():
    net = hn.ProtectionNetwork({"id": ["G", "M"], "role": ["defender", "mission"]}, {"source": [], "target": []})
    found = hn.metrics.routes(net, "G", rng=1)
    assert found.routes == ()
    assert found.best() is None
    assert "No route leads" in found.summary()
    assert "no route" in repr(found)
    assert not len(found.to_frame())
    assert found.plot()[0] is not None


def test_an_id_is_in_no_headline_and_every_picture_is_marked():
    net = hn.examples.load("mexico")
    defender = str(net.actors["id"][net.actors["role"] == "defender"].iloc[0])
    found = hn.metrics.routes(net, defender, rng=1)
    assert defender not in repr(found)
    assert "INVENTED" in found.summary()
    figure, _ = found.plot()
    assert "INVENTED" in " ".join(text.get_text() for text in figure.texts)


def test_a_journey_that_both_steps_share_is_paid_once():
    """By phone is likelier at the first step, but whoever can travel then travels for both."""
    net = hn.ProtectionNetwork(
        {"id": ["G", "A", "M"], "role": ["defender", "ngo", "mission"]},
        {
            "source": ["G", "G", "A"],
            "target": ["A", "A", "M"],
            "medium": ["in_person", "phone", "in_person"],
            "traveller": ["target", None, "source"],
            "recognition": [1, 0.6, 1],
        },
    )
    half = Barriers((hn.barriers.default["recognition"], fixed("journey", On.TRAVELLER, 0.5)))
    best = hn.metrics.routes(net, "G", barriers=half, rng=1).best()
    assert [hop.medium for hop in best.hops] == ["in_person", "in_person"]
    assert [hop.probability for hop in best.hops] == [0.5, 1]


def test_at_a_meeting_one_need_not_wait_for_it_again():
    """The phone call is sooner at the coordination group, but then waits for the meeting."""
    net = hn.ProtectionNetwork(
        {"id": ["G", "C", "M"], "role": ["defender", "coordination_group", "mission"]},
        {
            "source": ["G", "G", "C"],
            "target": ["C", "C", "M"],
            "mode": ["coordinated", "bilateral", "coordinated"],
            "interval_days": [30, 20, 30],
            "delay_days": [0, 0, 0],
        },
    )
    fastest = hn.metrics.routes(net, "G", barriers=hn.barriers.none, rng=1).best("fastest")
    assert [hop.days for hop in fastest.hops] == [15, 0]
