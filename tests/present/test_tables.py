"""Tables for a terminal."""

from hypothesis import given
from hypothesis import strategies as st

from hrdnet.present.tables import shown, text_table


@given(st.text(max_size=20))
def test_what_is_shown_obeys_nobody(text):
    assert all(character.isprintable() for character in shown(text))


def test_plain_text_of_any_script_is_shown_as_it_is():
    for text in ("Nguy\u1ec5n", "\u0411\u0438\u0448\u043a\u0435\u043a", "\u6771\u4eac", "caf\u00e9"):
        assert shown(text) == text
    assert shown("\x1b[31m") == r"\x1b[31m"


@given(st.lists(st.tuples(st.text(max_size=5), st.integers(0, 999)), max_size=5))
def test_columns_stand_under_one_another(rows):
    table = text_table(["group", "number"], [[name, str(number)] for name, number in rows])
    lines = table.split("\n")
    assert len(lines) == len(rows) + 2
    for line, (_, number) in zip(lines[2:], rows, strict=True):
        assert line.endswith(str(number))


def test_wide_and_combining_characters_are_counted_as_they_are_seen():
    table = text_table(["a", "b"], [["\u6771\u4eac", "1"], ["e\u0301", "2"]])
    assert table.split("\n")[2:] == ["\u6771\u4eac  1", "e\u0301     2"]
