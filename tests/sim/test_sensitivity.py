"""Sensitivity: the same worlds at every point, known functions put in place of the model, and what must be said."""

import dataclasses
import os
import re
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest

import hrdnet as hn
from hrdnet.graph import barriers as barrier_set
from hrdnet.metrics.groups import named_groups, parts_of
from hrdnet.present.result import Provenance
from hrdnet.sim.influence import designs, sampling
from hrdnet.sim.influence.inputs import Input, inputs_of
from hrdnet.sim.influence.result import Sensitivity
from hrdnet.sim.sharing.counts import IN_TIME, Counts
from hrdnet.sim.sharing.parameters import COORDINATES, EFFECTS, PARAMETERS, PREFIX, Ranges
from hrdnet.sim.sharing.question import Run
from hrdnet.sim.sharing.task import Schedule
from hrdnet.sim.strategies import Levers, Strategy

NET = hn.examples.load("kyrgyzstan")
BANNED = ("protected", "gatekeeper", "alert", "triage", "focal", "associate", "forecast of", "probability")
FEW = {"inputs": ["uses", "sources", "awareness", "effort"], "samples": 4, "replicates": 8, "rng": 7}


def asked(**options):
    return hn.sim.sensitivity(NET, **{"outcome": "heard", **FEW, **options})


def run_of(*strategies, net=NET, parameters=None, seed=7):
    chosen = strategies or (Strategy("status_quo"), Strategy("trained", levers=Levers(raises={"will": 0.5})))
    return Run.of(net, chosen, "formal", barrier_set.default, Ranges.of(parameters), 365 * 1440, seed)


def made(
    model, *, method="sobol", samples=64, names=("a", "b"), group="rural", outcome="in_time", worlds=32, error=0.0
):
    """A result whose strategies yield what ``model`` says at each point: (points, inputs) to (points, strategies)."""
    draw = designs.sobol_points if method == "sobol" else designs.morris_points
    points = np.concatenate([designs.middle_and_axes(len(names)), draw(names, samples, 7).reshape(-1, len(names))])
    values = np.stack(model(points), axis=1)
    parts = parts_of(NET)
    strategies = [Strategy("status_quo"), Strategy("visits"), Strategy("meetings")][: values.shape[1]]
    said = {"baseline": "status_quo", "group": group, "outcome": outcome, "method": method, "replicates": worlds}
    provenance = Provenance(NET.fingerprint, 7, parameters={**said, "horizon_days": 365, "held": 0}, synthetic=True)
    inputs = tuple(Input(name, name, f"How {name} it is", "days", 10.0, 20.0) for name in names)
    members = named_groups(NET, parts)[group]
    errors = np.full(values.shape, error)
    return Sensitivity(NET, parts, members, tuple(strategies), inputs, points, values, errors, provenance)


# The same worlds at every point


def test_a_point_is_what_the_model_yields_there_in_worlds_0_to_replicates():
    q = asked(
        method="sobol", outcome="in_time", strategies=["status_quo", "regional_visits"], parameters={"sources": (1, 2)}
    )
    chosen = q.strategies
    run = run_of(*chosen, parameters={"sources": (1, 2)})
    middle = dict.fromkeys([*run.settings[0].evaluation.coordinates, *COORDINATES], 0.5)
    cells = run.cells.of(q.members)
    for number in (0, 3, 40, len(q.points) - 1):
        place = {one.coordinate: x for one, x in zip(q.inputs, q.points[number].tolist(), strict=True)}
        task = run.task_of("a test", [run.state(middle | place)], Schedule(each=8))
        records = task.run(0, 8)
        for strategy in range(2):
            part, whole = IN_TIME(Counts.of(task.sizes, records, strategy, cells))
            assert q.values[number, strategy] == part.sum() / whole.sum()
    assert np.unique(q.values).size > 4


