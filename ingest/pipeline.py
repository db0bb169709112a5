"""From files to an index in one call: plan, read, settle, write, report.

A run with paths adds and updates these files and removes those that lay in a
given folder and are gone; a run without does the same for the collection of the
manifest. Where nothing has changed, nothing is opened. What a file says is `reading`'s,
how an index is kept safe the writer's.
"""

# ruff: noqa: PLC0415 -- what reads and writes is imported when there is something to read

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import generation
from assistant.catalogue import Entry, File
from assistant.documents import Document
from assistant.embedding import Embedder
from assistant.errors import SourceError
from ingest import glance
from ingest import plan as planning
from ingest.gather import MANIFEST, Item, from_paths
from ingest.isolation import DEFAULT_LIMITS, Limits, Read, Readers
from ingest.plan import Collection, Plan
from ingest.report import FileReport, Outcome, Report

if TYPE_CHECKING:
    from assistant.writer import IndexWriter

Watch = Callable[[str, int, int], None]

_LONG_SPAN_WORDS = 180  # the embedded model reads 256 tokens, about so many words


def _unwatched(stage: str, done: int, total: int) -> None:
    """Show nothing."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a run is done; the defaults are those of the command."""

    rebuild: bool = False
    read: Read | None = None  # that of ingest.reading
    limits: Limits = DEFAULT_LIMITS
    workers: int = 2
    watch: Watch = _unwatched


def ingest(
    paths: Sequence[Path] | None,
    folder: Path,
    embedder: Embedder,
    collection: Collection,
    options: Options | None = None,
) -> Report:
    """Bring the index in `folder` up to date with the paths, or with the collection for None.

    Raises UsageError for a wrong path, IndexBusy, UnusableIndex; failing files are reported.
    """
    started = time.perf_counter()
    given = from_paths(paths, folder) if paths else None
    roots = [path.resolve() for path in paths if path.is_dir()] if paths else None
    run = _Run(given, roots, folder, embedder, collection, options or Options())
    report = (None if run.options.rebuild else _unchanged(run)) or _updated(run)
    return replace(report, seconds=time.perf_counter() - started)


@dataclass(frozen=True, slots=True)
class _Run:
    """What one call of `ingest` is about; `given` and `roots` are None for the collection."""

    given: list[Item] | None
    roots: list[Path] | None
    folder: Path
    embedder: Embedder
    collection: Collection
    options: Options

    def wanted(self, known: Sequence[File], *, trusted: bool) -> list[Item]:
        return planning.wanted(self.given, known, self.collection, trusted=trusted)

    def plan(self, items: Sequence[Item], known: Sequence[File], *, trusted: bool) -> Plan:
        return planning.make(items, known, self.roots, trusted=trusted)


def _unchanged(run: _Run) -> Report | None:
    """The report of a run that has nothing to do, the index not opened; else None."""
    if generation.current(run.folder) is None:
        return None
    with generation.lock(run.folder):
        catalogue = glance.catalogue(run.folder, run.embedder)
        if catalogue is None:
            return None
        with closing(catalogue):
            known = catalogue.files()
            items = run.wanted(known, trusted=True)
            plan = run.plan(items, known, trusted=True)
            entries = [Entry(file, catalogue.documents(file)) for file in known]
            if (
                plan.fresh
                or plan.gone
                or plan.failed
                or _in_order(entries, items, known) != entries
            ):
                return None
            return _report(_reports(plan, (), entries, ()), catalogue.fingerprint, entries)


def _updated(run: _Run) -> Report:
    """Read, settle and write what differs."""
    from assistant.writer import IndexWriter

    with IndexWriter.open(run.folder, run.embedder) as writer:
        if run.options.rebuild:
            writer.forget()
        trusted, known = writer.previous is not None, writer.known_files()
        items = run.wanted(known, trusted=trusted)
        plan = _with_orphans(run.plan(items, known, trusted=trusted), items, writer)
        read, failed = _read(plan, run.options)
        entries = _in_order(_settled(plan, read, writer), items, known)
        embedded = _write(entries, writer, run.options)
        files = _reports(plan, read, entries, failed)
        notes = (writer.distrust,) if writer.distrust else ()
        report = _report(files, writer.fingerprint, entries, embedded, notes)
    glance.note(run.folder)
    return report


def _report(
    files: tuple[FileReport, ...],
    fingerprint: str,
    entries: Sequence[Entry],
    embedded: int = 0,
    notes: tuple[str, ...] = (),
) -> Report:
    passages = [p for e in entries for d in e.documents for p in d.passages]
    return Report(
        files=files,
        index=fingerprint,
        sources=sum(len(e.documents) for e in entries),
        passages=len(passages),
        spans=sum(len(p.spans) for p in passages),
        embedded=embedded,
        seconds=0.0,
        notes=notes,
    )


