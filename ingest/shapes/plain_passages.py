"""From the parts of a plain document to its passages: text, spans, marks and ids."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count

from assistant.documents import Kind, Locator, Passage, Source, SpanKind
from assistant.symbols import find
from ingest.blocks import fold
from ingest.divide import Piece, divide
from ingest.weave import vocabulary, weave


@dataclass(frozen=True, slots=True)
class Part:
    """Runs of a passage of one kind; `label` as a Span has it.

    `apart`: the source has something between it and the part before.
    """

    runs: tuple[str, ...]
    kind: SpanKind = SpanKind.SENTENCE
    label: str = ""
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A passage before its offsets are known."""

    locator: Locator
    headings: tuple[str, ...]
    parts: tuple[Part, ...]


def passages(source: Source, drafts: Sequence[Draft]) -> Iterator[Passage]:
    """The passages in order; an id gets a number where two would be the same."""
    notes = {d.locator.number for d in drafts if d.locator.kind is Kind.FOOTNOTE}
    words = vocabulary(run for d in drafts for part in d.parts for run in part.runs)
    taken = set[str]()
    for draft in drafts:
        woven = weave(list(_runs(draft.parts)), notes, words)
        if not woven.text:
            continue
        own = _free(f"{source.id}:{draft.locator.key}", taken)
        taken.add(own)
        yield Passage(
            id=own,
            source=source,
            locator=draft.locator,
            text=woven.text,
            order=len(taken) - 1,
            headings=draft.headings,
            spans=divide(woven.text, list(_pieces(draft.parts))),
            marks=woven.marks,
            tears=woven.tears,
            mentions=tuple(find(woven.text, source.body)),
        )


def _free(name: str, taken: Collection[str]) -> str:
    numbered = (f"{name}-{number}" for number in count(2))
    return next(each for each in chain([name], numbered) if each not in taken)


def _runs(parts: Sequence[Part]) -> Iterator[str]:
    """The runs of the parts; parts that follow one another in the source are one run."""
    held = ""
    for part in parts:
        first, *rest = part.runs
        if held and part.apart:
            yield held
            held = ""
        held = f"{held}\n{first}" if held else first
        for run in rest:
            yield held
            held = run
    if held:
        yield held


def _pieces(parts: Sequence[Part]) -> Iterator[Piece]:
    start = 0
    for part in parts:
        end = start + len(fold(" ".join(part.runs)))
        if end > start:
            yield Piece(start, end, part.kind, part.label)
            start = end + 1