def test_a_schedule_gives_every_state_the_same_worlds_and_by_default_each_replicate_its_own():
    run = run_of()
    states = [run.state(one) for one in run.positions(2)]
    blocks = run.task_of("a test", states, Schedule(each=70))
    turns = run.task_of("a test", states)
    whole, first = blocks.run(0, 140), turns.run(0, 70)
    np.testing.assert_array_equal(whole[:70:2], first[::2])
    np.testing.assert_array_equal(whole[71::2], first[1::2])
    np.testing.assert_array_equal(whole[60:75], blocks.run(60, 15))


@pytest.mark.parametrize("method", ["sobol", "morris"])
def test_no_executor_changes_a_bit(method):
    alone = asked(method=method)
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(4) as four:
        for pool in (one, four):
            np.testing.assert_array_equal(asked(method=method, executor=pool).values, alone.values)
    assert (asked(method=method, rng=8).values != alone.values).any()


@pytest.mark.slow
def test_processes_change_no_bit_either():
    with ProcessPoolExecutor(2) as pool:
        np.testing.assert_array_equal(asked(executor=pool).values, asked().values)


def test_a_checkpoint_goes_on_and_more_samples_go_on_from_fewer(tmp_path):
    file = tmp_path / "run.checkpoint"
    few = asked(checkpoint=file)
    ran = []
    original = sampling.OutcomeTask.run

    def counted(task, first, count):
        ran.append(count)
        return original(task, first, count)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sampling.OutcomeTask, "run", counted)
        np.testing.assert_array_equal(asked(checkpoint=file).values, few.values)
        assert not ran
        more = asked(checkpoint=file, samples=8)
        assert sum(ran) == 8 * (more.provenance.parameters["states"] - few.provenance.parameters["states"])
    np.testing.assert_array_equal(more.values[: len(few.values)], few.values)
    np.testing.assert_array_equal(more.values, asked(samples=8).values)
    with pytest.raises(hn.UsageError):
        asked(checkpoint=file, outcome="in_time")


PROGRAM = """
import hashlib, hrdnet as hn
net = hn.ProtectionNetwork(
    {"id": ["G", "N", "M"], "role": ["defender", "ngo", "mission"], "setting": ["rural", "capital", "capital"]},
    {"source": ["G", "N", "G"], "target": ["N", "M", "M"]},
)
q = hn.sim.sensitivity(net, strategies=["status_quo", "training"], outcome="heard", method="morris", samples=2,
    replicates=4, inputs=["uses", "requests", "awareness"], group="all defenders in contact", rng=3)
print(hashlib.sha256(q.values.tobytes() + q.errors.tobytes()).hexdigest())
"""


def test_without_a_compiler_the_bits_are_the_same():
    def run(**environment):
        command = [sys.executable, "-W", "error", "-c", PROGRAM]
        done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert run(NUMBA_DISABLE_JIT="1") == run()


# Inputs


def test_inputs_are_what_is_uncertain_without_levers_that_no_strategy_pulls():
    run = run_of()
    names = [one.name for one in inputs_of(run, None)]
    assert not set(EFFECTS) & set(names)
    assert set(names) <= {name.removeprefix(PREFIX) for name in run.uncertain()}
    assert {"uses", "awareness", "count"} <= set(names)
    trained = run_of(Strategy("status_quo"), hn.sim.sharing.catalogue.named("training"))
    assert "training_effect" in [one.name for one in inputs_of(trained, None)]


def test_what_no_strategy_pulls_changes_nothing_that_the_model_reads():
    run = run_of()
    states = sampling.States(run)
    place = run.positions(1)[0]
    number = states.number_of(place)
    for name in EFFECTS:
        for end in (0.0, 1.0):
            assert states.number_of(place | {f"{PREFIX}{name}": end}) == number
    assert states.number_of(place | {f"{PREFIX}uses": 0.1}) == 1
    assert states.number_of(place | {"awareness": 0.1}) == 2
    assert len(states.states) == 3


