"""Reports, statements, letters and bulletins of invented bodies."""

from __future__ import annotations

from assistant.documents import Kind, Source, Status
from ingest.formats import to_blocks
from ingest.shapes import report, resolution

REPORT = """A/79/9752
Seventy-ninth session
Agenda item 163 (b)
Financing of the lighthouses
Budget for the Lamp Force for the period from 1 July 2098 to 30 June 2099
Report of the Secretary-General
Contents
I. Mandate and planned results
A. Overall
1. The mandate of the Lamp Force was set by the Council in its resolution 2990 (2098).
2. The Force keeps:
(a) Lamps;
(b) Oil.
B. Oil
3. Oil is bought in spring.
II. Staff
4. Keepers are counted.
"""

STATEMENT = """S/PRST/2099/4
Statement by the President of the Security Council
At the 6946th meeting of the Security Council, held on 15 April 2099, in connection with the \
Council’s consideration of the item entitled “Lamps in harbours”, the President of the Security \
Council made the following statement on behalf of the Council:
“The Security Council welcomes the lamps.
“The Security Council thanks the keepers. It asks for oil.”
"""

LETTER = """S/2099/86
Letter dated 13 May 2099 from the Keeper of Lamps addressed to the President of the Security Council
I have the honour to send you the book of lamps (see annex).
(Signed) Ada Brine
Annex to the letter dated 13 May 2099 from the Secretary-General addressed to the President
Objective 1
Count the lamps of the coast and write their number in the book every year.
"""

BULLETIN = """ST/SGB/2099/3
Secretary-General’s bulletin*
Lamp policy of the Secretariat
The Secretary-General, wishing that lamps be lit, promulgates the following for all harbours:
I. General provisions
Section 1
Purpose
1.1 The present policy is designed:
(a) To light lamps;
1.2 Lamps are lit by keepers.
Section 2
Definitions
2.1 A lamp is a light.
II. Oversight
Section 3
Lamp Board
A Lamp Board is set up by the keepers and meets once in every month of the year.
"""

UNNUMBERED = """UNEP/GC/SS.XC/5
Special session of the Governing Council
Brine, 20–22 May 2099
Lamps and tides
Report of the Executive Director
The present report has been produced in response to a request of the keepers of the coast.
I. Work of the secretariat
The secretariat counted lamps and wrote down what it found on every island of the ocean.
It also counted barrels and the keepers of them, one after the other, for a whole year.
A.Oil
Oil was counted in the spring of the year and again in autumn by two keepers of each coast.
"""


def document(text):
    return report.read(to_blocks(text.encode()), Source(id="", file="x.txt", title=""))[0]


def locators(found, *kinds):
    return [str(p.locator) for p in found.passages if p.locator.kind in kinds]


def test_a_report_keeps_its_paragraph_numbers_and_headings():
    found = document(REPORT)
    source = found.source
    assert source.title.startswith("Budget for the Lamp Force")
    assert (source.symbol, source.status) == ("A/79/9752", Status.REPORT)
    assert source.agenda_item == "Agenda item 163 (b)"
    assert locators(found, Kind.PARAGRAPH) == [f"para. {n}" for n in range(1, 5)]
    third = next(p for p in found.passages if p.locator.number == "3")
    assert third.headings == ("I. Mandate and planned results", "B. Oil")
    second = next(p for p in found.passages if p.locator.number == "2")
    assert [s.label for s in second.spans] == ["", "(a)", "(b)"]
    first = next(p for p in found.passages if p.locator.number == "1")
    assert [m.symbol for m in first.mentions] == ["S/RES/2990 (2098)"]


def test_a_statement_counts_its_paragraphs_behind_the_introduction():
    found = document(STATEMENT)
    assert found.source.status is Status.STATEMENT
    assert found.source.date == "2099-04-15"
    assert found.source.title.endswith("– Lamps in harbours")
    assert locators(found, Kind.TEXT) == ["first paragraph", "second paragraph"]
    assert locators(found, Kind.MASTHEAD)[-1] == "introduction"


def test_a_letter_has_a_date_a_signature_and_an_annex():
    found = document(LETTER)
    assert found.source.date == "2099-05-13"
    assert found.source.title.startswith("Letter dated 13 May 2099")
    assert locators(found, Kind.CLOSING) == ["signature"]
    assert locators(found, Kind.NAMED) == ["annex, Objective 1"]


def test_a_bulletin_is_cited_by_section_and_decimal_number():
    found = document(BULLETIN)
    assert found.source.title == "Lamp policy of the Secretariat"
    assert locators(found, Kind.PARAGRAPH) == [
        "section 1, para. 1.1",
        "section 1, para. 1.2",
        "section 2, para. 2.1",
    ]
    assert locators(found, Kind.TEXT)[-1].startswith("section 3")


def test_paragraphs_without_numbers_are_counted_within_their_section():
    found = document(UNNUMBERED)
    assert found.source.title == "Lamps and tides"
    assert locators(found, Kind.TEXT) == [
        "first paragraph",
        "section I, first paragraph",
        "section I, second paragraph",
        "section I.A, first paragraph",
    ]


def test_an_annex_with_opening_words_is_read_as_a_resolution():
    annex = "Annex\nResolution 9/1: Lamps\nThe Lamp Council,\nRecalling the tides,\n"
    found = document(f"{REPORT}{annex}1. Decides to rest.\n")
    assert locators(found, Kind.PREAMBULAR) == ["annex, resolution 9/1, preambular para. 1"]
    assert locators(found, Kind.PARAGRAPH)[-1] == "annex, resolution 9/1, para. 1"


def test_names_in_a_list_stay_together():
    found = document(REPORT + "Annex I\nAtlantis\nLemuria\nMu\nThule\nAvalon\nHyperborea\n")
    passage = found.passages[-1]
    assert str(passage.locator) == "annex I, first paragraph"
    assert len(passage.spans) == 6


def test_a_table_is_one_passage_with_a_header():
    page = "<h1>A/79/9800</h1><p>Agenda item 4</p><p>1. Lamps are counted.</p><table>"
    page += "<tr><th>Lamp</th><th>Height</th></tr><tr><td>North</td><td>12</td></tr></table>"
    found = document(f"<!doctype html><html><body>{page}</body></html>")
    table = next(p for p in found.passages if p.locator.kind is Kind.TABLE)
    assert [s.kind.value for s in table.spans] == ["header", "row"]
    assert "North 12" in table.text


def test_fits_tells_such_documents_from_resolutions_and_pages():
    for text in (REPORT, STATEMENT, LETTER, BULLETIN, UNNUMBERED):
        blocks = to_blocks(text.encode())
        assert report.fits(blocks) > max(0.5, resolution.fits(blocks))
    assert report.fits(to_blocks(b"Welcome to our page.\nRead more.\n")) < 0.3
