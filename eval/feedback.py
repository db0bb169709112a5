"""Thumbs-down into drafts of questions: what people found wrong is worth measuring.

A draft has everything of a question but what a right answer holds: `must` and `evidence`
are empty, so the loader refuses it until a person has read the document and filled them
in. Beside it stands what was answered and what people said of that, under `draft`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.errors import UsageError
from assistant.feedback import Feedback, Records


def drafts(folder: Path) -> list[dict[str, Any]]:
    """One draft for each question with a thumb down, oldest first. Raises UsageError for none."""
    made: dict[str, dict[str, Any]] = {}
    for given in reversed(Records(folder).feedback("down")):
        if not given.question.strip():
            continue
        draft = made.setdefault(_name(given), _draft(given))
        if given.comment:
            draft["draft"]["comments"].append(given.comment)
    if not made:
        raise UsageError(f"{folder}: there are no thumbs down with a question")
    return list(made.values())


def lines(made: Iterable[dict[str, Any]]) -> str:
    """Drafts as JSONL."""
    return "".join(json.dumps(draft, ensure_ascii=False) + "\n" for draft in made)


def _draft(given: Feedback) -> dict[str, Any]:
    return {
        "id": _name(given),
        "lang": given.language,
        "type": "followup" if given.history else "fact",
        "history": [asdict(turn) for turn in given.history],
        "question": given.question,
        "answerable": True,
        "must": [],
        "must_not": [],
        "evidence": [],
        "draft": {"answered": given.answer, "refused": given.refused, "comments": []},
    }


def _name(given: Feedback) -> str:
    """The same for the same question after the same turns, however it is spaced and cased."""
    said = [turn.content for turn in given.history] + [given.question]
    key = "\n".join(" ".join(text.casefold().split()) for text in said)
    return f"feedback-{hashlib.sha256(key.encode()).hexdigest()[:10]}"
