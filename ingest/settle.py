"""When two files give the same document: which one is in the index, and under which id.

A brief gives way to the document it stands for. A text that is word for word in
the index already is not taken twice. Another text under the same id gets an id
of its own (`-2`, `-3`), so that both can be found and compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from assistant.catalogue import Entry
from assistant.documents import Document
from assistant.words import surface_words


def settle(entries: Sequence[Entry]) -> list[Entry]:
    """Entries in order of precedence → the same entries, with each document id once."""
    held: dict[str, Document] = {}
    settled: list[Entry] = []
    wanted = {d.source.id for e in entries for d in e.documents if not d.source.brief}
    for entry in entries:
        kept: list[Document] = []
        same_as = entry.file.same_as
        for document in entry.documents:
            twin = _twin(document, held, wanted)
            if twin:
                same_as = twin
                continue
            own = _with_free_id(document, held)
            held[own.source.id] = own
            kept.append(own)
        settled.append(
            replace(entry, file=replace(entry.file, same_as=same_as), documents=tuple(kept))
        )
    return settled


def _twin(document: Document, held: dict[str, Document], wanted: set[str]) -> str:
    """The id of the document that makes this one needless, or nothing."""
    own = document.source.id
    if document.source.brief:
        return own if own in wanted else ""
    if own in held and _same_words(document, held[own]):
        return own
    return ""


def _same_words(one: Document, other: Document) -> bool:
    return _counted(one) == _counted(other)


def _counted(document: Document) -> Counter[str]:
    return Counter(word for p in document.passages for word in surface_words(p.reading()))


def _with_free_id(document: Document, held: dict[str, Document]) -> Document:
    """The document under its id, or under the next free one made from it."""
    own, number = document.source.id, 2
    if own not in held:
        return document
    while f"{own}-{number}" in held:
        number += 1
    source = replace(document.source, id=f"{own}-{number}")
    passages = tuple(
        replace(p, id=source.id + p.id.removeprefix(own), source=source) for p in document.passages
    )
    return Document(source, passages)
