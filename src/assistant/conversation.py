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
from assistant.documents import ORDINALS
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

    The question before counts, and those before it as long as each needed the one before.
    Example: after “What does paragraph 3 ask?”, `and paragraph 4?` depends.
    """
    if not history or not depends(text):
        return Context()
    recent = history[-TURNS:]
    told = [question_proper(turn.content) for turn in recent if turn.role == "assistant"]
    asked: list[str] = []
    for turn in reversed(recent):
        if turn.role == "user":
            asked.insert(0, question_proper(turn.content))
            if not depends(asked[0]):
                break
    return Context(" ".join(asked), told[-1] if told else "")


def depends(text: str) -> bool:
    """Whether an English question needs what was said before to be understood.

    Short questions, those that open with “and” or “what about”, and those that point
    (it, those, the second one) without many words of their own. A change of subject is
    announced or brings its own words.
    """
    if CHANGE.search(text):
        return False
    own = len(set(analyse(text)))
    if OPENING.search(text) or own <= 3:
        return True
    return bool(POINTING.search(text)) and own <= OWN


OWN = 9  # words of its own from which a question that points stands alone all the same
CHANGE = re.compile(
    r"\b(now\s+to|switch\s+to|turn(ing)?\s+to|(another|different|new)\s+(question|topic|subject)|"
    r"change\s+of\s+(subject|topic)|something\s+else)\b",
    re.IGNORECASE,
)
FORWARD = re.compile(
    r"\b(next|following|one\s+after|paragraph\s+after|after\s+(that|it))\b", re.IGNORECASE
)
BACK = re.compile(
    r"\b(previous|preceding|one\s+before|paragraph\s+before|before\s+(that|it))\b", re.IGNORECASE
)
HOW_MANY = "two three four five six seven eight nine ten".split()
NTH = re.compile(
    rf"\b(?P<word>{'|'.join(ORDINALS[1:])}|last)\b(?:\s+(?P<many>{'|'.join(HOW_MANY)})\b)?"
    r"(?!\s+(session|committee|paragraph|preambular))",
    re.IGNORECASE,
)
FEW = 4  # words of its own that a question about “the next one” or “the second” has at most


def step(text: str) -> int:
    """How far a follow-up moves from the place spoken of: 1, -1, or 0 when it does not.

    Example: `and the paragraph after that?` moves by 1.
    """
    if len(set(analyse(text))) > FEW:
        return 0
    return 1 if FORWARD.search(text) else -1 if BACK.search(text) else 0


def nth(text: str) -> tuple[int, int]:
    """Which items of a list a follow-up wants: the place of the first, from 1, and how many.

    (2, 1) for `and the second one?`, (-2, 2) for `the last two`, (0, 0) for none.
    """
    match = NTH.search(text)
    if match is None or len(set(analyse(text))) > FEW:
        return 0, 0
    word, many = match["word"].lower(), (match["many"] or "").lower()
    count = HOW_MANY.index(many) + 2 if many else 1
    return (-count if word == "last" else ORDINALS.index(word)), count
