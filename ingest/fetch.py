"""Get the collection's documents: from corpus/, from beside the checkout, from the web.

A file that is at hand is taken as it is. A download is limited in time and size, checked
to be the kind of file it should be, and put in place whole or not at all. Where nothing
helps, the document's brief stands in for it: this never fails, it says what it did.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import httpx

from assistant.documents import Source
from assistant.errors import SourceError
from ingest.formats import Format, sniff, to_blocks
from ingest.sources import Entry, load

ROOT = Path(__file__).parents[1]
How = Literal["corpus", "shared", "downloaded", "brief"]

_SUFFIXES = {Format.PDF: ".pdf", Format.HTML: ".html", Format.TEXT: ".txt"}
_AGENT = "un-assistant (reads documents for a local index)"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much may be downloaded: seconds for all of it, bytes."""

    seconds: float = 60.0
    connect_seconds: float = 5.0
    size: int = 50_000_000


@dataclass(frozen=True, slots=True)
class Places:
    """Where documents are looked for, in this order; downloads are put into `corpus`."""

    corpus: Path = ROOT / "corpus"
    shared: Path = ROOT.parent / "shared" / "corpus"


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read for an entry, how it was found, and what a person should know of it."""

    entry: Entry
    path: Path
    how: How
    note: str = ""

    @property
    def source(self) -> Source:
        """The entry's description, for the file found: a brief says that it is one."""
        source = replace(self.entry.source, file=self.path.name)
        if self.how != "brief":
            return source
        return replace(source, brief=True, title=source.title or self.entry.short)


def fetch_all(
    where: Places | None = None,
    entries: Sequence[Entry] | None = None,
    limits: Limits | None = None,
) -> Iterator[Found]:
    """Every document of the collection, in its order; servers are waited for side by side."""
    wanted = load() if entries is None else entries
    with ThreadPoolExecutor(max_workers=4) as pool:
        yield from pool.map(lambda e: fetch(e, where or Places(), limits or Limits()), wanted)


def fetch(entry: Entry, where: Places, limits: Limits) -> Found:
    """The file to read for an entry; the last resort is its brief."""
    for how, folder in (("corpus", where.corpus), ("shared", where.shared)):
        path = _at_hand(entry, folder)
        if path is not None:
            return Found(
                entry, path, "corpus" if how == "corpus" else "shared", _difference(entry, path)
            )
    missing = f"no {entry.source.file} in {where.corpus.name}/ or beside the project"
    if entry.source.url is None or entry.type is None:
        return Found(entry, entry.brief, "brief", f"{missing}, and no address is known for it")
    try:
        path = _download(entry, entry.source.url, entry.type, where.corpus, limits)
    except SourceError as error:
        return Found(entry, entry.brief, "brief", f"{missing}; {entry.source.url} {error}")
    return Found(entry, path, "downloaded", f"from {entry.source.url}")


def _names(entry: Entry) -> Iterator[str]:
    """The names under which a file may lie: its own, and that of an earlier download."""
    yield entry.source.file
    if entry.type is not None:
        yield f"{entry.source.id}{_SUFFIXES.get(entry.type, '.txt')}"


def _at_hand(entry: Entry, folder: Path) -> Path | None:
    paths = (folder / name for name in _names(entry))
    return next((path for path in paths if path.is_file() and path.stat().st_size), None)


def _difference(entry: Entry, path: Path) -> str:
    if path.name != entry.source.file or entry.sha256 in (None, _hash(path.read_bytes())):
        return ""
    return f"{path.name} is not the file that sources.toml knows; it is read all the same"


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# --- download ------------------------------------------------------------------


def _download(entry: Entry, url: str, kind: Format, folder: Path, limits: Limits) -> Path:
    """The file at an address, put into `folder`. Raises SourceError, a predicate of the address."""
    data = _body(url, limits)
    _check(data, entry, kind)
    path = folder / f"{entry.source.id}{_SUFFIXES.get(kind, '.txt')}"
    beside = path.with_name(f".{path.name}.part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise SourceError(f"was read, but {folder} cannot be written: {error.strerror}") from error
    return path


def _body(url: str, limits: Limits) -> bytes:
    """What a server answers, within the limits."""
    end = time.monotonic() + limits.seconds
    timeout = httpx.Timeout(min(limits.seconds, 20.0), connect=limits.connect_seconds)
    data = bytearray()
    try:
        with (
            httpx.Client(
                timeout=timeout, follow_redirects=True, headers={"User-Agent": _AGENT}
            ) as client,
            client.stream("GET", url) as answer,
        ):
            if answer.status_code != httpx.codes.OK:
                raise SourceError(f"answered {answer.status_code}")
            for piece in answer.iter_bytes():
                data += piece
                if len(data) > limits.size:
                    raise SourceError(f"sent more than {limits.size:,} bytes")
                if time.monotonic() > end:
                    raise SourceError(f"took more than {limits.seconds:g} seconds")
    except httpx.TimeoutException as error:
        raise SourceError("took too long to answer") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SourceError(f"cannot be reached ({type(error).__name__})") from error
    return bytes(data)


def _check(data: bytes, entry: Entry, kind: Format) -> None:
    """Whether this is the document: not empty, of its kind, with the words it is called by."""
    if not data.strip():
        raise SourceError("sent an empty file")
    if entry.download_sha256 is not None and _hash(data) != entry.download_sha256:
        raise SourceError("sent another file than the one known (its SHA-256 differs)")
    try:
        found = sniff(data)
    except SourceError as error:
        raise SourceError(f"sent a file that {error}") from error
    if found is not kind:
        raise SourceError(f"sent {found} instead of {kind}")
    if kind is not Format.PDF and not _speaks_of(entry.short, data):
        raise SourceError("sent a page that does not speak of the document")


def _speaks_of(title: str, data: bytes) -> bool:
    """Whether most of a name's longer words stand in a text; an error page has few of them."""
    text = " ".join(block.text for block in to_blocks(data)).casefold()
    words = set(re.findall(r"[^\W\d_]{4,}", title.casefold()))
    return sum(word in text for word in words) >= 0.6 * len(words)
