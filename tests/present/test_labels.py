"""Labels on maps: over no other label where there is room, always inside, near if they can."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hrdnet.present.labels import offsets


def boxes(spots, sizes, moved):
    middle = spots + moved
    return np.concatenate([middle - sizes / 2, middle + sizes / 2], axis=1)


def cover(one, other):
    return min(one[2], other[2]) - max(one[0], other[0]) > 1e-9 and min(one[3], other[3]) - max(one[1], other[1]) > 1e-9


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 12))
def test_a_few_labels_in_a_crowd_lie_apart_and_inside(seed, number):
    random = np.random.default_rng(seed)
    spots = 200 + 40 * random.random((number, 2))
    sizes = np.tile([40.0, 14.0], (number, 1))
    moved = offsets(spots, sizes, np.full(number, 4.0), (450.0, 450.0))
    found = boxes(spots, sizes, moved)
    assert (found >= 0).all()
    assert (found <= 450).all()
    assert not any(cover(found[a], found[b]) for a in range(number) for b in range(a))


def test_a_label_alone_lies_right_above_its_point():
    moved = offsets(np.array([[100.0, 100.0]]), np.array([[40.0, 10.0]]), np.array([5.0]), (200.0, 200.0))
    assert np.allclose(moved, [[0.0, 11.0]])


def test_a_label_at_the_edge_turns_inwards():
    spots, sizes = np.array([[199.0, 199.0]]), np.array([[40.0, 10.0]])
    found = boxes(spots, sizes, offsets(spots, sizes, np.array([5.0]), (200.0, 200.0)))
    assert found[0, 2] <= 200
    assert found[0, 3] <= 200
