"""The API that existing chat clients speak: `/v1/chat/completions` and `/v1/models`.

The last message of the user is the question, earlier turns of user and assistant are
its history. System messages, tools and sampling are taken and have no effect: who
calls sets neither prompt nor model. Sources follow the text, and stand as answer
objects' citations in a field of their own, for clients that look.
"""

from __future__ import annotations

import json
import logging
import time
import uuid
from collections.abc import Iterator
from typing import Any, Literal

from fastapi import FastAPI, HTTPException
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from assistant.answers import Answer, Question, Turn
from assistant.api import FAULTS, UNPROCESSABLE, Answers, Pieces, streamed
from assistant.footnote import safe_link
from assistant.wire import TURN_CHARS, TURNS, Text, spoken_in

log = logging.getLogger(__name__)

MODEL = "un-assistant"
DONE = b"data: [DONE]\n\n"
MESSAGES = 1_000


class Part(BaseModel):
    """A part of a message; only text is read."""

    type: str = "text"
    text: Text = ""


class Message(BaseModel):
    """One message of a conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Text | list[Part] | None = None

    @property
    def text(self) -> str:
        """What it says, whatever its form."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.text)
        return self.content or ""


class CompletionBody(BaseModel):
    """A conversation to be carried on; any other field is taken and has no effect."""

    messages: list[Message] = Field(min_length=1, max_length=MESSAGES)
    model: str = MODEL
    stream: bool = False

    def asked(self) -> Question:
        """The question as the Assistant takes it. Raises HTTPException 422 without one."""
        said = [m for m in self.messages if m.role in {"user", "assistant"} and m.text.strip()]
        if not said or said[-1].role != "user":
            line = "The last message has to be a question of the user."
            raise HTTPException(422, {"code": "invalid_request", "message": line})
        before = said[:-1][-TURNS:]
        turns = tuple(
            Turn("user" if m.role == "user" else "assistant", m.text[:TURN_CHARS]) for m in before
        )
        return Question(said[-1].text, turns, language=spoken_in(said[-1].text, turns))


class Choice(BaseModel):
    """The one choice that there is."""

    index: int = 0
    message: dict[str, str]
    finish_reason: Literal["stop"] = "stop"


class Completion(BaseModel):
    """An answer in the shape of a chat completion, with our citations beside it."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    choices: list[Choice]
    citations: list[dict[str, Any]]
    notices: list[str]
    refused: bool
    reason: str | None


def add(app: FastAPI, answers: Answers) -> None:
    """Add both routes."""

    @app.post(
        "/v1/chat/completions",
        response_model=None,
        responses={200: {"model": Completion, "content": {"text/event-stream": {}}}}
        | FAULTS
        | UNPROCESSABLE,
        tags=["OpenAI-compatible"],
    )
    def complete(body: CompletionBody) -> Response:
        """Answer the last message of a conversation, as chat clients expect it."""
        question = body.asked()
        if body.stream:
            return streamed(_chunks(*answers.pieces(question, "openai")))
        answer = answers.whole(question, "openai")
        message = {"role": "assistant", "content": answer.text + sources_text(answer)}
        completion = Completion(
            id=_name(answer), created=int(time.time()), choices=[Choice(message=message)],
            **_ours(answer),
        )  # fmt: skip
        return JSONResponse(completion.model_dump())

    @app.get("/v1/models", tags=["OpenAI-compatible"])
    def models() -> dict[str, Any]:
        """List the one model that there is."""
        one = {"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}
        return {"object": "list", "data": [one]}


def sources_text(answer: Answer, said: str = "") -> str:
    """Citations and notices not said yet, as lines below an answer: for clients of text only."""
    lines = []
    for c in answer.citations:
        place = ", ".join(part for part in (c.symbol or c.title, c.place or c.locator) if part)
        link = safe_link(c.url)
        lines.append(f"[{c.marker}] {place}: “{c.quote}”" + (f" {link}" if link else ""))
    lines += [notice for notice in answer.notices if notice not in said]
    return "\n\n" + "\n".join(lines) if lines else ""


def _chunks(first: str | Answer, rest: Pieces) -> Iterator[bytes]:
    name, created = f"chatcmpl-{uuid.uuid4().hex}", int(time.time())

    def chunk(delta: dict[str, str], finish: str | None = None, **ours: object) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        body = {"id": name, "object": "chat.completion.chunk", "created": created}
        return _data(body | {"model": MODEL, "choices": [choice]} | ours)

    try:
        yield chunk({"role": "assistant", "content": ""})
        said = ""
        for piece in _chain(first, rest):
            if isinstance(piece, Answer):
                if below := sources_text(piece, said):
                    yield chunk({"content": below})
                yield chunk({}, "stop", **_ours(piece))
            else:
                said += piece
                yield chunk({"content": piece})
        yield DONE
    except Exception:
        log.exception("a streamed answer broke off")
        broken = {"code": "internal", "message": "The answer broke off; please ask again."}
        yield _data({"error": broken})


def _chain(first: str | Answer, rest: Pieces) -> Pieces:
    yield first
    yield from rest


def _data(body: object) -> bytes:
    return f"data: {json.dumps(body, ensure_ascii=False)}\n\n".encode()


def _name(answer: Answer) -> str:
    return f"chatcmpl-{answer.id}"


def _ours(answer: Answer) -> dict[str, Any]:
    told = answer.to_dict()
    return {key: told[key] for key in ("citations", "notices", "refused", "reason")}
