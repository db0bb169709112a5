"""Judged measures, as an option: a language model's opinion of answers that are no refusals.

Faithful: the share of an answer's statements that the cited passages say. Correct: whether
it answers as expected. They stand beside the deterministic measures and never move a gate.
But: a judge is a model too; how far it agrees with `right` is printed with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track

from assistant import prompts
from assistant.llm import ChatModel, ModelFault
from assistant.prompts import PassageData
from eval.bootstrap import Interval, interval
from eval.dataset import Item, QuestionSet
from eval.measures import Scores
from eval.replies import Reply

UNANSWERABLE = "that the documents do not answer this"
_FAITHFUL = re.compile(r"faithful\W+([01](?:\.\d+)?)\b", re.IGNORECASE)
_CORRECT = re.compile(r"correct\W+(yes|no)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the judge says of one answer."""

    id: str
    faithful: float
    correct: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """The opinions on a set, what they come to, and a line for each that was not to be had."""

    opinions: tuple[Opinion, ...]
    figures: Mapping[str, Interval]
    failures: tuple[str, ...] = ()

    def as_object(self) -> dict[str, Any]:
        """The same for machines."""
        return {
            "measures": {name: asdict(found) for name, found in self.figures.items()},
            "opinions": [asdict(opinion) for opinion in self.opinions],
            "failures": list(self.failures),
        }


def judge(
    questions: QuestionSet, scores: Scores, model: ChatModel, seconds: float, console: Console
) -> Judged:
    """Ask the judge about every answer of a set that is no refusal."""
    given = [v for v in scores.verdicts if v.reply is not None and not v.refused]
    opinions: list[Opinion] = []
    failures: list[str] = []
    for verdict in track(given, f"{questions.name}, judged:", console=console):
        assert verdict.reply is not None
        try:
            opinions.append(opinion(verdict.item, verdict.reply, model, seconds))
        except (ModelFault, ValueError) as error:
            failures.append(f"{verdict.item.id}: {error}")
    right = {v.item.id: v.right for v in given}
    return Judged(tuple(opinions), _figures(opinions, right), tuple(failures))


def opinion(item: Item, reply: Reply, model: ChatModel, seconds: float) -> Opinion:
    """The judge's opinion of one answer. Raises ModelFault, or ValueError if it has no form."""
    messages = prompts.prompt("judge").render(
        question=item.question,
        expected=[" | ".join(group) for group in item.must] or [UNANSWERABLE],
        passages=_passages(reply),
        answer=reply.answer,
    )
    said = "".join(model.stream(messages, seconds))
    faithful, correct = _FAITHFUL.search(said), _CORRECT.search(said)
    if not faithful or not correct or float(faithful[1]) > 1:
        raise ValueError("the judge gave no opinion in the form asked for")
    return Opinion(item.id, float(faithful[1]), correct[1].lower() == "yes")


def _passages(reply: Reply) -> list[PassageData]:
    return [
        PassageData(c.marker, f"{c.symbol or c.source}, {c.locator}", c.passage or c.quote)
        for c in reply.citations
    ]


def _figures(opinions: Sequence[Opinion], right: Mapping[str, bool]) -> dict[str, Interval]:
    columns: dict[str, Iterable[float]] = {
        "judged_faithful": (o.faithful for o in opinions),
        "judged_correct": (float(o.correct) for o in opinions),
        "right": (float(right[o.id]) for o in opinions),
        "agreement": (float(o.correct == right[o.id]) for o in opinions),
    }
    found = {name: interval(np.array(list(values))) for name, values in columns.items()}
    return {name: figure for name, figure in found.items() if figure}
