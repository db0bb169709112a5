"""Drafts in the making: what is open while the units of a text go by, and how it is closed.

Knows paragraphs and their lists, tables and their captions, footnotes, and headings that
wait for something to stand under them. Which unit is what is told in `structure`.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.documents import Kind
from ingest.shapes import patterns as p
from ingest.shapes.captions import Caption, caption, is_aside, row_label
from ingest.shapes.headings import Known, heading_alone, unheaded
from ingest.shapes.numbering import Draft, short
from ingest.shapes.place import Place
from ingest.shapes.unit import Unit


class Drafting:
    """The drafts so far, the place, and the paragraph, caption and table that are open."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units, self.known = units, Known(units)
        self.drafts: list[Draft] = []
        self.open: Draft | None = None
        self.place = Place()
        self.caption: Caption | None = None
        self.captioned = any(caption(units, at) for at in range(len(units)))
        self.table = ""  # the format's own count of the open table
        self.heading = -1  # the place of the last heading
        self.waiting: list[tuple[int, Draft]] = []  # headings that nothing stands under yet

    def captions(self, at: int, unit: Unit) -> bool:
        """The caption of a table or figure: it heads what follows, and nothing behind that."""
        begun = caption(self.units, at)
        if self.caption and not self.caption.used and p.REMARK.match(unit.plain):
            return False  # set between a caption and its rows
        if begun is None and self.caption and self.caption.take(unit):
            self.open = None
            return True
        self.close_caption()
        self.caption = begun
        if begun:
            self.open = None
        return begun is not None

    def close_caption(self) -> None:
        """Keep a caption without rows as a passage: what it names is a picture."""
        if self.caption and not self.caption.used:
            draft = self.caption.alone()
            draft.region, draft.headings = self.place.within, self.place.headings
            self.drafts.append(draft)
        self.caption = None

    def head(self, at: int) -> None:
        """Close what was open; keep the heading as a draft, for the case that it heads nothing."""
        self.waiting.append((at, heading_alone(self.units[at], self.place)))
        self.open, self.heading = None, at

    def add(self, kind: Kind, unit: Unit, number: str = "", name: str = "") -> None:
        """Begin a passage at the open place."""
        place = self.place
        if kind is not Kind.FOOTNOTE:
            self.keep_headings()
        where = (place.within, place.section, place.headings)
        self.open = Draft(kind, number, name, *where, units=[(unit, None)])
        self.drafts.append(self.open)

    def keep_headings(self, last: bool = False) -> None:
        """Keep as passages the headings that head nothing; `last`: nothing follows at all."""
        shown = () if last else self.place.headings
        lost = [
            (at, draft)
            for at, draft in self.waiting
            if not any(draft.last in heading for heading in shown)
        ]
        self.waiting = []
        self.drafts += unheaded(lost, self.known, self.drafts)

    def join(self, unit: Unit, label: str | None) -> None:
        """Go on with the open passage; `label` is that of an item, None for running text."""
        assert self.open is not None
        self.open.units.append((unit, label))

    def add_note(self, unit: Unit) -> None:
        """A footnote interrupts nothing: what was open goes on behind it."""
        before = self.open
        table = next((d for d in reversed(self.drafts) if not is_aside(d)), None)
        self.add(Kind.FOOTNOTE, unit, number=unit.note)
        if table and table.kind is Kind.TABLE and table.number and unit.note.isalpha():
            within = (table.region, f"table {table.number}")
            self.drafts[-1].region = ", ".join(x for x in within if x)
        self.open = before

    def add_row(self, unit: Unit) -> None:
        """A row of a table: of the one that is open, or the first of another."""
        if self.open and self.open.kind is Kind.TABLE and self.table == unit.label:
            header = [u for u, _ in self.open.units if u.level == 1]
            self.join(unit, row_label(header, unit) if not unit.level else None)
            return
        self.table = unit.label
        if self.caption:
            self.add(Kind.TABLE, unit, self.caption.number, self.caption.name)
            assert self.open is not None
            self.open.section, self.caption.used = "", True
            self.open.headings = (*self.place.headings, self.caption.heading)
        else:
            title = self.place.headings[-1] if self.place.headings else ""
            number = "" if self.captioned else unit.label
            self.add(Kind.TABLE, unit, number, short(title))

    def add_name(self, unit: Unit, first: bool) -> None:
        """One of many short lines in a row: names of a list, kept together."""
        if first or not self.open or self.open.kind is not Kind.TEXT:
            self.add(Kind.TEXT, unit)
            assert self.open is not None
            self.open.units.clear()
        self.join(unit, "")
