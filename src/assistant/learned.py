"""What `python -m eval fit` learned for ranking: the ranker's weights and the query map.

The embedded model was trained to bring paraphrases together, not questions and answers. So a
matrix M (d, d) moves each token q of a question to q + qM, toward the words of the spans
that answer, before it is compared with the tokens of a span (`late`). The index stays as it
is. Another model than the one it was learned for gets no map.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
RANKER, MAP = "ranker.json", "query_map.npz"


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights by feature name, and the map with the fingerprint of the model it is for."""

    weights: dict[str, float]
    map: Vectors
    fingerprint: str

    @classmethod
    @cache
    def read(cls) -> Learned:
        """What lies beside the code."""
        folder = files("assistant")
        table = json.loads(folder.joinpath(RANKER).read_text("utf-8"))
        with as_file(folder.joinpath(MAP)) as path, np.load(path) as kept:
            matrix, fingerprint = kept["map"].astype(np.float32), str(kept["fingerprint"])
        return cls(table["weights"], matrix, fingerprint)

    def of(self, features: Sequence[str]) -> Vectors:
        """The weights of the features named, in their order; 0 for one not learned."""
        return np.array([self.weights.get(name, 0.0) for name in features], np.float32)

    def moved(self, tokens: Vectors, fingerprint: str) -> Vectors:
        """A question's tokens (t, d), moved; as they are for a model without a map."""
        if fingerprint != self.fingerprint or not len(tokens):
            return tokens
        return tokens + tokens @ self.map

    def save(self, refusal: dict[str, float], note: str, folder: Path) -> None:
        """Write weights, refusal model and map to a folder, each put in place whole."""
        table = {
            "made_by": note,
            "weights": {name: round(value, 4) for name, value in self.weights.items()},
            "answerable": {name: round(value, 4) for name, value in refusal.items()},
        }
        beside = folder / f"new-{RANKER}"
        beside.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
        new = folder / f"new-{MAP}"
        half = self.map.astype(np.float16)
        np.savez_compressed(new, map=half, fingerprint=np.array(self.fingerprint))
        beside.replace(folder / RANKER)
        new.replace(folder / MAP)
