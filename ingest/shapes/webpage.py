"""A web page, as HTML or as text that somebody copied: its sections, lists and addresses.

Menus are told by their shape (short entries without sentences, nested, without words
that introduce them) and left out, as are the site's head and foot. Kept are headings,
paragraphs with their lists, tables, and the block that says whom to write to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.documents import Document, Kind, Locator, Source, SpanKind, Status
from ingest.blocks import Block, BlockKind, fold
from ingest.shapes.build import Bit, Draft, assemble, sentence_case
from ingest.shapes.layout import Piece, Role
from ingest.shapes.lines import Line
from ingest.shapes.webtables import table_drafts
from ingest.shapes.webtext import body, is_prose, pieces_of, with_contacts, without_menus

_ADDRESS = re.compile(r"\b(?:URL|Address|Source)\s*:\s*(https?://\S+)")
_LONG_SECTION = 200  # words, from which a numbered section is cited by paragraph


def fits(blocks: Sequence[Block]) -> float:
    """How sure it is that this is a web page: menus, an address block, the page's own address."""
    texts = [b.text for b in blocks if b.text.strip()]
    if not texts or any(b.kind is BlockKind.PAGE for b in blocks):
        return 0.0  # what has pages is no web page
    markup = not any(b.kind is BlockKind.LINE for b in blocks) and not _is_numbered(blocks)
    menus = any(b.kind is BlockKind.PAGE for b in without_menus(blocks))
    contact = any(p.role is Role.ROW for p in with_contacts(pieces_of(blocks)))
    address = _ADDRESS.search("\n".join(texts[:12])) is not None
    return min(0.95, 0.4 * menus + 0.55 * contact + 0.3 * address + 0.1 * markup)


def _is_numbered(blocks: Sequence[Block]) -> bool:
    """Whether many paragraphs carry numbers, as those of reports do."""
    texts = [b.shown for b in blocks if b.kind is BlockKind.PARAGRAPH]
    return sum(bool(re.match(r"\w{1,4}\.\d|\d+\.\s", text)) for text in texts) > 0.1 * len(texts)


def read(blocks: Sequence[Block], source: Source) -> list[Document]:
    """The page as one document."""
    own = next((m[1] for b in blocks[:60] if (m := _ADDRESS.search(b.text))), None)
    source = replace(source, url=source.url or own)
    pieces = with_contacts(body(pieces_of(blocks)))
    words = [line.text for piece in pieces for line in piece.lines]
    sections = _sections(pieces)
    title = next((s.headings[0] for s in sections if s.headings), None)
    if title is not None and not source.title:
        source = replace(source, title=sentence_case(title.title, words))
    if source.status is Status.DOCUMENT:
        source = replace(source, status=Status.WEB_PAGE)
    drafts = [*_masthead(blocks, title), *_Writer(words, title).drafts(sections)]
    drafts += table_drafts(blocks)
    return [assemble(source, drafts)]


# --- sections ------------------------------------------------------------------


@dataclass(slots=True)
class _Section:
    """Headings, the last its own, and what stands under them; `number` from `2) …`."""

    headings: tuple[Piece, ...] = ()
    number: str = ""
    pieces: list[Piece] = field(default_factory=list)


def _sections(pieces: Sequence[Piece]) -> list[_Section]:
    sections = [_Section()]
    for at, piece in enumerate(pieces):
        below = pieces[at + 1] if at + 1 < len(pieces) else None
        if not _is_heading(piece, below):
            sections[-1].pieces.append(piece)
            continue
        number = piece.label if piece.role is Role.ITEM else ""
        sections.append(_Section((*_above(sections, piece, number), piece), number))
    return sections


def _above(sections: Sequence[_Section], piece: Piece, number: str) -> tuple[Piece, ...]:
    """The headings that stay above a new one: all that nothing stands under yet, but the last."""
    last = sections[-1]
    if number:
        return last.headings[:-1] if last.number else last.headings
    if not last.pieces and not last.number:
        return last.headings
    named = [s for s in sections if s.headings and not s.number]
    del piece
    return named[-1].headings[:-1] if named else ()