def _with_orphans(plan: Plan, items: Sequence[Item], writer: IndexWriter) -> Plan:
    """Files left out because another had their text are read again when that other is going."""
    kept = (*plan.unchanged, *plan.others)
    held = {d.source.id for f in kept for d in writer.documents(f)}
    orphans = {f.path for f in kept if f.same_as and f.same_as not in held}
    again = [(i, planning.file_of(i)) for i in items if str(i.path) in orphans]
    return replace(
        plan,
        fresh=(*plan.fresh, *again),
        unchanged=tuple(f for f in plan.unchanged if f.path not in orphans),
    )


def _read(plan: Plan, options: Options) -> tuple[list[Entry], list[FileReport]]:
    """Read the new and the changed files, each in a process that it cannot hurt."""
    read: list[Entry] = []
    failed: list[FileReport] = []
    if not plan.fresh:
        return read, failed
    total = len(plan.fresh)
    jobs = [(item.path, item.entry, item.root) for item, _ in plan.fresh]
    from ingest.reading import read as read_file

    with Readers(options.read or read_file, options.limits, min(options.workers, total)) as readers:
        for at, (result, (item, file)) in enumerate(
            zip(readers.read(jobs), plan.fresh, strict=True)
        ):
            options.watch("reading", at, total)
            try:
                read.append(Entry(file, _sound(result)))
            except SourceError as error:
                why = str(error).removeprefix(f"{item.file} ")
                failed.append(FileReport(item.file, Outcome.FAILED, why))
        options.watch("reading", total, total)
    return read, failed


def _sound(result: list[Document] | SourceError) -> tuple[Document, ...]:
    """The documents, when they can be indexed. Raises SourceError."""
    if isinstance(result, SourceError):
        raise result
    if not any(document.passages for document in result):
        raise SourceError("holds no text that can be cited")
    return tuple(result)


def _settled(plan: Plan, read: Sequence[Entry], writer: IndexWriter) -> list[Entry]:
    """All entries of the new index; what is there already has precedence over what comes."""
    kept = [Entry(f, writer.documents(f)) for f in (*plan.unchanged, *plan.others)]
    from ingest.settle import settle

    return settle([*kept, *read])


def _in_order(
    entries: Sequence[Entry], items: Sequence[Item], known: Sequence[File]
) -> list[Entry]:
    """The manifest's files in its order, then each folder's by name: the same after any history."""
    paths = [*(str(i.path) for i in items), *(f.path for f in known)]
    rank = {path: at for at, path in reversed(list(enumerate(paths)))}

    def key(entry: Entry) -> tuple[str, int, str]:
        file = entry.file
        at = rank[file.path] if file.collection == MANIFEST else 0
        return file.collection, at, file.file

    return sorted(entries, key=key)


def _write(entries: Sequence[Entry], writer: IndexWriter, options: Options) -> int:
    """Commit what differs from the index as it is; the number of texts embedded."""
    if writer.holds(entries):
        return 0
    return writer.commit(
        entries, lambda done, total: options.watch("embedding", done, total)
    ).embedded


def _reports(
    plan: Plan, read: Sequence[Entry], entries: Sequence[Entry], failed: Sequence[FileReport]
) -> tuple[FileReport, ...]:
    """What became of each file, by name."""
    anew = {e.file.path for e in read}
    others = {f.path for f in plan.others}
    done = [
        _file_report(entry, anew=entry.file.path in anew)
        for entry in entries
        if entry.file.path not in others
    ]
    broken = {f.file for f in failed}
    gone = [FileReport(f.file, Outcome.REMOVED) for f in plan.gone if f.file not in broken]
    return tuple(sorted((*done, *gone, *plan.failed, *failed), key=lambda r: r.file))


def _file_report(entry: Entry, *, anew: bool) -> FileReport:
    file, passages = entry.file, [p for d in entry.documents for p in d.passages]
    outcome, why = Outcome.READ if anew else Outcome.UNCHANGED, file.note
    if not entry.documents:
        outcome, why = Outcome.SAME, f"its text is there as {file.same_as}"
    elif any(d.source.brief for d in entry.documents):
        outcome = Outcome.BRIEF
    long = sum(
        len(p.reading(s.start, s.end).split()) > _LONG_SPAN_WORDS for p in passages for s in p.spans
    )
    warning = f"{long} spans are longer than the model reads: their ends are found by words only"
    return FileReport(
        file=file.file,
        outcome=outcome,
        why=why,
        sources=tuple(d.source.id for d in entry.documents),
        passages=len(passages),
        spans=sum(len(p.spans) for p in passages),
        warnings=(warning,) if long else (),
    )
