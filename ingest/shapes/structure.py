"""The parts of one text: which unit is which paragraph, and where it stands.

Goes through a text's units once and sorts them into drafts of passages: preambular and
operative paragraphs with their lists, sections and annexes with numbering of their own,
articles and principles, paragraphs of a report, tables, closing lines. Only what stands
there is numbered; where a part's paragraphs carry no number, they are counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.documents import Kind
from ingest.blocks import BlockKind
from ingest.shapes import patterns as p
from ingest.shapes.units import Unit


@dataclass(slots=True)
class Draft:
    """A passage in the making: its units in order, each with its item label or none."""

    kind: Kind
    number: str = ""
    name: str = ""
    region: str = ""  # annex or part: numbering begins anew there
    section: str = ""
    headings: tuple[str, ...] = ()
    units: list[tuple[Unit, str | None]] = field(default_factory=list)

    @property
    def last(self) -> str:
        """The text of the last unit."""
        return self.units[-1][0].plain if self.units else ""


def structure(units: Sequence[Unit], resolution: bool) -> list[Draft]:
    """Return the drafts of a text's body, in reading order, numbered.

    `resolution` says that the text has opening words and so a preamble; without it,
    unnumbered paragraphs are text.
    """
    reader = _Reader(units, resolution)
    for at in range(len(units)):
        reader.take(at)
    return number(reader.drafts)


class _Reader:
    """Takes units one by one; knows the part, the section and the paragraph that are open."""

    def __init__(self, units: Sequence[Unit], resolution: bool) -> None:
        self.units = units
        self.drafts: list[Draft] = []
        self.open: Draft | None = None
        self.region = ""
        self.part = ""
        self.stack: list[tuple[int, str, str]] = []  # level, label, heading
        self.stage = "preamble" if resolution else "text"
        self.named: tuple[str, str] | None = None
        self.named_from = 0
        self.lists = _name_lists(units)

    # -- what a unit is ---------------------------------------------------------

    def take(self, at: int) -> None:
        unit, text = self.units[at], self.units[at].plain
        if unit.note:
            self._add(Kind.FOOTNOTE, unit, number=unit.note, reopen=True)
        elif unit.kind is BlockKind.ROW:
            self._row(unit)
        elif at in self.lists:
            self._listed(at, unit)
        elif self._closing(unit, text) or self._annex(at, text) or self._opening(at, unit, text):
            pass
        elif self._unit_name(at, text) or self._heading(at, unit, text):
            pass
        else:
            self._paragraph(unit, text)

    def _paragraph(self, unit: Unit, text: str) -> None:
        if match := p.DECIMAL.match(text) or p.NUMBERED.match(text):
            if self._continues_list(text, match["number"]):
                self._join(unit, f"{match['number']}.")
            else:
                self._numbered(unit, re.sub(r"\s+", " ", match["number"]))
        elif (match := p.ITEM.match(text)) and self._may_join():
            self._join(unit, match["label"])
        elif self._belongs(text):
            self._join(unit, "" if self.open and self.open.last.endswith((":", ";", "and", "or")) else None)
        else:
            self._unnumbered(unit, text)

    def _continues_list(self, text: str, digits: str) -> bool:
        """Whether a number counts inside an item: a list that opens behind a colon, from 1."""
        if self.open is None or self.open.kind is not Kind.PREAMBULAR or p.is_operative(text):
            return False
        begins = self.open.last.endswith(":") and digits == "1"
        return begins or f"{int(digits) - 1 if digits.isdigit() else 0}." == self.open.units[-1][1]

    def _numbered(self, unit: Unit, digits: str) -> None:
        if self.stage == "preamble":
            self.stage = "operative"
        self._add(Kind.PARAGRAPH, unit, number=digits)

    def _unnumbered(self, unit: Unit, text: str) -> None:
        if self.stage == "preamble" and not p.is_preambular(text) and p.is_operative(text):
            self.stage = "operative"
        if self.open is None and not self.drafts and text[:1].islower():
            self._add(Kind.TEXT, unit)  # the end of a paragraph whose beginning is not in the file
            return
        between = p.is_preambular(text) and text.endswith(",")
        if self.stage == "preamble" or (self.stage == "operative" and between):
            self._add(Kind.PREAMBULAR, unit)
        elif self.stage == "operative" and p.is_operative(text):
            self._add(Kind.PARAGRAPH, unit)
        elif self.named:
            self._named(unit)
        else:
            self._add(Kind.TEXT, unit)

    def _belongs(self, text: str) -> bool:
        """Whether an unlabelled unit goes on in the open paragraph or in its list."""
        if not self._may_join() or self.open is None:
            return False
        if text[:1].islower():
            return True
        if self.stage == "operative" and p.is_operative(text):
            return False
        if self.stage == "preamble" and p.is_preambular(text):
            return False
        last = self.open.last
        if last.endswith(":") and self.open.kind in (Kind.PARAGRAPH, Kind.PREAMBULAR):
            return True
        in_list = self.open.units[-1][1] == ""
        return in_list and re.search(r"(?:;|;?\s(?:and|or)|,)$", last) is not None

    def _may_join(self) -> bool:
        kinds = (Kind.PARAGRAPH, Kind.PREAMBULAR, Kind.TEXT, Kind.NAMED)
        return self.open is not None and self.open.kind in kinds

    # -- what stands around paragraphs --------------------------------------------

    def _closing(self, unit: Unit, text: str) -> bool:
        after = self.open is not None and self.open.kind is Kind.CLOSING
        voting = after and self.open is not None and self.open.last.endswith(":")
        if p.closes(text) or p.VOTE.match(text) or p.SIGNED.match(text):
            self._close(unit, after)
        elif after and (voting or p.DATE_LINE.fullmatch(text) or text.endswith("]")):
            self._close(unit, after)
        else:
            return False
        return True

    def _close(self, unit: Unit, after: bool) -> None:
        if after:
            self._join(unit, None)
            return
        name = "signature" if p.SIGNED.match(unit.plain) else "closing"
        if p.VOTE.match(unit.plain):
            name = "vote"
        self._add(Kind.CLOSING, unit, name=name)

    def _annex(self, at: int, text: str) -> bool:
        match = p.ANNEX.match(text)
        if not match or not (p.looks_like_heading(text) or not match["title"]):
            return False
        if re.match(r"[a-z(]", match["title"]) or len(text.split()) > 30:
            return False
        kind, title = match["what"].lower(), match["title"]
        self.region = " ".join(x for x in (kind, match["number"]) if x)
        self.part, self.stack, self.named, self.stage = "", [], None, "text"
        self.stack.append((0, "", text))
        self.open = None
        if title and p.is_preambular(title):
            self.stage = "preamble"
        return True

    def _opening(self, at: int, unit: Unit, text: str) -> bool:
        """The opening words inside a text: a lettered part, or a draft that is recommended."""
        if not p.opens(text):
            return False
        if self.open and self.open.last.endswith(":") and self.open.kind is Kind.PARAGRAPH:
            drafts = sum(d.name == "opening words" for d in self.drafts)
            self.region, self.stack = ("draft resolution" + (f" {drafts + 1}" if drafts else "")), []
        elif lettered := next((s for s in self.stack if re.fullmatch(r"[A-Z]|[IVX]+", s[1])), None):
            self._begin_part(lettered)
        elif self.stage == "text" and self.stack:
            self.part = self.stack[-1][2] if not self.region else self.part
        self.stage, self.named = "preamble", None
        self._add(Kind.MASTHEAD, unit, name="opening words")
        self.open = None
        return True

    def _begin_part(self, heading: tuple[int, str, str]) -> None:
        """A lettered heading turned out to be a part with opening words of its own."""
        self.part = f"part {heading[1]}"
        for draft in self.drafts:
            if heading[2] in draft.headings and draft.section.startswith("section "):
                draft.region, draft.section = self._where(), ""
        self.stack = [(0, "", heading[2])]

    def _unit_name(self, at: int, text: str) -> bool:
        """An article, principle, rule: its heading, or a line that is all of it."""
        match = p.NAMED.fullmatch(text)
        if not match or len(text.split()) > 25 or re.match(r"[a-z,(]", match["title"]):
            return False
        if p.ENDED.search(match["title"]):
            return False
        name = match["name"].capitalize()
        name = name.lower() if name in ("Article", "Section", "Rule", "Regulation") else name
        following = self.units[at + 1].plain if at + 1 < len(self.units) else ""
        whole = match["title"] and (not following or p.NAMED.fullmatch(following) is not None)
        if whole and match["name"].lower() not in ("article", "section", "chapter", "part"):
            self._add(Kind.NAMED, self.units[at], name=name, number=match["number"])
            return True
        self._push(3, "", text)
        if match["name"].lower() in ("section", "chapter", "part", "decision", "resolution"):
            self.named, self.part = None, f"{match['name'].lower()} {match['number']}"
        else:
            self.named, self.named_from = (name, match["number"]), len(self.drafts)
        self.stage, self.open = ("text" if self.stage != "operative" else self.stage), None
        return True

    def _heading(self, at: int, unit: Unit, text: str) -> bool:
        if unit.kind is BlockKind.HEADING:
            body = p.ENDED.search(text) and (p.NUMBERED.match(text) or p.is_preambular(text))
            if body or len(text.split()) > 40:
                return False
        elif not self._heads(at, text):
            return False
        if match := p.SECTION.fullmatch(text):
            label = match["label"] or match["bare"]
            self._push(1 if re.fullmatch(p.ROMAN, label) and label not in "CDLM" else 2, label, text)
        elif p.NUMBERED.match(text):
            self._push(3, "", text)
        elif self.stack and self.stack[-1][1] and self.stack[-1][1] == self.stack[-1][2].rstrip("."):
            level, label, bare = self.stack.pop()
            self._push(level, label, f"{bare} {text}")
        else:
            if self.named and self.named_from < len(self.drafts):
                self.named = None  # a heading behind an article's text is no part of the article
            self._push(4, "", text)
        return True

    def _heads(self, at: int, text: str) -> bool:
        if not p.looks_like_heading(text) and not p.SECTION.fullmatch(text):
            return False
        if len(text.split()) > 25 or p.ENDED.search(text):
            return False
        if self.open and self._may_join() and self.open.last.endswith(":") and not p.SECTION.fullmatch(text):
            return False
        if p.NUMBERED.match(text) and (p.is_operative(text) or self._next_number(text)):
            return False
        return not (self.stage == "operative" and p.is_operative(text))

    def _next_number(self, text: str) -> bool:
        """Whether the number goes on from the open numbered paragraph: then it is no heading."""
        match = p.NUMBERED.match(text)
        before = next((d for d in reversed(self.drafts) if d.kind is Kind.PARAGRAPH), None)
        if not match or before is None or before.region != self._where():
            return False
        digits = re.match(r"\d+", before.number)
        return bool(digits) and match["number"] == str(int(digits.group()) + 1 if digits else 0)

    def _push(self, level: int, label: str, text: str) -> None:
        while self.stack and self.stack[-1][0] >= level:
            self.stack.pop()
        self.stack.append((level, label, text))
        self.open = None
        if level < 3:
            self.named = None

    # -- making drafts ------------------------------------------------------------

    def _where(self) -> str:
        return ", ".join(x for x in (self.region, self.part) if x)

    def _section(self) -> str:
        labels = [label for level, label, _ in self.stack if label]
        if self.named:
            return f"{self.named[0].lower()} {self.named[1]}"
        if labels:
            return "section " + ".".join(labels)
        titles = [text for level, _, text in self.stack if level]
        return _short(titles[-1]) if titles else ""

    def _add(
        self, kind: Kind, unit: Unit, number: str = "", name: str = "", reopen: bool = False
    ) -> None:
        draft = Draft(
            kind,
            number,
            name,
            self._where(),
            self._section(),
            tuple(text for _, _, text in self.stack),
            [(unit, None)],
        )
        self.drafts.append(draft)
        if not reopen:
            self.open = draft

    def _join(self, unit: Unit, label: str | None) -> None:
        assert self.open is not None
        self.open.units.append((unit, label))

    def _named(self, unit: Unit) -> None:
        assert self.named is not None
        name, digits = self.named
        mine = self.open is not None and self.open.kind is Kind.NAMED
        if mine and self.open and (self.open.name, self.open.number) == (name, digits):
            self._join(unit, None)
            return
        self._add(Kind.NAMED, unit, name=name, number=digits)

    def _row(self, unit: Unit) -> None:
        if self.open and self.open.kind is Kind.TABLE and self.open.number == unit.label:
            self._join(unit, None)
        else:
            name = self.stack[-1][2] if self.stack else ""
            self._add(Kind.TABLE, unit, number=unit.label, name=_short(name))

    def _listed(self, at: int, unit: Unit) -> None:
        """One of many short lines in a row: names of a list, kept together."""
        if at - 1 in self.lists and self.open and self.open.kind is Kind.TEXT:
            self._join(unit, "")
        else:
            self._add(Kind.TEXT, unit)
            if self.open:
                self.open.units[0] = (unit, "")


def _short(title: str) -> str:
    words = title.split()
    return title if len(words) <= 12 else " ".join(words[:12]) + "…"


def _name_lists(units: Sequence[Unit]) -> set[int]:
    """The places of units that are lists of names: more than four headings' forms in a row."""
    found: set[int] = set()
    run: list[int] = []
    for at, unit in enumerate([*units, None]):
        if unit is not None and _is_name(unit):
            run.append(at)
            continue
        if len(run) > 4:
            found.update(run)
        run = []
    return found


