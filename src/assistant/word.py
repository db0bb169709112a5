"""A Word document with footnotes. The only module that knows python-docx.

The library writes no footnotes: their part of the file, with the two separators that
Word expects, is made here. Text is put in as text; what XML cannot hold is left out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from xml.sax.saxutils import escape

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r>'
    "<w:continuationSeparator/></w:r></w:p></w:footnote>"
)
_FOOTNOTE = (
    '<w:footnote w:id="{number}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/>{bidi}</w:pPr>'
    '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
    '<w:r><w:t xml:space="preserve"> {text}</w:t></w:r></w:p></w:footnote>'
)


class Document:
    """A document being written, from its title down."""

    def __init__(self, title: str, language: str, direction: str) -> None:
        self._document = docx.Document()
        self._footnotes: list[str] = []
        self._right_to_left = direction == "rtl"
        self._document.core_properties.title = _plain(title)
        self._document.core_properties.author = _plain(title)
        self._document.core_properties.language = language
        self._add_styles()

    def _add_styles(self) -> None:
        styles = self._document.styles
        styles["Normal"].font.size = Pt(11)
        text = styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH)
        text.base_style = styles["Normal"]
        text.font.size = Pt(9)
        text.element.set(qn("w:styleId"), "FootnoteText")
        reference = styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER)
        reference.font.superscript = True
        reference.element.set(qn("w:styleId"), "FootnoteReference")

    def title(self, text: str) -> None:
        """The title at the top."""
        self._directed(self._document.add_heading(_plain(text), 0))

    def heading(self, text: str) -> None:
        """A heading."""
        self._directed(self._document.add_heading(_plain(text), 2))

    def line(self, text: str) -> None:
        """A line set in italics."""
        paragraph = self._document.add_paragraph()
        paragraph.add_run(_plain(text)).italic = True
        self._directed(paragraph)

    def paragraph(self, parts: Sequence[tuple[str, bool]], item: bool = False) -> None:
        """A paragraph or list item; a part that is marked true becomes a footnote."""
        paragraph = self._document.add_paragraph(style="List Bullet" if item else None)
        for text, is_footnote in parts:
            if is_footnote:
                self._refer(paragraph, text)
            else:
                paragraph.add_run(_plain(text))
        self._directed(paragraph)

    def _refer(self, paragraph: Paragraph, text: str) -> None:
        number = len(self._footnotes) + 1
        bidi = "<w:bidi/>" if self._turned(text) else ""
        note = _FOOTNOTE.format(number=number, bidi=bidi, text=escape(_plain(text)))
        self._footnotes.append(note)
        run = paragraph.add_run(style="footnote reference")
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(number))
        run._r.append(reference)

    def _directed(self, paragraph: Paragraph) -> None:
        """Right to left where the text is, whatever the language of the page."""
        if self._turned(paragraph.text):
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
            for run in paragraph.runs:
                run.font.rtl = True

    def _turned(self, text: str) -> bool:
        first = next((c for c in text if c.isalpha()), "")
        return bool(_RTL.match(first)) or (self._right_to_left and not first)

    def bytes(self) -> bytes:
        """The finished file."""
        xml = (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
            f"<w:footnotes {nsdecls('w')}>{_SEPARATORS}{''.join(self._footnotes)}</w:footnotes>"
        )
        part = self._document.part
        name = PackURI("/word/footnotes.xml")
        notes = Part(name, CONTENT_TYPE.WML_FOOTNOTES, xml.encode(), part.package)
        part.relate_to(notes, RELATIONSHIP_TYPE.FOOTNOTES)
        out = io.BytesIO()
        self._document.save(out)
        return out.getvalue()


def _plain(text: str) -> str:
    return _UNPRINTABLE.sub("", text)
