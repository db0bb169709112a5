"""What `python -m eval fit` learned: how questions are read, the ranker, the refusal model.

The embedded model was trained to bring paraphrases together, not questions and answers. So a
question goes through the model with low-rank changes to its linear layers (LoRA: Hu et al.,
2021), which turn it toward the words that answer; the documents go through the model as
it is, and an index stays what it was. Another model than the one these were learned for
gets none.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Adapter, Embedder, Transformer

Vectors = NDArray[np.float32]
RANKER, ADAPTER = "ranker.json", "question_adapter.npz"


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights by feature name, the adapter with the fingerprint of the model it is for.

    `answerable` are the weights of the refusal model by sign (`assistant.refusal`); `doubt`
    (d + 1,) is what it makes of the question's own vector, and a constant. `gate` (d,) is the
    direction in which token vectors of a question point that count most.
    """

    weights: dict[str, float]
    answerable: dict[str, float]
    adapter: Adapter
    fingerprint: str
    gate: Vectors | None = None
    doubt: Vectors | None = None

    @classmethod
    @cache
    def read(cls) -> Learned:
        """What lies beside the code."""
        with as_file(files("assistant")) as folder:
            return cls.read_from(folder)

    @classmethod
    def read_from(cls, folder: Path) -> Learned:
        """What `save` wrote to a folder."""
        table = json.loads((folder / RANKER).read_text("utf-8"))
        with np.load(folder / ADAPTER) as kept:
            parts = {name: kept[name].astype(np.float32) for name in kept.files if ":" in name}
            fingerprint, gate, doubt = str(kept["fingerprint"]), kept["gate"], kept["doubt"]
        layers = {name.partition(":")[2] for name in parts}
        adapter = {layer: (parts[f"in:{layer}"], parts[f"out:{layer}"]) for layer in layers}
        return cls(
            table["weights"],
            table["answerable"],
            adapter,
            fingerprint,
            gate if len(gate) else None,
            doubt if len(doubt) else None,
        )

    def plain(self) -> Learned:
        """The same without what only suits one model: adapter, gate and doubt."""
        return replace(self, adapter={}, gate=None, doubt=None)

    def fitting(self, embedder: Embedder) -> Learned:
        """What of it suits an embedder."""
        fits = isinstance(embedder, Transformer) and embedder.fingerprint == self.fingerprint
        return self if fits else self.plain()

    def of(self, features: Sequence[str]) -> Vectors:
        """The weights of the features named, in their order; 0 for one not learned."""
        return np.array([self.weights.get(name, 0.0) for name in features], np.float32)

    def asking(self, embedder: Embedder) -> Embedder:
        """The embedder for questions: the one given, adapted when the adapter is for it."""
        adapter = self.fitting(embedder).adapter
        if not adapter or not isinstance(embedder, Transformer):
            return embedder
        return embedder.adapted(adapter)

    def shares(self, tokens: Vectors) -> Vectors:
        """How much each token of a question (t, d) counts: (t,), together 1; alike without a gate.

        As an attention head would have it: the softmax of the products with the gate.
        """
        if self.gate is None or not len(tokens):
            return np.full(len(tokens), 1 / max(len(tokens), 1), np.float32)
        counts = np.exp(tokens @ self.gate)
        return np.asarray(counts / counts.sum(), np.float32)

    def save(self, note: str, folder: Path) -> None:
        """Write all of it to a folder, each file put in place whole."""
        table = {
            "made_by": note,
            "weights": {name: round(value, 4) for name, value in self.weights.items()},
            "answerable": {name: round(value, 4) for name, value in self.answerable.items()},
        }
        beside = folder / f"new-{RANKER}"
        beside.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
        none = np.zeros(0, np.float32)
        parts = {
            "fingerprint": np.array(self.fingerprint),
            "gate": none if self.gate is None else self.gate,
            "doubt": none if self.doubt is None else self.doubt,
        }
        for layer, (into, out) in sorted(self.adapter.items()):
            parts |= {f"in:{layer}": into.astype(np.float16)}
            parts |= {f"out:{layer}": out.astype(np.float16)}
        new = folder / f"new-{ADAPTER}"
        np.savez_compressed(new, allow_pickle=False, **parts)
        beside.replace(folder / RANKER)
        new.replace(folder / ADAPTER)
