"""Folders of CSV files: strict reading, safe cells, nothing lost on the way there and back."""

import csv
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrdnet.errors import DataProblems, UnsafeInput, UnsafeOutput, UsageError
from hrdnet.graph.files import csv_folder, write
from hrdnet.graph.files.document import Document
from hrdnet.graph.raw import RawTable, Stretch
from tests.strategies import CELLS, IDS, TEXT

#: A value of a cell that no error may show.
SECRET = "Aigul"


def folder_of(tmp_path, **files):
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (tmp_path / f"{name}.csv").write_bytes(data)
    return tmp_path


def problems_of(folder):
    with pytest.raises(DataProblems) as caught:
        csv_folder.read(folder)
    assert SECRET not in str(caught.value)
    return [str(problem) for problem in caught.value.problems]


def document_of(about=None, kinds=None, **tables):
    raw = {
        name: RawTable(columns, (Stretch(name, len(next(iter(columns.values())))),)) for name, columns in tables.items()
    }
    return Document(raw, about or {}, kinds or {})


def cells_of(document, table="actors"):
    return dict(document.tables[table].columns)


# Reading what people write


def test_a_folder_is_read_as_tables_and_a_header(tmp_path):
    folder = folder_of(
        tmp_path,
        actors="id,role,count\nG1,defender,3\nM1,mission,\n",
        channels="source,target\nG1,M1\n",
        about='key,value\ntitle,Osh\nsynthetic,yes\nsources,"[""a"", ""b""]"\n',
    )
    document = csv_folder.read(folder)
    assert cells_of(document) == {"id": ["G1", "M1"], "role": ["defender", "mission"], "count": ["3", None]}
    assert cells_of(document, "channels") == {"source": ["G1"], "target": ["M1"]}
    assert document.about == {"title": "Osh", "synthetic": "yes", "sources": ["a", "b"]}
    assert document.notes == ()


def test_ids_that_look_like_nothing_stay_ids(tmp_path):
    ids = ["NA", "null", "None", "nan", "N/A", "007", "1e5", "TRUE"]
    document = csv_folder.read(folder_of(tmp_path, actors="id\n" + "\n".join(ids)))
    assert cells_of(document) == {"id": ids}


def test_a_byte_order_mark_is_not_part_of_the_first_header(tmp_path):
    assert list(cells_of(csv_folder.read(folder_of(tmp_path, actors=b"\xef\xbb\xbfid\nG1\n")))) == ["id"]


def test_places_count_the_lines_inside_quotes(tmp_path):
    table = csv_folder.read(folder_of(tmp_path, actors='id,x\nG1,"a\nb\nc"\n\nG2,y\n')).tables["actors"]
    assert [table.where(0), table.where(1)] == ["actors.csv line 2", "actors.csv line 6"]


def test_a_hand_written_cell_that_starts_like_a_formula_stays_as_it_is(tmp_path):
    document = csv_folder.read(folder_of(tmp_path, actors="id,own,number\n-5,+1,-5\n'abc,''=x,'-5\n"))
    assert cells_of(document)["id"] == ["-5", "'abc"]
    assert cells_of(document)["own"] == ["+1", "'=x"]


def test_an_apostrophe_before_a_number_is_the_users_mistake_and_stays(tmp_path):
    document = csv_folder.read(folder_of(tmp_path, actors="id,latitude,count_low,role\n'-5,'-5,'-5,'=x\n"))
    assert cells_of(document) == {"id": ["-5"], "latitude": ["'-5"], "count_low": ["'-5"], "role": ["'=x"]}


def test_a_gephi_export_is_read_with_notes(tmp_path):
    folder = folder_of(tmp_path, nodes="Id,Label\n1,a\n2,b\n", edges="Source,Target,Type,Id\n1,2,Directed,0\n")
    document = csv_folder.read(folder)
    assert cells_of(document) == {"id": ["1", "2"], "label": ["a", "b"]}
    assert cells_of(document, "channels") == {"source": ["1"], "target": ["2"], "directed": ["yes"], "id": ["0"]}
    assert "channels: column Type read as directed" in document.notes


