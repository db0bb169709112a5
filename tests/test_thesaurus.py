"""The thesaurus file: its form and size, no term twice, none that leads to itself."""

from __future__ import annotations

import re
from pathlib import Path

import assistant
from assistant.words import analyse

FILE = Path(assistant.__file__).parent / "lexicon" / "en.tsv"
ACRONYM = re.compile(r"\b(?:[A-Z]\.?){2,}|\b[A-Z]\w*[A-Z]|\b[A-Z]-?\d")
# Names whose counterparts in the documents are common words.
NAMES = set(
    "A-bomb anti-Semitism anti-Jewish Bretton Woods Eastern English Facebook French God New York"
    " Soviet Street Twitter Wall".split()
)


def rows() -> list[tuple[str, list[str]]]:
    lines = [line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines()]
    assert all(len(line) == 2 for line in lines)
    return [(term, documents.split("|")) for term, documents in lines]


def test_every_line_is_a_term_and_one_to_three_of_the_documents():
    for term, documents in rows():
        assert term == " ".join(term.split()) != ""
        assert 1 <= len(documents) <= 3, term
        assert all(one == " ".join(one.split()) != "" for one in documents), term
        assert len({one.casefold() for one in documents}) == len(documents), term


def test_the_thesaurus_is_large():
    assert len(rows()) >= 1200


def test_no_term_stands_twice():
    terms = [term.casefold() for term, _ in rows()]
    assert len(terms) == len(set(terms))


def test_no_term_leads_to_itself():
    same = [
        term for term, documents in rows() if analyse(term) in [analyse(one) for one in documents]
    ]
    assert same == []


def test_only_names_have_capitals():
    """A word with a capital is an acronym, a known name, or stands for something named."""
    odd = [
        word
        for term, documents in rows()
        if all(one == one.lower() for one in documents)
        for word in re.findall(r"[^\W_]+(?:['.-][^\W_]+)*", term)
        if word != word.lower() and not ACRONYM.search(word)
    ]
    assert set(odd) - NAMES == set()
