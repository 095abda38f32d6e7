"""`hrdnet simulate sharing`: what may be shared of strategies, the files, the checkpoint, wrong commands."""

import csv
import json
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest
from click.testing import CliRunner

import hrdnet as hn
from hrdnet import sim
from hrdnet.cli import main
from hrdnet.report.sharing_files import save_sharing
from hrdnet.report.sharing_overview import sharing_overview
from hrdnet.sim.ensemble import run_ensemble
from tests.sim.sharing_records import example

SHARED = ["funnel.png", "strategies.png", "strategies_by_group.csv"]
WORKING = ["loads.csv", "loads.png", "trade_offs.csv"]


def real(name="kyrgyzstan", **columns):
    net = hn.examples.load(name).with_about(synthetic=False, title="T")
    return net.updated(actors={"id": list(net.ids), **columns}) if columns else net


def small():
    """Twelve defenders in all, nine of them rural."""
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


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def rows_of(path):
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def save(result, folder, **options):
    return save_sharing(result, sharing_overview(result), folder, **{"working": False, **options})


# What may be shared


def test_a_shared_view_names_no_body_rounds_and_has_no_fingerprint(tmp_path):
    result = example(real(), replicates=16, states=4)
    assert sorted(save(result, tmp_path / "out")) == SHARED
    table = sharing_overview(result)
    text = "\n".join((*table.heading, table.text(), *table.answer, repr(table)))
    text += (tmp_path / "out" / "strategies_by_group.csv").read_text()
    assert not set(text.replace(",", " ").split()) & set(result.network.ids)
    assert result.provenance.fingerprint[:8] not in text
    assert "about 200 defenders" in text
    rows = rows_of(tmp_path / "out" / "strategies_by_group.csv")
    for row in rows:
        assert row["marking"] == "SHARED VIEW: groups only"
        for column in ("defenders", "requests_a_year"):
            assert int(row[column].removeprefix("about ").replace(",", "")) % 5 == 0
        assert int(row["defenders"].removeprefix("about ")) >= 10
        assert row["in_time"] == str(round(float(row["in_time"]), 3))
    kept = {row["group"] for row in rows}
    assert "other regions together" in kept
    assert {row["strategy"] for row in rows} == set(result.names)


def test_small_groups_are_in_no_table_no_sentence_and_no_picture(tmp_path):
    result = example(small(), replicates=16, states=4)
    table = sharing_overview(result)
    assert table.groups == ("all defenders in contact",)
    assert "fewer than 10 defenders" in table.text()
    assert any("of requests of all defenders in contact 84 % are heard" in one for one in table.answer)
    said = "\n".join((*table.answer, table.text().partition("Not shown")[0]))
    for word in ("rural", "capital", "Northland", "Capitol", "zq-"):
        assert word not in said
    assert sorted(save(result, tmp_path / "out")) == SHARED
    assert {row["group"] for row in rows_of(tmp_path / "out" / "strategies_by_group.csv")} == {table.groups[0]}


def test_a_file_with_fewer_than_ten_gets_no_number_and_no_picture(tmp_path):
    net = small().updated(actors={"id": ["zq-G1"], "count": [2]})
    result = example(net, replicates=8, states=2)
    table = sharing_overview(result)
    assert table.lines == table.answer == ()
    assert "no number is shown" in table.text()
    assert save(example(real(), replicates=8, states=2), tmp_path / "out")
    assert save(result, tmp_path / "out") == ["strategies_by_group.csv"]
    assert names_in(tmp_path / "out") == ["strategies_by_group.csv"], "no picture of an earlier run stays"


def test_a_working_view_is_asked_for_marked_and_taken_away_again(tmp_path):
    result = example(real(), replicates=8, states=2)
    assert sorted(save(result, tmp_path / "out", working=True)) == sorted(SHARED + WORKING)
    for name in ("loads.csv", "trade_offs.csv", "strategies_by_group.csv"):
        assert {row["marking"] for row in rows_of(tmp_path / "out" / name)} == {"WORKING VIEW - DO NOT SEND"}
    named = {row["body or class"] for row in rows_of(tmp_path / "out" / "loads.csv")}
    role = result.network.actors.set_index("id")["role"]
    assert {role[name] for name in named if name in role.index} <= {"mission", "intergovernmental", "mechanism"}
    save(result, tmp_path / "out")
    assert names_in(tmp_path / "out") == SHARED


def test_an_invented_example_is_shown_whole_and_marked(tmp_path):
    result = example(replicates=8, states=2)
    assert sorted(save(result, tmp_path / "out")) == sorted(SHARED + WORKING)
    assert {row["marking"] for row in rows_of(tmp_path / "out" / "strategies_by_group.csv")} == {"INVENTED"}
    assert sharing_overview(result).heading[0].startswith("INVENTED")


