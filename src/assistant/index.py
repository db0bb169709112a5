"""The index as the assistant sees it: find spans, get passages. Read only.

Holds the four parts of one generation together (Chroma, BM25, token vectors,
catalogue) and proves on opening that they belong together and answer. Writing is
`writer.py`'s, scoring and fusing are the retrieval's.
"""

from __future__ import annotations

import weakref
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant import generation
from assistant.catalogue import Catalogue
from assistant.documents import Passage, Source, Span, SpanKind
from assistant.embedding import Embedder
from assistant.errors import DamagedIndex, OtherModel
from assistant.generation import Manifest
from assistant.late import Headings, Tokens, TokenStore
from assistant.vectors import VectorStore
from assistant.words import Words

SpanId = tuple[str, int]
Vector = NDArray[np.float32]

PROBES = 24
_SAME = 0.999  # cosine above which two stored vectors are the same


def span_text(passage: Passage, span: Span) -> str:
    """What is embedded and matched for a span: its reading, after the lead or header it hangs on.

    Example: item “(a) reports” under “Requests the secretariat:” gives
    “Requests the secretariat: (a) reports”.
    """
    own = passage.reading(span.start, span.end)
    carrier = {SpanKind.ITEM: SpanKind.LEAD, SpanKind.ROW: SpanKind.HEADER}.get(span.kind)
    before = [s for s in passage.spans if s.kind is carrier and s.end <= span.start]
    if not before:
        return own
    return f"{passage.reading(before[-1].start, before[-1].end)} {own}"


def passage_text(passage: Passage) -> str:
    """What BM25 over passages sees: the text with its headings and the names of its source."""
    source = passage.source
    about = (source.symbol or "", source.title, *source.names, *passage.headings)
    return "\n".join((*filter(None, about), passage.reading()))


def lines_above(passage: Passage) -> tuple[str, ...]:
    """What stands over a passage: the title of its document and the headings."""
    return (passage.source.title, *passage.headings)


def span_key(passage_id: str, position: int) -> str:
    """A span's id in the vector store."""
    return f"{passage_id}#{position}"


class Parts(NamedTuple):
    """The files of one generation, open."""

    manifest: Manifest
    catalogue: Catalogue
    store: VectorStore
    words: Words
    tokens: TokenStore
    vectors: Vector
    headings: Headings


