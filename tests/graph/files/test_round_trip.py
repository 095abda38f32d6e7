"""Every format that is read gives back the network that was written."""

import os
import stat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import hrdnet as hn
from tests.strategies import networks

LOSSLESS = ("n.json", "n.graphml", "folder", "n.xlsx")


@pytest.mark.parametrize("name", LOSSLESS)
def test_a_network_with_every_table_comes_back_equal(small, tmp_path, name):
    hn.write(small, tmp_path / name)
    assert hn.read(tmp_path / name) == small


@pytest.mark.parametrize("name", LOSSLESS)
def test_a_network_without_actors_comes_back_equal(tmp_path, name):
    empty = hn.ProtectionNetwork({"id": []}, {"source": [], "target": []})
    hn.write(empty, tmp_path / name)
    assert hn.read(tmp_path / name) == empty


@pytest.mark.parametrize("name", LOSSLESS)
def test_missing_empty_and_zero_stay_distinct(small, tmp_path, name):
    hn.write(small, tmp_path / name)
    frame = hn.read(tmp_path / name).actors.set_index("id")
    assert frame["own"]["G1"] == ""
    assert frame["own"]["G2"] is None
    assert frame["number"]["=N1"] == 0
    assert frame["listed"]["G2"] == ()
    assert frame["listed"]["M1"] is None


@pytest.mark.parametrize("name", ["n.json", "n.graphml", "folder"])
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(net=networks(), count=st.integers(0, 10**9))
def test_any_network_comes_back_equal(tmp_path, name, net, count):
    path = tmp_path / f"{count}{name}"
    hn.write(net, path)
    assert hn.read(path) == net


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(net=networks(), count=st.integers(0, 10**9))
def test_any_network_comes_back_equal_from_a_workbook(tmp_path, net, count):
    path = tmp_path / f"{count}.xlsx"
    hn.write(net, path)
    assert hn.read(path) == net


@pytest.mark.parametrize("name", ["n.json", "n.graphml", "n.gexf", "n.xlsx"])
def test_the_same_network_is_the_same_bytes_readable_by_its_owner_alone(small, tmp_path, name):
    for copy in ("one", "two"):
        (tmp_path / copy).mkdir()
        hn.write(small, tmp_path / copy / name)
    one, two = (tmp_path / copy / name for copy in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    if os.name == "posix":
        assert stat.S_IMODE(one.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", hn.examples.names())
def test_shipped_examples_come_back_equal_from_a_folder(tmp_path, name):
    hn.write(hn.examples.load(name), tmp_path / "folder")
    assert hn.read(tmp_path / "folder") == hn.examples.load(name)


def test_formulas_and_markup_in_ids_are_data_in_every_output(tmp_path):
    ids = ["=cmd|' /C calc'!A0", "@SUM(1)", "<script>alert(1)</script>", "javascript:x", "a\u202eb", "p\u200bq", "-1"]
    net = hn.ProtectionNetwork({"id": ids, "role": ["ngo"] * len(ids)}, {"source": ids[:1], "target": ids[1:2]})
    for name in LOSSLESS:
        hn.write(net, tmp_path / name)
        assert hn.read(tmp_path / name) == net
    cells = (tmp_path / "folder" / "actors.csv").read_text(encoding="utf-8")
    assert "\n'=cmd" in cells
    assert "\n'@SUM" in cells
    assert "\n'-1" in cells
    hn.write(net, tmp_path / "n.gexf")
    for name in ("n.graphml", "n.gexf"):
        assert "<script>" not in (tmp_path / name).read_text(encoding="utf-8")


def test_every_text_of_a_written_workbook_is_a_text_cell(small, tmp_path):
    import openpyxl

    hn.write(small, tmp_path / "n.xlsx")
    book = openpyxl.load_workbook(tmp_path / "n.xlsx")
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert "f" not in kinds
    assert book["actors"]["A5"].value == "=N1"


def test_a_failed_write_leaves_what_was_there(small, tmp_path, monkeypatch):
    from hrdnet.graph.files import json_file

    path = tmp_path / "n.json"
    hn.write(small, path)
    before = path.read_bytes()

    def half(document, stream):
        stream.write(b"{")
        raise KeyboardInterrupt

    monkeypatch.setattr(json_file, "write", half)
    with pytest.raises(KeyboardInterrupt):
        hn.write(small, path)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["n.json"]


def test_a_failed_folder_leaves_no_trace(small, tmp_path, monkeypatch):
    from hrdnet.graph.files import csv_cells

    def half(columns, stream):
        stream.write(b"x")
        raise OSError("disk full")

    monkeypatch.setattr(csv_cells, "write_columns", half)
    with pytest.raises(OSError, match="disk full"):
        hn.write(small, tmp_path / "folder")
    assert list(tmp_path.iterdir()) == []
