"""Answers and documents as HTML: nothing becomes markup, quotes are marked, links are safe."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from assistant import bubbles, marking, messages, render
from assistant.answers import Answer
from assistant.bubbles import Exchange
from assistant.documents import Kind, Locator, Mark, Mention, Passage, Span, SpanKind
from assistant.footnote import footnote, named, printed, safe_link
from assistant.narrowing import Wish
from assistant.render import Listing, Spot
from tests.face_fakes import DRAFT, LAMP, LENGTHY, PASSAGES, PLAN, REFUSED, TWO, cite

NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<svg/onload=alert(1)>",
    "![x](https://evil.example/leak.png)",
    "[click](javascript:alert(1))",
    "</mark></blockquote><iframe src=//evil.example>",
    "\n\n<b>after a blank line</b>\n\n# heading",
    "{{ 7 * 7 }} {% raw %} ${7*7}",
    "'\" autofocus onfocus=alert(1) x='",
)
ALLOWED = set(
    "a article b bdi blockquote body br button details div footer form h1 h2 h3 h4 h5 h6 head"
    " header html input label li link main mark meta nav option p script section select span"
    " summary sup time title ul".split()
)


class Strict(HTMLParser):
    """Collects what is wrong with a page, and its text."""

    def __init__(self, page: str, scripts: bool = False) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.text = ""
        self.scripts = scripts
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag or an attribute that has no place here."""
        if tag not in ALLOWED or (tag == "script" and not self.scripts):
            self.faults.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.faults.append(name)
            if name in {"href", "src"} and not re.match(
                r"(https?://|/(?!/)|#|\?lang=)", value or ""
            ):
                self.faults.append(f"{name}={value}")

    def handle_data(self, data: str) -> None:
        """Gather the text."""
        self.text += data


def poisoned(text: str) -> Answer:
    """An answer with the text in every field that is shown."""
    citation = replace(
        cite(1, PASSAGES[LAMP.id][0], "count the lamps"),
        symbol=text, title=text, locator=text, anchor=text, status=text, date=text, url=text,
        source_id=text, quote=text, passage=text, start=0, end=len(text), brief=True,
    )  # fmt: skip
    return Answer(f"{text} [1]", (citation,), language=text, notices=(text,), suggestions=(text,))


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("refused", [False, True])
def test_nothing_in_an_answer_becomes_markup(text, refused):
    answer = replace(poisoned(text), refused=refused)
    for page in (
        bubbles.question_html(text),
        bubbles.progress_html(text, text),
        bubbles.fault_html(text),
        bubbles.answer_html(Exchange(text, answer), 1),
        bubbles.panel_html([Exchange(text, answer), Exchange(text, answer)], [LAMP]),
        bubbles.status_html(text, model=False),
        bubbles.note_html(text),
        bubbles.file_html(text, text, text),
        bubbles.header_html(),
        bubbles.welcome_html(),
    ):
        seen = Strict(page)
        assert not seen.faults
        assert "\n" not in page
        assert re.match("<(div|header)", page)


@pytest.mark.parametrize("text", NASTY)
def test_nothing_in_a_document_becomes_markup(text):
    source = replace(
        LAMP, id=text, title=text, symbol=text, body=text, date=text, url=text, file=text,
        language=text,
    )  # fmt: skip
    passage = replace(
        PASSAGES[LAMP.id][0], id=f"{text}:{text}", source=source, text=text, headings=(text,)
    )
    cut = len(text) // 2
    named = replace(passage, mentions=(Mention(0, cut, text),), marks=(Mark(cut, cut, text),))
    page = render.source_page(source, [named], Spot(text, 0, len(text)), [source])
    listed = render.sources_page([source], Listing(Wish(bodies=(text,)), text), len)
    for each in (page, listed):
        assert not Strict(each, scripts=True).faults
        assert each.count("<script") == 2
    seen = Strict(page, scripts=True)
    assert " ".join(text.split()) in " ".join(seen.text.split())


def test_a_marker_leads_to_its_card():
    message = bubbles.answer_html(Exchange("?", TWO), 3)
    assert 'href="#c3-1"' in message
    assert 'href="#c3-2"' in message
    assert "[7]" in message
    panel = bubbles.panel_html([Exchange("?", REFUSED), Exchange("?", REFUSED), Exchange("?", TWO)])
    assert 'id="c3-1"' in panel
    assert 'id="c3-2"' in panel
    assert panel.index('id="c3-1"') < panel.index('id="c1-1"')


