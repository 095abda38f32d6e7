"""`hrdnet compare`: what changed between two files, for whom, and what may not be shown."""

import csv
import json

import pytest
from click.testing import CliRunner

import hrdnet as hn
from hrdnet.cli import main

pytestmark = pytest.mark.slow
SECRET = "Zarathustra-Quixote"


def run(*arguments):
    return CliRunner().invoke(main, [str(one) for one in arguments])


def files(folder, *, synthetic):
    """An earlier file with two thirds of the contacts, and the example as it is."""
    net = hn.examples.load("kyrgyzstan").with_about(synthetic=synthetic, title=SECRET)
    fewer = hn.ProtectionNetwork(net.actors, net.channels.head(100), regions=net.regions, about=dict(net.about))
    hn.write(fewer, folder / "then.json")
    hn.write(net, folder / "now.json")
    return folder / "then.json", folder / "now.json"


@pytest.fixture(scope="module")
def invented(tmp_path_factory):
    return files(tmp_path_factory.mktemp("invented"), synthetic=True)


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    return files(tmp_path_factory.mktemp("real"), synthetic=False)


def test_changes_are_those_of_compare_paired_in_the_same_worlds(invented):
    done = run("compare", *invented, "--json")
    assert done.exit_code == 0, done.output
    lines = {one["group"]: one for one in json.loads(done.stdout)["lines"]}
    frame = hn.metrics.compare(hn.read(invented[0]), hn.read(invented[1]), rng=1).to_frame()
    for group, line in lines.items():
        assert line["change"] == pytest.approx(frame.loc[group, "change"], abs=1e-3)
        assert line["low"] <= line["change"] <= line["high"]
    assert lines["rural"]["change"] > 0


def test_better_data_and_better_access_are_told_apart(invented):
    done = run("compare", *invented)
    assert "Better data since the earlier file" in done.output
    assert "Better access since the earlier file" in done.output


def test_a_comparison_of_people_shows_large_groups_only_and_no_name(real, tmp_path):
    done = run("compare", *real, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "Shared view: groups only." in done.output
    for hidden in (SECRET, "Talas", "Chüy"):
        assert hidden not in done.output
    with (tmp_path / "out" / "change_by_group.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["marking"] for row in rows} == {"SHARED VIEW: groups only"}
    assert all(row["defenders_after"].startswith("about ") for row in rows)
    assert "region Talas" not in {row["group"] for row in rows}
    assert (tmp_path / "out" / "change_by_group.png").read_bytes().startswith(b"\x89PNG")


def test_a_file_that_is_not_there_is_said_and_nothing_is_written(invented, tmp_path):
    done = run("compare", invented[0], tmp_path / "nothing.json", "--out", tmp_path / "out")
    assert done.exit_code in {1, 2}
    assert not (tmp_path / "out").exists()
