"""The assistant with follow-ups condensed by a language model, and its answers quoted all the same.

Beside the assistant's own way with follow-ups this shows what condensing alone is worth. But:
what a model makes of the answer is not seen here; `answer` with a model set shows both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.answers import Answer, Evidence, Question
from assistant.assistant import Assistant
from assistant.embedding import load
from assistant.errors import UsageError
from assistant.index import PassageIndex
from assistant.writing import Writer, given, ready
from eval.system import with_index


@dataclass
class Tally:
    """How many follow-ups were shown to the model, and how many of its questions were taken."""

    shown: int = 0
    taken: int = 0


@dataclass
class Condensing:
    """An assistant that condenses, and its tally."""

    assistant: Assistant
    tally: Tally = field(default_factory=Tally)

    def ask(self, question: Question) -> Answer:
        """The quoted answer to the follow-up as it was condensed."""
        return self.assistant.ask(question)


class _OnlyCondenses(Writer):
    """Words nothing: the quoted answer stands."""

    tally: Tally

    def condense(
        self, question: Question, query_language: str, *, deadline: float | None = None
    ) -> Question:
        """As the writer does, counted."""
        alone = super().condense(question, query_language, deadline=deadline)
        self.tally.shown += 1
        self.tally.taken += alone is not question
        return alone

    def write(  # noqa: PLR0913 -- as the writer has it
        self,
        question: Question,
        query_language: str,
        english: str,
        quoted: Answer,
        evidence: Sequence[Evidence],
        *,
        deadline: float | None = None,
    ) -> Iterator[str | Answer]:
        """What was ready."""
        return given(quoted)


def open_condensing(index: Path | None = None) -> Condensing:
    """Open it with the model that is set. Raises UsageError when none is."""
    settings = with_index(index)
    model = ready(settings)
    if model is None:
        raise UsageError("--condense needs a language model: set ASSISTANT_LLM")
    embedder = load(settings.embedding_model)
    opened = PassageIndex.open(settings.index, embedder)
    writer = _OnlyCondenses(model, settings, opened)
    writer.tally = Tally()
    return Condensing(Assistant(opened, embedder, settings, writer), writer.tally)
