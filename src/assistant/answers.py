"""What is asked and what comes back: Turn, Question → Evidence → Citation, Answer."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Literal

from assistant.documents import Passage, Span


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier turn of a conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What the asker narrowed the search to; an empty tuple lets everything through."""

    sources: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What a person typed, with the turns before it, oldest first."""

    text: str
    history: tuple[Turn, ...] = ()
    filters: Filters = Filters()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage with its score and the spans in it that speak to the question."""

    passage: Passage
    spans: tuple[Span, ...] = ()
    score: float = 0.0


class Reason(StrEnum):
    """Why a question was not answered."""

    NOT_IN_DOCUMENTS = "not_in_documents"
    OUT_OF_SCOPE = "out_of_scope"
    UNCLEAR = "unclear"
    FALSE_PREMISE = "false_premise"


@dataclass(frozen=True, slots=True)
class Citation:
    """One marker resolved: the words an answer rests on and where they stand.

    `quote` is verbatim; pieces are joined by ` … `. `start` and `end` are offsets
    in `passage`, from the first piece to the last. `source` is the file's name.
    `place` is the locator in the words of the answer's language.
    """

    marker: int
    source: str
    source_id: str
    symbol: str | None
    title: str
    locator: str
    anchor: str
    status: str
    date: str | None
    url: str | None
    quote: str
    passage: str
    start: int
    end: int
    brief: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer or a refusal; `text` carries a marker `[n]` after what each citation supports."""

    text: str
    citations: tuple[Citation, ...] = ()
    refused: bool = False
    reason: Reason | None = None
    mode: Literal["quoted", "written"] = "quoted"
    language: str = "en"
    suggestions: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    latency_ms: float = 0.0
    index: str = ""
    id: str = field(default="")

    def to_dict(self) -> dict[str, Any]:
        """The answer object of the contract, ready for JSON."""
        fields = asdict(self)
        fields["answer"] = fields.pop("text")
        order = ("id", "answer", "refused", "reason", "mode", "language", "citations")
        rest = ("suggestions", "notices", "latency_ms", "index")
        return {key: fields[key] for key in order + rest}
