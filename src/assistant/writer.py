"""Writing an index: one generation from files and documents, built beside and then put in place.

Every generation is built fresh: its Chroma graph, words and catalogue are what a
clean run would make, and no deleted vector can linger. What costs time is
embedding (tens of texts a second against a thousand vectors added), so vectors
are taken over from the generation before by the hash of each span's text, and from
what a run that was killed had embedded (`vault`).
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant import catalogue, generation, late
from assistant.catalogue import Catalogue, Entry, File
from assistant.documents import Document, Passage
from assistant.embedding import Embedder
from assistant.errors import AssistantError, NoIndex, UnusableIndex
from assistant.generation import Manifest
from assistant.index import PassageIndex, lines_above, passage_text, span_key, span_text
from assistant.late import Headings, Tokens, TokenStore
from assistant.vault import Vault
from assistant.vectors import VectorStore, seal
from assistant.words import Words

Progress = Callable[[int, int], None]
_CHUNK = 512  # texts embedded between two signs of progress
_PROOF = 200
_SPARE = 64 << 20  # bytes; with less free what was embedded is dropped: the old index needs room


@dataclass(frozen=True, slots=True)
class Written:
    """What a commit did; `embedded` counts the texts that no older vector served."""

    fingerprint: str
    sources: int
    passages: int
    spans: int
    embedded: int


class IndexWriter:
    """The one writer of an index folder, while the lock is held; made by `IndexWriter.open`."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._folder, self._embedder = folder, embedder
        self._dimensions = embedder.dimensions
        self.distrust = ""
        self.fingerprint = ""
        self.previous: PassageIndex | None = None
        try:
            self.previous = PassageIndex.open(folder, embedder)
        except NoIndex:
            pass
        except UnusableIndex as error:
            self.distrust = str(error)
        if self.previous:
            self.fingerprint = self.previous.fingerprint

    @classmethod
    @contextmanager
    def open(cls, folder: Path, embedder: Embedder) -> Iterator[IndexWriter]:
        """Hold the lock and write. Raises IndexBusy when another process does.

        `previous` is the generation that answers now; None when there is none or when
        it cannot be trusted, and `distrust` then says why.
        """
        with generation.lock(folder):
            generation.prune(folder)
            writer = cls(folder, embedder)
            try:
                yield writer
            finally:
                if writer.previous:
                    writer.previous.close()

    def forget(self) -> None:
        """Take nothing over from the generation that answers now."""
        if self.previous:
            self.previous.close()
        self.previous = None
        Vault.remove(self._folder)

    def known_files(self) -> list[File]:
        """The files of the generation that answers now, as far as it can be told."""
        if self.previous:
            return self.previous.catalogue.files()
        name = generation.current(self._folder)
        try:
            found = Catalogue.open(self._folder / (name or "none") / "catalogue.sqlite")
        except UnusableIndex:
            return []
        try:
            return found.files()
        finally:
            found.close()

    def documents(self, file: File) -> tuple[Document, ...]:
        """The documents of a file in the generation that answers now."""
        return self.previous.catalogue.documents(file) if self.previous else ()

    def holds(self, entries: Sequence[Entry]) -> bool:
        """Whether the index is exactly these entries already."""
        if not self.previous:
            return not any(entry.documents for entry in entries)
        same_files = [e.file for e in entries] == self.previous.catalogue.files()
        return same_files and self._fingerprint(entries) == self.fingerprint

    def commit(self, entries: Sequence[Entry], progress: Progress | None = None) -> Written:
        """Make a generation that holds exactly these entries, and put it in place.

        On any error the index stays as it was. Raises UnusableIndex.
        """
        target = generation.new_folder(self._folder)
        try:
            with Vault.open(self._folder, self._dimensions, self._embedder.fingerprint) as vault:
                written = self._build(target, entries, vault, progress or _unseen)
            generation.put_in_place(self._folder, target)
        except BaseException as error:
            shutil.rmtree(target, ignore_errors=True)
            if shutil.disk_usage(self._folder).free < _SPARE:
                Vault.remove(self._folder)
            if isinstance(error, AssistantError) or not isinstance(error, Exception):
                raise
            line = str(error).strip().splitlines()[:1] or [type(error).__name__]
            raise UnusableIndex(
                f"the new index could not be written ({line[0]}); the old one is as it was"
            ) from error
        generation.prune(self._folder)
        Vault.remove(self._folder)
        self.fingerprint = written.fingerprint
        return written

    def _build(
        self, target: Path, entries: Sequence[Entry], vault: Vault, progress: Progress
    ) -> Written:
        target.mkdir()
        passages = [p for e in entries for d in e.documents for p in d.passages]
        texts = [span_text(p, s) for p in passages for s in p.spans]
        hashes = [text_hash(text) for text in texts]
        fingerprint = self._fingerprint(entries)
        lines = dict.fromkeys(line for p in passages for line in lines_above(p))
        known = _Known(self.previous, vault, hashes)
        new = {h: t for h, t in zip(hashes, texts, strict=True) if h not in known}
        new |= {text_hash(line): line for line in lines if not known.meets(line)}
        self._embed(new, vault, progress)
        vectors = _stack([known.vector(h) for h in hashes], self._dimensions)

        vectors.tofile(target / "vectors.f32")
        TokenStore.write(target / "tokens", (known.tokens(h) for h in hashes))
        Headings.write(target / "headings", {line: known.tokens_of(line) for line in lines})
        Words.write(target / "words", texts, [passage_text(p) for p in passages], fingerprint)
        catalogue.write(target / "catalogue.sqlite", entries, hashes, fingerprint)
        keys = [span_key(p.id, i) for p in passages for i in range(len(p.spans))]
        # Each text once: a graph of thousands of equal vectors falls apart, and no search
        # would find its way through it. The index knows which spans share a text.
        first = sorted({h: row for row, h in reversed(list(enumerate(hashes)))}.values())
        store = VectorStore.create(target / "chroma")
        try:
            store.add([keys[row] for row in first], vectors[first])
        finally:
            store.close()
        seal(target / "chroma")
        manifest = self._manifest(fingerprint, entries, passages, len(texts))
        manifest.write(target)
        self._prove(target)
        return Written(fingerprint, manifest.sources, len(passages), len(texts), len(new))

    def _embed(self, texts: dict[bytes, str], vault: Vault, progress: Progress) -> None:
        """Encode texts, by their hashes, into the vault, longest first."""
        missing = sorted(texts, key=lambda h: -len(texts[h]))
        if missing:
            progress(0, len(missing))
        for start in range(0, len(missing), _CHUNK):
            chunk = missing[start : start + _CHUNK]
            encoded = self._embedder.encode_both([texts[h] for h in chunk])
            for h, vector, tokens in zip(chunk, encoded.vectors, encoded.tokens, strict=True):
                vault.add(h, vector, late.pack(tokens))
            vault.flush()
            progress(start + len(chunk), len(missing))

    def _fingerprint(self, entries: Sequence[Entry]) -> str:
        """Hash of the content and the model, not of the moment: the same for the same index."""
        digest = hashlib.sha256(f"{generation.FORMAT} {self._embedder.fingerprint}".encode())
        for document in (d for e in entries for d in e.documents):
            digest.update(repr(document.source).encode())
            for passage in document.passages:
                digest.update(catalogue.passage_json(passage).encode())
        return digest.hexdigest()[:12]

    def _manifest(
        self, fingerprint: str, entries: Sequence[Entry], passages: Sequence[Passage], spans: int
    ) -> Manifest:
        return Manifest(
            format=generation.FORMAT,
            model=self._embedder.name,
            model_fingerprint=self._embedder.fingerprint,
            dimensions=self._dimensions,
            fingerprint=fingerprint,
            sources=sum(len(e.documents) for e in entries),
            passages=len(passages),
            spans=spans,
            created_by="un-assistant",
        )

    def _prove(self, target: Path) -> None:
        index = PassageIndex.at(self._folder, target.name, self._embedder)
        try:
            index.prove(_PROOF)
        finally:
            index.close()


