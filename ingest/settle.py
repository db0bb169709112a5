"""When two files give the same document: which one is in the index, and under which id.

A brief gives way to the document it stands for. A document that is there already
under the same symbol or title, with the same words in all its paragraphs (as a
web page, say), is not taken twice. Another text under the same id gets an id of
its own (`-2`, `-3`), so that both can be found and compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.catalogue import Entry
from assistant.documents import Document, Kind, Passage
from assistant.words import surface_words

_NUMBERED = (Kind.PARAGRAPH, Kind.PREAMBULAR)


def settle(entries: Sequence[Entry]) -> list[Entry]:
    """Entries in order of precedence → the same entries, each document and each id once."""
    full = {d.source.id for e in entries for d in e.documents if not d.source.brief}
    held = _Held()
    settled: list[Entry] = []
    for entry in entries:
        kept, same_as = [], entry.file.same_as
        for document in entry.documents:
            own = document.source.id
            twin = (own if own in full else "") if document.source.brief else held.twin(document)
            if twin:
                same_as = twin
            else:
                kept.append(held.take(document))
        file = replace(entry.file, same_as=same_as)
        settled.append(Entry(file, tuple(kept)))
    return settled


class _Held:
    """The documents taken so far, by id and by the name under which copies would come."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._named: dict[tuple[str, str], list[Document]] = {}

    def twin(self, document: Document) -> str:
        """The id of a document taken that says the same, or nothing."""
        named = self._named.get(_name(document), ())
        words = _words(document) if named else []
        return next((d.source.id for d in named if _words(d) == words), "")

    def take(self, document: Document) -> Document:
        """The document under its own id, or under the next free one made from it."""
        own = free = document.source.id
        number = 2
        while free in self._ids:
            free = f"{own}-{number}"
            number += 1
        taken = _renamed(document, free)
        self._ids.add(free)
        self._named.setdefault(_name(document), []).append(taken)
        return taken


def _name(document: Document) -> tuple[str, str]:
    source = document.source
    return source.symbol or source.title, source.language


def _words(document: Document) -> list[str]:
    """The words of what is cited by number, where there is such; titles differ between formats."""
    numbered = [p for p in document.passages if p.locator.kind in _NUMBERED]
    passages = numbered or document.passages
    return sorted(word for p in passages for word in surface_words(p.reading()))


def _renamed(document: Document, name: str) -> Document:
    """The document under another id, its passages' ids each made single."""
    source = replace(document.source, id=name)
    taken: set[str] = set()
    passages: list[Passage] = []
    for passage in document.passages:
        wanted = f"{name}:{passage.id.partition(':')[2] or passage.locator.key}"
        free, number = wanted, 2
        while free in taken:
            free = f"{wanted}-{number}"
            number += 1
        taken.add(free)
        passages.append(replace(passage, id=free, source=source))
    return Document(source, tuple(passages))
