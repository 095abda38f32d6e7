"""Sensitivity of harm: a point is what the model yields there, idle inputs do nothing, and harms are never added up."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import hrdnet as hn
from hrdnet.sim.influence import harms
from hrdnet.sim.influence.harms import idle, inputs_of_harm
from hrdnet.sim.reprisal.harms import Selection
from hrdnet.sim.reprisal.models import models_of
from hrdnet.sim.reprisal.parameters import COORDINATES, PARAMETERS, PREFIX, Ranges
from hrdnet.sim.reprisal.question import Run, actions_of
from hrdnet.sim.reprisal.scenario import BOX, one_defender
from hrdnet.sim.sharing.task import Schedule

NET = one_defender()
OFTEN = {"h0": 0.5, "T": 4.0, "V": 1.0, "K": 1.0}
FEW = {"inputs": ["rho", "h", "delta", "chi"], "samples": 2, "replicates": 8, "rng": 7, "method": "morris"}
MANY = hn.ProtectionNetwork(
    {"id": ["G"], "role": ["defender"], "count": [12], "women": [0.5]},
    {"source": [], "target": []},
    about={"synthetic": True},
)


def asked(net=NET, **options):
    given = {"actions": ["profile_abroad", "private_demarche"], "parameters": OFTEN, **FEW, **options}
    return hn.sim.sensitivity(net, **given)


def run_of(model="V1", actions=("profile_abroad",), net=NET, parameters=None):
    everyone = "all defenders in contact"
    return Run(net, models_of(model), actions_of(actions), everyone, 730.0, (), Ranges.of(parameters), 7)


@pytest.mark.parametrize("model", ["V1", "V2", "V3", "V3 on V2"])
def test_a_point_is_what_visibility_yields_with_every_parameter_pinned_there(model):
    inputs = ["rho", "h", "lambda_hazard", "phi"] if "V2" in model else FEW["inputs"]
    q = asked(model=model, inputs=inputs)
    middle = {one.name: one.at(0.5) for one in PARAMETERS} | OFTEN
    for number in (0, 3, len(q.points) - 1):
        place = {one.name: one.at(x) for one, x in zip(q.inputs, q.points[number].tolist(), strict=True)}
        v = hn.sim.visibility(
            NET, actions=q.names[1:], model=model, levels=(), replicates=8, rng=7, parameters=middle | place
        )
        assert v.provenance.parameters["states"] == 1
        for whom in ("defender", "others"):
            expected = [v.rate(Selection(whom), action).mean() for action in v.actions]
            np.testing.assert_allclose(q.of(whom).values[number], expected)
            off = [v.rate(Selection(whom), action) - v.rate(Selection(whom), "nothing") for action in v.actions]
            errors = [one.std(ddof=1) / 8**0.5 for one in off]
            np.testing.assert_allclose(q.of(whom).errors[number], errors, atol=1e-9)


@pytest.mark.parametrize("model", ["V1", "V2", "V3", "V3 on V2"])
def test_parameters_that_are_left_out_change_nothing_that_is_run(model):
    run = run_of(model, ("profile_abroad", "protect_others_data"), parameters=OFTEN)
    names = (*COORDINATES, "count", "women")
    middle = dict.fromkeys(names, 0.5)
    left_out = sorted(idle(run))
    places = [middle] + [middle | {f"{PREFIX}{name}": end} for name in left_out for end in (0.0, 1.0)]
    records = run.task_of(places, schedule=Schedule(each=4)).run(0, 4 * len(places))
    harm = run.sizes.harms(records)
    for place in range(1, len(places)):
        np.testing.assert_array_equal(harm[4 * place : 4 * place + 4], harm[:4], err_msg=left_out[(place - 1) // 2])


def test_inputs_are_what_the_model_and_the_actions_read():
    names = {one.name for one in inputs_of_harm(run_of(), None)}
    assert {"rho", "h", "publicity_effect", "agrees", "chi", "q0"} <= names
    assert not names & {"lambda_hazard", "alpha", "half_life", "relief", "data_effect", "lag", "others_agree"}
    assert {"alpha", "half_life", "lambda_hazard"} <= {one.name for one in inputs_of_harm(run_of("V3 on V2"), None)}
    assert "chi" not in {one.name for one in inputs_of_harm(run_of("V2"), None)}
    built = {one.name for one in inputs_of_harm(run_of(actions=("capacity_building", "relocation_with_family")), None)}
    assert {"lag", "capacity_effect", "others_agree"} <= built
    counted = {one.name for one in inputs_of_harm(run_of(net=hn.examples.load("kyrgyzstan")), None)}
    assert "count" in counted


def test_a_range_in_the_file_is_an_input_even_where_the_parameter_is_given():
    def inputs(low, high):
        net = NET.updated(actors={"id": ["defender"], "visibility_low": [low], "visibility_high": [high]})
        return {one.name: one for one in inputs_of_harm(run_of(net=net, parameters={"v": 0.3}), None)}

    assert (inputs(0.2, 0.6)["v"].low, inputs(0.2, 0.6)["v"].high) == (0, 1)
    assert "v" not in inputs(0.5, 0.5)


def test_multiples_have_their_middle_at_the_geometric_mean():
    threat = {one.name: one for one in inputs_of_harm(run_of(), None)}["T"]
    assert [threat.at(x) for x in (0, 0.5, 1)] == pytest.approx([0.25, 1, 4])


def test_no_executor_changes_a_bit_and_another_seed_does():
    alone = asked()
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(3) as three:
        for pool in (one, three):
            np.testing.assert_array_equal(asked(executor=pool).values, alone.values)
    assert (asked(rng=8).values != alone.values).any()


def test_a_checkpoint_goes_on_and_more_samples_go_on_from_fewer(tmp_path):
    file = tmp_path / "run.checkpoint"
    few = asked(MANY, checkpoint=file)
    ran = []
    original = harms.HarmTask.run

    def counted(task, first, count):
        ran.append(count)
        return original(task, first, count)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(harms.HarmTask, "run", counted)
        np.testing.assert_array_equal(asked(MANY, checkpoint=file).values, few.values)
        others = asked(MANY, checkpoint=file, whom="others")
        np.testing.assert_array_equal(others.values, few.of("others").values)
        assert not ran
        more = asked(MANY, checkpoint=file, samples=4)
        assert sum(ran) == 8 * (more.provenance.parameters["states"] - few.provenance.parameters["states"])
    np.testing.assert_array_equal(more.values[: len(few.values)], few.values)
    np.testing.assert_array_equal(more.values, asked(MANY, samples=4).values)
    with pytest.raises(hn.UsageError):
        asked(MANY, checkpoint=file, severity="severe")
    with pytest.raises(hn.UsageError):
        asked(MANY, checkpoint=file, actions=["profile_at_home"])


PROGRAM = """
import hashlib, hrdnet as hn
from hrdnet.sim.reprisal.scenario import one_defender
q = hn.sim.sensitivity(one_defender(), actions=["profile_abroad"], method="morris", samples=1, replicates=2,
    inputs=["rho", "h"], model="V3 on V2", parameters={"h0": 0.5, "T": 4.0}, rng=3)
