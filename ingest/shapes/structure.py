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
from ingest.shapes.drafting import Drafting
from ingest.shapes.headings import in_series
from ingest.shapes.numbering import Draft, name_lists, number
from ingest.shapes.unit import Unit
from ingest.verbs import OPERATIVE

_GOING_ON = (Kind.PARAGRAPH, Kind.PREAMBULAR, Kind.TEXT, Kind.NAMED)
_OF_PARTS = ("section", "chapter", "part", "decision", "resolution")
_IN_SMALL = ("article", "section", "rule", "regulation")
_LONG_TITLE = 45  # words of a section's title whose label goes on from the one before
_SUM = re.compile(r"\s\d{1,3}(?:[\s,]\d{3})+$")
_LIST_GOES_ON = re.compile(r"(?:;|;?\s(?:and|or)|,)$")


def structure(units: Sequence[Unit], resolution: bool, record: bool = False) -> list[Draft]:
    """Return the drafts of a text's body, in reading order, numbered.

    `resolution` says that the text has opening words and so a preamble; without it,
    unnumbered paragraphs are text. `record`: it is one of a meeting; who speaks is a heading.
    """
    reader = _Reader(units, resolution, record)
    for at in range(len(units)):
        reader.take(at)
    reader.close_caption()
    reader.keep_headings(last=True)
    return number(reader.drafts)


