"""Headings that head nothing: kept as text, so that no word of a file is lost.

Lines without a full stop look like headings: the rows of a table that has become text, the
items of an agenda, what a corrigendum replaces. Told here is which of them only repeat
what stands elsewhere, as a table of contents does, and which are passages of their own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from assistant.documents import Kind
from ingest.blocks import BlockKind
from ingest.shapes import patterns as p
from ingest.shapes.numbering import Draft, short
from ingest.shapes.place import NUMBERED, PART, Place
from ingest.shapes.unit import Unit

_CONTENTS = re.compile(r"(?:table of )?contents.{0,12}|(?:chapter|paragraphs?|pages?|\s)+", re.I)
_PAGE = re.compile(r"[\s.…]*\d[\d\s–-]*$")


class Known:
    """What the lines of a text have in common: which stand twice, how often a number begins one."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units = units
        lines = Counter(_bare(u.plain) for u in units)
        self.often = frozenset(line for line, times in lines.items() if times > 1)
        found = (p.NUMBERED.match(u.plain) for u in units)
        self.numbers = Counter(m["number"] for m in found if m)


def heading_alone(unit: Unit, place: Place) -> Draft:
    """The draft of the heading that was opened last, in case nothing comes to stand under it."""
    told = unit.kind is BlockKind.HEADING and unit.level > 0
    deepest = place.stack[-1][0] if told else NUMBERED
    above = [(level, text) for level, _, text in place.stack[:-1] if level < deepest]
    match = p.NUMBERED.match(unit.plain)
    kind, number = (Kind.PARAGRAPH, match["number"]) if match else (Kind.TEXT, "")
    section = short(above[-1][1]) if above and above[-1][0] > PART else ""
    headings = tuple(text for _, text in above)
    return Draft(kind, number, "", place.within, section, headings, [(unit, None)])


def unheaded(lost: Sequence[tuple[int, Draft]], known: Known, made: Sequence[Draft]) -> list[Draft]:
    """Drafts of the headings under which nothing stands; neighbours of one place are one list.

    `lost` has with each the place of its unit. A number that no paragraph of its part has is
    a paragraph's.
    """
    counted = any(draft.kind is Kind.PARAGRAPH for _, draft in lost)
    taken = {(d.region, d.number) for d in made if d.kind is Kind.PARAGRAPH} if counted else set()
    heads = {heading for _, draft in lost for heading in draft.headings}
    kept: list[Draft] = []
    before, listed = -1, False  # `listed`: a table of contents has begun
    for at, draft in lost:
        listed |= _CONTENTS.fullmatch(draft.last) is not None
        if draft.last in heads or (listed and _repeats(draft.last, known.often)):
            continue
        key = (draft.region, draft.number)
        free = key not in taken if draft.region else known.numbers[draft.number] == 1
        if not free:
            draft.kind, draft.number = Kind.TEXT, ""
        taken.add(key)
        if kept and draft.kind is Kind.TEXT and kept[-1].region == draft.region:
            apart = at != before + 1 or known.units[at].kind is BlockKind.HEADING
            kept[-1].units.append((replace(known.units[at], apart=apart), ""))
        else:
            kept.append(draft)
        before = at
    return kept


def in_series(known: Known, at: int) -> bool:
    """Whether the decimal number of a line counts on to its neighbour's: so paragraphs do.

    Example: `1.1 By spring` before `1.2 By autumn`, `1.5 By winter` before `1.a By law`. A line
    that stands in the text twice is a heading and its entry in the contents.
    """
    units = known.units
    if _bare(units[at].plain) in known.often:
        return False
    before, own, after = _neighbour(units, at, -1), _number(units[at]), _neighbour(units, at, 1)
    return _counts(before, own) or _counts(own, after)


def _number(unit: Unit) -> str:
    match = p.DECIMAL.match(unit.plain)
    return match["number"] if match else ""


def _neighbour(units: Sequence[Unit], at: int, step: int) -> str:
    """The decimal number of the line before or behind, notes and items left aside."""
    at += step
    while 0 <= at < len(units) and (units[at].note or p.ITEM.match(units[at].plain)):
        at += step
    return _number(units[at]) if 0 <= at < len(units) else ""


def _counts(one: str, other: str) -> bool:
    """Whether a number stands right behind another of its level."""
    (stem, _, last), (after, _, following) = one.rpartition("."), other.rpartition(".")
    if not (one and other) or stem != after:
        return False
    if last.isdigit() and following.isdigit():
        return int(following) == int(last) + 1
    return following == "a" or (
        len(last) == len(following) == 1 and ord(following) == ord(last) + 1
    )


def _repeats(text: str, often: Collection[str]) -> bool:
    """Whether a line is a table of contents' head or an entry that stands below once more."""
    return _CONTENTS.fullmatch(text) is not None or _bare(text) in often


def _bare(text: str) -> str:
    return re.sub(r"\W", "", _PAGE.sub("", text)).casefold()
