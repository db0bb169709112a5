"""Brochures: an invented one, with the faults that text from designed pages has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.documents import Document, Kind, Passage, Source, SpanKind
from ingest.blocks import Block, BlockKind
from ingest.formats import to_blocks
from ingest.shapes import strategy

# Pages begin with one leading space. Harbour Fund is invented, and so is all it says.
BROCHURE = """\
 FOREWORD

Small harbours feed half of the islands of the
Meridian Sea, and they have been left alone for
far too long by all of us.

In the storm year of 2031 some 412 harbours were
closed, and only 57 have been opened again since.

Anna Lindqvist, Secretary of the Fund
Meridian Harbour Fund
 This plan sets out what the Fund will do in the
next four years. It proposes (see figure 1):
 FIGURE 1:
AIMS

AND MEANS

• Work in two fields of
action;

• Use of three tools.
 I. STATE
OF THE
HARBOURS

Harbours on the islands have grown old. Most piers
were built before 1950 and never mended.1 This is

felt most by the crews of small boats, who wait
for days until they can land.

Three troubles stand out in the harbours today:

1 Overall inputs included 30 visits to harbours.
2 Island Survey, 2030.

HARBOUR FUND  Norby
 of the piers that were seen. Nothing has been
mended there

since the great storm of that

year, says the survey.

 are idle for nine months and earn nothing at
all in

that time.

ROTTEN

PIERS
The survey counted 88 rotten piers, that is a third

part

IDLE CRANES.
Nineteen cranes stand in the harbours, but most

of them

HARBOUR FUND  Sund

HARBOUR FUND  N
orby
 Piers decide how much fish is landed, and when. Fleets
from abroad land elsewhere as soon as piers are unsafe.

The Fund will mend piers first where children go to school
by boat. It will do so along the

II. FIELDS OF WORK
AND STEPS

In the years to come the Fund will work in two fields, and
nowhere else in the islands of the sea:

a) mending of piers, and
b) training of crews.2

MENDING
OF PIERS

1.

HARBOUR FUND  Sund
 coasts of the north. All work is done with
islanders, in the following steps:

1. Survey of each pier by divers before any other work begins on
it. The survey is open to all who live there, and it looks at:

• the poles under the water line;

• the planks.

A pier in Norby
mended by its school

The pupils of Norby mended
their pier in 45 days with
wood from 12 wrecks.

2. Mending of the pier by its users, who are paid for it by the day.
Wood comes from the islands themselves wherever that can be done.

Crews learn best on the boats that they sail every day of
the week. Schools on land have helped few of them so far.

TRAINING
OF CREWS

2.
 III. HOW WE WORK

Three tools are used in both fields, and each of them has its own
budget in the plan of the Fund.

Finance for the harbours comes from fees and from gifts, and
budget plans are open to everybody.

Radio is the voice of the harbours: radio hours are held on
every island each week.

Money and
budget

Voices on the
radio

1. 2.
 IV. ANNEX

The Fund asked 40 people in harbours what they need.

People asked Number % Share
Skippers 25 62

Harbour guards 10 25

Teachers of the
island schools 5 13

Total 40 100

Visits to harbours

 Figure 2. What people named first

PIERS

CRANES

RADIO

0 10 20 30
Number of people

22

11

