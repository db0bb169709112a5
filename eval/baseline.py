"""Systems to compare with: what simpler means reach on the same questions.

    naive   raw text in chunks of 500 characters, the nearest one shown
    dense   the nearest sentence, clause or item of the index by its vector
    words   the best one by BM25

They answer every question with one quote and know neither history nor refusal.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

from assistant.answers import Answer, Citation, Question, Reason
from assistant.documents import Passage, Span
from assistant.embedding import Embedder, load
from assistant.errors import UsageError
from assistant.index import PassageIndex
from assistant.words import analyse
from eval.sources import SourceTexts, document_files
from eval.system import with_index

CHUNK = 500  # characters


class Baseline:
    """A system that shows one quote: the best that `find` gives for a question."""

    def __init__(self, find: Callable[[str], Citation | None], index: str) -> None:
        self._find = find
        self._index = index

    def ask(self, question: Question) -> Answer:
        """The quote found, or a refusal when there is none."""
        started = time.perf_counter()
        found = self._find(question.text)
        answer = _shown(found) if found else _nothing()
        elapsed = 1000 * (time.perf_counter() - started)
        return replace(answer, latency_ms=round(elapsed, 1), index=self._index)


def open_baseline(
    kind: Literal["naive", "dense", "words"], index: Path | None, sources: SourceTexts
) -> Baseline:
    """Open a system over an index. Raises AssistantError when that cannot be."""
    chosen = with_index(index)
    embedder = load(chosen.embedding_model)
    passages = PassageIndex.open(chosen.index, embedder)
    match kind:
        case "naive":
            find = nearest_chunk(_texts(passages, sources), embedder)
        case "dense":
            find = nearest_span(passages, embedder)
        case "words":
            find = best_by_words(passages)
    return Baseline(find, passages.fingerprint)


def nearest_chunk(texts: Mapping[str, str], embedder: Embedder) -> Callable[[str], Citation | None]:
    """A search for the nearest chunk of raw texts, given by file."""
    chunks = [
        (file, at, text[at : at + CHUNK])
        for file, text in texts.items()
        for at in range(0, len(text), CHUNK)
    ]
    vectors = embedder.encode([text for _, _, text in chunks])

    def find(question: str) -> Citation:
        file, at, text = chunks[int((vectors @ embedder.encode([question])[0]).argmax())]
        return _citation(text.strip(), file, f"characters {at}–{at + len(text)}")

    return find


def nearest_span(index: PassageIndex, embedder: Embedder) -> Callable[[str], Citation | None]:
    """A search for the nearest span of an index."""

    def find(question: str) -> Citation | None:
        found = index.near(embedder.encode([question])[0], 1)
        return _span_citation(index, *found[0][0]) if found else None

    return find


def best_by_words(index: PassageIndex) -> Callable[[str], Citation | None]:
    """A search for the best span of an index by BM25."""

    def find(question: str) -> Citation | None:
        found = index.words(analyse(question), 1)
        return _span_citation(index, *found[0][0]) if found else None

    return find


def _texts(index: PassageIndex, sources: SourceTexts) -> dict[str, str]:
    texts = {file: text for file in document_files(index) if (text := sources.text(file))}
    if not texts:
        raise UsageError("no document of the index is at hand as text: name --documents")
    return texts


def _span_citation(index: PassageIndex, passage_id: str, position: int) -> Citation | None:
    passage = index.passage(passage_id)
    return _passage_citation(passage, passage.spans[position]) if passage else None


def _passage_citation(passage: Passage, span: Span) -> Citation:
    source = passage.source
    quote = passage.quote(span.start, span.end)
    return replace(
        _citation(quote, source.file, str(passage.locator)),
        source_id=source.id,
        symbol=source.symbol,
        title=source.title,
        anchor=passage.locator.key,
        status=source.status.value,
        date=source.date,
        url=source.url,
        passage=passage.text,
        start=span.start,
        end=span.end,
        brief=source.brief,
    )


def _citation(quote: str, file: str, locator: str) -> Citation:
    return Citation(
        marker=1,
        source=file,
        source_id=Path(file).stem,
        symbol=None,
        title=file,
        locator=locator,
        anchor="",
        status="",
        date=None,
        url=None,
        quote=quote,
        passage=quote,
        start=0,
        end=len(quote),
    )


def _shown(citation: Citation) -> Answer:
    return Answer(f"{citation.quote} [1]", (citation,))


def _nothing() -> Answer:
    text = "No word of the question is in the documents."
    return Answer(text, refused=True, reason=Reason.NOT_IN_DOCUMENTS)
