"""What the numbers of a sentence count, compared with what they count in its passages.

“Three months” is not borne out by “three years”, nor “17 countries” by “17 projects”. Units
of time and measure have no other names, so those have to stand beside the number. Of other
nouns only kinds that cannot be taken for each other are told apart: a synonym is no flaw.
Leaves out nouns of no known kind, and whether the number itself stands there (`checking`).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from assistant.facts import Readings, numbered
from assistant.words import analyse

_OWN = 5  # words that a number's own noun and its adjectives have at most
_BEFORE, _AFTER = 3, 5  # words around a number in which what it counts may be said as well
_WORD = re.compile(r"[^\W\d_]+|[.;:,()•]")
# What a column of numbers counts stands at its head.
_TABLE = re.compile(r"(?:(?<!\S)\d[\d.,]* +\d[\d.,]*(?!\S).{0,400}){2}", re.DOTALL)
_ENDS = frozenset(
    "a an the of to in on at by for from with as and or is are was were be been has have had "
    "that this these those which who whom whose will shall may can could would should must do "
    "does did not no than into within among between during over under its their before after "
    "since until ago through across out some".split()
) | frozenset(".;:,()•")
_UNITS = (
    "year annual yearly annum", "month monthly", "week weekly", "day daily", "hour hourly",
    "minute", "decade", "century", "percent percentage cent", "hectare ha",
    "kilometre kilometer km", "mile", "tonne ton", "kilogram kg kilo", "metre meter",
    "litre liter", "times fold",
)  # fmt: skip
# Words whose stem is also that of a verb or of another noun are left out: officer, report, plant.
_KINDS = (
    "country state nation government",
    "person people individual victim woman man child adolescent girl boy official judge "
    "prosecutor servant expert migrant worker inmate detainee teacher",
    "family household",
    "resolution document decision declaration protocol convention treaty agreement instrument",
    "project programme program initiative",
    "municipality city town village province district",
    "firearm weapon gun rifle pistol",
    "tree seedling",
    "vessel boat ship aircraft vehicle",
)
_PLURALS = {"woman": "women", "man": "men", "child": "children"}
_YEARS, _AGES = 0, frozenset(analyse("age ages aged old"))  # what counts years without the word


@dataclass(frozen=True, slots=True)
class Counted:
    """A number: the ways to read it, the stems of its own noun phrase, and those around it."""

    readings: Readings
    own: tuple[str, ...]
    around: frozenset[str]

    @property
    def kinds(self) -> frozenset[int]:
        """The kinds of thing it may count: its first noun that has one, and the next word's."""
        at = next((i for i, stem in enumerate(self.own) if stem in _kinds()), 0)
        return frozenset(_kinds()[stem] for stem in self.own[at : at + 2] if stem in _kinds())

    @property
    def unit(self) -> int | None:
        """The unit it is of."""
        return next((_units()[stem] for stem in self.own if stem in _units()), None)


def miscounted(text: str, passages: str) -> bool:
    """Whether a number of an English sentence counts something else than in its passages.

    Example: “in three months” does where the passages say “every three years”.
    """
    if _TABLE.search(passages):
        return False
    there, stems = _counted(passages), frozenset(analyse(passages))
    for said in _counted(text):
        same = [other for other in there if other.readings & said.readings]
        if not same or not said.own:
            continue
        if _other_unit(said, same, stems) or _other_kind(said, same, stems):
            return True
        another = any(other.own[:2] == said.own[:2] for other in there if other not in same)
        if another and all(o.own and not set(said.own[:2]) & o.around for o in same):
            return True
    return False


def _other_unit(said: Counted, same: Sequence[Counted], stems: frozenset[str]) -> bool:
    """Whether it is of another unit; or of none, if what it counts is named there."""
    near = frozenset().union(*(other.around for other in same))
    if near & _AGES and said.unit in (None, _YEARS):
        return False
    if said.unit is None:
        return said.own[0] in stems and all(other.unit is not None for other in same)
    return all(
        other.unit != said.unit
        if other.unit is not None
        else said.unit not in map(_units().get, other.around)
        for other in same
    )


def _other_kind(said: Counted, same: Sequence[Counted], stems: frozenset[str]) -> bool:
    """Whether it counts another kind of thing: a known one, or one that is named elsewhere."""
    named = {stem for stem in said.own if _kinds().get(stem) in said.kinds}
    return bool(named) and all(
        not other.kinds & said.kinds
        if other.kinds
        else named & stems and other.own and not said.kinds & {*map(_kinds().get, other.around)}
        for other in same
    )


@lru_cache(maxsize=512)
def _counted(text: str) -> tuple[Counted, ...]:
    return tuple(_all(text.replace("%", " percent ")))


def _all(text: str) -> Iterator[Counted]:
    for readings, before, after in numbered(text):
        if any(re.fullmatch(r"(?:19|20)\d\d", reading) for reading in readings):
            continue  # a year
        words = list(itertools.takewhile(_inside, _WORD.findall(after[:200])))[:_AFTER]
        own = list(itertools.takewhile(lambda word: word.lower() not in _ENDS, words))[:_OWN]
        around = " ".join([*_WORD.findall(before[-100:])[-_BEFORE:], *words])
        yield Counted(readings, tuple(analyse(" ".join(own))), frozenset(analyse(around)))


def _inside(word: str) -> bool:
    return word not in ".;:•"


@cache
def _units() -> dict[str, int]:
    return _by_stem(_UNITS)


@cache
def _kinds() -> dict[str, int]:
    return _by_stem(_KINDS)


def _by_stem(groups: tuple[str, ...]) -> dict[str, int]:
    return {
        stem: number
        for number, group in enumerate(groups)
        for word in group.split()
        for form in (word, _PLURALS.get(word) or re.sub("ys$", "ies", f"{word}s"))
        for stem in analyse(form)
    }
