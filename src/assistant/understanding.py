"""Question → Query: cleaned, in English words, spelling mended, with what earlier turns lend.

Example: “¿Qué dice el párrafo 4?” becomes a query for English terms with the place
`para. 4`; what is asked stays beside it in the asker's language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant import languages, query
from assistant.answers import Question, Turn
from assistant.conversation import context_of
from assistant.guard import question_proper
from assistant.query import Query
from assistant.spelling import Speller


def understand(question: Question, speller: Speller) -> Query:
    """What to search for. Reads the question and the turns before it; searches nothing."""
    asked = question_proper(question.text)
    language = question.language or languages.detect(asked or question.text)
    text = speller.mend(languages.carry(asked, language, speller.vocabulary))
    context = context_of(text, _carried(question.history, language, speller))
    return replace(query.read(text, asked, language, context), strange=speller.strange(text))


def _carried(history: Sequence[Turn], language: str, speller: Speller) -> list[Turn]:
    """Earlier turns in English words, each from the language that its question was asked in."""
    carried = []
    for turn in history:
        if turn.role == "user":
            language = languages.detect(turn.content, language)
        carried.append(Turn(turn.role, languages.carry(turn.content, language, speller.vocabulary)))
    return carried
