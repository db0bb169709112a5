"""A small stand-in for the Assistant: made-up documents, canned answers, for tests of the faces."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from assistant.answers import Answer, Citation, Question, Reason
from assistant.documents import Kind, Locator, Passage, Source, Status
from assistant.errors import QuestionError

LAMP = Source(
    id="x-res-7-3-en",
    file="lamps/007_03.txt",
    title="Lighting of harbours and small ports",
    symbol="X/RES/7/3",
    body="Assembly of Harbours",
    date="2012-07-26",
    status=Status.ADOPTED,
    url="https://harbours.example/X/RES/7/3",
)
PLAN = Source(
    id="lamp-plan",
    file="lamps/plan.md",
    title="Plan for the lamps, 2030–2034",
    status=Status.STRATEGY,
    brief=True,
)
DRAFT = Source(
    id="x-l-9-en",
    file="lamps/draft.txt",
    title="Draft resolution on the keeping of lamps in small ports and on their oil",
    symbol="X/7/L.9/Rev.1",
    date="2013-02-01",
    status=Status.REVISED_DRAFT,
    url="javascript:alert(1)",
)


def passage(source: Source, number: str, text: str, order: int, *above: str) -> Passage:
    locator = Locator(Kind.PARAGRAPH, number)
    return Passage(f"{source.id}:{locator.key}", source, locator, text, order, headings=above)


LONG = " ".join(
    f"({chr(97 + n % 26)}) that lamp number {n} be lit at dusk and put out at dawn, and that the "
    f"keeper write down in the book of the port how much oil was burnt in the night;"
    for n in range(26)
)
PASSAGES = {
    LAMP.id: (
        passage(LAMP, "11", "Requests the Keeper to count the lamps once a year;", 0, "I. Lamps"),
        passage(
            LAMP,
            "12",
            "Decides that every harbour shall keep two lamps burning from dusk to dawn, and "
            "invites the smaller ports to do the same as far as their means allow;",
            1,
            "I. Lamps",
        ),
        passage(LAMP, "13", "Decides further: " + LONG, 2, "II. Oil"),
    ),
    PLAN.id: (passage(PLAN, "1", "By 2034 there are 400 lamps, <b>all</b> of brass.", 0),),
    DRAFT.id: (passage(DRAFT, "2", "<script>alert('draft')</script> Calls upon the ports;", 0),),
}


def cite(marker: int, passage: Passage, quote: str) -> Citation:
    source = passage.source
    parts = quote.split(" … ")
    first, last = parts[0], parts[-1]
    start = passage.text.index(first)
    end = passage.text.index(last, start) + len(last)
    return Citation(
        marker, source.file, source.id, source.symbol, source.title, str(passage.locator),
        passage.locator.key, str(source.status), source.date, source.url, quote, passage.text,
        start, end, source.brief,
    )  # fmt: skip


TWO = Answer(
    "Every harbour keeps two lamps burning from dusk to dawn. [1] (X/RES/7/3, para. 12)\n\n"
    "- By 2034 there are 400 lamps. [2]\n"
    "- They are of brass. [2]\n\n"
    "Smaller ports are invited to do the same. [1] Not a marker: [7].",
    citations=(
        cite(
            1,
            PASSAGES[LAMP.id][1],
            "every harbour shall keep two lamps burning … invites the smaller ports to do the same",
        ),
        cite(2, PASSAGES[PLAN.id][0], "By 2034 there are 400 lamps"),
    ),
    suggestions=("Who counts the lamps?", "What does the plan say of 2034?"),
    notices=("One of the sources is a brief.",),
    latency_ms=12.5,
    index="f1",
)  # fmt: skip
LENGTHY = Answer(
    "Lamp 20 is lit at dusk. [1] A draft calls upon the ports. [2]",
    citations=(
        cite(1, PASSAGES[LAMP.id][2], "lamp number 20 be lit at dusk"),
        cite(2, PASSAGES[DRAFT.id][0], "Calls upon the ports"),
    ),
    index="f1",
)
REFUSED = Answer(
    "The documents do not say what a lamp costs. The nearest passage speaks of their number. [1]",
    citations=(cite(1, PASSAGES[LAMP.id][0], "count the lamps once a year"),),
    refused=True,
    reason=Reason.NOT_IN_DOCUMENTS,
    index="f1",
)


@dataclass
class FakeIndex:
    """What the faces use of an index."""

    fingerprint: str = "f1"
    renewed: bool = False

    @property
    def stale(self) -> bool:
        """Whether the test says so."""
        return self.renewed

    def sources(self) -> tuple[Source, ...]:
        """All three."""
        return (LAMP, PLAN, DRAFT)

    def source(self, source_id: str) -> Source | None:
        """One of them."""
        return next((s for s in self.sources() if s.id == source_id), None)

    def passages(self, source_id: str) -> tuple[Passage, ...]:
        """Its passages in order."""
        return PASSAGES[source_id]


@dataclass
class FakeAssistant:
    """Answers by a word in the question: `cost` is refused, `long`, `echo`, `crash`, else two."""

    index: FakeIndex = field(default_factory=FakeIndex)
    asked: list[Question] = field(default_factory=list)
    pause: float = 0.0

    def ask(self, question: Question) -> Answer:
        """The canned answer for a word in the question."""
        self.asked.append(question)
        text = question.text
        if not text.strip():
            raise QuestionError("the question is empty")
        if "crash" in text:
            raise RuntimeError("a secret in /etc/secret")
        if "echo" in text:
            return Answer(text, index="f1")
        if "cost" in text:
            return REFUSED
        return LENGTHY if "long" in text else TWO

    def stream(self, question: Question) -> Iterator[str | Answer]:
        """The text word by word, then the answer."""
        answer = self.ask(question)
        for word in answer.text.split(" "):
            time.sleep(self.pause)
            yield word + " "
        yield answer


def opener(assistant: FakeAssistant) -> Callable[[], FakeAssistant]:
    return lambda: assistant
