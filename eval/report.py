"""The report: one HTML page of figures, charts and failures that needs nothing but itself.

Charts are drawn as SVG by the page's template; every text is escaped. But: the page has
no scripts and no links out, so nothing in it can be sorted or searched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from eval.bootstrap import Interval, difference
from eval.dataset import QuestionSet
from eval.measures import BY, MEASURES, Measure, Scores, Unit
from eval.tables import answered, figure, span

COMPARED = ("right", "right_and_cited", "evidence_recall", "crag")
_PAGE = "report.html"


@dataclass(frozen=True, slots=True)
class System:
    """What is compared: the scores of one answers file under its name."""

    name: str
    scores: Scores


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure in a table: as text, and as positions in a chart from 0 to 1 (None: no chart)."""

    text: str
    bounds: str = ""
    n: int = 0
    value: float | None = None
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """A measure or a group: its name, what it is, and a cell for each system."""

    name: str
    about: str
    cells: tuple[Cell, ...]


def render(questions: QuestionSet, systems: Sequence[System], failures: int = 20) -> str:
    """The page as HTML; the first system is what the others are compared with."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(_PAGE).render(
        questions=questions,
        systems=systems,
        measures=[_row(measure, systems) for measure in MEASURES],
        gains=_gains(systems),
        groups={key: _groups(key, systems) for key in BY},
        failures=[(system.name, system.scores.failures[:failures]) for system in systems],
        answered=answered,
    )


def _row(measure: Measure, systems: Sequence[System]) -> Row:
    cells = (_cell(system.scores, measure) for system in systems)
    return Row(measure.name, measure.about, tuple(cells))


def _cell(scores: Scores | None, measure: Measure) -> Cell:
    found = scores.figures.get(measure.name) if scores else None
    if found is None:
        return Cell("–")
    text, bounds = figure(found.value, measure.unit), span(found, measure.unit)
    match measure.unit:
        case Unit.SHARE:
            return Cell(text, bounds, found.n, found.value, found.low, found.high)
        case Unit.SCORE:  # from −1 to 1
            places = ((place + 1) / 2 for place in (found.value, found.low, found.high))
            return Cell(text, bounds, found.n, *places)
        case _:
            return Cell(text, bounds, found.n)


def _groups(key: str, systems: Sequence[System]) -> list[Row]:
    """How much is right in each group of the questions, the largest group first."""
    right = next(measure for measure in MEASURES if measure.name == "right")
    apart = [system.scores.by(key) for system in systems]
    return [
        Row(
            name,
            "",
            tuple(_cell(by.get(name), right) for by in apart),
        )
        for name in apart[0]
    ]


def _gains(systems: Sequence[System]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What each further system gains over the first, question by question."""
    first, *others = systems
    shown = [measure for measure in MEASURES if measure.name in COMPARED]
    return [
        (other.name, [(m.name, _gain(first.scores, other.scores, m)) for m in shown])
        for other in others
    ]


def _gain(first: Scores, other: Scores, measure: Measure) -> str:
    found = difference(first.values[measure.name], other.values[measure.name])
    return _signed(found, measure.unit) if found else "–"


def _signed(gain: Interval, unit: Unit) -> str:
    factor, digits = (100, 1) if unit is Unit.SHARE else (1, 2)
    value, low, high = (factor * part for part in (gain.value, gain.low, gain.high))
    text = f"{value:+.{digits}f} ({low:+.{digits}f} to {high:+.{digits}f})"
    return text.replace("-", "−")
