"""Where a paragraph stands: annex, part, section, article, and the headings above it."""

from __future__ import annotations

import re

from ingest.shapes import patterns as p
from ingest.shapes.numbering import Draft, short

# Levels: an annex, a part, a number; above them unlabelled headings.
ABOVE, PART, NUMBERED, HEADING = -1, 0, 3, 4
DEEPEST = 9  # of an unlabelled heading whose level the file does not tell

_ROMANS = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX".split()

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
        labels = [label for _, label, _ in self._below_part() if label]
        if labels:
            return "section " + ".".join(labels)
        titles = [text for level, _, text in self._below_part() if level > PART]
        return short(titles[-1]) if titles else ""

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings above, the highest first."""
        return tuple(text for _, _, text in self.stack)

    def _below_part(self) -> list[Heading]:
        """The headings in the open part; what stands above it has no say in it."""
        opened = max((i for i, h in enumerate(self.stack) if h[0] == PART), default=-1)
        return self.stack[opened + 1 :]

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
        below = self._below_part()
        heading = next((h for h in below if re.fullmatch(r"[A-Z]|[IVX]+", h[1])), None)
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
        letters = [before for level, before, _ in self.stack if level in (2, HEADING)]
        follows = bool(letters) and len(label) == 1 and ord(letters[-1][-1]) + 1 == ord(label)
        roman = re.fullmatch(p.ROMAN, label) is not None and label not in "CDLM"
        self.push(1 if roman and not follows else self._letter_level(), label, text)

    def _letter_level(self) -> int:
        """A letter stands above numbers; where `1.` came first and no letter, below them."""
        levels = {level for level, _, _ in self._below_part()}
        return HEADING if HEADING in levels or (3 in levels and 2 not in levels) else 2

    def follows(self, label: str) -> bool:
        """Whether a heading that is open has the label or number just before this one."""
        own = _rank(label)
        firsts = [re.match(r"[A-Z]+(?=[.\s]|$)|\d+(?=\.)", text) for _, _, text in self.stack]
        return any(own & {n + 1 for n in _rank(m.group())} for m in firsts if m)

    def speaker(self, name: str) -> None:
        """Open the speech of someone: below every heading, until the next of either."""
        self.push(HEADING + 4 * DEEPEST, "", name)

    def title(self, text: str, level: int = 0, follows: bool = False) -> None:
        """Open an unlabelled heading; behind a bare label it is that section's title.

        `level` is what the file says, 0 if nothing; a heading with a number (`Result 1`)
        stands above its equals without. `follows`: nothing but a heading stands before.
        """
        if self.stack and self.stack[-1][1] and self.stack[-1][1] == self.stack[-1][2].rstrip("."):
            above, label, bare = self.stack.pop()
            self.push(above, label, f"{bare} {text}")
            return
        if follows and self.stack and _is_bare(self.stack[-1]):
            self.stack.append((self.stack[-1][0], "", text))
            return
        ranked = p.RANKED.fullmatch(text) is not None
        depth = HEADING + 2 * (level or DEEPEST) - (ranked and level > 0)
        above, label, bare = self.stack[-1] if self.stack else (ABOVE, "", "")
        alone = p.RANKED.fullmatch(bare)
        if follows and level and alone and not alone["title"] and above + 1 == depth:
            self.stack.pop()
            self.push(above, label, f"{bare}. {text}")
        elif follows and not level and above >= depth:
            self.stack.append((above + 1, "", text))  # one upon the other: both head what follows
        else:
            self.push(depth, "", text)


def _is_bare(heading: Heading) -> bool:
    """Whether a heading is an annex's or a part's name alone, so that its title follows."""
    level, _, text = heading
    if level > PART:
        return False
    annex, part = p.ANNEX.fullmatch(text), p.NAMED.fullmatch(text)
    title = annex["title"] if annex else part["title"] if part else text
    return not title or title.startswith("to the ")


def _rank(label: str) -> set[int]:
    """Where a label stands in its order; apart for figures, letters and roman numerals."""
    if label.isdigit():
        return {int(label)}
    romans = {r: 1000 + n for n, r in enumerate(_ROMANS, 1)}
    letter = {2000 + ord(label)} if re.fullmatch("[A-Z]", label) else set[int]()
    return letter | ({romans[label]} if label in romans else set())
