"""Tables and charts in the text of a designed page, and lists that stand in a figure.

A table's rows end in the same count of numbers; a chart's names come in one run and
its values in another, and are paired in order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.shapes.layout import Piece, Role
from ingest.shapes.lines import Line


@dataclass(frozen=True, slots=True)
class Table:
    """`header` may be empty; `title` is what stands above or below it."""

    title: tuple[Line, ...]
    header: Piece | None
    rows: tuple[Piece, ...]

    @property
    def page(self) -> int:
        """The page on which it stands."""
        return self.rows[0].page

    def reading(self, row: Piece) -> str:
        """A row with what each figure counts: `Academia: Number 5, % Share 2`."""
        name, cells = split_row(row.text)
        columns = _columns(self.header.text, len(cells)) if self.header else []
        if len(columns) != len(cells):
            return f"{name}: {', '.join(cells)}"
        return f"{name}: {', '.join(f'{c} {v}' for c, v in zip(columns, cells, strict=True))}"


@dataclass(frozen=True, slots=True)
class Chart:
    """Names and values in the order of the source; `rest` is its axis."""

    number: str
    title: Piece
    names: tuple[Piece, ...]
    values: tuple[Piece, ...]
    rest: tuple[Piece, ...]

    @property
    def page(self) -> int:
        """The page on which it stands."""
        return self.title.page


def split_row(text: str) -> tuple[str, list[str]]:
    """The name and the figures at the end. Example: `Others 20 9` → `Others`, [`20`, `9`]."""
    found = re.fullmatch(r"(.*[^\W\d_].*?)((?:\s+\d[\d,.]*\s?%?)+)", text)
    if not found:
        return text, []
    return found[1], found[2].split()


def _columns(header: str, count: int) -> list[str]:
    """The last `count` headings of a header line; a sign goes with the word behind it."""
    words = re.findall(r"[%$€#]\s*\S+|\S+", header)
    return words[-count:] if len(words) > count else []


def take_tables(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Table]]:
    """The pieces without tables, and the tables; a lone row is text again."""
    rest: list[Piece] = []
    tables: list[Table] = []
    at = 0
    while at < len(pieces):
        end = _rows_end(pieces, at)
        if end - at < 3:
            rest += [_as_text(piece) for piece in pieces[at : at + 1]]
            at += 1
            continue
        header = rest.pop() if rest and _heads(rest[-1], pieces[at]) else None
        below = pieces[end] if end < len(pieces) else None
        above = rest[-1] if rest and _is_caption(rest[-1], pieces[at]) else None
        title = below if below and _is_caption(below, pieces[at]) else above
        if title is above and above:
            rest.pop()
        tables.append(Table(title.lines if title else (), header, _merged(pieces[at:end])))
        at = end + (title is below and below is not None)
    return rest, tables


def _rows_end(pieces: Sequence[Piece], at: int) -> int:
    """Where the rows that begin at `at` end; a name may be broken over two lines."""
    if pieces[at].role is not Role.ROW:
        return at
    end = at + 1
    while end < len(pieces) and pieces[end].page == pieces[at].page:
        broken = (
            end + 1 < len(pieces)
            and pieces[end].role is Role.TEXT
            and len(pieces[end].lines) == 1
            and pieces[end + 1].role is Role.ROW
        )
        if pieces[end].role is not Role.ROW and not broken:
            break
        end += 1
    return end


def _merged(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    rows: list[Piece] = []
    held: tuple[Line, ...] = ()
    for piece in pieces:
        held += piece.lines
        if piece.role is Role.ROW:
            rows.append(replace(piece, lines=held))
            held = ()
    return tuple(rows)


def _as_text(piece: Piece) -> Piece:
    return replace(piece, role=Role.TEXT) if piece.role is Role.ROW else piece


def _heads(piece: Piece, row: Piece) -> bool:
    touching = row.lines[0].at == piece.lines[-1].at + 1 and not row.lines[0].gap
    return piece.role is Role.TEXT and touching and len(piece.lines) < 3


def _is_caption(piece: Piece, row: Piece) -> bool:
    words = len(piece.text.split())
    plain = piece.role in (Role.TEXT, Role.CAPITALS, Role.FIGURE) and len(piece.lines) < 4
    return plain and words < 16 and piece.page == row.page and piece.text[-1] not in ".,;:"


def take_charts(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Chart]]:
    """The pieces without charts, and the charts: a figure's title, names, as many values."""
    rest: list[Piece] = []
    charts: list[Chart] = []
    at = 0
    while at < len(pieces):
        chart, end = _chart(pieces, at)
        if chart:
            charts.append(chart)
        else:
            rest.append(pieces[at])
        at = end
    return rest, charts


def _chart(pieces: Sequence[Piece], at: int) -> tuple[Chart | None, int]:
    if pieces[at].role is not Role.FIGURE:
        return None, at + 1
    end = at + 1
    while end < len(pieces) and pieces[end].page == pieces[at].page and _is_short(pieces[end]):
        end += 1
    shorts = pieces[at + 1 : end]
    values = [p for p in shorts if p.role is Role.NUMERALS and len(p.text.split()) == 1]
    axis = [p for p in shorts if p.role is Role.NUMERALS and len(p.text.split()) > 2]
    names = [p for p in shorts if p.role is not Role.NUMERALS]
    titles = [p for p in names if axis and p.lines[0].at == axis[-1].lines[-1].at + 1]
    names = [p for p in names if p not in titles]
    if len(values) < 2 or len(values) != len(names):
        return None, at + 1
    found = (pieces[at], tuple(names), tuple(values), (*axis, *titles))
    return Chart(pieces[at].label, *found), end


def _is_short(piece: Piece) -> bool:
    if piece.role is Role.NUMERALS:
        return True
    plain = piece.role in (Role.CAPITALS, Role.TEXT)
    return plain and len(piece.text.split()) < 9 and piece.text[-1] not in ".;:,"