def test_a_kumu_export_is_read_with_notes(tmp_path):
    folder = folder_of(tmp_path, elements="Label,Type\na,ngo\nb,ngo\n", connections="From,To,Type\na,b,friend\n")
    document = csv_folder.read(folder)
    assert cells_of(document) == {"id": ["a", "b"], "Type": ["ngo", "ngo"]}
    assert cells_of(document, "channels") == {"source": ["a"], "target": ["b"], "Type": ["friend"]}
    assert any("undirected" in note for note in document.notes)


def test_a_file_that_is_not_read_is_said(tmp_path):
    document = csv_folder.read(folder_of(tmp_path, actors="id\nG1\n", tie="source,target\n", nodes="Id\n1\n"))
    assert [note.split(" was")[0] for note in document.notes] == ["nodes.csv", "tie.csv"]


def test_a_header_alone_is_fine_but_for_actors(tmp_path):
    folder = folder_of(tmp_path, actors="id,role\nG1,ngo\n", channels="source,target\n")
    assert len(csv_folder.read(folder).tables["channels"]) == 0
    folder_of(tmp_path, actors="id,role\n")
    assert problems_of(folder) == ["actors.csv : the file has a header and no rows"]


# What is refused


def test_a_folder_without_actors_is_refused(tmp_path):
    folder = folder_of(tmp_path, channels="source,target\n")
    assert problems_of(folder) == [f"{folder.name} : the folder has no actors.csv (nor nodes.csv or elements.csv)"]


@pytest.mark.parametrize("content", ["", "\n\n", " \r\n", "\ufeff"])
def test_an_empty_file_is_refused(tmp_path, content):
    (problem,) = problems_of(folder_of(tmp_path, actors=content))
    assert problem.startswith("actors.csv : the file is empty")


@pytest.mark.parametrize(("row", "found"), [(f"{SECRET},a,b", 3), (SECRET, 1)])
def test_a_ragged_row_is_refused(tmp_path, row, found):
    (problem,) = problems_of(folder_of(tmp_path, actors=f"id,role\nG1,ngo\n{row}\nG3,ngo\n"))
    assert problem.startswith(f"actors.csv line 3 : the row has {found} fields, the header 2")


def test_rows_that_are_all_one_field_too_long_do_not_shift_the_columns(tmp_path):
    problems = problems_of(folder_of(tmp_path, actors=f"id,role\nG1,ngo,{SECRET}\nG2,ngo,{SECRET}\n"))
    assert [problem.split(" : ")[0] for problem in problems] == ["actors.csv line 2", "actors.csv line 3"]


def test_a_header_that_stands_twice_is_refused_by_its_positions(tmp_path):
    problems = problems_of(folder_of(tmp_path, actors="id,x,role, x\nG1,1,ngo,2\n"))
    assert problems == ["actors.csv line 1 : columns 2 and 4 have the same name"]


def test_headers_that_differ_in_protection_alone_are_refused(tmp_path):
    problems = problems_of(folder_of(tmp_path, actors="id,=x,'=x\nG1,1,2\n"))
    assert problems == ["actors.csv : '=x : another column has this name with an apostrophe before it"]


def test_an_empty_header_is_refused(tmp_path):
    assert problems_of(folder_of(tmp_path, actors="id,,role\nG1,1,ngo\n")) == [
        "actors.csv line 1 : column 2 has no name"
    ]


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_another_separator_is_refused_with_the_one_that_is_expected(tmp_path, mark):
    (problem,) = problems_of(folder_of(tmp_path, actors=f"id{mark}role\nG1{mark}{SECRET}\n"))
    assert "commas" in problem
    assert problem.startswith("actors.csv line 1")


def test_a_nul_is_refused_with_its_line(tmp_path):
    (problem,) = problems_of(folder_of(tmp_path, actors=b"id\nG1\nAi\x00gul\n"))
    assert problem.startswith("actors.csv line 3 : a NUL byte")


