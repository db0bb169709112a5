"""Lists that stand in a figure, and the headings that float beside them.

A figure may repeat the headings of the sections and give each a short list; the page
then holds the headings in one place and the lists in another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ingest.shapes.brochure.sections import Head
from ingest.shapes.layout import Piece, Role


@dataclass(frozen=True, slots=True)
class ListFigure:
    """Lists of one page of a figure; `heads` are the sections they belong to, in some order."""

    title: Piece
    heads: tuple[Head, ...]
    lists: tuple[tuple[Piece, ...], ...]

    @property
    def page(self) -> int:
        """The page on which the lists stand."""
        return self.lists[0][0].page


def take_lists(
    pieces: Sequence[Piece], heads: Sequence[Head], heading: set[int]
) -> tuple[list[Piece], list[ListFigure]]:
    """The pieces without the lists of figures, and the figures."""
    pages = {page: list(own) for page, own in groupby(pieces, key=lambda p: p.page)}
    titles = {page: _figure_title(own) for page, own in pages.items()}
    figures: list[ListFigure] = []
    taken: set[int] = set()
    for page, own in pages.items():
        named = {id(p): _named(p, heads) for p in own if id(p) not in heading}
        named = {key: found for key, found in named.items() if found}
        near = [titles.get(p) for p in (page, page + 1, page - 1)]
        title = titles[page] or (next((t for t in near if t), None) if named else None)
        lists = _lists(own, titles[page], spread=bool(named)) if title else []
        if title is None or not lists:
            continue
        own_heads = tuple(head for found in named.values() for head in found)
        figures.append(ListFigure(title, own_heads, tuple(tuple(items) for items in lists)))
        taken |= named.keys() | {id(title)} | {id(p) for items in lists for p in items}
    return [p for p in pieces if id(p) not in taken], figures


def _figure_title(own: Sequence[Piece]) -> Piece | None:
    return next((p for p in own if p.role is Role.FIGURE), None)


def _named(piece: Piece, heads: Sequence[Head]) -> list[Head]:
    """The sections whose headings, one after the other, make up a piece; none if words are left."""
    if piece.role is not Role.CAPITALS:
        return []
    words, found = piece.text.upper().split(), list[Head]()
    while words:
        for head in heads:
            title = head.title.text.upper().split()
            if words[: len(title)] == title:
                found.append(head)
                words = words[len(title) :]
                break
        else:
            return []
    return found


def _lists(own: Sequence[Piece], title: Piece | None, spread: bool) -> list[list[Piece]]:
    """The page's lists: all of them where a figure fills the page, else those under its title."""
    start = 0 if spread or title is None else own.index(title) + 1
    lists: list[list[Piece]] = []
    before: Piece | None = None
    for piece in own[start:]:
        if piece.role is Role.ITEM:
            if before is None or before.role is not Role.ITEM or piece.label == "1":
                lists.append([])
            lists[-1].append(piece)
        elif not spread and before is not None:
            break
        before = piece
    return lists
