"""Section D of the domain: do no harm. What a file says of people must not come out where it was not asked for."""

import inspect
import os
import pkgutil
from pathlib import Path

import pytest

import hrdnet as hn
from hrdnet.errors import UsageError
from hrdnet.metrics.obstacles import QUESTIONS
from hrdnet.report.overview import overview
from tests.sim import sharing_records

SECRET = "Zarathustra-Quixote"
NEVER = (
    *("risk_score", "eligib", "priorit", "rank_", "most_isolated", "link_predict", "reidentif", "match_record"),
    *("recommend", "net_harm", "best_action", "optimal_perp", "optimise_perp", "next_victim", "person_score"),
)


def network(synthetic=False):
    """A file in which every free cell is a secret."""
    return hn.ProtectionNetwork(
        {
            "id": [f"{SECRET}1", f"{SECRET}2", f"{SECRET}3"],
            "role": ["defender", "defender", "mission"],
            "setting": ["rural", "capital", "capital"],
            "count": [20, 30, 1],
            "label": [SECRET, SECRET, SECRET],
            "notes": [SECRET, None, None],
            "latitude": [41.5, None, None],
            "longitude": [75.25, None, None],
        },
        {"source": [f"{SECRET}1", f"{SECRET}2"], "target": [f"{SECRET}3", f"{SECRET}3"], "notes": [SECRET, SECRET]},
        ties={"source": [f"{SECRET}1"], "target": [f"{SECRET}2"], "kind": ["kin"]},
        about={"title": SECRET, "synthetic": synthetic},
    )


def test_words_about_a_network_and_its_results_hold_no_id_and_no_free_text():
    net = network()
    reach = hn.metrics.reach(net, rng=1, worlds=256)
    situation = hn.metrics.situation(net)
    for thing in (net, reach, situation, reach.provenance, overview(reach)):
        assert SECRET not in repr(thing), type(thing)
        assert SECRET not in str(thing)
    for thing in (net, reach, situation):
        assert SECRET not in thing._repr_html_()
    for text in (reach.summary(), situation.summary(), overview(reach).text()):
        assert SECRET not in text
        assert "41.5" not in text


ANSWERS = {
    "dependence": lambda net: hn.metrics.dependence(net, worlds=64, rng=1),
    "dialogue": lambda net: hn.metrics.dialogue(net, worlds=64, rng=1),
    "brokerage": lambda net: hn.metrics.brokerage(net, by="role", permutations=20, rng=1),
    "coverage": lambda net: hn.metrics.coverage(net, worlds=64, rng=1),
    "attribution": lambda net: hn.metrics.attribution(net, worlds=64, groups=QUESTIONS, rng=1),
    "access": lambda net: hn.metrics.access(net, rng=1),
    "equity": lambda net: hn.metrics.equity(net, worlds=64, rng=1),
    "representation": lambda net: hn.metrics.representation(net, worlds=64, rng=1),
    "compare": lambda net: hn.metrics.compare(net, net, worlds=64, rng=1),
    "burden_sharing": lambda net: sharing_records.example(net, replicates=8, states=2),
    "burden_sharing compared": lambda net: sharing_records.example(net, replicates=8, states=2).compare(),
    "sensitivity": lambda net: hn.sim.sensitivity(
        net,
        strategies=["status_quo", "training"],
        outcome="heard",
        method="morris",
        samples=2,
        replicates=4,
        inputs=["uses", "awareness"],
        rng=1,
    ),
    "spread": lambda net: hn.sim.spread(net, transmit=0.5, replicates=20, rng=1),
    "visibility": lambda net: hn.sim.visibility(net, actions=["profile_abroad"], replicates=24, rng=1),
    "sensitivity of harm": lambda net: hn.sim.sensitivity(
        net, actions=["profile_abroad"], method="morris", samples=2, replicates=4, inputs=["rho", "h"], rng=1
    ),
}


@pytest.mark.parametrize("question", ANSWERS)
def test_no_answer_names_anybody_in_its_words_and_all_say_do_not_send(question):
    result = ANSWERS[question](network())
    for text in (repr(result), str(result), result.headline(), result.summary(), result._repr_html_()):
        assert SECRET not in text
    assert result.summary().startswith("WORKING VIEW - DO NOT SEND")
    figure, axes = result.plot()
    words = [text.get_text() for text in (*figure.texts, *axes.texts, *axes.get_xticklabels(), *axes.get_yticklabels())]
    assert SECRET not in " ".join(words)
    assert "DO NOT SEND" in " ".join(words)


