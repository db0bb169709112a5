"""From drafts to a document: text woven, spans cut, ids given, notes and mentions marked.

A draft says which lines of the source make up a passage and which of them are items or
rows; the offsets come from here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.documents import Document, Locator, Passage, Source, SpanKind
from assistant.symbols import find
from ingest.blocks import fold
from ingest.divide import Piece, divide, sentences
from ingest.shapes.lines import Line
from ingest.weave import vocabulary, weave


@dataclass(frozen=True, slots=True)
class Bit:
    """Lines of the source in a passage.

    `kind` is None for running text. `label` is an item's number, or a row's reading with
    its column names. `apart`: something is left out before it, even where it follows.
    """

    lines: tuple[Line, ...]
    kind: SpanKind | None = None
    label: str = ""
    apart: bool = False

    @property
    def text(self) -> str:
        """Its words, white space folded."""
        return fold(" ".join(line.text for line in self.lines))


@dataclass(frozen=True, slots=True)
class Draft:
    """A passage before its offsets are known."""

    locator: Locator
    headings: tuple[str, ...]
    bits: tuple[Bit, ...]


def assemble(source: Source, drafts: Sequence[Draft], notes: Collection[str] = ()) -> Document:
    """The document whose passages are the drafts, in their order."""
    words = vocabulary(line.text for draft in drafts for bit in draft.bits for line in bit.lines)
    keys: Counter[str] = Counter()
    passages: list[Passage] = []
    for draft in drafts:
        woven = weave(list(_runs(draft.bits)), set(notes), words)
        if not woven.text:
            continue
        key = draft.locator.key
        keys[key] += 1
        suffix = f"-{keys[key]}" if keys[key] > 1 else ""
        passages.append(
            Passage(
                id=f"{source.id}:{key}{suffix}",
                source=source,
                locator=draft.locator,
                text=woven.text,
                order=len(passages),
                headings=draft.headings,
                spans=divide(woven.text, list(_pieces(draft.bits))),
                marks=woven.marks,
                tears=woven.tears,
                mentions=tuple(find(woven.text, source.body)),
            )
        )
    return Document(source, tuple(passages))


def _runs(bits: Sequence[Bit]) -> Iterator[str]:
    """Stretches without a gap in the source, blanks between them left in as line ends."""
    held: list[Line] = []
    for bit in bits:
        for at, line in enumerate(bit.lines):
            if held and (line.at != held[-1].at + 1 or (bit.apart and at == 0)):
                yield "\n".join(part.text for part in held)
                held = []
            held.append(line)
    if held:
        yield "\n".join(part.text for part in held)


def _pieces(bits: Sequence[Bit]) -> Iterator[Piece]:
    """The bits by their offsets in the woven text; a lead is found by what follows it."""
    start = 0
    for bit in bits:
        end = start + len(bit.text)
        if bit.kind is None:
            for piece in enumerated(bit.text):
                yield replace(piece, start=piece.start + start, end=piece.end + start)
        else:
            kind = SpanKind.SENTENCE if bit.kind is SpanKind.LEAD else bit.kind
            yield Piece(start, end, kind, bit.label)
        start = end + 1


_MARKER = re.compile(r"(?<![\w)])\((\d{1,2}|[a-z]|[ivx]{1,4})\)\s+(?=\w)")


def enumerated(text: str) -> list[Piece]:
    """The items of a list that runs on in a sentence, and the text around them.

    Example: `We (1) plan, (2) act. Then we rest.` has the items `(1) plan,` and `(2) act.`.
    """
    marks = _in_sequence([(m[1], m.start()) for m in _MARKER.finditer(text)])
    if len(marks) < 2:
        return [Piece(0, len(text))]
    starts = [at for _, at in marks]
    end = sentences(text, starts[-1])[0][1]
    stops = [text[a:b].rstrip() for a, b in pairwise([*starts, end])]
    lead = len(text[: starts[0]].rstrip())
    pieces = [Piece(0, lead)] if lead else []
    pieces += [
        Piece(at, at + len(item), SpanKind.ITEM, f"({label})")
        for (label, at), item in zip(marks, stops, strict=True)
    ]
    rest = len(text) - len(text[end:].lstrip())
    return [*pieces, Piece(rest, len(text))] if rest < len(text) else pieces


def _in_sequence(found: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """The first run of markers that counts from its beginning: 1, 2, 3 or a, b, c."""
    for orders in ([str(n) for n in range(1, 40)], list("abcdefghijklmnopqrstuvwxyz")):
        run: list[tuple[str, int]] = []
        for label, at in found:
            if len(run) < len(orders) and label == orders[len(run)]:
                run.append((label, at))
        if len(run) > 1:
            return run
    return []


def sentence_case(title: str, texts: Sequence[str]) -> str:
    """A title in capitals as a sentence writes it: each word as the texts write it elsewhere.

    Example: `OUR WORK IN PERU`, where a text has `work` and `Peru`, is `Our work in Peru`.
    """
    if not title.isupper():
        return title
    plain = re.sub(r"\S*(?:@|://|www\.)\S*", "", " ".join(t for t in texts if not t.isupper()))
    seen = set(re.findall(r"[^\W\d_]+", plain))
    words = [_cased(word, seen) for word in re.split(r"(\W+)", title)]
    text = "".join(words)
    return text[:1].upper() + text[1:]


_SMALL = frozenset("a an and as at but by for from in into of on or our the to us we with".split())


def _cased(word: str, seen: Collection[str]) -> str:
    if word.lower() in _SMALL:
        return word.lower()
    for form in (word.lower(), word.capitalize()):
        if form in seen:
            return form
    acronym = word in seen or word == "UN" or not re.search("[AEIOUY]", word)
    return word if acronym else word.lower()
