"""The manifest of the collection, and the briefs that stand in for its documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.documents import Kind, Locator, Source, Status
from assistant.errors import UsageError
from ingest.formats import Format, to_blocks
from ingest.shapes import brief
from ingest.sources import MANIFEST, load

GOOD = """
[[source]]
id = "a-res-1-1-en"
file = "one.txt"
short = "Resolution one"
status = "adopted resolution"
brief = "one.md"
symbol = "A/RES/1/1"
date = "1946-01-24"
url = "https://docs.example/A/RES/1/1"
type = "pdf"
names = ["the first"]
"""


def manifest(folder: Path, text: str = GOOD) -> Path:
    (folder / "briefs").mkdir(exist_ok=True)
    (folder / "briefs" / "one.md").write_text("# Brief\n", encoding="utf-8")
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_entry_becomes_a_source(tmp_path):
    [entry] = load(manifest(tmp_path))
    assert entry.source.status is Status.ADOPTED
    assert entry.source.symbol == "A/RES/1/1"
    assert entry.source.title == ""
    assert entry.source.names == ("Resolution one", "the first")
    assert entry.type is Format.PDF
    assert entry.brief == tmp_path / "briefs" / "one.md"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('short = "Resolution one"\n', "", "short is missing"),
        ("1946-01-24", "1946-13-24", "date must be a date"),
        ("adopted resolution", "law", "status must be one of"),
        ("https://docs", "docs", "url must begin with"),
        ('type = "pdf"\n', "", "type is missing"),
        ('["the first"]', '"the first"', "names must be a list"),
        ("names", "nmaes", "nmaes is no known key"),
        ('"one.txt"', '"../one.txt"', "file must be a file name"),
        ("one.md", "two.md", "there is no briefs/two.md"),
        ('"a-res-1-1-en"', '"A RES"', "id must be small letters"),
    ],
)
def test_what_is_wrong_is_said_with_entry_and_key(tmp_path, old, new, said):
    with pytest.raises(UsageError, match=said) as error:
        load(manifest(tmp_path, GOOD.replace(old, new)))
    assert "entry 1" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [("[[source]", "is no TOML"), ("", "holds no"), (GOOD + GOOD, "given to 2 entries")],
)
def test_a_manifest_that_is_none_is_refused(tmp_path, text, said):
    with pytest.raises(UsageError, match=said):
        load(manifest(tmp_path, text))


def test_a_missing_manifest_is_refused(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        load(tmp_path / "sources.toml")


def test_the_projects_own_manifest_is_right():
    entries = load(MANIFEST)
    assert [e.source.symbol for e in entries if e.source.symbol] == ["E/RES/2012/19"]
    assert all(e.sha256 for e in entries)


# --- briefs --------------------------------------------------------------------

TEXT = """# Brief: of nothing

Words for a reader.

## Part one

- [para. 4] The Board keeps 12 lights.
- [II.3, box “Lamps, old and new”] Lamps are of three kinds: (1) oil, (2) gas, (3) power.

## Part two

- [contact] Write to the Board.
"""


def test_a_statement_becomes_a_passage_with_the_documents_locator():
    blocks = to_blocks(TEXT.encode())
    assert brief.fits(blocks) > 0.9
    [document] = brief.read(blocks, Source(id="x", file="x.md", title="X", brief=True))
    first, second, third = document.passages
    assert str(first.locator) == "para. 4"
    assert first.text == "The Board keeps 12 lights."
    assert first.headings == ("Part one",)
    assert second.locator.name == "Lamps, old and new"
    assert [s.label for s in second.spans if s.label] == ["(1)", "(2)", "(3)"]
    assert third.locator.kind is Kind.CONTACT


@pytest.mark.parametrize(
    "locator",
    [
        Locator(Kind.PARAGRAPH, "12"),
        Locator(Kind.PARAGRAPH, "12", within="annex I"),
        Locator(Kind.PREAMBULAR, "4"),
        Locator(Kind.FOOTNOTE, "17"),
        Locator(Kind.TEXT, "3", within="Preface"),
        Locator(Kind.TEXT, "13", within="II.3"),
        Locator(Kind.NAMED, "2", within="II.3", name="work stream"),
        Locator(Kind.BOX, "", within="I", name="Light, and shade"),
        Locator(Kind.TABLE, "", within="V", name="Who was asked"),
        Locator(Kind.FIGURE, "3"),
        Locator(Kind.CLOSING, within="Preface", name="signature"),
    ],
)
def test_a_place_is_read_as_it_is_printed(locator):
    assert brief.place(str(locator)) == locator


def test_every_brief_of_the_collection_can_be_read():
    for entry in load():
        blocks = to_blocks(entry.brief.read_bytes())
        assert brief.fits(blocks) > 0.9, entry.brief.name
        [document] = brief.read(blocks, entry.source)
        assert len(document.passages) > 12
        for passage in document.passages:
            unread = passage.locator.kind is Kind.TEXT and not passage.locator.number
            assert not unread or passage.locator.name.endswith("headings"), passage.id


def test_no_brief_copies_its_document(shared: Path):
    for entry in load():
        words = (shared / "corpus" / entry.source.file).read_text(encoding="utf-8").split()
        runs = {tuple(words[at : at + 10]) for at in range(len(words) - 9)}
        own = entry.brief.read_text(encoding="utf-8").split()
        copied = [
            own[at : at + 10] for at in range(len(own) - 9) if tuple(own[at : at + 10]) in runs
        ]
        assert not copied, (entry.brief.name, copied[:1])
