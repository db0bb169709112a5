"""What the chat shows, as safe HTML: questions, answers, the panel of sources, notices.

Every text goes through templates that escape it. What goes into a chat message is
kept on one line, because the chat reads a line that begins with a tag as HTML and
leaves Markdown signs in it alone.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from assistant import messages
from assistant.answers import Answer, Citation
from assistant.documents import Passage, Source
from assistant.footnote import footnote
from assistant.guard import visible
from assistant.marking import blocks, folded, pieces, quoted_ranges, read, told, visible_lines
from assistant.messages import ENGLISH, Words
from assistant.places import place
from assistant.render import TEMPLATES, source_link

LISTED = 30  # documents named beside an empty conversation; all are on a page of their own
SAID_BY_SCRIPT = (
    "copied", "not_copied", "comment", "send", "thanks", "not_kept", "conversation", "sources",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer, as the page keeps them, and what the asker thought of it."""

    question: str
    answer: Answer
    vote: Literal["", "up", "down"] = ""


def share_link(question: str) -> str:
    """The address that brings a question along: it is put into the box, not asked."""
    return f"/?{urlencode({'q': question})}"


def _one_line(template: str, words: Words, **values: object) -> str:
    html = TEMPLATES.get_template(template).render(words=words, **values)
    return " ".join(html.split())


def question_html(text: str) -> str:
    """What a person typed, as one line of HTML."""
    return _one_line("question.html", ENGLISH, lines=visible(text).splitlines())


def progress_html(text: str, pending: str = "", words: Words = ENGLISH) -> str:
    """The part of an answer that is there, with a line on what is being done."""
    shown = blocks(visible_lines(text))
    return _one_line("progress.html", words, blocks=shown, pending=pending)


def fault_html(message: str) -> str:
    """A message about an error, as one line of HTML."""
    return _one_line("fault.html", ENGLISH, message=message)


def answer_html(exchange: Exchange, turn: int, words: Words = ENGLISH) -> str:
    """An answer as one line of HTML; its markers point to the cards of `turn`."""
    answer = exchange.answer
    places = {c.marker: place(c.locator, words.language) for c in answer.citations}
    names = {c.marker: f"{c.symbol or c.title}, {places[c.marker]}" for c in answer.citations}
    shown = blocks(visible_lines(answer.text), told(answer))
    placed = sum(piece.place for block in shown for piece in block.pieces)
    named = placed >= len(answer.citations)  # the text may name its places itself
    return _one_line(
        "answer.html",
        words,
        exchange=exchange,
        answer=answer,
        right_to_left=messages.RIGHT_TO_LEFT,
        turn=turn,
        blocks=shown,
        names=names,
        cited=() if named or answer.refused else answer.citations,
        share=share_link(exchange.question),
    )


def panel_html(
    exchanges: Sequence[Exchange],
    sources: Sequence[Source] = (),
    words: Words = ENGLISH,
    passage_of: Callable[[Citation], Passage | None] = lambda _: None,
) -> str:
    """The panel of sources: the newest answer's cards first, earlier ones folded below.

    `passage_of` finds a citation's passage in the index, so that what it marks is not read.
    """
    turns = [
        {
            "number": number,
            "question": exchange.question,
            "answer": exchange.answer,
            "cards": [_card(c, passage_of(c), words) for c in exchange.answer.citations],
        }
        for number, exchange in enumerate(exchanges, 1)
    ]
    cited = bool(exchanges and exchanges[-1].answer.citations)
    listed = () if cited else sources[:LISTED]
    return _one_line("panel.html", words, turns=turns[::-1], listed=listed, count=len(sources))


def _card(citation: Citation, held: Passage | None, words: Words) -> dict[str, object]:
    passage = citation.passage
    ranges = quoted_ranges(passage, citation.quote, citation.start, citation.end)
    same = held is not None and held.text == passage
    return {
        "cited": citation,
        "place": place(citation.locator, words.language),
        "whole": list(read(held, ranges) if held and same else pieces(passage, ranges)),
        "folded": folded(passage, ranges),
        "link": source_link(citation.source_id, citation.anchor, citation.start, citation.end),
        "footnote": footnote(citation, words),
    }


def header_html(words: Words = ENGLISH) -> str:
    """The page's head: name, what it does, what it is not, language and theme."""
    said = json.dumps({key: words(key) for key in SAID_BY_SCRIPT}, ensure_ascii=False)
    return _one_line("header.html", words, said=said, languages=messages.NAMES)


def heading_html(text: str) -> str:
    """A heading of a region of the page."""
    return _one_line("heading.html", ENGLISH, text=text)


def welcome_html(words: Words = ENGLISH) -> str:
    """What an empty conversation says: example questions by theme."""
    return _one_line("welcome.html", words)


def status_html(trouble: str | None, model: bool, words: Words = ENGLISH) -> str:
    """What answers are made of, or why there are none."""
    return _one_line("status.html", words, trouble=trouble, model=model)


def note_html(text: str) -> str:
    """A short note beside the box; nothing when there is no text."""
    return _one_line("note.html", ENGLISH, text=text)


def heard_html(number: int, kept: bool) -> str:
    """Whether what the page sent under a number was kept, for its script to read."""
    return _one_line("heard.html", ENGLISH, number=number, kept=kept)


def file_html(name: str, kind: str, data: str) -> str:
    """A file for the browser to save: its name, media type and bytes in base64.

    A number of its own tells the page that it has not saved this one yet.
    """
    number = uuid.uuid4().hex
    return _one_line("file.html", ENGLISH, name=name, kind=kind, data=data, number=number)
