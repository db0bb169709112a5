"""The words and set phrases of one language with their English, found longest first.

One file a language, `lexicon/<language>.tsv`: term, English (alternatives parted by `|`),
kind. Leaves out word order and words it does not know: see `carrying.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from pathlib import Path

from assistant.language.tokens import LIGHT, Token, fold, term_keys, words

FOLDER = Path(__file__).parents[1] / "lexicon"

# Words of these kinds are met as they are written; their stems would catch others.
FIXED = frozenset({"function", "question", "drop", "number", "month", "weekday"})
PREPOSITIONS = frozenset(
    "a con de desde en hasta para por sobre até com em sob à avec dans depuis par pour sur "
    "في من إلى على عن مع منذ в на с к от для до по из за".split()
)
_NOUN = re.compile(
    r"(?:ción|cion|ciones|ção|coes|ções|sión|siones|são|sões|[ts]ions?|mentos?|mientos?|ments?"
    r"|dad|dades?|tés?|ncias?|nces?|ия|ие|ство|сть|ка)$"
)
_DATES = frozenset({"month", "weekday"})
_REFLEXIVE = frozenset({"se"})
_BREAK = frozenset('.;:?!()«»“”"¿¡؟。；：？！（）')


@dataclass(frozen=True, slots=True)
class Entry:
    """What a term means in English, likeliest first, and what kind of word it is."""

    english: tuple[str, ...]
    kind: str


@dataclass(slots=True)
class _Node:
    """What stands at the end of a path of keys: by its written form, by its stem."""

    written: Entry | None = None
    stemmed: tuple[tuple[str, Entry], ...] = ()
    next: dict[str, _Node] | None = None  # most nodes are leaves: nothing is made for them


class Lexicon:
    """All terms of one language as a tree of keys."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._opening: dict[str, Entry] = {}
        self._loose: set[str] = set()
        self.english: set[str] = set()
        self.size = 0
        self._root = _Node()
        self._light = LIGHT.get(language, frozenset())

    def add(self, term: str, entry: Entry) -> None:
        """Put one term in, under its written, folded and stemmed keys."""
        parts = words(term, self.language)
        self.size += 1
        self.english.update(word for text in entry.english for word in text.lower().split())
        self._add(parts, entry)
        light = self._light | _REFLEXIVE if entry.kind == "verb" else self._light
        content = [part for part in parts if part.lower() not in light]
        if (
            entry.kind not in FIXED
            and content != parts
            and (len(content) > 1 or (entry.kind == "verb" and content))
        ):
            self._add(content, entry)

    def longest(self, question: Sequence[Token], start: int) -> tuple[Entry, int] | None:
        """The entry of the longest term that begins at `start`, and where it ends."""
        found = self._walk(self._root, question, start, start)
        if found and self._small(question, start, found[0]):
            found = self._walk(self._root, question[: start + 1], start, start)
            if found and self._small(question, start, found[0]):
                found = None
        if found is None or found[1] == start + 1:
            entry = self._opens(question, start)
            if entry:
                return entry, start + 1
        if found is None:
            return None
        node, end = found
        return node.written or _likest(question[end - 1].text, node.stemmed), end

    def _small(self, question: Sequence[Token], at: int, node: _Node) -> bool:
        """Whether a place is written small in a text that writes names with capitals."""
        places = node.written is not None and node.written.kind == "place"
        if not places or not question[at].text[0].islower():
            return False
        return question[at].light or any(token.text[0].isupper() for token in question[1:])

    def _opens(self, question: Sequence[Token], at: int) -> Entry | None:
        """The question word at the start, or after a preposition that stands there."""
        if at > 1 or (at == 1 and question[0].text.lower() not in PREPOSITIONS):
            return None
        return next((self._opening[key] for key in question[at].keys if key in self._opening), None)

    def _add(self, parts: list[str], entry: Entry) -> None:
        keys = [term_keys(part, self.language) for part in parts]
        written, folded, stemmed = ([key[i] for key in keys] for i in range(3))
        self._put(written, entry, sure=True)
        if folded != written:
            self._put(folded, entry, sure=False)
        if entry.kind not in (FIXED - _DATES if self.language == "ru" else FIXED):
            node = self._node(stemmed)
            node.stemmed += ((parts[-1], entry),)
        if entry.kind == "question" and len(parts) == 1:
            self._opening.setdefault(written[0], entry)
            self._opening.setdefault(folded[0], entry)

    def _put(self, keys: list[str], entry: Entry, *, sure: bool) -> None:
        node = self._node(keys)
        asks = node.written is not None and node.written.kind == "question"
        if node.written is None or (sure and (asks or keys[-1] in self._loose)):
            node.written = entry
            (self._loose.discard if sure else self._loose.add)(keys[-1])

    def _node(self, keys: list[str]) -> _Node:
        node = self._root
        for key in keys:
            if node.next is None:
                node.next = {}
            node = node.next.get(key) or node.next.setdefault(key, _Node())
        return node

    def _walk(
        self, node: _Node, question: Sequence[Token], at: int, end: int
    ) -> tuple[_Node, int] | None:
        """The end of the longest term below `node`; `end` follows its last word."""
        best = (node, end) if node.written or node.stemmed else None
        inside = node is not self._root
        if at >= len(question) or (inside and _BREAK & set(question[at].gap)):
            return best
        below = node.next or {}
        ways = [(below[key], at + 1) for key in question[at].keys if key in below]
        if inside and question[at].light:
            ways.append((node, end))
        for way, reached in ways:
            longer = self._walk(way, question, at + 1, reached)
            if longer and (best is None or longer[1] > best[1]):
                best = longer
        return best


def _likest(word: str, entries: Sequence[tuple[str, Entry]]) -> Entry:
    """Of the terms that share a stem, the one written most like the word.

    An ending that only nouns have decides between a verb and its noun.
    """
    noun = _NOUN.search(word.lower()) is not None

    def likeness(candidate: tuple[str, Entry]) -> tuple[int, bool]:
        term, entry = candidate
        pairs = zip(fold(word), fold(term), strict=False)
        shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        return shared, (entry.kind in {"noun", "name"}) == noun

    return max(entries, key=likeness)[1]


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language, read once. Example: `lexicon("es").size`."""
    book = Lexicon(language)
    for line in (FOLDER / f"{language}.tsv").read_text(encoding="utf-8").splitlines():
        term, english, kind = line.split("\t")
        book.add(term, Entry(tuple(english.split("|")), kind))
    return book
