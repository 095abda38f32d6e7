"""Worlds in machine words: which of many worlds a thing passes in, drawn and compared bit by bit.

The draws are those of ``hrdnet.draws``: the k-th bits of 64 worlds' numbers make one word of *plane* k. A
number is compared with a threshold from its highest bit down; a few planes decide nearly all worlds, and no
more are drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
_Kernel = TypeVar("_Kernel", bound=Callable[..., Any])

#: Rows of scratch space that ``keep_passing`` needs.
SCRATCH = 6
_BITS, _ROUNDS = 32, 10
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


@compiled
def draw_planes(
    c0: Words, c1: Words, c2: Words, c3: Words, group: int, pair: int, entity: np.uint64, stream: np.uint64, words: int
) -> None:
    """Draw two planes for consecutive groups of 64 worlds, as Philox4x32-10 gives them.

    Plane ``2 pair`` comes out in halves in ``c0`` (low) and ``c1`` (high), plane ``2 pair + 1`` in ``c2`` and ``c3``.
    The inner loop runs over groups, so that a compiler can treat several at once.
    """
    for word in range(words):
        number = np.uint64(group + word)
        c0[word] = number & _HALF
        c1[word] = np.uint64(pair) | ((number >> _SHIFT) << np.uint64(8))
        c2[word] = entity & _HALF
        c3[word] = entity >> _SHIFT
    k0 = stream & _HALF
    k1 = stream >> _SHIFT
    for _ in range(_ROUNDS):
        for word in range(words):
            p0 = _M0 * (c0[word] & _HALF)
            p1 = _M1 * (c2[word] & _HALF)
            c0[word] = (p1 >> _SHIFT) ^ c1[word] ^ k0
            c1[word] = p1 & _HALF
            c2[word] = (p0 >> _SHIFT) ^ c3[word] ^ k1
            c3[word] = p0 & _HALF
        k0 = (k0 + _W0) & _HALF
        k1 = (k1 + _W1) & _HALF


@compiled
def keep_passing(
    out: Words, scratch: Words, group: int, entity: np.uint64, stream: np.uint64, threshold: np.uint64
) -> None:
    """Keep in ``out`` the worlds in which the entity's number lies below the threshold (0 to 2**32)."""
    if threshold >> _SHIFT:
        return
    words = len(out)
    c0, c1, c2, c3, equal, below = scratch[0], scratch[1], scratch[2], scratch[3], scratch[4], scratch[5]
    for word in range(words):
        equal[word] = out[word]
        below[word] = 0
    for pair in range(_BITS // 2):
        if threshold & ((_ONE << np.uint64(_BITS - 2 * pair)) - _ONE) == 0:
            break  # the rest of the threshold is 0: nothing that is equal so far lies below
        draw_planes(c0, c1, c2, c3, group, pair, entity, stream, words)
        first = (threshold >> np.uint64(_BITS - 1 - 2 * pair)) & _ONE
        second = (threshold >> np.uint64(_BITS - 2 - 2 * pair)) & _ONE
        undecided = np.uint64(0)
        for word in range(words):
            one = c0[word] | (c1[word] << _SHIFT)
            two = c2[word] | (c3[word] << _SHIFT)
            same = equal[word]
            if first:
                below[word] |= same & ~one
                same &= one
            else:
                same &= ~one
            if second:
                below[word] |= same & ~two
                same &= two
            else:
                same &= ~two
            equal[word] = same
            undecided |= same
        if undecided == 0:
            break
    for word in range(words):
        out[word] = below[word]