PLANS = {
    "assign": lambda net: hn.plan.assign(net, worlds=64, scenarios=2, capacity=99, rng=1),
    "channels": lambda net: hn.plan.channels(net, budget=1, worlds=64, rng=1),
    "visits": lambda net: hn.plan.visits(net, days={"M01": 30}, worlds=64, scenarios=0, rng=1),
}


def of_secrets(synthetic=False):
    """A file in which everything but the mission and the regions is a secret."""
    return hn.ProtectionNetwork(
        {
            "id": [f"{SECRET}1", f"{SECRET}2", "M01", f"{SECRET}N"],
            "role": ["defender", "defender", "mission", "ngo"],
            "setting": ["rural", "capital", "capital", "capital"],
            "region": ["North", "South", "South", "South"],
            "count": [20, 30, 1, 1],
            "label": [SECRET] * 4,
            "latitude": [41.5, 42.5, 42.5, 42.5],
            "longitude": [75.25] * 4,
        },
        {"source": [f"{SECRET}2"], "target": ["M01"], "notes": [SECRET]},
        ties={"source": [f"{SECRET}1"], "target": [f"{SECRET}2"], "kind": ["kin"]},
        about={"title": SECRET, "synthetic": synthetic},
    )


@pytest.mark.parametrize("question", PLANS)
def test_plans_name_missions_and_regions_and_nobody_else(question):
    plan = PLANS[question](of_secrets())
    texts = [repr(plan), plan.headline(), plan.summary(), plan.note(), plan._repr_html_(), plan.to_json()]
    texts += [repr(one) for one in plan.elements]
    texts += [frame.to_csv() for frame in (plan.to_frame(), plan.by_group(), plan.alternatives())]
    strategy = plan.as_strategy()
    texts += [strategy.name, strategy.does, strategy.gives_up]
    for figure, axes in (plan.plot(), plan.plot_map(), plan.plot_groups()):
        words = (*figure.texts, *axes.texts, axes.title, *axes.get_xticklabels(), *axes.get_yticklabels())
        texts.append(" ".join(text.get_text() for text in words))
        assert "DO NOT SEND" in texts[-1]
    for text in texts:
        assert SECRET not in text
    assert plan.summary().startswith("WORKING VIEW - DO NOT SEND")
    assert plan.provenance.fingerprint not in "".join(texts)
    assert plan.note().startswith("GROUPS ONLY")
    assert "75.25" not in plan.note()
    for text in (plan.summary(), plan.note()):
        assert not any(word in text.casefold() for word in ("recommend", "we advise", "you should"))
        assert "sk them first" in text


def test_tables_of_defenders_come_in_the_order_of_the_file_and_name_no_contact():
    net = hn.examples.load("kyrgyzstan")
    groups = set(net.actors.query("role == 'defender'")["id"])
    for question in ("dependence", "access"):
        rows = list(ANSWERS[question](net).to_frame()["actor"])
        assert rows == [name for name in net.ids if name in set(rows)]
        assert set(rows) <= groups


def test_losses_and_loads_name_missions_intergovernmental_bodies_and_mechanisms_alone():
    net = hn.examples.load("mexico")
    role = net.actors.set_index("id")["role"]
    for frame in (ANSWERS["dependence"](net).losses(), hn.metrics.access(net, to="both", rng=1).loads()):
        named = [name for name in frame.index if name in role.index]
        assert named
        assert set(role[named]) <= {"mission", "intergovernmental", "mechanism"}


def test_shared_overviews_hold_no_fingerprint_and_no_place_below_region():
    reach = hn.metrics.reach(network(), rng=1, worlds=256)
    shared = overview(reach)
    text = repr(shared)
    assert reach.provenance.fingerprint not in text
    assert "75.25" not in text


def answered(question):
    """Return an answer about the file in which every free cell is a secret."""
    return ANSWERS[question](network())


