"""From blocks to units: the paragraphs of a United Nations document, in reading order.

A unit is one paragraph, heading, list item or note of the file, put together again where
a page's end tore it. Page furniture (numbers, running heads, rules) is left out; notes
at a page's foot are told from the text around them; a second language in the next column
is told apart. What a unit means is for `structure`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ingest.blocks import Block, BlockKind, fold, is_wrapped, paragraphs, plain_digits
from ingest.shapes.language import languages


@dataclass(frozen=True, slots=True)
class Unit:
    """One paragraph of the file.

    `runs` are contiguous stretches of the source, more than one where it is torn;
    `apart` says that something stood between this unit and the one before; `label` is a
    number that the format counts; `note` is a footnote's label.
    """

    kind: BlockKind
    runs: tuple[str, ...]
    level: int = 0
    label: str = ""
    cells: tuple[str, ...] = ()
    apart: bool = False
    note: str = ""
    language: str = "en"

    @property
    def text(self) -> str:
        """Its source text, white space folded."""
        return fold(" ".join(self.runs))

    @property
    def plain(self) -> str:
        """Its text as it is matched with patterns: automatic number first, no emphasis."""
        text = re.sub(r"^#{1,6}\s|(?<![\w*])[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?![\w*])", "", self.text)
        return f"{self.label} {text}" if self.label and not text.startswith(self.label) else text


_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_RULE = re.compile(r"[\s_*—–-]{3,}|[-_=]{3,}")
_COMMENT = re.compile(r"<!--.*-->")
_PAGE_NUMBER = re.compile(r"[-–\s]*\d{1,4}[-–\s]*|[Pp]ages?\s\d+(?:\s?(?:/|of)\s?\d+)?")
_RUNNING_HEAD = re.compile(
    r"(?:\d{1,4}\s+)?(?:General Assembly|Security Council|Economic and Social Council)\s?[—–-]\s?"
    r".{3,40}(?:Session|session|year)(?:\s+\d{1,4})?"
    r"|(?:[IVX]+\.\s+)?Resolutions\s+adopted\s+(?:on\s+the\s+reports?\s+of|without\s+reference).*"
    r"|(?:GE|V|K|N)\.\d\d-\d{4,6}.*|\d\d-\d{5}(?:\s\(E\))?.*\d*|/\s?(?:\.\s?){3}"
)
_NOTE = re.compile(r"(\d{1,3}|[¹²³⁰⁴-⁹]+|\*{1,4}|[a-z])(/?)\s+(?=\S)")
_REFERENCE = re.compile(
    r"See\b|Ibid|Idem|Official Records|Resolutions?\b|United Nations\b|[A-Z]+(?:/[\w.()-]+)+|"
    r"General Assembly (?:resolution|decision)|Economic and Social Council (?:resolution|decision)|"
    r"Security Council resolution|Adopted |Circulated |Supra|At its .* meeting|World |For |In the |"
    r"The |Available |Treaty|Report |Document|Also |Including |As |[“\"]|https?:|International |Reissued"
)
_SURE = re.compile(r"See\b|Ibid|Official Records|[A-Z]+(?:/[\w.()-]+)+|United Nations, Treaty")
_DATE = re.compile(rf"\d{{1,2}}\s(?:{_MONTHS})\b")
_ENDED = re.compile(r"[.;:!?][\"”’»)\]_*]*(?:\d{1,3}(?:,\d{1,3})*|[¹²³⁰⁴-⁹]+)?[\"”’»)\]_*]*$")
STARTS_ITEM = re.compile(
    r"[•▪‣◦●○■–—-]\s|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})(?:\s(?:bis|ter))?[.)]\s|\d+\.\d"
)


def units(blocks: Sequence[Block]) -> list[Unit]:
    """Return the units of a file, notes among them in their places, torn ones whole."""
    return list(_units(tuple(blocks)))


@lru_cache(maxsize=2)  # a file's shape is asked for several times before it is read
def _units(blocks: tuple[Block, ...]) -> tuple[Unit, ...]:
    found = list(_notes_told(_told(_raw(blocks))))
    spoken = [u.text for u in found]
    found = [replace(u, language=lang) for u, lang in zip(found, languages(spoken), strict=True)]
    streams = sorted({u.language for u in found}, key=lambda lang: lang != _main(found))
    return tuple(
        u for lang in streams for u in _joined([u for u in found if u.language == lang])
    )


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
        held = text if b.kind is BlockKind.LINE and text.count("**") % 2 and len(text) < 600 else ""
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


def _notes_told(told: Iterable[Unit]) -> Iterator[Unit]:
    """Tell footnotes; the zone of notes begins at a rule and ends with the first other text."""
    zone = False
    listed = list(told)
    marked = _glued(listed)
    for unit in listed:
        if unit.kind is BlockKind.PAGE or unit.plain in ("Notes", "Footnotes"):
            zone = True
            if unit.kind is not BlockKind.PAGE:
                yield unit
            continue
        if unit.note:
            yield unit
            continue
        match = _NOTE.match(unit.text)
        if match and _is_note(unit, match, zone, marked):
            yield _as_note(unit, match)
            zone = True
        else:
            zone = False
            yield unit


def _is_note(unit: Unit, match: re.Match[str], zone: bool, marked: set[str]) -> bool:
    label, rest = plain_digits(match[1]), unit.text[match.end() :]
    if unit.kind in (BlockKind.HEADING, BlockKind.ROW) or _DATE.match(unit.text):
        return False
    if label.startswith("*"):
        return label in marked and not rest.endswith(label)
    if label.isalpha():
        return bool(match[2])
    if label != match[1] or match[2]:
        return True
    if zone and (label in marked or _REFERENCE.match(rest)):
        return True
    return bool(_SURE.match(rest)) or (label in marked and bool(_REFERENCE.match(rest)))


def _as_note(unit: Unit, match: re.Match[str]) -> Unit:
    rest = unit.runs[0].lstrip()[match.end() :] or unit.runs[0]
    return replace(
        unit,
        kind=BlockKind.NOTE,
        note=plain_digits(match[1]),
        runs=(rest, *unit.runs[1:]),
        label="",
    )


_MARK = re.compile(
    r"(?:(?<=[a-zà-ÿ]{3})|(?<=[a-z]{3}[,.;”’)])|(?<=[a-z]{3}[”’)][,.;])|(?<=\(\d{4}\))|"
    r"(?<=[IVXL]\))|(?<=(?:19|20)\d\d))(\d{1,3})(?![\w/.–-]\d|[\w/])|([¹²³⁰⁴-⁹]+)|\w(\*{1,3})(?!\w)"
)


def _glued(listed: Sequence[Unit]) -> set[str]:
    """The labels that look like references to notes, glued to a word."""
    found: set[str] = set()
    for unit in listed:
        for match in _MARK.finditer(unit.text):
            found.add(plain_digits(next(g for g in match.groups() if g)))
    return found


def implied(texts: Iterable[str]) -> set[str]:
    """The labels of notes that a text refers to by numbers glued to its words."""
    return _glued([Unit(BlockKind.PARAGRAPH, (text,)) for text in texts])


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
