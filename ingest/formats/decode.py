"""Bytes to characters: which encoding a text is in, and what in it cannot be seen.

Invisible and control characters go: hidden text in a document would be searched,
quoted and handed to a language model without anybody seeing it. Nothing visible
is changed.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

from assistant.errors import SourceError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 100_000
# Letters and marks that Unicode does not call invisible, and that show nothing.
_BLANKS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
_BROKEN_WORD = re.compile("\u00ad[ \t]*\r?\n\\s*")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Cn"})
_KEPT = frozenset("\t\n\f")
_SPACES = {"\x0b": "\n", "\x1c": " ", "\x1d": " ", "\x1e": " ", "\x1f": " ", "\x85": "\n"}
_LINE_ENDS = {"\u2028": "\n", "\u2029": "\n"}


def decode(data: bytes, declared: str | None = None) -> str:
    """The visible text of a file in any encoding; `declared` is what the file says.

    Raises SourceError for bytes that are no text.
    """
    text = visible(_characters(data, declared))
    if text.count("\ufffd") > 0.05 * len(text) + 5:
        raise SourceError("is not text in any known encoding; save it as UTF-8")
    return text


def visible(text: str) -> str:
    r"""The text without control, zero-width, direction and other unseen characters.

    Line ends become `\\n`. Example: `"in\\u200b-house"` becomes `"in-house"`.
    """
    text = _BROKEN_WORD.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    table: dict[int, str | None] = {}
    for char in set(text):
        new = _SPACES.get(char) or _LINE_ENDS.get(char)
        unseen = unicodedata.category(char) in _INVISIBLE and char not in _KEPT
        if new or unseen:
            table[ord(char)] = new
    return _BLANKS.sub("", text.translate(table))


def _characters(data: bytes, declared: str | None) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, errors="replace")
    wide = _wide(data)
    if wide:
        return data.decode(wide, errors="replace")
    if data[:_SAMPLE].count(0) > 0.001 * len(data[:_SAMPLE]) + 1:
        raise SourceError("is not text; save it as .docx, PDF, HTML or UTF-8 text")
    return _utf8(data) or _declared(data, declared) or _guessed(data)


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: half the bytes of Western text are then zero."""
    sample = data[: _SAMPLE // 2 * 2]
    if len(sample) < 2:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) < 0.1 * len(sample) or min(even, odd) > 0.01 * len(sample):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _utf8(data: bytes) -> str | None:
    """UTF-8, also with a few broken bytes among many that are right."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    if broken and broken * 5 > sum(c > "\x7f" for c in text) - broken:
        return None
    return text


def _declared(data: bytes, declared: str | None) -> str | None:
    try:
        return data.decode(declared) if declared else None
    except (LookupError, UnicodeDecodeError):
        return None


def _guessed(data: bytes) -> str:
    """One-byte encodings: Western if most letters are plain, else by statistics."""
    sample = data[:_SAMPLE]
    if sum(b > 0x7F for b in sample) < 0.2 * len(sample):
        return data.decode("windows-1252", errors="replace")
    best = from_bytes(sample).best()
    return data.decode(best.encoding if best else "windows-1252", errors="replace")
