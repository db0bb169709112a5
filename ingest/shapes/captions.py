"""Captions: the lines that number and name a table or figure, and stand above it.

`Table 3`, its title, `(Thousands of dollars)`, `(1) Own funds`: they head what follows
them, not the text behind it. A table is cited by the number printed there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.documents import Kind
from ingest.blocks import BlockKind
from ingest.shapes import patterns as p
from ingest.shapes.numbering import Draft, short
from ingest.shapes.unit import Unit

_REACH = 4  # units between a caption that is no heading and its table
_SUBTITLE = re.compile(r"\(\d{1,2}\)\s")


@dataclass(slots=True)
class Caption:
    """The caption that is open: its lines so far; `used` when rows have come."""

    what: str
    number: str
    title: str
    units: list[Unit] = field(default_factory=list)
    part: str = ""
    used: bool = False

    @property
    def kind(self) -> Kind:
        """Table or figure."""
        return Kind.TABLE if self.what == "Table" else Kind.FIGURE

    @property
    def name(self) -> str:
        """The title, and that of the part: `Oil bought, (1) Own funds`."""
        return ", ".join(x for x in (short(self.title), self.part) if x)

    @property
    def heading(self) -> str:
        """All of it in one line, as a heading."""
        return ". ".join(x for x in (f"{self.what} {self.number}", self.title, self.part) if x)

    def take(self, unit: Unit) -> bool:
        """Whether a unit goes on with the caption: its title, its measure, a part."""
        text = unit.plain
        if (
            (p.ENDED.search(text) and not text.endswith(":"))
            or len(text.split()) > 40
            or unit.kind is BlockKind.ROW
        ):
            return False
        if _SUBTITLE.match(text):
            self.part = text
        elif self.used or not (text.startswith("(") or not self.title):
            return False
        elif not text.startswith("("):
            self.title = text.rstrip(":")
        self.units.append(unit)
        return True

    def alone(self) -> Draft:
        """The caption as a passage: its figure or table is a picture."""
        units: list[tuple[Unit, str | None]] = [(unit, None) for unit in self.units]
        return Draft(self.kind, self.number, self.name, units=units)


def caption(units: Sequence[Unit], at: int) -> Caption | None:
    """The caption that begins at a unit: a heading, or a line with rows close behind."""
    unit = units[at]
    match = p.CAPTION.fullmatch(unit.plain)
    if match is None or unit.kind is BlockKind.ROW or p.ENDED.search(match["title"] or ""):
        return None
    near = any(u.kind is BlockKind.ROW for u in units[at + 1 : at + 1 + _REACH])
    if unit.kind is not BlockKind.HEADING and not near:
        return None
    return Caption(match["what"], match["number"], match["title"] or "", [unit])


def is_aside(draft: Draft) -> bool:
    """Whether a draft is a footnote or a remark under a table, and so does not end it."""
    return draft.kind is Kind.FOOTNOTE or p.REMARK.match(draft.last) is not None


def row_label(header: Sequence[Unit], row: Unit) -> str:
    """How a row is read: each cell with the name of its column.

    Example: the header `Year, Oil` and the row `2031, 4` give `Year: 2031; Oil: 4`.
    """
    if not header or any(len(h.cells) != len(row.cells) for h in header):
        return ""
    columns = zip(*(h.cells for h in header), strict=True)
    names = [" ".join(dict.fromkeys(x for x in column if x)) for column in columns]
    pairs = zip(names, row.cells, strict=True)
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in pairs if cell)
