"""From a brochure's sections to passages: what is one passage, its locator, its spans.

A paragraph with its short list is one passage; a long point (several sentences, or
bullets of its own) is one by itself, called what the text calls it: work stream 2.
Headings that together form a list, and long points that do, are also given as one
passage, made of pieces, so that they can be quoted as a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.documents import Document, Kind, Locator, Source, SpanKind
from ingest.shapes.brochure.charts import Chart, Table
from ingest.shapes.brochure.exhibits import Exhibit, footnote, home, shown
from ingest.shapes.brochure.figures import ListFigure
from ingest.shapes.brochure.sections import Box, Section, Unit
from ingest.shapes.brochure.titles import headings, point_name, within
from ingest.shapes.build import Bit, Draft, assemble
from ingest.shapes.layout import Piece, Role, is_signature
from ingest.shapes.lines import gist, last_sentence

_LONG_ITEM = 45  # words, from which a point is a passage of its own


@dataclass(frozen=True, slots=True)
class Brochure:
    """What was told apart on the pages."""

    source: Source
    sections: Sequence[Section]
    notes: Sequence[Piece]
    tables: Sequence[Table]
    charts: Sequence[Chart]
    figures: Sequence[ListFigure]


def write(brochure: Brochure) -> Document:
    """The brochure's passages in reading order, its footnotes last."""
    drafts: list[Draft] = []
    exhibits: list[Exhibit] = [*brochure.tables, *brochure.charts, *brochure.figures]
    for section in brochure.sections:
        drafts += _Writer(section, brochure.sections).drafts()
        for exhibit in exhibits:
            if home(brochure.sections, exhibit.page) is section:
                drafts += shown(exhibit, section, brochure.sections)
    drafts += [footnote(note) for note in brochure.notes]
    labels = [note.label for note in brochure.notes]
    # A last note may be referred to and its text lost.
    labels += [str(int(labels[-1]) + 1)] if labels else []
    return assemble(brochure.source, drafts, labels)


# --- sections ------------------------------------------------------------------


class _Writer:
    """Writes one section's passages."""

    def __init__(self, section: Section, sections: Sequence[Section]) -> None:
        self.section, self.sections = section, sections
        self.within = within(section, alone=len(sections) == 1)
        self.headings = headings(section)
        self.ordinal = 0
        self.long = _has_long_points(section.units)

    def drafts(self) -> Iterator[Draft]:
        """The passages, in order; headings that make a list, first."""
        yield from self._headings_list()
        units = self.section.units
        at = 0
        while at < len(units):
            unit = units[at]
            if isinstance(unit, Box):
                yield from self._box(unit)
                at += 1
                continue
            items = self._items(units, at + 1)
            yield self._unit(unit, items)
            at += 1 + len(items)
        yield from self._points_list()

    def _items(self, units: Sequence[Unit], at: int) -> list[Piece]:
        """The items that belong to the piece before `at`."""
        items: list[Piece] = []
        for unit in units[at:]:
            if isinstance(unit, Box) or unit.role is not Role.ITEM:
                break
            if self.long and unit.label.isdigit():
                break
            items.append(unit)
        return items

    def _unit(self, piece: Piece, items: Sequence[Piece]) -> Draft:
        if self.long and piece.role is Role.ITEM and piece.label.isdigit():
            name = point_name(self.section, self.sections)
            locator = Locator(Kind.NAMED, piece.label, self.within, name)
        elif is_signature(piece) and self.section.title and piece is self.section.units[-1]:
            locator = Locator(Kind.CLOSING, within=self.within, name="signature")
        else:
            self.ordinal += 1
            locator = Locator(Kind.TEXT, str(self.ordinal), self.within)
        return Draft(locator, self.headings, tuple(_bits([piece, *items])))

    def _box(self, box: Box) -> Iterator[Draft]:
        name = box.title.title.rstrip(".")
        titles = (*self.headings, box.title.title)
        for pieces, suffix in ((box.body, ""), (box.tails, " (continued)")):
            if pieces:
                locator = Locator(Kind.BOX, "", self.within, name + suffix)
                yield Draft(locator, titles, tuple(_bits(pieces)))

    def _headings_list(self) -> Iterator[Draft]:
        """The numbered sections of a part, or the boxes of a section, as one list."""
        part = self.section.part
        if self.section.head:
            return
        kin = [s.head for s in self.sections if s.head and part and s.part is part]
        listed = [(h.title, str(h.number)) for h in kin]
        lead = [part] if part else []
        if len(listed) < 2:
            listed = [(u.title, "") for u in self.section.units if isinstance(u, Box)]
            lead = [u for u in self.section.units if isinstance(u, Piece) and u.text.endswith(":")]
        if len(listed) < 2:
            return
        first = min(title.lines[0].at for title, _ in listed)
        lead = [piece for piece in lead if piece.lines[0].at < first][-1:]
        bits = [Bit(piece.lines, SpanKind.LEAD) for piece in lead]
        listed.sort(key=lambda pair: pair[0].lines[0].at)
        bits += [Bit(title.lines, SpanKind.ITEM, label, apart=True) for title, label in listed]
        yield Draft(Locator(Kind.TEXT, "", self.within, "headings"), self.headings, tuple(bits))

    def _points_list(self) -> Iterator[Draft]:
        """The first words of the long points, under their lead."""
        pieces = [u for u in self.section.units if isinstance(u, Piece)]
        points = [p for p in pieces if p.role is Role.ITEM and p.label.isdigit()]
        leads = [p for p in pieces if p.role is Role.TEXT and p.text.endswith(":")]
        if not self.long or len(points) < 2:
            return
        bits = [Bit(last_sentence(lead.lines), SpanKind.LEAD) for lead in leads[-1:]]
        bits += [Bit(gist(p.lines), SpanKind.ITEM, p.label, apart=True) for p in points]
        name = point_name(self.section, self.sections) + "s"
        yield Draft(Locator(Kind.NAMED, "", self.within, name), self.headings, tuple(bits))


def _has_long_points(units: Sequence[Unit]) -> bool:
    """Whether a section's numbered items are long enough to be cited one by one."""
    pieces = [u for u in units if isinstance(u, Piece)]
    numbered = [p for p in pieces if p.role is Role.ITEM and p.label.isdigit()]
    bullets = any(
        a in numbered and b.role is Role.ITEM and not b.label.isalnum() for a, b in pairwise(pieces)
    )
    wordy = any(
        len(p.text.split()) > _LONG_ITEM or re.search(r"[a-z)][.]\s+[A-Z]", p.text)
        for p in numbered
    )
    return bool(numbered) and (bullets or wordy)


def _bits(pieces: Sequence[Piece]) -> Iterator[Bit]:
    """Pieces as bits: items with their labels, what introduces them as lead."""
    for at, piece in enumerate(pieces):
        if piece.role is Role.ITEM and at:
            yield Bit(piece.lines, SpanKind.ITEM, piece.label)
            continue
        leads = at + 1 < len(pieces) and pieces[at + 1].role is Role.ITEM
        yield Bit(piece.lines, SpanKind.LEAD if leads else None)
