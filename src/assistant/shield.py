"""What stands around every request: headers, foreign origins, the chat's own surface.

`Shield` sets the security headers and refuses requests that another site's page
sends, unless the site is listed; listed sites may also put our pages into a frame.
`ChatSurface` lets through only those of Gradio's routes that the page needs, so that
uploads, file and proxy routes and the listing of functions are closed, and gives its
page a content security policy with the hashes of its own inline scripts.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant import access

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; object-src 'none'; frame-ancestors 'self'"
)
# Gradio's page sets inline styles and a <base>; its scripts are allowed by hash.
CHAT_POLICY = (
    "default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "base-uri 'self'; form-action 'self'; object-src 'none'; frame-ancestors 'self'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
DIGITS = 12  # of a length that is told; int() takes long over very many
OWN_FRAMES = "frame-ancestors 'self'"
SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
READING = frozenset({"GET", "HEAD", "OPTIONS"})
PAGE = re.compile(r"/(config|theme\.css|manifest\.json|favicon\.ico|robots\.txt)?")
ASSETS = re.compile(r"/(assets|static|svelte)/[\w./-]+")
CALLS = re.compile(r"/gradio_api/(queue/(join|data)|heartbeat/\w+|startup-events|cancel|reset)/?")


def error(status: int, code: str, message: str, retry: int = 0) -> JSONResponse:
    """The answer to a request that cannot be served; `retry` seconds later it may be."""
    headers = {"Retry-After": str(retry)} if retry else None
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers)


class Shield:
    """Sets security headers; refuses large bodies and requests from pages of other sites.

    `origins` are the sites that may call; the server's own is always one. `most` is the
    largest body taken, in bytes; `patience` the seconds that it may take to arrive.
    """

    patience = 30.0

    def __init__(
        self, app: ASGIApp, origins: frozenset[str] = frozenset(), most: int = 1 << 20
    ) -> None:
        self.app, self.origins, self.most = app, origins, most
        self.frames = " ".join((OWN_FRAMES, *sorted(origins)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request with the headers set."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                policy = headers.get("Content-Security-Policy", POLICY)
                headers["Content-Security-Policy"] = policy.replace(OWN_FRAMES, self.frames)
            await send(message)

        if not self._welcome(scope):
            await _FOREIGN(scope, receive, send_with_headers)
        elif scope["method"] in READING:
            await self.app(scope, receive, send_with_headers)
        elif isinstance(body := await self._body(scope, receive), bytes):
            await self.app(scope, _replayed(body, receive), send_with_headers)
        else:
            await body(scope, receive, send_with_headers)

    async def _body(self, scope: Scope, receive: Receive) -> bytes | JSONResponse:
        """What is sent, or the answer to what is too large or takes too long."""
        told = Headers(scope=scope).get("content-length", "0")
        if not (told.isascii() and told.isdigit()) or len(told) > DIGITS or int(told) > self.most:
            return _TOO_LARGE
        body, more = bytearray(), True
        try:
            async with asyncio.timeout(self.patience):
                while more and len(body) <= self.most:
                    message = await receive()
                    body += message.get("body", b"")
                    more = message.get("more_body", False)
        except TimeoutError:
            return _TOO_SLOW
        return bytes(body) if len(body) <= self.most else _TOO_LARGE

    def _welcome(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if scope["method"] in READING or origin is None:
            return True
        return origin in self.origins or access.own(headers)


def _replayed(body: bytes, receive: Receive) -> Receive:
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return first.pop() if first else await receive()

    return replay


_FOREIGN = error(403, "foreign_origin", "This server does not take requests from that site.")
_TOO_LARGE = error(413, "too_large", "The request is larger than this server takes.")
_TOO_SLOW = error(408, "too_slow", "The request took too long to arrive.")
_CLOSED = error(404, "not_found", "There is nothing here.")


class ChatSurface:
    """Gradio's application with only the routes open that the page uses."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request of the chat page, or nothing."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif not self._open(scope["path"]):
            await _CLOSED(scope, receive, send)
        elif scope["path"] == "/":
            # The page is hashed, so it must not come compressed.
            plain = [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]
            await self.app({**scope, "headers": plain}, receive, _Hashed(send))
        else:
            await self.app(scope, receive, send)

    @staticmethod
    def _open(path: str) -> bool:
        if ".." in path:
            return False
        return any(form.fullmatch(path) for form in (PAGE, ASSETS, CALLS))


class _Hashed:
    """Holds a page back until it is whole, then sends it with the hashes of its scripts."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.start: Message = {}
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
            return
        if message["type"] != "http.response.body":
            await self.send(message)
            return
        self.body += message.get("body", b"")
        if message.get("more_body"):
            return
        headers = MutableHeaders(scope=self.start)
        headers["Content-Security-Policy"] = CHAT_POLICY.format(hashes=hashes(self.body))
        headers["Cache-Control"] = "no-store"
        await self.send(self.start)
        await self.send({"type": "http.response.body", "body": self.body})


def hashes(page: bytes) -> str:
    """The sources for `script-src` that allow the inline scripts of a page, and no others."""
    digests = (hashlib.sha256(script).digest() for script in SCRIPT.findall(page))
    return " ".join(f"'sha256-{base64.b64encode(d).decode()}'" for d in digests)
