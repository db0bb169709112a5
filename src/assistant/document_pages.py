"""The pages of documents: the list at `/sources`, each text at `/source/{id}`.

The language of a page is the one asked for (`?lang=`), else the one chosen before (a
cookie that holds nothing else), else the browser's. How pages look is render.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Protocol

from fastapi import APIRouter, FastAPI, HTTPException, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from assistant import messages, render
from assistant.messages import LANGUAGE_COOKIE, Words
from assistant.narrowing import Wish
from assistant.render import Listing, Spot
from assistant.service import Service

YEAR_SECONDS = 365 * 24 * 3600
PAGES = re.compile(r"/sources?(?:/|$)")
SAID = {404: "no_document", 503: "getting_ready"}


class Wanted(BaseModel):
    """What the list of documents is narrowed to, as its address says."""

    search: str = Field("", max_length=200)
    body: str = ""
    type: str = ""
    standing: str = ""
    page: int = Field(1, ge=1)

    def listing(self) -> Listing:
        """The same for the page."""
        bodies, types, standings = (
            tuple(filter(None, [chosen])) for chosen in (self.body, self.type, self.standing)
        )
        wish = Wish(bodies=bodies, types=types, standings=standings)
        return Listing(wish, self.search, self.page)


class Sent(Protocol):
    """What tells the language of whoever sent a request."""

    @property
    def query_params(self) -> Mapping[str, str]:
        """Its parameters."""
        ...

    @property
    def cookies(self) -> Mapping[str, str]:
        """Its cookies."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Its headers."""
        ...


def language_of(request: Sent) -> str:
    """The language to speak to whoever sent a request."""
    asked, kept = request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)
    return messages.preferred(asked, kept, request.headers.get("accept-language"))


def add_documents(app: FastAPI, service: Service) -> None:
    """`GET /sources` and `GET /source/{id}`."""
    pages = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

    @pages.get("/sources")
    def list_page(request: Request, wanted: Annotated[Wanted, Query()]) -> HTMLResponse:
        """Show what is in the index."""
        index = service.assistant().index
        words = messages.words(language_of(request))

        def length(source_id: str) -> int:
            return len(index.passages(source_id))

        html = render.sources_page(index.sources(), wanted.listing(), length, words)
        return _answered(request, html, words)

    @pages.get("/source/{id}")
    def page(
        request: Request,
        id: str,  # noqa: A002
        passage: str = "",
        start: Annotated[int, Query(ge=0)] = 0,
        end: Annotated[int, Query(ge=0)] = 0,
    ) -> HTMLResponse:
        """Show one document, the quoted words marked."""
        index = service.assistant().index
        source = index.source(id)
        if source is None:
            raise HTTPException(404, "There is no such document in the index.")
        words = messages.words(language_of(request))
        spot = Spot(passage, start, end)
        html = render.source_page(source, index.passages(id), spot, index.sources(), words)
        return _answered(request, html, words)

    app.include_router(pages)


def trouble_page(request: Request, status: int) -> HTMLResponse | None:
    """What went wrong as a page in the reader's language, for who asks for a page; else None.

    Programs are told in JSON by whoever calls this.
    """
    wants_page = "text/html" in request.headers.get("accept", "")
    if not wants_page or not PAGES.match(request.url.path):
        return None
    words = messages.words(language_of(request))
    message = words(SAID.get(status, "no_page"))
    html = render.TEMPLATES.get_template("trouble.html").render(
        words=words, message=message, language_names=messages.NAMES
    )
    headers = {"Content-Language": words.language} | ({"Retry-After": "5"} if status == 503 else {})
    return HTMLResponse(html, status, headers=headers)


def _answered(request: Request, html: str, words: Words) -> HTMLResponse:
    headers = {"Vary": "Cookie, Accept-Language", "Content-Language": words.language}
    response = HTMLResponse(html, headers=headers)
    if request.query_params.get("lang") == words.language:
        response.set_cookie(
            LANGUAGE_COOKIE, words.language, max_age=YEAR_SECONDS, samesite="lax", path="/"
        )
    return response
