"""From blocks to units: the paragraphs of a United Nations document, in reading order.

A unit is one paragraph, heading, list item or note of the file, put together again where
a page's end tore it. Page furniture (numbers, running heads, rules) is left out; notes
at a page's foot are told from the text around them; a second language in the next column
is told apart. What a unit means is for `structure`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from ingest.blocks import Block, BlockKind, is_wrapped, opens_bold, paragraphs
from ingest.shapes.language import languages
from ingest.shapes.notes import notes_told
from ingest.shapes.unit import Unit

_RULE = re.compile(r"[\s_*—–-]{3,}|[-_=]{3,}")
_COMMENT = re.compile(r"<!--.*-->")
_PAGE_NUMBER = re.compile(r"[-–\s]*\d{1,4}[-–\s]*|[Pp]ages?\s\d+(?:\s?(?:/|of)\s?\d+)?")
_RUNNING_HEAD = re.compile(
    r"(?:\d{1,4}\s+)?(?:General Assembly|Security Council|Economic and Social Council)\s?[—–-]\s?"
    r".{3,40}(?:Session|session|year)(?:\s+\d{1,4})?"
    r"|(?:[IVX]+\.\s+)?Resolutions\s+adopted\s+(?:on\s+the\s+reports?\s+of|without\s+reference).*"
    r"|(?:GE|V|K|N)\.\d\d-\d{4,6}.*|\d\d-\d{5}(?:\s\(E\))?.*\d*|/\s?(?:\.\s?){3}|\*\d{6,8}\*"
)
_ENDED = re.compile(r"[.;:!?][\"”’»)\]_*]*(?:\d{1,3}(?:,\d{1,3})*|[¹²³⁰⁴-⁹]+)?[\"”’»)\]_*]*$")
STARTS_ITEM = re.compile(
    r"[•▪‣◦●○■–—-]\s|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})(?:\s(?:bis|ter))?[.)]\s|\d+\.\d"
)


def units(blocks: Sequence[Block]) -> list[Unit]:
    """Return the units of a file, notes among them in their places, torn ones whole."""
    return list(_units(tuple(blocks)))


@lru_cache(maxsize=2)  # a file's shape is asked for several times before it is read
def _units(blocks: tuple[Block, ...]) -> tuple[Unit, ...]:
    found = list(notes_told(_told(_raw(blocks))))
    spoken = [u.text for u in found]
    found = [replace(u, language=lang) for u, lang in zip(found, languages(spoken), strict=True)]
    streams = sorted({u.language for u in found}, key=lambda lang: lang != _main(found))
    return tuple(unit for language in streams for unit in _joined(list(_stream(found, language))))


def _stream(found: Sequence[Unit], language: str) -> Iterator[Unit]:
    """The units of one language; where another one stands between, they are apart."""
    apart = False
    for unit in found:
        if unit.language == language:
            yield replace(unit, apart=unit.apart or apart)
        apart = unit.language != language


def _main(found: Sequence[Unit]) -> str:
    sizes = {u.language: 0 for u in found}
    for unit in found:
        sizes[unit.language] += len(unit.text)
    english = sizes.get("en", 0) * 3 > max(sizes.values(), default=0)
    return "en" if english else max(sizes, key=lambda lang: sizes[lang], default="en")


def _raw(blocks: Sequence[Block]) -> Iterator[Unit]:
    """Wrapped lines are joined; PAGE and rules stay, so that what they part can be judged."""
    if any(b.kind is BlockKind.LINE for b in blocks) and is_wrapped(blocks):
        for p in paragraphs(blocks):
            note = p.label if p.kind is BlockKind.NOTE else ""
            label = "" if note else p.label
            yield Unit(p.kind, p.runs, p.level, label, p.cells, note=note)
        return
    held = ""
    for b in blocks:
        if b.kind is BlockKind.BLANK:
            continue
        text = f"{held}\n{b.text}" if held else b.text
        held = text if b.kind is BlockKind.LINE and opens_bold(text) and len(text) < 600 else ""
        if not held:
            note = b.label or "*" if b.kind is BlockKind.NOTE else ""
            yield Unit(b.kind, (text,), b.level, "" if note else b.label, b.cells, note=note)
    if held:
        yield Unit(BlockKind.LINE, (held,))


def _told(raw: Iterable[Unit]) -> Iterator[Unit]:
    """Leave out page furniture; what follows it stands apart. A rule stays as a PAGE unit."""
    apart = False
    listed = list(raw)
    for at, unit in enumerate(listed):
        text = unit.text
        if unit.kind is BlockKind.PAGE or (text and _RULE.fullmatch(text)):
            yield Unit(BlockKind.PAGE, (text,))
            apart = True
        elif not text or _furniture(text, listed, at):
            apart = True
        else:
            yield replace(unit, apart=apart)
            apart = False


def _furniture(text: str, listed: Sequence[Unit], at: int) -> bool:
    if _COMMENT.fullmatch(text) or _RUNNING_HEAD.fullmatch(text):
        return True
    if not _PAGE_NUMBER.fullmatch(text):
        return False
    near = [*listed[max(0, at - 1) : at], *listed[at + 1 : at + 2]]
    return any(
        u.kind is BlockKind.PAGE
        or _COMMENT.fullmatch(u.text)
        or _RUNNING_HEAD.fullmatch(u.text)
        or _RULE.fullmatch(u.text)
        for u in near
    ) or at + 1 == len(listed)


def _joined(stream: Sequence[Unit]) -> Iterator[Unit]:
    """Join what a page's end tore; notes in between come behind the joined paragraph."""
    held: Unit | None = None
    behind: list[Unit] = []
    for unit in stream:
        if unit.note:
            behind.append(unit)
        elif held and _goes_on(held, unit, interrupted=unit.apart or bool(behind)):
            tears = unit.apart or bool(behind)
            held = _with(held, unit, tears)
        else:
            if held:
                yield held
            yield from behind
            behind = []
            held = unit
    if held:
        yield held
    yield from behind


def _with(held: Unit, unit: Unit, tears: bool) -> Unit:
    if tears:
        return replace(held, runs=(*held.runs, *unit.runs))
    last = f"{held.runs[-1]}\n{unit.runs[0]}"
    return replace(held, runs=(*held.runs[:-1], last, *unit.runs[1:]))


def _goes_on(held: Unit, unit: Unit, interrupted: bool) -> bool:
    """Whether a paragraph goes on in the next unit."""
    bodily = {BlockKind.LINE, BlockKind.PARAGRAPH, BlockKind.ITEM}
    if held.kind not in bodily or unit.kind not in bodily or unit.label:
        return False
    before, after = held.plain, unit.plain
    if _ENDED.search(before) or STARTS_ITEM.match(after):
        return False
    words = len(before.split())
    small = after[:1].islower()
    if before.endswith(("-", "‐")) and small:
        return True
    if before.endswith(","):
        return interrupted and small and words > 7
    if re.search(r",(?:\d{1,3}|[¹²³⁰⁴-⁹]+)$", before):
        return False
    return (small and words > 3) or (interrupted and words > 12 and len(after.split()) > 3)
