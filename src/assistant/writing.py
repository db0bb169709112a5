"""Evidence and a question → a written answer, streamed, that says nothing its passages do not.

A language model words the answer; `checking` judges each sentence before anyone sees it.
What fails is dropped or marked, and when little is left, or the call fails, the quoted
answer that was ready before stands, with one notice. A refusal is never sent to a model.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from assistant import languages, prompts, questioning
from assistant.answers import Answer, Evidence, Question, Reason
from assistant.documents import Source
from assistant.draft import Draft, length, visible_text
from assistant.guard import question_proper
from assistant.llm import ChatModel, Fault, Message, ModelFault, open_model
from assistant.material import Material
from assistant.query import Asks, kind_of
from assistant.sentences import Sentence, Splitter
from assistant.settings import Settings

log = logging.getLogger(__name__)

WORDS, WORDS_OF_LIST = 120, 250  # an answer may have, as the contract of an answer says
CONDENSE_SHARE = 0.25  # of the time allowed: what a follow-up may take to be condensed


class Searched(Protocol):
    """What a refusal says was searched."""

    @property
    def passage_count(self) -> int:
        """Every passage."""
        ...

    def sources(self) -> Sequence[Source]:
        """Every document."""
        ...


def ready(settings: Settings) -> ChatModel | None:
    """The model that the settings name, its prompts checked; None when they name none.

    Raises UsageError for what no answer could be written with, so that a server can say so
    before it listens. Whether the model answers at all is seen when it is asked.
    """
    if settings.llm:
        prompts.check()
    return open_model(settings)


class Writer:
    """Words answers with a language model. Safe to call from several threads."""

    def __init__(self, model: ChatModel, settings: Settings, searched: Searched) -> None:
        self.model, self.settings, self.searched = model, settings, searched

    @classmethod
    def open(cls, settings: Settings, searched: Searched) -> Writer | None:
        """A writer with the model that the settings name; None when they name none."""
        model = ready(settings)
        return cls(model, settings, searched) if model else None

    def deadline(self) -> float:
        """When an answer that is begun now has to be there, by `time.monotonic`."""
        return time.monotonic() + self.settings.llm_timeout

    def write(  # noqa: PLR0913  what is asked, what is ready, what it rests on
        self,
        question: Question,
        query_language: str,
        english: str,
        quoted: Answer,
        evidence: Sequence[Evidence],
        *,
        deadline: float | None = None,
    ) -> Iterator[str | Answer]:
        """The answer's text sentence by sentence, then the Answer; `quoted` when that fails.

        `english` is the question in English words. A fault after some sentences were shown
        gives `quoted` all the same: the Answer, not the pieces, is what was answered.
        """
        material = Material.of(evidence)
        if quoted.refused or not material.shown:
            yield from given(quoted)
            return
        draft = Draft(material, query_language, self.settings.llm_unsupported)
        until = deadline or self.deadline()
        try:
            yield from self._worded(question, english, draft, until)
        except ModelFault as fault:
            log.warning("%s: %s; the quoted answer is given", self.model.name, fault)
            budget = fault.fault is Fault.BUDGET
            yield from _instead(quoted, draft, "model_budget" if budget else "model_failed")
            return
        except _NotThere:
            yield from given(self._refused(quoted, query_language))
            return
        if draft.little:
            yield from _instead(quoted, draft, "model_unsupported")
        else:
            yield self._finished(question, draft, quoted, until)

    def condense(
        self, question: Question, query_language: str, *, deadline: float | None = None
    ) -> Question:
        """A follow-up that stands alone, made in a part of the time; else the question as it is."""
        share = time.monotonic() + CONDENSE_SHARE * self.settings.llm_timeout
        until = min(deadline or self.deadline(), share)
        return questioning.condense(self.model, question, query_language, until)

    def _worded(
        self, question: Question, english: str, draft: Draft, deadline: float
    ) -> Iterator[str]:
        """The sentences that are borne out, as they come. Raises ModelFault and _NotThere."""
        wide = kind_of(english) in (Asks.LIST, Asks.SUMMARY, Asks.COMPARE)
        most = WORDS_OF_LIST if wide else WORDS
        messages = prompts.prompt("answer").render(
            language=questioning.language_name(draft.language),
            words=most,
            refusal=prompts.REFUSAL,
            passages=draft.material.shown,
            question=visible_text(question_proper(question.text)),
        )
        for sentence in self._sentences(messages, deadline):
            if prompts.refuses(sentence.text) and not draft.text:
                raise _NotThere
            if draft.length + length(sentence.text) > most:
                return
            if prompts.repeats(sentence.text, messages):
                draft.leave_out()
            elif shown := draft.take(sentence):
                yield shown

    def _sentences(self, messages: Sequence[Message], deadline: float) -> Iterator[Sentence]:
        splitter = Splitter()
        try:
            for piece in self.model.stream(messages, deadline - time.monotonic()):
                yield from splitter.feed(piece)
        except ModelFault as fault:
            if fault.fault is not Fault.LENGTH:
                raise
            return  # what is left is half a sentence
        yield from splitter.end()

    def _finished(
        self, question: Question, draft: Draft, quoted: Answer, deadline: float
    ) -> Answer:
        notices = list(quoted.notices)
        if draft.left_out:
            notices.append(languages.text(draft.language, "model_dropped", count=draft.left_out))
        if draft.marked:
            notices.append(languages.text(draft.language, "model_marked"))
        answer = replace(
            quoted,
            text=draft.text,
            citations=draft.citations(),
            mode="written",
            language=draft.language,
            notices=tuple(notices),
        )
        if not self.settings.llm_suggestions:
            return answer
        asked = questioning.suggest(self.model, question, draft, deadline)
        return replace(answer, suggestions=asked or quoted.suggestions)

    def _refused(self, quoted: Answer, language: str) -> Answer:
        """The model's own word that the passages do not answer; what was found is named."""
        said = languages.text(
            language,
            Reason.NOT_IN_DOCUMENTS.value,
            passages=self.searched.passage_count,
            documents=len(self.searched.sources()),
        )
        places = "; ".join(
            f"{c.symbol or c.title}, {c.place or c.locator} [{c.marker}]" for c in quoted.citations
        )
        if places:
            said = f"{said} {languages.text(language, 'nearest', citations=places)}"
        reason = Reason.NOT_IN_DOCUMENTS
        return replace(quoted, text=said, refused=True, reason=reason, mode="written")


class _NotThere(Exception):
    """The model says that the passages do not answer."""


def given(answer: Answer) -> Iterator[str | Answer]:
    """A finished answer as it is streamed: paragraph by paragraph, then itself."""
    for i, part in enumerate(answer.text.split("\n\n")):
        yield f"\n\n{part}" if i else part
    yield answer


def _instead(quoted: Answer, draft: Draft, key: str) -> Iterator[str | Answer]:
    """The quoted answer with a notice, which also parts it from sentences already shown."""
    notice = languages.text(draft.language, key)
    if draft.text:
        yield f"\n\n{notice}\n\n"
    yield from given(replace(quoted, notices=(*quoted.notices, notice)))
