"""Word documents to blocks with python-docx, which resolves no XML entities.

Read are headings, paragraphs with the numbers Word counts, tables, text boxes,
footnotes and the first page's own head. Not read are other page heads and feet,
charts, comments, struck and hidden text.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml.etree import LxmlError
from lxml.etree import _Element as Element

from assistant.errors import SourceError
from ingest.blocks import Block, BlockKind, fold
from ingest.formats.decode import visible
from ingest.formats.numbering import Numbering, in_style

_BROKEN = (
    PackageNotFoundError, LxmlError, LookupError, ValueError, AttributeError, NotImplementedError,
    zipfile.BadZipFile, zlib.error, EOFError,
)  # fmt: skip
_MC_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = frozenset(
    {qn(f"w:{n}") for n in "del moveFrom pPr rPr txbxContent instrText delText".split()}
    | {_MC_FALLBACK}
)
_CHARACTERS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_HEADING = re.compile(r"heading (\d)|(?:sub)?title", re.IGNORECASE)
# Styles of the United Nations' own Word templates, from the mast down.
_UN_HEADING = re.compile(r"_\s*H\s*_+\s*(M|Ch|1|2/3|4|5/6)|(?:\w+_)?Title_H")
_UN_LEVELS = {"M": 1, "Ch": 2, "1": 3, "2/3": 4, "4": 5, "5/6": 6}
_PARAGRAPH_NUMBER = re.compile(r"\d[\d.]*")
_TYPED_NOTE = re.compile(r"\s*(\*{1,4}|[a-z](?=\s+\S))\s+")
_MARK = re.compile(r"\*{1,4}|[^\W_]{1,3}(?=[\s)./])")  # what an author marks a note with
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_CAPTION = re.compile(r"Table\s[\dA-Z][\w.]*(?:[.:—–]|$)")
_LONGEST_TITLE = 150


def blocks(data: bytes) -> list[Block]:
    """The document in order; a footnote follows the block that refers to it.

    Its reference stands in the text as a superscript number.
    """
    try:
        return _Reader(docx.Document(BytesIO(data))).read()
    except _BROKEN as error:
        raise SourceError("is a broken .docx file; open it in Word and save it again") from error


class _Reader:
    """Walks the body once, counting lists, notes and tables."""

    def __init__(self, word: WordDocument) -> None:
        self.body = word.element.body
        self.mast = _mast(word)
        self.numbering = Numbering.of(word)
        self.styles = {str(s.get(qn("w:styleId"))): s for s in word.styles.element}
        self.notes = {kind: _notes(word, kind) for kind in ("footnote", "endnote")}
        self.found: list[Block] = []
        self.pending: list[Block] = []  # notes referred to since the last block
        self.counts = {"footnote": 0, "endnote": 0}
        self.tables = 0

    def read(self) -> list[Block]:
        for element in self.mast:
            if text := fold(self._text(element)):
                self.found.append(Block(BlockKind.PARAGRAPH, text))
        self._walk(self.body)
        return self.found

    def _walk(self, parent: Element) -> None:
        for element in parent:
            if element.tag == qn("w:p"):
                self._paragraph(element)
            elif element.tag == qn("w:tbl"):
                self._table(element)
            elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")):
                self._walk(element)
            self.found += self.pending
            self.pending = []

    def _paragraph(self, element: Element) -> None:
        raw = self._text(element)
        text = fold(raw)
        label, level = self._label(element) if text else ("", 0)
        if text:
            self.found.append(self._block(element, raw, label, level))
        for box in element.iter(qn("w:txbxContent")):
            if not any(a.tag == _MC_FALLBACK for a in box.iterancestors()):
                self._walk(box)

    def _block(self, element: Element, raw: str, label: str, level: int) -> Block:
        text, typed = fold(raw), _TYPED_NOTE.match(raw)
        heading = self._heading(element)
        if typed and (typed[1][0] == "*" or self._is_note(element)):
            return Block(BlockKind.NOTE, fold(raw[typed.end() :]), label=typed[1])
        if heading is not None and not text.endswith((";", ",")):
            return Block(BlockKind.HEADING, text, heading, label)
        if label and not _PARAGRAPH_NUMBER.fullmatch(label):
            return Block(BlockKind.ITEM, text, level + 1, label)
        return Block(BlockKind.PARAGRAPH, text, label=label)

    def _text(self, element: Element) -> str:
        """The words of an element, references to notes among them."""
        parts: list[str] = []
        for child in element:
            if child.tag in _SKIPPED or (child.tag == qn("w:r") and _is_hidden(child)):
                continue
            if child.tag == qn("w:t"):
                parts.append(child.text or "")
            elif child.tag in (qn("w:footnoteReference"), qn("w:endnoteReference")):
                parts.append(self._reference(child))
            else:
                parts.append(_CHARACTERS.get(child.tag) or self._text(child))
            if child.tag == qn("w:p"):
                parts.append("\n")
        return visible("".join(parts))

    def _reference(self, element: Element) -> str:
        kind = "footnote" if element.tag == qn("w:footnoteReference") else "endnote"
        note = self.notes[kind].get(str(element.get(qn("w:id"))), "")
        if _is_on(element.get(qn("w:customMarkFollows"))):
            star = _MARK.match(note)
            label, note = (star[0], note[star.end() :]) if star else ("", note)
            shown = ""  # the mark itself is text and follows
        else:
            self.counts[kind] += 1
            label = in_style(self.counts[kind], "decimal" if kind == "footnote" else "lowerRoman")
            shown = label.translate(_SUPERSCRIPTS) if label.isdecimal() else f"[{label}]"
        if note:
            self.pending.append(Block(BlockKind.NOTE, fold(note), label=label))
        return shown

    # --- styles and numbers ----------------------------------------------------

    def _style_chain(self, element: Element) -> Iterator[Element]:
        """The paragraph's style and those it is based on, nearest first."""
        style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        name, seen = "" if style is None else str(style.get(qn("w:val"))), set[str]()
        while name in self.styles and name not in seen:
            seen.add(name)
            yield self.styles[name]
            base = self.styles[name].find(qn("w:basedOn"))
            name = "" if base is None else str(base.get(qn("w:val")))

    def _label(self, element: Element) -> tuple[str, int]:
        """The number that Word shows before the paragraph, and its level from 0."""
        chain = [element, *self._style_chain(element)]
        path = f"{qn('w:pPr')}/{qn('w:numPr')}"
        for holder in chain:
            numbers = holder.find(path)
            if numbers is None or numbers.find(qn("w:numId")) is None:
                continue
            level = numbers.find(qn("w:ilvl"))
            at = None if level is None else int(str(level.get(qn("w:val")) or 0))
            style = str(holder.get(qn("w:styleId")) or "")
            number = numbers.find(qn("w:numId"))
            return self.numbering.label(str(number.get(qn("w:val"))), at, style)
        return "", 0

    def _heading(self, element: Element) -> int | None:
        for style in self._style_chain(element):
            name = style.find(qn("w:name"))
            level = _heading_level("" if name is None else str(name.get(qn("w:val"))))
            if level is not None:
                return level
        runs = [r for r in element.iter(qn("w:r")) if "".join(r.itertext()).strip()]
        bold = bool(runs) and all(_has(run, "w:b") for run in runs)
        text = fold("".join(element.itertext()))
        short = len(text) < _LONGEST_TITLE and not text.endswith((".", ",", ";", ":"))
        return 0 if bold and short else None

    def _is_note(self, element: Element) -> bool:
        """Whether the style is that of footnotes, as under tables that have their own."""
        names = (style.find(qn("w:name")) for style in self._style_chain(element))
        return any(n is not None and "footnote" in str(n.get(qn("w:val"))) for n in names)

    # --- tables ----------------------------------------------------------------

    def _table(self, table: Element) -> None:
        rows = table.findall(qn("w:tr"))
        if all(len(row.findall(qn("w:tc"))) < 2 for row in rows) and not self._captioned():
            for cell in table.iterfind(f"{qn('w:tr')}/{qn('w:tc')}"):
                self._walk(cell)
            return
        self.tables += 1
        above: tuple[str, ...] = ()
        for row in rows:
            cells, own = self._cells(row, above)
            if own:
                head = _has(row, "w:tblHeader", "w:trPr") or (
                    not above and len(rows) > 1 and _all_bold(row)
                )
                self.found.append(Block(BlockKind.ROW, own, int(head), str(self.tables), cells))
                above = cells

    def _captioned(self) -> bool:
        """Whether a table's caption stands close above: then a single column is a table too."""
        return any(_CAPTION.match(block.text) for block in self.found[-3:])

    def _cells(self, row: Element, above: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
        """The row by grid columns, and the words that are its own."""
        filled: list[str] = []
        own: list[str] = []
        for cell in row.findall(qn("w:tc")):
            text = fold(self._text(cell))
            merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            if merge is not None and merge.get(qn("w:val")) != "restart" and not text:
                text = above[len(filled)] if len(filled) < len(above) else ""
            elif text:
                own.append(text)
            span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            width = 1 if span is None else min(int(str(span.get(qn("w:val")) or 1)), 100)
            filled += [text, *[""] * (width - 1)]
        return tuple(filled), " ".join(own)


def _mast(word: WordDocument) -> list[Element]:
    """The paragraphs of a head that only the first page has: a letterhead, symbol and date."""
    first = word.sections[0] if len(word.sections) else None
    if first is None or not first.different_first_page_header_footer:
        return []
    head = first.first_page_header
    if head.is_linked_to_previous:
        return []
    paragraphs = head.part.element.iter(qn("w:p"))
    return [p for p in paragraphs if not any(a.tag == _MC_FALLBACK for a in p.iterancestors())]


def _heading_level(style: str) -> int | None:
    ours, common = _UN_HEADING.match(style), _HEADING.fullmatch(style)
    if ours:
        return _UN_LEVELS.get(ours[1] or "M")
    return int(common[1] or 1) if common else None


def _notes(word: WordDocument, kind: str) -> dict[str, str]:
    """The texts of the footnotes or endnotes by their internal ids."""
    parts = [r.target_part for r in word.part.rels.values() if r.reltype.endswith(f"/{kind}s")]
    found: dict[str, str] = {}
    for note in parse_xml(parts[0].blob).findall(qn(f"w:{kind}")) if parts else ():
        if note.get(qn("w:type")) in (None, "normal"):
            texts = ("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in note.iter(qn("w:p")))
            found[str(note.get(qn("w:id")))] = visible(" ".join(texts)).strip()
    return found


def _has(element: Element, name: str, within: str = "w:rPr") -> bool:
    found = element.find(f"{qn(within)}/{qn(name)}")
    return found is not None and _is_on(found.get(qn("w:val"), "true"))


def _is_on(value: str | None) -> bool:
    return value is not None and value not in ("0", "false", "off")


def _is_hidden(run: Element) -> bool:
    return _has(run, "w:vanish") or _has(run, "w:webHidden")


def _all_bold(row: Element) -> bool:
    runs = [r for r in row.iter(qn("w:r")) if "".join(r.itertext()).strip()]
    return bool(runs) and all(_has(run, "w:b") for run in runs)
