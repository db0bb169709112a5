"""Plain text to lines, blanks and pages. Joining lines to paragraphs is for the shapes."""

from __future__ import annotations

import re

from ingest.blocks import Block, BlockKind, is_wrapped
from ingest.formats.decode import decode

_PAGE = re.compile(r"\s*<!--\s*page\s+(\w+)\s*-->\s*", re.IGNORECASE)
_COMMENT = re.compile(r"\s*<!--.*-->\s*")
_ONE_SPACE = re.compile(r" \S")


def blocks(data: bytes) -> list[Block]:
    """Lines, blanks, and a PAGE before each page that the text shows.

    A page shows by a form feed, a comment that numbers it, or, in text taken from a
    PDF, by the one space that its first line begins with.
    """
    return lines(decode(data))


def lines(text: str) -> list[Block]:
    """The same from characters: a page that shows its text as it was typed."""
    found: list[Block] = []
    for line in text.split("\n"):
        feed, rest = "\f" in line, line.replace("\f", "")
        if feed:
            found.append(Block(BlockKind.PAGE, ""))
        found.append(_block(rest))
    return _with_pages(found)


def _block(line: str) -> Block:
    page = _PAGE.fullmatch(line)
    if page:
        return Block(BlockKind.PAGE, "", label=page[1])
    if not line.strip() or _COMMENT.fullmatch(line):
        return Block(BlockKind.BLANK, "")
    return Block(BlockKind.LINE, line, level=len(line) - len(line.lstrip()))


def _with_pages(found: list[Block]) -> list[Block]:
    """Add pages told by one leading space, where that is rare enough to be no indent."""
    lines = [b for b in found if b.kind is BlockKind.LINE]
    indented = sum(1 for b in lines if b.level)
    single = sum(1 for b in lines if _ONE_SPACE.match(b.text))
    if not single or indented > 0.05 * len(lines) or not is_wrapped(found):
        return found
    paged: list[Block] = []
    for block in found:
        if _ONE_SPACE.match(block.text):
            paged.append(Block(BlockKind.PAGE, ""))
        paged.append(block)
    return paged
