"""When words count as being in an answer, and a quote as being in its source."""

from __future__ import annotations

import pytest

from eval.matching import count_words, fold, fold_space, holds, missing, verbatim


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It is 37,693 ha", "37 693"),
        ("It is 37\u00a0693 ha", "37.693"),
        ("It is 37693 ha", "37,693"),
        ("The Co‑Chair spoke", "co chair"),
        ("A RÉUNION of states", "réunion"),
        ("A reunion of states", "Réunion"),
        ("fell by 4 % in a year", "4%"),
        ("“Transport” and trade", "transport"),
        ("transportation", "transport"),
        ("The IRMs of States", "IRM"),
        ("see 97¹ States", "97"),
        ("97 of them", "97"),
        ("面向亚洲和太平洋地区", "亚洲和太平洋"),
        ("والاتحاد الأوروبي", "الاتحاد الاوروبي"),
        ("line one\nline   two", "one line two"),
        ("see ``` here", "```"),
    ],
)
def test_holds(text: str, words: str):
    assert holds(text, words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("in 1997", "97"),
        ("1,097 States", "97"),
        ("97.5 per cent", "97"),
        ("resolution 2012/19", "19"),
        ("14 per cent", "4 per cent"),
        ("2.4 per cent", "4 per cent"),
        ("to confirm", "IRM"),
        ("Eurasia", "Asia"),
        ("the fax number", "fax: +43"),
    ],
)
def test_does_not_hold(text: str, words: str):
    assert not holds(text, words)


def test_fold_is_idempotent_and_keeps_ranges_and_decimals_apart():
    text = "“Co‑Chair” of 37 693 Réunions, 3 % in 2012 193 times; 1,3 and 26–28"
    assert fold(text) == "co chair of 37693 reunions, 3% in 2012 193 times; 1,3 and 26 28"
    assert fold(fold(text)) == fold(text)


def test_missing_names_each_group_with_its_alternatives():
    assert missing("two lamps", [["2", "two"], ["oil", "fuel"]]) == ["oil | fuel"]


def test_words_are_counted_without_markers():
    assert count_words("Two lamps [1], and oil [12].") == 4


def test_verbatim_wants_every_piece_in_order():
    source = fold_space("every harbour\n shall keep\ttwo lamps and oil")
    assert verbatim("harbour shall keep", source)
    assert verbatim("every harbour … two lamps", source)
    assert not verbatim("two lamps … every harbour", source)
    assert not verbatim("every Harbour", source)
    assert not verbatim("", source)
