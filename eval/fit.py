"""Learns the ranker's weights and the refusal model from questions with known evidence.

`python -m eval fit` writes `src/assistant/ranker.json` and `query_map.npz`. First
the map of a question's token vectors (`eval.query_map`), then a linear ranker, both so that
a span holding the evidence outscores the other candidates of its question (softmax over
the candidates, as in ListNet: Cao et al., ICML 2007). The refusal model
is a logistic regression over `refusal.SIGNS`, as they are when map and ranker were learned
without the question's document: what was learned from is ranked too well to tell. The same
split gives the figures that are reported. Give it training questions and the development half; the
test half and the questions on unseen documents are never fitted on.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]

from assistant.answers import Question
from assistant.assistant import Assistant
from assistant.index import PassageIndex
from assistant.learned import Learned
from assistant.query import Query
from assistant.refusal import SIGNS, signs
from assistant.retrieval import FEATURES, Ranking, Scored
from eval import query_map
from eval.dataset import Item, Pointer
from eval.matching import fold_space

Array = NDArray[np.float64]
HOME = Path(__file__).parents[1] / "src" / "assistant"
PARTS = 5  # splits of the documents
PENALTY = 1.0  # L2 on the ranker's weights
PENALTY_OF_REFUSAL = 0.3
UNANSWERABLE = 0.27  # share of questions taken to have no answer, whatever share a set has
# What a question of the second and later sets counts in the refusal model: their near-misses
# are of another kind. And what a question counts again without the passages that answer it,
# as if the documents did not hold them. Of 0, 0.1, 0.3 and 1 for each (docs/decisions/0003).
OTHER_SETS = 0.3
WITHOUT_EVIDENCE = 0.3
TOKENS_OF = 60  # best candidates whose token vectors are kept for learning the map


@dataclass(frozen=True, slots=True)
class Example:
    """One question: its candidates' features (n, f), which of them hold evidence (n), its signs.

    `group` is its document: those of a group are never on both sides of a split. `bereft`
    are its signs once the passages with evidence are taken away. `query` (t, d) and
    `tokens` ((t, d) each, of the best candidates and of those with evidence) are its token
    vectors; `kept` says which candidates those are.
    """

    id: str
    group: str
    answerable: bool
    features: Array
    relevant: NDArray[np.bool_]
    signs: dict[str, float] | None
    bereft: dict[str, float] | None
    query: NDArray[np.float32]
    tokens: list[NDArray[np.int8]]
    kept: list[int]


Asked = tuple[Assistant, Item]


def examples(asked: Iterable[Asked], learned: Learned | None = None) -> list[Example]:
    """Candidates, features and labels for each question, best candidate first."""
    return [_example(assistant, item, learned) for assistant, item in asked]


def _example(assistant: Assistant, item: Item, learned: Learned | None) -> Example:
    query, ranking = assistant.considered(Question(item.question, item.history), learned)
    ranked = ranking.spans
    pointers = [pointer for entry in item.evidence for pointer in entry]
    features = np.array([found.features for found in ranked], dtype=np.float64)
    relevant = np.array([_holds(found, pointers) for found in ranked], dtype=bool)
    kept = [i for i in range(len(ranked)) if i < TOKENS_OF or relevant[i]]
    index = assistant.index
    return Example(
        id=item.id,
        group=group(item),
        answerable=item.answerable,
        features=features.reshape(-1, len(FEATURES)),
        relevant=relevant,
        signs=signs(query, ranking, index) if ranked else None,
        bereft=_bereft(query, ranking, relevant, index),
        query=ranking.tokens,
        tokens=[index.tokens((ranked[i].passage.id, ranked[i].position)) for i in kept],
        kept=kept,
    )


def group(item: Item) -> str:
    """The document that holds a question's evidence; the question itself where none does."""
    return next((p.source for entry in item.evidence for p in entry), item.id)


