"""From a passage's text to its spans: sentences, clauses, items, rows.

A span is what a question is matched with, so it should hold one statement: where the
text allows, 4 to 60 words. Spans lie in order and leave no word out; not a character is
changed. Sentence ends are told from abbreviations as United Nations texts write them
(para. 3, No. 39574, Rev. 1), and no cut goes through a name with commas of its own.
Which stretches are list items or rows is for the shapes to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.documents import Span, SpanKind
from ingest.verbs import CLAUSE

LONGEST = 60  # words; a longer span is cut at softer places
SHORTEST = 4  # words; a shorter piece stays with its neighbour
LONG_CLAUSE = 25  # words; only longer sentences are cut into clauses at all
SHORTEST_CLAUSE = 8  # words; a clause says less than that only where nothing else can be cut
_VAST = 20_000  # characters without a sentence's end; such a stretch is no sentence
_LUMP = 400  # characters of the lumps that it is cut into


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a passage that the shape knows: its body, an item, a row, a header."""

    start: int
    end: int
    kind: SpanKind = SpanKind.SENTENCE
    label: str = ""


def divide(text: str, pieces: Sequence[Piece] = ()) -> tuple[Span, ...]:
    """Return the spans of a passage.

    Without pieces the whole text is cut into sentences and clauses. With pieces, the last
    sentence before an item is its lead. Example: `divide("Go. Stay.")` → two sentences.
    """
    parts = list(pieces) or [Piece(0, len(text))]
    spans: list[Span] = []
    for at, piece in enumerate(parts):
        leads = at + 1 < len(parts) and parts[at + 1].kind is SpanKind.ITEM
        spans += _piece(text, piece, leads and piece.kind is SpanKind.SENTENCE)
    return tuple(spans)


def _piece(text: str, piece: Piece, leads: bool) -> list[Span]:
    if piece.kind in (SpanKind.ROW, SpanKind.HEADER):
        return [Span(piece.start, piece.end, piece.kind, piece.label)]
    cuts = [
        (clause, kind)
        for sentence in sentences(text, piece.start, piece.end)
        for clause, kind in _clauses(text, *sentence)
    ]
    if piece.kind is not SpanKind.SENTENCE:
        return [Span(a, b, piece.kind, piece.label) for (a, b), _ in cuts]
    spans = [Span(a, b, kind) for (a, b), kind in cuts]
    if leads and spans:
        spans[-1] = Span(spans[-1].start, spans[-1].end, SpanKind.LEAD)
    return spans


# --- sentences -----------------------------------------------------------------

_END = re.compile(
    r"(?:[.!?…][\"”’»)\]*_]*(?:\d{1,3}(?:,\d{1,3})*|[¹²³⁰⁴-⁹]+)?[\"”’»)\]*_]*\s+"
    r"(?=[\"“‘«(\[*_•–¿¡]*[^\W\d_a-zа-яà-ÿ]|\d{1,3}\.?\s+[A-Z])|[。！？؟][”’」》）]*\s*)"
)
_ABBREVIATED = re.compile(
    r"(?:^|[\s(“\"\[/])(?:Nos?|vols?|paras?|arts?|chaps?|sects?|Rev|Add|Corr|Amend|Mr|Mrs|Ms|Mme|"
    r"Dr|Prof|St|Gen|Col|Lt|Maj|Capt|Sgt|Hon|Rt|H\.E|i\.e|e\.g|cf|pp?|eds?|figs?|approx|Inc|Ltd|"
    r"Co|Jr|Sr|Res|Conf|Dec|Doc|viz|vs|Ibid|op|cit|suppl|ca|núm|art|párr|al|[A-Z]|[IVX]+|"
    r"(?:[A-Z]\.)+[A-Z]|\(?\d{1,3}|\(?[a-z])\.[\"”’)]*$",
)


_LOOK_BACK = 60


def sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Return the offsets of the sentences in a stretch, white space at their ends left out.

    Example: `sentences("See para. 3. Go.")` → [(0, 12), (13, 16)].
    """
    end = len(text) if end is None else end
    cuts = [start]
    for match in _END.finditer(text, start, end):
        # Only the last words tell; a look at all of them would take its time on endless lines.
        before = text[max(cuts[-1], match.start() - _LOOK_BACK) : match.start() + 1]
        if not _abbreviates(before, match.group()):
            cuts.append(match.end())
    return [
        _trim(text, a, b) for a, b in zip(cuts, [*cuts[1:], end], strict=True) if text[a:b].strip()
    ]


def _abbreviates(before: str, ending: str) -> bool:
    """A point after an abbreviation, an initial or a paragraph's number ends no sentence."""
    if not ending.startswith("."):
        return False
    found = _ABBREVIATED.search(before)
    if not found:
        return False
    number = re.fullmatch(r"[\s(“\"\[/]?\(?\d{1,3}\.[\"”’)]*", found.group())
    return not number or len(before.split()) < 2


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


