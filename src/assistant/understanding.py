"""Question → Query: cleaned, in English words, spelling mended, with what earlier turns lend.

Example: “¿Qué dice el párrafo 4?” becomes a query for English terms with the place
`para. 4`; what is asked stays beside it in the asker's language.
"""

from __future__ import annotations

from assistant import languages
from assistant.answers import Question, Turn
from assistant.conversation import Context, context_of
from assistant.guard import question_proper
from assistant.query import NAME, Query, addresses, figures_in, kind_of, years_in
from assistant.spelling import Speller
from assistant.words import analyse


def understand(question: Question, speller: Speller) -> Query:
    """What to search for. Reads the question and the turns before it; searches nothing."""
    asked = question_proper(question.text)
    language = question.language or languages.detect(asked or question.text)
    text = speller.mend(languages.carry(asked, language, speller.vocabulary))
    context = context_of(text, [_carried(turn, language, speller) for turn in question.history])
    return Query(
        text=text,
        asked=asked,
        language=language,
        asks=kind_of(text),
        terms=tuple(dict.fromkeys(analyse(text))),
        places=addresses(text),
        years=years_in(text),
        figures=figures_in(text),
        names=_names(asked if language == "en" else text),
        context=context,
        context_terms=_lent(context, text),
    )


def _carried(turn: Turn, language: str, speller: Speller) -> Turn:
    return Turn(turn.role, languages.carry(turn.content, language, speller.vocabulary))


def _lent(context: Context, text: str) -> tuple[str, ...]:
    """The terms that only the turns before have."""
    own = set(analyse(text))
    lent = dict.fromkeys(analyse(f"{context.asked} {context.told}"))
    return tuple(term for term in lent if term not in own)


def _names(text: str) -> tuple[str, ...]:
    """The proper names in a question: capitalised words that do not open a sentence."""
    return tuple(dict.fromkeys(m[0] for m in NAME.finditer(text)))
