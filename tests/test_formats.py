"""Files of each format to blocks; the files are made here."""

from __future__ import annotations

import io
import zipfile
from collections import Counter

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from assistant.errors import SourceError
from ingest.blocks import Block, BlockKind, is_wrapped, opens_bold, paragraphs
from ingest.formats import Format, sniff, to_blocks
from ingest.formats.numbering import in_style

WORDS = "The Council of Lakes meets in spring. It hears the keepers of the dams.\n"


def of_kind(blocks, kind):
    return [block.text for block in blocks if block.kind is kind]


# --- telling formats -----------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.4\n", Format.PDF),
        (b"<!-- made by hand -->\n<!DOCTYPE html><p>a</p>", Format.HTML),
        (b"\n<table class=x><tr><td>a</td></tr></table>", Format.HTML),
        (b"# Lakes\n\ntext", Format.MARKDOWN),
        (b"text\n\n| a | b |\n|---|---|\n| c | d |\n", Format.MARKDOWN),
        (b"**Lakes**\n\n1. *Asks* the Office, 5 < 6", Format.TEXT),
        (b"<!-- Page 1 -->\nLakes", Format.TEXT),
    ],
)
def test_the_content_tells_the_format(data, name):
    assert sniff(data) is name


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"\xd0\xcf\x11\xe0 old", "docx"),
        (b"{\\rtf1 x}", "docx"),
        (b"\x89PNG\r\n", "OCR"),
        (b"PK\x03\x04 broken", "broken"),
        (b"%PDF-1.4 broken", "broken"),
        (bytes(range(256)) * 20, "text"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(data, word):
    with pytest.raises(SourceError, match=word) as caught:
        to_blocks(data)
    assert "\n" not in str(caught.value)


# --- plain text ----------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_text_in_any_encoding(encoding):
    text = "Déclaration sur les eaux – l’été à Genève.\n" + WORDS * 3
    assert to_blocks(text.encode(encoding))[0].text == text.split("\n")[0]


def test_cyrillic_in_one_byte():
    text = "Генеральная Ассамблея принимает решение о реках и озёрах. " * 5
    assert to_blocks(text.encode("cp1251"))[0].text == text


def test_what_cannot_be_seen_goes_and_nothing_else():
    hidden = "in\u200bhouse \u202eevil\u202c \x1b[1m re\u00adport\ufeff \U000e0041x\u00ad\ny"
    assert to_blocks(hidden.encode())[0].text == "inhouse evil [1m report xy"
    kept = "ﬁne — “dots…” ½ ² № é\u0301 한 ع"
    assert to_blocks(kept.encode())[0].text == kept


def test_pages_show_by_form_feed_and_comment():
    blocks = to_blocks(b"<!-- Page 3 -->\nLakes\n\fRivers\n")
    assert [(b.kind.value, b.label) for b in blocks[:4]] == [
        ("page", "3"), ("line", ""), ("page", ""), ("line", ""),
    ]  # fmt: skip


def test_one_leading_space_begins_a_page_where_it_is_rare():
    page = "The river council wrote to all the\nkeepers that the water had risen\nand went on.\n"
    blocks = to_blocks((page * 10 + " and then it fell again in all the\nvalleys.\n").encode())
    assert sum(b.kind is BlockKind.PAGE for b in blocks) == 1
    indented = "".join(" " + page for _ in range(10)).encode()
    assert not of_kind(to_blocks(indented), BlockKind.PAGE)


def test_wrapped_lines_become_paragraphs_and_go_on_behind_notes():
    text = (
        " The Council of Lakes,\n\n Recalling the plan of the keepers of dams1 and the\n"
        "need for water in all the\n\n_______________\n1 Lake Series, vol. 3.\n2 Ibid.\n"
        " valleys and on the hills\naround them,\n\n1. Asks the keepers to write to the\n"
        "council;\n2. Decides to meet.\n"
    )
    blocks = to_blocks(text.encode())
    assert is_wrapped(blocks)
    found = paragraphs(blocks)
    assert [p.text for p in found if p.kind is BlockKind.NOTE] == ["Lake Series, vol. 3.", "Ibid."]
    torn = next(p for p in found if len(p.runs) == 2)
    assert torn.text.endswith("need for water in all the valleys and on the hills around them,")
    assert [p.text for p in found if p.kind is BlockKind.ITEM] == [
        "1. Asks the keepers to write to the council;", "2. Decides to meet.",
    ]  # fmt: skip


def test_long_lines_are_a_paragraph_each():
    found = paragraphs(to_blocks((WORDS * 4).encode()))
    assert [p.text for p in found] == [WORDS.strip()] * 4


# --- Markdown ------------------------------------------------------------------


def test_markdown_keeps_words_as_they_stand():
    text = (
        "---\ntitle: x\n---\n# Lakes *and* rivers\n\n1. *Asks* the Office;\n\n2. Decides.\n\n"
        "- one\n  more\n  - two\n\n| A | B |\n|---|---|\n| c | d |\n\nSaid.[^1]\n\n"
        "[^1]: Lake Series.\n\n<script>x</script>\n"
    )
    blocks = to_blocks(text.encode())
    assert blocks == [
        Block(BlockKind.HEADING, "Lakes *and* rivers", 1),
        Block(BlockKind.PARAGRAPH, "1. *Asks* the Office;"),
        Block(BlockKind.PARAGRAPH, "2. Decides."),
        Block(BlockKind.ITEM, "- one more", 1),
        Block(BlockKind.ITEM, "- two", 2),
        Block(BlockKind.ROW, "| A | B | |---|---|", 1, "1", ("A", "B")),
        Block(BlockKind.ROW, "| c | d |", 0, "1", ("c", "d")),
        Block(BlockKind.PARAGRAPH, "Said.[^1]"),
        Block(BlockKind.NOTE, "Lake Series.", label="1"),
    ]


# --- HTML ----------------------------------------------------------------------

PAGE = """<!doctype html><html><head><title>t</title><style>.x{display:none}</style></head><body>
<nav><a href=/>Home</a></nav><ul><li><a>One</a><li><a>Two</a><li><a>Three</a><li><a>Four</a></ul>
<h1>Lakes</h1><p>The <b>Coun</b>cil<sup>1</sup> meets.<p hidden>No.</p><p class=x>No.</p>
<p style="display: none">No.</p><script>no()</script><div>First<br><br>Second<br>line</div>
<ol start=3><li>Fish<ul><li>Eel</ul><li>Frogs</ol>
<table><tr><th colspan=2>Meetings</th></tr><tr><th>Day</th><th>Place</th></tr>
<tr><td rowspan=2>Monday</td><td>Quay <a>1</a></td></tr><tr><td>Quay 2</td></tr></table>
<p id=fn1>1 Lake Series.</p><footer>Contact</footer></body></html>"""


def test_a_page_without_what_is_not_its_content():
    assert to_blocks(PAGE.encode()) == [
        Block(BlockKind.HEADING, "Lakes", 1),
        Block(BlockKind.PARAGRAPH, "The Council1 meets."),
        Block(BlockKind.PARAGRAPH, "First"),
        Block(BlockKind.PARAGRAPH, "Second line"),
        Block(BlockKind.ITEM, "Fish", 1, "3."),
        Block(BlockKind.ITEM, "Eel", 2, "•"),
        Block(BlockKind.ITEM, "Frogs", 1, "4."),
        Block(BlockKind.HEADING, "Meetings"),
        Block(BlockKind.ROW, "Day Place", 1, "1", ("Day", "Place")),
        Block(BlockKind.ROW, "Monday Quay 1", 0, "1", ("Monday", "Quay 1")),
        Block(BlockKind.ROW, "Quay 2", 0, "1", ("Monday", "Quay 2")),
        Block(BlockKind.NOTE, "Lake Series.", label="1"),
    ]


def test_a_page_keeps_to_its_main_part_and_declared_encoding():
    page = f"<html><meta charset=windows-1252><p>Aside</p><main><p>Été {WORDS}</p></main></html>"
    assert to_blocks(page.encode("cp1252")) == [Block(BlockKind.PARAGRAPH, f"Été {WORDS}".strip())]


def test_tags_nested_beyond_reason_are_refused():
    with pytest.raises(SourceError, match="deep"):
        to_blocks(b"<html>" + b"<div>" * 50_000)


# --- Word ----------------------------------------------------------------------


def numbering_level(at, style, shown):
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>'
        f'<w:lvlText w:val="{shown}"/></w:lvl>'
    )


