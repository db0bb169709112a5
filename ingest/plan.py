"""What a run has to do: which files are new, changed, unchanged or gone, by their content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.catalogue import File
from ingest.gather import MANIFEST, Item, from_known
from ingest.report import FileReport, Outcome

Collection = Callable[[], list[Item]]


@dataclass(frozen=True, slots=True)
class Plan:
    """Files by what is to be done; `others` are in the index but not what this run is about."""

    fresh: tuple[tuple[Item, File], ...] = ()
    unchanged: tuple[File, ...] = ()
    others: tuple[File, ...] = ()
    gone: tuple[File, ...] = ()
    failed: tuple[FileReport, ...] = ()


def wanted(
    given: Sequence[Item] | None, known: Sequence[File], collection: Collection, *, trusted: bool
) -> list[Item]:
    """The files of a run: those given, or the manifest's for None.

    When the index as it is cannot be trusted, all that it held is to be read again. A
    given file that the manifest describes keeps that description.
    """
    described = {f.path: f for f in known if f.collection == MANIFEST}
    manifest: list[Item] = []
    if given is None or (described and not trusted) or _edited(given, described):
        manifest = collection()
    if given is None:
        items = manifest
    else:
        by_path = {item.path: item for item in manifest}
        items = [by_path.get(item.path, item) for item in given]
        items = items if trusted else [*manifest, *items]
    return _once(items if trusted else [*items, *from_known(known)])


def make(
    items: Sequence[Item], known: Sequence[File], roots: Sequence[Path] | None, *, trusted: bool
) -> Plan:
    """Compare the files of a run with those known from before.

    `roots` are the folders given, None for a run over the manifest: what lay there and
    is not among the items is gone.
    """
    before = {f.path: f for f in known} if trusted else {}
    fresh, unchanged, failed, kept = [], [], [], []
    for item in items:
        old = before.get(str(item.path))
        if not _is_text(str(item.path)):
            failed.append(FileReport(item.file, Outcome.FAILED, "its name is not UTF-8: rename it"))
            continue
        try:
            now = file_of(item)
        except OSError as error:
            why = f"cannot be read: {error.strerror or error}"
            failed.append(FileReport(item.file, Outcome.FAILED, why))
            kept += [old] if old else []
            continue
        if old and _is_same(old, now):
            unchanged.append(old)
        else:
            fresh.append((item, now))
    asked = {str(item.path) for item in items}
    rest = [f for f in known if f.path not in asked]
    gone = [f for f in rest if not trusted or _lay_in(f, roots)]
    others = [*kept, *(f for f in rest if f not in gone)]
    return Plan(tuple(fresh), tuple(unchanged), tuple(others), tuple(gone), tuple(failed))


def _is_text(path: str) -> bool:
    """Whether a path can be kept: one whose bytes are no UTF-8 cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in path)


def file_of(item: Item) -> File:
    """The file's record: its bytes' hash, then that of all else that decides how it is read."""
    with item.path.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()[:32]
    context = f"{item.file}\n{item.entry!r}\n{_reader_version()}"
    hashed = f"{content}-{hashlib.sha256(context.encode()).hexdigest()[:16]}"
    return File(str(item.path), item.collection, item.file, hashed, item.note)


def _is_same(old: File, now: File) -> bool:
    if old.collection == now.collection:
        return old.hash == now.hash
    # Given by its path though the manifest has it: it stays there while its bytes are the same.
    return old.collection == MANIFEST and _content(old) == _content(now)


def _content(file: File) -> str:
    return file.hash.partition("-")[0]


def _edited(given: Iterable[Item], described: dict[str, File]) -> bool:
    """Whether a given file is one of the manifest's and its bytes are not those ingested."""
    for item in given:
        old = described.get(str(item.path))
        try:
            if old and _content(file_of(item)) != _content(old):
                return True
        except OSError:
            continue
    return False


def _lay_in(file: File, roots: Sequence[Path] | None) -> bool:
    if roots is None:
        return file.collection == MANIFEST
    below = any(root in Path(file.path).parents for root in roots)
    return below and file.collection != MANIFEST


def _once(items: Iterable[Item]) -> list[Item]:
    """Each path once, as it comes first."""
    found: dict[Path, Item] = {}
    for item in items:
        found.setdefault(item.path, item)
    return list(found.values())


@cache
def _reader_version() -> str:
    """Hash of the reading code: when it changes, files are read again; vectors stay."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
