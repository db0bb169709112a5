"""What the chat page does: one method for each event, and what it hands back to draw."""

from __future__ import annotations

import logging
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any, Literal

import gradio as gr
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from assistant import bubbles, export, messages
from assistant.answers import Answer, Citation, Filters, Question, Turn
from assistant.bubbles import Exchange
from assistant.documents import Passage, Source
from assistant.errors import AssistantError, UnusableIndex
from assistant.feedback import Feedback, Records, named
from assistant.messages import Words
from assistant.narrowing import Wish, WrongDate
from assistant.render import anchor
from assistant.service import GettingReady, Service
from assistant.settings import Settings
from assistant.wire import spoken_in

log = logging.getLogger(__name__)

KEPT = 20  # exchanges that the page remembers; what is sent stays far below the body limit
WAIT_SECONDS = 120

Messages = list[dict[str, Any]]
Rate = Callable[[Feedback], object]
Kept = tuple[list[Exchange], list[dict[str, Any]]]
EXCHANGES = TypeAdapter(list[Exchange])


class Vote(BaseModel):
    """What the page sends when somebody presses a thumb; `number` tells two of them apart."""

    model_config = ConfigDict(extra="forbid")
    kind: Literal["vote"]
    turn: int = Field(ge=1)
    vote: Literal["up", "down"]
    comment: str = Field("", max_length=2000)
    number: int = 0


class NothingLeft(AssistantError):
    """No document can meet what the asker chose."""


class Chat:
    """What the page does: one method for each event."""

    def __init__(self, service: Service, settings: Settings, rate: Rate | None = None) -> None:
        self.service, self.settings = service, settings
        self.rate = rate or Records(settings.data).add

    def restored(self, kept: object) -> list[Exchange]:
        """The conversation that the browser kept; what is none of ours is dropped."""
        try:
            return EXCHANGES.validate_python(kept or [])[-KEPT:]
        except ValidationError:
            return []

    def ask(
        self, text: str, exchanges: list[Exchange], language: str, *wished: object
    ) -> Iterator[tuple[Any, Any, Any, Any, Any, str]]:
        """Answer piece by piece: chat, panel, conversation, the browser's copy, box, note."""
        if not text.strip():
            yield (gr.skip(),) * 5 + ("",)
            return
        words = messages.words(language)
        before = [*self.log(exchanges, words), said("user", bubbles.question_html(text))]
        try:
            narrowed = self.filters(wish(*wished), words)
            said_before = turns(exchanges)
            spoken = spoken_in(text, said_before, words.language)
            asked = Question(text, said_before, narrowed, spoken)
            for piece in self.pieces(asked, words):
                if isinstance(piece, Answer):
                    now = [*exchanges, Exchange(text, piece)][-KEPT:]
                    yield self.log(now, words), self.panel(now, words), *both(now), gr.skip(), ""
                else:
                    yield [*before, said("assistant", piece)], *(gr.skip(),) * 3, "", ""
        except AssistantError as error:
            yield self.fault(before, str(error), text)
        except Exception:
            log.exception("a question could not be answered")
            yield self.fault(before, words("fault"), text)

    def filters(self, wish: Wish, words: Words) -> Filters:
        """What was chosen, as the search takes it. Raises WrongDate or NothingLeft."""
        try:
            found = wish.filters()
        except WrongDate as error:
            raise WrongDate(words("wrong_date", date=error)) from None
        if found is None:
            raise NothingLeft(words("nothing_left"))
        return found

    def pieces(self, question: Question, words: Words) -> Iterator[str | Answer]:
        """The states of a message while its answer is made, then the answer."""
        yield bubbles.progress_html("", words("searching"), words)
        for _ in range(WAIT_SECONDS):
            try:
                assistant = self.service.assistant(wait=1.0)
                break
            except GettingReady:
                yield bubbles.progress_html("", words("waiting"), words)
        else:
            raise UnusableIndex(words("getting_ready"))
        said_so_far = ""
        for piece in assistant.stream(question):
            if isinstance(piece, Answer):
                answer = named(piece)
                self.service.answered(question, answer, "chat")
                yield answer
            else:
                said_so_far += piece
                yield bubbles.progress_html(said_so_far, words=words)

    def fault(self, before: Messages, message: str, text: str) -> tuple[Any, ...]:
        """Show what went wrong; the question goes back into the box."""
        shown = [*before, said("assistant", bubbles.fault_html(message))]
        return shown, gr.skip(), gr.skip(), gr.skip(), text, ""

    def log(self, exchanges: Sequence[Exchange], words: Words = messages.ENGLISH) -> Messages:
        """The conversation as the chat shows it; only the last answer offers next questions."""
        shown: Messages = []
        for number, exchange in enumerate(exchanges, 1):
            shown.append(said("user", bubbles.question_html(exchange.question)))
            shown.append(said("assistant", bubbles.answer_html(exchange, number, words)))
        if exchanges and exchanges[-1].answer.suggestions:
            options = [{"value": text} for text in exchanges[-1].answer.suggestions]
            shown[-1]["options"] = options
        return shown

    def held(self) -> tuple[Source, ...]:
        """The documents of the index; none while it is not open."""
        try:
            return self.service.assistant().index.sources()
        except AssistantError:
            return ()

    def panel(self, exchanges: Sequence[Exchange], words: Words = messages.ENGLISH) -> str:
        """The sources of the conversation, and what the index holds."""
        return bubbles.panel_html(exchanges, self.held(), words, self.passage_of)

    def passage_of(self, citation: Citation) -> Passage | None:
        """The cited passage, where the index still holds it."""
        try:
            index = self.service.assistant().index
        except AssistantError:
            return None
        held = index.passages(citation.source_id) if index.source(citation.source_id) else ()
        return next((p for p in held if anchor(p) == citation.anchor), None)

    def fresh(self, language: str) -> tuple[Messages, str, list[Exchange], list[Exchange]]:
        """Begin anew; the browser forgets the conversation too."""
        return [], self.panel([], messages.words(language)), [], []

    def status(self, words: Words = messages.ENGLISH) -> str:
        """What answers are made of, or why there are none now."""
        trouble = self.service.trouble()
        if isinstance(trouble, GettingReady):
            return bubbles.status_html(words("getting_ready"), False, words)
        return bubbles.status_html(
            str(trouble) if trouble else None, bool(self.settings.llm), words
        )

    def heard(self, sent: str, exchanges: list[Exchange]) -> tuple[Any, Any, Any]:
        """Take a thumb and a comment: the conversation, the browser's copy, what became of it."""
        try:
            given = Vote.model_validate_json(sent)
            rated = exchanges[given.turn - 1]
        except (ValidationError, IndexError):
            return (gr.skip(),) * 3
        try:
            self.rate(feedback(given, rated, exchanges[: given.turn - 1]))
        except AssistantError as error:
            log.error("%s", error)
            return gr.skip(), gr.skip(), bubbles.heard_html(given.number, False)
        now = [*exchanges]
        now[given.turn - 1] = replace(rated, vote=given.vote)
        return *both(now), bubbles.heard_html(given.number, True)

    def saved(self, form: str, exchanges: list[Exchange], language: str) -> str:
        """The conversation as a file for the browser to save: `md` or `docx`."""
        words = messages.words(language)
        made = export.FORMS[form]
        data = b64encode(made.write(exchanges, words)).decode()
        return bubbles.file_html(made.name, made.media_type, data)