def test_chances_read_no_parameter_of_rules_and_are_kept_as_they_are():
    run = run_of()
    states = sampling.States(run)
    for name in (one.name for one in PARAMETERS):
        for end in (0.0, 1.0):
            place = run.positions(2)[1] | {f"{PREFIX}{name}": end}
            kept, plain = states.states[states.number_of(place)], run.state(place)
            for one, other in zip(kept.chances, plain.chances, strict=True):
                for array, same in zip(one, other, strict=True):
                    np.testing.assert_array_equal(array, same)
            assert [str(one) for one in kept.rules] == [str(one) for one in plain.rules]


def test_a_range_in_the_file_is_an_input_even_where_the_parameter_is_given():
    bodies = list(NET.actors["id"][NET.actors["role"] != "defender"])

    def inputs(low, high):
        said = {"id": bodies, "will_low": [low] * len(bodies), "will_high": [high] * len(bodies)}
        run = run_of(net=NET.updated(actors=said), parameters={"will": 0.5})
        return {one.name: one for one in inputs_of(run, None)}

    assert (inputs(0.2, 0.8)["will"].low, inputs(0.2, 0.8)["will"].high) == (0, 1)
    assert "will" not in inputs(0.5, 0.5)


def test_a_parameter_can_be_the_fact_that_would_help_most():
    s = hn.sim.burden_sharing(NET, replicates=64, rng=7)
    uncertain = s.provenance.parameters["uncertain"]
    assert set(uncertain) <= set(s.coordinates)
    assert f"{PREFIX}uses" in uncertain


# Known functions in place of the model


def test_indices_ranking_and_flips_of_a_known_difference():
    q = made(lambda x: (0.5 + 0 * x[:, 0], 0.5 + 0.1 * (x[:, 0] - 0.3)), samples=1024)
    table = q.indices().loc["visits"]
    np.testing.assert_allclose(table["total"], [1, 0], atol=0.02)
    np.testing.assert_allclose(table["first"], [1, 0], atol=0.02)
    ranking = q.ranking()
    assert ranking.loc["visits", "ahead"] == pytest.approx(0.7, abs=0.01)
    assert ranking.loc["status_quo", "first"] == pytest.approx(0.3, abs=0.01)
    assert (ranking.loc["visits", "place"], ranking.loc["status_quo", "place"]) == (1, 2)
    assert q.order_holds == ranking.loc["visits", "ahead"]
    assert np.isnan(ranking.loc["status_quo", "ahead"])
    flips = q.flips().loc["visits"]
    assert flips.loc["a", "flips_at"] == pytest.approx(13)
    assert (flips.loc["a", "direction"], bool(flips.loc["a", "clear"])) == ("below", True)
    assert np.isnan(flips.loc["b", "flips_at"])
    assert flips.loc["a", "at_middle"] == pytest.approx(2)
    assert (flips.loc["a", "low_quarter"], flips.loc["a", "high_quarter"]) == (0, 1)
    assert flips.loc["b", "low_quarter"] == pytest.approx(0.7, abs=0.05)
    assert q.noise()["visits"] == 0


def test_effects_are_in_points_of_the_whole_range():
    q = made(lambda x: (0.5 + 0 * x[:, 0], 0.5 - 0.1 * x[:, 0] + 0.05 * x[:, 1]), method="morris", samples=8)
    table = q.indices().loc["visits"]
    np.testing.assert_allclose(table["mu_star"], [10, 5])
    np.testing.assert_allclose(table["mu"], [-10, 5])
    np.testing.assert_allclose(table["sigma"], 0, atol=1e-9)
    assert list(table.columns[:5]) == ["mu_star", "mu_star_low", "mu_star_high", "mu", "sigma"]


def test_less_is_better_where_one_body_alone_hears():
    better = made(lambda x: (0.5 + 0 * x[:, 0], 0.4 + 0 * x[:, 0]), outcome="heard_by_one").ranking()
    assert better.loc["visits", "place"] == 1
    assert better.loc["visits", "ahead"] == 1
    worse = made(lambda x: (0.5 + 0 * x[:, 0], 0.4 + 0 * x[:, 0])).ranking()
    assert worse.loc["visits", "behind"] == 1


