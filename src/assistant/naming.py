"""Which documents a question means: by symbol, by number, or as people describe them.

“E/RES/2012/19”, “resolution 2012/19” and “2012/19” are exact; “the 2012 resolution”
and “the draft” point by year, body, standing and title, and count only when one
document fits clearly better than the rest.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant import symbols
from assistant.documents import Source, Status
from assistant.query import years_in
from assistant.signals import bodies_in
from assistant.words import analyse

BARE = re.compile(r"(?<![\w/.,-])(?:E?S-)?\d{1,4}/\d{1,4}(?![\w/]|[.,]\d)")
CLEAR = 1.0  # how far the best description has to be ahead of the next
ENOUGH = 1.0  # a year and a body, or a standing that only one has

STANDING: dict[Status, re.Pattern[str]] = {
    status: re.compile(pattern, re.IGNORECASE)
    for status, pattern in (
        (Status.ADOPTED, r"\bresolutions?\b"),
        (Status.DRAFT, r"\bdrafts?\b"),
        (Status.REVISED_DRAFT, r"\b(revised\s+)?drafts?\b"),
        (Status.DECISION, r"\bdecisions?\b"),
        (Status.STATEMENT, r"\b(presidential\s+)?statements?\b"),
        (Status.REPORT, r"\breports?\b"),
        (Status.STRATEGY, r"\bstrateg(y|ies|ic)\b|\bvision\b"),
        (Status.WEB_PAGE, r"\b(web\s*-?\s*(page|site)|(about|contact)\s+page)\b"),
        (Status.PROJECT_PAGE, r"\bproject('s)?(\s+page)?\b"),
    )
}


@dataclass(frozen=True, slots=True)
class Named:
    """The documents that a question names: those in the index, and symbols that are not.

    `numbers` are bare ones, such as 65/232, that are of no document in the index.
    """

    sources: tuple[Source, ...] = ()
    absent: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


def named(text: str, sources: Sequence[Source]) -> Named:
    """Every document that an English question names by symbol or number.

    Example: `What does 2012/19 say?` names E/RES/2012/19 when that is in the index.
    """
    found: dict[str, Source] = {}
    absent: list[str] = []
    numbers: list[str] = []
    taken: list[tuple[int, int]] = []
    for mention in symbols.find(text):
        same = [s for s in sources if symbols.same(s.symbol, mention.symbol)]
        same = same or _by_tail(tail(mention.symbol), text, sources, mention.symbol)
        found.update((s.id, s) for s in same)
        absent.extend([] if same else [mention.symbol])
        taken.append((mention.start, mention.end))
    for m in BARE.finditer(text):
        if not any(start <= m.start() < end for start, end in taken):
            same = _by_tail(m[0], text, sources)
            found.update((s.id, s) for s in same)
            numbers.extend([] if same else [m[0]])
    return Named(tuple(found.values()), tuple(dict.fromkeys(absent)), tuple(numbers))


def tail(symbol: str) -> str:
    """The number that people say: `2012/19` of E/RES/2012/19, `2250` of S/RES/2250(2015)."""
    match = re.search(r"RES/?(.*)$", symbol)
    return re.sub(r"\s*\(.*\)$", "", match[1]) if match else symbol


def _by_tail(
    number: str, text: str, sources: Sequence[Source], symbol: str | None = None
) -> list[Source]:
    """Documents whose number this is; a body named in the question tells equal ones apart."""
    if symbol and symbols.body_of(symbol):
        return []
    same = [s for s in sources if s.symbol and tail(s.symbol) == number]
    bodies = bodies_in(text)
    fitting = [s for s in same if any(b in (s.body or "") for b in bodies)]
    return fitting or same


def described(text: str, sources: Sequence[Source]) -> tuple[Source, ...]:
    """The one document that a description fits clearly best; none when it could be several."""
    if len(sources) == 1:
        return tuple(sources)
    scored = sorted(((fit(text, s), s.id, s) for s in sources), key=lambda f: -f[0])
    if not scored or scored[0][0] < ENOUGH:
        return ()
    if len(scored) > 1 and scored[0][0] - scored[1][0] < CLEAR / 2:
        return ()
    return (scored[0][2],)


def fit(text: str, source: Source) -> float:
    """How well a description fits a document, from 0 to 5.

    A point each for year, body and standing, and up to two for the share of its title, or of
    a name that people use for it, that the text repeats.
    """
    terms = frozenset(analyse(text))
    year = bool(source.date) and str(source.date)[:4] in years_in(text)
    body = any(b in (source.body or "") for b in bodies_in(text))
    pattern = STANDING.get(source.status)
    standing = bool(pattern and pattern.search(text))
    if standing and source.status is Status.ADOPTED and re.search(r"\bdraft", text, re.IGNORECASE):
        standing = False
    return float(year) + body + standing + 2 * max(_said(name, terms) for name in _names(source))


def _names(source: Source) -> Collection[str]:
    return (source.title, *source.names)


def _said(name: str, terms: frozenset[str]) -> float:
    there = _terms(name)
    return len(there & terms) / len(there) if there else 0.0


@lru_cache(maxsize=16_384)
def _terms(name: str) -> frozenset[str]:
    return frozenset(analyse(name))
