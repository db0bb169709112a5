"""Questions and answers about made-up harbour rules, for tests of the evaluation."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.answers import Answer, Citation, Evidence, Question, Reason
from assistant.documents import Kind, Locator, Passage, Source, Span
from assistant.errors import QuestionError
from eval.dataset import Item, Pointer
from eval.replies import Cited, Reply
from eval.sources import SourceTexts

TEXT = (
    "12. Decides that every harbour shall keep two lamps,\n  and 1,250 barrels of oil, from dusk."
)
QUOTE = "every harbour shall keep two lamps, and 1,250 barrels of oil"
FILE = "007_harbour.txt"

ROW: dict[str, Any] = {
    "id": "h-1",
    "lang": "en",
    "type": "count",
    "history": [],
    "question": "How many lamps does a harbour keep?",
    "answerable": True,
    "must": [["two", "2"]],
    "must_not": ["three"],
    "evidence": [{"source": "007", "contains": "harbour shall keep two lamps"}],
}
UNANSWERABLE = ROW | {
    "id": "h-2",
    "type": "unanswerable",
    "question": "Who paints the lamps?",
    "answerable": False,
    "must": [],
    "must_not": [],
    "evidence": [],
}


def item(**changes: Any) -> Item:
    evidence = ((Pointer("007", "harbour shall keep two lamps"),),)
    fields: dict[str, Any] = {
        "id": "h-1",
        "lang": "en",
        "type": "count",
        "question": "How many lamps?",
        "answerable": True,
        "must": (("two", "2"),),
        "evidence": evidence,
    }
    if changes.get("answerable") is False:
        fields |= {"must": (), "evidence": (), "type": "unanswerable"}
    return Item(**(fields | changes))


def cited(quote: str = QUOTE, source: str = FILE, **changes: Any) -> Cited:
    return Cited(**({"marker": 1, "source": source, "quote": quote, "passage": quote} | changes))


def reply(answer: str = "Two lamps [1].", **changes: Any) -> Reply:
    return Reply(**({"id": "h-1", "answer": answer, "refused": False} | changes))


def sources(folder: Path, text: str = TEXT) -> SourceTexts:
    (folder / FILE).write_text(text, "utf-8")
    return SourceTexts([folder])


def write_jsonl(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return path


def passage(number: str, text: str) -> Passage:
    source = Source("x-res-7-3-en", FILE, "Lighting of harbours", symbol="X/RES/7/3")
    locator = Locator(Kind.PARAGRAPH, number)
    span = Span(0, len(text))
    return Passage(f"{source.id}:{locator.key}", source, locator, text, int(number), spans=(span,))


PASSAGES = (
    passage("11", "Requests the Keeper to count the lamps once a year;"),
    passage("12", f"Decides that {QUOTE}, from dusk."),
)


def citation(found: Passage) -> Citation:
    return Citation(
        marker=1,
        source=found.source.file,
        source_id=found.source.id,
        symbol=found.source.symbol,
        title=found.source.title,
        locator=str(found.locator),
        anchor=found.locator.key,
        status=found.source.status.value,
        date=None,
        url=None,
        quote=QUOTE,
        passage=found.text,
        start=13,
        end=13 + len(QUOTE),
    )


class Harbour:
    """A collection of one source."""

    fingerprint = "f00d"

    def sources(self) -> tuple[Source, ...]:
        """The one source."""
        return (PASSAGES[0].source,)

    def passages(self, source_id: str) -> tuple[Passage, ...]:
        """Its two paragraphs."""
        return PASSAGES if source_id == PASSAGES[0].source.id else ()


@dataclass
class Keeper:
    """A stand-in for the assistant: knows how many lamps there are and nothing else."""

    answer: Callable[[Question], Answer] | None = None
    index: Harbour = Harbour()  # noqa: RUF009  has no state

    def ask(self, question: Question) -> Answer:
        """What `answer` says; else the number of lamps or a refusal."""
        if not question.text:
            raise QuestionError("the question is empty")
        if self.answer:
            return self.answer(question)
        if "many" in question.text:
            return Answer(f"{QUOTE} [1]", (citation(PASSAGES[1]),), latency_ms=4.0)
        return Answer("Not in the documents.", refused=True, reason=Reason.NOT_IN_DOCUMENTS)

    def search(self, question: str, k: int) -> list[Evidence]:
        """The paragraphs in reading order, whatever is asked."""
        return [Evidence(passage) for passage in PASSAGES][:k]
