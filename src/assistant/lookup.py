"""What has an address is found by it, not by likeness.

Paragraphs, preambular paragraphs, footnotes, goals, articles, tables and figures by
their number; the one after or before another; how many there are; what the masthead
states (session, sponsors, dates). A number or symbol that is not there is said not to
be there. Everything else is for ranking.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.documents import Kind, Passage, Source
from assistant.index import PassageIndex
from assistant.query import Address, Query


@dataclass(frozen=True, slots=True)
class Missing:
    """A place asked for that the document does not have; `last` is where its numbers end."""

    source: Source
    address: Address
    last: str


def find(address: Address, passages: Sequence[Passage]) -> list[Passage]:
    """The passages of one document at an address; the body of the text before its annexes.

    Example: `Address(Kind.PARAGRAPH, "-1")` gives the last numbered paragraph.
    """
    of_kind = [p for p in passages if _is(address, p)]
    if address.number.startswith("-"):
        main = [p for p in of_kind if not p.locator.within] or of_kind
        return main[int(address.number) :][:1]
    same = [p for p in of_kind if p.locator.number.lower() == address.number.lower()]
    main = [p for p in same if not p.locator.within or "annex" not in p.locator.within.lower()]
    return main or same


def _is(address: Address, passage: Passage) -> bool:
    locator = passage.locator
    if address.kind is Kind.NAMED:
        return locator.kind is Kind.NAMED and _named(address.name, locator.name)
    return locator.kind is address.kind


def _named(asked: str, name: str) -> bool:
    fold = [re.sub(r"[^a-z]", "", n.lower()).removesuffix("s") for n in (asked, name)]
    return bool(fold[0]) and fold[0] == fold[1]


def look_up(
    query: Query, sources: Sequence[Source], index: PassageIndex
) -> tuple[list[Passage], list[Missing]]:
    """The passages at the places a query names, in each of the documents given."""
    found: dict[str, Passage] = {}
    missing: list[Missing] = []
    for source in sources:
        passages = index.passages(source.id)
        for address in query.places:
            there = find(address, passages)
            found.update((p.id, p) for p in there)
            if not there and (last := _last(address, passages)):
                missing.append(Missing(source, address, last))
    return list(found.values()), missing


def _last(address: Address, passages: Sequence[Passage]) -> str:
    """The highest number of such places; empty when the document has none of the kind."""
    numbers = [p.locator.number for p in passages if _is(address, p)]
    return max(numbers, key=_counting, default="")


def _counting(number: str) -> int:
    match = re.match(r"\d+", number)
    return int(match[0]) if match else 0


def neighbour(passage: Passage, passages: Sequence[Passage], step: int) -> Passage | None:
    """The passage of the same kind that stands `step` places after this one."""
    same = [p for p in passages if p.locator.kind is passage.locator.kind]
    at = next((i for i, p in enumerate(same) if p.id == passage.id), None)
    if at is None or not 0 <= at + step < len(same):
        return None
    return same[at + step]


COUNTED = re.compile(
    r"\bhow\s+many\s+(?:\w+\s+){0,2}?(?P<what>operative\s+paragraphs?|preambular\s+paragraphs?|"
    r"paragraphs?|footnotes?|articles?|annexes|goals?)\b",
    re.IGNORECASE,
)


def count(query: Query, source: Source, index: PassageIndex) -> list[Passage] | None:
    """The passages that `how many paragraphs (footnotes, articles)` counts; None if not asked."""
    match = COUNTED.search(query.text)
    if match is None:
        return None
    what = match["what"].lower()
    kind = Kind.PARAGRAPH
    if what.startswith("pre"):
        kind = Kind.PREAMBULAR
    elif what.startswith("foot"):
        kind = Kind.FOOTNOTE
    elif not what.startswith(("para", "operative")):
        kind = Kind.NAMED
    address = Address(kind, "", re.sub(r"s$", "", what) if kind is Kind.NAMED else "")
    found = [p for p in index.passages(source.id) if _is(address, p)]
    main = [p for p in found if not p.locator.within]
    return main or found