BROKEN = {
    "actors": lambda: hn.ProtectionNetwork(
        {"id": [SECRET, SECRET], "role": [SECRET, "ngo"]}, {"source": [], "target": []}
    ),
    "channels": lambda: hn.ProtectionNetwork({"id": [SECRET]}, {"source": [SECRET + "x"], "target": [SECRET]}),
    "numbers": lambda: hn.ProtectionNetwork({"id": ["a"], "women": [SECRET]}, {"source": [], "target": []}),
    "header": lambda: hn.ProtectionNetwork({"id": ["a"]}, {"source": [], "target": []}, about={"date": SECRET}),
    "without": lambda: network().without(actors=[SECRET]),
    "without channels": lambda: network().without(channels=[SECRET]),
    "updated": lambda: network().updated(actors={"id": [SECRET], "count": [1]}),
    "position": lambda: network().position(SECRET),
    "to": lambda: hn.metrics.reach(network(), to=[SECRET]),
    "kind": lambda: hn.metrics.reach(network(), to=SECRET),
    "groups of free text": lambda: hn.metrics.reach(network(), rng=1).gap("label", "rural", "capital"),
    "groups of an answer": lambda: answered("attribution").gap("notes", "rural", "capital"),
    "access by free text": lambda: answered("access").gap("label", "rural", "capital"),
    "group of a simulation": lambda: hn.sim.sensitivity(network(), group=SECRET),
    "input of a simulation": lambda: hn.sim.sensitivity(network(), inputs=[SECRET]),
    "named group": lambda: answered("coverage").of("rural men"),
    "floor of a plan": lambda: hn.plan.assign(of_secrets(), floors={SECRET: 0.5}, worlds=64),
    "ceiling of a plan": lambda: hn.plan.channels(of_secrets(), exposure={SECRET: 1.0}, worlds=64),
    "pair of a plan": lambda: hn.plan.assign(of_secrets(), incompatible=[(SECRET, SECRET)], worlds=64),
    "days of a plan": lambda: hn.plan.assign(of_secrets(), capacity={SECRET: 1.0}, worlds=64),
    "no plan": lambda: hn.plan.assign(of_secrets(), capacity=0.1, worlds=64),
    "a contact that is no contact": lambda: hn.plan.channels(
        of_secrets(), candidates={"source": [SECRET], "target": [SECRET + "x"]}, worlds=64
    ),
    "costs of contacts": lambda: hn.plan.channels(of_secrets(), costs={SECRET: 1.0}, worlds=64),
    "group of scenarios": lambda: hn.plan.across({SECRET: of_secrets()}, PLANS["channels"], group=SECRET, worlds=64),
}


@pytest.mark.parametrize("case", BROKEN)
def test_no_error_quotes_a_value(case):
    with pytest.raises(hn.HrdnetError) as caught:
        BROKEN[case]()
    shown = f"{caught.value} {caught.value!r}"
    cause = caught.value.__cause__ or (None if caught.value.__suppress_context__ else caught.value.__context__)
    assert SECRET not in shown
    assert cause is None or SECRET not in str(cause), "a traceback would show it"


def test_no_public_name_promises_what_must_never_be():
    import hrdnet

    for module in pkgutil.walk_packages(hrdnet.__path__, "hrdnet."):
        loaded = __import__(module.name, fromlist=["_"])
        for name in dir(loaded):
            assert not any(word in name.casefold() for word in NEVER), f"{module.name}.{name}"


def test_no_result_orders_people_by_how_they_fare():
    """Rows come in the order of the file, never from best to worst or back."""
    net = hn.examples.load("kyrgyzstan")
    result = hn.metrics.reach(net, rng=1, worlds=256)
    in_file = [name for name in net.ids if name in set(result.defenders)]
    assert list(result.defenders) == in_file
    assert list(result.to_frame()["actor"]) == in_file


def frames_of(result):
    """Every table that a result gives without an argument, or for its first action."""
    for name in dir(type(result)):
        if name.startswith("_") or not callable(getattr(type(result), name)):
            continue
        signature = inspect.signature(getattr(result, name))
        needed = [one for one in signature.parameters.values() if one.default is one.empty]
        if "DataFrame" in str(signature.return_annotation) and len(needed) <= 1 and name != "weighted":
            yield name, getattr(result, name)(*(["profile_abroad"] if needed else []))