class _Known:
    """Vectors and packed token vectors by the hash of their text: of the index before, or new.

    Headings are known by their tokens alone, unless a span reads the same.
    """

    def __init__(self, index: PassageIndex | None, vault: Vault, wanted: Sequence[bytes]) -> None:
        self.vault, self._rows = vault, dict[bytes, int]()
        self._headings: Headings | None = None
        if index is not None:
            hashes, self._vectors, self._tokens, self._headings = index.reusable()
            asked = set(wanted)
            self._rows = {h: row for row, h in enumerate(hashes) if h in asked}

    def __contains__(self, key: bytes) -> bool:
        return key in self._rows or key in self.vault.vectors

    def vector(self, key: bytes) -> NDArray[np.float32]:
        row = self._rows.get(key)
        return self.vault.vectors[key] if row is None else self._vectors[row]

    def tokens(self, key: bytes) -> Tokens:
        row = self._rows.get(key)
        return self.vault.tokens(key) if row is None else self._tokens.row(row)

    def meets(self, line: str) -> bool:
        """Whether the token vectors of a heading are known."""
        return self._heading(line) is not None or text_hash(line) in self

    def tokens_of(self, line: str) -> Tokens:
        """The token vectors of a heading."""
        known = self._heading(line)
        return self.tokens(text_hash(line)) if known is None else known

    def _heading(self, line: str) -> Tokens | None:
        row = self._headings.rows.get(line) if self._headings else None
        return None if row is None or self._headings is None else self._headings.tokens.row(row)


def _unseen(done: int, total: int) -> None:
    """Show nothing."""


def text_hash(text: str) -> bytes:
    """What a text's vectors are remembered by."""
    return hashlib.sha256(text.encode()).digest()[:16]


def _stack(rows: Sequence[NDArray[np.float32]], dimensions: int) -> NDArray[np.float32]:
    return np.stack(rows) if rows else np.empty((0, dimensions), np.float32)
