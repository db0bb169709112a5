"""Learns how questions are encoded, the ranker's weights and the refusal model.

`python -m eval fit` writes `src/assistant/ranker.json` and `question_adapter.npz`. First
the adapter (`eval.adapter`), then a linear ranker, both so that a span
holding the evidence outscores the other candidates of its question (softmax over the
candidates, as in ListNet: Cao et al., ICML 2007). The refusal model is a logistic
regression over `refusal.SIGNS` and the question's vector. Ranker and refusal model see the
questions as they are encoded by an adapter learned without their documents: what was learned
from is ranked too well to tell. The same split gives the figures that are reported. Give it
training questions and the development half; the test half and the questions on unseen documents
are never fitted on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]

from assistant import refusal
from assistant.assistant import Assistant
from assistant.embedding import Transformer
from assistant.errors import UsageError
from assistant.learned import Learned
from assistant.query import Asks
from assistant.refusal import SIGNS
from assistant.retrieval import FEATURES
from eval import adapter
from eval.dataset import Item
from eval.examples import Example, examples

Array = NDArray[np.float64]
HOME = Path(__file__).parents[1] / "src" / "assistant"
PARTS = 2  # of the documents, each held out once
PENALTY = 1.0  # L2 on the ranker's weights
PENALTY_OF_REFUSAL = 0.3
PENALTY_OF_VECTOR = 1.0  # of 0.3, 1, 3 and 10 (docs/decisions/0003)
# Share of questions taken to have no answer, of each kind and whatever share a set has: who
# makes up near-misses asks “how many” more often than people do
UNANSWERABLE = 0.27
# What a question counts again without the passages that answer it, as if the documents did
# not hold them. Of 0, 0.1, 0.3 and 1 (docs/decisions/0003).
WITHOUT_EVIDENCE = 0.3
NOTHING = Learned({}, {}, {}, "")
GROUPS = {  # of FEATURES, left out in turn to see what each brings
    "vectors": ("dense", "dense_around"),
    "late interaction": ("late", "late_around", "late_here"),
    "words": ("words", "passage_words", "cover", "cover_around", "pairs"),
    "kind of answer": tuple(name for name in FEATURES if name.startswith("is_")),
    "years, figures, names": ("years", "figures", "names"),
    "document": tuple(name for name in FEATURES if name.endswith("_document")),
    "structure": (
        "preambular", "footnote", "masthead", "item", "lead", "row", "length", "fragment",
        "contact_asked", "masthead_asked", "footnote_asked",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A question's vector and signs, and those that it would have without the evidence."""

    kind: Asks
    answerable: bool
    vector: NDArray[np.float32]
    signs: dict[str, float] | None
    bereft: dict[str, float] | None


def fit_ranker(data: Sequence[Example], without: Sequence[str] = ()) -> Array:
    """Weights that put evidence first: softmax likelihood with an L2 penalty, by L-BFGS.

    Those of the features to do `without` stay 0.
    """
    kept = np.array([name not in without for name in FEATURES], dtype=float)
    useful = [(e.features * kept, e.relevant) for e in data if e.useful]

    def loss(w: Array) -> tuple[float, Array]:
        total, slope = 0.5 * PENALTY * float(w @ w), PENALTY * w
        for features, relevant in useful:
            scores = features @ w
            p = np.exp(scores - scores.max())
            p /= p.sum()
            hit = float(p[relevant].sum()) + 1e-12
            total -= float(np.log(hit))
            wanted = np.where(relevant, p / hit, 0.0)
            slope = slope + features.T @ (p - wanted)
        return total, slope

    found = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B")
    return np.asarray(found.x)


def fit_adapter(data: Sequence[Example], model: Transformer) -> Learned:
    """The adapter and the gate; no weights."""
    change, gate = adapter.learn(data, model, fit_ranker(data))
    return Learned({}, {}, change, model.fingerprint, gate)


def asked_with(data: Iterable[Example], learned: Learned, model: Transformer) -> list[Example]:
    """The examples as they are once questions are encoded so."""
    asking = learned.asking(model)
    return [e.asked_with(asking.encode_both([e.query.whole]), learned) for e in data]


