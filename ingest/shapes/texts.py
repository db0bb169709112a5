"""The texts that one file holds: old records print resolutions one after another.

A file scanned by the page begins with the end of the resolution before and ends in the
middle of the next; a second language may stand in the other column. Here the units are
shared out; which text is the file's own is told by its symbol.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant import symbols
from ingest.shapes import patterns as p
from ingest.shapes.notes import implied
from ingest.shapes.unit import Unit

_REACH = 7  # units between a title and its opening words, at most


@dataclass(slots=True)
class Text:
    """One text of a file: what stands above its title, the title's number, its body."""

    head: list[Unit] = field(default_factory=list)
    title: list[Unit] = field(default_factory=list)
    body: list[Unit] = field(default_factory=list)
    number: str = ""
    language: str = "en"
    partial: bool = False
    next: str = ""  # the number of the text behind it
    symbol: str | None = None
    organ: str = ""  # whose texts the file collects, if it says


def texts(units: Sequence[Unit], symbol: str | None) -> list[Text]:
    """Return the texts of a file, its own first; `symbol` is the file's own, if known."""
    found: list[Text] = []
    for language in dict.fromkeys(u.language for u in units):
        split = list(_split([u for u in units if u.language == language]))
        for at, text in enumerate(split):
            text.language = language
            text.next = split[at + 1].number if at + 1 < len(split) else ""
        found += split
    if len(found) > 1:
        _share_notes(found)
    own = _own(found or [Text()], symbol)
    if own.partial and len(found) == 1:
        own.partial = False
    return [own, *(t for t in found if t is not own)]


def _split(stream: Sequence[Unit]) -> Iterator[Text]:
    starts = [at for at in range(len(stream)) if is_title(stream, at)]
    if not starts:
        yield Text(body=list(stream))
        return
    first = starts[0]
    before = list(stream[:first])
    if len(starts) == 1 and not _has_body(before):
        yield text_of(before, stream[first:])
        return
    head = [u for u in before[:3] if _is_symbol(u.plain)]
    tail = [u for u in before if u not in head]
    if _has_body(tail):
        yield Text(body=tail, partial=True)
        tail = []
    ends = [*starts[1:], len(stream)]
    made = [text_of([], stream[a:b]) for a, b in zip(starts, ends, strict=True)]
    made[0].head = tail
    if len(made) > 1 and not _closed(made[-1]) and any(_closed(t) for t in made[:-1]):
        made[-1].partial = True
    yield from made


def is_title(stream: Sequence[Unit], at: int) -> bool:
    """A title carries the text's number, and the opening words follow it soon."""
    text = stream[at].plain
    match = p.TITLE.fullmatch(text)
    if not match or len(text) > 700 or re.match(r"(?:of|and|in)\b", match["title"]):
        return False
    after = [u.plain for u in stream[at + 1 : at + 1 + 3 * _REACH]]
    parted = bool(after) and re.fullmatch(r"A|I", after[0]) is not None
    for line in after if parted else after[:_REACH]:
        if p.opens(line) or p.DECIDED.match(line):
            return True
        if p.TITLE.fullmatch(line) or (p.is_preambular(line) and not parted):
            return parted and p.is_preambular(after[min(3, len(after) - 1)])
    return parted


def text_of(head: Sequence[Unit], units: Sequence[Unit]) -> Text:
    """The text whose title is the first of the units, under what stands above it."""
    match = p.TITLE.fullmatch(units[0].plain)
    assert match is not None
    digits = re.sub(r"\s", "", match["number"]) + (match["letter"] or "")
    return Text(list(head), [units[0]], list(units[1:]), digits)


def _is_symbol(text: str) -> bool:
    mention = next(iter(symbols.find(text)), None)
    return mention is not None and mention.start == 0 and len(text) - mention.end < 3


def _has_body(units: Sequence[Unit]) -> bool:
    """Whether units are the end of another text and not what stands above a title."""
    return any(
        p.closes(u.plain)
        or (p.NUMBERED.match(u.plain) and p.is_operative(u.plain))
        or (p.is_preambular(u.plain) and u.plain.endswith((",", ";")))
        for u in units
    )


def _closed(text: Text) -> bool:
    return any(p.closes(u.plain) for u in text.body)


def _own(found: Sequence[Text], symbol: str | None) -> Text:
    """The text whose number ends the file's symbol, else the first whole one."""
    numbered = by_number(found, symbol)
    exact = [t for t in numbered if _tail(symbol or "", t.number)]
    whole = [t for t in found if not t.partial]
    return (exact or numbered or whole or list(found))[0]


def by_number(found: Sequence[Text], symbol: str | None) -> list[Text]:
    """The texts whose number ends a symbol."""
    wanted = re.sub(r"[\s/]", "", symbol or "")
    return [t for t in found if t.number and wanted.endswith(re.sub(r"[\s/]", "", t.number))]


def _tail(symbol: str, number: str) -> bool:
    return (
        re.search(rf"(?<!\d){re.escape(number)}(?!\d)", re.sub(r"\s?(?=\()", "", symbol))
        is not None
    )


def _share_notes(found: Sequence[Text]) -> None:
    """Give each footnote to the text that refers to it; printed at a page's foot, it may follow."""
    marks = [implied(u.text for u in [*t.title, *t.body] if not u.note) for t in found]
    for at, text in enumerate(found):
        for note in [u for u in text.body if u.note]:
            if note.note in marks[at]:
                continue
            others = sorted(range(len(found)), key=lambda i: abs(i - at))
            home = next((i for i in others if note.note in marks[i]), at)
            if found[home].language == text.language and home != at:
                text.body.remove(note)
                found[home].body.append(note)
