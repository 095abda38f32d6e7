"""Barriers: an ordered, immutable set of reasons why a request does not pass."""

import dataclasses

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

import hrdnet as hn
from hrdnet.graph.barriers import Applies, Attribute, Barrier, Barriers, On
from hrdnet.graph.values import Numbers

# Domain C1 gives the names and their order.
ORDER = [
    "knows",
    "trust",
    "language",
    "recognition",
    "travel",
    "norms",
    "insecurity",
    "network",
    "awareness",
    "capacity",
    "resources",
    "competency",
    "will",
    "verification",
    "relays",
]


def test_the_default_barriers_have_the_names_and_order_of_the_model():
    assert list(hn.barriers.default.names) == ORDER
    assert len(hn.barriers.none) == 0


def test_every_barrier_says_what_it_is_drawn_on_and_who_could_lower_it():
    on = {barrier.name: barrier.on for barrier in hn.barriers.default}
    assert [name for name in ORDER if on[name] is On.CHANNEL] == ORDER[:4]
    assert [name for name in ORDER if on[name] is On.TRAVELLER] == ["travel", "norms"]
    assert [name for name in ORDER if on[name] is On.REGION] == ["insecurity", "network"]
    assert [name for name in ORDER if on[name] is On.RECEIVER] == ORDER[8:]
    assert hn.barriers.default["relays"].applies is Applies.RELAYS
    for barrier in hn.barriers.default:
        assert barrier.formula
        assert barrier.who
        assert barrier.source
        for attribute in barrier.attributes:
            low, high = attribute.default
            assert low <= high
            assert attribute.meaning
            assert attribute.unit
            assert attribute.source


@given(st.sets(st.sampled_from(ORDER)))
def test_without_and_only_share_the_set_between_them_in_order(names):
    without, only = hn.barriers.default.without(*names), hn.barriers.default.only(*names)
    assert [name for name in ORDER if name not in names] == list(without.names)
    assert [name for name in ORDER if name in names] == list(only.names)


def test_an_unknown_name_is_answered_with_the_names_there_are():
    for ask in (hn.barriers.default.without, hn.barriers.default.only, hn.barriers.default.__getitem__):
        with pytest.raises(hn.UsageError, match="no barrier is called trsut; there are: knows, trust"):
            ask("trsut")


def test_a_set_of_barriers_never_changes():
    with pytest.raises(dataclasses.FrozenInstanceError):
        hn.barriers.default.members = ()
    with pytest.raises(hn.UsageError, match="same name"):
        hn.barriers.default.plus(hn.barriers.default["trust"])
    assert repr(hn.barriers.none) == "<Barriers: none>"
    assert "trust" in hn.barriers.default


@pytest.mark.parametrize("name", ORDER)
@given(position=st.floats(0, 1))
def test_every_default_barrier_gives_probabilities_over_its_whole_range(name, position):
    barrier = hn.barriers.default[name]
    ranges = {one.name: one.default for one in barrier.attributes}

    def read(attribute):
        low, high = ranges[attribute]
        return np.array([low, low + position * (high - low), high])

    passing = barrier.probability(read)
    assert ((passing >= 0) & (passing <= 1)).all()


def test_known_values_of_the_formulas():
    default = hn.barriers.default

    def read(**values):
        return lambda name: np.array([values[name]])

    trust = default["trust"].probability(read(source_trusts_target=0.8, target_trusts_source=0.5))
    assert trust[0] == pytest.approx(0.4)
    language = default["language"].probability(read(shared_language=0.0, interpreter=0.3))
    assert language[0] == pytest.approx(0.3)
    travel = default["travel"].probability(read(travel_hours=12, travel_cost=50, half_hours=12, half_cost=50))
    assert travel[0] == pytest.approx(0.25)  # half by the hours, half of the rest by the cost
    norms = default["norms"].probability(read(women=1.0, movement_norm=0.7, escorted=1.0))
    assert norms[0] == pytest.approx(0.3)
    insecurity = default["insecurity"].probability(read(insecurity=0.2, roads=0.5))
    assert insecurity[0] == pytest.approx(0.4)


def one_channel(**channel):
    return hn.ProtectionNetwork(
        {"id": ["G", "M"], "role": ["defender", "mission"], "formal": [None, "yes"]},
        {"source": ["G"], "target": ["M"], **{name: [value] for name, value in channel.items()}},
    )


def own_barrier(probability, on=On.CHANNEL, attributes=()):
    return Barrier("fear", on, attributes, probability, "fear", "everyone")


def test_a_barrier_of_the_users_own_is_obeyed_and_can_be_lifted():
    net = one_channel(medium="phone")
    fear = own_barrier(lambda read: np.array([0.25]))
    barriers = hn.barriers.none.plus(fear)
    reach = hn.metrics.reach(net, barriers=barriers, rng=1)
    # 4096 worlds: five standard errors.
    assert reach.probability[0] == pytest.approx(0.25, abs=5 * np.sqrt(0.25 * 0.75 / 4096))
    assert hn.metrics.reach(net, barriers=barriers.without("fear"), rng=1).probability[0] == 1


def test_a_barrier_can_read_a_column_of_the_users_own_with_its_own_range_for_unknowns():
    def fear(network):
        known = np.array([0.5])
        return Numbers(known, known) if "fear" in network.table("channels") else Numbers(*[np.array([np.nan])] * 2)

    attribute = Attribute("fear", fear, (0.2, 0.8), "Fear of being seen")
    barriers = hn.barriers.none.plus(own_barrier(lambda read: 1 - read("fear"), attributes=(attribute,)))
    unknown = hn.metrics.reach(one_channel(), barriers=barriers, rng=1)
    assert unknown.low[0] < 0.25
    assert unknown.high[0] > 0.75
    known = hn.metrics.reach(one_channel(fear=0.5), barriers=barriers, rng=1)
    assert known.high[0] - known.low[0] < 0.1
    assert [(one.unknown, one.low, one.high) for one in unknown.assumptions] == [(1, 0.2, 0.8)]
    assert not known.assumptions


@pytest.mark.parametrize("value", [-0.1, 1.1, np.nan])
def test_a_barrier_that_is_no_probability_is_refused(value):
    barriers = hn.barriers.none.plus(own_barrier(lambda read: np.array([value])))
    with pytest.raises(hn.UsageError, match="fear gave a probability outside 0 to 1"):
        hn.metrics.reach(one_channel(), barriers=barriers, rng=1)


def test_barriers_are_values():
    assert Barriers(hn.barriers.default.members) == hn.barriers.default
    assert hash(hn.barriers.none) == hash(Barriers())