@pytest.fixture
def word():
    document = docx.Document()
    root = document.part.numbering_part.element
    levels = numbering_level(0, "decimal", "%1.") + numbering_level(1, "lowerLetter", "(%2)")
    made = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>'
    root.insert(0, parse_xml(made))
    number = f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'
    root.append(parse_xml(number))
    return document


def numbered(document, text, level):
    properties = document.add_paragraph(text)._p.get_or_add_pPr()
    made = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>'
    properties.append(parse_xml(made))


def saved(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_word_counts_its_numbers(word):
    word.add_heading("Lakes", 2)
    for text, level in [("Asks:", 0), ("Eels;", 1), ("Frogs.", 1), ("Decides.", 0), ("Ends.", 1)]:
        numbered(word, text, level)
    hidden = word.add_paragraph("Seen.").add_run("Unseen.")
    hidden.font.hidden = True
    blocks = to_blocks(saved(word))
    assert [b.shown for b in blocks] == [
        "Lakes", "1. Asks:", "(a) Eels;", "(b) Frogs.", "2. Decides.", "(a) Ends.", "Seen.",
    ]  # fmt: skip
    assert [b.kind.value for b in blocks[:3]] == ["heading", "paragraph", "item"]
    assert blocks[1].text == "Asks:"


def test_word_tables_by_row(word):
    table = word.add_table(3, 2)
    for row, texts in zip(
        table.rows, [("Day", "Place"), ("Monday", "Quay 1"), ("", "Quay 2")], strict=True
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True
    table.cell(1, 0).merge(table.cell(2, 0))
    rows = to_blocks(saved(word))
    assert [(b.text, b.level, b.cells) for b in rows] == [
        ("Day Place", 1, ("Day", "Place")),
        ("Monday Quay 1", 0, ("Monday", "Quay 1")),
        ("Quay 2", 0, ("Monday", "Quay 2")),
    ]


def test_a_head_of_the_first_page_alone_is_the_masthead(word):
    section = word.sections[0]
    section.header.paragraphs[0].text = "LAKE/2031/4"
    word.add_paragraph("The lakes froze.")
    assert [b.text for b in to_blocks(saved(word))] == ["The lakes froze."]
    section.different_first_page_header_footer = True
    table = section.first_page_header.add_table(1, 2, docx.shared.Inches(6))
    table.cell(0, 0).text, table.cell(0, 1).text = "LAKE/2031/4", "3 May 2031"
    texts = [b.text for b in to_blocks(saved(word))]
    assert texts == ["LAKE/2031/4", "3 May 2031", "The lakes froze."]


def test_a_column_under_a_caption_is_a_table_and_a_box_is_text(word):
    for title in ("", "Table 7A.2"):
        if title:
            word.add_heading(title, 4)
        table = word.add_table(2, 1)
        table.cell(0, 0).text, table.cell(1, 0).text = "Boats", "Nets"
    kinds = [b.kind.value for b in to_blocks(saved(word))]
    assert kinds == ["paragraph", "paragraph", "heading", "row", "row"]


def with_footnotes(data, notes):
    """Add a part of footnotes to a saved document."""
    out = io.BytesIO()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    type_ = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode("latin-1")
            if name == "[Content_Types].xml":
                made = f'<Override PartName="/word/footnotes.xml" ContentType="{type_}"/>'
                part = part.replace("</Types>", made + "</Types>")
            if name == "word/_rels/document.xml.rels":
                made = f'<Relationship Id="rId900" Type="{kind}" Target="footnotes.xml"/>'
                part = part.replace("</Relationships>", made + "</Relationships>")
            new.writestr(name, part.encode("latin-1"))
        made = "".join(
            f'<w:footnote w:id="{n}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote>'
            for n, text in enumerate(notes, 1)
        )
        new.writestr("word/footnotes.xml", f"<w:footnotes {nsdecls('w')}>{made}</w:footnotes>")
    return out.getvalue()


def test_word_footnotes_follow_what_refers_to_them(word):
    run = word.add_paragraph("The Convention").runs[0]
    run._r.append(parse_xml(f'<w:footnoteReference {nsdecls("w")} w:id="1"/>'))
    word.add_paragraph("Next.")
    assert to_blocks(with_footnotes(saved(word), ["Lake Series."])) == [
        Block(BlockKind.PARAGRAPH, "The Convention¹"),
        Block(BlockKind.NOTE, "Lake Series.", label="1"),
        Block(BlockKind.PARAGRAPH, "Next."),
    ]


def test_word_does_not_resolve_entities(word):
    word.add_paragraph("MARK")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(word))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                bomb = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><w:document'
                part = part.replace(b"<w:document", bomb, 1).replace(b"MARK", b"A&f;B")
            new.writestr(name, part)
    text = " ".join(b.text for b in to_blocks(out.getvalue()))
    assert "root:" not in text


def test_a_zip_that_unpacks_to_too_much_is_refused(monkeypatch, word):
    monkeypatch.setattr("ingest.formats.LARGEST_UNPACKED", 1000)
    with pytest.raises(SourceError, match="unpacks"):
        to_blocks(saved(word))


def test_ways_of_counting():
    assert [in_style(4, s) for s in ("decimal", "lowerLetter", "upperRoman", "none")] == [
        "4",
        "d",
        "IV",
        "",
    ]
    assert in_style(28, "lowerLetter") == "bb"


# --- PDF -----------------------------------------------------------------------


def pdf(*pages, rules=()):
    """A PDF whose pages are lists of (left, bottom, size, text), with the font Helvetica.

    `rules` are rectangles (left, bottom, width, height), filled on each page.
    """
    drawn = "".join(f"{x} {y} {w} {h} re f\n" for x, y, w, h in rules)
    streams = [
        drawn
        + "\n".join(f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET" for x, y, size, text in page)
        for page in pages
    ]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n, stream in enumerate(streams):
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents "
            f"{5 + 2 * n} 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    out, places = "%PDF-1.4\n", []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{at:010} 00000 n \n" for at in places)
    size = len(objects) + 1
    start = len(out)
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer << /Size {size} /Root 1 0 R >>\n"
    return (out + f"startxref\n{start}\n%%EOF\n").encode()


def column(x, y, lines):
    return [(x, y - 12 * n, 10, line) for n, line in enumerate(lines)]


def page(number):
    return [
        (50, 780, 8, "Council of Lakes"),
        (50, 700, 16, f"Part {number}"),
        *column(
            50,
            660,
            ["The keepers of the dams wrote to", "the council that the water had", "risen."],
        ),
        *column(50, 610, ["They asked for help in the hills", "and valleys2 of the"]),
        *column(320, 660, ["upper river and its lakes.", "Nobody answered them."]),
        (50, 90, 7, f"2 Lake Series, {'first second third'.split()[number - 1]} volume,"),
        (50, 82, 7, f"on {'eels frogs newts'.split()[number - 1]}."),
        (300, 20, 8, f"Page {number}"),
    ]


def test_a_page_of_two_columns_without_its_furniture():
    blocks = to_blocks(pdf(page(1), page(2), page(3)))
    assert of_kind(blocks, BlockKind.HEADING) == ["Part 1", "Part 2", "Part 3"]
    assert of_kind(blocks, BlockKind.NOTE)[2] == "Lake Series, third volume,\non newts."
    text = [p.text for p in paragraphs(blocks) if p.kind is BlockKind.PARAGRAPH]
    assert text[:2] == [
        "The keepers of the dams wrote to the council that the water had risen.",
        "They asked for help in the hills and valleys2 of the upper river and its lakes. "
        "Nobody answered them.",
    ]
    assert len(text) == 6


def test_a_scan_says_what_to_do():
    with pytest.raises(SourceError, match="OCR"):
        to_blocks(pdf([]))


LEDGER = [
    *column(50, 700, ["The keepers count what they buy, and they", "write it down each year."]),
    (52, 652, 10, "Year"),
    (102, 652, 10, "Goods bought by the keeper"),
    (52, 632, 10, "2031"),
    *column(102, 632, ["Oil and lamp-", "wicks"]),
    (52, 602, 10, "2032"),
    (102, 602, 10, "Ropes"),
    *column(50, 570, ["Nothing else was bought in either of the", "two years."]),
]
RULED = [(50, 645, 250, 2), (50, 614, 250, 0.5), (95, 595, 0.5, 70)]


def test_a_ruled_table_has_rows_and_cells():
    blocks = to_blocks(pdf(LEDGER, rules=RULED))
    rows = [b for b in blocks if b.kind is BlockKind.ROW]
    assert [(b.level, b.cells) for b in rows] == [
        (1, ("Year", "Goods bought by the keeper")),
        (0, ("2031", "Oil and lamp-wicks")),
        (0, ("2032", "Ropes")),
    ]
    assert {b.label for b in rows} == {"1"}
    assert len(of_kind(blocks, BlockKind.LINE)) == 4


def test_without_a_rule_between_columns_there_are_only_lines():
    frame = [(40, 590, 300, 0.5), (40, 690, 300, 0.5), (40, 590, 0.5, 100), (340, 590, 0.5, 100)]
    for rules in ((), RULED[:2], frame):
        blocks = to_blocks(pdf(LEDGER, rules=rules))
        assert not of_kind(blocks, BlockKind.ROW)
        assert "2032 Ropes" in of_kind(blocks, BlockKind.LINE)


def test_a_locked_pdf_says_what_to_do():
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(page(1))))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(SourceError, match="password"):
        to_blocks(out.getvalue())


