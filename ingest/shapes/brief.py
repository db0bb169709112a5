"""A brief: the project's own summary of a document, statement by statement.

Markdown; each statement is an item that begins with the place in the document that it
rests on: `- [para. 12] The Office is asked to …`. The place becomes the passage's
locator, so that an answer from a brief cites the document's paragraph; that it is the
brief's wording, `Source.brief` says. Headings are kept, other text is for readers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.documents import ORDINALS, Document, Kind, Locator, Source
from ingest.blocks import Block, BlockKind
from ingest.shapes.build import Bit, Draft, assemble
from ingest.shapes.lines import Line

_PLACED = re.compile(r"(?:[-*+]\s+)?\[(?P<place>[^\[\]]+)\]\s+(?=\S)")
_NUMBER = r"(?P<number>[\w.()-]+)"
_KINDS = (
    (Kind.PREAMBULAR, re.compile(rf"preambular para\. {_NUMBER}")),
    (Kind.PARAGRAPH, re.compile(rf"para\. {_NUMBER}")),
    (Kind.FOOTNOTE, re.compile(rf"footnote {_NUMBER}")),
    (Kind.TEXT, re.compile(r"(?P<number>\w+) paragraph")),
    (Kind.BOX, re.compile(r"box(?: (?P<number>\d+))?(?: “(?P<name>.+)”)?")),
    (Kind.TABLE, re.compile(r"table(?: (?P<number>\d+))?(?: “(?P<name>.+)”)?")),
    (Kind.FIGURE, re.compile(r"figure(?: (?P<number>\d+))?(?: “(?P<name>.+)”)?")),
    (Kind.MASTHEAD, re.compile(r"masthead|title|symbol|sponsors|session|date")),
    (Kind.CONTACT, re.compile(r"contact(?: us)?", re.I)),
    (Kind.CLOSING, re.compile(r"closing|signature|meeting|vote|adoption")),
    (Kind.NAMED, re.compile(rf"(?P<name>[a-z][a-z ]*) {_NUMBER}")),
)


def fits(blocks: Sequence[Block]) -> float:
    """How sure it is that this is a brief: nearly all items begin with a place."""
    items = [b for b in blocks if b.kind is BlockKind.ITEM]
    placed = sum(_PLACED.match(item.text) is not None for item in items)
    return 0.99 if len(items) > 2 and placed > 0.9 * len(items) else 0.0


def read(blocks: Sequence[Block], source: Source) -> list[Document]:
    """The brief as one document, a passage for each statement."""
    return [assemble(source, list(_drafts(blocks)))]


def _drafts(blocks: Sequence[Block]) -> Iterator[Draft]:
    headings: tuple[str, ...] = ()
    for at, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING and block.level > 1:
            headings = (block.text,)
        found = _PLACED.match(block.text) if block.kind is BlockKind.ITEM else None
        if found:
            line = Line(block.text[found.end() :], 2 * at, 1, True)
            yield Draft(place(found["place"]), headings, (Bit((line,)),))


def place(text: str) -> Locator:
    """The locator that a text prints.

    Example: `place("II.3, work stream 2")` is a named unit `work stream`, number 2, in II.3.
    """
    for cut in [0, *(m.end() for m in re.finditer(r",\s+", text))]:
        own, within = text[cut:], text[:cut].rstrip(", ")
        for kind, pattern in _KINDS:
            found = pattern.fullmatch(own)
            if found:
                groups = found.groupdict()
                name = groups.get("name") or (own if not groups else "")
                return Locator(kind, _number(kind, groups.get("number") or ""), within, name)
    return Locator(Kind.TEXT, "", "", text)


def _number(kind: Kind, number: str) -> str:
    if kind is not Kind.TEXT:
        return number
    if number in ORDINALS:
        return str(ORDINALS.index(number))
    return re.sub(r"\D", "", number)
