"""From what a person typed to what is searched: Question → Query.

Told here: the language, the kind of question, which documents and places it names
by symbol or number, its years, figures and names. The words are English from here
on (`languages.carry`). Left to others: earlier turns (`conversation`), looking up
what has an address (`lookup`), ranking (`retrieval`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from assistant import thesaurus
from assistant.conversation import Context
from assistant.documents import ORDINALS, Kind
from assistant.words import analyse


class Asks(StrEnum):
    """What kind of answer a question wants."""

    FACT = "fact"
    COUNT = "count"
    LIST = "list"
    WHO = "who"
    WHEN = "when"
    WHERE = "where"
    DEFINITION = "definition"
    YESNO = "yesno"
    COMPARE = "compare"
    SUMMARY = "summary"


KINDS: tuple[tuple[Asks, re.Pattern[str]], ...] = tuple(
    (asks, re.compile(pattern, re.IGNORECASE | re.VERBOSE))
    for asks, pattern in (
        (
            Asks.SUMMARY,
            r"\b(summar\w+|sum\s+up|in\s+a\s+nutshell|overview|main\s+points?|key\s+points?|gist|in\s+short|in\s+brief)\b",
        ),
        (Asks.COMPARE, r"\b(compar\w+|differ\w*|versus|vs\.?|both\s+the\b.*\band\s+the)\b"),
        (
            Asks.COUNT,
            r"\b(how\s+(many|much|large|big|high|old|long|far|often)|number\s+of|per\s*cent\w*|percentage|"
            r"(what|which)\s+(share|proportion|amount|sum|figure|rate)|count\s+of|what\s+\%)\b",
        ),
        (
            Asks.WHO,
            r"\b(who|whom|whose|by\s+whom|(which|what)\s+(\w+\s+)?(official|body|bodies|agency|agencies|"
            r"person|organi[sz]ations?|institut\w+|entity|entities|committee|commission|office|department|"
            r"government|group|states?|company|actor)s?)\b",
        ),
        (
            Asks.WHEN,
            r"\b(when|since\s+when|until\s+when|(what|which)\s+(date|day|month|year|session|time|period)s?|"
            r"how\s+soon|deadline|on\s+what\s+date|in\s+what\s+year|date\s+of)\b",
        ),
        (
            Asks.WHERE,
            r"\b(where|whereabouts|(what|which)\s+(city|cities|town|country|countries|place|region|part|"
            r"parts|location|continent|capital)|address)\b",
        ),
        (
            Asks.LIST,
            r"\b(list|enumerate|name\s+(the|all|some|two|three|four|five)|which\s+(\w+\s+){0,3}\w+s\b|"
            r"what\s+(are|were)\s+(the|all|its|their)\b|what\s+(kinds|types|sorts)\s+of|"
            r"what\s+(two|three|four|five|six|seven|eight|nine|ten)\b|all\s+the)\b",
        ),
        (
            Asks.DEFINITION,
            r"\b(define|definition|meaning\s+of|what\s+(does\s+.{1,60}\s+(mean|stand\s+for))|stands?\s+for|"
            r"what\s+(is|are|was)\s+(an?\s+)?\w+(\s+\w+){0,3}\s*\?*$|explain)\b",
        ),
        (
            Asks.YESNO,
            r"^\W*(and\s+|but\s+|so\s+)?(is|are|was|were|do|does|did|has|have|had|can|could|may|might|"
            r"must|shall|should|will|would)\b",
        ),
    )
)


def kind_of(text: str) -> Asks:
    """The kind of answer wanted, told from the words of an English question.

    Example: `By what percentage did arrests drop?` is a COUNT.
    """
    start = KINDS[-1]
    if start[1].search(text) and not re.search(r"\bor\b.*\?", text):
        return Asks.YESNO
    return next((asks for asks, pattern in KINDS if pattern.search(text)), Asks.FACT)


@dataclass(frozen=True, slots=True)
class Address:
    """A place asked for by number: `kind` and `number`, `sub` for (a) or (i).

    A negative number counts from the end: `-1` is the last. `name` is what the unit
    is called when it is neither paragraph nor footnote (`goal`, `article`).
    """

    kind: Kind
    number: str
    name: str = ""
    sub: str = ""


NUMBER = r"(\d{1,3})(?:\s*(bis|ter))?((?:\s*\([a-z]{1,4}\))*)"
ORDINAL = "|".join([*ORDINALS[1:], "last", "final", r"\d{1,2}(?:st|nd|rd|th)"])
NAMED = (
    "work ?streams?|articles?|goals?|principles?|rules?|chapters?|catalysts?|areas?|"
    "recommendations?"
)
PARAGRAPHS = re.compile(
    r"\b(?P<pre>pre(?:ambular|ambulatory)?\s*)?(?:operative\s+)?"
    r"(?:paragraphs?|paras?\.?|p[aá]rr\.?)\s*"
    rf"(?:no\.?\s*|number\s+)?(?P<number>{NUMBER})"
    r"(?P<more>(?:\s*(?:,|and|&|to|-|–|or)\s*\d{1,3}\b(?![/\d]))*)",
    re.IGNORECASE,
)
SHORT = re.compile(r"\b(?P<which>[op]p)\.?\s*(?P<number>\d{1,3})\b", re.IGNORECASE)
COUNTED = re.compile(
    rf"\b(?P<ordinal>{ORDINAL})\s+(?:(?P<kind>preambular|preambulatory|operative)\s+)?"
    rf"(?P<what>paragraph|para\b|footnote|recital|{NAMED})",
    re.IGNORECASE,
)
NOTES = re.compile(
    r"\b(?:foot\s*notes?|notes?|fn\.?)\s*(?:no\.?\s*|number\s+)?(\d{1,3})\b", re.IGNORECASE
)
UNITS = re.compile(
    rf"\b(?P<name>{NAMED}|figure|table|annex)\s+(?:no\.?\s*)?(?P<number>\d{{1,3}}|[ivx]{{1,5}})\b",
    re.IGNORECASE,
)


def addresses(text: str) -> tuple[Address, ...]:
    """Every place that an English question names by number, in reading order, once each.

    Example: `paragraphs 3 and 4 (a)` gives para. 3 and para. 4.
    """
    found: dict[Address, int] = {}
    for m in PARAGRAPHS.finditer(text):
        kind = Kind.PREAMBULAR if m["pre"] else Kind.PARAGRAPH
        first = re.match(NUMBER, m["number"])
        if first:
            number = first[1] + (f" {first[2].lower()}" if first[2] else "")
            found.setdefault(
                Address(kind, number, sub=re.sub(r"\s", "", first[3] or "")), m.start()
            )
        for number in _several(m["number"], m["more"]):
            found.setdefault(Address(kind, number), m.start())
    for m in SHORT.finditer(text):
        kind = Kind.PREAMBULAR if m["which"].lower() == "pp" else Kind.PARAGRAPH
        found.setdefault(Address(kind, m["number"]), m.start())
    for m in COUNTED.finditer(text):
        found.setdefault(_counted(m), m.start())
    for m in NOTES.finditer(text):
        found.setdefault(Address(Kind.FOOTNOTE, m[1]), m.start())
    for m in UNITS.finditer(text):
        name = re.sub(r"s$", "", m["name"].lower())
        kind = {"figure": Kind.FIGURE, "table": Kind.TABLE}.get(name, Kind.NAMED)
        found.setdefault(Address(kind, m["number"], name), m.start())
    return tuple(sorted(found, key=lambda address: found[address]))


def _several(first: str, more: str) -> list[str]:
    """The numbers after the first of `3 and 4`, `3, 5` or `3 to 6`."""
    numbers = [int(n) for n in re.findall(r"\d+", more)]
    if numbers and re.search(r"to|-|–", more):
        start = int(re.match(r"\d+", first)[0])  # type: ignore[index]
        numbers = list(range(start + 1, min(numbers[0], start + 20) + 1))
    return [str(n) for n in numbers]


def _counted(m: re.Match[str]) -> Address:
    word, what = m["ordinal"].lower(), m["what"].lower()
    if word in ("last", "final"):
        number = "-1"
    else:
        number = str(ORDINALS.index(word)) if word in ORDINALS else re.sub(r"\D", "", word)
    if what == "footnote":
        return Address(Kind.FOOTNOTE, number)
    if what == "recital" or (m["kind"] or "").lower().startswith("pre"):
        return Address(Kind.PREAMBULAR, number)
    if what.startswith("para"):
        return Address(Kind.PARAGRAPH, number)
    return Address(Kind.NAMED, number, re.sub(r"s$", "", what))


NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
MONTHS = (
    "january february march april may june july august september october november december"
).split()
YEAR = re.compile(r"(?<![\d/.,])(1[89]\d\d|20\d\d)(?![\d/]|[.,]\d)")
FIGURE = re.compile(r"(?<![\w/.-])\d[\d,.]*\d(?![\w/])|(?<![\w/.-])\d(?![\w/.])")
NAME = re.compile(
    r"(?<![.!?]\s)(?<!^)\b[A-ZÀ-Þ][\w’'-]*[\w](?:\s+(?:of|the|de|la|y|and)?\s*[A-ZÀ-Þ][\w’'-]+)*"
)


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched. `text` is English; `asked` is what the person wrote, cleaned.

    `strange` is the share of its words that the collection does not know.
    """

    text: str
    asked: str
    language: str = "en"
    asks: Asks = Asks.FACT
    terms: tuple[str, ...] = ()
    places: tuple[Address, ...] = ()
    years: frozenset[str] = frozenset()
    figures: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    context: Context = field(default_factory=Context)
    context_terms: tuple[str, ...] = ()
    strange: float = 0.0

    @property
    def counts(self) -> frozenset[int]:
        """How many things are asked for, as in “which four areas”: the small numbers it names."""
        words = self.text.lower().split()
        named = {NUMBERS.index(word) + 1 for word in words if word in NUMBERS}
        return frozenset(named | {int(f) for f in self.figures if f.isdigit() and len(f) < 3})

    @property
    def whole(self) -> str:
        """The question after what earlier turns lend it: what is encoded."""
        return f"{self.context.asked} {self.text}".strip()


def years_in(text: str) -> frozenset[str]:
    """The years a text names, as four figures; those inside symbols are not counted."""
    return frozenset(YEAR.findall(text))


def figures_in(text: str) -> frozenset[str]:
    """The figures a text names, without thousands separators; years are left out."""
    found = {re.sub(r",(?=\d{3}\b)", "", f).strip(".,") for f in FIGURE.findall(text)}
    return frozenset(found - years_in(text))


def read(text: str, asked: str = "", language: str = "en", context: Context | None = None) -> Query:
    """All that the words of an English question say; `asked` is what the person wrote."""
    context = context or Context()
    own = tuple(dict.fromkeys(analyse(text)))
    lent = dict.fromkeys(analyse(" ".join((context.asked, context.told, *thesaurus.others(text)))))
    named = asked if language == "en" and asked else text
    return Query(
        text=text,
        asked=asked or text,
        language=language,
        asks=kind_of(text),
        terms=own,
        places=addresses(text),
        years=years_in(text),
        figures=figures_in(text),
        names=tuple(dict.fromkeys(m[0] for m in NAME.finditer(named))),
        context=context,
        context_terms=tuple(term for term in lent if term not in own),
    )
