"""Reprisal against plain Python, against closed forms, and by what each model promises."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hrdnet as hn
from hrdnet.metrics.groups import EVERYONE
from hrdnet.sim.engines.reprisals import COUNTS
from hrdnet.sim.reprisal.actions import Action, Measure
from hrdnet.sim.reprisal.catalogue import ACTIONS, NOTHING
from hrdnet.sim.reprisal.harms import Selection, count
from hrdnet.sim.reprisal.models import MODELS
from hrdnet.sim.reprisal.parameters import PARAMETERS, Ranges
from hrdnet.sim.reprisal.question import Run
from tests.oracles import reprisals as oracle
from tests.strategies import tied_networks

SEED = 7
PLAN = "Everybody is told before."
#: What changes over time, comes back, ends, and hides late.
LETTERS = Action(
    "letters",
    (
        Measure({"visibility": 0.4, "responsiveness": 0.5}, use="publicise", start=60, days=200, every=50),
        Measure({"hidden": 0.6}, start=150, days=300),
        Measure({"hostility": "opponent_effect"}, use="raise_privately", start=20),
        Measure({"others_visible": 0.7, "near": 0.3}, use="share_ngo", start=100),
    ),
    plan=PLAN,
)
LEAVES_LATE = ACTIONS["relocation_with_family"].starting(300)
ALL = (NOTHING, *(one for one in ACTIONS.values() if one.name != NOTHING.name), LETTERS, LEAVES_LATE)


def some_parameters(random, **given):
    """Values within their ranges, with episodes often enough that things happen."""
    known = {one.name: one.at(random.uniform()) for one in PARAMETERS}
    known["family"], known["colleagues"] = random.choice([0, 1, 2, 2.5]), random.choice([0, 1, 2.4, 3])
    known["h0"] = random.choice([0.5, 2.0])
    for name in ("rho", "chi", "s", "psi", "delta"):
        if random.random() < 0.25:
            known[name] = float(random.integers(2))
    return known | given


def run_of(net, actions, known, *, models=tuple(MODELS), horizon=730, levels=(), group=EVERYONE, seed=SEED):
    ranges = Ranges.of({name: float(value) for name, value in known.items()})
    return Run(net, tuple(MODELS[one] for one in models), tuple(actions), group, float(horizon), levels, ranges, seed)


def records_of(run, replicates, answers=None):
    task = run.task(run.states_for(1), answers)
    return task, task.run(0, replicates)


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(tied_networks(), st.integers(0, 2**32))
def test_the_engine_counts_what_plain_python_counts(net, number):
    random = np.random.default_rng(number)
    known = some_parameters(random)
    known["seen_to_answer"] = random.choice([0.0, 0.2])
    actions = (NOTHING, *(ALL[k] for k in random.choice(np.arange(1, len(ALL)), 2, replace=False)))
    actions = (*actions, (actions[1] + actions[2]).renamed("both"))
    run = run_of(net, actions, known, levels=(0.6,), horizon=random.choice([200, 730]))
    answers = (random.choice([0.0, 0.7], len(net)), random.choice([5.0, 100.0], len(net)))
    task, records = records_of(run, 2, answers)
    country = oracle.Country(net, {name: float(value) for name, value in known.items()})
    parts = [task.sizes.harms(records), task.sizes.counts(records), task.sizes.months_of(records)]
    arms = [(action, None) for action in actions] + [(None, 0.6)]
    for world in range(2):
        for k, model in enumerate(run.models):
            for a, (action, level) in enumerate(arms):
                courses = [
                    oracle.Course(
                        country, one, action, world, SEED, horizon=run.horizon, hazard=model.hazard,
                        learns=model.learns, level=level, answers=(answers[0][one.row], answers[1][one.row]),
                    )
                    for one in country.defenders
                ]  # fmt: skip
                harms, counts, months = oracle.tally(courses, run.sizes.months)
                arm = k * len(arms) + a
                np.testing.assert_allclose(parts[0][world, arm], harms, atol=1e-9)
                np.testing.assert_allclose(parts[1][world, arm], list(counts.values()), atol=1e-9)
                np.testing.assert_allclose(parts[2][world, arm], months, atol=1e-9)


MIDDLE = {one.name: one.at(0.5) for one in PARAMETERS}
NO_TIES = {"source": [], "target": []}
RAISING = [name for name, one in ACTIONS.items() if any(m.levers.get("visibility") for m in one.measures)]


def network(roles, ties=(), **columns):
    """Somebody a letter, ties as (one, other, kind) with anything else by name."""
    rows = [dict(zip(("source", "target", "kind"), tie[:3], strict=True)) | (tie[3] if tie[3:] else {}) for tie in ties]
    names = dict.fromkeys(name for row in rows for name in row)
    actors = {"id": list("abcdefghijklmnopqrstuvwxyz")[: len(roles)], "role": roles, **columns}
    table = {name: [row.get(name) for row in rows] for name in names} if rows else None
    return hn.ProtectionNetwork(actors, NO_TIES, ties=table, about={"synthetic": True})


def village():
    """Defenders with ties and without, two of them tied to each other; family of family, colleagues of colleagues."""
    return network(
        ["defender"] * 6 + ["family"] * 3 + ["ngo"] * 3 + ["family"],
        [
            ("a", "b", "colleague"), ("a", "g", "partner"), ("b", "h", "kin"), ("g", "i", "kin"), ("i", "h", "kin"),
            ("a", "j", "colleague"), ("j", "k", "cosignatory"), ("k", "l", "colleague"), ("c", "l", "lawyer"),
            ("i", "m", "kin"),
        ],
        setting=["rural"] * 3 + ["capital", "capital", "town"] + ["rural"] * 7,
        count=[1, 1, 1, 3, 1, 2] + [1] * 7,
    )  # fmt: skip


def ran(net, actions, known, *, replicates=40, seed=SEED, **options):
    """Run replicates in one state of knowledge; return the run's sizes and its records."""
    task = run_of(net, (NOTHING, *actions), known, seed=seed, **options).task(1)
    return task.sizes, task.run(0, replicates)


