"""Where a question goes: understand → look up → retrieve → refuse or quote → cite.

The one object that every face holds. Synchronous; `stream` is a generator. An answer is
made of the documents' own words, or worded over them by a language model when one is set
(`writing`); refusing is a result, not an exception.
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
from assistant.learned import Learned
from assistant.material import gathered
from assistant.places import worded
from assistant.query import Query
from assistant.retrieval import Ranking, Retriever
from assistant.settings import Settings, settings
from assistant.spelling import Speller
from assistant.suggesting import suggest
from assistant.understanding import understand
from assistant.writing import Writer, given


class Assistant:
    """Answers questions over one index. Safe to call from several threads."""

    def __init__(
        self,
        index: PassageIndex,
        embedder: Embedder,
        config: Settings | None = None,
        writer: Writer | None = None,
    ) -> None:
        self.index = index
        self.settings = config or settings()
        self._speller = Speller(index.vocabulary())
        self._embedder = embedder
        self._retriever = Retriever(index, embedder)
        self._answering = Answering(index, self._retriever)
        self._writer = writer

    @classmethod
    def open(cls, config: Settings | None = None) -> Assistant:
        """Load the model and open the index. Raises AssistantError with what to do."""
        config = config or settings()
        embedder = load(config.embedding_model)
        index = PassageIndex.open(config.index, embedder)
        return cls(index, embedder, config, Writer.open(config, index))

    @property
    def model(self) -> Embedder:
        """The embedding model that the index was made with."""
        return self._embedder

    def ask(self, question: Question) -> Answer:
        """Answer, or refuse with a reason. Raises QuestionError for no text or too much."""
        *_, answer = self.stream(question)
        assert isinstance(answer, Answer)
        return answer

    def stream(self, question: Question) -> Iterator[str | Answer]:
        """The answer's text piece by piece, then the Answer itself."""
        started = time.perf_counter()
        self._check(question)
        deadline = self._writer.deadline() if self._writer else None
        query = understand(question, self._speller)
        if self._writer and query.context:
            question = self._writer.condense(question, query.language, deadline=deadline)
            query = understand(question, self._speller)
        quoted = self._answering.answer(query, question.filters)
        quoted = worded(
            replace(
                quoted,
                language=query.language,
                suggestions=suggest(quoted, query.language, self.index),
                index=self.index.fingerprint,
            )
        )
        for piece in self._worded(question, query, quoted, deadline):
            yield _finished(piece, started) if isinstance(piece, Answer) else piece

    def _worded(
        self, question: Question, query: Query, quoted: Answer, deadline: float | None
    ) -> Iterator[str | Answer]:
        """The quoted answer as it is, or written by the language model where there is one."""
        if self._writer is None or quoted.refused:
            yield from given(quoted)
            return
        kept = self._answering.kept(query, question.filters)
        ranked = [] if query.places else self._retriever.rank(query, kept).spans
        evidence = gathered(quoted, ranked, self.index.passage)
        written = self._writer.write(
            question, query.language, query.text, quoted, evidence, deadline=deadline
        )
        yield from (worded(p) if isinstance(p, Answer) else p for p in written)

    def search(self, question: str, k: int = 10) -> list[Evidence]:
        """The k best passages for a question, each with its best span; never refuses."""
        best: dict[str, Evidence] = {}
        for found in self.considered(Question(question))[1].spans:
            if len(best) == k:
                break
            best.setdefault(found.passage.id, Evidence(found.passage, (found.span,), found.score))
        return list(best.values())

    def considered(
        self, question: Question, learned: Learned | None = None
    ) -> tuple[Query, Ranking]:
        """What is searched for a question, and every candidate span, best first: for `eval`.

        `learned` replaces what lies beside the code.
        """
        query = understand(question, self._speller)
        retriever = Retriever(self.index, self._embedder, learned) if learned else self._retriever
        return query, retriever.rank(query)

    def _check(self, question: Question) -> None:
        if not visible(question.text).strip():
            raise QuestionError("the question is empty: write what you want to know")
        most = self.settings.max_question_chars
        if len(question.text) > most:
            raise QuestionError(
                f"the question has {len(question.text):,} characters; at most {most:,} are taken"
            )


def _finished(answer: Answer, started: float) -> Answer:
    """The answer with the time it took, and a notice when it rests on a brief."""
    notices = answer.notices
    if any(citation.brief for citation in answer.citations):
        notices = (languages.text(answer.language, "brief_notice"), *notices)
    took = round((time.perf_counter() - started) * 1000, 1)
    return replace(answer, notices=notices, latency_ms=took)
