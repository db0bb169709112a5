"""What is found about one answer: each fact that the measures are made of, and why it is wrong.

Facts only; what they are worth is said in measures.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from eval.dataset import Item, Pointer
from eval.matching import count_words, holds, missing, verbatim, without_markers
from eval.replies import Cited, Reply
from eval.sources import SourceTexts


@dataclass(frozen=True, slots=True)
class Verdict:
    """One question, its answer (None when there is none) and the facts about the two.

    `missing` and `forbidden` are the words that lack or should; `cited` and `quoted` say
    of each evidence entry whether a citation's passage, or its quote, covers it;
    `supporting` says of each citation whether it covers any entry; `verbatim` says it of
    each quote whose source is at hand.
    """

    item: Item
    reply: Reply | None
    words: int = 0
    missing: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    cited: tuple[bool, ...] = ()
    quoted: tuple[bool, ...] = ()
    supporting: tuple[bool, ...] = ()
    verbatim: tuple[bool, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether the assistant declined to answer."""
        return self.reply is not None and self.reply.refused

    @property
    def right(self) -> bool:
        """Whether it says what it must, nothing that it must not, shortly; or rightly refuses."""
        if self.reply is None or self.refused == self.item.answerable:
            return False
        return not (self.missing or self.forbidden) and self.words <= self.item.max_words

    @property
    def faults(self) -> tuple[str, ...]:
        """Why it is not right and cited, a line for each reason; empty when it is."""
        if self.reply is None:
            return ("no answer given",)
        return (*self._refusal_faults(), *self._text_faults(), *self._citation_faults())

    def _refusal_faults(self) -> list[str]:
        if self.refused == (not self.item.answerable):
            return []
        if self.refused:
            return [f"false refusal ({self.reply.reason if self.reply else None})"]
        return ["answered though unanswerable"]

    def _text_faults(self) -> list[str]:
        faults = [f"says: {words}" for words in self.forbidden]
        if self.words > self.item.max_words:
            faults.append(f"too long: {self.words} words, {self.item.max_words} allowed")
        if self.item.answerable and not self.refused:
            faults += [f"missing: {group}" for group in self.missing]
        return faults

    def _citation_faults(self) -> list[str]:
        faults = ["a quote is not in its source"] if not all(self.verbatim) else []
        if self.item.answerable and not self.refused:
            pairs = zip(self.item.evidence, self.cited, strict=True)
            faults += [f"not cited: {_shown(entry)}" for entry, cited in pairs if not cited]
        return faults


def judge(item: Item, reply: Reply | None, sources: SourceTexts) -> Verdict:
    """Find the facts about one answer."""
    if reply is None:
        lost = (False,) * len(item.evidence)
        return Verdict(item, None, cited=lost, quoted=lost)
    text = without_markers(reply.answer)
    searched = _searched(item, reply, text)
    # What a refusal names as nearest is no evidence: it claims nothing that could rest on it.
    citations = () if reply.refused else reply.citations
    return Verdict(
        item,
        reply,
        words=count_words(reply.answer),
        missing=tuple(missing(searched, item.must)),
        forbidden=tuple(words for words in item.must_not if holds(text, words)),
        cited=tuple(_covered(entry, citations, in_quote=False) for entry in item.evidence),
        quoted=tuple(
            _covered(entry, _marked(reply, citations), in_quote=True) for entry in item.evidence
        ),
        supporting=tuple(_supports(citation, item) for citation in citations),
        verbatim=tuple(_verbatim(reply, sources)),
    )


def _searched(item: Item, reply: Reply, text: str) -> str:
    """Where `must` is looked for: a line between texts, so that no words are found across two."""
    quotes = (citation.quote for citation in reply.citations) if item.in_quotes else ()
    return "\n¶ ".join((text, *quotes))


def _marked(reply: Reply, citations: tuple[Cited, ...]) -> tuple[Cited, ...]:
    """The citations whose marker stands in the answer's text."""
    markers = {int(number) for number in re.findall(r"\[(\d{1,3})\]", reply.answer)}
    return tuple(citation for citation in citations if citation.marker in markers)


def _covered(entry: tuple[Pointer, ...], citations: tuple[Cited, ...], *, in_quote: bool) -> bool:
    return any(c.covers(pointer, in_quote=in_quote) for c in citations for pointer in entry)


def _supports(citation: Cited, item: Item) -> bool:
    return any(_covered(entry, (citation,), in_quote=False) for entry in item.evidence)


def _verbatim(reply: Reply, sources: SourceTexts) -> list[bool]:
    texts = ((citation, sources.text(citation.source)) for citation in reply.citations)
    return [verbatim(citation.quote, text) for citation, text in texts if text is not None]


def _shown(entry: tuple[Pointer, ...]) -> str:
    return " | ".join(f"{pointer.source} “{pointer.contains}”" for pointer in entry)
