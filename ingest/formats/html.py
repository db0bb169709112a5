"""Web pages to blocks: what a reader sees of the page's own content.

selectolax parses, as it follows the rules by which browsers mend broken pages and
keeps every table and list where trafilatura drops some. Menus, scripts, forms and
hidden text are left out (`unseen` says which).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from assistant.errors import SourceError
from ingest.blocks import Block, BlockKind, fold
from ingest.formats.decode import decode
from ingest.formats.numbering import in_style
from ingest.formats.text import lines
from ingest.formats.unseen import Unseen

# The parser's time grows with the square of the depth; pages stay below a hundred.
DEEPEST = 3000
_NESTING = re.compile(r"<(/?)(?:div|span|ul|ol|table|section|b|i|font|blockquote|em|dl)\b", re.I)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_PARAGRAPHS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption "
    "figure footer form header hr legend main ol p pre section summary table tbody td tfoot th "
    "thead tr ul".split()
)
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_LIST_STYLES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_NOTE_ID = re.compile(r"_?(?:fn|ftn|footnote|endnote)[-_:]?(\d{1,3})$", re.IGNORECASE)
_NOTE_LABEL = re.compile(r"\[?(\d{1,3}|\*{1,4})[\].)]?(?=\s|[A-Z])")


def blocks(data: bytes) -> list[Block]:
    """Headings, paragraphs, items with their depth, table rows and footnotes."""
    declared = _CHARSET.search(data[:4096])
    return from_text(decode(data, declared[1].decode() if declared else None))


def from_text(markup: str) -> list[Block]:
    """The same from characters. Raises SourceError for tags nested beyond reason."""
    _check_depth(markup)
    tree = LexborHTMLParser(markup)
    if tree.body is None:
        return []
    main = _main(tree.body)
    reader = _Reader(Unseen(tree, inside_main=main is not None))
    reader.walk(main or tree.body)
    return reader.found


def _check_depth(markup: str) -> None:
    depth = 0
    for found in _NESTING.finditer(markup):
        depth = max(0, depth - 1) if found[1] else depth + 1
        if depth > DEEPEST:
            raise SourceError("nests its tags too deep to be a page; it is not read")


def _main(body: LexborNode) -> LexborNode | None:
    """The part that the page itself calls its main content, if it holds many of the words."""
    whole = len(fold(body.text()))
    for selector in ("main", "[role=main]", "article"):
        parts = body.css(selector)
        if len(parts) == 1 and len(fold(parts[0].text())) > 0.25 * whole:
            return parts[0]
    return None


class _Reader:
    """Walks the tree; holds the words since the last block ended."""

    def __init__(self, unseen: Unseen) -> None:
        self.unseen = unseen
        self.found: list[Block] = []
        self.words: list[str] = []
        self.lists: list[tuple[str, int]] = []  # (tag, number of the next item)
        self.item: str | None = None  # label of an item whose first words are to come
        self.heading = 0
        self.note = ""
        self.tables = 0

    def walk(self, root: LexborNode) -> None:
        """Depth first, without recursion: pages may nest deeper than Python's stack."""
        todo: list[tuple[LexborNode, bool]] = [(root, False)]
        while todo:
            node, leaving = todo.pop()
            if leaving:
                self._leave(node)
            elif self._enter(node):
                todo.append((node, True))
                todo.extend((child, False) for child in reversed(list(_children(node))))
        self._flush()

    def _enter(self, node: LexborNode) -> bool:
        """Take the node in; whether to go on to its children."""
        tag = node.tag or ""
        if tag == "-text":
            self.words.append(node.text_content or "")
            return False
        if tag.startswith("-") or self.unseen(node):
            return False
        if tag == "br":
            self._break(node)
        elif tag == "pre" and "\n" in (typed := _typed(node, self.unseen)):
            self._flush()
            self.found += lines(typed)
            return False
        elif tag == "table" and _is_data(node):
            self._flush()
            self._table(node)
            return False
        elif tag in _HEADINGS or tag in _PARAGRAPHS or tag == "li":
            self._flush()
            self._open(node, tag)
        return True

    def _open(self, node: LexborNode, tag: str) -> None:
        self.heading = _HEADINGS.get(tag, self.heading)
        attributes = node.attributes
        note = _NOTE_ID.match(attributes.get("id") or "")
        if note:
            self.note = note[1]
        if tag in ("ul", "ol"):
            start = attributes.get("start") or ""
            style = _LIST_STYLES.get(attributes.get("type") or "", "") if tag == "ol" else ""
            self.lists.append((style or tag, int(start) if start.isdecimal() else 1))
        elif tag == "li":
            self.item = self._label(attributes.get("value") or "")

    def _label(self, value: str) -> str:
        if not self.lists or self.lists[-1][0] == "ul":
            return "•"
        style, number = self.lists[-1]
        number = int(value) if value.isdecimal() else number
        self.lists[-1] = (style, number + 1)
        return f"{number}." if style == "ol" else f"({in_style(number, style)})"

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag in _HEADINGS or tag in _PARAGRAPHS or tag == "li":
            self._flush()
            self.heading = 0 if tag in _HEADINGS else self.heading
            self.item = None if tag == "li" else self.item
            if tag in ("ul", "ol") and self.lists:
                self.lists.pop()

    def _break(self, node: LexborNode) -> None:
        """One `<br>` is a space, two are the end of a paragraph, as old pages have it."""
        after = node.next
        while after is not None and after.tag == "-text" and not (after.text_content or "").strip():
            after = after.next
        if after is not None and after.tag == "br":
            self._flush()
        else:
            self.words.append("\n")

    def _flush(self) -> None:
        text = fold("".join(self.words))
        self.words = []
        if not text:
            return
        if self.note:
            label, self.note = self.note, ""
            shown = _NOTE_LABEL.match(text)
            text = text[shown.end() :].strip() if shown and shown[1] == label else text
            self.found.append(Block(BlockKind.NOTE, text, label=label))
        elif self.heading:
            self.found.append(Block(BlockKind.HEADING, text, self.heading))
        elif self.item is not None:
            label, self.item = self.item, None
            self.found.append(Block(BlockKind.ITEM, text, max(1, len(self.lists)), label))
        else:
            self.found.append(Block(BlockKind.PARAGRAPH, text))

    def _table(self, table: LexborNode) -> None:
        """A row for each `<tr>`; one cell over the whole width is the table's title."""
        self.tables += 1
        held: dict[int, tuple[str, int]] = {}
        for row in table.css("tr"):
            cells = [c for c in _children(row) if c.tag in ("td", "th") and not self.unseen(c)]
            texts = [fold(_spaced_text(cell, self.unseen)) for cell in cells]
            own = " ".join(text for text in texts if text)
            if not own:
                continue
            if len(cells) == 1 and (cells[0].attributes.get("colspan") or "1") != "1":
                self.found.append(Block(BlockKind.HEADING, own))
                continue
            head = all(cell.tag == "th" for cell in cells) or _in_head(row)
            filled = tuple(_grid(cells, texts, held))
            self.found.append(Block(BlockKind.ROW, own, int(head), str(self.tables), filled))