def fit_refusal(data: Sequence[Told], model: Learned) -> Learned:
    """The model with a refusal model: logistic, over SIGNS, a bias and the question's vector.

    Its vectors are centred, so that without them the rest says the same on average.
    """
    rows = [(e.signs, e, e.answerable, 1.0) for e in data if e.signs]
    rows += [(e.bereft, e, False, WITHOUT_EVIDENCE) for e in data if e.bereft]
    vectors = np.array([e.vector for _, e, _, _ in rows], dtype=float)
    middle = vectors.mean(axis=0)
    told = np.array([[found[name] for name in SIGNS] for found, *_ in rows])
    x = np.hstack([told, vectors - middle])
    penalty = np.repeat([PENALTY_OF_REFUSAL, PENALTY_OF_VECTOR], [len(SIGNS), len(middle)])
    kinds = np.array([e.kind for _, e, _, _ in rows])
    y = np.array([answered for _, _, answered, _ in rows], dtype=float)
    share = np.array([counts for *_, counts in rows])
    for kind in set(kinds):
        own = kinds == kind
        for value, wanted in ((1, 1 - UNANSWERABLE), (0, UNANSWERABLE)):
            these = own & (y == value)
            share[these] *= wanted * own.sum() / max(share[these].sum(), 1.0)

    def loss(w: Array) -> tuple[float, Array]:
        p = 1 / (1 + np.exp(-(x @ w[:-1] + w[-1])))
        cost = -np.sum(share * (y * np.log(p + 1e-12) + (1 - y) * np.log(1 - p + 1e-12)))
        size = 0.5 * float(penalty @ w[:-1] ** 2)
        slope = np.append(x.T @ (share * (p - y)) + penalty * w[:-1], np.sum(share * (p - y)))
        return float(cost) + size, slope

    found = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B").x
    by_sign = dict(zip(SIGNS, map(float, found), strict=False)) | {"bias": float(found[-1])}
    doubt = found[len(SIGNS) : -1]
    doubt = np.append(doubt, -doubt @ middle).astype(np.float32)
    return replace(model, answerable=by_sign, doubt=doubt)


@dataclass(frozen=True, slots=True)
class Figures:
    """What fitting measured on documents held out.

    Shares of evidence among the first 1, 3, 10, with all features and without each group of
    them, and how well signs tell what has no answer (area under the curve).
    """

    ablation: dict[str, dict[str, float]]
    told_apart: float


def learn(sets: Sequence[tuple[Assistant, Sequence[Item]]], note: str) -> Figures:
    """Fit all models on sets of questions, each over its own index, and save them."""
    model = sets[0][0].model
    if not isinstance(model, Transformer):
        raise UsageError("only a sentence-transformers model can be learned for")
    plain = Learned.read().plain()
    data = [e for assistant, items in sets for e in examples(assistant, items, plain)]
    held: dict[int, Example] = {}
    for out in parts(data):
        learned = fit_adapter([e for i, e in enumerate(data) if i not in out], model)
        fresh = asked_with((data[i] for i in sorted(out)), learned, model)
        held.update(zip(sorted(out), fresh, strict=True))
    weights = fit_ranker([held[i] for i in range(len(data))])
    seen = [held[i].ordered(weights) for i in range(len(data))]
    told = [tell(e) for e in seen]
    by_name = dict(zip(FEATURES, map(float, weights), strict=True))
    fit_refusal(told, replace(fit_adapter(data, model), weights=by_name)).save(note, HOME)
    return Figures(ablation(seen), _told_apart(told))


def tell(example: Example) -> Told:
    """What the refusal model learns from an example."""
    kind, vector = example.query.asks, example.ranking.vector
    return Told(kind, example.answerable, vector, example.signs(), example.bereft())


def parts(data: Sequence[Example]) -> list[frozenset[int]]:
    """The places of the examples in `PARTS` parts, a document's never in two."""
    part = {name: n % PARTS for n, name in enumerate(sorted({e.group for e in data}))}
    found: list[set[int]] = [set() for _ in range(PARTS)]
    for i, example in enumerate(data):
        found[part[example.group]].add(i)
    return [frozenset(places) for places in found]


def _shares(data: Sequence[Example]) -> dict[str, float]:
    """Of the answerable: how many have evidence among the first, as they are ordered."""
    answerable = [e.relevant for e in data if e.answerable]
    return {f"evidence@{k}": float(np.mean([r[:k].any() for r in answerable])) for k in (1, 3, 10)}


def ablation(data: Sequence[Example]) -> dict[str, dict[str, float]]:
    """The same shares with all features, and without each group of them.

    The ranker is fitted anew on one half of the documents and tried on the other; the
    likenesses are those of questions as they were encoded when held out.
    """
    found = {}
    for name, group in {"all": (), **GROUPS}.items():
        seen = []
        for out in parts(data):
            weights = fit_ranker([e for i, e in enumerate(data) if i not in out], group)
            seen += [data[i].ordered(weights) for i in sorted(out)]
        found[name] = _shares(seen)
    return found


def _told_apart(data: Sequence[Told]) -> float:
    """The area under the curve of the refusal model, each part by one fitted on the others."""
    by: dict[bool, list[float]] = {True: [], False: []}
    for part in range(PARTS):
        model = fit_refusal([e for i, e in enumerate(data) if i % PARTS != part], NOTHING)
        for e in data[part::PARTS]:
            if e.signs:
                by[e.answerable].append(refusal.probability(e.signs, e.vector, model))
    pairs = [yes > no for yes in by[True] for no in by[False]]
    return float(np.mean(pairs)) if pairs else float("nan")
