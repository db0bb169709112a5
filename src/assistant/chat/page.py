"""What the chat page is made of, and which event calls what.

Every word of the page depends on the visitor's language, which is known only when the
page is opened: the first event fills it in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import gradio as gr

from assistant import bubbles, messages, narrowing
from assistant.bubbles import Exchange
from assistant.chat.talk import Chat, wish
from assistant.document_pages import language_of
from assistant.documents import Source
from assistant.messages import Words

LONGEST = 2000  # characters of a question that a link may bring along
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the page that events read or change."""

    header: gr.Markdown
    status: gr.Markdown
    log: gr.Chatbot
    note: gr.Markdown
    box: gr.Textbox
    fold: gr.Accordion
    choices: tuple[Any, ...]
    buttons: tuple[gr.Button, ...]
    wire: gr.Textbox
    file: gr.Markdown
    heading: gr.Markdown
    panel: gr.Markdown

    @property
    def worded(self) -> list[Any]:
        """The parts whose words depend on the language, in the order of `in_words`."""
        rest = (self.log, self.box, self.fold, *self.choices, *self.buttons)
        return [self.header, self.heading, *rest]


def build(chat: Chat) -> gr.Blocks:
    """The page with its events."""
    with gr.Blocks(title=messages.NAME, analytics_enabled=False, fill_width=True) as page:
        exchanges = gr.State([])
        language = gr.State("en")
        kept = gr.BrowserState([], storage_key="un-assistant", secret="un-assistant")  # noqa: S106
        parts = _parts()
        clock = gr.Timer(2.0)
        _wire(page, chat, parts, (exchanges, language, kept, clock))
    return page  # type: ignore[no-any-return]


def _parts() -> Parts:
    header = gr.Markdown(bubbles.header_html(), elem_id="ua-header")
    status = gr.Markdown(bubbles.status_html(None, False), elem_id="ua-status", container=False)
    with gr.Row(elem_id="ua-body"):
        with gr.Column(elem_id="ua-talk"):
            log = _log()
            note = gr.Markdown(bubbles.note_html(""), elem_id="ua-note", container=False)
            box = _box()
            with gr.Column(elem_id="ua-foot"):
                with gr.Accordion("Filters", open=False, elem_id="ua-filters") as fold:
                    choices = _choices()
                buttons = _buttons()
            wire = gr.Textbox(elem_id="ua-wire", label="wire", show_label=False)
            file = gr.Markdown(elem_id="ua-file", container=False)
        with gr.Column(elem_id="ua-side"):
            heading = gr.Markdown(elem_id="ua-side-title")
            panel = gr.Markdown(bubbles.panel_html(()), elem_id="ua-sources")
    return Parts(header, status, log, note, box, fold, choices, buttons, wire, file, heading, panel)


def _log() -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="ua-log", label="Conversation", show_label=False, container=False, height=None,
        layout="bubble", buttons=[], latex_delimiters=[], line_breaks=False, feedback_options=None,
        autoscroll=False, placeholder=bubbles.welcome_html(), allow_file_downloads=False,
    )  # fmt: skip


def _box() -> gr.Textbox:
    words = messages.ENGLISH
    return gr.Textbox(
        elem_id="ua-box", label=words("ask"), placeholder=words("placeholder"), lines=1,
        max_lines=6, submit_btn=words("submit"), autofocus=True, container=True,
    )  # fmt: skip


def _buttons() -> tuple[gr.Button, ...]:
    with gr.Row(elem_id="ua-actions"):
        return tuple(
            gr.Button("…", elem_id=f"ua-{name}", size="sm", variant="secondary")
            for name in ("fresh", "markdown", "word")
        )


def _choices() -> tuple[Any, ...]:
    with gr.Row(elem_classes="ua-choices"):
        several = tuple(
            gr.Dropdown([], value=[], multiselect=True, elem_id=f"ua-by-{name}", label=name)
            for name in ("document", "body", "type", "standing")
        )
        dates = tuple(
            gr.Textbox(elem_id=f"ua-{name}", label=name, max_lines=1) for name in ("since", "until")
        )
    return (*several, *dates)


