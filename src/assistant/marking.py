"""A text cut into pieces to be shown: quoted words, markers, links, list items, folded passages.

Only offsets and plain text here; what a piece looks like is decided where it is drawn.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from assistant.answers import Answer
from assistant.documents import ELLIPSIS, Passage, SpanKind
from assistant.guard import visible

MARKER = re.compile(r"\[(\d{1,3})\]")
BULLET = re.compile(r"(“?)[-•*–] ")
LONG = 900  # characters: a longer passage is folded around its quote
AROUND = 280  # characters shown on each side of the quote then


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: plain, quoted, a marker (`number` above 0) or what a marker cites.

    `broken`: a new line begins with it. In a document a piece may also be the number of a
    footnote (`note`) or name another document (`symbol`).
    """

    text: str
    quoted: bool = False
    number: int = 0
    place: bool = False
    broken: bool = False
    note: str = ""
    symbol: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of an answer, or an item of a list."""

    pieces: tuple[Piece, ...]
    item: bool = False


def quoted_ranges(passage: str, quote: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where each piece of a quote stands in its passage; `start` and `end` bound the search.

    Example: `quoted_ranges("a b c", "a … c", 0, 5)` gives `[(0, 1), (4, 5)]`.
    """
    ranges, at = [], start
    for piece in quote.split(ELLIPSIS):
        found = passage.find(piece, at, end)
        if not piece or found < 0:
            return [(start, end)] if 0 <= start < end <= len(passage) else []
        at = found + len(piece)
        ranges.append((found, at))
    return ranges


def pieces(
    text: str,
    ranges: Sequence[tuple[int, int]],
    first: int = 0,
    breaks: frozenset[int] = frozenset(),
) -> Iterator[Piece]:
    """The text from `first` on, cut where quoted words begin and end and at `breaks`."""
    for start, end in _stretches(len(text), [*itertools.chain(*ranges), *breaks], first):
        yield Piece(text[start:end], _within(start, ranges), broken=start in breaks)


def read(passage: Passage, ranges: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    """A passage as a document's page shows it: notes and names of documents set apart.

    What the source prints but nobody reads, such as stars and broken words, is left out.
    """
    marks = [(m.start, m.end) for m in passage.marks]
    notes = {m.start: m.note for m in passage.marks if m.note}
    names = [(m.start, m.end) for m in passage.mentions]
    symbols = {m.start: m.symbol for m in passage.mentions}
    breaks = _lines(passage)
    edges = [*itertools.chain(*ranges, *marks, *names), *breaks]
    broken = False  # a line's beginning may be a mark that is not shown
    for start, end in _stretches(len(passage.text), edges):
        broken = broken or start in breaks
        mark, name = _holding(start, marks), _holding(start, names)
        note = notes.get(mark[0], "") if mark else ""
        if mark and not note:
            continue
        text = note if mark else passage.text[start:end]
        symbol = symbols[name[0]] if name and not mark else ""
        yield Piece(text, _within(start, ranges), broken=broken, note=note, symbol=symbol)
        broken = False


def _stretches(length: int, edges: Iterable[int], first: int = 0) -> Iterator[tuple[int, int]]:
    return itertools.pairwise(sorted({first, length, *(e for e in edges if first < e < length)}))


def _holding(at: int, ranges: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    return next((pair for pair in ranges if pair[0] <= at < pair[1]), None)


def _within(at: int, ranges: Sequence[tuple[int, int]]) -> bool:
    return _holding(at, ranges) is not None


def _lines(passage: Passage) -> frozenset[int]:
    """Where a list item or a table row begins, and so a line."""
    own = {SpanKind.ITEM, SpanKind.ROW, SpanKind.HEADER}
    return frozenset(span.start for span in passage.spans if span.kind in own and span.start)


def told(answer: Answer) -> dict[int, str]:
    """How the text of an answer says where each marker leads."""
    return {c.marker: c.place or c.locator for c in answer.citations}


def blocks(text: str, locators: Mapping[int, str] = MappingProxyType({})) -> list[Block]:
    """The paragraphs and list items of an answer, its markers set apart.

    `locators` tells where in its document each marker leads; a place in brackets after the
    marker that ends with it is set apart too. A bracketed number that is no citation of the
    answer stays text.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [
        Block(tuple(_marked(BULLET.sub(r"\1", line, count=1) if item else line, locators)), item)
        for line, item in ((line, BULLET.match(line) is not None) for line in lines)
    ]


def _marked(line: str, locators: Mapping[int, str]) -> Iterator[Piece]:
    at = 0
    for found in MARKER.finditer(line):
        number = int(found[1])
        if number not in locators:
            continue
        yield Piece(line[at : found.start()].rstrip())
        yield Piece(found[0], number=number)
        at = found.end()
        if place := _place(line, at, locators[number]):
            yield Piece(place, place=True)
            at += len(place)
    yield Piece(line[at:])


def _place(line: str, at: int, locator: str) -> str:
    """The words in brackets at `at`, when they name a document and this locator."""
    end = line.find(f", {locator})", at)
    if not line.startswith(" (", at) or end < 0 or MARKER.search(line, at, end):
        return ""
    return line[at : end + len(locator) + 3]


def folded(passage: str, ranges: Sequence[tuple[int, int]]) -> list[Piece]:
    """A long passage cut down to its quoted words and some text around; else nothing."""
    if len(passage) <= LONG or not ranges:
        return []
    first = max(0, ranges[0][0] - AROUND)
    last = min(len(passage), ranges[-1][1] + AROUND)
    first = passage.find(" ", first) + 1 if first else 0
    last = passage.rfind(" ", 0, last) if last < len(passage) else last
    last = max(last, ranges[-1][1])
    ends = Piece("… " if first else ""), Piece(" …" if last < len(passage) else "")
    return [ends[0], *pieces(passage[:last], ranges, first), ends[1]]


def visible_lines(text: str) -> str:
    """The text without control characters, its lines kept."""
    return "\n".join(visible(line) for line in text.splitlines())
