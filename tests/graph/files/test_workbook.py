"""The hour-long workbook: what the template offers, what a filled one becomes, and what a wrong one is told."""

import openpyxl
import pytest

import hrdnet as hn
from hrdnet.graph.files import read_document, workbook
from hrdnet.graph.files.marking import mark
from hrdnet.graph.files.template import template
from tests.workbooks import BODIES, GROUPS, ROWS, fill


@pytest.fixture
def filled(tmp_path):
    path = tmp_path / "my.xlsx"
    template(path)
    fill(path, ROWS)
    return path


def test_a_filled_workbook_becomes_a_network(filled):
    net = hn.read(filled)
    actors = net.actors.set_index("id")
    assert actors.loc["G1", ["role", "setting", "count_low", "count_high"]].tolist() == ["defender", "rural", 5, 10]
    assert actors.loc["G1", ["women_low", "women_high"]].tolist() == pytest.approx([0.3, 0.6])
    assert actors.loc["G2", "women"] == 0.5
    assert actors.loc["G1", "constituencies"] == ("land", "women")
    assert actors.loc["B1", ["awareness_low", "awareness_high"]].tolist() == [0.6, 0.9]
    assert "will" not in actors
    channels = net.channels
    assert channels["medium"].tolist() == ["in_person", "phone"]
    assert channels["awareness"].tolist()[1] == 0.9
    assert net.log["met"].tolist() == [("G2",)]
    assert net.synthetic
    assert len(hn.metrics.reach(net, rng=1, worlds=256).defenders) == 2


def test_dont_know_is_never_a_number(filled):
    net = hn.read(filled)
    count = net.table("actors").numbers("count")
    assert not count.known[2]  # not in contact, number unknown: not 1
    assert net.contents["not in contact"].startswith("1 row")


def test_the_empty_template_is_told_what_it_lacks(tmp_path):
    template(tmp_path / "my.xlsx")
    with pytest.raises(hn.DataProblems, match="no groups"):
        hn.read(tmp_path / "my.xlsx")


def test_drop_downs_offer_exactly_the_vocabulary_and_dont_know(tmp_path):
    template(tmp_path / "my.xlsx")
    book = openpyxl.load_workbook(tmp_path / "my.xlsx")
    assert book.sheetnames == ["Read me", *workbook.SHEETS]
    for name, fields in workbook.SHEETS.items():
        lists = {str(one.sqref).split(":")[0]: one.formula1 for one in book[name].data_validations.dataValidation}
        for spot, field in enumerate(fields, 1):
            cell = book[name].cell(1, spot)
            assert cell.value == field.header
            assert cell.comment.text == field.help
            if field.words:
                offered = lists[f"{cell.column_letter}2"]
                assert offered == '"' + ",".join([*field.words, "don't know"]) + '"'
                assert len(offered) <= 257  # what a spreadsheet allows in a list of its own


def test_the_template_opens_with_where_to_turn_in_danger(tmp_path):
    template(tmp_path / "my.xlsx")
    first = openpyxl.load_workbook(tmp_path / "my.xlsx")["Read me"]["A1"].value
    assert first.startswith("Not for emergencies. In danger now:")


def test_the_neutral_template_says_nothing_and_is_read_back(tmp_path):
    import zipfile

    path = tmp_path / "n.xlsx"
    template(path, neutral=True)
    with zipfile.ZipFile(path) as archive:
        text = b"".join(archive.read(name) for name in archive.namelist()).lower()
    for word in (b"defender", b"mission", b"women", b"region", b"rights", b"capital"):
        assert word not in text
    rows = {
        "Groups": [{"A1": "G1", "A2": "R1", "A3": "3", "A4": 12, "A5": "6", "A9": "0"}],
        "Bodies": [{"B1": "X1", "B2": "4", "B6": "1", "B12": "5"}],
        "Contacts": [{"C1": "G1", "C2": "X1", "C6": 2}],
    }
    fill(path, rows, neutral=True)
    net = hn.read(path)
    actors = net.actors.set_index("id")
    assert actors.loc["G1", ["role", "setting", "women"]].tolist() == ["defender", "rural", 0.5]
    assert actors.loc["X1", "role"] == workbook.BODIES[1].words[3] == "mission"
    assert actors.loc["X1", ["awareness_low", "awareness_high"]].tolist() == [0.9, 1.0]
    assert net.channels["medium"].tolist() == ["phone"]


