"""Searching by words: what counts as a term, and BM25 over spans and passages.

The one file that knows bm25s and PyStemmer. `analyse` serves documents and
questions alike. It does not correct spelling and knows no synonyms; it offers
`vocabulary` and `idf` to those who do.
"""

from __future__ import annotations

import json
import logging
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import bm25s  # type: ignore[import-untyped]
import numpy as np
import Stemmer  # type: ignore[import-not-found]

from assistant.errors import DamagedIndex

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it logs at DEBUG by itself

# Articles, question words, auxiliaries and the commonest prepositions. Negations, modals
# and numbers stay: "shall not", "before 2010" and "without" change what a text says.
STOP_WORDS = frozenset(
    "a an the of to in on at by for from with as and or is are was were be been being am"
    " do does did has have had it its this that these those there which who whom whose what"
    " when where why how i me my you your we us our he she his her they them their can could"
    " would please tell say says said".split()
)
_WORD = re.compile(r"[^\W_]+(?:['’./,:–-][^\W_]+)*")
_PARTS = re.compile(r"[^\W_]+")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
_ACCENTS = re.compile("[\u0300-\u036f]")
_POSSESSIVE = re.compile(r"['’]s?\b(?!\w)")
_FOLD = str.maketrans({"–": "-", "‐": "-", "‑": "-", "’": "'", "ı": "i", "ø": "o", "ł": "l"})

_SPANS, _PASSAGES, _VOCABULARY = "spans", "passages", "vocabulary.json"
_FINGERPRINT = "fingerprint"


