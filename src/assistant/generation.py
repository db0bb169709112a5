"""The folder of an index: generations side by side, and CURRENT, which names one.

    index/CURRENT                 name of the generation that answers
    index/<generation>/           chroma/ words/ tokens/ headings/ vectors.f32 catalogue.sqlite
                                  manifest.json

A generation is never changed once CURRENT names it. The next one is built beside
it, and CURRENT is replaced in one step; so a crash at any moment leaves an index
that answers. The one before stays for processes that still read it.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.errors import DamagedIndex, IndexBusy, NoIndex, UnusableIndex

FORMAT = 2
_NAME = re.compile(r"\d{6}-[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says of itself; written last, so one without it is half built."""

    format: int
    model: str
    model_fingerprint: str
    dimensions: int
    fingerprint: str
    sources: int
    passages: int
    spans: int
    created_by: str

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read the manifest of a generation. Raises DamagedIndex, UnusableIndex."""
        try:
            kept = json.loads((folder / "manifest.json").read_text("utf-8"))
            if kept["format"] != FORMAT:
                raise UnusableIndex(
                    f"the index in {folder.parent} was made by another version (its format is "
                    f"{kept['format']}, not {FORMAT}): run `python -m ingest` to make it anew"
                )
            return cls(**kept)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise DamagedIndex(f"its manifest cannot be read ({error})") from None

    def write(self, folder: Path) -> None:
        """Write the manifest of a generation."""
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")


def current(folder: Path) -> str | None:
    """The name of the generation that answers, or None."""
    try:
        name = (folder / "CURRENT").read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return name if _NAME.fullmatch(name) else None


def require_current(folder: Path) -> str:
    """The name of the generation that answers. Raises NoIndex, DamagedIndex, UnusableIndex."""
    name = current(folder)
    if name:
        return name
    try:
        there = (folder / "CURRENT").exists()
    except OSError as error:  # a folder that may not be entered
        raise UnusableIndex(f"cannot read the index in {folder}: {error.strerror}") from None
    if there:
        raise DamagedIndex("the file CURRENT cannot be read or names no generation")
    raise NoIndex(f"there is no index in {folder}: run `python -m ingest`")


def new_folder(folder: Path) -> Path:
    """A folder for the next generation, not made yet."""
    numbers = [int(path.name[:6]) for path in _generations(folder)]
    # The random part: Chroma fails on a path that this process has used before.
    return folder / f"{max(numbers, default=0) + 1:06d}-{secrets.token_hex(3)}"


def put_in_place(folder: Path, generation: Path) -> None:
    """Make a finished generation the one that answers, durably and in one step."""
    for path in sorted(generation.rglob("*")):
        _sync(path)
    _sync(generation)
    beside = folder / "CURRENT.new"
    beside.write_text(generation.name + "\n", encoding="ascii")
    _sync(beside)
    beside.replace(folder / "CURRENT")
    _sync(folder)


def prune(folder: Path) -> None:
    """Remove what is half built, and every generation but the current one and the one before."""
    now = current(folder)
    if now is None and (folder / "CURRENT").exists():
        return  # damaged: nothing is thrown away until a new one is in place
    older = [p for p in _generations(folder) if now and p.name < now and _finished(p)]
    kept = {now, older[-1].name if older else None}
    for path in _generations(folder):
        if path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)


def lock(folder: Path) -> FileLock:
    """The writer's lock, taken; it goes when the process does. Raises IndexBusy, UnusableIndex."""
    taken = FileLock(folder / ".lock")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken.acquire(timeout=0)
    except Timeout:
        raise IndexBusy(
            f"another process is writing the index in {folder}: try again when it is done"
        ) from None
    except OSError as error:
        raise UnusableIndex(f"cannot write in {folder}: {error.strerror}") from None
    return taken


def _generations(folder: Path) -> list[Path]:
    found = (p for p in folder.iterdir() if _NAME.fullmatch(p.name) and p.is_dir())
    return sorted(found, key=lambda p: p.name)


def _finished(generation: Path) -> bool:
    return (generation / "manifest.json").is_file()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
