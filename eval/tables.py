"""Scores for reading: tables on the terminal, and the same as an object for machines."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from eval.bootstrap import Interval
from eval.dataset import QuestionSet
from eval.gate import GATED, Floors, Result
from eval.matching import fold_space
from eval.measures import BY, MEASURES, Measure, Scores, Unit
from eval.verdicts import Verdict

ROWS = 20  # of a table by group
SHORT = {  # the measures of the tables by group, and their headings there
    "right": "right",
    "right_and_cited": "and cited",
    "evidence_recall": "recall",
    "citation_precision": "precision",
    "crag": "crag",
}


def figure(value: float, unit: Unit) -> str:
    """A value as people read it. Example: 0.667 of unit share → `66.7 %`."""
    match unit:
        case Unit.SHARE:
            return f"{100 * value:.1f} %"
        case Unit.SCORE:
            return f"{value:+.2f}".replace("-", "−")
        case _:
            return f"{value:.0f}"


def span(interval: Interval, unit: Unit) -> str:
    """The bounds of an interval. Example: `52.1 – 78.0 %`."""
    low = figure(interval.low, unit).removesuffix(" %")
    return f"{low} – {figure(interval.high, unit)}"


def as_object(questions: QuestionSet, scores: Scores) -> dict[str, Any]:
    """The scores for machines: figures, the same by group, and the faults of each question."""
    return {
        "questions": questions.name,
        "fingerprint": questions.fingerprint,
        "count": len(scores.verdicts),
        "measures": _figures(scores),
        "by": {
            key: {name: _figures(group) for name, group in scores.by(key).items()} for key in BY
        },
        "faults": {verdict.item.id: verdict.faults for verdict in scores.failures},
    }


def _figures(scores: Scores) -> dict[str, Any]:
    return {name: asdict(figure) for name, figure in scores.figures.items()}


def show(questions: QuestionSet, scores: Scores, console: Console) -> None:
    """Print every measure, then the main ones by type, language and source."""
    console.print(_main_table(questions, scores))
    for key in BY:
        if len(groups := scores.by(key)) > 1:
            console.print(_group_table(key, groups))


def _main_table(questions: QuestionSet, scores: Scores) -> Table:
    title = f"{escape(questions.name)}: {len(scores.verdicts)} questions"
    table = Table("measure", title=title, title_justify="left", box=SIMPLE_HEAD)
    for heading in ("value", "95 % interval", "n"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("what it is")
    for measure in MEASURES:
        if found := scores.figures.get(measure.name):
            cells = (figure(found.value, measure.unit), span(found, measure.unit), str(found.n))
            table.add_row(measure.name, *cells, measure.about)
    return table


def _group_table(key: str, groups: Mapping[str, Scores]) -> Table:
    table = Table(key, title=f"by {key}", title_justify="left", box=SIMPLE_HEAD)
    shown = [measure for measure in MEASURES if measure.name in SHORT]
    for heading in ("n", *(SHORT[measure.name] for measure in shown)):
        table.add_column(heading, justify="right")
    for name, scores in itertools.islice(groups.items(), ROWS):
        cells = (_cell(scores, measure) for measure in shown)
        table.add_row(escape(name), str(len(scores.verdicts)), *cells)
    if len(groups) > ROWS:
        table.caption = f"and {len(groups) - ROWS} more: see --json"
    return table


def _cell(scores: Scores, measure: Measure) -> str:
    found = scores.figures.get(measure.name)
    return figure(found.value, measure.unit) if found else "–"


def show_figures(title: str, figures: Mapping[str, Interval], console: Console) -> None:
    """Print figures that are shares, such as those of a ranking."""
    table = Table("measure", title=escape(title), title_justify="left", box=SIMPLE_HEAD)
    for heading in ("value", "95 % interval", "n"):
        table.add_column(heading, justify="right")
    for name, found in figures.items():
        table.add_row(
            name, f"{found.value:.3f}", f"{found.low:.3f} – {found.high:.3f}", str(found.n)
        )
    console.print(table)


def show_floors(
    results: Iterable[Result], recorded: Mapping[str, Floors], console: Console
) -> None:
    """Print what each set scores beside its floor."""
    table = Table("set", "measure", box=SIMPLE_HEAD)
    for heading in ("value", "floor", "n"):
        table.add_column(heading, justify="right")
    for result in results:
        name = result.questions.name
        floors = recorded[name].floors if name in recorded else {}
        for measure in GATED:
            if found := result.scores.figures.get(measure):
                floor = figure(floors[measure], Unit.SHARE) if measure in floors else "–"
                value = figure(found.value, Unit.SHARE)
                table.add_row(escape(name), measure, value, floor, str(found.n))
    console.print(table)


def show_failures(scores: Scores, console: Console, limit: int) -> None:
    """Print the worst answers: the question, what was answered, and each fault."""
    for verdict in scores.failures[:limit]:
        console.print(f"\n[bold]{escape(verdict.item.id)}[/] {escape(_asked(verdict))}")
        console.print(f"  answered: {escape(answered(verdict))}", highlight=False)
        for fault in verdict.faults:
            console.print(f"  [red]{escape(fault)}[/]", highlight=False)


def answered(verdict: Verdict, limit: int = 400) -> str:
    """What was answered, shortened, with the passages cited."""
    if verdict.reply is None:
        return "nothing"
    cites = "; ".join(
        f"[{c.marker}] {c.symbol or c.source}, {c.locator}" for c in verdict.reply.citations
    )
    refused = f"(refused: {verdict.reply.reason}) " if verdict.refused else ""
    return f"{refused}{shorten(verdict.reply.answer, limit)}{f' ← {cites}' if cites else ''}"


def _asked(verdict: Verdict) -> str:
    before = verdict.item.history[-2:]
    turns = "".join(f"{turn.role}: {shorten(turn.content, 80)} / " for turn in before)
    return (
        f"({verdict.item.type}, {verdict.item.lang}) {turns}{shorten(verdict.item.question, 300)}"
    )


def shorten(text: str, limit: int) -> str:
    """Text on one line, cut at the limit in characters."""
    text = fold_space(text)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