print(hashlib.sha256(q.values.tobytes() + q.of("others").errors.tobytes()).hexdigest())
"""


def test_without_a_compiler_the_bits_are_the_same():
    def run(**environment):
        command = [sys.executable, "-W", "error", "-c", PROGRAM]
        done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert run(NUMBA_DISABLE_JIT="1") == run()


def test_more_responsiveness_turns_a_profile_from_harm_to_help():
    q = asked(
        parameters={**OFTEN, "delta": (0.5, 1.0), "C": (2.0, 4.0), "agrees": 1.0},
        inputs=["rho", "h"],
        samples=16,
        replicates=64,
    )
    table = q.indices().loc["profile_abroad"]
    assert table.loc["rho", "mu"] < 0 < table.loc["h", "mu"]
    flip = q.flips().loc["profile_abroad"].loc["rho"]
    assert flip["low_quarter"] < flip["high_quarter"]


def test_sides_are_shares_of_the_sample_points_counted_one_by_one():
    q = asked(samples=8)
    her, others = q.of("defender"), q.of("others")
    table = q.sides()
    for action in q.others:
        pairs = [
            (np.sign(her.difference(action)[point]), np.sign(others.difference(action)[point]))
            for point in range(len(q.points))
            if q.chosen[point]
        ]
        expected = {"helps_both": (-1, -1), "displaces": (-1, 1), "helps_others_alone": (1, -1), "harms_both": (1, 1)}
        for column, signs in expected.items():
            assert table.loc[action, column] == pytest.approx(sum(one == signs for one in pairs) / len(pairs))
        assert table.loc[action].iloc[:5].sum() == pytest.approx(1)
    np.testing.assert_array_equal(others.of("defender").values, q.values)
    assert (others.values != q.values).any()


def test_the_summary_has_the_box_names_nobody_and_advises_nothing():
    net = hn.examples.load("kyrgyzstan")
    q = asked(net, group="rural women", actions=["profile_abroad"], samples=1, replicates=4)
    figure, _ = q.plot()
    for whom in ("defender", "others"):
        text = " ".join([q.of(whom).summary(), repr(q.of(whom)), q._repr_html_()])
        assert text.startswith("INVENTED")
        assert BOX in text
        assert "62 % of a range is not a 62 % chance" in text
        assert "no advice to publicise" in text
        assert not [name for name in net.ids if re.search(rf"\b{re.escape(name)}\b", text)]
        for banned in ("gatekeeper", "alert", "focal", "associate", "net harm"):
            assert not re.search(rf"\b{banned}\b", text), banned
    assert "INVENTED" in [one.get_text() for one in figure.texts]
    assert "harm to defender profile_abroad" in q.to_frame().columns


def test_one_defender_is_too_few_for_a_claim():
    q = asked(samples=1, replicates=2)
    assert q.too_small
    assert "too small for a claim" in q.summary()
    assert "Less harm" not in q.summary()


@pytest.mark.parametrize("method", ["sobol", "morris"])
def test_a_network_with_nobody_has_an_answer_that_says_so(method):
    q = asked(hn.ProtectionNetwork({"id": [], "role": []}, {"source": [], "target": []}), method=method)
    assert "nothing to say" in q.summary()
    assert q.indices().iloc[:, :3].isna().to_numpy().all()
    assert q.sides().isna().to_numpy().all()
    assert repr(q)
    q.plot()
    q.flips()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"strategies": ["status_quo", "training"]}, "two questions"),
        ({"outcome": "heard"}, "belong to strategies"),
        ({"to": "informal"}, "belong to strategies"),
        ({"actions": []}, "at least one action"),
        ({"actions": ["nothing"]}, "at least one action"),
        ({"actions": ["shout"]}, "no such action"),
        ({"whom": "both"}, "whom is one of: defender, others"),
        ({"severity": "bad"}, "severity is one of"),
        ({"model": ["V1", "V2"]}, "by its name"),
        ({"model": "V9"}, "model is one"),
        ({"group": "martians"}, "no such group"),
        ({"inputs": ["rhoo"]}, "did you mean rho"),
        ({"inputs": ["alpha"]}, "not among those that are uncertain"),
        ({"horizon_days": 0}, "horizon_days"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_hint(options, words):
    with pytest.raises(hn.UsageError, match=words):
        asked(**options)


def test_what_belongs_to_actions_is_refused_of_strategies():
    with pytest.raises(hn.UsageError, match="belong to actions"):
        hn.sim.sensitivity(NET, whom="others")
    q = hn.sim.sensitivity(
        NET, group="all defenders in contact", method="morris", samples=1, replicates=1, inputs=["uses"], rng=1
    )
    with pytest.raises(hn.UsageError, match="not about harm"):
        q.of("others")
    with pytest.raises(hn.UsageError, match="harm falls on one of"):
        asked(samples=1, replicates=2).of("family")


def test_where_nothing_is_uncertain_there_is_nothing_to_ask():
    pinned = {one.name: one.low for one in PARAMETERS}
    with pytest.raises(hn.UsageError, match="nothing is uncertain"):
        asked(MANY, parameters=pinned, inputs=None)
