"""Where passages stand, worded for the reader: locators, answers, footnotes, exports, pages."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest

from assistant import bodies, bubbles, export, languages, messages, openai_api, render, terminal
from assistant.answers import Answer
from assistant.bubbles import Exchange
from assistant.documents import Kind, Locator
from assistant.footnote import footnote, named
from assistant.places import place, worded
from assistant.query import read
from tests.face_fakes import LAMP, PASSAGES, PLAN, REFUSED, TWO, cite

JOINS = {"ar": "، ", "zh": "，"}
OTHERS = [language for language in messages.NAMES if language != "en"]
LOCATORS = [
    Locator(Kind.PARAGRAPH, "12", within="annex"),
    Locator(Kind.PREAMBULAR, "4"),
    Locator(Kind.TEXT, "3"),
    Locator(Kind.TEXT, "21"),
    Locator(Kind.NAMED, "2", name="work stream"),
    Locator(Kind.NAMED, "5", name="article"),
    Locator(Kind.BOX),
    Locator(Kind.TABLE, "3"),
    Locator(Kind.FIGURE, "1"),
    Locator(Kind.FOOTNOTE, "2"),
    Locator(Kind.CLOSING, name="signature"),
    *(Locator(kind) for kind in (Kind.MASTHEAD, Kind.CONTACT, Kind.CLOSING)),
]


@pytest.mark.parametrize(
    ("locator", "spanish"),
    [
        ("para. 12", "párrafo 12"),
        ("para. 5 bis", "párrafo 5 bis"),
        ("annex II, section I.A, para. 3", "anexo II, sección I.A, párrafo 3"),
        ("annex", "anexo"),
        ("preambular para. 4", "párrafo 4 del preámbulo"),
        ("Overview and chart, third paragraph", "Overview and chart, párrafo 3.º"),
        ("21st paragraph", "párrafo 21.º"),
        ("I, box 2 “OIL, annex II, para. 1”", "I, recuadro 2 “OIL, annex II, para. 1”"),
        ("box “OIL”", "recuadro “OIL”"),
        ("Principle 7", "principio 7"),
        ("Introduction, para. 1", "Introduction, párrafo 1"),
        ("Contact us", "Contact us"),
        ("", ""),
    ],
)
def test_a_place_is_worded_and_what_the_document_says_stays(locator, spanish):
    assert place(locator, "es") == spanish
    assert place(locator, "en") == place(locator, "xx") == locator


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("locator", LOCATORS, ids=str)
def test_no_word_of_ours_stays_english(locator, language):
    english = set(re.findall(r"[a-z]{3,}", str(locator)))
    same = {"article", "section", "table", "figure", "contact", "box", "signature"}  # in French too
    left = english & set(re.findall(r"[a-z]{3,}", place(str(locator), language)))
    assert left <= (same if language == "fr" else set())


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize(
    ("locator", "kind"), [("para. 12", "paragraph"), ("footnote 3", "footnote")]
)
def test_a_place_that_was_worded_is_understood_in_a_follow_up(locator, kind, language):
    carried = languages.carry(f"X/RES/7/3, {place(locator, language)}", language)
    (found,) = read(carried, carried, language).places
    assert (found.kind, found.number) == (Kind(kind), locator.split()[1])


def test_an_answer_names_its_places_in_its_own_language():
    quoted = (
        "“… as set out in X/RES/7/3, para. 12” [1] (X/RES/7/3, para. 12)\n\n“a” [2] (b, para. 1)"
    )
    spanish = worded(replace(TWO, text=quoted, language="es"))
    assert spanish.text == (
        "“… as set out in X/RES/7/3, para. 12” [1] (X/RES/7/3, párrafo 12)\n\n"
        "“a” [2] (b, párrafo 1)"
    )
    assert [c.place for c in spanish.citations] == ["párrafo 12", "párrafo 1"]
    assert [c.locator for c in spanish.citations] == ["para. 12", "para. 1"]
    assert [c.quote for c in spanish.citations] == [c.quote for c in TWO.citations]
    assert worded(spanish) == spanish
    nearest = replace(REFUSED, text="No. Lo más próximo: X/RES/7/3, para. 11 [1]", language="es")
    assert worded(nearest).text == "No. Lo más próximo: X/RES/7/3, párrafo 11 [1]"
    assert worded(TWO).text == TWO.text


@pytest.mark.parametrize("language", OTHERS)
def test_a_footnote_is_in_the_readers_words(language):
    words = messages.words(language)
    cited = cite(1, PASSAGES[LAMP.id][1], "two lamps")
    council = footnote(replace(cited, symbol="E/RES/2030/4", locator="preambular para. 4"), words)
    assert "2030/4" in council
    assert place("preambular para. 4", language) in council
    assert not re.search(r"Council|resolution|preambular", council)
    report = footnote(replace(cited, symbol="E/CN.15/2030/4"), words)
    assert report == f"E/CN.15/2030/4{JOINS.get(language, ', ')}{place('para. 12', language)}" + (
        "。" if language == "zh" else "."
    )
    rest = [replace(cited, symbol=None, title="T", status="draft resolution"),
            replace(cited, symbol=None, title="T", brief=True)]  # fmt: skip
    for each in rest:
        assert not re.search(r"draft|summarized|Available", footnote(each, words))


@pytest.mark.parametrize("language", messages.NAMES)
@pytest.mark.parametrize("body", bodies.BODIES, ids=lambda body: body.prefix)
def test_an_act_is_named_by_its_body_in_every_language(body, language):
    symbol = body.series.format(number="19/7", session="19", item="7")
    told = named(symbol, messages.words(language))
    assert "19/7" in told
    assert symbol not in told
    if language not in {"en", "es", "fr", "pt"}:
        assert not re.search(r"[A-Za-z]", told)
    elif language != "en":
        assert not re.search(r"\b(of|the|on|resolution|United)\b", told)


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        ("UNEP/EA.9/Res.5", "United Nations Environment Assembly resolution 9/5"),
        ("HSP/GC/RES/99/1", "resolution 99/1 of the Governing Council of the United Nations "
         "Human Settlements Programme"),
        ("E/CN.7/DEC/99/2", "Commission on Narcotic Drugs decision 99/2"),
        ("A/RES/3963(XXX)", "General Assembly resolution 3963 (XXX)"),
        ("A/CONF.999/RES/1", "A/CONF.999/RES/1"),  # neither is the Assembly's or the Council's
        ("E/CN.999/RES/1", "E/CN.999/RES/1"),
        ("CEP/AC.99/2030/2", "CEP/AC.99/2030/2"),
    ],
)  # fmt: skip
def test_an_act_goes_by_the_name_of_its_own_body_or_by_its_symbol(symbol, name):
    assert named(symbol) == name


def test_a_footnote_in_spanish():
    cited = replace(cite(1, PASSAGES[LAMP.id][1], "two lamps"), symbol="E/RES/2030/4")
    assert footnote(cited, messages.words("es")) == (
        "Resolución 2030/4 del Consejo Económico y Social, párrafo 12."
    )


def test_every_face_words_places_for_its_reader():
    words, answer = messages.words("es"), worded(replace(TWO, language="es", text=(
        "“a” [1] (X/RES/7/3, para. 12)\n\n“b” [2] (Plan, para. 1)")))  # fmt: skip
    exchange = Exchange("¿Qué lámparas?", answer)
    word = zipfile.ZipFile(io.BytesIO(export.docx([exchange], words)))
    shown = [
        bubbles.answer_html(exchange, 1, words),
        bubbles.panel_html([exchange], words=words),
        export.markdown([exchange], words).decode(),
        terminal.answer_text(answer),
        openai_api.sources_text(answer),
        word.read("word/footnotes.xml").decode(),
        render.source_page(LAMP, PASSAGES[LAMP.id], words=words),
    ]
    for text in shown:
        assert "párrafo 12" in text
        assert "para. 12" not in text
    assert 'class="ua-place"' in shown[0]
    assert "(X/RES/7/3" not in shown[2], "the footnote tells the place"


def test_a_footnote_in_arabic_runs_from_right_to_left_in_word():
    council = replace(cite(1, PASSAGES[LAMP.id][1], "two lamps"), symbol="E/RES/2030/4")
    exchange = Exchange("?", Answer("“a” [1]", (council,), language="ar"))
    for language, turned in (("ar", True), ("en", False)):
        file = io.BytesIO(export.docx([exchange], messages.words(language)))
        notes = zipfile.ZipFile(file).read("word/footnotes.xml").decode()
        assert ("<w:bidi/>" in notes) is turned


def test_sources_that_only_an_english_answer_names_are_worded_by_the_page():
    page = bubbles.answer_html(Exchange("Which lamps?", TWO), 1, messages.words("fr"))
    assert "paragraphe 12" in page  # the card's place; the answer's own text is English
    assert PLAN.title in page