def _bereft(
    query: Query, ranking: Ranking, relevant: NDArray[np.bool_], index: PassageIndex
) -> dict[str, float] | None:
    """The signs of a question whose evidence is not there; None when none was found."""
    holding = {s.passage.id for s, holds in zip(ranking.spans, relevant, strict=True) if holds}
    rest = [found for found in ranking.spans if found.passage.id not in holding]
    return signs(query, Ranking(rest, ranking.tokens), index) if holding and rest else None


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


def fit_both(data: Sequence[Example], fingerprint: str) -> Learned:
    """The query map, then the ranker's weights on what is ranked with it."""
    matrix = query_map.learn(data, fit_ranker(data))
    weights = fit_ranker(query_map.applied(data, matrix))
    return Learned(dict(zip(FEATURES, map(float, weights), strict=True)), matrix, fingerprint)


def fit_refusal(sets: Sequence[Sequence[Example]]) -> dict[str, float]:
    """Logistic weights by SIGNS and a bias, for whether the documents hold an answer.

    The first set says what near-misses look like; the others count less (`OTHER_SETS`).
    """
    rows: list[tuple[dict[str, float], bool, float]] = []
    for n, data in enumerate(sets):
        one = OTHER_SETS if n else 1.0
        rows += [(e.signs, e.answerable, one) for e in data if e.signs]
        rows += [(e.bereft, False, one * WITHOUT_EVIDENCE) for e in data if e.bereft]
    x = np.array([[found[name] for name in SIGNS] for found, _, _ in rows])
    y = np.array([answered for _, answered, _ in rows], dtype=float)
    share = np.array([counts for _, _, counts in rows])
    for value, wanted in ((1, 1 - UNANSWERABLE), (0, UNANSWERABLE)):
        share[y == value] *= wanted * len(y) / share[y == value].sum()

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


def learn(sets: Sequence[tuple[Assistant, Sequence[Item]]], note: str) -> dict[str, float]:
    """Fit all models on sets of questions, each over its own index, and save them.

    Returns the share of questions with evidence among the first 1, 3, 10, and how well the
    signs tell questions without an answer, both on documents held out in turn.
    """
    sets = [(assistant, list(items)) for assistant, items in sets]
    asked = [(assistant, item) for assistant, items in sets for item in items]
    fingerprint = sets[0][0].model_fingerprint
    data = examples(asked)
    held: dict[int, Example] = {}
    groups = sorted({example.group for example in data})
    for part in range(PARTS):
        out = [i for i, e in enumerate(data) if groups.index(e.group) % PARTS == part]
        others = [e for i, e in enumerate(data) if i not in set(out)]
        fresh = examples([asked[i] for i in out], fit_both(others, fingerprint))
        held.update(zip(out, fresh, strict=True))
    in_order = iter(held[i] for i in range(len(asked)))
    each = [list(itertools.islice(in_order, len(items))) for _, items in sets]
    fit_both(data, fingerprint).save(fit_refusal(each), note, HOME)
    return _figures(each)


def _figures(sets: Sequence[Sequence[Example]]) -> dict[str, float]:
    """Shares of evidence ranked first, and the area under the curve of the refusal model.

    The candidates are in order already. The curve is of the first set alone, the refusal
    model fitted on its other fifths and on the other sets.
    """
    found = {}
    answerable = [e for data in sets for e in data if e.answerable]
    for k in (1, 3, 10):
        found[f"evidence@{k}"] = float(np.mean([e.relevant[:k].any() for e in answerable]))
    told: dict[bool, list[float]] = {True: [], False: []}
    for part in range(PARTS):
        rest = [e for i, e in enumerate(sets[0]) if i % PARTS != part]
        model = fit_refusal([rest, *sets[1:]])
        for e in sets[0][part::PARTS]:
            if e.signs:
                told[e.answerable].append(sum(model[n] * v for n, v in e.signs.items()))
    pairs = [yes > no for yes in told[True] for no in told[False]]
    return found | {"answerable_auc": float(np.mean(pairs)) if pairs else float("nan")}
