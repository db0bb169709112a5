"""How much one caller may ask: a rate for each address and each site, and a bound for all.

`Gate` also asks for the key of the API where one is set, and turns what breaks behind
it into one plain error, so that the answer still carries the headers set further out.
Counts live in memory: they begin anew with the server, and several servers do not share them.
"""

from __future__ import annotations

import logging
import math
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant import access
from assistant.settings import Settings
from assistant.shield import error

log = logging.getLogger(__name__)

CALLERS = 10_000  # addresses remembered; the one that has been quiet longest is forgotten
AT_ONCE = 256  # questions taken in at one time; more would only wait for each other
BUSY_SECONDS = 2
# What a request takes from the minute's allowance. The chat page sends several a question.
COSTS = {
    "/api/ask": 1.0,
    "/v1/chat/completions": 1.0,
    "/api/feedback": 1.0,
    "/gradio_api/queue/join": 0.2,
}
KEYED = re.compile(r"/(api|v1)/(?!(feedback|reload)$).*")  # those two have rules of their own


class Allowance:
    """So many a minute for each name; a minute's worth may be used at once. 0: no limit."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = float(per_minute), clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, name: str, cost: float = 1.0) -> int:
        """Take `cost` and give 0, or the whole seconds until there is enough."""
        if not self._most:
            return 0
        with self._lock:
            now = self._clock()
            left, then = self._left.pop(name, (self._most, now))
            left = min(self._most, left + (now - then) * self._most / 60)
            enough = left >= cost
            self._left[name] = (left - cost * enough, now)
            if len(self._left) > CALLERS:
                self._left.popitem(last=False)
        return 0 if enough else max(1, math.ceil((cost - left) * 60 / self._most))


class Gate:
    """Lets a request through to the application, or says why not."""

    def __init__(
        self,
        app: ASGIApp,
        config: Settings,
        sites: frozenset[str],
        proxies: tuple[access.Network, ...],
    ) -> None:
        self.app, self.sites, self.proxies = app, sites, proxies
        self.key = access.Key(config.api_key)
        self.callers = Allowance(config.rate_limit_per_minute)
        self.of_site = Allowance(config.rate_limit_per_site_per_minute)
        self.inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it with 401, 429 or 503."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif refusal := self.refusal(scope):
            await refusal(scope, receive, send)
        elif scope["path"] in COSTS:
            self.inside += 1
            try:
                await self._guarded(scope, receive, send)
            finally:
                self.inside -= 1
        else:
            await self._guarded(scope, receive, send)

    def refusal(self, scope: Scope) -> Response | None:
        """Why this request is not served now, or None."""
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if self._needs_key(scope, origin) and not self.key.opens(headers):
            return _NO_KEY
        cost = COSTS.get(scope["path"].rstrip("/"), 0.0) if scope["method"] == "POST" else 0.0
        if not cost:
            return None
        if self.inside >= AT_ONCE:
            return error(503, "busy", "Too many questions at this moment.", BUSY_SECONDS)
        if wait := self.callers.wait(access.caller(scope, self.proxies), cost):
            return error(429, "too_many", f"Too many questions; ask again in {wait} s.", wait)
        if origin in self.sites and (wait := self.of_site.wait(origin, cost)):
            message = f"Too many questions from this site; ask again in {wait} s."
            return error(429, "too_many_from_site", message, wait)
        return None

    def _needs_key(self, scope: Scope, origin: str | None) -> bool:
        # Listed sites carry the widget, and a key in a page is no secret.
        keyed = self.key.secret is not None and KEYED.fullmatch(scope["path"]) is not None
        return keyed and origin not in self.sites

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except Exception:
            log.exception("a request failed")
            if not begun:
                await _BROKEN(scope, receive, send)


_NO_KEY = error(401, "no_key", "This server wants its key: send `Authorization: Bearer …`.")
_BROKEN = error(500, "internal", "Something went wrong on the server.")
