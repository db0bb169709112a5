"""Which files a run is about: those of the paths given, of the manifest, or known from before."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.catalogue import File
from assistant.documents import Source
from assistant.errors import UsageError
from ingest.fetch import Places, fetch_all

MANIFEST = ""  # the collection of ingest/sources.toml


@dataclass(frozen=True, slots=True)
class Item:
    """One file to have in the index.

    `file` is its path below `root`, the folder given; `entry` describes it where the
    manifest does, and `note` says why another text stands for the one wanted.
    """

    path: Path
    file: str
    root: Path
    collection: str
    entry: Source | None = None
    note: str = ""


def from_paths(paths: Sequence[Path], index: Path) -> list[Item]:
    """The files named, and all below the folders named; hidden ones and the index are left out.

    Raises UsageError for a path that is not there or a folder that cannot be listed.
    """
    found: dict[Path, Item] = {}
    for path in paths:
        root = (path if path.is_dir() else path.parent).resolve()
        for file in _walk(path.resolve(), index.resolve()) if path.is_dir() else [_one(path)]:
            name = _shown(file.relative_to(root).as_posix())
            found.setdefault(file, Item(file, name, root, str(root)))
    return list(found.values())


def from_manifest(corpus: Path | None = None) -> list[Item]:
    """The collection of ingest/sources.toml: each document, or the brief that stands for it.

    `corpus` is looked in first. Raises UsageError when the manifest is wrong.
    """
    places = Places(corpus=corpus) if corpus else Places()
    return [
        Item(
            path=found.path.resolve(),
            file=found.source.file,
            root=found.path.parent.resolve(),
            collection=MANIFEST,
            entry=found.source,
            note=found.note,
        )
        for found in fetch_all(places)
    ]


def from_known(files: Iterable[File]) -> list[Item]:
    """Files that an earlier run read, as far as they are still there."""
    items = []
    for known in files:
        path = Path(known.path)
        if known.collection != MANIFEST and path.is_file():
            items.append(Item(path, known.file, Path(known.collection), known.collection))
    return items


def _shown(name: str) -> str:
    """A name as it can be printed and stored: bytes that are no UTF-8 become “�”."""
    return os.fsencode(name).decode("utf-8", "replace")


def _one(path: Path) -> Path:
    if not path.is_file():
        raise UsageError(f"{path}: no such file or folder")
    # The name given counts, not that of a link's target.
    return path.parent.resolve() / path.name


def _walk(folder: Path, index: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise UsageError(f"{error.filename}: cannot be listed ({error.strerror})")

    for here, folders, files in os.walk(folder, onerror=refuse):
        kept = (name for name in sorted(folders) if not name.startswith("."))
        folders[:] = [name for name in kept if Path(here, name) != index]
        for name in sorted(files):
            path = Path(here, name)
            if not name.startswith(".") and path.is_file():
                yield path
