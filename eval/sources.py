"""The documents as files, for checking that quotes are verbatim.

Reads text (.txt, .md) below the folders given. But: html, docx and pdf are not text as
they stand; quotes from them are left unchecked rather than checked against our own reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

from assistant.documents import Source
from assistant.errors import UsageError
from assistant.settings import settings
from eval.matching import fold_space

TEXT_SUFFIXES = frozenset({".txt", ".md"})


class SourceTexts:
    """White-space-folded texts by the path that citations name; the first folder wins."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
        self._texts: dict[str, str | None] = {}

    def text(self, file: str) -> str | None:
        """The folded text of a file, or None when no folder has it as text."""
        if file not in self._texts:
            path = self.find(file)
            self._texts[file] = fold_space(path.read_text("utf-8-sig", "replace")) if path else None
        return self._texts[file]

    def find(self, file: str) -> Path | None:
        """Where a text file lies, by its path below a folder or by its name anywhere below one."""
        if Path(file).suffix.lower() not in TEXT_SUFFIXES:
            return None
        for folder in self.folders:
            if (path := folder / file).is_file():
                return path
        name = Path(file).name
        return next((path for path in self.files if path.name == name), None)

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """Every text file below the folders, in order."""
        found = (path for folder in self.folders for path in sorted(folder.rglob("*")))
        return tuple(p for p in found if p.suffix.lower() in TEXT_SUFFIXES and p.is_file())


def open_sources(folders: Sequence[Path] = ()) -> SourceTexts:
    """The folders named, or those where the collection is looked for. Raises UsageError."""
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"{folder}: is not a folder of documents")
    usual = (settings().corpus, Path("corpus"), Path("../shared/corpus"), Path("ingest/briefs"))
    return SourceTexts(folders or [path for path in usual if path and path.is_dir()])


class Collection(Protocol):
    """What knows the sources of an index."""

    def sources(self) -> Sequence[Source]:
        """Every source."""
        ...


def document_files(collection: Collection) -> list[str]:
    """The files of an index's documents, each once, the project's own briefs apart."""
    return list(dict.fromkeys(source.file for source in collection.sources() if not source.brief))
