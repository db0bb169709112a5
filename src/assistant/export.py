"""A conversation as a file: Markdown or DOCX, each citation a real footnote.

Questions, answers and titles are other people's words: in both forms they stand as
text and never become markup, links or fields. What goes into a Word file is word.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from assistant.answers import Citation
from assistant.bubbles import Exchange
from assistant.footnote import footnote
from assistant.guard import visible
from assistant.marking import Piece, blocks, told, visible_lines
from assistant.messages import Words

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~&$!])")
_FIRST = re.compile(r"(\d*)([-+=:.)])")  # what makes a list, a rule or a heading of a line


@dataclass(frozen=True, slots=True)
class Form:
    """A form to save in: the file's name, its media type, and what writes it."""

    name: str
    media_type: str
    write: Callable[[Sequence[Exchange], Words], bytes]


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote to be: which answer and marker it belongs to, and its citation."""

    turn: int
    citation: Citation

    def text(self, words: Words) -> str:
        """The footnote with the words that the answer rests on."""
        return f"{footnote(self.citation, words)} “{visible(self.citation.quote)}”"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or a list item of an answer: stretches of text and footnotes between them."""

    parts: tuple[str | Note, ...]
    item: bool = False


def paragraphs(exchange: Exchange, turn: int) -> list[Paragraph]:
    """An answer as paragraphs, its markers replaced by the notes they stand for."""
    cited = {citation.marker: citation for citation in exchange.answer.citations}
    shown = blocks(visible_lines(exchange.answer.text), told(exchange.answer))
    marked = {piece.number for block in shown for piece in block.pieces}
    result = [Paragraph(tuple(_parts(block.pieces, cited, turn)), block.item) for block in shown]
    rest = tuple(Note(turn, c) for marker, c in cited.items() if marker not in marked)
    return [*result, Paragraph(rest)] if rest else result


def _parts(pieces: Sequence[Piece], cited: dict[int, Citation], turn: int) -> Iterator[str | Note]:
    for piece in pieces:
        if piece.number:
            yield Note(turn, cited[piece.number])
        elif piece.text and not piece.place:  # the footnote tells the place
            yield piece.text


def escaped(text: str) -> str:
    r"""Text that reads the same in Markdown, whatever signs it holds, on one line.

    Example: `[x](y)` becomes `\[x\](y)`.
    """
    line = _SIGNS.sub(r"\\\1", " ".join(visible(text).split()))
    return _FIRST.sub(r"\1\\\2", line, count=1) if _FIRST.match(line) else line


def markdown(exchanges: Sequence[Exchange], words: Words) -> bytes:
    """The conversation in Markdown; footnotes in the form `[^1-2]`: answer, then marker."""
    lines = [f"# {escaped(words('name'))}", "", escaped(_date(words)), ""]
    for turn, exchange in enumerate(exchanges, 1):
        lines += [f"## {escaped(exchange.question)}", ""]
        lines += _answer(exchange, turn, words)
    notes = [note for turn, e in enumerate(exchanges, 1) for note in _notes(e, turn)]
    lines += [f"[^{n.turn}-{n.citation.marker}]: {escaped(n.text(words))}" for n in notes]
    lines += ["", "---", "", escaped(words("disclaimer")), ""]
    return "\n".join(lines).encode()


def _answer(exchange: Exchange, turn: int, words: Words) -> Iterator[str]:
    answer = exchange.answer
    if answer.refused:
        yield from (f"*{escaped(words(answer.reason or 'refused'))}*", "")
    for paragraph in paragraphs(exchange, turn):
        text = "".join(
            f"[^{part.turn}-{part.citation.marker}]" if isinstance(part, Note) else _inline(part)
            for part in paragraph.parts
        )
        yield from (f"- {text.strip()}" if paragraph.item else text.strip(), "")
    for notice in answer.notices:
        yield from (f"> {escaped(notice)}", "")


def _inline(text: str) -> str:
    """Escaped, the spaces at its ends kept: words and footnotes join as they stood."""
    before, after = text[:1].isspace(), text[-1:].isspace()
    return f"{' ' * before}{escaped(text)}{' ' * after}"


def _notes(exchange: Exchange, turn: int) -> Iterator[Note]:
    seen: set[int] = set()
    for paragraph in paragraphs(exchange, turn):
        for part in paragraph.parts:
            if isinstance(part, Note) and part.citation.marker not in seen:
                seen.add(part.citation.marker)
                yield part


def _date(words: Words) -> str:
    return words("saved_on", date=words.date(datetime.now(UTC).date().isoformat()))


def docx(exchanges: Sequence[Exchange], words: Words) -> bytes:
    """The conversation as a Word document with footnotes at the foot of the page."""
    from assistant.word import Document  # noqa: PLC0415 -- python-docx is needed here only

    document = Document(words("name"), words.language, words.direction)
    document.title(words("name"))
    document.line(_date(words))
    for turn, exchange in enumerate(exchanges, 1):
        answer = exchange.answer
        document.heading(exchange.question)
        if answer.refused:
            document.line(words(answer.reason or "refused"))
        for paragraph in paragraphs(exchange, turn):
            document.paragraph(
                [(part.text(words), True) if isinstance(part, Note) else (part, False)
                 for part in paragraph.parts],
                paragraph.item,
            )  # fmt: skip
        for notice in answer.notices:
            document.line(notice)
    document.line(words("disclaimer"))
    return document.bytes()


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS = MappingProxyType(
    {
        "md": Form("conversation.md", "text/markdown", markdown),
        "docx": Form("conversation.docx", _WORD, docx),
    }
)
