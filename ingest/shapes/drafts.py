"""From a brochure's sections to passages: what is one passage, its locator, its spans.

A paragraph with its short list is one passage; a long point (several sentences, or
bullets of its own) is one by itself, called what the text calls it: work stream 2.
Headings that together form a list, and long points that do, are also given as one
passage, made of pieces, so that they can be quoted as a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, permutations

from assistant.documents import Document, Kind, Locator, Source, SpanKind
from ingest.blocks import fold
from ingest.divide import sentences
from ingest.shapes.build import Bit, Draft, assemble
from ingest.shapes.charts import Chart, Table
from ingest.shapes.figures import ListFigure
from ingest.shapes.layout import Line, Piece, Role, is_capitals, is_signature
from ingest.shapes.sections import NUMBER_WORDS, Box, Section, Unit, likeness

_LONG_ITEM = 45  # words, from which a point is a passage of its own
_GIST = 6  # words that the gist of a point has at least, its number among them


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
    shown: list[Table | Chart | ListFigure] = [*brochure.tables, *brochure.charts]
    shown += brochure.figures
    for section in brochure.sections:
        drafts += _Writer(section, brochure.sections).drafts()
        drafts += [
            draft
            for item in shown
            if _home(brochure.sections, item.page) is section
            for draft in _shown(item, section, brochure.sections)
        ]
    drafts += [_note(note) for note in brochure.notes]
    labels = [note.label for note in brochure.notes]
    # A last note may be referred to and its text lost.
    labels += [str(int(labels[-1]) + 1)] if labels else []
    return assemble(brochure.source, drafts, labels)


def _home(sections: Sequence[Section], page: int) -> Section:
    """The section in which a table or figure of that page stands: the last that reaches it."""

    def reach(section: Section) -> int:
        return max((unit.page for unit in section.units if unit.page <= page), default=0)

    return max(sections, key=reach)


# --- names ---------------------------------------------------------------------


def within(section: Section, alone: bool = False) -> str:
    """How a section is cited: its number, its title, or `Introduction` where it has neither.

    A document that has but one section without a title (`alone`) needs no such name.
    """
    if section.number or (alone and not section.title):
        return section.number
    title = section.title.text if section.title else "Introduction"
    return title.capitalize() if is_capitals(title) and " " not in title else title


def headings(section: Section) -> tuple[str, ...]:
    """The titles above a section's text, its own last."""
    own = section.title.title if section.title else ""
    part = section.part.title if section.part else ""
    head = f"{section.head.number}. {_bare(section.head.title)}" if section.head else ""
    return tuple(title for title in (part, own, head) if title)


def _bare(title: Piece) -> str:
    return re.sub(r"^\d+[.)]\s+", "", title.title)


_COUNTED = re.compile(
    rf"\b(?:following|these|{'|'.join(NUMBER_WORDS[2:])})\s+(?:{'|'.join(NUMBER_WORDS[2:])}\s+)?"
    r"((?:[a-z][a-z-]* ){0,2}?[a-z][a-z-]*s)"
    r"(?=\s*[:,.(]|\s+(?:in|of|to|for|that|on|are|will|aimed|at)\b)"
)


def announced(lead: str) -> str:
    """What a list's first sentence calls its points. Example: `the following goals:` → `goals`."""
    found = _COUNTED.findall(_last_sentence(lead))
    return re.sub(r"^(?:priority|main|key|specific|other)\s+", "", found[-1]) if found else ""


def _last_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\d{0,3}\s+(?=[A-Z“])", text)[-1]


def _singular(noun: str) -> str:
    return re.sub(r"ies$", "y", noun) if noun.endswith("ies") else noun.removesuffix("s")


def _point_name(section: Section, sections: Sequence[Section]) -> str:
    """What the long points of a section are called: by its part's title, else by their lead."""
    kin = [s for s in sections if s.part is section.part]
    leads = [n for s in kin for n in _announcements(s)]
    title = section.part.text.lower() if section.part else ""
    by_title = [n for n in leads if n in title]
    own = _announcements(section)
    return _singular((by_title or own or ["points"])[-1])


def _announcements(section: Section) -> list[str]:
    texts = [u.text for u in section.units if isinstance(u, Piece) and u.text.endswith(":")]
    return [name for name in map(announced, texts) if name]


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
            name = _point_name(self.section, self.sections)
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
        bits = [Bit(_last_lines(lead.lines), SpanKind.LEAD) for lead in leads[-1:]]
        bits += [Bit(_gist(p.lines), SpanKind.ITEM, p.label, apart=True) for p in points]
        name = _point_name(self.section, self.sections) + "s"
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


