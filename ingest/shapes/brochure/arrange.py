"""Each page's units given to the sections they belong to.

Told from: pages, what goes on from the page before, paragraphs that announce sections,
and words that a heading shares with its text.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from math import log

from ingest.shapes.brochure.sections import NUMBER_WORDS, Box, Head, Section, Unit, stems
from ingest.shapes.layout import Piece, Role


class Arranger:
    """Gives each page's units to sections; `sections` is complete after `finish`."""

    def __init__(self, heads: Sequence[Head], parts: Sequence[Piece], continued: set[int]) -> None:
        self.heads, self.parts, self.continued = heads, parts, continued
        self.sections: list[Section] = [Section()]
        self.current = self.sections[0]

    def take(self, page: int, units: Sequence[Unit], title: Piece | None) -> None:
        """Take one page's units in the order of the source."""
        part = next((p for p in self.parts if p.page == page), None)
        heads = [h for h in self.heads if h.title.page == page]
        if title is not None:
            self._open(Section(title=title))
        if part is not None:
            self._open(Section(part=part))
            units = self._introduction(part, heads, units) if heads else units
        if len(heads) > 1:
            self._several(heads, units)
        elif heads:
            self._one(heads[0], units, new_part=part is not None)
        else:
            self.current.units += units

    def close_front(self) -> None:
        """What follows belongs to no section yet."""
        self._open(Section())

    def finish(self) -> list[Section]:
        """The sections that hold something or are announced, in the order of their numbers."""
        order = {id(part): at for at, part in enumerate(self.parts)}
        place = {id(s): at for at, s in enumerate(self.sections)}

        def key(section: Section) -> tuple[int, int, int]:
            part = order[id(section.part)] if section.part else -1
            return part, section.head.number if section.head else 0, place[id(section)]

        kept = [s for s in self.sections if s.units or s.part or s.head]
        first = min((place[id(s)] for s in kept if s.part), default=len(place))
        front = [s for s in kept if s.part is None and place[id(s)] < first]
        rest = [s for s in kept if s not in front]
        return [*front, *(sorted(rest, key=key) if self.parts else rest)]

    def _open(self, section: Section) -> None:
        self.sections.append(section)
        self.current = section

    def _head(self, head: Head) -> Section:
        section = Section(part=self.current.part, head=head)
        self.sections.append(section)
        return section

    def _introduction(
        self, part: Piece, heads: Sequence[Head], units: Sequence[Unit]
    ) -> list[Unit]:
        """Give the part its introduction; what is left belongs to its first section."""
        at = part.lines[0].at
        head = heads[0].title.lines[0].at
        before = [u for u in units if _at(u) < head]
        starts = [n for n, u in enumerate(before) if self.announces(u)]
        own = before[starts[-1] :] if starts else [u for u in before if _at(u) > at] or before
        groups = list(_groups(own))
        if not starts and len(before) == len(units) and len(groups) > len(heads):
            own = groups[0]
        self.current.units += own
        given = {_at(u) for u in own}
        return [u for u in units if _at(u) not in given]

    def announces(self, unit: Unit) -> bool:
        """Whether a paragraph on a part's first page says how many sections it has."""
        part = next((p for p in self.parts if p.page == unit.page), None)
        count = len([h for h in self.heads if part and self._part_of(h) is part])
        return isinstance(unit, Piece) and _announces(unit, count)

    def _part_of(self, head: Head) -> Piece | None:
        before = [p for p in self.parts if p.page <= head.title.page]
        return before[-1] if before else None

    def _one(self, head: Head, units: Sequence[Unit], new_part: bool) -> None:
        at = head.title.lines[0].at
        before, after = [u for u in units if _at(u) < at], [u for u in units if _at(u) > at]
        if new_part:
            cut = 0
        elif after:
            cut = len(before)
        else:
            cut = _flow_end(before) if self._goes_on(head.title.page, before) else 0
        self.current.units += before[:cut]
        section = self._head(head)
        section.units += [*before[cut:], *after]
        self.current = section

    def _goes_on(self, page: int, units: Sequence[Unit]) -> bool:
        """Whether the page begins inside the section before."""
        if page in self.continued:
            return True
        first = units[0] if units else None
        return isinstance(first, Piece) and (first.starts_small or first.role is Role.ITEM)

    def _several(self, heads: Sequence[Head], units: Sequence[Unit]) -> None:
        """Divide a page between its headings so that each is most like its text."""
        cut = _flow_end(units) if heads[0].title.page in self.continued else 0
        self.current.units += units[:cut]
        sections = [self._head(head) for head in heads]
        for section, own in zip(sections, _shares(heads, units[cut:]), strict=True):
            section.units += own
        self.current = sections[-1]


def _at(unit: Unit) -> int:
    return (unit.title if isinstance(unit, Box) else unit).lines[0].at


def _announces(piece: Piece, count: int) -> bool:
    if not 1 < count < len(NUMBER_WORDS) or piece.role is not Role.TEXT:
        return False
    return re.search(rf"\b(?:{NUMBER_WORDS[count]}|{count})\b", piece.text.lower()) is not None


def _flow_end(units: Sequence[Unit]) -> int:
    """Where the text that goes on from the page before ends: behind its last item or box."""
    last = 0
    for at, unit in enumerate(units):
        if isinstance(unit, Box) or unit.role is Role.ITEM:
            last = at + 1
        elif unit.role is Role.TEXT and at > last:
            break
    return last


def _shares(heads: Sequence[Head], units: Sequence[Unit]) -> list[list[Unit]]:
    """The units of each head, in the order of the heads: the plan that is most alike.

    A word counts by how few paragraphs hold it, and not at all if several titles do.
    """
    groups = list(_groups(units))
    if len(groups) < len(heads):
        return [list(units) if n == 0 else [] for n in range(len(heads))]
    texts = [set(stems(" ".join(unit.text for unit in group))) for group in groups]
    titles = [set(stems(head.title.text)) for head in heads]
    held = Counter(stem for text in texts for stem in text)
    named = Counter(stem for title in titles for stem in title)

    def worth(head: int, at: int) -> float:
        shared = (stem for stem in titles[head] & texts[at] if named[stem] == 1)
        return sum(log((len(texts) + 1) / held[stem]) for stem in shared)

    def total(plan: tuple[tuple[int, ...], tuple[int, ...]]) -> float:
        spans = itertools.pairwise((0, *plan[1], len(groups)))
        given = zip(plan[0], spans, strict=True)
        return sum(worth(head, at) for head, (a, b) in given for at in range(a, b))

    cuts = itertools.combinations(range(1, len(groups)), len(heads) - 1)
    plans = itertools.product(itertools.permutations(range(len(heads))), cuts)
    order, best = max(plans, key=total)
    spans = dict(zip(order, itertools.pairwise((0, *best, len(groups))), strict=True))
    return [[u for group in groups[slice(*spans[n])] for u in group] for n in range(len(heads))]


_GOES_ON = re.compile(
    r"(?:Secondly|Thirdly|Fourthly|Finally|Lastly|In addition|Moreover|Furthermore|Additionally"
    r"|However|Similarly|Th(?:is|ese)|Such)\b"
)


def _groups(units: Sequence[Unit]) -> Iterator[list[Unit]]:
    """Paragraphs with the items, boxes and paragraphs behind them that go on from them."""
    group: list[Unit] = []
    for unit in units:
        new = isinstance(unit, Piece) and unit.role is Role.TEXT and not _GOES_ON.match(unit.text)
        if group and new:
            yield group
            group = []
        group.append(unit)
    if group:
        yield group
