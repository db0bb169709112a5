"""The parts of one text: which unit is which paragraph, and where it stands.

Goes through a text's units once and sorts them into drafts of passages: preambular and
operative paragraphs with their lists, sections and annexes with numbering of their own,
articles and principles, paragraphs of a report, tables, closing lines. Only what stands
there is numbered; where a part's paragraphs carry no number, they are counted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.documents import Kind
from ingest.blocks import BlockKind
from ingest.shapes import patterns as p
from ingest.shapes.captions import Caption, caption, is_aside, row_label
from ingest.shapes.numbering import Draft, name_lists, number, short
from ingest.shapes.place import Place
from ingest.shapes.unit import Unit

_GOING_ON = (Kind.PARAGRAPH, Kind.PREAMBULAR, Kind.TEXT, Kind.NAMED)
_OF_PARTS = ("section", "chapter", "part", "decision", "resolution")
_IN_SMALL = ("article", "section", "rule", "regulation")
_LONG_TITLE = 45  # words of a section's title whose label goes on from the one before
_LIST_GOES_ON = re.compile(r"(?:;|;?\s(?:and|or)|,)$")


def structure(units: Sequence[Unit], resolution: bool) -> list[Draft]:
    """Return the drafts of a text's body, in reading order, numbered.

    `resolution` says that the text has opening words and so a preamble; without it,
    unnumbered paragraphs are text.
    """
    reader = _Reader(units, resolution)
    for at in range(len(units)):
        reader.take(at)
    reader.close_caption()
    return number(reader.drafts)


class _Reader:
    """Takes units one by one; knows the place and the paragraph that are open."""

    def __init__(self, units: Sequence[Unit], resolution: bool) -> None:
        self.units = units
        self.drafts: list[Draft] = []
        self.open: Draft | None = None
        self.place = Place()
        self.stage = "preamble" if resolution else "text"
        self.named_from = 0  # how many drafts there were when the open article began
        self.lists = name_lists(units)
        self.caption: Caption | None = None
        self.captioned = any(caption(units, at) for at in range(len(units)))
        self.table = ""  # the format's own count of the open table
        self.headed = -1  # the place of the last heading

    def take(self, at: int) -> None:
        """Sort one unit: the first of these that it is."""
        unit, text = self.units[at], self.units[at].plain
        if unit.note:
            self._note(unit)
        elif unit.kind is BlockKind.ROW:
            self._row(unit)
        elif self._caption(at, unit):
            pass
        elif at in self.lists:
            self._listed(at, unit)
        elif not (
            self._closing(unit, text)
            or self._annex(text)
            or self._opening(unit, text)
            or self._article(at, text)
            or self._heading(at, unit, text)
        ):
            self._paragraph(unit, text)

    # -- paragraphs and their lists -----------------------------------------------

    def _paragraph(self, unit: Unit, text: str) -> None:
        if match := p.DECIMAL.match(text) or p.NUMBERED.match(text):
            if self._continues_list(text, match["number"]):
                self._join(unit, f"{match['number']}.")
            else:
                self._numbered(unit, re.sub(r"\s+", " ", match["number"]))
        elif (item := p.ITEM.match(text)) and self._may_join():
            self._join(unit, item["label"])
        elif self.open and self._belongs(text, self.open):
            listed = self.open.last.endswith((":", ";", "and", "or"))
            self._join(unit, "" if listed else None)
        else:
            self._unnumbered(unit, text)

    def _continues_list(self, text: str, digits: str) -> bool:
        """Whether a number counts inside a preambular paragraph: a list behind a colon, from 1."""
        if self.open is None or self.open.kind is not Kind.PREAMBULAR or p.is_operative(text):
            return False
        begins = self.open.last.endswith(":") and digits == "1"
        follows = digits.isdigit() and f"{int(digits) - 1}." == self.open.units[-1][1]
        return begins or follows

    def _numbered(self, unit: Unit, digits: str) -> None:
        if self.stage == "preamble":
            self.stage = "operative"
        self._add(Kind.PARAGRAPH, unit, number=digits)

    def _unnumbered(self, unit: Unit, text: str) -> None:
        if self.stage == "preamble" and not p.is_preambular(text) and p.is_operative(text):
            self.stage = "operative"
        # Without a beginning in the file, a small letter shows the end of some paragraph.
        torn = not self.drafts and text[:1].islower()
        between = self.stage == "operative" and p.is_preambular(text) and text.endswith(",")
        if (self.stage == "preamble" and not torn) or between:
            self._add(Kind.PREAMBULAR, unit)
        elif self.stage == "operative" and p.is_operative(text):
            self._add(Kind.PARAGRAPH, unit)
        elif self.place.named:
            self._in_article(unit, *self.place.named)
        else:
            self._add(Kind.TEXT, unit)

    def _belongs(self, text: str, to: Draft) -> bool:
        """Whether an unlabelled unit goes on in the open paragraph or in its list."""
        if not self._may_join():
            return False
        if text[:1].islower():
            return True
        if self.stage == "operative" and p.is_operative(text):
            return False
        if self.stage == "preamble" and p.is_preambular(text):
            return False
        if to.last.endswith(":") and to.kind in (Kind.PARAGRAPH, Kind.PREAMBULAR):
            return True
        return to.units[-1][1] == "" and _LIST_GOES_ON.search(to.last) is not None

    def _may_join(self) -> bool:
        return self.open is not None and self.open.kind in _GOING_ON

    # -- what stands around paragraphs --------------------------------------------

    def _closing(self, unit: Unit, text: str) -> bool:
        after = self.open if self.open and self.open.kind is Kind.CLOSING else None
        name = p.closing_name(text)
        if after and (name or p.ends_closing(text) or after.last.endswith(":")):
            self._join(unit, None)
            return True
        if name:
            self._add(Kind.CLOSING, unit, name=name)
        return bool(name)

    def _annex(self, text: str) -> bool:
        match = p.ANNEX.match(text)
        if not match or not (p.looks_like_heading(text) or not match["title"]):
            return False
        letter = re.match(r"to (?:the|identical)\s", match["title"])
        if (re.match(r"[a-z(]", match["title"]) and not letter) or len(text.split()) > 30:
            return False
        name = f"{match['what'].lower()} {match['number'] or ''}".strip()
        self.place.enter_annex(name, text)
        self.stage, self.open = "text", None
        return True

    def _opening(self, unit: Unit, text: str) -> bool:
        """The opening words inside a text: a lettered part, or a draft that is recommended."""
        if not p.opens(text):
            return False
        if self.open and self.open.last.endswith(":") and self.open.kind is Kind.PARAGRAPH:
            before = sum(d.name == "opening words" for d in self.drafts)
            self.place.enter_draft("draft resolution" + (f" {before + 1}" if before else ""))
        elif not self.place.letter_part(self.drafts) and self.stage == "text":
            self.place.head_part()
        self.stage, self.place.named = "preamble", None
        self._add(Kind.MASTHEAD, unit, name="opening words")
        self.open = None
        return True

    def _article(self, at: int, text: str) -> bool:
        """An article, principle, rule or part: its heading, or a line that is all of it."""
        match = p.NAMED.fullmatch(text)
        if not match or len(text.split()) > 25 or re.match(r"[a-z,(]", match["title"]):
            return False
        if p.ENDED.search(match["title"]):
            return False
        name = match["name"].lower()
        shown = name if name in _IN_SMALL else name.capitalize()
        following = self.units[at + 1].plain if at + 1 < len(self.units) else ""
        alone = not following or p.NAMED.fullmatch(following) is not None
        if match["title"] and alone and name not in ("article", *_OF_PARTS):
            self._add(Kind.NAMED, self.units[at], name=shown, number=match["number"])
            return True
        if name in _OF_PARTS:
            self.place.enter_part(f"{name} {match['number']}", text)
        else:
            self.place.push(3, "", text)
            self.place.named, self.named_from = (shown, match["number"]), len(self.drafts)
        self.stage, self.open = "text", None
        return True

    def _caption(self, at: int, unit: Unit) -> bool:
        """The caption of a table or figure: it heads what follows, and nothing behind that."""
        begun = caption(self.units, at)
        if self.caption and not self.caption.used and p.REMARK.match(unit.plain):
            return False  # set between a caption and its rows
        if begun is None and self.caption and self.caption.take(unit):
            self.open = None
            return True
        self.close_caption()
        self.caption = begun
        if begun:
            self.open = None
        return begun is not None

    def close_caption(self) -> None:
        """Keep a caption without rows as a passage: what it names is a picture."""
        if self.caption and not self.caption.used:
            draft = self.caption.alone()
            draft.region, draft.headings = self.place.within, self.place.headings
            self.drafts.append(draft)
        self.caption = None

    def _heading(self, at: int, unit: Unit, text: str) -> bool:
        if unit.kind is BlockKind.HEADING:
            bodily = p.NUMBERED.match(text) or p.is_preambular(text)
            if (p.ENDED.search(text) and bodily) or len(text.split()) > 60:
                return False
        elif not self._heads(text):
            return False
        if match := p.SECTION.fullmatch(text):
            self.place.push_labelled(match["label"] or match["bare"], text)
        elif p.NUMBERED.match(text):
            self.place.push(3, "", text)
        else:
            if self.place.named and self.named_from < len(self.drafts):
                self.place.named = None  # a heading behind an article's text begins something else
            self.place.title(text, unit.level, follows=self.headed == at - 1)
        self.open, self.headed = None, at
        return True

    def _heads(self, text: str) -> bool:
        section = p.SECTION.fullmatch(text)
        follows = section is not None and self.place.follows(section["label"] or "")
        if len(text.split()) > (_LONG_TITLE if follows else 25) or p.ENDED.search(text):
            return False
        if not section and not p.looks_like_heading(text):
            return False
        if self._may_join() and self.open and self.open.last.endswith(":") and not section:
            return False
        if p.NUMBERED.match(text) and (p.is_operative(text) or self._next_number(text)):
            return False
        return not (self.stage == "operative" and p.is_operative(text))

    def _next_number(self, text: str) -> bool:
        """Whether the number goes on from the last numbered paragraph: then it is no heading."""
        match = p.NUMBERED.match(text)
        before = next((d for d in reversed(self.drafts) if d.kind is Kind.PARAGRAPH), None)
        if not match or before is None or before.region != self.place.within:
            return False
        if self.place.follows(match["number"]):
            return False
        digits = re.match(r"\d+", before.number)
        return digits is not None and match["number"] == str(int(digits.group()) + 1)

    # -- making drafts ------------------------------------------------------------

    def _add(self, kind: Kind, unit: Unit, number: str = "", name: str = "") -> None:
        place = self.place
        where = (place.within, place.section, place.headings)
        self.open = Draft(kind, number, name, *where, units=[(unit, None)])
        self.drafts.append(self.open)

    def _join(self, unit: Unit, label: str | None) -> None:
        assert self.open is not None
        self.open.units.append((unit, label))

    def _note(self, unit: Unit) -> None:
        """A footnote interrupts nothing: what was open goes on behind it."""
        before = self.open
        table = next((d for d in reversed(self.drafts) if not is_aside(d)), None)
        self._add(Kind.FOOTNOTE, unit, number=unit.note)
        if table and table.kind is Kind.TABLE and table.number and unit.note.isalpha():
            within = (table.region, f"table {table.number}")
            self.drafts[-1].region = ", ".join(x for x in within if x)
        self.open = before

    def _in_article(self, unit: Unit, name: str, digits: str) -> None:
        mine = self.open is not None and self.open.kind is Kind.NAMED
        if mine and self.open and (self.open.name, self.open.number) == (name, digits):
            self._join(unit, None)
        else:
            self._add(Kind.NAMED, unit, name=name, number=digits)

    def _row(self, unit: Unit) -> None:
        if self.open and self.open.kind is Kind.TABLE and self.table == unit.label:
            header = [u for u, _ in self.open.units if u.level == 1]
            self._join(unit, row_label(header, unit) if not unit.level else None)
            return
        self.table = unit.label
        if self.caption:
            self._add(Kind.TABLE, unit, self.caption.number, self.caption.name)
            assert self.open is not None
            self.open.section, self.caption.used = "", True
            self.open.headings = (*self.place.headings, self.caption.heading)
        else:
            title = self.place.headings[-1] if self.place.headings else ""
            number = "" if self.captioned else unit.label
            self._add(Kind.TABLE, unit, number, short(title))

    def _listed(self, at: int, unit: Unit) -> None:
        """One of many short lines in a row: names of a list, kept together."""
        if at - 1 not in self.lists or not self.open or self.open.kind is not Kind.TEXT:
            self._add(Kind.TEXT, unit)
            assert self.open is not None
            self.open.units.clear()
        self._join(unit, "")
