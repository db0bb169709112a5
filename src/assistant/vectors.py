"""Nearest spans by vector: the one file that knows Chroma.

Chroma holds ids and vectors only; what they stand for is in the catalogue. It
does not decide whether it is sound: `count()` is right even when its graph is
gone, so `index.py` proves an index by searching.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from assistant.errors import DamagedIndex, UnusableIndex

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

_COLLECTION = "spans"
_BATCH = 500
_KEPT = "kept"  # folder of copies of the graph's files
_SIZES = "sizes.json"  # Chroma reads past the end of a graph that was cut short, and crashes
# Recall@10 on random vectors: 0.52 with Chroma's defaults, 0.92 with these.
_HNSW = {"space": "cosine", "ef_construction": 200, "max_neighbors": 32, "ef_search": 200}


class VectorStore:
    """One Chroma collection in one folder."""

    def __init__(self, client: Client, collection: Collection) -> None:
        self._client, self._collection = client, collection

    @classmethod
    def create(cls, folder: Path) -> VectorStore:
        """Make an empty store in a folder that does not exist yet."""
        client = _connect(folder)
        settings = {"hnsw": _HNSW}
        return cls(
            client,
            client.create_collection(_COLLECTION, embedding_function=None, configuration=settings),  # type: ignore[arg-type]
        )

    @classmethod
    def open(cls, folder: Path) -> VectorStore:
        """Open a store. Raises DamagedIndex when it is missing or cut short.

        UnusableIndex where it cannot be written, which Chroma needs, or its disk is full.
        """
        database = folder / "chroma.sqlite3"
        if not database.is_file():
            raise DamagedIndex(f"the vector store is missing ({database})")
        if not (os.access(folder, os.W_OK) and os.access(database, os.W_OK)):
            raise UnusableIndex(
                f"the vector store cannot be used read-only: make {folder} writable, "
                "or use a copy of the index that is (ASSISTANT_INDEX)"
            )
        _check_sizes(folder)
        client = None
        try:
            client = _connect(folder)
            return cls(client, client.get_collection(_COLLECTION, embedding_function=None))
        except Exception as error:  # Chroma's own share no base class
            if client is not None:
                client.close()
            line = _line(error)
            if "disk is full" in line:
                raise UnusableIndex(
                    f"the vector store does not open ({line}): free space for {folder}"
                ) from None
            raise DamagedIndex(f"the vector store does not open ({line})") from None

    def add(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Add vectors (n, d) under their ids, in batches."""
        for start in range(0, len(ids), _BATCH):
            stop = start + _BATCH
            self._collection.upsert(ids=list(ids[start:stop]), embeddings=vectors[start:stop])

    def near(self, vectors: NDArray[np.float32], k: int) -> list[list[tuple[str, float]]]:
        """For each vector (n, d) the k nearest ids with their cosine, best first."""
        try:
            k = min(k, self._collection.count())
            if k < 1:
                return [[] for _ in vectors]
            found = self._collection.query(
                query_embeddings=vectors, n_results=k, include=["distances"]
            )
        except Exception as error:
            raise DamagedIndex(f"the vector store does not answer ({_line(error)})") from None
        distances = found["distances"] or []
        return [
            [(key, 1.0 - float(distance)) for key, distance in zip(ids, far, strict=True)]
            for ids, far in zip(found["ids"], distances, strict=True)
        ]

    def close(self) -> None:
        """Let go of the files."""
        self._client.close()


def seal(folder: Path) -> None:
    """Note how long the files of a closed store's graph are, and keep a copy of them.

    Chroma writes them anew, in place, at the first query of every process that opens a store;
    one that is killed then leaves them cut short, and `VectorStore.open` puts them back.
    """
    graph = list(folder.glob("*/*.bin"))
    sizes = {p.relative_to(folder).as_posix(): p.stat().st_size for p in graph}
    (folder / _KEPT).mkdir()
    for path in graph:
        shutil.copyfile(path, folder / _KEPT / f"{path.stem}.kept")
    (folder / _SIZES).write_text(json.dumps(sizes), encoding="utf-8")


def _check_sizes(folder: Path) -> None:
    """Put back what is cut short. Raises DamagedIndex where that cannot be."""
    try:
        sizes: dict[str, int] = json.loads((folder / _SIZES).read_text("utf-8"))
        wrong = {n for n, s in sizes.items() if _size(folder / n) != s}
        for name in wrong:
            _put_back(folder, folder / name, sizes[name])
    except (OSError, ValueError) as error:
        raise DamagedIndex(f"the vector store's sizes cannot be read ({error})") from None


def _put_back(folder: Path, path: Path, size: int) -> None:
    kept = folder / _KEPT / f"{path.stem}.kept"
    if not path.parent.is_dir() or _size(kept) != size:
        name = path.relative_to(folder).as_posix()
        raise DamagedIndex(f"the vector store's file {name} is missing or cut short")
    beside = path.with_suffix(f".{os.getpid()}.new")
    shutil.copyfile(kept, beside)
    beside.replace(path)


def _size(path: Path) -> int | None:
    """The length of a file; None where there is none."""
    return path.stat().st_size if path.is_file() else None


def _connect(folder: Path) -> Client:
    import chromadb  # noqa: PLC0415 -- a second of import, which reading words does not need
    from chromadb.config import Settings  # noqa: PLC0415

    logging.getLogger("chromadb").setLevel(logging.ERROR)
    settings = Settings(anonymized_telemetry=False, allow_reset=False)
    return cast("Client", chromadb.PersistentClient(path=str(folder), settings=settings))


def _line(error: BaseException) -> str:
    text = str(error).strip()
    return text.splitlines()[0] if text else type(error).__name__
