"""What one cell may say: a value, a range, a percentage, a word, or don't know."""

import datetime as dt
import math

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from hrdnet.graph import cells
from hrdnet.graph.schema import TABLES, Kind

COLUMNS = {column.name: column for column in TABLES["actors"]}


def number(cell, column="women"):
    read, broken = cells.read_numbers(COLUMNS[column], [cell])
    return [rule for _, rule in broken] or (read.low[0], read.high[0])


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (0.3, (0.3, 0.3)),
        ("0.3", (0.3, 0.3)),
        (" .3 ", (0.3, 0.3)),
        ("30%", (0.3, 0.3)),
        ("30 %", (0.3, 0.3)),
        ("20-50 %", (0.2, 0.5)),
        ("20 % to 50 %", (0.2, 0.5)),
        ("0.2 \u2013 0.5", (0.2, 0.5)),
        ("0.2..0.5", (0.2, 0.5)),
        ("2e-1", (0.2, 0.2)),
        ("never", (0.0, 0.0)),
        ("Always", (0.9, 1.0)),
        (1, (1.0, 1.0)),
        (np.float32(0.5), (0.5, 0.5)),
    ],
)
def test_a_share_is_read_as_people_write_it(cell, expected):
    assert number(cell) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("cell", [None, "", "  ", "?", "don't know", "Don\u2019t know", "unknown", math.nan])
def test_not_knowing_is_an_answer_and_no_number(cell):
    assert all(math.isnan(end) for end in number(cell))


@pytest.mark.parametrize(
    ("cell", "column", "rule"),
    [
        ("0,3", "women", "decimal comma"),
        ("about a third", "women", "or don't know"),
        (True, "women", "true or false"),
        (["x"], "women", "expected a number"),
        (1.2, "women", "outside 0 to 1"),
        ("50-20 %", "women", "low end is above"),
        ("inf", "women", "not a number"),
        (math.inf, "capacity", "infinite"),
        (-1, "capacity", "infinite or outside 0 to 1"),
        ("30 %", "count", "percentage does not fit"),
        ("often", "count", "not a number"),
        (2.5, "count", "whole numbers"),
        (10**400, "count", "too large"),
        ("1e999", "count", "infinite"),
        ("-0.1", "women", "outside"),
    ],
)
def test_what_is_no_number_is_named_by_its_rule_and_not_quoted(cell, column, rule):
    found = number(cell, column)
    assert len(found) == 1
    assert rule in found[0]


@given(st.floats(0, 1), st.floats(0, 1))
def test_what_is_written_is_what_is_read(one, two):
    low, high = sorted([one, two])
    assert number(f"{low!r} to {high!r}") == (low, high)


@pytest.mark.parametrize(
    ("cell", "word"),
    [("in person", "in_person"), ("In-Person", "in_person"), ("PHONE", "phone"), ("", None), (None, None)],
)
def test_words_forgive_case_spaces_and_hyphens(cell, word):
    medium = next(column for column in TABLES["channels"] if column.name == "medium")
    read, broken = cells.read_column(medium, [cell])
    assert not broken
    assert read.cells() == [word]


@pytest.mark.parametrize("cell", ["pigeon", 3, 2.5, ["phone"], {}, True])
def test_a_word_outside_the_list_is_refused_with_the_list(cell):
    medium = next(column for column in TABLES["channels"] if column.name == "medium")
    _, broken = cells.read_column(medium, [cell])
    assert "in_person" in broken[0][1]
    assert str(cell) not in broken[0][1]


def test_dont_know_is_the_word_unknown_where_there_is_one():
    read, _ = cells.read_column(COLUMNS["setting"], ["don't know", None])
    assert read.cells() == ["unknown", "unknown"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("a; b,c", ("a", "b", "c")),
        ('["a, b", "c;d"]', ("a, b", "c;d")),
        (["a", "b"], ("a", "b")),
        ("[]", ()),
        (None, None),
        ("?", None),
    ],
)
def test_lists_are_words_between_semicolons_or_a_json_array(cell, expected):
    read, broken = cells.read_column(COLUMNS["languages"], [cell])
    assert not broken
    assert read.values[0] == expected


@pytest.mark.parametrize("cell", ['["a"', "[1]", 7.5, [["a"]]])
def test_what_is_no_list_is_refused(cell):
    assert cells.read_column(COLUMNS["languages"], [cell])[1]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-03", "2026-03"),
        ("2026-03-15", "2026-03"),
        (dt.date(2026, 3, 15), "2026-03"),
        (dt.datetime(2026, 3, 15, 8, 0), "2026-03"),  # noqa: DTZ001 - as spreadsheets give it
        ("?", None),
    ],
)
def test_a_month_is_read_from_a_month_or_a_day(cell, expected):
    month = next(column for column in TABLES["log"] if column.name == "month")
    assert cells.read_column(month, [cell])[0].cells() == [expected]


@pytest.mark.parametrize("cell", ["March", "2026-13", "3/2026", 2026.5])
def test_what_is_no_month_is_refused(cell):
    month = next(column for column in TABLES["log"] if column.name == "month")
    assert cells.read_column(month, [cell])[1]


@pytest.mark.parametrize(
    ("cell", "expected"), [("007", "007"), (7, "7"), (7.0, "7"), (" a ", " a "), (np.int64(3), "3")]
)
def test_an_id_is_exact_and_a_whole_number_is_its_digits(cell, expected):
    assert cells.read_ids([cell])[0].cells() == [expected]


@pytest.mark.parametrize("cell", [None, "", 7.5, 2.0**60, 10**20, True, "a\x07", "x" * 40_000, ("a",)])
def test_what_is_no_id_is_refused(cell):
    assert cells.read_ids([cell])[1]


def test_every_column_says_what_it_means_and_in_which_unit():
    for table, columns in TABLES.items():
        assert len({column.name for column in columns}) == len(columns), table
        for column in columns:
            assert column.meaning
            assert (column.terms is not None) == (column.kind is Kind.CHOICE)
