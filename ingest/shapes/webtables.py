"""The tables of a web page: a short one is one passage, a long one a passage for each row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from assistant.documents import Kind, Locator, SpanKind
from ingest.blocks import Block, BlockKind
from ingest.shapes.build import Bit, Draft
from ingest.shapes.lines import Line

_SHORT = 20  # rows, up to which a table is quoted as a whole


def table_drafts(blocks: Sequence[Block]) -> Iterator[Draft]:
    """The tables' passages, in order; a heading, or a first row of one cell, is the title."""
    title = ""
    at = 0
    for key, group in groupby(blocks, key=lambda b: b.kind is BlockKind.ROW and (b.label or "1")):
        own = list(group)
        if key is False:
            titles = [b.text for b in own if b.kind is BlockKind.HEADING]
            title = titles[-1] if titles else title
        else:
            yield from _table([(at + n, row) for n, row in enumerate(own)], title)
        at += len(own)


def _table(rows: list[tuple[int, Block]], title: str) -> Iterator[Draft]:
    if len(rows) > 2 and len(rows[0][1].cells) == 1:
        title, rows = rows[0][1].text, rows[1:]
    header = rows[0] if rows[0][1].level or _is_header(rows) else None
    body = rows[1:] if header else rows
    names = (title,) if title else ()
    if len(body) <= _SHORT:
        bits = (*_head(header), *(_row(row, header) for row in body))
        yield Draft(Locator(Kind.TABLE, "", name=title), names, bits)
        return
    within = f"table “{title}”" if title else "table"
    for number, row in enumerate(body, 1):
        locator = Locator(Kind.NAMED, str(number), within, "row")
        yield Draft(locator, names, (*_head(header), _row(row, header)))


def _is_header(rows: Sequence[tuple[int, Block]]) -> bool:
    """Whether the first row has no figures where the others have."""
    figures = [sum(c.isdigit() for c in row.text) for _, row in rows]
    return len(rows) > 2 and figures[0] == 0 and all(figures[1:])


def _head(header: tuple[int, Block] | None) -> tuple[Bit, ...]:
    return (Bit((_line(header),), SpanKind.HEADER),) if header else ()


def _row(row: tuple[int, Block], header: tuple[int, Block] | None) -> Bit:
    names = header[1].cells if header else ()
    cells = row[1].cells
    label = ""
    if len(names) == len(cells):
        label = "; ".join(f"{n}: {c}" for n, c in zip(names, cells, strict=True) if c)
    return Bit((_line(row),), SpanKind.ROW, label)


def _line(row: tuple[int, Block]) -> Line:
    return Line(row[1].text, row[0], 1, True)
