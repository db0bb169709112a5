"""Asks an assistant every question of a set and writes its answers.

One question that goes wrong is named and the others go on. But: nothing is measured
here; measures.py reads what was written.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.progress import track

from assistant.answers import Answer, Question, Reason
from assistant.errors import QuestionError, UsageError
from eval.dataset import Item, QuestionSet


class Answerer(Protocol):
    """Whatever answers a question: the assistant, or a system that it is compared with."""

    def ask(self, question: Question) -> Answer:
        """The answer, or a refusal."""
        ...


@dataclass(frozen=True, slots=True)
class Batch:
    """The answers in the order of the questions, and one line for each that went wrong."""

    answers: tuple[Answer, ...]
    failures: tuple[str, ...] = ()


def run(questions: QuestionSet, answerer: Answerer, console: Console | None = None) -> Batch:
    """Ask every question of a set, showing the progress on the console given."""
    answers: list[Answer] = []
    failures: list[str] = []
    for item in _tracked(questions, console):
        try:
            answers.append(ask(item, answerer))
        except Exception as error:  # whatever it is, it is reported with the question's id
            failures.append(f"{item.id}: {type(error).__name__}: {error}")
    return Batch(tuple(answers), tuple(failures))


def ask(item: Item, answerer: Answerer) -> Answer:
    """One answer under the question's id; a question that cannot be taken is refused."""
    try:
        answer = answerer.ask(item.ask())
    except QuestionError as error:
        answer = Answer(str(error), refused=True, reason=Reason.UNCLEAR, language=item.lang)
    return replace(answer, id=item.id)


def write(answers: Iterable[Answer], path: Path) -> None:
    """Write one answer object a line; the file is put in place whole or not at all."""
    write_text(path, "".join(f"{json.dumps(a.to_dict(), ensure_ascii=False)}\n" for a in answers))


def write_text(path: Path, text: str) -> None:
    """Write a file beside its place, then put it there. Raises UsageError if that cannot be."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, "utf-8")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from None


def _tracked(questions: QuestionSet, console: Console | None) -> Iterable[Item]:
    if console is None:
        return questions.items
    return track(questions.items, f"{questions.name}:", console=console)
