"""The command line, as a strategist types it."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

import hrdnet as hn
from hrdnet.cli import main
from tests.workbooks import ROWS, fill


def run(*arguments):
    return CliRunner().invoke(main, [str(one) for one in arguments])


@pytest.fixture
def workbook(tmp_path):
    """A filled workbook of people who are said to be real."""
    path = tmp_path / "my.xlsx"
    assert run("template", path).exit_code == 0
    fill(path, ROWS, synthetic="no")
    return path


@pytest.fixture
def real(tmp_path):
    """A file said to be real, of the size of an example."""
    path = tmp_path / "real.json"
    hn.write(hn.examples.load("kyrgyzstan").with_about(synthetic=False, title="T"), path)
    return path


def names_in(folder):
    return sorted(path.name for path in Path(folder).iterdir())


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_deadline_stands_in_everything_that_is_written(tmp_path):
    """Whoever opens a table or a picture later must see what was asked."""
    file = tmp_path / "net.json"
    hn.write(hn.examples.load("kyrgyzstan"), file)
    done = run("reach", file, "--within-days", 14, "--out", tmp_path / "out")
    assert "reaches a formal mechanism within 14 days." in done.output
    for name in ("reach_by_group.csv", "reach_by_row.csv"):
        assert {row["question"] for row in rows_of(tmp_path / "out" / name)} == {
            "a request for help reaches a formal mechanism within 14 days"
        }
    assert json.loads(run("reach", file, "--within-days", 3, "--json").output)["question"].endswith("3 days")
    assert run("reach", file, "--within-days", -1).exit_code == 2


def test_help_opens_with_where_to_turn_in_danger():
    for arguments in (["--help"], []):
        shown = run(*arguments).output
        assert "Not for emergencies" in shown
        assert shown.index("emergencies") < shown.index("Commands")
    for command in ("demo", "template", "check", "situation", "reach"):
        assert run(command, "--help").exit_code == 0


def test_the_demo_answers_in_words_tables_pictures_and_says_where(tmp_path):
    out = tmp_path / "demo"
    result = run("demo", "--out", out)
    assert result.exit_code == 0, result.output
    for words in ("INVENTED", "rural women", "excluded inside the capital", "region ", "what is not known", "sampling"):
        assert words in result.output
    assert "A rural defender's request arrives" in result.output
    assert str(out) in result.output
    tables = ["reach_by_group.csv", "reach_by_group.png", "reach_by_row.csv", "reach_map.png"]
    assert names_in(out) == [*tables, "report.html"]
    assert f"open {out / 'report.html'} in a browser" in result.output
    for name in ("reach_by_group.csv", "reach_by_row.csv"):
        assert {row["marking"] for row in rows_of(out / name)} == {"INVENTED"}
    for path in out.iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.stat().st_size > 500


def test_the_same_seed_prints_the_same_and_another_another(tmp_path):
    file = tmp_path / "net.json"
    hn.write(hn.examples.load("kyrgyzstan"), file)
    one, two, other = (run("reach", file, "--seed", seed, "--json").output for seed in (1, 1, 2))
    assert one == two != other
    table = json.loads(one)
    assert table["lines"][0]["group"] == "all defenders in contact"
    assert 0 < table["lines"][0]["low"] < table["lines"][0]["probability"] < table["lines"][0]["high"] < 1


def test_a_template_is_written_once_and_never_over_another(tmp_path):
    path = tmp_path / "my.xlsx"
    assert run("template", path).exit_code == 0
    before = path.read_bytes()
    again = run("template", path)
    assert again.exit_code == 2
    assert "exists" in again.output
    assert path.read_bytes() == before
    assert run("template", tmp_path / "my.csv").exit_code == 2
    assert names_in(tmp_path) == ["my.xlsx"]
    assert run("template", tmp_path / "n.xlsx", "--neutral", "--quiet").output == ""


def test_a_good_workbook_is_called_good(workbook):
    result = run("check", workbook)
    assert result.exit_code == 0, result.output
    assert "No problems found" in result.output
    assert json.loads(run("check", workbook, "--json").output)["ok"] is True


def test_a_wrong_workbook_is_told_all_and_marked_on_request_only(tmp_path):
    path = tmp_path / "my.xlsx"
    run("template", path)
    wrong = {**ROWS["Groups"][0], "People": "many", "Setting": "hamlet"}
    fill(path, {**ROWS, "Groups": [wrong, *ROWS["Groups"][1:]], "Contacts": [{"From": "G1", "To": "B7"}]})
    before = names_in(tmp_path)
    result = run("check", path)
    assert result.exit_code == 1
    assert "3 problems" in result.output
    for place in ("sheet Groups row 2 : People", "sheet Groups row 2 : Setting", "sheet Contacts row 2 : To"):
        assert place in result.output
    for value in ("many", "hamlet", "B7"):
        assert value not in result.output
    assert names_in(tmp_path) == before
    assert run("reach", path, "--out", tmp_path / "out").exit_code == 1
    assert names_in(tmp_path) == before
    marked = run("check", path, "--mark", tmp_path / "marked.xlsx")
    assert marked.exit_code == 1
    assert (tmp_path / "marked.xlsx").exists()
    problems = json.loads(run("check", path, "--json").output)["problems"]
    assert len(problems) == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ("reach", "nowhere.xlsx"),
        ("check", "https://example.org/my.xlsx"),
        ("reach", "{real}", "--to", "nothing"),
        ("reach", "{real}", "--working"),
        ("reach", "{real}", "--seed", "-1"),
        ("reach", "{real}", "--out", "{real}"),
        ("demo", "--out", "../outside"),
        ("fly",),
        ("reach", "{real}", "--fast"),
    ],
)
def test_a_wrong_command_is_a_usage_error_and_writes_nothing(arguments, real, monkeypatch):
    monkeypatch.chdir(real.parent)
    before = names_in(real.parent)
    result = run(*(one.format(real=real.name) for one in arguments))
    assert result.exit_code == 2, result.output
    assert result.output.strip()
    assert "Traceback" not in result.output
    assert names_in(real.parent) == before


def test_situation_says_what_the_file_says(workbook, tmp_path):
    result = run("situation", workbook, "--out", tmp_path / "s")
    assert result.exit_code == 0, result.output
    assert "Groups with one contact only" in result.output
    assert "DO NOT SEND" in result.output
    assert names_in(tmp_path / "s") == ["situation.csv", "situation.png"]
    changed = run("situation", workbook, "--earlier", workbook)
    assert changed.exit_code == 0
    assert json.loads(run("situation", workbook, "--json").output)["findings"]


def test_a_hidden_sheet_is_read_only_when_it_is_named(workbook):
    book = openpyxl.load_workbook(workbook)
    book["Log"].sheet_state = "hidden"
    book.save(workbook)
    for command in ("check", "situation", "reach"):
        refused = run(command, workbook)
        assert refused.exit_code == 1
        assert "hidden" in refused.output
        assert run(command, workbook, "--hidden", "Log").exit_code == 0


def test_a_folder_of_csvs_json_and_graphml_work_the_same_way(workbook, tmp_path):
    net = hn.read(workbook)
    shown = set()
    for name in ("n.json", "n.graphml", "n.xlsx", "n"):
        hn.write(net, tmp_path / name)
        assert run("check", tmp_path / name).exit_code == 0
        shown.add(run("reach", tmp_path / name).output)
    assert len(shown) == 1


# What may be shared


def test_a_shared_view_names_nobody_and_rounds(real, tmp_path):
    result = run("reach", real, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "Shared view" in result.output
    assert "INVENTED" not in result.output
    assert names_in(tmp_path / "out") == ["reach_by_group.csv", "reach_by_group.png"]
    net = hn.read(real)
    words = set(result.output.split()) | set((tmp_path / "out" / "reach_by_group.csv").read_text().split(","))
    assert not words & set(net.ids)
    assert net.fingerprint[:8] not in result.output
    for row in rows_of(tmp_path / "out" / "reach_by_group.csv"):
        assert row["marking"].startswith("SHARED VIEW")
        assert int(row["defenders"].removeprefix("about ")) % 5 == 0
        assert int(row["defenders"].removeprefix("about ")) >= 10
    assert "about 200 defenders" in result.output


def test_a_working_view_is_asked_for_and_marked(real, tmp_path):
    out = tmp_path / "out"
    assert run("reach", real, "--out", out, "--working").exit_code == 0
    assert {"reach_by_row.csv", "reach_map.png"} <= set(names_in(out))
    assert {row["marking"] for row in rows_of(out / "reach_by_row.csv")} == {"WORKING VIEW - DO NOT SEND"}
    assert run("reach", real, "--out", out).exit_code == 0
    assert names_in(out) == ["reach_by_group.csv", "reach_by_group.png"], "no rows stay in a folder that may be sent"


def test_small_groups_are_not_shown_nor_told_from_a_difference(workbook, tmp_path):
    """Two groups of 5-10 and 4 people: about 12 in all, each part under ten."""
    result = run("reach", workbook, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    shown = [row["group"] for row in rows_of(tmp_path / "out" / "reach_by_group.csv")]
    assert shown == ["all defenders in contact"]
    assert "fewer than 10" in result.output
    assert "A rural defender" not in result.output


def test_a_file_with_fewer_than_ten_gets_no_number(tmp_path):
    net = hn.ProtectionNetwork(
        {"id": ["G", "M"], "role": ["defender", "mission"], "count": [9, 1], "setting": ["rural", "capital"]},
        {"source": ["G"], "target": ["M"]},
    )
    hn.write(net, tmp_path / "n.json")
    result = run("reach", tmp_path / "n.json", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "no number is shown" in result.output
    assert rows_of(tmp_path / "out" / "reach_by_group.csv") == []


def test_a_file_without_defenders_says_so(tmp_path):
    hn.write(hn.ProtectionNetwork({"id": []}, {"source": [], "target": []}), tmp_path / "n.json")
    for options in ((), ("--json",), ("--out", tmp_path / "out")):
        assert run("reach", tmp_path / "n.json", *options).exit_code == 0


def test_ctrl_c_leaves_nothing_behind(tmp_path):
    program = (
        "import os, signal, sys, hrdnet.metrics.reachability as m\n"
        "def slow(*a, **k): os.kill(os.getpid(), signal.SIGINT); import time; time.sleep(5)\n"
        "m.reach = slow\n"
        "from hrdnet.cli import main; main(['demo', '--out', 'out'])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert "Nothing was written" in done.stderr
    assert names_in(tmp_path) == []


def test_a_run_killed_while_writing_leaves_no_half_file(tmp_path):
    child = subprocess.Popen([sys.executable, "-m", "hrdnet.cli", "demo", "--out", "out"], cwd=tmp_path)
    try:
        deadline = time.monotonic() + 60
        while not names_in(tmp_path) and child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.001)
        os.kill(child.pid, signal.SIGKILL)
    finally:
        child.wait(timeout=60)
    if (tmp_path / "out").exists():
        whole = [name for name in names_in(tmp_path / "out") if not name.startswith(".")]
        assert len(whole) in {4, 5}