class PassageIndex:
    """One generation of an index, open for reading; safe to share between threads."""

    def __init__(self, folder: Path, name: str, parts: Parts) -> None:
        self.folder, self.generation = folder, name
        self.fingerprint = parts.manifest.fingerprint
        self._parts = parts
        self._rows: dict[str, int] = {}
        self._counts: dict[str, int] = {}
        self._ids: list[SpanId] = []
        self._passages: list[str] = []
        for passage_id, first, count in parts.catalogue.layout():
            self._rows[passage_id] = first
            self._counts[passage_id] = count
            self._passages.append(passage_id)
            self._ids.extend((passage_id, position) for position in range(count))
        self._twins = _twins(parts.catalogue.hashes())
        self._sources = {source.id: source for source in parts.catalogue.sources}
        self._passage = lru_cache(maxsize=16_384)(parts.catalogue.passage)
        self._of_source = lru_cache(maxsize=256)(parts.catalogue.passages)
        self.close = weakref.finalize(self, _close, parts)

    @classmethod
    def open(cls, folder: Path, embedder: Embedder) -> PassageIndex:
        """Open and prove the current generation. Raises UnusableIndex, in one of its kinds."""
        name = ""
        while True:
            try:
                name = generation.require_current(folder)
                index = cls.at(folder, name, embedder)
                index.prove()
            except DamagedIndex as error:
                if (now := generation.current(folder)) and now != name:
                    continue  # a writer put a new one in place while this one was opened
                raise DamagedIndex(
                    f"the index in {folder} is damaged: {error}; run `python -m ingest --rebuild`"
                ) from None
            return index

    @classmethod
    def at(cls, folder: Path, name: str, embedder: Embedder) -> PassageIndex:
        """Open a named generation without proving that it answers."""
        return cls(folder, name, _open_parts(folder / name, embedder))

    @property
    def stale(self) -> bool:
        """Whether another generation has taken this one's place; cheap, one small file is read."""
        return generation.current(self.folder) not in {None, self.generation}

    def refresh(self, embedder: Embedder) -> PassageIndex:
        """The current generation: this very object while it is that, else newly opened."""
        return PassageIndex.open(self.folder, embedder) if self.stale else self

    def sources(self) -> tuple[Source, ...]:
        """Every source, in order."""
        return self._parts.catalogue.sources

    def source(self, id: str) -> Source | None:  # noqa: A002 -- the types' own word
        """One source by its id."""
        return self._sources.get(id)

    def passage(self, id: str) -> Passage | None:  # noqa: A002
        """One passage by its id."""
        return self._passage(id) if id in self._rows else None

    def passages(self, source_id: str) -> tuple[Passage, ...]:
        """The passages of a source in reading order; none for an unknown one."""
        source = self._sources.get(source_id)
        return self._of_source(source) if source else ()

    @property
    def passage_count(self) -> int:
        """How many passages the index holds."""
        return len(self._passages)

    def near(self, vector: Vector, k: int) -> list[tuple[SpanId, float]]:
        """The k spans nearest to a unit vector (d,) with their cosine, best first."""
        found = self._parts.store.near(np.asarray(vector, np.float32).reshape(1, -1), k)[0]
        spans: dict[SpanId, float] = {}
        for key, cosine in found:
            passage_id, position = _span_id(key)
            row = self._rows[passage_id] + position
            for twin in self._twins.get(row, (row,)):
                spans.setdefault(self._ids[twin], cosine)
        return list(spans.items())[:k]

    def similar(self, vector: Vector, spans: Sequence[SpanId]) -> Vector:
        """The cosine of a unit vector (d,) with each of the given spans (n,)."""
        return np.asarray(self.vectors(spans) @ vector, np.float32)

    def vectors(self, spans: Sequence[SpanId]) -> Vector:
        """The vectors (n, d) of spans."""
        return np.asarray(self._parts.vectors[self._at(spans)], np.float32)

    def best(self, query_tokens: Vector, passages: Sequence[str]) -> Vector:
        """For each query token, the best cosine with any token of each span, -1 to 1: (t, n).

        The n spans are all those of the passages, by id, one after the other.
        """
        ranges = [(self._rows[p], self._rows[p] + self._counts[p]) for p in passages]
        return self._parts.tokens.best(query_tokens, ranges)

    def best_in_headings(self, query_tokens: Vector, headings: Sequence[str]) -> Vector:
        """The same for headings and titles of the index (t, n)."""
        rows = [self._parts.headings.rows[line] for line in headings]
        return self._parts.headings.tokens.best(query_tokens, [(row, row + 1) for row in rows])

    def heading_tokens(self, heading: str) -> Tokens:
        """The packed token vectors (t, d) of a heading or title of the index."""
        return self._parts.headings.tokens.row(self._parts.headings.rows[heading])

    def met(self, query_tokens: Vector, spans: Sequence[SpanId]) -> Vector:
        """For each query token (t,), the best cosine with any token of the spans, -1 to 1."""
        return self._parts.tokens.met(query_tokens, self._at(spans))

    def tokens(self, span: SpanId) -> Tokens:
        """The packed token vectors (t, d) of one span."""
        return self._parts.tokens.row(self._at([span])[0])

    def words(self, terms: Sequence[str], k: int) -> list[tuple[SpanId, float]]:
        """The k best spans for analysed terms with their BM25 score, best first."""
        return [(self._ids[row], score) for row, score in self._parts.words.spans(terms, k)]

    def passage_words(self, terms: Sequence[str], k: int) -> list[tuple[str, float]]:
        """The k best passages for analysed terms, by text, headings and the source's names."""
        found = self._parts.words.passages(terms, k)
        return [(self._passages[row], score) for row, score in found]

    def idf(self, term: str) -> float:
        """How rare an analysed term is among the passages; an unknown one is the rarest."""
        return self._parts.words.idf(term)

    def vocabulary(self) -> Mapping[str, int]:
        """The words of the collection as written, in lower case, with how often each occurs."""
        return self._parts.words.vocabulary

    def prove(self, probes: int = PROBES) -> None:
        """Let known spans, spread over the index, find themselves. Raises DamagedIndex.

        A count is no proof: it stays right when the graph behind it is gone.
        """
        total = len(self._ids)
        rows = np.unique(np.linspace(0, total - 1, min(probes, total)).round().astype(int))
        vectors = np.array(self._parts.vectors[rows])
        found = self._parts.store.near(vectors, 1)
        right = sum(self._is_found(v, hits) for v, hits in zip(vectors, found, strict=True))
        # The graph is approximate: one in twenty may be missed in a sound one.
        if right < len(rows) * 0.95:
            raise DamagedIndex(f"{len(rows) - right} of {len(rows)} known spans were not found")

    def reusable(self) -> tuple[list[bytes], Vector, TokenStore, Headings]:
        """Per span row the hash of its text, its vector and its token vectors; the headings.

        For the writer.
        """
        parts = self._parts
        return parts.catalogue.hashes(), parts.vectors, parts.tokens, parts.headings

    @property
    def catalogue(self) -> Catalogue:
        """The files and documents of this generation: for the writer."""
        return self._parts.catalogue

    def _at(self, spans: Sequence[SpanId]) -> list[int]:
        return [self._rows[passage_id] + position for passage_id, position in spans]

    def _is_found(self, vector: Vector, hits: list[tuple[str, float]]) -> bool:
        """Whether the first hit is this vector: its own span, or one with the same words."""
        if not hits:
            return False
        (passage_id, position), cosine = _span_id(hits[0][0]), hits[0][1]
        row = self._rows.get(passage_id, len(self._ids)) + position
        if row >= len(self._ids):
            return False
        return cosine > _SAME and float(self._parts.vectors[row] @ vector) > _SAME


