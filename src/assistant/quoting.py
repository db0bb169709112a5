"""Ranked spans → the few that answer, and the answer made of their own words.

Every line of an answer is a stretch of a document, read clean, with the marker of the
citation that holds it verbatim. What is chosen here is how much: the best span, its
list when it belongs to one, a second place when the question has two parts. Nothing is
reworded. Whether to answer at all is decided in `refusal`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers import Citation, Evidence
from assistant.documents import ELLIPSIS, Kind, Passage, Span, SpanKind
from assistant.query import Asks, Query
from assistant.retrieval import Scored, span_terms

WORDS = 95  # of 120 that count as short; the rest is for the reference after each quote
WORDS_OF_LIST = 210  # of 250
SECOND = 0.72  # a further span needs this share of the best one's lead over the field
PLACES = 3  # passages quoted at most


def words(text: str) -> int:
    """Words as white space divides them."""
    return len(text.split())


def limit(query: Query) -> int:
    """How many quoted words the answer may have."""
    wide = query.asks in (Asks.LIST, Asks.SUMMARY, Asks.COMPARE)
    return WORDS_OF_LIST if wide else WORDS


@dataclass(frozen=True, slots=True)
class Choice:
    """A passage and the spans of it that are quoted, in reading order."""

    passage: Passage
    spans: tuple[Span, ...]

    def pieces(self) -> list[tuple[int, int]]:
        """The quoted stretches: neighbouring spans are one."""
        found: list[tuple[int, int]] = []
        for span in self.spans:
            if found and not self.passage.text[found[-1][1] : span.start].strip():
                found[-1] = (found[-1][0], span.end)
            else:
                found.append((span.start, span.end))
        return found

    @property
    def quote(self) -> str:
        """The spans verbatim; what the source or the choice keeps apart is joined by ` … `."""
        return ELLIPSIS.join(self.passage.quote(start, end) for start, end in self.pieces())

    @property
    def reading(self) -> str:
        """The spans as they are read; list items on lines of their own."""
        lines: list[str] = []
        last: Span | None = None
        for span in self.spans:
            text = self.passage.reading(span.start, span.end)
            if span.kind in (SpanKind.ITEM, SpanKind.ROW):
                lines.append(f"\n- {text.lstrip('•-– ')}")
            elif last is not None and self.passage.text[last.end : span.start].strip():
                lines.append(f"{ELLIPSIS}{text}")
            else:
                lines.append(f" {text}" if lines else text)
            last = span
        return "".join(lines).strip()

    def evidence(self, score: float = 0.0) -> Evidence:
        """The choice as evidence."""
        return Evidence(self.passage, self.spans, score)


def choose(query: Query, ranked: Sequence[Scored]) -> list[Choice]:
    """The spans that answer, by passage, best passage first; within the length allowed."""
    if not ranked:
        return []
    room = limit(query)
    best = ranked[0]
    chosen: dict[str, list[int]] = {}
    room -= _take(chosen, best, room, query)
    covered = set(_covered(query, best))
    for candidate in ranked[1:12]:
        if room < 12 or (len(chosen) >= PLACES and candidate.passage.id not in chosen):
            break
        if not _adds(query, best, candidate, covered):
            continue
        used = _take(chosen, candidate, room, query)
        room -= used
        covered |= set(_covered(query, candidate)) if used else set()
    passages = {s.passage.id: s.passage for s in ranked}
    return [
        Choice(passages[name], tuple(passages[name].spans[i] for i in sorted(positions)))
        for name, positions in chosen.items()
        if positions
    ]


def _covered(query: Query, scored: Scored) -> list[str]:
    there = set(span_terms(scored.text))
    return [term for term in query.terms if term in there]


def _adds(query: Query, best: Scored, candidate: Scored, covered: set[str]) -> bool:
    """Whether a further span is close enough to the best, or answers a part still open."""
    gap = best.score - candidate.score
    return gap < MARGIN or (gap < 2 * MARGIN and bool(set(_covered(query, candidate)) - covered))


MARGIN = 0.5


def _take(chosen: dict[str, list[int]], scored: Scored, room: int, query: Query) -> int:
    """Add a span, with its list when it has one; the words used, 0 when it does not fit."""
    positions = whole(scored, query)
    mine = chosen.get(scored.passage.id, [])
    new = [i for i in positions if i not in mine]
    used = sum(words(_text(scored.passage, i)) for i in new)
    if used > room:
        new = [] if scored.position in mine else [scored.position]
        used = sum(words(_text(scored.passage, i)) for i in new)
        if used > room and chosen:
            return 0
    if new:
        chosen.setdefault(scored.passage.id, []).extend(new)
    return used


def _text(passage: Passage, position: int) -> str:
    span = passage.spans[position]
    return passage.reading(span.start, span.end)


def whole(scored: Scored, query: Query) -> list[int]:
    """The positions that belong with a span: a list's lead with its items, else itself."""
    spans, at = scored.passage.spans, scored.position
    kind = spans[at].kind
    if scored.passage.locator.kind is Kind.CONTACT:
        return list(range(len(spans)))
    if kind is SpanKind.LEAD or (kind is SpanKind.ITEM and query.asks in (Asks.LIST, Asks.SUMMARY)):
        start = at
        while start > 0 and spans[start].kind is not SpanKind.LEAD:
            if spans[start - 1].kind not in (SpanKind.ITEM, SpanKind.LEAD):
                break
            start -= 1
        end = max(at, start) + 1
        while end < len(spans) and spans[end].kind is SpanKind.ITEM:
            end += 1
        return list(range(start, end))
    if kind is SpanKind.ROW:
        header = [i for i in range(at) if spans[i].kind is SpanKind.HEADER][-1:]
        return [*header, at]
    return [at]


def cite(choices: Sequence[Choice]) -> tuple[Citation, ...]:
    """A citation for each choice, numbered from 1."""
    return tuple(citation(choice, marker) for marker, choice in enumerate(choices, 1))


def citation(choice: Choice, marker: int) -> Citation:
    """The choice resolved to what a reader can check."""
    passage, source = choice.passage, choice.passage.source
    return Citation(
        marker=marker,
        source=source.file,
        source_id=source.id,
        symbol=source.symbol,
        title=source.title,
        locator=str(passage.locator),
        anchor=passage.locator.key,
        status=source.status.value,
        date=source.date,
        url=source.url,
        quote=choice.quote,
        passage=passage.text,
        start=choice.spans[0].start,
        end=choice.spans[-1].end,
        brief=source.brief,
    )


def compose(choices: Sequence[Choice]) -> str:
    """The answer's text: each quote, its marker, and where it stands."""
    return "\n\n".join(
        f"“{choice.reading}” [{marker}] ({choice.passage.cite})"
        for marker, choice in enumerate(choices, 1)
    )