def test_in_the_village_everything_that_is_counted_happens():
    known = MIDDLE | {"h0": 3.0, "phi": 0.9, "q0": 1, "rho": 0.5}
    actions = [ACTIONS["relocation_alone"], ACTIONS["capacity_building"]]
    task = run_of(village(), (NOTHING, *actions), known).task(1, (np.full(13, 0.5), np.full(13, 30.0)))
    records = task.run(0, 40)
    assert (task.sizes.harms(records).sum(axis=(0, 1, 3)) > 0).all(), "each place"
    assert (task.sizes.counts(records).sum(axis=(0, 1)) > 0).all(), "each count"


@pytest.mark.parametrize("joint", [True, False])
def test_shares_of_choices_are_those_of_the_closed_form(joint):
    """V1's nested logit; 8,000 episodes and more. Pearson's statistic passes its 1e-4 quantile once in 10,000 seeds."""
    from scipy.stats import chi2

    net = network(
        ["defender", "family", "ngo"],
        [("a", "b", "kin", {"discoverable": 1}), ("a", "c", "colleague", {"discoverable": 1})],
        visibility=[0.3, 0.1, 0.4],
    )
    known = MIDDLE | {"phi": 0, "chi": float(joint), "h0": 10, "mu": 0.5, "lambda": 2, "s": 0.6, "rho": 0.5}
    sizes, records = ran(net, (), known, models=("V1",), replicates=500)
    harms = sizes.harms(records)[:, 0].sum(axis=0)
    episodes = count(sizes.counts(records), "episodes").sum()
    assert episodes > 8_000
    others = [(known["w_kin"], 0.1), (known["w_colleague"], 0.4)]
    nobody, hers, theirs = oracle.logit_shares(known, 0.3, others, joint=joint)
    found_theirs = np.concatenate([harms[1], harms[4]])
    if joint:
        cells = [(np.concatenate([harms[0], found_theirs]), [*hers, *theirs], nobody)]
    else:
        cells = [(harms[0], hers, nobody[0]), (found_theirs, theirs, nobody[1])]
    for found, shares, none in cells:
        assert sum(shares) + none == pytest.approx(1)
        observed = np.append(found, episodes - found.sum())
        wanted = episodes * np.append(shares, none)
        assert ((observed - wanted) ** 2 / wanted).sum() < chi2.isf(1e-4, len(wanted) - 1)


