"""One paragraph of a file, as the shapes of United Nations documents handle it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ingest.blocks import BlockKind, fold

_EMPHASIS = re.compile(r"^#{1,6}\s|(?<![\w*])[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?![\w*])")


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
        return _folded(self.runs)

    @property
    def plain(self) -> str:
        """Its text as it is matched with patterns: automatic number first, no emphasis."""
        return _plain(self.text, self.label)


@lru_cache(maxsize=8192)  # patterns ask for the same units again and again
def _folded(runs: tuple[str, ...]) -> str:
    return fold(" ".join(runs))


@lru_cache(maxsize=8192)
def _plain(text: str, label: str) -> str:
    bare = _EMPHASIS.sub("", text)
    return f"{label} {bare}" if label and not bare.startswith(label) else bare
