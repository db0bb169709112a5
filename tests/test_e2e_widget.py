"""The widget in a real browser, on a foreign page with a strict policy and hostile styles."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest

from assistant import server
from assistant.answers import Answer, Question
from assistant.places import worded
from assistant.service import Service
from assistant.settings import Settings
from tests.browser import chromium, free_port, pages, served, until, unwritable
from tests.face_fakes import LENGTHY, TWO, FakeAssistant, opener

NASTY = (
    "<script>window.pwned=1</script><img src=x onerror='window.pwned=2'>"
    "[link](javascript:window.pwned=3) ![pic](https://evil.example/x.png) <svg/onload=pwned=4>"
)
POLICY = (
    "default-src 'none'; script-src {0}; connect-src {0}; frame-src {0}; style-src 'self'; "
    "base-uri 'none'; require-trusted-types-for 'script'"
)
HOSTILE = """
* { all: unset !important; display: none !important; font-size: 60px !important;
    color: red !important; visibility: hidden !important; direction: ltr !important }
html, body, h1, p { display: block !important; visibility: visible !important }
un-assistant { opacity: 0 !important; pointer-events: none !important; transform: scale(0) }
"""
PAGE = """<!doctype html><html lang="{lang}" dir="{dir}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>A page of its own</title>
<link rel="stylesheet" href="/hostile.css"></head>
<body><h1 class="card">Harbours</h1><p class="answer">{filler}</p>{tags}</body></html>"""


class Hostile(FakeAssistant):
    """Answers `nasty` with markup wherever there is text."""

    def ask(self, question: Question) -> Answer:
        """The canned answer, or the nasty one."""
        if "nasty" not in question.text:
            return worded(replace(super().ask(question), language=question.language or "en"))
        cited = replace(
            LENGTHY.citations[1], title=NASTY, symbol=NASTY, locator=NASTY, status=NASTY,
            date=NASTY, url="javascript:window.pwned=5", source_id="../" + NASTY,
            passage=NASTY * 12, quote=NASTY[:30], start=0, end=30,
        )  # fmt: skip
        text = f"{NASTY} [2]\n\n- {NASTY} [2]"
        return Answer(text, (cited,), suggestions=(NASTY,), notices=(NASTY,), language=NASTY)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    driver = chromium(tmp_path_factory.mktemp("profile"))
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Iterator[SimpleNamespace]:
    """The program, the foreign site that it knows, and what was asked of it."""
    port, other = free_port(), free_port()
    site, ours = f"http://127.0.0.1:{other}", f"http://127.0.0.1:{port}"
    assistant = Hostile(pause=0.01)
    service = Service(opener(assistant))
    data = tmp_path_factory.mktemp("data")
    settings = Settings(
        _env_file=None, allowed_origins=site, data=data, rate_limit_per_minute=0, admin_key="k2"
    )
    app = server.assemble(settings, service)
    service.start()
    allowed = [ours]
    with served(app, port), pages(other, lambda: POLICY.format(" ".join(allowed))) as held:
        held["/hostile.css"] = HOSTILE
        yield SimpleNamespace(
            ours=ours, site=site, foreign=f"http://localhost:{other}", held=held,
            assistant=assistant, data=data, policy=allowed,
        )  # fmt: skip


class Page:
    """A foreign page with the widget; what a person does and sees there."""

    def __init__(self, browser, place, attributes="", *, lang="en", direction="ltr", tags=None):
        tag = f'<script async src="{place.ours}/widget.js"{attributes}></script>'
        place.held["/page"] = PAGE.format(
            lang=lang, dir=direction, tags=tags or tag, filler="Lorem. " * 800
        )
        self.browser, self.place = browser, place
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        self.go(place.site)

    def go(self, site: str) -> None:
        """Open the page on a site, with nothing kept from before."""
        old = self.browser.current_window_handle
        self.browser.switch_to.new_window("tab")  # each tab has a storage of its own
        new = self.browser.current_window_handle
        self.browser.switch_to.window(old)
        self.browser.close()
        self.browser.switch_to.window(new)
        self.browser.get(f"{site}/page")
        until(lambda: self.js("return !!widget?.shadowRoot?.querySelector('.panel')"), "no widget")

    def js(self, code: str, *given: object):
        """Run code that knows the first widget, its root, `$` and `$$` within it."""
        head = "const widget = document.querySelector('un-assistant');"
        head += "const root = widget?.shadowRoot; const $ = (s) => root.querySelector(s);"
        head += "const $$ = (s) => [...root.querySelectorAll(s)];"
        return self.browser.execute_script(head + code, *given)

    def find(self, selector: str):
        """The first element within the widget."""
        return self.js("return $(arguments[0])", selector)

    def text(self, selector: str) -> str:
        """What an element shows, or nothing."""
        return self.js("return $(arguments[0])?.innerText ?? ''", selector)

    def focus(self) -> str:
        """The class, or else the tag, of what has the focus within the widget."""
        return self.js("return root.activeElement?.className || root.activeElement?.tagName || ''")

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        from selenium.webdriver.common.action_chains import ActionChains  # noqa: PLC0415

        ActionChains(self.browser).send_keys(*keys).perform()

    def open(self) -> None:
        """Open the panel."""
        self.find(".launch").click()

    def ask(self, question: str) -> None:
        """Type a question and wait for its answer."""
        before = self.js("return $$('.after').length")
        self.find(".ask textarea").send_keys(question + "\n")
        until(lambda: self.js("return $$('.after').length") > before, "no answer")

    def faults(self) -> list[str]:
        """What the console said since it was last looked at."""
        return [line["message"] for line in self.browser.get_log("browser")]


def test_asking_on_a_foreign_page(browser, place):
    page = Page(browser, place)
    page.open()
    assert page.js("return $('.panel').open")
    assert page.focus() == "TEXTAREA"
    page.js(
        "window.seen = new Set(); new MutationObserver(() => seen.add($('.answer')?.innerText))"
        ".observe($('.log'), {subtree: true, childList: true})"
    )
    page.ask("Which lamps?")
    assert page.js("return seen.size") > 3, "the answer did not stream"
    assert "Every harbour keeps two lamps" in page.text(".answer")
    assert page.js("return $$('.answer button.marker').length") == 4
    assert "[7]" in page.text(".answer")
    assert not [line for line in page.faults() if "favicon" not in line]


def test_a_citation_opens_in_place_with_the_quote_marked(browser, place):
    page = Page(browser, place)
    page.open()
    page.ask("Which lamps?")
    marker = page.find("button.marker")
    marker.click()
    assert marker.get_attribute("aria-expanded") == "true"
    marked = page.js("return $$('.card mark').map((m) => m.textContent)")
    assert marked == TWO.citations[0].quote.split(" … ")
    for part in ("Lighting of harbours", "X/RES/7/3", "para. 12", "adopted resolution", "26 July"):
        assert part in page.text(".card")
    links = page.js("return $$('.card a').map((a) => [a.href, a.rel])")
    assert links[0][0].startswith(f"{place.ours}/source/x-res-7-3-en?passage=para-12&start=")
    assert links[0][0].endswith("#para-12")
    assert links[1][0] == "https://harbours.example/X/RES/7/3"
    assert all("noopener" in rel for _, rel in links)
    marker.click()
    assert page.find(".card") is None
    page.ask("a long one")
    page.js("$$('button.marker').at(-2).click()")
    folded = page.text(".card blockquote")
    assert folded.startswith("… ")
    assert "lamp number 20 be lit at dusk" in page.text(".card mark")
    page.js("$('.card .links button').click()")
    assert len(page.text(".card blockquote")) > len(folded) * 2


def test_a_follow_up_carries_the_conversation_and_a_reload_keeps_it(browser, place):
    page = Page(browser, place, ' data-filter="lamp-plan, x-l-9-en"')
    page.open()
    page.ask("Which lamps?")
    page.find(".next button").click()
    until(lambda: page.js("return $$('.after').length") == 2, "no second answer")
    asked = place.assistant.asked[-1]
    assert asked.text == "Who counts the lamps?"
    assert [turn.role for turn in asked.history] == ["user", "assistant"]
    assert asked.filters.sources == ("lamp-plan", "x-l-9-en")
    browser.refresh()
    until(lambda: page.js("return $$('.after').length") == 2, "the conversation is gone")
    page.open()
    page.find(".head button").click()
    assert page.js("return $$('.answer').length") == 0
    assert page.js(
        "return sessionStorage.length === 0 || !/lamps/.test(JSON.stringify(sessionStorage))"
    )


def test_keys_focus_and_names(browser, place):
    page = Page(browser, place)
    assert page.js("return $('.launch').getAttribute('aria-haspopup')") == "dialog"
    page.js("window.heard = []; document.addEventListener('keydown', (e) => heard.push(e.key))")
    page.js("$('.launch').focus()")
    page.press("\ue007")
    assert page.focus() == "TEXTAREA"
    page.press("q")
    for _ in range(12):
        page.press("\ue004")
        assert page.js("return !!root.activeElement"), "focus left the panel"
    page.press("\ue00c")
    assert not page.js("return $('.panel').open")
    assert page.focus() == "launch"
    assert page.js("return heard.filter((key) => key === 'q' || key === 'Tab').length") == 0
    unnamed = "return $$('button, textarea').filter((e) => !(e.ariaLabel || e.innerText)).length"
    assert page.js(unnamed) == 0
    assert page.js("return $('.log').ariaLive") == "polite"
    assert page.js("return $('dialog').getAttribute('aria-labelledby')") == "title"


def test_hostile_styles_do_not_reach_in_and_ours_do_not_leak(browser, place):
    page = Page(browser, place)
    page.open()
    page.ask("Which lamps?")
    style = "const c = getComputedStyle($('.answer')); return [c.fontSize, c.color, c.visibility]"
    assert page.js(style) == ["16px", "rgb(29, 37, 44)", "visible"]
    assert page.js("return $('.panel').getBoundingClientRect().width") == 416
    heading = "const c = getComputedStyle(document.querySelector('h1.card'));"
    assert page.js(heading + "return [c.borderTopWidth, c.backgroundColor]") == [
        "0px", "rgba(0, 0, 0, 0)",
    ]  # fmt: skip
    assert page.js("return document.querySelectorAll('style, [style]').length") == 0


def test_a_site_that_is_not_listed_gets_nothing_and_is_told_why(browser, place):
    page = Page(browser, place)
    page.faults()
    before = len(place.assistant.asked)
    page.go(place.foreign)
    page.open()
    page.find(".ask textarea").send_keys("Which lamps?\n")
    until(lambda: page.find(".fault"), "no fault is shown")
    assert "cannot be reached from this page" in page.text(".fault")
    assert page.find(".ask textarea").get_attribute("value") == "Which lamps?"
    assert any("ASSISTANT_ALLOWED_ORIGINS" in line for line in page.faults())
    assert len(place.assistant.asked) == before


def test_only_a_listed_site_may_put_our_pages_into_a_frame(browser, place):
    place.held["/frame"] = f'<!doctype html><iframe src="{place.ours}/widget/demo"></iframe>'
    for site, shown in ((place.site, True), (place.foreign, False)):
        browser.get(f"{site}/frame")
        browser.switch_to.frame(0)
        heads = [head.text for head in browser.find_elements("tag name", "h1")]
        assert ("The assistant on your page" in heads) is shown
        browser.switch_to.default_content()


def test_arabic_runs_from_right_to_left(browser, place):
    page = Page(browser, place, lang="ar", direction="rtl")
    assert page.text(".launch .name") == "اسأل الوثائق"
    page.open()
    assert page.js("return getComputedStyle($('.panel')).direction") == "rtl"
    assert page.js("return $('.panel').getBoundingClientRect().left") < 100
    page.ask("X/RES/7/3")
    assert place.assistant.asked[-1].language == "ar", "the page's language is not sent"
    page.find("button.marker").click()
    assert "الفقرة 12" in page.text(".card .where")
    assert "قرار معتمد" in page.text(".card")


def test_the_page_chooses_language_title_colour_and_greeting(browser, place):
    page = Page(
        browser, place,
        ' data-lang="fr-CA" data-title="Ports &lt;b&gt;" data-colour="#ffe14d"'
        ' data-greeting="Bonjour !" data-prompt="x" data-model="y"',
    )  # fmt: skip
    page.open()
    assert page.text(".head h2") == "Ports <b>"
    assert page.text(".greeting") == "Bonjour !"
    assert page.js("return $('.ask button').ariaLabel") == "Demander"
    colours = "const c = getComputedStyle($('.ask button')); return [c.backgroundColor, c.color]"
    assert page.js(colours) == ["rgb(255, 225, 77)", "rgb(16, 24, 28)"]
    page.ask("Which lamps?")
    assert "prompt" not in json.dumps(place.assistant.asked[-1].filters.sources)
    page.js("widget.dataset.lang = 'ru'")
    assert page.js("return $('.ask button').ariaLabel") == "Спросить"
    assert "Every harbour" in page.text(".answer")
    page.js("widget.dataset.colour = 'red; background: url(https://evil.example)'")
    assert page.js("return getComputedStyle($('.ask button')).backgroundColor") != "rgb(255, 0, 0)"


def test_two_on_a_page_one_of_them_inline(browser, place):
    tag = f'<script async src="{place.ours}/widget.js"%s></script>'
    page = Page(browser, place, tags=tag % " data-inline" + tag % "" + tag % ' data-title="Two"')
    until(lambda: len(browser.find_elements("tag name", "un-assistant")) == 3, "not all are there")
    shapes = browser.execute_script(
        "return [...document.querySelectorAll('un-assistant')].map((w) => "
        "w.shadowRoot.querySelector('.panel').tagName)"
    )
    assert sorted(shapes) == ["DIALOG", "DIALOG", "SECTION"]
    tops = browser.execute_script(
        "return [...document.querySelectorAll('un-assistant.floating')].map((w) => "
        "w.shadowRoot.querySelector('.launch').getBoundingClientRect().top)"
    )
    assert abs(tops[0] - tops[1]) > 40, "one button covers the other"
    page.js("window.scrollTo(0, 0)")
    inline = "[...document.querySelectorAll('un-assistant')].find((w) => !w.floating)"
    browser.execute_script(f"{inline}.ask('Which lamps?')")
    until(
        lambda: browser.execute_script(f"return {inline}.shadowRoot.querySelector('.after')"),
        "no answer inline",
    )
    assert browser.execute_script("return scrollY") == 0, "the page was scrolled"
    others = "[...document.querySelectorAll('un-assistant.floating')]"
    told = f"return {others}.map((w) => w.shadowRoot.querySelectorAll('.answer').length)"
    assert browser.execute_script(told) == [0, 0]


def test_a_page_that_writes_the_element_decides_where_it_stands(browser, place):
    tag = f'<script async src="{place.ours}/widget.js"></script>'
    page = Page(browser, place, tags=f'<un-assistant data-lang="es"></un-assistant>{tag}')
    assert page.js("return document.querySelectorAll('un-assistant').length") == 1
    assert page.js("return $('.panel').tagName") == "SECTION"
    assert page.js("return $('.ask button').ariaLabel") == "Preguntar"


def test_nothing_that_is_sent_runs_or_calls_out(browser, place):
    page = Page(browser, place)
    page.open()
    page.ask("nasty " + NASTY)
    page.js("$$('button.marker')[0].click()")
    page.js("$('.card .links button')?.click()")
    assert NASTY[:40] in page.text(".asked")
    assert page.js("return window.pwned") is None
    made = "return $$('script, img, iframe, object, embed, link, style, base, form[action]').length"
    assert page.js(made) == 0
    handlers = "return $$('*').flatMap((e) => [...e.attributes]).filter((a) => /^(on|style)/i"
    assert page.js(handlers + ".test(a.name)).length") == 0
    links = page.js("return $$('a').map((a) => a.href)")
    assert links
    assert all(link.startswith(f"{place.ours}/source/..%2F") for link in links)
    loaded = browser.execute_script(
        "return performance.getEntriesByType('resource').map((e) => new URL(e.name).origin)"
    )
    assert set(loaded) <= {place.ours, place.site}


def test_what_the_page_kept_may_be_broken(browser, place):
    page = Page(browser, place)
    page.js(
        "for (const n of [0, 1]) sessionStorage.setItem(widget.key, '[{\"question\":1},2,null]')"
    )
    browser.refresh()
    until(lambda: page.js("return !!root?.querySelector('.panel')"), "no widget")
    page.open()
    page.ask("Which lamps?")
    assert "Every harbour" in page.text(".answer")


def test_thumbs_and_a_comment_arrive(browser, place):
    from assistant.feedback import Records  # noqa: PLC0415

    page = Page(browser, place)
    page.open()
    page.ask("Which lamps?")
    page.find(".thumb.down").click()
    until(lambda: "Thank you" in page.text(".helpful"), "no thanks")
    shown = "(e => e.querySelector('.log').getBoundingClientRect().bottom - "
    shown += "e.querySelector('.helpful form').getBoundingClientRect().bottom)(root)"
    assert page.js(f"return {shown}") >= 0, "the comment is not in view"
    page.find(".helpful textarea").send_keys("Wrong <b>year</b>")
    page.find(".helpful form .pill").click()
    records = Records(place.data)
    until(lambda: any(row.comment for row in records.feedback()), "no comment arrived")
    (kept,) = [row for row in records.feedback() if row.comment]
    assert (kept.thumb, kept.comment, kept.question) == (
        "down",
        "Wrong <b>year</b>",
        "Which lamps?",
    )
    assert kept.site == place.site
    until(lambda: "Thank you" in page.text(".helpful"), "no thanks")


def test_a_thumb_that_could_not_be_stored_is_said_so_and_the_comment_stays(browser, place):
    page = Page(browser, place)
    page.open()
    page.ask("Which lamps?")
    with unwritable(place.data):
        page.find(".thumb.down").click()
        until(lambda: "could not be stored" in page.text(".helpful"), "the loss is not told")
        page.find(".helpful textarea").send_keys("late")
        page.find(".helpful form .pill").click()
        until(lambda: "could not be stored" in page.text(".helpful"), "the loss is not told")
        assert "Thank you" not in page.text(".helpful")
    page.find(".helpful form .pill").click()
    until(lambda: "Thank you" in page.text(".helpful"), "not sent again")


def test_a_broken_answer_leaves_the_question(browser, place):
    page = Page(browser, place)
    page.open()
    page.find(".ask textarea").send_keys("crash\n")
    until(lambda: page.find(".fault"), "no fault is shown")
    assert page.find(".ask textarea").get_attribute("value") == "crash"
    assert "secret" not in page.text(".log")


def test_a_server_that_gets_ready_is_waited_for_and_a_limit_is_told(browser, place):
    opened = threading.Event()

    def opening() -> FakeAssistant:
        opened.wait(20)
        return FakeAssistant()

    service, port = Service(opening), free_port()
    settings = Settings(
        _env_file=None, allowed_origins=place.site, data=place.data, rate_limit_per_minute=3
    )
    app = server.assemble(settings, service)
    service.start()
    with served(app, port) as ours:
        tag = f'<script async src="{ours}/widget.js"></script>'
        place.policy.append(ours)
        page = Page(browser, place, tags=tag)
        page.open()
        page.find(".ask textarea").send_keys("Which lamps?\n")
        until(lambda: "getting ready" in page.text(".pending"), "it does not say that it waits")
        opened.set()
        until(lambda: page.find(".after"), "no answer came in the end")
        for number in range(3):
            page.find(".ask textarea").send_keys(f"{number}\n")
            until(lambda: page.js("return !$('.ask button').disabled"), "no end")
    assert re.search(r"wait \d+ seconds", page.text(".fault"))


def test_a_phone_gets_the_whole_screen(browser, place):
    page = Page(browser, place)
    phone = {"width": 390, "height": 760, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    browser.refresh()
    until(lambda: page.js("return !!root?.querySelector('.panel')"), "no widget")
    page.open()
    box = "const b = $('.panel').getBoundingClientRect(); return [b.left, b.top, b.width]"
    until(lambda: page.js(box) == [0, 0, 390], "the panel does not fill the screen")
    page.ask("a long one")
    page.js("$$('button.marker')[0].click()")
    assert page.js("return $('.log').scrollWidth <= $('.log').clientWidth")
    page.press("\ue00c")
    until(lambda: page.focus() == "launch", "focus is not given back")


def test_the_demonstration_writes_the_lines_to_copy(browser, place):
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.get(f"{place.ours}/widget/demo")
    until(lambda: len(browser.find_elements("tag name", "un-assistant")) == 2, "no widgets")
    browser.find_element("name", "title").send_keys('A "port"')
    code = browser.find_element("id", "snippet").text
    assert f'src="{place.ours}/widget.js"' in code
    assert 'data-title="A &quot;port&quot;"' in code
    heads = browser.execute_script(
        "return [...document.querySelectorAll('un-assistant')].map((w) => "
        "w.shadowRoot.querySelector('h2').textContent)"
    )
    assert heads == ['A "port"'] * 2