# --- the same document in three formats ------------------------------------------


def test_three_formats_of_a_document_give_the_same_paragraphs(shared):
    folder = shared / "un-documents"
    if not folder.is_dir():
        pytest.skip(f"needs {folder}")
    same = total = 0
    for path in sorted((folder / "html").glob("*.html")):
        texts = []
        for ending in ("txt", "md", "html"):
            data = (folder / ending / f"{path.stem}.{ending}").read_bytes()
            texts.append(Counter(p.text for p in paragraphs(to_blocks(data))))
        for other in texts[1:]:
            same += sum((texts[0] & other).values())
            total += max(texts[0].total(), other.total())
    assert same >= 0.98 * total


def test_a_word_file_with_broken_parts_is_refused(word):
    data = bytearray(saved(word))
    for at in range(200, len(data) - 2000, 97):
        data[at] ^= 0xFF
    with pytest.raises(SourceError, match="broken"):
        to_blocks(bytes(data))


FLEET = [
    *column(50, 700, ["The keepers count their boats in every spring", "and write them down."]),
    *[
        (x, 650 - 12 * n, 10, text)
        for n, row in enumerate(
            [
                ("Region", "2031", "2032"),
                ("North", "12", "14"),
                ("South coast", "3", "2"),
                ("Total", "15", "16"),
            ]
        )
        for x, text in zip((50, 180, 250), row, strict=True)
    ],
    *column(50, 580, ["The boats of the north are more than those", "of the south."]),
]