def test_an_unclosed_quote_is_refused_where_its_row_starts(tmp_path):
    (problem,) = problems_of(folder_of(tmp_path, actors=f'id,x\nG1,a\nG2,"{SECRET}\nG3,a\nG4,b\n'))
    assert problem == "actors.csv line 3 : a quote opens in this row and never closes"


def test_a_quote_that_closes_in_the_wrong_place_is_refused(tmp_path):
    (problem,) = problems_of(folder_of(tmp_path, actors=f'id,x\nG1,"a"{SECRET}\n'))
    assert problem.startswith("actors.csv line 2 : the quotes are broken")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_named_and_not_guessed(tmp_path, encoding):
    (problem,) = problems_of(folder_of(tmp_path, actors=("id,role\n" + "G1,ngo\n" * 20).encode(encoding)))
    assert "UTF-16" in problem
    assert "UTF-8" in problem


def test_latin_1_is_named_and_not_guessed(tmp_path):
    (problem,) = problems_of(folder_of(tmp_path, actors=f"id,role\nG1,{SECRET}é\n".encode("latin-1")))
    assert problem.startswith("actors.csv line 2 : not UTF-8; it may be Latin-1")


def test_a_compressed_table_in_the_folder_is_refused(tmp_path):
    with pytest.raises(UnsafeInput, match="unpack"):
        csv_folder.read(folder_of(tmp_path, actors=b"\x1f\x8b\x08\x00"))


def test_a_folder_in_place_of_a_table_is_refused(tmp_path):
    (tmp_path / "actors.csv").mkdir()
    assert problems_of(tmp_path) == ["actors.csv : a folder, where a file is expected"]


def test_the_problems_of_all_files_are_in_one_report(tmp_path):
    folder = folder_of(
        tmp_path,
        actors="id,id\nG1\n",
        channels=f"source,target\n{SECRET}\nG1,G2\nG1,G2,G3\n",
        log="",
        about=f'key,value\ntitle,a\ntitle,{SECRET}\n,{SECRET}\nsources,"[{SECRET}"\ncolumns,"{{""x"": 1}}"\n',
    )
    assert [problem.split(" : ")[0] for problem in problems_of(folder)] == [
        "about.csv line 3",
        "about.csv line 4",
        "about.csv line 5",
        "about.csv line 6",
        "actors.csv line 1",
        "actors.csv line 2",
        "channels.csv line 2",
        "channels.csv line 4",
        "log.csv",
    ]


def test_a_header_file_needs_the_columns_key_and_value(tmp_path):
    (problem,) = problems_of(folder_of(tmp_path, actors="id\nG1\n", about="title,x\nsynthetic,yes\n"))
    assert "key and value" in problem


# Writing


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "@SUM(A1)", "+1", "-1", "'x", "\tx", "\rx", ""])
def test_no_text_starts_a_formula_and_all_comes_back(tmp_path, text):
    document = document_of(actors={"id": ["a"], "own": [text], text: ["x"]}, about={"title": text})
    csv_folder.write(document, tmp_path / "net")
    with (tmp_path / "net" / "actors.csv").open(newline="", encoding="utf-8") as file:
        header, cells = csv.reader(file)
    assert header[2] == cells[1] == "'" + text
    back = csv_folder.read(tmp_path / "net")
    assert cells_of(back) == {"id": ["a"], "own": [text], text: ["x"]}
    assert back.about == {"title": text}


def test_numbers_are_exact_and_never_protected(tmp_path):
    numbers = [-0.5, 0.1 + 0.2, 3.0, 1e300, -2.0, None]
    document = document_of(actors={"id": list("abcdef"), "x": numbers}, kinds={"actors": {"x": "number"}})
    csv_folder.write(document, tmp_path / "net")
    cells = cells_of(csv_folder.read(tmp_path / "net"))["x"]
    assert cells == ["-0.5", "0.30000000000000004", "3", "1e+300", "-2", None]


