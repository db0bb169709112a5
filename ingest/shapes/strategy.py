"""A designed brochure (strategy, vision, annual report) read as its drafters structured it.

Preface, parts, numbered sections, points with their bullets, boxes, tables, figures,
footnotes: each becomes a passage in its section, wherever the page put it. Text that a
heading, a credit or a page's foot interrupts is one passage with a tear; where the end
of a text stands before its beginning in the source, it is a passage of its own.

Left out: photo credits, running titles, page numbers. Lines and pieces are told in
`lines` and `layout`, what belongs together in `brochure`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from assistant.documents import Document, Source
from ingest.blocks import Block, BlockKind, fold, is_wrapped
from ingest.shapes.brochure.arrange import Arranger
from ingest.shapes.brochure.boxes import framed_boxes, is_shaped, joined, shaped_boxes
from ingest.shapes.brochure.charts import take_charts, take_tables
from ingest.shapes.brochure.drafts import Brochure, write
from ingest.shapes.brochure.figures import take_lists
from ingest.shapes.brochure.sections import Head, Section, Unit, find_heads
from ingest.shapes.layout import (
    Piece,
    Role,
    glued,
    goes_on,
    is_signature,
    leans,
    next_to,
    read_pieces,
)
from ingest.shapes.lines import read_lines, without_furniture

_TOLD = 2  # headings of a level that the format tells; more than a cover's title


def fits(blocks: Sequence[Block]) -> float:
    """How sure it is that this is a brochure's text: pages, titles in capitals, floating heads."""
    lines = [b for b in blocks if b.kind is BlockKind.LINE]
    if len(lines) < 30 or not is_wrapped(blocks):
        return 0.0
    pieces = _titled(joined(read_pieces(without_furniture(read_lines(blocks)))))
    count = {role: sum(p.role is role for p in pieces) for role in Role}
    heads, _ = find_heads(pieces)
    told = sum(b.kind is BlockKind.HEADING and b.level > 0 for b in blocks)
    if told > _TOLD and not heads and not count[Role.PART]:
        return 0.0  # the file itself tells its headings; nothing is left to be guessed
    signs = (
        bool(heads) or count[Role.PART] > 1,
        count[Role.TITLE] > 1,
        count[Role.CAPITALS] + count[Role.PART] > 2,
        any(p.role is Role.ITEM and not p.label.isalnum() for p in pieces),
        count[Role.FIGURE] + count[Role.ROW] > 0,
    )
    return 0.19 * sum(signs)


def read(blocks: Sequence[Block], source: Source) -> list[Document]:
    """The brochure as one document."""
    lines = without_furniture(read_lines(blocks))
    pieces = read_pieces(lines)
    notes = [p for p in pieces if p.role is Role.NOTE]
    pieces, charts = take_charts([p for p in pieces if p.role is not Role.NOTE])
    pieces, tables = take_tables(pieces)
    pieces = _titled(_joined_by_page(pieces))
    heads, taken = find_heads(pieces)
    heading = {id(pieces[at]) for at in taken}
    bodies, figures = take_lists(pieces, heads, heading)
    sections = _arrange(bodies, heads, heading)
    if not source.title:
        titles = [b.text for b in blocks if b.kind is BlockKind.HEADING and b.level == 1]
        source = replace(source, title=fold(titles[0]) if titles else "")
    brochure = Brochure(source, sections, notes, tables, charts, figures)
    return [write(brochure)]


def _joined_by_page(pieces: Iterable[Piece]) -> list[Piece]:
    """Pieces joined over blanks; shaped pages wait, as blanks tell them."""
    out: list[Piece] = []
    for _, page in groupby(pieces, key=lambda p: p.page):
        own = list(page)
        out += own if is_shaped(own) else joined(own)
    return out


def _titled(pieces: Sequence[Piece]) -> list[Piece]:
    """Short lines in mixed case above something become titles."""
    wide = sorted(p.widths[0] for p in pieces if p.role is Role.TEXT and len(p.lines) > 2)
    room = 0.8 * wide[int(0.75 * len(wide))] if wide else 0
    out: list[Piece] = []
    for piece, below in reversed(list(zip(pieces, [*pieces[1:], None], strict=True))):
        under = out[-1] if out else below
        if under is not None and _is_title(piece, under, room):
            if under.role is Role.TITLE and leans(piece):
                out[-1] = Piece(Role.TITLE, (*piece.lines, *under.lines))
                continue
            piece = Piece(Role.TITLE, piece.lines)  # noqa: PLW2901
        out.append(piece)
    return out[::-1]


