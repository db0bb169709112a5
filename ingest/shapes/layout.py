"""The layout of a designed page, told from its lines: credits, titles, items, torn text.

A brochure's text comes out of its file column by column, with boxes, photo credits
and floating headings between. Here lines become pieces, each with a role; nothing is
said yet about what belongs to what (`sections`, `strategy`).

Only layout speaks: capitals, lone numerals, bullets, line widths, a line that ends
although the next word would have fitted, a sentence that goes on with a small letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import median

from ingest.blocks import LONGEST_LINE, fold
from ingest.shapes.lines import Line, is_capitals


class Role(StrEnum):
    """What a piece looks like."""

    TEXT = "text"
    ITEM = "item"  # begins with a bullet, a number, a letter
    TITLE = "title"  # short lines in mixed case above something
    CAPITALS = "capitals"  # lines in capitals only
    PART = "part"  # a Roman numeral and a title
    FIGURE = "figure"  # the title of a figure, chart or numbered box
    NUMERALS = "numerals"  # one or more lone numbers
    NOTE = "note"
    ROW = "row"  # words, then two numbers or more


@dataclass(frozen=True, slots=True)
class Piece:
    """Lines that belong together; `label` is an item's or a note's own number."""

    role: Role
    lines: tuple[Line, ...]
    label: str = ""

    @property
    def text(self) -> str:
        """All of it, white space folded."""
        return fold(" ".join(line.text for line in self.lines))

    @property
    def title(self) -> str:
        """Its text as a title is shown: the break of a word at a line's end mended."""
        text = "\n".join(line.text.strip() for line in self.lines)
        return fold(re.sub(r"(?<=\w-)\n(?=\w)", "", text))

    @property
    def page(self) -> int:
        """The page on which it begins."""
        return self.lines[0].page

    @property
    def widths(self) -> tuple[float, float]:
        """The longest line and the median one, in characters; the last counts only if alone."""
        widths = [len(line.text.strip()) for line in self.lines]
        return max(widths), median(widths[:-1] or widths)

    @property
    def open(self) -> bool:
        """Whether its last sentence has no end yet."""
        return not _ENDED.search(self.text)

    @property
    def starts_small(self) -> bool:
        """Whether it begins as the middle of a sentence does, with a small letter."""
        return self.text.lstrip("“\"'‘(")[:1].islower()


_ENDED = re.compile(r"[.!?:;…][\"'”’)\]]*\d{0,3}[\"'”’)\]]*(?:\s*\.)?$")
_LEANS = re.compile(
    r"(?:[,‐-]|\b(?:a|an|and|are|as|at|by|for|from|in|into|is|its|of|on|or|that|the|their|to|was"
    r"|were|which|with))$"
)
ITEM = re.compile(r"(?:(?P<bullet>[•▪‣◦●○■–])|\(?(?P<number>\d{1,2}|[a-z])[.)])\s+(?=\S)")
_NUMERALS = re.compile(r"\d{1,4}[.)]?(?:\s+\d{1,4}[.)]?)*")
_PART = re.compile(r"(?P<number>[IVX]{1,6})\.\s+(?=[^\W\d_])")
_FIGURE = re.compile(r"(?:figure|fig\.|table|chart|graph|box|map)\s+(\d{1,2})\s*[.:]", re.I)
_ROW = re.compile(r"(?P<name>.*[^\W\d_].*?)(?P<cells>(?:\s+\d[\d,.]*\s?%?){2,})")
_NOTE = re.compile(r"(\d{1,3})\s+(?=[^\W\d_]|[“\"(])")


_KEEPS_CAPITALS = (Role.CAPITALS, Role.PART, Role.FIGURE, Role.TEXT, Role.ITEM)


# --- pieces --------------------------------------------------------------------


def read_pieces(lines: Sequence[Line]) -> list[Piece]:
    """Lines cut into pieces at blanks, pages, items, notes and titles; nothing is joined yet."""
    cutter = _Cutter()
    return [piece for chunk in _chunks(lines) for piece in cutter.cut(chunk)]


def _chunks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    chunk: list[Line] = []
    for line in lines:
        if chunk and (line.gap or line.page != chunk[-1].page):
            yield chunk
            chunk = []
        chunk.append(line)
    if chunk:
        yield chunk


