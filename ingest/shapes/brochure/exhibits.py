"""Passages for what stands beside the text: tables, charts, lists in figures, footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations

from assistant.documents import Kind, Locator, SpanKind
from ingest.shapes.brochure.charts import Chart, Table
from ingest.shapes.brochure.figures import ListFigure
from ingest.shapes.brochure.sections import Section, likeness
from ingest.shapes.brochure.titles import headings, within
from ingest.shapes.build import Bit, Draft
from ingest.shapes.layout import Piece
from ingest.shapes.lines import Line, last_sentence

Exhibit = Table | Chart | ListFigure


def home(sections: Sequence[Section], page: int) -> Section:
    """The section in which a table or figure of that page stands: the last that reaches it."""

    def reach(section: Section) -> int:
        return max((unit.page for unit in section.units if unit.page <= page), default=0)

    return max(sections, key=reach)


def shown(item: Exhibit, section: Section, sections: Sequence[Section]) -> Iterable[Draft]:
    """The passages for one table, chart or list of a figure."""
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
                return last_sentence(unit.lines)
    return ()


def footnote(note: Piece) -> Draft:
    """The passage for one footnote."""
    return Draft(Locator(Kind.FOOTNOTE, note.label), (), (Bit(note.lines),))
