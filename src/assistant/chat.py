"""The chat page. The only module that knows Gradio.

The conversation lives in the visitor's browser (BrowserState) and, while the page
is open, in the session. The page is served before the index is open: a question
waits for it. What messages and cards look like is render.py and static/chat.css.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI
from pydantic import TypeAdapter, ValidationError
from starlette.routing import Mount

from assistant import messages, render
from assistant.answers import Answer, Question, Turn
from assistant.errors import AssistantError, UnusableIndex
from assistant.render import Exchange
from assistant.service import GettingReady, Service
from assistant.settings import Settings
from assistant.shield import ChatSurface

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
HEAD = """<link rel="stylesheet" href="/ui/base.css">
<link rel="stylesheet" href="/ui/chat.css">
<link rel="icon" href="/ui/icon.svg" type="image/svg+xml">
<script src="/ui/chat.js" defer></script>"""
KEPT = 20  # exchanges that the page remembers; what is sent stays far below the body limit
WAIT_SECONDS = 120
AT_ONCE = 8  # answers worked on at the same time
QUEUE = 64  # questions that may wait for one
CLOSED: dict[str, Any] = {
    "footer_links": [],
    "run_history": False,
    "show_error": False,
    "ssr_mode": False,
    "pwa": False,
    "enable_monitoring": False,
    "mcp_server": False,
    "allowed_paths": [],
    "max_file_size": 0,
    "app_kwargs": {"docs_url": None, "redoc_url": None, "openapi_url": None},
}

Messages = list[dict[str, Any]]
EXCHANGES = TypeAdapter(list[Exchange])


def mount(app: FastAPI, service: Service, settings: Settings) -> None:
    """Put the chat page at `/`, behind every route that is already there."""

    async def mounted() -> None:
        page = build(service, settings)
        page.queue(max_size=QUEUE, default_concurrency_limit=AT_ONCE)
        gr.mount_gradio_app(app, page, "/", theme=theme(), head=HEAD, **CLOSED)

    # Where no event loop runs, Gradio opens several and closes none.
    asyncio.run(mounted())
    for route in app.routes:
        if isinstance(route, Mount) and route.path == "":
            route.app = ChatSurface(route.app)


def theme() -> gr.themes.Base:
    """Gradio's plain theme with the fonts of the reader's own system."""
    return gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])


class Chat:
    """What the page does: one method for each event."""

    def __init__(self, service: Service, settings: Settings) -> None:
        self.service, self.settings = service, settings

    def open(self, kept: object) -> tuple[Messages, str, list[Exchange], str]:
        """Restore the conversation that the browser kept."""
        try:
            exchanges = EXCHANGES.validate_python(kept or [])[-KEPT:]
        except ValidationError:
            exchanges = []
        return self.log(exchanges), self.panel(exchanges), exchanges, self.status()

    def ask(
        self, text: str, exchanges: list[Exchange]
    ) -> Iterator[tuple[Messages | dict[str, Any], Any, Any, Any, Any]]:
        """Answer piece by piece: chat, panel, conversation, the browser's copy, text box."""
        if not text.strip():
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip(), gr.skip()
            return
        before = [*self.log(exchanges), said("user", render.question_html(text))]
        try:
            for piece in self.pieces(text, exchanges):
                if isinstance(piece, Answer):
                    now = [*exchanges, Exchange(text, piece)][-KEPT:]
                    kept = [asdict(exchange) for exchange in now]
                    yield self.log(now), self.panel(now), now, kept, gr.skip()
                else:
                    shown = [*before, said("assistant", piece)]
                    yield shown, gr.skip(), gr.skip(), gr.skip(), ""
        except AssistantError as error:
            yield self.fault(before, str(error), text)
        except Exception:
            log.exception("a question could not be answered")
            yield self.fault(before, messages.FAULT, text)

    def pieces(self, text: str, exchanges: list[Exchange]) -> Iterator[str | Answer]:
        """The states of a message while its answer is made, then the answer."""
        yield render.progress_html("", messages.SEARCHING)
        question = Question(text, turns(exchanges))
        for _ in range(WAIT_SECONDS):
            try:
                assistant = self.service.assistant(wait=1.0)
                break
            except GettingReady:
                yield render.progress_html("", messages.WAITING)
        else:
            raise UnusableIndex(messages.GETTING_READY)
        said_so_far = ""
        for piece in assistant.stream(question):
            if isinstance(piece, Answer):
                yield piece
            else:
                said_so_far += piece
                yield render.progress_html(said_so_far)

    def fault(self, before: Messages, message: str, text: str) -> tuple[Any, ...]:
        """Show what went wrong; the question goes back into the box."""
        shown = [*before, said("assistant", render.fault_html(message))]
        return shown, gr.skip(), gr.skip(), gr.skip(), text

    def log(self, exchanges: list[Exchange]) -> Messages:
        """The conversation as the chat shows it; only the last answer offers next questions."""
        shown: Messages = []
        for number, exchange in enumerate(exchanges, 1):
            shown.append(said("user", render.question_html(exchange.question)))
            shown.append(said("assistant", render.answer_html(exchange.answer, number)))
        if exchanges and exchanges[-1].answer.suggestions:
            options = [{"value": text} for text in exchanges[-1].answer.suggestions]
            shown[-1]["options"] = options
        return shown

    def panel(self, exchanges: list[Exchange]) -> str:
        """The sources of the conversation, and what the index holds."""
        try:
            held = self.service.assistant().index.sources()
        except AssistantError:
            held = ()
        return render.panel_html(exchanges, held)

    def fresh(self) -> tuple[Messages, str, list[Exchange], list[Exchange]]:
        """Begin anew; the browser forgets the conversation too."""
        return [], self.panel([]), [], []

    def status(self) -> str:
        """What answers are made of, or why there are none now."""
        trouble = self.service.trouble()
        return render.status_html(str(trouble) if trouble else None, bool(self.settings.llm))

    def tick(self, exchanges: list[Exchange]) -> tuple[Any, Any, Any]:
        """Look whether the index is open by now; the clock stops when it is."""
        ready = self.service.trouble() is None
        panel = self.panel(exchanges) if ready else gr.skip()
        return self.status(), panel, gr.Timer(active=not ready)


