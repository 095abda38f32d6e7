"""Reach against a naive oracle, a worked example, and the properties that make comparisons fair."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

import hrdnet as hn
from hrdnet.graph.barriers import Applies, Attribute, Barrier, Barriers, On
from hrdnet.graph.values import Numbers
from hrdnet.metrics.engines.drawing import Parts
from hrdnet.metrics.engines.exact import exact_reach
from hrdnet.metrics.engines.passing import Evaluation
from hrdnet.metrics.engines.sampled import sample
from hrdnet.metrics.engines.terminals import OTHERS, WHOLE, WOMEN
from hrdnet.metrics.groups import parts_of
from hrdnet.metrics.intervals import share_interval
from hrdnet.metrics.knowledge import states_of
from hrdnet.metrics.reach_words import percent
from hrdnet.metrics.targets import roles
from tests.oracles.floods import flooded
from tests.oracles.worlds import exact_reach as enumerated_reach
from tests.strategies import known_networks


def star(number, **channel):
    """A defender group with ``number`` channels, each to a mission of its own."""
    missions = [f"M{k}" for k in range(number)]
    return hn.ProtectionNetwork(
        {"id": ["G", *missions], "role": ["defender", *["mission"] * number], "formal": [None, *["yes"] * number]},
        {"source": ["G"] * number, "target": missions, **{name: [cell] * number for name, cell in channel.items()}},
    )


def fixed(name, on, probability, applies=Applies.ALWAYS):
    """A barrier that passes with one probability everywhere."""

    def constant(network):
        rows = {On.REGION: 1}.get(on, len(network.table("channels")))
        return Numbers(np.full(rows, probability), np.full(rows, probability))

    attribute = Attribute(f"{name} attribute", constant, (0, 1), "test")
    return Barrier(name, on, (attribute,), lambda read: read(f"{name} attribute"), "p", "nobody", applies)


def test_a_woman_who_cannot_travel_is_barred_on_all_her_channels():
    # Domain C1: four independent channels at 0.3 would say 76 %, the truth is 30 %.
    net = star(4, medium="in_person")
    shared = hn.metrics.reach(net, barriers=Barriers((fixed("journey", On.TRAVELLER, 0.3),)), worlds=65536, rng=1)
    alone = hn.metrics.reach(star(4, probability=0.3), barriers=hn.barriers.none, worlds=65536, rng=1)
    # 65,536 worlds: standard error below 0.002; 5 of them fail a true program once in 1.7 million runs.
    assert shared.probability[0] == pytest.approx(0.3, abs=0.009)
    assert alone.probability[0] == pytest.approx(1 - 0.7**4, abs=0.009)


def test_independent_channels_multiply_and_parallel_ones_add_up():
    net = hn.ProtectionNetwork(
        {"id": list("abct"), "role": ["defender", "ngo", "ngo", "mission"], "formal": [None, "no", "no", "yes"]},
        {"source": ["a", "a", "b", "c"], "target": ["b", "c", "t", "t"], "probability": [0.5, 0.5, 0.5, 0.5]},
    )
    # The 2x2 grid, corner to corner: 2 p^2 - p^4 (enumeration).
    r = hn.metrics.reach(net, barriers=hn.barriers.none, worlds=65536, rng=3)
    assert r.probability[0] == pytest.approx(0.4375, abs=0.01)


LIFTED = [(), ("trust",), ("norms", "travel"), ("relays", "insecurity")]


def everything_known(net, skip):
    """The default barriers with the three assumptions that no file gives fixed, some lifted."""

    def certain(name, value):
        nothing = np.full(len(net.table("channels")), value)
        return Attribute(name, lambda _: Numbers(nothing, nothing), (0, 0), "fixed")

    members = []
    for barrier in hn.barriers.default.without(*skip):
        replaced = {"half_hours": 12.0, "half_cost": 1e9, "interpreter": 0.25}
        attributes = tuple(certain(a.name, replaced[a.name]) if a.name in replaced else a for a in barrier.attributes)
        members.append(
            Barrier(barrier.name, barrier.on, attributes, barrier.passes, barrier.formula, barrier.who, barrier.applies)
        )
    return Barriers(tuple(members))


@settings(max_examples=25)
@given(known_networks(), st.sampled_from(LIFTED))
def test_sampled_reach_agrees_with_brute_force(net, skip):
    worlds = 16384
    r = hn.metrics.reach(net, barriers=everything_known(net, skip), worlds=worlds, rng=11)
    truth = enumerated_reach(net, 12.0, 0.25, skip)
    for name, probability in zip(r.defenders, r.probability, strict=True):
        # Two halves of a mixed row share worlds, so the error is at most that of one draw a world: 5.5 sigma
        # fails a true program once in 26 million comparisons.
        error = 5.5 * np.sqrt(max(truth[name] * (1 - truth[name]), 1 / worlds) / worlds)
        assert abs(probability - truth[name]) <= error


@settings(max_examples=40)
@given(known_networks(), st.sampled_from(LIFTED))
def test_exact_reach_agrees_with_brute_force_to_twelve_digits(net, skip):
    r = hn.metrics.reach(net, barriers=everything_known(net, skip), method="exact", rng=11)
    truth = enumerated_reach(net, 12.0, 0.25, skip)
    assert r.exact.all()
    assert r.worlds == 0
    for name, probability in zip(r.defenders, r.probability, strict=True):
        # The oracle rounds thresholds to 12 digits.
        assert abs(probability - truth[name]) <= 5e-12
    assert np.array_equal(r.low, r.high)


def test_exact_and_sampled_rows_mix_and_say_which_is_which(monkeypatch):
    """A row beside a target is cheap; a row behind a wide grid is not, once little may be spent."""
    size = 5
    grid = [f"N{row}{column}" for row in range(size) for column in range(size)]
    links = [(f"N{r}{c}", f"N{r}{c + 1}") for r in range(size) for c in range(size - 1)]
    links += [(f"N{r}{c}", f"N{r + 1}{c}") for r in range(size - 1) for c in range(size)]
    links += [("far", "N00"), (f"N{size - 1}{size - 1}", "M"), ("near", "M")]
    net = hn.ProtectionNetwork(
        {
            "id": ["near", "far", "M", *grid],
            "role": ["defender", "defender", "mission", *["ngo"] * len(grid)],
            "formal": [None, None, "yes", *[None] * len(grid)],
            "women": [0, 0, None, *[None] * len(grid)],
        },
        {"source": [a for a, _ in links], "target": [b for _, b in links], "probability": [0.5] * len(links)},
    )
    # The unit of cost is states visited: 20,000 suffice for the one row and not for the other.
    monkeypatch.setattr("hrdnet.metrics.reachability.AFFORDABLE", 20_000)
    mixed = hn.metrics.reach(net, barriers=hn.barriers.none, rng=1)
    assert mixed.exact.tolist() == [True, False]
    assert mixed.probability[0] == mixed.sampling_low[0] == mixed.sampling_high[0] == 0.5
    assert mixed.sampling_low[1] < mixed.sampling_high[1]
    both = mixed.overview().iloc[0]
    assert both["probability"] == pytest.approx(mixed.probability.mean(), abs=1e-12)
    assert both["sampling_low"] < both["sampling_high"]
    truth = hn.metrics.reach(net, barriers=hn.barriers.none, method="exact", rng=1)
    assert truth.exact.all()
    p = truth.probability[1]
    assert abs(mixed.probability[1] - p) <= 5.5 * np.sqrt(p * (1 - p) / mixed.worlds)  # fails once in 26 million
    monkeypatch.setattr("hrdnet.metrics.reachability._EXHAUSTIVE", 20_000)
    with pytest.raises(hn.UsageError, match="out of reach for"):
        hn.metrics.reach(net, barriers=hn.barriers.none, method="exact", rng=1)


@settings(max_examples=15)
@given(known_networks(), st.integers(0, 2**20))
def test_exact_reach_in_all_states_of_knowledge_is_that_of_each(net, seed):
    """What is not known is drawn 64 times: each state alone has the same answer as all at once."""
    actors = net.actors.drop(columns=["will", "relays"])
    vague = hn.ProtectionNetwork(actors, net.channels.drop(columns=["id", "travel_hours"]), regions=net.regions)
    evaluation = Evaluation(vague, hn.barriers.default, roles(vague, "formal", host_state=False))
    states = states_of(evaluation.coordinates, seed, certain=False)
    parts = parts_of(vague)
    together = exact_reach(evaluation, parts, states, budget=10**9)
    assert not np.isnan(together).any()
    for state in (0, 17, 63):
        alone = exact_reach(evaluation, parts, [states[state]], budget=10**9)
        np.testing.assert_allclose(together[state], alone[0], rtol=0, atol=1e-13)


@settings(max_examples=40)
@given(known_networks(), st.data())
def test_opening_a_channel_never_lowers_reach_in_any_world(net, data):
    channels = net.channel_ids
    gone = data.draw(st.sampled_from(channels))
    closed = net.without(channels=[gone])
    before = hn.metrics.reach(closed, worlds=256, rng=5).hits
    after = hn.metrics.reach(net, worlds=256, rng=5).hits
    # A network without channels has nothing unknown and one state, which stands for all.
    assert not (before & ~after).any()


@settings(max_examples=40)
@given(known_networks(), st.sets(st.sampled_from(hn.barriers.default.names), min_size=1, max_size=5))
def test_lifting_barriers_never_closes_a_world(net, lifted):
    all_barriers = hn.metrics.reach(net, worlds=256, rng=5)
    fewer = hn.metrics.reach(net, worlds=256, rng=5, barriers=hn.barriers.default.without(*lifted))
    # With the barriers that read unknowns lifted, one state may stand for all.
    assert not (all_barriers.hits & ~fewer.hits).any()


@settings(max_examples=25)
@given(known_networks(), st.integers(0, 2**40), st.sampled_from(LIFTED))
def test_every_world_is_the_one_that_a_search_in_plain_python_finds(net, seed, skip):
    evaluation = Evaluation(net, everything_known(net, skip), roles(net, "formal", host_state=False))
    states = states_of(evaluation.coordinates, seed, certain=True)
    rows = np.flatnonzero(net.table("actors").words("role").is_any("defender"))
    parts = Parts(np.repeat(rows, 3), np.tile([WHOLE, WOMEN, OTHERS], len(rows)))
    expected = flooded(evaluation, parts, states, 64, seed)
    np.testing.assert_array_equal(sample(evaluation, parts, states, worlds=64, seed=seed), expected)


@pytest.mark.parametrize("name", ["kyrgyzstan", "tunisia"])
def test_worlds_of_an_example_are_those_that_a_search_in_plain_python_finds(name):
    """Some rows of a network with a hundred journeys, as women, as others and as a whole."""
    net = hn.examples.load(name)
    evaluation = Evaluation(net, hn.barriers.default, roles(net, "formal", host_state=False))
    states = states_of(evaluation.coordinates, 5, certain=False)[7:8]
    travel = np.isin(np.arange(len(net)), evaluation.traveller[evaluation.in_person])
    rows = np.flatnonzero(net.table("actors").words("role").is_any("defender") & travel)[::3]
    parts = Parts(np.repeat(rows, 3), np.tile([WHOLE, WOMEN, OTHERS], len(rows)))
    found = sample(evaluation, parts, states, worlds=64, seed=5)
    np.testing.assert_array_equal(found, flooded(evaluation, parts, states, 64, 5))
    assert np.bitwise_count(found).sum() > 0


def test_the_same_seed_gives_the_same_bits_for_any_threads_blocks_and_row_order(monkeypatch):
    from hrdnet.metrics.engines import sampled

    net = hn.examples.load("kyrgyzstan")
    first = hn.metrics.reach(net, worlds=512, rng=9)
    for threads, block in ((1, 1), (2, 3), (8, 8)):
        monkeypatch.setattr(sampled, "BLOCK", block)
        monkeypatch.setattr(sampled, "processors", lambda threads=threads: threads)
        again = hn.metrics.reach(net, worlds=512, rng=9)
        np.testing.assert_array_equal(first.hits, again.hits)
    backwards = hn.ProtectionNetwork(
        net.actors.iloc[::-1],
        net.channels.iloc[::-1].drop(columns="id"),
        ties=net.ties,
        regions=net.regions,
        mechanisms=net.mechanisms,
        log=net.log,
        about=net.about,
    )
    assert backwards == net
    third = hn.metrics.reach(backwards, worlds=512, rng=9)
    by_id = dict(zip(third.defenders, third.probability, strict=True))
    assert [by_id[name] for name in first.defenders] == first.probability.tolist()


def test_a_result_can_be_had_again_from_its_seed():
    net = hn.examples.load("tunisia")
    first = hn.metrics.reach(net, worlds=256)
    again = hn.metrics.reach(net, worlds=256, rng=first.seed)
    np.testing.assert_array_equal(first.hits, again.hits)


def test_the_band_holds_what_is_not_known_and_sampling_what_is_not_drawn():
    known = hn.metrics.reach(star(1, probability=0.5), barriers=hn.barriers.none, rng=1)
    assert known.low[0] == known.sampling_low[0]
    open_ = hn.metrics.reach(star(1, probability="0.1-0.9"), barriers=hn.barriers.none, rng=1)
    assert open_.low[0] < 0.15
    assert open_.high[0] > 0.85
    assert open_.sampling_high[0] - open_.sampling_low[0] < 0.05


def test_ignorance_does_not_average_out_over_rows():
    # Twenty defenders who each have one channel of unknown probability: all low together, all high together.
    names = [f"G{k}" for k in range(20)]
    net = hn.ProtectionNetwork(
        {"id": [*names, "M"], "role": ["defender"] * 20 + ["mission"], "formal": [None] * 20 + ["yes"]},
        {"source": names, "target": ["M"] * 20, "probability": ["0-1"] * 20},
    )
    everyone = hn.metrics.reach(net, barriers=hn.barriers.none, rng=1).overview().iloc[0]
    assert everyone["low"] < 0.05
    assert everyone["high"] > 0.95


def test_rows_not_in_contact_are_reported_and_never_counted():
    net = hn.ProtectionNetwork(
        {"id": ["G", "H", "M"], "role": ["defender", "defender", "mission"], "in_contact": ["yes", "no", None]},
        {"source": ["G"], "target": ["M"], "probability": [1.0]},
    )
    r = hn.metrics.reach(net, barriers=hn.barriers.none, rng=1)
    assert list(r.defenders) == ["G"]
    assert r.not_in_contact == 1
    assert "those nobody knows are not counted" in r.summary()
    assert np.isnan(net.actors.set_index("id").loc["H", "count"])


@pytest.mark.parametrize(
    ("harm", "host_state", "expected"), [("no", True, 1.0), ("unknown", True, 0.0), ("no", False, 0.0)]
)
def test_a_host_state_body_counts_only_when_asked_for_and_harmless(harm, host_state, expected):
    net = hn.ProtectionNetwork(
        {
            "id": ["G", "P"],
            "role": ["defender", "mechanism"],
            "provider": [None, "host_state"],
            "formal": [None, "yes"],
            "may_harm": [None, harm],
        },
        {"source": ["G"], "target": ["P"], "probability": [1.0]},
    )
    r = hn.metrics.reach(net, barriers=hn.barriers.none, host_state=host_state, rng=1)
    assert r.probability[0] == expected


def test_routes_stop_at_the_first_target():
    # The second mission can be reached only through the first, which never acts.
    net = hn.ProtectionNetwork(
        {"id": ["G", "M", "N"], "role": ["defender", "mission", "mission"], "will": [None, 0, 1]},
        {"source": ["G", "M"], "target": ["M", "N"], "probability": [1, 1]},
    )
    r = hn.metrics.reach(net, barriers=hn.barriers.default.only("will"), rng=1)
    assert r.probability[0] == 0


def test_directed_channels_carry_requests_one_way():
    for directed, expected in (("yes", 0.0), ("no", 1.0)):
        net = hn.ProtectionNetwork(
            {"id": ["G", "M"], "role": ["defender", "mission"]},
            {"source": ["M"], "target": ["G"], "directed": [directed], "probability": [1.0]},
        )
        assert hn.metrics.reach(net, barriers=hn.barriers.none, rng=1).probability[0] == expected


def test_a_mechanisms_table_overrides_what_actors_say():
    actors = {"id": ["G", "M", "N"], "role": ["defender", "mission", "ngo"], "formal": [None, "yes", "no"]}
    channels = {"source": ["G"], "target": ["N"], "probability": [1.0]}
    table = {"id": ["X"], "kind": ["emergency_grant"], "formal": ["yes"], "operators": [["N"]]}
    without = hn.metrics.reach(hn.ProtectionNetwork(actors, channels), barriers=hn.barriers.none, rng=1)
    with_table = hn.ProtectionNetwork(actors, channels, mechanisms=table)
    assert without.probability[0] == 0
    for to in ("formal", "emergency_grant", "X", ["N"]):
        assert hn.metrics.reach(with_table, to=to, barriers=hn.barriers.none, rng=1).probability[0] == 1


def test_women_of_a_mixed_row_are_told_from_the_others():
    net = hn.ProtectionNetwork(
        {
            "id": ["G", "M"],
            "role": ["defender", "mission"],
            "count": [10, 1],
            "women": [0.4, None],
            "travels_alone": ["no", None],
            "region": ["R", "R"],
        },
        {"source": ["G"], "target": ["M"], "medium": ["in_person"]},
        regions={"id": ["R"], "movement_norm": [1.0]},
    )
    by = hn.metrics.reach(net, barriers=hn.barriers.default.only("norms"), rng=1).by("women")
    assert by.loc["women", "probability"] == 0
    assert by.loc["others", "probability"] == 1
    assert by.loc["women", "defenders"] == pytest.approx(4)


def test_a_gap_is_paired_in_the_same_worlds():
    # Two groups behind one uncertain NGO differ in no world, however uncertain each is.
    net = hn.ProtectionNetwork(
        {
            "id": ["G", "H", "N", "M"],
            "role": ["defender", "defender", "ngo", "mission"],
            "setting": ["rural", "town", None, None],
        },
        {"source": ["G", "H", "N"], "target": ["N", "N", "M"], "probability": [1, 1, 0.5]},
    )
    gap = hn.metrics.reach(net, barriers=hn.barriers.none, rng=1).gap("setting", "rural", ["capital", "town"])
    assert gap.probability == 0
    assert gap.sampling_high - gap.sampling_low < 0.002


def test_what_was_assumed_is_listed_with_its_range():
    r = hn.metrics.reach(star(2), rng=1)
    listed = {one.what: one for one in r.assumptions}
    knows = next(one for what, one in listed.items() if what.startswith("knows"))
    assert (knows.unknown, knows.rows, knows.low, knows.high) == (2, 2, 0.3, 0.9)
    assert not any(what.startswith("insecurity") for what in listed)  # no channel is in person


def test_when_the_band_allows_opposite_answers_the_summary_says_so():
    net = hn.ProtectionNetwork(
        {
            "id": ["G", "H", "M"],
            "role": ["defender", "defender", "mission"],
            "setting": ["rural", "capital", "capital"],
        },
        {"source": ["G", "H"], "target": ["M", "M"], "awareness": ["0-1", 0.5]},
    )
    r = hn.metrics.reach(net, barriers=hn.barriers.default.only("knows"), rng=1)
    assert "your data cannot answer" in r.summary()
    assert "know that they can use it" in r.summary()


def test_a_defender_without_any_route_is_exactly_out_of_reach():
    net = hn.ProtectionNetwork({"id": ["G", "M"], "role": ["defender", "mission"]}, {"source": [], "target": []})
    r = hn.metrics.reach(net, rng=1)
    assert r.exact.tolist() == [True]
    assert (r.probability[0], r.low[0], r.high[0], r.sampling_high[0]) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"to": "formall"}, "formal, informal, both"),
        ({"method": "guess"}, "auto, exact or sampled"),
        ({"worlds": 100}, "multiple of 64"),
        ({"method": "exact", "worlds": 64}, "draws no worlds"),
        ({"width": 0}, "width lies between 0 and 1"),
        ({"width": 0.1, "worlds": 64}, "goes without worlds"),
        ({"to": ["nobody"]}, "no actor has the id"),
    ],
)
def test_bad_arguments_get_a_clear_error(arguments, words):
    with pytest.raises(hn.UsageError, match=words):
        hn.metrics.reach(star(1), **arguments)


def coverage(worlds, p):
    """How often the interval of a share covers it, summed over the binomial distribution: no luck in it."""
    counts = np.arange(worlds + 1)
    low, high = share_interval(counts / worlds, np.full(worlds + 1, float(worlds)))
    return binom.pmf(counts, worlds, p)[(low <= p) & (p <= high)].sum()


@pytest.mark.parametrize("worlds", [64, 256, 1024, 4096])
def test_the_interval_of_a_share_covers_it_near_0_and_1_and_is_not_too_wide_between(worlds):
    expected = np.geomspace(0.001, worlds / 2, 150)
    found = np.array([coverage(worlds, hits / worlds) for hits in expected])
    assert found.min() >= 0.94
    assert found[expected >= 50].max(initial=0.95) <= 0.96
    mirrored = [coverage(worlds, 1 - hits / worlds) for hits in expected[::10]]
    assert mirrored == pytest.approx(found[::10].tolist(), abs=1e-6)


def test_summary_frame_and_figure_carry_the_mark():
    r = hn.metrics.reach(hn.examples.load("kyrgyzstan"), worlds=256, rng=1)
    assert "INVENTED" in r.summary()
    assert "INVENTED" in r._repr_html_()
    figure, axes = r.plot()
    assert figure._suptitle.get_text() == "INVENTED"
    assert len(axes.get_yticklabels()) == len(r.overview())
    frame = r.to_frame()
    assert frame.columns[0] == "actor"
    assert len(frame) == len(r.defenders)


def test_an_answer_that_rests_on_assumptions_says_so():
    """One in-person channel needs 15 values of which a bare file gives none, and a full one all."""
    bare = hn.ProtectionNetwork(
        {"id": ["G", "M"], "role": ["defender", "mission"]}, {"source": ["G"], "target": ["M"], "medium": ["in_person"]}
    )
    result = hn.metrics.reach(bare, rng=1, worlds=256)
    assert result.provenance.parameters["given_share"] < 0.2
    assert "Take care" in result.summary()
    full = hn.examples.load("kyrgyzstan")
    assert hn.metrics.reach(full, rng=1, worlds=256).provenance.parameters["given_share"] > 0.8
    assert "Take care" not in hn.metrics.reach(full, rng=1, worlds=256).summary()
    nothing_needed = hn.metrics.reach(bare, rng=1, worlds=256, barriers=hn.barriers.none)
    assert "Take care" not in nothing_needed.summary()


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "0 %"), (1e-5, "under 0.1 %"), (0.004, "0.4 %"), (0.0096, "1 %"), (0.314, "31 %"), (1, "100 %")],
)
def test_rare_does_not_read_as_never(share, words):
    assert percent(share) == words


@pytest.mark.parametrize("method", ["auto", "exact", "sampled"])
def test_a_row_that_is_itself_a_target_reaches_for_sure(method):
    """A mixed row too, whose women and others ask apart."""
    net = hn.ProtectionNetwork(
        {"id": ["G", "H"], "role": ["defender", "defender"], "women": [0.5, 0.5], "travels_alone": ["no", "no"]},
        {"source": ["G"], "target": ["H"], "medium": ["in_person"]},
        regions={"id": ["R"], "movement_norm": [0.9]},
    )
    result = hn.metrics.reach(net, to=["G"], method=method, rng=1)
    assert result.probability[0] == 1
    assert 0 < result.probability[1] < 1
    assert result.exact.tolist() == [True, method != "sampled"]


def test_a_run_with_a_width_stops_on_its_schedule_and_goes_on_where_it_was():
    net = star(1, probability=0.3)
    found = {}
    for width in (0.1, 0.03, 0.01):
        r = hn.metrics.reach(net, barriers=hn.barriers.none, method="sampled", width=width, rng=4)
        assert (r.sampling_high - r.sampling_low).max() <= width
        found[width] = r.worlds
        whole = hn.metrics.reach(net, barriers=hn.barriers.none, worlds=r.worlds, rng=4)
        np.testing.assert_array_equal(r.hits, whole.hits)
    assert list(found.values()) == [1024, 4096, 65536]
    assert hn.metrics.reach(net, barriers=hn.barriers.none, width=0.01, rng=4).worlds == 0  # exact: nothing to draw


@pytest.mark.slow
@pytest.mark.parametrize("p", [0.02, 0.3, 0.5, 0.97])
def test_intervals_cover_after_stopping_too(p):
    """2,000 repeats: a true coverage of 95 % falls below 93.5 % once in 900 tries; the seeds are fixed."""
    net = star(1, probability=p)
    hits = 0
    for seed in range(2000):
        r = hn.metrics.reach(net, barriers=hn.barriers.none, method="sampled", width=0.05, rng=seed)
        hits += r.sampling_low[0] <= p <= r.sampling_high[0]
    assert hits / 2000 >= 0.935


@pytest.mark.slow
def test_ctrl_c_stops_a_long_run_at_once():
    program = (
        "import os, signal, threading, time, hrdnet as hn\n"
        "net = hn.generate('mexico', defenders=400, rng=1)\n"
        "hn.metrics.reach(net, worlds=64, rng=1)\n"
        "threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT)).start(); start = time.perf_counter()\n"
        "try:\n    hn.metrics.reach(net, worlds=64 * 40_000, rng=1)\n"
        "except KeyboardInterrupt:\n    print(time.perf_counter() - start)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 5
