"""PDF to lines, headings and footnotes with PDFium (docs/decisions/0002-pdf-reader.md).

PDFium gives the characters in the order in which the page was written, which is the
order of reading, columns included. Their places and sizes on the page tell running
heads, page numbers, headings, footnotes and where a paragraph ends; the rules drawn on
it tell the rows and cells of tables. Text in pictures is not read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import count, groupby

import pypdfium2

from assistant.errors import SourceError
from ingest.blocks import ITEM_START, NOTE_START, Block, BlockKind, fold, plain_digits
from ingest.formats.pdf_lines import Line, lines_of_page
from ingest.formats.pdf_tables import grids

_MARGIN = 0.12  # of the page's height: where running heads and page numbers stand
_PAGE_NUMBER = re.compile(r"\W*(?:page\s*)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:of|/)\s*\d+)?\W*", re.I)
_DATE = re.compile(r"\W*\d{1,2}\s+[^\W\d_]+\s+(?:19|20)\d\d\W*")
_BULLET = re.compile(r"\s*[•▪‣◦●○■]")
_DIGITS = re.compile(r"\d+")
_LONGEST_TITLE = 150
_FEWEST_CHARACTERS = 10


def blocks(data: bytes) -> list[Block]:
    """A PAGE before each page, then its lines, blanks, headings and footnotes.

    Raises SourceError for files that are broken, locked, or scans without text.
    """
    try:
        with closing(pypdfium2.PdfDocument(data)) as pdf:
            pages = [_read(pdf, number) for number in range(len(pdf))]
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        what = (
            "locked with a password; save it without one"
            if locked
            else "a broken PDF; get it again"
        )
        raise SourceError(f"is {what}") from error
    if sum(len(line.text.strip()) for page in pages for line in page) < _FEWEST_CHARACTERS:
        raise SourceError("is a scan without a text layer; run OCR on it first")
    sizes = _Sizes(pages)
    pages = _without_furniture(pages, sizes)
    tables = count(1)
    return [b for n, page in enumerate(pages, 1) for b in _page(page, n, sizes, tables)]


def _read(pdf: pypdfium2.PdfDocument, number: int) -> list[Line]:
    with closing(pdf[number]) as page, closing(page.get_textpage()) as text:
        return lines_of_page(text.raw, page.get_height(), grids(page))


# --- furniture -----------------------------------------------------------------


def _without_furniture(pages: Sequence[Sequence[Line]], sizes: _Sizes) -> list[list[Line]]:
    """Pages without what stands at the edge of many of them, and without page numbers."""
    edges = ({_key(x, sizes) for x in page if _at_edge(x)} for page in pages)
    seen = Counter(key for keys in edges for key in keys)
    often = max(2, round(0.3 * len(pages)))

    def runs(line: Line) -> bool:
        if not _at_edge(line):
            return False
        times = seen[_key(line, sizes)]
        dated = times > 1 and _DATE.fullmatch(
            line.text.strip()
        )  # once is a letter's or a meeting's
        return times >= often or bool(dated or _PAGE_NUMBER.fullmatch(line.text.strip()))

    return [[line for line in page if not runs(line)] for page in pages]


def _key(line: Line, sizes: _Sizes) -> tuple[str, float]:
    """What is the same on each page, the place too, or `Ibid.` under two pages would be.

    Numbers change, but not those of chapters, which are set larger.
    """
    text = "".join(line.text.casefold().split())
    shown = text if line.size in sizes.levels else _DIGITS.sub("#", text)
    return shown, round(line.top, 2)


def _at_edge(line: Line) -> bool:
    return line.top < _MARGIN or line.bottom > 1 - _MARGIN


# --- sizes: headings and notes ---------------------------------------------------


class _Sizes:
    """The size of the running text, and which larger sizes are headings of which level."""

    def __init__(self, pages: Sequence[Sequence[Line]]) -> None:
        letters: Counter[float] = Counter()
        for page in pages:
            for line in page:
                letters[line.size] += len(line.text)
        self.body = letters.most_common(1)[0][0] if letters else 0.0
        larger = sorted((s for s in letters if s >= 1.15 * self.body), reverse=True)
        self.levels = {size: min(level, 6) for level, size in enumerate(larger, 1)}

    def prominence(self, line: Line) -> int | None:
        """The level of a line set larger; 0 if it is only bold; None for other lines."""
        if _BULLET.match(line.text) or not re.search(r"[^\W\d_]", line.text):
            return None
        return self.levels.get(line.size, 0 if line.bold and line.size >= self.body else None)

    def is_small(self, line: Line) -> bool:
        """Whether the line is set as footnotes are."""
        return line.size <= 0.92 * self.body


# --- blocks ----------------------------------------------------------------------


def _page(
    lines: Sequence[Line], number: int, sizes: _Sizes, tables: Iterator[int]
) -> Iterator[Block]:
    yield Block(BlockKind.PAGE, "", label=str(number))
    text, notes = _split_notes(lines, sizes)
    done = set[int]()
    for table, group in groupby(text, key=lambda line: line.cell.table if line.cell else None):
        if table is None:
            yield from _flow(list(group), sizes)
        elif table not in done:
            done.add(table)
            yield from _rows([x for x in text if x.cell and x.cell.table == table], next(tables))
    yield from notes


def _rows(lines: Sequence[Line], number: int) -> Iterator[Block]:
    """A ruled table's rows; the first is its header by its rule, or where it alone is bold."""
    placed = [(line.cell, line) for line in lines if line.cell]
    numbers = sorted({cell.row for cell, _ in placed})
    columns = range(max(cell.column for cell, _ in placed) + 1)
    light = {cell.row for cell, line in placed if not line.bold}
    bold = numbers[0] not in light and len(light) > 0
    for n in numbers:
        row = [(cell, line.text.strip()) for cell, line in placed if cell.row == n]
        texts = ["\n".join(text for cell, text in row if cell.column == c) for c in columns]
        cells = tuple(fold(re.sub(r"(?<=\w-)\n(?=\w)", "", text)) for text in texts)
        head = n == numbers[0] and (bold or row[0][0].header)
        yield Block(BlockKind.ROW, "\n".join(filter(None, texts)), int(head), str(number), cells)