def _is_heading(piece: Piece, below: Piece | None) -> bool:
    if piece.role in (Role.CAPITALS, Role.PART):
        return True
    text = piece.text
    plain = not text.endswith((".", ":", ";", ",")) and below is not None
    if piece.role is Role.TITLE:
        return True
    if piece.role is Role.ITEM:
        over = below is not None and below.role is Role.TEXT and below.lines[0].gap
        return plain and piece.label.isdigit() and over and len(text.split()) < 40
    short = piece.role is Role.TEXT and len(text.split()) < 25 and len(piece.lines) < 3
    return plain and short and below is not None and (is_prose(below) or below.role is Role.ROW)


# --- passages ------------------------------------------------------------------


class _Writer:
    """Writes the passages of a page; `words` are its lines, for the case of its titles.

    Paragraphs under the page's own title alone are cited without it.
    """

    def __init__(self, words: Sequence[str], title: Piece | None) -> None:
        self.words, self.title = words, title

    def drafts(self, sections: Sequence[_Section]) -> Iterator[Draft]:
        """The passages in order; numbered headings also as one list."""
        for at, section in enumerate(sections):
            if section.number == "1":
                yield from self._list(sections[at:])
            yield from self._section(section)

    def _names(self, section: _Section) -> tuple[str, ...]:
        return tuple(heading.title for heading in section.headings)

    def _within(self, section: _Section) -> str:
        titles = [h for h in section.headings if h.role is not Role.ITEM]
        if titles == [self.title]:
            return ""
        return sentence_case(titles[-1].title, self.words) if titles else ""

    def _list(self, sections: Sequence[_Section]) -> Iterator[Draft]:
        numbered: list[Piece] = []
        for section in sections:
            if section.number != str(len(numbered) + 1):
                break
            numbered.append(section.headings[-1])
        if len(numbered) < 2:
            return
        above = sections[0].headings[-2:-1]
        bits = [Bit(h.lines, SpanKind.LEAD) for h in above]
        bits += [Bit(h.lines, SpanKind.ITEM, h.label, apart=True) for h in numbered]
        locator = Locator(Kind.TEXT, "", self._within(sections[0]), "headings")
        yield Draft(locator, self._names(sections[0])[:-1], tuple(bits))

    def _section(self, section: _Section) -> Iterator[Draft]:
        names, within = self._names(section), self._within(section)
        texts = [p for p in section.pieces if p.role is not Role.ROW]
        whole = sum(len(p.text.split()) for p in texts) < _LONG_SECTION
        if section.number and texts and whole:
            locator = Locator(Kind.NAMED, section.number, within, "section")
            yield Draft(locator, names, tuple(_bits(texts)))
        else:
            if section.number:
                within = f"{within}, section {section.number}".removeprefix(", ")
            for number, group in enumerate(_paragraphs(texts), 1):
                yield Draft(Locator(Kind.TEXT, str(number), within), names, tuple(_bits(group)))
        for piece in section.pieces:
            if piece.role is Role.ROW:
                yield self._contact(piece, names, within if names else "")

    def _contact(self, piece: Piece, names: tuple[str, ...], within: str) -> Draft:
        own = "contact" in within.lower()
        locator = Locator(Kind.CONTACT, name=within if own else "contact")
        rows = tuple(Bit((line,), SpanKind.ROW) for line in piece.lines)
        return Draft(locator, names, rows)


def _paragraphs(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Paragraphs with the items that follow them."""
    group: list[Piece] = []
    for piece in pieces:
        if group and piece.role is not Role.ITEM:
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _bits(pieces: Sequence[Piece]) -> Iterator[Bit]:
    for piece in pieces:
        item = piece.role is Role.ITEM
        yield Bit(piece.lines, SpanKind.ITEM if item else None, piece.label if item else "")


def _masthead(blocks: Sequence[Block], title: Piece | None) -> list[Draft]:
    """The lines that name the page's own address and the day it was taken, and its title."""
    bits: list[Bit] = []
    for at, block in enumerate(blocks[:60]):
        if _ADDRESS.search(block.text):
            lines = [fold(b.text) for b in blocks[at : at + 4]]
            lines = lines[: lines.index("")] if "" in lines else lines[:1]
            own = [Line(text, at + n, 1, not n) for n, text in enumerate(lines)]
            bits = [Bit((line,), SpanKind.ROW) for line in own]
            break
    if title is not None:
        bits.append(Bit(title.lines, SpanKind.HEADER, apart=True))
    return [Draft(Locator(Kind.MASTHEAD, name="masthead"), (), tuple(bits))] if bits else []