def test_level_strategies_share_a_place_and_none_is_first_alone():
    q = made(lambda x: (0.5 + 0 * x[:, 0], 0.5 + 0 * x[:, 0], 0.2 + 0 * x[:, 0]))
    ranking = q.ranking()
    assert ranking["place"].tolist() == [1, 1, 3]
    assert ranking["first"].tolist() == [1, 1, 0]
    assert ranking["first_alone"].tolist() == [0, 0, 0]
    assert q.order_holds == 1
    assert q.indices()["total"].isna().all()
    assert np.isnan(q.noise()["visits"])
    assert "none of them decides it" in q.summary()


def test_what_could_be_chance_is_said_and_flips_nothing_clearly():
    q = made(lambda x: (0.5 + 0 * x[:, 0], 0.5 + 0.1 * (x[:, 0] - 0.3)), error=0.2)
    assert q.ranking().loc["visits", "by_chance"] == 1
    assert not q.flips()["clear"].any()
    assert "no single input turns the order beyond chance" in q.summary()
    assert "Chance in the worlds is up to" in q.summary()
    assert not made(lambda x: (x[:, 0], x[:, 1]), worlds=1).sure("visits").any()


def test_the_standard_error_is_that_of_paired_replicates():
    random = np.random.default_rng(1)
    whole = random.integers(1, 20, (6, 400)).astype(float)
    parts = [random.binomial(whole.astype(int), share).astype(float) for share in (0.3, 0.5)]
    records = np.stack([parts[0], whole, parts[1], whole], axis=-1).reshape(-1, 4)
    values, errors = sampling.outcomes_of(records, 400, 0)
    for state in range(6):
        one = hn.sim.replicates.share_difference(
            (parts[1][state], whole[state]), (parts[0][state], whole[state]), np.zeros(400, dtype=int)
        )
        assert values[state, 1] - values[state, 0] == pytest.approx(one.probability)
        assert errors[state, 1] == pytest.approx(one.standard_error, rel=0.01)
    assert not errors[:, 0].any()


@pytest.mark.parametrize("method", ["sobol", "morris"])
def test_undefined_points_are_left_out_and_counted(method):
    q = made(lambda x: (0.5 + 0 * x[:, 0], np.where(x[:, 1] > 0.9, np.nan, 0.5 + 0.1 * x[:, 0])), method=method)
    assert q.undefined > 0
    table = q.indices().loc["visits"]
    assert table.iloc[0, 0] > 0
    assert not table.iloc[:, :3].isna().any().any()
    assert "samples with such a point are left out" in q.summary()
    never = made(lambda x: (0.5 + 0 * x[:, 0], np.nan * x[:, 0]), method=method)
    assert never.indices().iloc[:, :3].isna().all().all()
    assert np.isnan(never.order_holds)
    assert never.ranking()["first"].isna().all()
    assert "Nobody of the group used a mechanism" in never.summary()
    never.plot()


# Words


def test_the_summary_says_that_shares_of_ranges_are_no_chances_and_what_would_have_to_be_true():
    q = made(lambda x: (0.5 + 0 * x[:, 0], 0.5 + 0.1 * (x[:, 0] - 0.3)), samples=256)
    text = q.summary()
    assert text.startswith("INVENTED\nAmong the ")
    assert "62 % of a range is not a 62 % chance" in text
    assert "not a chance" in q.headline()
    assert "'how a it is' below 13 days" in text
    assert "not a forecast for anybody" in text
    for banned in BANNED:
        assert not re.search(rf"\b{banned}", text), banned


def test_a_group_too_small_for_a_claim_gets_none():
    small = dataclasses.replace(made(lambda x: (x[:, 0], x[:, 1])), members=np.zeros(len(parts_of(NET)), dtype=bool))
    assert small.too_small
    assert "too small for a claim" in small.summary()
    assert "Ahead" not in small.summary()
    assert "too few" in small.headline()


