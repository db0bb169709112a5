"""Learns the map of a question's token vectors (`assistant.learned`).

By gradient descent on the ranking itself: the candidates' scores are those of a fitted
linear ranker, plus what late interaction gains by the map, and a span that holds the
evidence has to come first (softmax over the candidates). A few passes only, a small step
and a share of the question's tokens left out at random: 740 questions are few for 150,000
weights, and longer learning loses on documents held out (docs/decisions/0003). Several
maps from different seeds are averaged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval import FEATURES

if TYPE_CHECKING:
    from eval.fit import Example

PASSES = 3
BATCH = 32  # questions a step
STEP = 0.004
DECAY = 0.01
GAIN = 25.0  # score for a rise of 1 in the mean similarity
LEFT_OUT = 0.2  # share of tokens of a question that are not moved, at random
SEEDS = 2
LEARNED, LATE = FEATURES.index("learned"), FEATURES.index("late")

Matrix = NDArray[np.float32]


def learn(data: Sequence[Example], weights: NDArray[np.float64]) -> Matrix:
    """The map (d, d), given the ranker's weights on the same examples."""
    cases = [_Case(e, weights) for e in data if e.relevant.any() and len(e.query)]
    maps = [_learned(cases, seed) for seed in range(SEEDS)]
    return np.asarray(np.mean(maps, axis=0), np.float32)


def applied(data: Sequence[Example], matrix: Matrix) -> list[Example]:
    """The same examples, of each only the candidates kept, with `learned` by this map."""
    found = []
    for example in data:
        features = example.features[example.kept].copy()
        if example.kept and len(example.query):
            moved = example.query + example.query @ matrix
            features[:, LEARNED] = [_late(moved, tokens) for tokens in example.tokens]
        found.append(replace(example, features=features, relevant=example.relevant[example.kept]))
    return found


def _late(query: Matrix, tokens: NDArray[np.int8]) -> float:
    cosines = query @ (tokens.astype(np.float32) / 127.0).T
    return float(cosines.max(axis=1).mean()) if tokens.size else 0.0


class _Case:
    """A question as tensors."""

    def __init__(self, example: Example, weights: NDArray[np.float64]) -> None:
        import torch  # noqa: PLC0415 -- seconds to import, for this command alone

        features = example.features[example.kept].copy()
        late = features[:, LATE]
        features[:, LEARNED] = late
        self.query = torch.from_numpy(np.array(example.query, np.float32))
        joined = np.concatenate(example.tokens).astype(np.float32) / 127.0
        self.tokens = torch.from_numpy(joined)
        lengths = [len(tokens) for tokens in example.tokens]
        owner = torch.from_numpy(np.repeat(np.arange(len(lengths)), lengths))
        self.owner = owner.expand(len(self.query), -1)
        self.base = torch.from_numpy((features @ weights - GAIN * late).astype(np.float32))
        self.relevant = torch.from_numpy(example.relevant[example.kept])

    def loss(self, matrix: Any, moved: Any) -> Any:  # noqa: ANN401 -- tensors
        """Minus the log of the probability that evidence is first."""
        import torch  # noqa: PLC0415

        cosines = (self.query + (self.query * moved) @ matrix) @ self.tokens.T
        start = torch.full((len(self.query), len(self.base)), -1.0)
        best = start.scatter_reduce(1, self.owner, cosines, "amax", include_self=False)
        scores = self.base + GAIN * best.mean(0)
        return -torch.logsumexp(torch.log_softmax(scores, 0)[self.relevant], 0)


def _learned(cases: Sequence[_Case], seed: int) -> Matrix:
    import torch  # noqa: PLC0415

    random = np.random.default_rng(seed)
    size = cases[0].query.shape[1]
    matrix = torch.zeros(size, size, requires_grad=True)
    optimizer = torch.optim.AdamW([matrix], lr=STEP, weight_decay=DECAY)
    steps = PASSES * -(-len(cases) // BATCH)
    falling = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.05, steps)
    for _ in range(PASSES):
        order = random.permutation(len(cases))
        for at in range(0, len(order), BATCH):
            losses = []
            for i in order[at : at + BATCH]:
                kept = random.random((len(cases[i].query), 1)) > LEFT_OUT
                moved = torch.from_numpy(kept.astype(np.float32))
                losses.append(cases[i].loss(matrix, moved))
            optimizer.zero_grad()
            torch.stack(losses).mean().backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            falling.step()
    return np.asarray(matrix.detach().numpy(), np.float32)
