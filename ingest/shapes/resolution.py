"""Resolutions and decisions: adopted or draft, of any United Nations body and any age.

A file may hold several: each becomes a document, the file's own first. Only the form is
read here; what a paragraph says is not judged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from assistant import symbols
from assistant.documents import Document, Kind, Source, Status
from ingest.blocks import Block
from ingest.shapes import masthead as m
from ingest.shapes import patterns as p
from ingest.shapes.numbering import Draft
from ingest.shapes.passages import passages
from ingest.shapes.structure import structure
from ingest.shapes.texts import Text, is_title, texts
from ingest.shapes.unit import Unit
from ingest.shapes.units import units

_PLAIN_LINES = ("distribution", "session", "agenda item", "symbol")
_EARLY = 60  # units within which a resolution's opening words stand


def fits(blocks: Sequence[Block]) -> float:
    """Say how surely this is a resolution, 0 to 1: opening words, then paragraphs that open so."""
    found = units(blocks)
    at = _opening(found)
    if at is None or at > _EARLY:
        return 0.0
    after = [u for u in found[at + 1 : at + 40] if not u.note]
    formed = sum(_is_formed(u) for u in after)
    if not formed:
        return 0.1
    named = any(symbols.status_of(s.symbol) for u in found[:8] for s in symbols.find(u.plain)[:1])
    titled = any(is_title(found, i) for i in range(at))
    return min(0.98, 0.5 + 0.45 * (named or titled) + formed / max(4, len(after)))


def _is_formed(unit: Unit) -> bool:
    """Whether a unit opens as a paragraph of a resolution; beside English, whether it ends so."""
    text = unit.plain
    told = unit.language != "en" and text.endswith((",", ";", "，", "；", "،", "؛"))
    return told or p.is_preambular(text) or p.is_operative(text)


def read(blocks: Sequence[Block], source: Source) -> list[Document]:
    """Return the documents of a file, its own first, in its language and others."""
    found = units(blocks)
    symbol = m.own_symbol(found, source)
    shared = texts(found, symbol)
    shared[0].symbol = symbol
    return [document(text, source, at) for at, text in enumerate(shared)]


def source_id(symbol: str | None, language: str, file: str) -> str:
    """Return a source's id. Example: `source_id("E/RES/2012/19", "en", "")` is e-res-2012-19-en."""
    stem = f"{symbol} {language}" if symbol else PurePath(file).stem
    return re.sub(r"[\W_]+", "-", stem.lower()).strip("-")


def _opening(found: Sequence[Unit]) -> int | None:
    return next((at for at, unit in enumerate(found) if p.opens(unit.plain)), None)


def document(text: Text, source: Source, at: int) -> Document:
    """The document of one text; `at` is its place in the file, 0 that of the file's own."""
    start = _opening(text.body)
    head_units, body = _parted(text, start)
    head = m.read_masthead(head_units, text.title)
    opening = text.body[start].plain if start is not None else ""
    drafts = structure(body, resolution=start is not None or text.partial)
    closing = [u.plain for d in drafts if d.kind is Kind.CLOSING for u, _ in d.units]
    facts = _facts(text, head, source, opening, closing)
    own = _own(source, facts, head) if at == 0 else _other(source, facts, head, text, at)
    return Document(own, passages([*above(head), *_opened(text, start), *drafts], own))


def _parted(text: Text, start: int | None) -> tuple[list[Unit], list[Unit]]:
    """What stands above the opening words and is no title, and what follows them."""
    if start is None:
        return text.head, text.body
    between = text.body[:start]
    if text.title:
        lead = [u for u in between if not u.note]
        if lead and not _part_heads(lead):
            text.title = [*text.title, *lead]
            return text.head, [u for u in between if u.note] + text.body[start + 1 :]
        return text.head, text.body if _part_heads(lead) else text.body[start + 1 :]
    return [*text.head, *between], text.body[start + 1 :]


def _part_heads(lead: Sequence[Unit]) -> bool:
    """Units between title and opening words that head a part (A, then its name) or its preamble."""
    return any(
        re.fullmatch(r"(?:RESOLUTION\s)?(?:[A-Z]|[IVX]+)", u.plain, re.IGNORECASE)
        or p.SECTION.fullmatch(u.plain)
        or p.is_preambular(u.plain)
        for u in lead
    )


def _opened(text: Text, start: int | None) -> list[Draft]:
    if start is None or (text.title and _part_heads(text.body[:start])):
        return []
    return [Draft(Kind.MASTHEAD, name="opening words", units=[(text.body[start], None)])]


def above(head: m.Masthead) -> list[Draft]:
    """The masthead as passages: neighbouring lines together, title and sponsors apart."""
    drafts: list[Draft] = []
    for name, unit in head.lines:
        if name == "footnote":
            drafts.append(Draft(Kind.FOOTNOTE, unit.note, units=[(unit, None)]))
            continue
        shown = "masthead" if name in _PLAIN_LINES else name
        if drafts and drafts[-1].name == shown and shown != "sponsors":
            drafts[-1].units.append((unit, None))
        else:
            drafts.append(Draft(Kind.MASTHEAD, name=shown, units=[(unit, None)]))
    return drafts


def _facts(
    text: Text, head: m.Masthead, source: Source, opening: str, closing: Sequence[str]
) -> Source:
    symbol = text.symbol
    decided = next((d for u in text.body[:3] if (d := p.DECIDED.match(u.plain))), None)
    body = m.body_name(opening or (decided["body"] if decided else ""), head, symbol)
    if symbol is None and text.number:
        what = "decision" if decided else "resolution"
        mention = symbols.find(f"{what} {text.number}", text.organ or source.body or body)
        symbol = mention[0].symbol if mention else None
    return Source(
        id=source_id(symbol, text.language, source.file),
        file=source.file,
        title=head.title or m.council_title(symbol) or head.text("sponsors"),
        symbol=symbol,
        body=body,
        date=m.date_of(head, closing) or (p.iso_date(decided.group()) if decided else None),
        status=m.status(symbol, head),
        language=text.language,
        url=symbols.url_of(symbol, text.language) if symbol else None,
        session=head.text("session") or None,
        agenda_item=head.text("agenda item") or None,
        names=m.names_of(symbol, body),
        partial=text.partial,
    )


def _own(source: Source, facts: Source, head: m.Masthead) -> Source:
    return identified(m.fill(source, head, facts), source)


def identified(filled: Source, source: Source) -> Source:
    """Give a source the id of its symbol, unless the entry gives one of its own."""
    path = PurePath(source.file)
    made_up = {"", "document", *(source_id(None, "", str(p)) for p in (path, path.name))}
    whole = re.sub(r"[\W_]+", "-", str(path.with_suffix("")).lower()).strip("-")
    if source.id and source.id not in made_up | {whole}:
        return filled
    return replace(filled, id=source_id(filled.symbol, filled.language, source.file))


def _other(source: Source, facts: Source, head: m.Masthead, text: Text, at: int) -> Source:
    """Another text of the same file: nothing of the entry but its file and licence is its own."""
    title = head.title or f"End of the text before {text.next}".strip()
    stem = source_id(None, "", source.file)
    name = (
        source_id(facts.symbol, text.language, "") if facts.symbol else f"text-{at}-{text.language}"
    )
    return replace(
        facts,
        id=f"{name}-in-{stem}",
        title=title,
        licence=source.licence,
        status=facts.status if facts.status is not Status.DOCUMENT else Status.ADOPTED,
        brief=source.brief,
    )
