"""How much is quoted: whole lists where a list is asked for, little otherwise."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.documents import Kind, Locator, Passage, Source, Span, SpanKind
from assistant.query import read
from assistant.quoting import WORDS, WORDS_OF_LIST, choose, compose, words
from assistant.retrieval import FEATURES, Scored

SOURCE = Source(id="lamps", file="lamps.txt", title="Lamps")


def listing(items: int, length: int) -> Passage:
    """“The works have these parts:” and items of so many words each."""
    pieces = ["The works have these parts:"]
    pieces += [" ".join([f"part{n}", *["lamp"] * (length - 1)]) + ";" for n in range(items)]
    spans, at = [], 0
    for n, piece in enumerate(pieces):
        spans.append(Span(at, at + len(piece), SpanKind.ITEM if n else SpanKind.LEAD, str(n or "")))
        at += len(piece) + 1
    locator = Locator(Kind.PARAGRAPH, "1")
    return Passage("lamps:1", SOURCE, locator, "\n".join(pieces), 1, (), tuple(spans))


def answered(question: str, passage: Passage, best: int) -> str:
    features = np.zeros(len(FEATURES), np.float32)
    order = [best, *(i for i in range(len(passage.spans)) if i != best)]
    ranked = [Scored(passage, i, features, -10.0 * n) for n, i in enumerate(order)]
    return compose(choose(read(question), ranked))


@pytest.mark.parametrize(
    "question", ["Which four groups got lamps?", "What are the parts of the works?"]
)
def test_who_asks_for_a_list_gets_it_whole(question: str):
    text = answered(question, listing(4, 40), best=2)
    assert all(f"part{n} " in text for n in range(4))
    assert WORDS < words(text) <= WORDS_OF_LIST


def test_who_asks_for_two_of_a_list_of_four_does_not_get_all():
    text = answered("With which two offices are lamps shared?", listing(4, 40), best=2)
    assert "part1" in text
    assert words(text) <= WORDS


@pytest.mark.parametrize("best", [0, 2])
def test_a_long_list_stays_out_of_a_short_answer(best: int):
    text = answered("How many parts do the works have?", listing(6, 40), best)
    assert words(text) <= WORDS


def test_a_list_beyond_the_longest_answer_is_cut():
    text = answered("What are the parts of the works?", listing(9, 40), best=0)
    assert "these parts" in text
    assert words(text) <= WORDS_OF_LIST
