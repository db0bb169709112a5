"""Conversations as files: footnotes are real, and nothing in a text becomes markup."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import docx
import pytest

from assistant import export, messages
from assistant.answers import Answer
from assistant.bubbles import Exchange
from tests.face_fakes import LAMP, PASSAGES, REFUSED, TWO, cite
from tests.test_render import NASTY

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TALK = [Exchange("Which lamps?", TWO), Exchange("What does it cost?", REFUSED)]
ENGLISH = messages.ENGLISH


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        return {name: held.read(name) for name in held.namelist()}


def texts(xml: bytes, inside: str) -> list[str]:
    """The text of each element of a kind."""
    return [
        "".join(t.text or "" for t in element.iter(f"{W}t"))
        for element in ElementTree.fromstring(xml).iter(f"{W}{inside}")
    ]


def poisoned(text: str) -> Exchange:
    cited = replace(
        cite(1, PASSAGES[LAMP.id][0], "count the lamps"), symbol=None, title=text, locator=text,
        url=f"javascript:{text}", quote=text, passage=text, start=0, end=len(text),
    )  # fmt: skip
    return Exchange(text, Answer(f"{text} [1]", (cited,), notices=(text,)))


def test_markdown_has_a_footnote_for_every_marker():
    text = export.markdown(TALK, ENGLISH).decode()
    assert "## Which lamps?" in text
    assert "from dusk to dawn.[^1-1]" in text
    assert "- By 2034 there are 400 lamps.[^1-2]" in text
    assert "Not a marker: \\[7\\]." in text
    used, told = set(re.findall(r"\[\^[\d-]+\](?!:)", text)), re.findall(r"(?m)^\[\^[\d-]+\]", text)
    assert used == set(told) == {"[^1-1]", "[^1-2]", "[^2-1]"}
    assert len(told) == 3
    assert "[^1-1]: X/RES/7/3, para. 12. “every harbour shall keep two lamps burning" in text
    assert f"*{ENGLISH('not_in_documents')}*" in text
    assert ENGLISH("disclaimer") in text


def test_word_has_real_footnotes():
    data = export.docx(TALK, ENGLISH)
    held = parts(data)
    assert b"/word/footnotes.xml" in held["[Content_Types].xml"]
    assert b"footnotes.xml" in held["word/_rels/document.xml.rels"]
    notes = texts(held["word/footnotes.xml"], "footnote")
    references = ElementTree.fromstring(held["word/document.xml"]).iter(f"{W}footnoteReference")
    numbers = [int(r.get(f"{W}id", "")) for r in references]
    assert numbers == list(range(1, len(notes) - 1))  # the first two are separators
    assert len(numbers) == 5  # four markers of the first answer, one of the second
    assert notes[2].strip().startswith("X/RES/7/3, para. 12. “every harbour")
    paragraphs = [p.text for p in docx.Document(io.BytesIO(data)).paragraphs]
    assert "Which lamps?" in paragraphs
    assert "By 2034 there are 400 lamps." in paragraphs
    assert ENGLISH("disclaimer") in paragraphs


@pytest.mark.parametrize("text", [*NASTY, "=1+1", "- item", "1. item", "a\x00\x1b\ufffe\ud800b"])
def test_nothing_in_a_text_becomes_markup(text):
    shown = " ".join(text.split())
    written = export.markdown([poisoned(text)], ENGLISH).decode()
    unescaped = re.sub(r"\\[\\`*_{}\[\]<>#|~&$!]", "", written)
    assert not re.search(r"<\w|</|!\[|\]\(|\$\$|`", unescaped.replace("[^1-1]", ""))
    assert all(line.startswith("# ") for line in re.findall(r"(?m)^# .*$", written)[:1])
    assert len(re.findall(r"(?m)^#", written)) == 2
    held = parts(export.docx([poisoned(text)], ENGLISH))
    for name in ("word/document.xml", "word/footnotes.xml"):
        ElementTree.fromstring(held[name])  # well formed
        assert b"hyperlink" not in held[name]
        assert b"instrText" not in held[name]
    if shown.isprintable():
        assert shown in " ".join(" ".join(texts(held["word/document.xml"], "p")).split())
    external = [n for n in held if n.endswith(".rels") and b'TargetMode="External"' in held[n]]
    assert external == []


def test_right_to_left_text_is_set_so():
    talk = [Exchange("أي المصابيح؟", TWO)]
    xml = parts(export.docx(talk, messages.words("ar")))["word/document.xml"]
    directions = {
        "".join(t.text or "" for t in p.iter(f"{W}t")): p.find(f"{W}pPr/{W}bidi") is not None
        for p in ElementTree.fromstring(xml).iter(f"{W}p")
    }
    assert directions["أي المصابيح؟"]
    assert not directions["By 2034 there are 400 lamps."]


@pytest.mark.parametrize("language", messages.NAMES)
@pytest.mark.parametrize("form", export.FORMS)
def test_every_form_is_written_in_every_language(form, language):
    made = export.FORMS[form]
    assert made.name.endswith(form)
    assert made.write([], messages.words(language))
    assert len(made.write(TALK, messages.words(language))) > 500


def test_citations_without_a_marker_are_not_lost():
    talk = [Exchange("?", replace(TWO, text="Two lamps."))]
    text = export.markdown(talk, ENGLISH).decode()
    assert "[^1-1][^1-2]" in text
    assert text.count("“") == 2
