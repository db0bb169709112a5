"""Any document: headings, paragraphs numbered or not, lists, tables, footnotes.

What is read when no other shape knows better. A list belongs to the paragraph that
leads to it; a long table is cut into pieces that each begin with its header.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, takewhile

from assistant.documents import Document, Kind, Locator, Source, SpanKind
from ingest.blocks import ITEM_START, Block, BlockKind, Paragraph, paragraphs
from ingest.shapes.plain_passages import Draft, Part, passages

ROWS = 25  # of a table in one passage
_SHORT = 6  # words of a line that can stand in a column
_LEVEL_RUN = 4  # headings in a row of one level are no headings
_LONGEST_TITLE = 100
_NUMBERED = re.compile(r"(\d{1,3}(?:\.?[A-Z])?(?:\.\d{1,3})+(?=[.\s])|\d{1,3}(?=\.\s))\.?\s+(?=\D)")
_LABEL_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,3})*)\.?")
_ITEM_LABEL = re.compile(r"\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|[^\w\s(]")
_SECTION = re.compile(
    r"((?:(?:chapter|section|part|annex|article)\s+)?(?:[IVXLC]+|[A-Z]|\d{1,2}))\.?[\s:–—]", re.I
)
_CAPTION = re.compile(r"table\b", re.IGNORECASE)
_TYPED_TITLE = re.compile(
    r"(?:[IVXLC]+|[A-Z])\.\s+\S|(?:chapter|part|annex|section|article)\s+[\dIVXA-Z]", re.I
)


def fits(blocks: Sequence[Block]) -> float:
    """How sure this shape is: always a little, so that another wins where one fits."""
    return 0.05 if blocks else 0.0


def read(blocks: Sequence[Block], source: Source) -> list[Document]:
    """One document; its title is the first heading where the source has none."""
    found = _without_lone_headings(paragraphs(blocks))
    parts = [_with_title(p, q) for p, q in zip(found, [*found[1:], None], strict=True)]
    source = replace(source, title=source.title or _title(found, parts))
    drafts = list(_Reader().read(parts))
    return [Document(source, tuple(passages(source, drafts)))]


class _Reader:
    """Goes over the paragraphs once; holds the headings above and the list that is open."""

    def __init__(self) -> None:
        self.headings: list[tuple[int, str]] = []
        self.counts: Counter[str] = Counter()
        self.open: Draft | None = None
        self.in_list = False

    def read(self, parts: Sequence[Paragraph]) -> Iterator[Draft]:
        notes = [p for p in parts if p.kind is BlockKind.NOTE]
        rest = [p for p in parts if p.kind is not BlockKind.NOTE]
        for (kind, table), group in groupby(rest, key=_table_key):
            if kind is BlockKind.ROW:
                yield from self._close()
                yield from self._table(list(group), table)
                continue
            for part in group:
                yield from self._take(part)
        yield from self._close()
        for note in notes:
            yield Draft(Locator(Kind.FOOTNOTE, note.label), (), (Part(note.runs),))

    def _take(self, part: Paragraph) -> Iterator[Draft]:
        if part.kind is BlockKind.HEADING:
            yield from self._close()
            self._head(part)
        elif self.open is not None and (self._is_item(part) or self._in_column(part)):
            label = part.label or _shown_label(part.text)
            item = Part(part.runs, SpanKind.ITEM, label, apart=_was_heading(part))
            self.open = replace(self.open, parts=(*self.open.parts, item))
            self.in_list = True
        else:
            yield from self._close()
            kind = SpanKind.ITEM if self._is_item(part) else SpanKind.SENTENCE
            label = _shown_label(part.text) if kind is SpanKind.ITEM else part.label
            self.open = Draft(self._locator(part), self._path(), (Part(part.runs, kind, label),))

    def _in_column(self, part: Paragraph) -> bool:
        """Whether a short line goes on a column of short lines, as names in a list do."""
        if self.open is None or not all(_is_short(" ".join(p.runs)) for p in self.open.parts[:2]):
            return False
        return _is_short(part.text, 2 * _SHORT if self.in_list else _SHORT)

    def _is_item(self, part: Paragraph) -> bool:
        """Bullets and letters always; numbers where the text leads to them by a colon."""
        if not ITEM_START.match(part.text) and part.kind is not BlockKind.ITEM:
            return False
        if _number(part) is None:
            return True
        lead = self.open.parts[0].runs[-1] if self.open else ""
        return self.in_list or lead.rstrip().endswith(":")

    def _close(self) -> Iterator[Draft]:
        if self.open is not None:
            yield self.open
        self.open, self.in_list = None, False

    def _head(self, part: Paragraph) -> None:
        level = part.level or self._below(part.text)
        self.headings = [h for h in self.headings if h[0] < level]
        self.headings.append((level, f"{part.label} {part.text}".strip()))

    def _below(self, text: str) -> int:
        """The level of a heading that has none: below the open one, beside it in capitals."""
        if not self.headings:
            return 1
        level, open_one = self.headings[-1]
        return level if text.isupper() and open_one.isupper() else min(level + 1, 9)

    def _path(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.headings)

    def _within(self) -> str:
        """The innermost heading as it is cited: its number, else its words."""
        if not self.headings:
            return ""
        title = self.headings[-1][1]
        number = _SECTION.match(title)
        word = re.match(r"[AI]\s", title)  # may be a word as well as a label
        return number[1] if number and not word else title.rstrip(":")[:_LONGEST_TITLE]

    def _locator(self, part: Paragraph) -> Locator:
        number = _number(part)
        if number is not None:
            return Locator(Kind.PARAGRAPH, number)
        within = self._within()
        section = " / ".join(self._path())
        self.counts[section] += 1
        return Locator(Kind.TEXT, str(self.counts[section]), within=within)

    def _table(self, rows: Sequence[Paragraph], number: str) -> Iterator[Draft]:
        heads = list(takewhile(lambda row: row.level, rows))
        heads = [] if len(heads) == len(rows) else heads
        body = rows[len(heads) :]
        title = (
            self.headings[-1][1] if self.headings and _CAPTION.match(self.headings[-1][1]) else ""
        )
        names = heads[-1].cells if heads else ()
        for start in range(0, max(len(body), 1), ROWS):
            piece = body[start : start + ROWS]
            told = f"rows {start + 1}–{start + len(piece)}" if len(body) > ROWS else ""
            name = ", ".join(p for p in (title, told) if p)
            parts = [Part(row.runs, SpanKind.HEADER) for row in heads]
            for at, row in enumerate(piece):
                apart = start > 0 and at == 0
                parts.append(Part(row.runs, SpanKind.ROW, _row_label(names, row.cells), apart))
            yield Draft(Locator(Kind.TABLE, number, name=name), self._path(), tuple(parts))


def _without_lone_headings(parts: Sequence[Paragraph]) -> list[Paragraph]:
    """Headings that stand above nothing are text: long runs of one level, and the last one."""
    found: list[Paragraph] = []
    for key, group in groupby(parts, key=lambda p: (p.kind, p.level)):
        run = list(group)
        if key[0] is BlockKind.HEADING and len(run) >= _LEVEL_RUN:
            run = [*(_as_text(p) for p in run[:-1]), run[-1]]
        found += run
    if found and found[-1].kind is BlockKind.HEADING:
        found[-1] = _as_text(found[-1])
    return found


def _as_text(heading: Paragraph) -> Paragraph:
    """A heading as a paragraph; its level stays and tells that it stood apart."""
    return replace(heading, kind=BlockKind.PARAGRAPH, level=max(1, heading.level))


def _was_heading(part: Paragraph) -> bool:
    return part.kind is BlockKind.PARAGRAPH and part.level > 0 and not part.runs[0][:1].isspace()


def _title(found: Sequence[Paragraph], parts: Sequence[Paragraph]) -> str:
    """The highest heading of the format, else the first that looks like one, else nothing."""
    headings = [p for p in found if p.kind is BlockKind.HEADING and p.level]
    typed = [p for p in parts if p.kind is BlockKind.HEADING]
    if headings:
        return min(headings, key=lambda p: p.level).text
    first = [*typed, *(p for p in parts if p.kind is BlockKind.PARAGRAPH)][:1]
    return first[0].text if first and len(first[0].text) <= 2 * _LONGEST_TITLE else ""


def _is_short(text: str, longest: int = _SHORT) -> bool:
    words = text.split()
    return len(words) <= longest and not words[-1].endswith((".", ";", ":"))


def _with_title(part: Paragraph, after: Paragraph | None) -> Paragraph:
    """The paragraph, as a heading if it stands like one in plain text."""
    text = part.text
    if part.kind is not BlockKind.PARAGRAPH or len(text) > _LONGEST_TITLE or after is None:
        return part
    plain = not part.label and not text.endswith((".", ";", ",", ":", "!", "?"))
    if not plain or not text[:1].isupper() or not any(c.isalpha() for c in text):
        return part
    if text.isupper() or _TYPED_TITLE.match(text):
        return replace(part, kind=BlockKind.HEADING, level=1 if text.isupper() else 2)
    return part


def _table_key(part: Paragraph) -> tuple[BlockKind | None, str]:
    return (part.kind, part.label) if part.kind is BlockKind.ROW else (None, "")


def _number(part: Paragraph) -> str | None:
    """The number of a numbered paragraph, typed or counted by the format."""
    found = _LABEL_NUMBER.fullmatch(part.label) if part.label else _NUMBERED.match(part.text)
    return found[1] if found else None


def _shown_label(text: str) -> str:
    found = _ITEM_LABEL.match(text)
    return found[0] if found else ""


def _row_label(names: Sequence[str], cells: Sequence[str]) -> str:
    """How a row is read: each cell with the name of its column."""
    pairs = zip(names, cells, strict=False)
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in pairs if cell)
