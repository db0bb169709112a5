"""The lexicon files: their form, their size, and that each term finds its own English."""

from __future__ import annotations

import pytest

from assistant.language.carrying import carried
from assistant.language.lexicon import FOLDER, lexicon
from assistant.language.tokens import fold

OTHERS = ("es", "pt", "fr", "ar", "zh", "ru")
KINDS = {
    "name", "noun", "verb", "adjective", "adverb", "function", "question", "drop", "number",
    "ordinal", "month", "weekday", "place", "nationality",
}  # fmt: skip


def rows(language):
    lines = (FOLDER / f"{language}.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines]


@pytest.mark.parametrize("language", OTHERS)
def test_every_line_is_a_term_its_english_and_a_kind(language):
    for row in rows(language):
        assert len(row) == 3, row
        term, english, kind = row
        assert term == term.strip() != ""
        assert kind in KINDS, row
        assert all(sense == sense.strip() for sense in english.split("|"))
        assert english.isascii() or any(name in english for name in ("ô", "á", "é", "ó", "ü")), row
        assert (english == "") == (kind == "drop"), row


@pytest.mark.parametrize("language", OTHERS)
def test_no_term_stands_twice_in_one_sense(language):
    keys = [(term, kind == "question") for term, _, kind in rows(language)]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(("language", "least"), [(lang, 1500) for lang in OTHERS])
def test_each_lexicon_is_large(language, least):
    assert lexicon(language).size >= least


@pytest.mark.parametrize("language", OTHERS)
def test_terms_find_their_own_english(language):
    """A name typed alone comes out as the name; spelled without accents too."""
    missed = []
    for term, english, kind in rows(language):
        if kind != "name":
            continue
        for typed in (term, fold(term)) if language in {"es", "pt", "fr"} else (term,):
            result = carried(typed, language)
            if not {result.text, *result.also} & set(english.split("|")):
                missed.append((typed, result.text, english))
    assert len(missed) <= 0.02 * lexicon(language).size, missed[:20]


@pytest.mark.parametrize("language", OTHERS)
def test_the_same_countries_are_there(language):
    there = {english for _, english, kind in rows(language) if kind == "place"}
    flat = {name for english in there for name in english.split("|")}
    assert {"Afghanistan", "Zimbabwe", "Türkiye", "Viet Nam", "Tuvalu"} <= flat
    assert len(there) >= 190
