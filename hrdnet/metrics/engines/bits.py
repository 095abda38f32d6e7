"""Worlds in machine words: which of many worlds a thing passes in, drawn and compared bit by bit.

The draws are those of ``hrdnet.draws``: the k-th bits of 64 worlds' numbers make one word of *plane* k. A
number is compared with a threshold from its highest bit down; a few planes decide nearly all worlds, and only words
that hold an undecided world are drawn on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]
_Kernel = TypeVar("_Kernel", bound=Callable[..., Any])

#: Rows of scratch space that ``keep_passing`` needs, each of ``scratch_width`` words.
SCRATCH = 3
_BITS, _ROUNDS = 32, 10
#: Words that a processor treats at once; shorter rows are filled up, longer ones run in steps of as many.
_LANES = 8
#: Pairs of planes that are drawn for all words before those that are decided are left out.
_DENSE = 4
_ALL, _NONE = np.uint64(0xFFFFFFFFFFFFFFFF), np.uint64(0)
_HALF = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
_ONE = np.uint64(1)
_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)


def compiled(function: _Kernel) -> _Kernel:
    """Compile, and keep the result beside the package or in numba's cache where that can be written."""
    try:
        return cast("_Kernel", numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:
        return cast("_Kernel", numba.njit(nogil=True)(function))


def compiled_bare(function: _Kernel) -> _Kernel:
    """Compile a function that makes no array, without counting references to those that it is given.

    Where small functions with loops pass arrays on, the counting costs more than the work: serving a case
    (``sim.engines.waiting_line``) took 147 ns with it and 52 without. The option is not part of numba's public face; a
    numba that does not know it ignores it.
    """
    options: dict[str, Any] = {"cache": True, "nogil": True, "_nrt": False}
    try:
        return cast("_Kernel", numba.njit(**options)(function))
    except RuntimeError:
        return compiled(function)


def compiled_within(function: _Kernel, *, bare: bool = False) -> _Kernel:
    """Compile a function that only compiled ones call: without the ways in from Python and from C.

    Such a way takes every argument apart, and is compiled for each function. Where some seventy arrays are passed on
    (``sim.engines.country``) that took longer than all the rest: of 42 s of the processor for the first year of
    burden-sharing, 18. ``bare`` is as in :func:`compiled_bare`. Call it from Python only where nothing is compiled.
    """
    options: dict[str, Any] = {"cache": True, "nogil": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    if bare:
        options["_nrt"] = False
    try:
        return cast("_Kernel", numba.njit(**options)(function))
    except RuntimeError:
        return cast("_Kernel", numba.njit(**(options | {"cache": False}))(function))


def compiled_bare_within(function: _Kernel) -> _Kernel:
    """Compile a function that only compiled ones call, and that makes no array."""
    return compiled_within(function, bare=True)


@compiled
def scratch_width(words: int) -> int:
    """Return how wide scratch rows are for rows of so many words."""
    return (words + _LANES - 1) // _LANES * _LANES


@compiled
def compare_planes(
    equal: Words,
    below: Words,
    numbers: Words,
    pair: int,
    entity: np.uint64,
    stream: np.uint64,
    first: np.uint64,
    second: np.uint64,
    count: int,
) -> None:
    """Draw planes ``2 pair`` and ``2 pair + 1`` of some groups of worlds, and compare them with a threshold.

    ``numbers`` are the groups; ``equal`` the worlds whose higher bits equal the threshold's, ``below`` those that lie
    below it; ``first`` and ``second`` are all ones or all zeros. Philox4x32-10 is written out here and not called: only
    so does a compiler treat several groups at once.
    """
    for word in range(count):
        number = numbers[word]
        c0 = number & _HALF
        c1 = np.uint64(pair) | ((number >> _SHIFT) << np.uint64(8))
        c2 = entity & _HALF
        c3 = entity >> _SHIFT
        k0 = stream & _HALF
        k1 = stream >> _SHIFT
        for _ in range(_ROUNDS):
            p0 = _M0 * c0
            p1 = _M1 * c2
            c0 = (p1 >> _SHIFT) ^ c1 ^ k0
            c1 = p1 & _HALF
            c2 = (p0 >> _SHIFT) ^ c3 ^ k1
            c3 = p0 & _HALF
            k0 = (k0 + _W0) & _HALF
            k1 = (k1 + _W1) & _HALF
        one = c0 | (c1 << _SHIFT)
        two = c2 | (c3 << _SHIFT)
        same = equal[word]
        lower = below[word] | (same & ~one & first)
        same = same & ~(one ^ first)
        below[word] = lower | (same & ~two & second)
        equal[word] = same & ~(two ^ second)


@compiled
def keep_passing(
    out: Words, scratch: Words, group: int, entity: np.uint64, stream: np.uint64, threshold: np.uint64
) -> None:
    """Keep in ``out`` the worlds in which the entity's number lies below the threshold (0 to 2**32)."""
    if threshold >> _SHIFT:
        return
    numbers, equal, below = scratch[0], scratch[1], scratch[2]
    words = count = len(out)
    for word in range(words):
        numbers[word] = np.uint64(group + word)
        equal[word] = out[word]
        below[word] = _NONE
    for pair in range(_BITS // 2):
        full = scratch_width(count)
        for word in range(count, full):
            numbers[word] = equal[word] = below[word] = _NONE
        first = _ALL if (threshold >> np.uint64(_BITS - 1 - 2 * pair)) & _ONE else _NONE
        second = _ALL if (threshold >> np.uint64(_BITS - 2 - 2 * pair)) & _ONE else _NONE
        compare_planes(equal, below, numbers, pair, entity, stream, first, second, full)
        # If the rest of the threshold is 0, nothing that is equal so far lies below it.
        last = threshold & ((_ONE << np.uint64(_BITS - 2 - 2 * pair)) - _ONE) == 0
        if pair + 1 < _DENSE and not last:
            continue
        if count == words:
            for word in range(words):
                out[word] = below[word]
        else:
            for word in range(count):
                out[np.int64(numbers[word]) - group] = below[word]
        if last:
            return
        left = 0
        for word in range(count):
            undecided = equal[word]
            numbers[left] = numbers[word]
            below[left] = below[word]
            equal[left] = undecided
            left += 1 if undecided != _NONE else 0
        if left == 0:
            return
        count = left


@compiled
def draw_pair(world: np.uint64, entity: np.uint64, stream: np.uint64) -> tuple[np.uint64, np.uint64]:
    """Draw two 64-bit numbers for one world, as ``hrdnet.draws.pair_draws`` defines them.

    The rounds stand here again: a function that both share would keep ``compare_planes`` from treating several groups.
    """
    c0 = world & _HALF
    c1 = world >> _SHIFT
    c2 = entity & _HALF
    c3 = entity >> _SHIFT
    k0 = stream & _HALF
    k1 = stream >> _SHIFT
    for _ in range(_ROUNDS):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0 = (p1 >> _SHIFT) ^ c1 ^ k0
        c1 = p1 & _HALF
        c2 = (p0 >> _SHIFT) ^ c3 ^ k1
        c3 = p0 & _HALF
        k0 = (k0 + _W0) & _HALF
        k1 = (k1 + _W1) & _HALF
    return c0 | (c1 << _SHIFT), c2 | (c3 << _SHIFT)


@compiled
def single_draw(world: np.uint64, entity: np.uint64, stream: np.uint64) -> np.uint64:
    """Draw one 32-bit number for one world, as ``hrdnet.draws.single_draws`` defines it."""
    return draw_pair(world, entity, stream)[0] & _HALF


@compiled
def counting_order(keys: npt.NDArray[np.int32], number: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """Return where each of ``number`` keys starts in ascending order, and that order; equal keys stay as they are."""
    start = np.zeros(number + 1, dtype=np.int64)
    for key in keys:
        start[key + 1] += 1
    for key in range(number):
        start[key + 1] += start[key]
    spot = start[:-1].copy()
    order = np.empty(len(keys), dtype=np.int32)
    for place in range(len(keys)):
        order[spot[keys[place]]] = place
        spot[keys[place]] += 1
    return start, order


@compiled
def add_weights(out: Floats, hits: Words, rows: npt.NDArray[np.int64], weights: Floats) -> None:
    """Add to every world the weights of the rows of which its bit is set, in the order of the rows."""
    table = np.zeros((256, 8))
    for byte in range(256):
        for bit in range(8):
            table[byte, bit] = (byte >> bit) & 1
    for spot in range(len(rows)):
        weight = weights[spot]
        for word in range(hits.shape[1]):
            bits = hits[rows[spot], word]
            for part in range(8):
                byte = (bits >> np.uint64(8 * part)) & np.uint64(0xFF)
                first = 64 * word + 8 * part
                for bit in range(8):
                    out[first + bit] += weight * table[byte, bit]
