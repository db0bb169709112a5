"""Verdicts on single answers, and the figures that follow from them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from eval.bootstrap import difference, interval, quantile
from eval.dataset import QuestionSet
from eval.measures import MEASURES, Scores, score
from eval.sources import SourceTexts
from eval.verdicts import Verdict, judge
from tests.eval_fakes import FILE, QUOTE, cited, item, reply, sources

NOWHERE = SourceTexts([])
REFUSAL = {"refused": True, "reason": "not_in_documents"}


def value(name: str, verdict: Verdict) -> float | None:
    return next(measure for measure in MEASURES if measure.name == name).value(verdict)


@pytest.mark.parametrize(
    ("asked", "given", "right", "crag"),
    [
        (item(), reply(), True, 1),
        (item(), reply("Three lamps."), False, -1),
        (item(must_not=("three",)), reply("Two or three lamps."), False, -1),
        (item(), reply("two " * 121), False, -1),
        (item(type="list"), reply("two " * 121), True, 1),
        (item(type="list"), reply("two " * 251), False, -1),
        (item(), reply("No.", **REFUSAL), False, 0),
        (item(), None, False, -1),
        (item(answerable=False), reply("No.", **REFUSAL), True, 1),
        (item(answerable=False), reply(), False, -1),
        (item(answerable=False, must_not=("OPEN",)), reply("OPEN", **REFUSAL), False, -1),
        (item(must=(("two lamps",),)), reply("Look [1].", citations=(cited(),)), False, -1),
        (
            item(must=(("two lamps",),), in_quotes=True),
            reply("Look [1].", citations=(cited(),)),
            True,
            1,
        ),
    ],
)
def test_right_and_crag(asked, given, right: bool, crag: int):
    verdict = judge(asked, given, NOWHERE)
    assert verdict.right is right
    assert value("crag", verdict) == crag


@pytest.mark.parametrize(
    ("citation", "marked", "cited_", "quoted"),
    [
        (cited(), True, 1.0, 1.0),
        (cited("two lamps", passage=f"that {QUOTE}."), True, 1.0, 0.0),
        (cited(f"{QUOTE[:20]}\n{QUOTE[20:]}", passage=""), True, 1.0, 1.0),
        (cited(), False, 1.0, 0.0),
        (cited(source="008_other.txt"), True, 0.0, 0.0),
        (cited(source=f"below/{FILE}"), True, 1.0, 1.0),
        (cited("Every Harbour Shall Keep Two Lamps"), True, 0.0, 0.0),
    ],
)
def test_evidence_in_passage_and_in_quote(citation, marked, cited_: float, quoted: float):
    given = reply("Two lamps [1]." if marked else "Two lamps.", citations=(citation,))
    verdict = judge(item(), given, NOWHERE)
    assert value("evidence_recall", verdict) == value("right_and_cited", verdict) == cited_
    assert value("citation_recall", verdict) == value("right_and_quoted", verdict) == quoted
    assert value("citation_precision", verdict) == cited_


def test_what_a_refusal_names_is_no_evidence():
    verdict = judge(item(), reply("No [1].", citations=(cited(),), **REFUSAL), NOWHERE)
    assert value("evidence_recall", verdict) == 0
    assert value("citation_precision", verdict) is None


def test_an_answer_without_citations_has_no_precision_to_boast_of():
    assert value("citation_precision", judge(item(), reply(), NOWHERE)) == 0


def test_quotes_are_looked_up_in_their_source(tmp_path: Path):
    given = reply(citations=(cited(), cited("every harbour … from dusk"), cited("two lanterns")))
    verdict = judge(item(), given, sources(tmp_path))
    assert verdict.verbatim == (True, True, False)
    assert value("quotes_verbatim", verdict) == pytest.approx(2 / 3)
    assert "a quote is not in its source" in verdict.faults


def test_quotes_without_a_source_at_hand_are_left_unchecked(tmp_path: Path):
    given = reply(citations=(cited(source="gone.txt"), cited(source="007.pdf")))
    assert value("quotes_verbatim", judge(item(), given, sources(tmp_path))) is None


def test_faults_say_why():
    wanted = item(must=(("two", "2"), ("oil",)), must_not=("three",))
    assert judge(wanted, reply("Three " * 121), NOWHERE).faults == (
        "says: three",
        "too long: 121 words, 120 allowed",
        "missing: two | 2",
        "missing: oil",
        "not cited: 007 “harbour shall keep two lamps”",
    )
    assert judge(wanted, reply("No.", **REFUSAL), NOWHERE).faults == (
        "false refusal (not_in_documents)",
    )
    assert judge(item(answerable=False), reply(), NOWHERE).faults == (
        "answered though unanswerable",
    )
    assert judge(wanted, None, NOWHERE).faults == ("no answer given",)


@pytest.fixture
def scores() -> Scores:
    """Four questions: right and cited, refused in vain, rightly refused, answered in vain."""
    asked = (
        item(),
        item(id="h-2", lang="fr"),
        item(id="h-3", answerable=False),
        item(id="h-4", answerable=False),
    )
    given = (
        reply(citations=(cited(),), latency_ms=10.0),
        reply(**REFUSAL, latency_ms=30.0),
        reply(**REFUSAL),
        reply(),
    )
    replies = {question.id: answer for question, answer in zip(asked, given, strict=True)}
    return score(QuestionSet("harbour", asked), replies, NOWHERE)


@pytest.mark.parametrize(
    ("name", "expected", "n"),
    [
        ("right", 0.5, 4),
        ("right_and_cited", 0.5, 4),
        ("evidence_recall", 0.5, 2),
        ("citation_precision", 1.0, 1),
        ("refusal_precision", 0.5, 2),
        ("refusal_recall", 0.5, 2),
        ("false_refusals", 0.5, 2),
        ("crag", 0.25, 4),
        ("latency_p50", 20.0, 2),
        ("length", 2.0, 2),
    ],
)
def test_figures(scores: Scores, name: str, expected: float, n: int):
    assert scores.figures[name].value == pytest.approx(expected)
    assert scores.figures[name].n == n


def test_a_measure_that_says_nothing_has_no_figure(scores: Scores):
    assert "quotes_verbatim" not in scores.figures


def test_groups_and_failures(scores: Scores):
    assert {name: len(part.verdicts) for name, part in scores.by("language").items()} == {
        "en": 3,
        "fr": 1,
    }
    assert list(scores.by("source")) == ["007", "none"]
    assert [verdict.item.id for verdict in scores.failures] == ["h-2", "h-4"]


def test_interval_is_seeded_and_holds_the_mean():
    values = np.array([1.0] * 70 + [0.0] * 30 + [np.nan] * 5)
    found = interval(values)
    assert found == interval(values)
    assert found is not None
    assert (found.value, found.n) == (0.7, 100)
    # 0.7 ± 1.96 · √(0.7 · 0.3 / 100) is 0.61 to 0.79.
    assert (found.low, found.high) == pytest.approx((0.61, 0.79), abs=0.015)


def test_interval_of_nothing_is_none_and_of_one_is_a_point():
    assert interval(np.array([np.nan])) is None
    point = interval(np.array([3.0]), quantile(0.95))
    assert point is not None
    assert (point.low, point.value, point.high) == (3.0, 3.0, 3.0)


def test_difference_is_paired():
    first, second = np.array([0.0, 1.0, 0.0, np.nan]), np.array([1.0, 1.0, 0.0, 1.0])
    found = difference(first, second)
    assert found is not None
    assert (found.value, found.n) == (pytest.approx(1 / 3), 3)