def test_figures_under_one_another_are_a_table_without_rules():
    blocks = to_blocks(pdf(FLEET))
    rows = [b for b in blocks if b.kind is BlockKind.ROW]
    assert [(b.level, b.cells) for b in rows] == [
        (1, ("Region", "2031", "2032")),
        (0, ("North", "12", "14")),
        (0, ("South coast", "3", "2")),
        (0, ("Total", "15", "16")),
    ]
    assert "of the south." in of_kind(blocks, BlockKind.LINE)


def test_a_date_at_a_pages_edge_is_kept_where_it_stands_once():
    first = [(400, 740, 9, "5 January 2031"), *column(50, 600, ["The lakes are low and the dams"])]
    once = to_blocks(pdf(first, column(50, 600, ["are open, so that the boats lie dry."])))
    assert "5 January 2031" in of_kind(once, BlockKind.LINE)
    often = to_blocks(pdf(first, first))
    assert "5 January 2031" not in of_kind(often, BlockKind.LINE)


def test_a_page_that_shows_its_text_as_typed_keeps_its_lines():
    page = (
        "<html><body><pre>\n     The Council,\n\n     1.   Keeps the lakes that lie in the hills\n"
        'and those<span style="display:none"> secretly</span> in the plain;\n</pre></body></html>'
    )
    blocks = to_blocks(page.encode())
    assert of_kind(blocks, BlockKind.LINE) == [
        "     The Council,",
        "     1.   Keeps the lakes that lie in the hills",
        "and those in the plain;",
    ]


def test_lists_that_count_by_letters_show_them():
    blocks = to_blocks(b"<ol type=a><li>Oil</li><li>Wicks</li></ol><ol type=i><li>Rope</li></ol>")
    assert [b.label for b in blocks] == ["(a)", "(b)", "(i)"]


def test_stars_of_notes_open_no_bold():
    assert opens_bold("**A title of")
    assert not opens_bold("The right to light*, **")
    assert not opens_bold("** The annex is not edited.")
    assert not opens_bold("**Closed**")
