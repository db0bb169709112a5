"""Questions that a language model may write: a follow-up that stands alone, what to ask next.

Both are checked like answers: a question names nothing that the person, or the passages,
did not. A fault costs nothing but the question.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Sequence
from dataclasses import replace

from assistant import prompts
from assistant.answers import Question
from assistant.checking import flaw
from assistant.documents import Kind, Locator, Passage, Source
from assistant.draft import Draft, visible_text
from assistant.guard import question_proper
from assistant.llm import ChatModel, Message, ModelFault

log = logging.getLogger(__name__)

NAMES = {
    "en": "English", "es": "Spanish", "pt": "Portuguese", "fr": "French", "ar": "Arabic",
    "zh": "Chinese (simplified)", "ru": "Russian",
}  # fmt: skip
SUGGESTIONS = 3
ASKED_BEFORE = 4  # earlier questions that a follow-up is condensed with
LONGEST = 400  # characters of a question that a model may write
BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s*")
ASKING = ("?", "？", "؟")


def condense(model: ChatModel, question: Question, language: str, deadline: float) -> Question:
    """A follow-up that stands alone; the question as it was when the model adds or fails.

    Only what the person asked is shown to the model: an earlier answer may be forged. The
    turns before stay with it: a question that is still short leans on them as it did.
    """
    asked = [question_proper(turn.content) for turn in question.history if turn.role == "user"]
    asked = [visible_text(text) for text in asked if text][-ASKED_BEFORE:]
    now = visible_text(question_proper(question.text))
    if not asked or not now:
        return question
    messages = prompts.prompt("condense").render(
        language=language_name(language), asked=asked, question=now
    )
    text = next(iter(_lines(model, messages, deadline)), "").strip('"“”«» ')
    if not text or len(text) > LONGEST or text == now:
        return question
    if flaw(text, [_said([*asked, now], language)], language):
        return question
    return replace(question, text=text)


def suggest(model: ChatModel, question: Question, draft: Draft, deadline: float) -> tuple[str, ...]:
    """Questions to ask next that name nothing which the passages do not; none on a fault."""
    material = draft.material
    messages = prompts.prompt("suggest").render(
        language=language_name(draft.language),
        count=SUGGESTIONS,
        passages=material.shown,
        question=visible_text(question_proper(question.text)),
        answer=draft.text,
    )
    passages = material.passages(range(1, len(material.shown) + 1))
    lines = (BULLET.sub("", line) for line in _lines(model, messages, deadline))
    asking = (line for line in lines if line.endswith(ASKING) and len(line) <= LONGEST)
    sound = (line for line in asking if not flaw(line, passages, draft.language))
    return tuple(dict.fromkeys(sound))[:SUGGESTIONS]


def language_name(language: str) -> str:
    """A language as a prompt names it. Example: `es` is Spanish."""
    return NAMES.get(language, NAMES["en"])


def _lines(model: ChatModel, messages: Sequence[Message], deadline: float) -> list[str]:
    """The lines that a model writes; none on a fault."""
    try:
        text = "".join(model.stream(messages, deadline - time.monotonic()))
    except ModelFault as fault:
        log.warning("%s: %s; going on without", model.name, fault)
        return []
    return [visible_text(line) for line in text.splitlines() if line.strip()]


def _said(texts: Sequence[str], language: str) -> Passage:
    """What a person said, to be compared with as a passage is."""
    source = Source("said", "said", "", language=language)
    return Passage("said", source, Locator(Kind.TEXT, "1"), "\n".join(texts))
