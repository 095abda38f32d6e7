"""Numbers of which most are zero or small and whole, as bytes: marks for what kind each is, and what is not zero."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_BYTE = 255


def packed(numbers: Floats) -> bytes:
    """Return numbers as bytes, bit for bit: -0.0 and NaN come back as they were.

    A mark for each number that is not zero, a mark for each of these that is whole and fits into a byte, those bytes,
    and the others as they are. On records of burden-sharing it takes less time than zlib at its quickest, by far.
    """
    flat = np.ascontiguousarray(numbers, dtype="<f8").ravel()
    some = flat.view("<u8") != 0
    there = flat[some]
    small = (there >= 1) & (there <= _BYTE) & (there == np.floor(there))
    parts = (np.packbits(some), np.packbits(small), there[small].astype(np.uint8), there[~small])
    return b"".join(part.tobytes() for part in parts)


def unpacked(data: bytes, number: int) -> Floats:
    """Return so many numbers that were packed.

    Raises
    ------
    ValueError
        If these are not the bytes of so many numbers.
    """
    some, at = _marks(data, 0, number)
    small, at = _marks(data, at, int(some.sum()))
    whole = int(small.sum())
    there = np.empty(len(small))
    # Each refuses too few bytes, the last too many or half a number.
    there[small] = np.frombuffer(data[at : at + whole], dtype=np.uint8)
    there[~small] = np.frombuffer(data[at + whole :], dtype="<f8")
    found = np.zeros(number)
    found[some] = there
    return found


def _marks(data: bytes, at: int, number: int) -> tuple[npt.NDArray[np.bool_], int]:
    end = at + -(-number // 8)
    if len(data) < end:
        raise ValueError("there are too few bytes")
    return np.unpackbits(np.frombuffer(data[at:end], dtype=np.uint8), count=number).view(np.bool_), end
