"""The lines of one PDF page with their place, size and weight, from PDFium's characters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pypdfium2.raw as pdfium

from ingest.formats.decode import visible
from ingest.formats.pdf_columns import Row, may_be_row, row, unruled
from ingest.formats.pdf_tables import Cell, Grid

_LINE_HYPHENS = (0x02, 0xFFFE)  # what PDFium puts for a hyphen at a line's end
_LINE_ENDS = (*map(ord, "\r\n"), *_LINE_HYPHENS)
_SMALLEST = 3.0  # points; smaller text is not there to be read
_BOLD = 600
_SAMPLED = 12  # characters of a line whose size and weight are looked at


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text. Vertical places count from the page's top, in parts of its height."""

    text: str
    left: float  # points / page height, as all lengths here
    right: float
    top: float
    bottom: float
    size: float  # points, rounded to a half
    bold: bool
    cell: Cell | None = None  # in a ruled table

    @property
    def height(self) -> float:
        """The height that the font gives to a line."""
        return self.bottom - self.top


def lines_of_page(
    text: pdfium.FPDF_TEXTPAGE, page_height: float, grids: Sequence[Grid] = ()
) -> list[Line]:
    """The lines in the order in which they were written; tiny text is left out.

    In a ruled table a line ends with its cell.
    """
    codes = [pdfium.FPDFText_GetUnicode(text, i) for i in range(pdfium.FPDFText_CountChars(text))]
    found = _lines(text, codes, page_height, grids)
    more = [g for g in _unruled(text, codes, page_height) if not any(g.overlaps(r) for r in grids)]
    return _lines(text, codes, page_height, [*grids, *more]) if more else found


def _unruled(text: pdfium.FPDF_TEXTPAGE, codes: Sequence[int], height: float) -> list[Grid]:
    """The tables on a page that no rules show."""
    rows: list[Row | None] = []
    spans = list(_spans(codes))
    shown = ["".join(map(chr, codes[s.start : s.stop])) for s in spans]
    figures = [may_be_row(line) for line in shown]
    for at, (span, line) in enumerate(zip(spans, shown, strict=True)):
        if not line.strip():
            continue
        near = figures[at] or any(figures[at + 1 : at + 3])
        first = next(i for i in span if not chr(codes[i]).isspace())
        size = _size(text, first)
        rows.append(row(line, span, lambda i: _box(text, i), height, size) if near else None)
    return list(unruled(rows))


def _spans(codes: Sequence[int]) -> Iterator[range]:
    start = 0
    for at, code in enumerate([*codes, ord("\n")]):
        if code in _LINE_ENDS:
            yield range(start, at)
            start = at + 1


def _lines(
    text: pdfium.FPDF_TEXTPAGE, codes: Sequence[int], page_height: float, grids: Sequence[Grid]
) -> list[Line]:
    lines: list[Line] = []
    start = 0
    for at, code in enumerate([*codes, ord("\n")]):
        if code not in _LINE_ENDS:
            continue
        for cell, span in _by_cell(text, codes, range(start, at), page_height, grids):
            hyphen = code in _LINE_HYPHENS and span.stop == at
            line = _line(text, codes, span, page_height, hyphen)
            if line is not None and line.size >= _SMALLEST:
                lines.append(replace(line, cell=cell))
        start = at + 1
    return lines


def _by_cell(
    text: pdfium.FPDF_TEXTPAGE,
    codes: Sequence[int],
    span: range,
    height: float,
    grids: Sequence[Grid],
) -> Iterator[tuple[Cell | None, range]]:
    """The stretches of a line that stand in one cell each; all of it where no table is."""
    start = span.start
    cell: Cell | None = None
    inked = [i for i in span if not chr(codes[i]).isspace()] if grids else []
    for i in inked:
        here = _cell(_box(text, i), height, grids)
        if i != inked[0] and here != cell:
            yield cell, range(start, i)
            start = i
        cell = here
    yield cell, range(start, span.stop)


def _cell(
    box: tuple[float, float, float, float], height: float, grids: Sequence[Grid]
) -> Cell | None:
    x, y = (box[0] + box[1]) / 2, height - (box[2] + box[3]) / 2
    found = (grid.cell(n, x, y) for n, grid in enumerate(grids))
    return next((cell for cell in found if cell is not None), None)


def _line(
    text: pdfium.FPDF_TEXTPAGE, codes: Sequence[int], span: range, height: float, hyphen: bool
) -> Line | None:
    words = visible("".join(chr(codes[i]) for i in span)) + ("-" if hyphen else "")
    inked = [i for i in span if not chr(codes[i]).isspace()]
    if not words.strip() or not inked:
        return None
    sample = inked[:: max(1, len(inked) // _SAMPLED)]
    boxes = [_box(text, i) for i in {inked[0], inked[-1], *sample}]
    sizes = Counter(round(_size(text, i) * 2) / 2 for i in sample)
    heavy = sum(pdfium.FPDFText_GetFontWeight(text, i) >= _BOLD for i in sample)
    return Line(
        text=words,
        left=min(b[0] for b in boxes) / height,
        right=max(b[1] for b in boxes) / height,
        top=1 - max(b[3] for b in boxes) / height,
        bottom=1 - min(b[2] for b in boxes) / height,
        size=sizes.most_common(1)[0][0],
        bold=heavy > 0.8 * len(sample),
    )


def _size(text: pdfium.FPDF_TEXTPAGE, at: int) -> float:
    """The size as seen: that of the font times what the page is scaled by."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, at, matrix)
    scale = (matrix.c**2 + matrix.d**2) ** 0.5
    return float(pdfium.FPDFText_GetFontSize(text, at)) * (scale or 1.0)


def _box(text: pdfium.FPDF_TEXTPAGE, at: int) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of a character's room, in points from the page's lower left."""
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text, at, box)
    return box.left, box.right, box.bottom, box.top
