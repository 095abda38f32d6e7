"""Patterns of reprisal: the page is that of the definitions, a small run agrees with it, and P14 holds to the last harm.

False failures: readings that are looked at in the small run lie 6 standard errors or more off zero.
"""

import re

import numpy as np
import pytest

from tools import visibility_table
from tools.pattern_tables import BUILT_IN, EMERGES, OBSERVED
from tools.reprisal_patterns import MODELS, READINGS, RUNS

SMALL = 64


@pytest.fixture(scope="module")
def found():
    return visibility_table.simulate(3, SMALL)


def test_every_pattern_has_a_reading():
    assert {one.pattern for one in READINGS} == {f"P{number}" for number in range(1, 15)}
    assert {one.kind for one in READINGS} == {BUILT_IN, EMERGES, OBSERVED}


def test_the_table_was_made_with_the_ranges_of_the_code_and_all_its_readings():
    text = visibility_table.PAGE.read_text(encoding="utf-8")
    assert f"ranges `{visibility_table.ranges()}`" in text, "run tools/visibility_table.py: ranges changed"
    rows = [line for line in text.splitlines() if re.match(r"\| P\d+ ", line)]
    assert len(rows) == len(READINGS)
    for reading, row in zip(READINGS, rows, strict=True):
        columns = [one.strip() for one in row.strip("|").split("|")]
        assert columns[0] == reading.pattern
        assert columns[1].startswith(reading.means)
        assert columns[2:4] == [reading.over, reading.kind]
        for model, cell in zip(MODELS, columns[4:], strict=True):
            assert cell.startswith("not representable") != reading.representable(model)


def test_the_null_holds_to_the_last_harm_in_every_model(found):
    v = found["null"]
    for model in MODELS:
        harms, months = v.layout.harms(v.records), v.layout.months_of(v.records)
        nothing = v.arm("nothing", model)
        assert harms[:, nothing].any()
        for action in (*v.actions[1:], *v.levels):
            np.testing.assert_array_equal(harms[:, v.arm(action, model)], harms[:, nothing])
            np.testing.assert_array_equal(months[:, v.arm(action, model)], months[:, nothing])


def test_the_null_does_not_hold_where_anything_of_it_is_not_null(found):
    v = found["any"]
    for model in MODELS:
        harms = v.layout.harms(v.records)
        assert (harms[:, v.arm("profile_abroad", model)] != harms[:, v.arm("nothing", model)]).any()


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("pattern", ["P1", "P2", "P6", "P12", "P13", "P14"])
def test_a_built_in_pattern_holds_on_the_mean_of_a_small_run(found, pattern, model):
    for reading in READINGS:
        if reading.pattern != pattern or reading.kind_in(model) != BUILT_IN or not reading.representable(model):
            continue
        points = visibility_table.evaluate(found, reading, model)
        if reading.same:
            assert not points.differs.any()
        elif not (pattern == "P6" and "family" in reading.means):  # too small to be told in a small run
            assert points.values.mean() > 0, reading.means


def test_a_reading_is_the_mean_over_replicates_worked_out_one_by_one(found):
    reading = READINGS[0]
    v = found["minds"]
    points = visibility_table.evaluate(found, reading, "V2")
    place = v.layout.harms(v.records)[:, :, 0].sum(axis=2)
    for point in range(len(points.values)):
        rows = [row for row in range(SMALL) if v.state[row] == point]
        sums = []
        for row in rows:
            defenders = v.layout.counts(v.records)[row, v.arm("nothing", "V2"), 0]
            off = place[row, v.arm("nothing", "V2")] - place[row, v.arm("profile_abroad", "V2")]
            sums.append(100 * off / defenders / (v.horizon_days / 365.25))
        mean = sum(sums) / len(sums)
        error = (sum((one - mean) ** 2 for one in sums) / (len(sums) - 1) / len(sums)) ** 0.5
        assert points.values[point] == pytest.approx(mean)
        assert points.errors[point] == pytest.approx(error)


def test_all_runs_have_the_same_points_where_none_of_them_says_otherwise(found):
    first = found["any"]
    for name, one in found.items():
        for parameter, values in one.values.items():
            told = {*RUNS[name]["parameters"], *RUNS["any"]["parameters"], "h0", "T", "V", "K"}
            if parameter not in told:
                np.testing.assert_array_equal(values, first.values[parameter], err_msg=f"{name}: {parameter}")
