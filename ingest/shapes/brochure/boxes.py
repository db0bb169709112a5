"""Boxes of a designed page: a title, what stands under it, and torn pieces put back.

Two sorts. On an ordinary page a box is a title in mixed case with text that is set
narrower or wider than the page's own. On a page of shaped boxes (text set round
pictures, titles in capitals) the end of a box may stand before its beginning.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from ingest.shapes.brochure.sections import Box, Unit, likeness
from ingest.shapes.layout import Piece, Role, glued, goes_on, next_to

_SHAPED = 3  # sentences broken by blanks, from which a page counts as shaped


def is_shaped(pieces: Sequence[Piece]) -> bool:
    """Whether a page's text is set round pictures: blanks break its sentences again and again."""
    broken = sum(goes_on(a, b) and next_to(a, b) for a, b in pairwise(pieces))
    return broken >= _SHAPED and any(p.role is Role.CAPITALS for p in pieces)


def shaped_boxes(pieces: Sequence[Piece]) -> list[Unit]:
    """The boxes of a shaped page; what stands before the first title are ends of boxes."""
    boxes: list[tuple[Piece, list[Piece]]] = []
    tails: list[Piece] = []
    for piece in joined(pieces):
        if piece.role is Role.CAPITALS:
            boxes.append((piece, []))
        else:
            (boxes[-1][1] if boxes else tails).append(piece)
    owners = _owners(tails, boxes)
    return [
        Box(title, tuple(body), tuple(t for t, owner in owners if owner == at))
        for at, (title, body) in enumerate(boxes)
    ]


def _owners(
    tails: Sequence[Piece], boxes: Sequence[tuple[Piece, list[Piece]]]
) -> list[tuple[Piece, int]]:
    """To which box each piece belongs that stands before all titles.

    Pieces that begin in mid-sentence go to the boxes that end in one, in order; a
    piece that begins with a capital goes with the one before it, or, if none is torn,
    where its turn or its words say.
    """
    torn = [at for at, (_, body) in enumerate(boxes) if body and body[-1].open]
    found: list[tuple[Piece, int]] = []
    whole = not any(_is_torn(t) for t in tails)
    for turn, tail in enumerate(tails):
        if _is_torn(tail) and torn:
            owner = torn.pop(0)
        elif whole and len(tails) == len(boxes):
            owner = turn
        elif found:
            owner = found[-1][1]
        else:
            words = [likeness(title.text, tail.text) for title, _ in boxes]
            owner = words.index(max(words))
        found.append((tail, owner))
    return found


def _is_torn(piece: Piece) -> bool:
    return piece.starts_small or piece.text[0].isdigit()


def joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces of one page, those that a blank tears put together again."""
    out: list[Piece] = []
    for piece in pieces:
        if out and next_to(out[-1], piece) and _joins(out[-1], piece):
            out[-1] = glued(out[-1], piece)
        else:
            out.append(piece)
    return out


def _joins(before: Piece, after: Piece) -> bool:
    if before.page != after.page:
        return False
    if after.role is Role.CAPITALS and not after.label:
        titled = before.role in (Role.CAPITALS, Role.PART, Role.FIGURE)
        return titled and not before.text.endswith(".")
    texts = before.role in (Role.TEXT, Role.ITEM)
    return texts and goes_on(before, after)


def framed_boxes(
    pieces: Sequence[Piece], outer: str, announces: Callable[[Piece], bool]
) -> list[Unit]:
    """A page's pieces with its boxes; `outer` is the number of the last item of the text.

    A box ends at the next title, at an item that goes on counting the text's items, where
    the lines become as wide as the page's again, or where sections are announced.
    """
    units: list[Unit] = []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        if piece.role not in (Role.TITLE, Role.CAPITALS):
            outer = piece.label if piece.role is Role.ITEM and piece.label.isalnum() else outer
            units.append(piece)
            at += 1
            continue
        end = _box_end(pieces, at, outer, announces)
        units.append(Box(piece, tuple(pieces[at + 1 : end])))
        at = end
    return units


def _box_end(
    pieces: Sequence[Piece], at: int, outer: str, announces: Callable[[Piece], bool]
) -> int:
    inner, widest = "", (0.0, 0.0)
    for end in range(at + 1, len(pieces)):
        piece = pieces[end]
        if piece.role not in (Role.TEXT, Role.ITEM) or announces(piece):
            return end
        if piece.role is Role.ITEM and piece.label.isdigit():
            if _follows(piece, outer) and not _follows(piece, inner):
                return end
            inner = piece.label
        elif piece.role is Role.TEXT:
            if widest[0] and _departs(piece, widest):
                return end
            widest = max(widest[0], piece.widths[0]), max(widest[1], piece.widths[1])
    return len(pieces)


def _follows(piece: Piece, number: str) -> bool:
    return number.isdigit() and int(piece.label) == int(number) + 1


def _departs(piece: Piece, box: tuple[float, float]) -> bool:
    """Whether a text is set to another width than the box's: a little wider, or far narrower."""
    widest, middle = piece.widths
    wider = widest >= box[0] + 3 or (len(piece.lines) > 2 and middle >= box[1] + 3)
    return wider or (len(piece.lines) > 2 and widest < 0.75 * box[0])
