"""When words of a question set count as being in an answer, and a quote as being in its source.

Answers are compared with folded eyes (case, accents, dashes, thousands separators);
quotes are compared letter for letter, only white space folded. But: no stemming and no
synonyms; a set spells out the alternatives that it takes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from assistant.documents import ELLIPSIS

_MARKER = re.compile(r"\s*\[\d{1,3}\]")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})
_QUOTES = re.compile(r"[\"“”„«»]|\*+")
_SUPERSCRIPTS = re.compile("[⁰¹²³⁴-⁹]+")  # note numbers, glued to what they follow
_DASHES = re.compile(r"[\-\u2010-\u2015\u2212]")
_THOUSANDS = re.compile(r"(?<![\d.,/])\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*(?![\d]|[.,]\d)")
_NOT_DIGITS = re.compile(r"\D")
_TIGHT = re.compile(r"\s*([/%])\s*")


def without_markers(text: str) -> str:
    """The answer as it is read aloud, its citation markers left out.

    Example: `It is 97 [1].` → `It is 97.`
    """
    return _MARKER.sub("", text)


def count_words(text: str) -> int:
    """The length of an answer in words between white space, markers left out."""
    return len(without_markers(text).split())


def fold_space(text: str) -> str:
    """Every run of white space as one space, none at the ends."""
    return " ".join(text.split())


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Text as it is compared: what differs only in writing becomes the same.

    Example: `“Co‑Chair” of 37 693 Réunions, 3 %` → `co chair of 37693 reunions, 3%`
    """
    text = _SUPERSCRIPTS.sub("", text.translate(_APOSTROPHES))
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(char for char in text if not unicodedata.combining(char))
    text = _DASHES.sub(" ", _QUOTES.sub("", text))
    text = _TIGHT.sub(r"\1", fold_space(text))
    text = re.sub(r"%(?=\w)", "% ", text)
    return _THOUSANDS.sub(lambda match: _NOT_DIGITS.sub("", match[0]), text)


@lru_cache(maxsize=4096)
def _pattern(words: str) -> re.Pattern[str]:
    """What finds the words as words: 97 not in 1,997 or 2012/97, IRM not in “confirm”."""
    folded = fold(words) or words
    left = right = ""
    if folded[0].isdigit():
        left = r"(?<!\d)(?<!\d[.,/])"
    elif re.match("[a-z]", folded):
        left = "(?<![a-z])"
    if folded[-1].isdigit():
        right = r"(?!\d)(?![.,/]\d)"
    elif words.isupper() and re.fullmatch("[a-z]+", folded):
        right = "(?!(?!s\\b)[a-z])"
    return re.compile(left + re.escape(folded) + right)


def holds(text: str, words: str) -> bool:
    """Whether an answer's text has the words in it, as `fold` sees both."""
    if not fold(words):  # only marks, such as a code fence: compared as they stand
        return words in text
    return _pattern(words).search(fold(text)) is not None


def missing(text: str, groups: Sequence[Sequence[str]]) -> list[str]:
    """The groups that the text has no alternative of, each as one line."""
    return [" | ".join(group) for group in groups if not any(holds(text, a) for a in group)]


def verbatim(quote: str, source: str) -> bool:
    """Whether every piece of a quote stands in the source, in order; both white-space folded."""
    at = 0
    for piece in fold_space(quote).split(ELLIPSIS):
        found = source.find(piece, at)
        if not piece or found < 0:
            return False
        at = found + len(piece)
    return True