def ring(number, **columns):
    """Defenders in a ring, each tied to the next two; every tie is known and of strength 1."""
    pairs = {tuple(sorted((k, (k + step) % number))) for k in range(number) for step in (1, 2)}
    ties = [(chr(97 + a), chr(97 + b), "colleague", {"strength": 1, "discoverable": 1}) for a, b in sorted(pairs)]
    return network(["defender"] * number, ties, **columns)


@pytest.mark.parametrize("again", [0.0, 1.0])
def test_the_hazard_model_has_the_mean_of_a_hawkes_process(again):
    """Each harm brings phi further ones, whatever the weight of herself: 4 standard errors, once in 16,000 seeds."""
    known = MIDDLE | {"phi": 0.6, "again": again, "h0": 1.0, "tau": 150, "eta": 0.5, "rho": 0.3, "C": 1, "gamma": 1}
    sizes, records = ran(
        ring(10), (), known, models=("V2",), levels=(0.0, 0.8), horizon=2000, replicates=300
    )  # fmt: skip
    rates = []
    for arm, v in ((1, 0.0), (2, 0.8)):
        pushed = known["delta"] * known["h"] * (1 - known["rho"]) * v + known["eta"] * v
        m = math.exp(known["lambda_hazard"] * (pushed - known["C"] * known["rho"] * v ** known["gamma"]))
        hazard = count(sizes.counts(records)[:, arm], "hazard") / 10
        assert hazard == pytest.approx(m)
        rate = m * known["h0"] / 365.25 * known["T"] * known["V"] / known["K"]
        harms = sizes.harms(records)[:, arm].sum(axis=(1, 2)) / 10
        wanted = oracle.hawkes_mean(rate, known["phi"], known["tau"], 2000)
        assert abs(harms.mean() - wanted) < 4 * harms.std() / math.sqrt(len(harms))
        assert wanted < rate * 2000 / (1 - known["phi"])
        rates.append(rate)
    assert rates[1] > 1.1 * rates[0]


def test_ties_that_are_not_known_make_the_branching_ratio_smaller_than_phi():
    known = MIDDLE | {"phi": 0.6, "again": 0.0, "h0": 2.0, "q0": 0.4, "psi": 0, "tau": 30}
    net = ring(10)
    unknown_ties = hn.ProtectionNetwork(net.actors, NO_TIES, ties=net.ties.drop(columns="discoverable"))
    sizes, records = ran(unknown_ties, (), known, models=("V2",), replicates=100, horizon=2000)
    episodes = count(sizes.counts(records)[:, 0], "episodes").sum()
    harms = sizes.harms(records)[:, 0].sum()
    assert 1.1 < harms / episodes < 0.7 / (1 - known["phi"])


