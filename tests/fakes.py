"""Stand-ins that tests need because they are fast or made up, never for what is tested itself."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Encoded
from assistant.words import analyse

Vectors = NDArray[np.float32]


class HashEmbedder:
    """A deterministic embedder: a text is the sum of its words' random directions.

    `calls` counts the texts encoded, so that a test can tell what was embedded anew.
    """

    def __init__(self, name: str = "word-hash", dimensions: int = 48) -> None:
        self.name, self.dimensions = name, dimensions
        self.fingerprint = hashlib.sha256(f"{name} {dimensions}".encode()).hexdigest()[:16]
        self.calls = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Sums of word directions, unit length."""
        return self.encode_both(texts).vectors

    def encode_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """The words' directions."""
        return self.encode_both(texts).tokens

    def encode_both(self, texts: Sequence[str]) -> Encoded:
        """Both at once."""
        self.calls += len(texts)
        tokens = [self._words(text) for text in texts]
        sums = [t.sum(axis=0) for t in tokens]
        vectors = [s / np.linalg.norm(s) for s in sums]
        shape = (len(texts), self.dimensions)
        return Encoded(np.asarray(vectors, np.float32).reshape(shape), tokens)

    def _words(self, text: str) -> Vectors:
        terms = analyse(text) or ["(no words)"]
        return np.stack([_direction(f"{self.name} {term}", self.dimensions) for term in terms])


@cache
def _direction(seed: str, dimensions: int) -> Vectors:
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8])
    direction = np.random.default_rng(number).standard_normal(dimensions)
    return np.asarray(direction / np.linalg.norm(direction), np.float32)
