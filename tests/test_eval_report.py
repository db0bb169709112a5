"""The report page: whole, self-contained, escaped."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from eval.dataset import QuestionSet
from eval.measures import Scores, score
from eval.report import System, render
from eval.sources import SourceTexts
from tests.eval_fakes import cited, item, reply

NASTY = "<script>alert('x')</script> & “two”"
ASKED = QuestionSet("har<bour", (item(question=NASTY), item(id="h-2", answerable=False)))


def scored(text: str) -> Scores:
    replies = {"h-1": reply(text, citations=(cited(NASTY),)), "h-2": reply("Some.")}
    return score(ASKED, replies, SourceTexts([]))


@pytest.fixture(scope="module")
def page() -> str:
    return render(ASKED, [System("ours", scored("Two [1].")), System("naïve", scored(NASTY))])


class Balance(HTMLParser):
    """Every element that is opened is closed, in order."""

    VOID = frozenset({"meta"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Remember what is to be closed."""
        self.seen.add(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened last."""
        assert self.open.pop() == tag


def test_page_is_well_formed_and_has_charts(page: str):
    parser = Balance()
    parser.feed(page)
    assert parser.open == []
    assert {"svg", "rect", "circle", "details"} <= parser.seen
    assert "script" not in parser.seen


def test_page_needs_nothing_but_itself(page: str):
    assert not re.search(r"https?://|src=|href=|url\(", page)


def test_text_is_escaped(page: str):
    assert "<script>" not in page
    assert "&lt;script&gt;alert" in page
    assert "har&lt;bour" in page


def test_systems_are_compared_question_by_question(page: str):
    assert "Gains over ours" in page
    assert "Worst answers of naïve" in page
    assert "answered though unanswerable" in page


def test_one_system_has_nothing_to_gain_over():
    assert "Gains over" not in render(ASKED, [System("ours", scored("Two [1]."))])
