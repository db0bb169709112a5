"""Whether a written sentence is borne out by the passages that it cites; code alone decides.

A sentence has to cite a passage that was given, and every number, date, symbol, name and
quotation in it has to stand in a passage it cites (or in what is known of its document:
title, symbol, date, body). Its numbers have to count the same things (`counts`), it may not
deny what stands there (`polarity`), and it has to share words with them. Leaves out sense
beyond that: “increased” for “decreased”, or one body for another that both stand there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from assistant import languages, symbols
from assistant.counts import miscounted
from assistant.documents import Passage
from assistant.facts import (
    QUOTED,
    Date,
    Facts,
    digits,
    facts,
    fold_quote,
    in_english,
    quotes,
)
from assistant.guard import ORDERS
from assistant.names import named
from assistant.polarity import turned
from assistant.support import Support, support
from assistant.words import analyse

# Share of a sentence's terms that have to stand in its passages. Of 198 sentences that sum up a
# paragraph in other words 99 % have as many, of the same sentences set against a paragraph of
# another document 4 %; with 0.25 it is 99.5 and 12 %, with 0.5 93 and 0.7 %.
SHARED = 0.35
TELLING = 8  # words or Chinese characters from which a sentence's language can be told
UNSAFE = re.compile(
    r"!\[|\]\(|<\s*/?\s*[a-z!]|\b(?:javascript|vbscript):|\bdata:\w+/|```|<\|"
    r"|&(?:#\w+|[lg]t|amp|quot|apos|colon|tab|newline);",
    re.IGNORECASE,
)
PLACE = re.compile(
    r"\b(?:paragraphs?|paras?\.?|articles?|footnotes?|notes?|goals?|annex(?:es)?|sections?|parts?|"
    r"tables?|box(?:es)?|figures?|work ?streams?|chapters?|principles?|rules?)\s+"
    r"\d{1,3}(?:\s*(?:,|and|to|-|–)\s*\d{1,3})*\b",
    re.IGNORECASE,
)
NUMBERED = re.compile(r"(?<![\w/])\d+/\d+(?![\d/])")
# With a scheme, of mail, or only a host's name: the last part of that is in small letters.
ADDRESS = re.compile(
    r"(?:(?:[A-Za-z]+:)?//|www\.|mailto:|[\w.+-]+@)[^\s)\]>”\"]+"
    r"|\b(?:[A-Za-z0-9-]+\.)+[a-z]{2,}\b(?:/[^\s)\]>”\"]*)?"
)
# What a number counts has to be said in the passage too, when it is one of these.
UNITS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"%|\bper ?cent(?:age)?\b",
        r"\$|\bdollars?\b|\bUSD\b",
        r"€|\beuros?\b|\bEUR\b",
        r"£|\bpounds?\b|\bGBP\b",
        r"¥|\byen\b|\byuan\b",
    )
)


class Flaw(StrEnum):
    """Why a sentence is not believed."""

    NO_CITATION = "cites no passage that was given"
    QUOTE = "quotes what does not stand there"
    NUMBER = "a number, or what it counts, that does not stand there"
    DATE = "a date that does not stand there"
    SYMBOL = "a symbol that does not stand there"
    NAME = "a name that does not stand there"
    TURNED = "denies what stands there, or says what is denied there"
    WORDS = "hardly a word that stands there"
    LANGUAGE = "another language than the asker's"
    UNSAFE = "a link, an image, mark-up or an order"


def flaw(text: str, cited: Sequence[Passage], language: str = "en") -> Flaw | None:
    """The first thing in a sentence, bare of markers, that its passages do not bear out.

    `language` is the sentence's; the facts are compared in English.
    """
    there = support(tuple(cited))
    if unsafe(text) or any(a.rstrip(".,;") not in there.text for a in ADDRESS.findall(text)):
        return Flaw.UNSAFE
    if other_language(text, language):
        return Flaw.LANGUAGE
    if not cited:
        return Flaw.NO_CITATION
    if not re.search(r"[^\W_]", text):
        return Flaw.WORDS
    return _unsupported(text, there, language)


def _unsupported(text: str, there: Support, language: str) -> Flaw | None:
    """The first thing in a sentence that does not stand in its passages."""
    text = digits(text, language)
    if not all(any(_verbatim(q, said) for said in there.quotable) for q in quotes(text)):
        return Flaw.QUOTE
    english = _without_addresses(in_english(text, language), there)
    if found := _unfounded(facts(english), there):
        return found
    if miscounted(english, there.own) or not _same_units(english, there):
        return Flaw.NUMBER
    if not named(text, language, there):
        return Flaw.NAME
    if turned(english, there.own, whole=language == "en"):
        return Flaw.TURNED
    return None if shares_words(text, there, language) >= SHARED else Flaw.WORDS


def _same_units(text: str, there: Support) -> bool:
    return not any(unit.search(text) and not unit.search(there.english) for unit in UNITS)


def unsafe(text: str) -> bool:
    """Whether a text holds mark-up, images, links in mark-up, or orders to a machine."""
    return bool(UNSAFE.search(text) or ORDERS.search(text))


def other_language(text: str, language: str) -> bool:
    """Whether a sentence, without its quotations, is long enough to be seen in another language."""
    own = QUOTED.sub(" ", text)
    long = len(own.split()) >= TELLING or len(re.findall("[\u3400-\u9fff]", own)) >= TELLING
    return long and languages.detect(own) != language


def shares_words(text: str, there: Support, language: str = "en") -> float:
    """The share of a sentence's terms, in English, that stand in the passages (0 to 1)."""
    terms = set(analyse(in_english(text, language)))
    return len(terms & there.words) / len(terms) if terms else 1.0


