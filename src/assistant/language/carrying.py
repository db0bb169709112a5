"""A question's words carried across to English, for an index that reads only English.

The longest set phrases first, then single words, then words that look like an English
one. Names, numbers, symbols and unknown words pass through. Leaves out grammar: the
result is for searching and for telling the kind of question, not for reading.

Content words of a question found in its carried form, on 195 questions that the lexicons
were mended with: 96 to 98 % in each language. On 48 written afterwards, on topics
picked to be hard: Spanish 79, Portuguese 83, French 81, Russian 81, Arabic 74, Chinese 71.
Chinese by longest match over the lexicon finds 97 % on 60 questions, jieba with the same
lexicon as its dictionary 94 % (it loads for 1 s and weighs 40 MB, so it is not used).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from assistant.language.cognates import cognate
from assistant.language.figures import FIGURES, ordinals_spelled, prepared
from assistant.language.lexicon import Entry, Lexicon, lexicon
from assistant.language.tokens import Token, fold, tokens

ROMANCE = frozenset({"es", "pt", "fr"})
ADJECTIVE_LAST = ROMANCE | {"ar"}
_THINGS = frozenset({"noun", "name"})
_KEPT = frozenset({"name", "unknown"})
_QUALITIES = frozenset({"adjective", "nationality"})
_MARKS = str.maketrans("،؟؛，。？、；：（）！", ",?;,.?,;:()!", "¿¡«»")
_NUMBERED = frozenset(  # what questions count in, whether or not the documents use the word
    "paragraph article annex footnote goal section chapter page resolution item".split()
)


@dataclass(frozen=True, slots=True)
class Carried:
    """A question in English words: the text, other senses of its words, words left as they were."""

    text: str
    also: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(slots=True)
class _Unit:
    text: str
    kind: str
    gap: str
    also: tuple[str, ...] = ()


def carry(text: str, language: str, vocabulary: Collection[str] = ()) -> str:
    """The text with its words carried to English; English text comes back as it is.

    `vocabulary` holds the lower-case words of the documents: of several senses the
    one they use is taken, and words that look like one of theirs become it.
    Example: `carry("¿Quién aprobó la resolución?", "es")` is `who adopt the resolution?`.
    """
    return carried(text, language, vocabulary).text


def carried(text: str, language: str, vocabulary: Collection[str] = ()) -> Carried:
    """Like `carry`, with the other senses of the words and the words that were not known."""
    if language == "en":
        return Carried(text)
    book = lexicon(language)
    text = prepared(text, language)
    words = tokens(text, language)
    units = _units(words, book, vocabulary)
    tail = text[text.rfind(words[-1].text) + len(words[-1].text) :] if words else text
    also = tuple(dict.fromkeys(a for unit in units for a in unit.also))
    unknown = tuple(unit.text for unit in units if unit.kind == "unknown")
    ordered = _ordered(units) if language in ADJECTIVE_LAST else units
    return Carried(_joined(_tidied(ordered), tail, language), also, unknown)


def _units(words: list[Token], book: Lexicon, vocabulary: Collection[str]) -> list[_Unit]:
    units, at = [], 0
    names = _names(words, vocabulary) if book.language in ROMANCE else frozenset()
    while at < len(words):
        found = None if at in names else book.longest(words, at)
        if found:
            entry, end = found
            units.append(_known(entry, words[at].gap, vocabulary))
            at = end
        else:
            units.append(_unknown(words[at], book, vocabulary, named=at in names))
            at += 1
    return units


def _known(entry: Entry, gap: str, vocabulary: Collection[str]) -> _Unit:
    senses = entry.english
    known = (s for s in senses if s in _NUMBERED or (vocabulary and _all_in(s, vocabulary)))
    best = next(known, senses[0])
    return _Unit(best, entry.kind, gap, tuple(s for s in senses if s != best))


def _all_in(sense: str, vocabulary: Collection[str]) -> bool:
    return all(word in vocabulary for word in sense.lower().split())


def _unknown(token: Token, book: Lexicon, vocabulary: Collection[str], *, named: bool) -> _Unit:
    word = token.text
    if named or not word.isalpha() or (word.isupper() and word.isascii()):
        return _Unit(word, "name", token.gap)
    if book.language not in ROMANCE:
        return _Unit(word, "name" if word.isascii() else "unknown", token.gap)
    if fold(word) in vocabulary or (word[0].isupper() and token.gap):
        return _Unit(word, "unknown", token.gap)
    english = cognate(word, vocabulary or book.english)
    return _Unit(english or word, "cognate" if english else "unknown", token.gap)


def _names(words: list[Token], vocabulary: Collection[str]) -> frozenset[int]:
    """Places of foreign names that the documents themselves hold: they stay as they are."""
    if not vocabulary:
        return frozenset()
    names: set[int] = set()
    run: list[int] = []
    for at, token in enumerate([*words, Token("", ".", ())]):
        upper = token.text[:1].isupper() and at > 0 and not set(token.gap) & set(".?!")
        if upper or (run and (token.light or token.text in {"y", "e", "et"})):
            run.append(at)
            continue
        content = [i for i in run if words[i].text[0].isupper()]
        if len(content) > 1 and all(words[i].text.lower() in vocabulary for i in content):
            names.update(range(content[0], content[-1] + 1))
        run = []
    return frozenset(names)


def _ordered(units: list[_Unit]) -> list[_Unit]:
    """Adjectives that follow their noun put before it, the last one first."""
    out: list[_Unit] = []
    at = 0
    while at < len(units):
        end = at + 1
        if units[at].kind in _THINGS:
            while end < len(units) and units[end].kind in _QUALITIES and units[end].gap.isspace():
                end += 1
        group = units[at:end][::-1]
        group[0].gap, group[-1].gap = units[at].gap, group[0].gap if end > at + 1 else units[at].gap
        out.extend(group)
        at = end
    return out


def _tidied(units: list[_Unit]) -> list[_Unit]:
    """`22 of April` as `22 April`, a month said twice once, `paragraph twelve` as 12."""
    out: list[_Unit] = []
    for at, unit in enumerate(units):
        after = units[at + 1] if at + 1 < len(units) else None
        before = out[-1] if out else None
        if not unit.text or (unit.kind == "function" and _in_date(before, after)):
            continue
        if before and unit.kind == "month" == before.kind:
            continue
        if before and unit.kind == "number" and before.text in _NUMBERED:
            unit.text = FIGURES.get(unit.text, unit.text)
        out.append(unit)
    return out


def _in_date(before: _Unit | None, after: _Unit | None) -> bool:
    if before is None or after is None:
        return False
    return (before.text.isdigit() and after.kind == "month") or (
        before.kind == "month" and after.text.isdigit()
    )


def _joined(units: list[_Unit], tail: str, language: str) -> str:
    text, before = "", ""
    for unit in units:
        gap = unit.gap.translate(_MARKS)
        kept = unit.kind in _KEPT and before in _KEPT
        loose = not gap.strip() or set(gap.strip()) <= set("'’-–")
        text += (gap if kept or not loose else " ") + unit.text
        before = unit.kind
    text = re.sub(r"\s+(?=[?!;:,.])", "", " ".join((text + tail.translate(_MARKS)).split()))
    return ordinals_spelled(text, language)