7
"""


def read(text: str = BROCHURE) -> Document:
    source = Source(id="plan", file="plan.txt", title="Plan")
    [document] = strategy.read(to_blocks(text.encode()), source)
    return document


@pytest.fixture(scope="module")
def found() -> dict[str, Passage]:
    return {str(p.locator): p for p in read().passages}


def spans(passage: Passage, kind: SpanKind) -> list[str]:
    return [passage.text[s.start : s.end] for s in passage.spans if s.kind is kind]


def test_it_knows_a_brochure_from_other_texts():
    assert strategy.fits(to_blocks(BROCHURE.encode())) > 0.7
    letter = "Dear friends,\n\n" + "we write to you about the harbour\nand its piers.\n\n" * 20
    assert strategy.fits(to_blocks(letter.encode())) < 0.3
    assert strategy.fits([]) == 0


def test_a_file_that_tells_its_headings_is_no_brochure_unless_it_numbers_them():
    points = ["• Lamps are lit at dusk by the keepers and", "trimmed before the watch ends."] * 6
    text = ["OIL FOR ALL", *points, "Lamps", *points, "ROPES", *points, "BOATS", *points]
    lines = [Block(BlockKind.LINE, line) for line in text]
    blocks = [b for line in lines for b in (line, Block(BlockKind.BLANK, ""))]
    told = [Block(BlockKind.HEADING, b.text, 2) if b.text.isupper() else b for b in blocks]
    assert strategy.fits(blocks) > strategy.fits(told) == 0


def test_front_matter_has_paragraphs_and_a_signature(found):
    assert found["Foreword, second paragraph"].text.startswith("In the storm year of 2031")
    assert found["Foreword, signature"].text == (
        "Anna Lindqvist, Secretary of the Fund Meridian Harbour Fund"
    )
    assert found["Introduction, first paragraph"].text.startswith("This plan sets out")


def test_a_figures_list_has_the_sentence_that_announces_it_as_lead(found):
    figure = found["figure 1 “AIMS AND MEANS”"]
    assert spans(figure, SpanKind.LEAD) == ["It proposes (see figure 1):"]
    assert spans(figure, SpanKind.ITEM) == [
        "• Work in two fields of action;",
        "• Use of three tools.",
    ]


def test_a_part_title_at_the_pages_end_is_the_title_of_the_page(found):
    first = found["I, first paragraph"]
    assert first.headings == ("I. STATE OF THE HARBOURS",)
    assert first.text.endswith("who wait for days until they can land.")
    assert [m.note for m in first.marks if m.note] == ["1"]


def test_the_ends_of_torn_boxes_stay_apart_and_get_the_right_box(found):
    assert found["I, box “ROTTEN PIERS”"].text.endswith("that is a third part")
    piers = found["I, box “ROTTEN PIERS (continued)”"]
    assert piers.text.startswith("of the piers that were seen.")
    cranes = found["I, box “IDLE CRANES (continued)”"]
    assert cranes.text.startswith("are idle for nine months")
    assert piers.headings[-1] == "ROTTEN PIERS"


def test_box_titles_are_also_a_list_with_their_lead(found):
    headings = found["I, headings"]
    assert spans(headings, SpanKind.LEAD) == ["Three troubles stand out in the harbours today:"]
    assert spans(headings, SpanKind.ITEM) == ["ROTTEN PIERS", "IDLE CRANES."]
    assert " … IDLE CRANES." in headings.quote()


def test_text_before_a_parts_introduction_belongs_to_its_first_section(found):
    assert found["II, first paragraph"].text.startswith("In the years to come")
    assert spans(found["II, first paragraph"], SpanKind.ITEM) == [
        "a) mending of piers, and",
        "b) training of crews.2",
    ]
    assert found["II.1, first paragraph"].text.startswith("Piers decide")


def test_a_sentence_torn_by_a_heading_is_one_passage_with_a_tear(found):
    torn = found["II.1, second paragraph"]
    assert "along the … coasts of the north." in torn.quote()
    assert "along the coasts of the north." in torn.text


def test_long_points_are_passages_called_by_the_parts_title(found):
    step = found["II.1, step 1"]
    assert spans(step, SpanKind.ITEM)[-2:] == [
        "• the poles under the water line;",
        "• the planks.",
    ]
    assert found["II.1, step 2"].text.startswith("2. Mending of the pier by its users")
    assert found["II.1, step 2"].headings == (
        "II. FIELDS OF WORK AND STEPS",
        "1. MENDING OF PIERS",
    )


def test_long_points_are_also_a_list_of_their_first_words(found):
    steps = found["II.1, steps"]
    assert spans(steps, SpanKind.ITEM) == [
        "1. Survey of each pier by divers before any other work begins on it.",
        "2. Mending of the pier by its users",
    ]


def test_a_box_between_points_ends_where_the_points_go_on(found):
    box = found["II.1, box “A pier in Norby mended by its school”"]
    assert box.text == "The pupils of Norby mended their pier in 45 days with wood from 12 wrecks."


def test_a_heading_behind_its_text_takes_what_no_longer_goes_on(found):
    assert found["II.2, first paragraph"].text.startswith("Crews learn best")
    assert found["II.2, first paragraph"].headings[-1] == "2. TRAINING OF CREWS"


def test_two_headings_of_a_page_share_its_text_by_their_words(found):
    assert found["III.1, first paragraph"].text.startswith("Finance for the harbours")
    assert found["III.2, first paragraph"].text.startswith("Radio is the voice")


def test_table_rows_carry_their_column_names(found):
    table = found["IV, table “Visits to harbours”"]
    assert spans(table, SpanKind.HEADER) == ["People asked Number % Share"]
    labels = [s.label for s in table.spans if s.kind is SpanKind.ROW]
    assert labels[0] == "Skippers: Number 25, % Share 62"
    assert "Teachers of the island schools: Number 5, % Share 13" in labels


def test_a_chart_pairs_names_with_values(found):
    whole = found["figure 2 “What people named first”"]
    assert [s.label for s in whole.spans if s.label] == ["PIERS: 22", "CRANES: 11", "RADIO: 7"]
    assert found["figure 2 “CRANES”"].quote().endswith("CRANES … 11")


def test_footnotes_are_passages_and_furniture_is_gone(found):
    assert found["footnote 2"].text == "Island Survey, 2030."
    words = " ".join(p.text for p in found.values())
    assert "HARBOUR FUND" not in words
    assert not re.search(r"\borby\b", words)


def test_every_piece_stands_in_the_source_in_order():
    whole = " ".join(BROCHURE.split())
    for passage in read().passages:
        at = 0
        for piece in passage.quote().split(" … "):
            at = whole.find(piece, at)
            assert at >= 0, (str(passage.locator), piece)


def test_ids_are_unique_and_every_word_is_in_a_span():
    passages = read().passages
    assert len({p.id for p in passages}) == len(passages)
    for passage in passages:
        covered = "".join(passage.text[s.start : s.end] for s in passage.spans)
        assert re.sub(r"\s", "", covered) == re.sub(r"\s", "", passage.text), passage.id


def test_the_real_brochure(shared: Path):
    [path] = (shared / "corpus").glob("003_*.txt")
    [document] = strategy.read(
        to_blocks(path.read_bytes()), Source(id="vision", file=path.name, title="Vision")
    )
    found = {str(p.locator): p for p in document.passages}
    whole = " ".join(path.read_text(encoding="utf-8").split())
    for passage in document.passages:
        at = 0
        for piece in passage.quote().split(" … "):
            at = whole.find(piece, at)
            assert at >= 0, passage.id
    assert "Waly" in found["Preface, signature"].text
    assert "CARICOM" in found["II.3, work stream 1"].text
    assert "terrorism" in found["footnote 17"].text.lower()
    assert len([p for p in document.passages if p.locator.kind is Kind.FOOTNOTE]) == 21
    rows = [s.label for s in found["V, table “Bilateral consultations”"].spans if s.label]
    assert "United Nations officials: Number 19, % Share 16" in rows
    catalysts = spans(found["III, headings"], SpanKind.ITEM)
    assert len(catalysts) == 6
