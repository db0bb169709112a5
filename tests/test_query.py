"""What is read off the words of a question."""

import pytest

from assistant.documents import Kind
from assistant.query import Address, Asks, addresses, figures_in, kind_of, years_in


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("How many States had joined?", Asks.COUNT),
        ("By what percentage did catches fall?", Asks.COUNT),
        ("Who is asked to report?", Asks.WHO),
        ("Which body receives the report?", Asks.WHO),
        ("When was it adopted?", Asks.WHEN),
        ("At which session will it report?", Asks.WHEN),
        ("In which city did they meet?", Asks.WHERE),
        ("What are the pillars of the programme?", Asks.LIST),
        ("Which three regions are named?", Asks.LIST),
        ("Did the draft set up a fund?", Asks.YESNO),
        ("Compare the two texts on reporting", Asks.COMPARE),
        ("Summarise the resolution", Asks.SUMMARY),
        ("What does MSY stand for?", Asks.DEFINITION),
        ("mandate of the harbour office", Asks.FACT),
    ],
)
def test_kind_of_answer(text: str, asks: Asks):
    assert kind_of(text) is asks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What does paragraph 4 of X say?", [Address(Kind.PARAGRAPH, "4")]),
        ("operative para. 12 (a)", [Address(Kind.PARAGRAPH, "12", sub="(a)")]),
        ("OP14 and PP3", [Address(Kind.PARAGRAPH, "14"), Address(Kind.PREAMBULAR, "3")]),
        ("paragraphs 3 and 5", [Address(Kind.PARAGRAPH, "3"), Address(Kind.PARAGRAPH, "5")]),
        (
            "paragraphs 3 to 5",
            [Address(Kind.PARAGRAPH, n) for n in ("3", "4", "5")],
        ),
        ("the third preambular paragraph", [Address(Kind.PREAMBULAR, "3")]),
        ("the last operative paragraph", [Address(Kind.PARAGRAPH, "-1")]),
        ("the 21st paragraph", [Address(Kind.PARAGRAPH, "21")]),
        ("cited in footnote 6", [Address(Kind.FOOTNOTE, "6")]),
        ("A/RES/70/1 goal 5", [Address(Kind.NAMED, "5", "goal")]),
        ("article 12 of the treaty", [Address(Kind.NAMED, "12", "article")]),
        ("how many paragraphs are there", []),
    ],
)
def test_places_named_by_number(text: str, expected: list[Address]):
    assert list(addresses(text)) == expected


def test_years_and_figures_are_told_apart():
    text = "In 2013, 97 States and 1,250 ships under A/RES/66/181 and 3.5 per cent"
    assert years_in(text) == {"2013"}
    assert figures_in(text) == {"97", "1250", "3.5"}
