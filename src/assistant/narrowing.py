"""What a person can narrow the search to, and what that means as Filters.

Documents of an index are counted by body, type and standing; type and standing
together are what the types call a status. The search itself is not done here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answers import Filters
from assistant.documents import Source, Status
from assistant.errors import AssistantError

TYPES = {
    Status.ADOPTED: "resolution",
    Status.DRAFT: "resolution",
    Status.REVISED_DRAFT: "resolution",
    Status.DECISION: "decision",
    Status.STATEMENT: "statement",
    Status.REPORT: "report",
    Status.STRATEGY: "strategy",
    Status.WEB_PAGE: "page",
    Status.PROJECT_PAGE: "page",
    Status.DOCUMENT: "document",
}
STANDINGS = {
    Status.ADOPTED: "adopted",
    Status.DECISION: "adopted",
    Status.STATEMENT: "adopted",
    Status.DRAFT: "draft",
    Status.REVISED_DRAFT: "draft",
}
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


class WrongDate(AssistantError):
    """What was typed for a date is none."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person chose; an empty choice lets everything through."""

    documents: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()
    since: str = ""
    until: str = ""

    @property
    def count(self) -> int:
        """How many of the six choices were made."""
        made = (self.documents, self.bodies, self.types, self.standings)
        return sum(map(bool, made)) + bool(self.since.strip()) + bool(self.until.strip())

    def filters(self) -> Filters | None:
        """The wish as the search takes it; None when no status can meet it. Raises WrongDate."""
        statuses = tuple(
            status.value
            for status in Status
            if (not self.types or type_of(status) in self.types)
            and (not self.standings or standing_of(status) in self.standings)
        )
        since, until = first_day(self.since), last_day(self.until)
        if not statuses:
            return None
        narrowed = statuses if self.types or self.standings else ()
        return Filters(self.documents, self.bodies, narrowed, since, until)


def type_of(status: Status) -> str:
    """The type of document that a status belongs to."""
    return TYPES[status]


def standing_of(status: Status) -> str:
    """Adopted, draft, or other."""
    return STANDINGS.get(status, "other")


def first_day(text: str) -> str | None:
    """The first day of a year, month or day as typed. Raises WrongDate."""
    year, month, day = _parts(text)
    return _iso(text, year, month or 1, day or 1) if year else None


def last_day(text: str) -> str | None:
    """The last day of a year, month or day as typed. Raises WrongDate.

    Example: `last_day("2012-02")` gives `2012-02-31`, after every day of that February.
    """
    year, month, day = _parts(text)
    if not year:
        return None
    _iso(text, year, month or 12, day or 1)
    return f"{year:04}-{month or 12:02}-{day or 31:02}"


def _parts(text: str) -> tuple[int, int, int]:
    if not text.strip():
        return 0, 0, 0
    found = _DAY.fullmatch(text.strip())
    if not found:
        raise WrongDate(text.strip())
    year, month, day = (int(part or 0) for part in found.groups())
    return year, month, day


def _iso(text: str, year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise WrongDate(text.strip()) from None


def counted(sources: Iterable[Source], key: Callable[[Source], str]) -> list[tuple[str, int]]:
    """How many documents there are of each kind, the most frequent first; unnamed left out."""
    counts = Counter(key(source) for source in sources)
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(name, count) for name, count in ranked if name]


def matching(sources: Sequence[Source], wish: Wish, words: str = "") -> list[Source]:
    """The documents that meet a wish and hold every word in title, symbol or other names."""
    sought = words.casefold().split()
    return [s for s in sources if _meets(s, wish) and all(w in _names(s) for w in sought)]


def _names(source: Source) -> str:
    return " ".join((source.title, source.symbol or "", *source.names)).casefold()


def _meets(source: Source, wish: Wish) -> bool:
    return (
        (not wish.bodies or source.body in wish.bodies)
        and (not wish.types or type_of(source.status) in wish.types)
        and (not wish.standings or standing_of(source.status) in wish.standings)
    )
