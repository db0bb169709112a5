"""Documents that are not in the index but cited in it: what is said of them.

A resolution that another recalls is often known by number, date and title. Those can be told;
what it contains cannot, and a paragraph of it never from a document that only mentions it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant import naming
from assistant.documents import Kind, Mention, Passage, Span
from assistant.index import PassageIndex
from assistant.query import Address
from assistant.words import analyse

Cited = tuple[Passage, Mention]

LOOKED_AT = 50  # passages in which a mention is looked for
CONTENTS = re.compile(  # asks for what a document says, which only the document can tell
    r"\b(?:say|says|said|saying|stipulat\w+|provid\w+|contain\w*|decid\w+|request\w*|recogni\w+|"
    r"recall\w*|read|reads|text|content\w*|paragraphs?)\b",
    re.IGNORECASE,
)
_TITLE = re.compile(r"\b(?:entitled|known\s+as|called)\b|[“\"«]\w", re.IGNORECASE)


def mentions(names: Sequence[str], index: PassageIndex) -> list[Cited]:
    """The passages that name a document by symbol or bare number, each with the first mention."""
    terms = [term for name in names for term in analyse(name.rpartition("RES/")[2])]
    found = (index.passage(name) for name, _ in index.passage_words(terms, LOOKED_AT))
    first = ((p, next((m for m in p.mentions if _is(m, names)), None)) for p in found if p)
    return [(passage, mention) for passage, mention in first if mention]


def _is(mention: Mention, names: Sequence[str]) -> bool:
    return mention.symbol in names or naming.tail(mention.symbol) in names


def titled(found: Sequence[Cited]) -> tuple[Passage, tuple[Span, ...]] | None:
    """The first passage that gives the title with the mention, and its spans that hold both."""
    for passage, mention in found:
        further = [m.start for m in passage.mentions if m.start > mention.start]
        end = min(further, default=len(passage.text))
        if title := _TITLE.search(passage.text, mention.start, end):
            there = (s for s in passage.spans if mention.start < s.end and s.start < title.end())
            return passage, tuple(there)
    return None


def called(numbers: Sequence[str], text: str) -> tuple[str, ...]:
    """Those of some bare numbers that a text calls a resolution or decision."""
    before = r"\b(?:resolution|decision)s?\s+"
    return tuple(n for n in numbers if re.search(before + re.escape(n), text, re.IGNORECASE))


def speaks_of(passage: Passage, places: Sequence[Address]) -> bool:
    """Whether a passage names every one of these places, as in “paragraph 4 of its resolution”."""
    text = passage.reading()
    return all(
        place.kind is Kind.PARAGRAPH
        and re.search(rf"\bpara\w*\.?\s+(?:[\d ,–-]|and|to)*\b{place.number}\b", text)
        for place in places
    )
