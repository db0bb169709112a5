"""Measures looking up through the assistant: what it is asked for by symbol, number or title.

Each question of a set with known answers is asked as a person would. Right is a first
citation that is exactly the paragraph, or of the very document; for a symbol that is not
there, a refusal. `eval.paragraphs` measures the same with no assistant: what one of the
two gets wrong and the other right shows whose fault it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from assistant import symbols
from assistant.answers import Answer, Citation, Question
from assistant.documents import Passage
from eval.paragraphs import Failure, Score, says
from eval.paragraphs import Question as Asked

if TYPE_CHECKING:
    from assistant.assistant import Assistant

KINDS = ("paragraph", "title", "symbol", "absent_symbol")


def measure(assistant: Assistant, questions: Iterable[Asked]) -> dict[str, Score]:
    """Ask every question of the known kinds and score its answer."""
    scores = {kind: Score() for kind in KINDS}
    for asked in questions:
        if asked.kind in scores:
            scores[asked.kind].add(_failure(assistant, asked))
    return scores


def _failure(assistant: Assistant, asked: Asked) -> Failure | None:
    answer = assistant.ask(Question(asked.text))
    if asked.kind == "absent_symbol":
        said = answer.text[:120]
        return None if answer.refused else Failure(asked.id, asked.text, "answered", said)
    wrong = _wrong(assistant, asked, answer)
    return Failure(asked.id, asked.symbol, *wrong) if wrong else None


def _wrong(assistant: Assistant, asked: Asked, answer: Answer) -> tuple[str, str] | None:
    """What is wrong with an answer and what was found instead, or None."""
    if answer.refused:
        return f"refused: {answer.reason}", answer.text[:120]
    if not answer.citations:
        return "no citation", answer.text[:120]
    first = answer.citations[0]
    shown = f"{first.symbol or first.title}, {first.locator}: {first.quote[:80]}"
    if not symbols.same(first.symbol, symbols.normalise(asked.symbol) or asked.symbol):
        return "other document", f"{asked.text[:80]} → {shown}"
    if asked.kind != "paragraph":
        return None
    passage = _passage(assistant, first)
    right = passage is not None and says(passage, asked.answer)
    return None if right else ("other paragraph", shown)


def _passage(assistant: Assistant, cited: Citation) -> Passage | None:
    """The passage that a citation quotes from."""
    passages = assistant.index.passages(cited.source_id)
    return next((p for p in passages if p.text == cited.passage), None)
