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

WORDS = 116  # of 120 that count as short, the reference after each quote included
WORDS_OF_LIST = 240  # of 250
# Of 50, 70, 95 and 105: the wider the better to 95, because the clause that answers often
# stands beside the one that resembles the question (development half, 158 questions).
WIDE = 95  # words to which the best passage grows by its neighbours
FEWEST = 8  # words left, below which nothing more is added
PLACES = 3  # passages quoted at most
LOOKED_AT = 12  # candidates looked at
# Swept on questions held out: see docs/decisions/0003
CLOSE = 2.0  # how far behind the best a span of another passage may be
CLOSE_HERE = 4.0  # likewise in a passage already quoted
STILL_OPEN = 4.0  # likewise when it holds two terms of the question that nothing quoted holds


def words(text: str) -> int:
    """Words as white space divides them."""
    return len(text.split())


def limit(query: Query) -> int:
    """How many quoted words the answer may have, but for a list that is asked for."""
    return WORDS_OF_LIST if query.asks in (Asks.SUMMARY, Asks.COMPARE) else WORDS


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
    """The spans that answer, best passage first, within the length allowed."""
    if not ranked:
        return []
    drawn = _Drawn(query, limit(query))
    best = ranked[0]
    drawn.take(best)
    for candidate in ranked[1:LOOKED_AT]:
        if drawn.wants(best, candidate):
            drawn.take(candidate)
    drawn.widen(ranked)
    return drawn.choices()


class _Drawn:
    """The spans chosen so far, by passage, and the words still allowed."""

    def __init__(self, query: Query, room: int) -> None:
        self.query, self.room = query, room
        self.chosen: dict[str, set[int]] = {}
        self.passages: dict[str, Passage] = {}
        self.covered: set[str] = set()

    def wants(self, best: Scored, candidate: Scored) -> bool:
        """Whether a further span is close enough to the best, or answers a part still open."""
        there = candidate.passage.id in self.chosen
        if self.room < FEWEST or (len(self.chosen) >= PLACES and not there):
            return False
        gap = best.score - candidate.score
        new = self._covers(candidate) - self.covered
        return gap < (CLOSE_HERE if there else CLOSE) or (gap < STILL_OPEN and len(new) > 1)

    def take(self, scored: Scored) -> None:
        """Add a span with its list; alone when the list is too long; not at all when it is."""
        name = scored.passage.id
        mine = self.chosen.get(name, set())
        for positions in (whole(scored, self.query), [scored.position]):
            new = [i for i in positions if i not in mine]
            used = sum(words(_text(scored.passage, i)) for i in new)
            used += 0 if mine else words(scored.passage.cite) + 1
            listed = sum(item[0] in positions for item in items(scored.passage))
            wide = listed > 1 and _wanted(listed, self.query)
            room = self.room + (WORDS_OF_LIST - limit(self.query)) * wide
            if used <= room or not (self.chosen or len(positions) > 1):
                self.chosen.setdefault(name, set()).update(new)
                self.passages[name] = scored.passage
                self.room -= used
                self.covered |= self._covers(scored)
                return

    def widen(self, ranked: Sequence[Scored]) -> None:
        """Let the first passage grow by its neighbouring spans, to be readable.

        A clause alone seldom says who asks whom; its sentence does. So what comes before a
        quote that opens within a sentence is added first, then the better ranked.
        """
        name = next(iter(self.chosen))
        passage, mine = self.passages[name], self.chosen[name]
        scores = {s.position: s.score for s in ranked if s.passage.id == name}
        room = min(self.room, WIDE - sum(words(_text(passage, i)) for i in mine))
        while True:
            edges = {min(mine) - 1, max(mine) + 1} | {i + 1 for i in mine} | {i - 1 for i in mine}
            near = [i for i in edges - mine if 0 <= i < len(passage.spans)]
            fitting = [i for i in near if words(_text(passage, i)) <= room]
            if not fitting:
                return
            opening = min(mine) - 1 if _within_sentence(passage, min(mine)) else None
            added = max(fitting, key=lambda i: (i == opening, scores.get(i, -99.0)))
            mine.add(added)
            room -= words(_text(passage, added))
            self.room -= words(_text(passage, added))

    def choices(self) -> list[Choice]:
        """What was drawn, passage by passage."""
        return [
            Choice(self.passages[name], tuple(self.passages[name].spans[i] for i in sorted(mine)))
            for name, mine in self.chosen.items()
            if mine
        ]

    def _covers(self, scored: Scored) -> set[str]:
        return set(self.query.terms) & set(span_terms(scored.text))


def _within_sentence(passage: Passage, position: int) -> bool:
    """Whether a span goes on with a sentence that the one before it began."""
    span = passage.spans[position]
    if position == 0 or span.kind not in (SpanKind.SENTENCE, SpanKind.CLAUSE):
        return False
    return not _text(passage, position - 1).rstrip('”"’)» ').endswith((".", "!", "?", ":"))


def _text(passage: Passage, position: int) -> str:
    span = passage.spans[position]
    return passage.reading(span.start, span.end)


def whole(scored: Scored, query: Query) -> list[int]:
    """The positions that belong with a span: a list's lead with its items, else itself."""
    passage, at = scored.passage, scored.position
    kind = passage.spans[at].kind
    if passage.locator.kind is Kind.CONTACT:
        return list(range(len(passage.spans)))
    if kind is SpanKind.ROW:
        header = [i for i in range(at) if passage.spans[i].kind is SpanKind.HEADER][-1:]
        return [*header, at]
    if kind not in (SpanKind.LEAD, SpanKind.ITEM):
        return [at]
    start = at
    while start > 0 and passage.spans[start].kind is SpanKind.ITEM:
        start -= 1
    end = start + 1
    while end < len(passage.spans) and passage.spans[end].kind is SpanKind.ITEM:
        end += 1
    listed = [item for item in items(passage) if start <= item[0] < end]
    if kind is SpanKind.ITEM and not _wanted(len(listed), query):
        return next(item for item in listed if at in item)
    return list(range(start, end))


def _wanted(count: int, query: Query) -> bool:
    """Whether a list of so many items is what is asked for, and not one of them.

    Who asks for four names wants the list of four, and of a list of seven only what fits.
    """
    if query.counts:
        return count in query.counts
    return query.asks in (Asks.LIST, Asks.SUMMARY)


def items(passage: Passage) -> list[list[int]]:
    """The list items of a passage, each as the positions of its spans.

    A span begins an item when its label is another than the one before, or when its text
    opens with a bullet.
    """
    found: list[list[int]] = []
    label = ""
    for i, span in enumerate(passage.spans):
        if span.kind is not SpanKind.ITEM:
            continue
        opens = passage.text[span.start : span.start + 1] in BULLETS
        if opens or not found or span.label != label or found[-1][-1] != i - 1:
            found.append([])
        found[-1].append(i)
        label = span.label
    return found


BULLETS = frozenset("•-–—*▪◦")


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
        anchor=passage.id.removeprefix(f"{source.id}:"),
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
