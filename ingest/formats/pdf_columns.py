"""Tables without rules: lines of figures that stand under one another.

Told by three lines or more in a row that each hold two figures or more, parted by wide
gaps, in columns that all of them share; the line of column names above goes with them. Not
told are tables of words, and rows whose cells run over several lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.formats.pdf_tables import Grid

_FEWEST_ROWS, _FEWEST_FIGURES = 3, 2
_WIDE = 1.0  # of the type's size: a gap between columns, not between words
_FIGURE = re.compile(
    r"[(\[–—-]?[$€£]?\d[\d.,/–-]*%?[)\]]?[a-z*]{0,2}|[–—-]|\.{2,3}|n/a|n\.a\.", re.I
)
_YEAR = re.compile(r"(?:19|20)\d\d(?:[/–-]\d{2,4})?\*?")
_FIGURES = re.compile(r"(?:^|\s)[(–—-]?[$€£]?\d[\d.,]*%?\)?(?=\s|$)")

Box = tuple[float, float, float, float]  # left, right, bottom, top, in points from the lower left


class Piece(NamedTuple):
    """What stands between two wide gaps of a line."""

    left: float
    right: float
    text: str


class Row(NamedTuple):
    """A line as pieces; `top` and `bottom` in points from the page's upper edge."""

    pieces: tuple[Piece, ...]
    top: float
    bottom: float

    @property
    def figures(self) -> int:
        """How many of its pieces behind the first are figures."""
        return sum(_FIGURE.fullmatch(piece.text) is not None for piece in self.pieces[1:])


def may_be_row(text: str) -> bool:
    """Whether a line holds figures enough to be looked at closer."""
    return len(_FIGURES.findall(text)) >= _FEWEST_FIGURES


def row(text: str, span: range, box: Callable[[int], Box], height: float, size: float) -> Row:
    """The pieces of a line whose characters have the places of `span`."""
    boxes = [(at, box(at)) for at, char in zip(span, text, strict=False) if not char.isspace()]
    cuts = [0, *(n for n, (a, b) in enumerate(pairwise(boxes), 1) if _gap(a, b) > _WIDE * size)]
    pieces = [
        Piece(
            part[0][1][0],
            part[-1][1][1],
            text[part[0][0] - span.start : part[-1][0] + 1 - span.start],
        )
        for a, b in pairwise([*cuts, len(boxes)])
        if (part := boxes[a:b])
    ]
    tops, bottoms = [height - b[3] for _, b in boxes], [height - b[2] for _, b in boxes]
    return Row(tuple(pieces), min(tops, default=0.0), max(bottoms, default=0.0))


def _gap(before: tuple[int, Box], after: tuple[int, Box]) -> float:
    return after[1][0] - before[1][1]


def unruled(rows: Sequence[Row | None]) -> Iterator[Grid]:
    """The tables among a page's lines in order; None stands for a line that is no row."""
    at = 0
    while at < len(rows):
        end = at
        while end < len(rows) and (r := rows[end]) is not None and r.figures >= _FEWEST_FIGURES:
            end += 1
        if end - at >= _FEWEST_ROWS:
            above = rows[at - 1] if at else None
            yield from _grid([r for r in rows[at:end] if r], above)
        at = max(end, at + 1)


def _grid(body: Sequence[Row], above: Row | None) -> Iterator[Grid]:
    columns = _columns(body)
    most = max(len(r.pieces) for r in body)
    if len(columns) < _FEWEST_FIGURES + 1 or len(columns) < most:
        return  # the figures do not stand under one another
    headed = above is not None and len(above.pieces) > 1 and 0 <= body[0].top - above.bottom < 30
    lines = [above, *body] if headed and above else list(body)
    if len(_columns(lines)) < len(columns):
        lines, headed = list(body), False
    headed |= _counts_years(lines)
    columns = _columns(lines)
    yield Grid(
        left=min(p.left for r in lines for p in r.pieces) - 1,
        top=lines[0].top,
        right=max(p.right for r in lines for p in r.pieces) + 1,
        bottom=lines[-1].bottom,
        columns=tuple((a[1] + b[0]) / 2 for a, b in pairwise(columns)),
        rows=tuple((a.bottom + b.top) / 2 for a, b in pairwise(lines)),
        headed=headed,
    )


def _counts_years(lines: Sequence[Row]) -> bool:
    """Whether the first line alone holds nothing but years: then they name the columns."""
    years = [all(_YEAR.fullmatch(p.text) for p in r.pieces[1:]) for r in lines]
    return years[0] and not any(years[1:])


def _columns(lines: Sequence[Row]) -> list[tuple[float, float]]:
    """Where the pieces of all lines stand, those that overlap as one."""
    found: list[tuple[float, float]] = []
    for piece in sorted(p for r in lines for p in r.pieces):
        if found and piece.left < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], piece.right))
        else:
            found.append((piece.left, piece.right))
    return found
