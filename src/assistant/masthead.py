"""What the masthead and the closing words of a document state, looked up.

Who adopted it and when, at which session and meeting, under which agenda item, who tabled
it, the vote. Only when that is all a question asks of a document: else ranking finds it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant import lookup
from assistant.candidates import title_terms
from assistant.documents import Kind, Passage, Source, Status
from assistant.index import PassageIndex
from assistant.query import Asks, Query
from assistant.words import analyse


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that mastheads tell: the terms and kinds that ask for it, where, and its form."""

    terms: frozenset[str]
    asks: tuple[Asks, ...]
    parts: tuple[str, ...]
    told: re.Pattern[str]


def _fact(terms: str, told: str, *parts: str, asks: tuple[Asks, ...] = ()) -> Fact:
    return Fact(frozenset(analyse(terms)), asks, parts, re.compile(told, re.IGNORECASE))


DESCRIBED = 3  # words of its title by which a document is described, not its subject asked about
DOCUMENT = re.compile(r"\b(?:resolution|draft|decision|statement|document|report|text)\b", re.I)
ADOPTED = frozenset(analyse("adopt adopted adoption pass passed approve approved"))
ISSUED = frozenset(analyse("take took place issue issued distributed dated"))
BODY = _fact("body organ", r"\w", "adoption", "opening words", asks=(Asks.WHO,))
FACTS = (
    BODY,
    _fact(
        "date day month year", r"\d(?:\s+\w+|,)\s+(?:1[89]|20)\d\d\b",
        "adoption", "closing", "masthead", asks=(Asks.WHEN,),
    ),
    _fact("session", r"\bsession\b", "masthead", "adoption", "closing"),
    _fact("meeting plenary", r"\bmeeting\b", "adoption", "closing", "masthead"),
    _fact("agenda item", r"\bitem\b", "masthead", "adoption"),
    _fact("sponsor sponsors co-sponsor tabled", r"\w", "sponsors"),
    _fact("vote votes voted voting", r"\bvot", "closing", "adoption"),
)  # fmt: skip


def stated(query: Query, source: Source, index: PassageIndex) -> list[Passage]:
    """The passages that state what is asked of a document; none unless all of it is there."""
    known = lookup.ABOUT | frozenset(analyse(f"{source.symbol} {source.body}"))
    own = {t for t in query.terms if t not in known and not t[:1].isdigit()}
    if len(own & title_terms(source)) >= DESCRIBED and DOCUMENT.search(query.text):
        own -= title_terms(source)
    asked = [fact for fact in FACTS if own & fact.terms or query.asks in fact.asks]
    if own & ADOPTED and source.status not in (Status.ADOPTED, Status.DECISION):
        return []  # a draft has a date and a body too, but none at which it was adopted
    if BODY in asked and not own & ADOPTED:
        asked.remove(BODY)  # who tabled or issued it is another question
    if (
        not own
        or not asked
        or own - ADOPTED - ISSUED - frozenset().union(*(f.terms for f in asked))
    ):
        return []
    parts = [
        p for p in index.passages(source.id) if p.locator.kind in (Kind.MASTHEAD, Kind.CLOSING)
    ]
    found = {}
    for fact in asked:
        there = [p for name in fact.parts for p in parts if p.locator.name == name]
        told = next((p for p in there if fact.told.search(p.reading())), None)
        if told is None:
            return []
        found[told.id] = told
    return list(found.values())
