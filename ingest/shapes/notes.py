"""Footnotes: told from the text that they stand in, by rule, number, reference and mark.

A zone of notes begins at a rule or a page's end and lasts while units look like notes.
Outside of it only what is surely a reference is taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ingest.blocks import BlockKind, plain_digits
from ingest.shapes import patterns as p
from ingest.shapes.unit import Unit

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_NOTE = re.compile(r"(\d{1,3}|[¹²³⁰⁴-⁹]+|\*{1,4}|[a-z])(/?)\s+(?=\S)")
_REFERENCE = re.compile(
    r"See\b|Ibid|Idem|Official Records|Resolutions?\b|United Nations\b|[A-Z]+(?:/[\w.()-]+)+|"
    r"General Assembly (?:resolution|decision)|Economic and Social Council (?:resolution|decision)|"
    r"Security Council resolution|Adopted |Circulated |Supra|At its .* meeting|World |For |In the |"
    r"The |Available |Treaty|Report |Document|Also |Including |As |[“\"]|https?:|International |"
    r"Reissued"
)
_SURE = re.compile(r"See\b|Ibid|Official Records|[A-Z]+(?:/[\w.()-]+)+|United Nations, Treaty")
_LETTERED = re.compile(r"([a-z])\s+(?=[A-Z])")
_DATE = re.compile(rf"\d{{1,2}}\s(?:{_MONTHS})\b")


def notes_told(told: Iterable[Unit]) -> Iterator[Unit]:
    """Tell footnotes; the zone of notes begins at a rule and ends with the first other text."""
    zone = False
    listed = list(_table_notes(told))
    marked = _glued(listed)
    for unit in listed:
        if unit.kind is BlockKind.PAGE or unit.plain in ("Notes", "Footnotes"):
            zone = True
            if unit.kind is not BlockKind.PAGE:
                yield unit
            continue
        if unit.note:
            yield unit
            continue
        match = _NOTE.match(unit.text)
        if match and _is_note(unit, match, zone, marked):
            yield _as_note(unit, match)
            zone = True
        else:
            zone = False
            yield unit


def _table_notes(told: Iterable[Unit]) -> Iterator[Unit]:
    """Tell the notes under a table: a, b, c and a capital, in order, right behind its rows."""
    wanted = ""
    for unit in told:
        match = _LETTERED.match(unit.text) if wanted and not unit.note else None
        if match and match[1] == wanted:
            unit = _as_note(unit, match)  # noqa: PLW2901
        if unit.kind is BlockKind.ROW:
            wanted = "a"
        elif unit.note == wanted:
            wanted = chr(ord(wanted) + 1) if wanted else ""
        elif not unit.note and not p.REMARK.match(unit.text):
            wanted = ""
        yield unit


def _is_note(unit: Unit, match: re.Match[str], zone: bool, marked: set[str]) -> bool:
    label, rest = plain_digits(match[1]), unit.text[match.end() :]
    if unit.kind in (BlockKind.HEADING, BlockKind.ROW) or _DATE.match(unit.text):
        return False
    if label.startswith("*"):
        return label in marked and not rest.endswith(label)
    if label.isalpha():
        return bool(match[2])
    if label != match[1] or match[2]:
        return True
    if zone and (label in marked or _REFERENCE.match(rest)):
        return True
    return bool(_SURE.match(rest)) or (label in marked and bool(_REFERENCE.match(rest)))


def _as_note(unit: Unit, match: re.Match[str]) -> Unit:
    rest = unit.runs[0].lstrip()[match.end() :] or unit.runs[0]
    return replace(
        unit,
        kind=BlockKind.NOTE,
        note=plain_digits(match[1]),
        runs=(rest, *unit.runs[1:]),
        label="",
    )


_MARK = re.compile(
    r"\d{1,3}(?![\w/.–-]\d|[\w/])|[¹²³⁰⁴-⁹]+|(?<=[\w),.;:”’\]])\s?\*{1,4}(?=$|[\s,.;:])"
)
# What a number is glued to when it refers to a note: a word, a bracket, a year; not a figure.
_GLUED_TO = re.compile(r"[a-zà-ÿ]{3}[,.;”’)]{0,2}$|\(\d{4}\)$|[IVXL]\)$|(?:19|20)\d\d$")


def _glued(listed: Sequence[Unit]) -> set[str]:
    """Return the labels that look like references to notes, glued to a word."""
    found: set[str] = set()
    for text in (unit.text for unit in listed):
        for match in _MARK.finditer(text):
            label, at = plain_digits(match.group().strip()), match.start()
            raised = not label[0].isdigit() or label != match.group()
            if raised or _GLUED_TO.search(text, max(0, at - 6), at):
                found.add(label)
    return found


def implied(texts: Iterable[str]) -> set[str]:
    """The labels of notes that a text refers to by numbers glued to its words."""
    return _glued([Unit(BlockKind.PARAGRAPH, (text,)) for text in texts])
