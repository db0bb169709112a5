"""Drafts of passages: what a passage is made of before its text is woven, and its number.

Also the small judgements that go with them: which short lines are a list of names, and
which sections of a text number their paragraphs anew.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.documents import Kind
from ingest.blocks import BlockKind
from ingest.shapes import patterns as p
from ingest.shapes.unit import Unit


@dataclass(slots=True)
class Draft:
    """A passage in the making: its units in order, each with its item label or none."""

    kind: Kind
    number: str = ""
    name: str = ""
    region: str = ""  # annex or part: numbering begins anew there
    section: str = ""
    headings: tuple[str, ...] = ()
    units: list[tuple[Unit, str | None]] = field(default_factory=list)

    @property
    def last(self) -> str:
        """The text of the last unit."""
        return self.units[-1][0].plain if self.units else ""


def short(title: str) -> str:
    """Return a heading short enough to be cited by: its first twelve words."""
    words = title.split()
    return title if len(words) <= 12 else " ".join(words[:12]) + "…"


def name_lists(units: Sequence[Unit]) -> set[int]:
    """The places of units that are lists of names: more than four headings' forms in a row."""
    found: set[int] = set()
    run: list[int] = []
    for at, unit in enumerate([*units, None]):
        if unit is not None and _is_name(unit):
            run.append(at)
            continue
        if len(run) > 4:
            found.update(run)
        run = []
    return found


def _is_name(unit: Unit) -> bool:
    text = unit.plain
    return (
        unit.kind not in (BlockKind.HEADING, BlockKind.ROW)
        and not unit.note
        and p.looks_like_heading(text)
        and not p.SECTION.fullmatch(text)
        and not p.ANNEX.match(text)
        and not p.NAMED.match(text)
        and not p.closes(text)
        and not p.VOTE.match(text)
        and not p.NUMBERED.match(text)
        and not p.is_operative(text)
    )


# --- numbers -------------------------------------------------------------------


def number(drafts: list[Draft]) -> list[Draft]:
    """Count what carries no number, and tell which sections number anew."""
    _unnumbered_operatives(drafts)
    firsts = Counter(d.region for d in drafts if d.kind is Kind.PARAGRAPH and d.number == "1")
    counts: Counter[tuple[Kind, str, str]] = Counter()
    for draft in drafts:
        if draft.kind is Kind.PARAGRAPH and not _in_article(draft):
            counts[draft.kind, draft.region, draft.number] += 1
            again = counts[draft.kind, draft.region, draft.number] > 1
            draft.section = draft.section if again or firsts[draft.region] > 1 else ""
        elif draft.kind in (
            Kind.PREAMBULAR,
            Kind.FOOTNOTE,
            Kind.CLOSING,
            Kind.MASTHEAD,
            Kind.NAMED,
        ):
            draft.section = ""
        if draft.kind in (Kind.PREAMBULAR, Kind.TEXT) and not draft.number:
            counts[draft.kind, draft.region, draft.section] += 1
            draft.number = str(counts[draft.kind, draft.region, draft.section])
    return drafts


def _in_article(draft: Draft) -> bool:
    return (
        re.match(r"(?:article|principle|rule|regulation|guideline|goal)\s", draft.section)
        is not None
    )


def _unnumbered_operatives(drafts: list[Draft]) -> None:
    """Number operative paragraphs by their order where their part numbers none.

    Where it numbers some, they are counted if each number then is what it says.
    """
    operative = [d for d in drafts if d.kind is Kind.PARAGRAPH and not _in_article(d)]
    numbered = {d.region for d in operative if d.number}
    for region in list(numbered):
        numbers = [d.number for d in operative if d.region == region]
        if all(n in ("", str(at)) for at, n in enumerate(numbers, 1)):
            numbered.remove(region)
    counts: Counter[str] = Counter()
    for draft in drafts:
        if draft.kind is Kind.PARAGRAPH and draft.number:
            counts[draft.region] += not _in_article(draft)
        elif draft.kind is Kind.PARAGRAPH:
            if draft.region in numbered:
                draft.kind = Kind.TEXT
            else:
                counts[draft.region] += 1
                draft.number = str(counts[draft.region])
