"""Numbers, headings, captions and titles of reports whose file tells its headings."""

from __future__ import annotations

from assistant.documents import Kind, Source, SpanKind
from ingest.blocks import Block, BlockKind
from ingest.shapes import plain, report


def heading(text, level):
    return Block(BlockKind.HEADING, text, level)


def paragraph(text, label=""):
    return Block(BlockKind.PARAGRAPH, text, label=label)


def row(*cells, table, head=False):
    return Block(BlockKind.ROW, " ".join(filter(None, cells)), int(head), table, cells)


BUDGET = [
    paragraph("LAKE/31/6 (Sect. 7A)"),
    paragraph("Distr.: General"),
    paragraph("3 May 2031"),
    paragraph("Item 12 of the preliminary list"),
    heading("Budget of the lakes", 1),
    heading("Planning of dams", 1),
    heading("Budget of the lakes", 1),
    heading("Section 7A", 2),
    heading("Light, Norby", 1),
    heading("A. Plan for the year", 2),
    heading("Overall orientation", 2),
    heading("Mandates", 3),
    paragraph("7A.1 The keepers light the lamps of the lakes at dusk, all of them."),
    paragraph("7A.2 The keepers will:"),
    paragraph("(a) Trim the lamps;"),
    paragraph("(b) Count the barrels."),
    heading("Programme of work", 2),
    heading("Subprogramme 1", 3),
    heading("Oil", 3),
    heading("Objective", 3),
    paragraph("7A.3 The objective is to have oil in each lamp of the eastern shore."),
    heading("Planned results", 3),
    heading("Result 1: fewer dark nights", 4),
    heading("Performance and target", 4),
    paragraph("7A.104 Progress is shown in the measure below (see table 7A.1)."),
    heading("Table 7A.1", 4),
    heading("Dark nights", 4),
    paragraph("(Number of nights)"),
    heading("(1) East", 5),
    row("Year", "Nights", table="1", head=True),
    row("2030", "9", table="1"),
    row("2031", "4", table="1"),
    heading("(2) West", 5),
    row("Year", "Nights", table="2", head=True),
    row("2031", "7", table="2"),
    Block(BlockKind.NOTE, "Moonless nights only.", label="a"),
    paragraph("7A.105 The keepers learned to fill the lamps before the evening."),
    heading("Figure 7A.I", 4),
    heading("Barrels by month", 4),
    heading("Result 2: longer wicks", 4),
    paragraph("7A.106 The wicks grew by a hand in the second year of the plan."),
    heading("Subprogramme 2", 3),
    heading("Ropes", 3),
    heading("Objective", 3),
    paragraph("7A.107 The objective is to have a sound rope on each of the boats."),
    row("Knot", "Use", table="3", head=True),
    row("Bowline", "Boats", table="3"),
]


def read(blocks, file="x.docx"):
    [document] = report.read(blocks, Source("", file, ""))
    return document


def by_locator(document):
    return {str(p.locator): p for p in document.passages}


def test_numbers_with_a_letter_and_three_digits_are_paragraph_numbers():
    numbers = [p.locator.number for p in read(BUDGET).passages if p.locator.kind is Kind.PARAGRAPH]
    assert numbers == ["7A.1", "7A.2", "7A.3", "7A.104", "7A.105", "7A.106", "7A.107"]
    listed = by_locator(read(BUDGET))["para. 7A.2"]
    assert [s.label for s in listed.spans if s.kind is SpanKind.ITEM] == ["(a)", "(b)"]


def test_headings_keep_the_levels_of_the_file_and_numbered_ones_stand_above_their_equals():
    found = by_locator(read(BUDGET))
    plan = "A. Plan for the year"
    work = (plan, "Programme of work", "Subprogramme 1. Oil")
    assert found["para. 7A.1"].headings == (plan, "Overall orientation", "Mandates")
    assert found["para. 7A.3"].headings == (*work, "Objective")
    assert found["para. 7A.104"].headings == (
        *work, "Planned results", "Result 1: fewer dark nights", "Performance and target",
    )  # fmt: skip
    assert found["para. 7A.106"].headings == (*work, "Planned results", "Result 2: longer wicks")
    assert found["para. 7A.107"].headings[-2:] == ("Subprogramme 2. Ropes", "Objective")


def test_a_table_is_cited_by_its_printed_number_and_its_caption_heads_nothing_else():
    found = by_locator(read(BUDGET))
    east = found["table 7A.1 “Dark nights, (1) East”"]
    assert east.headings[-1] == "Table 7A.1. Dark nights. (1) East"
    assert [s.label for s in east.spans] == ["", "Year: 2030; Nights: 9", "Year: 2031; Nights: 4"]
    assert found["table 7A.1 “Dark nights, (2) West”"].text == "Year Nights 2031 7"
    assert found["table 7A.1, footnote a"].text == "Moonless nights only."
    assert found["para. 7A.105"].headings == found["para. 7A.104"].headings
    assert found["figure 7A.I “Barrels by month”"].text == "Figure 7A.I Barrels by month"
    assert "section A, table “Objective”" in found


