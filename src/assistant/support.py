"""What some passages say, worked out once: words, numbers, dates, symbols, text to quote from.

What is known of their documents counts too (title, symbol, body, date): a sentence may name
the document that it speaks of. Nothing is judged here: see `checking`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from assistant.documents import Passage, SpanKind
from assistant.facts import Facts, facts, fold_quote, in_english
from assistant.language.figures import MONTHS
from assistant.language.tokens import fold
from assistant.words import analyse

CAPITALISED = re.compile(r"(?<![^\W_])[A-ZÀ-ÖØ-ÞА-ЯЁ][^\W_]*(?:['’-][^\W_]+)*")
_SMALL = "|".join("a against an and at by for from in of on or the to with".split())
_NEXT = rf"[^\W_]*(?:['’]s)?[\s-]+(?:(?:{_SMALL})\s+)*"  # from one initial to the next


@dataclass(frozen=True)
class Support:
    """What some passages say, ready to be compared with."""

    passages: tuple[Passage, ...]

    @cached_property
    def text(self) -> str:
        """Everything that may be said from these passages, as it stands."""
        return "\n".join(part for passage in self.passages for part in _texts(passage))

    @cached_property
    def english(self) -> str:
        """The same in English words."""
        parts = (in_english(t, p.source.language) for p in self.passages for t in _texts(p))
        return "\n".join(parts)

    @cached_property
    def own(self) -> str:
        """The passages alone, in English words: not what is known of their documents."""
        return "\n".join(in_english(p.reading(), p.source.language) for p in self.passages)

    @cached_property
    def facts(self) -> Facts:
        """Its dates and symbols."""
        return facts(self.english)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Its numbers, the years of its dates, and how many items and rows each passage has.

        Numbers inside symbols, addresses and days are none: `X/RES/7/3` does not say three.
        """
        said = "\n".join(part for p in self.passages for part in _own(p))
        found = facts(in_english(said, self.passages[0].source.language), loose=True)
        years = (str(date.year) for date in self.facts.dates if date.year)
        kinds = (SpanKind.ITEM, SpanKind.ROW)
        counts = (str(sum(s.kind is k for s in p.spans)) for p in self.passages for k in kinds)
        return frozenset().union(*found.numbers, years, counts)

    @cached_property
    def places(self) -> frozenset[str]:
        """The numbers that its passages have in their documents."""
        return frozenset(n for p in self.passages for n in re.findall(r"\d+", str(p.locator)))

    @cached_property
    def symbols(self) -> tuple[str, ...]:
        """The symbols of the documents and of those they name."""
        own = (p.source.symbol for p in self.passages if p.source.symbol)
        mentioned = (m.symbol for p in self.passages for m in p.mentions)
        return tuple(dict.fromkeys((*own, *mentioned, *(s for s, _ in self.facts.symbols))))

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words, folded, and their stems."""
        found = re.findall(r"[^\W_]+", f"{self.text}\n{self.english}")
        months = (MONTHS[date.month - 1] for date in self.facts.dates)
        return frozenset(map(fold, (*found, *months))) | frozenset(analyse(self.english))

    def spells_out(self, letters: str) -> bool:
        """Whether letters are the initials of words that follow each other there.

        Two letters are those of any chance pair: there the words need capitals.
        """
        pattern = _NEXT.join(map(re.escape, letters))
        case = re.IGNORECASE if len(letters) > 2 else 0
        return bool(re.search(rf"(?<![^\W_]){pattern}", self.text, case))

    @cached_property
    def quotable(self) -> tuple[str, ...]:
        """Its texts as quotations are compared, each for itself."""
        return tuple(fold_quote(part) for passage in self.passages for part in _texts(passage))


@lru_cache(maxsize=256)
def support(passages: tuple[Passage, ...]) -> Support:
    """What the passages say together."""
    return Support(passages)


def _texts(passage: Passage) -> Iterable[str]:
    """The passage, and what is known of it and of its document."""
    source = passage.source
    about = (source.symbol, source.date, source.status.value, source.url, str(passage.locator))
    yield from (*_own(passage), *(part for part in about if part))


def _own(passage: Passage) -> Iterable[str]:
    """The passage, the headings above it, and what its document is called."""
    source = passage.source
    about = (source.title, *source.names, source.body, source.session)
    yield from (passage.reading(), passage.quote(), *passage.headings)
    yield from (part for part in about if part)
