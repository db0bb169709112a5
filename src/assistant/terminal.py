"""An answer as plain text for a terminal: the text, then each source with its words.

The words around it are in the language of the answer. On a terminal that shows colours,
markers, verdict and badges are set apart; what is piped on is plain.
"""

from __future__ import annotations

import shutil
import textwrap

from assistant import messages
from assistant.answers import Answer, Citation
from assistant.guard import visible
from assistant.messages import Words
from assistant.places import place

INDENT = "    "
WIDEST = 100
BOLD, DIM, PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def answer_text(answer: Answer, colour: bool = False) -> str:
    """The answer with its markers, the numbered citations, notices and next questions."""
    words = messages.words(answer.language)
    verdict = words(answer.reason or "refused") if answer.refused else ""
    parts = [
        _styled(_wrapped(verdict), BOLD, colour),
        "\n".join(_wrapped(visible(line)) for line in answer.text.splitlines()),
        "\n\n".join(_citation(c, words, colour) for c in answer.citations),
        "\n".join(_wrapped(visible(f"! {notice}")) for notice in answer.notices),
        _next(answer, words),
        _styled(_wrapped(words("disclaimer")), DIM, colour),
    ]
    return "\n\n".join(part for part in parts if part)


def _citation(citation: Citation, words: Words, colour: bool) -> str:
    status = words.of("statuses", citation.status)
    standing = ", ".join(part for part in (status, words.date(citation.date)) if part)
    spot = place(citation.locator, words.language)
    where = ", ".join(part for part in (citation.symbol, spot) if part)
    head = f"[{citation.marker}] {citation.title} — {where} ({standing})"
    if citation.brief:
        head += f" [{words('brief')}]"
    lines = [
        _styled(_wrapped(visible(head)), BOLD, colour),
        _wrapped(visible(f"“{citation.quote}”"), INDENT),
    ]
    if citation.url:
        lines.append(_styled(INDENT + visible(citation.url), DIM, colour))
    return "\n".join(lines)


def _next(answer: Answer, words: Words) -> str:
    """The questions that may follow."""
    if not answer.suggestions:
        return ""
    lines = (_wrapped(f"- {visible(text)}", "  ") for text in answer.suggestions)
    return "\n".join((f"{words('next')}:", *lines))


def _styled(text: str, style: str, colour: bool) -> str:
    return f"{style}{text}{PLAIN}" if colour and text else text


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
