"""Evidence as a language model is shown it: numbered, short enough, without orders to a machine.

Sentences that give orders to an assistant are left out, as they are of questions (`guard`):
a document can be quoted whole, but nothing in it is put before a model as an order. What
is left out here still stands in the citation. Leaves out the prompt itself: see `prompts`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assistant.answers import Answer, Evidence
from assistant.documents import Passage, Span
from assistant.guard import ORDERS, SENTENCE, visible
from assistant.prompts import REFUSAL, PassageData
from assistant.retrieval import Scored

PASSAGES = 8  # shown at most
MOST = 12_000  # characters shown in all, about 3,500 tokens
LONG = 3_000  # characters of one passage; a longer one is cut around its evidence
BEFORE = 1_000  # characters kept before the evidence then


@dataclass(frozen=True, slots=True)
class Material:
    """The passages that an answer may rest on, numbered from 1."""

    evidence: tuple[Evidence, ...]
    shown: tuple[PassageData, ...]

    @classmethod
    def of(cls, evidence: Sequence[Evidence]) -> Material:
        """As much of the evidence, best first, as a model is shown."""
        taken: list[Evidence] = []
        shown: list[PassageData] = []
        room = MOST
        for found in evidence:
            text = _shown(found)
            if not text or len(shown) == PASSAGES or (shown and len(text) > room):
                continue
            room -= len(text)
            taken.append(found)
            shown.append(_data(len(taken), found.passage, text))
        return cls(tuple(taken), tuple(shown))

    def passages(self, numbers: Iterable[int]) -> list[Passage]:
        """The passages with these numbers; numbers that were not given are passed over."""
        return [self.evidence[n - 1].passage for n in numbers if 0 < n <= len(self.evidence)]


def gathered(
    quoted: Answer, ranked: Sequence[Scored], find: Callable[[str], Passage | None]
) -> list[Evidence]:
    """The passages that a quoted answer cites, then the best others, each with its spans.

    `ranked` is empty for what has an address: there only the place itself is evidence.
    """
    found: dict[str, Evidence] = {}
    for cited in quoted.citations:
        if passage := find(f"{cited.source_id}:{cited.anchor}"):
            inside = (s for s in passage.spans if cited.start <= s.start and s.end <= cited.end)
            found.setdefault(passage.id, Evidence(passage, tuple(inside)))
    for scored in ranked:
        if len(found) >= PASSAGES:
            break
        found.setdefault(scored.passage.id, Evidence(scored.passage, (scored.span,), scored.score))
    return list(found.values())


def _data(number: int, passage: Passage, text: str) -> PassageData:
    source = passage.source
    cite = str(passage.locator) if ORDERS.search(passage.cite) else passage.cite
    cite = visible(cite).replace('"', "'")  # it stands in an attribute
    return PassageData(number, cite, text, source.status.value, source.date or "")


def _shown(found: Evidence) -> str:
    passage = found.passage
    start, end = _window(passage, found.spans)
    text = visible(passage.reading(start, end)).replace(REFUSAL, "")
    return " ".join(part for part in SENTENCE.split(text) if part and not ORDERS.search(part))


def _window(passage: Passage, spans: Sequence[Span]) -> tuple[int, int]:
    """The stretch that is shown, cut between words."""
    text = passage.text
    if len(text) <= LONG:
        return 0, len(text)
    first = min((span.start for span in spans), default=0)
    start = max(0, min(first - BEFORE, len(text) - LONG))
    end = min(len(text), start + LONG)
    start = text.find(" ", start) + 1 if start else 0
    return start, text.rfind(" ", start, end) if end < len(text) else end
