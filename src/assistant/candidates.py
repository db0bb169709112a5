"""The spans worth a closer look, before ranking.

What the vectors find, what the words find, and the best of the likeliest documents. Cheap
subject in one breath with what they ask of it, so the likely documents are searched whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from assistant.documents import Passage, Source
from assistant.index import PassageIndex, SpanId
from assistant.query import Query
from assistant.signals import bodies_in
from assistant.words import analyse

NEAR = 80  # spans taken from the vectors
WORDED = 80  # spans taken from the words
PASSAGES = 15  # passages taken whole from the words
WIDER = 400  # the same for each when filters will drop most of them
DOCUMENTS = 3  # likely documents searched whole
OF_DOCUMENTS = 90  # spans taken from these
YEAR, BODY, TITLE = 0.35, 0.2, 1.0  # what speaks for a document beside its words


class Candidates:
    """Finds candidates in one index."""

    def __init__(self, index: PassageIndex) -> None:
        self.index = index

    def find(
        self, query: Query, vector: NDArray[np.float32], sources: frozenset[str] | None
    ) -> list[tuple[Passage, int]]:
        """Passages with the position of a span; `sources` keeps to those documents."""
        terms = (*query.terms, *query.context_terms)
        if sources is not None and len(sources) <= DOCUMENTS:
            names: Iterable[SpanId] = self._whole(sorted(sources))
        else:
            names = self._found(query, terms, vector, narrowed=sources is not None)
        found = ((self.index.passage(name), position) for name, position in names)
        return [
            (passage, position)
            for passage, position in found
            if passage and (sources is None or passage.source.id in sources)
        ]

    def _found(
        self, query: Query, terms: Sequence[str], vector: NDArray[np.float32], *, narrowed: bool
    ) -> dict[SpanId, None]:
        spans = dict.fromkeys(n for n, _ in self.index.near(vector, WIDER if narrowed else NEAR))
        worded = self.index.words(terms, WIDER if narrowed else WORDED)
        spans.update((name, None) for name, _ in worded)
        passages = self.index.passage_words(terms, WIDER)
        for name, _ in passages[: WIDER if narrowed else PASSAGES]:
            if passage := self.index.passage(name):
                spans.update(((name, i), None) for i in range(len(passage.spans)))
        likely = list(self._whole(self.likely(query, passages)))
        if likely:
            nearest = np.argsort(-self.index.similar(vector, likely))[:OF_DOCUMENTS]
            spans.update((likely[i], None) for i in nearest)
        return spans

    def _whole(self, sources: Iterable[str]) -> Iterable[SpanId]:
        for source in sources:
            for passage in self.index.passages(source):
                yield from ((passage.id, i) for i in range(len(passage.spans)))

    def likely(self, query: Query, passages: Sequence[tuple[str, float]]) -> list[str]:
        """The documents most likely meant, by their passages' words, year, body and title."""
        best: dict[str, list[float]] = defaultdict(list)
        for name, score in passages:
            best[name.partition(":")[0]].append(score)
        if not best:
            return []
        most = max(sum(scores[:3]) for scores in best.values())
        bodies = bodies_in(query.text)
        idf = {term: self.index.idf(term) for term in query.terms}
        scored = [
            (sum(scores[:3]) / most + fits(query, source, bodies, idf), name)
            for name, scores in best.items()
            if (source := self.index.source(name))
        ]
        return [name for _, name in sorted(scored, reverse=True)[:DOCUMENTS]]


def fits(query: Query, source: Source, bodies: frozenset[str], idf: dict[str, float]) -> float:
    """What year, body and title say for a document, 0 to 1.55."""
    year = bool(source.date) and str(source.date)[:4] in query.years
    body = any(name in (source.body or "") for name in bodies)
    there = title_terms(source)
    said = sum(value for term, value in idf.items() if term in there)
    return YEAR * year + BODY * body + TITLE * said / (sum(idf.values()) or 1.0)


@cache
def title_terms(source: Source) -> frozenset[str]:
    """The terms of a document's title and of the names people use for it."""
    return frozenset(analyse(" ".join((source.title, *source.names))))