# --- clauses -------------------------------------------------------------------

_SEMICOLON = re.compile(r";\s(?=\S)")
# Softer places for what is still too long, the better ones first.
_SOFTER = (
    re.compile(r",\s(?=as well as\b|in order to\b|with a view to\b|in accordance with\b)"),
    re.compile(
        r",\s(?=including\b|such as\b|in particular\b|inter alia\b|while\b|which\b|whose\b)"
    ),
    re.compile(r":\s(?=\S)"),
    re.compile(r",\s(?=(?:and|or|but|to|by|through|for|in|on|with|where|who|that)\b)"),
    re.compile(r",\s"),
)


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[tuple[int, int], SpanKind]]:
    cuts = [start, end]
    if end - start > _VAST:
        cuts = _lumps(text, start, end)
    elif _words(text, start, end) > LONG_CLAUSE:
        for pattern in (_SEMICOLON, CLAUSE):
            cuts = _cut(text, cuts, pattern, LONG_CLAUSE)
        for pattern in _SOFTER:
            cuts = _halve(text, cuts, pattern)
    kind = SpanKind.SENTENCE if len(cuts) == 2 else SpanKind.CLAUSE
    for a, b in pairwise(cuts):
        if text[a:b].strip():
            yield _trim(text, a, b), kind


def _lumps(text: str, start: int, end: int) -> list[int]:
    """Cuts at white space, as even as can be, through what has no sentences."""
    cuts = [start]
    for space in re.finditer(r"\s+", text[start:end]):
        if start + space.end() - cuts[-1] >= _LUMP:
            cuts.append(start + space.end())
    return [*cuts[:-1], end] if len(cuts) > 1 else [start, end]


def _cut(text: str, cuts: Sequence[int], pattern: re.Pattern[str], longest: int) -> list[int]:
    """Add cuts to the stretches that are too long, never leaving a piece too short."""
    new = [cuts[0]]
    for end in cuts[1:]:
        if _words(text, new[-1], end) > longest:
            for match in pattern.finditer(text, new[-1], end):
                if _fits(text, new[-1], match.end(), end):
                    new.append(match.end())
        new.append(end)
    return new


def _halve(text: str, cuts: Sequence[int], pattern: re.Pattern[str]) -> list[int]:
    """Cut what is too long at the place nearest its middle, and again while it is too long."""
    new = [cuts[0]]
    for end in cuts[1:]:
        start = new[-1]
        if _words(text, start, end) > LONGEST:
            middle = (start + end) / 2
            places = sorted(
                (m.end() for m in pattern.finditer(text, start, end)),
                key=lambda place: abs(place - middle),
            )
            at = next((place for place in places if _fits(text, start, place, end)), None)
            if at is not None:
                new += _halve(text, [start, at, end], pattern)[1:-1]
        new.append(end)
    return new


def _fits(text: str, start: int, cut: int, end: int) -> bool:
    balanced = text.count("(", start, cut) == text.count(")", start, cut)
    shortest = SHORTEST if text[cut - 2] == ";" else SHORTEST_CLAUSE
    return (
        balanced
        and _words(text, start, cut) >= shortest
        and _words(text, cut, end) >= shortest
        and _quotes_closed(text[start:cut])
        and not _in_name(text, start, cut)
    )


_NAME_ENDS = re.compile(r"[^\W\d_][\w’'-]*,\s$")
_NAME_GOES_ON = re.compile(r"(?:(?:and|or|of|the|in|for|by|on|to|with)\s){0,2}([^\W\d_]\w*)")


def _in_name(text: str, start: int, cut: int) -> bool:
    """Whether a comma stands inside a name: `the Protocol on Land, Sea and Air Travel`.

    Capitals stand before and behind it; lists of names are kept whole with them.
    """
    before = _NAME_ENDS.search(text, max(start, cut - 40), cut)
    after = _NAME_GOES_ON.match(text, cut)
    return bool(before and after and before[0][0].isupper() and after[1][0].isupper())


def _quotes_closed(piece: str) -> bool:
    return piece.count("“") <= piece.count("”")


def _words(text: str, start: int, end: int) -> int:
    return len(text[start:end].split())