def test_episodes_are_a_poisson_process_whose_rate_capacity_brings_down_with_a_lag():
    """4 standard errors for mean and dispersion each: once in 8,000 seeds."""
    training = Action("training", (Measure({"capacity": 0.8, "safer": 0.2}, start=100),))
    known = MIDDLE | {"h0": 2.0, "lag": 120, "phi": 0, "rho": 0, "eta": 0.6, "lambda_hazard": 1.5, "delta": 1, "h": 0.8}
    base = known["h0"] / 365.25 * known["T"] * known["V"] / known["K"]
    for model, multiplier in (("V1", 1.0), ("V2", math.exp(1.5 * (0.8 * 0.5 + 0.6 * 0.5)))):
        net = network(["defender"], visibility=[0.5])
        sizes, records = ran(net, (training,), known, models=(model,), replicates=3000)
        found = count(sizes.counts(records), "episodes")
        days = np.linspace(100, 730, 100_001)
        after = 0.8 / (1 + 0.8 * (1 - np.exp(-(days - 100) / 120)))
        for arm, time in ((0, 730.0), (1, 100 + np.trapezoid(after, days))):
            wanted = base * multiplier * time
            assert abs(found[:, arm].mean() - wanted) < 4 * math.sqrt(wanted / 3000)
            assert abs(found[:, arm].var() / wanted - 1) < 4 * math.sqrt((2 + 1 / wanted) / 3000)
        assert (found[:, 1] <= found[:, 0]).all(), "candidates are those of doing nothing"


@settings(max_examples=15, deadline=None)
@given(tied_networks(), st.integers(0, 2**32))
def test_without_anything_that_moves_visibility_changes_nothing_at_all(net, number):
    """P14, in every model, under every action that raises a profile, and at every level: the same bits."""
    known = some_parameters(np.random.default_rng(number), rho=0, eta=0, delta=0, psi=0, s=0)
    actions = [ACTIONS[name] for name in (*RAISING, "private_demarche")]
    sizes, records = ran(net, actions, known, levels=(0.0, 0.5, 1.0), replicates=6)
    arms = records.reshape(len(records), len(MODELS), -1, sizes.block).copy()
    withheld = math.prod(sizes.parts[0]) + COUNTS.index("withheld")
    arms[..., withheld] = 0  # what was asked for differs
    assert (arms == arms[:, :, :1]).all()


def change(sizes, records, whom, arm):
    harms = sizes.harms(records)
    return Selection(whom).of(harms[:, arm]) - Selection(whom).of(harms[:, 0])


STILL = {"s": 0, "eta": 0, "delta": 0, "psi": 0, "rho": 0.8, "C": 4, "h0": 2}
PUBLIC = Action("public", (Measure({"visibility": 0.8}, use="publicise"),), plan=PLAN)


def test_displacement_is_zero_if_nothing_joins_her_and_others():
    sizes, records = ran(village(), [PUBLIC], MIDDLE | STILL | {"chi": 0, "phi": 0}, models=("V1",), replicates=200)
    assert (change(sizes, records, "others", 1) == 0).all()
    assert change(sizes, records, "defender", 1).sum() < -50


def test_displacement_is_negative_if_her_visibility_shields_others():
    known = MIDDLE | STILL | {"chi": 0, "phi": 0, "s": 1}
    sizes, records = ran(village(), [PUBLIC], known, models=("V1",), replicates=200)
    assert (change(sizes, records, "others", 1) <= 0).all()
    assert change(sizes, records, "others", 1).sum() < -20


def test_displacement_is_positive_if_the_perpetrator_chooses_between_her_and_others():
    known = MIDDLE | STILL | {"chi": 1, "phi": 0}
    sizes, records = ran(village(), [PUBLIC], known, models=("V1",), replicates=200)
    assert (change(sizes, records, "others", 1) >= 0).all()
    assert change(sizes, records, "others", 1).sum() > 20


def test_harm_that_goes_on_along_ties_takes_others_with_her_where_displacement_would_be_zero():
    """With phi above 0 the first condition gives less harm to others too, since less harm to her goes on to them."""
    known = MIDDLE | STILL | {"chi": 0, "phi": 0.9, "q0": 1}
    sizes, records = ran(village(), [PUBLIC], known, models=("V1",), replicates=200)
    assert (change(sizes, records, "others", 1) <= 0).all()
    assert change(sizes, records, "others", 1).sum() < -20


