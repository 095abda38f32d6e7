"""Example scripts answer the question of their first line, say how sure, and mark what they print."""

import ast
import re
import runpy
import sys
from pathlib import Path

import pytest

import hrdnet as hn

FOLDER = Path(__file__).parents[1] / "examples"
SCRIPTS = sorted(FOLDER.glob("*.py"))
#: They ask the file, or a model of a few seconds, and run with `make test`.
QUICK = {
    "what_changed_since_the_last_file",
    "where_has_nobody_been",
    "which_requests_were_never_answered",
    "who_has_one_contact_only",
}
TAKES_A_FILE = [path for path in SCRIPTS if "[FILE]" in path.read_text(encoding="utf-8")]

each = pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)


def with_slow_ones_marked(paths):
    return [pytest.param(path, id=path.stem, marks=() if path.stem in QUICK else pytest.mark.slow) for path in paths]


def question(path):
    first = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))).splitlines()[0]
    return re.sub(r" \(A\d+(, A\d+)*\)$", "", first)


def said(path, capsys, monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", [str(path), *map(str, arguments)])
    runpy.run_path(str(path), run_name="__main__")
    return capsys.readouterr().out


@each
def test_an_example_begins_with_its_question_and_its_number(path):
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert re.fullmatch(r'"""[A-Z].*\? \(A\d+(, A\d+)*\)', first)


@each
def test_an_example_is_read_in_a_minute(path):
    assert 15 <= len(path.read_text(encoding="utf-8").splitlines()) <= 42


def test_the_index_names_each_example_with_its_question():
    index = re.sub(r"\s+", " ", (FOLDER / "README.md").read_text(encoding="utf-8"))
    listed = re.findall(r"\[(\w+)\.py\]\(\1\.py\)[^:]*: ([^?]+\?)", index)
    assert dict(listed) == {path.stem: question(path) for path in SCRIPTS}


@pytest.mark.parametrize("path", with_slow_ones_marked(SCRIPTS))
def test_an_example_answers_in_plain_words_and_says_how_sure(path, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    text = said(path, capsys, monkeypatch)
    assert "INVENTED" in text
    assert "How sure:" in text
    assert not re.search(r"\bnan\b|recommend|should publici[sz]e|Estimate\(", text)
    assert max(map(len, text.splitlines())) <= 330
    assert list(tmp_path.iterdir()) == [], "an example leaves no file"


@pytest.mark.parametrize("path", with_slow_ones_marked(TAKES_A_FILE))
def test_an_example_with_a_file_of_real_people_says_do_not_send_and_names_no_row(path, capsys, monkeypatch, tmp_path):
    net = hn.examples.load("kyrgyzstan").with_about(synthetic=False)
    hn.write(net, tmp_path / "own.json")
    text = said(path, capsys, monkeypatch, tmp_path / "own.json")
    assert "INVENTED" not in text
    assert "DO NOT SEND" in text
    assert not set(re.findall(r"\w+", text)) & set(net.ids)
