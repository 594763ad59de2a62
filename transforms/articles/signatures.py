"""Fingerprints of texts: the exact one, and the MinHash signature by which near duplicates are found.

MinHash (Broder 1997): the share of equal values of two signatures estimates the Jaccard similarity of the texts'
sets of word shingles.
"""

import hashlib
import re
from typing import Any

import numpy as np
import pyarrow as pa
from datasketch import MinHash
from numpy.typing import NDArray

SHINGLE_WORDS = 5
PERMUTATIONS = 128
MINIMUM_WORDS = 30
"""A shorter text has no signature: a formula with one name changed would pass for a duplicate."""
_WORD = re.compile(r"\w+")
_DTYPE = np.dtype("<u4")


def content_hash(title: str | None, text: str) -> str:
    """Return the SHA-256, in hexadecimal, of a headline and a cleaned text."""
    return hashlib.sha256(f"{title or ''}\x1f{text}".encode()).hexdigest()


def signature(text: str) -> bytes:
    """Return the MinHash signature of a text's lower-case word shingles, empty for a text below ``MINIMUM_WORDS``."""
    words = _WORD.findall(text.lower())
    if len(words) < MINIMUM_WORDS:
        return b""
    shingles = {" ".join(words[i : i + SHINGLE_WORDS]).encode() for i in range(len(words) - SHINGLE_WORDS + 1)}
    sketch = MinHash(num_perm=PERMUTATIONS, scheme="affine32")
    sketch.update_batch(sorted(shingles))
    values: NDArray[np.uint32] = sketch.hashvalues
    return values.astype(_DTYPE).tobytes()


def signature_matrix(signatures: "pa.ChunkedArray[Any]") -> NDArray[np.uint32]:
    """Return the signatures as rows of a matrix; an empty one is a row of zeros."""
    empty = bytes(PERMUTATIONS * _DTYPE.itemsize)
    matrix = np.empty((len(signatures), PERMUTATIONS), np.uint32)
    row = 0
    for chunk in signatures.chunks:
        joined = b"".join(value or empty for value in chunk.to_pylist())
        matrix[row : row + len(chunk)] = np.frombuffer(joined, _DTYPE).reshape(-1, PERMUTATIONS)
        row += len(chunk)
    return matrix
