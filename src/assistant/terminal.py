"""An answer as plain text for a terminal: the text, then each source with its words."""

from __future__ import annotations

import shutil
import textwrap

from assistant import messages
from assistant.answers import Answer, Citation
from assistant.guard import visible

INDENT = "    "
WIDEST = 100


def answer_text(answer: Answer) -> str:
    """The answer with its markers, the numbered citations, and the notices."""
    parts = [
        "\n".join(_wrapped(visible(line)) for line in answer.text.splitlines()),
        "\n\n".join(_citation(c) for c in answer.citations),
        "\n".join(_wrapped(visible(f"Note: {notice}")) for notice in answer.notices),
        _wrapped(messages.DISCLAIMER),
    ]
    return "\n\n".join(part for part in parts if part)


def _citation(citation: Citation) -> str:
    standing = ", ".join(part for part in (citation.status, citation.date) if part)
    place = ", ".join(part for part in (citation.symbol, citation.locator) if part)
    head = f"[{citation.marker}] {citation.title} — {place} ({standing})"
    if citation.brief:
        head += " [brief]"
    lines = [_wrapped(visible(head)), _wrapped(visible(f"“{citation.quote}”"), INDENT)]
    if citation.url:
        lines.append(INDENT + visible(citation.url))
    return "\n".join(lines)


def _wrapped(line: str, indent: str = "") -> str:
    width = min(WIDEST, shutil.get_terminal_size().columns)
    return textwrap.fill(
        line,
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
