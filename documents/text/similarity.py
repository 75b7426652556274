"""How alike two texts are, and a short signature by which alike ones find each other.

Texts are compared as sets of shingles, runs of SHINGLE words: their Jaccard similarity is the number of
shingles in both by the number in either. One permutation hashing (Li, Owen, Zhang 2012; an empty
bin borrows from the next) estimates it, and banding (Leskovec, Rajaraman, Ullman, Mining of Massive
Datasets, chapter 3) turns that into a look-up: two texts of similarity s share a band with a
probability of about 1 - (1 - s³)²⁴, that is 96 % at 0.5 and 99.99 % at 0.7.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

from documents.later import Later
from documents.text.words import compared

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = Later("numpy")

SHINGLE = 3
BANDS = 24
ROWS = 3
FEWEST_WORDS = 30
"""A shorter text has no signature: a greeting is no copy of another."""
MOST_WORDS = 20_000

_MIXER = 0x9E3779B97F4A7C15
_ROLL = 1_000_003
_EDGES = [(number << 64) // (BANDS * ROWS) for number in range(BANDS * ROWS)]


@lru_cache(1 << 16)
def _hash(word: str) -> int:
    return crc32(word.encode())


def shingles(text: str) -> NDArray[np.uint64]:
    """The different shingles of a text, each as 64 bits, sorted; none of a text that is too short.

    Of a very long text the first MOST_WORDS words count.
    """
    words = compared(text)[:MOST_WORDS]
    if len(words) < FEWEST_WORDS:
        return np.empty(0, np.uint64)
    hashes = np.array([*map(_hash, words)], np.uint64)
    runs = len(hashes) - SHINGLE + 1
    together = np.zeros(runs, np.uint64)
    for skip in range(SHINGLE):
        together = together * _ROLL + hashes[skip : skip + runs]
    together ^= together >> np.uint64(29)
    together *= _MIXER
    together ^= together >> np.uint64(32)
    return np.unique(together)


def bands(text: str) -> list[int]:
    """BANDS signed 64-bit numbers, or none; texts that are alike have some of them in common."""
    found = shingles(text)
    if not len(found):
        return []
    first = np.searchsorted(found, np.array(_EDGES, np.uint64))
    least = found[first % len(found)]
    banded = least.reshape(BANDS, ROWS)
    numbers = np.arange(BANDS, dtype=np.uint64)
    for row in range(ROWS):
        numbers = (numbers ^ banded[:, row]) * _MIXER
        numbers ^= numbers >> np.uint64(31)
    return numbers.view(np.int64).tolist()


def similarity(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> float:
    """The Jaccard similarity of two sets of shingles, 0 to 1; 0 when one is empty."""
    if not len(one) or not len(other):
        return 0.0
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / (len(one) + len(other) - both)
