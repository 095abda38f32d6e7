"""Case 45: text that a program could obey is kept as data, and neutralised wherever it is shown or written."""

import csv
import html
import zipfile

import openpyxl
import pytest

import hrdnet as hn

WORDS = (
    "=cmd|' /C calc'!A0",
    "=HYPERLINK(1)",
    "@SUM(1)",
    "+1+1",
    "-2+3",
    "'quoted",
    "\tTab",
    "\rReturn",
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    "<b>&amp;",
    "right\u202eleft",
    "zero\u200bwidth",
    "A\u0410",  # Latin A, Cyrillic A
    "AA",
)
LIVE = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture
def network():
    """Every word as id, region, free text and own column."""
    regions = [f"{word}." for word in WORDS]
    return hn.ProtectionNetwork(
        {
            "id": list(WORDS),
            "role": ["defender"] * (len(WORDS) - 1) + ["mission"],
            "region": regions,
            "label": list(WORDS),
            "count": [20] * len(WORDS),
            "languages": [[word, "x"] for word in WORDS],
        },
        {"source": [WORDS[0], *WORDS[:-2]], "target": [WORDS[-1], *WORDS[1:-1]], "note": list(WORDS[:-1])},
        regions={"id": regions, "name": list(WORDS)},
        about={"title": WORDS[0]},
    )


@pytest.mark.parametrize("name", ["n.json", "n.graphml", "n", "n.xlsx"])
def test_words_come_back_exactly_as_they_were(network, tmp_path, name):
    hn.write(network, tmp_path / name)
    again = hn.read(tmp_path / name)
    assert again == network
    assert set(again.ids) == set(WORDS)


def test_in_a_csv_no_cell_is_live(network, tmp_path):
    hn.write(network, tmp_path / "n")
    for path in (tmp_path / "n").iterdir():
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.reader(stream):
                assert not [cell for cell in row if cell.startswith(LIVE)], path.name


def test_in_a_workbook_every_word_is_a_text_cell(network, tmp_path):
    hn.write(network, tmp_path / "n.xlsx")
    book = openpyxl.load_workbook(tmp_path / "n.xlsx")
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert "f" not in kinds
    with zipfile.ZipFile(tmp_path / "n.xlsx") as archive:
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name)]


def test_in_xml_words_are_escaped(network, tmp_path):
    for name in ("n.graphml", "n.gexf"):
        hn.write(network, tmp_path / name)
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert "<script>" not in text
        assert html.escape("<script>", quote=False) in text


def test_in_html_and_on_a_terminal_words_are_harmless(network):
    situation = hn.metrics.situation(network)
    shown = (network._repr_html_(), situation._repr_html_(), hn.metrics.reach(network, worlds=64, rng=1)._repr_html_())
    for page in shown:
        assert "<script>" not in page
    assert "\u202e" not in situation.summary()
    assert "\u200b" not in situation.summary()
    assert "\r" not in situation.summary()


def test_on_figures_words_are_harmless(network):
    from hrdnet.present.figures import png

    for result in (hn.metrics.situation(network), hn.metrics.reach(network, worlds=64, rng=1)):
        figure, axes = result.plot()
        assert png(figure)
        assert not any("\u202e" in label.get_text() for label in axes.get_yticklabels())


def test_tables_written_for_people_have_no_live_cell(network, tmp_path):
    from click.testing import CliRunner

    from hrdnet.cli import main

    hn.write(network, tmp_path / "n.json")
    for command, extra in (("situation", []), ("reach", ["--working"])):
        out = tmp_path / command
        done = CliRunner().invoke(main, [command, str(tmp_path / "n.json"), "--out", str(out), *extra])
        assert done.exit_code == 0, done.output
        assert "\u202e" not in done.output
        for path in out.glob("*.csv"):
            with path.open(encoding="utf-8-sig", newline="") as stream:
                assert not [cell for row in csv.reader(stream) for cell in row if cell.startswith(LIVE)], path.name