def test_no_table_of_visibility_has_a_row_or_a_number_for_a_person():
    """There is no score for a person: tables are by model, action and whom harm falls on, never by who is harmed."""
    net = hn.examples.load("kyrgyzstan")
    result = hn.sim.visibility(net, actions=["profile_abroad"], strategy="status_quo", replicates=24, rng=1)
    tables = dict(frames_of(result))
    assert {"environment", "to_frame", "severity", "distance", "conditions", "map"} <= set(tables)
    for name, frame in tables.items():
        flat = frame.reset_index()
        assert not {"actor", "id", "defender_id", "person"} & set(flat.columns), name
        words = {str(cell) for column in flat for cell in flat[column]}
        assert not words & set(net.ids), name


def test_harm_to_her_and_to_others_is_added_only_by_weights_of_the_user():
    result = ANSWERS["visibility"](hn.examples.load("kyrgyzstan"))
    with pytest.raises(UsageError):
        result.weighted()
    whole = result.weighted({"defender": 1, "family": 1, "colleagues": 1})
    assert list(whole.reset_index()["action"]) == list(result.actions), "in the order asked for, not of harm"


def test_no_summary_of_visibility_says_that_a_profile_should_be_raised():
    names = hn.sim.reprisal.catalogue.NAMES[1:]
    net = hn.examples.load("kyrgyzstan")
    said = hn.sim.visibility(net, actions=names, model=["V1", "V2", "V3"], replicates=24, levels=(), rng=1).summary()
    assert "The defender decides; family and colleagues are asked separately." in said
    for word in ("recommend", "we advise", "you should", "is best", "best action", "safest"):
        assert word not in said.casefold()
    order = [
        said.casefold().index(f"{name.replace('_', ' ').replace('demarche', 'démarche')}, against") for name in names
    ]
    assert order == sorted(order), "in the order asked for"


def test_the_perpetrator_is_nobodys_to_optimise():
    """Its numbers can be narrowed to ranges; nothing searches them for the most harm."""
    asked = set(inspect.signature(hn.sim.visibility).parameters)
    assert not any(word in name for name in asked for word in ("optim", "maxim", "target", "victim", "person"))


def test_one_person_cannot_be_asked_about():
    net = hn.examples.load("kyrgyzstan")
    with pytest.raises(UsageError) as error:
        hn.sim.visibility(net, group=net.ids[0], replicates=24, rng=1)
    assert net.ids[0] not in str(error.value)


def test_situation_tells_of_regions_and_never_of_a_contact():
    columns = hn.metrics.situation(network()).to_frame().columns
    assert not {"actor", "source", "target", "id"} & set(columns)


def test_examples_are_marked_invented_wherever_they_are_shown():
    net = hn.examples.load("mexico")
    reach, situation = hn.metrics.reach(net, rng=1, worlds=256), hn.metrics.situation(net)
    for shown in (repr(net), net._repr_html_(), reach.summary(), reach._repr_html_(), situation.summary()):
        assert "INVENTED" in shown
    for result in (reach, situation):
        figure, _ = result.plot()
        assert "INVENTED" in " ".join(text.get_text() for text in figure.texts)


def test_results_of_real_data_are_marked_do_not_send():
    reach = hn.metrics.reach(network(), rng=1, worlds=256)
    assert reach.summary().startswith("WORKING VIEW - DO NOT SEND")
    figure, _ = reach.plot()
    assert "DO NOT SEND" in " ".join(text.get_text() for text in figure.texts)


def test_reading_and_writing_leave_no_other_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    for name in ("n.json", "n.xlsx", "n.graphml", "n.gexf"):
        hn.write(network(), name)
    hn.read("n.xlsx")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["n.gexf", "n.graphml", "n.json", "n.xlsx", "scratch"]
    assert not list(scratch.iterdir())


def test_files_say_when_nothing_of_the_machine_or_the_user(tmp_path):
    for name in ("n.json", "n.graphml", "n.xlsx", "n.gexf"):
        hn.write(network(), tmp_path / name)
        data = (tmp_path / name).read_bytes()
        for trace in (str(Path.home()), os.environ.get("USER", "no user"), str(tmp_path), "openpyxl"):
            assert trace.encode() not in data, (name, trace)