def _wire(page: gr.Blocks, chat: Chat, parts: Parts, states: tuple[Any, ...]) -> None:
    exchanges, language, kept, clock = states
    opened = [parts.panel, parts.status, parts.note, exchanges, language, *parts.worded]
    visit = Visit(chat)
    page.load(visit.begin, kept, opened, **QUIET)
    refreshed = [parts.status, parts.panel, clock, *parts.choices[:4]]
    clock.tick(visit.tick, [exchanges, language], refreshed, **QUIET)
    talk = {
        "fn": chat.ask,
        "inputs": [parts.box, exchanges, language, *parts.choices],
        "outputs": [parts.log, parts.panel, exchanges, kept, parts.box, parts.note],
        **QUIET,
    }
    parts.box.submit(**talk)
    parts.log.option_select(_chosen, None, parts.box, **QUIET).then(**talk)
    for choice in parts.choices:
        choice.change(_folded, [language, *parts.choices], parts.fold, **QUIET)
    fresh, *savers = parts.buttons
    fresh.click(chat.fresh, language, [parts.log, parts.panel, exchanges, kept], **QUIET)
    for saver, form in zip(savers, ("md", "docx"), strict=True):
        saver.click(partial(chat.saved, form), [exchanges, language], parts.file, **QUIET)
    # `input` is told only of keys that were pressed.
    heard = [exchanges, kept, parts.file]
    parts.wire.change(chat.heard, [parts.wire, exchanges], heard, **QUIET)


class Visit:
    """What happens when somebody opens the page, and while the index is not open yet."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat

    def begin(self, kept: object, request: gr.Request) -> tuple[Any, ...]:
        """Everything a visitor sees first, in the visitor's language."""
        words, exchanges = messages.words(language_of(request)), self.chat.restored(kept)
        brought = str(request.query_params.get("q", ""))[:LONGEST].strip()
        note = bubbles.note_html(words("from_link") if brought else "")
        panel, status = self.chat.panel(exchanges, words), self.chat.status(words)
        drawn = in_words(words, self.chat.log(exchanges, words), self.chat.held(), brought)
        return panel, status, note, exchanges, words.language, *drawn

    def tick(self, exchanges: list[Exchange], language: str) -> tuple[Any, ...]:
        """Look whether the index is open by now; the clock stops when it is."""
        words = messages.words(language)
        if self.chat.service.trouble() is not None:
            return self.chat.status(words), *(gr.skip(),) * 6
        panel = self.chat.panel(exchanges, words)
        offered = _offered(words, self.chat.held())
        return self.chat.status(words), panel, gr.Timer(active=False), *offered


def in_words(
    words: Words, log: list[dict[str, Any]], held: Sequence[Source], brought: str = ""
) -> tuple[Any, ...]:
    """The parts of the page in one language, in the order of `Parts.worded`."""
    texts = [gr.Textbox(label=words(f"filter_{name}"), placeholder=words("date_hint"))
             for name in ("since", "until")]  # fmt: skip
    return (
        bubbles.header_html(words),
        bubbles.heading_html(words("sources")),
        _conversation(words, log),
        gr.Textbox(
            value=brought,
            label=words("ask"),
            placeholder=words("placeholder"),
            submit_btn=words("submit"),
        ),
        gr.Accordion(label=words("filters")),
        *_offered(words, held),
        *texts,
        gr.Button(words("fresh")),
        gr.Button(words("save_markdown")),
        gr.Button(words("save_word")),
    )


def _conversation(words: Words, log: list[dict[str, Any]]) -> gr.Chatbot:
    shown: Any = log
    welcome = bubbles.welcome_html(words)
    return gr.Chatbot(value=shown, placeholder=welcome, label=words("conversation"))


def _offered(words: Words, held: Sequence[Source]) -> list[gr.Dropdown]:
    """What can be chosen, with how many documents each choice lets through."""
    kinds = narrowing.counted(held, lambda s: narrowing.type_of(s.status))
    standings = narrowing.counted(held, lambda s: narrowing.standing_of(s.status))
    bodies = narrowing.counted(held, lambda s: s.body or "")
    offers = {
        "document": [(f"{s.symbol}: {s.title}" if s.symbol else s.title, s.id) for s in held],
        "body": [(f"{body} ({count})", body) for body, count in bodies],
        "type": [(f"{words.of('types', key)} ({count})", key) for key, count in kinds],
        "standing": [(f"{words.of('standings', key)} ({count})", key) for key, count in standings],
    }
    return [
        gr.Dropdown(choices=choices, label=words(f"filter_{name}"), multiselect=True)
        for name, choices in offers.items()
    ]


def _folded(language: str, *wished: object) -> gr.Accordion:
    """The name of the filters, with how many of them are in use."""
    words, count = messages.words(language), wish(*wished).count
    return gr.Accordion(label=words("filters_on", count=count) if count else words("filters"))


def _chosen(event: gr.SelectData) -> str:
    value = event.value
    return str(value["text"] if isinstance(value, dict) and "text" in value else value)
