"""What is embedded while an index is being built, kept in one file beside it.

A run that is killed loses nothing: the next one takes over every whole record, by the
hash of its text. Each record carries a checksum; what a crash tore at the end is cut
off. Token vectors are read back from the file, so that they need no memory.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from assistant.late import Tokens

FILE = "vectors.partial"
_HEAD = struct.Struct("<16sIII")  # hash of the text, tokens, dimensions, checksum of the rest
_HASH_BYTES = 16

Vector = NDArray[np.float32]


class Vault:
    """Vectors and token vectors by the hash of their text; one writer, made by `Vault.open`."""

    def __init__(self, path: Path, dimensions: int, made_with: bytes) -> None:
        self._dimensions = dimensions
        self._places: dict[bytes, tuple[int, int]] = {}  # where the tokens stand, how many
        self.vectors: dict[bytes, Vector] = {}
        self._file = path.open("r+b" if path.exists() else "w+b")
        self._end = self._load(made_with)
        self._file.truncate(self._end)

    @classmethod
    def open(cls, folder: Path, dimensions: int, made_with: str) -> Self:
        """Open the file of a folder; what another model (`made_with`) left there is dropped."""
        return cls(folder / FILE, dimensions, f"{made_with} {dimensions}\n".encode())

    @staticmethod
    def remove(folder: Path) -> None:
        """Remove the file, if there is one."""
        (folder / FILE).unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, key: bytes, vector: Vector, tokens: Tokens) -> None:
        """Keep the vectors of one text, by its 16-byte hash."""
        body = vector.astype(np.float32).tobytes() + np.ascontiguousarray(tokens).tobytes()
        head = _HEAD.pack(key, len(tokens), self._dimensions, zlib.crc32(key + body))
        self._file.seek(self._end)
        self._file.write(head + body)
        self._keep(key, vector, len(tokens))

    def flush(self) -> None:
        """Hand all that was added to the operating system, so that a kill cannot take it."""
        self._file.flush()

    def tokens(self, key: bytes) -> Tokens:
        """The packed token vectors (t, d) of a text."""
        at, count = self._places[key]
        self._file.seek(at)
        found = np.frombuffer(self._file.read(count * self._dimensions), np.int8)
        return found.reshape(count, self._dimensions)

    def _keep(self, key: bytes, vector: Vector, count: int) -> None:
        self.vectors[key] = vector
        start = self._end + _HEAD.size + 4 * self._dimensions
        self._places[key] = (start, count)
        self._end = start + count * self._dimensions

    def _load(self, made_with: bytes) -> int:
        """Read every whole record; the offset at which the next one goes."""
        if self._file.readline() != made_with:
            self._file.seek(0)
            self._file.truncate()
            self._file.write(made_with)
        self._end = len(made_with)
        for key, vector, count in self._records():
            self._keep(key, vector, count)
        return self._end

    def _records(self) -> Iterator[tuple[bytes, Vector, int]]:
        while len(head := self._file.read(_HEAD.size)) == _HEAD.size:
            key, count, dimensions, checksum = _HEAD.unpack(head)
            size = 4 * self._dimensions + count * self._dimensions
            if dimensions != self._dimensions or size > 1 << 26:
                return
            body = self._file.read(size)
            if len(body) < size or zlib.crc32(key + body) != checksum:
                return
            yield key, np.frombuffer(body, np.float32, self._dimensions), count
