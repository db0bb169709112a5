"""Streamed text cut into sentences, each held back until it and its markers are whole.

A sentence ends with its stop, the closing quotation mark, and the markers behind it; a
line's end ends one too. Nothing is judged here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MARKER = re.compile(
    r"\s*[\[【]\s*(?:passages?\s+|\^)?(\d{1,3}(?:\s*(?:,|;|and|–|-)\s*\d{1,3})*)\s*[\]】]",
    re.IGNORECASE,
)
_CLOSERS = r"[”\"»’')」』*_]*"
_MARKERS = r"(?:\s*[\[【][^\]】\n]{0,40}[\]】])*"
_STOP = re.compile(
    rf"[.!?…؟۔]+{_CLOSERS}{_MARKERS}[.]?(?=\s+[^\s\[【])"  # a space and more text
    rf"|[。！？]{_CLOSERS}{_MARKERS}[。]?(?=[^\s\[【{_CLOSERS[1:-2]}]|\s+[^\s\[【])"
    rf"|(?<=\S)[ \t]*(?=\n\s*[^\s\[【])"
)
_SHORTENED = re.compile(
    r"(?:\b(?:paras?|p[aá]rrs?|arts?|nos?|núms?|n|res|dec|sect|sec|chap|vol|fig|pp?|add|rev|corr|"
    r"mr|mrs|ms|dr|prof|st|sr|sra|e\.g|i\.e|cf|vs|ср|ст|п|см|г|стр|т\.е)"
    r"|(?:^|[\s(.])[^\W\d_]|(?:^|\n)\s*\d{1,2})\.$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its markers as the model wrote it, and the white space before it."""

    text: str
    gap: str = ""

    @property
    def lead(self) -> bool:
        """Whether it only introduces what follows."""
        return MARKER.sub("", self.text).rstrip(" *_").endswith((":", "："))

    @property
    def bare(self) -> str:
        """The sentence without markers and list signs, for judging what it says."""
        text = MARKER.sub("", self.text)
        return re.sub(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+", "", text).strip()

    def cited(self) -> tuple[int, ...]:
        """The numbers its markers name, once each. Example: `… [1][3-5]` gives 1, 3, 4, 5."""
        found: dict[int, None] = {}
        for marker in MARKER.finditer(self.text):
            for part in re.split(r"[,;]|and", marker[1]):
                first, *rest = (int(n) for n in re.findall(r"\d+", part))
                last = rest[-1] if rest else first
                found.update(dict.fromkeys(range(first, min(last, first + 20) + 1)))
        return tuple(found)

    def renumbered(self, numbers: dict[int, int]) -> str:
        """The sentence with the markers that resolve, under new numbers; the others are gone."""

        def again(marker: re.Match[str]) -> str:
            known = dict.fromkeys(numbers[n] for n in Sentence(marker[0]).cited() if n in numbers)
            return "".join(f" [{n}]" if i == 0 else f"[{n}]" for i, n in enumerate(known))

        return MARKER.sub(again, self.text)


class Splitter:
    """Takes text in pieces and gives whole sentences."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> Iterator[Sentence]:
        """The sentences that are whole now that a piece has come."""
        self._held += piece
        at = 0
        while stop := _STOP.search(self._held, at):
            at = stop.end()
            if stop[0].strip() and _SHORTENED.search(self._held[: stop.end()]):
                continue
            whole, self._held, at = self._held[:at], self._held[at:], 0
            yield from _sentence(whole)

    def end(self) -> Iterator[Sentence]:
        """What is left when no more text comes."""
        rest, self._held = self._held, ""
        yield from _sentence(rest)


def _sentence(text: str) -> Iterator[Sentence]:
    bare = text.strip()
    if bare:
        before = text[: len(text) - len(text.lstrip())]
        yield Sentence(bare, before)