@pytest.fixture
def wrong(tmp_path):
    path = tmp_path / "my.xlsx"
    template(path)
    groups = [
        {"Code": "G1", "Setting": "villag", "People": "three", "Women": 2},
        {"Code": "G1", "People": 2, "Women": 5, "Region": "Secretville"},
    ]
    fill(path, {"Groups": groups, "Bodies": BODIES, "Contacts": [{"From": "G1", "To": "B9", "Known": "mostly"}]})
    return path


def test_a_wrong_workbook_is_told_all_in_the_words_of_its_sheets(wrong):
    with pytest.raises(hn.DataProblems) as caught:
        hn.read(wrong)
    message = str(caught.value)
    assert "my.xlsx sheet Groups row 2 : People" in message
    assert "my.xlsx sheet Groups row 3 : Women : more women than people" in message
    for word in ("villag", "three", "Secretville", "mostly"):
        assert word not in message


def test_an_unknown_code_is_pointed_to_its_near_miss(tmp_path):
    path = tmp_path / "my.xlsx"
    template(path)
    fill(path, {"Groups": GROUPS[:2], "Bodies": [{"Code": "mission-1", "Kind of body": "mission"}],
                "Contacts": [{"From": "G1", "To": "mision-1", "Known": "mostly"}]})  # fmt: skip
    with pytest.raises(hn.DataProblems) as caught:
        hn.read(path)
    message = str(caught.value)
    assert "sheet Contacts row 2 : To" in message
    assert "did you mean the id at my.xlsx sheet Bodies row 2?" in message
    assert "sheet Contacts row 2 : Known" in message
    assert "mision" not in message


def test_a_marked_copy_shows_every_fault_and_leaves_the_original(wrong, tmp_path):
    before = wrong.read_bytes()
    with pytest.raises(hn.DataProblems) as caught:
        hn.read(wrong)
    mark(wrong, caught.value.problems, tmp_path / "marked.xlsx")
    assert wrong.read_bytes() == before
    book = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    sheet = book["Groups"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    assert "not a number" in sheet.cell(2, columns["People"]).comment.text
    assert sheet.cell(2, columns["People"]).fill.fgColor.rgb == "00FFC7CE"
    assert book["Problems"].max_row == len(caught.value.problems) + 1
    with pytest.raises(hn.UnsafeOutput):
        mark(wrong, caught.value.problems, tmp_path / "marked.xlsx")


def test_a_column_of_ones_own_is_kept_with_a_note(filled):
    book = openpyxl.load_workbook(filled)
    book["Groups"].cell(1, 12, "Regoin")
    book["Groups"].cell(2, 12, "x")
    book.save(filled)
    document = read_document(filled)
    assert any("did you mean Region" in note for note in document.notes)
    assert hn.read(filled).actors["Regoin"].tolist()[0] == "x"


@pytest.mark.parametrize(
    ("women", "people", "share"),
    [
        (0.0, 5.0, 0.0),
        (2.0, 4.0, 0.5),
        ("1-2", "4-5", "0.2-0.5"),
        ("3", "2-6", "0.5-1.0"),
        (None, 5.0, None),
        (2.0, None, None),
        (0.0, None, 0.0),
        ("don't know", 5.0, None),
    ],
)
def test_numbers_of_women_become_shares_by_interval_arithmetic(women, people, share):
    assert workbook.share_of_women(women, people) == share
