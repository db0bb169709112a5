"""The chat page and the pages of documents in a real browser."""

from __future__ import annotations

import base64
import io
import json
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from urllib.parse import quote

import pytest

from assistant import messages, server
from assistant.answers import Answer, Question
from assistant.documents import Passage, Source
from assistant.feedback import Records
from assistant.settings import Settings
from tests.browser import chromium, free_port, served, until, unwritable
from tests.face_fakes import LAMP, LENGTHY, PASSAGES, TWO, FakeAssistant, FakeIndex, opener

# Gradio's figures about its own queue use what pandas is about to drop.
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
NASTY = (
    "<script>window.pwned=1</script><img src=x onerror='window.pwned=2'> <svg/onload=pwned=3> "
    "[link](javascript:window.pwned=4) ![pic](https://evil.example/x.png) **bold** $x$ `code`"
)
EVIL = Source(id="<script>pwned=5", file=NASTY, title=NASTY, symbol=NASTY, body=NASTY, url=NASTY)


class Index(FakeIndex):
    """The stand-in's documents and one that is all markup."""

    def sources(self) -> tuple[Source, ...]:
        """Four."""
        return (*super().sources(), EVIL)

    def passages(self, source_id: str) -> tuple[Passage, ...]:
        """Those of the stand-in, or one of markup."""
        first = PASSAGES[TWO.citations[0].source_id][0]
        evil = replace(first, id=f"{EVIL.id}:x", source=EVIL, text=NASTY, headings=(NASTY,))
        return (evil,) if source_id == EVIL.id else super().passages(source_id)


