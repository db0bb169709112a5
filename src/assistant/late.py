"""Late interaction: how well each word of a question is met by some word of a span.

Token vectors are kept as int8 and read by memory map, 384 bytes a token for the
embedded model. Nothing is searched here; spans that others found are compared.

int8 alone ranks as float32 does (rank correlation 0.9998 over 1,000 sentences of
UN documents, 98 % of the first twenty shared); with a projection to 128
dimensions fitted on other such sentences it was 0.990 and 92 %, so none is made.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from assistant.errors import DamagedIndex

_SCALE = 127.0

Vectors = NDArray[np.float32]
Tokens = NDArray[np.int8]


def pack(tokens: Vectors) -> Tokens:
    """Token vectors of unit length (t, d) as int8."""
    return np.asarray(np.rint(tokens * _SCALE), np.int8)


class TokenStore:
    """The token vectors of every span, by row."""

    def __init__(self, tokens: Tokens, offsets: NDArray[np.int64]) -> None:
        self._tokens, self._offsets = tokens, offsets

    @classmethod
    def write(cls, folder: Path, rows: Iterable[Tokens]) -> None:
        """Write the packed token vectors of all spans, in row order, to a new folder."""
        folder.mkdir(parents=True)
        offsets = [0]
        with (folder / "tokens.i8").open("wb") as file:
            for row in rows:
                file.write(np.ascontiguousarray(row).tobytes())
                offsets.append(offsets[-1] + len(row))
        np.save(folder / "offsets.npy", np.asarray(offsets, np.int64))

    @classmethod
    def open(cls, folder: Path, rows: int, dimensions: int) -> Self:
        """Open a store of so many spans. Raises DamagedIndex when its parts disagree."""
        try:
            offsets = np.load(folder / "offsets.npy")
            shape = (int(offsets[-1]), dimensions)
            size = (folder / "tokens.i8").stat().st_size
            if len(offsets) != rows + 1 or size != shape[0] * dimensions:
                raise ValueError("sizes do not agree")
            tokens = np.zeros(shape, np.int8)
            if size:
                tokens = np.memmap(folder / "tokens.i8", np.int8, "r", shape=shape)
            return cls(tokens, offsets)
        except (OSError, ValueError, IndexError, EOFError) as error:
            raise DamagedIndex(f"the token vectors cannot be read ({error})") from None

    def row(self, row: int) -> Tokens:
        """The packed token vectors of one span."""
        return self._tokens[self._offsets[row] : self._offsets[row + 1]]

    def met(self, query: Vectors, rows: Sequence[int]) -> Vectors:
        """For each token of the query (t,), the best cosine with any token of these spans."""
        pieces = np.concatenate([self.row(r) for r in rows]) if rows else np.zeros((0, 0), np.int8)
        if not len(query) or not len(pieces):
            return np.zeros(len(query), np.float32)
        cosines = query @ pieces.astype(np.float32).T / _SCALE
        return np.asarray(cosines.max(axis=1), np.float32)

    def best(self, query: Vectors, ranges: Sequence[tuple[int, int]]) -> Vectors:
        """For each token of the query, its best cosine in each of the rows of some ranges: (t, n).

        A row without tokens has 0.
        """
        if not ranges or not len(query):
            return np.zeros((len(query), sum(b - a for a, b in ranges)), np.float32)
        lengths = np.concatenate([np.diff(self._offsets[a : b + 1]) for a, b in ranges])
        out = np.zeros((len(query), len(lengths)), np.float32)
        pieces = [self._tokens[self._offsets[a] : self._offsets[b]] for a, b in ranges]
        if lengths.any():
            cosines = query @ np.concatenate(pieces).astype(np.float32).T / _SCALE
            starts = (np.cumsum(lengths) - lengths)[lengths > 0]
            out[:, lengths > 0] = np.maximum.reduceat(cosines, starts, axis=1)
        return out


@dataclass(frozen=True, slots=True)
class Headings:
    """The token vectors of headings and titles, each line once; `rows` by its text."""

    rows: Mapping[str, int]
    tokens: TokenStore

    @staticmethod
    def write(folder: Path, lines: Mapping[str, Tokens]) -> None:
        """Write lines with their packed token vectors to a new folder."""
        TokenStore.write(folder, lines.values())
        text = json.dumps(list(lines), ensure_ascii=False, indent=0)
        (folder / "lines.json").write_text(text + "\n", encoding="utf-8")

    @classmethod
    def open(cls, folder: Path, dimensions: int) -> Self:
        """Open what `write` wrote. Raises DamagedIndex when its parts disagree."""
        try:
            lines = json.loads((folder / "lines.json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise DamagedIndex(f"the headings cannot be read ({error})") from None
        tokens = TokenStore.open(folder, len(lines), dimensions)
        return cls({line: row for row, line in enumerate(lines)}, tokens)