def _verbatim(quote: str, said: str) -> bool:
    """Whether a quotation stands in a text, piece by piece in its order."""
    at = 0
    for piece in re.split(r"\s*(?:…|\.\.\.)\s*", quote):
        folded = fold_quote(piece).strip(" .,;:")
        found = said.find(folded, at)
        if found < 0:
            return False
        at = found + len(folded)
    return True


def _without_addresses(text: str, there: Support) -> str:
    """A sentence without the symbols of its passages and their numbers in the document."""
    for symbol in sorted(there.symbols, key=len, reverse=True):
        text = re.sub(rf"{re.escape(symbol)}(?![\w/])", " ", text, flags=re.IGNORECASE)

    def place(found: re.Match[str]) -> str:
        return " " if set(re.findall(r"\d+", found[0])) <= there.places else found[0]

    def number(found: re.Match[str]) -> str:
        return " " if _numbered(found[0], there) else found[0]

    return NUMBERED.sub(number, PLACE.sub(place, text))


def _numbered(number: str, there: Support) -> bool:
    """Whether a document of this number (`5/12`) is named there."""
    literal = re.search(rf"(?<![\d/]){number}(?![\d/])", there.text)
    return bool(literal) or any(symbol.endswith(f"/{number}") for symbol in there.symbols)


def _unfounded(found: Facts, there: Support) -> Flaw | None:
    if any(not readings & there.numbers for readings in found.numbers):
        return Flaw.NUMBER
    if not all(_dated(date, there) for date in found.dates):
        return Flaw.DATE
    return None if all(_has_symbol(s, words, there) for s, words in found.symbols) else Flaw.SYMBOL


def _dated(date: Date, there: Support) -> bool:
    """Whether a date stands there; what the place leaves out has to stand elsewhere in it."""
    return any(
        date.month == other.month
        and (date.day is None or date.day == other.day)
        and (
            date.year in (None, other.year) or (not other.year and str(date.year) in there.numbers)
        )
        for other in there.facts.dates
    )


def _has_symbol(symbol: str, words: str, there: Support) -> bool:
    """Whether a document is named there; one given by number alone goes by its number."""
    if any(symbols.same(symbol, other) for other in there.symbols):
        return True
    number = NUMBERED.search(words)
    spelled_out = re.search(r"[A-Z]/", words)
    return bool(number and not spelled_out and _numbered(number[0], there))
