"""A question in another language as tokens, each with the keys it is looked up by.

Leaves out meaning: what a key stands for is in `lexicon.py`. Chinese is cut into
single characters here; the longest match over the lexicon makes words of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

import Stemmer  # type: ignore[import-not-found]

SNOWBALL = {
    "es": "spanish",
    "pt": "portuguese",
    "fr": "french",
    "ar": "arabic",
    "ru": "russian",
}

# Articles and their contractions: they may stand inside a set phrase or be left out of it.
LIGHT = {
    "es": frozenset("el la los las de del".split()),
    "pt": frozenset("o a os as de do da dos das".split()),
    "fr": frozenset("le la les l de du des d".split()),
}

# What a contraction begins with, so that `acerca de` is found in `acerca del`.
CONTRACTED = {
    "es": {"del": "de", "al": "a"},
    "pt": dict.fromkeys("do da dos das".split(), "de")
    | dict.fromkeys("no na nos nas num numa".split(), "em")
    | dict.fromkeys("ao aos às".split(), "a"),
    "fr": dict.fromkeys("du des d".split(), "de") | dict.fromkeys(("au", "aux"), "à"),
}

_TOKEN = re.compile(
    r"https?://\S+|\S+@\S+\.\w+"
    r"|[A-Z][A-Za-z]{0,9}(?:\.\d+)?(?:/[\w.()-]*\w\)?)+"
    r"|\d+(?:[./:,-]\d+)+|\d+th\b|\d+|[^\W\d_]+(?:\d+\b)?"
)
_HAN = re.compile(
    r"[\u3400-\u9fff]|" + _TOKEN.pattern.replace(r"[^\W\d_]+", r"[^\W\d_\u3400-\u9fff]+")
)
# The stemmer leaves a vowel on some cases of a noun and takes it from others.
_RUSSIAN_VOWELS = "аеиоуыэюяйь"
_ARABIC_MARKS = re.compile(r"[\u064b-\u065f\u0670\u0640]")
_ARABIC_LETTERS = str.maketrans("أإآٱىةؤئ", "اااايهوي")
_ARABIC_PREFIXES = (
    "وبال", "وكال", "ولل", "وال", "فال", "بال", "كال", "لل", "ال", "وب", "ول",
    "و", "ف", "ب", "ل", "ك",
)  # fmt: skip
_ARABIC_ARTICLE = re.compile(r"^(?:وال|بال|لل|ال)(?=\w{2})")


@dataclass(frozen=True, slots=True)
class Token:
    """One word: as it stands, what stands before it, and its keys, surest first."""

    text: str
    gap: str
    keys: tuple[str, ...]
    light: bool = False


def fold(text: str) -> str:
    """Lower case without accents. Example: `fold("Párrafo")` is `parrafo`."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in plain if not unicodedata.combining(c))


def words(text: str, language: str) -> list[str]:
    """The words of a text as they stand. Example: `words("l'État", "fr")` is `["l", "État"]`."""
    return (_HAN if language == "zh" else _TOKEN).findall(text)


def tokens(text: str, language: str) -> list[Token]:
    """The words, numbers and symbols of a text, in order; what is between them is kept."""
    pattern = _HAN if language == "zh" else _TOKEN
    light = LIGHT.get(language, frozenset())
    found, at = [], 0
    for match in pattern.finditer(text):
        word = match.group()
        keys = text_keys(word, language)
        found.append(Token(word, text[at : match.start()], keys, word.lower() in light))
        at = match.end()
    return found


@lru_cache(maxsize=8192)
def text_keys(word: str, language: str) -> tuple[str, ...]:
    """The keys a word of a question is tried by: as written, folded, by its stems."""
    return tuple(dict.fromkeys(_KEYS[language](word)))


@cache
def term_keys(word: str, language: str) -> tuple[str, str, str]:
    """The three keys a word of the lexicon is kept under: as written, folded, by its stem."""
    if language == "ar":
        form = _ARABIC_ARTICLE.sub("", _arabic(word))
        return "=" + form, "=" + form, _stem(form, "ar")
    if language == "zh":
        return "=" + word, "=" + word, "=" + word
    lower = word.lower()
    folded = _russian(lower) if language == "ru" else fold(lower)
    return "=" + lower, "=" + folded, _latin_stem(lower, language)


def _latin_keys(language: str) -> Callable[[str], list[str]]:
    def keys(word: str) -> list[str]:
        lower = word.lower()
        forms = _forms(lower, language)
        if lower in CONTRACTED[language]:
            forms.append("=" + CONTRACTED[language][lower])
        return forms + _forms(fold(lower), language) if not lower.isascii() else forms

    return keys


def _forms(word: str, language: str) -> list[str]:
    """A word as written, in the singular, in the masculine, and its stems."""
    single = _SINGULAR[language](word)
    exact = ["=" + word, "=" + single]
    stems = [_latin_stem(word, language)]
    if language != "fr" and single.endswith("a"):
        exact.append("=" + single[:-1] + "o")
    if language == "fr" and word.endswith("ent") and len(word) > 5:
        stems.append(_latin_stem(word[:-3] + "er", language))
    return exact + stems


def _singular(rules: str) -> Callable[[str], str]:
    """A function that takes the plural ending off; rules as `ões>ão`, longest first."""
    pairs = [rule.split(">") for rule in rules.split()]

    def single(word: str) -> str:
        for plural, singular in pairs:
            if len(word) > len(plural) + 2 and word.endswith(plural):
                return word[: -len(plural)] + singular
        return word

    return single


_SINGULAR = {
    "es": _singular("ciones>ción siones>sión ces>z ores>or ales>al dades>dad ones>ón nes>n es> s>"),
    "pt": _singular("ções>ção ões>ão ães>ão ais>al éis>el óis>ol res>r zes>z íses>ís ns>m s>"),
    "fr": _singular("aux>al eaux>eau s> x>"),
}


def _latin_stem(word: str, language: str) -> str:
    if language == "ru":
        return _stem(_russian(word), language).rstrip(_RUSSIAN_VOWELS)
    return fold(_stem(word, language))


def _russian(word: str) -> str:
    return word.lower().replace("ё", "е")


def _russian_keys(word: str) -> list[str]:
    return ["=" + word.lower(), "=" + _russian(word), _latin_stem(word, "ru")]


def _arabic(word: str) -> str:
    return _ARABIC_MARKS.sub("", word.lower()).translate(_ARABIC_LETTERS)


def _arabic_keys(word: str) -> list[str]:
    word = _arabic(word)
    bare = [word[len(p) :] for p in _ARABIC_PREFIXES if word.startswith(p)]
    tense = [form[1:] for form in [word, *bare] if len(form) > 3 and form[0] in "يتنا"]
    forms = [word, *(form for form in bare + tense if len(form) > 1)]
    forms += [form[:-1] for form in forms if len(form) > 3 and form.endswith("ا")]
    return ["=" + form for form in forms] + [_stem(form, "ar") for form in forms]


def _stem(word: str, language: str) -> str:
    return str(_stemmer(language).stemWord(word))


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(SNOWBALL[language])


_KEYS: dict[str, Callable[[str], list[str]]] = {
    "es": _latin_keys("es"),
    "pt": _latin_keys("pt"),
    "fr": _latin_keys("fr"),
    "ru": _russian_keys,
    "ar": _arabic_keys,
    "zh": lambda word: ["=" + word],
}
