"""Terms, and BM25 over spans and passages."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import DamagedIndex
from assistant.words import Words, analyse, normalise, surface_words


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("E/RES/2012/19", ["e/res/2012/19", "e", "res", "2012", "19"]),
        ("resolution 66/181", ["resolut", "66/181", "66", "181"]),
        ("call 26060-4460", ["call", "26060-4460", "26060", "4460"]),
        ("3.7 per cent", ["3.7", "3", "7", "per", "cent"]),
        ("1,500 boats", ["1500", "boat"]),
        ("the States’ and the State's duties", ["state", "state", "duti"]),
        ("Who is not invited?", ["not", "invit"]),
        ("the WHO met", ["who", "met"]),
        ("REPORT OF THE BOARD", ["report", "board"]),
        ("cross-border co-operation", ["cross", "border", "crossbord", "co", "oper", "cooper"]),
        ("U.N. and UN", ["un", "un"]),
        ("Côte d'Ivoire", ["cote", "ivoir"]),
        ("traf\u00adfick\u200bing", ["traffick"]),
        ("ﬁve shall", ["five", "shall"]),
        ("…?!", []),
        ("", []),
    ],
)
def test_analyse(text: str, terms: list[str]) -> None:
    assert analyse(text) == terms


def test_document_and_question_meet() -> None:
    question = set(analyse("Which countries' co-operation was strengthened by A/RES/66/181?"))
    document = set(analyse("resolution 66/181 strengthens the cooperation of each country"))
    assert {"66/181", "cooper", "strengthen", "countri"} <= question & document | {"66/181"}
    assert {"66", "181", "cooper", "strengthen", "countri"} <= question & document


def test_normalise_keeps_case_and_folds_accents() -> None:
    assert normalise("Résolution №\u200b 7") == "Resolution No 7"
    assert surface_words("The Gulls of X-9") == ["the", "gulls", "of", "x", "9"]


@pytest.fixture
def words(tmp_path: Path) -> Words:
    spans = ["the gull counts gulls", "a pier is painted", "", "the board paints a gull"]
    Words.write(tmp_path / "words", spans, ["gulls and a pier", "the board of gulls"], "abc")
    return Words.open(tmp_path / "words")


def test_best_first(words: Words) -> None:
    found = words.spans(analyse("gulls"), 5)
    assert [row for row, _ in found] == [0, 3]
    assert found[0][1] > found[1][1] > 0
    assert [row for row, _ in words.passages(analyse("boards"), 5)] == [1]
    assert words.spans(["unheard-of"], 5) == words.spans([], 5) == words.spans(["gull"], 0) == []


def test_rarer_terms_weigh_more(words: Words) -> None:
    assert words.idf("unheard-of") > words.idf("pier") > words.idf("gull") > 0


def test_vocabulary_counts_words_as_written(words: Words) -> None:
    assert words.vocabulary["gulls"] == 2
    assert "gull" not in words.vocabulary
    assert words.counts == (4, 2)
    assert words.fingerprint == "abc"


def test_missing_part_is_told(words: Words, tmp_path: Path) -> None:
    next((tmp_path / "words" / "spans").glob("*.npy")).unlink()
    with pytest.raises(DamagedIndex, match="word index"):
        Words.open(tmp_path / "words")


def test_part_cut_short_is_told(words: Words, tmp_path: Path) -> None:
    part = next((tmp_path / "words" / "passages").glob("data*.npy"))
    part.write_bytes(part.read_bytes()[:-4])
    with pytest.raises(DamagedIndex, match="word index"):
        Words.open(tmp_path / "words")


def test_nothing_at_all(tmp_path: Path) -> None:
    Words.write(tmp_path / "words", [], [], "abc")
    empty = Words.open(tmp_path / "words")
    assert empty.spans(["gull"], 5) == []
    assert dict(empty.vocabulary) == {}
