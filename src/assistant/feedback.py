"""What people thought of answers, and what was asked where that is to be kept: SQLite.

One file in the data folder, made when something is first written; each list keeps
its newest rows only. Questions are logged only when the operator asks for it; feedback
holds the question because the person who gives it sends it.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from assistant.answers import Answer, Question, Turn
from assistant.errors import AssistantError

FILE = "feedback.sqlite3"
MOST = 100_000  # rows kept of each table
TABLES = """
CREATE TABLE IF NOT EXISTS feedback (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, thumb TEXT NOT NULL, comment TEXT NOT NULL,
    answer_id TEXT NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL, history TEXT NOT NULL,
    language TEXT NOT NULL, refused INTEGER NOT NULL, site TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS questions (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, answer_id TEXT NOT NULL, face TEXT NOT NULL,
    question TEXT NOT NULL, turns INTEGER NOT NULL, language TEXT NOT NULL, reason TEXT,
    mode TEXT NOT NULL, cited TEXT NOT NULL, latency_ms REAL NOT NULL, fingerprint TEXT NOT NULL
);
"""
TRIM = {
    "feedback": "DELETE FROM feedback WHERE id <= ?",
    "questions": "DELETE FROM questions WHERE id <= ?",
}
KEEP = {
    "feedback": "INSERT INTO feedback (at, thumb, comment, answer_id, question, answer, history, "
    "language, refused, site) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "questions": "INSERT INTO questions (at, answer_id, face, question, turns, language, reason, "
    "mode, cited, latency_ms, fingerprint) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
}


COMPLETE = (
    "UPDATE feedback SET at = ?, thumb = ?, comment = ?, answer_id = ?, question = ?, answer = ?, "
    "history = ?, language = ?, refused = ?, site = ? WHERE answer_id = ? RETURNING id"
)


class NotKept(AssistantError):
    """The data folder cannot be written or read."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """A thumb and a comment on an answer; `id` and `at` are given when it is kept."""

    thumb: Literal["up", "down"]
    comment: str = ""
    answer_id: str = ""
    question: str = ""
    answer: str = ""
    history: tuple[Turn, ...] = ()
    language: str = "en"
    refused: bool = False
    site: str = ""
    id: int = 0
    at: str = ""


def named(answer: Answer) -> Answer:
    """The answer with a name of its own, by which feedback finds it."""
    return answer if answer.id else replace(answer, id=uuid.uuid4().hex)


class Records:
    """The file of feedback and questions below a folder. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE

    def add(self, given: Feedback) -> tuple[int, bool]:
        """Keep a piece of feedback: its number, and whether it is the first on its answer.

        A later one on the same answer completes the row that is there. Raises NotKept.
        """
        history = json.dumps([asdict(turn) for turn in given.history], ensure_ascii=False)
        row = (
            _now(), given.thumb, given.comment, given.answer_id, given.question, given.answer,
            history, given.language, given.refused, given.site,
        )  # fmt: skip
        with self._open() as store:
            before = given.answer_id and store.execute(COMPLETE, (*row, given.answer_id)).fetchone()
            return (int(before["id"]), False) if before else (_kept(store, "feedback", row), True)

    def log(self, question: Question, answer: Answer, face: str) -> int:
        """Keep what was asked and how it was answered; its number. Raises NotKept."""
        cited = json.dumps([f"{c.source_id}:{c.anchor}" for c in answer.citations])
        row = (
            _now(), answer.id, face, question.text, len(question.history), answer.language,
            answer.reason, answer.mode, cited, answer.latency_ms, answer.index,
        )  # fmt: skip
        with self._open() as store:
            return _kept(store, "questions", row)

    def feedback(
        self, thumb: str | None = None, limit: int = MOST, before: int | None = None
    ) -> list[Feedback]:
        """The feedback that is there, newest first. Raises NotKept when it cannot be read."""
        if not self.path.exists():
            return []
        with self._open() as store:
            rows = store.execute(
                "SELECT * FROM feedback WHERE (?1 IS NULL OR thumb = ?1) "
                "AND (?2 IS NULL OR id < ?2) ORDER BY id DESC LIMIT ?3",
                (thumb, before, limit),
            ).fetchall()
        return [_feedback(row) for row in rows]

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.closing(sqlite3.connect(self.path, timeout=10)) as store, store:
                self.path.chmod(0o600)
                store.row_factory = sqlite3.Row
                store.executescript(TABLES)
                yield store
        except (OSError, sqlite3.Error) as fault:
            raise NotKept(f"{self.path}: cannot be used: {fault}") from None


def _kept(store: sqlite3.Connection, table: str, row: tuple[object, ...]) -> int:
    number = int(store.execute(KEEP[table], row).lastrowid or 0)
    store.execute(TRIM[table], (number - MOST,))
    return number


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _feedback(row: sqlite3.Row) -> Feedback:
    turns = tuple(Turn(**turn) for turn in json.loads(row["history"]))
    return Feedback(**{**row, "history": turns, "refused": bool(row["refused"])})
