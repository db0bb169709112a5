"""What the language model was used for today, kept in one small database, and the day's caps.

A call reserves what it may use at most and settles what it did use, so that calls side by
side cannot pass a cap together; one that dies keeps its reservation. A cap that cannot be
kept, because the file cannot be written, counts as reached. Days are those of UTC.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.llm.calls import Fault, ModelFault

log = logging.getLogger(__name__)

FILE = "model-usage.sqlite"
TABLE = "CREATE TABLE IF NOT EXISTS usage (day TEXT PRIMARY KEY, read INT, written INT, calls INT)"
ADD = (
    "INSERT INTO usage VALUES (?, ?, ?, ?) ON CONFLICT (day) DO UPDATE SET "
    "read = read + excluded.read, written = written + excluded.written, "
    "calls = calls + excluded.calls"
)
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens read and written, and the calls that did so."""

    read: int = 0
    written: int = 0
    calls: int = 0


@dataclass(frozen=True, slots=True)
class Budget:
    """The caps of a day; 0 is none. Prices are for a million tokens."""

    folder: Path
    tokens: int = 0
    cost: float = 0.0
    price_in: float = 0.0
    price_out: float = 0.0

    @property
    def capped(self) -> bool:
        """Whether anything is limited."""
        return bool(self.tokens or self.cost)

    def reserve(self, most: Usage) -> str:
        """Set aside what a call may use; the day it counts for. Raises ModelFault if too much."""
        day = datetime.now(UTC).date().isoformat()
        try:
            with self._open() as database:
                used = self._used(database, day)
                if self._over(Usage(used.read + most.read, used.written + most.written)):
                    raise ModelFault(Fault.BUDGET)
                database.execute(ADD, (day, most.read, most.written, 1))
        except (OSError, sqlite3.Error) as error:
            log.warning("%s cannot be kept: %s", FILE, type(error).__name__)
            if self.capped:
                raise ModelFault(Fault.BUDGET) from None
        return day

    def settle(self, day: str, most: Usage, used: Usage) -> None:
        """Put what a call did use in the place of what was set aside."""
        change = (day, used.read - most.read, used.written - most.written, 0)
        try:
            with self._open() as database:
                database.execute(ADD, change)
        except (OSError, sqlite3.Error) as error:
            log.warning("%s cannot be kept: %s", FILE, type(error).__name__)

    def today(self) -> Usage:
        """What is set aside or used today."""
        with self._open() as database:
            return self._used(database, datetime.now(UTC).date().isoformat())

    def _over(self, usage: Usage) -> bool:
        cost = (usage.read * self.price_in + usage.written * self.price_out) / MILLION
        return bool(
            (self.tokens and usage.read + usage.written > self.tokens)
            or (self.cost and cost > self.cost)
        )

    def _used(self, database: sqlite3.Connection, day: str) -> Usage:
        row = database.execute("SELECT read, written, calls FROM usage WHERE day = ?", (day,))
        return Usage(*(row.fetchone() or (0, 0, 0)))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection inside one writing transaction."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / FILE
        with closing(sqlite3.connect(path, timeout=5, isolation_level=None)) as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute(TABLE)
            try:
                yield database
            except BaseException:
                database.execute("ROLLBACK")
                raise
            database.execute("COMMIT")
