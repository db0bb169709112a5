"""Whether an index still is what the last run left, told without opening it.

A run that ends notes the size of every file of the generation that answers. While the
sizes are those, its catalogue can be believed, and a run over unchanged files needs
neither Chroma nor the model. A changed byte is not seen: who opens an index proves it.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from assistant import generation
from assistant.catalogue import Catalogue
from assistant.embedding import Embedder
from assistant.errors import UnusableIndex
from assistant.generation import Manifest

NOTE = "SIZES"


def note(folder: Path) -> None:
    """Note what the index in `folder` is made of; where that fails, nothing is noted."""
    name = generation.current(folder)
    if name is None:
        return
    beside = folder / f"{NOTE}.new"
    with suppress(OSError):
        beside.write_text(json.dumps([name, _sizes(folder / name)]), encoding="utf-8")
        beside.replace(folder / NOTE)


def catalogue(folder: Path, embedder: Embedder) -> Catalogue | None:
    """The catalogue of an index made with this model, if nothing in it changed; to be closed."""
    try:
        name, sizes = json.loads((folder / NOTE).read_text("utf-8"))
        if name != generation.current(folder) or sizes != _sizes(folder / name):
            return None
        manifest = Manifest.read(folder / name)
        if (manifest.model, manifest.model_fingerprint) != (embedder.name, embedder.fingerprint):
            return None
        return Catalogue.open(folder / name / "catalogue.sqlite")
    except (OSError, ValueError, TypeError, UnusableIndex):
        return None


def _sizes(folder: Path) -> dict[str, int]:
    """Size by path below the folder; what SQLite writes beside a database comes and goes."""
    return {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(("-wal", "-shm", "-journal"))
    }
