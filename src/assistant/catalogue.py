"""What an index holds, word for word: files, sources, passages and their spans (SQLite).

A catalogue is written once, beside the other parts of a generation, and only
read from then on. Rows are numbered from 0 in reading order: the row of a span
is also its row in the vector, token and word files.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assistant.documents import Document, Passage, Source
from assistant.errors import DamagedIndex

_PASSAGE = TypeAdapter(Passage)
_SOURCE = TypeAdapter(Source)

_SCHEMA = """
CREATE TABLE files (
    position INTEGER PRIMARY KEY, path TEXT UNIQUE NOT NULL, collection TEXT NOT NULL,
    file TEXT NOT NULL, hash TEXT NOT NULL, note TEXT NOT NULL, same_as TEXT NOT NULL);
CREATE TABLE sources (
    row INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, path TEXT NOT NULL, data TEXT NOT NULL);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, source INTEGER NOT NULL,
    first_span INTEGER NOT NULL, spans INTEGER NOT NULL, data TEXT NOT NULL);
CREATE INDEX passages_source ON passages (source);
CREATE TABLE meta (fingerprint TEXT NOT NULL);
CREATE TABLE hashes (row INTEGER PRIMARY KEY, hash BLOB NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class File:
    """One file as it was ingested.

    `path` is where it lies, `collection` the folder it was given by (empty for the
    collection of the manifest), `file` its path below that, `hash` that of its bytes.
    `note` says what a reader should know of it; `same_as` is the source whose text it repeats.
    """

    path: str
    collection: str
    file: str
    hash: str
    note: str = ""
    same_as: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file with the documents read from it."""

    file: File
    documents: tuple[Document, ...] = ()


class Catalogue:
    """A catalogue open for reading; safe to share between threads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection, self._lock = connection, threading.Lock()
        self.fingerprint = str(self._rows("SELECT fingerprint FROM meta")[0][0])
        self.sources = tuple(
            _SOURCE.validate_json(data)
            for (data,) in self._rows("SELECT data FROM sources ORDER BY row")
        )

    @classmethod
    def open(cls, path: Path) -> Catalogue:
        """Open a catalogue. Raises DamagedIndex when it is missing or malformed."""
        if not path.is_file():
            raise DamagedIndex(f"the catalogue is missing ({path})")
        try:
            # `immutable`: it is never written again, so no lock file is needed beside it.
            uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
            connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise sqlite3.DatabaseError("quick_check failed")
            return cls(connection)
        except (sqlite3.Error, ValidationError, IndexError) as error:
            raise DamagedIndex(f"the catalogue cannot be read ({error})") from None

    def files(self) -> list[File]:
        """Every file, in order."""
        rows = self._rows(
            "SELECT path, collection, file, hash, note, same_as FROM files ORDER BY position"
        )
        return [File(*row) for row in rows]

    def documents(self, file: File) -> tuple[Document, ...]:
        """The documents of a file, as they were ingested."""
        rows = self._rows("SELECT row FROM sources WHERE path = ? ORDER BY row", file.path)
        sources = [self.sources[row] for (row,) in rows]
        return tuple(Document(source, self.passages(source)) for source in sources)

    def passage(self, passage_id: str) -> Passage | None:
        """One passage by its id."""
        rows = self._rows("SELECT source, data FROM passages WHERE id = ?", passage_id)
        return self._passage(*rows[0]) if rows else None

    def passages(self, source: Source) -> tuple[Passage, ...]:
        """The passages of a source in reading order."""
        rows = self._rows(
            "SELECT p.source, p.data FROM passages p JOIN sources s ON s.row = p.source"
            " WHERE s.id = ? ORDER BY p.row",
            source.id,
        )
        return tuple(self._passage(*row) for row in rows)

    def layout(self) -> list[tuple[str, int, int]]:
        """For every passage in row order: its id, the row of its first span, its spans."""
        return self._rows("SELECT id, first_span, spans FROM passages ORDER BY row")

    def hashes(self) -> list[bytes]:
        """The hash of each span's text, in row order."""
        return [h for (h,) in self._rows("SELECT hash FROM hashes ORDER BY row")]

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _passage(self, source: int, data: str) -> Passage:
        fields = json.loads(data)
        fields["source"] = self.sources[source]
        return _PASSAGE.validate_python(fields)

    def _rows(self, query: str, *values: str) -> list[tuple]:  # type: ignore[type-arg]
        try:
            with self._lock:
                return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise DamagedIndex(f"the catalogue cannot be read ({error})") from None


def write(path: Path, entries: Iterable[Entry], hashes: Sequence[bytes], fingerprint: str) -> None:
    """Write a new catalogue; `hashes` are those of the spans' texts in row order."""
    connection = sqlite3.connect(path)
    try:
        with connection:
            connection.executescript(_SCHEMA)
            connection.execute("INSERT INTO meta VALUES (?)", (fingerprint,))
            _fill(connection, entries)
            connection.executemany("INSERT INTO hashes VALUES (?, ?)", enumerate(hashes))
    finally:
        connection.close()


def _fill(connection: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    source_row = passage_row = span_row = 0
    for position, entry in enumerate(entries):
        f = entry.file
        connection.execute(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?)",
            (position, f.path, f.collection, f.file, f.hash, f.note, f.same_as),
        )
        for document in entry.documents:
            data = _SOURCE.dump_json(document.source).decode()
            connection.execute(
                "INSERT INTO sources VALUES (?, ?, ?, ?)",
                (source_row, document.source.id, f.path, data),
            )
            rows = list(_passage_rows(document, source_row, passage_row, span_row))
            connection.executemany("INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)", rows)
            source_row += 1
            passage_row += len(rows)
            span_row += sum(len(p.spans) for p in document.passages)


def _passage_rows(
    document: Document, source_row: int, row: int, span_row: int
) -> Iterator[tuple[int, str, int, int, int, str]]:
    for offset, passage in enumerate(document.passages):
        data = passage_json(passage)
        yield row + offset, passage.id, source_row, span_row, len(passage.spans), data
        span_row += len(passage.spans)


def passage_json(passage: Passage) -> str:
    """A passage as JSON, without its source."""
    return _PASSAGE.dump_json(passage, exclude={"source"}).decode()