def _twins(hashes: Sequence[bytes]) -> dict[int, list[int]]:
    """For the first span of each text that stands more than once: the rows of all of them."""
    rows: dict[bytes, list[int]] = {}
    for row, text in enumerate(hashes):
        rows.setdefault(text, []).append(row)
    return {own[0]: own for own in rows.values() if len(own) > 1}


def _open_parts(folder: Path, embedder: Embedder) -> Parts:
    manifest = Manifest.read(folder)
    if (manifest.model, manifest.model_fingerprint) != (embedder.name, embedder.fingerprint):
        raise OtherModel(
            f"the index was made with {manifest.model} ({manifest.model_fingerprint}), the model "
            f"set is {embedder.name} ({embedder.fingerprint}): run `python -m ingest` to rebuild it"
        )
    catalogue = Catalogue.open(folder / "catalogue.sqlite")
    words = Words.open(folder / "words")
    if not manifest.fingerprint == catalogue.fingerprint == words.fingerprint:
        raise DamagedIndex("its parts are of different generations")
    tokens = TokenStore.open(folder / "tokens", manifest.spans, manifest.dimensions)
    vectors = _vectors(folder / "vectors.f32", manifest)
    headings = Headings.open(folder / "headings", manifest.dimensions)
    store = VectorStore.open(folder / "chroma")
    return Parts(manifest, catalogue, store, words, tokens, vectors, headings)


def _vectors(path: Path, manifest: Manifest) -> Vector:
    shape = (manifest.spans, manifest.dimensions)
    try:
        if path.stat().st_size != shape[0] * shape[1] * 4:
            raise DamagedIndex("vectors.f32 is cut short")
        return np.memmap(path, np.float32, "r", shape=shape) if shape[0] else np.zeros(shape, "f4")
    except OSError as error:
        raise DamagedIndex(f"vectors.f32 cannot be read ({error.strerror})") from None


def _span_id(key: str) -> SpanId:
    passage_id, _, position = key.rpartition("#")
    return passage_id, int(position)


def _close(parts: Parts) -> None:
    parts.store.close()
    parts.catalogue.close()