def normalise(text: str) -> str:
    """Fold a text for comparison: NFKC, invisible characters and accents out, one kind of hyphen.

    Case is kept. Example: `normalise("Résolution №\u200b 7")` is `"Resolution No 7"`.
    """
    text = unicodedata.normalize("NFKC", text).translate(_FOLD)
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    kept = "".join(c for c in decomposed if unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFC", _ACCENTS.sub("", kept))


def surface_words(text: str) -> list[str]:
    """The words of a text as they are written, in lower case, stop words and parts included."""
    return [word.casefold() for word in _PARTS.findall(normalise(text))]


def analyse(text: str) -> list[str]:
    """The terms of a text, in order: the same for documents and questions.

    Numbers and symbols are kept whole and in parts, words are stemmed.
    Example: `analyse("the States' duties in E/RES/2012/19")` gives
    `["state", "duti", "e/res/2012/19", "e", "res", "2012", "19"]`.
    """
    text = _THOUSANDS.sub(lambda m: m.group().replace(",", ""), normalise(text))
    shouted = text.isupper()
    terms: list[str] = []
    for match in _WORD.finditer(text):
        terms.extend(_terms_of(_POSSESSIVE.sub("", match.group()), shouted=shouted))
    return terms


def _terms_of(word: str, *, shouted: bool) -> Iterable[str]:
    """The terms of one word between white space."""
    parts = _PARTS.findall(word)
    if len(parts) == 1:
        # WHO and IT are names; in a text that is all capitals that cannot be told.
        acronym = word.isupper() and len(word) > 1 and not shouted
        lower = word.casefold()
        return () if lower in STOP_WORDS and not acronym else (_stem(lower),)
    lower_parts = [part.casefold() for part in parts]
    if any(c.isdigit() for c in word):
        return (word.casefold(), *(_stem(p) for p in lower_parts if p != "a"))
    if all(len(part) == 1 for part in parts):
        return (_stem("".join(lower_parts)),)
    kept = [_stem(p) for p in lower_parts if p not in STOP_WORDS and len(p) > 1]
    if "-" in word:
        kept.append(_stem("".join(lower_parts)))
    return kept


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    if any(c.isdigit() for c in word):
        return word
    # A Stemmer object is not safe to share between threads; making one is cheap.
    return str(Stemmer.Stemmer("english").stemWord(word))


class Words:
    """BM25 over the spans and the passages of one index, read by memory map."""

    def __init__(
        self,
        spans: bm25s.BM25,
        passages: bm25s.BM25,
        vocabulary: Mapping[str, int],
        fingerprint: str,
    ) -> None:
        self._spans, self._passages = _Ranker(spans), _Ranker(passages)
        self.fingerprint = fingerprint
        self.vocabulary: Mapping[str, int] = MappingProxyType(dict(vocabulary))

    @classmethod
    def write(
        cls, folder: Path, spans: Sequence[str], passages: Sequence[str], fingerprint: str
    ) -> None:
        """Make the word index of span and passage texts in a new folder."""
        counts = Counter(word for text in passages for word in surface_words(text))
        for name, texts in ((_SPANS, spans), (_PASSAGES, passages)):
            (folder / name).mkdir(parents=True)
            _build(texts).save(folder / name, show_progress=False)
        (folder / _VOCABULARY).write_text(
            json.dumps(dict(sorted(counts.items())), ensure_ascii=False), encoding="utf-8"
        )

        (folder / _FINGERPRINT).write_text(fingerprint, encoding="ascii")

    @classmethod
    def open(cls, folder: Path) -> Words:
        """Open a word index. Raises DamagedIndex when a part is missing or cut short."""
        try:
            load = [
                bm25s.BM25.load(folder / name, mmap=True, show_progress=False)
                for name in (_SPANS, _PASSAGES)
            ]
            vocabulary = json.loads((folder / _VOCABULARY).read_text("utf-8"))
            fingerprint = (folder / _FINGERPRINT).read_text("ascii")
            return cls(load[0], load[1], vocabulary, fingerprint)
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise DamagedIndex(f"the word index cannot be read ({error})") from None

    def spans(self, terms: Sequence[str], k: int) -> list[tuple[int, float]]:
        """The k best spans for the terms as (row, BM25 score), best first."""
        return self._spans.best(terms, k)

    def passages(self, terms: Sequence[str], k: int) -> list[tuple[int, float]]:
        """The k best passages for the terms as (row, BM25 score), best first."""
        return self._passages.best(terms, k)

    def idf(self, term: str) -> float:
        """How rare a term is among the passages: ln(1 + (N - n + 0.5) / (n + 0.5)), above 0."""
        return self._passages.idf(term)

    @property
    def counts(self) -> tuple[int, int]:
        """How many spans and passages are indexed."""
        return self._spans.total, self._passages.total


class _Ranker:
    """One bm25s index: scores for known terms, and how rare each is."""

    def __init__(self, index: bm25s.BM25) -> None:
        self._index = index
        self._ids: dict[str, int] = index.vocab_dict
        self.total = int(index.scores["num_docs"])

    def best(self, terms: Sequence[str], k: int) -> list[tuple[int, float]]:
        ids = [self._ids[t] for t in terms if t in self._ids]
        k = min(k, self.total)
        if not ids or k < 1:
            return []
        scores = self._index.get_scores_from_ids(ids)
        top = np.argpartition(-scores, k - 1)[:k]
        top = top[np.lexsort((top, -scores[top]))]
        return [(int(row), float(scores[row])) for row in top if scores[row] > 0]

    def idf(self, term: str) -> float:
        at = self._ids.get(term)
        found = 0 if at is None else int(np.diff(self._index.scores["indptr"][at : at + 2])[0])
        return math.log(1 + (self.total - found + 0.5) / (found + 0.5))


def _build(texts: Sequence[str]) -> bm25s.BM25:
    """A BM25 index over analysed texts; a text without terms keeps its row."""
    vocabulary: dict[str, int] = {}
    ids = [[vocabulary.setdefault(t, len(vocabulary)) for t in analyse(x)] for x in texts]
    index = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
    # bm25s refuses an empty vocabulary or collection: a term that no analysis yields stands in.
    blank = vocabulary.setdefault("", len(vocabulary))
    index.index((ids or [[blank]], vocabulary), create_empty_token=False, show_progress=False)
    return index
