"""Next questions: about the places beside the one that an answer rests on.

Only what the index can answer is suggested: the next paragraph by its number, the next
heading of the same document, an indexed document that the passage names. In the
asker's language; documents and headings keep their own names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant import languages
from assistant.answers import Answer
from assistant.documents import Kind, Passage
from assistant.index import PassageIndex

MOST = 3
LONGEST = 60  # characters of a heading that still reads as a topic


def suggest(answer: Answer, language: str, index: PassageIndex) -> tuple[str, ...]:
    """Up to three questions that lead on from an answer; none from a refusal."""
    if answer.refused or not answer.citations:
        return ()
    first = answer.citations[0]
    passage = index.passage(f"{first.source_id}:{first.anchor}")
    if passage is None:
        return ()
    found = dict.fromkeys(_about(passage, index.passages(passage.source.id), language, index))
    return tuple(found)[:MOST]


def _about(
    passage: Passage, passages: Sequence[Passage], language: str, index: PassageIndex
) -> Iterator[str]:
    document = passage.source.short
    later = [p for p in passages if p.order > passage.order]
    for other in later[:20]:
        if (
            passage.locator.kind is other.locator.kind is Kind.PARAGRAPH
            and not other.locator.within
        ):
            number = other.locator.number
            yield languages.text(language, "ask_paragraph", number=number, document=document)
            break
    for other in [*later, *passages]:
        topic = other.headings[-1] if other.headings else ""
        if topic and other.headings != passage.headings and len(topic) <= LONGEST:
            said = topic.capitalize() if topic.isupper() else topic
            yield languages.text(
                language, "ask_topic", topic=f"“{said.strip(' .')}”", document=document
            )
            break
    for mention in passage.mentions:
        if any(source.symbol == mention.symbol for source in index.sources()):
            yield languages.text(language, "ask_who", document=mention.symbol)
