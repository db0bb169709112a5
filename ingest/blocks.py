"""The form that every file format is brought to: blocks, in reading order.

Formats make blocks, shapes read them. A block says what the file itself says
(a heading, a row, a line); what it means (masthead, operative paragraph) is for
the shapes. `text` holds only characters of the source, so a stretch of it can be
quoted; numbers that a format counts by itself (Word, `<ol>`) stand in `label`.

Hard-wrapped text (plain text, PDF) keeps its lines: `paragraphs` joins them the
usual way for shapes that need no finer eye.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

# Longer lines than this are paragraphs, not lines of a page.
LONGEST_LINE = 160


class BlockKind(StrEnum):
    """What a block is; LINE, BLANK and PAGE come from plain text and PDF only."""

    LINE = "line"
    BLANK = "blank"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    NOTE = "note"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a file.

    | kind | text | level | label | cells |
    |---|---|---|---|---|
    | LINE | the line with the white space around it | its indent in characters | | |
    | BLANK, PAGE | empty | | PAGE: its number if known | |
    | HEADING | the heading | 1 highest, 0 unknown | automatic number | |
    | PARAGRAPH, ITEM | all of it, folded | ITEM: depth from 1 | automatic number or bullet | |
    | ROW | the cells, joined by spaces | 1 in the header, else 0 | number of the table, from 1 | its cells |
    | NOTE | the note without its label | | what the text refers to it by: 1, a, * | |
    """  # noqa: E501 - a table row is one line

    kind: BlockKind
    text: str
    level: int = 0
    label: str = ""
    cells: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The block as a reader sees it: its automatic number or bullet first."""
        if self.kind is BlockKind.ROW or not self.label or self.text.startswith(self.label):
            return self.text
        return f"{self.label} {self.text}"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines or one block that belong together.

    `runs` are contiguous stretches of the source, each with the line ends it has
    there: give them to `weave`. More than one where a page's foot interrupts.
    """

    kind: BlockKind
    runs: tuple[str, ...]
    level: int = 0
    label: str = ""
    cells: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All of it, white space folded."""
        return fold(" ".join(self.runs))

    @property
    def lines(self) -> tuple[str, ...]:
        """Its lines, in order."""
        return tuple(line for run in self.runs for line in run.split("\n"))


# An item begins with a bullet, a number and a point, or a letter or small number in brackets.
ITEM_START = re.compile(r"\s*(?:[•▪‣◦●○■–—*+-]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)])\s+\S")
NOTE_RULE = re.compile(r"\s*_{5,}\s*")
NOTE_START = re.compile(r"\s*(\d{1,3}|[¹²³⁰⁴-⁹]+|\*{1,4}|[a-z]/)\s+(?=\S)")
SENTENCE_END = re.compile(r"[.!?:;][\"'”’»)\]\d¹²³⁰⁴-⁹]*\s*$")
_PARTED = re.compile(rf",\s*$|{SENTENCE_END.pattern}")
_BOLD_OPENS = re.compile(r"(?<![\w*.,;:)*])\*\*(?=[^\s*])")
_BOLD_CLOSES = re.compile(r"(?<=[^\s*])\*\*(?!\w)")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def fold(text: str) -> str:
    r"""White space of any kind and length becomes one space; ends are stripped.

    Example: `fold(" in\n  all ")` is `"in all"`.
    """
    return " ".join(text.split())


def plain_digits(text: str) -> str:
    """Superscript digits as ordinary ones. Example: `"¹²"` becomes `"12"`."""
    return text.translate(_SUPERSCRIPTS)


def opens_bold(text: str) -> bool:
    """Whether a line opens stars of bold that it does not close; stars of a note open nothing.

    Example: `**Title of two` does, `The lamps*, **` and `** See below` do not.
    """
    opened, closed = _BOLD_OPENS.findall(text), _BOLD_CLOSES.findall(text)
    return len(opened) > len(closed)


def lines_of(blocks: Iterable[Block]) -> list[str]:
    """The lines that hold words, white space around them stripped."""
    return [b.text.strip() for b in blocks if b.kind is BlockKind.LINE]


def is_wrapped(blocks: Iterable[Block]) -> bool:
    """Whether lines were broken to fit a page, so that a paragraph runs over several.

    True when lines are page-wide at most and many go on in the next line with a
    small letter.
    """
    lines = lines_of(blocks)
    if len(lines) < 2:
        return False
    widths = sorted(len(line) for line in lines)
    if widths[int(0.95 * (len(widths) - 1))] > LONGEST_LINE:
        return False
    # Behind a comma a small letter may begin a paragraph: so do preambles in Russian.
    runs_on = sum(b[:1].islower() and not _PARTED.search(a) for a, b in pairwise(lines))
    return runs_on >= 0.15 * (len(lines) - 1)


def paragraphs(blocks: Sequence[Block]) -> list[Paragraph]:
    """Blocks joined to paragraphs; blanks and pages are gone.

    Wrapped lines end a paragraph at a blank, a page, an indent or the start of an
    item, and go on behind a page's foot when the sentence does. Notes under a rule
    of underscores become NOTE paragraphs behind the paragraph they interrupt.
    Lines that are not wrapped are a paragraph each.
    """
    joiner = _Joiner(is_wrapped(blocks))
    for block in blocks:
        joiner.take(block)
    return joiner.finish()


class _Joiner:
    """Takes blocks one by one; holds the paragraph and the notes that are open."""

    def __init__(self, wrapped: bool) -> None:
        self.wrapped = wrapped
        self.done: list[Paragraph] = []
        self.lines: list[str] = []
        self.in_notes = False
        self.apart = False  # a blank, a page or notes stand before the next line

    def take(self, block: Block) -> None:
        match block.kind:
            case BlockKind.BLANK:
                self._close()
            case BlockKind.PAGE:
                self._close()
                self.in_notes = False
            case BlockKind.LINE:
                self._line(block)
            case _:
                self._close()
                kept = Paragraph(block.kind, (block.text,), block.level, block.label, block.cells)
                self.done.append(kept)

    def finish(self) -> list[Paragraph]:
        self._close()
        return self.done

    def _line(self, block: Block) -> None:
        if NOTE_RULE.fullmatch(block.text):
            self._close()
            self.in_notes = True
            return
        if self.in_notes and self._ends_notes(block):
            self._close()
            self.in_notes = False
        if self.lines and self._begins(block):
            self._close()
        self.lines.append(block.text)

    def _ends_notes(self, block: Block) -> bool:
        return block.level > 0 and not NOTE_START.match(block.text)

    def _begins(self, block: Block) -> bool:
        if self.in_notes:
            return bool(NOTE_START.match(block.text))
        last = self.lines[-1]
        if not self.wrapped:
            # A title in stars may take two lines even where others take one.
            closed = block.text.count("**") % 2 == 1 and not opens_bold(block.text)
            return len(self.lines) > 1 or not (opens_bold(last) and closed)
        indented = block.level > 0 and not last[:1].isspace()
        return bool(ITEM_START.match(block.text)) or (
            indented and SENTENCE_END.search(last) is not None
        )

    def _close(self) -> None:
        if not self.lines:
            return
        run, self.lines = "\n".join(self.lines), []
        if self.in_notes:
            self.done.append(_note(run))
            return
        before = next(_open_paragraph(self.done), None) if self.wrapped else None
        if before is not None and _goes_on(self.done[before], run):
            torn = self.done[before]
            self.done[before] = Paragraph(torn.kind, (*torn.runs, run), torn.level)
            return
        kind = BlockKind.ITEM if ITEM_START.match(run) else BlockKind.PARAGRAPH
        self.done.append(Paragraph(kind, (run,), len(run) - len(run.lstrip())))


def _note(run: str) -> Paragraph:
    start = NOTE_START.match(run)
    label = plain_digits(start[1]) if start else ""
    return Paragraph(BlockKind.NOTE, (run[start.end() :] if start else run,), label=label)


def _open_paragraph(done: Sequence[Paragraph]) -> Iterator[int]:
    """Where the last paragraph before the notes stands, if one does."""
    for at in range(len(done) - 1, -1, -1):
        if done[at].kind is not BlockKind.NOTE:
            yield at
            return


def _goes_on(before: Paragraph, run: str) -> bool:
    """Whether a sentence torn by a page's foot goes on in `run`."""
    if before.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM) or ITEM_START.match(run):
        return False
    torn = SENTENCE_END.search(before.text) is None and not before.text.endswith(",")
    return torn and run.lstrip()[:1].islower()
