"""Runs of the source to text, tears and marks."""

from __future__ import annotations

import pytest

from assistant.documents import Kind, Locator, Passage, Source
from ingest.weave import vocabulary, weave

NOTES = {str(n) for n in range(1, 31)} | {"*", "a"}


def passage(*runs, notes=NOTES, words=()):
    woven = weave(runs, notes, words)
    source = Source("s", "s.txt", "S")
    locator = Locator(Kind.TEXT, "1")
    return Passage("s:1", source, locator, woven.text, marks=woven.marks, tears=woven.tears)


def reading(text, **options):
    return passage(text, **options).reading()


def test_text_is_the_source_with_white_space_folded():
    run = " The  *Lake\tCouncil*,\u00a0noting that1\n  all "
    assert passage(run).text == " ".join(run.split())


def test_a_tear_is_where_a_later_run_begins():
    torn = passage("The river and", "  ", "its banks.")
    assert torn.text == "The river and its banks."
    assert torn.quote() == "The river and … its banks."


@pytest.mark.parametrize(
    ("text", "read", "notes"),
    [
        ("the Protocols thereto1 as", "the Protocols thereto as", ["1"]),
        ("that crime,3 and", "that crime, and", ["3"]),
        ("the “Plan”,12 in", "the “Plan”, in", ["12"]),
        ("the Convention,¹² and", "the Convention, and", ["12"]),
        ("the Treaty1,2 and", "the Treaty and", ["1", "2"]),
        ("the Harbour Bank (HB)3, with", "the Harbour Bank (HB), with", ["3"]),
        ("since 2019.5 The", "since 2019. The", ["5"]),
        ("as UNICEF4 says", "as UNICEF says", ["4"]),
        ("a bulletin* that", "a bulletin that", ["*"]),
        ("a report[7] that", "a report that", ["7"]),
        ("a report[^7] that", "a report that", ["7"]),
    ],
)
def test_numbers_of_known_notes_are_not_read(text, read, notes):
    woven = passage(text)
    assert woven.reading() == read
    assert [mark.note for mark in woven.marks] == notes


@pytest.mark.parametrize(
    "text",
    [
        "COVID-19 and 2030, 4.7 per cent of 15,000 in 3 years",
        "A/RES/66/18, A/67/L.6/Rev.1 and A/67/7/Add.12",
        "CO2, G20 and COP28; No.4; para.5; 12 km² and 3 m³",
        "see https://lakes.example/report4 and Article 7.",
        "5 * 3 * 2 and a_b_c",
        "cross-river traffic at 10:30",
    ],
)
def test_figures_codes_and_units_stay(text):
    assert reading(text) == text


def test_numbers_that_are_no_notes_stay():
    assert reading("the Protocols thereto31 as") == "the Protocols thereto31 as"
    assert reading("the Protocols thereto1 as", notes=()) == "the Protocols thereto1 as"


def test_balanced_stars_are_not_read():
    assert reading("**Rivers *and* lakes**") == "Rivers and lakes"
    assert reading("1. *Requests* the _Lake Series_ to") == "1. Requests the Lake Series to"
    assert reading("open *star only", notes=()) == "open *star only"


def test_links_and_tables_of_markdown_are_not_read():
    assert reading("see [the page](https://lakes.example/a) now") == "see the page now"
    assert reading("| A | B |\n|---|---|\n| 1 | 2 |") == "A B 1 2"
    assert reading("Lead | Office") == "Lead | Office"


def test_a_hyphen_at_a_line_end_loses_the_space():
    woven = passage("avail-\nable in-\nhouse, up-\nand downstream, 15-\n64", words={"available"})
    assert woven.text == "avail- able in- house, up- and downstream, 15- 64"
    assert woven.reading() == "available in-house, up- and downstream, 15-64"


def test_a_word_that_has_a_hyphen_elsewhere_keeps_it():
    words = vocabulary(["co-operation and cooperation"])
    assert reading("co-\noperation", words=words) == "co-operation"


def test_an_address_broken_over_lines_is_whole():
    assert (
        reading("https://www.\nlakes.example/a-\nb.pdf now")
        == "https://www.lakes.example/a-b.pdf now"
    )


def test_marks_are_in_order_and_apart():
    woven = weave(["**Bold1** of [it](https://a.example),2 and re-\nread *all*3."], NOTES)
    ends = 0
    for mark in woven.marks:
        assert mark.start >= ends
        ends = mark.end
    assert passage("**Bold1** of it").reading() == "Bold of it"
