"""Answers and documents as HTML: nothing becomes markup, quotes are marked, links are safe."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from assistant import marking, render
from assistant.answers import Answer
from assistant.documents import Span, SpanKind
from assistant.render import Exchange
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
    "a article b blockquote br button details div footer h1 h2 h3 h4 h5 h6 header html head body"
    " li link main mark meta p script section span summary time title ul".split()
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
            if name in {"href", "src"} and not re.match(r"(https?://|/|#)", value or ""):
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
        render.question_html(text),
        render.progress_html(text, text),
        render.fault_html(text),
        render.answer_html(answer, 1),
        render.panel_html([Exchange(text, answer), Exchange(text, answer)], [LAMP]),
        render.status_html(text, model=False),
    ):
        seen = Strict(page)
        assert not seen.faults
        assert "\n" not in page
        assert page.startswith("<div")


@pytest.mark.parametrize("text", NASTY)
def test_nothing_in_a_document_becomes_markup(text):
    source = replace(
        LAMP, id=text, title=text, symbol=text, body=text, date=text, url=text, file=text,
        language=text,
    )  # fmt: skip
    passage = replace(
        PASSAGES[LAMP.id][0], id=f"{text}:{text}", source=source, text=text, headings=(text,)
    )
    page = render.source_page(source, [passage], text, 0, len(text))
    seen = Strict(page, scripts=True)
    assert not seen.faults
    assert page.count("<script") == 1
    assert " ".join(text.split()) in " ".join(seen.text.split())


def test_a_marker_leads_to_its_card():
    message = render.answer_html(TWO, 3)
    assert 'href="#c3-1"' in message
    assert 'href="#c3-2"' in message
    assert "[7]" in message
    panel = render.panel_html([Exchange("?", REFUSED), Exchange("?", REFUSED), Exchange("?", TWO)])
    assert 'id="c3-1"' in panel
    assert 'id="c3-2"' in panel
    assert panel.index('id="c3-1"') < panel.index('id="c1-1"')


def test_what_a_marker_cites_is_set_apart():
    answer = replace(TWO, text="“Two lamps.” [1] (X/RES/7/3, para. 12) and (more)")
    message = render.answer_html(answer, 1)
    assert '<span class="ua-place"> (X/RES/7/3, para. 12)</span> and (more)' in message


def test_a_list_is_a_list():
    message = render.answer_html(TWO, 1)
    assert message.count("<ul>") == message.count("</ul>") == 1
    assert message.count("<li") == 2


def test_a_card_tells_where_the_words_stand():
    panel = render.panel_html([Exchange("?", TWO)])
    text = " ".join(Strict(panel).text.split())
    for words in (LAMP.title, "X/RES/7/3", "para. 12", "adopted resolution", "26 July 2012"):
        assert words in text
    assert "<mark>every harbour shall keep two lamps burning</mark>" in panel
    assert "<mark>invites the smaller ports to do the same</mark>" in panel
    assert f'href="{LAMP.url}"' in panel
    assert 'href="/source/x-res-7-3-en?passage=para-12&amp;start=' in panel
    assert "brief</span>" in panel


def test_a_long_passage_is_folded_around_its_quote():
    panel = render.panel_html([Exchange("?", LENGTHY)])
    assert panel.count("<mark>lamp number 20 be lit at dusk</mark>") == 2
    folded, whole = panel.split("Whole passage</summary>")
    assert '<blockquote dir="auto">… ' in folded
    assert " …</blockquote>" in folded
    assert "lamp number 25" not in folded
    assert "lamp number 25" in whole
    assert "javascript:" not in panel


def test_a_refusal_is_shown_as_one():
    message = render.answer_html(REFUSED, 1)
    assert "ua-refused" in message
    assert "nearest" in render.panel_html([Exchange("?", REFUSED)])


def test_the_page_of_a_document_marks_the_words():
    passages = PASSAGES[LAMP.id]
    start = passages[1].text.index("two lamps")
    page = render.source_page(LAMP, passages, "para-12", start, start + len("two lamps"))
    assert page.count("<mark>") == 1
    assert "<mark>two lamps</mark>" in page
    assert 'id="para-12" class="kind-paragraph chosen"' in page
    assert page.count("<h2>I. Lamps</h2>") == 1
    assert "<h2>II. Oil</h2>" in page


def test_list_items_begin_on_lines_of_their_own():
    text = "Invites the ports: (a) to light; (b) to count;"
    spans = (Span(0, 18), Span(19, 32, SpanKind.ITEM, "(a)"), Span(33, 46, SpanKind.ITEM, "(b)"))
    listed = replace(PASSAGES[LAMP.id][0], text=text, spans=spans)
    page = render.source_page(LAMP, [listed], "para-11", 19, 46)
    assert "ports: <br><mark>(a) to light; </mark><br><mark>(b) to count;</mark>" in page


def test_every_document_is_listed():
    page = render.sources_page([LAMP, PLAN, DRAFT])
    assert page.count('href="/source/') == 3
    many = [replace(LAMP, id=str(n)) for n in range(render.LISTED + 5)]
    panel = render.panel_html((), many)
    assert panel.count('href="/source/') == render.LISTED
    assert f"All {len(many)} documents" in panel


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 3), (0, 10**9), (-4, 2)])
def test_offsets_that_do_not_fit_mark_nothing(start, end):
    page = render.source_page(LAMP, PASSAGES[LAMP.id], "para-12", start, end)
    assert "<mark>" not in page


def test_a_brief_says_that_it_is_one():
    assert "own summary" in render.source_page(PLAN, PASSAGES[PLAN.id])
    assert "own summary" not in render.source_page(LAMP, PASSAGES[LAMP.id])


def test_only_web_addresses_become_links():
    assert render.safe_link("https://docs.un.org/en/A/RES/79/1")
    for url in (DRAFT.url, "data:text/html,x", "//evil.example", "ftp://x", "http://[", "", None):
        assert render.safe_link(url) == ""


@pytest.mark.parametrize(
    ("iso", "shown"),
    [("2012-07-26", "26 July 2012"), ("2012-07", "2012-07"), ("", ""), (None, "")],
)
def test_dates_are_printed_as_the_organization_prints_them(iso, shown):
    assert render.long_date(iso) == shown


def test_pieces_of_a_quote_are_found_in_order():
    assert marking.quoted_ranges("a b a c", "b … a", 0, 7) == [(2, 3), (4, 5)]
    assert marking.quoted_ranges("a b c", "x", 0, 3) == [(0, 3)]
    assert marking.quoted_ranges("a b c", "x", 3, 99) == []


def test_invisible_characters_do_not_reach_the_page():
    assert "\u202e" not in render.question_html("a\u202eb\x1b[31m\x00")
    assert "a" in render.question_html("a\ud800b")
