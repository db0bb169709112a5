"""What is read, indexed and cited: Source → Document → Passage → Span.

A passage is what a diplomat would cite: one paragraph with its list, one
footnote, one table, one box. Inside it, spans (sentences, clauses, items, rows)
are the small units that a question is matched with.

The text of a passage is the source's own, letter for letter, with white space
folded. What stands in it but is not read aloud (note numbers, emphasis stars, the
space of a broken word) is marked, not removed; where the source interrupts the
passage (a page's foot, a photo credit), the place is a tear. So any stretch of a
passage can be quoted verbatim, and read clean, from the same offsets.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from enum import StrEnum

ELLIPSIS = " … "


class Status(StrEnum):
    """What standing a text has; the badge that keeps a draft from being cited as law."""

    ADOPTED = "adopted resolution"
    DRAFT = "draft resolution"
    REVISED_DRAFT = "revised draft resolution"
    DECISION = "decision"
    STATEMENT = "statement"
    REPORT = "report"
    STRATEGY = "strategy"
    WEB_PAGE = "web page"
    PROJECT_PAGE = "project page"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Source:
    """One text and where it comes from.

    `file` is the path below the folder that was ingested and is what a citation
    names; `id` is unique in an index even when one file holds several texts, and
    safe in a URL. Dates are ISO 8601 or None. `names` are other names people use.
    `brief` is true when the text is the project's own summary of the document.
    """

    id: str
    file: str
    title: str
    symbol: str | None = None
    body: str | None = None
    date: str | None = None
    status: Status = Status.DOCUMENT
    language: str = "en"
    url: str | None = None
    session: str | None = None
    agenda_item: str | None = None
    names: tuple[str, ...] = ()
    licence: str | None = None
    brief: bool = False
    partial: bool = False

    @property
    def short(self) -> str:
        """What to call the text in a line: its symbol, a name for it, or its title cut short."""
        if self.symbol:
            return self.symbol
        name = min((n for n in self.names if len(n) > 8), key=len, default=self.title or self.file)
        return name if len(name) <= 70 else f"{name[:66].rsplit(' ', 1)[0]} …"


class Kind(StrEnum):
    """What a passage is in its document."""

    MASTHEAD = "masthead"
    PREAMBULAR = "preambular"
    PARAGRAPH = "paragraph"  # carries a number of its own
    TEXT = "text"  # an unnumbered paragraph, counted within its section
    NAMED = "named"  # a unit with a name and a number: work stream 2, article 5, Goal 3
    BOX = "box"
    TABLE = "table"
    FIGURE = "figure"
    FOOTNOTE = "footnote"
    CONTACT = "contact"
    CLOSING = "closing"  # meeting, date, vote, signature


ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
).split()


def ordinal(number: int) -> str:
    """Spell an ordinal to twelfth, then 13th, 21st and so on."""
    if number < len(ORDINALS):
        return ORDINALS[number]
    tail = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{tail}"


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a passage stands, in the form that people cite.

    `within` is the part above it (`annex II`, `II.3`, `Preface`), `number` its own
    number or ordinal, `name` what such a unit is called or titled.

    Example: `Locator(Kind.PARAGRAPH, "12", within="annex")` prints `annex, para. 12`.
    """

    kind: Kind
    number: str = ""
    within: str = ""
    name: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (self.within, self._own()) if part)

    def _own(self) -> str:
        match self.kind:
            case Kind.PREAMBULAR:
                return f"preambular para. {self.number}"
            case Kind.PARAGRAPH:
                return f"para. {self.number}"
            case Kind.TEXT:
                return f"{ordinal(int(self.number))} paragraph" if self.number else self.name
            case Kind.NAMED:
                return f"{self.name} {self.number}".strip()
            case Kind.BOX | Kind.TABLE | Kind.FIGURE:
                title = f"“{self.name}”" if self.name else ""
                return " ".join(p for p in (self.kind.value, self.number, title) if p)
            case Kind.FOOTNOTE:
                return f"footnote {self.number}"
            case _:
                return self.name or self.kind.value

    @property
    def key(self) -> str:
        """The locator as an anchor: lower case, hyphens, the same after every re-ingest."""
        return re.sub(r"[^\w]+", "-", str(self).lower()).strip("-")


class SpanKind(StrEnum):
    """What a span is inside its passage."""

    LEAD = "lead"  # the words that introduce a list
    SENTENCE = "sentence"
    CLAUSE = "clause"
    ITEM = "item"
    ROW = "row"
    HEADER = "header"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a passage, by character offsets; `label` is its own number: (a), 2, •."""

    start: int
    end: int
    kind: SpanKind = SpanKind.SENTENCE
    label: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch that stands in the source but is not read: a note number, a star, a break.

    `note` is the footnote's number, empty for the others.
    """

    start: int
    end: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch that names another document, and the symbol it was resolved to."""

    start: int
    end: int
    symbol: str


@dataclass(frozen=True, slots=True)
class Passage:
    """What is cited. `order` is its place in the document; offsets count characters of `text`."""

    id: str
    source: Source
    locator: Locator
    text: str
    order: int = 0
    headings: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    marks: tuple[Mark, ...] = ()
    tears: tuple[int, ...] = ()
    mentions: tuple[Mention, ...] = ()

    def quote(self, start: int = 0, end: int | None = None) -> str:
        """The stretch verbatim; pieces that the source keeps apart are joined by ` … `."""
        end = len(self.text) if end is None else end
        cuts = [start, *(t for t in self.tears if start < t < end), end]
        pieces = (self.text[a:b].strip() for a, b in itertools.pairwise(cuts))
        return ELLIPSIS.join(piece for piece in pieces if piece)

    def reading(self, start: int = 0, end: int | None = None) -> str:
        """The stretch as it is read: without note numbers, stars and broken words."""
        end = len(self.text) if end is None else end
        out, at = [], start
        for mark in self.marks:
            if mark.start >= at and mark.end <= end:
                out.append(self.text[at : mark.start])
                at = mark.end
        out.append(self.text[at:end])
        return re.sub(r"\s+", " ", "".join(out)).strip()

    @property
    def cite(self) -> str:
        """The passage as a reference: symbol or title, then locator."""
        return f"{self.source.short}, {self.locator}"


@dataclass(frozen=True, slots=True)
class Document:
    """A source read: its passages in reading order."""

    source: Source
    passages: tuple[Passage, ...]