def said(role: str, html: str) -> dict[str, Any]:
    """One message of the chat."""
    return {"role": role, "content": html}


def both(exchanges: list[Exchange]) -> Kept:
    """The conversation for the session and, as plain JSON, for the browser."""
    return exchanges, [asdict(exchange) for exchange in exchanges]


def turns(exchanges: Sequence[Exchange]) -> tuple[Turn, ...]:
    """The conversation as the Assistant takes it."""
    pairs = ((Turn("user", e.question), Turn("assistant", e.answer.text)) for e in exchanges)
    return tuple(turn for pair in pairs for turn in pair)


def wish(*wished: object) -> Wish:
    """What the fields of the page hold, as a wish: four choices, then two dates."""
    fields = [*wished, *[None] * 6][:6]
    documents, bodies, types, standings = (
        tuple(map(str, chosen)) if isinstance(chosen, list) else () for chosen in fields[:4]
    )
    since, until = (str(typed or "") for typed in fields[4:])
    return Wish(documents, bodies, types, standings, since, until)


def feedback(vote: Vote, rated: Exchange, before: Sequence[Exchange]) -> Feedback:
    """A thumb on an answer as it is kept."""
    return Feedback(
        thumb=vote.vote,
        comment=vote.comment,
        answer_id=rated.answer.id,
        question=rated.question,
        answer=rated.answer.text,
        history=turns(before),
        language=rated.answer.language,
        refused=rated.answer.refused,
        site="chat",
    )
