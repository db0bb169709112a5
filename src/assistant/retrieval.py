"""Query → ranked spans: `candidates`, then a learned linear ranker.

Each candidate is described by the features below and scored by learned weights
(`learned`). Looking up numbered places and refusing are elsewhere (`lookup`, `refusal`).
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assistant.candidates import Candidates, title_terms
from assistant.documents import Kind, Passage, Source, Span, SpanKind, Status
from assistant.embedding import Embedder, Encoded
from assistant.index import PassageIndex, SpanId, lines_above
from assistant.learned import Learned
from assistant.query import Asks, Query, figures_in, years_in
from assistant.signals import bodies_in, holds
from assistant.words import analyse

WORDED = 400  # spans and passages whose BM25 score is told; the rest count as 0
LENT = 0.5  # what a term from an earlier turn counts beside one of the question's own

FEATURES = (
    "dense", "late", "words", "passage_words", "cover", "cover_around", "pairs",
    "dense_around", "late_around", "late_here", "is_count", "is_when", "is_who", "is_where",
    "is_list", "is_definition", "years", "figures", "names", "year_of_document",
    "body_of_document", "status_of_document", "title_of_document", "share_of_document",
    "preambular", "footnote", "masthead", "item", "lead", "row", "length", "fragment",
    "contact_asked", "masthead_asked", "footnote_asked",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scored:
    """A span with its passage, its features (in the order of FEATURES) and its score."""

    passage: Passage
    position: int
    features: NDArray[np.float32]
    score: float

    @property
    def span(self) -> Span:
        """The span itself."""
        return self.passage.spans[self.position]

    @property
    def text(self) -> str:
        """The span as it is read."""
        return self.passage.reading(self.span.start, self.span.end)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidate spans, best first; the question's vector (d,) and those of its tokens (t, d)."""

    spans: list[Scored]
    vector: NDArray[np.float32]
    tokens: NDArray[np.float32]


class Retriever:
    """Ranks the spans of an index for a query."""

    def __init__(
        self, index: PassageIndex, embedder: Embedder, learned: Learned | None = None
    ) -> None:
        self.index = index
        self.learned = (learned or Learned.read()).fitting(embedder)
        self.embedder = self.learned.asking(embedder)
        self._candidates = Candidates(index)

    def rank(self, query: Query, sources: frozenset[str] | None = None) -> Ranking:
        """Every candidate, best first; `sources` keeps to those documents."""
        encoded = self._encode(query)
        found = self._candidates.find(query, encoded.vectors[0], sources)
        return Ranking(self._score(query, found, encoded), encoded.vectors[0], encoded.tokens[0])

    def describe(self, query: Query, passages: Sequence[Passage]) -> list[Scored]:
        """Every span of the given passages, best first."""
        found = [(p, i) for p in passages for i in range(len(p.spans))]
        return self._score(query, found, self._encode(query))

    def _encode(self, query: Query) -> Encoded:
        """The question's vector and those of its tokens, in one pass."""
        return self.embedder.encode_both([query.whole])

    def _score(
        self, query: Query, found: Sequence[tuple[Passage, int]], encoded: Encoded
    ) -> list[Scored]:
        if not found:
            return []
        describer = Describer(self.index, query, found, self.learned)
        features = describer.features(encoded)
        scores = features @ self.learned.of(FEATURES)
        scored = [
            Scored(passage, position, features[i], float(scores[i]))
            for i, (passage, position) in enumerate(found)
        ]
        return sorted(scored, key=lambda s: -s.score)


