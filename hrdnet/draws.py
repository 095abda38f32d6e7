"""Counter-based random draws: keyed by seed, stream, entity and world, never by order.

``Philox4x32-10`` (Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3",
SC11, doi:10.1145/2063384.2063405) turns a counter into random bits. The counter holds the world
and the hash of the entity's id; the key holds the seed and the name of the stream. So a draw
depends on nothing but these four: not on the number of workers, the chunk size, or the order of
rows, and changing one actor leaves every other actor's draws alone.

Worlds come in groups of 64, and a group's numbers bit by bit: the k-th highest bits of 64 worlds' draws
make one 64-bit word, *plane* k. The counter (group, pair j, entity) gives planes 2j and 2j + 1, so an engine
that compares draws with a threshold from the top needs few planes (see ``metrics.engines.bits``); this module
holds the definition in numpy.

A draw is a 32-bit integer ``x`` that stands for ``u = x / 2**32``; an event of probability ``p``
happens when ``x < threshold(p) = ceil(p * 2**32)``: never at 0, always at 1, and within 2**-32 of
``p`` between. The same ``u`` is compared with every threshold, so a larger ``p`` can only open.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]

#: Anything SPEC 7 allows as a source of randomness.
RNG = int | np.integer | np.random.Generator | np.random.BitGenerator | np.random.SeedSequence | None

_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = 0x9E3779B9, 0xBB67AE85
_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
_ROUNDS = 10
#: Worlds in a group.
WORD = 64
_BITS = 32


def root_seed(rng: RNG = None) -> int:
    """Turn any SPEC 7 source of randomness into one root seed (0 to 2**63 - 1).

    An ``int`` is its own root, so ``rng=result.seed`` reproduces a result; a ``Generator`` yields a
    root drawn from it; ``None`` takes entropy from the operating system.

    Raises
    ------
    TypeError
        If ``rng`` is none of these, or a ``bool``.
    ValueError
        If an integer is negative or past 2**63 - 1.

    Examples
    --------
    >>> root_seed(7)
    7
    """
    if isinstance(rng, bool):
        raise TypeError("rng is an int, Generator, BitGenerator, SeedSequence or None, not a bool")
    if isinstance(rng, int | np.integer):
        seed = int(rng)
        if not 0 <= seed < 2**63:
            raise ValueError("an integer rng runs from 0 to 2**63 - 1")
        return seed
    if rng is None:
        rng = np.random.SeedSequence()
    if isinstance(rng, np.random.SeedSequence):
        return int(rng.generate_state(1, np.uint64)[0] >> np.uint64(1))
    if isinstance(rng, np.random.BitGenerator):
        rng = np.random.Generator(rng)
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(2**63, dtype=np.uint64))
    raise TypeError(f"rng is an int, Generator, BitGenerator, SeedSequence or None, not {type(rng).__name__}")


def entity_key(entity: str) -> int:
    """Hash an entity's id to 64 bits (BLAKE2b, so that ids cannot be chosen to collide by accident)."""
    return int.from_bytes(hashlib.blake2b(entity.encode("utf-8"), digest_size=8).digest(), "little")


def entity_keys(entities: Iterable[str]) -> U64:
    """Hash many ids; see :func:`entity_key`."""
    digests = bytearray()
    for entity in entities:
        digests += hashlib.blake2b(entity.encode("utf-8"), digest_size=8).digest()
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


def stream_key(seed: int, stream: str) -> int:
    """Return the 64-bit Philox key of a named stream under a seed."""
    name = stream.encode("utf-8")
    return int.from_bytes(hashlib.blake2b(name, digest_size=8, key=int(seed).to_bytes(8, "little")).digest(), "little")


def philox(counter: tuple[U64, U64, U64, U64], key: int) -> tuple[U64, U64, U64, U64]:
    """Run ten rounds of Philox4x32 on arrays of counter words (each below 2**32, held as uint64)."""
    c0, c1, c2, c3 = counter
    k0, k1 = key & 0xFFFFFFFF, key >> 32
    for _ in range(_ROUNDS):
        p0, p1 = _M0 * c0, _M1 * c2
        c0, c1, c2, c3 = (
            (p1 >> _SHIFT) ^ c1 ^ np.uint64(k0),
            p1 & _LOW,
            (p0 >> _SHIFT) ^ c3 ^ np.uint64(k1),
            p0 & _LOW,
        )
        k0, k1 = (k0 + _W0) & 0xFFFFFFFF, (k1 + _W1) & 0xFFFFFFFF
    return c0, c1, c2, c3


