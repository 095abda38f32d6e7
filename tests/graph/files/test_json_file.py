"""JSON files: strict reading, one row a line, nothing lost on the way there and back."""

import io
import json
import time

import pytest
from hypothesis import given, settings

from hrdnet.errors import DataProblems
from hrdnet.graph.files import json_file
from hrdnet.graph.files.document import Document
from hrdnet.graph.raw import RawTable, Stretch
from tests.graph.files.test_csv_folder import SECRET, cells_of, document_of, documents

START = '{"hrdnet": 1, "actors": [{"id": "G1"}]'


def file_of(tmp_path, content):
    file = tmp_path / "a.json"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def problems_of(tmp_path, content):
    with pytest.raises(DataProblems) as caught:
        json_file.read(file_of(tmp_path, content))
    assert SECRET not in str(caught.value)
    return [str(problem) for problem in caught.value.problems]


def written(document):
    stream = io.BytesIO()
    json_file.write(document, stream)
    return stream.getvalue()


def test_a_file_is_read_as_tables_and_a_header(tmp_path):
    content = {
        "hrdnet": 1,
        "about": {"title": "Osh", "sources": ["a"]},
        "kinds": {"actors": {"x": "flag"}},
        "actors": [{"id": "NA", "count": 3, "x": True}, {"id": "", "list": ["a", ""], "count": None}],
        "channels": [],
    }
    document = json_file.read(file_of(tmp_path, json.dumps(content)))
    assert cells_of(document) == {"id": ["NA", ""], "count": [3, None], "x": [True, None], "list": [None, ["a", ""]]}
    assert document.about == {"title": "Osh", "sources": ["a"]}
    assert document.kinds == {"actors": {"x": "flag"}}
    assert set(document.tables) == {"actors"}
    assert document.tables["actors"].where(1) == "a.json actors row 2"


def test_a_byte_order_mark_is_allowed(tmp_path):
    assert cells_of(json_file.read(file_of(tmp_path, "\ufeff" + START + "}"))) == {"id": ["G1"]}


@pytest.mark.parametrize("opening", ["[", '{"a":', '{"hrdnet": 1, "actors": [', '[{"a":'])
def test_nesting_100000_deep_is_refused_at_once(tmp_path, opening):
    start = time.perf_counter()
    (problem,) = problems_of(tmp_path, opening * 100_000)
    assert problem == "a.json line 1 : nested over 32 deep"
    assert time.perf_counter() - start < 5


def test_brackets_inside_text_are_not_nesting(tmp_path):
    text = '["' * 100 + '\\"['
    document = json_file.read(file_of(tmp_path, json.dumps({"hrdnet": 1, "actors": [{"id": text}]})))
    assert cells_of(document) == {"id": [text]}


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ('"x", "id": "Aigul"', "the same key stands twice"),
        ('"x", "count": NaN', "NaN is not a number"),
        ('"x", "count": Infinity', "Infinity is not a number"),
        ('"x", "count": -Infinity', "-Infinity is not a number"),
        ('"x", "count": 1e999', "a number is too large"),
        ('"x", "count": ' + "9" * 5000, "more than 40 digits"),
        ('"x", "count": -' + "9" * 5000, "more than 40 digits"),
        ('"x", "count": 0.' + "9" * 5000, "a number is too large"),
        ("'Aigul'", "not JSON"),
        ('"Aigul\n"', "not JSON"),
        ('"Aigul', "not JSON"),
    ],
)
def test_what_strict_json_forbids_is_refused(tmp_path, cell, rule):
    (problem,) = problems_of(tmp_path, f'{{"hrdnet": 1, "actors": [{{"id": {cell}}}]}}')
    assert problem.startswith("a.json")
    assert rule in problem


def test_a_table_that_stands_twice_is_refused(tmp_path):
    (problem,) = problems_of(tmp_path, START + ', "actors": []}')
    assert "the same key stands twice" in problem


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_named_and_not_guessed(tmp_path, encoding):
    (problem,) = problems_of(tmp_path, (START + "}").encode(encoding))
    assert "UTF-16" in problem


def test_latin_1_is_named_and_not_guessed(tmp_path):
    (problem,) = problems_of(tmp_path, f'{{"hrdnet": 1,\n"actors": [{{"id": "{SECRET}é"}}]}}'.encode("latin-1"))
    assert problem.startswith("a.json line 2 : not UTF-8")


@pytest.mark.parametrize("content", ["", " \n"])
def test_an_empty_file_is_refused(tmp_path, content):
    assert problems_of(tmp_path, content) == ["a.json : the file is empty"]


@pytest.mark.parametrize("content", ["[]", "3", "null", '"x"', "{}", '{"hrdnet": 2}', '{"nodes": [], "links": []}'])
def test_json_of_another_shape_is_refused(tmp_path, content):
    (problem,) = problems_of(tmp_path, content)
    assert '{"hrdnet": 1' in problem


def test_a_file_without_actors_is_refused(tmp_path):
    (problem,) = problems_of(tmp_path, '{"hrdnet": 1}')
    assert "actors" in problem


def test_all_problems_of_shape_are_in_one_report(tmp_path):
    content = {
        "hrdnet": 1,
        SECRET: [],
        "about": [],
        "kinds": {"actors": {"x": "colour"}},
        "actors": [{"id": {"a": SECRET}}, SECRET, {"id": "G1"}, {"id": [[SECRET]]}, {"x": [1]}],
        "channels": {},
        "ties": [None],
    }
    problems = problems_of(tmp_path, json.dumps(content))
    assert [problem.split(" : ")[0] for problem in problems] == [
        "a.json",
        "a.json about",
        "a.json kinds",
        "a.json actors row 1",
        "a.json actors row 2",
        "a.json actors row 4",
        "a.json actors row 5",
        "a.json channels",
        "a.json ties row 1",
    ]
    assert "regions" in problems[0]
    assert "text, number, flag, texts" in problems[2]


@pytest.mark.parametrize("kinds", [[], {"actors": 3}, {"actors": {"x": ["text"]}}, {"people": {}}])
def test_kinds_of_another_shape_are_refused(tmp_path, kinds):
    content = json.dumps({"hrdnet": 1, "kinds": kinds, "actors": [{"id": "G1"}]})
    (problem,) = problems_of(tmp_path, content)
    assert problem.startswith("a.json kinds")


def test_a_row_is_a_line_so_that_people_can_compare_files():
    document = document_of(actors={"id": ["G1", "é\u202e"], "x": [3.0, None], "y": [None, ("a",)]})
    assert written(document).decode() == (
        '{"hrdnet": 1,\n "about": {},\n "actors": [\n  {"id": "G1", "x": 3},\n  {"id": "é\u202e", "y": ["a"]}\n ]\n}\n'
    )


@given(documents())
@settings(max_examples=60)
def test_every_document_comes_back(tmp_path_factory, document):
    file = tmp_path_factory.mktemp("json") / "a.json"
    file.write_bytes(written(document))
    back = json_file.read(file)
    assert back.about == document.about
    assert back.kinds == document.kinds
    # A column without one answer is no column.
    said = {header: cells for header, cells in cells_of(document).items() if any(cell is not None for cell in cells)}
    assert {header: list(map(as_tuple, cells)) for header, cells in cells_of(back).items()} == said


def as_tuple(cell):
    return tuple(cell) if isinstance(cell, list) else cell


def test_a_table_without_rows_is_not_written():
    empty = RawTable({}, (Stretch("channels", 0),))
    document = Document({**document_of(actors={"id": ["a"]}).tables, "channels": empty})
    assert b"channels" not in written(document)
