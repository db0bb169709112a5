"""Mends words that the collection does not know, when one that it knows is near.

Only lower-case words of five letters and more are touched: names, numbers and short
words are left as typed, and so is a word with no near neighbour.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from assistant.words import normalise, surface_words

WORD = re.compile(r"\b[a-z]{5,}\b")
NEAR = 0.8  # share of letters that agree: one slip in five letters, two in ten
ENDINGS = ("", "s", "e", "es", "d", "ed", "ing", "ly", "er")


class Speller:
    """Knows the words of a collection (word → how often)."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self.vocabulary = vocabulary
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        for word in vocabulary:
            if len(word) >= 4 and word.isalpha():
                self._by_letter[word[0]].append(word)

    def mend(self, text: str) -> str:
        """The text with misspelt words replaced by their nearest, the commoner of equals.

        Example: `trafiking in firarms` becomes `trafficking in firearms`.
        """
        return WORD.sub(lambda m: self._mended(m[0]), text)

    def strange(self, text: str) -> float:
        """Share of a text's words of four letters and more that the collection does not know."""
        words = [word for word in surface_words(text) if len(word) > 3 and word.isalpha()]
        return sum(not self._known(word) for word in words) / max(len(words), 1)

    def _mended(self, word: str) -> str:
        folded = normalise(word)
        if self._known(folded):
            return word
        near = process.extract(
            folded,
            self._by_letter.get(folded[0], ()),  # people seldom miss the first letter
            scorer=DamerauLevenshtein.normalized_similarity,
            score_cutoff=NEAR,
            limit=5,
        )
        if not near:
            return word
        return str(max(near, key=lambda n: (round(n[1], 2), self.vocabulary[n[0]]))[0])

    def _known(self, word: str) -> bool:
        """Whether the collection has the word, in this or another inflection."""
        stems = {word.removesuffix(ending) for ending in ENDINGS}
        return any(stem + ending in self.vocabulary for stem in stems for ending in ENDINGS)
