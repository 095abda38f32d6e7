"""Draws depend on seed, stream, entity and world, and on nothing else."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from numpy.testing import assert_array_equal

from hrdnet.draws import (
    draws,
    entity_key,
    entity_keys,
    pair_draws,
    philox,
    root_seed,
    single_draws,
    stream_key,
    threshold,
)
from hrdnet.metrics.engines.bits import SCRATCH, draw_pair, keep_passing, scratch_width

MAX = 0xFFFFFFFF
#: Known answers of Philox4x32-10, from kat_vectors of Random123 (Salmon et al. 2011): counter, key, output.
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((MAX, MAX, MAX, MAX), (MAX, MAX), (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN)
def test_philox_gives_its_published_answers(counter, key, expected):
    words = philox(tuple(np.array([word], dtype=np.uint64) for word in counter), key[0] | key[1] << 32)
    assert tuple(int(word[0]) for word in words) == expected


@given(st.integers(0, 2**63 - 1), st.lists(st.text(max_size=4), min_size=1, max_size=5), st.integers(0, 10**6))
def test_any_chunk_and_order_gives_the_same_bits(seed, names, block):
    keys = entity_keys(names)
    whole = draws(seed, "s", keys, 128, first_world=64 * block)
    halves = [draws(seed, "s", keys, 64, first_world=64 * block + start) for start in (0, 64)]
    assert_array_equal(whole, np.hstack(halves))
    assert_array_equal(whole[::-1], draws(seed, "s", keys[::-1], 128, first_world=64 * block))


def test_streams_seeds_and_entities_differ():
    keys = entity_keys(["a", "b"])
    one = draws(1, "channel", keys, 64)
    assert not np.array_equal(one[0], one[1])
    assert not np.array_equal(one, draws(2, "channel", keys, 64))
    assert not np.array_equal(one, draws(1, "traveller", keys, 64))


def test_worlds_past_the_first_four_billion_groups_are_new():
    keys = entity_keys(["a"])
    assert not np.array_equal(draws(1, "s", keys, 64), draws(1, "s", keys, 64, first_world=64 * 2**32))


def test_draws_are_uniform_and_independent_across_entities():
    # 200 entities x 4096 worlds. Mean of u within 5 standard errors; each false failure has odds of 6e-7.
    u = draws(7, "s", entity_keys(map(str, range(200))), 4096) / 2.0**32
    assert abs(u.mean() - 0.5) < 5 / np.sqrt(12 * u.size)
    correlation = np.corrcoef(u)[np.triu_indices(200, 1)]
    assert np.abs(correlation).max() < 5.5 / np.sqrt(4096)  # 19,900 pairs: odds of 8e-4 in all


def test_worlds_come_in_groups_of_64():
    with pytest.raises(ValueError, match="multiples of 64"):
        draws(1, "s", entity_keys(["a"]), 65)


@settings(max_examples=50)
@given(
    st.integers(0, 2**63 - 1),
    st.integers(0, 2**40),
    st.integers(1, 40),
    st.floats(0, 1) | st.sampled_from([0.0, 1.0, 0.5, 2**-32, 1 - 2**-32]),
)
def test_worlds_in_machine_words_are_the_worlds_of_the_definition(seed, group, words, probability):
    keys = entity_keys(["an entity"])
    limit = threshold(np.array([probability]))
    numbers = draws(seed, "s", keys, 64 * words, first_world=64 * group)
    expected = np.packbits(numbers[0] < limit[0], bitorder="little").view(np.uint64)
    out = np.full(words, ~np.uint64(0))
    scratch = np.empty((SCRATCH, scratch_width(words)), dtype=np.uint64)
    keep_passing(out, scratch, group, keys[0], np.uint64(stream_key(seed, "s")), limit[0])
    assert_array_equal(out, expected)


def test_a_threshold_never_opens_at_zero_and_always_at_one():
    assert threshold(np.array([0.0, 1.0])).tolist() == [0, 2**32]
    assert threshold(np.array([1e-12])).tolist() == [1]


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_larger_probability_never_closes(a, b):
    low, high = threshold(np.array(sorted([a, b]))).tolist()
    assert low <= high
    assert abs(low / 2**32 - min(a, b)) <= 2**-32


def test_every_source_of_randomness_gives_a_root():
    assert root_seed(7) == root_seed(np.int64(7)) == 7
    assert root_seed(np.random.default_rng(3)) == root_seed(np.random.default_rng(3))
    assert root_seed(np.random.PCG64(3)) == root_seed(np.random.default_rng(3))
    assert root_seed(np.random.SeedSequence(3)) == root_seed(np.random.SeedSequence(3))
    assert root_seed() != root_seed()
    generator = np.random.default_rng(3)
    assert root_seed(generator) != root_seed(generator)
    for source in (np.random.default_rng(3), np.random.SeedSequence(3), None):
        assert 0 <= root_seed(source) < 2**63


@pytest.mark.parametrize("rng", [True, "7", 1.5])
def test_what_is_no_source_is_refused(rng):
    with pytest.raises(TypeError):
        root_seed(rng)


@pytest.mark.parametrize("rng", [-1, 2**63])
def test_a_seed_out_of_range_is_refused(rng):
    with pytest.raises(ValueError, match="runs from 0"):
        root_seed(rng)


def test_ids_are_hashed_alike_on_every_machine():
    assert entity_key("a") == int.from_bytes(bytes.fromhex("40f89e395b66422f"), "little")


def test_pairs_of_long_draws_begin_with_the_single_draws_and_kernels_draw_the_same():
    keys = entity_keys(["a", "b"])
    one, two = pair_draws(7, "queue case", keys, 5, first_world=2**32 - 2)
    assert ((one & np.uint64(2**32 - 1)) == single_draws(7, "queue case", keys, 5, first_world=2**32 - 2)).all()
    stream = np.uint64(stream_key(7, "queue case"))
    for row, key in enumerate(keys):
        for world in range(5):
            pair = draw_pair(np.uint64(2**32 - 2 + world), key, stream)
            assert pair == (one[row, world], two[row, world])
