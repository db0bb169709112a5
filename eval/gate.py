"""The gate: the project's own sets against their recorded floors, which only rise.

Floors belong to the questions that they were recorded on: when a set changes, so does its
fingerprint, and the gate asks for an update instead of comparing what cannot be compared.
But: speed is not gated, since it belongs to the machine.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assistant.errors import UsageError
from eval.bootstrap import Interval
from eval.dataset import QuestionSet, load, problem
from eval.measures import Scores
from eval.runner import write_text

FOLDER = Path(__file__).parent
SETS = FOLDER / "questions"
FLOORS = FOLDER / "floors.json"
GATED = (
    "right",
    "right_and_cited",
    "evidence_recall",
    "citation_precision",
    "quotes_verbatim",
    "refusal_precision",
    "refusal_recall",
)
EXACT = frozenset({"quotes_verbatim"})  # a promise, not a score: not one quote may be off


@dataclass(frozen=True, slots=True)
class Floors:
    """What one set scored when its floors were recorded."""

    fingerprint: str
    floors: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """A set as it was measured now."""

    questions: QuestionSet
    scores: Scores


_FLOORS: TypeAdapter[dict[str, Floors]] = TypeAdapter(dict[str, Floors])


def own_sets(folder: Path = SETS) -> tuple[QuestionSet, ...]:
    """The project's question sets. Raises UsageError when there are none."""
    if not (paths := sorted(folder.glob("*.jsonl"))):
        raise UsageError(f"{folder}: holds no question set")
    return tuple(load(path) for path in paths)


def read_floors(path: Path = FLOORS) -> dict[str, Floors]:
    """The recorded floors by set; none when nothing was recorded. Raises UsageError."""
    if not path.exists():
        return {}
    try:
        return _FLOORS.validate_json(path.read_bytes())
    except ValidationError as error:
        raise UsageError(f"{path}: {problem(error)}") from None


def check(results: Iterable[Result], recorded: Mapping[str, Floors]) -> list[str]:
    """Every measure that is below its floor and every set without valid floors, a line each."""
    return [line for result in results for line in _check_set(result, recorded)]


def _check_set(result: Result, recorded: Mapping[str, Floors]) -> list[str]:
    name = result.questions.name
    if name not in recorded:
        return [f"{name}: has no floors: record them with --update"]
    if recorded[name].fingerprint != result.questions.fingerprint:
        return [f"{name}: the questions have changed since the floors were recorded: --update"]
    figures = result.scores.figures
    return [
        f"{name}: {measure} {_percent(figures.get(measure))}, floor {floor:.1%}"
        for measure, floor in recorded[name].floors.items()
        if _below(measure, figures.get(measure), floor)
    ]


def _below(measure: str, figure: Interval | None, floor: float) -> bool:
    return figure is None or figure.value < floor - tolerance(measure, figure)


def tolerance(measure: str, figure: Interval) -> float:
    """How far below its floor a measure may fall: by what one question weighs.

    Another processor rounds vectors otherwise and may turn one near tie; two are a change.
    """
    return 1e-9 if measure in EXACT else 1 / figure.n + 1e-9


def raised(
    results: Iterable[Result], recorded: Mapping[str, Floors], *, allow_lower: bool = False
) -> dict[str, Floors]:
    """The floors after an update: each the higher of the old and the new.

    So it is on changed questions too; only `allow_lower` takes the new figures as they are.
    """
    renewed = {
        result.questions.name: _raised(
            result, {} if allow_lower else _floors_of(result.questions.name, recorded)
        )
        for result in results
    }
    return dict(recorded) | renewed


def _floors_of(name: str, recorded: Mapping[str, Floors]) -> Mapping[str, float]:
    return recorded[name].floors if name in recorded else {}


def _raised(result: Result, old: Mapping[str, float]) -> Floors:
    figures = result.scores.figures
    new = {name: round(figures[name].value, 4) for name in GATED if name in figures}
    names = [name for name in GATED if name in old or name in new]
    best = {name: max(new.get(name, 0.0), old.get(name, 0.0)) for name in names}
    return Floors(result.questions.fingerprint, best)


def write_floors(floors: Mapping[str, Floors], path: Path = FLOORS) -> None:
    """Record floors, in place whole."""
    rows = {name: asdict(of) for name, of in sorted(floors.items())}
    write_text(path, json.dumps(rows, indent=2) + "\n")


def missing(questions: QuestionSet, files: Iterable[str]) -> list[str]:
    """The sources that a set cites and no file is, by the first characters of their names."""
    names = [Path(file).name for file in files]
    return sorted(w for w in _cited(questions) if not any(name.startswith(w) for name in names))


def fits(sets: Iterable[QuestionSet], files: Sequence[str]) -> bool:
    """Whether an index of these files is what the floors were recorded on.

    It is when it serves a set and holds nothing that the sets it serves do not cite: each
    further document is one more to be mistaken for the right one.
    """
    cited = {word for s in sets if not missing(s, files) for word in _cited(s)}
    return bool(cited) and all(Path(file).name.startswith(tuple(cited)) for file in files)


def _cited(questions: QuestionSet) -> set[str]:
    return {p.source for item in questions.items for entry in item.evidence for p in entry}


def _percent(figure: Interval | None) -> str:
    return "says nothing" if figure is None else f"{figure.value:.1%}"