def test_an_answer_about_an_example_has_all_its_parts_and_names_nobody():
    q = asked(method="morris", strategies=["status_quo", "geographic_partition", "regional_visits"])
    frame = q.to_frame()
    assert list(frame["kind"].unique()) == ["middle", "axis", "sample"]
    assert len(frame) == 1 + 8 * 4 + 4 * 5
    assert frame["uses"].between(0.1, 0.9).all()
    assert frame["heard status_quo"].between(0, 1).all()
    assert q.indices().index.get_level_values("strategy").unique().tolist() == list(q.others)
    figure, axes = q.plot()
    text = " ".join([q.summary(), repr(q), q._repr_html_(), *(one.get_text() for one in axes.get_yticklabels())])
    assert not [name for name in NET.ids if re.search(rf"\b{re.escape(name)}\b", text)]
    assert "INVENTED" in [one.get_text() for one in figure.texts]
    assert q.seed == 7
    held = len(inputs_of(run_of(*q.strategies), None)) - 4
    assert f"4 inputs that nobody knows exactly, each within its range ({held} more held in the middle" in text


NOBODY = {"id": [], "role": []}, {"source": [], "target": []}
ALONE = {"id": ["G"], "role": ["defender"], "count": [30], "setting": ["rural"]}, {"source": [], "target": []}


@pytest.mark.parametrize("tables", [NOBODY, ALONE])
@pytest.mark.parametrize("method", ["sobol", "morris"])
def test_a_network_with_nobody_or_nobody_to_ask_has_an_answer_that_says_so(tables, method):
    net = hn.ProtectionNetwork(*tables)
    options = {"strategies": ["status_quo", "training"], "inputs": ["uses", "requests"], "samples": 2, "replicates": 2}
    q = hn.sim.sensitivity(net, method=method, outcome="heard", rng=1, **options)
    assert q.indices().iloc[:, :3].isna().to_numpy().all() or not q.indices().iloc[:, 0].any()
    assert ("nothing to say" in q.summary()) == (not len(net))
    assert repr(q)
    q.plot()
    q.flips()


# What is refused


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"strategies": ["status_quo"]}, "at least two"),
        ({"outcome": "saved"}, "outcome is one of"),
        ({"method": "fast"}, "method is one of"),
        ({"method": "sobol", "samples": 12}, "power of two"),
        ({"samples": 0}, "samples is a whole number"),
        ({"replicates": True}, "replicates is a whole number"),
        ({"group": "martians"}, "no such group"),
        ({"inputs": ["efort"]}, "did you mean effort"),
        ({"inputs": []}, "list of names"),
        ({"inputs": "effort"}, "list of names"),
        ({"parameters": {"effort": 1.0}, "inputs": ["effort"]}, "not among those that are uncertain"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_hint(options, words):
    with pytest.raises(hn.UsageError, match=words):
        asked(**options)


def test_where_nothing_is_uncertain_there_is_nothing_to_ask():
    net = hn.ProtectionNetwork(
        {"id": ["G", "M"], "role": ["defender", "mission"], "setting": ["rural", "capital"], "women": [1, None]},
        {"source": ["G"], "target": ["M"], "probability": [0.5], "interval_days": [10], "delay_days": [1]},
    )
    pinned = {one.name: one.low for one in PARAMETERS}
    with pytest.raises(hn.UsageError, match="nothing is uncertain"):
        hn.sim.sensitivity(net, parameters=pinned, barriers=hn.barriers.none)
    one = hn.sim.sensitivity(
        net,
        strategies=["status_quo", "training"],
        parameters=pinned | {"uses": (0.4, 0.9), "requests": 8.0},
        barriers=hn.barriers.none,
        method="morris",
        samples=2,
        replicates=4,
        rng=1,
    )
    assert [each.name for each in one.inputs] == ["uses"]
