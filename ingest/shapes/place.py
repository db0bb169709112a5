"""Where a paragraph stands: annex, part, section, article, and the headings above it."""

from __future__ import annotations

import re

from ingest.shapes import patterns as p
from ingest.shapes.numbering import Draft, short

ABOVE, PART, HEADING = -1, 0, 4  # levels: an annex, a part, an unlabelled heading

Heading = tuple[int, str, str]  # level, label, text


class Place:
    """The open annex, part, article and headings; roman numerals are level 1, letters 2."""

    def __init__(self) -> None:
        self.region = ""
        self.part = ""
        self.stack: list[Heading] = []
        self.named: tuple[str, str] | None = None

    @property
    def within(self) -> str:
        """The annex and part, as they are cited."""
        return ", ".join(x for x in (self.region, self.part) if x)

    @property
    def section(self) -> str:
        """The article or section, as it is cited: by its label, else by its heading."""
        if self.named:
            return f"{self.named[0].lower()} {self.named[1]}"
        labels = [label for _, label, _ in self.stack if label]
        if labels:
            return "section " + ".".join(labels)
        titles = [text for level, _, text in self.stack if level > PART]
        return short(titles[-1]) if titles else ""

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings above, the highest first."""
        return tuple(text for _, _, text in self.stack)

    def enter_annex(self, name: str, heading: str) -> None:
        """Begin an annex; nothing of what was open goes on in it."""
        self.region, self.part, self.named = name, "", None
        self.stack = [(ABOVE, "", heading)]

    def enter_draft(self, name: str) -> None:
        """Begin a draft that the paragraph before recommends."""
        self.region, self.part, self.stack, self.named = name, "", [], None

    def enter_part(self, name: str, heading: str) -> None:
        """Begin a part that has a name and number: section 3, resolution 24/7."""
        self.part, self.named = name, None
        self.stack = [*(h for h in self.stack if h[0] < PART or h[1]), (PART, "", heading)]

    def letter_part(self, drafts: list[Draft]) -> bool:
        """Turn the lettered heading that is open into a part: it has opening words of its own."""
        heading = next((h for h in self.stack if re.fullmatch(r"[A-Z]|[IVX]+", h[1])), None)
        if heading is None:
            return False
        self.part = f"part {heading[1]}"
        for draft in drafts:
            if heading[2] in draft.headings and draft.section.startswith("section "):
                draft.region, draft.section = self.within, ""
        self.stack = [(PART, "", heading[2])]
        return True

    def head_part(self) -> None:
        """Make a part of the heading that is open, unless an annex is open already."""
        if self.stack and not self.region:
            self.part = self.stack[-1][2]

    def push(self, level: int, label: str, text: str) -> None:
        """Open a heading; those of its level and below are closed."""
        while self.stack and self.stack[-1][0] >= level:
            self.stack.pop()
        self.stack.append((level, label, text))
        if level < 3:
            self.named = None
            self.part = "" if self.part.startswith("section ") else self.part

    def push_labelled(self, label: str, text: str) -> None:
        """Open a heading with a roman numeral or a letter; I behind H is a letter."""
        letters = [before for level, before, _ in self.stack if level == 2]
        follows = bool(letters) and len(label) == 1 and ord(letters[-1][-1]) + 1 == ord(label)
        roman = re.fullmatch(p.ROMAN, label) is not None and label not in "CDLM"
        self.push(1 if roman and not follows else 2, label, text)

    def title(self, text: str) -> None:
        """Open an unlabelled heading; behind a bare label it is that section's title."""
        if self.stack and self.stack[-1][1] and self.stack[-1][1] == self.stack[-1][2].rstrip("."):
            level, label, bare = self.stack.pop()
            self.push(level, label, f"{bare} {text}")
        else:
            self.push(HEADING, "", text)