def _flow(text: Sequence[Line], sizes: _Sizes) -> Iterator[Block]:
    """Running text: its lines and blanks, its headings."""
    before: Line | None = None
    for group in _groups(text, sizes):
        title = " ".join(line.text.strip() for line in group)
        level = sizes.prominence(group[0])
        if level is not None and _is_title(title, group):
            yield Block(BlockKind.HEADING, title, level)
            before = None
            continue
        for at, line in enumerate(group):
            if before is not None and _apart(before, line, group[at + 1 : at + 2]):
                yield Block(BlockKind.BLANK, "")
            yield Block(BlockKind.LINE, line.text)
            before = line


def _groups(lines: Sequence[Line], sizes: _Sizes) -> Iterator[list[Line]]:
    """Lines in a row of the same prominence; those that stand out also end at a gap."""
    group: list[Line] = []
    for line in lines:
        level = sizes.prominence(line)
        same = bool(group) and level == sizes.prominence(group[-1])
        if group and not (same and (level is None or not _apart(group[-1], line, ()))):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _is_title(title: str, group: Sequence[Line]) -> bool:
    return len(title) <= _LONGEST_TITLE and len(group) <= 4 and not title.endswith((".", ",", ";"))


def _split_notes(lines: Sequence[Line], sizes: _Sizes) -> tuple[list[Line], list[Block]]:
    """The page's text, and its footnotes: small numbered lines below all of it."""
    text: list[Line] = []
    notes: list[tuple[str, list[Line]]] = []
    foot = max((x.top for x in lines if x.cell or not sizes.is_small(x)), default=0.0)
    for line in lines:
        start = NOTE_START.match(line.text)
        dated = _DATE.fullmatch(line.text.strip()) is not None
        below = (
            sizes.is_small(line) and not dated and line.top > max(foot, 0.4) and line.cell is None
        )
        if below and start:
            notes.append((plain_digits(start[1]), [line]))
        elif below and notes and not _apart(notes[-1][1][-1], line, ()):
            notes[-1][1].append(line)
        else:
            text.append(line)
    return text, [_note(label, part) for label, part in notes]


def _note(label: str, lines: Sequence[Line]) -> Block:
    text = "\n".join(line.text for line in lines)
    return Block(BlockKind.NOTE, NOTE_START.sub("", text, count=1), label=label)


def _apart(before: Line, line: Line, after: Sequence[Line]) -> bool:
    """Whether a paragraph ends between two lines."""
    if line.top < before.top or line.left > before.right:  # another column
        return True
    if line.top - before.bottom > 0.5 * line.height or abs(line.size - before.size) > 0.5:
        return True
    hanging = ITEM_START.match(before.text) is not None
    indented = not hanging and line.left - before.left > 0.6 * line.height
    return indented and bool(after) and line.left - after[0].left > 0.6 * line.height