@pytest.mark.parametrize("model", list(MODELS))
def test_every_harm_has_one_cause_so_groups_of_defenders_add_up_to_all(model):
    """All of the rural ones have ties in the file, the others none: what one harm brings must not depend on the group."""
    known = MIDDLE | {"h0": 2.0, "phi": 0.8}
    found = {}
    for group in (EVERYONE, "rural", "capital and town"):
        sizes, found[group] = ran(
            village(), [PUBLIC, ACTIONS["relocation_with_family"]], known, models=(model,), group=group
        )
    parts = found["rural"] + found["capital and town"]
    for read in (sizes.harms, sizes.months_of):
        np.testing.assert_array_equal(read(parts), read(found[EVERYONE]))
    np.testing.assert_allclose(sizes.counts(parts), sizes.counts(found[EVERYONE]), rtol=1e-12)
    assert sizes.harms(found["rural"]).sum() > 0


@settings(max_examples=15, deadline=None)
@given(tied_networks(), st.integers(0, 2**32))
def test_the_order_of_rows_changes_no_bit(net, number):
    random = np.random.default_rng(number)
    known = some_parameters(random)
    turned = net.ties.sample(frac=1, random_state=random)
    turned = turned.rename(columns={"source": "target", "target": "source"})
    same = hn.ProtectionNetwork(
        net.actors.sample(frac=1, random_state=random), NO_TIES, ties=turned if len(turned) else None
    )
    before, after = (ran(one, [LETTERS, PUBLIC], known, replicates=6)[1] for one in (net, same))
    np.testing.assert_array_equal(before, after)


@settings(max_examples=10, deadline=None)
@given(tied_networks(), st.integers(0, 2**32), st.sampled_from(list(MODELS)))
def test_another_action_or_level_changes_no_bit_of_the_others(net, number, model):
    known = some_parameters(np.random.default_rng(number))
    sizes, few = ran(net, [LETTERS], known, models=(model,), replicates=6)
    _, many = ran(net, [PUBLIC, LETTERS, LEAVES_LATE], known, models=(model,), levels=(0.5,), replicates=6)
    few, many = few.reshape(6, 2, -1), many.reshape(6, 5, -1)
    np.testing.assert_array_equal(few, many[:, [0, 2]])
    assert few.shape[2] == sizes.block


@pytest.mark.parametrize("model", list(MODELS))
def test_what_befalls_one_defender_leaves_the_circles_of_others_alone(model):
    net, known = village(), MIDDLE | {"h0": 2.0}
    actors = net.actors
    actors["visibility"] = [0.9, *[np.nan] * 12]
    actors["threat"] = [1.0, *[np.nan] * 12]
    actors["consent_publicise"] = ["no", *[None] * 12]
    other = hn.ProtectionNetwork(actors, NO_TIES, ties=net.ties)
    for group, same in (("capital and town", True), ("rural", False)):
        before, after = (ran(one, [PUBLIC], known, models=(model,), group=group)[1] for one in (net, other))
        assert np.array_equal(before, after) == same


def test_nothing_is_shielded_or_lost_when_somebody_is_tied_to_her_twice():
    """She leaves with all her family: her partner, who is her colleague too, is not there any more either."""
    net = network(["defender", "family"], [("a", "b", "partner"), ("b", "a", "colleague", {"discoverable": 1})])
    known = MIDDLE | {"h0": 5.0, "phi": 0.5, "q0": 1, "agrees": 1, "others_agree": 1, "chi": 0}
    sizes, records = ran(net, [ACTIONS["relocation_with_family"]], known)
    harms = sizes.harms(records)
    assert harms[:, 0].sum() > 0
    assert harms[:, 0, 4:].sum() == 0, "her partner is family"
    assert harms[:, 1].sum() == 0


