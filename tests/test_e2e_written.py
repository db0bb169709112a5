"""Written answers in a real browser: half a text is replaced, and nothing in a text runs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from assistant import languages, server
from assistant.assistant import Assistant
from assistant.writing import Writer
from tests.browser import chromium, free_port, served, until
from tests.openai_server import Handler, Messages, says, serving
from tests.written_fakes import EMBEDDER, LAMPS, build_index, config

# Gradio's figures about its own queue use what pandas is about to drop.
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
HALF = "The harbour shall keep two lamps [1]."
NASTY = (
    f"{HALF} The lamps burn “from dusk until dawn” [1]. It decides so for the harbour [1]. "
    "The board <script>window.pwned=1</script> "
    "[1]. Lamps ![x](http://evil.example/a.png) [1]. [Lamps](javascript:window.pwned=2) burn [1]."
)
LOGS = {  # where the conversation stands
    "chat": "document.querySelector('#ua-log')",
    "widget": "document.querySelector('un-assistant').shadowRoot.querySelector('.log')",
}


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    browser = chromium(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.quit()


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Iterator[SimpleNamespace]:
    """The whole program with a model behind it; `model.behaviour` is what that does."""
    folder, port = tmp_path_factory.mktemp("written"), free_port()
    index = build_index(folder / "index")
    with serving(says(HALF)) as model:
        settings = config(
            folder, model.url, llm_timeout=20.0, port=port, rate_limit_per_minute=0,
            llm_unsupported="mark",
        )  # fmt: skip
        assistant = Assistant(index, EMBEDDER, settings, Writer.open(settings, index))
        with served(server.create_app(settings, lambda: assistant), port) as address:
            yield SimpleNamespace(address=address, model=model)


class Conversation:
    """The chat page or the widget, as a person uses it."""

    def __init__(self, driver, place: SimpleNamespace, face: str) -> None:
        self.driver, self.log = driver, LOGS[face]
        driver.get(place.address + {"chat": "/", "widget": "/widget/demo"}[face])
        until(lambda: self.js(f"return !!{self.log}"), "the page did not open")
        if face == "chat":
            ready = "return document.querySelector('#ua-fresh').innerText.length > 1"
            until(lambda: self.js(ready), "the page did not open")
            self.js("localStorage.clear()")
            self.box = "document.querySelector('#ua-box textarea')"
        else:
            root = "document.querySelector('un-assistant').shadowRoot"
            self.box = f"{root}.querySelector('.ask textarea')"
            self.js(f"{root}.querySelector('.launch')?.click()")

    def js(self, code: str):
        """What code gives in the page."""
        return self.driver.execute_script(code)

    def ask(self) -> None:
        """Type a question and send it."""
        self.js(f"return {self.box}").send_keys(f"{LAMPS}\n")

    def shows(self, text: str) -> None:
        """Wait until a text is to be read."""
        until(lambda: text in self.text, f"not shown: {text}")

    @property
    def text(self) -> str:
        """Everything that is to be read."""
        return str(self.js(f"return {self.log}.innerText"))


@pytest.mark.parametrize("face", LOGS)
def test_half_a_text_is_replaced_by_the_quoted_answer(driver, place, face: str):
    go_on = threading.Event()

    def breaks(handler: Handler, messages: Messages) -> None:
        handler.start()
        handler.event({"content": f"{HALF} They burn from dus"})
        go_on.wait(20)

    place.model.behaviour = breaks
    talk = Conversation(driver, place, face)
    talk.ask()
    talk.shows("The harbour shall keep two lamps")
    go_on.set()
    talk.shows(languages.text("en", "model_failed"))
    until(lambda: "The harbour shall keep two lamps" not in talk.text, "the half text stands")
    assert "Decides that the harbour shall keep two lamps" in talk.text
    assert talk.text.count(languages.text("en", "model_failed")) == 1


@pytest.mark.parametrize("face", LOGS)
def test_nothing_that_a_model_writes_runs_or_is_fetched(driver, place, face: str):
    place.model.behaviour = says(NASTY)
    talk = Conversation(driver, place, face)
    talk.ask()
    talk.shows(languages.text("en", "model_dropped", count=2))
    assert "The harbour shall keep two lamps" in talk.text
    assert talk.js("return window.pwned ?? null") is None
    fetched = talk.js("return performance.getEntriesByType('resource').map((r) => r.name)")
    assert [url for url in fetched if not url.startswith((place.address, "data:"))] == []
