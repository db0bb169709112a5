"""The measures of answers: one value per question first, every mean derived from those.

A measure gives None for a question that it says nothing about (nothing is to be cited
where nothing can be answered); a question without an answer counts as wrong, so silence
is scored. But: `right` looks for words, not for sense, and nobody judges the style.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from eval.bootstrap import Interval, Statistic, Values, interval, mean, quantile
from eval.dataset import Item, QuestionSet
from eval.replies import Reply
from eval.sources import SourceTexts
from eval.verdicts import Verdict, judge


class Unit(StrEnum):
    """What a value counts, which settles how it is printed."""

    SHARE = "share"
    SCORE = "score"
    WORDS = "words"
    MILLISECONDS = "ms"


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: its value for one question, and the statistic over a set's questions."""

    name: str
    about: str
    value: Callable[[Verdict], float | None]
    unit: Unit = Unit.SHARE
    statistic: Statistic = mean
    higher_is_better: bool = True

    def over(self, verdicts: Iterable[Verdict]) -> Values:
        """The value for each question, NaN where there is none."""
        return np.array([self.value(verdict) for verdict in verdicts], dtype=np.float64)


def _crag(verdict: Verdict) -> float:
    """1 right, 0 refused, −1 wrong; refusing what cannot be answered is right."""
    if verdict.right:
        return 1.0
    return 0.0 if verdict.refused and verdict.item.answerable else -1.0


def _recall(verdict: Verdict, covered: tuple[bool, ...]) -> float | None:
    return float(np.mean(covered)) if verdict.item.answerable and covered else None


def _precision(verdict: Verdict) -> float | None:
    if not verdict.item.evidence or verdict.refused or verdict.reply is None:
        return None
    return float(np.mean(verdict.supporting)) if verdict.supporting else 0.0


def _latency(verdict: Verdict) -> float | None:
    return verdict.reply.latency_ms if verdict.reply else None


MEASURES = (
    Measure("right", "says what it must, nothing it must not, and is short", lambda v: v.right),
    Measure(
        "right_and_cited",
        "right, and every piece of evidence stands in a cited passage",
        lambda v: v.right and all(v.cited),
    ),
    Measure(
        "right_and_quoted",
        "right, and every piece of evidence stands in a quote that a marker points to",
        lambda v: v.right and all(v.quoted),
    ),
    Measure(
        "evidence_recall",
        "share of the evidence that stands in a cited passage",
        lambda v: _recall(v, v.cited),
    ),
    Measure(
        "citation_recall",
        "share of the evidence that stands in a quote that a marker points to",
        lambda v: _recall(v, v.quoted),
    ),
    Measure("citation_precision", "share of the citations that hold evidence", _precision),
    Measure(
        "quotes_verbatim",
        "share of the quotes that stand letter for letter in their source",
        lambda v: float(np.mean(v.verbatim)) if v.verbatim else None,
    ),
    Measure(
        "refusal_precision",
        "share of the refusals whose question cannot be answered",
        lambda v: not v.item.answerable if v.refused else None,
    ),
    Measure(
        "refusal_recall",
        "share of the questions that cannot be answered that are refused",
        lambda v: None if v.item.answerable else v.refused,
    ),
    Measure(
        "false_refusals",
        "share of the questions that can be answered that are refused",
        lambda v: v.refused if v.item.answerable else None,
        higher_is_better=False,
    ),
    Measure("crag", "1 right, 0 refused, −1 wrong; a due refusal is right", _crag, Unit.SCORE),
    Measure(
        "length",
        "words of an answer that is no refusal",
        lambda v: None if v.refused or v.reply is None else v.words,
        Unit.WORDS,
        higher_is_better=False,
    ),
    Measure(
        "latency_p50",
        "time to an answer, median",
        _latency,
        Unit.MILLISECONDS,
        quantile(0.5),
        higher_is_better=False,
    ),
    Measure(
        "latency_p95",
        "time to an answer, 19 of 20 are faster",
        _latency,
        Unit.MILLISECONDS,
        quantile(0.95),
        higher_is_better=False,
    ),
)
BY: Mapping[str, Callable[[Item], str]] = {
    "type": lambda item: item.type,
    "language": lambda item: item.lang,
    "source": lambda item: item.source,
}


@dataclass(frozen=True)
class Scores:
    """The verdicts on one set of answers and every figure that follows from them."""

    verdicts: tuple[Verdict, ...]

    @cached_property
    def values(self) -> Mapping[str, Values]:
        """For each measure, the value of each question."""
        return {measure.name: measure.over(self.verdicts) for measure in MEASURES}

    @cached_property
    def figures(self) -> Mapping[str, Interval]:
        """For each measure that says something about these questions, its figure."""
        found = {m.name: interval(self.values[m.name], m.statistic) for m in MEASURES}
        return {name: figure for name, figure in found.items() if figure is not None}

    def by(self, key: str) -> Mapping[str, Scores]:
        """The scores of each type, language or source apart; the largest group first."""
        groups: dict[str, list[Verdict]] = {}
        for verdict in self.verdicts:
            groups.setdefault(BY[key](verdict.item), []).append(verdict)
        ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
        return {name: Scores(tuple(verdicts)) for name, verdicts in ordered}

    @property
    def failures(self) -> tuple[Verdict, ...]:
        """The verdicts with a fault: first what is wrong, then what is right but badly cited."""
        faulty = (verdict for verdict in self.verdicts if verdict.faults)
        return tuple(sorted(faulty, key=lambda verdict: (verdict.right, -len(verdict.faults))))


def score(questions: QuestionSet, replies: Mapping[str, Reply], sources: SourceTexts) -> Scores:
    """Judge the answer to every question of a set."""
    return Scores(tuple(judge(item, replies.get(item.id), sources) for item in questions.items))
