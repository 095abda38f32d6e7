"""Several questions in the same worlds."""

import numpy as np
import pytest

import hrdnet as hn


@pytest.fixture(scope="module")
def net():
    return hn.examples.load("kyrgyzstan")


def test_each_answer_is_the_one_that_reach_gives_alone(net):
    many = hn.metrics.reach_many(net, targets={"a": "formal", "b": {"to": "both", "host_state": True}}, rng=3)
    np.testing.assert_array_equal(many["a"].hits, hn.metrics.reach(net, rng=3).hits)
    np.testing.assert_array_equal(many["b"].hits, hn.metrics.reach(net, to="both", host_state=True, rng=3).hits)
    assert many.seed == 3


def test_the_host_state_never_closes_a_world_and_fewer_actors_never_open_one(net):
    peers = list(net.actors.query("role == 'community'")["id"])
    questions = {"formal": "formal", "with": {"host_state": True}, "no peers": {"to": "formal", "without": peers}}
    many = hn.metrics.reach_many(net, targets=questions, worlds=512, rng=3)
    assert not (many["formal"].hits & ~many["with"].hits).any()
    assert not (many["no peers"].hits & ~many["formal"].hits).any()
    assert many.difference("no peers", "formal").probability < 0
    assert many.difference("formal", "formal").probability == 0


def test_a_paired_difference_is_surer_than_two_answers_apart(net):
    easier = hn.barriers.default.without("norms")
    many = hn.metrics.reach_many(net, targets={"all": "formal", "easier": {"barriers": easier}}, worlds=1024, rng=3)
    gap = many.difference("easier", "all", group="rural")
    apart = [many[name].record(many[name].named_groups()["rural"]) for name in ("all", "easier")]
    widths = [one["sampling_high"] - one["sampling_low"] for one in apart]
    assert gap.sampling_high - gap.sampling_low < max(widths)
    assert gap.probability == pytest.approx(apart[1]["probability"] - apart[0]["probability"], abs=1e-12)
    assert gap.probability >= 0


def test_two_networks_are_compared_in_the_same_worlds(net, monkeypatch):
    """What both have in common has the same draws, so a new channel can only open."""
    defender = str(net.actors["id"][net.actors["role"] == "defender"].iloc[0])
    later = net.with_channels({"source": [defender], "target": ["M01"], "medium": ["phone"], "probability": [0.9]})
    asked = {"before": "formal", "after": {"net": later}}
    many = hn.metrics.reach_many(net, targets=asked, method="sampled", worlds=256, rng=3)
    assert not (many["before"].hits & ~many["after"].hits).any()
    gain = many.difference("after", "before")
    assert gain.probability > 0
    assert gain.sampling_low >= 0
    apart = hn.metrics.reach(later, method="sampled", worlds=256, rng=3)
    np.testing.assert_array_equal(many["after"].hits, apart.hits)
    # Of a network with fewer worlds, the worlds are the first ones of the other's.
    fitting = iter([512, 256])
    monkeypatch.setattr("hrdnet.metrics.reachability._fitting_worlds", lambda *_: next(fitting))
    uneven = hn.metrics.reach_many(net, targets=asked, method="sampled", rng=3)
    assert uneven["before"].worlds == 512
    assert uneven.difference("after", "before").probability == pytest.approx(gain.probability, abs=1e-12)


def test_exact_and_sampled_answers_can_be_compared():
    net = hn.ProtectionNetwork(
        {"id": ["G", "M"], "role": ["defender", "mission"]},
        {"source": ["G"], "target": ["M"], "probability": [0.25]},
    )
    many = hn.metrics.reach_many(
        net, targets={"bare": {"barriers": hn.barriers.none}, "asked": {"barriers": hn.barriers.default}}, rng=1
    )
    assert many["bare"].exact.all()
    assert many.difference("asked", "bare").probability < 0


def test_the_result_shows_itself_and_names_nobody(net):
    many = hn.metrics.reach_many(net, targets={"formal": "formal", "both": "both"}, worlds=256, rng=3)
    assert repr(many).startswith("<ReachMany, INVENTED: formal ")
    assert "both against formal" in many.summary()
    assert many.to_frame().index.tolist() == ["formal", "both"]
    assert many.plot()[0] is not None


@pytest.mark.parametrize(
    ("targets", "words"),
    [
        ({}, "at least one"),
        ({"a": {"too": "formal"}}, "a question takes"),
        ({"a": "nothing"}, "to is formal"),
        ({"a": {"without": ["nobody"]}}, "no actor"),
        ({"a": {"net": "a file"}}, "expected a ProtectionNetwork"),
    ],
)
def test_bad_questions_get_a_clear_error(net, targets, words):
    with pytest.raises(hn.UsageError, match=words):
        hn.metrics.reach_many(net, targets=targets, worlds=64, rng=1)


def test_an_unknown_name_or_group_is_answered_with_those_there_are(net):
    many = hn.metrics.reach_many(net, targets={"formal": "formal"}, worlds=64, rng=1)
    with pytest.raises(hn.UsageError, match="there are: formal"):
        many["informal"]
    with pytest.raises(hn.UsageError, match="there are: all defenders"):
        many.difference("formal", "formal", group="moon")
