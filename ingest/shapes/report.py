"""Reports, letters, statements, bulletins, agendas: what has a masthead and no opening words.

Paragraphs keep their numbers; without any they are counted within their section. Annexes
that hold a resolution are read as such.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant import symbols
from assistant.documents import Document, Kind, Source, Status
from ingest.blocks import Block, BlockKind
from ingest.shapes import masthead as m
from ingest.shapes import patterns as p
from ingest.shapes.numbering import Draft
from ingest.shapes.passages import passages
from ingest.shapes.resolution import above, identified
from ingest.shapes.structure import structure
from ingest.shapes.unit import Unit
from ingest.shapes.units import units

_LONGEST_HEAD = 45  # units of a masthead, at most
_STATEMENT = re.compile(r"Statement by the President of the .*Council", re.IGNORECASE)
# What may follow a masthead at once; in a record of a meeting, who was there and its agenda.
_FIRST = re.compile(
    r"Contents|Summary|Introduction|INTRODUCTION|Preface|Annotations|Résumé|Resumen|Introducción|"
    r"Table des matières|Índice|Резюме|Введение|Содержание|Agenda|"
    r"(?:President|Presidents|Chair|Chairman|Chairperson|Members|Present):.*|"
    r"The meeting was called.*"
)
_RECORD = re.compile(r"/[PS][VR]\.\d")
_ITEM_NAMED = re.compile(r"item\sentitled\s“([^”]+)”")


def fits(blocks: Sequence[Block]) -> float:
    """Say how surely this is such a document: a symbol on top, numbered paragraphs, a masthead."""
    found = units(blocks)
    top = found[:14]
    score = 0.0
    if any(_symbol_line(u.plain) for u in top):
        score += 0.55
    if any(
        _STATEMENT.match(u.plain) or re.match(r"Letter dated|Report of the", u.plain) for u in top
    ):
        score += 0.3
    if any(re.match(r"Agenda item|Distr\.|Original:|Item \d+ of the", u.plain) for u in top):
        score += 0.2
    numbered = sum(bool(p.NUMBERED.match(u.plain) or p.DECIMAL.match(u.plain)) for u in found)
    score += min(0.4, numbered / 60)
    return min(score, 0.9)


def read(blocks: Sequence[Block], source: Source) -> list[Document]:
    """Return the document of a file."""
    return [document(units(blocks), source)]


def document(found: Sequence[Unit], source: Source) -> Document:
    """The document that units make, from its masthead to its last annex."""
    at = _body_starts(found)
    head = m.read_masthead(found[:at])
    symbol = m.own_symbol(found, source)
    record = bool(_RECORD.search(symbol or ""))
    drafts = structure(found[at:], resolution=False, record=record)
    if _STATEMENT.match(head.title) and drafts and drafts[0].kind is Kind.TEXT:
        drafts = _introduced(drafts)
    facts = _facts(found, head, drafts, replace(source, symbol=symbol))
    own = identified(m.fill(source, head, facts), source)
    return Document(own, passages([*above(head), *drafts], own))


def _introduced(drafts: Sequence[Draft]) -> list[Draft]:
    """A statement's first paragraph tells the meeting; counting begins behind it."""
    first = replace(drafts[0], kind=Kind.MASTHEAD, number="", name="introduction")
    for draft in drafts[1:]:
        if draft.kind is Kind.TEXT and (draft.region, draft.section) == ("", ""):
            draft.number = str(int(draft.number) - 1)
    return [first, *drafts[1:]]


def _symbol_line(text: str) -> bool:
    mention = next(iter(symbols.find(text)), None)
    return mention is not None and mention.start == 0 and len(text) - mention.end < 3


def _body_starts(found: Sequence[Unit]) -> int:
    """Where the masthead ends: a numbered paragraph, a section's heading, or running text."""
    for at, unit in enumerate(found[:_LONGEST_HEAD]):
        text = unit.plain
        if at and (_begins(text) or unit.kind is BlockKind.ROW):
            return at
        if len(text.split()) > 30 and not m.read_masthead([unit]).text("sponsors"):
            return at if text.endswith((".", ":", ",", ";")) else at + 1
    return min(len(found), 3)


def _begins(text: str) -> bool:
    section = p.SECTION.fullmatch(text)
    labelled = (
        section is not None and section["label"] is not None and section["label"] in ("I", "A")
    )
    return bool(
        p.NUMBERED.match(text)
        or p.DECIMAL.match(text)
        or labelled
        or _FIRST.fullmatch(text)
        or (p.ENDED.search(text) and len(text.split()) > 8 and text.endswith((".", ":")))
        or p.opens(text)
    )


def _facts(
    found: Sequence[Unit], head: m.Masthead, drafts: Sequence[Draft], source: Source
) -> Source:
    symbol = source.symbol
    statement = next((t for _, u in head.lines if _STATEMENT.match(t := u.plain)), "")
    intro = drafts[0].last if drafts else ""
    title = head.title
    if statement and (item := _ITEM_NAMED.search(intro)):
        title = f"{statement} – {item[1]}"
        head.title = title
    if _RECORD.search(symbol or "") and (agenda := _agenda(found)):
        title = head.title = f"{title} – {agenda}"
    language = max(
        {u.language for u in found} or {"en"}, key=lambda x: sum(u.language == x for u in found)
    )
    told = symbols.status_of(symbol) if symbol else None
    return Source(
        id="",
        file=source.file,
        title=title,
        symbol=symbol,
        body=m.body_name("", head, symbol),
        date=_date(head, title, intro),
        status=told or _status(head),
        language=language,
        url=symbols.url_of(symbol, language) if symbol else None,
        session=head.text("session") or None,
        agenda_item=head.text("agenda item") or None,
    )


def _agenda(found: Sequence[Unit]) -> str:
    """The first item of a meeting's agenda."""
    texts = [u.plain for u in found[:_LONGEST_HEAD]]
    at = texts.index("Agenda") + 1 if "Agenda" in texts[:-1] else 0
    return texts[at] if at and p.looks_like_heading(texts[at]) else ""


def _date(head: m.Masthead, title: str, intro: str) -> str | None:
    if re.match(r"(?:Identical l|L)etters? dated|Note verbale dated", title):
        return p.iso_date(title)
    if _STATEMENT.match(title):
        return p.iso_date(intro)
    return m.date_of(head, [])


def _status(head: m.Masthead) -> Status:
    lines = [u.plain for _, u in head.lines]
    if any(
        re.match(r"(?:Final |Annual |Interim )?(?:Report|REPORT|Proceedings|Rapport|Informe)\b", t)
        for t in lines
    ):
        return Status.REPORT
    if any(_STATEMENT.match(t) for t in lines):
        return Status.STATEMENT
    if any(re.match(r"Decision\b", t) for t in lines):
        return Status.DECISION
    return Status.DOCUMENT
