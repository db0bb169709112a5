"""Which language a paragraph is in, by script and by its small words.

Made for records printed in two columns, where paragraphs of two languages alternate:
only the six official languages, only paragraphs long enough to tell. Short ones take
the language of their neighbours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_SMALL = {
    "en": "the of and to in for that by with its on at as be which from this shall meeting has or "
    "is everyone january february march april june july august september october november december",
    "fr": "le la de les des du et à en que par dans au aux sur pour une ce qui est ou ses l d "
    "séance toute droit janvier février mars avril juin juillet août septembre octobre novembre "
    "décembre",
    "es": "el la de los las del y en que por con para una su sus se al lo sesión toda enero "
    "febrero marzo abril junio julio agosto septiembre octubre noviembre diciembre",
}
_SAMPLE = 600  # characters; enough to tell a paragraph's language
_WORDS = {lang: frozenset(words.split()) for lang, words in _SMALL.items()}
_SCRIPTS = (("ru", "Ѐ-ӿ"), ("ar", "؀-ۿ"), ("zh", "一-鿿"))


def language_of(text: str) -> str | None:
    """Return the language of a text, or None where too little tells it."""
    text = text[:_SAMPLE]
    letters = len(re.findall(r"[^\W\d_]", text)) or 1
    for lang, script in _SCRIPTS:
        if len(re.findall(f"[{script}]", text)) > letters / 2:
            return lang
    words = re.findall(r"[^\W\d_]+", text.lower())
    hits = Counter({lang: sum(w in small for w in words) for lang, small in _WORDS.items()})
    (best, most), (_, second) = hits.most_common(2)
    return best if most >= 2 and most > second * 1.3 else None


def languages(texts: Sequence[str]) -> list[str]:
    """Return the language of each of a document's texts in order.

    A language that hardly occurs is taken for a quotation: such texts stay with the main one.
    """
    own = [language_of(text) for text in texts]
    sizes: Counter[str] = Counter()
    for lang, text in zip(own, texts, strict=True):
        if lang:
            sizes[lang] += len(text)
    main = sizes.most_common(1)[0][0] if sizes else "en"
    total = sum(sizes.values()) or 1
    real = {lang for lang, size in sizes.items() if size / total > 0.15}
    if len(real) < 2:
        return [main] * len(texts)
    told = [lang if lang in real else None for lang in own]
    return _filled(told, texts, main)


def _filled(told: Sequence[str | None], texts: Sequence[str], main: str) -> list[str]:
    """Give a heading the language of what follows, any other short text that of what precedes."""
    after: list[str] = [main] * len(told)
    following = main
    for at in range(len(told) - 1, -1, -1):
        following = told[at] or following
        after[at] = following
    filled: list[str] = []
    for at, lang in enumerate(told):
        closing = re.search(r"\d{4}\.?_?$", texts[at]) is not None
        before = filled[-1] if filled else main
        filled.append(lang or (before if closing and filled else after[at]))
    return filled
