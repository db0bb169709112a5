"""How long and how large the head of a request may be: what a slow or endless one is spared.

A connection that is opened and never asks, or asks byte by byte, would otherwise be held
for ever. Bodies are bounded in shield.py; answers may take as long as they need.
"""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

from uvicorn.protocols.http.auto import AutoHTTPProtocol

_Http: Any = AutoHTTPProtocol  # whichever parser uvicorn finds installed


class Patient(_Http):  # type: ignore[misc]
    """Uvicorn's protocol, which hangs up on a head that takes too long or grows too large."""

    head_seconds: ClassVar[float] = 20.0
    head_bytes: ClassVar[int] = 1 << 16
    _late: asyncio.TimerHandle | None = None
    _held = 0

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 -- as asyncio calls it
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take what came; while it is no whole head yet, count it."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._rest()
            return
        self._held += len(data)
        if self._held > self.head_bytes:
            self.transport.close()
        elif self._late is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._rest()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._late = self.loop.call_later(self.head_seconds, self.transport.close)

    def _rest(self) -> None:
        if self._late is not None:
            self._late.cancel()
        self._late, self._held = None, 0
