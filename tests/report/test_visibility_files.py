"""`hrdnet simulate visibility`: what may be shared of reprisal, the files, the checkpoint, wrong commands."""

import csv
import json

import pytest
from click.testing import CliRunner

import hrdnet as hn
from hrdnet.cli import main
from hrdnet.report.visibility_files import save_visibility
from hrdnet.report.visibility_overview import visibility_overview
from hrdnet.sim.reprisal.outcome_words import BOX

SHARED = ["harm_by_action.csv", "harm_by_action.png", "harm_by_visibility.png"]
WORKING = ["distance.csv", "tactics.csv", "what_it_takes.csv", "withheld.csv"]


def real():
    return hn.examples.load("kyrgyzstan").with_about(synthetic=False, title="T")


def few():
    """Nine rural defenders and three in the capital."""
    return hn.ProtectionNetwork(
        {
            "id": ["zq-G1", "zq-G2", "zq-M1"],
            "role": ["defender", "defender", "mission"],
            "setting": ["rural", "capital", "capital"],
            "region": ["Northland", "Capitol", None],
            "count": [9, 3, 1],
        },
        {"source": [], "target": []},
    )


def asked(net, **options):
    return hn.sim.visibility(net, **{"actions": ["profile_abroad"], "replicates": 24, "rng": 7} | options)


def save(result, folder, **options):
    return sorted(save_visibility(result, visibility_overview(result), folder, **{"working": False, **options}))


def rows_of(path):
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def run(*arguments):
    return CliRunner().invoke(main, ["simulate", "visibility", *map(str, arguments)])


@pytest.fixture(scope="module")
def result():
    return asked(real(), model=["V1", "V2"])


def test_a_shared_view_names_nobody_rounds_and_has_no_fingerprint(result, tmp_path):
    assert save(result, tmp_path / "out") == SHARED
    table = visibility_overview(result)
    text = "\n".join((*table.heading, table.text(), *table.answer, repr(table)))
    text += (tmp_path / "out" / "harm_by_action.csv").read_text()
    assert not set(text.replace(",", " ").split()) & set(real().ids)
    assert result.provenance.fingerprint[:8] not in text
    assert table.defenders == "about 200"
    for row in rows_of(tmp_path / "out" / "harm_by_action.csv"):
        assert row["marking"] == "SHARED VIEW: groups only"
        assert row["note"] == BOX
        assert row["whom"] in {"defender", "family", "colleagues"}, "harm to her and to others is never added up"


def test_the_fixed_box_stands_before_everything_else(result):
    assert visibility_overview(result).heading[1] == BOX


def test_groups_of_fewer_than_ten_get_no_number_and_no_picture(tmp_path):
    result = asked(few(), group="rural")
    table = visibility_overview(result)
    assert table.lines == ()
    assert table.defenders == "fewer than 10"
    assert "No numbers" in table.text()
    assert "9" not in "".join(table.answer).replace("V9", "")
    assert save(result, tmp_path / "out") == ["harm_by_action.csv"]
    assert rows_of(tmp_path / "out" / "harm_by_action.csv") == []


def test_a_working_view_is_asked_for_marked_and_taken_away_again(result, tmp_path):
    assert save(result, tmp_path / "out", working=True) == sorted(SHARED + WORKING)
    for name in WORKING:
        assert {row["marking"] for row in rows_of(tmp_path / "out" / name)} == {"WORKING VIEW - DO NOT SEND"}
    save(result, tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == SHARED


def test_no_file_holds_a_share_of_a_range(result, tmp_path):
    save(result, tmp_path / "out", working=True)
    for path in (tmp_path / "out").glob("*.csv"):
        assert "share of the range" not in path.read_text().lower()
    assert "of the range" not in " ".join(visibility_overview(result).answer).lower()


def test_what_a_model_cannot_express_has_no_number():
    result = asked(real(), actions=["relocation_alone"], model="V2")
    lines = [line for line in visibility_overview(result).lines if line.whom == "family" and line.action != "nothing"]
    assert [line.says for line in lines] == ["not representable"]
    assert lines[0].change.value is None


def test_the_command_says_who_decides_first_and_writes_what_it_says(tmp_path):
    file = tmp_path / "net.json"
    hn.write(hn.examples.load("kyrgyzstan"), file)
    done = run(file, "--replicates", 24, "--models", "V1", "--actions", "private_demarche", "--out", tmp_path / "o")
    assert done.exit_code == 0, done.output
    assert " ".join(done.output.split()).startswith("INVENTED EXAMPLE: no person or body in it exists. " + BOX)
    assert "Written to" in done.output
    assert (tmp_path / "o" / "harm_by_action.png").exists()


def test_json_is_for_machines_and_the_checkpoint_goes_when_the_run_is_complete(tmp_path):
    file, kept = tmp_path / "net.json", tmp_path / "kept"
    hn.write(hn.examples.load("kyrgyzstan"), file)
    done = run(file, "--replicates", 24, "--models", "V1", "--json", "--checkpoint", kept, "--group", "rural women")
    assert done.exit_code == 0, done.output
    found = json.loads(done.output)
    assert found["group"] == "rural women"
    assert found["heading"][1] == BOX
    assert not kept.exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--actions", "shout"], "there is no such action"),
        (["--models", "V9"], "model is one"),
        (["--group", "zq-nobody"], "group"),
        (["--working"], "--out FOLDER"),
        (["--resume"], "--checkpoint FILE"),
    ],
)
def test_a_wrong_command_gets_a_clear_error_and_writes_nothing(arguments, says, tmp_path):
    file = tmp_path / "net.json"
    hn.write(hn.examples.load("kyrgyzstan"), file)
    done = run(file, "--replicates", 24, *arguments)
    assert done.exit_code == 2
    assert says in done.output
    assert "zq-nobody" not in done.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["net.json"]
