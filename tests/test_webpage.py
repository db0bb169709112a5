"""Web pages: as text that somebody copied, and as HTML."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.documents import Document, Kind, Passage, Source, SpanKind, Status
from ingest.formats import to_blocks
from ingest.shapes import webpage

# The Lighthouse Board is invented, and so is all that it says.
COPIED = """\
www.lights.example Open in viewer
URL: https://www.lights.example/board/about.html
Taken: On March 03

Text Content

 * English
 * Français


LIGHTHOUSE BOARD

Site Search
 * Topics
   * Towers
     * Old towers
     * Towers of stone and of iron on the northern
       coasts
   * Lamps
   * Keepers
 * News
 * Contact us

 * Topics
 * About us


LIGHTS AND KEEPERS OF THE BOARD


ABOUT US

The Board keeps the 214 lights of the northern coasts and pays the keepers who
live beside them, winter and summer.

WHAT WE DO

1) Keeping the lights

The Board inspects every light twice a year. Reports are open to all keepers and
to the public.

2) Training keepers and their
children

Training is free. It is held in several forms, which include:
•    Lessons at sea
•    Lessons in winter for those who live on the islands and
cannot travel
•    Letters.

Those who pass are named keepers of the second class.

WRITE TO US
Lighthouse Board
Pier Road 7
9400 Norby
Phone: +99 (5) 1234-567
E-mail: board@lights.example



Lighthouse Board
 *
 *

 * Home
 * Fraud alert
