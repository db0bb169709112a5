"""What a call of a language model is made of, and how it can go wrong.

A `ModelFault` is never shown to anyone: the quoted answer stands instead. Its text names
the kind of fault and no more, since what a provider says may repeat a key or a question.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a model."""

    role: Literal["system", "user"]
    text: str


class ChatModel(Protocol):
    """Whatever writes text; `name` is fit for a log."""

    name: str

    def stream(self, messages: Sequence[Message], seconds: float) -> Iterator[str]:
        """The text in pieces, all within `seconds`. Raises ModelFault."""
        ...


class Fault(StrEnum):
    """What went wrong with a call."""

    KEY = "the key is not accepted"
    LIMITED = "too many calls for the provider"
    REQUEST = "the request is not accepted"
    SERVER = "the server failed"
    TIMEOUT = "no answer in time"
    CONNECTION = "the connection failed or broke"
    CUT = "the answer broke off"
    LENGTH = "the answer reached the length allowed"
    EMPTY = "the answer is empty"
    HUGE = "the answer is far longer than allowed"
    ODD = "the answer cannot be read"
    BUSY = "as many calls as are allowed are under way"
    BUDGET = "the day's limit is reached"


class ModelFault(Exception):
    """A call that gave no usable text. `retry_after` is in seconds, 0 when not told."""

    def __init__(self, fault: Fault, detail: str = "", retry_after: float = 0.0) -> None:
        super().__init__(f"{fault.value} ({detail})" if detail else fault.value)
        self.fault, self.retry_after = fault, retry_after


def fault_of(error: BaseException) -> ModelFault:
    """Any provider's exception as a ModelFault, told by its status or else by its type's name."""
    if isinstance(error, ModelFault):
        return error
    response = getattr(error, "response", None)
    status = getattr(error, "status_code", None) or getattr(response, "status_code", None)
    if isinstance(status, int) and status >= 300:
        return ModelFault(_by_status(status), f"status {status}", _retry_after(response))
    name = type(error).__name__
    return ModelFault(_by_name(name, str(error)), name)


def _by_status(status: int) -> Fault:
    if status in (401, 403):
        return Fault.KEY
    if status == 429:
        return Fault.LIMITED
    return Fault.TIMEOUT if status == 408 else Fault.REQUEST if status < 500 else Fault.SERVER


def _by_name(name: str, said: str) -> Fault:
    if "Timeout" in name:
        return Fault.TIMEOUT
    if any(part in name for part in ("Connect", "Protocol", "ReadError", "Network")):
        return Fault.CONNECTION
    return Fault.EMPTY if "No generations" in said else Fault.ODD


def _retry_after(response: object) -> float:
    """Seconds that a `Retry-After` header asks for, as a number or as a date."""
    headers = getattr(response, "headers", None) or {}
    said = str(headers.get("retry-after", "")).strip()
    try:
        return max(0.0, float(said))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except (ValueError, TypeError):
        return 0.0
