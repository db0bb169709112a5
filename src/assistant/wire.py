"""What goes over the wire of the HTTP API: the question as sent, and what is sent back."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from assistant import render
from assistant.answers import Answer, Filters, Question, Turn
from assistant.documents import Passage, Source

TURNS = 100
# Half a surrogate pair can be sent in JSON, but it is no text and cannot be sent back.
Text = Annotated[str, AfterValidator(lambda text: text.encode("utf-8", "replace").decode())]


class TurnBody(BaseModel):
    """One earlier turn, as sent."""

    role: Literal["user", "assistant"]
    content: Text


class FiltersBody(BaseModel):
    """What the search is narrowed to, as sent."""

    model_config = ConfigDict(extra="forbid")
    sources: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None


class AskBody(BaseModel):
    """A question, as sent to `POST /api/ask`."""

    model_config = ConfigDict(extra="forbid")
    question: Text
    history: list[TurnBody] = Field([], max_length=TURNS)
    filters: FiltersBody = FiltersBody()
    language: str | None = Field(None, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    stream: bool = False

    def asked(self) -> Question:
        """The question as the Assistant takes it."""
        turns = tuple(Turn(turn.role, turn.content) for turn in self.history)
        return Question(self.question, turns, Filters(**self.filters.model_dump()), self.language)


def event(piece: str | Answer) -> bytes:
    """A piece of a streamed answer as a server-sent event: `delta`, at last `answer`."""
    if isinstance(piece, Answer):
        return sse("answer", piece.to_dict())
    return sse("delta", {"text": piece})


def sse(name: str, data: object) -> bytes:
    """One server-sent event."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def described(source: Source, passages: int) -> dict[str, Any]:
    """A document of the index, with the number of its passages."""
    return asdict(source) | {"passages": passages, "page": render.source_link(source.id)}


def passage_of(passage: Passage) -> dict[str, str]:
    """A passage of a document: its anchor on the document's page, its locator, its text."""
    locator = passage.locator
    return {"anchor": render.anchor(passage), "locator": str(locator), "text": passage.text}
