"""Query → Answer: places by number first, then ranking, then refusing or quoting.

Each step either answers or hands on. Filters and documents named in the question keep
the search to some documents; a follow-up that names none stays in the document that the
question before it was answered from.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant import cited, conversation, languages, lookup, masthead, naming, quoting, refusal
from assistant.answers import Answer, Filters, Reason
from assistant.documents import Kind, Passage, Source
from assistant.index import PassageIndex
from assistant.naming import Named
from assistant.query import Query, read
from assistant.quoting import Choice
from assistant.retrieval import Retriever, Scored, passage_terms
from assistant.words import analyse

# Swept .3 to .7 on questions held out: see docs/decisions/0003
ANSWERS = 0.55  # probability from which the best span is taken for an answer
SCOPE = 0.45  # share of its terms met near the best, below which it is on another subject
NEAREST = 3  # passages shown with a refusal
LISTS_IN = 5  # spans in whose passages the list that a follow-up counts in may stand
PLACES = 6  # numbered places quoted in one answer
OWN_WORDS = 2  # terms beside the address that make a question about part of a paragraph
WHOLE = 220  # words of a paragraph that are quoted whole when it is asked for by number
NO_SUCH = {
    Kind.PARAGRAPH: "absent_paragraph",
    Kind.PREAMBULAR: "absent_paragraph",
    Kind.FOOTNOTE: "absent_footnote",
}
REFERENCE = lookup.ABOUT | frozenset(
    analyse(
        "paragraph para preambular preamble operative footnote note article goal annex "
        "content contain state read mention according number ecosoc"
    )
)


class Answering:
    """Answers queries from one index."""

    def __init__(self, index: PassageIndex, retriever: Retriever) -> None:
        self.index, self.retriever = index, retriever

    def answer(self, query: Query, filters: Filters) -> Answer:
        """The answer, or a refusal with its reason; language, notices and time are left open."""
        if not query.terms and not query.context:
            scope = Reason.UNCLEAR if query.asked else Reason.OUT_OF_SCOPE
            return self._refuse(query, scope, [])
        allowed = self._allowed(filters)
        named = naming.named(query.text, allowed)
        if told := self._not_here(query, named):
            return told
        if pointed := self._pointed(query, allowed):
            return _answer([pointed])
        sources = named.sources or self._meant(query, allowed)
        if query.places and (answer := self._at_places(query, sources or allowed)):
            return answer
        if sources and (counted := lookup.count(query, sources[0], self.index)):
            return self._counted(query, counted)
        if stated := self._stated(query, named.sources or sources):
            return _answer([Choice(part, part.spans) for part in stated])
        if titles := lookup.titled(query, named.sources, allowed, self.index):
            return _answer([Choice(title, title.spans) for title in titles[:PLACES]])
        if listed := lookup.headings(query, named.sources or allowed, self.index):
            return _answer([Choice(listed, listed.spans)])
        if told := self._contact(query, named.sources or allowed):
            return told
        kept = frozenset(s.id for s in named.sources or allowed)
        narrowed = bool(named.sources) or len(allowed) < len(self.index.sources())
        return self._ranked(query, kept if narrowed else None)

    def kept(self, query: Query, filters: Filters) -> frozenset[str] | None:
        """The documents that the filters and the question keep to; None for all."""
        allowed = self._allowed(filters)
        kept = naming.named(query.text, allowed).sources or allowed
        return None if len(kept) == len(self.index.sources()) else frozenset(s.id for s in kept)

    def _allowed(self, filters: Filters) -> tuple[Source, ...]:
        return tuple(s for s in self.index.sources() if _passes(s, filters))

    def _meant(self, query: Query, sources: Sequence[Source]) -> tuple[Source, ...]:
        """The document described, in the question or else in the turns before it."""
        found = naming.described(query.text, sources)
        if not found and query.context:
            before = f"{query.context.asked} {query.text}"
            found = naming.named(before, sources).sources or naming.described(before, sources)
        return found

    def _pointed(self, query: Query, allowed: Sequence[Source]) -> Choice | None:
        """“The next one”, “and the second?”: counted from what answered the question before."""
        step, (nth, count) = conversation.step(query.text), conversation.nth(query.text)
        if not query.context or query.places or not (step or nth):
            return None
        before = read(query.context.asked)
        sources = naming.named(before.text, allowed).sources or self._meant(before, allowed)
        passages = lookup.look_up(before, sources or allowed, self.index)[0]
        if not passages:
            passages = [found.passage for found in self.retriever.rank(before).spans[:LISTS_IN]]
        if step and passages:
            there = self.index.passages(passages[0].source.id)
            beside = lookup.neighbour(passages[0], there, step)
            return Choice(beside, beside.spans) if beside else None
        for passage in passages:
            listed = quoting.items(passage)
            start = nth - 1 if nth > 0 else len(listed) + nth
            if nth and 0 <= start <= len(listed) - count:
                wanted = [i for item in listed[start : start + count] for i in item]
                return Choice(passage, tuple(passage.spans[i] for i in wanted))
        return None

    def _stated(self, query: Query, sources: Sequence[Source]) -> list[Passage]:
        """What the masthead of the one document named, here or before, states."""
        return masthead.stated(query, sources[0], self.index) if len(sources) == 1 else []

    def _at_places(self, query: Query, sources: Sequence[Source]) -> Answer | None:
        passages, missing = lookup.look_up(query, sources, self.index)
        if missing and not passages:
            return self._no_such_place(query, missing[0])
        if len({p.source.id for p in passages}) > 1 and self._own(query):
            passages = self._likeliest(query, passages)
        if not passages:
            return self._nth_heading(query, sources)
        if len(passages) > PLACES:
            return None
        length = sum(quoting.words(passage.reading()) for passage in passages)
        if len(self._own(query)) > OWN_WORDS and length > quoting.WORDS:
            return _answer(quoting.choose(query, self.retriever.describe(query, passages)))
        return _answer([self._from_place(query, passage) for passage in passages])

    def _nth_heading(self, query: Query, sources: Sequence[Source]) -> Answer | None:
        """“The third catalyst”: counted in the list that a document's headings make."""
        address = query.places[0]
        found = lookup.nth_heading(address, sources, self.index)
        if address.kind is not Kind.NAMED or not found or not address.number.isdigit():
            return None
        passage, count = found
        number = int(address.number)
        if not 1 <= number <= count:
            missing = lookup.Missing(passage.source, address, str(count))
            return self._no_such_place(query, missing)
        return _answer([Choice(passage, (passage.spans[0], passage.spans[number]))])

    def _contact(self, query: Query, sources: Sequence[Source]) -> Answer | None:
        """Where to write or call; a refusal when the kind asked for does not stand there."""
        passages = lookup.contacts(query, sources, self.index)
        if not passages:
            return None
        ranked = self.retriever.describe(query, passages)
        best = ranked[0].passage
        if refusal.thing_missing(query.text, best.reading()):
            return self._refuse(query, Reason.NOT_IN_DOCUMENTS, ranked)
        return _answer([Choice(best, best.spans)])

    def _likeliest(self, query: Query, passages: Sequence[Passage]) -> list[Passage]:
        """Of places with one number in several documents, those in the document that fits."""
        best = self.retriever.describe(query, passages)[0].passage.source
        return [p for p in passages if p.source.id == best.id]

    def _own(self, query: Query) -> list[str]:
        """The terms of a question beside those that only say where to look."""
        return [t for t in query.terms if t not in REFERENCE and not t[:1].isdigit()]

    def _from_place(self, query: Query, passage: Passage) -> Choice:
        """The whole paragraph; of one that is very long, what in it speaks to the question."""
        if quoting.words(passage.reading()) > WHOLE:
            ranked = self.retriever.describe(query, [passage])
            if chosen := quoting.choose(query, ranked):
                return chosen[0]
        return Choice(passage, passage.spans)

    def _counted(self, query: Query, passages: Sequence[Passage]) -> Answer:
        last = Choice(passages[-1], passages[-1].spans[:1])
        lead = languages.text(query.language, "count_lead", count=len(passages))
        return _answer([last], lead)

    def _ranked(self, query: Query, sources: frozenset[str] | None) -> Answer:
        ranking = self.retriever.rank(query, sources)
        ranked = ranking.spans
        if not ranked:
            return self._refuse(query, Reason.NOT_IN_DOCUMENTS, [])
        signs = refusal.signs(query, ranking, self.index)
        if refusal.probability(signs, ranking.vector, self.retriever.learned) < ANSWERS:
            near = _shared(query, ranked[:LISTS_IN]) >= SCOPE
            reason = Reason.NOT_IN_DOCUMENTS if near else Reason.OUT_OF_SCOPE
            return self._refuse(query, reason, ranked)
        return _answer(quoting.choose(query, ranked))

    def _refuse(self, query: Query, reason: Reason, ranked: Sequence[Scored]) -> Answer:
        """Say what was searched and name the nearest passages."""
        nearest: dict[str, Choice] = {}
        for found in ranked if reason is Reason.NOT_IN_DOCUMENTS else ():
            if len(nearest) < NEAREST:
                nearest.setdefault(found.passage.id, Choice(found.passage, (found.span,)))
        said = languages.text(
            query.language,
            reason.value,
            passages=self.index.passage_count,
            documents=len(self.index.sources()),
        )
        return _refusal(said, reason, list(nearest.values()), query)

    def _not_here(self, query: Query, named: Named) -> Answer | None:
        """A document that is not here: what others say of it, if that is asked, else a refusal."""
        if named.sources or not (named.absent or named.numbers):
            return None
        mentions = cited.mentions((*named.absent, *named.numbers), self.index)
        own = bool(query.places or self._own(query))
        if not own and not cited.CONTENTS.search(query.text) and (told := cited.titled(mentions)):
            return _answer([Choice(*told)])
        absent = named.absent or (() if mentions else cited.called(named.numbers, query.text))
        if not absent:
            return None
        there = [passage for passage, _ in mentions if cited.speaks_of(passage, query.places)]
        if there and own:
            return _answer(quoting.choose(query, self.retriever.describe(query, there)))
        said = languages.text(query.language, "absent_symbol", symbol=", ".join(absent))
        nearest = [Choice(passage, passage.spans) for passage, _ in mentions[:NEAREST]]
        return _refusal(said, Reason.NOT_IN_DOCUMENTS, nearest, query)

    def _no_such_place(self, query: Query, missing: lookup.Missing) -> Answer:
        said = languages.text(
            query.language,
            NO_SUCH.get(missing.address.kind, "absent_unit"),
            document=missing.source.symbol or missing.source.title,
            name=missing.address.name or missing.address.kind.value,
            number=missing.address.number,
            last=missing.last,
        )
        kinds = [
            p
            for p in self.index.passages(missing.source.id)
            if p.locator.kind is missing.address.kind and p.locator.kind is not Kind.NAMED
        ]
        nearest = [Choice(p, p.spans[:1]) for p in kinds[-1:] if p.spans]
        return _refusal(said, Reason.FALSE_PREMISE, nearest, query)


def _shared(query: Query, ranked: Sequence[Scored]) -> float:
    """The most of the question's terms that one of these passages and what is over it hold."""
    terms = set(query.terms) or {""}
    return max(len(terms & passage_terms(found.passage)) for found in ranked) / len(terms)


def _answer(choices: Sequence[Choice], lead: str = "") -> Answer:
    text = quoting.compose(choices)
    return Answer(f"{lead}\n\n{text}".strip(), quoting.cite(choices))


def _refusal(said: str, reason: Reason, nearest: Sequence[Choice], query: Query) -> Answer:
    places = "; ".join(f"{choice.passage.cite} [{i}]" for i, choice in enumerate(nearest, 1))
    if places:
        said = f"{said} {languages.text(query.language, 'nearest', citations=places)}"
    return Answer(said, quoting.cite(nearest), refused=True, reason=reason)


def _passes(source: Source, filters: Filters) -> bool:
    return (
        (not filters.sources or source.id in filters.sources or source.file in filters.sources)
        and (not filters.bodies or source.body in filters.bodies)
        and (not filters.statuses or source.status.value in filters.statuses)
        and (not filters.since or (source.date or "") >= filters.since)
        and (not filters.until or (bool(source.date) and str(source.date) <= filters.until))
    )
