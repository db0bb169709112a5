"""Questions with known evidence → what the models of `eval.fit` learn from.

For each question its candidates as `assistant.retrieval` describes them, and which of them
hold the evidence. But: nothing is fitted here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.answers import Question
from assistant.assistant import Assistant
from assistant.embedding import Encoded
from assistant.index import PassageIndex
from assistant.learned import Learned
from assistant.query import Query
from assistant.refusal import signs
from assistant.retrieval import FEATURES, Describer, Ranking, Scored
from eval.dataset import Item, Pointer
from eval.matching import fold_space

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """One question with its candidates, best first, and which of them hold evidence (n).

    `group` is its document: those of a group are never on both sides of a split.
    """

    group: str
    answerable: bool
    index: PassageIndex
    query: Query
    ranking: Ranking
    relevant: NDArray[np.bool_]

    @property
    def features(self) -> Array:
        """The candidates' features (n, f)."""
        rows = [found.features for found in self.ranking.spans]
        return np.array(rows, np.float64).reshape(-1, len(FEATURES))

    @property
    def useful(self) -> bool:
        """Whether some candidates hold evidence and some do not: only such teach ranking."""
        return bool(self.relevant.any()) and not self.relevant.all()

    def signs(self) -> dict[str, float] | None:
        """The signs of the refusal model; None when nothing was found."""
        return signs(self.query, self.ranking, self.index) if self.ranking.spans else None

    def bereft(self) -> dict[str, float] | None:
        """The same once the passages with evidence are taken away; None when there are none."""
        spans = self.ranking.spans
        holding = {s.passage.id for s, holds in zip(spans, self.relevant, strict=True) if holds}
        rest = [found for found in spans if found.passage.id not in holding]
        left = replace(self.ranking, spans=rest)
        return signs(self.query, left, self.index) if holding and rest else None

    def asked_with(self, encoded: Encoded, learned: Learned) -> Example:
        """The same candidates, described and ordered for the question encoded anew."""
        spans, tokens = self.ranking.spans, encoded.tokens[0]
        if not spans:
            return self
        features = self.features.astype(np.float32)
        found = [(span.passage, span.position) for span in spans]
        describer = Describer(self.index, self.query, found, learned)
        for name, column in describer.likenesses(encoded.vectors[0], tokens).items():
            features[:, FEATURES.index(name)] = column
        told = [replace(span, features=row) for span, row in zip(spans, features, strict=True)]
        ranking = Ranking(told, encoded.vectors[0], tokens)
        return replace(self, ranking=ranking).ordered(learned.of(FEATURES))

    def ordered(self, weights: NDArray[Any]) -> Example:
        """The same candidates in the order of their scores by these weights."""
        scores = self.features @ weights
        order = np.argsort(-scores, kind="stable")
        ranked = [replace(self.ranking.spans[i], score=float(scores[i])) for i in order]
        ranking = replace(self.ranking, spans=ranked)
        return replace(self, ranking=ranking, relevant=self.relevant[order])


def examples(assistant: Assistant, items: Iterable[Item], learned: Learned) -> list[Example]:
    """Each question with the candidates that an assistant finds."""
    return [_example(assistant, item, learned) for item in items]


def _example(assistant: Assistant, item: Item, learned: Learned) -> Example:
    query, ranking = assistant.considered(Question(item.question, item.history), learned)
    pointers = [pointer for entry in item.evidence for pointer in entry]
    relevant = np.array([_holds(found, pointers) for found in ranking.spans], dtype=bool)
    group = _group(item, assistant.index)
    return Example(group, item.answerable, assistant.index, query, ranking, relevant)


def _group(item: Item, index: PassageIndex) -> str:
    """The document that holds a question's evidence; the question itself where none does."""
    named = tuple(p.source for entry in item.evidence for p in entry)
    return next((s.file for s in index.sources() if s.file.startswith(named)), item.id)


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
