"""Ruled tables on a PDF page: thin lines that cross, and the cells between them.

Only what is ruled between its columns is a table here; columns parted by white space
alone stay lines. A cell that reaches over several rows counts to the one it is centred in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

_THIN, _LONG = 2.5, 6.0  # points: how thick a rule may be at most, how long at least
_HAIRLINE = 1.2  # points; what one lone rule must be heavier than to end a header
_NEAR = 4.0  # points within which the ends of two rules meet
_MOST = 1200  # rules of a page; more are a drawing or a map


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line, in points from the page's upper left."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def upright(self) -> bool:
        """Whether it parts columns."""
        return self.bottom - self.top > self.right - self.left

    def meets(self, other: Rule) -> bool:
        """Whether the two touch or cross."""
        return (
            self.left - _NEAR <= other.right
            and other.left - _NEAR <= self.right
            and self.top - _NEAR <= other.bottom
            and other.top - _NEAR <= self.bottom
        )


class Cell(NamedTuple):
    """Where something stands in a table, counted from 0; `header`: in its header row."""

    table: int
    row: int
    column: int
    header: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: where it lies, its inner column edges and its inner row edges, in points.

    `headed`: the rule below the first row is drawn heavier than the others.
    """

    left: float
    top: float
    right: float
    bottom: float
    columns: tuple[float, ...]
    rows: tuple[float, ...]
    headed: bool

    def overlaps(self, other: Grid) -> bool:
        """Whether two tables share a place."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def cell(self, table: int, x: float, y: float) -> Cell | None:
        """The cell in which a point lies; None outside."""
        if not (self.left <= x <= self.right and self.top <= y <= self.bottom):
            return None
        row, column = sum(y > edge for edge in self.rows), sum(x > edge for edge in self.columns)
        return Cell(table, row, column, self.headed and row == 0)


def grids(page: pypdfium2.PdfPage) -> list[Grid]:
    """The ruled tables of a page: rules that meet, with a column edge inside at least."""
    found = list(islice(_rules(page), _MOST + 1))
    if len(found) > _MOST:
        return []
    return [grid for group in _meeting(found) if (grid := _grid(group)) is not None]


def _rules(page: pypdfium2.PdfPage) -> Iterator[Rule]:
    height = page.get_height()
    for shape in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=1):
        left, bottom, right, top = shape.get_bounds()
        rule = Rule(left, height - top, right, height - bottom)
        wide, high = right - left, top - bottom
        if min(wide, high) <= _THIN and max(wide, high) >= _LONG:
            yield rule


def _meeting(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Rules in groups that hang together."""
    groups: list[list[Rule]] = []
    for rule in rules:
        touched = [g for g in groups if any(rule.meets(other) for other in g)]
        apart = [g for g in groups if not any(g is t for t in touched)]
        groups = [*apart, [rule, *(other for g in touched for other in g)]]
    return groups


def _grid(group: Sequence[Rule]) -> Grid | None:
    upright = [r for r in group if r.upright]
    level = [r for r in group if not r.upright]
    if not upright or not level:
        return None
    left, right = min(r.left for r in group), max(r.right for r in group)
    top, bottom = min(r.top for r in group), max(r.bottom for r in group)
    columns = [x for x in _edges([r.left for r in upright]) if left + _LONG < x < right - _LONG]
    rows = [y for y in _edges([r.top for r in level]) if top + _LONG < y < bottom - _LONG]
    if not columns or not rows:
        return None
    return Grid(left, top, right, bottom, tuple(columns), tuple(rows), _headed(level, rows))


def _headed(level: Sequence[Rule], rows: Sequence[float]) -> bool:
    """Whether the first inner rule is heavier than the rest; alone, than a hairline."""
    first = [r.bottom - r.top for r in level if abs(r.top - rows[0]) <= _NEAR]
    others = [r.bottom - r.top for r in level if r.top > rows[0] + _NEAR]
    return max(first) > (1.4 * max(others) if others else _HAIRLINE)


def _edges(places: Sequence[float]) -> list[float]:
    """Places in order, those near one another as one."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _NEAR:
            found.append(place)
    return found
