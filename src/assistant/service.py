"""One Assistant for many threads: opened in the background, renewed when the index is.

The faces start at once and ask for the Assistant when they need it. When a new
generation of the index appears, it is opened beside the old one, which answers
until then. An index that cannot be opened is tried again, not more than once in a
few seconds and only while somebody asks. Answering itself is not done here; a face
says what it answered, so that figures and logs need not know the faces.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant import messages
from assistant.answers import Answer, Question
from assistant.errors import AssistantError, UnusableIndex

if TYPE_CHECKING:
    from assistant.assistant import Assistant

log = logging.getLogger(__name__)

RETRY_SECONDS = 5.0

Hearer = Callable[[Question, Answer, str], None]


class GettingReady(AssistantError):
    """The index is being opened; asking again in a moment helps."""


class Service:
    """Holds the Assistant in use; `told` hears each change: None when ready, else why not."""

    def __init__(
        self,
        opener: Callable[[], Assistant],
        told: Callable[[str | None], None] = lambda _: None,
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        self._opener, self._told, self._retry = opener, told, retry_seconds
        self._changed = threading.Condition()
        self._assistant: Assistant | None = None
        self._failure: AssistantError | None = None
        self._opening = False
        self._tried = 0.0
        self._hearers: list[Hearer] = []

    def hear(self, hearer: Hearer) -> None:
        """Have `hearer` called with each question, its answer and the face that gave it."""
        self._hearers.append(hearer)

    def answered(self, question: Question, answer: Answer, face: str) -> None:
        """Tell what a face (`api`, `widget`, `chat`, `openai`) answered. Never raises."""
        for hearer in self._hearers:
            try:
                hearer(question, answer, face)
            except Exception:
                log.exception("an answer could not be recorded")

    def start(self) -> None:
        """Begin to open the index in the background, unless that is under way."""
        with self._changed:
            if self._opening:
                return
            self._opening, self._tried = True, time.monotonic()
        threading.Thread(target=self._open, name="open-index", daemon=True).start()

    def assistant(self, wait: float = 0.0) -> Assistant:
        """The Assistant in use, waiting up to `wait` seconds for the first one.

        Raises GettingReady while it is being opened, UnusableIndex when it cannot be.
        """
        if self._due():
            self.start()
        with self._changed:
            self._changed.wait_for(lambda: self._assistant or not self._opening, wait)
            if self._assistant:
                return self._assistant
            if self._failure and not self._opening:
                raise self._failure
        raise GettingReady(messages.GETTING_READY)

    def trouble(self) -> AssistantError | None:
        """Why no question can be answered now, or None."""
        try:
            self.assistant()
        except AssistantError as error:
            return error
        return None

    def _due(self) -> bool:
        if time.monotonic() - self._tried < self._retry:
            return False
        return self._assistant is None or self._assistant.index.stale

    def _open(self) -> None:
        opened, failure = self._attempt()
        with self._changed:
            news = str(failure) != str(self._failure) or self._assistant is None
            self._assistant = opened or self._assistant
            self._failure, self._opening = failure, False
            self._changed.notify_all()
        if news:
            self._told(None if self._assistant else str(failure))

    def _attempt(self) -> tuple[Assistant | None, AssistantError | None]:
        try:
            return self._opener(), None
        except AssistantError as error:
            return None, error
        except Exception:
            log.exception("the assistant could not be opened")
            return None, UnusableIndex(messages.STARTUP_FAULT)
