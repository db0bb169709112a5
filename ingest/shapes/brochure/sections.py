"""Which part of a brochure each piece belongs to, where headings float.

A designed page gives its text column by column: the number and title of a section may
come behind its text, a part's introduction behind its first section, the end of a box
before its beginning. Told from: pages, widths, what is unfinished, and words that a
heading shares with its text. Nothing is said yet about passages (`strategy`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.shapes.layout import Piece, Role

NUMBER_WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()


@dataclass(frozen=True, slots=True)
class Box:
    """A title with the pieces under it; `tails` stand before the title in the source."""

    title: Piece
    body: tuple[Piece, ...]
    tails: tuple[Piece, ...] = ()

    @property
    def page(self) -> int:
        """The page on which it stands."""
        return self.title.page

    @property
    def text(self) -> str:
        """The words in it."""
        return " ".join(piece.text for piece in self.body)


Unit = Piece | Box


@dataclass(frozen=True, slots=True)
class Head:
    """A numbered heading."""

    number: int
    title: Piece


@dataclass(slots=True, eq=False)
class Section:
    """A part or a numbered section of one: what it is called, what stands in it."""

    part: Piece | None = None
    head: Head | None = None
    title: Piece | None = None
    units: list[Unit] = field(default_factory=list)

    @property
    def number(self) -> str:
        """Its number as people cite it. Example: `II.3`."""
        numbers = (self.part.label if self.part else "", str(self.head.number) if self.head else "")
        return ".".join(number for number in numbers if number)


def stems(text: str) -> Counter[str]:
    """The longer words of a text, cut to six letters, counted."""
    return Counter(word[:6] for word in re.findall(r"[^\W\d_]{4,}", text.lower()))


def likeness(title: str, text: str) -> int:
    """How often a title's words stand in a text."""
    found = stems(text)
    return sum(found[stem] for stem in stems(title))


def find_heads(pieces: Sequence[Piece]) -> tuple[list[Head], set[int]]:
    """The numbered headings, and the places of their titles and numerals.

    Example: two titles and then `3. 4.` are two headings; `1. AIMS` is one by itself.
    """
    heads: list[Head] = []
    taken: set[int] = set()
    for at, piece in enumerate(pieces):
        if piece.role is Role.CAPITALS and piece.label:
            heads.append(Head(int(piece.label), piece))
            taken.add(at)
        if piece.role is not Role.NUMERALS:
            continue
        numbers = [int(number) for number in re.findall(r"\d+", piece.text)]
        titles = pieces[max(0, at - len(numbers)) : at]
        if (
            max(numbers) < 30
            and len(titles) == len(numbers)
            and all(t.role in (Role.CAPITALS, Role.TITLE) and t.page == piece.page for t in titles)
        ):
            heads += [Head(n, t) for n, t in zip(numbers, titles, strict=True)]
            taken |= set(range(at - len(numbers), at + 1))
    return heads, taken