def draws(seed: int, stream: str, keys: U64, worlds: int, *, first_world: int = 0) -> U32:
    """Draw one 32-bit integer per entity and world.

    Parameters
    ----------
    seed
        Root seed, as :func:`root_seed` gives it.
    stream
        What is drawn: ``"channel"``, ``"traveller"`` ... Streams are independent.
    keys : (entities,) uint64
        Hashed ids, from :func:`entity_keys`.
    worlds
        How many worlds, a multiple of 64.
    first_world
        Number of the first world, a multiple of 64; chunks of worlds join without a seam.

    Returns
    -------
    (entities, worlds) uint32

    Raises
    ------
    ValueError
        If ``worlds`` or ``first_world`` is not a multiple of 64.
    """
    if worlds % WORD or first_world % WORD:
        raise ValueError("worlds and first_world are multiples of 64")
    shape = (len(keys), worlds // WORD, _BITS // 2)
    groups = np.arange(first_world // WORD, (first_world + worlds) // WORD, dtype=np.uint64)[None, :, None]
    pairs = np.arange(_BITS // 2, dtype=np.uint64)[None, None, :]
    entity = np.asarray(keys, dtype=np.uint64)[:, None, None]
    words = philox(
        (
            np.broadcast_to(groups & _LOW, shape),
            np.broadcast_to(pairs | ((groups >> _SHIFT) << np.uint64(8)), shape),
            np.broadcast_to(entity & _LOW, shape),
            np.broadcast_to(entity >> _SHIFT, shape),
        ),
        stream_key(seed, stream),
    )
    out = np.zeros((len(keys), worlds // WORD, WORD), dtype=np.uint32)
    world = np.arange(WORD, dtype=np.uint64)
    for plane in range(_BITS):
        low, high = words[2 * (plane % 2)], words[2 * (plane % 2) + 1]
        bits = (low | (high << _SHIFT))[:, :, plane // 2, None]
        out |= ((bits >> world) & np.uint64(1)).astype(np.uint32) << np.uint32(_BITS - 1 - plane)
    return out.reshape(len(keys), worlds)


def single_draws(seed: int, stream: str, keys: U64, worlds: int, *, first_world: int = 0) -> U32:
    """Draw one 32-bit integer per entity and world, from the counter (world, entity): for searches world by world.

    Parameters and returns as for :func:`draws`; the numbers are others. Any number of worlds.
    """
    return _by_world(seed, stream, keys, worlds, first_world)[0].astype(np.uint32)


def pair_draws(seed: int, stream: str, keys: U64, worlds: int, *, first_world: int = 0) -> tuple[U64, U64]:
    """Draw two 64-bit integers per entity and world, from the same counter as :func:`single_draws`: for times.

    Each is (entities, worlds); the low half of the first is the number of :func:`single_draws`.
    """
    c0, c1, c2, c3 = _by_world(seed, stream, keys, worlds, first_world)
    return c0 | (c1 << _SHIFT), c2 | (c3 << _SHIFT)


def _by_world(seed: int, stream: str, keys: U64, worlds: int, first_world: int) -> tuple[U64, U64, U64, U64]:
    world = np.arange(first_world, first_world + worlds, dtype=np.uint64)[None, :]
    entity = np.asarray(keys, dtype=np.uint64)[:, None]
    shape = (len(keys), worlds)
    counter = (world & _LOW, world >> _SHIFT, entity & _LOW, entity >> _SHIFT)
    c0, c1, c2, c3 = (np.broadcast_to(word, shape) for word in counter)
    return philox((c0, c1, c2, c3), stream_key(seed, stream))


def threshold(probability: npt.NDArray[np.float64]) -> U64:
    """Return the smallest integer that a draw must stay below: ``ceil(p * 2**32)``, 0 to 2**32.

    Examples
    --------
    >>> threshold(np.array([0.0, 0.5, 1.0])).tolist()
    [0, 2147483648, 4294967296]
    """
    return np.ceil(np.asarray(probability, dtype=np.float64) * 2.0**32).astype(np.uint64)
