"""From a file to Documents: its format, its blocks, the shape that fits them best.

What a source's description says wins over what the document says of itself; what it
leaves open is filled from there. Time and memory are the caller's to limit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Protocol

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from assistant.documents import Document, Passage, Source
from assistant.errors import SourceError
from ingest.blocks import Block
from ingest.formats import to_blocks
from ingest.shapes import brief, collection, plain, report, resolution, strategy, webpage

LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar", "pt")
CERTAIN = 0.9
_SAMPLE = 20_000  # characters; enough to tell a language by


class Shape(Protocol):
    """A kind of document; each module of `ingest.shapes` is one."""

    def fits(self, blocks: Sequence[Block]) -> float:
        """How sure the shape is that the blocks are of its kind, 0 to 1."""
        ...

    def read(self, blocks: Sequence[Block], source: Source) -> list[Document]:
        """The documents in the blocks; empty fields of the source are filled."""
        ...


SHAPES: tuple[Shape, ...] = (brief, collection, resolution, report, strategy, webpage, plain)


def read(path: Path, entry: Source | None = None, root: Path | None = None) -> list[Document]:
    """The documents in a file; `entry` describes it, `root` is the folder it was found in.

    Raises SourceError with one line that names the file and says what to do.
    """
    file = path.relative_to(root).as_posix() if root else path.name
    try:
        blocks = to_blocks(path.read_bytes())
        text = "\n".join(block.text for block in blocks)
        if not re.search(r"[^\W\d_]", text):
            raise SourceError("holds no words")
    except OSError as error:
        raise SourceError(f"{file} cannot be read: {error.strerror or error}") from error
    except SourceError as error:
        raise SourceError(f"{file} {error}") from error
    source = _source(file, text, entry)
    shape = _surest(blocks)
    return [_titled(document, path.stem) for document in shape.read(blocks, source)]


def _surest(blocks: Sequence[Block]) -> Shape:
    """The shape that fits best; one that is certain ends the asking."""
    best, most = SHAPES[-1], 0.0
    for shape in SHAPES:
        sure = shape.fits(blocks)
        if sure > most:
            best, most = shape, sure
        if most >= CERTAIN:
            break
    return best


def slug(text: str) -> str:
    """A name safe in a URL. Example: `A_RES_36/67 (Add.1)` becomes `a-res-36-67-add-1`."""
    return re.sub(r"[\W_]+", "-", text.casefold()).strip("-")


def language_of(text: str) -> str:
    """The language most likely, of those that the United Nations publishes in here.

    Example: `language_of("La Asamblea General decide")` is `es`.
    """
    language, _ = _identifier().classify(text[:_SAMPLE])
    return str(language)


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def _source(file: str, text: str, entry: Source | None) -> Source:
    if entry is not None:
        return replace(entry, file=file)
    name = file.removesuffix(Path(file).suffix)
    return Source(id=slug(name) or "document", file=file, title="", language=language_of(text))


def _titled(document: Document, stem: str) -> Document:
    """The document, with the file's name for a title where nothing else gave one."""
    if document.source.title:
        return document
    source = replace(document.source, title=stem)
    return Document(source, tuple(_with_source(p, source) for p in document.passages))


def _with_source(passage: Passage, source: Source) -> Passage:
    return replace(passage, source=source)
