"""Markdown to blocks with markdown-it-py, which keeps the place of each block in the file.

The structure is read; the words stay as they stand in the file, stars, links and
item numbers included, so that they can be quoted. `weave` marks what is not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.blocks import Block, BlockKind, fold
from ingest.formats import html
from ingest.formats.decode import decode

_FRONT_MATTER = re.compile(r"\A---\n(?:[\w-]+:.*\n|[ \t#-].*\n)*---\n")
_PAGE = re.compile(r"\s*<!--\s*page\s+(\w+)\s*-->\s*", re.IGNORECASE)
_NOTE = re.compile(r"\[\^([^\]\s]+)\]:\s*")
_QUOTE = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_BULLET = re.compile(r"[*+-]\s")


def blocks(data: bytes) -> list[Block]:
    """Headings, paragraphs, items and rows; an item's text begins with its own number.

    Items of a list that stand apart, each with a blank line around it, are numbered
    paragraphs, as UN texts have them.
    """
    text = _FRONT_MATTER.sub("", decode(data).replace("\f", "\n"))
    parser = MarkdownIt("commonmark").enable("table").disable("code")
    return _Reader(text.split("\n")).read(parser.parse(text))


class _Reader:
    """Goes over the tokens once; holds what is open around the present one."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.found: list[Block] = []
        self.heading = 0
        self.lists: list[str] = []
        self.item: tuple[int, str] | None = None  # an item whose first paragraph is to come
        self.row: list[str] = []
        self.raw = ""
        self.tables = 0
        self.in_head = False

    def read(self, tokens: Sequence[Token]) -> list[Block]:
        for at, token in enumerate(tokens):
            self._take(token, tokens[at - 1] if at else token)
        return self.found

    def _take(self, token: Token, before: Token) -> None:
        match token.type:
            case "heading_open":
                self.heading = int(token.tag[1])
            case "heading_close":
                self.heading = 0
            case "bullet_list_open" | "ordered_list_open":
                self.lists.append(token.type)
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
            case "list_item_open":
                self.item = (token.map[0] if token.map else 0, token.info)
            case "inline":
                self._inline(token, before)
            case "fence" | "code_block":
                self._add(BlockKind.PARAGRAPH, token.content)
            case "html_block":
                self._html(token.content)
            case _:
                self._table(token)

    def _table(self, token: Token) -> None:
        match token.type:
            case "table_open":
                self.tables += 1
            case "thead_open" | "thead_close":
                self.in_head = token.type == "thead_open"
            case "tr_open":
                self.row = []
                # The line of dashes belongs to the header, so that the rows below touch it.
                start = token.map[0] if token.map else 0
                raw = "\n".join(self.lines[start : start + 1 + self.in_head])
                self.raw = fold(_QUOTE.sub("", raw))
            case "tr_close" if any(self.row):
                cells = tuple(self.row)
                row = Block(BlockKind.ROW, self.raw, int(self.in_head), str(self.tables), cells)
                self.found.append(row)

    def _inline(self, token: Token, before: Token) -> None:
        if before.type in ("td_open", "th_open"):
            self.row.append(fold(token.content))
        elif self.heading:
            self._add(BlockKind.HEADING, token.content, self.heading)
        elif self.item:
            self._item(token, tight=before.hidden)
        else:
            self._paragraph(token.content)

    def _item(self, token: Token, tight: bool) -> None:
        """The first paragraph of an item, with its number as the file has it."""
        start, self.item = (self.item or (0, ""))[0], None
        end = token.map[1] if token.map else start + 1
        raw = _QUOTE.sub("", "\n".join(self.lines[start:end]))
        loose = not tight and self.lists[-1].startswith("ordered") and len(self.lists) == 1
        if loose:
            self._add(BlockKind.PARAGRAPH, raw)
        else:
            self._add(BlockKind.ITEM, raw, len(self.lists))

    def _paragraph(self, content: str) -> None:
        note = _NOTE.match(content)
        if note:
            text = fold(content[note.end() :])
            self.found.append(Block(BlockKind.NOTE, text, label=note[1]))
        else:
            self._add(BlockKind.PARAGRAPH, content)

    def _html(self, content: str) -> None:
        page = _PAGE.fullmatch(content)
        if page:
            self.found.append(Block(BlockKind.PAGE, "", label=page[1]))
        else:
            self.found += html.from_text(content)

    def _add(self, kind: BlockKind, text: str, level: int = 0) -> None:
        if fold(text):
            self.found.append(Block(kind, fold(text), level))
