"""From files to Documents: errors, languages, ids, and what holds for any passage."""

from __future__ import annotations

from itertools import pairwise

import pytest

from assistant.documents import Kind, Source, SpanKind
from assistant.errors import SourceError
from ingest.blocks import Block, BlockKind
from ingest.formats import to_blocks
from ingest.formats.decode import decode
from ingest.reading import language_of, read, slug
from ingest.shapes import plain

RULES = """# Rules of the Lake Council

## I. Purpose

The Council keeps the lakes.[^1] It was founded in 1931.

1. The Council meets every spring; the keepers of the dams attend, and they
   report on the water.

2. The members are:

- Alba;
- Brena.

## II. Money

| Year | Amount |
|------|--------|
| 1931 | 20 |
| 1932 | 35 |

[^1]: Lake Series, vol. 3.
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "sub").mkdir()
    return tmp_path


def plainly(text, source=None):
    blocks = to_blocks(text.encode())
    source = source or Source("rules", "rules.md", "")
    [document] = plain.read(blocks, source)
    return document


def test_any_document_has_headings_paragraphs_lists_tables_and_notes():
    document = plainly(RULES)
    assert document.source.title == "Rules of the Lake Council"
    assert [(str(p.locator), p.headings[-1:]) for p in document.passages] == [
        ("I, first paragraph", ("I. Purpose",)),
        ("para. 1", ("I. Purpose",)),
        ("para. 2", ("I. Purpose",)),
        ("table 1", ("II. Money",)),
        ("footnote 1", ()),
    ]
    first, _, members, table, note = document.passages
    assert first.reading() == "The Council keeps the lakes. It was founded in 1931."
    assert [m.note for m in first.marks] == ["1"]
    assert [s.label for s in members.spans if s.kind is SpanKind.ITEM] == ["-", "-"]
    assert [s.label for s in table.spans][1:] == [
        "Year: 1931; Amount: 20",
        "Year: 1932; Amount: 35",
    ]
    assert note.locator.kind is Kind.FOOTNOTE


def test_every_passage_is_verbatim_and_its_spans_leave_nothing_out():
    source = " ".join(decode(RULES.encode()).split())
    for passage in plainly(RULES).passages:
        for piece in passage.quote().split(" … "):
            assert piece in source
        rest = [0, *(p for s in passage.spans for p in (s.start, s.end)), len(passage.text)]
        assert rest == sorted(rest)
        assert not "".join(passage.text[a:b] for a, b in list(pairwise(rest))[::2]).strip()


def test_a_long_table_is_cut_and_each_piece_has_the_header():
    rows = "".join(f"| {year} | {year % 7} |\n" for year in range(1900, 1960))
    tables = plainly(f"# T\n\n| Year | Amount |\n|---|---|\n{rows}").passages
    assert [str(t.locator) for t in tables] == [
        "table 1 “rows 1–25”", "table 1 “rows 26–50”", "table 1 “rows 51–60”",
    ]  # fmt: skip
    assert all(t.text.startswith("| Year | Amount |") for t in tables)
    assert len(tables[1].tears) == 1


def test_a_column_of_short_lines_is_one_list():
    names = "\n".join(["Members", "Alba", "Brena", "Coria", "The Confederation of the Dune"])
    [passage] = plainly(f"{names}\n").passages
    assert [s.kind for s in passage.spans][1:] == [SpanKind.ITEM] * 4


def test_headings_with_nothing_under_them_are_not_lost():
    text = "# Annex\n\n" + "".join(f"## {name}\n\n" for name in ("Alba", "Brena", "Coria", "Dune"))
    assert "Brena" in " ".join(p.text for p in plainly(text).passages)


def test_ids_are_the_same_again_and_never_twice():
    text = "# A\n\n## B\n\nOne.\n\n## B\n\nTwo.\n\n1. Three.\n\ntext\n\n1. Four.\n"
    ids = [p.id for p in plainly(text).passages]
    assert ids == [p.id for p in plainly(text).passages]
    assert len(set(ids)) == len(ids)
    assert ids[0] == "rules:b-first-paragraph"


def test_the_plain_shape_gives_way():
    assert 0 < plain.fits([Block(BlockKind.PARAGRAPH, "x")]) < 0.1
    assert plain.fits([]) == 0


def test_a_file_is_named_by_its_place_and_described_by_its_entry(folder):
    path = folder / "sub" / "My rules (2).md"
    path.write_text(RULES)
    [document] = read(path, root=folder)
    assert document.source.file == "sub/My rules (2).md"
    assert document.source.id == "sub-my-rules-2"
    assert {p.source for p in document.passages} == {document.source}
    entry = Source("lakes", "old.md", "The Lakes", date="1931-05-01", language="fr")
    [document] = read(path, entry, folder)
    assert document.source.title == "The Lakes"
    assert (document.source.date, document.source.language) == ("1931-05-01", "fr")
    assert document.source.file == "sub/My rules (2).md"


def test_the_name_stands_in_for_a_title(folder):
    path = folder / "lakes.txt"
    path.write_text(("The council of lakes keeps the dams and hears their keepers. " * 9) + "\n")
    [document] = read(path)
    assert document.source.title
    assert document.passages[0].source.title == document.source.title


@pytest.mark.parametrize("data", [b"", b" \n\n\t", b"12 -- 34 * 5\n", "\u200b\ufeff".encode()])
def test_a_file_without_words_is_refused(folder, data):
    (folder / "empty.txt").write_bytes(data)
    with pytest.raises(SourceError, match=r"^empty\.txt .*no words$"):
        read(folder / "empty.txt")


def test_errors_name_the_file_in_one_line(folder):
    (folder / "sub" / "a.txt").write_bytes(b"%PDF-1.7 and nothing more")
    with pytest.raises(SourceError, match=r"^sub/a\.txt is a broken PDF"):
        read(folder / "sub" / "a.txt", root=folder)
    with pytest.raises(SourceError, match="cannot be read"):
        read(folder / "missing.txt")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The Assembly decides to keep the question under review.", "en"),
        ("L’Assemblée décide de rester saisie de la question.", "fr"),
        ("La Asamblea decide seguir ocupándose de la cuestión.", "es"),
        ("Ассамблея постановляет продолжать заниматься этим вопросом.", "ru"),
        ("大会决定继续处理此案。", "zh"),
        ("تقرر الجمعية أن تبقي المسألة قيد نظرها.", "ar"),
    ],
)
def test_languages(text, language):
    assert language_of(text) == language


def test_slugs_are_safe_in_addresses():
    assert slug("A_RES_36/67 (Add.1)") == "a-res-36-67-add-1"


def test_one_line_of_a_megabyte_is_read(folder):
    (folder / "long.txt").write_text("# Lakes and rivers; " * 50_000)
    assert to_blocks((folder / "long.txt").read_bytes())


def test_real_documents_are_quoted_verbatim(shared):
    for path in sorted((shared / "corpus").glob("*.txt")):
        source = " ".join(decode(path.read_bytes()).split())
        for document in read(path, root=path.parent):
            assert document.passages
            for passage in document.passages:
                for piece in passage.quote().split(" … "):
                    assert piece in source, passage.id
