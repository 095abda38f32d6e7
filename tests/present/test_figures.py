"""Figures show what they are given, carry their mark, and are the same bytes every time."""

import subprocess
import sys

import numpy as np
import pytest

from hrdnet.present.figures import interval_bars, place_map, plain_bars, png


def bars(labels=("rural", "town"), mark="INVENTED"):
    number = len(labels)
    low, middle, high = (np.full(number, value) for value in (0.1, 0.2, 0.4))
    return interval_bars(labels, middle, (low, high), (middle - 0.01, middle + 0.01), label="reach", mark=mark)


def map_of(places=3, mark="INVENTED"):
    spread = np.linspace(0, 1, places)
    return place_map(
        10 + spread,
        50 + spread,
        spread / 2,
        np.full(places, 5.0),
        [("Town", 10.0, 50.0, 7)],
        label="reach",
        title="Map",
        mark=mark,
    )


def months(values=(3.0, np.nan)):
    return plain_bars([f"R{k}" for k in range(len(values))], np.array(values), label="months", mark="INVENTED")


@pytest.mark.parametrize("draw", [bars, map_of, months])
def test_a_figure_carries_its_mark_and_the_same_bytes_twice(draw):
    figure, axes = draw()
    assert figure._suptitle.get_text() == "INVENTED"
    assert axes.get_xlabel()
    one, two = png(figure), png(draw()[0])
    assert one == two
    assert one.startswith(b"\x89PNG")
    assert b"Software" not in one
    assert b"Date" not in one


def test_rows_stand_in_their_order_from_the_top():
    _, axes = bars(("first", "second", "third"))
    heights = {label.get_text(): place for label, place in zip(axes.get_yticklabels(), axes.get_yticks(), strict=True)}
    assert heights["first"] > heights["second"] > heights["third"]


def test_what_has_no_record_is_said_and_not_drawn_as_zero():
    _, axes = months()
    assert [text.get_text().strip() for text in axes.texts] == ["no record"]


def test_labels_are_text_not_mathematics_nor_directions():
    figure, axes = bars(("$x^2$", "a\u202eb"))
    png(figure)
    assert [label.get_text() for label in axes.get_yticklabels()] == [r"\$x^2\$", r"a\u202eb"]


@pytest.mark.parametrize("draw", [lambda: bars(()), lambda: months(())])
def test_nothing_to_show_is_an_empty_figure(draw):
    assert png(draw()[0])


def test_a_map_has_no_borders_and_keeps_proportions_at_its_latitude():
    _, axes = map_of()
    assert axes.get_aspect() == pytest.approx(1 / np.cos(np.deg2rad(50.5)))
    assert len(axes.patches) == 0


def test_a_notebook_shows_the_figure_and_a_program_keeps_none():
    code = (
        "import sys, numpy as np; from hrdnet.present.figures import plain_bars\n"
        "plain_bars(['R'], np.ones(1), label='x', mark='m'); print('matplotlib.pyplot' in sys.modules)\n"
        "import matplotlib; matplotlib.use('agg'); import matplotlib.pyplot as plt\n"
        "plain_bars(['R'], np.ones(1), label='x', mark='m'); print(plt.get_fignums())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["False", "[1]"]
