"""Where a question goes: understand → look up → retrieve → refuse or quote → cite.

The one object that every face holds. Synchronous; `stream` is a generator. An answer is
made of the documents' own words; refusing is a result, not an exception.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from assistant import languages
from assistant.answering import Answering
from assistant.answers import Answer, Evidence, Question
from assistant.embedding import Embedder, load
from assistant.errors import QuestionError
from assistant.guard import visible
from assistant.index import PassageIndex
from assistant.query import Query
from assistant.retrieval import Ranking, Retriever
from assistant.settings import Settings, settings
from assistant.spelling import Speller
from assistant.suggesting import suggest
from assistant.understanding import understand


class Assistant:
    """Answers questions over one index. Safe to call from several threads."""

    def __init__(
        self, index: PassageIndex, embedder: Embedder, config: Settings | None = None
    ) -> None:
        self.index = index
        self.settings = config or settings()
        self._speller = Speller(index.vocabulary())
        self._retriever = Retriever(index, embedder)
        self._answering = Answering(index, self._retriever)

    @classmethod
    def open(cls, config: Settings | None = None) -> Assistant:
        """Load the model and open the index. Raises AssistantError with what to do."""
        config = config or settings()
        embedder = load(config.embedding_model)
        return cls(PassageIndex.open(config.index, embedder), embedder, config)

    def ask(self, question: Question) -> Answer:
        """Answer, or refuse with a reason. Raises QuestionError for no text or too much."""
        started = time.perf_counter()
        self._check(question)
        query = understand(question, self._speller)
        answer = self._answering.answer(query, question.filters)
        briefs = any(citation.brief for citation in answer.citations)
        return replace(
            answer,
            language=query.language,
            notices=(languages.text(query.language, "brief_notice"),) if briefs else (),
            suggestions=suggest(answer, query.language, self.index),
            latency_ms=round((time.perf_counter() - started) * 1000, 1),
            index=self.index.fingerprint,
        )

    def stream(self, question: Question) -> Iterator[str | Answer]:
        """The answer's text paragraph by paragraph, then the Answer itself."""
        answer = self.ask(question)
        for i, part in enumerate(answer.text.split("\n\n")):
            yield f"\n\n{part}" if i else part
        yield answer

    def search(self, question: str, k: int = 10) -> list[Evidence]:
        """The k best passages for a question, each with its best span; never refuses."""
        best: dict[str, Evidence] = {}
        for found in self.considered(Question(question))[1].spans:
            if len(best) == k:
                break
            best.setdefault(found.passage.id, Evidence(found.passage, (found.span,), found.score))
        return list(best.values())

    def considered(self, question: Question) -> tuple[Query, Ranking]:
        """What is searched for a question, and every candidate span, best first: for `eval`."""
        query = understand(question, self._speller)
        return query, self._retriever.rank(query)

    def _check(self, question: Question) -> None:
        if not visible(question.text).strip():
            raise QuestionError("the question is empty: write what you want to know")
        most = self.settings.max_question_chars
        if len(question.text) > most:
            raise QuestionError(
                f"the question has {len(question.text):,} characters; at most {most:,} are taken"
            )