def test_data_that_are_protected_late_hide_nothing_that_was_known():
    known = MIDDLE | {"h0": 5.0, "psi": 0, "q0": 0.6}
    late = Action("late", (Measure({"hidden": 0.9}, start=200),))
    early = Action("early", (Measure({"hidden": 0.9}),))
    ends = Action("ends", (Measure({"hidden": 0.9}, days=300),))
    sizes, records = ran(village(), [late, early, ends], known, models=("V1", "V2"))
    arms = records.reshape(len(records), 8, -1)
    np.testing.assert_array_equal(arms[:, 1], arms[:, 0])
    np.testing.assert_array_equal(arms[:, 5], arms[:, 4])
    others = sizes.months_of(records)[..., 1:].sum(axis=-1).sum(axis=0)
    assert others[2].sum() < 0.7 * others[0].sum()
    assert others[3, :9].sum() == others[2, :9].sum() < others[0, :9].sum()
    assert others[3, 12:].sum() > 1.2 * others[2, 12:].sum(), "found again once they are not protected"


def test_harm_on_a_relative_of_two_of_her_colleagues_is_on_family_however_it_came():
    ties = [("a", "b", "colleague"), ("a", "c", "colleague"), ("b", "d", "kin"), ("c", "d", "colleague")]
    net = network(["defender", "ngo", "ngo", "ngo"], ties)
    known = MIDDLE | {"h0": 5.0, "phi": 0.9, "q0": 1}
    for seed in range(4):
        sizes, records = ran(net, (), known, models=("V1",), seed=seed)
        harms = sizes.harms(records)[:, 0].sum(axis=(0, 2))
        assert harms[2] > 0
        assert harms[5] == 0


def test_without_episodes_no_harm_and_without_onward_harm_nobody_farther_than_a_tie():
    actions = [PUBLIC, LETTERS]
    sizes, records = ran(village(), actions, MIDDLE | {"h0": 0})
    assert sizes.harms(records).sum() == 0
    sizes, records = ran(village(), actions, MIDDLE | {"h0": 3, "phi": 0, "q0": 1, "chi": 1})
    harms = sizes.harms(records).sum(axis=(0, 1, 3))
    assert harms[[0, 1, 4]].min() > 0
    assert harms[[2, 3, 5, 6]].sum() == 0
    episodes = count(sizes.counts(records), "episodes")
    assert (sizes.harms(records).sum(axis=(2, 3)) <= episodes + 1e-9).all(), "one harm an episode, at most"
    sizes, records = ran(village(), actions, MIDDLE | {"h0": 3, "phi": 0, "q0": 1, "chi": 0}, models=("V1", "V3"))
    assert (sizes.harms(records)[:, :, 0].sum(axis=2) <= count(sizes.counts(records), "episodes")).all()
    assert (sizes.harms(records).sum(axis=(2, 3)) <= 2 * count(sizes.counts(records), "episodes")).all()


def test_more_attention_finds_more_ties_and_without_betrayal_none():
    """Where nobody is ever deterred or tempted, harm to others moves only with what is known."""
    known = MIDDLE | {
        "rho": 0,
        "eta": 0,
        "delta": 0,
        "s": 0,
        "chi": 0,
        "phi": 0,
        "h0": 3,
        "q0": 0.3,
        "lambda": 8,
        "pi": 1,
    }
    for psi in (0.0, 0.8):
        sizes, records = ran(
            village(), [PUBLIC], known | {"psi": psi}, models=("V1",), levels=(0.2, 0.9), replicates=100
        )
        low, high = (Selection("others").of(sizes.harms(records)[:, arm]) for arm in (2, 3))
        assert (high == low).all() if psi == 0 else ((high >= low).all() and high.sum() > 1.2 * low.sum())


