"""Earlier turns from a file: a JSON list, or one JSON object a line."""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assistant.answers import Turn
from assistant.errors import UsageError

TURNS = TypeAdapter(tuple[Turn, ...])
TURN = TypeAdapter(Turn)


def read(path: Path) -> tuple[Turn, ...]:
    """The turns in a file, oldest first. Raises UsageError naming what is wrong with it."""
    try:
        text = path.read_text("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise UsageError(f"history {path}: not UTF-8 text") from None
    except OSError as error:
        raise UsageError(f"history {path}: {error.strerror}") from None
    try:
        if text.startswith("["):
            return TURNS.validate_json(text)
        return tuple(TURN.validate_json(line) for line in text.splitlines() if line.strip())
    except ValidationError as error:
        wrong = error.errors()[0]["msg"]
        shape = '{"role": "user" or "assistant", "content": "…"}'
        raise UsageError(f"history {path}: {wrong}; each turn is {shape}") from None
