"""Learns the ranker's weights and the refusal model from questions with known evidence.

`python -m eval fit` writes `src/assistant/ranker.json`. The ranker is linear, fitted
so that a span holding the evidence outscores the other candidates of its question
(softmax over the candidates, as in ListNet: Cao et al., ICML 2007). The refusal model
is a logistic regression over `refusal.SIGNS`. Both are checked by cross-validation in
which no document is on both sides. Uses the training questions only, never the
project's own test half.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from assistant.answers import Question, Turn
from assistant.assistant import Assistant
from assistant.refusal import SIGNS, signs
from assistant.retrieval import FEATURES, Scored

Array = NDArray[np.float64]
PENALTY = 0.3  # L2 on weights; 0.03 to 3 gave the same share of first places within 1 point
PENALTY_OF_REFUSAL = 0.1


@dataclass(frozen=True, slots=True)
class Example:
    """One question's candidates: features (n, f), which hold evidence (n), and its document."""

    id: str
    group: str
    answerable: bool
    features: Array
    relevant: NDArray[np.bool_]


def fold(text: str) -> str:
    """White space folded, letters in one case: what makes two quotations the same."""
    return " ".join(text.split()).casefold()


def holds_evidence(found: Scored, spans: Sequence[str]) -> bool:
    """Whether a span and the evidence overlap by more than half of the shorter one."""
    text = fold(found.passage.quote(found.span.start, found.span.end))
    return any(_overlap(text, fold(span)) for span in spans)


def _overlap(text: str, span: str) -> bool:
    if span in text or (len(text) > 12 and text in span):
        return True
    words = span.split()
    half = max(3, (len(words) + 1) // 2)
    parts = (" ".join(words[i : i + half]) for i in range(len(words) - half + 1))
    return any(part in text for part in parts)


def examples(assistant: Assistant, items: Iterable[dict[str, Any]]) -> list[Example]:
    """Candidates, features and labels for each question."""
    return [_example(assistant, item) for item in items]


def _example(assistant: Assistant, item: dict[str, Any]) -> Example:
    history = tuple(Turn(t["role"], t["content"]) for t in item.get("history", ()))
    _, ranked = assistant.considered(Question(item["question"], history))
    source = str(item["source"])
    relevant = [
        found.passage.source.file.startswith(source) and holds_evidence(found, item["evidence"])
        for found in ranked
    ]
    features = np.array([found.features for found in ranked], dtype=np.float64)
    return Example(
        item["id"], source, bool(item["answerable"]),
        features.reshape(-1, len(FEATURES)), np.array(relevant, dtype=bool),
    )  # fmt: skip


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
            wanted = np.where(example.relevant, p / hit, 0.0)
            total -= float(np.log(hit))
            slope = slope + example.features.T @ (p - wanted)
        return total, slope

    found = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B")
    return np.asarray(found.x)


def first_places(data: Sequence[Example], w: Array, k: int = 1) -> float:
    """Share of answerable questions with evidence among the k best candidates."""
    hits = [
        e.relevant[np.argsort(-(e.features @ w), kind="stable")[:k]].any()
        for e in data
        if e.answerable
    ]
    return float(np.mean(hits)) if hits else 0.0


def cross_validate(
    data: Sequence[Example], fit: Callable[[Sequence[Example]], Array], parts: int = 5
) -> dict[str, float]:
    """Share of first places (and top 3, 10) on documents that were held out."""
    groups = sorted({e.group for e in data})
    part_of = {g: i % parts for i, g in enumerate(groups)}
    found: dict[str, list[tuple[float, int]]] = {"@1": [], "@3": [], "@10": []}
    for part in range(parts):
        held = [e for e in data if part_of[e.group] == part]
        w = fit([e for e in data if part_of[e.group] != part])
        size = sum(e.answerable for e in held)
        for name, scores in found.items():
            scores.append((first_places(held, w, int(name[1:])), size))
    return {
        name: sum(v * n for v, n in values) / max(sum(n for _, n in values), 1)
        for name, values in found.items()
    }


def fit_refusal(rows: Sequence[dict[str, float]], right: Sequence[bool]) -> dict[str, float]:
    """Logistic weights by SIGNS and a bias, for whether the best span is an answer."""
    x = np.array([[row[name] for name in SIGNS] for row in rows])
    y = np.array(right, dtype=float)

    def loss(w: Array) -> tuple[float, Array]:
        z = x @ w[:-1] + w[-1]
        p = 1 / (1 + np.exp(-z))
        cost = -np.sum(y * np.log(p + 1e-12) + (1 - y) * np.log(1 - p + 1e-12))
        slope = np.append(x.T @ (p - y) + PENALTY_OF_REFUSAL * w[:-1], np.sum(p - y))
        return float(cost + 0.5 * PENALTY_OF_REFUSAL * w[:-1] @ w[:-1]), slope

    found = minimize(loss, np.zeros(len(SIGNS) + 1), jac=True, method="L-BFGS-B")
    return dict(zip((*SIGNS, "bias"), map(float, found.x), strict=True))


def save(path: Path, weights: Array, refusal: dict[str, float], note: str) -> None:
    """Write the data file that the assistant reads, beside and then in place."""
    table = {
        "made_by": note,
        "weights": {n: round(float(w), 4) for n, w in zip(FEATURES, weights, strict=True)},
        "answerable": {n: round(w, 4) for n, w in refusal.items()},
    }
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    beside.replace(path)


def refusal_rows(
    assistant: Assistant, items: Iterable[dict[str, Any]]
) -> list[tuple[dict[str, float], bool]]:
    """The signs of each question's best span, and whether it held the evidence."""
    found = []
    for item in items:
        history = tuple(Turn(t["role"], t["content"]) for t in item.get("history", ()))
        query, ranked = assistant.considered(Question(item["question"], history))
        if ranked:
            right = item["answerable"] and any(
                holds_evidence(r, item["evidence"]) for r in ranked[:3]
            )
            found.append((signs(query, ranked, assistant.index), bool(right)))
    return found
