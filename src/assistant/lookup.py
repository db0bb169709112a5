"""What has an address is found by it, not by likeness.

Paragraphs, preambular paragraphs, footnotes, goals, articles, tables and figures by
their number; the one after or before another; how many there are; the list that a document's
headings make together; whom to write to. A number or symbol that is not there is said not to
be there. What mastheads state is `masthead`'s; everything else is for ranking.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from assistant.candidates import title_terms
from assistant.documents import Kind, Passage, Source
from assistant.index import PassageIndex
from assistant.query import NUMBERS, Address, Query
from assistant.words import analyse


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


# The words that ask for a list, and the numbers of what it holds; they say nothing of what.
LISTS = re.compile(
    r"^\W*(?:(?:and|so|ok|please|hi|hello)\W+)*(?:(?:can|could)\s+you\s+|please\s+)?"
    r"(?:what|which|name|list|enumerate|tell|give|how\s+many|summari[sz]e)\b",
    re.IGNORECASE,
)
ASKING = frozenset(
    analyse(
        "what which name list enumerate tell give me us all every each many main key the are is "
        "there please named called set out identified proposed according document documents text "
        "say says define defined unodc office strategy " + " ".join(NUMBERS)
    )
)
WORDED = 200  # passages that the words find, among which a list or a contact is looked for
SURE = 0.6  # share of the question's rarity that a list's heading has to meet, its number fitting


def headings(query: Query, sources: Sequence[Source], index: PassageIndex) -> Passage | None:
    """The passage whose headings are the list asked for, such as all areas of a strategy.

    The heading above the list, with the document's title, has to hold all that is asked;
    when the question names how many there are and so many there are, most of it.
    """
    if not LISTS.search(query.text):
        return None
    own = [term for term in query.terms if term not in ASKING]
    total = sum(index.idf(term) for term in own)
    for passage in _headings(own, sources, index):
        title = title_terms(passage.source)
        above = _above(passage) - title
        met = [term for term in own if term in above | title]
        share = sum(index.idf(term) for term in met) / (total or 1.0)
        fits = not query.counts or len(passage.spans) - 1 in query.counts
        if above.intersection(own) and fits and share >= (SURE if query.counts else 1.0):
            return passage
    return None


ABOUT = frozenset(  # words that name a document, or ask no more than what it is
    analyse(
        "about resolution decision document text draft report called title titled name named "
        "subject topic under what whats council assembly commission conference general security "
        "economic social human rights"
    )
)


def titled(
    query: Query, named: Sequence[Source], sources: Sequence[Source], index: PassageIndex
) -> list[Passage]:
    """The title of a document, or how it begins, when it is named and nothing more is asked.

    Named is one by its symbol or number, or by its whole title and not a word beside.
    """
    if len(named) == 1:
        symbol = frozenset(analyse(f"{named[0].symbol} {named[0].title}"))
        own = [t for t in query.terms if t not in ABOUT | symbol and not t[:1].isdigit()]
        meant = [] if own or query.places else list(named)
    else:
        whole = frozenset(query.terms) if not query.text.rstrip().endswith("?") else frozenset()
        meant = [s for s in sources if whole and _title(s) == whole]
    found = []
    for source in meant:
        passages = index.passages(source.id)
        head = [p for p in passages if p.locator.kind is Kind.MASTHEAD] or list(passages)
        found += [p for p in head if p.locator.name == "title"] or head[:1]
    return found


@cache
def _title(source: Source) -> frozenset[str]:
    return frozenset(analyse(source.title))


def nth_heading(
    address: Address, sources: Sequence[Source], index: PassageIndex
) -> tuple[Passage, int] | None:
    """The list that `the third catalyst` counts in, and how many it has."""
    wanted = frozenset(analyse(address.name))
    for passage in _headings(sorted(wanted), sources, index):
        if wanted and wanted <= _above(passage):
            return passage, len(passage.spans) - 1
    return None


def _headings(
    terms: Sequence[str], sources: Sequence[Source], index: PassageIndex
) -> list[Passage]:
    """The passages made of headings that share words with these."""
    return [
        passage
        for passage in _worded(terms, sources, index)
        if passage.locator.kind is Kind.TEXT
        and passage.locator.name == HEADINGS
        and len(passage.spans) > 1
    ]


def _worded(terms: Sequence[str], sources: Sequence[Source], index: PassageIndex) -> list[Passage]:
    """The passages of these documents that hold one of the words, the best of them by words.

    Documents are not read through: there may be thousands.
    """
    kept = {source.id for source in sources}
    found = (index.passage(name) for name, _ in index.passage_words(terms, WORDED))
    return [passage for passage in found if passage and passage.source.id in kept]


def _above(passage: Passage) -> frozenset[str]:
    lead = passage.spans[0]
    return frozenset(analyse(passage.reading(lead.start, lead.end)))


HEADINGS = "headings"  # what readers call a passage made of headings alone
CONTACT = re.compile(
    r"\b(e-?mails?|tele?phone|phone|fax|contact\s+(?:details|data|information|person|point)|"
    r"point\s+of\s+contact|(?:postal|street|mailing|office)\s+address|address\s+of|"
    r"(?:how|where|whom?)\b.{0,20}\b(?:contact|reach|write\s+to|get\s+in\s+touch|call)|"
    r"contact\s+(?:the|them|it|for)|(?:send|write|post)\b.{0,20}\b(?:letter|mail)|write\s+to)\b",
    re.IGNORECASE,
)
REACHING = frozenset(
    analyse(
        "email e-mail mail phone telephone tel fax number contact contacts details data point of "
        "information person address postal street mailing office reach write to get in touch call "
        "how where who whom can could do i we you one someone please give me the is for at want "
        "send letter post city town country"
    )
)


def contacts(query: Query, sources: Sequence[Source], index: PassageIndex) -> list[Passage]:
    """Where to write or call, when that is asked: the contacts that the other words fit."""
    if not CONTACT.search(query.text):
        return []
    own = {term for term in query.terms if term not in REACHING}
    found = []
    for passage in _worded(query.terms, sources, index):
        if passage.locator.kind is Kind.CONTACT:
            there = frozenset(analyse(passage.reading())) | title_terms(passage.source)
            if own <= there or len(own & there) * 2 > len(own):
                found.append(passage)
    return found