def test_letters_behind_rows_are_the_notes_of_the_table():
    rows = [row("Year", "Nightsa", table="4", head=True), row("2031", "7b", table="4")]
    behind = ["Abbreviations: N, night.", "a At sea only.", "b Two were foggy.", "The end is near."]
    found = by_locator(read([*BUDGET, heading("Table 7A.2", 4), *rows, *map(paragraph, behind)]))
    assert found["table 7A.2, footnote a"].text == "At sea only."
    assert found["table 7A.2, footnote b"].text == "Two were foggy."
    assert "section A, second paragraph" in found


def test_a_remark_between_a_caption_and_its_rows_does_not_part_them():
    at = next(i for i, b in enumerate(BUDGET) if b.text == "(1) East")
    found = by_locator(read([*BUDGET[:at], paragraph("Note: nights at sea."), *BUDGET[at + 1 :]]))
    assert "table 7A.1 “Dark nights”" in found


def test_the_title_is_all_of_the_headings_behind_the_agenda():
    source = read(BUDGET).source
    assert source.title == "Budget of the lakes – Section 7A Light, Norby"
    assert source.date == "2031-05-03"


MISSIONS = """LAKE/31/9
Report of the Lake Council on its third session
I. Opening
1. The session was opened at the old dam by the eldest of the keepers.
II. Boats
1. Boats of the north
A. Plan
2. The boats of the north sail in spring, when the ice has gone.
B. Money
3. The boats of the north need forty barrels of tar each year.
2. Boats of the south
A. Plan
4. The boats of the south sail in autumn, when the fog has gone.
III. Consideration of the proposals of the eastern and of the western keepers on the repair of all \
lamps, ropes and boats that were lost or broken in the storms of the winter before last and since
5. The Council took note of the proposals and thanked the keepers for them.
"""


def text_blocks(text):
    return [Block(BlockKind.LINE, line) for line in text.splitlines()]


def test_letters_below_numbers_and_long_titles_in_their_order():
    found = by_locator(read(text_blocks(MISSIONS), "x.txt"))
    assert found["para. 2"].headings == ("II. Boats", "1. Boats of the north", "A. Plan")
    assert found["para. 3"].headings == ("II. Boats", "1. Boats of the north", "B. Money")
    assert found["para. 4"].headings == ("II. Boats", "2. Boats of the south", "A. Plan")
    assert found["para. 5"].headings[0].startswith("III. Consideration of the proposals")
    assert len(found["para. 5"].headings) == 1


PROCEEDINGS = """LAKE/31/7
Proceedings of the Lake Council at its second session
1. The Council met at the old dam in spring and heard all of its keepers.
Annex I
A. Decision
B. Resolutions
Resolution 2/1: Lamps
The Lake Council,
Recalling its resolution 1/4,
Invites keepers to light the lamps;
2. Requests keepers to trim them.
4th meeting
3 May 2031
Resolution 2/2: Ropes
The Lake Council,
Noting the ropes,
Invites keepers to count the ropes;
4. Requests keepers to mend them.
4th meeting
3 May 2031
"""


def test_resolutions_of_proceedings_are_parts_and_count_what_lost_its_number():
    found = by_locator(read(text_blocks(PROCEEDINGS), "x.txt"))
    first = "annex I, resolution 2/1"
    assert found[f"{first}, preambular para. 1"].text.startswith("Recalling")
    assert found[f"{first}, para. 1"].text.startswith("Invites keepers to light")
    assert found[f"{first}, para. 2"].text.startswith("2. Requests")
    assert found[f"{first}, para. 1"].headings[-1] == "Resolution 2/1: Lamps"
    # A number that the count does not meet is kept, and nothing is counted beside it.
    second = "annex I, resolution 2/2"
    assert found[f"{second}, para. 4"].text.startswith("4. Requests")
    assert f"{second}, para. 1" not in found


def test_a_plain_heading_that_begins_with_a_word_is_no_label():
    lines = [
        heading("A Guide to lamps", 1),
        paragraph("Lamps burn oil."),
        heading("OIL", 2),
        paragraph("Oil is dear."),
        heading("ROPES", 0),
        paragraph("Ropes are cheap."),
    ]
    [document] = plain.read(lines, Source("x", "x.pdf", ""))
    assert [(str(p.locator), p.headings[1:]) for p in document.passages] == [
        ("A Guide to lamps, first paragraph", ()),
        ("OIL, first paragraph", ("OIL",)),
        ("ROPES, first paragraph", ("ROPES",)),
    ]
