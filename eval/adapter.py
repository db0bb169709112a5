"""Learns the adapter by which questions are encoded (`assistant.learned`).

By gradient descent on the ranking itself: candidates are scored by a linear ranker, whose
likenesses (of vectors and of tokens) come from the question as the adapted model encodes it,
and a span that holds the evidence has to come first (softmax over the candidates). The
documents' vectors stay as they are in the index. Low-rank changes to the linear layers
(LoRA: Hu et al., 2021), a few passes: what was tried is in docs/decisions/0003.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from assistant.embedding import Adapter, Transformer
from assistant.index import lines_above
from assistant.retrieval import FEATURES
from eval.examples import Example

RANK = 16
LAYERS = ("query", "value", "intermediate.dense", "output.dense")  # endings of their names
PASSES = 3
BATCH = 32  # questions a step
STEP = 0.001
STEP_OF_GATE = 0.02
DECAY = 0.01
LATE_COUNTS = 2.0  # how much more than by the ranker's weight, while learning
CANDIDATES = 32  # best candidates learned from, beside those with evidence
DENSE, DENSE_AROUND, LATE, LATE_AROUND, LATE_HERE = LIKENESSES = tuple(
    map(FEATURES.index, ("dense", "dense_around", "late", "late_around", "late_here"))
)


def learn(
    data: Sequence[Example], model: Transformer, weights: NDArray[np.float64]
) -> tuple[Adapter, NDArray[np.float32]]:
    """The adapter of a model and the gate of its tokens (`Learned`).

    Given the ranker's weights on the same examples without them.
    """
    cases = [_Case(e) for e in data if e.useful and len(e.ranking.tokens)]
    torch.manual_seed(0)
    order = np.random.default_rng(0)
    adapted = model.adapted({})
    low, gate = _add(adapted), nn.Parameter(torch.zeros(model.dimensions))
    learning: list[dict[str, Any]] = [
        {"params": _parameters(low)},
        {"params": [gate], "lr": STEP_OF_GATE},
    ]
    optimizer = torch.optim.AdamW(learning, lr=STEP, weight_decay=DECAY)
    steps = PASSES * -(-len(cases) // BATCH)
    falling = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.05, steps)
    counts = torch.from_numpy(weights.astype(np.float32))
    counts[[LATE, LATE_HERE]] *= LATE_COUNTS
    for _ in range(PASSES):
        places = order.permutation(len(cases))
        for at in range(0, len(places), BATCH):
            batch = [cases[i] for i in places[at : at + BATCH]]
            vectors, tokens = adapted.forward([case.text for case in batch])
            losses = [
                case.loss(_unit(v), _unit(t), torch.softmax(_unit(t) @ gate, 0), counts)
                for case, v, t in zip(batch, vectors, tokens, strict=True)
            ]
            optimizer.zero_grad()
            torch.stack(losses).mean().backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            falling.step()
    return {name: layer.learned() for name, layer in low.items()}, gate.detach().numpy()


class _Low(nn.Module):
    """A linear layer, left as it is, with a low-rank change beside it."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.layer = layer
        into = torch.randn(layer.in_features, RANK) / layer.in_features**0.5
        self.into, self.out = (
            nn.Parameter(into),
            nn.Parameter(torch.zeros(RANK, layer.out_features)),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = self.layer(x) + (x @ self.into) @ self.out
        return found

    def learned(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        return self.into.detach().numpy(), self.out.detach().numpy()


def _parameters(low: dict[str, _Low]) -> list[nn.Parameter]:
    return [parameter for layer in low.values() for parameter in (layer.into, layer.out)]


def _add(adapted: Transformer) -> dict[str, _Low]:
    """Put a low-rank change beside each linear layer of the names wanted."""
    model = adapted.bare
    found = {
        name: _Low(layer)
        for name, layer in model.named_modules()
        if isinstance(layer, nn.Linear) and name.endswith(LAYERS)
    }
    for name, low in found.items():
        parent, _, own = name.rpartition(".")
        setattr(model.get_submodule(parent), own, low)
    model.requires_grad_(requires_grad=False)
    for parameter in _parameters(found):
        parameter.requires_grad_()
    return found


class _Case:
    """A question: its text, and its best candidates as tensors."""

    def __init__(self, example: Example) -> None:
        spans, index = example.ranking.spans, example.index
        kept = [i for i, holds in enumerate(example.relevant) if holds or i < CANDIDATES]
        ids = [(spans[i].passage.id, spans[i].position) for i in kept]
        before = [(name, max(position - 1, 0)) for name, position in ids]
        above = [lines_above(spans[i].passage) for i in kept]
        features = np.array([spans[i].features for i in kept])
        features[:, LIKENESSES] = 0.0
        self.text = example.query.whole
        self._features = torch.from_numpy(features)
        self._vectors = torch.from_numpy(index.vectors(ids))
        self._relevant = torch.from_numpy(example.relevant[kept])
        self._passage = torch.tensor(_numbered([name for name, _ in ids]))
        # The token vectors of all spans and lines that stand there, each once
        own = {span: index.tokens(span) for span in dict.fromkeys((*ids, *before))}
        lines = {line: index.heading_tokens(line) for line in dict.fromkeys(chain(*above))}
        row = {key: n for n, key in enumerate((*own, *lines))}
        self._tokens = [*own.values(), *lines.values()]
        most = max(map(len, above))
        places = [
            [row[span], row[previous], *map(row.get, over), *[row[over[0]]] * (most - len(over))]
            for span, previous, over in zip(ids, before, above, strict=True)
        ]
        self._here = torch.tensor(places)

    def loss(self, vector: Any, tokens: Any, share: Any, weights: Any) -> Any:  # noqa: ANN401
        """Minus the log of the probability that evidence is first.

        For the question's vector (d,), those of its tokens (t, d) and what each counts (t,).
        """
        there = torch.from_numpy(np.concatenate(self._tokens).astype(np.float32) / 127.0)
        counts = torch.tensor(list(map(len, self._tokens)))
        piece = torch.repeat_interleave(torch.arange(len(counts)), counts)
        best = _best(tokens @ there.T, piece, len(counts))
        met = best[:, self._here[:, 0]]
        passages = int(self._passage.max()) + 1
        dense = vector @ self._vectors.T
        likenesses = {
            DENSE: dense,
            DENSE_AROUND: _best(dense[None], self._passage, passages)[0, self._passage],
            LATE: share @ met,
            LATE_AROUND: share @ _best(met, self._passage, passages)[:, self._passage],
            LATE_HERE: share @ best[:, self._here].amax(2),
        }
        scores = self._features @ weights
        for feature, likeness in likenesses.items():
            scores = scores + weights[feature] * likeness
        return -torch.logsumexp(torch.log_softmax(scores, 0)[self._relevant], 0)


def _unit(vectors: torch.Tensor) -> torch.Tensor:
    return functional.normalize(vectors, dim=-1)


def _numbered(names: Sequence[str]) -> list[int]:
    """Equal names by equal numbers, from 0."""
    number = {name: n for n, name in enumerate(dict.fromkeys(names))}
    return [number[name] for name in names]


def _best(values: torch.Tensor, groups: torch.Tensor, count: int) -> torch.Tensor:
    """The largest of each row's values (r, n) in each of `count` groups: (r, g)."""
    start = torch.full((len(values), count), -1.0)
    return start.scatter_reduce(1, groups.expand(len(values), -1), values, "amax")