def _last_lines(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines of the last sentence, the first of them cut where it begins."""
    text = fold(" ".join(line.text for line in lines))
    return _cut(lines, sentences(text)[-1][0], len(text))


def _gist(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines of a point's first words, cut where its first clause ends."""
    text = fold(" ".join(line.text for line in lines))
    _, end = sentences(text)[0]
    for stop in re.finditer(r"[,:;](?=\s)", text[:end]):
        if len(text[: stop.start()].split()) > _GIST:
            return _cut(lines, 0, stop.start())
    return _cut(lines, 0, end)


def _cut(lines: Sequence[Line], start: int, end: int) -> tuple[Line, ...]:
    """The lines that hold a stretch of their folded text, cut to it."""
    found: list[Line] = []
    at = 0
    for line in lines:
        text = fold(line.text)
        piece = text[max(0, start - at) : max(0, end - at)]
        if piece:
            found.append(replace(line, text=piece))
        at += len(text) + 1
    return tuple(found)


# --- tables, figures, notes ----------------------------------------------------


def _shown(
    item: Table | Chart | ListFigure, section: Section, sections: Sequence[Section]
) -> Iterable[Draft]:
    if isinstance(item, Table):
        return [_table(item, section)]
    if isinstance(item, Chart):
        return _chart(item, section)
    return _list_figure(item, sections)


def _table(table: Table, section: Section) -> Draft:
    title = " ".join(line.text.strip() for line in table.title)
    bits = [Bit(table.header.lines, SpanKind.HEADER)] if table.header else []
    bits += [Bit(row.lines, SpanKind.ROW, table.reading(row)) for row in table.rows]
    locator = Locator(Kind.TABLE, "", within(section), title)
    return Draft(locator, (*headings(section), title), tuple(bits))


def _chart(chart: Chart, section: Section) -> Iterator[Draft]:
    """The chart as it stands; and each name with its value, under the chart's title."""
    title = re.sub(r"^\S+\s+\d+\s*[.:]\s*", "", chart.title.title)
    pairs = list(zip(chart.names, chart.values, strict=True))
    reading = {id(name): f"{name.text}: {value.text}" for name, value in pairs}
    bits = [Bit(chart.title.lines, SpanKind.HEADER)]
    ordered = sorted((*chart.names, *chart.rest, *chart.values), key=lambda p: p.lines[0].at)
    for piece in ordered:
        label = reading.get(id(piece), "")
        bits.append(Bit(piece.lines, SpanKind.ROW if label else None, label))
    titles = (*headings(section), chart.title.title)
    yield Draft(Locator(Kind.FIGURE, chart.number, name=title), titles, tuple(bits))
    for name, value in pairs:
        row = (
            Bit(chart.title.lines, SpanKind.HEADER),
            Bit((*name.lines, *value.lines), SpanKind.ROW, reading[id(name)]),
        )
        yield Draft(Locator(Kind.FIGURE, chart.number, name=name.text), titles, row)


def _list_figure(figure: ListFigure, sections: Sequence[Section]) -> Iterator[Draft]:
    title = re.sub(r"^\S+\s+\d+\s*[.:]\s*", "", figure.title.title)
    number = figure.title.label
    for name, items in _owned(figure, sections):
        bits = [Bit(item.lines, SpanKind.ITEM, item.label) for item in items]
        lead = _lead(number, sections, items[0].lines[0].at) if not name else ()
        if lead:
            bits.insert(0, Bit(lead, SpanKind.LEAD))
        titles = tuple(t for t in (figure.title.title, name) if t)
        yield Draft(Locator(Kind.FIGURE, number, name=name or title), titles, tuple(bits))


def _owned(figure: ListFigure, sections: Sequence[Section]) -> list[tuple[str, tuple[Piece, ...]]]:
    """Each list with the title of the section whose text it is most like."""
    if len(figure.heads) != len(figure.lists):
        return [("", items) for items in figure.lists]
    known = {
        id(s.head): " ".join((s.head.title.text, *(u.text for u in s.units)))
        for s in sections
        if s.head
    }
    lists = [" ".join(item.text for item in items) for items in figure.lists]

    def worth(order: Sequence[int]) -> float:
        return sum(
            likeness(lists[at], known[id(head)]) / (1 + len(known[id(head)]))
            for at, head in zip(order, figure.heads, strict=True)
        )

    best = max(permutations(range(len(lists))), key=worth)
    owned = zip(best, figure.heads, strict=True)
    return [(head.title.title, figure.lists[at]) for at, head in owned]


def _lead(number: str, sections: Sequence[Section], before: int) -> tuple[Line, ...]:
    """The sentence that announces a figure's list: it names the figure and ends in a colon."""
    for section in sections:
        for unit in section.units:
            named = re.search(rf"figure {number}\b.*:$", unit.text, re.I)
            if isinstance(unit, Piece) and named and unit.lines[-1].at < before:
                return _last_lines(unit.lines)
    return ()


def _note(note: Piece) -> Draft:
    return Draft(Locator(Kind.FOOTNOTE, note.label), (), (Bit(note.lines),))
