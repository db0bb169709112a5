"""Reports and compendia that hold the texts a body adopted: each is a document of its own.

The proceedings of a session print its resolutions one after another, between the report and
its annexes; a supplement holds nothing else. The report stays one document; a resolution or
decision is found by its own number. Old records cut from a volume by the page are not meant:
they bear the symbol of the one text they are kept for (`texts`).
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant import symbols
from assistant.documents import Document, Source
from ingest.blocks import Block
from ingest.shapes import masthead as m
from ingest.shapes import patterns as p
from ingest.shapes import report, resolution
from ingest.shapes.texts import Text, by_number, is_title, text_of
from ingest.shapes.unit import Unit
from ingest.shapes.units import units

_FEWEST = 3  # texts that make a collection


def fits(blocks: Sequence[Block]) -> float:
    """Say how surely this is a collection: a symbol that is no resolution's, and several texts."""
    found = units(blocks)
    if sum(is_title(found, at) for at in range(len(found))) < _FEWEST:
        return 0.0
    symbol = m.own_symbol(found, Source("", "", ""))
    return 0.95 if symbol and symbols.status_of(symbol) is None else 0.0


def read(blocks: Sequence[Block], source: Source) -> list[Document]:
    """Return the documents of a file: the report around the texts, and each of them.

    A text that bears the number of the file's symbol stands first, as the one it is kept for.
    """
    found = units(blocks)
    symbol = m.own_symbol(found, source)
    around, texts = _parted(found)
    whole = report.document(around, source)
    for text in texts:
        text.organ = whole.source.body or ""
    own = by_number(texts, symbol)[:1]
    for text in own:
        text.symbol = symbol
    ordered = [*own, *(text for text in texts if text not in own)]
    made = [resolution.document(text, source, at) for at, text in enumerate(ordered, 1)]
    return [*made[: len(own)], whole, *made[len(own) :]]


def _parted(found: Sequence[Unit]) -> tuple[list[Unit], list[Text]]:
    """What stands around the texts of a collection, and the texts."""
    starts = [at for at in range(len(found)) if is_title(found, at)]
    end = _resumes(found, starts)
    ends = [*starts[1:], end]
    texts: list[Text] = []
    head: list[Unit] = []
    for a, b in zip(starts, ends, strict=True):
        stop = b
        while stop > a + 2 and b < end and _heads_next(found[stop - 1]):
            stop -= 1
        texts.append(text_of(head, found[a:stop]))
        head = list(found[stop:b])
    return [*found[: starts[0]], *found[end:]], texts


def _heads_next(unit: Unit) -> bool:
    """Whether the last line of a text heads the next one: a chapter of the collection."""
    text = unit.plain
    ends = p.closing_name(text) or p.ends_closing(text) or p.VOTE.match(text)
    return not (unit.note or ends) and p.looks_like_heading(text)


def _resumes(found: Sequence[Unit], starts: Sequence[int]) -> int:
    """Where the report goes on behind its last text: at the annex that follows its last one."""
    before = [a for u in found[: starts[0]] if (a := p.ANNEX.fullmatch(u.plain))]
    if not before:
        return len(found)
    number = before[-1]["number"]
    for at in range(starts[-1] + 1, len(found)):
        annex = p.ANNEX.fullmatch(found[at].plain)
        if annex and annex["number"] and annex["number"] != number:
            return at
    return len(found)
