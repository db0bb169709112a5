"""Made-up documents for tests, and ways of reading them: well, slowly, and badly."""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path

from assistant.documents import (
    Document,
    Kind,
    Locator,
    Passage,
    Source,
    Span,
    SpanKind,
)
from assistant.errors import SourceError


def read_plain(path: Path, entry: Source | None = None, root: Path | None = None) -> list[Document]:
    """One passage a line, one span a sentence; `#id` in the first line names the document."""
    file = path.relative_to(root).as_posix() if root else path.name
    text = path.read_text("utf-8")
    if text.startswith("BROKEN"):
        raise SourceError(f"{file} is broken on purpose")
    named = re.match(r"#(\S+)\n", text)
    name = named[1] if named else path.stem
    source = entry or Source(id=name, file=file, title=name)
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [Document(source, tuple(_passage(source, n, line) for n, line in enumerate(lines, 1)))]


def _passage(source: Source, number: int, line: str) -> Passage:
    spans = tuple(Span(m.start(), m.end()) for m in re.finditer(r"\S[^.]*\.?", line))
    locator = Locator(Kind.PARAGRAPH, str(number))
    key = f"{source.id}:{locator.key}"
    return Passage(key, source, locator, line, number, ("Part one",), spans)


def read_hostile(
    path: Path, entry: Source | None = None, root: Path | None = None
) -> list[Document]:
    """What the file's first word asks for: loop, sleep, fill memory, crash, recurse."""
    match path.read_text("utf-8").split()[:1]:
        case ["LOOP"]:
            while True:
                pass
        case ["SLEEP"]:
            time.sleep(600)
        case ["FILL"]:
            held = [bytearray(50_000_000) for _ in range(1000)]
            sys.stdout.write(str(len(held)))
        case ["CRASH"]:
            os.abort()
        case ["RECURSE"]:
            return _deep(0)
        case ["ODD"]:
            raise ZeroDivisionError("in a parser")
    return read_plain(path, entry, root)


def _deep(level: int) -> list[Document]:
    return _deep(level + 1)


def write_folder(folder: Path, documents: int, lines: int = 4) -> Path:
    """A folder of made-up texts, each line of its own words."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(documents):
        text = "\n".join(
            f"Harbour {number} counts gull {number * 100 + line}."
            f" Pier {line} is painted by crew {number}."
            for line in range(lines)
        )
        (folder / f"doc{number:03}.txt").write_text(text, encoding="utf-8")
    return folder


def listed() -> Document:
    """One paragraph with a lead and two items, and a small table."""
    source = Source(id="x-1", file="x1.txt", title="Rules of the harbour board", symbol="X/1")
    text = "Requests the secretariat: (a) to count the gulls; (b) to paint the pier."
    a, b = text.index("(a)"), text.index("(b)")
    spans = (
        Span(0, a - 1, SpanKind.LEAD),
        Span(a, b - 1, SpanKind.ITEM, "(a)"),
        Span(b, len(text), SpanKind.ITEM, "(b)"),
    )
    one = Passage("x-1:para-1", source, Locator(Kind.PARAGRAPH, "1"), text, 0, ("Birds",), spans)
    table = "Pier | Length north | 20 m"
    cut = table.index("north")
    rows = (Span(0, cut - 1, SpanKind.HEADER), Span(cut, len(table), SpanKind.ROW))
    two = Passage("x-1:table-1", source, Locator(Kind.TABLE, "1"), table, 1, (), rows)
    return Document(source, (one, two))
