"""Measures an answer's time against the bare model's time to embed the question.

`python -m eval.answer_time` asks the first questions of a set, and after each answer has
the model's library embed the same question alone; all in one process, so that the machine's
speed and its other load weigh on both. Without a language model. But: one question at a
time; how many people can ask at once is `eval.load`'s.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant.assistant import Assistant
from assistant.embedding import Transformer
from assistant.errors import AssistantError, UsageError
from eval import dataset
from eval.dataset import Item
from eval.load import QUESTIONS
from eval.system import with_index

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
stdout, stderr = Console(soft_wrap=True, highlight=False), Console(stderr=True, soft_wrap=True)
WARM = 10  # questions asked before any is timed


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of each answer, and of each embedding of the same question."""

    answers: tuple[float, ...]
    embeddings: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """The median answer as a multiple of the median embedding."""
        return statistics.median(self.answers) / statistics.median(self.embeddings)


def measure(assistant: Assistant, model: Transformer, items: Sequence[Item]) -> Times:
    """Answer each question, then embed it; a few of them go untimed first."""
    asked = [item.ask() for item in items]
    embed = partial(model.bare.encode, show_progress_bar=False)
    for question in asked[:WARM]:
        assistant.ask(question)
        embed([question.text])
    pairs = [(_seconds(assistant.ask, q), _seconds(embed, [q.text])) for q in asked]
    return Times(*zip(*pairs, strict=True))


def _seconds(do: Callable[..., object], given: object) -> float:
    started = time.perf_counter()
    do(given)
    return time.perf_counter() - started


@app.command()
def main(
    questions: Annotated[Path, typer.Option(help="question set")] = QUESTIONS,
    index: Annotated[
        Path | None, typer.Option(help="folder of the index [default: the setting]")
    ] = None,
    first: Annotated[int, typer.Option(min=1, help="so many questions of the set")] = 120,
) -> None:
    """Measure what an answer costs above embedding its question."""
    try:
        assistant = Assistant.open(with_index(index).model_copy(update={"llm": None}))
        if not isinstance(assistant.model, Transformer):
            raise UsageError("only a sentence-transformers model can be compared with")
        found = measure(assistant, assistant.model, dataset.load(questions).items[:first])
    except AssistantError as error:
        stderr.print(f"error: {error}", markup=False)
        raise typer.Exit(2) from None
    for name, seconds in (("answer", found.answers), ("bare embedding", found.embeddings)):
        ranked = sorted(seconds)
        stdout.print(
            f"{name}: p50 {1000 * statistics.median(ranked):.0f} ms, "
            f"p95 {1000 * ranked[int(0.95 * len(ranked))]:.0f} ms"
        )
    stdout.print(f"{len(found.answers)} questions, ratio of the medians {found.ratio:.2f}")


if __name__ == "__main__":
    app()