def _typed(node: LexborNode, unseen: Unseen) -> str:
    """What a page shows as it was typed, its lines and blanks as they stand."""
    return _spaced_text(node, unseen).removeprefix(" ").strip("\n")


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def _is_data(table: LexborNode) -> bool:
    """Whether a table holds figures and words in columns, not the layout of a page."""
    if len(table.css("table")) > 1 or table.css("h1, h2, h3, form"):
        return False
    rows = [sum(c.tag in ("td", "th") for c in _children(row)) for row in table.css("tr")]
    return sum(cells > 1 for cells in rows) >= 2


def _in_head(row: LexborNode) -> bool:
    return row.parent is not None and row.parent.tag == "thead"


def _grid(
    cells: Sequence[LexborNode], texts: Sequence[str], held: dict[int, tuple[str, int]]
) -> Iterator[str]:
    """The row's cells by column: those that span rows again, those that span columns padded."""
    column = 0
    for cell, text in zip(cells, texts, strict=True):
        while held.get(column, ("", 0))[1] > 0:
            above, left = held[column]
            held[column] = (above, left - 1)
            yield above
            column += 1
        down, across = (_span(cell, side) for side in ("rowspan", "colspan"))
        for position in range(across):
            held[column] = (text if position == 0 else "", down - 1)
            yield held[column][0]
            column += 1


def _span(cell: LexborNode, side: str) -> int:
    value = cell.attributes.get(side) or "1"
    return min(int(value), 100) if value.isdecimal() and value != "0" else 1


def _spaced_text(cell: LexborNode, unseen: Unseen) -> str:
    """The words of a cell, with a space where a line or paragraph begins."""
    parts: list[str] = []
    todo = [cell]
    while todo:
        node = todo.pop()
        tag = node.tag or ""
        if tag == "-text":
            parts.append(node.text_content or "")
        elif not tag.startswith("-") and not (node is not cell and unseen(node)):
            parts.append(" " if tag in _PARAGRAPHS or tag in ("br", "li") else "")
            todo.extend(reversed(list(_children(node))))
    return "".join(parts)
