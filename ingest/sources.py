"""The collection's manifest, `ingest/sources.toml`: read, checked, one entry a document.

What an entry says of a document a person has decided; it wins over what is read from
the file. Getting the files is for `fetch`.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.documents import Source, Status
from assistant.errors import UsageError
from ingest.formats import Format

MANIFEST = Path(__file__).with_name("sources.toml")


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of the collection.

    `source.title` is empty where the document gives its own; `short` is what it is called
    until then. `source.url` is where it can be had, and `type` what is found there; `sha256`
    is the hash of the known file, `download_sha256` that of the file at the address.
    """

    source: Source
    short: str
    brief: Path
    type: Format | None = None
    sha256: str | None = None
    download_sha256: str | None = None


def load(path: Path = MANIFEST) -> tuple[Entry, ...]:
    """The entries of a manifest, in its order; briefs are looked for in `briefs/` beside it.

    Raises UsageError naming the entry and the key that is wrong.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: is no TOML: {error}") from error
    tables = data.get("source")
    if not isinstance(tables, list) or not tables or set(data) != {"source"}:
        raise UsageError(f"{path}: holds no [[source]] entries, or something besides")
    entries = tuple(_entry(path, number, table) for number, table in enumerate(tables, 1))
    _check_unique(path, entries)
    return entries


# --- one entry -----------------------------------------------------------------


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_date(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _matches(pattern: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


_HASH = _matches(r"[0-9a-f]{64}")
# key: the check of its value, and what to say when it fails
_KEYS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "id": (_matches(r"[a-z0-9]+(?:-[a-z0-9]+)*"), "must be small letters, digits and hyphens"),
    "file": (_matches(r"[^/\\]+"), "must be a file name without folders"),
    "short": (_is_text, "must be text"),
    "title": (_is_text, "must be text"),
    "status": (lambda v: v in [s.value for s in Status], "must be one of: " + ", ".join(Status)),
    "brief": (_matches(r"[^/\\]+\.md"), "must be the name of a .md file"),
    "symbol": (_is_text, "must be text"),
    "body": (_is_text, "must be text"),
    "date": (_is_date, 'must be a date in quotes, as "2012-07-26"'),
    "language": (_matches(r"[a-z]{2}"), "must be a code of two letters"),
    "url": (_matches(r"https?://\S+"), "must begin with https:// or http://"),
    "type": (lambda v: v in [f.value for f in Format], "must be one of: " + ", ".join(Format)),
    "session": (_is_text, "must be text"),
    "agenda_item": (_is_text, "must be text"),
    "names": (lambda v: isinstance(v, list) and all(map(_is_text, v)), "must be a list of texts"),
    "licence": (_is_text, "must be text"),
    "sha256": (_HASH, "must be 64 hexadecimal digits"),
    "download_sha256": (_HASH, "must be 64 hexadecimal digits"),
}
_NEEDED = ("id", "file", "short", "status", "brief")
_OPTIONAL = ("symbol", "body", "date", "url", "session", "agenda_item", "licence")


def _entry(path: Path, number: int, table: object) -> Entry:
    def fail(what: str) -> UsageError:
        named = table.get("id") or table.get("file") if isinstance(table, dict) else None
        return UsageError(f"{path.name}: entry {number}{f' ({named})' if named else ''}: {what}")

    if not isinstance(table, dict):
        raise fail("is no table")
    for key in _NEEDED:
        if key not in table:
            raise fail(f"{key} is missing")
    for key, value in table.items():
        if key not in _KEYS:
            raise fail(f"{key} is no known key")
        check, what = _KEYS[key]
        if not check(value):
            raise fail(f"{key} {what}; it is {value!r}")
    if "url" in table and "type" not in table:
        raise fail("type is missing: say what is found at the url")
    brief = path.parent / "briefs" / table["brief"]
    if not brief.is_file():
        raise fail(f"brief: there is no {brief.relative_to(path.parent)}")
    return _made(table, brief)


def _made(table: dict[str, str], brief: Path) -> Entry:
    given = {key: table[key] for key in _OPTIONAL if key in table}
    source = Source(
        id=table["id"],
        file=table["file"],
        title=table.get("title", ""),
        status=Status(table["status"]),
        language=table.get("language", "en"),
        names=(table["short"], *table.get("names", ())),
        **given,  # type: ignore[arg-type]
    )
    kind = Format(table["type"]) if "type" in table else None
    return Entry(
        source, table["short"], brief, kind, table.get("sha256"), table.get("download_sha256")
    )


def _check_unique(path: Path, entries: tuple[Entry, ...]) -> None:
    for key in ("id", "file"):
        values = [getattr(entry.source, key) for entry in entries]
        for value, count in Counter(values).items():
            if count > 1:
                raise UsageError(f"{path.name}: {key} {value!r} is given to {count} entries")
