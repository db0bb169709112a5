"""A written answer as it grows: each sentence judged, its markers resolved, its citations kept.

Markers are numbered in the order in which passages are first cited. A citation's quote is
taken from the passage itself: the spans that the sentences citing it speak of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from assistant.answers import Citation
from assistant.checking import Flaw, flaw
from assistant.documents import Passage, Span
from assistant.facts import all_numbers, fold_quote, in_english, quotes
from assistant.guard import visible
from assistant.material import Material
from assistant.quoting import Choice, citation
from assistant.sentences import Sentence
from assistant.words import analyse

Policy = Literal["drop", "mark"]

MARK = " (?)"
NEVER = frozenset({Flaw.UNSAFE, Flaw.LANGUAGE})  # not shown, not even marked
OF_LEAD = frozenset({None, Flaw.WORDS})  # what may be said of words that introduce a list
GAPS = ("", " ", "\n", "\n\n")  # between sentences, the weakest first
SPANS = 3  # that one sentence adds to a quote
EMPHASIS = re.compile(r"\*\*|__|^#+\s+")


class Draft:
    """Takes sentences one by one and gives what may be shown."""

    def __init__(self, material: Material, language: str, policy: Policy = "drop") -> None:
        self.material, self.language, self.policy = material, language, policy
        self.borne_out = self.left_out = self.marked = 0
        self.text = ""
        self._numbers: dict[int, int] = {}  # of the material → of the answer
        self._quoted: dict[int, set[Span]] = {}
        self._gap = ""
        self._lead: Sentence | None = None

    @property
    def little(self) -> bool:
        """Whether so much was not borne out that the rest is no answer."""
        return self.borne_out == 0 or self.borne_out < self.left_out + self.marked

    @property
    def length(self) -> int:
        """Words so far."""
        return length(self.text)

    def leave_out(self) -> None:
        """Count a sentence that is not shown."""
        self.left_out += 1

    def take(self, sentence: Sentence) -> str:
        """What of a sentence is shown: all of it, all of it with a mark, or nothing."""
        self._gap = max(self._gap, _gap(sentence, self.language), key=GAPS.index)
        if sentence.lead and not sentence.cited():
            self._lead, self._gap = Sentence(sentence.text, self._gap), ""
            return ""
        cited = self.material.passages(sentence.cited())
        found = flaw(sentence.bare, cited, self.language)
        if found is None:
            self.borne_out += 1
            return self._introduced(cited) + self._show(sentence)
        if self.policy == "drop" or found in NEVER:
            self.leave_out()
            return ""
        self.marked += 1
        return self._show(sentence, MARK)

    def citations(self) -> tuple[Citation, ...]:
        """The passages cited, by their markers."""
        return tuple(
            citation(self._choice(number), marker) for number, marker in self._numbers.items()
        )

    def _introduced(self, cited: Sequence[Passage]) -> str:
        """The words that introduce the list which begins here, if its passages bear them out."""
        lead, self._lead = self._lead, None
        if lead is None or flaw(lead.bare, cited, self.language) not in OF_LEAD:
            return ""
        gap, self._gap = self._gap, lead.gap
        shown = self._put(EMPHASIS.sub("", lead.text))
        self._gap = gap if "\n" in gap else " "
        return shown

    def _show(self, sentence: Sentence, mark: str = "") -> str:
        for number in sentence.cited():
            if self.material.passages([number]):
                self._numbers.setdefault(number, len(self._numbers) + 1)
                spans = _spoken_of(sentence.bare, self._passage(number), self.language)
                self._quoted.setdefault(number, set()).update(spans)
        return self._put(EMPHASIS.sub("", sentence.renumbered(self._numbers)) + mark)

    def _put(self, text: str) -> str:
        shown = (self._gap if self.text else "") + visible_text(text)
        self.text += shown
        self._gap = ""
        return shown

    def _passage(self, number: int) -> Passage:
        return self.material.evidence[number - 1].passage

    def _choice(self, number: int) -> Choice:
        """The passage with the spans spoken of; else those it was found by; else all of it."""
        passage = self._passage(number)
        spans = self._quoted.get(number) or self.material.evidence[number - 1].spans
        ordered = sorted(spans, key=lambda span: span.start)
        return Choice(passage, tuple(ordered) or (Span(0, len(passage.text)),))


def length(text: str) -> int:
    """How many words a text has; two Chinese characters count as one."""
    return len(text.split()) + len(re.findall("[\u3400-\u9fff]", text)) // 2


def visible_text(text: str) -> str:
    """The text on one line, without control characters."""
    return re.sub(r"\s+", " ", visible(text)).strip()


def _gap(sentence: Sentence, language: str) -> str:
    """What stands between a sentence and the one before: a blank line, a new line, a space."""
    if "\n" in sentence.gap:
        return "\n\n" if sentence.gap.count("\n") > 1 else "\n"
    return "" if language == "zh" and not sentence.gap else " "


def _spoken_of(text: str, passage: Passage, language: str) -> list[Span]:
    """The spans of a passage that a sentence speaks of, best first; none when nothing is shared."""
    terms, numbers = set(analyse(in_english(text, language))), all_numbers(text, language)
    quoted = [fold_quote(quote) for quote in quotes(text)]
    chosen: list[Span] = []
    for _ in range(SPANS):
        worth = {
            span: _worth(passage.reading(span.start, span.end), terms, numbers, quoted)
            for span in passage.spans
            if span not in chosen
        }
        best = max(worth, key=lambda span: worth[span], default=None)
        if best is None or worth[best] < (2 if chosen else 1):
            break
        chosen.append(best)
        reading = passage.reading(best.start, best.end)
        terms, numbers = terms - set(analyse(reading)), numbers - all_numbers(reading)
        quoted = [quote for quote in quoted if quote not in fold_quote(reading)]
    return chosen


def _worth(reading: str, terms: set[str], numbers: frozenset[str], quoted: list[str]) -> int:
    folded = fold_quote(reading)
    return (
        len(terms & set(analyse(reading)))
        + 2 * len(numbers & all_numbers(reading))
        + 5 * sum(quote in folded or folded in quote for quote in quoted)
    )