class Describer:
    """Turns (query, spans) into the feature matrix."""

    def __init__(
        self,
        index: PassageIndex,
        query: Query,
        found: Sequence[tuple[Passage, int]],
        learned: Learned,
    ) -> None:
        self.index, self.query, self.found, self.learned = index, query, found, learned
        self.ids: list[SpanId] = [(passage.id, position) for passage, position in found]
        self.idf = {term: index.idf(term) for term in query.terms}
        self.idf |= {term: LENT * index.idf(term) for term in query.context_terms}
        own = sum(self.idf[term] for term in query.terms)
        self.total = own or sum(self.idf.values()) or 1.0

    def features(self, encoded: Encoded) -> NDArray[np.float32]:
        """One row a span, one column a feature, for the question encoded."""
        columns = {**self.likenesses(encoded.vectors[0], encoded.tokens[0]), **self._words()}
        rows = [self._of_span(passage, position) for passage, position in self.found]
        for name in rows[0]:
            columns[name] = np.array([row[name] for row in rows])
        columns["share_of_document"] = self._share(columns["words"])
        return np.stack([columns[name] for name in FEATURES], axis=1).astype(np.float32)

    def likenesses(
        self, vector: NDArray[np.float32], tokens: NDArray[np.float32]
    ) -> dict[str, NDArray[np.float32]]:
        """The features that rest on the question's vector (d,) and those of its tokens (t, d)."""
        dense = self.index.similar(vector, self.ids)
        return {"dense": dense, "dense_around": self._around(dense), **self._late(tokens)}

    def _words(self) -> dict[str, NDArray[np.float32]]:
        # BM25 divided by the most that these terms could give: comparable between questions
        most = self.total * 2.2
        spans: dict[SpanId, float] = {}
        passages: dict[str, float] = {}
        for terms, share in ((self.query.terms, 1.0), (self.query.context_terms, LENT)):
            for span, score in self.index.words(terms, WORDED):
                spans[span] = spans.get(span, 0.0) + share * score
            for name, score in self.index.passage_words(terms, WORDED):
                passages[name] = passages.get(name, 0.0) + share * score
        return {
            "words": np.array([spans.get(i, 0.0) / most for i in self.ids]),
            "passage_words": np.array([passages.get(name, 0.0) / most for name, _ in self.ids]),
        }

    def _around(self, dense: NDArray[np.float32]) -> NDArray[np.float32]:
        """The best similarity in the same passage: the company a span keeps."""
        best: dict[str, float] = {}
        for (name, _), value in zip(self.ids, dense, strict=True):
            best[name] = max(best.get(name, -1.0), float(value))
        return np.array([best[name] for name, _ in self.ids], dtype=np.float32)

    def _late(self, tokens: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """How well the question's words are met: in the span, anywhere in the passage, in place.

        In its place a span is read with the one before it and what stands over the passage.
        """
        passages = {passage.id: passage for passage, _ in self.found}
        counts = [len(passage.spans) for passage in passages.values()]
        first = dict(zip(passages, np.cumsum(counts) - counts, strict=True))
        best = self.index.best(tokens, list(passages))  # (t, all spans of the passages)
        at = np.array([first[name] for name, _ in self.ids])
        position = np.array([position for _, position in self.ids])
        own, before = best[:, at + position], best[:, at + np.maximum(position - 1, 0)]
        whole = np.maximum.reduceat(best, list(first.values()), axis=1)
        order = {name: n for n, name in enumerate(passages)}
        around = whole[:, [order[name] for name, _ in self.ids]]
        here = np.maximum(np.maximum(own, before), self._above(tokens))
        means = {"late": own, "late_around": around, "late_here": here}
        share = self.learned.shares(tokens)
        return {name: share @ met for name, met in means.items()}

    def _above(self, tokens: NDArray[np.float32]) -> NDArray[np.float32]:
        """For each token, its best cosine in what stands over each span: (t, n)."""
        lines = [lines_above(passage) for passage, _ in self.found]
        every = list(dict.fromkeys(itertools.chain.from_iterable(lines)))
        best = self.index.best_in_headings(tokens, every)
        row = {line: n for n, line in enumerate(every)}
        above = {own: best[:, [row[line] for line in own]].max(axis=1) for own in set(lines)}
        return np.stack([above[own] for own in lines], axis=1)

    def _share(self, words: NDArray[np.float32]) -> NDArray[np.float32]:
        """How much of all the words found lies in the span's document."""
        by_source: dict[str, float] = {}
        for (passage, _), value in zip(self.found, words, strict=True):
            by_source[passage.source.id] = by_source.get(passage.source.id, 0.0) + float(value)
        total = sum(by_source.values()) or 1.0
        return np.array([by_source[p.source.id] / total for p, _ in self.found], dtype=np.float32)

    def _cover(self, terms: frozenset[str]) -> float:
        return min(sum(self.idf[t] for t in self.idf if t in terms) / self.total, 1.0)

    def _of_span(self, passage: Passage, position: int) -> dict[str, float]:
        span, query = passage.spans[position], self.query
        text = passage.reading(span.start, span.end)
        terms = span_terms(text)
        around = frozenset(terms) | passage_terms(passage)
        count = max(len(text.split()), 1)
        return {
            "cover": self._cover(frozenset(terms)),
            "cover_around": self._cover(around),
            "pairs": _pairs(query.terms, terms),
            "years": _share_in(query.years, years_in(text)),
            "figures": _share_in(query.figures, figures_in(text)),
            "names": _named(query.names, text),
            **{f"is_{asks}": float(query.asks == asks and holds(text, asks)) for asks in TYPED},
            **self._of_document(passage.source),
            "preambular": float(passage.locator.kind is Kind.PREAMBULAR),
            "footnote": float(passage.locator.kind is Kind.FOOTNOTE),
            "masthead": float(passage.locator.kind in (Kind.MASTHEAD, Kind.CLOSING)),
            "item": float(span.kind is SpanKind.ITEM),
            "lead": float(span.kind is SpanKind.LEAD),
            "row": float(span.kind is SpanKind.ROW),
            "length": min(math.log(count), 4.0) / 4.0,
            "fragment": float(count < 5),
            **self._asked_for(passage.locator.kind),
        }

    def _asked_for(self, kind: Kind) -> dict[str, float]:
        """Whether the question asks for what such passages hold."""
        return {
            name: float(kind in kinds and bool(pattern.search(self.query.text)))
            for name, kinds, pattern in ASKED_FOR
        }

    def _of_document(self, source: Source) -> dict[str, float]:
        query = self.query
        wanted = bodies_in(query.text)
        return {
            "year_of_document": float(bool(source.date) and (source.date or "")[:4] in query.years),
            "body_of_document": float(any(b in (source.body or "") for b in wanted)),
            "status_of_document": float(_status_named(query.text.lower(), source)),
            "title_of_document": self._cover(title_terms(source)),
        }


ASKED_FOR = tuple(
    (name, kinds, re.compile(pattern, re.IGNORECASE))
    for name, kinds, pattern in (
        (
            "contact_asked",
            (Kind.CONTACT,),
            r"\b(phone|telephone|tel|fax|e-?mail|address|contacts?|write\s+to|street|postal|"
            r"reach|letter|call|room|office\s+number)\b",
        ),
        (
            "masthead_asked",
            (Kind.MASTHEAD, Kind.CLOSING),
            r"\b(adopted|adoption|issued|distributed|sponsor\w*|co-?sponsor\w*|tabled|put\s+forward|"
            r"session|meeting|agenda|item|vote[ds]?|voting|title|called|report\s+of\s+the|date)\b",
        ),
        (
            "footnote_asked",
            (Kind.FOOTNOTE,),
            r"\b(foot\s*notes?|cited|source|reference|treaty\s+series|according\s+to\s+which)\b",
        ),
    )
)
TYPED = (Asks.COUNT, Asks.WHEN, Asks.WHO, Asks.WHERE, Asks.LIST, Asks.DEFINITION)
STATUS_WORDS = {
    Status.ADOPTED: ("resolution",),
    Status.DRAFT: ("draft",),
    Status.REVISED_DRAFT: ("draft",),
    Status.DECISION: ("decision",),
    Status.STATEMENT: ("statement",),
    Status.REPORT: ("report",),
    Status.STRATEGY: ("strategy", "strategic", "vision"),
    Status.WEB_PAGE: ("web page", "webpage", "website", "page"),
    Status.PROJECT_PAGE: ("project",),
    Status.DOCUMENT: (),
}


def _status_named(text: str, source: Source) -> bool:
    return any(word in text for word in STATUS_WORDS[source.status])


def _share_in(wanted: frozenset[str], there: frozenset[str]) -> float:
    return len(wanted & there) / len(wanted) if wanted else 0.0


def _named(names: Sequence[str], text: str) -> float:
    folded = text.casefold()
    return sum(name.casefold() in folded for name in names) / len(names) if names else 0.0


def _pairs(query: Sequence[str], span: Sequence[str]) -> float:
    """Share of the question's neighbouring term pairs that are neighbours in the span too."""
    wanted = set(itertools.pairwise(query))
    there = set(itertools.pairwise(span))
    return len(wanted & there) / len(wanted) if wanted else 0.0


@lru_cache(maxsize=32_768)
def span_terms(text: str) -> tuple[str, ...]:
    """The terms of a span, in order."""
    return tuple(analyse(text))


@lru_cache(maxsize=8_192)
def passage_terms(passage: Passage) -> frozenset[str]:
    """The terms of a passage, of the headings above it and of its document's title."""
    text = " ".join((passage.reading(), *passage.headings))
    return frozenset(analyse(text)) | title_terms(passage.source)