class Hostile(FakeAssistant):
    """Answers `nasty` with markup wherever there is text."""

    def ask(self, question: Question) -> Answer:
        """The canned answer, or the nasty one."""
        if "الفقرة" in question.text:
            return replace(TWO, language="ar", suggestions=("ماذا تقول الفقرة 5 من X/RES/7/3؟",))
        if "nasty" not in question.text:
            return super().ask(question)
        cited = replace(
            LENGTHY.citations[1], title=NASTY, symbol=NASTY, locator=NASTY, status=NASTY,
            date=NASTY, url="javascript:window.pwned=6", source_id="../" + NASTY, anchor=NASTY,
            passage=NASTY * 12, quote=NASTY[:30], start=0, end=30,
        )  # fmt: skip
        text = f"{NASTY} [2]\n\n- {NASTY} [2]"
        return Answer(text, (cited,), suggestions=(NASTY,), notices=(NASTY,), language=NASTY)


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    browser = chromium(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.quit()


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Iterator[SimpleNamespace]:
    assistant = Hostile(index=Index(), pause=0.01)
    data = tmp_path_factory.mktemp("data")
    port = free_port()
    settings = Settings(_env_file=None, data=data, port=port, rate_limit_per_minute=0)
    with served(server.create_app(settings, opener(assistant)), port) as address:
        yield SimpleNamespace(address=address, assistant=assistant, data=data)


class Page:
    """The chat page as a person uses it."""

    def __init__(self, driver, address: str) -> None:
        self.driver, self.address = driver, address

    def open(self, path: str = "/") -> None:
        """Open with nothing kept from before."""
        self.driver.get(f"{self.address}/ui/icon.svg")
        self.driver.execute_script("localStorage.clear()")
        self.driver.delete_all_cookies()
        self.visit(path)

    def visit(self, path: str = "/") -> None:
        """Open as one comes back."""
        self.driver.get(self.address + path)
        until(lambda: self.js("document.querySelector('#ua-fresh')?.textContent.trim().length > 1"),
              "the page did not open")  # fmt: skip

    def js(self, code: str, *given):
        """What an expression gives in the page."""
        return self.driver.execute_script(f"return {code}", *given)

    def text(self, selector: str) -> str:
        """What a person reads there."""
        return self.js("[...document.querySelectorAll(arguments[0])].map(e => e.innerText)"
                       ".join('\\n')", selector)  # fmt: skip

    def count(self, selector: str) -> int:
        """How many there are."""
        return self.js("document.querySelectorAll(arguments[0]).length", selector)

    def click(self, selector: str) -> None:
        """Press the first of them."""
        until(lambda: self.count(selector), f"no {selector}")
        self.js("document.querySelector(arguments[0]).click()", selector)

    def ask(self, question: str) -> None:
        """Type a question, press Enter, wait for the whole answer."""
        before = self.count("#ua-log .ua-said")
        box = self.driver.find_element("css selector", "#ua-box textarea")
        box.clear()
        box.send_keys(question + "\n")
        until(lambda: self.count("#ua-log .ua-said") > before, "no answer")

    def quiet(self) -> None:
        """Assert that nothing ran, nothing was called elsewhere, and nothing was refused."""
        assert self.js("window.pwned") is None
        calls = "performance.getEntriesByType('resource').map(r => r.name)"
        assert [u for u in self.js(calls) if not u.startswith((self.address, "data:"))] == []
        log = [line["message"] for line in self.driver.get_log("browser")
               if "Content Security Policy" in line["message"]]  # fmt: skip
        assert log == []


@pytest.fixture
def page(driver, place) -> Page:
    opened = Page(driver, place.address)
    opened.open()
    driver.get_log("browser")
    return opened


def test_an_answer_is_streamed_and_its_source_opened(page):
    page.js("""window.seen = new Set(), new MutationObserver(() => {
        const text = document.querySelector('#ua-log .ua-progress')?.innerText;
        if (text) seen.add(text);
    }).observe(document.body, {subtree: true, childList: true, characterData: true})""")
    page.ask("Which lamps?")
    assert page.js("seen.size") > 2
    assert "Every harbour keeps two lamps burning" in page.text("#ua-log")
    page.click("#ua-log a.ua-marker[href='#c1-1']")
    until(lambda: page.js("document.activeElement.id") == "c1-1", "the card has no focus")
    assert "ua-lit" in page.js("document.activeElement.className")
    assert "every harbour shall keep two lamps burning" in page.text("#c1-1 mark")
    assert "adopted resolution" in page.text("#c1-1")
    assert page.count(f"#c1-1 footer a[href='{LAMP.url}']") == 1
    page.quiet()


def test_the_quote_is_marked_in_the_whole_document(page):
    page.ask("Which lamps?")
    href = "document.querySelector('#c1-1 h3 a')?.href"
    page.driver.get(until(lambda: page.js(href), "no card"))
    until(lambda: page.text("section.chosen mark"), "nothing is marked")
    assert "every harbour shall keep two lamps burning" in page.text("mark")
    place = "document.querySelector('mark').getBoundingClientRect()"
    assert until(lambda: 0 <= page.js(f"{place}.top") < page.js("innerHeight"), "not in view")


def test_a_page_at_rest_does_nothing(page):
    page.ask("Which lamps?")
    time.sleep(1.5)
    page.js("""window.stirred = [], new MutationObserver((seen) => stirred.push(
        ...seen.map(one => `${one.type} ${one.attributeName} ${one.target.className}`)))
        .observe(document, {subtree: true, childList: true, attributes: true})""")
    time.sleep(1)
    assert page.js("stirred.slice(0, 9)") == []


def test_a_footnote_is_copied(page):
    page.driver.execute_cdp_cmd(
        "Browser.grantPermissions",
        {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"], "origin": page.address},
    )
    page.ask("Which lamps?")
    until(lambda: page.count("#c1-1 .ua-copy"), "no card")
    page.js("document.querySelector('#c1-1 .ua-copy').focus()")
    page.click("#c1-1 .ua-copy")
    until(lambda: page.text("#c1-1 .ua-copy") == "Copied", "not copied")
    assert page.js("navigator.clipboard.readText()") == "X/RES/7/3, para. 12."


def test_a_follow_up_has_the_conversation_behind_it(page, place):
    page.ask("Which lamps?")
    page.ask("And what does it cost?")
    assert messages.ENGLISH("not_in_documents") in page.text("#ua-log")
    last = place.assistant.asked[-1]
    assert [turn.content for turn in last.history] == ["Which lamps?", TWO.text]
    assert page.count("#ua-sources .ua-earlier") == 1


def test_an_example_and_a_next_question_are_asked_by_a_click(page, place):
    example = page.text(".ua-example").splitlines()[0]
    page.click(".ua-example")
    until(lambda: page.count("#ua-log .ua-said") == 1, "the example was not asked")
    assert place.assistant.asked[-1].text == example
    page.click("#ua-log .option")
    until(lambda: page.count("#ua-log .ua-said") == 2, "the suggestion was not asked")
    assert place.assistant.asked[-1].text == TWO.suggestions[0]


def test_filters_narrow_the_search(page, place):
    page.click("#ua-filters button.label-wrap")
    field = page.driver.find_element("css selector", "#ua-by-standing input")
    until(field.is_displayed, "the filters did not open")
    field.click()
    until(lambda: page.count("#ua-by-standing [role=option]"), "nothing to choose from")
    field.send_keys("Draft\n")
    page.driver.find_element("css selector", "#ua-since input, #ua-since textarea").send_keys(
        "2012"
    )
    until(lambda: "2 in use" in page.text("#ua-filters button.label-wrap"), "not counted")
    page.ask("Which lamps?")
    asked = place.assistant.asked[-1].filters
    assert asked.statuses == ("draft resolution", "revised draft resolution")
    assert asked.since == "2012-01-01"


def test_a_thumb_and_a_comment_reach_the_store(page, place):
    page.ask("Which lamps?")
    page.click("#a1 .ua-down")
    until(lambda: page.count("#a1 .ua-comment textarea"), "nowhere to comment")
    assert page.js("document.activeElement.tagName") == "TEXTAREA"
    page.driver.switch_to.active_element.send_keys(f"too old {NASTY}")
    page.click("#a1 .ua-comment button")
    until(lambda: page.text("#a1 .ua-thanks"), "no thanks")
    records = Records(place.data)
    kept = until(lambda: [f for f in records.feedback() if f.comment], "nothing was kept")
    assert (kept[0].thumb, kept[0].question) == ("down", "Which lamps?")
    assert kept[0].comment == f"too old {NASTY}"
    page.visit()
    pressed = "document.querySelector('#a1 .ua-down')?.getAttribute('aria-pressed')"
    until(lambda: page.js(pressed) == "true", "the thumb was forgotten")
    page.quiet()


def test_a_thumb_that_could_not_be_stored_is_said_so_and_the_comment_stays(page, place):
    with unwritable(place.data):
        page.ask("Which lamps?")
        page.click("#a1 .ua-up")
        lost = messages.ENGLISH("not_kept")
        until(lambda: lost in page.text("#a1 .ua-comment"), "the loss is not told")
        assert page.count("#a1 .ua-vote[aria-pressed=true]") == 0
        page.driver.switch_to.active_element.send_keys("good")
        page.click("#a1 .ua-comment button")
        until(lambda: page.count("#a1 .ua-comment button:enabled"), "the comment hangs")
        assert lost in page.text("#a1 .ua-comment")
        assert messages.ENGLISH("thanks") not in page.text("#a1")
    page.click("#a1 .ua-comment button")
    until(lambda: messages.ENGLISH("thanks") in page.text("#a1 .ua-thanks"), "not sent again")
    assert Records(place.data).feedback()[0].comment == "good"


@pytest.mark.parametrize("form", ["markdown", "word"])
def test_the_conversation_is_saved_with_footnotes(page, form):
    page.ask("Which lamps?")
    page.ask("nasty")
    page.js("""window.files = [], URL.createObjectURL = (blob) => {
        blob.arrayBuffer().then((b) => files.push(btoa(String.fromCharCode(...new Uint8Array(b)))));
        return '#';
    }""")
    page.click(f"#ua-{form}")
    (data,) = until(lambda: page.js("window.files.length ? files : null"), "no file")
    file = base64.b64decode(data)
    if form == "markdown":
        assert "[^1-1]: X/RES/7/3, para. 12." in file.decode()
        assert "<script" not in file.decode().replace("\\<", "")
    else:
        notes = zipfile.ZipFile(io.BytesIO(file)).read("word/footnotes.xml").decode()
        assert "X/RES/7/3, para. 12." in notes
    page.quiet()


def test_each_press_saves_one_file(page):
    page.ask("Which lamps?")
    page.js("""window.names = [], HTMLAnchorElement.prototype.click = function () {
        if (this.download) names.push(this.download); }""")
    for count, form in enumerate(("markdown", "markdown", "word"), 1):
        page.js("document.querySelector(arguments[0]).dispatchEvent(new MouseEvent('click',"
                " {bubbles: true}))", f"#ua-{form}")  # fmt: skip
        until(lambda count=count: len(page.js("names")) == count, "not saved")
    time.sleep(2.2)  # when the file is let go
    page.ask("And what does it cost?")
    assert page.js("names") == ["conversation.md", "conversation.md", "conversation.docx"]


def test_the_conversation_is_kept_in_the_browser_until_a_new_one(page):
    page.ask("Which lamps?")
    until(lambda: page.js("localStorage.getItem('un-assistant')"), "nothing is kept")
    page.visit()
    until(lambda: page.count("#ua-log .ua-said"), "the conversation is gone")
    page.click("#ua-fresh")
    until(lambda: not page.count("#ua-log .ua-said"), "the conversation is still there")
    page.visit()
    assert page.count("#ua-log .ua-said") == 0


def test_a_link_brings_its_question_but_does_not_ask_it(page, place):
    before = len(place.assistant.asked)
    page.visit(f"/?q={quote('Which lamps? ' + NASTY)}")
    box = "document.querySelector('#ua-box textarea').value"
    until(lambda: page.js(box).startswith("Which lamps?"), "the question is not in the box")
    assert messages.ENGLISH("from_link") in page.text("#ua-note")
    assert len(place.assistant.asked) == before
    page.click("#ua-box button")
    until(lambda: page.count("#ua-log .ua-said"), "not asked")
    assert page.text("#ua-note").strip() == ""
    assert page.js("document.querySelector('a.ua-share').href").startswith(f"{page.address}/?q=")
    page.quiet()


def test_the_language_is_changed_and_kept(page):
    page.js("(e => { e.value = 'es'; e.dispatchEvent(new Event('change', {bubbles: true})) })"
            "(document.querySelector('#ua-language'))")  # fmt: skip
    spanish = messages.words("es")
    until(lambda: spanish("tagline") in page.text("#ua-header"), "still in English")
    assert page.js("document.documentElement.lang") == "es"
    assert spanish("submit") in page.text("#ua-box")
    page.driver.get(f"{page.address}/sources")
    assert spanish("documents_lead") in page.text("header")


def test_arabic_is_set_from_right_to_left(page):
    page.open("/?lang=ar")
    arabic = messages.words("ar")
    until(lambda: arabic("tagline") in page.text("#ua-header"), "not in Arabic")
    assert page.js("getComputedStyle(document.querySelector('#ua-header h1')).direction") == "rtl"
    middle = "(s => { const b = document.querySelector(s).getBoundingClientRect();"
    middle += " return (b.left + b.right) / 2 })"
    assert page.js(f"{middle}('#ua-talk') > {middle}('#ua-side')")
    page.ask("ماذا تقول الفقرة؟")
    style = "getComputedStyle(document.querySelector(arguments[0])).direction"
    for part in ("#ua-log .user .ua-question", "#ua-log .options", "#ua-log .option"):
        until(lambda part=part: page.js(style, part) == "rtl", f"{part} runs from the left")
    assert "الفقرة 12" in until(lambda: page.text("#c1-1 .ua-where"), "no card")
    page.driver.get(f"{page.address}/source/x-l-9-en")
    assert "الفقرة 2" in page.text("section .locator")
    assert page.js("document.documentElement.dir") == "rtl"
    assert page.js("getComputedStyle(document.querySelector('section p')).direction") == "ltr"


def test_dark_is_chosen_and_kept(page):
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.js(paper)
    page.click("#ua-theme")
    dark = until(lambda: page.js(paper) != light and page.js(paper), "still light")
    page.driver.get(f"{page.address}/sources")
    assert page.js(paper) == dark


@pytest.mark.parametrize("size", [(390, 844), (1280, 860)])
def test_nothing_is_wider_than_the_window(page, size):
    page.driver.set_window_size(*size)
    page.ask("nasty")
    for path in ("", "/sources", f"/source/{quote(EVIL.id, safe='')}", "/source/x-res-7-3-en"):
        if path:
            page.driver.get(page.address + path)
        assert page.js("document.documentElement.scrollWidth <= innerWidth"), path
    page.driver.set_window_size(1200, 800)


@pytest.mark.parametrize("size", [(390, 844), (1280, 700)])
def test_a_long_answer_is_read_from_its_question(page, size):
    page.driver.set_window_size(*size)
    page.visit()
    for number in (1, 2):
        page.ask(f"echo {number}: " + "all the lamps of the port are lit at dusk; " * 25)
    asked = "[...document.querySelectorAll('#ua-log .ua-question')].at(-1).getBoundingClientRect()"
    until(lambda: -5 < page.js(f"{asked}.top") < page.js("innerHeight") / 3, "not in view")
    page.driver.set_window_size(1200, 800)


def test_what_others_wrote_stays_text_everywhere(page):
    page.ask(f"nasty {NASTY}")
    for region in ("#ua-log", "#ua-sources", "#a1 .ua-text"):
        assert "<script>window.pwned=1</script>" in page.text(region)
    assert page.count("#ua-log img, #ua-sources img, #ua-log svg[onload]") == 0
    links = page.js("[...document.querySelectorAll('#ua-log a, #ua-sources a')].map(a => a.href)")
    assert all(link.startswith(page.address) for link in links)
    page.visit()
    until(lambda: page.count("#ua-log .ua-said"), "the conversation is gone")
    page.quiet()
    for path in ("/sources", f"/source/{quote(EVIL.id, safe='')}?passage=x&start=0&end=400"):
        page.driver.get(page.address + path)
        assert "<script>window.pwned=1</script>" in page.text("body")
        assert page.count("img") == 0
        page.quiet()


def test_documents_are_found_by_filter_and_word(page):
    page.driver.get(f"{page.address}/sources")
    assert page.count(".ua-documents li") == 4
    page.js("(e => { e.value = 'draft'; e.form.submit() })"
            "(document.querySelector('select[name=standing]'))")  # fmt: skip
    until(lambda: page.count(".ua-documents li") == 1, "not narrowed")
    assert "1 of 4" in page.text(".count")
    assert "standing=draft" in page.driver.current_url


def test_the_page_is_used_by_keyboard_and_read_aloud(page):
    page.ask("Which lamps?")
    until(lambda: "with 2 sources" in page.text("#ua-live"), "the answer is not announced")
    assert (
        page.js("document.querySelector('#ua-log [role=log]').getAttribute('aria-live')") == "off"
    )
    page.driver.switch_to.active_element.send_keys("")
    marker = page.driver.find_element("css selector", "#ua-log a.ua-marker")
    marker.send_keys("\n")
    until(lambda: page.js("document.activeElement.id") == "c1-1", "Enter opens no source")
    names = page.js(
        "[...document.querySelectorAll('button, select, textarea, input, a[href]')]"
        ".filter(e => e.offsetParent).map(e => (e.ariaLabel || e.innerText || e.title ||"
        " [...(e.labels ?? [])].map(l => l.innerText).join('')).trim())"
    )
    assert all(names), json.dumps(names)
