"""The words and set phrases of one language with their English, found longest first.

One file a language, `lexicon/<language>.tsv`: term, English (alternatives parted by `|`),
kind. Leaves out word order and words it does not know: see `carrying.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from assistant.language.tokens import LIGHT, Token, term_keys, tokens

FOLDER = Path(__file__).parents[1] / "lexicon"

# Words of these kinds are met as they are written; their stems would catch others.
FIXED = frozenset({"function", "question", "drop", "number", "month", "weekday"})
_BREAK = frozenset(".;:?!()«»“”\"¿¡؟。；：？！（）")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a term means in English, likeliest first, and what kind of word it is."""

    english: tuple[str, ...]
    kind: str


@dataclass(slots=True)
class _Node:
    entry: Entry | None = None
    sure: bool = False
    next: dict[str, _Node] = field(default_factory=dict)


class Lexicon:
    """All terms of one language as a tree of keys."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.opening: dict[str, Entry] = {}
        self.english: set[str] = set()
        self.size = 0
        self._root = _Node()

    def add(self, term: str, entry: Entry) -> None:
        """Put one term in, under its written, folded and stemmed keys."""
        words = [token.text for token in tokens(term, self.language)]
        self.size += 1
        self.english.update(word for text in entry.english for word in text.lower().split())
        self._add(words, entry)
        light = LIGHT.get(self.language, frozenset()) | ({"se"} if entry.kind == "verb" else set())
        content = [word for word in words if word.lower() not in light]
        if content != words and (len(content) > 1 or (entry.kind == "verb" and content)):
            self._add(content, entry)

    def longest(self, words: Sequence[Token], start: int) -> tuple[Entry, int] | None:
        """The entry of the longest term that begins at `start`, and where it ends."""
        if start == 0 and (entry := self._opens(words)):
            first = (entry, 1)
            longer = self._walk(self._root, words, 0, 0)
            return longer if longer and longer[1] > 1 else first
        return self._walk(self._root, words, start, start)

    def _opens(self, words: Sequence[Token]) -> Entry | None:
        return next((self.opening[key] for key in words[0].keys if key in self.opening), None)

    def _add(self, words: list[str], entry: Entry) -> None:
        keys = [term_keys(word, self.language) for word in words]
        written, folded, stemmed = ([key[i] for key in keys] for i in range(3))
        self._put(written, entry, sure=True)
        self._put(folded, entry, sure=written == folded)
        if entry.kind not in FIXED or self.language == "ru":
            self._put(stemmed, entry, sure=False)
        if entry.kind == "question" and len(words) == 1:
            self.opening.setdefault(written[0], entry)
            self.opening.setdefault(folded[0], entry)

    def _put(self, keys: list[str], entry: Entry, *, sure: bool) -> None:
        node = self._root
        for key in keys:
            node = node.next.setdefault(key, _Node())
        if node.entry is None or (sure and not node.sure):
            node.entry, node.sure = entry, sure

    def _walk(
        self, node: _Node, words: Sequence[Token], at: int, end: int
    ) -> tuple[Entry, int] | None:
        """The longest term below `node`; `end` follows the last word that belongs to it."""
        best = (node.entry, end) if node.entry else None
        inside = node is not self._root
        if at >= len(words) or (inside and _BREAK & set(words[at].gap)):
            return best
        ways = [(node.next[key], at + 1) for key in words[at].keys if key in node.next]
        if inside and words[at].light:
            ways.append((node, end))
        for way, reached in ways:
            longer = self._walk(way, words, at + 1, reached)
            if longer and (best is None or longer[1] > best[1]):
                best = longer
        return best


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language, read once. Example: `lexicon("es").size`."""
    book = Lexicon(language)
    for line in (FOLDER / f"{language}.tsv").read_text(encoding="utf-8").splitlines():
        term, english, kind = line.split("\t")
        book.add(term, Entry(tuple(english.split("|")), kind))
    return book
