"""What a brochure's sections and long points are called when they are cited."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.shapes.brochure.sections import NUMBER_WORDS, Section
from ingest.shapes.layout import Piece
from ingest.shapes.lines import is_capitals


def within(section: Section, alone: bool = False) -> str:
    """How a section is cited: its number, its title, or `Introduction` where it has neither.

    A document that has but one section without a title (`alone`) needs no such name.
    """
    if section.number or (alone and not section.title):
        return section.number
    title = section.title.text if section.title else "Introduction"
    return title.capitalize() if is_capitals(title) and " " not in title else title


def headings(section: Section) -> tuple[str, ...]:
    """The titles above a section's text, its own last."""
    own = section.title.title if section.title else ""
    part = section.part.title if section.part else ""
    head = f"{section.head.number}. {_bare(section.head.title)}" if section.head else ""
    return tuple(title for title in (part, own, head) if title)


def _bare(title: Piece) -> str:
    return re.sub(r"^\d+[.)]\s+", "", title.title)


_COUNTED = re.compile(
    rf"\b(?:following|these|{'|'.join(NUMBER_WORDS[2:])})\s+(?:{'|'.join(NUMBER_WORDS[2:])}\s+)?"
    r"((?:[a-z][a-z-]* ){0,2}?[a-z][a-z-]*s)"
    r"(?=\s*[:,.(]|\s+(?:in|of|to|for|that|on|are|will|aimed|at)\b)"
)


def announced(lead: str) -> str:
    """What a list's first sentence calls its points. Example: `the following goals:` → `goals`."""
    found = _COUNTED.findall(_last_sentence(lead))
    return re.sub(r"^(?:priority|main|key|specific|other)\s+", "", found[-1]) if found else ""


def _last_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\d{0,3}\s+(?=[A-Z“])", text)[-1]


def _singular(noun: str) -> str:
    return re.sub(r"ies$", "y", noun) if noun.endswith("ies") else noun.removesuffix("s")


def point_name(section: Section, sections: Sequence[Section]) -> str:
    """What the long points of a section are called: by its part's title, else by their lead."""
    kin = [s for s in sections if s.part is section.part]
    leads = [n for s in kin for n in _announcements(s)]
    title = section.part.text.lower() if section.part else ""
    by_title = [n for n in leads if n in title]
    own = _announcements(section)
    return _singular((by_title or own or ["points"])[-1])


def _announcements(section: Section) -> list[str]:
    texts = [u.text for u in section.units if isinstance(u, Piece) and u.text.endswith(":")]
    return [name for name in map(announced, texts) if name]
