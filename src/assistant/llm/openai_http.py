"""The network client that OpenAI-compatible calls go through: bytes and seconds are limited.

The library's own time-out counts from one byte to the next; a server that drips, or never
stops, would hold a call for ever. It would also follow a server to any other address; this
client does not. Everything else of it is the library's default.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from openai import DefaultHttpxClient

from assistant.llm.calls import Fault, ModelFault

BYTES = 2_000_000  # of an answer that is no text
BYTES_PER_TOKEN = 2_000  # each token comes in an event of some hundred

Chunks = Callable[..., Iterator[bytes]]


class LimitedClient(DefaultHttpxClient):
    """A client whose answers end after so many seconds and in proportion to the tokens allowed."""

    def __init__(self, seconds: float, max_tokens: int) -> None:
        # Not followed: a question, and passages, go to the address that was set and no other.
        super().__init__(timeout=seconds, follow_redirects=False)
        self._seconds, self._most = seconds, BYTES + BYTES_PER_TOKEN * max_tokens

    def send(self, request: Any, **options: Any) -> Any:  # noqa: ANN401  the library's own types
        """Send as the library does and limit what comes back."""
        until = time.monotonic() + self._seconds
        response = super().send(request, **options)
        # Not the raw bytes: a few of those can unpack to gigabytes.
        response.iter_bytes = _limited(response.iter_bytes, until, self._most)  # type: ignore[method-assign]
        return response


def _limited(chunks: Chunks, until: float, most: int) -> Chunks:
    def limited(chunk_size: int | None = None) -> Iterator[bytes]:
        received = 0
        for chunk in chunks(chunk_size):
            received += len(chunk)
            if received > most:
                raise ModelFault(Fault.HUGE)
            if time.monotonic() > until:
                raise ModelFault(Fault.TIMEOUT)
            yield chunk

    return limited
