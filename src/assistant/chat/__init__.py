"""The chat page. The only package that knows Gradio.

The conversation lives in the visitor's browser (BrowserState) and, while the page
is open, in the session. The page is served before the index is open: a question
waits for it. `talk.py` holds what the page does, `page.py` what it is made of; what
messages and cards look like is bubbles.py and static/chat.css.
"""

from __future__ import annotations

import asyncio
from typing import Any

import gradio as gr
from fastapi import FastAPI
from starlette.routing import Mount

from assistant.chat.page import build
from assistant.chat.talk import KEPT, Chat, Rate, turns
from assistant.service import Service
from assistant.settings import Settings
from assistant.shield import ChatSurface

__all__ = ["KEPT", "Chat", "build", "mount", "theme", "turns"]

HEAD = """<script src="/ui/boot.js"></script>
<link rel="stylesheet" href="/ui/base.css">
<link rel="stylesheet" href="/ui/chat.css">
<link rel="icon" href="/ui/icon.svg" type="image/svg+xml">
<script src="/ui/chat.js" defer></script>"""
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


def mount(app: FastAPI, service: Service, settings: Settings, rate: Rate | None = None) -> None:
    """Put the chat page at `/`, behind every route that is already there.

    `rate` is given what people think of an answer; without it that is kept in the data folder.
    """

    async def mounted() -> None:
        page = build(Chat(service, settings, rate))
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
