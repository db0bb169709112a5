"""The lines of a page: which page each is on, what of them is furniture, how to cut them.

A line knows its place in the source, so that later nobody has to ask whether two of
them stand together there. Left out are photo credits and running titles.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.blocks import Block, BlockKind, fold
from ingest.divide import sentences

_GIST = 6  # words that the gist of a point has at least, its number among them


@dataclass(frozen=True, slots=True)
class Line:
    """A line with words. `at` counts such lines in the source; `gap`: a blank stands before."""

    text: str
    at: int
    page: int
    gap: bool


def read_lines(blocks: Iterable[Block]) -> list[Line]:
    """The lines that hold words, with their pages.

    A page begins at a page block, and where a line is indented without a blank before
    it. An indented line behind a blank begins one only under a running title: text
    that flows round a picture is indented as well.
    """
    lines: list[Line] = []
    page, gap, marked, headed = 1, True, False, False
    for block in blocks:
        if block.kind is BlockKind.PAGE:
            marked = True
        elif not block.text.strip():
            gap = True
        else:
            indented = block.text[0].isspace()
            under = bool(lines) and (not gap or _is_running(lines[-1], None))
            if lines and (under if indented else marked):
                page, gap = page + 1, True
            heading = block.kind is BlockKind.HEADING
            apart = gap or heading != headed
            lines.append(Line(block.text.rstrip(), len(lines), page, apart))
            gap, marked, headed = False, False, heading
    return lines


def is_capitals(text: str) -> bool:
    """Whether all letters are capitals, and it is more than an acronym in brackets."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 2 and all(c.isupper() for c in letters) and text.strip()[0] != "("


# --- furniture -----------------------------------------------------------------

_CREDIT = re.compile(r"(?P<owner>\S(?:.{0,28}\S)?)(?:\s*[©]\s*|\s{2,})(?P<place>\S.{0,24})")
_RUNNING = re.compile(r"(?:\d{1,3}\s+)?(?P<title>\D.*?)(?:\s+\d{1,3})?")
_PHOTO = re.compile(r"(?:©|\(c\)\s|photos?\b|credits?\b|image\b).{0,60}", re.I)


def without_furniture(lines: Sequence[Line]) -> list[Line]:
    """The lines without photo credits, running titles and their page numbers.

    Example: `Agency  Peru`, three times in a document, is a credit; so is the rest of
    a word behind one (`Agency  M`, `exico`).
    """
    credit = _credits(lines)
    return [
        line
        for at, line in enumerate(lines)
        if not credit[at] and not _is_running(line, _next(lines, at))
    ]


def _next(lines: Sequence[Line], at: int) -> Line | None:
    return lines[at + 1] if at + 1 < len(lines) else None


def _credits(lines: Sequence[Line]) -> list[bool]:
    shapes = [_CREDIT.fullmatch(line.text.strip()) for line in lines]
    owners = Counter(shape["owner"] for shape in shapes if shape)
    known = {owner for owner, count in owners.items() if count > 2}
    credit = [_is_credit(line, known) for line in lines]
    for at, line in enumerate(lines[1:], 1):
        tail = credit[at - 1] and not line.gap and line.page == lines[at - 1].page
        credit[at] |= tail and line.text.strip().islower() and " " not in line.text.strip()
    return credit


def _is_credit(line: Line, known: set[str]) -> bool:
    text = line.text.strip()
    if _PHOTO.fullmatch(text) and "©" in text[:12]:
        return True
    shape = _CREDIT.fullmatch(text)
    if shape and shape["owner"] in known:
        return True
    owner, _, place = text.partition(" ")
    return owner in known and line.gap and len(place.split()) == 1 and place[:1].isupper()


def _is_running(line: Line, after: Line | None) -> bool:
    """A line of capitals, alone, that begins or ends with a page's number."""
    text = line.text.strip()
    alone = line.gap and (after is None or after.gap)
    shape = _RUNNING.fullmatch(text)
    if not alone or not shape or shape["title"] == text:
        return False
    return len(shape["title"].split()) > 3 and is_capitals(shape["title"])


# --- cuts ----------------------------------------------------------------------


def last_sentence(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines of the last sentence, the first of them cut where it begins."""
    text = fold(" ".join(line.text for line in lines))
    return _cut(lines, sentences(text)[-1][0], len(text))


def gist(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines of a point's first words, cut where its first clause ends."""
    text = fold(" ".join(line.text for line in lines))
    _, end = sentences(text)[0]
    for stop in re.finditer(r"[,:;](?=\s)", text[:end]):
        if len(text[: stop.start()].split()) > _GIST:
            return _cut(lines, 0, stop.start())
    return _cut(lines, 0, end)


def _cut(lines: Sequence[Line], start: int, end: int) -> tuple[Line, ...]:
    """The lines that hold a stretch of their folded text, cut to it."""
    found: list[Line] = []
    at = 0
    for line in lines:
        text = fold(line.text)
        piece = text[max(0, start - at) : max(0, end - at)]
        if piece:
            found.append(replace(line, text=piece))
        at += len(text) + 1
    return tuple(found)