def test_what_a_marker_cites_is_set_apart():
    answer = replace(TWO, text="“Two lamps.” [1] (X/RES/7/3, para. 12) and (more)")
    message = bubbles.answer_html(Exchange("?", answer), 1)
    assert ' <bdi class="ua-place">(X/RES/7/3, para. 12)</bdi> and (more)' in message


def test_a_list_is_a_list():
    message = bubbles.answer_html(Exchange("?", TWO), 1)
    assert message.count("<ul>") == message.count("</ul>") == 1
    assert message.count("<li") == 2


def test_a_card_tells_where_the_words_stand():
    panel = bubbles.panel_html([Exchange("?", TWO)])
    text = " ".join(Strict(panel).text.split())
    for words in (LAMP.title, "X/RES/7/3", "para. 12", "adopted resolution", "26 July 2012"):
        assert words in text
    assert "<mark>every harbour shall keep two lamps burning</mark>" in panel
    assert "<mark>invites the smaller ports to do the same</mark>" in panel
    assert f'href="{LAMP.url}"' in panel
    assert 'href="/source/x-res-7-3-en?passage=para-12&amp;start=' in panel
    assert "brief</span>" in panel


def test_a_long_passage_is_folded_around_its_quote():
    panel = bubbles.panel_html([Exchange("?", LENGTHY)])
    assert panel.count("<mark>lamp number 20 be lit at dusk</mark>") == 2
    folded, whole = panel.split("Whole passage</summary>")
    assert '<blockquote dir="auto">… ' in folded
    assert " …</blockquote>" in folded
    assert "lamp number 25" not in folded
    assert "lamp number 25" in whole
    assert "javascript:" not in panel


def test_a_refusal_is_shown_as_one():
    message = bubbles.answer_html(Exchange("?", REFUSED), 1)
    assert "ua-refused" in message
    assert "nearest" in bubbles.panel_html([Exchange("?", REFUSED)])


def test_the_page_of_a_document_marks_the_words():
    passages = PASSAGES[LAMP.id]
    start = passages[1].text.index("two lamps")
    page = render.source_page(LAMP, passages, Spot("para-12", start, start + len("two lamps")))
    assert page.count("<mark>") == 1
    assert "<mark>two lamps</mark>" in page
    assert 'id="para-12" class="kind-paragraph chosen"' in page
    assert page.count(">I. Lamps</h2>") == 1
    assert ">II. Oil</h2>" in page


def test_list_items_begin_on_lines_of_their_own():
    text = "Invites the ports: (a) to light; (b) to count;"
    spans = (Span(0, 18), Span(19, 32, SpanKind.ITEM, "(a)"), Span(33, 46, SpanKind.ITEM, "(b)"))
    listed = replace(PASSAGES[LAMP.id][0], text=text, spans=spans)
    page = render.source_page(LAMP, [listed], Spot("para-11", 19, 46))
    assert "ports: <br><mark>(a) to light; </mark><br><mark>(b) to count;</mark>" in page


def test_every_document_is_listed():
    page = render.sources_page([LAMP, PLAN, DRAFT])
    assert page.count('href="/source/') == 3
    many = [replace(LAMP, id=str(n)) for n in range(bubbles.LISTED + 5)]
    panel = bubbles.panel_html((), many)
    assert panel.count('href="/source/') == bubbles.LISTED
    assert f"All {len(many)} documents" in panel


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 3), (0, 10**9), (-4, 2)])
def test_offsets_that_do_not_fit_mark_nothing(start, end):
    page = render.source_page(LAMP, PASSAGES[LAMP.id], Spot("para-12", start, end))
    assert "<mark>" not in page


def test_a_brief_says_that_it_is_one():
    assert "own summary" in render.source_page(PLAN, PASSAGES[PLAN.id])
    assert "own summary" not in render.source_page(LAMP, PASSAGES[LAMP.id])


def test_only_web_addresses_become_links():
    assert safe_link("https://docs.un.org/en/A/RES/79/1")
    for url in (DRAFT.url, "data:text/html,x", "//evil.example", "ftp://x", "http://[", "", None):
        assert safe_link(url) == ""


