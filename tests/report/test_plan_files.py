"""`hrdnet plan`: what may be shared of plans, the files, wrong commands."""

import csv
import json

import pytest
from click.testing import CliRunner

import hrdnet as hn
from hrdnet.cli import main
from hrdnet.report.plan_files import save_plans
from hrdnet.report.plan_overview import plan_overview

pytestmark = pytest.mark.slow
SHARED = [
    f"{stem}_{name}"
    for stem in ("contacts", "regions", "visits")
    for name in ("alternatives.csv", "elements.csv", "groups.csv", "groups.png", "map.png", "page.txt")
]
WORKING = [f"{stem}_{name}" for stem in ("contacts", "regions", "visits") for name in ("detail.csv", "plan.json")]
WORKING += ["visits_calendar.csv", "visits_journeys.csv"]


def real(name="kyrgyzstan"):
    return hn.examples.load(name).with_about(synthetic=False, title="T")


def plans(net):
    return [
        hn.plan.assign(net, worlds=64, scenarios=2, rng=1),
        hn.plan.channels(net, budget=2, worlds=64, rng=1, validate=False),
        hn.plan.visits(net, days=20, worlds=64, scenarios=0, rng=1),
    ]


@pytest.fixture(scope="module")
def of_people():
    return plans(real())


@pytest.fixture(scope="module")
def invented():
    return plans(hn.examples.load("kyrgyzstan"))


def small():
    """Twelve defenders in all, nine of them rural."""
    return hn.ProtectionNetwork(
        {
            "id": ["zq-G1", "zq-G2", "zq-M1"],
            "role": ["defender", "defender", "mission"],
            "setting": ["rural", "capital", "capital"],
            "region": ["Northland", "Capitol", "Capitol"],
            "count": [9, 3, 1],
        },
        {"source": [], "target": []},
    )


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def rows_of(path):
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_a_shared_view_holds_aggregates_alone(of_people, tmp_path):
    table = plan_overview(of_people)
    save_plans(of_people, table, tmp_path / "out", working=False)
    assert names_in(tmp_path / "out") == sorted(SHARED)
    missions = set(of_people[0].mission_ids)
    others = set(of_people[0].network.ids) - missions
    text = "\n".join(
        [table.text(), repr(table), *((tmp_path / "out" / n).read_text() for n in SHARED if "png" not in n)]
    )
    assert not set(text.replace(",", " ").replace(":", " ").replace(";", " ").split()) & others
    assert of_people[0].provenance.fingerprint[:8] not in text
    assert "about 200" in text
    for stem in ("contacts", "regions", "visits"):
        for row in rows_of(tmp_path / "out" / f"{stem}_groups.csv"):
            assert row["marking"] == "SHARED VIEW: groups only"
            assert int(row["defenders"].removeprefix("about ")) >= 10
        groups = {row["group"] for row in rows_of(tmp_path / "out" / f"{stem}_groups.csv")}
        for row in rows_of(tmp_path / "out" / f"{stem}_elements.csv"):
            shown = f"region {row['region']}" in groups
            assert bool(row["adds"]) == shown, "what a pair adds tells of its region"
            assert row["exposure"] == "under 5" or int(row["exposure"].removeprefix("about ")) % 5 == 0


def test_invented_plans_are_whole_and_marked(invented, tmp_path):
    written = save_plans(invented, plan_overview(invented), tmp_path / "out", working=False)
    assert sorted(written) == names_in(tmp_path / "out") == sorted(SHARED + WORKING)
    for name in written:
        if name.endswith(".csv"):
            assert {row["marking"] for row in rows_of(tmp_path / "out" / name)} == {"INVENTED"}
    content = json.loads((tmp_path / "out" / "regions_plan.json").read_text())
    assert content["marking"] == "INVENTED"
    assert content["proved"] == invented[0].proved
    assert content["gap"] == pytest.approx(invented[0].gap)
    assert len(content["elements"]) == len(invented[0].elements)
    assert {"do nothing", "ask them first"} <= {one["alternative"] for one in content["alternatives"]}


def test_a_shared_view_takes_the_working_view_of_before_away(of_people, tmp_path):
    table = plan_overview(of_people)
    save_plans(of_people, table, tmp_path / "out", working=True)
    assert names_in(tmp_path / "out") == sorted(SHARED + WORKING)
    marks = {row["marking"] for row in rows_of(tmp_path / "out" / "contacts_detail.csv")}
    assert marks == {"WORKING VIEW - DO NOT SEND"}
    save_plans(of_people[:1], plan_overview(of_people[:1]), tmp_path / "out", working=False)
    assert names_in(tmp_path / "out") == [name for name in sorted(SHARED) if name.startswith("regions")]


def test_few_defenders_give_no_number_and_no_picture(tmp_path):
    net = small().updated(actors={"id": ["zq-G1"], "count": [4]})
    few = [hn.plan.assign(net, worlds=64, scenarios=0, capacity=99, rng=1)]
    table = plan_overview(few)
    assert table.sections[0].groups == table.sections[0].elements == ()
    assert table.sections[0].objective is None
    written = save_plans(few, table, tmp_path / "out", working=False)
    assert not any(name.endswith(".png") for name in written)
    page = (tmp_path / "out" / "regions_page.txt").read_text()
    assert "no number is shown" in page
    assert "%" not in page


def test_small_groups_are_on_no_page():
    page = hn.plan.assign(small(), worlds=64, scenarios=0, capacity=99, rng=1).note()
    assert "all defenders in contact:" in page
    assert "rural:" not in page
    assert "zq-G" not in page


@pytest.fixture
def workbook(tmp_path):
    hn.write(real(), tmp_path / "real.json")
    return tmp_path / "real.json"


def run(*arguments):
    return CliRunner().invoke(main, ["plan", *map(str, arguments)])


def test_the_command_prints_pages_tables_and_what_it_wrote(workbook, tmp_path):
    done = run(workbook, "--what", "regions, contacts", "--budget", 1, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    for words in (
        "Shared view",
        "Who covers which region",
        "New contacts",
        "sk them first",
        "do nothing",
        "Written to",
    ):
        assert words in done.output
    assert names_in(tmp_path / "out") == [name for name in sorted(SHARED) if not name.startswith("visits")]


def test_machines_get_json_and_the_simulation_if_asked(workbook):
    done = run(workbook, "--what", "regions", "--json", "--simulate", 8)
    assert done.exit_code == 0, done.output
    content = json.loads(done.stdout)
    assert content["sections"][0]["plan"] == "who covers which region"
    assert {line["strategy"] for line in content["simulation"]["lines"]} >= {"status_quo", "plan_of_regions"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--what", "roads"], "--what names"),
        (["--what", ","], "--what names"),
        (["--working"], "--out"),
        (["--objective", "best"], "objective"),
        (["--budget", "-1"], "budget"),
    ],
)
def test_wrong_commands_are_refused_and_write_nothing(workbook, tmp_path, arguments, said):
    before = names_in(tmp_path)
    done = run(workbook, *arguments)
    assert done.exit_code == 2
    assert said in done.output
    assert names_in(tmp_path) == before


def test_a_file_without_missions_says_so(tmp_path):
    net = hn.ProtectionNetwork({"id": ["g"], "role": ["defender"], "region": ["R"]}, {"source": [], "target": []})
    hn.write(net, tmp_path / "n.json")
    done = run(tmp_path / "n.json", "--what", "regions", "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "0 of them" in done.output
    assert not (tmp_path / "out").exists()
