"""The text of a web page without the site around it: menus, head and foot are left out.

A menu is told by its shape: short entries without sentences, and no words before that
introduce them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.blocks import LONGEST_LINE, Block, BlockKind
from ingest.shapes.layout import Piece, Role, read_pieces
from ingest.shapes.lines import Line, read_lines

_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.\w|\b(?:tel(?:ephone)?|phone|fax|mobile|e-?mail)\s*(?:no)?\.?\s*:"
    r"|\+\d[\d ()-]{6,}",
    re.I,
)
_SENTENCE = re.compile(r"[.!?:;][\"”’)\]]*$")
_ENTRY = re.compile(r"\s*[*+-](?:\s|$)")


def without_menus(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with a PAGE in the place of each menu."""
    out: list[Block] = []
    at = 0
    while at < len(blocks):
        end = _menu_end(blocks, at)
        if end > at and _is_menu(blocks[at:end], _last(out)):
            out.append(Block(BlockKind.PAGE, ""))
            at = end
        else:
            out += blocks[at : max(end, at + 1)]
            at = max(end, at + 1)
    return out


def _last(blocks: Sequence[Block]) -> Block | None:
    return next((b for b in reversed(blocks) if b.text.strip() or b.kind is BlockKind.PAGE), None)


def _menu_end(blocks: Sequence[Block], at: int) -> int:
    """Where the entries that begin at `at` end, lines that go on from an entry among them."""
    end = at
    while end < len(blocks) and _is_entry(blocks, at, end):
        end += 1
    return end


def _is_entry(blocks: Sequence[Block], at: int, here: int) -> bool:
    block = blocks[here]
    if block.kind is BlockKind.ITEM:
        return True
    if block.kind is not BlockKind.LINE:
        return False
    if _ENTRY.match(block.text):
        return True
    indent = len(block.text) - len(block.text.lstrip())
    return here > at and indent >= 3


def _is_menu(entries: Sequence[Block], before: Block | None) -> bool:
    """Short entries without sentences; three at least, or two next to another menu."""
    texts = [re.sub(r"^\s*[*+-]\s*", "", b.text).strip() for b in entries]
    if not any(texts):
        return True
    words = sum(len(text.split()) for text in texts) / len(texts)
    ended = sum(bool(_SENTENCE.search(text)) for text in texts)
    if before is not None and before.text.rstrip().endswith(":") and len(texts) < 40:
        return False
    beside = before is not None and before.kind is BlockKind.PAGE
    return len(texts) + beside > 2 and words < 7 and ended <= 0.1 * len(texts)


# --- pieces --------------------------------------------------------------------


def pieces_of(blocks: Sequence[Block]) -> list[Piece]:
    """The page's pieces without menus; page numbers count the menus passed."""
    kept = without_menus(blocks)
    if not any(b.kind is BlockKind.LINE for b in kept):
        return list(_from_markup(kept))
    lines = read_lines(replace(b, text=b.text.strip()) for b in kept)
    if not _has_chunks(kept):
        lines = [replace(line, gap=True) for line in lines]
    return read_pieces(lines)


def _has_chunks(blocks: Sequence[Block]) -> bool:
    """Whether blanks part the paragraphs; if not, or if lines are long, each line is one."""
    lines = [at for at, b in enumerate(blocks) if b.kind is BlockKind.LINE]
    narrow = all(len(blocks[at].text) <= LONGEST_LINE for at in lines)
    return narrow and any(b - a > 1 for a, b in pairwise(lines))


_ROLES = {BlockKind.HEADING: Role.TITLE, BlockKind.PARAGRAPH: Role.TEXT, BlockKind.ITEM: Role.ITEM}


def _from_markup(blocks: Sequence[Block]) -> Iterator[Piece]:
    page = 1
    for at, block in enumerate(blocks):
        page += block.kind is BlockKind.PAGE
        if block.kind in _ROLES and block.text.strip():
            label = block.label or ("•" if block.kind is BlockKind.ITEM else "")
            yield Piece(_ROLES[block.kind], (Line(block.text, at, page, True),), label)


def body(pieces: Sequence[Piece]) -> list[Piece]:
    """The page without the site's head and foot.

    The head ends with the last menu before the first paragraph; the foot are short lines
    that only menus stand behind or between.
    """
    prose = [p for p in pieces if is_prose(p)]
    if not prose:
        return list(pieces)
    menus = prose[0].page
    kept = [p for p in pieces if p.page >= menus]
    last = max(i for i, p in enumerate(kept) if is_prose(p) or _is_contact(p))
    tail = [p for p in kept[last + 1 :] if p.page == kept[last].page and not _is_foot(p, kept)]
    return [*kept[: last + 1], *tail]


def _is_foot(piece: Piece, pieces: Sequence[Piece]) -> bool:
    short = len(piece.text.split()) < 9 and not _SENTENCE.search(piece.text)
    return short and pieces[-1] is piece


def is_prose(piece: Piece) -> bool:
    """Whether a piece is a paragraph: a sentence of some length."""
    long = piece.role in (Role.TEXT, Role.ITEM) and len(piece.text.split()) > 11
    return long and _SENTENCE.search(piece.text) is not None


def _is_contact(piece: Piece) -> bool:
    short = all(len(line.text.split()) < 12 for line in piece.lines)
    return short and piece.role is not Role.ITEM and _CONTACT.search(piece.text) is not None


def with_contacts(pieces: Sequence[Piece]) -> list[Piece]:
    """Short lines around a telephone number or an e-mail address become one ROW piece."""
    out: list[Piece] = []
    block: list[Piece] = []
    for piece in pieces:
        if _is_short(piece):
            block.append(piece)
            continue
        out += _as_contact(block)
        block = []
        out.append(piece)
    return [*out, *_as_contact(block)]


def _is_short(piece: Piece) -> bool:
    plain = piece.role in (Role.TEXT, Role.TITLE)
    ended = piece.text.endswith((".", ";")) and not _CONTACT.search(piece.text)
    return plain and not ended and all(len(line.text.split()) < 12 for line in piece.lines)


def _as_contact(block: list[Piece]) -> list[Piece]:
    """The block as one piece; titles that a blank parts from it stay out."""
    lines = [line for piece in block for line in piece.lines]
    if len(lines) < 2 or not any(_CONTACT.search(line.text) for line in lines):
        return block
    out: list[Piece] = []
    while len(block) > 1 and block[0].role is Role.TITLE and block[1].lines[0].gap:
        out.append(block.pop(0))
    lines = [line for piece in block for line in piece.lines]
    return [*out, Piece(Role.ROW, tuple(lines))]