@pytest.mark.parametrize(
    ("language", "iso", "shown"),
    [
        ("en", "2012-07-26", "26 July 2012"),
        ("es", "2012-07-26", "26 de julio de 2012"),
        ("zh", "2012-07-26", "2012年7月26日"),
        ("en", "2012-07", "2012-07"),
        ("ru", "", ""),
        ("fr", None, ""),
    ],
)
def test_dates_are_printed_as_the_organization_prints_them(language, iso, shown):
    assert messages.words(language).date(iso) == shown


def test_pieces_of_a_quote_are_found_in_order():
    assert marking.quoted_ranges("a b a c", "b … a", 0, 7) == [(2, 3), (4, 5)]
    assert marking.quoted_ranges("a b c", "x", 0, 3) == [(0, 3)]
    assert marking.quoted_ranges("a b c", "x", 3, 99) == []


def test_invisible_characters_do_not_reach_the_page():
    assert "\u202e" not in bubbles.question_html("a\u202eb\x1b[31m\x00")
    assert "a" in bubbles.question_html("a\ud800b")


@pytest.mark.parametrize("language", messages.NAMES)
def test_every_language_has_every_word_with_the_same_fields(language):
    ours, english = messages.words(language).texts, messages.ENGLISH.texts
    assert set(english) <= set(ours)
    assert set(ours) - set(english) <= {f"{key}_one" for key in english}
    for key, text in english.items():
        if isinstance(text, str):
            fields = set(re.findall(r"{(\w+)}", text))
            assert set(re.findall(r"{(\w+)}", ours[key])) == fields, key
        elif isinstance(text, dict):
            assert set(ours[key]) == set(text)
    assert [len(theme["questions"]) for theme in ours["themes"]] == [2, 2, 2, 2]
    assert len(ours["months"]) == 12


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        ((None, None, "de, pt-BR;q=0.8, fr;q=0.9"), "fr"),
        (("ar", "es", "fr"), "ar"),
        (("xx", "ru", "fr"), "ru"),
        (("", None, None), "en"),
        (("<script>", "../en", "zh;q=x, *"), "en"),
        ((None, None, "ZH-Hans-CN"), "zh"),
    ],
)
def test_the_language_is_the_first_wish_that_can_be_met(wishes, language):
    assert messages.preferred(*wishes) == language


def test_names_of_documents_lead_to_them():
    text = "Recalling resolution 7/3, resolution 55/2 and Commission resolution 19/1,"
    symbols = {"resolution 7/3": "X/RES/7/3", "resolution 55/2": "A/RES/55/2",
               "Commission resolution 19/1": "E/CN.15/RES/19/1"}  # fmt: skip
    found = [(text.index(name), name, symbol) for name, symbol in symbols.items()]
    mentions = tuple(Mention(at, at + len(name), symbol) for at, name, symbol in found)
    naming = replace(PASSAGES[DRAFT.id][0], text=text, mentions=mentions)
    page = render.source_page(DRAFT, [naming], held=[LAMP, DRAFT])
    assert 'class="held" href="/source/x-res-7-3-en"' in page
    assert 'class="outside" href="https://docs.un.org/en/A/RES/55/2"' in page
    assert "General Assembly resolution 55/2 – not in the index" in page
    assert '<span class="outside" title="Commission on Crime Prevention' in page
    assert text in re.sub("<[^>]+>", "", page)


def test_notes_lead_to_their_footnotes_and_stars_are_not_shown():
    text = "Ports *shall* light1 lamps,"
    marks = (Mark(6, 7), Mark(12, 13), Mark(19, 20, "1"))
    source = LAMP
    body = Passage(
        "x-res-7-3-en:para-1", source, Locator(Kind.PARAGRAPH, "1"), text, 5, marks=marks
    )
    notes = [
        Passage(f"x-res-7-3-en:{n}", source, Locator(Kind.FOOTNOTE, "1"), "See oil.", n)
        for n in (2, 7)
    ]
    page = render.source_page(source, [notes[0], body, notes[1]], Spot("para-1", 0, len(text)))
    assert '<sup><a href="#7" aria-label="Footnote 1">1</a></sup>' in page
    assert "Ports shall light1 lamps," in re.sub("<[^>]+>", "", page)


