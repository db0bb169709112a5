"""Sentences that turn a passage round, told from faithful ones: negations, and what is counted."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.checking import Flaw, flaw
from tests.written_fakes import PASSAGES

ROWS = tomllib.loads((Path(__file__).parent / "turned.toml").read_text("utf-8"))["passage"]


def sentences(kind: str) -> list[tuple[str, str]]:
    return [(text, row["text"]) for row in ROWS for text in row.get(kind, ())]


def found(text: str, passage: str, language: str = "en") -> Flaw | None:
    return flaw(text, [replace(PASSAGES[0], text=passage, spans=())], language)


@pytest.mark.parametrize(("text", "passage"), sentences("faithful"))
def test_other_words_for_the_same_are_believed(text: str, passage: str):
    assert found(text, passage) is None


@pytest.mark.parametrize(("text", "passage"), sentences("twisted"))
def test_a_passage_turned_round_is_not(text: str, passage: str):
    assert found(text, passage) in {Flaw.TURNED, Flaw.NUMBER}


@pytest.mark.parametrize(("text", "passage"), sentences("lost"))
def test_what_is_known_to_be_lost(text: str, passage: str):
    assert found(text, passage) is Flaw.WORDS


@pytest.mark.parametrize(("text", "passage"), sentences("missed"))
def test_what_is_known_to_be_missed(text: str, passage: str):
    assert found(text, passage) is None  # once it is found, it belongs to the twisted ones


REQUEST = "4. Requests the Keeper of Lamps to report to the Harbour Board every three years;"


@pytest.mark.parametrize(
    ("language", "right", "denied", "unit"),
    [
        (
            "es",
            "La resolución solicita un informe cada tres años.",
            "La resolución no solicita un informe cada tres años.",
            "La resolución solicita un informe cada tres días.",
        ),
        (
            "fr",
            "La résolution demande un rapport tous les trois ans.",
            "La résolution ne demande pas un rapport tous les trois ans.",
            "La résolution demande un rapport tous les trois mois.",
        ),
        (
            "ru",
            "Резолюция просит представлять доклад каждые три года.",
            "Резолюция не просит представлять доклад каждые три года.",
            "Резолюция просит представлять доклад каждые три месяца.",
        ),
        ("zh", "决议请每三年报告一次。", "决议没有请每三年报告一次。", "决议请每三天报告一次。"),
    ],
)
def test_other_languages_are_compared_too(language: str, right: str, denied: str, unit: str):
    assert found(right, REQUEST, language) is None
    assert found(denied, REQUEST, language) is Flaw.TURNED
    assert found(unit, REQUEST, language) is Flaw.NUMBER


@pytest.mark.parametrize(
    "text",
    [
        "However, the Keeper reports to the Harbour Board every three years.",
        "Although few read it, the Keeper reports every three years.",
        "Neither more nor less is requested than a report every three years.",
        "Nearly every three years the Keeper reports to the Board.",
    ],
)
def test_a_word_that_opens_a_sentence_is_no_name(text: str):
    assert found(text, REQUEST) is not Flaw.NAME


def test_a_table_s_numbers_are_counted_by_its_head():
    table = "Answers Number % Share Keepers 58 49 Pilots 19 16 Crews 8 7 Total 119 100"
    assert found("Of the answers, 58 (49 %) came from keepers.", table) is None
