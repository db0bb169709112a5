"""What goes over the wire of the HTTP API: what is sent, and what is sent back.

The shapes of the contract as typed models, from which the description in OpenAPI is
made. Answers leave as `Answer.to_dict` has them; nothing is worded here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from assistant import languages, messages, render
from assistant.answers import Answer, Citation, Filters, Question, Turn
from assistant.documents import Passage, Source
from assistant.feedback import Feedback

TURNS = 100
TURN_CHARS = 20_000
COMMENT_CHARS = 2_000
RECENT = 6  # earlier turns from which the language of a conversation is told
# Half a surrogate pair can be sent in JSON, but it is no text and cannot be sent back.
Text = Annotated[str, AfterValidator(lambda text: text.encode("utf-8", "replace").decode())]
Name = Annotated[Text, Field(max_length=300)]
Names = Annotated[tuple[Name, ...], Field(max_length=100)]
Day = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
Language = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]


class Sent(BaseModel):
    """What is sent to us; an unknown field is a mistake worth telling."""

    model_config = ConfigDict(extra="forbid")


class TurnBody(BaseModel):
    """One earlier turn, as sent."""

    role: Literal["user", "assistant"]
    content: Text = Field(max_length=TURN_CHARS)


class FiltersBody(Sent):
    """What the search is narrowed to; what is left out lets everything through."""

    sources: Names = Field((), description="documents, by id or by file name")
    bodies: Names = Field((), description="issuing bodies")
    statuses: Names = Field((), description="statuses, such as `adopted resolution`")
    since: Day | None = Field(None, description="earliest date, as 2012 or 2012-07-26")
    until: Day | None = Field(None, description="latest date")


class AskBody(Sent):
    """A question."""

    question: Text
    history: list[TurnBody] = Field([], max_length=TURNS, description="earlier turns, oldest first")
    filters: FiltersBody = FiltersBody()
    language: Language | None = Field(
        None, description="language of the question; found out when left out or not ours"
    )
    page_language: Language | None = Field(
        None, description="language of the page it is asked on, for a question that shows none"
    )
    stream: bool = Field(False, description="send the answer as server-sent events")

    def asked(self) -> Question:
        """The question as the Assistant takes it."""
        turns = tuple(Turn(turn.role, turn.content) for turn in self.history)
        filters = Filters(**self.filters.model_dump())
        return Question(self.question, turns, filters, self.spoken(turns))

    def spoken(self, turns: tuple[Turn, ...]) -> str:
        """The language of the question: as sent, or as it shows."""
        sent = (self.language or "").split("-")[0].lower()
        page = messages.preferred(self.page_language)
        return sent if sent in messages.NAMES else spoken_in(self.question, turns, page)


class FeedbackBody(Sent):
    """A thumb on an answer: name the answer by its id, or send question and answer, or both."""

    thumb: Literal["up", "down"]
    comment: Text = Field("", max_length=COMMENT_CHARS)
    answer_id: str = Field("", max_length=64, pattern=r"^[\w-]*$", description="`id` of the answer")
    question: Text = Field("", max_length=TURN_CHARS)
    answer: Text = Field("", max_length=TURN_CHARS)
    history: list[TurnBody] = Field([], max_length=20, description="turns before the question")
    language: Language = "en"
    refused: bool = False

    def given(self, site: str) -> Feedback:
        """The feedback as it is kept."""
        turns = tuple(Turn(turn.role, turn.content) for turn in self.history)
        rest = self.model_dump(exclude={"history"})
        return Feedback(history=turns, site=site, **rest)


def spoken_in(text: str, before: Sequence[Turn] = (), page: str = "en") -> str:
    """The language that a question shows, or else the questions before it, or the page around it.

    Example: `7` after “¿Qué dice el párrafo 4?” is asked in Spanish, on a page in any language.
    """
    asked = [turn.content for turn in before[-RECENT:] if turn.role == "user"]
    for said in (*asked, text):
        page = languages.detect(said, page)
    return page


class AnswerObject(BaseModel):
    """An answer or a refusal; `answer` has markers `[1]`, resolved in `citations`."""

    id: str = Field(description="names the answer, for feedback")
    answer: str
    refused: bool
    reason: Literal["not_in_documents", "out_of_scope", "unclear", "false_premise"] | None
    mode: Literal["quoted", "written"]
    language: str
    citations: list[Citation]
    suggestions: list[str]
    notices: list[str]
    latency_ms: float
    index: str = Field(description="fingerprint of the index that answered")


class Fault(BaseModel):
    """What went wrong: a code for programs, a message for people."""

    code: str
    message: str


class FaultObject(BaseModel):
    """The body of every 4xx and 5xx."""

    error: Fault


@dataclass(frozen=True, slots=True)
class PassageObject:
    """A passage: its anchor on the document's page, its locator, its text."""

    anchor: str
    locator: str
    text: str


@dataclass(frozen=True, slots=True)
class SourceObject(Source):
    """A document of the index, how many passages it has, and its page here."""

    passages: int = 0
    page: str = ""


@dataclass(frozen=True, slots=True)
class WholeSource(SourceObject):
    """A document with its passages in order."""

    text: tuple[PassageObject, ...] = ()


class Kept(BaseModel):
    """The number under which something was kept."""

    id: int


class State(BaseModel):
    """How the server is."""

    status: str
    index: str | None = None


def event(piece: str | Answer) -> bytes:
    """A piece of a streamed answer as a server-sent event: `delta`, at last `answer`."""
    if isinstance(piece, Answer):
        return sse("answer", piece.to_dict())
    return sse("delta", {"text": piece})


def sse(name: str, data: object) -> bytes:
    """One server-sent event; without a name, a bare one."""
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def described(source: Source, passages: int) -> SourceObject:
    """A document of the index, with the number of its passages."""
    return SourceObject(**_fields(source, passages))


def whole(source: Source, passages: tuple[Passage, ...]) -> WholeSource:
    """A document of the index with all its passages."""
    text = tuple(PassageObject(render.anchor(p), str(p.locator), p.text) for p in passages)
    return WholeSource(**_fields(source, len(passages)), text=text)


def _fields(source: Source, passages: int) -> dict[str, Any]:
    return asdict(source) | {"passages": passages, "page": render.source_link(source.id)}