def test_a_list_is_a_json_array_and_a_flag_a_word(tmp_path):
    document = document_of(actors={"id": ["a", "b"], "x": [("=1", "é;"), ()], "y": [True, False]})
    csv_folder.write(document, tmp_path / "net")
    cells = cells_of(csv_folder.read(tmp_path / "net"))
    assert [json.loads(cell) for cell in cells["x"]] == [["=1", "é;"], []]
    assert cells["y"] == ["true", "false"]


def test_writing_twice_gives_the_same_bytes(tmp_path, small):
    for name in ("one", "two"):
        write(small, tmp_path / name)
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_a_table_that_is_gone_leaves_no_file_behind(tmp_path):
    actors = {"id": ["a", "b"]}
    csv_folder.write(document_of(actors=actors, ties={"source": ["a"], "target": ["b"]}), tmp_path / "net")
    csv_folder.write(document_of(actors=actors), tmp_path / "net")
    assert set(csv_folder.read(tmp_path / "net").tables) == {"actors"}


def test_a_table_without_rows_is_not_written(tmp_path):
    csv_folder.write(document_of(actors={"id": ["a"]}, channels={"directed": []}), tmp_path / "net")
    assert set(csv_folder.read(tmp_path / "net").tables) == {"actors"}


def test_a_folder_with_files_of_others_is_refused_untouched(tmp_path):
    (tmp_path / "letter.odt").write_bytes(b"x")
    with pytest.raises(UnsafeOutput, match="other files"):
        csv_folder.write(document_of(actors={"id": ["a"]}), tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["letter.odt"]


def test_a_folder_is_not_written_over_the_input(tmp_path):
    folder = folder_of(tmp_path, actors="id\nG1\n")
    with pytest.raises(UnsafeOutput, match="input itself"):
        csv_folder.write(document_of(actors={"id": ["a"]}), folder, inputs=[folder])
    assert (folder / "actors.csv").read_text() == "id\nG1\n"


def test_a_header_entry_that_would_hide_the_kinds_of_columns_is_refused(tmp_path):
    with pytest.raises(UsageError, match="columns"):
        csv_folder.write(document_of(about={"columns": "x"}, actors={"id": ["a"]}), tmp_path / "net")
    assert not list(tmp_path.iterdir())


# There and back

_DECODED = {
    "text": lambda cell: cell,
    "number": float,
    "flag": {"true": True, "false": False}.__getitem__,
    "texts": lambda cell: tuple(json.loads(cell)),
}
_HEADERS = TEXT.map(str.strip).filter(lambda name: name not in {"", "id", "source", "target", "directed"})


@st.composite
def documents(draw):
    """Documents of canonical cells under awkward headers, all four kinds of own columns."""
    ids = draw(st.lists(IDS, min_size=1, max_size=4, unique=True))
    headers = draw(st.lists(_HEADERS, min_size=4, max_size=4, unique=True))
    kinds = dict(zip(headers, CELLS, strict=True))
    columns = {header: [canonical(draw(CELLS[kind])) for _ in ids] for header, kind in kinds.items()}
    about = {"title": draw(TEXT), "sources": draw(st.lists(TEXT, max_size=2))}
    return document_of(about=about, kinds={"actors": kinds}, actors={"id": ids, **columns})


def canonical(cell):
    if isinstance(cell, list):
        return tuple(cell)
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


@given(documents())
@settings(max_examples=60)
def test_every_document_comes_back(document):
    with tempfile.TemporaryDirectory() as folder:
        csv_folder.write(document, Path(folder) / "net")
        back = csv_folder.read(Path(folder) / "net")
    assert back.about == document.about
    assert back.kinds == document.kinds
    kinds = {"id": "text", **document.kinds["actors"]}
    decoded = {
        header: [None if cell is None else _DECODED[kinds[header]](cell) for cell in cells]
        for header, cells in back.tables["actors"].columns.items()
    }
    assert decoded == cells_of(document)
