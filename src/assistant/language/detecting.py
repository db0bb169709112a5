"""Which of the seven languages a question is in.

The script settles Arabic, Chinese and Russian. Between English, Spanish, Portuguese and
French, words that are written small count: function words, letters and endings that few
of the four have, and the words of the lexicons. Names do not count, so a question
that shows nothing but names, symbols and figures stays in the default language.
Leaves out every other language: those come out as the default.

Measured on 189 short questions written for it (keywords, symbols, English with foreign
names; some rules were settled by its mistakes): 186 right; py3langid 0.4 told of the
four languages 157; this with py3langid for near ties 181. It also takes 2 s to load,
so it is not used. All of 967 longer questions that were not looked at are right.
"""

from __future__ import annotations

import re
from functools import cache

from assistant.language.lexicon import FOLDER
from assistant.language.tokens import fold

LATIN = ("en", "es", "pt", "fr")
_SCRIPTS = (
    ("ar", re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")),
    ("zh", re.compile(r"[\u3400-\u9fff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
)
_WORD = re.compile(r"(?<![\w@./])[^\W\d_]+(?![\w@/]|\.\w)")

_FUNCTION_WORDS = {
    "en": "the of and in to is are was were be been what who whom whose how when where which why "
    "many much does do did has have had it its this that these those with from by for about "
    "on at as an any all not can could should would will there their they he she his her me "
    "my tell give show please list between into under or if than only also next one thanks "
    "hello",
    "es": "el la los las lo del y o u en con por para sobre que qué quién quiénes quien cuál "
    "cuáles cual cuales cuánto cuántos cuántas cuanto cuantos cuantas cuándo cuando dónde donde "
    "cómo como porqué un una unos unas es son fue fueron era está están hay ha han su sus al se no "
    "sin según entre hasta desde pero más muy este esta estos estas ese esa a de dice pide "
    "gracias hola si dime ya otro otra también siguiente",
    "pt": "o a os as do da dos das no na nos nas em com por para pelo pela pelos pelas sobre que "
    "quem qual quais quanto quantos quanta quantas quando onde como porque um uma uns umas é são "
    "foi foram era está estão há tem têm seu sua seus suas ao aos à às se não sem segundo entre "
    "até desde mas mais muito este esta estes estas esse essa isso e de diz pede obrigado obrigada "
    "olá me também dele dela próxima próximo num numa",
    "fr": "le la les l un une des du de d et ou où en dans avec par pour sur que qu qui quoi quel "
    "quelle quels quelles combien quand comment pourquoi est sont était été a ont son sa ses leur "
    "leurs au aux se s ne pas sans selon entre jusqu depuis mais plus très ce cet cette ces c dit "
    "demande merci bonjour il elle ils elles y je j nous vous me m n t à aussi suivant suivante",
}  # fmt: skip
_LETTERS: tuple[tuple[str, str, float], ...] = (
    ("ñ¿¡", "es", 3),
    ("ãõ", "pt", 3),
    ("œèùûîë", "fr", 3),
    ("ç", "pt fr", 1),
    ("êôâ", "pt fr", 1),
    ("à", "pt fr", 1),
    ("áíóú", "es pt", 1),
    ("é", "es pt fr", 0.5),
)
_ENDINGS = tuple(
    (re.compile(rf"(?:{ending})$"), language)
    for ending, language in (
        ("ción|ciones|cion|dad|dades|miento|mientos|ería|aje", "es"),
        ("ção|ções|dade|dades|agem|agens|ário|ência|ências|ais|óis", "pt"),
        ("té|tés|ement|ements|eux|euse|aire|aires|ique|iques|eur|eurs|ée|ées", "fr"),
        ("tion|tions|ing|ness|ship|ity|ies|ght|ed|ly|sh|th|wn", "en"),
    )
)
_JOINERS = frozenset("y e et de del do da dos das des du la las los le les l d el".split())
_TERM_WEIGHT = 1.2
_EXCLUSIVE, _SHARED = 2.0, 0.7


def detect(text: str, default: str = "en") -> str:
    """The language of a question: en, es, pt, fr, ar, zh or ru; `default` when nothing shows it.

    Example: `detect("mandato del párrafo 12")` is `es`; `detect("INEGI")` is `en`.
    """
    if text.isupper() and len(text.split()) > 3:
        text = text.lower()
    small = sum(char.islower() and char.isascii() for char in text)
    for language, script in _SCRIPTS:
        if 2 * len(script.findall(text)) > small:
            return language
    terms = _terms()
    whole = [lang for lang in LATIN if fold(text.strip(" ?!.¿¡")) in terms[lang][1]]
    if len(whole) == 1:
        return whole[0]
    scores = _scores(text)
    best = max(LATIN, key=lambda lang: (scores[lang], lang == default))
    return best if scores[best] > 0 else default


def _scores(text: str) -> dict[str, float]:
    words = _shown(text)
    scores = dict.fromkeys(LATIN, 0.0)
    for word in words:
        for language, weight in _weights(word).items():
            scores[language] += weight
    if "¿" in text or "¡" in text:
        scores["es"] += 3
    return scores


def _shown(text: str) -> list[str]:
    """The words that are no part of a name; the first word counts unless it begins one."""
    words = [m.group() for m in _WORD.finditer(text)]
    shown = [words[0].lower()] if words and _opens(words) else []
    for at, word in enumerate(words[1:], 1):
        joins = word in _JOINERS and words[at - 1][0].isupper()
        inside = joins and words[at + 1 : at + 2] and words[at + 1][0].isupper()
        if word.islower() and not inside:
            shown.append(word)
    return shown


def _opens(words: list[str]) -> bool:
    first = words[0]
    if first.islower():
        return True
    if first.isupper() and len(first) > 1:
        return False
    if any(first.lower() in _function_words()[lang] for lang in LATIN):
        return True
    after = next((word for word in words[1:] if word not in _JOINERS), "x")
    return after[0].islower() and bool(_term_languages(first))


@cache
def _weights(word: str) -> dict[str, float]:
    weights = dict.fromkeys(LATIN, 0.0)
    speakers = [lang for lang in LATIN if word in _function_words()[lang]]
    for lang in speakers:
        weights[lang] += _EXCLUSIVE if len(speakers) == 1 else _SHARED
    for letters, languages, weight in _LETTERS:
        if set(letters) & set(word):
            for lang in languages.split():
                weights[lang] += weight
    if not speakers:
        for ending, lang in _ENDINGS:
            weights[lang] += 0.4 * bool(ending.search(word))
        known = _term_languages(word)
        for lang in known:
            weights[lang] += _TERM_WEIGHT if len(known) == 1 else _TERM_WEIGHT / 2
    return weights


def _term_languages(word: str) -> list[str]:
    plain = fold(word)
    return [lang for lang in LATIN if plain in _terms()[lang][0]]


@cache
def _function_words() -> dict[str, frozenset[str]]:
    return {language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()}


@cache
def _terms() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Of each Latin language, the single words of the lexicons and the whole terms, folded."""
    whole: dict[str, set[str]] = {language: set() for language in LATIN}
    for language in LATIN[1:]:
        for line in (FOLDER / f"{language}.tsv").read_text(encoding="utf-8").splitlines():
            term, english, kind = line.split("\t")
            if kind == "place":
                continue
            whole[language].add(fold(term))
            whole["en"].update(sense for sense in fold(english).split("|") if sense)
    return {
        language: (frozenset(w for term in terms for w in term.split()), frozenset(terms))
        for language, terms in whole.items()
    }