def _is_title(piece: Piece, below: Piece, room: float) -> bool:
    text = piece.text
    if piece.role is not Role.TEXT or len(piece.lines) > 4 or piece.widths[0] > room:
        return False
    if not text[:1].isupper() or text[-1] in ".,;:!)" or below.page != piece.page:
        return False
    if below.role is Role.TITLE:
        return True
    if below.role is Role.ITEM:
        return below.label in "1a" or not below.label.isalnum()
    return below.role is Role.NUMERALS or (
        below.role is Role.TEXT and not below.starts_small and not leans(piece)
    )


def _arrange(pieces: Sequence[Piece], heads: Sequence[Head], heading: set[int]) -> list[Section]:
    """Pages given to sections one by one, sentences torn between pages joined on the way."""
    parts = [p for p in pieces if p.role is Role.PART]
    pages, continued = _torn_joined(pieces, heading)
    arranger = Arranger(heads, parts, continued)
    outer = ""
    for page, own in pages:
        title, rest = _section_title(own, heading)
        marks = (Role.PART, Role.NUMERALS, Role.FIGURE)
        rest = [p for p in rest if id(p) not in heading and p.role not in marks]
        shaped = is_shaped(rest)
        framed = framed_boxes(rest, outer, arranger.announces) if not shaped else []
        units: list[Unit] = shaped_boxes(rest) if shaped else framed
        numbers = [u.label for u in units if isinstance(u, Piece) and u.label.isdigit()]
        outer = numbers[-1] if numbers else outer
        arranger.take(page, units, title)
        if arranger.current.title is not None and units and is_signature(units[-1]):
            arranger.close_front()
    return arranger.finish()


def _torn_joined(
    pieces: Sequence[Piece], heading: set[int]
) -> tuple[list[tuple[int, list[Piece]]], set[int]]:
    """The pages, each torn text made whole at its beginning; and the pages it runs on to."""
    out: list[Piece] = []
    continued: set[int] = set()
    for page, group in groupby(pieces, key=lambda p: p.page):
        own = list(group)
        shaped = is_shaped([p for p in own if id(p) not in heading])
        for piece in own:
            at = None if shaped else _beginning(out, piece)
            if at is None:
                out.append(piece)
            else:
                out[at] = glued(out[at], piece)
                continued |= {page} - {out[at].page}
    return [(page, list(group)) for page, group in groupby(out, key=lambda p: p.page)], continued


def _beginning(before: Sequence[Piece], piece: Piece) -> int | None:
    """Where the piece stands whose sentence `piece` ends, within two pages."""
    if piece.role is not Role.TEXT:
        return None
    for at in range(len(before) - 1, -1, -1):
        earlier = before[at]
        if earlier.lines[-1].page < piece.page - 2:
            return None
        if at + 1 < len(before) and _is_listed(earlier, before[at + 1]):
            continue
        if earlier.role in (Role.TEXT, Role.ITEM) and goes_on(earlier, piece):
            return at if piece.starts_small or at == len(before) - 1 else None
    return None


def _is_listed(item: Piece, after: Piece) -> bool:
    """Whether an item ends where the next begins: nothing of it can come later."""
    return item.role is Role.ITEM and after.role is Role.ITEM and next_to(item, after)


def _section_title(own: Sequence[Piece], heading: set[int]) -> tuple[Piece | None, list[Piece]]:
    """A page's first line, if it is the title of an unnumbered section."""
    first = own[0]
    capitals = [p for p in own if p.role is Role.CAPITALS and id(p) not in heading]
    alone = first.role is Role.CAPITALS and len(capitals) == 1
    short = first.role is Role.TITLE and len(first.text.split()) < 4
    if (alone or short) and id(first) not in heading and len(own) > 1 and not is_shaped(own):
        return first, list(own[1:])
    return None, list(own)
