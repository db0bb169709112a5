"""From stretches of the source to a passage's text, its tears and its marks.

The text is the source's own with white space folded; nothing else is changed.
What a reader does not read aloud is marked: emphasis stars, the numbers of
footnotes, the break of a word at a line's end. Which runs belong together is for
the shapes to say.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from assistant.documents import Mark
from ingest.blocks import plain_digits


@dataclass(frozen=True, slots=True)
class Woven:
    """What a Passage takes over. A tear is the offset at which a later run begins."""

    text: str
    tears: tuple[int, ...] = ()
    marks: tuple[Mark, ...] = ()


def weave(
    runs: Sequence[str], notes: Collection[str] = (), vocabulary: Collection[str] = ()
) -> Woven:
    r"""Join runs by one space and mark what is not read.

    Each run is contiguous text of the source with the line ends it has there; runs
    without words are left out. `notes` are the labels of the document's footnotes as
    plain text (`"12"`, `"*"`): nothing else is taken for a note's number.
    `vocabulary` are the document's words (see `vocabulary`): they tell a broken word
    from one with a hyphen of its own.

    Example: `weave(["thereto1 as in-\nhouse"], {"1"})` has the text
    `thereto1 as in- house`, which reads `thereto as in-house`.
    """
    text, tears, breaks = "", [], list[Mark]()
    for run in runs:
        if not run.strip():
            continue
        if text:
            text += " "
            tears.append(len(text))
        folded, found = _fold(run, vocabulary)
        breaks += [Mark(m.start + len(text), m.end + len(text)) for m in found]
        text += folded
    finders = (_emphasis(text), _links(text), _bars(text), _note_numbers(text, notes))
    marks = _apart([*breaks, *chain.from_iterable(finders)])
    return Woven(text, tuple(tears), tuple(marks))


def vocabulary(texts: Iterable[str]) -> frozenset[str]:
    """The words of a document in small letters, those with a hyphen whole as well."""
    words = re.compile(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)*")
    return frozenset(w.casefold() for text in texts for w in words.findall(text))


def _apart(marks: Iterable[Mark]) -> Iterator[Mark]:
    """Marks in order; of two that overlap, the earlier stays."""
    end = 0
    for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
        if mark.start >= end:
            yield mark
            end = mark.end


# --- line ends -----------------------------------------------------------------

_WORD_BEFORE = re.compile(r"([^\W\d_]+(?:[-‐][^\W\d_]+)*|\d+)[-‐]$")
_WORD_AFTER = re.compile(r"[^\W_]+(?:[-‐][^\W_]+)*")
# In "cross- and intra-regional" the hyphen waits for a word to come; no word is broken.
_SUSPENDED = frozenset("and or nor to but y o e et ou und oder и или".split())
_URL_BEFORE = re.compile(r"(?:https?://|www\.)\S*[./=_?&%#-]$")


def _fold(run: str, words: Collection[str]) -> tuple[str, list[Mark]]:
    """The run with white space folded, and a mark on each space that breaks a word."""
    parts = re.split(r"(\s+)", run.strip())
    folded, marks, at = [parts[0]], list[Mark](), len(parts[0])
    for gap, piece in zip(parts[1::2], parts[2::2], strict=True):
        if "\n" in gap:
            marks += _line_end(folded[-1], piece, at, words)
        folded.append(piece)
        at += 1 + len(piece)
    return " ".join(folded), marks


def _line_end(last: str, piece: str, at: int, words: Collection[str]) -> list[Mark]:
    """The mark on the line's end at `at`, between two tokens, if it breaks a word."""
    if _URL_BEFORE.search(last):
        goes_on = last.endswith(("www.", "-")) or "/" in piece
        return [Mark(at, at + 1)] if goes_on else []
    before, after = _WORD_BEFORE.search(last), _WORD_AFTER.match(piece)
    if not before or not after or after[0].casefold() in _SUSPENDED:
        return []
    left, right = before[1].casefold(), after[0].casefold()
    broken = left + right in words and f"{left}-{right}" not in words
    return [Mark(at - broken, at + 1)]


# --- emphasis, links, tables -----------------------------------------------------

_BOLD = re.compile(r"(?<![\w*\\])(\*\*)(?=\S)((?:[^*]|\*(?!\*)|\*{3})+)(?<=[^\s\\])(\*\*)(?!\w)")
_STARS = re.compile(r"(?<![\w*\\])(\*)(?=[^\s*])([^*]+)(?<=[^\s*\\])(\*)(?![\w*])")
_UNDERSCORES = re.compile(r"(?<![\w\\])(_{1,2})(?=[^\s_])([^_]+)(?<=[^\s_\\])(\1)(?!\w)")
_LINK = re.compile(r"(\[)([^\[\]]+)(\]\((?:https?://|mailto:|/|#)[^()\s]*\))")
_BARS = re.compile(r"\|(?:\s*:?-{3,}:?\s*\|)*")
_ESCAPE = re.compile(r"\\(?=[*_\[\]().#+-])")