class _Reader(Drafting):
    """Takes units one by one and tells what each of them is."""

    def __init__(self, units: Sequence[Unit], resolution: bool, record: bool) -> None:
        super().__init__(units)
        self.record = record
        self.stage = "preamble" if resolution else "text"
        self.named_from = 0  # how many drafts there were when the open article began
        self.lists = name_lists(units)

    def take(self, at: int) -> None:
        """Sort one unit: the first of these that it is."""
        unit, text = self.units[at], self.units[at].plain
        if self.record and (speaker := p.SPEAKER.match(text)):
            self.place.speaker(speaker["who"])
        if unit.note:
            self.add_note(unit)
        elif unit.kind is BlockKind.ROW:
            self.add_row(unit)
        elif self.captions(at, unit):
            pass
        elif at in self.lists:
            self.add_name(unit, first=at - 1 not in self.lists)
        elif p.LANGUAGE_LINE.fullmatch(text):
            self.add(Kind.MASTHEAD, unit, name="language")
            self.open, self.heading = None, self.heading + (self.heading == at - 1)
        elif not (
            self._closing(unit, text)
            or self._annex(at, text)
            or self._opening(unit, text)
            or self._article(at, text)
            or self._heading(at, unit, text)
        ):
            self._paragraph(unit, text)

    # -- paragraphs and their lists -----------------------------------------------

    def _paragraph(self, unit: Unit, text: str) -> None:
        if digits := self._scanned(text):
            self._numbered(unit, digits)
        elif match := p.DRAFTED.match(text):
            self._drafted(unit, match["what"], match["number"])
        elif match := p.DECIMAL.match(text) or p.NUMBERED.match(text):
            if self._continues_list(text, match["number"]):
                self.join(unit, f"{match['number']}.")
            else:
                self._numbered(unit, re.sub(r"\s+", " ", match["number"]))
        elif (item := p.ITEM.match(text)) and self._may_join():
            self.join(unit, item["label"].replace("( ", "("))
        elif self.open and self._belongs(text, self.open):
            listed = self.open.last.endswith((":", ";", "and", "or"))
            self.join(unit, "" if listed else None)
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
        self.add(Kind.PARAGRAPH, unit, number=digits)

    def _scanned(self, text: str) -> str:
        """The number of an operative paragraph that a scan misread, where it is the one due."""
        match = p.SCANNED.match(text)
        if self.stage == "text" or match is None or not OPERATIVE.match(text[match.end() :]):
            return ""
        number = re.sub("[lI]", "1", match["number"])
        return number if number == str(self._last_number() + 1) else ""

    def _last_number(self) -> int:
        """The number of the last numbered paragraph of this part; 0 if there is none."""
        before = next((d for d in reversed(self.drafts) if d.kind is Kind.PARAGRAPH), None)
        if before is None or before.region != self.place.within:
            return 0
        digits = re.match(r"\d+", before.number)
        return int(digits.group()) if digits else 0

    def _drafted(self, unit: Unit, what: str, digits: str) -> None:
        """A paragraph of a draft whose kind is written out: PP3, OP4."""
        if what == "OP":
            self._numbered(unit, digits)
        else:
            self.add(Kind.PREAMBULAR, unit, number=digits)

    def _unnumbered(self, unit: Unit, text: str) -> None:
        if self.stage == "preamble" and not p.is_preambular(text) and p.is_operative(text):
            self.stage = "operative"
        # Without a beginning in the file, a small letter shows the end of some paragraph.
        torn = not self.drafts and text[:1].islower() and not _begins_small(text)
        between = self.stage == "operative" and p.is_preambular(text) and text.endswith(",")
        if (self.stage == "preamble" and not torn) or between:
            self.add(Kind.PREAMBULAR, unit)
        elif self.stage == "operative" and p.is_operative(text):
            self.add(Kind.PARAGRAPH, unit)
        elif self.place.named:
            self._in_article(unit, *self.place.named)
        else:
            self.add(Kind.TEXT, unit)

    def _belongs(self, text: str, to: Draft) -> bool:
        """Whether an unlabelled unit goes on in the open paragraph or in its list."""
        if not self._may_join():
            return False
        if self.stage == "preamble" and to.last.endswith(",") and _begins_small(text):
            return False
        if text[:1].islower() or (text[0] == "(" and not p.ENDED.search(to.last)):
            return True
        if _sums(to, text):
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
        goes_on = p.ends_closing(text) or bool(after and after.last.endswith(":"))
        if after and (
            name or goes_on or (not unit.apart and p.signs(after.units[0][0].plain, text))
        ):
            self.join(unit, None)
            return True
        if name:
            self.add(Kind.CLOSING, unit, name=name)
        return bool(name)

    def _annex(self, at: int, text: str) -> bool:
        match = p.ANNEX.match(text)
        if not match:
            return False
        if not p.LETTERS_ANNEX.fullmatch(match["title"]):
            heads = p.looks_like_heading(text) or not match["title"]
            if not heads or re.match(r"[a-z(]", match["title"]):
                return False
        name = f"{match['what'].lower()} {match['number'] or ''}".strip()
        self.place.enter_annex(name, text)
        self.head(at)
        self.stage = "text"
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
        self.add(Kind.MASTHEAD, unit, name="opening words")
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
            self.add(Kind.NAMED, self.units[at], name=shown, number=match["number"])
            return True
        if name in _OF_PARTS:
            self.place.enter_part(f"{name} {match['number']}", text)
        else:
            self.place.push(3, "", text)
            self.place.named, self.named_from = (shown, match["number"]), len(self.drafts)
            if match["title"] and following.startswith(f"{match['number']}.1"):
                self.add(Kind.NAMED, self.units[at], name=shown, number=match["number"])
        self.head(at)
        self.stage = "text"
        return True

    def _heading(self, at: int, unit: Unit, text: str) -> bool:
        if unit.kind is BlockKind.HEADING:
            bodily = p.NUMBERED.match(text) or p.is_preambular(text)
            if (p.ENDED.search(text) and bodily) or len(text.split()) > 60:
                return False
        elif not self._heads(at, text):
            return False
        if match := p.SECTION.fullmatch(text):
            self.place.push_labelled(match["label"] or match["bare"], text)
        elif p.NUMBERED.match(text):
            self.place.push(3, "", text)
        else:
            if self.place.named and self.named_from < len(self.drafts):
                self.place.named = None  # a heading behind an article's text begins something else
            self.place.title(text, unit.level, follows=self.heading == at - 1)
        self.head(at)
        return True

    def _heads(self, at: int, text: str) -> bool:
        section = p.SECTION.fullmatch(text)
        follows = section is not None and self.place.follows(section["label"] or "")
        if len(text.split()) > (_LONG_TITLE if follows else 25) or p.ENDED.search(text):
            return False
        within = self.place.named[1] if self.place.named else ""
        if p.DECIMAL.match(text) and (text.startswith(f"{within}.") or in_series(self.known, at)):
            return False
        if not section and not p.looks_like_heading(text):
            return False
        if self._may_join() and self.open and not section and _awaits(self.open, text):
            return False
        if p.NUMBERED.match(text) and (p.is_operative(text) or self._next_number(text)):
            return False
        return not (self.stage == "operative" and p.is_operative(text))

    def _next_number(self, text: str) -> bool:
        """Whether the number goes on from the last numbered paragraph: then it is no heading."""
        match, last = p.NUMBERED.match(text), self._last_number()
        if not match or not last or self.place.follows(match["number"]):
            return False
        return match["number"] == str(last + 1)

    def _in_article(self, unit: Unit, name: str, digits: str) -> None:
        mine = self.open is not None and self.open.kind is Kind.NAMED
        if mine and self.open and (self.open.name, self.open.number) == (name, digits):
            self.join(unit, None)
        else:
            self.add(Kind.NAMED, unit, name=name, number=digits)


def _begins_small(text: str) -> bool:
    """Whether a paragraph may begin with this small letter: in Russian preambular ones do."""
    return re.match("[а-я]", text) is not None


def _awaits(to: Draft, text: str) -> bool:
    """Whether what is open waits for a line: behind a colon, in a list of sums."""
    return to.last.endswith(":") or _sums(to, text)


def _sums(to: Draft, text: str) -> bool:
    """Whether a line goes on a list in which each line ends with its sum: appropriations."""
    listed = to.units[-1][1] == "" and _SUM.search(to.last) is not None
    return listed and _SUM.search(text) is not None
