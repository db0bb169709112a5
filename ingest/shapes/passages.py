"""From drafts to passages: text woven, spans divided, marks and mentions set, ids given."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from assistant import symbols
from assistant.bodies import FULL, named
from assistant.documents import Kind, Locator, Mark, Passage, Source, SpanKind
from ingest.blocks import BlockKind, fold
from ingest.divide import Piece, divide
from ingest.shapes.notes import implied
from ingest.shapes.numbering import Draft
from ingest.shapes.unit import Unit
from ingest.weave import vocabulary, weave


@dataclass(frozen=True, slots=True)
class Context:
    """What is the same for all passages of a text: its notes, words, and bodies named."""

    source: Source
    notes: frozenset[str]
    words: frozenset[str]
    bodies: tuple[str, ...]


def passages(drafts: Sequence[Draft], source: Source) -> tuple[Passage, ...]:
    """Return the passages of one text, in reading order, each with an id of its own."""
    said = [u.text for d in drafts for u, _ in d.units if d.kind is not Kind.FOOTNOTE]
    notes = {d.number for d in drafts if d.kind is Kind.FOOTNOTE} | implied(said)
    bodies = dict.fromkeys(named(m).name for text in said for m in FULL.finditer(text))
    context = Context(source, frozenset(notes), vocabulary(said), tuple(bodies))
    made = [_passage(draft, order, context) for order, draft in enumerate(drafts)]
    return tuple(_apart(made))


def _apart(made: Sequence[Passage]) -> list[Passage]:
    """Two passages of one locator are told apart by a number at the id's end."""
    seen: Counter[str] = Counter()
    kept = []
    for passage in made:
        seen[passage.id] += 1
        times = seen[passage.id]
        kept.append(passage if times == 1 else replace(passage, id=f"{passage.id}-{times}"))
    return kept


def _passage(draft: Draft, order: int, context: Context) -> Passage:
    woven = weave(_runs(draft.units), context.notes, context.words)
    locator = _locator(draft)
    marks = sorted([*woven.marks, *_slashed(woven.text, context.notes)], key=lambda m: m.start)
    return Passage(
        id=f"{context.source.id}:{locator.key}",
        source=context.source,
        locator=locator,
        text=woven.text,
        order=order,
        headings=draft.headings,
        spans=divide(woven.text, _pieces(draft)),
        marks=tuple(marks),
        tears=woven.tears,
        mentions=tuple(symbols.find(woven.text, context.source.body, context.bodies)),
    )


def _locator(draft: Draft) -> Locator:
    within = ", ".join(part for part in (draft.region, draft.section) if part)
    name = draft.name
    if draft.kind is Kind.FOOTNOTE:
        within = draft.region
    if draft.kind in (Kind.MASTHEAD, Kind.CLOSING):
        within = draft.region
    return Locator(draft.kind, draft.number, within, name)


def _runs(units: Sequence[tuple[Unit, str | None]]) -> list[str]:
    """Stretches of the source: a unit that follows directly goes on in the same run."""
    runs: list[str] = []
    for unit, _ in units:
        bullet = unit.kind is BlockKind.ITEM and bool(unit.label)
        if runs and not unit.apart and not bullet and unit.kind is not BlockKind.ROW:
            runs[-1] += "\n" + unit.runs[0]
            runs += unit.runs[1:]
        else:
            runs += unit.runs
    return runs


def _pieces(draft: Draft) -> list[Piece]:
    """Where each unit of a draft stands in the woven text: body, item or row."""
    pieces: list[Piece] = []
    at = 0
    for position, (unit, label) in enumerate(draft.units):
        end = at + len(unit.text)
        kind = SpanKind.SENTENCE if label is None else SpanKind.ITEM
        if unit.kind is BlockKind.ROW:
            kind = SpanKind.HEADER if unit.level == 1 or position == 0 else SpanKind.ROW
        pieces.append(Piece(at, end, kind, label or ""))
        at = end + 1
    return [piece for piece in pieces if piece.end > piece.start]


def _slashed(text: str, notes: Collection[str]) -> list[Mark]:
    """Note numbers as typewritten records print them: `Convention, 1/ negotiated`."""
    found = re.finditer(r"(?<=[\w,.;”)])\s(\d{1,3})/(?=[\s,;.)]|$)", text)
    return [Mark(m.start(), m.end(), m[1]) for m in found if m[1] in notes]


def text_of(units: Sequence[Unit]) -> str:
    """The text of units in one line."""
    return fold(" ".join(u.text for u in units))