# The command


class Rows:
    """A question whose replicates are all alike, for the ensemble to run."""

    key, width = "rows, version 1", 3

    def run(self, first, count):
        return np.ones((count, 3))


@pytest.fixture
def command(tmp_path, monkeypatch):
    """Run the command on a file said to be real; the simulation is replaced by records at random."""
    path = tmp_path / "real.json"
    hn.write(real(), path)
    asked = []

    def simulated(net, **options):
        asked.append(options)
        if options["checkpoint"] is not None:
            run_ensemble(Rows(), 3, checkpoint=options["checkpoint"])
        return example(net, strategies=options["strategies"], replicates=16, states=4, rng=options["rng"])

    monkeypatch.setattr(sim, "burden_sharing", simulated, raising=False)

    def run(*arguments):
        return CliRunner().invoke(main, ["simulate", "sharing", str(path), *map(str, arguments)])

    run.asked = asked
    return run


def test_the_command_says_what_strategies_change_and_writes_it(command, tmp_path):
    done = command("--strategies", "partition, visits", "--out", tmp_path / "out", "--seed", 5, "--days", 180)
    assert done.exit_code == 0, done.output
    options = command.asked[0]
    assert options["strategies"] == ["status_quo", "partition", "visits"]
    assert (options["horizon_days"], options["replicates"], options["rng"]) == (180, 1000, 5)
    assert (options["executor"], options["checkpoint"]) == (None, None)
    for words in ("Shared view", "Partition, against status quo:", "Who would have to decide it", "Written to"):
        assert words in done.output
    assert names_in(tmp_path / "out") == SHARED


def test_the_whole_way_from_a_file_to_words_and_pictures(tmp_path):
    hn.write(real(), tmp_path / "real.json")
    arguments = [
        "simulate",
        "sharing",
        "real.json",
        "--strategies",
        "regional_visits",
        "--replicates",
        "4",
        "--days",
        "60",
    ]
    arguments = [str(tmp_path / one) if one == "real.json" else one for one in arguments]
    done, again = (CliRunner().invoke(main, [*arguments, "--out", str(tmp_path / one)]) for one in "ab")
    assert done.exit_code == 0, done.output
    assert "Regional visits, against status quo:" in done.output
    assert "It leaves" in done.output
    assert done.output.partition("Written to")[0] == again.output.partition("Written to")[0]
    assert names_in(tmp_path / "a") == SHARED
    for name in SHARED:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    unknown = CliRunner().invoke(main, [*arguments[:4], "flight"])
    assert unknown.exit_code == 2
    assert "regional_visits" in unknown.output


def test_json_holds_the_same_and_is_json(command):
    done = command("--strategies", "partition,status_quo", "--baseline", "partition", "--json")
    assert done.exit_code == 0, done.output
    table = json.loads(done.output, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    assert command.asked[0]["strategies"] == ["partition", "status_quo"]
    assert {line["strategy"] for line in table["lines"]} == {"partition", "status_quo"}
    assert {"chose_not_to_use_it", "safe_by_leaving"} <= set(table["lines"][0]["ends"])


def test_processes_are_started_when_asked_for(command):
    assert command("--strategies", "partition", "--processes", 2).exit_code == 0
    assert isinstance(command.asked[0]["executor"], ProcessPoolExecutor)


def test_a_checkpoint_is_gone_once_the_run_is_complete_and_said_so(command, tmp_path):
    checkpoint = tmp_path / "run.checkpoint"
    done = command("--strategies", "partition", "--checkpoint", checkpoint)
    assert done.exit_code == 0, done.output
    assert "its checkpoint run.checkpoint is removed" in done.output
    assert not checkpoint.exists()
    run_ensemble(Rows(), 1, checkpoint=checkpoint)
    refused = command("--strategies", "partition", "--checkpoint", checkpoint)
    assert refused.exit_code == 2
    assert "--resume goes on from it" in refused.output
    assert command("--strategies", "partition", "--checkpoint", checkpoint, "--resume").exit_code == 0
    assert not checkpoint.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--strategies", "partition", "--working"),
        ("--strategies", "partition", "--resume"),
        ("--strategies", "partition", "--resume", "--checkpoint", "nowhere"),
        ("--strategies", "partition", "--days", "0"),
        ("--strategies", "partition", "--replicates", "0"),
        ("--strategies", "partition", "--processes", "0"),
    ],
)
def test_a_wrong_command_is_a_usage_error_and_runs_nothing(command, arguments):
    done = command(*arguments)
    assert done.exit_code == 2, done.output
    assert "Traceback" not in done.output
    assert not command.asked