def _is_name(unit: Unit) -> bool:
    text = unit.plain
    return (
        unit.kind not in (BlockKind.HEADING, BlockKind.ROW)
        and not unit.note
        and p.looks_like_heading(text)
        and not p.SECTION.fullmatch(text)
        and not p.ANNEX.match(text)
        and not p.NAMED.match(text)
        and not p.closes(text)
        and not p.VOTE.match(text)
        and not p.NUMBERED.match(text)
        and not p.is_operative(text)
    )


# --- numbers -------------------------------------------------------------------


def number(drafts: list[Draft]) -> list[Draft]:
    """Count what carries no number, and tell which sections number anew."""
    _unnumbered_operatives(drafts)
    seen = Counter((d.region, d.number) for d in drafts if d.kind is Kind.PARAGRAPH)
    anew = {region for (region, _), times in seen.items() if times > 1}
    counts: Counter[tuple[Kind, str, str]] = Counter()
    for draft in drafts:
        if draft.kind is Kind.PARAGRAPH and draft.region not in anew and not _in_article(draft):
            draft.section = ""
        elif draft.kind in (Kind.PREAMBULAR, Kind.FOOTNOTE, Kind.CLOSING, Kind.MASTHEAD, Kind.NAMED):
            draft.section = ""
        if draft.kind in (Kind.PREAMBULAR, Kind.TEXT) and not draft.number:
            counts[draft.kind, draft.region, draft.section] += 1
            draft.number = str(counts[draft.kind, draft.region, draft.section])
    return drafts


def _in_article(draft: Draft) -> bool:
    return re.match(r"(?:article|principle|rule|regulation|guideline|goal)\s", draft.section) is not None


def _unnumbered_operatives(drafts: list[Draft]) -> None:
    """Number operative paragraphs by their order where their part numbers none."""
    numbered = {
        d.region for d in drafts if d.kind is Kind.PARAGRAPH and d.number and not _in_article(d)
    }
    counts: Counter[str] = Counter()
    for draft in drafts:
        if draft.kind is Kind.PARAGRAPH and not draft.number:
            if draft.region in numbered:
                draft.kind = Kind.TEXT
            else:
                counts[draft.region] += 1
                draft.number = str(counts[draft.region])
