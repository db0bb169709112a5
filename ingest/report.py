"""What an ingest did, file by file, and how it is shown: for people and as JSON."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.progress import TimeRemainingColumn as TimeLeft

_SILENCE = 10.0  # seconds without a line, at most, where no bar can be drawn


class Outcome(StrEnum):
    """What became of one file."""

    READ = "read"
    UNCHANGED = "unchanged"
    BRIEF = "replaced by its brief"
    SAME = "same text as another"
    REMOVED = "removed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file: what became of it and why, and what of it is in the index."""

    file: str
    outcome: Outcome
    why: str = ""
    sources: tuple[str, ...] = ()
    passages: int = 0
    spans: int = 0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The whole run; the totals are those of the index as it is now."""

    files: tuple[FileReport, ...]
    index: str
    sources: int
    passages: int
    spans: int
    embedded: int
    seconds: float
    notes: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether any file is not in the index though it was asked for."""
        return any(f.outcome is Outcome.FAILED for f in self.files)

    @property
    def rate(self) -> float:
        """Spans embedded in a second of the whole run."""
        return self.embedded / self.seconds if self.seconds else 0.0

    def to_dict(self) -> dict[str, Any]:
        """The report, ready for JSON."""
        fields = asdict(self)
        counts = Counter(str(f.outcome) for f in self.files)
        return {**fields, "rate": round(self.rate, 1), "outcomes": dict(counts)}


def show(report: Report, console: Console) -> None:
    """Print the report: a line for each file that needs one, then the totals."""
    for note in report.notes:
        console.print(escape(note), style="yellow", soft_wrap=True)
    for file in report.files:
        if line := _line(file):
            style = "red" if file.outcome is Outcome.FAILED else ""
            console.print(escape(line), style=style, soft_wrap=True)
    counts = Counter(f.outcome for f in report.files)
    done = ", ".join(f"{n} {outcome}" for outcome, n in sorted(counts.items()))
    console.print(
        f"{done or 'nothing to read'}. The index holds {_count(report.sources, 'document')},"
        f" {_count(report.passages, 'passage')}, {_count(report.spans, 'span')}."
        f" {report.embedded} embedded in {report.seconds:.1f} s.",
        soft_wrap=True,
    )


def _line(file: FileReport) -> str:
    if file.outcome is Outcome.UNCHANGED and not file.warnings:
        return ""
    held = _count(file.passages, "passage") if file.passages else ""
    rest = "; ".join(part for part in (file.why, held, *file.warnings) if part)
    return f"{file.outcome}: {file.file}" + (f" ({rest})" if rest else "")


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


class Bars:
    """Progress on a terminal with rate and time left; elsewhere a plain line now and then."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeLeft(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}
        self._begun: dict[str, float] = {}
        self._said = 0.0

    def __enter__(self) -> Bars:
        self._progress.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._progress.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show that so many of the total are done in a stage."""
        if not self._console.is_terminal:
            self._say(stage, done, total)
            return
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(stage, total=total, rate="")
        task = self._progress.tasks[self._tasks[stage]]
        rate = f"{task.speed:.0f}/s" if task.speed else ""
        self._progress.update(self._tasks[stage], completed=done, total=total, rate=rate)

    def _say(self, stage: str, done: int, total: int) -> None:
        """A plain line at the beginning and the end of a stage, and every ten seconds."""
        now = time.monotonic()
        first = stage not in self._begun
        begun = self._begun.setdefault(stage, now)
        if not first and done < total and now - self._said < _SILENCE:
            return
        self._said = now
        rate = done / (now - begun) if now > begun else 0.0
        left = f", {rate:.1f}/s, {_clock((total - done) / rate)} left" if rate > 0 else ""
        self._console.print(f"{stage}: {done} of {total}{left if done < total else ''}")


def _clock(seconds: float) -> str:
    """Example: 75 is `1:15`."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