def _emphasis(text: str) -> Iterator[Mark]:
    """Stars and underscores that open and close; a lone star may be a note's."""
    for found in _BOLD.finditer(text):
        yield from _pair(found)
    # Bold stars are out of the way, at the same length, so that stars inside them pair up.
    rest = _BOLD.sub(lambda found: f"  {found[2]}  ", text)
    for pattern in (_STARS, _UNDERSCORES):
        for found in pattern.finditer(rest):
            yield from _pair(found)


def _pair(found: re.Match[str]) -> list[Mark]:
    return [Mark(*found.span(1)), Mark(*found.span(3))]


def _links(text: str) -> Iterator[Mark]:
    """What Markdown puts around the words of a link, and its backslashes."""
    for found in _LINK.finditer(text):
        yield from _pair(found)
    for found in _ESCAPE.finditer(text):
        yield Mark(found.start(), found.end())


def _bars(text: str) -> Iterator[Mark]:
    """The bars and dashed lines of a table written in Markdown."""
    if text.startswith("|") and text.endswith("|"):
        for found in _BARS.finditer(text):
            yield Mark(found.start(), found.end())


# --- the numbers of notes ------------------------------------------------------

_SUPERSCRIPT = re.compile(r"(?<=\S)[¹²³⁰⁴-⁹]+(?:[,،][¹²³⁰⁴-⁹]+)*")
_GLUED = re.compile(r"(?<=[^\W\d_]|[”\"’'»)\],.;:!?%])\d{1,3}(?:,\d{1,3})*(?![\w/%-]|[.,:]\d)")
_BRACKETED = re.compile(r"(?<=\S)\[\^?(\w{1,8})\]")
_ASTERISKS = re.compile(r"(?<=[^\s*(])\*{1,4}(?![\w*])")
# A number after one of these counts pages, parts or revisions.
_COUNTED = re.compile(
    r"(?:^|[^\w])(?:Rev|Add|Corr|Amend|Nos?|no|vols?|arts?|paras?|chaps?|pp?|sects?|figs?|"
    r"Res|Conf|Dec|Doc|Inf|INF|Misc|cap|núm|n|[A-Z]{1,4})\.$"
)
_UNIT = re.compile(r"(?:^|[\d\s/])(?:[kcmdµ]?m|ha|s|ft|in)$")
_SHORT_ACRONYM = re.compile(r"(?<![^\W\d_])[A-Z]{1,3}$")
_FIGURE = re.compile(r"\d[.,:'’]$")
_LONGEST_TOKEN = 200
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d[.,;:]$")


def _note_numbers(text: str, notes: Collection[str]) -> Iterator[Mark]:
    if not notes:
        return
    for found in _SUPERSCRIPT.finditer(text):
        if not _UNIT.search(text[max(0, found.start() - 4) : found.start()]):
            yield from _labels(found.start(), found[0], notes)
    for found in _GLUED.finditer(text):
        if _refers(text[max(0, found.start() - _LONGEST_TOKEN) : found.start()]):
            yield from _labels(found.start(), found[0], notes)
    for found in _BRACKETED.finditer(text):
        if found[1] in notes:
            yield Mark(found.start(), found.end(), found[1])
    for found in _ASTERISKS.finditer(text):
        if found[0] in notes:
            yield Mark(found.start(), found.end(), found[0])


def _refers(before: str) -> bool:
    """Whether a number glued to this text can point to a note, and is no figure or code."""
    token = before.rsplit(" ", 1)[-1]
    if "://" in token or token.startswith("www.") or "@" in token or re.search(r"\d/|/\d", token):
        return False
    if _FIGURE.search(token):
        return _YEAR.search(token) is not None
    return not (_COUNTED.search(token) or _SHORT_ACRONYM.search(token))


def _labels(start: int, numbers: str, notes: Collection[str]) -> list[Mark]:
    """A mark for each number of `1,2`, the comma with the second; none unless all are notes."""
    marks, at = [], start
    for number in re.split("[,،]", numbers):
        label, end = plain_digits(number), at + len(number)
        if label not in notes:
            return []
        marks.append(Mark(at - (at > start), end, label))
        at = end + 1
    return marks