"""

UNWRAPPED = """\
Meeting of keepers on the lights of the south
From 3 to 5 May 2031 the Board held a meeting of keepers in Sund, together with the Government.
The project builds on three pillars, including: (1) strong towers, (2) clean lamps, and \
(3) keepers who are paid. It goes on until 2033.
Lighthouse Board
Pier Road 7
Phone: +99 (5) 1234-567
Point of contact: Ole Vik
E-mail: ole.vik@lights.example
"""

HTML = b"""<!doctype html><html><head><title>Lights</title></head><body>
<nav><ul><li><a href="/a">Home</a></li><li><a href="/b">News</a></li></ul></nav>
<main><h1>Lights lit</h1>
<p>Every light that was lit is listed here with its date and its keeper.</p>
<h2>In 2031</h2><table><tr><th>Light</th><th>Date</th></tr>
<tr><td>Norby</td><td>3 May 2031</td></tr><tr><td>Sund</td><td>9 June 2031</td></tr></table>
</main></body></html>"""


def read(data: str | bytes) -> dict[str, Passage]:
    return {str(p.locator): p for p in document(data).passages}


def document(data: str | bytes) -> Document:
    data = data.encode() if isinstance(data, str) else data
    [found] = webpage.read(to_blocks(data), Source(id="page", file="page", title=""))
    return found


def spans(passage: Passage, kind: SpanKind) -> list[str]:
    return [passage.text[s.start : s.end] for s in passage.spans if s.kind is kind]


@pytest.fixture(scope="module")
def copied() -> dict[str, Passage]:
    return read(COPIED)


def test_it_knows_web_pages_from_other_texts():
    assert webpage.fits(to_blocks(COPIED.encode())) > 0.7
    assert webpage.fits(to_blocks(UNWRAPPED.encode())) > 0.5
    assert webpage.fits(to_blocks(b"Article 1\n\nKeepers keep the lights.\n" * 9)) < 0.1
    assert webpage.fits([]) == 0


def test_menus_head_and_foot_are_left_out(copied):
    words = " ".join(p.text for p in copied.values())
    for gone in ("Site Search", "Towers of stone", "Fraud", "Français", "Home"):
        assert gone not in words


def test_the_masthead_has_the_pages_address_and_title(copied):
    assert copied["masthead"].text == (
        "URL: https://www.lights.example/board/about.html Taken: On March 03 "
        "LIGHTS AND KEEPERS OF THE BOARD"
    )
    source = copied["masthead"].source
    assert source.url == "https://www.lights.example/board/about.html"
    assert source.status is Status.WEB_PAGE
    assert source.title == "Lights and keepers of the Board"


def test_paragraphs_are_counted_within_their_heading(copied):
    assert copied["About us, first paragraph"].text.startswith("The Board keeps the 214 lights")
    assert copied["About us, first paragraph"].headings == (
        "LIGHTS AND KEEPERS OF THE BOARD",
        "ABOUT US",
    )


def test_numbered_headings_make_sections_and_a_list(copied):
    section = copied["What we do, section 2"]
    assert section.headings[-1] == "2) Training keepers and their children"
    assert spans(section, SpanKind.LEAD) == ["It is held in several forms, which include:"]
    assert spans(section, SpanKind.ITEM)[1] == (
        "• Lessons in winter for those who live on the islands and cannot travel"
    )
    assert section.text.endswith("named keepers of the second class.")
    assert spans(copied["What we do, headings"], SpanKind.ITEM) == [
        "1) Keeping the lights",
        "2) Training keepers and their children",
    ]


def test_the_contact_block_is_one_passage_with_a_row_a_line(copied):
    contact = next(p for p in copied.values() if p.locator.kind is Kind.CONTACT)
    assert contact.headings[-1] == "WRITE TO US"
    assert spans(contact, SpanKind.ROW) == [
        "Lighthouse Board",
        "Pier Road 7",
        "9400 Norby",
        "Phone: +99 (5) 1234-567",
        "E-mail: board@lights.example",
    ]


def test_a_list_inside_a_sentence_has_items():
    page = read(UNWRAPPED)
    project = page["second paragraph"]
    assert spans(project, SpanKind.ITEM) == [
        "(1) strong towers,",
        "(2) clean lamps, and",
        "(3) keepers who are paid.",
    ]
    assert spans(project, SpanKind.LEAD) == ["The project builds on three pillars, including:"]
    assert spans(project, SpanKind.SENTENCE) == ["It goes on until 2033."]
    assert spans(page["contact"], SpanKind.ROW)[-1] == "E-mail: ole.vik@lights.example"
    assert page["contact"].source.title == "Meeting of keepers on the lights of the south"


def test_html_tables_have_rows_that_name_their_columns():
    page = read(HTML)
    table = page["table “In 2031”"]
    assert [s.label for s in table.spans if s.kind is SpanKind.ROW] == [
        "Light: Norby; Date: 3 May 2031",
        "Light: Sund; Date: 9 June 2031",
    ]
    assert not any("News" in p.text for p in page.values())


def test_a_long_table_is_cited_row_by_row():
    rows = "".join(f"<tr><td>Light {n}</td><td>{n} May 2031</td></tr>" for n in range(1, 31))
    page = read(f"<html><body><h1>Lit</h1><table>{rows}</table></body></html>")
    assert page["table “Lit”, row 12"].text == "Light 12 12 May 2031"


def test_every_piece_stands_in_the_source_in_order():
    for text in (COPIED, UNWRAPPED):
        whole = " ".join(text.split())
        for passage in document(text).passages:
            at = 0
            for piece in passage.quote().split(" … "):
                at = whole.find(piece, at)
                assert at >= 0, (str(passage.locator), piece)


def test_the_real_pages(shared: Path):
    def real(start: str) -> dict[str, Passage]:
        [path] = (shared / "corpus").glob(f"{start}_*.txt")
        return read(path.read_bytes())

    branch = real("000")
    assert len(branch) < 20
    assert "26060-4460" in branch["Contact us"].text
    assert len(spans(branch["Mandates and services, section 4"], SpanKind.ITEM)) == 7
    project = real("004")
    assert len(spans(project["third paragraph"], SpanKind.ITEM)) == 5
    assert "gfp@un.org" in project["contact"].text


def test_the_real_tables(shared: Path):
    for path in (shared / "un-documents" / "pages").glob("*.html"):
        passages = read(path.read_bytes())
        assert len(passages) > 15, path.name
        assert all(s.label for p in passages.values() for s in p.spans if s.kind is SpanKind.ROW)