def test_a_card_leaves_out_what_is_not_read():
    starred = replace(
        PASSAGES[LAMP.id][0], text="11. *Requests* the Keeper1 to count;",
        marks=(Mark(4, 5), Mark(13, 14), Mark(25, 26, "1")),
    )  # fmt: skip
    cited = cite(1, starred, "*Requests* the Keeper1")
    panel = bubbles.panel_html([Exchange("?", replace(TWO, citations=(cited,)))], (),
                               messages.ENGLISH, lambda _: starred)  # fmt: skip
    assert "*Requests" not in panel
    assert "<mark>Requests</mark><mark> the Keeper</mark><mark><sup>1</sup></mark>" in panel


def test_a_long_document_has_contents():
    many = [
        replace(PASSAGES[LAMP.id][0], id=f"x:{n}", order=n, headings=(f"Part {n // 5}",))
        for n in range(20)
    ]
    page = render.source_page(LAMP, many)
    assert page.count('class="level-2"') == 4
    assert '<a href="#heading-3" dir="auto">Part 2</a>' in page
    assert '<h2 id="heading-3">Part 2</h2>' in page
    assert "contents" not in render.source_page(LAMP, many[:3]).split("<main")[0]


def test_a_draft_says_that_it_is_one():
    assert messages.ENGLISH("draft_notice") in render.source_page(DRAFT, PASSAGES[DRAFT.id])
    assert messages.ENGLISH("draft_notice") not in render.source_page(LAMP, PASSAGES[LAMP.id])
    partly = replace(LAMP, partial=True)
    assert messages.ENGLISH("partial_notice") in render.source_page(partly, PASSAGES[LAMP.id])


def test_the_list_is_narrowed_and_turned():
    many = [replace(LAMP, id=str(n), title=f"Lamp {n}") for n in range(130)]
    page = render.sources_page([*many, PLAN, DRAFT], Listing(Wish(types=("resolution",)), "lamp"))
    assert page.count('<li><a href="/source/') == 100
    assert "131 of 132 documents" in page
    assert "page=2" in page
    assert page.count('value="resolution" selected') == 1
    last = render.sources_page([*many, PLAN, DRAFT], Listing(Wish(standings=("draft",)), "", 99))
    assert last.count('<li><a href="/source/') == 1
    assert "Strategy (1)" in last
    assert messages.ENGLISH("none_found") in render.sources_page(
        many, Listing(search="nothing of it")
    )


def test_pages_speak_the_language_of_the_reader():
    page = render.source_page(DRAFT, PASSAGES[DRAFT.id], words=messages.words("ar"))
    assert '<html lang="ar" dir="rtl"' in page
    assert 'main id="text" tabindex="-1" lang="en" dir="auto"' in page
    assert messages.words("ar")("draft_notice") in page


@pytest.mark.parametrize(
    ("symbol", "name", "official"),
    [
        ("A/RES/79/1", "General Assembly resolution 79/1", True),
        ("E/RES/2012/19", "Economic and Social Council resolution 2012/19", True),
        ("S/RES/1325 (2000)", "Security Council resolution 1325 (2000)", True),
        ("A/DEC/50/411", "General Assembly decision 50/411", False),
        (
            "E/CN.15/RES/19/1",
            "Commission on Crime Prevention and Criminal Justice resolution 19/1",
            False,
        ),
        ("E/CN.15/2013/L.4/Rev.1", "E/CN.15/2013/L.4/Rev.1", True),
        ("A/79/123", "A/79/123", True),
    ],
)
def test_documents_are_named_as_texts_name_them(symbol, name, official):
    assert named(symbol) == name
    assert printed(symbol) is official


def test_a_footnote_has_the_form_of_the_organization():
    cited = cite(1, PASSAGES[LAMP.id][1], "two lamps")
    council = replace(cited, symbol="E/RES/2030/4", locator="annex, preambular para. 4")
    assert footnote(council) == (
        "Economic and Social Council resolution 2030/4, annex, fourth preambular paragraph."
    )
    page = replace(cited, symbol=None, title="Lamps", locator="Contact us")
    assert footnote(page) == f"Lamps, Contact us. Available at {LAMP.url}."
    plan = cite(1, PASSAGES[PLAN.id][0], "400 lamps")
    assert footnote(plan) == ("Plan for the lamps, 2030–2034, para. 1 (as summarized in a brief).")
    draft = replace(cited, symbol=None, title="Oil", url="javascript:x", status="draft resolution")
    assert footnote(draft) == "Oil, para. 12 (draft resolution)."
