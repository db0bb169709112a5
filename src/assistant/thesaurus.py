"""Everyday English words and the words that United Nations documents use for them.

`lexicon/en.tsv` holds them: jail → prison, UN chief → Secretary-General. They widen a
search at half weight; they never count as words of the question itself.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from assistant.words import analyse, surface_words

LONGEST = 4  # words of an entry looked for


@cache
def _entries() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Alternatives by the stems of the everyday term, all its words counted."""
    table = files("assistant").joinpath("lexicon", "en.tsv").read_text("utf-8")
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for line in table.splitlines():
        term, _, others = line.partition("\t")
        if others and not term.isupper():
            found.setdefault(_stems(term), tuple(others.split("|")))
    return found


def _stems(text: str) -> tuple[str, ...]:
    """A stem for every word, stop words included, so that “go on” is not “go”."""
    return tuple((analyse(word) or [word])[0] for word in surface_words(text))


def others(text: str) -> list[str]:
    """What documents call the things that an English question names, longest terms first.

    Example: `who runs the jail` gives `prison` among others.
    """
    stems, entries = _stems(text), _entries()
    found: dict[str, None] = {}
    at = 0
    while at < len(stems):
        size = next((n for n in range(LONGEST, 0, -1) if stems[at : at + n] in entries), 0)
        found.update(dict.fromkeys(entries.get(stems[at : at + size], ())))
        at += max(size, 1)
    return list(found)
