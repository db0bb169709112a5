"""The proper names of a sentence, and whether passages hold them.

In English a capitalised word is a name unless it opens the sentence and is an ordinary
word; in other languages the lexicon tells, and a capitalised word that it lacks. Leaves
out names that neither capitals nor the lexicon show, so most in Arabic and Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache

from assistant.language.lexicon import FOLDER, lexicon
from assistant.language.tokens import fold, tokens
from assistant.languages import LANGUAGES
from assistant.support import CAPITALISED, Support
from assistant.words import analyse

_POSSESSIVE = re.compile(r"['’]s?(?![^\W_])")
_SIMILAR = 0.7  # of a name in Russian letters, written in ours, to the document's spelling
_NAMED = frozenset({"name", "place", "nationality"})
_OTHERWISE = frozenset("chad china guinea jersey jordan male mali turkey".split())  # words as well
# What every document here may be called, whether or not its own text says so.
_KNOWN = frozenset(
    "united nations un member states member state paragraph section annex part footnote table "
    "box figure article goal preamble document resolution decision draft report strategy "
    "statement page".split()
)
# What may open a sentence and is no name, where no lexicon has it.
_OPENING = frozenset(
    "fewer few nearly almost over none neither either nor no roughly while although though however "
    "moreover furthermore therefore thus hence yet rather even unless like unlike toward towards "
    "throughout across along despite except given apart another further additional additionally "
    "finally then later earlier meanwhile overall particularly notably formerly nobody nothing "
    "everyone anyone someone anything everything something yes quite too whereas whereby thereby "
    "therein thereafter via plus versus outside inside beneath beside besides".split()
)
_CYRILLIC = dict(
    zip(
        "абвгдезийклмнопрстуфхыэ",
        "a b v g d e z i i k l m n o p r s t u f kh y e".split(),
        strict=True,
    )
) | {"ё": "e", "ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya",
     "ь": "", "ъ": ""}  # fmt: skip


def named(text: str, language: str, there: Support) -> bool:
    """Whether every proper name of a sentence stands in the passages.

    Example: “La Asamblea General” stands where “the General Assembly” does.
    """
    return all(any(_stands(called, there) for called in name) for name in _names(text, language))


def _stands(name: str, there: Support) -> bool:
    """Whether every word of a name stands there, or its letters are a name's initials."""
    return all(
        fold(word) in there.words | _KNOWN
        or not (word.isupper() or set(analyse(word)) - there.words)
        or (word.isupper() and len(word) > 1 and there.spells_out(word))
        or _transliterated(fold(word), there)
        for word in re.findall(r"[^\W_]+", _POSSESSIVE.sub("", name))
    )


def _transliterated(word: str, there: Support) -> bool:
    if not re.match("[а-яё]", word):
        return False
    latin = "".join(_CYRILLIC.get(letter, letter) for letter in word)
    others = (fold(other) for other in CAPITALISED.findall(there.text))
    return any(SequenceMatcher(None, latin, other).ratio() >= _SIMILAR for other in others)


def _names(text: str, language: str) -> list[tuple[str, ...]]:
    """The proper names of a sentence, each with what it may be called in English."""
    if language == "en":
        return [(name,) for name in _english_names(text)]
    names: list[tuple[str, ...]] = []
    words, book, at = tokens(text, language), lexicon(language), 0
    while at < len(words):
        found = book.longest(words, at)
        entry, end = found if found else (None, at + 1)
        raised = words[at].text[:1].isupper()
        if entry and entry.kind in _NAMED:
            names.append(entry.english)
        elif not entry and raised and (at > 0 or words[at].text.isupper()):
            names.append((words[at].text,))
        at = end
    return names


def _english_names(text: str) -> list[str]:
    """Capitalised words, not an ordinary one that opens the sentence; places in small letters."""
    small = [word for word in re.findall(r"[^\W\d_]+", text) if word in _places()]
    found = list(CAPITALISED.finditer(text))
    opening = re.match(r"[\W_]*", text)
    start = opening.end() if opening else 0
    return small + [m[0] for m in found if m.start() != start or not _ordinary(m[0])]


def _ordinary(word: str) -> bool:
    lower = word.lower()
    known = _OPENING | _ordinary_words()
    return lower in known or not set(analyse(lower)) - known


@cache
def _ordinary_words() -> frozenset[str]:
    """English words that are no names, from the English side of a lexicon, and their stems."""
    found = {w for text, kind in _english() if kind not in _NAMED for w in text.split()}
    found = {word for word in found if word.islower()}
    return frozenset(found) | frozenset(analyse(" ".join(sorted(found))))


@cache
def _places() -> frozenset[str]:
    """Places of one word that is no ordinary word too, in small letters."""
    found = {text.lower() for text, kind in _english() if kind == "place" and text.isalpha()}
    return frozenset(word for word in found if not _ordinary(word)) - _OTHERWISE


def _english() -> Iterator[tuple[str, str]]:
    """The English side of every lexicon, each with its kind."""
    for language in LANGUAGES[1:]:
        for line in (FOLDER / f"{language}.tsv").read_text("utf-8").splitlines():
            _, english, kind = line.split("\t")
            yield english, kind
