"""Learns the ranker's weights and the refusal model from questions with known evidence.

`python -m eval fit` writes `src/assistant/ranker.json`. The ranker is linear, fitted so
that a span holding the evidence outscores the other candidates of its question (softmax
over the candidates, as in ListNet: Cao et al., ICML 2007). The refusal model is a
logistic regression over `refusal.SIGNS`. Both are checked by cross-validation in which
no document is on both sides. Give it training questions and the development half; the
test half and the questions on unseen documents are never fitted on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]

from assistant.answers import Question
from assistant.assistant import Assistant
from assistant.refusal import SIGNS, signs
from assistant.retrieval import FEATURES, Scored
from eval.dataset import Item, Pointer
from eval.matching import fold_space

Array = NDArray[np.float64]
RANKER = Path(__file__).parents[1] / "src" / "assistant" / "ranker.json"
PENALTY = 1.0  # L2 on the ranker's weights
PENALTY_OF_REFUSAL = 0.3
UNANSWERABLE = 0.27  # share of questions taken to have no answer, whatever share a set has


@dataclass(frozen=True, slots=True)
class Example:
    """One question: its candidates' features (n, f), which of them hold evidence (n), its signs."""

    id: str
    group: str
    answerable: bool
    features: Array
    relevant: NDArray[np.bool_]
    signs: dict[str, float] | None


def examples(assistant: Assistant, items: Iterable[Item]) -> list[Example]:
    """Candidates, features and labels for each question, best candidate first."""
    return [_example(assistant, item) for item in items]


def _example(assistant: Assistant, item: Item) -> Example:
    query, ranking = assistant.considered(Question(item.question, item.history))
    ranked = ranking.spans
    pointers = [pointer for entry in item.evidence for pointer in entry]
    features = np.array([found.features for found in ranked], dtype=np.float64)
    return Example(
        id=item.id,
        group=pointers[0].source if pointers else item.id,
        answerable=item.answerable,
        features=features.reshape(-1, len(FEATURES)),
        relevant=np.array([_holds(found, pointers) for found in ranked], dtype=bool),
        signs=signs(query, ranking, assistant.index) if ranked else None,
    )


def _holds(found: Scored, pointers: Sequence[Pointer]) -> bool:
    """Whether a span and some evidence share at least half of the evidence's words in a row."""
    text = fold_space(found.passage.quote(found.span.start, found.span.end)).casefold()
    file = found.passage.source.file
    return any(file.startswith(p.source) and _overlap(text, p.contains) for p in pointers)


def _overlap(text: str, evidence: str) -> bool:
    words = fold_space(evidence).casefold().split()
    half = max(min(3, len(words)), (len(words) + 1) // 2)
    runs = (" ".join(words[i : i + half]) for i in range(len(words) - half + 1))
    return any(run in text for run in runs)


def fit_ranker(data: Sequence[Example], penalty: float = PENALTY) -> Array:
    """Weights that put evidence first: softmax likelihood with an L2 penalty, by L-BFGS."""
    useful = [e for e in data if e.relevant.any() and not e.relevant.all()]

    def loss(w: Array) -> tuple[float, Array]:
        total, slope = 0.5 * penalty * float(w @ w), penalty * w
        for example in useful:
            scores = example.features @ w
            p = np.exp(scores - scores.max())
            p /= p.sum()
            hit = float(p[example.relevant].sum()) + 1e-12
            total -= float(np.log(hit))
            wanted = np.where(example.relevant, p / hit, 0.0)
            slope = slope + example.features.T @ (p - wanted)
        return total, slope

    found = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B")
    return np.asarray(found.x)


def places(data: Sequence[Example], w: Array, k: int) -> list[bool]:
    """For each answerable question, whether evidence is among the k best candidates."""
    return [
        bool(e.relevant[np.argsort(-(e.features @ w), kind="stable")[:k]].any())
        for e in data
        if e.answerable
    ]


def cross_validate(
    data: Sequence[Example],
    fit: Callable[[Sequence[Example]], Array] = fit_ranker,
    parts: int = 5,
    at: Sequence[int] = (1, 3, 10),
) -> dict[int, float]:
    """Share of questions with evidence among the first k, on documents held out in turn."""
    groups = sorted({e.group for e in data})
    part_of = {group: i % parts for i, group in enumerate(groups)}
    found: dict[int, list[bool]] = {k: [] for k in at}
    for part in range(parts):
        w = fit([e for e in data if part_of[e.group] != part])
        held = [e for e in data if part_of[e.group] == part]
        for k in at:
            found[k].extend(places(held, w, k))
    return {k: float(np.mean(hits)) for k, hits in found.items()}


def fit_refusal(sets: Sequence[Sequence[Example]]) -> dict[str, float]:
    """Logistic weights by SIGNS and a bias, for whether the documents hold an answer.

    Each set counts the same, however many questions it has: near-misses differ between them.
    """
    rows = [(e.signs, e.answerable) for data in sets for e in data if e.signs]
    size = np.array([1 / len(data) for data in sets for e in data if e.signs])
    x = np.array([[found[name] for name in SIGNS] for found, _ in rows])
    y = np.array([answered for _, answered in rows], dtype=float)
    share = np.where(y == 1, (1 - UNANSWERABLE) / y.mean(), UNANSWERABLE / (1 - y.mean()))
    share = share * size * len(y) / size.sum()

    def loss(w: Array) -> tuple[float, Array]:
        p = 1 / (1 + np.exp(-(x @ w[:-1] + w[-1])))
        cost = -np.sum(share * (y * np.log(p + 1e-12) + (1 - y) * np.log(1 - p + 1e-12)))
        size = 0.5 * PENALTY_OF_REFUSAL * float(w[:-1] @ w[:-1])
        slope = np.append(
            x.T @ (share * (p - y)) + PENALTY_OF_REFUSAL * w[:-1], np.sum(share * (p - y))
        )
        return float(cost) + size, slope

    found = minimize(loss, np.zeros(len(SIGNS) + 1), jac=True, method="L-BFGS-B")
    return dict(zip((*SIGNS, "bias"), map(float, found.x), strict=True))


def save(weights: Array, refusal: dict[str, float], note: str, path: Path = RANKER) -> None:
    """Write the data file that the assistant reads, beside and then in place."""
    table = {
        "made_by": note,
        "weights": {n: round(float(w), 4) for n, w in zip(FEATURES, weights, strict=True)},
        "answerable": {n: round(w, 4) for n, w in refusal.items()},
    }
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    beside.replace(path)


def learn(sets: Sequence[tuple[Assistant, Sequence[Item]]], note: str) -> dict[str, float]:
    """Fit both models on sets of questions, each over its own index, and save them.

    Returns the cross-validated share of questions with evidence among the first 1, 3, 10.
    """
    each = [examples(assistant, items) for assistant, items in sets]
    data = [example for one in each for example in one]
    found = {f"evidence@{k}": share for k, share in cross_validate(data).items()}
    save(fit_ranker(data), fit_refusal(each), note)
    return found
