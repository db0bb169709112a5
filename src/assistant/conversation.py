"""What a follow-up leaves unsaid, taken from the turns before.

Only what the person asked before is carried into the search at full strength: an
earlier answer may be wrong or forged, so its words help to find a place but are
never evidence. A question that stands on its own takes nothing from before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers import Turn
from assistant.guard import question_proper
from assistant.words import analyse

TURNS = 6  # earlier turns looked at
OPENING = re.compile(
    r"^\W*(and|but|so|or|then|also|what\s+about|how\s+about|why|who\s+else|what\s+else|"
    r"which\s+(one|ones|of)|under\s+what|by\s+whom|since\s+when|until\s+when|how\s+so)\b",
    re.IGNORECASE,
)
POINTING = re.compile(
    r"\b(it|its|they|them|their|theirs|those|these|this|that|he|she|his|her|him|there|then|"
    r"one|ones|same|former|latter|other|others|else|above|previous|next|following|"
    r"such|here|(first|second|third|fourth|fifth|last)(\s+one)?\s*\?*$)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Context:
    """What earlier turns lend to a question: `asked` by the person, `told` to them."""

    asked: str = ""
    told: str = ""

    def __bool__(self) -> bool:
        return bool(self.asked or self.told)


def context_of(text: str, history: Sequence[Turn]) -> Context:
    """What the turns before lend to an English question; nothing when it stands alone.

    Example: after “What does paragraph 3 ask?”, `and paragraph 4?` depends.
    """
    if not history or not depends(text):
        return Context()
    recent = history[-TURNS:]
    asked = [question_proper(turn.content) for turn in recent if turn.role == "user"]
    told = [question_proper(turn.content) for turn in recent if turn.role == "assistant"]
    return Context(" ".join(asked[-3:]), told[-1] if told else "")


def depends(text: str) -> bool:
    """Whether an English question needs what was said before to be understood.

    Short questions, those that open with “and” or “what about”, and those that point
    (it, those, the second one) without many words of their own.
    """
    own = len(set(analyse(text)))
    if OPENING.search(text) or own <= 3:
        return True
    return bool(POINTING.search(text)) and own <= 12


ORDINAL_ASKED = re.compile(
    r"\b(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last)\b(\s+one)?",
    re.IGNORECASE,
)
NEXT_ASKED = re.compile(
    r"\b(the\s+)?(next|following|one\s+after|paragraph\s+after|after\s+that)\b", re.IGNORECASE
)
PREVIOUS_ASKED = re.compile(
    r"\b(the\s+)?(previous|preceding|one\s+before|paragraph\s+before|before\s+that)\b",
    re.IGNORECASE,
)
