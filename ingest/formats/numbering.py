"""The numbers that Word counts by itself: they are nowhere in the text of the file.

Official papers number their paragraphs this way, so a citation needs them. Numbers
run per list definition; a list that starts anew says so in the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from lxml.etree import _Element as Element

BULLET = "•"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_TENS = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
)
_PLACE = re.compile(r"%(\d)")


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is counted and shown: `%1.%2` with a start and a format."""

    start: int = 1
    style: str = "decimal"
    shown: str = "%1."
    legal: bool = False
    paragraph_style: str = ""


@dataclass(slots=True)
class Numbering:
    """Counts the numbered paragraphs of a document in order; ask once for each."""

    lists: dict[str, dict[int, Level]] = field(default_factory=dict)  # by definition
    numbers: dict[str, tuple[str, dict[int, int]]] = field(default_factory=dict)  # by numId
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    restarted: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def of(cls, word: WordDocument) -> Numbering:
        """The lists that a document defines; none if it has no numbering part."""
        numbering = cls()
        try:
            root = word.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return numbering
        for definition in root.findall(qn("w:abstractNum")):
            levels = {_number(e, "w:ilvl"): _level(e) for e in definition.findall(qn("w:lvl"))}
            numbering.lists[_value(definition, "w:abstractNumId")] = levels
        for entry in root.findall(qn("w:num")):
            starts = {
                _number(e, "w:ilvl"): int(_child_value(e, "w:startOverride") or 1)
                for e in entry.findall(qn("w:lvlOverride"))
                if e.find(qn("w:startOverride")) is not None
            }
            definition_id = _child_value(entry, "w:abstractNumId")
            numbering.numbers[_value(entry, "w:numId")] = (definition_id, starts)
        return numbering

    def label(self, number_id: str, level: int | None, style: str = "") -> tuple[str, int]:
        """The next number of a list as shown, and its level; empty for an unknown list."""
        definition, starts = self.numbers.get(number_id, ("", {}))
        levels = self.lists.get(definition, {})
        if level is None:
            level = next((n for n, made in levels.items() if made.paragraph_style == style), 0)
        if level not in levels:
            return "", level
        counts = self.counts.setdefault(definition, {})
        if level in starts and (number_id, level) not in self.restarted:
            self.restarted.add((number_id, level))
            counts[level] = starts[level]
        else:
            counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [n for n in counts if n > level]:
            del counts[deeper]
        return _shown(levels, counts, level), level


def _shown(levels: dict[int, Level], counts: dict[int, int], level: int) -> str:
    own = levels[level]
    if own.style == "bullet":
        return BULLET

    def place(found: re.Match[str]) -> str:
        at = int(found[1]) - 1
        made = levels.get(at, own)
        return in_style(counts.get(at, made.start), "decimal" if own.legal else made.style)

    return _PLACE.sub(place, own.shown).strip()


def in_style(number: int, style: str) -> str:
    """A number as a list shows it. Example: `in_style(4, "lowerRoman")` is `iv`."""
    match style:
        case "lowerLetter" | "upperLetter":
            letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
            return letter.upper() if style == "upperLetter" else letter
        case "lowerRoman" | "upperRoman":
            return _roman(number).upper() if style == "upperRoman" else _roman(number)
        case "decimalZero":
            return f"{number:02}"
        case "none":
            return ""
        case _:
            return str(number)


def _roman(number: int) -> str:
    out = ""
    for value, sign in (*_TENS, *_ROMAN):
        out += sign * (number // value)
        number %= value
    return out


def _level(element: Element) -> Level:
    return Level(
        start=int(_child_value(element, "w:start") or 1),
        style=_child_value(element, "w:numFmt") or "decimal",
        shown=_child_value(element, "w:lvlText"),
        legal=element.find(qn("w:isLgl")) is not None,
        paragraph_style=_child_value(element, "w:pStyle"),
    )


def _value(element: Element, name: str) -> str:
    return str(element.get(qn(name)) or "")


def _number(element: Element, name: str) -> int:
    return int(_value(element, name) or 0)


def _child_value(element: Element, name: str) -> str:
    child = element.find(qn(name))
    return "" if child is None else _value(child, "w:val")
