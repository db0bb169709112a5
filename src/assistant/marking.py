"""A text cut into pieces to be shown: quoted words, markers, list items, long passages folded.

Only offsets and plain text here; what a piece looks like is decided where it is drawn.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from assistant.documents import ELLIPSIS
from assistant.guard import visible

MARKER = re.compile(r"\[(\d{1,3})\]")
BULLETS = ("- ", "• ", "* ", "– ")
LONG = 900  # characters: a longer passage is folded around its quote
AROUND = 280  # characters shown on each side of the quote then


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: plain, quoted, a marker (`number` above 0) or what a marker cites.

    `broken`: a new line begins with it.
    """

    text: str
    quoted: bool = False
    number: int = 0
    place: bool = False
    broken: bool = False


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
    edges = {edge for pair in ranges for edge in pair} | breaks
    cuts = sorted({first, len(text)} | {edge for edge in edges if first < edge < len(text)})
    for start, end in itertools.pairwise(cuts):
        quoted = any(a <= start < b for a, b in ranges)
        yield Piece(text[start:end], quoted, broken=start in breaks)


def blocks(text: str, names: Mapping[int, str] = MappingProxyType({})) -> list[Block]:
    """The paragraphs and list items of an answer, its markers set apart.

    `names` tells what each marker cites; the same words in brackets after a marker are set
    apart too. A bracketed number that is no citation of the answer stays text.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    bulleted = [line.startswith(BULLETS) for line in lines]
    return [
        Block(tuple(_marked(line[2:] if item else line, names)), item)
        for line, item in zip(lines, bulleted, strict=True)
    ]


def _marked(line: str, names: Mapping[int, str]) -> Iterator[Piece]:
    at = 0
    for found in MARKER.finditer(line):
        number = int(found[1])
        if number not in names:
            continue
        yield Piece(line[at : found.start()].rstrip())
        yield Piece(found[0], number=number)
        at = found.end()
        place = f" ({names[number]})"
        if line.startswith(place, at):
            yield Piece(place, place=True)
            at += len(place)
    yield Piece(line[at:])


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
