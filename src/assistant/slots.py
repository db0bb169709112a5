"""What a question takes for granted, and whether the evidence has it.

Its places, names, years and figures. A question about Panama is not answered from a
passage that does not name Panama, however alike the rest is. Each slot is looked for in
the best passages, the headings above them and what identifies their documents.
Inflections count as the name itself (Mexican for Mexico); synonyms do not. Leaves the
weighing to `refusal`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.documents import Passage
from assistant.query import MONTHS, Query, figures_in, years_in

LEXICON = "es"  # its English column names every Member State, region and nationality
IRREGULAR = {
    "french": "france", "dutch": "netherlands", "swiss": "switzerland", "greek": "greece",
    "spanish": "spain", "danish": "denmark", "british": "united kingdom", "uk": "united kingdom",
    "polish": "poland", "turkish": "türkiye", "irish": "ireland", "welsh": "united kingdom",
    "thai": "thailand", "filipino": "philippines", "us": "united states", "usa": "united states",
    "american": "united states", "swedish": "sweden", "finnish": "finland", "cypriot": "cyprus",
    "russian": "russian federation", "russia": "russian federation", "scottish": "united kingdom",
}  # fmt: skip
WORD = re.compile(r"[^\W\d_][\w’'-]*")
SAME = 5  # letters by which an inflected name is known again
PLAIN = frozenset(
    """united nations un unodc resolution draft strategy strategic vision convention protocol
    council assembly commission conference committee secretary general state states member
    paragraph article international organization office group programme project page english
    french spanish""".split()
) | frozenset(MONTHS)


@dataclass(frozen=True, slots=True)
class Slots:
    """What a question names: places and other proper names, in lower case."""

    places: tuple[str, ...]
    names: tuple[str, ...]


@cache
def gazetteer() -> frozenset[str]:
    """The names of states, regions, cities and nationalities, in lower case."""
    table = files("assistant").joinpath("lexicon", f"{LEXICON}.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and line[0] != "#")
    return frozenset(
        name.strip().lower()
        for row in rows
        if len(row) == 3 and row[2] in ("place", "nationality")
        for name in row[1].split("|")
        if name[:1].isupper()
    )


def slots(query: Query) -> Slots:
    """The places and names of a question; those that only say which document are left out."""
    folded = query.text.lower()
    words = WORD.findall(folded)
    known = gazetteer()
    runs = {" ".join(words[i : i + n]) for n in (1, 2, 3, 4) for i in range(len(words) - n + 1)}
    places = [run for run in runs if run in known or (run in IRREGULAR and len(run) > 2)]
    whole = [p for p in places if not any(p != q and p in q for q in places)]
    inside = set(" ".join(whole).split())
    names = (
        word.lower()
        for name in query.names
        for word in WORD.findall(name)
        if word[:1].isupper() and len(word) > 2
    )
    proper = dict.fromkeys(n for n in names if n not in inside and n not in PLAIN)
    return Slots(tuple(sorted(whole)), tuple(proper))


def missing(wanted: Iterable[str], passages: Sequence[Passage]) -> float:
    """Share of names that none of the passages has, with what stands above and around it."""
    wanted = list(wanted)
    if not wanted:
        return 0.0
    there = " ".join(_identity(passage) for passage in passages)
    words = frozenset(WORD.findall(there))
    return sum(not _stands(name, there, words) for name in wanted) / len(wanted)


def numbers_missing(query: Query, passages: Sequence[Passage]) -> tuple[float, float]:
    """Share of the question's years, and of its figures, that none of the passages has."""
    text = " ".join(_identity(passage) for passage in passages)
    dates = {str(p.source.date)[:4] for p in passages if p.source.date}
    years = query.years - years_in(text.replace("-", " ")) - dates
    figures = {f for f in query.figures if f not in figures_in(text) and f not in text}
    return len(years) / max(len(query.years), 1), len(figures) / max(len(query.figures), 1)


def _identity(passage: Passage) -> str:
    source = passage.source
    parts = (
        passage.reading(), *passage.headings, source.title, *source.names, source.body or "",
        source.symbol or "", source.session or "", source.date or "",
    )  # fmt: skip
    return " ".join(parts).lower()


def _stands(name: str, text: str, words: frozenset[str]) -> bool:
    name = IRREGULAR.get(name, name)
    if name in text:
        return True
    head = name.removesuffix("'s").removesuffix("’s")[:SAME]
    return (
        len(head) >= 4 and " " not in name and any(word.startswith(head[:SAME]) for word in words)
    )