@pytest.mark.parametrize(
    ("net", "expected"),
    [
        (network([]), 0),
        (network(["mission", "ngo"]), 0),
        (network(["defender"], in_contact=["no"]), 0),
        (network(["defender"]), 1),
        (network(["defender", "defender"], [("a", "b", "colleague")]), 2),
        (network(["defender", "mission"], [("a", "b", "relay")]), 1),
        (network(["defender", "family"], [("a", "b", None)]), 1),
        (network(["defender"], count=["2-6"]), 4),
        (network(["defender"], count=[None]), None),
        (network(["defender", "family"], [("a", "b", None)], count=["2-6", 1]), 4),
    ],
)
def test_small_and_odd_networks_have_an_answer(net, expected):
    v = hn.sim.visibility(net, actions=["profile_abroad"], model=list(MODELS), replicates=48, levels=(0.5,), rng=SEED)
    if expected is not None:
        assert v.defenders == pytest.approx(expected, rel=0.1)
    assert np.isfinite(v.records).all()
    assert np.isnan(v.harm().probability) == (expected == 0)
    assert len(v.to_frame()) == 4 * 2 * 3


def test_a_defender_without_family_and_colleagues_is_harmed_alone():
    v = hn.sim.visibility(
        network(["defender"], count=[9]), actions=[], parameters={"family": 0, "colleagues": 0, "h0": 5, "phi": 0.9},
        replicates=20, rng=SEED,
    )  # fmt: skip
    assert v.harm("others").probability == 0
    assert v.harm("defender").probability > 0


def test_a_group_without_defenders_has_no_harm_and_no_rate():
    nobody = hn.sim.visibility(village(), group="excluded inside the capital", replicates=20, rng=SEED)
    assert nobody.defenders == 0
    assert nobody.records.sum() == 0
    assert np.isnan(nobody.harm().probability)


SECRET = "Aizada"


@pytest.mark.parametrize(
    "options",
    [
        {"group": SECRET},
        {"model": SECRET},
        {"model": 3},
        {"model": []},
        {"actions": SECRET},
        {"actions": [3]},
        {"actions": [SECRET]},
        {"levels": SECRET},
        {"levels": [SECRET]},
        {"levels": [float("nan")]},
        {"levels": [0.5, 0.5]},
        {"levels": 0.5},
        {"horizon_days": SECRET},
        {"horizon_days": float("inf")},
        {"replicates": 0},
        {"replicates": True},
        {"parameters": {"rho": SECRET}},
        {"parameters": {"rho": (0.1, 0.2, 0.3)}},
        {"parameters": {"rho": None}},
        {"parameters": {"C": float("inf")}},
        {"parameters": {"h0": float("nan")}},
        {"parameters": {"phi": 1}},
        {"parameters": {"mu": 0}},
        {"parameters": {"K": 0}},
        {"parameters": {"lag": 0}},
        {"parameters": {"half_life": 0}},
        {"parameters": {"h0": 1e9}},
        {"parameters": {"lambda_hazard": 50}, "model": "V2"},
        {"parameters": {"family": 1e9}},
    ],
)
def test_wrong_questions_are_refused_and_nothing_is_quoted(options):
    with pytest.raises(hn.UsageError) as caught:
        hn.sim.visibility(
            village(), replicates=12 if "replicates" not in options else options.pop("replicates"), **options
        )
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


def test_more_defenders_than_memory_holds_are_refused():
    with pytest.raises(hn.UsageError, match="memory"):
        hn.sim.visibility(network(["defender"], count=[10**9]), replicates=12)


def test_extreme_parameters_within_reach_overflow_nowhere():
    known = {"lambda": 100, "mu": 0.01, "theta": 100, "C": 1000, "gamma": 0, "phi": 0.95, "tau": 0, "h0": 5}
    for model in MODELS:
        v = hn.sim.visibility(
            village(), model=model, parameters=known, actions=["profile_abroad"], replicates=12, rng=1
        )
        assert np.isfinite(v.records).all()
        if not MODELS[model].hazard:  # of the hazard, costs as high as these may leave nothing
            assert v.harm().probability > 0
