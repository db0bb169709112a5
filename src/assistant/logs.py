"""The server's log: one JSON object a line on standard error; on a terminal, what went wrong.

The only module that knows structlog; all others log as Python does.

No line holds a question, an answer or an address. Control characters are escaped, so
that nothing sent by a caller can act on a terminal.
"""

from __future__ import annotations

import logging
import re
import sys
from contextlib import AbstractContextManager
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

LOUD = ("httpx", "httpcore", "chromadb", "sentence_transformers", "uvicorn.access")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def configure(stream: TextIO | None = None, terminal: bool | None = None) -> None:
    """Send every log of the process to `stream`; to a `terminal` warnings only, readably."""
    stream = stream or sys.stderr
    terminal = stream.isatty() if terminal is None else terminal
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter(terminal))
    level = logging.WARNING if terminal else logging.INFO
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)


def bound(**fields: str) -> AbstractContextManager[None]:
    """Add fields to every line written within the context."""
    return structlog.contextvars.bound_contextvars(**fields)


def formatter(terminal: bool) -> logging.Formatter:
    """How a line looks: JSON, or text for a terminal."""
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if terminal:
        last += [_readable]
    else:
        last += [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=before, processors=last)


def _readable(logger: WrappedLogger, name: str, event: EventDict) -> str:
    plain = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", plain(logger, name, event))
