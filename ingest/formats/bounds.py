"""Blocks of endless length cut to ones that a page could hold.

A file may be one line of megabytes. What reads paragraphs looks at each many times, so a
block is cut at a sentence's end, else at white space. What no writing has, a thousand
signs without a space (data in a text's clothes), is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ingest.blocks import Block, BlockKind

LONGEST = 8_000  # characters; paragraphs of reports reach half of that
_DATA = re.compile(r"[!-~]{1000,}")
_SENTENCE = re.compile(r"[.!?;。！？؟]\s+")
_SPACE = re.compile(r"\s+")


def bounded(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, those that are too long in pieces; only the first keeps label and cells."""
    for block in blocks:
        if len(block.text) <= LONGEST:
            yield block
            continue
        row = block.kind is BlockKind.ROW
        piece = replace(block, kind=BlockKind.PARAGRAPH if row else block.kind, cells=())
        for at, text in enumerate(_pieces(block.text)):
            yield replace(piece, text=text, label="" if at else piece.label)


def _pieces(text: str) -> Iterator[str]:
    for part in _DATA.split(text):
        start = 0
        while start < len(part):
            end = _cut(part, start)
            if part[start:end].strip():
                yield part[start:end]
            start = end


def _cut(text: str, start: int) -> int:
    """Where the piece that begins at `start` ends."""
    limit = start + LONGEST
    if limit >= len(text):
        return len(text)
    for pattern in (_SENTENCE, _SPACE):
        ends = [m.end() for m in pattern.finditer(text, start + LONGEST // 4, limit)]
        if ends:
            return ends[-1]
    return limit
