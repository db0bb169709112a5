"""File formats: from the bytes of a file to blocks.

The format is told by what is in the file, never by its name, which anybody can
give. Each module here knows one format and the library that reads it.
"""

from __future__ import annotations

import importlib
import re
import zipfile
from enum import StrEnum
from io import BytesIO

from assistant.errors import SourceError
from ingest.blocks import Block
from ingest.formats.bounds import bounded
from ingest.formats.decode import decode

# A zip that unpacks to more than this is an attack or no document.
LARGEST_UNPACKED = 300_000_000
_HEAD = 20_000
_OTHER = {
    b"\xd0\xcf\x11\xe0": "an old Word, Excel or PowerPoint file; save it as .docx or PDF",
    b"{\\rtf": "an RTF file; save it as .docx or PDF",
    b"\x89PNG": "a picture; run OCR on it first",
    b"\xff\xd8\xff": "a picture; run OCR on it first",
    b"GIF8": "a picture; run OCR on it first",
    b"\x1f\x8b": "a compressed file; unpack it first",
    b"7z\xbc\xaf": "a compressed file; unpack it first",
    b"Rar!": "a compressed file; unpack it first",
}
_TAGS = re.compile(
    r"<(?:html|head|body|title|meta|p|div|table|tr|td|h[1-6]|ul|ol|li|br|span|a|section|article|"
    r"main|nav|b|i|em|strong|font|center)\b[^<>]*>",
    re.IGNORECASE,
)
_DOCTYPE = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html\b)", re.I | re.S
)
_ATX = re.compile(r"#{1,6} +\S")
_TABLE_RULE = re.compile(r"^ {0,3}\|?(?: *:?-{3,}:? *\|)+(?: *:?-{3,}:? *)?$", re.MULTILINE)
_LINK = re.compile(r"(?<!\\)\[[^\[\]\n]+\]\(https?://[^()\s]+\)")


class Format(StrEnum):
    """What can be read; the value is the name of the module that does."""

    PDF = "pdf"
    DOCX = "docx"
    HTML = "html"
    MARKDOWN = "markdown"
    TEXT = "text"


def sniff(data: bytes) -> Format:
    """The format of a file by its content.

    Raises SourceError, saying what to do, for what is known and cannot be read.
    """
    if b"%PDF-" in data[:1024]:
        return Format.PDF
    if data.startswith(b"PK\x03\x04"):
        _check_zip(data)
        return Format.DOCX
    for magic, what in _OTHER.items():
        if data.startswith(magic):
            raise SourceError(f"is {what}")
    text = decode(data)
    if _is_html(text[:_HEAD]):
        return Format.HTML
    return Format.MARKDOWN if _is_markdown(text) else Format.TEXT


def to_blocks(data: bytes) -> list[Block]:
    """The blocks of a file, in reading order.

    Raises SourceError for a file that is broken, locked or of another kind.
    """
    module = importlib.import_module(f"ingest.formats.{sniff(data)}")
    return list(bounded(module.blocks(data)))


def _check_zip(data: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = {entry.filename: entry.file_size for entry in archive.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise SourceError("is a broken .docx or zip file; get it again") from error
    if "word/document.xml" not in names:
        raise SourceError("is a zip file but no Word document; unpack it or save it as .docx")
    if sum(names.values()) > LARGEST_UNPACKED:
        raise SourceError("unpacks to more than 300 MB; it is not read")


def _is_html(head: str) -> bool:
    if _DOCTYPE.match(head):
        return True
    tags = _TAGS.findall(head)
    return head.lstrip().startswith("<") and len(tags) >= 2 and "</" in head


def _is_markdown(text: str) -> bool:
    """Whether headings, tables or links are written as Markdown has them.

    Stars alone do not tell: plain text uses them for emphasis and notes.
    """
    lines = ["", *text[: 10 * _HEAD].splitlines()]
    at = [i for i in range(1, len(lines)) if _ATX.match(lines[i]) and not lines[i - 1].strip()]
    first = next((line for line in lines if line.strip()), "")
    if len(at) > 1 or (at and _ATX.match(first)):
        return True
    return bool(_TABLE_RULE.search(text)) or len(_LINK.findall(text)) > 1