def said(role: str, html: str) -> dict[str, Any]:
    """One message of the chat."""
    return {"role": role, "content": html}


def turns(exchanges: list[Exchange]) -> tuple[Turn, ...]:
    """The conversation as the Assistant takes it."""
    both = ((Turn("user", e.question), Turn("assistant", e.answer.text)) for e in exchanges)
    return tuple(turn for pair in both for turn in pair)


def build(service: Service, settings: Settings) -> gr.Blocks:
    """The page with its events."""
    chat = Chat(service, settings)
    with gr.Blocks(title=messages.NAME, analytics_enabled=False, fill_width=True) as page:
        exchanges = gr.State([])
        kept = gr.BrowserState([], storage_key="un-assistant", secret="un-assistant")  # noqa: S106
        gr.Markdown(render.header_html(), elem_id="ua-header")
        status = gr.Markdown(elem_id="ua-status", container=False)
        with gr.Row(elem_id="ua-body"):
            with gr.Column(elem_id="ua-talk"):
                log, box, fresh = _talk()
            with gr.Column(elem_id="ua-side"):
                gr.Markdown(render.heading_html(messages.SOURCES), elem_id="ua-side-title")
                panel = gr.Markdown(render.panel_html(()), elem_id="ua-sources")
        clock = gr.Timer(2.0)
        hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        talk = {
            "fn": chat.ask,
            "inputs": [box, exchanges],
            "outputs": [log, panel, exchanges, kept, box],
            **hidden,
        }
        page.load(chat.open, kept, [log, panel, exchanges, status], **hidden)
        clock.tick(chat.tick, exchanges, [status, panel, clock], **hidden)
        box.submit(**talk)
        for chosen in (log.example_select, log.option_select):
            chosen(_chosen, None, box, **hidden).then(**talk)
        fresh.click(
            lambda: ([], render.panel_html(()), [], []),
            None,
            [log, panel, exchanges, kept],
            **hidden,
        )
    return page  # type: ignore[no-any-return]


def _talk() -> tuple[gr.Chatbot, gr.Textbox, gr.Button]:
    log = gr.Chatbot(
        elem_id="ua-log", label="Conversation", show_label=False, container=False, height=None,
        layout="bubble", buttons=[], latex_delimiters=[], line_breaks=False, feedback_options=None,
        placeholder=render.welcome_html(), allow_file_downloads=False,
        examples=[{"text": text} for text in messages.EXAMPLES],
    )  # fmt: skip
    box = gr.Textbox(
        elem_id="ua-box", label=messages.ASK, placeholder=messages.PLACEHOLDER, lines=1,
        max_lines=6, submit_btn=messages.SUBMIT, autofocus=True, container=True,
    )  # fmt: skip
    fresh = gr.Button(messages.FRESH, elem_id="ua-fresh", size="sm", variant="secondary")
    return log, box, fresh


def _chosen(event: gr.SelectData) -> str:
    value = event.value
    return str(value["text"] if isinstance(value, dict) and "text" in value else value)
