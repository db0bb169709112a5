"""Spans: sentences, clauses and items that leave no word out."""

from __future__ import annotations

import time

import pytest

from assistant.documents import SpanKind
from ingest.divide import LONGEST, SHORTEST_CLAUSE, Piece, divide, sentences
from ingest.verbs import participle, past, third_person

CLAUSES = (
    "Recalling its resolution 71/400 of 4 May 2017, entitled “Safe harbours, calm seas and the "
    "keeping of lighthouses”, in which the Council reaffirmed the worth of every lighthouse and "
    "its keeper on the outer coasts, drew attention to broken lamps, rotten boats and missing "
    "charts on the islands, and invited the Harbour Office to repair whatever can be repaired,"
)


def texts(text, pieces=()):
    return [text[s.start : s.end] for s in divide(text, pieces)]


@pytest.mark.parametrize(
    "text",
    [
        "See para. 3 of No. 4, vol. 2, art. 5, chap. I and Rev. 1.",
        "17. Requests Mr. J. Tidewater to report, i.e. to write.",
        "Recalls the report (A/71/940/Add.1) of St. Brine and its annex II.A.",
    ],
)
def test_an_abbreviation_ends_no_sentence(text):
    assert texts(text) == [text]


def test_a_note_number_behind_the_point_ends_a_sentence():
    text = "It ended resolution 66/981.5 The tide rose. “It fell.” (It rose again.)"
    assert [text[a:b] for a, b in sentences(text)] == [
        "It ended resolution 66/981.5",
        "The tide rose.",
        "“It fell.”",
        "(It rose again.)",
    ]


def test_chinese_sentences_need_no_space():
    assert [b - a for a, b in sentences("灯塔很重要。海岸很长。")] == [6, 5]


def test_a_long_preambular_paragraph_is_cut_at_its_verbs():
    pieces = texts(CLAUSES)
    assert [p.split()[0] for p in pieces] == ["Recalling", "drew", "and"]
    assert {s.kind for s in divide(CLAUSES)} == {SpanKind.CLAUSE}


def test_nothing_is_cut_inside_a_title():
    assert any(
        "Safe harbours, calm seas and the keeping of lighthouses" in p for p in texts(CLAUSES)
    )


def test_what_is_still_too_long_is_halved():
    text = "Decides that " + ", ".join(
        f"the keeper of lamp {n} shall trim it at dusk" for n in range(12)
    )
    pieces = texts(text)
    assert len(pieces) > 1
    assert all(len(piece.split()) <= LONGEST for piece in pieces)


def test_no_word_is_lost_and_none_is_doubled():
    for text in (CLAUSES, "Go. Stay; wait. See para. 4."):
        assert " ".join(texts(text)).split() == text.split()


def test_items_keep_their_labels_and_the_lead_is_told():
    text = "2. Notes the tides. Decides: (a) To sail; (b) To row."
    pieces = [
        Piece(0, 28),
        Piece(29, 41, SpanKind.ITEM, "(a)"),
        Piece(42, len(text), SpanKind.ITEM, "(b)"),
    ]
    spans = divide(text, pieces)
    assert [(s.kind, s.label) for s in spans] == [
        (SpanKind.SENTENCE, ""),
        (SpanKind.LEAD, ""),
        (SpanKind.ITEM, "(a)"),
        (SpanKind.ITEM, "(b)"),
    ]
    assert text[spans[1].start : spans[1].end] == "Decides:"


def test_rows_stay_whole():
    text = "Lamp Height North 12. South 9."
    pieces = [Piece(0, 11, SpanKind.HEADER), Piece(12, 30, SpanKind.ROW)]
    assert texts(text, pieces) == ["Lamp Height", "North 12. South 9."]


def test_verbs_have_their_forms():
    assert third_person("stress") == "stresses"
    assert participle("decide") == "deciding"
    assert past("take") == "took"


@pytest.mark.parametrize(
    "name",
    [
        "Protocol against the Wrecking of Lighthouses by Sea, Land and Air",
        "Protocol to Guard, Mend and Light Harbours, Especially Old and Small Ones",
        "Protocol on Lamps, Their Parts and Wicks and Oil",
    ],
)
def test_no_cut_goes_through_a_name(name):
    text = (
        f"Urges Member States that have not yet done so to consider ratifying the {name}, "
        "supplementing the Coastal Convention, and to report on the measures that they have taken "
        "on the islands in the north of the sea and on the rocks before them during the year "
        "that ends with the meeting, as well as on what has been found to be of use there"
    )
    pieces = texts(text)
    assert len(pieces) > 1
    assert any(name in piece for piece in pieces)


def test_clauses_are_no_crumbs():
    pieces = texts(CLAUSES)
    assert min(len(piece.split()) for piece in pieces) >= SHORTEST_CLAUSE


@pytest.mark.parametrize("endless", ["lamp ", "a. ", "(", "lamp, ", "Lamp; and lit, ", "lamp"])
def test_an_endless_line_is_cut_in_a_moment(endless):
    text = endless * (1_000_000 // len(endless))
    begun = time.process_time()
    spans = divide(text)
    assert time.process_time() - begun < 5
    assert " ".join(text[s.start : s.end] for s in spans).split() == text.split()