class _Cutter:
    """Cuts chunk by chunk; remembers the last footnote, as their numbers go up."""

    def __init__(self) -> None:
        self.note = 0

    def cut(self, chunk: list[Line]) -> Iterator[Piece]:
        role, label, held = Role.TEXT, "", list[Line]()
        for line in chunk:
            found = self._start(line, role, held)
            if found and held:
                yield from _finish(Piece(role, tuple(held), label))
                held = []
            role, label = found or (role, label)
            if role is Role.NOTE and found:
                line = replace(line, text=_NOTE.sub("", line.text.strip(), count=1))  # noqa: PLW2901
            held.append(line)
        yield from _finish(Piece(role, tuple(held), label))

    def _start(self, line: Line, role: Role, held: list[Line]) -> tuple[Role, str] | None:
        text = line.text.strip()
        note = _NOTE.match(text)
        if note and int(note[1]) == self.note + 1 and (not held or role is Role.NOTE):
            self.note += 1
            return Role.NOTE, note[1]
        if role is Role.NOTE and held:
            return None
        return _begins(text, role, bool(held))


def _begins(text: str, role: Role, inside: bool) -> tuple[Role, str] | None:
    """The role of the piece that a line begins, or None when it goes on with the one before."""
    if _NUMERALS.fullmatch(text):
        return (Role.NUMERALS, text) if not inside or role is not Role.TEXT else None
    if figure := _FIGURE.match(text):
        return Role.FIGURE, figure[1]
    if len(text) <= LONGEST_LINE and not text.endswith((".", ",")) and _ROW.fullmatch(text):
        return Role.ROW, ""
    if item := ITEM.match(text):
        headed = item["number"] and is_capitals(text[item.end() :]) and not inside
        return Role.CAPITALS if headed else Role.ITEM, item["bullet"] or item["number"]
    if is_capitals(text):
        part = _PART.match(text)
        if part:
            return Role.PART, part["number"]
        return None if inside and role in _KEEPS_CAPITALS else (Role.CAPITALS, "")
    if not inside:
        return Role.TEXT, ""
    return (Role.TEXT, "") if role not in (Role.TEXT, Role.ITEM, Role.FIGURE) else None


def _finish(piece: Piece) -> Iterator[Piece]:
    """The piece; a title that stands on the first lines of a text is cut off."""
    lines = piece.lines
    cut = _title_lines(lines) if piece.role is Role.TEXT else 0
    if cut:
        yield Piece(Role.TITLE, lines[:cut])
    if lines[cut:]:
        yield replace(piece, lines=lines[cut:])


def _title_lines(lines: Sequence[Line]) -> int:
    """How many first lines are a title: each ends although the next word would have fitted."""
    texts = [line.text.strip() for line in lines]
    room = 0.88 * max(map(len, texts))
    if texts[0][:1].islower():
        return 0
    for at in range(min(4, len(texts) - 3)):
        if len(texts[at]) + 1 + len(texts[at + 1].split()[0]) > room:
            return 0
        if texts[at + 1][0].isupper() and texts[at][-1] not in ".,;:":
            return at + 1
    return 0


# --- joins ---------------------------------------------------------------------


def goes_on(before: Piece, after: Piece) -> bool:
    """Whether `after` is the rest of `before`'s sentence, a blank or a page between them."""
    if after.role is not Role.TEXT or not before.open:
        return False
    waits = leans(before) and (before.page == after.page or not after.text[0].isdigit())
    return after.starts_small or waits


def leans(piece: Piece) -> bool:
    """Whether its last word waits for another: a comma, a hyphen, `of`, `the`."""
    return _LEANS.search(piece.text) is not None


def is_signature(piece: object) -> bool:
    """Whether a piece is the name under a text: short lines in capitals' case, no full stop."""
    if not isinstance(piece, Piece) or piece.role not in (Role.TEXT, Role.TITLE):
        return False
    words = [word for word in piece.text.split() if word[0].isalpha()]
    names = [word for word in words if word[0].isupper()]
    small = len(piece.lines) < 5 and piece.widths[0] < 45 and not piece.text.endswith((".", ":"))
    return small and len(names) > 1 and len(names) >= 0.7 * len(words)


def glued(before: Piece, after: Piece) -> Piece:
    """Both as one piece."""
    return replace(before, lines=(*before.lines, *after.lines))


def next_to(before: Piece, after: Piece) -> bool:
    """Whether nothing but blanks stands between them in the source."""
    return after.lines[0].at == before.lines[-1].at + 1
