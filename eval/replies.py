"""Answer files: the answer objects of a batch, read back and checked.

Keeps what is measured and leaves the rest: any system that writes these fields can be scored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pydantic import TypeAdapter, ValidationError

from assistant.errors import UsageError
from eval.dataset import Pointer, problem, read_jsonl
from eval.matching import fold_space


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation of an answer object; `source` is the path of the file as it was ingested."""

    marker: int
    source: str
    quote: str
    passage: str = ""
    locator: str = ""
    symbol: str | None = None

    def covers(self, pointer: Pointer, *, in_quote: bool) -> bool:
        """Whether the words pointed at stand in the quote, or else in the quote or its passage."""
        if not self.comes_from(pointer.source):
            return False
        words = fold_space(pointer.contains)
        texts = (self.quote,) if in_quote else (self.quote, self.passage)
        return any(words in fold_space(text) for text in texts)

    def comes_from(self, prefix: str) -> bool:
        """Whether the file's name, or its path, begins so."""
        return PurePosixPath(self.source).name.startswith(prefix) or self.source.startswith(prefix)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer object, as far as it is measured."""

    id: str
    answer: str
    refused: bool
    reason: str | None = None
    citations: tuple[Cited, ...] = ()
    latency_ms: float | None = None


_REPLY: TypeAdapter[Reply] = TypeAdapter(Reply)


def load(path: Path) -> Mapping[str, Reply]:
    """The answers of a file by the question's id. Raises UsageError naming line and field."""
    replies: dict[str, Reply] = {}
    for number, line in read_jsonl(path):
        try:
            reply = _REPLY.validate_json(line)
        except ValidationError as error:
            raise UsageError(f"{path}, line {number}: {problem(error)}") from None
        if reply.id in replies:
            raise UsageError(f"{path}, line {number}: id: {reply.id!r} is answered twice")
        replies[reply.id] = reply
    return replies
