"""One call of a LangChain chat model, held to its limits.

Time, size, calls side by side, the day's caps, and the pause that a provider asks for.
The call runs in a thread of its own, so that a server that hangs or drips costs the asker
no more than the time allowed; the thread ends with its next piece or its own time-out and
frees its place only then. There is no second try: the quoted answer is ready at once.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Sequence
from queue import Empty, SimpleQueue

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage, HumanMessage, SystemMessage

from assistant.llm.calls import Fault, Message, ModelFault, fault_of
from assistant.llm.usage import Budget, Usage

CHARS_PER_TOKEN = 3  # of English about 4, of other scripts fewer: the estimate errs upwards
MOST_CHARS_PER_TOKEN = 12  # a text with more is not what was asked for
MOST_TOLD = 1_000_000_000  # tokens that a provider is believed to have used in a call
LONGEST_PAUSE = 600.0  # seconds that a provider's Retry-After is heeded at most
ENDED = frozenset({"finish_reason", "stop_reason", "done_reason"})
TOO_LONG = frozenset({"length", "max_tokens", "MAX_TOKENS"})


class LangChainModel:
    """A chat model with its limits. Safe to call from several threads.

    `tells_end`: the provider always says why a text ended, so one without is cut.
    """

    def __init__(  # noqa: PLR0913  the limits, each by its name
        self,
        chat: BaseChatModel,
        name: str,
        budget: Budget,
        *,
        max_tokens: int,
        concurrent: int,
        tells_end: bool = False,
    ) -> None:
        self.chat, self.name, self.budget = chat, name, budget
        self.max_tokens, self.tells_end = max_tokens, tells_end
        self._places = threading.BoundedSemaphore(concurrent)
        self._pause_until = 0.0

    def stream(self, messages: Sequence[Message], seconds: float) -> Iterator[str]:
        """The text in pieces, without what a model thinks aloud first. Raises ModelFault."""
        deadline = time.monotonic() + seconds
        if time.monotonic() < self._pause_until:
            raise ModelFault(Fault.LIMITED, "the pause it asked for is not over")
        call = self._begin(messages)
        try:
            yield from _spoken(call.pieces(deadline))
        except ModelFault as fault:
            pause = min(fault.retry_after, LONGEST_PAUSE)
            self._pause_until = max(self._pause_until, time.monotonic() + pause)
            raise
        finally:
            call.given_up.set()

    def _begin(self, messages: Sequence[Message]) -> _Call:
        if not self._places.acquire(blocking=False):
            raise ModelFault(Fault.BUSY)
        most = Usage(_tokens("".join(m.text for m in messages)), self.max_tokens)
        try:
            day = self.budget.reserve(most)
            call = _Call(self, messages, most, day)
            threading.Thread(target=call.run, name="language-model", daemon=True).start()
        except BaseException:
            self._places.release()
            raise
        return call

    def done(self) -> None:
        """Free the place of a call that has ended."""
        self._places.release()


class _Call:
    """One call: run in its own thread, read from the asker's."""

    def __init__(
        self, model: LangChainModel, messages: Sequence[Message], most: Usage, day: str
    ) -> None:
        self.model, self.messages, self.most, self.day = model, messages, most, day
        self.given_up = threading.Event()
        self._queue: SimpleQueue[str | ModelFault | None] = SimpleQueue()
        self._written, self._ended = 0, ""
        self._read_tokens, self._written_tokens = 0, 0

    def pieces(self, deadline: float) -> Iterator[str]:
        """What arrives before the deadline."""
        while True:
            try:
                piece = self._queue.get(timeout=max(0.0, deadline - time.monotonic()))
            except Empty:
                raise ModelFault(Fault.TIMEOUT) from None
            if piece is None:
                return
            if isinstance(piece, ModelFault):
                raise piece
            yield piece

    def run(self) -> None:
        """Call the model, hand on its text, settle what it cost."""
        try:
            self._receive()
            self._queue.put(self._flaw())
        except Exception as error:  # whatever a provider's library raises is a fault of the call
            self._queue.put(fault_of(error))
        finally:
            self.model.done()
            self.model.budget.settle(self.day, self.most, self._used())

    def _receive(self) -> None:
        most = self.model.max_tokens * MOST_CHARS_PER_TOKEN
        for chunk in self.model.chat.stream([_message(m) for m in self.messages]):
            if self.given_up.is_set():
                break
            self._note(chunk)
            if text := str(chunk.text):
                self._written += len(text)
                if self._written > most:
                    raise ModelFault(Fault.HUGE)
                self._queue.put(text)

    def _note(self, chunk: BaseMessage) -> None:
        """Count the tokens and remember why the text ended, where the provider tells."""
        if isinstance(chunk, AIMessageChunk) and chunk.usage_metadata:
            self._read_tokens += _told(chunk.usage_metadata["input_tokens"])
            self._written_tokens += _told(chunk.usage_metadata["output_tokens"])
        for key in ENDED & chunk.response_metadata.keys():
            self._ended = str(chunk.response_metadata[key] or self._ended)

    def _flaw(self) -> ModelFault | None:
        if self._ended in TOO_LONG:
            return ModelFault(Fault.LENGTH)
        if not self._written:
            return ModelFault(Fault.EMPTY)
        return ModelFault(Fault.CUT) if self.model.tells_end and not self._ended else None

    def _used(self) -> Usage:
        written = -(-self._written // CHARS_PER_TOKEN)
        return Usage(self._read_tokens or self.most.read, self._written_tokens or written)


def _message(message: Message) -> BaseMessage:
    kind = SystemMessage if message.role == "system" else HumanMessage
    return kind(message.text)


def _told(tokens: int) -> int:
    """A provider's count, as far as it can be one: no credit, and nothing that cannot be kept."""
    return min(max(tokens, 0), MOST_TOLD)


def _tokens(text: str) -> int:
    return -(-len(text) // CHARS_PER_TOKEN)


_OPEN, _CLOSE = "<think>", "</think>"


def _spoken(pieces: Iterator[str]) -> Iterator[str]:
    """The pieces without a `<think>…</think>` that stands before everything else."""
    held = ""
    for piece in pieces:
        held += piece
        start = held.lstrip()
        if start.startswith(_OPEN):
            if _CLOSE not in start:
                continue
            held = re.sub(r"^\s+", "", start.split(_CLOSE, 1)[1])
        elif _OPEN.startswith(start):
            continue
        yield held
        yield from pieces
        return
    if held and not held.lstrip().startswith(_OPEN):
        yield held
