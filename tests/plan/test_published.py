"""Location against values that others published."""

from pathlib import Path

import numpy as np
import pytest

from hrdnet.plan import location

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def stores():
    """Distances from tracts to stores, and people (data/README.md)."""
    table = np.loadtxt(DATA / "san_francisco.csv", delimiter=",", skiprows=1)
    return table[:, :-1], table[:, -1]


def test_four_stores_in_san_francisco_are_as_far_as_spopt_says(stores):
    """Notebook and tests of spopt: four stores, mean distance 2982.12685798907 m."""
    cost, people = stores
    found = location.p_median(cost, people, p=4)
    assert found.proved
    assert found.objective / people.sum() == pytest.approx(2982.12685798907, abs=1e-5)


def test_four_stores_in_san_francisco_leave_21_tracts_beyond_five_kilometres(stores):
    cost, people = stores
    found = location.max_cover(cost, people, p=4, radius=5000)
    assert found.proved
    assert int((found.assignment < 0).sum()) == 21


def test_the_fewest_stores_for_a_radius_and_the_least_radius_for_a_number_of_stores_agree(stores):
    cost, _ = stores
    found = location.set_cover(cost, radius=5000)
    fewest = len(found.sites)
    assert location.p_centre(cost, p=fewest).objective <= 5000 < location.p_centre(cost, p=fewest - 1).objective
