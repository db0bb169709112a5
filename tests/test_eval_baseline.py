"""The systems to compare with: each shows the one quote that its own search finds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from assistant.answers import Question
from assistant.documents import Passage
from assistant.words import analyse
from eval.baseline import Baseline, best_by_words, nearest_chunk, nearest_span
from eval.matching import verbatim
from tests.eval_fakes import FILE, PASSAGES
from tests.fakes import HashEmbedder

SpanId = tuple[str, int]


class Ranked:
    """An index of the two paragraphs, searched by vectors and by shared terms."""

    def near(self, vector: np.ndarray, k: int) -> list[tuple[SpanId, float]]:
        """By the vectors."""
        scores = HashEmbedder().encode([passage.text for passage in PASSAGES]) @ vector
        return self._best(list(scores), k)

    def words(self, terms: Sequence[str], k: int) -> list[tuple[SpanId, float]]:
        """By the share of terms."""
        return self._best([len({*terms} & {*analyse(p.text)}) for p in PASSAGES], k)

    def passage(self, passage_id: str) -> Passage | None:
        """One of the two."""
        return next((p for p in PASSAGES if p.id == passage_id), None)

    def _best(self, scores: list[float], k: int) -> list[tuple[SpanId, float]]:
        found = [((p.id, 0), s) for p, s in zip(PASSAGES, scores, strict=True) if s > 0]
        return sorted(found, key=lambda pair: -pair[1])[:k]


def test_naive_shows_the_nearest_chunk_as_it_stands():
    text = f"{'zebra quiz ' * 60} lamps burn oil {'every harbour ' * 40}"
    answer = Baseline(nearest_chunk({FILE: text}, HashEmbedder()), "f00d").ask(
        Question("zebra quiz")
    )
    (citation,) = answer.citations
    assert answer.text == f"{citation.quote} [1]"
    assert verbatim(citation.quote, " ".join(text.split()))
    assert len(citation.quote) <= 500
    assert (citation.source, citation.locator) == (FILE, "characters 0–500")
    assert (answer.refused, answer.index) == (False, "f00d")


@pytest.mark.parametrize(
    ("find", "question", "locator"),
    [
        (nearest_span(Ranked(), HashEmbedder()), PASSAGES[0].text, "para. 11"),
        (nearest_span(Ranked(), HashEmbedder()), PASSAGES[1].text, "para. 12"),
        (best_by_words(Ranked()), "who counts the lamps once a year", "para. 11"),
        (best_by_words(Ranked()), "barrels of oil", "para. 12"),
    ],
)
def test_span_searches_cite_the_passage(find, question: str, locator: str):
    (citation,) = Baseline(find, "f00d").ask(Question(question)).citations
    assert (citation.locator, citation.symbol) == (locator, "X/RES/7/3")
    assert citation.passage[citation.start : citation.end] == citation.quote


def test_nothing_found_is_a_refusal():
    answer = Baseline(best_by_words(Ranked()), "f00d").ask(Question("photosynthesis"))
    assert (answer.refused, answer.citations) == (True, ())
