"""The lines of one PDF page with their place, size and weight, from PDFium's characters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2.raw as pdfium

from ingest.formats.decode import visible

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

    @property
    def height(self) -> float:
        """The height that the font gives to a line."""
        return self.bottom - self.top


def lines_of_page(text: pdfium.FPDF_TEXTPAGE, page_height: float) -> list[Line]:
    """The lines in the order in which they were written; tiny text is left out."""
    codes = [pdfium.FPDFText_GetUnicode(text, i) for i in range(pdfium.FPDFText_CountChars(text))]
    lines: list[Line] = []
    start = 0
    for at, code in enumerate([*codes, ord("\n")]):
        if code in _LINE_ENDS:
            line = _line(text, codes, range(start, at), page_height, code in _LINE_HYPHENS)
            if line is not None and line.size >= _SMALLEST:
                lines.append(line)
            start = at + 1
    return lines


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
